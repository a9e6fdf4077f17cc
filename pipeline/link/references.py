"""Everything in a text that stands for a school: names, and 我校, 对方学校, 该校, 成员学校 where it tells which."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.extract.anchors import automaton
from pipeline.extract.schools import stem
from pipeline.extract.text import View
from pipeline.lexicon import frequency, tag
from pipeline.records import Mention, Paragraph, Partnership, Person
from pipeline.rules import alternatives, load


class Reference(NamedTuple):
    """A stretch of text that stands for schools. Two or none: something is said, but not which school.

    `kind`: name, person, author's (taken to be of that school), or the list of `rules/links.yaml` that holds the
    expression.
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
    only: Mapping[str, tuple[str, ...]] = {}
    """The partner of each school that has just one."""
    masked: frozenset[str] = frozenset()
    """Names that are masked: they tell one school from another, and are never given out."""

    def across(self, party: tuple[str, ...] | None) -> tuple[str, ...] | None:
        """The other one of two partners, or the only partner of a school; None where there is none or more than one."""
        if not party or len(party) != 1:
            return None
        if party[0] not in self.pair:
            return self.only.get(party[0])
        return tuple(school for school in self.pair if school != party[0])

    @property
    def other(self) -> str | None:
        """The school across from the author, where there is just one."""
        return self.partners[0] if len(self.partners) == 1 else None


def find_cast(mentions: Iterable[Mention], author: str | None, pairs: Sequence[Partnership], core: str | None) -> Cast:
    """The cast of a document. Where no pair says so, the only other school that it names is the author's partner."""
    partners = [b if a == author else a for a, b in ((p.school_a, p.school_b) for p in pairs) if author in (a, b)]
    if author and not partners:
        named = {m.canonical for m in mentions if m.type == "SCHOOL" and not m.masked} - {author}
        partners = list(named) if len(named) == 1 else []
    members = [b if a == core else a for a, b in ((p.school_a, p.school_b) for p in pairs) if core in (a, b)]
    pair = (author, *partners) if author and len(partners) == 1 else ()
    if not author and len(pairs) == 1:
        pair = (pairs[0].school_a, pairs[0].school_b)
    elif not author and not pairs:
        both = tuple(dict.fromkeys(m.canonical for m in mentions if m.type == "SCHOOL" and not m.masked))
        pair = both if len(both) == 2 else ()
    beside: dict[str, list[str]] = {}
    for p in pairs:
        beside.setdefault(p.school_a, []).append(p.school_b)
        beside.setdefault(p.school_b, []).append(p.school_a)
    only = {school: tuple(others) for school, others in beside.items() if len(others) == 1}
    return Cast(author, tuple(dict.fromkeys(partners)), core, tuple(dict.fromkeys(members)), pair, only)


@cache
def _automaton():
    """An automaton for the expressions that stand for schools, longest first, and the kind of each."""
    kinds: dict[str, str] = {}
    for kind, words in load("links")["references"].items():
        for word in sorted(words, key=len, reverse=True):
            kinds.setdefault(word, kind)
    return automaton(list(kinds), "LeftmostFirst"), list(kinds.values())


_PARTY = re.compile(
    "(?P<given>为|以下简称|（以下简称|，以下称)?“?(?P<party>[甲乙丙]方)(?:（[^（）\n]{1,8}）)?(?P<colon>[：:][ 　]*)?"
)


_PLAN = re.compile("方[案式法向针]")
"""What only looks like a side: 帮扶方案, 对方法的探讨."""


