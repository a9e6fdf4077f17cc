"""Classify: the type of every paragraph (what kind of section says something), and how sure."""

from __future__ import annotations

import re
from functools import cache

from pipeline.config import Classify
from pipeline.records import Document, SectionLabel
from pipeline.rules import alternatives, load

_CLOSING_PART = 0.8
"""Paragraphs that begin like a closing are one only in the last fifth of a document."""


def classify(document: Document, settings: Classify | None = None) -> list[SectionLabel]:
    """One label for each paragraph, in order.

    Place decides for titles, signatures and site lines; then the headings that a paragraph stands under, the innermost
    that says a type; then how the paragraph begins.
    """
    settings = settings or Classify()
    labels: list[SectionLabel] = []
    headed = heading_types(document)
    for i, paragraph in enumerate(document.paragraphs):
        label = _by_place(document, i) or _by_opening(document, i, headed[paragraph.section])
        if label is None and headed[paragraph.section]:
            label = SectionLabel(headed[paragraph.section], 0.9, "heading")  # type: ignore[arg-type]
        labels.append(label or _by_neighbours(document, i, labels))
    return labels


def heading_types(document: Document) -> list[str | None]:
    """The type that the headings say for every section: its own, else that of the section around it."""
    types: list[str | None] = []
    for section in document.sections:
        own = heading_type(section.heading) if section.level else None
        types.append(own or (types[section.parent] if section.parent >= 0 else None))
    return types


@cache
def heading_type(heading: str) -> str | None:
    """The type that the words of a heading say; None when they say none.

    >>> heading_type("存在的难题、困惑"), heading_type("今后的努力方向"), heading_type("第三小学")
    ('problems', 'plans', None)
    """
    for kind, pattern in _heading_patterns():
        if pattern.search(heading):
            return kind
    return None


@cache
def _heading_patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [(kind, re.compile(alternatives(rule["heading"]))) for kind, rule in load("sections")["types"].items()]


@cache
def _opening_patterns() -> list[tuple[str, re.Pattern[str]]]:
    rules = load("sections")["types"]
    return [(kind, re.compile(alternatives(rule["starts"]))) for kind, rule in rules.items() if rule["starts"]]


def _by_place(document: Document, i: int) -> SectionLabel | None:
    paragraph = document.paragraphs[i]
    text = document.text[paragraph.start : paragraph.end]
    if i in document.boilerplate:
        return SectionLabel("boilerplate", 1.0, "rule")
    if i in document.signature:
        return SectionLabel("signature", 1.0, "rule")
    if paragraph.section == 0 and i <= 2 and _title_like(text) and all(_by_place(document, j) for j in range(i)):
        return SectionLabel("title", 1.0, "rule")
    return None


def _title_like(text: str) -> bool:
    return len(text) <= 50 and not re.search("[。！？：]|，.*，", text[:-1]) and not text.endswith(("。", "：", "，"))


def _by_opening(document: Document, i: int, headed: str | None) -> SectionLabel | None:
    paragraph = document.paragraphs[i]
    text = document.text[paragraph.heading_end : paragraph.end]
    late = i >= _CLOSING_PART * len(document.paragraphs)
    for kind, pattern in _opening_patterns():
        if not pattern.match(text):
            continue
        if kind == "closing" and not late or kind == "background" and (i > 3 or headed) or kind == "plans" and headed and not late:
            continue
        return SectionLabel(kind, 0.7, "rule")  # type: ignore[arg-type]
    return None


def _by_neighbours(document: Document, i: int, before: list[SectionLabel]) -> SectionLabel:
    """Without any sign: the opening is background, the rest goes on with what the text did before."""
    body = [label for label in before if label.type not in ("title", "signature", "boilerplate")]
    if not body:
        return SectionLabel("background", 0.6, "rule")
    if document.paragraphs[i].section == 0 and len(document.sections) > 1:
        return SectionLabel("background", 0.5, "rule")
    kind = body[-1].type if body[-1].type not in ("background", "closing") else "activities"
    return SectionLabel(kind, 0.4, "rule")
