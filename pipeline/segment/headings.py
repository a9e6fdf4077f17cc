"""Numbered units of a text: where they begin, what they are called, how they nest, and what is missing of a list."""

from __future__ import annotations

import itertools
import re
import unicodedata
from functools import cache
from typing import NamedTuple

from pipeline.numerals import parse
from pipeline.records import Section
from pipeline.rules import either, load

_ORDER = {"首先": 1, "其次": 2, "再次": 3, "最后": 4}
_SENTENCE_MARK = re.compile("[。！？；：!?;:]|\\s{2,}|(?<=[”）])\\s|$")
_GLUED_AFTER = "[\u4e00-\u9fff。；：:！!”）\\s]"


class Marker(NamedTuple):
    """The number of a unit: `rank` is the place of its style among the styles, 0 the outermost."""

    rank: int
    number: int
    text: str
    start: int
    end: int


@cache
def _styles() -> list[tuple[str, re.Pattern[str], bool]]:
    return [(rule["id"], re.compile(rule["pattern"]), rule.get("glued", False)) for rule in load("headings")]


@cache
def _any_style() -> re.Pattern[str]:
    return either(rule["pattern"] for rule in load("headings"))


_FIRST = r"[\d①-⑳⑴-⑿第一二三四五六七八九十]"
_GLUED = re.compile(  # the first character of the number comes first, so that all others are passed over fast
    rf"{_FIRST}(?:(?<={_GLUED_AFTER}{_FIRST})(?:(?<=\d)(?=\d?(?:[、.．]\D|\.\d{{1,2}}月))|(?<=[①-⑳⑴-⑿])"
    r"|(?<=第)(?=[一二三四五六七八九十][，、：])|(?<=[一二三四五六七八九])(?=是))"
    # 一、 only behind a sentence, a blank or the title: elsewhere it is part of 一、二年级 or 第一、三中学
    rf"|(?:(?<=[。；！？”）\s]{_FIRST})|(?<=(?:总结|汇报|报告|体会|计划|方案){_FIRST}))"
    r"(?<=[一二三四五六七八九十])(?=[一二三四五六七八九十]{0,2}、[^一二三四五六七八九十]))"
)
"""Where inside a line a number could begin."""


def marker_at(text: str, start: int, glued: bool = False) -> Marker | None:
    """The numbered unit that begins at `start`.

    >>> marker_at("（二）共同性原则。", 0)
    Marker(rank=2, number=2, text='（二）', start=0, end=3)
    """
    if not _any_style().match(text, start):
        return None
    for rank, (_style, pattern, may_be_glued) in enumerate(_styles()):
        if glued and not may_be_glued:
            continue
        if match := pattern.match(text, start):
            groups = match.groupdict()
            return Marker(rank, _value(groups["n"] or groups.get("m") or ""), match[0].strip(), start, match.end())
    return None


def _value(text: str) -> int:
    if text in _ORDER:
        return _ORDER[text]
    return int(unicodedata.numeric(text) if re.fullmatch("[①-⑳⑴-⑿]", text) else parse(text) or 0)


def find_markers(text: str, lines: list[tuple[int, int]]) -> list[Marker]:
    """All numbered units: at the start of lines, and inside a line when the number is the next of its list or the
    first of a list that goes on (`一、目的1、开展…` and on the next line `2、`)."""
    candidates: list[tuple[Marker, bool]] = []
    for start, end in lines:
        first = marker_at(text, start)
        if first:
            candidates.append((first, False))
        for place in _GLUED.finditer(text, first.end if first else start, end):
            if marker := marker_at(text, place.start(), glued=True):
                candidates.append((marker, True))
    found: list[Marker] = []
    for i, (marker, glued) in enumerate(candidates):
        if not glued or _continues(marker, found) or (marker.number == 1 and _goes_on(marker, candidates[i + 1 :])):
            found.append(marker)
    return found


def _continues(marker: Marker, before: list[Marker]) -> bool:
    for earlier in reversed(before):
        if earlier.rank == marker.rank:
            return marker.number == earlier.number + 1
        if earlier.rank < marker.rank:
            return False
    return False


def _goes_on(marker: Marker, after: list[tuple[Marker, bool]]) -> bool:
    for later, _ in after:
        if later.rank == marker.rank:
            return later.number == 2
        if later.rank < marker.rank:
            return False
    return False


def find_sections(text: str, lines: list[tuple[int, int]], heading_max_chars: int) -> tuple[list[Section], list[int]]:
    """The nested sections of a document, the whole document first, and for each marker the end of its heading.

    A unit ends where the next one of its own or an outer style begins.
    """
    sections = [Section(-1, 0, "", "", 0, len(text))]
    heading_ends: list[int] = []
    open_: list[tuple[int, int]] = [(-1, 0)]  # (rank, index) of the sections that are still open
    lists: dict[tuple[int, int], list[int]] = {}
    for marker in find_markers(text, lines):
        while open_[-1][0] >= marker.rank:
            sections[open_.pop()[1]].end = marker.start
        parent = open_[-1][1]
        heading_end = _heading_end(text, marker, heading_max_chars)
        heading = text[marker.end : heading_end].strip(" 　。：；:;")
        sections.append(Section(parent, len(open_), marker.text, heading, marker.start, len(text)))
        heading_ends.append(heading_end)
        open_.append((marker.rank, len(sections) - 1))
        lists.setdefault((parent, marker.rank), []).append(marker.number)
    for (parent, _), numbers in lists.items():
        if gap := _missing(numbers):
            earlier = sections[parent].missing_items
            sections[parent].missing_items = f"{earlier}; {gap}" if earlier else gap
    return sections, heading_ends


def _heading_end(text: str, marker: Marker, limit: int) -> int:
    """A heading is the rest of its line, or its first sentence when that is short; a long item has none."""
    line_end = text.find("\n", marker.end)
    line_end = len(text) if line_end < 0 else line_end
    glued = _GLUED.search(text, marker.end + 1, line_end)
    mark = _SENTENCE_MARK.search(text, marker.end, glued.start() if glued else line_end)
    end = mark.end() if mark else line_end
    return end if end - marker.end <= limit else marker.end


def _missing(numbers: list[int]) -> str:
    """What a list lacks: `list starts at 2`, `no 4`; a list that begins anew is another list.

    >>> _missing([2, 3, 5]), _missing([1, 2, 1, 2])
    ('list starts at 2; no 4', '')
    """
    gaps = [f"list starts at {numbers[0]}"] if numbers[0] > 1 else []
    for before, after in itertools.pairwise(numbers):
        gaps += [f"no {n}" for n in range(before + 1, min(after, before + 6))]
    return "; ".join(gaps)
