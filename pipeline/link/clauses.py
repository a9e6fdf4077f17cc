"""What a clause says by its own words: its verbs, and what every school does in it.

The word before a school says what it does (到X: somebody goes there; 从X, X的教师: from there; 与X: with it), the verb
which way things go (派出, 接收, 来校, 前去). Words and prepositions are data: rules/links.yaml.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from pipeline.extract.anchors import Anchors, Guarded, any_within, needed
from pipeline.link.references import LIST_MARKS, Reference
from pipeline.records import Mention, Paragraph
from pipeline.rules import load

Party = tuple[str, ...] | None
"""The schools that take a part; empty where somebody takes it of whom the text does not say which school it is."""

OTHERS = "等"
"""Stands in a party for the schools that are not named: 到甲校等3所学校."""


PARTNER = "对"
"""Stands in a party for the partner of who is on the other side: 甲校派2名教师到结对学校."""


def one(party: Party) -> str | None:
    """The school of a party, if it is just one.

    >>> one(("东山小学",)), one(("东山小学", "西山小学")), one(()), one(None)
    ('东山小学', None, None, None)
    """
    return party[0] if party and len(set(party)) == 1 and party[0] not in (OTHERS, PARTNER) else None


def said(*parties: Party) -> Party:
    """The first party of whom anything is said.

    >>> said(None, (), ("东山小学",))
    ()
    """
    for party in parties:
        if party is not None:
            return party
    return None


_NONE: frozenset[str] = frozenset()


class Clause(NamedTuple):
    """A clause with what its own words say.

    `tells`: it may change what is given; `hints`: the patterns of `anchors` that may match in it; `group`: the words
    for teachers that were sent, where they are its subject; `audience`: for whom it is done; `partner`: with whom;
    `bare`: it is nothing but the name of a school; `by_partner`: a school of it is only known as somebody's partner.
    """

    start: int
    end: int
    text: str
    tells: bool = False
    hints: frozenset[str] = _NONE
    verbs: frozenset[str] = _NONE
    group: str | None = None
    subject: Party = None
    source: Party = None
    goal: Party = None
    audience: Party = None
    place: Party = None
    partner: Party = None
    bare: bool = False
    by_partner: bool = False

    @property
    def acts(self) -> Party:
        """Who acts: the school that the counted are of, else the subject."""
        return self.subject if self.source is None else self.source


@cache
def rules():
    """The patterns that clauses and scenes are read with, by name; `roles` and `verbs` are groups of them."""
    data = load("links")
    roles = {
        name: Guarded(
            f"(?:{words})"
            + ("" if name in ("aside", "with", "object") else data["between"])
            + ("" if name == "aside" else data["apposition"])
            + data["number"]
            + "$"
        )
        for name, words in data["roles"].items()
    }
    told = "|".join(data["roles"].values())
    return {
        "roles": roles,
        "role_words": re.compile(f"[{''.join(sorted({word[0] for word in needed(told)}))}]"),
        "verbs": {name: re.compile(words) for name, words in data["verbs"].items()},
        **{name: Guarded(data[name]) for name in ("bystander", "invited", "topic")},
        "sender": re.compile(data["sender"]),
        **{name: re.compile(pattern) for name, pattern in data["clauses"].items()},
    }


@cache
def anchors() -> Anchors:
    """The words without which no clause has a verb, speaks of a group, of who writes, or of parts of one."""
    clauses = load("links")["clauses"]
    writes = f"{clauses['first_person']}|{clauses['myself']}"
    return Anchors({**load("links")["verbs"], "group": clauses["group"], "first_person": writes, AMONG: AMONG})


AMONG = "其中"
APPOSED = re.compile("[、—－“]{0,2}")
WHOSE = re.compile("的?(?:“[^”]*”)?[\u4e00-\u9fff]{0,2}")
"""What stands before and after 结对学校 between two schools of which the second one is meant."""
_TELLING = frozenset(("receives", "comes", "leaves", "sends", "returns", "for_them", "group"))
"""What a clause in which no school and nobody is named can say, so that the scene after it is another one
(`Reader._follow`), if it does not begin with who writes: clauses without any of this are not read."""


def verbs(clause: str, hints: Iterable[str] | None = None) -> frozenset[str]:
    """The classes of the verbs of a clause; only those of `hints`, where they are known.

    >>> sorted(verbs("我校派出3名教师前去跟岗"))
    ['leaves', 'sends']
    """
    patterns = rules()["verbs"]
    names = patterns if hints is None else [name for name in hints if name in patterns]
    return frozenset([name for name in names if patterns[name].search(clause)])


_ENDS = frozenset("，。；：！？")
"""What stands between a school and a word that makes it a bystander is of its clause."""


_VERB_DONE = re.compile("(?<![除为])[\u4e00-\u9fff]了$")


def role_of(text: str, reference: Reference, start: int, end: int) -> str | None:
    """What a school does in a clause, by the words before and after it; `subject` where they say nothing.

    >>> text = "我校派3名教师到柳河小学"
    >>> [role_of(text, Reference(*span, (), "name"), 0, len(text)) for span in ((0, 2), (8, 12))]
    ['subject', 'goal']
    """
    patterns, place = rules(), reference.end
    if place < end and text[place] not in _ENDS:
        if patterns["bystander"].match(text, place, end):
            return None
        if patterns["sender"].match(text, place, end):
            return "source"
        if patterns["invited"].match(text, place, end):
            return "with"
        if patterns["topic"].match(text, place, end):
            return "subject"
    before = text[max(start, reference.start - 20) : reference.start]
    if not before or not patterns["role_words"].search(before):
        return "subject"
    role = next((name for name, pattern in patterns["roles"].items() if pattern.search(before)), "subject")
    return None if role == "aside" else role


def in_brackets(text: str, place: int, start: int) -> bool:
    """Whether a bracket is open at a place, as far as one can see from `start`."""
    return text.rfind("（", start, place) > text.rfind("）", start, place)


class Clauses:
    """The clauses of a document, as all readings of it share them.

    `telling`: where words stand that may say something of who does what; `parts`: where 其中 stands.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._hits = anchors().hits(text)
        self._places = [place for place, _ in self._hits]
        self.telling = [
            place
            for place, names in self._hits
            if not _TELLING.isdisjoint(names) or ("first_person" in names and _opens(text, place))
        ]
        self.parts = [place for place, names in self._hits if AMONG in names]
        self._cuts: dict[int, tuple[list[int], list[int]]] = {}
        self._read: dict[tuple[int, int, int], Clause] = {}
        self._stretches: dict[tuple[int, int, int, int], Stretch] = {}

    def cuts(self, start: int, end: int) -> tuple[list[int], list[int]]:
        """Where a clause of a paragraph ends, and the next one begins; and where a sentence does."""
        found = self._cuts.get(start)
        if found is None:
            text = self.text
            cuts = [m.end() for m in rules()["mark"].finditer(text, start, end)]
            if text.find("（", start, end) >= 0:
                cuts = [cut for cut in cuts if not in_brackets(text, cut, start)]
            found = self._cuts[start] = cuts, [cut for cut in cuts if text[cut - 1] in "。！？"]
        return found

    def stretch(self, paragraph: Paragraph, end: int, references: list[Reference], mentions: list[Mention]) -> Stretch:
        """A paragraph up to some place, with its references and mentions; both readings come to most of them."""
        key = paragraph.start, end, len(references), len(mentions)
        found = self._stretches.get(key)
        if found is None:
            found = self._stretches[key] = Stretch(self, paragraph, end, references, mentions)
        return found

    def read(self, start: int, end: int, references: list[Reference], counts: list[Mention]) -> Clause:
        """A clause with the references and counts in it. A reading with more references has people besides."""
        key = start, end, len(references)
        clause = self._read.get(key)
        if clause is None:
            low = bisect_left(self._places, start)
            high = bisect_left(self._places, end, low)
            hints = frozenset([name for _, names in self._hits[low:high] for name in names]) if high > low else _NONE
            clause = self._read[key] = _clause(self.text, start, end, hints, references, counts)
        return clause