def find_references(view: View, mentions: list[Mention]) -> list[Reference]:
    """All references of a document, in reading order; those that name nobody stand for no school as yet.

    A name that is masked, and a body that is no school, stand for none at all.
    """
    schools = [m for m in mentions if m.type == "SCHOOL"]
    quoted = {m.start for m in schools if view.text[m.start - 1 : m.start] + view.text[m.end : m.end + 1] == "“”"}
    named = [
        Reference(
            m.start - (m.start in quoted), m.end + (m.start in quoted), () if m.masked else (m.canonical,), "name"
        )
        for m in schools
    ]
    named = [_with_noun(view.text, reference) for reference in named]
    named += [Reference(m.start, m.end, (), "body") for m in mentions if m.type == "ORG"]
    taken = bytearray(len(view.text))
    for start, end, *_ in named:
        taken[start:end] = b"x" * (end - start)
    words, kinds = _automaton()
    found = words.find_matches_as_indexes(view.text)
    sides = _labelled_sides(view, named)
    for start, end, *_ in sides:
        taken[start:end] = b"x" * (end - start)
    open_ended = [
        Reference(a, b, (), kinds[i]) for i, a, b in found
        if not (taken[a] or taken[b - 1] or _PLAN.match(view.text, b - 1))
    ]  # fmt: skip
    return sorted([*named, *_party_names(view, named), *sides, *open_ended])


def _with_noun(text: str, name: Reference) -> Reference:
    """A name in brackets with the noun before them, which it explains: 分校（柳河小学）, 受援学校（柳河小学）."""
    if not name.schools or text[name.start - 1 : name.start] + text[name.end : name.end + 1] != "（）":
        return name
    noun = _NOUN.search(text, max(0, name.start - 9), name.start - 1)
    return name._replace(start=noun.start(), end=name.end + 1) if noun else name


def noun_end(text: str, name: Reference) -> int:
    """Where the noun ends that a name in brackets explains; its start where there is none."""
    bracket = text.find("（", name.start, name.end)
    return bracket if bracket > 0 and _NOUN.fullmatch(text, name.start, bracket) else name.start


_NOUN = re.compile(
    "(?:(?:集团|核心|成员|联盟|牵头|龙头|领衔|帮扶|受援|支援|援助|派出|接收|输出|输入|对口|结对|托管|跟岗|挂职|支教|交流|友好|兄弟|协作|共建|城区|乡村|农村)(?:总|分)?(?:校|园|学校|单位)|(?<![\u4e00-\u9fff])(?:总|分)校)$"
)


_CAMPUS = ("校区", "分校", "分园", "园区", "分部")
UNKNOWN = "我校"
_TOWNSHIP = re.compile("([^省市县区旗州盟镇乡]{2,4}?)(?:[\u4e00-\u9fff]{1,2}族)?(?:镇|乡|街道)")
_KIND = re.compile("(?:实验|中心|附属)$")
_CENTRAL = re.compile("[镇乡](?:中心|学区|中小学|[\u4e00-\u9fff]{0,2}总校)")
_CITY = re.compile("^([^省市县区]{2,3})[市县区]")
_PLACES = ("ns", "nr", "nz", "x", "")
_RARE = 20
"""A word that is less frequent is none of everyday language: 平乐."""
_TO = "(?<=[，。；：\n])|(?<=到)|(?<=赴)|(?<=进)|(?<=去)|(?<=往)|(?<=驻)|(?<=从)|(?<=在)|(?<=为)|(?<=给)"
_OF_NAME = "[镇乡县市区]|[\u4e00-\u9fff]{0,6}(?:小学|中学|学校|学区|教育)"
_DOES = "各?[一二两三四五六七八九十\\d]+[名人位]|(?:选|增)?派|送[来去出]|的?(?:教师|老师)"
_MAIN = 3
"""So many times as often as any other the school is named that a text is about besides its author."""


