"""Why an input does not become a document."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """The closed list of reasons; a `Dropped` record carries one of them and the cause in a sentence."""

    EMPTY = "empty"
    """No bytes, only white space, or a page or document that holds no text and no picture."""
    UNSUPPORTED = "unsupported"
    """A format that is not read: old Office files, spreadsheets, archives, sound, ..."""
    ENCRYPTED = "encrypted"
    """A PDF or Office file that opens with a password only."""
    NO_TEXT_LAYER = "no_text_layer"
    """A PDF whose pages are pictures (a scan), or whose characters cannot be told from their shapes."""
    IMAGE = "image"
    """A picture, or a document that holds pictures alone."""
    CORRUPT = "corrupt"
    """Not what its name or its first bytes promise: cut off, damaged, or no text in any known encoding."""
    UNREADABLE = "unreadable"
    """The operating system does not hand it out: permission, input or output error, a folder."""
    TOO_LARGE = "too_large"
    """Larger than the limit of the configuration."""


class ReadError(Exception):
    """A file has no text to give; never leaves `pipeline.read`, which turns it into a `Dropped` record."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
