"""Who sends, gives or comes, and to whom or where: what the clauses of a paragraph say, read in order.

A clause says by the word before a school what the school does in it (到X: there; 从X, X的教师: from there; 与X: with it)
and by its verb which way things go (派出, 接收, 来校, 前去). What it leaves open it takes over from the clause before, as
the reader does.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.extract.text import View
from pipeline.link.references import LIST_MARKS, Cast, Reference
from pipeline.records import CountValue, Mention
from pipeline.numerals import parse
from pipeline.rules import load

Party = tuple[str, ...] | None
"""The schools that take a part; empty where somebody takes it of whom the text does not say which school it is."""


class Direction(NamedTuple):
    """Who sends or gives, and who receives or where it happens."""

    source: Party = None
    goal: Party = None

    @property
    def schools(self) -> tuple[str | None, str | None]:
        """The two as schools; None where it is not one school."""
        return one(self.source), one(self.goal)


class Scene(NamedTuple):
    """What is given when a clause begins: who acts, where it goes, where it happens, and who takes part."""

    subject: Party = None
    goal: Party = None
    place: Party = None
    partner: Party = None
    stale: bool = False
    """Whether the subject is that of a sentence before."""
    there: Party = None
    """Where the sentence has somebody come."""


def one(party: Party) -> str | None:
    """The school of a party, if it is just one.

    >>> one(("东山小学",)), one(("东山小学", "西山小学")), one(()), one(None)
    ('东山小学', None, None, None)
    """
    return party[0] if party and len(set(party)) == 1 else None


@cache
def _rules():
    rules = load("links")
    roles = {
        name: re.compile(
            f"(?:{words})" + (rules["between"] if name not in ("aside", "with") else "") + rules["number"] + "$"
        )
        for name, words in rules["roles"].items()
    }
    return {
        "roles": roles,
        "bystander": re.compile(rules["bystander"]),
        "invited": re.compile(rules["invited"]),
        "group": re.compile(f"(?<![为给对向与和同的到])(?:{rules['group']})"),
        **{name: re.compile(words) for name, words in rules["verbs"].items()},
    }


@lru_cache(maxsize=512)  # a document is read twice
def verbs(clause: str) -> frozenset[str]:
    """The classes of the verbs of a clause (rules/links.yaml).

    >>> sorted(verbs("我校派出3名教师前去跟岗"))
    ['leaves', 'sends']
    """
    return frozenset(name for name in load("links")["verbs"] if _rules()[name].search(clause))


def role_of(text: str, reference: Reference, start: int, end: int) -> str | None:
    """What a school does in a clause, by the words before and after it (rules/links.yaml); `subject` by default.

    >>> text = "我校派3名教师到柳河小学"
    >>> [role_of(text, Reference(*span, (), "name"), 0, len(text)) for span in ((0, 2), (8, 12))]
    ['subject', 'goal']
    """
    before, after = text[max(start, reference.start - 16) : reference.start], text[reference.end : end]
    if _rules()["bystander"].match(after):
        return None
    if _rules()["invited"].match(after):
        return "with"
    role = next((name for name, pattern in _rules()["roles"].items() if pattern.search(before)), "subject")
    return None if role == "aside" else role


class Clause(NamedTuple):
    """A clause with what its own words say."""

    start: int
    end: int
    text: str
    verbs: frozenset[str]
    subject: Party
    source: Party
    goal: Party
    audience: Party
    place: Party
    partner: Party
    group: str | None
    """The words that stand for the teachers that were sent, where they are its subject."""


_MARKS = re.compile("[，：；。！？\n]")
_NOUN = "(?:的|[\u4e00-\u9fff]{0,4}(?:组|部|处|队|级)|一行|全体|先后|各|共|现?有|也|还|则|又|校长|园长|主任|等|另外|其他|其余|先后|本学期|今年|已|另|老师|教师|名师|骨干|专任|优秀|青年|数学|语文|英语){0,3}"


_THEIRS = "(?:的?(?:老师|教师|同行|名师|校长)们?)?(?:所?[上讲开]|执教|展示|承担)?的(?:[\u4e00-\u9fff]{0,4}课)?"


class Reader:
    """Reads the paragraphs of a document; `counts` are its counts of teachers, lessons and lectures."""

    def __init__(self, view: View, references: list[Reference], cast: Cast, counts: list[Mention]) -> None:
        self.view, self.text, self.cast = view, view.text, cast
        self.references = references
        self.counts = counts
        self._starts = [r.start for r in references]
        self._visited = -1
        self._sent: list[tuple[CountValue, Direction, str]] = []
        self.host = self._host()

    # The narrator of a personal report

    def _host(self) -> str | None:
        """The school that the narrator of a personal report went to, where somebody writes as 我."""
        alone = len(_I.findall(self.text))
        if alone < _NARRATES or alone < 2 * sum(r.kind == "own" for r in self.references):
            return None
        for reference in self.references:
            if reference.kind == "name" and reference.school and reference.school != self.cast.author:
                start, _ = self.view.sentence_of(reference.start)
                if role_of(self.text, reference, start, reference.end) in ("goal", "place"):
                    return reference.school
        return None

    @property
    def centre(self) -> Party:
        """Where 来校 leads: the author's school, or where the narrator is."""
        school = self.host or self.cast.author
        return (school,) if school else None

    def _here(self, source: Party) -> Party:
        """Where somebody comes: nobody comes to where he is."""
        return self.centre if source is None or source != self.centre else self.cast.across(source)

    # Clauses

    def directions(self) -> Iterator[tuple[Mention, Direction]]:
        """The direction of every count, in reading order."""
        return ((mention, direction) for mention, _, direction in self._read(self.counts) if direction)

    def actors(self, people: list[Mention]) -> dict[int, Party]:
        """Who acts where a person is named (by the start of the mention), as far as the clauses up to it say so."""
        mentions = sorted([*self.counts, *people], key=lambda m: m.start)
        read = (item for item in self._read(mentions) if not item[2])
        return {mention.start: None if scene.stale and not scene.subject else scene.subject for mention, scene, _ in read}

    def _read(self, mentions: list[Mention]) -> Iterator[tuple[Mention, Scene, Direction | None]]:
        """Every mention with the scene after its clause and, where it is a count, its direction."""
        for number, inside in itertools.groupby(mentions, key=lambda m: self.view.paragraph_of(m.start)):
            yield from self._paragraph(number, list(inside))

    def _paragraph(self, number: int, mentions: list[Mention]) -> Iterator[tuple[Mention, Scene, Direction | None]]:
        paragraph = self.view.document.paragraphs[number]
        end = min(paragraph.end, self._reach(mentions[-1].end))
        counts = [m for m in mentions if m.count]
        clauses = list(self._clauses(paragraph.start, end, self._between(paragraph.start, end), counts))
        scene, whole = Scene(), None
        for i, clause in enumerate(clauses):
            if i and self._ends_sentence(clause.start):
                scene = Scene(scene.subject, None, scene.place, None, True)
            if clause.text.startswith("其中"):
                whole = scene
            elif whole and self.text[clause.start - 1] in "；。":
                scene, whole = whole, None
            scene = self._follow(scene, clause)
            for mention in (m for m in mentions if clause.start <= m.start < clause.end):
                direction = self._settle(mention, clause, scene, clauses[i + 1 : i + 3]) if mention.count else None
                if direction and mention.count and mention.count.indicator == "teachers_exchanged":
                    self._sent.append((mention.count, direction, clause.text))
                if direction and mention.count:
                    scene = self._after(scene, clause, mention, direction, number)
                yield mention, scene, direction

    def _after(self, scene: Scene, clause: Clause, mention: Mention, direction: Direction, number: int) -> Scene:
        """The scene after a count: its teachers are who acts from there on."""
        count = mention.count
        assert count
        if count.indicator.startswith("teachers") and direction.goal and direction.goal == self._author:
            self._visited = number
        if count.indicator == "teachers_exchanged" and not self._says(clause, mention):
            return scene._replace(subject=direction.source, goal=_said(clause.place, direction.goal))
        if scene.subject is None and clause.source is None and one(direction.source):
            return scene._replace(subject=direction.source)
        return scene

    def _between(self, start: int, end: int) -> list[Reference]:
        low, high = (bisect_left(self._starts, place) for place in (start, end))
        return self.references[low:high]

    def _ends_sentence(self, place: int) -> bool:
        return self.text[max(0, place - 4) : place].rstrip(" 　”）").endswith(("。", "！", "？"))

    def _reach(self, place: int) -> int:
        return self.view.sentence_of(place)[1]

    def _clauses(self, start: int, end: int, references: list[Reference], counts: list[Mention]) -> Iterator[Clause]:
        """The clauses of a stretch; 、 parts two counts, too (甲校3名、乙校2名)."""
        cuts = [m.end() for m in _MARKS.finditer(self.text, start, end)]
        for first, second in itertools.pairwise(counts):
            place = self.text.find("、", first.end, second.start)
            if start <= first.start and second.end <= end and 0 <= place <= first.end + 10:
                cuts.append(place + 1)
        depth_safe = [cut for cut in sorted(set(cuts)) if not self._inside_brackets(cut, start)]
        for low, high in itertools.pairwise([start, *depth_safe, end]):
            if low < high:
                yield self._clause(low, high, [r for r in references if low <= r.start < high], counts)

    def _inside_brackets(self, place: int, start: int) -> bool:
        return self.text.rfind("（", start, place) > self.text.rfind("）", start, place)

    def _clause(self, start: int, end: int, inside: list[Reference], counts: list[Mention]) -> Clause:
        text = self.text[start:end]
        parts: dict[str, list[str]] = {}
        count = next((m for m in counts if start <= m.start < end), None)
        role, before = None, None
        receiving = _rules()["receives"].search(text)
        for reference in inside:
            if self.text.rfind("（", start, reference.start) > self.text.rfind("）", start, reference.start):
                continue
            gap = self.text[before.end : reference.start] if before else ""
            if before and role == "subject" and re.fullmatch("[ 　]*[—－–-]{1,2}[ 　]*", gap):
                role = "goal"
            elif before and role and (gap in LIST_MARKS or re.fullmatch("[、和与及]?(?:以及)?", gap)) and self._listed(gap, role, text):
                pass
            else:
                role = role_of(self.text, reference, start, end)
                if role == "subject" and count and reference.start > count.end:
                    role = None
                if role in ("subject", "with") and count and self._owns(reference, count):
                    role = "source"
                elif role == "subject" and receiving and start + receiving.end() <= reference.start:
                    role = "source"
            follows = before is not None and reference.kind == "person" and _APPOSED.fullmatch(self.text, before.end, reference.start)
            before = reference
            if follows:
                continue
            if role and not (reference.kind == "person" and not reference.schools and role not in ("subject", "source")):
                parts.setdefault(role, []).extend(reference.schools)
        return Clause(start, end, text, verbs(text), *(
            tuple(dict.fromkeys(parts[name])) if name in parts else None
            for name in ("subject", "source", "goal", "audience", "place", "with")
        ), self._group_words(start, text, counts))  # fmt: skip

    def _group_words(self, start: int, clause: str, counts: list[Mention]) -> str | None:
        """The words for the teachers that were sent, unless they are what a clause counts or sends."""
        group = _rules()["group"].search(clause)
        if not group or _rules()["sends"].search(clause, 0, group.start()) or _OBJECT.search(clause[: group.start()]):
            return None
        low, high = start + group.start(), start + group.end()
        return None if any(m.start < high and low < m.end for m in counts) else group[0]

    def _listed(self, gap: str, role: str, clause: str) -> bool:
        """Whether a school after 与 does what the one before it does; 我校与X约定 has a partner instead."""
        return gap in ("、", "", "及", "以及") or role != "subject" or bool(re.search("各|共|联合|一起|两|互|都", clause))

    def _owns(self, reference: Reference, count: Mention) -> bool:
        """甲校的3名教师, 甲校数学组一行9人: the counted are of the school right before the count."""
        if reference.end > count.start:
            return False
        gap = self.text[reference.end : count.start]
        teachers = bool(count.count) and count.count.indicator.startswith("teachers")  # type: ignore[union-attr]
        return bool(re.fullmatch(_NOUN if teachers else _THEIRS, gap))

    # Scenes

    def _follow(self, scene: Scene, clause: Clause) -> Scene:
        """The scene after the words of a clause."""
        subject, goal, place = clause.subject, clause.goal, clause.place
        if goal is None and (one(clause.audience) or scene.goal is None):
            goal = clause.audience
        if subject is None and clause.source is None and _FIRST_PERSON.match(clause.text) and not self.host:
            subject = self._author
        if clause.group and subject is None and clause.source is None:
            sent = self._group(clause.group, _said(goal, place))
            gone = None if self._returned(clause) else _said(goal, place, sent.goal, ())
            return Scene(sent.source, gone, place, clause.partner)
        if self._is_part(scene, clause):
            if one(scene.subject) and not one(scene.goal):
                return scene._replace(goal=clause.source)
            return scene._replace(subject=clause.source)
        if "receives" in clause.verbs:
            goal = _said(goal, self._here(clause.source) if "comes" in clause.verbs else None, subject, scene.subject, self._author)
            return Scene(clause.source, goal, _said(place, scene.place), clause.partner)
        acts = _said(clause.source, subject)
        changed = acts is not None and acts != scene.subject
        acts = scene.subject if acts is None else acts
        if goal is None and "comes" in clause.verbs:
            goal = self._here(acts if changed else None)
            acts = self.cast.across(goal) if acts is None or acts == goal else acts
        elif goal is None and "leaves" in clause.verbs:
            goal = self._away(clause, scene)
        elif goal is None and place is None and not changed and "returns" not in clause.verbs:
            sends_again = "sends" in clause.verbs and scene.goal == self.centre
            goal = None if sends_again else scene.goal
        if "returns" in clause.verbs:
            place = None
        elif place is None and clause.text[-1] != "：" and len(clause.text) <= 24 and self._is_bare(clause):
            return Scene(scene.subject, None, clause.subject, scene.partner)
        stale = scene.stale and not changed
        if place is None and not (clause.subject == () and scene.stale):
            place = scene.place
        there = _said(clause.goal, goal if "comes" in clause.verbs else None, scene.there)
        return Scene(acts, goal, place, _said(clause.partner, scene.partner), stale, there)

    @property
    def _author(self) -> Party:
        return (self.cast.author,) if self.cast.author else None

    def _is_bare(self, clause: Clause) -> bool:
        """Whether a clause is nothing but the name of a school: where what follows happens."""
        place = bisect_right(self._starts, clause.start)
        near = self.references[max(0, place - 4) : place]  # names do not overlap: no other reaches that far
        return any(r.kind == "name" and r.end >= clause.end - 1 for r in near)

    def _is_part(self, scene: Scene, clause: Clause) -> bool:
        """Whether a clause divides the group of the clause before among schools: 其中甲校3名、乙校2名."""
        return (
            clause.source is not None and clause.goal is None and not clause.verbs and clause.subject is None
            and any(m.end <= clause.start and clause.start - m.end < 40 for m in self.counts)
            and len(clause.text) < 30
        )  # fmt: skip

    def _away(self, clause: Clause, scene: Scene) -> Party:
        """The school on the other side: the one that the sentence names last, or the author's partner."""
        start, _ = self.view.sentence_of(clause.start)
        named = [r for r in self.references if start <= r.start < clause.start and r.school]
        others = [r.schools for r in named if r.school != self.cast.author]
        return others[-1] if others else _said(scene.partner, self.cast.across(self._author))

    def _group(self, words: str, where: Party) -> Direction:
        """Where the teachers come from and went to that are spoken of again, as working `where`."""
        number, about = _NUMBER.search(words), _ABOUT.search(words)
        sent = [item for item in self._sent if _may_work(item[1], where)]
        fitting = [
            direction for count, direction, clause in sent
            if (not number or parse(number[0]) == count.min) and (not about or about[0] in clause)
        ] or [direction for _, direction, _ in sent]  # fmt: skip
        if fitting and (number or words in ("他们", "她们")):
            return fitting[-1]
        sources, goals = ({d[i] for d in fitting} for i in (0, 1))
        return Direction(sources.pop() if len(sources) == 1 else (), goals.pop() if len(goals) == 1 else None)

    def _returned(self, clause: Clause) -> bool:
        """Whether the sentence says, up to a clause, that they are back home."""
        start, _ = self.view.sentence_of(clause.start)
        return bool(_rules()["returns"].search(self.text, start, clause.end))

    # Counts

    def _settle(self, mention: Mention, clause: Clause, scene: Scene, ahead: list[Clause]) -> Direction:
        """The direction of a count, from its clause and the scene, by what the measure is."""
        count, before = mention.count, self.text[clause.start : mention.start]
        assert count
        lessons = count.indicator in ("lessons_given", "lectures_held")
        if "mutual" in clause.verbs and clause.source is None:
            return Direction((), _said(clause.goal, self.centre if "comes" in clause.verbs else None, ()))
        if lessons and _rules()["observes"].search(before):
            return Direction(clause.source, None)
        source = scene.subject
        if (lessons or count.indicator == "teachers_visiting") and clause.source is None and clause.subject is None:
            alone = not before.strip("这那先后共有约近　 ")  # 三场讲座场场爆满, 一百余名教师到场: they are the subject
            if (alone and (scene.stale or not lessons)) or (scene.stale and _SOMEBODY.search(before)):
                source = None
        goal = scene.goal if scene.goal is not None else scene.place
        if goal is None and count.indicator == "teachers_visiting" and not one(source):
            goal = scene.there
        if goal is None and not lessons:
            goal = self._goal_ahead(ahead)
        if count.indicator == "teachers_exchanged" and not self._says(clause, mention):
            again = [d for c, d, _ in self._sent if (c.min, c.max, c.per) == (count.min, count.max, count.per)]
            if again := [d for d in again if _may_work(d, clause.place)]:
                return again[-1]
        if lessons:
            return self._given(clause, source, goal)
        return self._complete(count, clause, source, goal)

    def _says(self, clause: Clause, mention: Mention) -> bool:
        """Whether the words of a clause say something about where the teachers that it counts come from or go."""
        told = (clause.source, clause.subject, clause.goal)
        moves = clause.verbs & {"receives", "comes", "leaves"}
        return any(told) or bool(moves) or bool(_rules()["sends"].search(self.text, clause.start, mention.start))

    def _goal_ahead(self, ahead: list[Clause]) -> Party:
        """Where they go, when the next clauses say it: 派出3名教师，分别到甲校、乙校支教."""
        for clause in ahead:
            if clause.subject is not None or clause.source is not None or any(
                clause.start <= m.start < clause.end for m in self.counts
            ):
                return None
            if clause.goal is not None or clause.place is not None:
                return _said(clause.goal, clause.place)
            if "comes" in clause.verbs:
                return self.centre
            if self.text[clause.start - 1] in "。；":
                return None
        return None

    def _given(self, clause: Clause, source: Party, goal: Party) -> Direction:
        """The direction of lessons and lectures; those that a school gives at home have none."""
        author = self._author
        if "receives" in clause.verbs and not one(source) and clause.goal is None and "comes" not in clause.verbs:
            goal = None  # 我校邀请专家作讲座: an expert is from nowhere, and a lecture at home goes nowhere
        if source is None and author and goal != author and self._default(clause, goal, "gives"):
            source = author
        if self.host and source in (None, author):
            source, goal = author, (self.host,) if goal is None else goal
        if self._returned(clause) or (source and source == goal):
            return Direction((), ())
        if goal is None and ("gives" in clause.verbs or one(source) != self.cast.author):
            goal = self.cast.across(source)
        begin = max(self.view.sentence_of(clause.start)[0], self.text.rfind("；", 0, clause.start))
        given = bool(_rules()["gives"].search(self.text, begin, clause.end))
        visited = self._visited == self.view.paragraph_of(clause.start)
        if goal is None and source == author and source and not given and not visited:
            return Direction((), ())
        return Direction(source, goal)

    def _default(self, clause: Clause, goal: Party, verb: str) -> bool:
        """Whether the author is meant where a clause names nobody: 派出3名教师, 送课10节, 到柳河小学支教."""
        others = [d.source for c, d, _ in self._sent if d.source != self._author and c.status == "done"]
        if verb == "gives" and others and not any(others):
            return False
        return verb in clause.verbs or (clause.goal is not None and goal == clause.goal)

    def _complete(self, count: CountValue, clause: Clause, source: Party, goal: Party) -> Direction:
        """The direction of teachers: what is open is the author who reports, or the other of two partners."""
        if source is None and self._author and goal != self._author and self._default(clause, goal, "sends"):
            source = self._author
        if source and source == goal:
            if clause.goal == goal and clause.subject is None and clause.source is None:
                source = None
            else:
                goal = None
        goal = _said(goal, self.cast.across(source))
        source = _said(source, self.cast.across(goal))
        if source is None and goal is None and count.indicator == "teachers_exchanged" and count.status == "done":
            return self._usual()
        return Direction(source, goal)

    def _usual(self) -> Direction:
        """Where the teachers come from and go to, if all that says so before says the same."""
        known = {direction for count, direction, _ in self._sent if count.status == "done" and one(direction.source)}
        return known.pop() if len(known) == 1 else Direction()


def _may_work(sent: Direction, where: Party) -> bool:
    """Whether teachers that were sent so may be those who work at a place: not in their own school."""
    if not where:
        return True
    return not (sent.source and set(sent.source) <= set(where)) and (not one(sent.goal) or one(sent.goal) in where)


def _said(*parties: Party) -> Party:
    """The first party of whom anything is said."""
    return next((party for party in parties if party is not None), None)


_NARRATES = 6
_APPOSED = re.compile("[^，。；、：]{0,8}")
_I = re.compile("我(?![校园们县市区省镇乡国院党军方组班部])")
_FIRST_PERSON = re.compile("(?:学校|我们)(?!的老师|的孩子)")
_SOMEBODY = re.compile("(?:教师|老师|学员|专家|徒弟|师傅|名师|骨干)们?")
_OBJECT = re.compile("(?:面向|为|给|对|向|与|和|到|请|有|邀请)[^，。]{0,6}$")
_NUMBER = re.compile("[一二两三四五六七八九十\\d]+(?=[人位名])")
_ABOUT = re.compile("支教|支援|走教|援藏|援疆|援青|交流|轮岗|挂职|送教")