def _opens(text: str, place: int) -> bool:
    """Whether a clause may begin at a place: no character of a word stands before it."""
    return place == 0 or not "一" <= text[place - 1] <= "鿿"


class Stretch:
    """A paragraph up to some place, cut into clauses; each is read when it is asked for.

    、 parts two counts, too (甲校3名、乙校2名). `starts`: where the clauses begin; `sentences`: where sentences do.
    `counts`: its counts.
    `telling`: the numbers of the clauses that hold a mention, or may say something of who does what; the others leave
    everything as it is.
    """

    def __init__(
        self, clauses: Clauses, paragraph: Paragraph, end: int, references: list[Reference], mentions: list[Mention]
    ) -> None:
        self._clauses, self._references, self._end = clauses, references, end
        self.counts = counts = [m for m in mentions if m.count]
        self._places, self._counted = [r.start for r in references], [m.start for m in counts]
        text, start = clauses.text, paragraph.start
        cuts, self.sentences = clauses.cuts(start, paragraph.end)
        self.starts = starts = [start, *cuts[: bisect_left(cuts, end)]]
        for first, second in itertools.pairwise(counts):
            place = text.find("、", first.end, min(second.start, first.end + 11))
            aside = in_brackets(text, first.start, start)  # 分赴甲校（5名）、乙校（3名）支教
            if (
                place >= 0
                and not aside
                and not any_within(cuts, first.end, second.start)
                and not in_brackets(text, place + 1, start)
            ):
                insort(starts, place + 1)
        self.telling = self._find_telling([m.start for m in mentions])
        self._made: dict[int, Clause] = {}

    def _find_telling(self, mentions: list[int]) -> Sequence[int]:
        starts, words = self.starts, self._clauses.telling
        end = mentions[-1] + 1
        if any_within(self._clauses.parts, starts[0], end):  # what they are parts of may end at any clause
            return range(bisect_right(starts, mentions[-1]))
        told = words[bisect_left(words, starts[0]) : bisect_left(words, end)]
        told += self._places[: bisect_left(self._places, end)]
        return sorted({bisect_right(starts, place) - 1 for place in (*told, *mentions)})

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, number: int) -> Clause:
        """A clause by its number."""
        clause = self._made.get(number)
        if clause is None:
            clause = self._made[number] = self._make(number)
        return clause

    def _make(self, number: int) -> Clause:
        starts, places, counted = self.starts, self._places, self._counted
        low = starts[number]
        high = starts[number + 1] if number + 1 < len(starts) else self._end
        inside = self._references[bisect_left(places, low) : bisect_left(places, high)]
        counts = self.counts[bisect_left(counted, low) : bisect_left(counted, high)]
        return self._clauses.read(low, high, inside, counts)


