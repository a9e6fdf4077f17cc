"""Everything in a text that stands for a school: names, and 我校, 对方学校, 该校 where the document determines them."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pipeline.extract.text import View
from pipeline.records import Mention, Person
from pipeline.rules import alternatives, load


class Reference(NamedTuple):
    """A stretch of text that stands for a school; `named`: it is a name, not 我校."""

    start: int
    end: int
    school: str
    named: bool


@cache
def _pattern() -> re.Pattern[str]:
    rules = load("links")
    return re.compile(f"(?P<own>{alternatives(rules['own'])})|(?P<other>{alternatives(rules['other'])})")


def find_references(view: View, mentions: list[Mention], author: str | None) -> list[Reference]:
    """All references of a document, in reading order.

    对方学校 and 该校 are the only school besides the author's, or the one named last before them in the same or the
    previous sentence; where neither holds they stand for none and are left out.
    """
    named = [Reference(m.start, m.end, m.canonical, True) for m in mentions if m.type == "SCHOOL" and not m.masked]
    others = {r.school for r in named} - {author}
    out = list(named)
    for match in _pattern().finditer(view.text):
        if match["own"]:
            if author:
                out.append(Reference(*match.span(), author, False))
        elif author and len(others) == 1:
            out.append(Reference(*match.span(), next(iter(others)), False))
        elif school := _last_named(view, named, match.start(), author):
            out.append(Reference(*match.span(), school, False))
    return sorted(out)


def _last_named(view: View, named: list[Reference], place: int, author: str | None) -> str | None:
    before = [r for r in named if r.end <= place and r.school != author]
    if not before or view.paragraph_of(before[-1].start) != view.paragraph_of(place):
        return None
    start, _ = view.sentence_of(place)
    near = {r.school for r in before if r.start >= start}
    if len(near) > 1:
        return None
    return before[-1].school if near or view.sentence_of(before[-1].start)[1] >= start - 1 else None


def of_people(mentions: list[Mention], people: list[Person]) -> list[Reference]:
    """People who lead or are sent stand for their school: 单校长率6名教师来到我校."""
    return [
        Reference(mentions[i].start, mentions[i].end, person.school, False)
        for person in people if person.school and person.role and person.role.endswith(("校长", "园长", "主任"))
        for i in person.mentions
    ]  # fmt: skip
