"""Headings that say the type of their section, and paragraphs whose place or first words say theirs."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pipeline.classify.lines import Line
from pipeline.records import Document, SectionType
from pipeline.rules import alternatives, load

_LONGEST = 24
_LONGEST_ITEM = 14
_TITLE_LINES = 3
_LONGEST_TITLE = 50


@lru_cache(maxsize=10_000)
def heading_type(heading: str) -> SectionType | None:
    """The type that the words of a heading leave no doubt about; None when they say none, or two.

    >>> heading_type("存在的难题、困惑"), heading_type("今后的努力方向"), heading_type("第三小学")
    ('problems', 'plans', None)
    >>> heading_type("不足之处和今后打算") is None
    True
    """
    if len(heading) > _LONGEST or not _any_type().search(heading):
        return None
    types = [kind for kind, says, unless in _deciding() if says.search(heading) and not unless.search(heading)]
    return types[0] if len(types) == 1 else None


@cache
def _deciding() -> list[tuple[SectionType, re.Pattern[str], re.Pattern[str]]]:
    """Each type that a heading can say, with the words that say it and those that take this right away."""
    rules = {kind: rule for kind, rule in load("sections")["types"].items() if rule["decides"]}
    return [(kind, _any(rule["decides"]), _any(rule.get("unless", []))) for kind, rule in rules.items()]


@cache
def _any_type() -> re.Pattern[str]:
    return _any([word for rule in load("sections")["types"].values() for word in rule["decides"]])


def _any(words: list[str]) -> re.Pattern[str]:
    return re.compile(alternatives(words) if words else "(?!)")


def types_by_heading(lines: list[Line]) -> list[SectionType | None]:
    """The type that a paragraph which is a heading, or begins with one, says for itself and its section.

    A heading without text decides wherever it stands; one that begins an item only outside of a section that has a type
    by its own heading (帮扶经费主要靠财政 is a problem below 存在的困难), and only when it is short.
    """
    found: list[SectionType | None] = []
    for line in lines:
        said = heading_type(line.headings[-1]) if line.headings and line.role != "plain" else None
        if said and line.role == "item":
            above = any(heading_type(heading) for heading in line.headings[:-1])
            said = None if above or len(line.headings[-1]) > _LONGEST_ITEM else said
        found.append(said)
    return found


def types_by_place(document: Document, lines: list[Line]) -> list[SectionType | None]:
    """Lines of a website, lines that sign the text, its title, and words that only close; None for all others."""
    found: list[SectionType | None] = [None] * len(lines)
    for i, (line, paragraph) in enumerate(zip(lines, document.paragraphs, strict=True)):
        if line.role == "plain" and _closing().match(document.text, paragraph.start, paragraph.end):
            found[i] = "closing"
    for i in document.boilerplate:
        found[i] = "boilerplate"
    for i in document.signature:
        found[i] = found[i] or "signature"
    for i, paragraph in enumerate(document.paragraphs[:_TITLE_LINES]):
        if lines[i].depth or not (found[i] or _is_title(document.text[paragraph.start : paragraph.end])):
            break
        found[i] = found[i] or "title"
    return found


@cache
def _closing() -> re.Pattern[str]:
    return _any(load("sections")["types"]["closing"]["begins"])


def _is_title(text: str) -> bool:
    """A line that could be a title: short, no sentence, nobody addressed."""
    return (
        len(text) <= _LONGEST_TITLE and not re.search("[。！？：；]|，.*，", text[:-1]) and text[-1] not in "。，：；"
    )
