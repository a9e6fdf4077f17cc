"""Make the shipped corpus out of the annotated documents: the raw files of data/raw and the gold files of tests/gold.

    python -m tests.corpus.build

The same input gives the same bytes: no clock, and no seed but those of manifest.yaml. Only Word files, which are too
large without compression, may differ in their bytes, never in their parts, under another compression library.
Files that others put into data/raw are left alone.
"""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path, PurePosixPath
from string import Template
from typing import Any, Literal

import msgspec
import opencc
import yaml

from pipeline.clean.damage import Variant, damage
from pipeline.read.numbering import show
from pipeline.rules import load
from tests.corpus.annotated import Annotated, read, split

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
RAW, GOLD, LABELLED = ROOT / "data/raw", ROOT / "tests/gold", ROOT / "pipeline/classify/labelled"
HEADING = re.compile(
    r"(?P<first>[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,2}部分)|(?P<second>（[一二三四五六七八九十]{1,3}）)|(?P<third>\d{1,2}[、.．])"
)
_LONGEST_HEADING = 30
_FONT = "STSong-Light"
_EPOCH = (2024, 1, 1, 0, 0, 0)


class Entry(msgspec.Struct, forbid_unknown_fields=True):
    """A document in a file."""

    name: str
    split: Literal["build", "opened", "wider", "measure"]
    position: int | None = None
    masks: bool = False


class Collection(msgspec.Struct, forbid_unknown_fields=True):
    """What a site puts around the documents of a collection."""

    title: str
    heading: str
    uploaded: str
    editor: str
    intro: str
    address: str


class File(msgspec.Struct, forbid_unknown_fields=True):
    """A file of the corpus; the head of manifest.yaml says what the values mean."""

    path: str
    format: Literal["txt", "md", "html", "docx", "pdf"]
    documents: list[Entry]
    encoding: str = ""
    newline: Literal["lf", "crlf"] = "lf"
    script: Literal["simplified", "traditional"] = "simplified"
    damage: dict[str, Any] | None = None
    layout: str = "plain"
    collection: Collection | None = None

    def key(self, entry: Entry) -> str:
        """The name of a document's gold file."""
        stem = PurePosixPath(self.path).stem
        return stem if entry.position is None else f"{stem}-{entry.position:02d}"

    def heading(self, entry: Entry) -> str:
        """The title that a collection gives a document; empty for a document on its own."""
        if self.collection is None or entry.position is None:
            return ""
        return self.collection.heading.format(han=show(entry.position, "chineseCounting"), digit=entry.position)


class Page(msgspec.Struct, forbid_unknown_fields=True):
    """A site's page and how it writes titles and paragraphs."""

    title: str
    subtitle: str
    heading: str
    paragraph: str
    page: str


class Manifest(msgspec.Struct, forbid_unknown_fields=True):
    files: list[File]
    broken: dict[str, str]
    pages: dict[str, Page]


@cache
def manifest() -> Manifest:
    """The content of manifest.yaml.

    Raises:
        msgspec.ValidationError: an unknown key or a value of the wrong kind.
    """
    return msgspec.convert(yaml.safe_load((HERE / "manifest.yaml").read_text(encoding="utf-8")), Manifest)


@cache
def document(name: str) -> Annotated:
    """An annotated document by its name (`a01`)."""
    return read(HERE / f"{name}.ann")


def build(raw: Path = RAW, gold: Path = GOLD, labelled: Path = LABELLED) -> None:
    """Write the raw files, the gold files, and what the classifier learns from; what is up to date is not touched."""
    for folder, contents in ((raw, raw_files()), (gold, gold_files()), (labelled, labelled_files())):
        for name, data in contents:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.is_file() or parts(path.read_bytes()) != parts(data):
                path.write_bytes(data)


def parts(data: bytes) -> dict[str, bytes]:
    """What two builds must have in common: the parts of a ZIP file, or all bytes of another, under an empty name."""
    if not data.startswith(b"PK"):
        return {"": data}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def labelled_files() -> Iterator[tuple[str, bytes]]:
    """What the classifier learns from: those to build on, so that the opened ones still tell how it generalizes."""
    yield "corpus.txt", labelled_text("build").encode()


def labelled_text(wanted: Literal["build", "opened", "wider", "measure"]) -> str:
    """The paragraphs of one split with their types, as the classifier reads them."""
    lines: list[str] = []
    for path in sorted(HERE.glob("*.ann")):
        if split(path.stem) == wanted:
            document = read(path)
            types = (paragraph["type"] for paragraph in document.gold["paragraphs"])
            lines += [f"# {path.stem}", *(f"[{t}] {text}" for t, text in zip(types, document.paragraphs, strict=True))]
    return "\n".join(lines) + "\n"


def raw_files() -> Iterator[tuple[str, bytes]]:
    """Every file of data/raw: its path and its content."""
    yield ".gitattributes", b"* -text\n"
    for file in manifest().files:
        yield file.path, content(file)
    for path, reason in manifest().broken.items():
        yield path, {"no_text_layer": scanned_pdf, "empty": bytes, "image": picture}[reason]()


