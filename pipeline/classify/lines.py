"""What each paragraph is in the build of its document: heading, item or plain text, under which headings, after what."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from pipeline.records import Document

_SENTENCE = re.compile("[。！？；，、：,;:!?.]$")
_LONGEST_HEADING = 40
_LONGEST_UNNUMBERED = 26


class Line(NamedTuple):
    """A paragraph's place.

    `role`: heading (nothing but a heading), item (numbered, with text) or plain. `headings`: those that it stands
    under, the outermost first, its own included. `path`: the indices of their sections; an unnumbered heading has
    none. `unit`: which of the document's outermost units it belongs to, 0 before the first. `step`: how it follows
    the paragraph before it: first, top (opens a unit), child, sibling, up, same (section) or flat (no section), with
    `+heading` when that was a heading. `start`: where its text begins, after its number.
    """

    role: Literal["heading", "item", "plain"]
    headings: tuple[str, ...]
    path: tuple[int, ...]
    unit: int
    step: str
    start: int


def find_lines(document: Document) -> list[Line]:
    """The place of every paragraph, in order. Short lines without punctuation count as headings without a number."""
    opened = {section.start: i for i, section in enumerate(document.sections) if i}
    lines: list[Line] = []
    unnumbered, unit, current = "", 0, (0, "")
    for i, paragraph in enumerate(document.paragraphs):
        section = opened.get(paragraph.start)
        path = _path(document, paragraph.section if section is None else section)
        role: Literal["heading", "item", "plain"] = "plain"
        start = paragraph.start
        if section is not None:
            role = "heading" if paragraph.end <= paragraph.heading_end <= start + _LONGEST_HEADING else "item"
            if document.text[paragraph.end - 1] == "。":
                role = "item"
            start += len(document.sections[section].number)
            unnumbered = "" if len(path) == 1 else unnumbered
        elif _is_unnumbered_heading(document, i, lines):
            role, unnumbered = "heading", document.text[paragraph.start : paragraph.end]
        headings = tuple(document.sections[s].heading for s in path)
        if unnumbered and not path:
            headings = (unnumbered,)
        elif role == "heading" and section is None:
            headings += (unnumbered,)
        here = (path[0], "") if path else (0, unnumbered)
        opens_unit = here != current
        unit, current = unit + opens_unit, here
        step = _step(path, section is not None, opens_unit, lines)
        lines.append(Line(role, headings, path, unit if here != (0, "") else 0, step, min(start, paragraph.end - 1)))
    return lines


def _path(document: Document, section: int) -> tuple[int, ...]:
    path: list[int] = []
    while section > 0:
        path.append(section)
        section = document.sections[section].parent
    return tuple(reversed(path))


def _is_unnumbered_heading(document: Document, i: int, before: list[Line]) -> bool:
    """A short line without an end, above a longer one, in the body of a document."""
    if i == 0 or i + 1 >= len(document.paragraphs) or i in document.signature or i in document.boilerplate:
        return False
    here, following = document.paragraphs[i], document.paragraphs[i + 1]
    text = document.text[here.start : here.end]
    if len(text) > _LONGEST_UNNUMBERED or _SENTENCE.search(text) or following.end - following.start <= len(text):
        return False
    return any(
        line.path or _SENTENCE.search(document.text[p.start : p.end])
        for line, p in zip(before, document.paragraphs, strict=False)
    )


def _step(path: tuple[int, ...], opens: bool, opens_unit: bool, before: list[Line]) -> str:
    if not before:
        return "first"
    previous = before[-1]
    if opens_unit:
        step = "top"
    elif opens:
        deeper = len(path) - len(previous.path)
        step = "child" if deeper > 0 else "up" if deeper < 0 else "sibling"
    else:
        step = "same" if path or previous.headings else "flat"
    return step + "+heading" * (previous.role == "heading")