def with_masked(
    references: Sequence[Reference], mentions: Iterable[Mention], cast: Cast
) -> tuple[list[Reference], Cast]:
    """References and cast with the unknown standing for schools of their own: **中学派出3名教师来我校.

    An author whom the text does not name is one of them. Where no other school is named, or one many times as often as
    any other, that is the author's partner. One that stands in a list with the only partner is a second partner.
    """
    names = {m.start: m.text for m in mentions if m.type == "SCHOOL" and m.masked}
    own = [r._replace(schools=(names[r.start],)) if r.kind == "name" and r.start in names else r for r in references]
    masked = frozenset(names.values())
    if cast.author == UNKNOWN:
        masked |= {UNKNOWN}
    named = Counter(r.schools[0] for r in own if r.kind == "name" and r.schools and r.schools[0] != cast.author)
    paired = cast.author in cast.only or any(cast.author in others for others in cast.only.values())
    if cast.author and named and not paired:
        (other, often), *rest = named.most_common(2)
        alone = not rest or (often >= _MAIN * rest[0][1] and masked.isdisjoint(named))
        if alone or len(cast.partners) == 1:
            cast = cast._replace(partners=(other,) if alone else (), pair=(cast.author, other) if alone else ())
    listed = {
        school for a, b in itertools.pairwise(own) if cast.other and b.start - a.end == 1
        for r, beside in ((a, b), (b, a)) if beside.school == cast.other for school in r.schools if school in masked
    }  # fmt: skip
    if listed:
        cast = cast._replace(partners=(*cast.partners, *sorted(listed)), pair=(), only={})
    return own, cast._replace(masked=masked)


@lru_cache(maxsize=1 << 13)
def _place_words(school: str, far: bool) -> list[str]:
    """The places in the name of a school by which one may speak of it: its township, and what is its own; for those
    who are `far` away also its city."""
    words = {*_TOWNSHIP.findall(school), _KIND.sub("", stem(school)), *(_CITY.findall(school) if far else ())}
    return [word for word in words if len(word) > 1 and (frequency(word) < _RARE or tag(word) in _PLACES)]


def at_places(view: View, references: Sequence[Reference], author: str | None) -> list[Reference]:
    """The places that stand for the one school there which the text names: 走进沙湾, where it is 沙湾镇中心小学.

    Only behind or before words that take a school (到沙湾, 沙湾派出), and never where two schools have the word in
    their names.
    """
    text, named = view.text, [r for r in references if r.kind == "name" and r.school]
    schools = {r.school for r in named}
    inside = "，".join(text[r.start : r.end] for r in named)
    far = author is not None
    words = {(word, school) for school in schools if school and school != author for word in _place_words(school, far)}
    places = {
        word: school for word, school in words
        if sum(word in other for other in schools if other) == 1 and text.count(word) > inside.count(word)
    }  # fmt: skip
    if not places:
        return []
    known = [(r.start, r.end) for r in references]
    pattern = re.compile(
        f"(?:{_TO})(?P<to>{alternatives([*places])})(?!{_OF_NAME})|(?P<does>(?P<word>{alternatives([*places])})[镇乡]?)(?={_DOES}|[、和与及](?:{alternatives([*places])})(?:{_DOES}))"
    )
    found = []
    for match in pattern.finditer(text):
        word = match["to"] or match["word"]
        start, end = match.span("to" if match["to"] else "does")
        if not any(a < end and start < b for a, b in known):
            found.append(Reference(start, end, (places[word],), "name"))
    return found


def _headings(view: View) -> list[Paragraph]:
    """The paragraphs that are headings."""
    return [p for p in view.document.paragraphs if p.start < p.heading_end == p.end]


def topics(view: View, references: Sequence[Reference], author: str | None) -> dict[int, str]:
    """The sections, by their numbers, whose heading names just one school besides the author's: they are about it.

    A label in front of a text (1.甲校：) is no such heading.
    """
    headed = view.once(_headings)
    if not headed:
        return {}
    starts = [r.start for r in references]
    named: dict[int, set[str]] = {}
    for heading in headed:
        inside = references[bisect_left(starts, heading.start) : bisect_left(starts, heading.end)]
        schools = {r.school for r in inside if r.kind == "name" and r.school}
        named.setdefault(heading.section, set()).update(schools)
    found: dict[int, str] = {}
    for number, section in enumerate(view.document.sections):
        others = named.get(number, set()) - {author}
        if len(others) == 1:
            found[number] = others.pop()
        elif not others and section.parent in found:
            found[number] = found[section.parent]
    return found