def gold_files() -> Iterator[tuple[str, bytes]]:
    """Every file of tests/gold: its name and its content."""
    for file in manifest().files:
        for entry in file.documents:
            gold = gold_of(file, entry)
            yield f"{gold['doc']}.json", (json.dumps(gold, ensure_ascii=False, indent=1) + "\n").encode()


def gold_of(file: File, entry: Entry) -> dict[str, Any]:
    """The gold of a document where it stands: with its place, and with the title that a collection gives it."""
    gold = document(entry.name).gold
    heading = file.heading(entry)
    first = [{"starts": "".join(heading.split())[:12], "type": "title"}] if heading else []
    place = {"doc": file.key(entry), "source_file": file.path, "position": entry.position, "split": entry.split}
    return {**gold, **place, "paragraphs": first + gold["paragraphs"]}


def content(file: File) -> bytes:
    """The bytes of one file."""
    if file.format == "docx":
        return _docx(document(file.documents[0].name), file.layout)
    if file.format == "pdf":
        return _pdf(document(file.documents[0].name), file.layout)
    return encoded(file, text_of(file))


def encoded(file: File, text: str) -> bytes:
    """Text as the bytes of a file, with its line ends and, in UTF-16, the byte-order mark."""
    mark = "\ufeff" if file.encoding.startswith("utf-16") else ""
    return (mark + (text.replace("\n", "\r\n") if file.newline == "crlf" else text)).encode(file.encoding)


def text_of(file: File) -> str:
    """The text of a text file or web page, in its script and with its damage; line ends are `\\n`."""
    if file.format == "html":
        return _page(file)
    return shown(file, _collection(file) if file.collection else "\n".join(_paragraphs(file, file.documents[0])) + "\n")


def shown(file: File, text: str) -> str:
    """Simplified text in the file's script and with its damage."""
    if file.script == "traditional":
        text = _opencc("s2tw").convert(text)
    if file.damage is None:
        return text
    settings: dict[str, Any] = dict(file.damage)
    if file.script == "simplified":
        settings["readings"] = {_opencc("t2s").convert(c): r for c, r in load("readings")["readings"].items()}
    return damage(text, msgspec.convert(settings, Variant))


@cache
def _opencc(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config)


# Text files


def _collection(file: File) -> str:
    """A file as scraper mirrors offer it for download: their lines at head and foot, blank lines in between."""
    around = file.collection
    assert around is not None
    lines = [around.title, "", f"格式：DOC 上传日期：{around.uploaded}", around.title]
    lines += [f"时间：{around.uploaded}     小编：{around.editor}", "", around.intro]
    for entry in file.documents:
        lines += ["", file.heading(entry)]
        for paragraph in _paragraphs(file, entry):
            lines += [paragraph] if file.layout == "indented" else ["", paragraph]
    lines += ["", f"【本文地址：{around.address}】", "", "点击下载文档到电脑，收藏备用", "", "下载此文档"]
    return "\n".join(lines) + "\n"


def _paragraphs(file: File, entry: Entry) -> list[str]:
    shown = []
    for text, kind in typed(document(entry.name)):
        if file.layout == "indented" and kind != "title":
            text = "　　" + text
        elif file.layout == "marked":
            text = {"title": "# ", "first": "## ", "second": "### "}.get(level(text) or kind, "") + text
        shown.append(text)
    return [line for text in shown for line in (text, "")][:-1] if file.format == "md" else shown


def typed(annotated: Annotated) -> Iterator[tuple[str, str]]:
    """The paragraphs of a document, each with its type."""
    return zip(annotated.paragraphs, (p["type"] for p in annotated.gold["paragraphs"]), strict=True)


def level(text: str) -> str:
    """Whether a paragraph is a numbered heading, and of which depth: first, second, third, or empty.

    >>> level("（二）请进来"), level("（二）请进来。对方学校派来教师3名。")
    ('second', '')
    """
    match = HEADING.match(text)
    return match.lastgroup or "" if match and len(text) <= _LONGEST_HEADING and text[-1] not in "。；：" else ""


# Web pages


def _page(file: File) -> str:
    page = manifest().pages[file.layout]
    (title, _), *rest = typed(document(file.documents[0].name))
    title = shown(file, title)
    body = [page.title.format(escape(title))] if page.title else []
    for text, kind in rest:
        form = page.subtitle if kind == "title" else page.heading if level(text) else page.paragraph
        body.append(form.format(escape(shown(file, text), quote=False)))
    charset = "gb2312" if file.encoding == "gb18030" else file.encoding
    return Template(page.page).substitute(title=escape(title), body="\n".join(body), charset=charset)


# Word


def _docx(annotated: Annotated, layout: str) -> bytes:
    import docx

    made = docx.Document()
    properties = made.core_properties
    properties.author = properties.comments = ""
    properties.title = annotated.paragraphs[0]
    properties.created = properties.modified = datetime(*_EPOCH)
    if layout == "frame":
        _frame(made, annotated)
    elif layout == "timeline":
        _timeline(made, annotated)
    else:
        _headings(made, annotated, numbered=layout == "numbered")
    stream = io.BytesIO()
    made.save(stream)
    return _repacked(stream.getvalue())


