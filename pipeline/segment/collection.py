"""Where the documents of a file begin: a collection numbers its titles, any other file is one document."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pipeline.numerals import HAN_NUMBER, parse
from pipeline.rules import either, load

_LONGEST_TITLE = 80
_ORNAMENTS = " \t\u3000★☆*◆●■◎※#~—-=_"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")
_PLACEHOLDERS = {
    "NUMBER": rf"\d{{1,4}}|{HAN_NUMBER}|[{_CIRCLED}]|[壹贰叁肆伍陆柒捌玖拾]{{1,3}}",
    "KIND": "总结|汇报|报告|材料|心得|体会|小结|感想|反思|讲话稿|发言稿",
    "PRAISE": "精选|最新|通用|热门|优秀|推荐|必备|实用|经典|范文",
}
_ANNOUNCED = re.compile(rf"(?:^|[^第]){HAN_NUMBER}\s?篇|\d+\s?篇|合集|汇编|大全")


class Cut(NamedTuple):
    """A document begins at `start`; `position` is the number that its title gives it."""

    start: int
    position: int


class _Style(NamedTuple):
    name: str
    pattern: re.Pattern[str]
    same_stem: bool
    announced: bool


@cache
def _styles() -> list[_Style]:
    return [
        _Style(rule["id"], compiled(rule["pattern"]), rule.get("same_stem", False), rule.get("announced", False))
        for rule in load("collections")
    ]


def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of `rules/collections.yaml` with what NUMBER, KIND and PRAISE stand for."""
    for name, meaning in _PLACEHOLDERS.items():
        pattern = pattern.replace(name, meaning)
    return re.compile(pattern)


@cache
def _any_style() -> re.Pattern[str]:
    return either(style.pattern.pattern for style in _styles())


def find_cuts(text: str) -> list[Cut]:
    """The documents of a collection, in order; empty when the text is a single document.

    The titles of a collection are alike in style, their numbers rise (some may be lost), and there are at least two.

    >>> [cut.position for cut in find_cuts("支教总结篇一\\n正文。\\n支教总结篇三\\n正文。")]
    [1, 3]
    """
    groups: dict[tuple[str, str], list[Cut]] = {}
    start, announced = 0, _announced(text)
    for line in text.split("\n"):
        stripped = line.strip(_ORNAMENTS)
        if 2 <= len(stripped) <= _LONGEST_TITLE and _any_style().fullmatch(stripped):
            for style in _styles():
                if (not style.announced or announced) and (match := style.pattern.fullmatch(stripped)):
                    stem = match["stem"].strip() if style.same_stem else ""
                    groups.setdefault((style.name, stem), []).append(Cut(start, _number(match["n"])))
                    if not style.same_stem:
                        break
        start += len(line) + 1
    runs = [_rising(cuts) for cuts in groups.values()]
    best = max(runs, key=len, default=[])
    return best if len(best) >= 2 else []


def _announced(text: str) -> bool:
    """Whether the title says that several texts follow: `支教总结（精选3篇）`."""
    first = [line for line in text[:500].split("\n") if line.strip()][:2]
    return any(len(line) <= _LONGEST_TITLE and "。" not in line and _ANNOUNCED.search(line) for line in first)


def _number(written: str) -> int:
    if written in _CIRCLED:
        return _CIRCLED.index(written) + 1
    return int(parse(written.translate(_FORMAL)) or 0)


def _rising(cuts: list[Cut]) -> list[Cut]:
    """The titles whose numbers go up; a table of contents at the head gives way to the titles in the text."""
    run: list[Cut] = []
    for cut in cuts:
        if run and cut.position <= run[0].position:
            run = []
        if not run or cut.position > run[-1].position:
            run.append(cut)
    return run
