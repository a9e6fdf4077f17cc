"""Read: files in many formats and encodings become text; what cannot be read becomes a reason, never an error."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

from pipeline.read.encodings import Decoded, decode
from pipeline.read.folder import Found, as_folder, list_files
from pipeline.read.reasons import ReadError, Reason
from pipeline.read.sniff import Format, detect
from pipeline.records import Dropped, RawFile

__all__ = ["Found", "Reason", "as_folder", "list_files", "read_file"]


def read_file(path: Path, source_file: str, max_megabytes: int = 200) -> RawFile | Dropped:
    """The text of one file, or why it has none.

    TXT and Markdown come out as they stand, decoded; out of HTML, DOCX and PDF the text is taken, one paragraph a line.

    Args:
        path: where the file is.
        source_file: what the records call it: its path below the input folder.
        max_megabytes: larger files are dropped.

    Returns:
        `RawFile`, or `Dropped` with one of `Reason`; bad content never raises.
    """
    try:
        data = _content(path, max_megabytes)
        form = detect(data, path.suffix.lower())
        text, encoding, broken = _text(data, form)
        if not text or text.isspace():
            raise ReadError(Reason.EMPTY, "The file holds no text.")
    except ReadError as error:
        return Dropped(source_file, error.reason.value, error.detail)
    return RawFile(source_file, form, encoding, text, hashlib.sha256(data).hexdigest(), broken)


def _content(path: Path, max_megabytes: int) -> bytes:
    try:
        status = path.stat()
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            raise ReadError(Reason.UNREADABLE, "This is no file but a pipe, a socket or a device.")
        size = status.st_size
        if size > max_megabytes * 1_000_000:
            raise ReadError(Reason.TOO_LARGE, f"The file has {size / 1e6:.0f} megabytes; the limit is {max_megabytes}.")
        data = path.read_bytes()
    except OSError as error:
        detail = f"The system does not hand the file out: {error.strerror or error}."
        raise ReadError(Reason.UNREADABLE, detail) from None
    if not data:
        raise ReadError(Reason.EMPTY, "The file has no content at all.")
    return data


def _text(data: bytes, form: Format) -> Decoded:
    """The modules of the formats are imported when the first file of their kind comes."""
    try:
        if form == "html":
            from pipeline.read import webpage

            page = decode(data, webpage.named_encoding(data))
            return page._replace(text=webpage.text_of(page.text))
        if form == "docx":
            from pipeline.read import word

            return Decoded(word.text_of(data), "", 0)
        if form == "pdf":
            from pipeline.read import pdf

            return Decoded(pdf.text_of(data), "", 0)
        return decode(data)
    except ReadError:
        raise
    except Exception as error:  # the libraries raise all kinds of things on damaged files
        cause = " ".join(str(error).split())[:120] or type(error).__name__
        raise ReadError(Reason.CORRUPT, f"The {form} content is damaged: {cause}.") from error
