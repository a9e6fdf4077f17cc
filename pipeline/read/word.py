"""The text of Word documents (DOCX): paragraphs, tables and text boxes in reading order, with automatic list numbers.

The XML is walked directly: reading run by run through python-docx would lose what stands in content controls, text
boxes, tracked insertions and fields. Deleted text, field codes and readings above characters (ruby) are left out.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator

from lxml import etree

from pipeline.read.lines import row_lines
from pipeline.read.numbering import Numbering
from pipeline.read.reasons import ReadError, Reason

_LARGEST_PART = 500_000_000
_CONTAINERS = {"body", "sdt", "sdtContent", "customXml", "ins", "moveTo", "txbxContent"}
_OMITTED = {"pPr", "rPr", "del", "moveFrom", "rt", "Fallback", "txbxContent", "instrText", "delText"}
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}


def text_of(data: bytes) -> str:
    """The text of a document, one paragraph a line; the cells of a table row are parted by tabs.

    Raises:
        ReadError: the document holds pictures but no text.
        zipfile.BadZipFile, KeyError, lxml.etree.XMLSyntaxError: the file is damaged.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        main = _main_part(package)
        folder = posixpath.dirname(main)
        document = _part(package, main)
        numbering = Numbering(_optional(package, folder, "numbering.xml"), _optional(package, folder, "styles.xml"))
    body = next(element for element in document if _name(element) == "body")
    text = "\n".join(_blocks(body, numbering)) + "\n"
    if text.isspace() and any(_name(e) in ("drawing", "pict") for e in document.iter()):
        raise ReadError(Reason.IMAGE, "The document holds pictures but no text; run text recognition over them first.")
    return text


def _main_part(package: zipfile.ZipFile) -> str:
    for relation in _part(package, "_rels/.rels"):
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", "").lstrip("/")
    raise KeyError("the package names no document part")


def _part(package: zipfile.ZipFile, name: str) -> etree._Element:
    if package.getinfo(name).file_size > _LARGEST_PART:
        raise ReadError(Reason.TOO_LARGE, f"The part {name} of the document unpacks to over 500 megabytes.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(package.read(name), parser)


def _optional(package: zipfile.ZipFile, folder: str, name: str) -> etree._Element | None:
    path = posixpath.join(folder, name)
    return _part(package, path) if path in package.namelist() else None


def _name(element: etree._Element) -> str:
    """The tag without its namespace: the two editions of the standard differ in nothing else here."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _blocks(container: etree._Element, numbering: Numbering) -> Iterator[str]:
    """The lines of everything that stands in a body, a cell, a text box or a content control."""
    for child in container:
        name = _name(child)
        if name == "p":
            yield from _paragraph(child, numbering)
        elif name == "tbl":
            yield from _table(child, numbering)
        elif name in _CONTAINERS:
            yield from _blocks(child, numbering)


def _paragraph(paragraph: etree._Element, numbering: Numbering) -> Iterator[str]:
    label = numbering.label(paragraph)
    text = "".join(_inline(paragraph)).strip("\n ")
    if text.strip():
        gap = " " if label and (label[-1].isalnum() or text[0].isdigit()) else ""
        yield from (label + gap + text).split("\n")
    for box in _outermost(paragraph, "txbxContent"):
        yield from _blocks(box, numbering)


def _inline(element: etree._Element) -> Iterator[str]:
    for child in element:
        name = _name(child)
        if name == "t":
            yield child.text or ""
        elif name in _SIGNS:
            yield _SIGNS[name]
        elif name not in _OMITTED:
            yield from _inline(child)


def _outermost(element: etree._Element, wanted: str) -> Iterator[etree._Element]:
    for child in element:
        name = _name(child)
        if name == wanted:
            yield child
        elif name != "Fallback":
            yield from _outermost(child, wanted)


def _table(table: etree._Element, numbering: Numbering) -> Iterator[str]:
    for row in _through_controls(table, "tr"):
        yield from row_lines([list(_blocks(cell, numbering)) for cell in _through_controls(row, "tc")])


def _through_controls(parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """Rows or cells, also those inside content controls and tracked changes."""
    for child in parent:
        name = _name(child)
        if name == wanted:
            yield child
        elif name in _CONTAINERS:
            yield from _through_controls(child, wanted)
