"""Where the documents of a file begin: a collection numbers its titles, any other file is one document."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pipeline.numerals import HAN_NUMBER, parse
from pipeline.rules import load

_LONGEST_TITLE = 80


class Cut(NamedTuple):
    """A document begins at `start`; `position` is the number that its title gives it."""

    start: int
    position: int


@cache
def _styles() -> list[tuple[str, re.Pattern[str], bool]]:
    number = rf"\d{{1,4}}|{HAN_NUMBER}"
    return [
        (r["id"], re.compile(r["pattern"].replace("NUMBER", number)), r.get("same_stem", False))
        for r in load("collections")
    ]


def find_cuts(text: str) -> list[Cut]:
    """The documents of a collection, in order; empty when the text is a single document.

    The titles of a collection are alike in style, their numbers rise (some may be lost), and there are at least two.

    >>> [cut.position for cut in find_cuts("支教总结篇一\\n正文。\\n支教总结篇三\\n正文。")]
    [1, 3]
    """
    groups: dict[tuple[str, str], list[Cut]] = {}
    start = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if 2 <= len(stripped) <= _LONGEST_TITLE:
            for style, pattern, same_stem in _styles():
                if match := pattern.fullmatch(stripped):
                    number = int(parse(match["n"]) or 0)
                    stem = match["stem"].strip() if same_stem else ""
                    groups.setdefault((style, stem), []).append(Cut(start, number))
                    break
        start += len(line) + 1
    runs = [_rising(cuts) for cuts in groups.values()]
    best = max(runs, key=len, default=[])
    return best if len(best) >= 2 else []


def _rising(cuts: list[Cut]) -> list[Cut]:
    """The titles whose numbers go up; a table of contents at the head gives way to the titles in the text."""
    run: list[Cut] = []
    for cut in cuts:
        if run and cut.position <= run[0].position:
            run = []
        if not run or cut.position > run[-1].position:
            run.append(cut)
    return run
