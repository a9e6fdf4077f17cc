"""Whose text it is, and when it was signed."""

from __future__ import annotations

import re

from pipeline.extract.text import View
from pipeline.records import Mention, SectionLabel
from pipeline.rules import alternatives, load


def author_school(view: View, labels: list[SectionLabel], mentions: list[Mention]) -> str | None:
    """The school that wrote the text: it signs it, stands in its title, or is the only one that 我校 can be."""
    schools = [m for m in mentions if m.type == "SCHOOL"]
    paragraphs = view.document.paragraphs
    for i in sorted(view.document.signature, reverse=True):
        inside = [m for m in schools if paragraphs[i].start <= m.start < paragraphs[i].end]
        if inside:
            return _named(inside[0])
    if any(m.masked for m in schools if view.paragraph_of(m.start) < 2):
        return _by_elimination(view, schools)
    for paragraph, label in list(zip(paragraphs, labels, strict=True))[:3]:
        inside = [m for m in schools if paragraph.start <= m.start < paragraph.end]
        if label.type == "title" and inside and inside[0].start <= paragraph.start + 2:
            across = _across(view, schools)
            if len({m.canonical for m in inside}) == 1 or (across and inside[0].canonical not in across):
                return _named(inside[0])
    return _by_apposition(view, schools) or _by_elimination(view, schools)


def _named(mention: Mention) -> str | None:
    return None if mention.masked else mention.canonical


def _own() -> str:
    return alternatives(load("links")["references"]["own"])


def _by_apposition(view: View, schools: list[Mention]) -> str | None:
    """我校（第二小学）, 我们第二小学, 第二小学是一所…: the text says itself who 我校 is."""
    for mention in schools:
        opens = mention.start == view.sentence_of(mention.start)[0] or view.text[mention.start - 1] in "，"
        if (
            opens
            and view.paragraph_of(mention.start) < 4
            and _INTRODUCED.match(view.text, mention.end)
            and not mention.masked
        ):
            return mention.canonical
        if view.paragraph_of(mention.start) < 3 and _HELD.match(view.text, mention.end) and _OWN_TITLE.search(view.text[:80]):
            return mention.canonical
        before = view.text[max(0, mention.start - 4) : mention.start]
        if re.search(f"(?:{_own()}[（，—]?|我们)$", before) and not mention.masked:
            return mention.canonical
    return None


_INTRODUCED = re.compile(
    "是[^，。]{0,8}(?:一所|学校|小学|中学)|始建于|创[建办]于|位于|坐落|地处|现有|共有|承担的|主办的|承办的"
)


_HELD = re.compile("[\u4e00-\u9fff]{0,10}(?:承担|承办|主办|举办)的")
_OWN_TITLE = re.compile("我[校园院]")


def _by_elimination(view: View, schools: list[Mention]) -> str | None:
    """The one school that never stands across from 我校 in a clause, in a text that says 我校."""
    across = _across(view, schools)
    rest = {m.canonical for m in schools if not m.masked} - across
    return rest.pop() if len(rest) == 1 and across else None


def _across(view: View, schools: list[Mention]) -> set[str]:
    """The schools that stand across from 我校 in a clause: they are others."""
    text, own = view.text, re.compile(_own())
    found = set()
    for mention in schools if own.search(text) else ():
        start, end = view.sentence_of(mention.start)
        if own.search(text, max(start, mention.start - 24), min(end, mention.end + 24)):
            found.add(mention.canonical)
    return found


def signed_date(view: View, mentions: list[Mention]) -> str | None:
    """The date of the signature, as ISO 8601."""
    paragraphs = view.document.paragraphs
    for i in sorted(view.document.signature, reverse=True):
        dates = [m for m in mentions if m.type == "DATE" and paragraphs[i].start <= m.start < paragraphs[i].end]
        if dates and dates[-1].date:
            return dates[-1].date.start or dates[-1].date.end
    return None
