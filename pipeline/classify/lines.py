"""What each paragraph is in the build of its document: heading, item or plain text, and under which heading."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from pipeline.records import Document

_SENTENCE = re.compile("[。！？；，、：,;:!?.]$")
_LONGEST_HEADING = 40
_LONGEST_UNNUMBERED = 26

Role = Literal["heading", "item", "plain"]


class Line(NamedTuple):
    """A paragraph's place.

    `role`: heading (nothing but a heading), item (numbered, with text) or plain. `headings`: those that it stands
    under, the outermost first, its own included. `parent`: the index of the paragraph that it stands under, None at the
    outermost level. `depth`: how many numbered sections it lies in. `unit`: which of the document's outermost units it
    belongs to, 0 outside of them. `start`: where its text begins, after its number. `own`, `top`: where in the text the
    innermost and the outermost of its headings stand; empty where it has none.
    """

    role: Role
    headings: tuple[str, ...]
    parent: int | None
    depth: int
    unit: int
    start: int
    own: tuple[int, int]
    top: tuple[int, int]


def find_lines(document: Document) -> list[Line]:
    """The place of every paragraph, in order. Short lines without punctuation count as headings without a number."""
    opened = {section.start: i for i, section in enumerate(document.sections) if i}
    paths, spans_of, headings_of = _paths(document)
    openers: dict[int, int] = {}  # section -> the paragraph that opens it
    unnumbered: int | None = None  # the last heading without a number, while it holds
    lines: list[Line] = []
    units, current = 0, (0, -1)
    numbered_or_sentence = False
    for i, paragraph in enumerate(document.paragraphs):
        section = opened.get(paragraph.start)
        innermost = paragraph.section if section is None else section
        path, spans, headings = paths[innermost], spans_of[innermost], headings_of[innermost]
        role: Role = "plain"
        start = paragraph.start
        above = path if section is None else path[:-1]
        if section is not None:
            openers[section] = i
            role = "heading" if _is_numbered_heading(document, i, section, paths) else "item"
            start += len(document.sections[section].number)
            unnumbered = None if len(path) == 1 else unnumbered
        elif numbered_or_sentence and _is_unnumbered_heading(document, i):
            role, unnumbered = "heading", i
        parent = next((openers[s] for s in reversed(above) if s in openers), None)
        if unnumbered is not None and (not path or unnumbered == i):
            place = document.paragraphs[unnumbered]
            spans = (*spans, (place.start, place.end))
            headings = (*headings, document.text[place.start : place.end])
            if not path:
                parent = unnumbered if unnumbered != i else None
        own, top = (spans[-1], spans[0]) if spans else ((0, 0), (0, 0))
        here = (path[0], -1) if path else (0, -1 if unnumbered is None else unnumbered)
        units, current = units + (here != current), here
        unit = units if here != (0, -1) else 0
        lines.append(Line(role, headings, parent, len(path), unit, min(start, paragraph.end - 1), own, top))
        numbered_or_sentence = numbered_or_sentence or bool(path or _SENTENCE.search(_text(document, i)))
    return lines


def _heading_span(document: Document, section: int) -> tuple[int, int]:
    """Where a section's heading stands, after its number."""
    here = document.sections[section]
    start = document.text.find(here.heading, here.start + len(here.number)) if here.heading else here.start
    return start, start + len(here.heading)


def _text(document: Document, i: int) -> str:
    return document.text[document.paragraphs[i].start : document.paragraphs[i].end]


def _paths(
    document: Document,
) -> tuple[list[tuple[int, ...]], list[tuple[tuple[int, int], ...]], list[tuple[str, ...]]]:
    """Of every section: the sections from the outermost down to it, where their headings stand, and what they say."""
    paths: list[tuple[int, ...]] = [()]
    spans: list[tuple[tuple[int, int], ...]] = [()]
    headings: list[tuple[str, ...]] = [()]
    for i, section in enumerate(document.sections[1:], 1):
        paths.append((*paths[section.parent], i))
        spans.append((*spans[section.parent], _heading_span(document, i)))
        headings.append((*headings[section.parent], section.heading))
    return paths, spans, headings


def _is_numbered_heading(document: Document, i: int, section: int, paths: list[tuple[int, ...]]) -> bool:
    """Whether a numbered paragraph is nothing but a heading: short, and no sentence unless it has text below it."""
    paragraph = document.paragraphs[i]
    if not paragraph.end <= paragraph.heading_end <= paragraph.start + _LONGEST_HEADING:
        return False
    if document.text[paragraph.end - 1] != "。":
        return True
    return i + 1 < len(document.paragraphs) and section in paths[document.paragraphs[i + 1].section]


def _is_unnumbered_heading(document: Document, i: int) -> bool:
    """A short line without an end, above a longer one, in the body of a document."""
    if i + 1 >= len(document.paragraphs) or i in document.signature or i in document.boilerplate:
        return False
    text, following = _text(document, i), document.paragraphs[i + 1]
    return (
        len(text) <= _LONGEST_UNNUMBERED and not _SENTENCE.search(text) and following.end - following.start > len(text)
    )