def _headings(made: Any, annotated: Annotated, numbered: bool) -> None:
    """With heading styles and, where asked for, with the numbers of 一、 left to Word."""
    expected = 1
    for text, kind in typed(annotated):
        depth = level(text)
        if kind == "title":
            made.add_heading(text, 0)
        elif not depth:
            made.add_paragraph(text)
        else:
            label = show(expected, "chineseCounting") + "、"
            automatic = numbered and text.startswith(label)
            heading = made.add_heading(
                text.removeprefix(label) if automatic else text, ["first", "second", "third"].index(depth) + 1
            )
            if automatic:
                _number(made, heading)
                expected += 1


def _number(made: Any, paragraph: Any) -> None:
    """Let Word number a paragraph 一、 二、 …"""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    w, own = nsdecls("w"), 90
    numbering = made.part.numbering_part.element
    if not numbering.xpath(f"w:num[@w:numId={own}]"):
        form = (
            '<w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/>'
        )
        shape = f'<w:abstractNum {w} w:abstractNumId="{own}"><w:lvl w:ilvl="0">{form}</w:lvl></w:abstractNum>'
        numbering.insert(0, parse_xml(shape))
        numbering.append(parse_xml(f'<w:num {w} w:numId="{own}"><w:abstractNumId w:val="{own}"/></w:num>'))
    place = f'<w:numPr {w}><w:ilvl w:val="0"/><w:numId w:val="{own}"/></w:numPr>'
    paragraph._p.get_or_add_pPr().append(parse_xml(place))


def _frame(made: Any, annotated: Annotated) -> None:
    """All in one table, title above, text below, as forms have it."""
    table = made.add_table(2, 1, style="Table Grid")
    titles = [text for text, kind in typed(annotated) if kind == "title"]
    rest = [text for text, kind in typed(annotated) if kind != "title"]
    for cell, texts in zip((table.cell(0, 0), table.cell(1, 0)), (titles, rest), strict=True):
        cell.text = texts[0]
        for text in texts[1:]:
            cell.add_paragraph(text)


def _timeline(made: Any, annotated: Annotated) -> None:
    """Successive lines with a wide blank become the rows of a table; the rest are paragraphs."""
    for is_row, group in groupby(typed(annotated), lambda item: "　" in item[0] and item[1] != "title"):
        texts = [text for text, _ in group]
        if not is_row:
            for text in texts:
                made.add_paragraph(text)
            continue
        table = made.add_table(0, 2, style="Table Grid")
        for text in texts:
            cells = table.add_row().cells
            cells[0].text, _, cells[1].text = text.partition("　")


def _repacked(package: bytes) -> bytes:
    """The same package with fixed times."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name, part in parts(package).items():
            target.writestr(zipfile.ZipInfo(name, _EPOCH), part, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


# PDF


def _pdf(annotated: Annotated, layout: str) -> bytes:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    indent, after = (0, 9) if layout == "spaced" else (24, 0)
    text = ParagraphStyle(
        "text", fontName=_FONT, fontSize=12, leading=20, wordWrap="CJK", firstLineIndent=indent, spaceAfter=after
    )
    title = ParagraphStyle("title", text, fontSize=16, leading=28, alignment=1, firstLineIndent=0)

    def edges(canvas: Any, _: Any) -> None:
        canvas.setFont(_FONT, 9)
        canvas.drawCentredString(297, 30, f"- {canvas.getPageNumber()} -")
        if layout == "running":
            canvas.drawString(78, 800, annotated.paragraphs[0])

    stream = io.BytesIO()
    made = SimpleDocTemplate(stream, pagesize=(595, 842), invariant=1, pageCompression=0, title=annotated.paragraphs[0])
    flow = [Paragraph(escape(words), title if kind == "title" else text) for words, kind in typed(annotated)]
    made.build(flow, onFirstPage=edges, onLaterPages=edges)
    return stream.getvalue()


# What does not become a document


def _shades(width: int, height: int) -> list[bytes]:
    """Rows of a grey picture: bright, with dark bars like lines of writing."""
    return [bytes(90 if y % 8 < 3 and 4 < x < width - 4 - y % 5 else 235 for x in range(width)) for y in range(height)]


def picture() -> bytes:
    """A small PNG file."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = zlib.compress(b"".join(b"\0" + row for row in _shades(96, 64)), 0)
    head = struct.pack(">IIBBBBB", 96, 64, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def scanned_pdf() -> bytes:
    """A PDF whose one page is a picture."""
    pixels = b"".join(_shades(120, 170))
    image = b"<</Type/XObject/Subtype/Image/Width 120/Height 170/ColorSpace/DeviceGray/BitsPerComponent 8/Length %d>>"
    draw = b"q 595 0 0 842 0 0 cm /I Do Q"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>",
        image % len(pixels) + b"\nstream\n" + pixels + b"\nendstream",
        b"<</Length %d>>\nstream\n" % len(draw) + draw + b"\nendstream",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + head + table + tail


if __name__ == "__main__":
    build()