def resolve(view: View, references: list[Reference], cast: Cast) -> list[Reference]:
    """The references with the schools that they stand for in a document with this cast.

    对方学校 is the only partner of the author; 该校 the school named last before it; 核心学校 and 成员学校 are those of
    the community. What the document does not determine stands for nobody. In a text that speaks of its author as of
    another, 该校 in a paragraph that names none is the author.
    """
    out: list[Reference] = []
    told_of = cast.author if not any(r.kind == "own" for r in references) else None
    about = topics(view, references, cast.author)
    campus = bool(cast.author and cast.author.endswith(_CAMPUS))
    named = {r.school for r in references if campus and r.kind == "name" and r.school}
    main = max((s for s in named if s != cast.author and (cast.author or "").startswith(s)), key=len, default=None)
    for reference in references:
        start, end, _, kind = reference
        if kind == "main":
            if campus:
                out.append(Reference(start, end, (main,) if main else cast.partners[:1], kind))
            continue
        if kind not in ("name", "body", "party"):
            schools = _resolve(reference, view, out, cast, told_of)
            if not schools and about and kind in ("same", "across", "members"):
                topic = about.get(view.document.paragraphs[view.paragraph_of(start)].section)
                schools = (topic,) if topic else ()
            if kind == "township" and not schools:
                continue
            reference = Reference(start, end, schools, kind)
        out.append(reference)
    return out


def _resolve(
    reference: Reference, view: View, before: list[Reference], cast: Cast, told_of: str | None
) -> tuple[str, ...]:
    """The schools that an expression stands for, after those before it."""
    kind, place = reference.kind, reference.start
    if kind == "own" and view.text[place] == "本":
        start = view.clause(place)[0]
        subject = next((r for r in before if r.start >= start and r.kind in ("name", "own")), None)
        if subject and subject.kind == "name" and subject.school and subject.start == start:
            return subject.schools  # 甲校从本校选派3名教师
    if kind == "own":
        return (cast.author,) if cast.author else ()
    if kind == "same":
        start, end = view.clause(place)
        visits = _VISITS.search(view.text, start, place) and _OF_OURS.match(view.text, reference.end, end)
        if visits:  # 校长到柳河小学看望该校支教的老师: the visitor's
            first = next((r.schools for r in before if r.school and r.start >= view.sentence_of(place)[0]), ())
            return (cast.author,) if cast.author else first
        if view.text.endswith(_TO_THERE, start, place) and (host := _inviting(view, place, before)):
            return host
        return _named_last(view, place, before, cast) or _told_of(view, place, before, told_of)
    if kind == "across":
        return cast.partners if cast.other else _named_last(view, place, before, cast) or _partner_last(before, cast)
    if kind == "township":
        acts = view.clause(place)[0] == place  # 到我镇送教: to any of its schools
        return (cast.author,) if acts and cast.author and _CENTRAL.search(cast.author) else ()
    if kind == "addressee":
        return _addressee(view, before) or (cast.partners if cast.other else ())
    if kind == "core":
        one_of_several = cast.only and cast.core not in {*cast.only, *itertools.chain(*cast.only.values())}
        if cast.core and not one_of_several:
            return (cast.core,)
        return cast.partners if not cast.members and cast.other else ()
    if kind == "members":
        return cast.members or cast.partners
    return ()


_VISITS = re.compile("(?:看望|慰问|探望)[^，。；]{0,4}$")
_OF_OURS = re.compile("(?:派驻|派出|下派|支教|在[^，。；]{2,14}支教)")


_TO_THERE = ("前往", "来到", "走进", "到", "赴")


