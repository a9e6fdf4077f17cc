"""Text on charts: the font, what it can write, and how text is made to fit."""

from __future__ import annotations

import logging
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import matplotlib
from matplotlib import font_manager

FAMILY = "Charts Noto Sans SC"
"""The name under which the font is known while charts are drawn: no font of the system can take its place."""
STAND_IN = "〓"

_NEVER_FIRST = "，。、；：？！）》」』】〉”’…—·%％"
_NEVER_LAST = "（《「『【〈“‘"
_LOG = logging.getLogger(__name__)


class ChartError(RuntimeError):
    """A chart cannot be drawn; the message says why."""


@contextmanager
def lettering() -> Iterator[None]:
    """Settings under which charts are drawn: the font, and an error in place of a box for a character it lacks.

    All of it is undone at the end.

    Raises:
        ChartError: a character that the font lacks was drawn, or the font is not installed.
    """
    manager = font_manager.fontManager
    entry = replace(font_manager.ttfFontProperty(font_manager.get_font(font_file())), name=FAMILY)
    manager.ttflist.append(entry)
    settings = {
        "font.family": FAMILY,
        "font.enable_last_resort": False,
        "text.parse_math": False,
        "text.hinting": "no_hinting",
        "axes.unicode_minus": False,
        "svg.hashsalt": "charts",
        "svg.fonttype": "path",
        "hatch.linewidth": 0.5,
    }
    try:
        with matplotlib.rc_context(settings), warnings.catch_warnings():  # type: ignore[arg-type]
            warnings.filterwarnings("error", message="Glyph .* missing")
            yield
    except UserWarning as warning:
        raise ChartError(f"the font of the charts lacks a character: {warning}") from None
    finally:
        manager.ttflist.remove(entry)


@cache
def font_file() -> Path:
    """The font that comes with zhplot, found without running that package.

    >>> font_file().suffix
    '.ttf'
    """
    package = find_spec("zhplot")
    fonts = [
        path
        for folder in (package.submodule_search_locations or [] if package else [])
        for path in Path(folder).rglob("*.ttf")
    ]
    if not fonts:
        raise ChartError("the font of the charts is missing: install the package zhplot")
    return min(fonts)


@cache
def _glyphs() -> frozenset[int]:
    return frozenset(font_manager.get_font(font_file()).get_charmap())


def drawable(text: str) -> str:
    """The text on one line, with 〓 for each character that the font lacks; the log names them.

    >>> drawable("东山\\n小学𠮷")
    '东山 小学〓'
    """
    line = "".join(c for c in " ".join(text.split()) if unicodedata.category(c) not in ("Cc", "Cf"))
    lacking = sorted({c for c in line if ord(c) not in _glyphs()})
    if lacking:
        names = ", ".join(f"{c} (U+{ord(c):04X})" for c in lacking)
        _LOG.warning("the font of the charts lacks %s in %r; drawn as %s", names, line, STAND_IN)
    return "".join(STAND_IN if c in lacking else c for c in line)


@cache
def width(text: str, points: float) -> float:
    """Width in inches of a line of text.

    >>> round(width("学校", 72.0), 3)
    2.0
    """
    return sum(_advance(c) for c in text) * points / 72


@cache
def _advance(character: str) -> float:
    font = font_manager.get_font(font_file())
    font.set_size(100, 72)
    return font.load_char(ord(character)).linearHoriAdvance / 65536 / 100


def shorten(text: str, points: float, inches: float) -> str:
    """The text if it fits, else its beginning and its end with … between them; （…） at the end is kept whole.

    >>> shorten("东山第二小学与西河小学结对帮扶总结", 10.0, 1.2)
    '东山第二…扶总结'
    >>> shorten("东山第二小学结对帮扶总结（合集 #3）", 10.0, 1.4)
    '东山第…（合集 #3）'
    """
    if width(text, points) <= inches:
        return text
    bracket = len(text) - text.rfind("（") if text.endswith("）") else 0
    for kept in range(len(text) - 1, 1, -1):
        tail = bracket if 0 < bracket < kept else kept * 3 // 7
        cut = text[: kept - tail].rstrip() + "…" + text[len(text) - tail :].lstrip()
        if width(cut, points) <= inches:
            return cut
    return "…"


def wrap(text: str, points: float, inches: float) -> list[str]:
    """Lines that fit; no line begins or ends with punctuation that must not, and words and numbers stay together
    unless they alone are wider than a line.

    >>> wrap("样本：15篇文档，其中9篇含该指标。", 10.0, 1.2)
    ['样本：15篇文档，', '其中9篇含该指标。']
    """
    lines, line = [], ""
    for part in _parts(text, points, inches):
        if line and width(line + part, points) > inches:
            lines.append(line.rstrip())
            line = ""
        line += part if line or lines == [] else part.lstrip()
    return [*lines, line.rstrip()] if line else lines


def _hold_together(a: str, b: str) -> bool:
    return a.isascii() and b.isascii() and not a.isspace() and not b.isspace()


def _parts(text: str, points: float, inches: float) -> list[str]:
    """Stretches that stay on one line, none wider than a line."""
    parts: list[str] = []
    for c in text:
        last = parts[-1][-1] if parts else ""
        joined = bool(last) and (c in _NEVER_FIRST or last in _NEVER_LAST or _hold_together(last, c))
        if joined and width(parts[-1] + c, points) <= inches:
            parts[-1] += c
        else:
            parts.append(c)
    return parts
