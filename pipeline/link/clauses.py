"""What a clause says by its own words: its verbs, and what every school does in it.

The word before a school says what it does (到X: somebody goes there; 从X, X的教师: from there; 与X: with it), the verb
which way things go (派出, 接收, 来校, 前去). Words and prepositions are data: rules/links.yaml.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.link.references import LIST_MARKS, Reference
from pipeline.records import Mention
from pipeline.rules import load

Party = tuple[str, ...] | None
"""The schools that take a part; empty where somebody takes it of whom the text does not say which school it is."""


def one(party: Party) -> str | None:
    """The school of a party, if it is just one.

    >>> one(("东山小学",)), one(("东山小学", "西山小学")), one(()), one(None)
    ('东山小学', None, None, None)
    """
    return party[0] if party and len(set(party)) == 1 else None


def said(*parties: Party) -> Party:
    """The first party of whom anything is said.

    >>> said(None, (), ("东山小学",))
    ()
    """
    return next((party for party in parties if party is not None), None)


class Clause(NamedTuple):
    """A clause with what its own words say.

    `audience`: for whom something is done; `partner`: with whom; `bare`: it is nothing but the name of a school;
    `group`: the words for teachers that were sent, where they are its subject.
    """

    start: int
    end: int
    text: str
    verbs: frozenset[str]
    subject: Party = None
    source: Party = None
    goal: Party = None
    audience: Party = None
    place: Party = None
    partner: Party = None
    bare: bool = False
    group: str | None = None

    @property
    def acts(self) -> Party:
        """Who acts: the school that the counted are of, else the subject."""
        return said(self.source, self.subject)


@cache
def rules():
    """The patterns that clauses and scenes are read with, by name; `roles` and `verbs` are groups of them."""
    data = load("links")
    roles = {
        name: re.compile(
            f"(?:{words})"
            + ("" if name in ("aside", "with") else data["between"])
            + ("" if name == "aside" else data["apposition"])
            + data["number"]
            + "$"
        )
        for name, words in data["roles"].items()
    }
    return {
        "roles": roles,
        "verbs": {name: re.compile(words) for name, words in data["verbs"].items()},
        **{name: re.compile(data[name]) for name in ("bystander", "invited")},
        **{name: re.compile(pattern) for name, pattern in data["clauses"].items()},
    }


@lru_cache(maxsize=512)  # a document is read twice: for its people, and for its facts
def verbs(clause: str) -> frozenset[str]:
    """The classes of the verbs of a clause.

    >>> sorted(verbs("我校派出3名教师前去跟岗"))
    ['leaves', 'sends']
    """
    return frozenset(name for name, pattern in rules()["verbs"].items() if pattern.search(clause))


def role_of(text: str, reference: Reference, start: int, end: int) -> str | None:
    """What a school does in a clause, by the words before and after it; `subject` where they say nothing.

    >>> text = "我校派3名教师到柳河小学"
    >>> [role_of(text, Reference(*span, (), "name"), 0, len(text)) for span in ((0, 2), (8, 12))]
    ['subject', 'goal']
    """
    before, after = text[max(start, reference.start - 16) : reference.start], text[reference.end : end]
    if rules()["bystander"].match(after):
        return None
    if rules()["invited"].match(after):
        return "with"
    role = next((name for name, pattern in rules()["roles"].items() if pattern.search(before)), "subject")
    return None if role == "aside" else role


def in_brackets(text: str, place: int, start: int) -> bool:
    """Whether a bracket is open at a place, as far as one can see from `start`."""
    return text.rfind("（", start, place) > text.rfind("）", start, place)


def read_clauses(
    text: str, start: int, end: int, references: list[Reference], counts: list[Mention]
) -> Iterator[Clause]:
    """The clauses of a stretch, with its references and counts; 、 parts two counts, too (甲校3名、乙校2名)."""
    cuts = {m.end() for m in rules()["mark"].finditer(text, start, end)}
    for first, second in itertools.pairwise(counts):
        place = text.find("、", first.end, min(second.start, first.end + 11))
        if place >= 0:
            cuts.add(place + 1)
    kept = [start, *(cut for cut in sorted(cuts) if not in_brackets(text, cut, start)), end]
    for low, high in itertools.pairwise(kept):
        if low < high:
            inside = [r for r in references if low <= r.start < high]
            yield _clause(text, low, high, inside, [m for m in counts if low <= m.start < high])


def _clause(text: str, start: int, end: int, inside: list[Reference], counts: list[Mention]) -> Clause:
    parts: dict[str, list[str]] = {}
    count = counts[0] if counts else None
    receives = rules()["verbs"]["receives"].search(text, start, end)
    role: str | None = None
    before: Reference | None = None
    for reference in inside:
        if in_brackets(text, reference.start, start) or reference.kind == "author's":
            continue
        gap = text[before.end : reference.start] if before else None
        if gap is None or not _goes_on(gap, role, text[start:end]):
            role = role_of(text, reference, before.end if before and role else start, end)
            owns = count is not None and role in ("subject", "with") and _owns(text, reference, count)
            after_verb = role == "subject" and receives is not None and receives.end() <= reference.start
            if owns or after_verb:
                role = "source"
            elif role == "subject" and count and reference.start > count.end:
                role = None
        elif rules()["dash"].fullmatch(gap):
            role = "goal"
        apposed = reference.kind == "person" and gap is not None and rules()["apposed"].fullmatch(gap)
        unknown = reference.kind == "person" and not reference.schools and role not in ("subject", "source")
        before = reference
        if role and not apposed and not unknown:
            parts.setdefault(role, []).extend(reference.schools)
    names = {"partner": "with"} | {name: name for name in ("subject", "source", "goal", "audience", "place")}
    parties = {name: tuple(dict.fromkeys(parts[role])) for name, role in names.items() if role in parts}
    bare = any(r.kind == "name" and r.start <= start and r.end >= end - 1 for r in inside)
    return Clause(start, end, text[start:end], verbs(text[start:end]), bare=bare and text[end - 1] != "：",
                  group=_group(text, start, end, counts), **parties)  # fmt: skip


def _goes_on(gap: str, role: str | None, clause: str) -> bool:
    """Whether a school after another one does what that does; 我校与X约定 has a partner instead, 甲校—乙校 a goal."""
    if rules()["dash"].fullmatch(gap):
        return role == "subject"
    if role is None or not (gap in LIST_MARKS or rules()["and"].fullmatch(gap)):
        return False
    return role != "subject" or gap in ("、", "", "及", "以及") or bool(rules()["together"].search(clause))


def _owns(text: str, reference: Reference, count: Mention) -> bool:
    """甲校的3名教师, 甲校数学组一行9人: the counted are of the school right before the count."""
    if reference.end > count.start or count.count is None:
        return False
    kind = "their_teachers" if count.count.indicator.startswith("teachers") else "their_lessons"
    return bool(rules()[kind].fullmatch(text, reference.end, count.start))


def _group(text: str, start: int, end: int, counts: list[Mention]) -> str | None:
    """The words for the teachers that were sent, unless they are what a clause counts or sends, or no subject."""
    group = rules()["group"].search(text, start, end)
    if not group or any(m.start < group.end() + 3 and group.start() < m.end for m in counts):
        return None
    before, patterns = text[start : group.start()], rules()["verbs"]
    moved = patterns["sends"].search(before) or patterns["receives"].search(before)
    return None if moved or rules()["object"].search(before) else group[0]