def _inviting(view: View, place: int, before: list[Reference]) -> tuple[str, ...]:
    """The school by whose invitation a sentence has others go there: 应甲校之邀，乙校教师前往该校."""
    low = view.sentence_of(place)[0]
    return next(
        (r.schools for r in reversed(before) if r.start > low and r.school and view.text[r.start - 1] == "应"), ()
    )


def _named_last(view: View, place: int, before: list[Reference], cast: Cast) -> tuple[str, ...]:
    """The school other than the author's that the paragraph names last, unless a list of several does."""
    others = [r for r in before if r.school and r.school != cast.author]
    if not others or view.paragraph_of(others[-1].start) != view.paragraph_of(place):
        return cast.partners if cast.other else ()
    last = others[-1]
    if len(others) > 1 and view.text[others[-2].end : last.start] in LIST_MARKS and others[-2].school != last.school:
        return ()
    return last.schools


def _partner_last(before: list[Reference], cast: Cast) -> tuple[str, ...]:
    """The partner of the author that a text has named last."""
    return next((r.schools for r in reversed(before) if r.kind == "name" and r.school in cast.partners), ())


def _addressee(view: View, before: list[Reference]) -> tuple[str, ...]:
    """The school to which a letter is written: its name is a line of its own, with a colon."""
    ends = {p.end for p in view.document.paragraphs}
    return next((r.schools for r in before if view.text.startswith("：", r.end) and r.end + 1 in ends), ())


def _told_of(view: View, place: int, before: list[Reference], school: str | None) -> tuple[str, ...]:
    """The school that a text tells of, in a paragraph that has named no other."""
    start = view.document.paragraphs[view.paragraph_of(place)].start
    return (school,) if school and all(r.school == school for r in before if r.start >= start) else ()


LIST_MARKS = ("、", "和", "与", "及", "以及", "同", "跟")


def _party_names(view: View, named: list[Reference]) -> list[Reference]:
    """甲方 and 乙方, where 甲方：X or X（以下简称甲方） says who they are."""
    if "甲方" not in view.text:
        return []
    starts = {r.start: r for r in named}
    matches = list(_PARTY.finditer(view.text))
    ends = {r.end: r for r in named}
    who = {m["party"]: starts[m.end()].schools for m in reversed(matches) if m["colon"] and m.end() in starts}
    who |= {m["party"]: ends[m.start()].schools for m in reversed(matches) if m["given"] and m.start() in ends}
    return [Reference(*m.span("party"), who[m["party"]], "party") for m in matches if m["party"] in who]


@cache
def _sides() -> re.Pattern[str]:
    return re.compile(f"(?P<side>{alternatives(load('links')['sides'])})(?P<colon>[：:][ 　]*)?")


def _labelled_sides(view: View, named: list[Reference]) -> list[Reference]:
    """支援学校 and 受援学校, where 支援学校：X says who they are; a label before a list stands for all of it."""
    if "校：" not in view.text:
        return []
    starts = {r.start: r for r in named}
    matches = list(_sides().finditer(view.text))
    who: dict[str, tuple[str, ...]] = {}
    for match in matches:
        reference = starts.get(match.end()) if match["colon"] else None
        while reference:
            who[match["side"]] = (*who.get(match["side"], ()), *reference.schools)
            reference = starts.get(reference.end + 1) if view.text.startswith("、", reference.end) else None
    return [Reference(*m.span("side"), who[m["side"]], "party") for m in matches if m["side"] in who and not m["colon"]]


def of_people(mentions: list[Mention], people: Iterable[tuple[Person, bool]]) -> list[Reference]:
    """People stand for their school (单校长率6名教师来到我校); for none where it is only taken to be the author's."""
    return [
        Reference(
            mentions[i].start,
            mentions[i].end,
            (person.school,) if person.school and sure else (),
            "person" if sure else "author's",
        )
        for person, sure in people
        for i in person.mentions
    ]
