"""What a file is, told by its content first and by its name only where the content does not say."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal, NoReturn

from pipeline.read.reasons import ReadError, Reason

Format = Literal["txt", "md", "html", "docx", "pdf"]

_TEXT_SUFFIXES: dict[str, Format] = {
    "": "txt", ".txt": "txt", ".text": "txt", ".md": "md", ".markdown": "md", ".html": "html", ".htm": "html",
    ".xhtml": "html", ".shtml": "html",
}  # fmt: skip
_PICTURES = {
    b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF87a": "GIF", b"GIF89a": "GIF",
    b"II*\0": "TIFF", b"MM\0*": "TIFF", b"\0\0\1\0": "icon",
}  # fmt: skip
_OTHERS = {
    b"{\\rtf": "an RTF document; save it as .docx",
    b"Rar!": "a RAR archive; unpack it first",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive; unpack it first",
    b"\x1f\x8b": "a gzip archive; unpack it first",
    b"ID3": "a sound recording",
    b"SQLite format 3\0": "a database",
    b"%!PS": "a PostScript file; save it as PDF",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIPS = {
    "xl/": "an Excel workbook; save the text as .docx or .txt",
    "ppt/": "a PowerPoint presentation; save the text as .docx or .txt",
    "META-INF/container.xml": "an electronic book; save the text as .docx or .txt",
    "META-INF/manifest.xml": "an OpenDocument file; save it as .docx",
}
_PAGE = re.compile(rb"(?is)\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)[\s>]")
_OTHER_XML = re.compile(rb"\s*<\?xml[^>]*>.{0,200}?<\?mso-application", re.DOTALL)
_HEAD = 2048


def detect(data: bytes, suffix: str) -> Format:
    """The format of a file with this content and this name ending (with the dot, in lower case).

    Raises:
        ReadError: a picture, a format that is not read, or content that is not what the name promises.

    >>> detect(b"%PDF-1.4 ...", ".txt"), detect(b"<!DOCTYPE html><p>a", ".txt"), detect(b"# Heading", ".md")
    ('pdf', 'html', 'md')
    """
    head = data[:_HEAD]
    if head.startswith(b"PK\x03\x04"):
        return _zip(data)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(_OLE):
        _old_office(data)
    _not_text(head)
    if _PAGE.match(_narrow(head)):
        return "html"
    return _by_name(suffix)


def _zip(data: bytes) -> Format:
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except Exception:  # BadZipFile, but on some damaged files also others
        raise ReadError(Reason.CORRUPT, "The Office file or archive is cut off or damaged.") from None
    if any(name.startswith("word/") for name in names):
        return "docx"
    if "[Content_Types].xml" in names and not any(name.startswith(("xl/", "ppt/")) for name in names):
        raise ReadError(Reason.CORRUPT, "The Office file is damaged: it holds no document.")
    known = (what for start, what in _ZIPS.items() if any(name.startswith(start) for name in names))
    raise ReadError(Reason.UNSUPPORTED, f"This is {next(known, 'an archive; unpack it first')}.")


def _old_office(data: bytes) -> NoReturn:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise ReadError(Reason.ENCRYPTED, "The Office file opens with a password only; save it without one.")
    raise ReadError(Reason.UNSUPPORTED, "This is an old binary Office file (.doc, .xls, .wps); save it as .docx.")


def _not_text(head: bytes) -> None:
    if picture := _picture(head):
        detail = f"This is a picture ({picture}), not text; its text would have to be recognised first."
        raise ReadError(Reason.IMAGE, detail)
    if head[4:8] == b"ftyp":
        raise ReadError(Reason.UNSUPPORTED, "This is a film or sound recording.")
    for mark, what in _OTHERS.items():
        if head.startswith(mark):
            raise ReadError(Reason.UNSUPPORTED, f"This is {what}.")
    if _OTHER_XML.match(head):
        raise ReadError(Reason.UNSUPPORTED, "This is a Word document saved as XML; save it as .docx.")
    if head[:13].lower() == b"mime-version:" and b"multipart/related" in head.lower():
        raise ReadError(Reason.UNSUPPORTED, "This is a web archive (MHT); save it as .html or .txt.")


def _picture(head: bytes) -> str:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP"
    if head[4:12] in (b"ftypheic", b"ftypavif", b"ftypmif1"):
        return "HEIF"
    if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0":
        return "BMP"
    return next((name for mark, name in _PICTURES.items() if head.startswith(mark)), "")


def _narrow(head: bytes) -> bytes:
    """The head without a byte-order mark and, in UTF-16, without the zero bytes between ASCII characters."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head[2:].replace(b"\0", b"")
    return head.removeprefix(b"\xef\xbb\xbf")


def _by_name(suffix: str) -> Format:
    if suffix in (".docx", ".pdf"):
        raise ReadError(Reason.CORRUPT, f"The name ends in {suffix}, but the content is nothing of the kind.")
    if not suffix.isascii() or suffix[1:].isdigit():
        suffix = ""  # a full stop inside a Chinese name or before a number: 1.教师交流总结, 总结2021.6
    if suffix not in _TEXT_SUFFIXES:
        raise ReadError(
            Reason.UNSUPPORTED, f"Files that end in {suffix} are not read; the content is of no known kind."
        )
    return _TEXT_SUFFIXES[suffix]