_BRACKET = re.compile("（[^（）]*）")
_IS = ("是", "为", "成为", "就是", "正是", "也是", "作为")
_PARTNERS = ("across", "members", "core")
"""The kinds of references of which each school has its own."""

_OWNERS = ("subject", "with", "object", "audience")
_PARTIES = {"with": "partner"} | {name: name for name in ("subject", "source", "goal", "audience", "place")}


def _clause(
    text: str, start: int, end: int, hints: frozenset[str], inside: list[Reference], counts: list[Mention]
) -> Clause:
    words = text[start:end]
    said_by_verbs = verbs(words, hints) if hints else _NONE
    group = _group(text, start, end, counts) if "group" in hints else None
    if not inside:
        tells = bool(group) or not _TELLING.isdisjoint(said_by_verbs) or "first_person" in hints
        return Clause(start, end, words, tells, hints, said_by_verbs, group)
    parts: dict[str, list[str]] = {}
    count = counts[0] if counts else None
    receives = rules()["verbs"]["receives"].search(text, start, end) if "receives" in said_by_verbs else None
    brackets, first = "（" in words, inside[0]
    role: str | None = None
    before: Reference | None = None
    identity = False
    for reference in _in_apposition(text, inside):
        if reference.kind == "author's" or (brackets and in_brackets(text, reference.start, start)):
            continue
        if identity and reference.kind in _PARTNERS:
            continue
        gap = text[before.end : reference.start] if before else None
        gap = _BRACKET.sub("", gap) if gap and brackets else gap
        if gap and before and before.kind == "person":
            gap = rules()["title"].sub("", gap)
        of_school = reference.kind == "person" and bool(gap is not None and rules()["apposed"].fullmatch(gap))
        if of_school and before and before.kind == "name" and before.schools == reference.schools:
            before = reference  # the person does what the school does
            continue
        if gap is None or not _goes_on(gap, role, words):
            role = role_of(text, reference, before.end if before and role else start, end)
            if role == "subject" and _VERB_DONE.search(text, start, reference.start):
                role = "object"  # 5名老师撑起了我校的半边天
            if role == "subject" and gap in _IS and rules()["whose"].match(text, reference.end, end):
                role, identity = "with", True  # 我校是柳河小学的帮扶学校
            owns = count is not None and role in _OWNERS and _owns(text, reference, count)
            after_verb = role == "subject" and receives is not None and receives.end() <= reference.start
            if owns or after_verb:
                role = "source"
            elif role == "subject" and count and reference.start > count.end:
                role = None
        elif rules()["dash"].fullmatch(gap):
            role = "goal"
        apposed = unknown = False
        if reference.kind == "person":
            apposed = gap is not None and bool(rules()["apposed"].fullmatch(gap))
            unknown = not reference.schools and role not in ("subject", "source")
        before = reference
        if role and not apposed and not unknown:
            unnamed = (PARTNER,) if reference.kind in _PARTNERS else ()
            parts.setdefault(role, []).extend(reference.schools or unnamed)
            if rules()["and_others"].match(text, reference.end, end):
                parts[role].append(OTHERS)
    parties = {_PARTIES[role]: tuple(dict.fromkeys(told)) for role, told in parts.items() if role in _PARTIES}
    bare = first.kind == "name" and first.start <= start and first.end >= end - 1 and text[end - 1] != "："
    by_partner = any(PARTNER in party for party in parties.values())
    return Clause(start, end, words, True, hints, said_by_verbs, group, bare=bare, by_partner=by_partner, **parties)


