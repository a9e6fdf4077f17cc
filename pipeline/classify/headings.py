"""Headings that say the type of their section, and paragraphs whose place says theirs."""

from __future__ import annotations

import re
from functools import cache

from pipeline.classify.lines import Line
from pipeline.records import Document, SectionType
from pipeline.rules import alternatives, load

_LONGEST = 24
_TITLE_LINES = 3
_LONGEST_TITLE = 50


@cache
def heading_type(heading: str) -> SectionType | None:
    """The type that the words of a heading leave no doubt about; None when they say none, or two.

    >>> heading_type("存在的难题、困惑"), heading_type("今后的努力方向"), heading_type("第三小学")
    ('problems', 'plans', None)
    >>> heading_type("不足之处和今后打算") is None
    True
    """
    if len(heading) > _LONGEST:
        return None
    types = [kind for kind, pattern in _deciding() if pattern.search(heading)]
    return types[0] if len(types) == 1 else None


def heading_types(document: Document) -> list[SectionType | None]:
    """The type that each section's own heading says; None for the whole document and where it says none."""
    return [heading_type(section.heading) for section in document.sections]


@cache
def _deciding() -> list[tuple[SectionType, re.Pattern[str]]]:
    types = load("sections")["types"]
    return [(kind, re.compile(alternatives(rule["decides"]))) for kind, rule in types.items() if rule["decides"]]


def types_by_heading(document: Document, lines: list[Line]) -> list[SectionType | None]:
    """The type that the headings decide for every paragraph.

    None where they say nothing or contradict each other, and for the plain text that ends a document: what follows
    the last section often closes the whole text.
    """
    found = [_decided(line) for line in lines]
    for i in range(len(lines) - 1, 0, -1):
        if i in document.signature or i in document.boilerplate:
            continue
        if lines[i].role == "plain" and lines[i].step in ("same", "flat"):
            found[i] = None
        break
    return found


def _decided(line: Line) -> SectionType | None:
    types = {kind for heading in line.headings if (kind := heading_type(heading))}
    return types.pop() if len(types) == 1 else None


def types_by_place(document: Document, lines: list[Line]) -> list[SectionType | None]:
    """Lines of a website, lines that sign the text, and its title; None for all others."""
    found: list[SectionType | None] = [None] * len(lines)
    for i in document.boilerplate:
        found[i] = "boilerplate"
    for i in document.signature:
        found[i] = found[i] or "signature"
    for i, paragraph in enumerate(document.paragraphs[:_TITLE_LINES]):
        if lines[i].path or not (found[i] or _is_title(document.text[paragraph.start : paragraph.end])):
            break
        found[i] = found[i] or "title"
    return found


def _is_title(text: str) -> bool:
    """A line that could be a title: short, no sentence, nobody addressed."""
    return (
        len(text) <= _LONGEST_TITLE and not re.search("[。！？：；]|，.*，", text[:-1]) and text[-1] not in "。，：；"
    )
