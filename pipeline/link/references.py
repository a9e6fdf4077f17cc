"""Everything in a text that stands for a school: names, and 我校, 对方学校, 该校, 成员学校 where the document tells which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.extract.text import View
from pipeline.records import Mention, Partnership, Person
from pipeline.rules import alternatives, load


class Reference(NamedTuple):
    """A stretch of text that stands for schools. Two or none: something is said, but not which school.

    `kind`: name, person, or the list of `rules/links.yaml` that the expression stands in.
    """

    start: int
    end: int
    schools: tuple[str, ...]
    kind: str

    @property
    def school(self) -> str | None:
        """The school, if it is just one."""
        return self.schools[0] if len(self.schools) == 1 else None


class Cast(NamedTuple):
    """Who is who among the schools of a document. `partners`: of the author; `members`: of the community of `core`."""

    author: str | None
    partners: tuple[str, ...] = ()
    core: str | None = None
    members: tuple[str, ...] = ()
    pair: tuple[str, ...] = ()
    """The two schools of a document that is about two."""

    def across(self, party: tuple[str, ...] | None) -> tuple[str, ...] | None:
        """The other one of two partners; None where the document is not about two."""
        return tuple(s for s in self.pair if s not in party) if party and len(party) == 1 and party[0] in self.pair else None

    @property
    def other(self) -> str | None:
        """The school across from the author, where there is just one."""
        return self.partners[0] if len(self.partners) == 1 else None


def find_cast(
    mentions: Iterable[Mention], author: str | None, pairs: Sequence[Partnership], core: str | None
) -> Cast:
    """The cast of a document. Where no pair says so, the only other school that a text names is the author's partner."""
    partners = [b if a == author else a for a, b in ((p.school_a, p.school_b) for p in pairs) if author in (a, b)]
    if author and not partners:
        named = {m.canonical for m in mentions if m.type == "SCHOOL" and not m.masked} - {author}
        partners = list(named) if len(named) == 1 else []
    members = [b if a == core else a for a, b in ((p.school_a, p.school_b) for p in pairs) if core in (a, b)]
    pair = (author, *partners) if author and len(partners) == 1 and (pairs or not __import__("os").environ.get("NP")) else ()
    if not author and len(pairs) == 1:
        pair = (pairs[0].school_a, pairs[0].school_b)
    return Cast(author, tuple(dict.fromkeys(partners)), core, tuple(dict.fromkeys(members)), pair)


@cache
def _pattern() -> re.Pattern[str]:
    groups = load("links")["references"].items()
    return re.compile("|".join(f"(?P<{kind}>{alternatives(words)})" for kind, words in groups))


@cache
def _parties() -> re.Pattern[str]:
    """甲方：X, 乙方（盖章）：X, and where they stand for the school again."""
    return re.compile("(?P<given>为|以下简称|（以下简称|，以下称)?“?(?P<party>[甲乙丙]方)(?:（[^（）\n]{1,8}）)?(?P<colon>[：:][ 　]*)?")


def find_references(view: View, mentions: list[Mention], cast: Cast) -> list[Reference]:
    """All references of a document, in reading order.

    对方学校 is the only partner of the author; 该校 the school named last before it; 核心学校 and 成员学校 are those of
    the community. What the document does not determine stands for nobody.
    """
    schools = [m for m in mentions if m.type == "SCHOOL"]
    named = [Reference(m.start, m.end, () if m.masked else (m.canonical,), "name") for m in schools]
    named += [Reference(m.start, m.end, (), "body") for m in mentions if m.type == "ORG"]
    taken = {place for reference in named for place in range(reference.start, reference.end)}
    open_ended = _open_ended(view.text)
    out: list[Reference] = []
    for start, end, kind in sorted([*open_ended, *((r.start, r.end, r) for r in [*named, *_party_names(view, named)])],
                                   key=lambda item: item[0]):  # fmt: skip
        if isinstance(kind, Reference):
            out.append(kind)
        elif start not in taken and end - 1 not in taken:
            out.append(Reference(start, end, _resolve(kind, view, start, out, cast), kind))
    return out


@lru_cache(maxsize=1)  # a document is looked through twice: with what is known of its schools before and after
def _open_ended(text: str) -> list[tuple[int, int, str]]:
    """Where a text speaks of a school without its name, and how."""
    return [(*match.span(), match.lastgroup or "") for match in _pattern().finditer(text)]


def _resolve(kind: str, view: View, place: int, before: list[Reference], cast: Cast) -> tuple[str, ...]:
    if kind == "own":
        return (cast.author,) if cast.author else ()
    if kind == "same":
        return _named_last(view, place, before, cast)
    if kind == "across":
        return cast.partners if cast.other else _named_last(view, place, before, cast)
    if kind == "core":
        return (cast.core,) if cast.core else cast.partners if not cast.members and cast.other else ()
    if kind == "members":
        return cast.members or cast.partners
    return ()


def _named_last(view: View, place: int, before: list[Reference], cast: Cast) -> tuple[str, ...]:
    """The school other than the author's that the paragraph names last, unless a list of several does."""
    others = [r for r in before if r.school and r.school != cast.author]
    if not others or view.paragraph_of(others[-1].start) != view.paragraph_of(place):
        return cast.partners if cast.other else ()
    last = others[-1]
    if len(others) > 1 and view.text[others[-2].end : last.start] in LIST_MARKS and others[-2].school != last.school:
        return ()
    return last.schools


LIST_MARKS = ("、", "和", "与", "及", "以及", "同", "跟")


def _party_names(view: View, named: list[Reference]) -> list[Reference]:
    """甲方 and 乙方, where 甲方：X says who they are."""
    if "甲方" not in view.text:
        return []
    starts = {r.start: r for r in named}
    matches = list(_parties().finditer(view.text))
    ends = {r.end: r for r in named}
    who = {m["party"]: starts[m.end()].schools for m in reversed(matches) if m["colon"] and m.end() in starts}
    who |= {m["party"]: ends[m.start()].schools for m in reversed(matches) if m["given"] and m.start() in ends}
    return [Reference(*m.span("party"), who[m["party"]], "party") for m in matches if m["party"] in who]


def of_people(mentions: list[Mention], people: list[Person]) -> list[Reference]:
    """People stand for their school: 单校长率6名教师来到我校."""
    return [
        Reference(mentions[i].start, mentions[i].end, (person.school,) if person.school else (), "person")
        for person in people
        for i in person.mentions
    ]