def _in_apposition(text: str, inside: list[Reference]) -> list[Reference]:
    """The references but for what only says whose partner a school is: 甲校的结对学校乙校 is 乙校."""
    if not any(r.kind == "members" for r in inside):
        return inside
    kept: list[Reference] = []
    for reference, following in zip(inside, [*inside[1:], inside[-1]], strict=True):
        named = following.kind == "name" and following.start >= reference.end
        if reference.kind != "members" or not named or not APPOSED.fullmatch(text, reference.end, following.start):
            kept.append(reference)
        elif kept and WHOSE.fullmatch(text, kept[-1].end, reference.start):
            kept.pop()
    return kept


def _goes_on(gap: str, role: str | None, clause: str) -> bool:
    """Whether a school after another one does what that does; 我校与X约定 has a partner instead, 甲校—乙校 a goal."""
    if rules()["dash"].fullmatch(gap):
        return role == "subject"
    if role not in (None, "subject") and rules()["and_near"].fullmatch(gap):
        return True
    if role == "subject" and _AND_NEAR.fullmatch(gap):
        return bool(rules()["together"].search(clause))  # 我校教师和邻近的甲校教师共60人
    if role is None or not (gap in LIST_MARKS or rules()["and"].fullmatch(gap)):
        return False
    return role != "subject" or gap in ("、", "", "及", "以及") or bool(rules()["together"].search(clause))


_AND_NEAR = re.compile("的?(?:全体)?(?:教师|老师|师生|领导)[、和与及](?:邻近|附近|周边|同镇|相邻)?的?")


def _owns(text: str, reference: Reference, count: Mention) -> bool:
    """甲校的3名教师, 甲校数学组一行9人: the counted are of the school right before the count."""
    if reference.end > count.start or count.count is None:
        return False
    kind = "their_teachers" if count.count.indicator.startswith("teachers") else "their_lessons"
    return bool(rules()[kind].fullmatch(text, reference.end, count.start))


def _group(text: str, start: int, end: int, counts: list[Mention]) -> str | None:
    """The words for the teachers that were sent, unless they are what a clause counts or sends, or no subject."""
    group = rules()["group"].search(text, start, end)
    if not group or any(m.start < group.end() + 3 and group.start() <= m.end for m in counts):
        return None
    before, patterns = text[start : group.start()], rules()["verbs"]
    moved = patterns["sends"].search(before) or patterns["receives"].search(before)
    return None if moved or rules()["object"].search(before) else group[0]
