"""Who sends, gives or comes, and to whom or where: what the clauses of a paragraph say, read in order.

What a clause leaves open it takes over from the clause before, as the reader does; what all leave open is the author
who reports, or the other of two partners, where the verb lets it be. Nothing else is filled in.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property

from pipeline.extract.anchors import any_within
from pipeline.extract.text import View
from pipeline.link.clauses import (
    AMONG,
    PARTNER,
    Clause,
    Clauses,
    Party,
    Stretch,
    in_brackets,
    one,
    role_of,
    rules,
    said,
)
from pipeline.link.directions import Direction, Listed, Passage, Scene, Sent, common
from pipeline.link.references import Cast, Reference, topics
from pipeline.numerals import parse
from pipeline.records import CountValue, Mention
from pipeline.rules import load

_NARRATES = 6
"""So many times stands 我 in a report of one's own; and at least twice as often as 我校."""
_HEAD = 80
"""In so many characters the head of a report says that a team writes it that went away (赴陕支教总结)."""
_OPENING = 400
"""In so many characters those who report together say that they went away (我们来到柳河小学支教)."""
LESSONS = ("lessons_given", "lectures_held")
MOTION = frozenset(("receives", "comes", "arrives", "leaves", "sends", "returns"))
_TITLE = 60
"""A line at the head of a text is no longer, if it is a title."""
_TAIL = 8
"""A part of a group says nothing in so many characters behind its count but whom it counts (其中甲校3名骨干教师)."""
_AHEAD = 3
"""So many clauses further on may stand where somebody goes."""


class Reader:
    """Reads the paragraphs of a document; `counts` are its counts of teachers, lessons and lectures.

    `ahead`: whether it reads on where teachers are spoken of before it is told that they were sent.
    """

    def __init__(
        self,
        view: View,
        clauses: Clauses,
        references: list[Reference],
        cast: Cast,
        counts: list[Mention],
        ahead: bool = True,
    ) -> None:
        self._ahead = ahead
        self.view, self.text, self.cast, self.counts = view, view.text, cast, counts
        self.clauses = clauses
        self.references = references
        self._starts = [r.start for r in references]
        self._author: Party = (cast.author,) if cast.author else None
        self._sent: list[Sent] = []
        self._number = 0  # of the paragraph
        self._pair: tuple[Party, Party] = (None, None)  # of whom the paragraph has said last that they are partners
        self._topics = topics(view, references, cast.author)
        self._topic: Party = None  # the school that the section of the paragraph is about
        self._moved: list[Direction] = []  # of teachers, to one school
        self._counted: list[tuple[CountValue, Direction]] = []  # by the paragraph
        self._told = Direction()  # the direction of the count before
        self._held: Party = None  # where the lessons were given of which the paragraph has told last
        self._visited: Party = None  # where somebody came, by the paragraph
        self._guests: Party = None  # who came there
        self._learners = False  # whether those who were received last came to learn
        self.host = self._host()
        self._journey, self._to_learn = self._journey_told()

    def directions(self) -> Iterator[tuple[Mention, Direction]]:
        """The direction of every count, in reading order; of a school whose name is masked it says nothing."""
        return (
            (mention, direction.without(self.cast.masked))
            for mention, _, direction in self.read(self.counts)
            if direction
        )

    def _journey_told(self) -> tuple[Direction, bool]:
        """Who goes where, and whether to learn there: by a line at the head (甲校赴乙校开展送教活动), or by the first
        sentences of a report on two schools that has no voice of its own, if they lead to one of them."""
        for paragraph in self.view.document.paragraphs[:2]:
            start, end = paragraph.start, paragraph.end
            named = [r for r in self._between(start, end) if r.kind == "name"]
            if len(named) > 1 and end - start <= _TITLE and self.text.find("。", start, end) < 0:
                clause = self.clauses.read(start, end, named, [])
                if one(clause.acts) and one(clause.goal) and clause.acts != clause.goal:
                    return Direction(clause.acts, clause.goal), bool(rules()["to_learn"].search(clause.text))
        named = [r for r in self.references if r.kind == "name"]
        if len({r.schools for r in named}) not in (1, 2) or any(r.kind == "own" for r in self.references):
            return Direction(), False
        went = [
            (r, self.view.sentence_of(r.start)[0])
            for r in named
            if rules()["went_there"].search(self.text, max(0, r.start - _TAIL * 2), r.start)
        ]
        if len({r.schools for r, _ in went}) != 1 or went[0][0].start > _OPENING:
            return Direction(), False
        (first, start), *_ = went
        others = {r.schools for r in self._between(start, first.start) if r.kind == "name"} - {first.schools}
        learn = rules()["to_learn"].search(self.text, first.end, self.view.sentence_of(first.start)[1])
        return Direction(others.pop() if others else None, first.schools), bool(learn)

    def _host(self) -> str | None:
        """The school that the narrator of a personal report went to, where somebody writes as 我, or a team as 我们."""
        ours = sum(r.kind == "own" and self.text[r.start] == "我" for r in self.references)
        others = [r for r in self.references if r.kind == "name" and r.school and r.school != self.cast.author]
        if self._unnamed and not ours and rules()["sent_team"].search(self.text, 0, _HEAD):
            return next((r.school for r in others if self._is_stationed(r)), None)
        if not self._is_personal:
            team = not any(r.kind == "own" for r in self.references) and rules()["team"].search(self.text, 0, _HEAD)
            went = not ours and rules()["went"].search(self.text, 0, _OPENING)
            if not (team or went) or len(rules()["together_narrate"].findall(self.text)) < _NARRATES:
                return None
        told = next((r.school for r in others if self._says_host(r)), None)
        partner = self.cast.other if rules()["stays"].search(self.text) else None
        return told or partner or next((r.school for r in others if self._goes_there(r)), None)

    @cached_property
    def _is_personal(self) -> bool:
        """Whether somebody writes of himself as 我."""
        alone, own = len(rules()["narrator"].findall(self.text)), sum(r.kind == "own" for r in self.references)
        return alone >= _NARRATES and alone >= 2 * own

    def _says_host(self, reference: Reference) -> bool:
        """我支教的学校是柳河小学, 柳河小学是我支教的地方, 支教点：柳河小学."""
        start, end = self.view.sentence_of(reference.start)
        return bool(
            rules()["host_before"].search(self.text, start, reference.start)
            or rules()["host_after"].match(self.text, reference.end, end)
        )

    @property
    def _unnamed(self) -> bool:
        """Whether the text does not name the school that it is of."""
        return not self.cast.author or self.cast.author in self.cast.masked

    def _is_stationed(self, reference: Reference) -> bool:
        """支教队进驻柳河小学."""
        start, _ = self.view.sentence_of(reference.start)
        return bool(rules()["stationed"].search(self.text, start, reference.start))

    def _goes_there(self, reference: Reference) -> bool:
        start, _ = self.view.sentence_of(reference.start)
        visits = rules()["brings"].search(self.text, start, reference.start)
        return not visits and role_of(self.text, reference, start, reference.end) in ("goal", "place")

    def _across(self, party: Party) -> Party:
        """The other one of two partners: of the document, of the paragraph, or the one that the section is about."""
        found = self.cast.across(party)
        pairs = (self._pair, (self._author, self._topic)) if found is None and party else ()
        for one_side, other_side in pairs:
            if one(one_side) and one(other_side) and party in (one_side, other_side):
                return other_side if party == one_side else one_side
        return found

    @property
    def _trains(self) -> bool:
        """Whether the author is a school for teachers: those whom it takes along are of others."""
        return bool(self.cast.author and rules()["trains"].search(self.cast.author))

    @property
    def _centre(self) -> Party:
        """Where 来校 leads: the author's school, or where the narrator is."""
        return (self.host,) if self.host else self._author

    def _here(self, source: Party) -> Party:
        """Where somebody comes: nobody comes to where he is."""
        return self._centre if source is None or source != self._centre else self._across(source)

    # Paragraphs

    def read(self, mentions: list[Mention]) -> Iterator[tuple[Mention, Scene, Direction | None]]:
        """Every mention with the scene after its clause and, where it is a count, its direction."""
        for number, inside in itertools.groupby(mentions, key=lambda m: self.view.paragraph_of(m.start)):
            yield from self._paragraph(number, list(inside))

    def _paragraph(self, number: int, mentions: list[Mention]) -> Iterator[tuple[Mention, Scene, Direction | None]]:
        self._number, paragraph = number, self.view.document.paragraphs[number]
        topic = self._topics.get(paragraph.section)
        self._topic = (topic,) if topic else None
        self._held = None
        self._guests, self._visited = self._journey if self._journey.source else Direction()
        self._pair, self._counted = (None, None), []
        end = min(paragraph.end, self.view.sentence_of(mentions[-1].start)[1])
        counts = [m for m in mentions if m.count]
        clauses = self.clauses.stretch(paragraph, end, self._between(paragraph.start, end), mentions)
        passage, place = Passage(clauses, self._shares(counts), self._listed(counts), paragraph.start), 0
        for i in clauses.telling:
            clause = self._with_predicate(clauses, i)
            last = place
            while last < len(mentions) and mentions[last].start < clause.end:
                last += 1
            stage = self._enter(passage, clause, counted=last > place)
            clause = self._with_partners(clause, passage.scene)
            if clause.tells:
                passage.scene = self._follow(passage.scene, clause, counts)
                self._notice(passage.scene, clause)
            for mention in mentions[place:last]:
                direction = None
                if mention.count:
                    direction = self._count(passage, mention, mention.count, clause, i)
                    passage.scene = self._after(passage.scene, clause, mention, mention.count, direction)
                yield mention, passage.scene, direction
            place = last
            if clause.subject and rules()["asked"].search(clause.text):
                passage.asking = stage
            if clause.acts == () and "observes" in clause.verbs and one(stage.subject):
                passage.scene = stage  # who only watches leaves: 甲校上课4节，全镇教师观摩，又作报告1场

    def _enter(self, passage: Passage, clause: Clause, counted: bool) -> Scene:
        """Bring a passage to where a clause begins, which may be with a count; returns the scene there."""
        closed = self.text[clause.start - 1] in "；。"
        if passage.asking and closed:
            passage.scene, passage.asking = passage.asking, None  # 争取甲校增派教师1名；选派8名教师外出跟岗
        if any_within(passage.clauses.sentences, passage.start + 1, clause.start + 1):
            passage.scene = self._next_sentence(passage.scene, clause)
            passage.receivers, passage.roll = False, frozenset()
        passage.start, stage = clause.start, passage.scene
        if clause.text.endswith("："):
            passage.receivers = "receives" in clause.verbs and not one(clause.acts)  # 接收情况如下：甲校3名，乙校2名
        if clause.text.startswith(AMONG):
            passage.whole, passage.divided = passage.scene, self._told if counted else None
        elif passage.whole and closed:
            passage.scene, passage.whole, passage.divided = passage.whole, None, None
        return stage

    def _next_sentence(self, scene: Scene, clause: Clause) -> Scene:
        """What of a scene holds on in the next sentence: the subject, where it happens, and guests with us.

        What is the next point of a list says nothing of who acted in the one before.
        """
        start, _ = self.view.sentence_of(clause.start)
        if rules()["next_point"].match(self.text, start):
            return Scene(stale=True)
        came = one(scene.there) and scene.subject == self._guests and one(scene.there) != self.cast.author
        place = said(scene.place or None, scene.there if came else None)
        with_us = scene.subject == () and scene.goal == self._centre and not self._trains
        goal = scene.goal if with_us else None  # 来校教师每学期上课1节。两年来上课42节
        return Scene(scene.subject, goal, place, None, True, agent=scene.agent)

    def _notice(self, scene: Scene, clause: Clause) -> None:
        """Keep in mind who came where, and who are partners."""
        self._visited = said(scene.there, self._visited)
        other = clause.partner if one(clause.partner) else clause.goal
        pairs = one(clause.acts) and one(other) and clause.acts != other
        if pairs and rules()["pairs_here"].search(clause.text):
            self._pair = (clause.acts, other)
        if one(scene.there) and one(scene.subject) and scene.subject != scene.there:
            self._guests = scene.subject
        elif "receives" in clause.verbs and one(scene.subject) and one(scene.agent) and scene.subject != scene.agent:
            self._guests, self._visited = scene.subject, scene.agent  # 甲校迎来乙校的4位老师

    def _count(self, passage: Passage, mention: Mention, count: CountValue, clause: Clause, number: int) -> Direction:
        """The direction of a count, with what it shares with those beside it."""
        if passage.divided and self._says_nothing(clause, passage.divided):
            direction = passage.divided
        else:
            direction = self._settle(mention, count, clause, passage.scene, passage.clauses, number)
        if mention.start in passage.shares:
            schools, place = passage.shares[mention.start]
            passage.shared = direction if place == 0 else passage.shared
            direction = passage.shared.shared(schools, place)
        if mine := passage.listed.get(mention.start):
            direction = mine.direction(passage.settled.get(mine.first, direction))
            passage.roll |= frozenset(mine.schools)
        elif passage.roll and rules()["the_rest"].match(clause.text):
            direction = direction.without(passage.roll)
        receiver = self._named_before(mention.start) if passage.receivers else None
        if receiver and receiver.school:
            direction = Direction((), receiver.schools)
        if part := self._bracketed(mention, self.view.sentence_of(mention.start)[0], passage.settled):
            return part
        passage.settled[mention.start] = direction
        completed = self._completed(direction)
        if self._journey.goal and count.status == "done" and self._is_of_journey(completed, count, clause):
            learned = self._to_learn and count.indicator in LESSONS
            completed = Direction(*reversed(self._journey)) if learned else self._journey
        return completed.without(frozenset(mine.schools) - {mine.own}) if mine else completed

    def _is_of_journey(self, direction: Direction, count: CountValue, clause: Clause) -> bool:
        """Whether a count is of what the head tells, as its sentence names nobody else: 甲校赴乙校送教，两人上课."""
        others = one(direction.source) not in (None, one(self._journey.source)) or one(direction.goal)
        if others or (direction.source and self._to_learn):
            return False
        if count.indicator == "teachers_visiting" or (direction != Direction() and count.indicator not in LESSONS):
            return False
        start = self.view.sentence_of(clause.start)[0]
        if any(r.kind not in ("person", "author's") for r in self._between(start, clause.end)):
            return False
        return not rules()["not_theirs"].search(self.text, start, clause.end)

    def _with_predicate(self, clauses: Stretch, number: int) -> Clause:
        """A clause; an item of a list with what the last one says of all: 甲校3名、乙校2名教师来我校跟岗."""
        clause, last = clauses[number], number
        if (
            not clause.text.endswith("、")
            or clause.acts is None
            or clause.verbs
            or said(clause.goal, clause.place) is not None
        ):
            return clause
        while last + 1 < len(clauses) and clauses[last].text.endswith("、"):
            last += 1
        told = clauses[last]
        if told.acts is None:
            return clause
        return clause._replace(
            verbs=told.verbs,
            goal=told.goal,
            audience=told.audience,
            place=told.place,
            by_partner=clause.by_partner or told.by_partner,
        )

    def _with_partners(self, clause: Clause, scene: Scene) -> Clause:
        """A clause with the schools that 对方 and 结对学校 are beside who acts, as far as it is known by now."""
        if not clause.by_partner:
            return clause
        parties = (clause.subject, clause.source, clause.goal, clause.audience, clause.place, clause.partner)
        before = scene.subject if one(scene.subject) and not scene.stale else self._author
        doers = [self._beside(party, before, ()) for party in parties[:2]]
        acts = said(*reversed(doers), before)
        goal, audience, place, partner = (self._beside(party, acts, party) for party in parties[2:])
        subject, source = doers
        return clause._replace(
            subject=subject, source=source, goal=goal, audience=audience, place=place, partner=partner
        )

    def _beside(self, party: Party, other: Party, unknown: Party) -> Party:
        """A party, or the partner of the other one where it is nobody but that."""
        return said(self._across(other), unknown) if party and set(party) == {PARTNER} else party

    def _completed(self, direction: Direction) -> Direction:
        """A direction with the partner of the other side for an end that is nobody but that."""
        source, goal = direction
        return Direction(self._beside(source, goal, ()), self._beside(goal, source, ()))

    def _shares(self, counts: list[Mention]) -> dict[int, tuple[list[str], int]]:
        """Which of the schools of a list a count is of: 甲校、乙校分别派出2名、3名; by the places of the counts."""
        shares: dict[int, tuple[list[str], int]] = {}
        for i, first in enumerate(counts):
            start = self.view.clause(first.start)[0]
            if first.start in shares or not rules()["respectively"].search(self.text, start, first.start):
                continue
            run = [first]
            for mention in counts[i + 1 :]:
                if not rules()["next_share"].fullmatch(self.text, run[-1].end, mention.start):
                    break
                run.append(mention)
            named = [r.school for r in self._between(start, first.start) if r.kind == "name" and r.school]
            if not named:  # 学员来自甲校和乙校，分别为6人和5人
                start = self.view.sentence_of(first.start)[0]
                named = [r.school for r in self._between(start, first.start) if r.kind == "name" and r.school]
            schools = list(dict.fromkeys(named))[-len(run) :]
            if len(run) == len(schools) > 1:
                shares |= {mention.start: (schools, k) for k, mention in enumerate(run)}
        return shares

    def _listed(self, counts: list[Mention]) -> dict[int, Listed]:
        """The counts of a list of schools, by their places: 甲校5名，乙校3名. All schools of a list do the same."""
        listed: dict[int, Listed] = {}
        for before, mention in itertools.pairwise(counts):
            school, own = (self._named_before(m.start) for m in (before, mention))
            if not (school and school.school and own and own.school):
                continue
            if rules()["next_listed"].fullmatch(self.text, before.end, own.start):
                head = listed.setdefault(before.start, Listed(before.start, school.school, school.school, []))
                head.schools.extend((head.own, own.school))
                listed[mention.start] = head._replace(own=own.school)
        return listed

    def _bracketed(self, mention: Mention, start: int, settled: dict[int, Direction]) -> Direction | None:
        """The direction of a part in brackets, whose school is the side that the whole leaves open: 派出6名（甲校3名、
        乙校2名）, 接收5名：甲校（3名）、乙校（2名）."""
        opened = self.text.rfind("（", start, mention.start)
        if opened < 0 or not in_brackets(self.text, mention.start, start):
            return None
        school = self._named_before(opened if opened == mention.start - 1 else mention.start)
        whole = next((settled[place] for place in sorted(settled, reverse=True) if place < opened), None)
        if not school or not school.school or whole is None:
            return None
        if one(whole.source) and not one(whole.goal) and whole.source != school.schools:
            return Direction(whole.source, school.schools)
        return Direction(school.schools, whole.goal) if whole.goal != school.schools else whole

    def _named_before(self, place: int) -> Reference | None:
        """The school whose name ends where a count begins."""
        return next((r for r in self._between(max(0, place - 30), place) if r.end == place and r.kind == "name"), None)

    def _between(self, start: int, end: int) -> list[Reference]:
        low, high = (bisect_left(self._starts, place) for place in (start, end))
        return self.references[low:high]

    def _after(self, scene: Scene, clause: Clause, mention: Mention, count: CountValue, direction: Direction) -> Scene:
        """The scene after a count: its teachers are who acts from there on."""
        lessons = count.indicator in LESSONS
        self._told = direction
        self._counted.append((count, direction))
        if not lessons and one(direction.goal) and count.status == "done":
            self._moved.append(direction)
        self._held = direction.goal if lessons else self._held
        if count.indicator == "teachers_exchanged":
            sentence = self.view.sentence_of(mention.start)[0]
            self._sent.append(Sent(count, direction, clause.text, self._number, sentence))
            beside = rules()["beside"].search(self.text, clause.start, mention.start)
            if not beside and not self._says(clause, mention):
                goal = said(clause.place, direction.goal)
                return scene._replace(subject=direction.source, goal=goal, stale=False)
        if scene.subject is None and clause.source is None and one(direction.source):
            return scene._replace(subject=direction.source)
        return scene

    # Scenes

    def _follow(self, scene: Scene, clause: Clause, counts: list[Mention]) -> Scene:
        """The scene after the words of a clause."""
        if clause.acts == () and one(scene.subject) and scene.subject == self._guests:
            inside = self._between(clause.start, clause.end)
            if inside and all(r.kind == "person" and not r.schools for r in inside):
                clause = clause._replace(subject=None, source=None)  # 甲校6名教师走进乙校，王芳等3名老师上课3节
        goal, place, acts = clause.goal, clause.place, clause.acts
        if goal is None and (scene.goal is None or one(clause.audience)):
            goal = clause.audience
        told = rules()["myself" if self.host else "first_person"].match(clause.text)
        myself = told is not None and (acts is None or (self.host is not None and clause.source is None))
        if clause.group and acts is None and not (self.host and myself):
            came = clause.group[0] == "来"
            sent = self._group(clause.group, self._centre if came else said(goal, place))
            sent = sent._replace(goal=self._centre) if came else sent
            some = not self._sent or (sent == Direction((), None) and not scene.stale and "等" in clause.text)
            if some and one(scene.subject) and one(self._visited) and scene.subject != self._visited:
                sent = Direction(scene.subject, self._visited)  # 甲校王老师、李老师到乙校支教。两人上课20节
            gone = None if self._returned(clause) else said(goal, place, sent.goal, ())
            if sent == Direction((), None) and said(place, scene.place) is not None:
                place = said(place, scene.place)
                gone = None if gone == () else gone
            return Scene(sent.source, gone, said(place, gone or None), clause.partner, there=clause.goal)
        if (
            clause.acts == ()
            and rules()["per_school"].match(clause.text)
            and any(m.end <= clause.start for m in counts)
        ):
            return scene._replace(goal=())  # 再派出6名，两校各3名
        if self._is_part(clause, counts):
            other = self._author and one(clause.acts) and clause.acts != self._author
            if other and not one(scene.goal) and (not scene.subject or scene.stale):
                if one(self._told.goal) and not one(self._told.source):
                    return scene._replace(subject=clause.acts, goal=self._told.goal)  # 接收教师6名。其中，甲校2名
                if scene.subject is None:
                    return scene._replace(subject=self._author, goal=clause.acts)  # 支教教师6人，其中甲校2人
            received = one(scene.subject) and (not one(scene.goal) or self._goes_on_goal(clause, scene, counts))
            return scene._replace(goal=clause.acts) if received else scene._replace(subject=clause.acts)
        if clause.subject and (identity := rules()["identity"].search(clause.text)):
            other = tuple(school for school in clause.subject if school != self.cast.author)
            return Scene(other if rules()["helper"].match(identity[0]) else None, None, scene.place)
        if clause.subject and not clause.verbs and rules()["needs"].search(clause.text):
            return scene._replace(goal=clause.subject)  # 核心校派出7名教师：甲校缺音乐教师，安排3名
        subject = clause.subject
        if myself:
            subject = said(self._author, () if self.host else None)
        if one(subject) and subject == clause.goal and "returns" not in clause.verbs:
            subject = said(self._across(subject), ())  # nobody comes to where he is
        if "receives" in clause.verbs:
            comes = self._here(clause.source) if "comes" in clause.verbs else None
            receiver = said(goal, comes, subject, scene.subject, self._author)
            self._learners = bool(rules()["learners"].search(clause.text))
            sender = one(scene.subject) and clause.subject and scene.subject != clause.subject and not scene.stale
            shared = clause.text.startswith(AMONG) or rules()["respectively"].search(clause.text)
            source = said(clause.source, scene.subject if sender and (shared or scene.goal is None) else None)
            return Scene(source, receiver, said(place, scene.place), clause.partner, agent=receiver)
        if clause.text.endswith("：") and self._author and self._is_label(clause):
            return Scene(partner=clause.subject)  # 甲校：派驻教师3名
        if clause.bare and place is None:
            return Scene(scene.subject, None, clause.subject, scene.partner)
        came_back = "returns" in clause.verbs and subject is None and clause.source not in (None, self._author)
        if came_back and self._author and rules()["back_from"].search(clause.text):
            return Scene(self._author)  # 李老师从甲校支教归来
        return self._move(scene, clause, said(clause.source, subject), goal)

    def _is_label(self, clause: Clause) -> bool:
        """Whether a clause is nothing but the name of one of the author's partners, with a colon."""
        first = next(iter(self._between(clause.start, clause.end)), None)
        alone = (
            first is not None and first.kind == "name" and (first.start, first.end) == (clause.start, clause.end - 1)
        )
        return alone and clause.subject is not None and clause.subject != self._author

    def _move(self, scene: Scene, clause: Clause, acts: Party, goal: Party) -> Scene:
        """The scene after a clause in which somebody acts, goes or comes."""
        for_them = "for_them" in clause.verbs
        gives = "gives" in clause.verbs and self._learners
        if acts is None and one(scene.agent) and (for_them or gives or rules()["agent_acts"].search(clause.text)):
            goal = scene.subject if for_them and goal is None else goal
            acts = scene.agent  # 我校邀请甲校教师3名来校，为其上课2节，并选派5名前去跟岗
        agent = scene.agent if acts is None else None
        if clause.source and rules()["arranged"].search(clause.text):
            agent = said(clause.subject, scene.subject, self._author)
        asked = one(acts) and acts != self._author and rules()["asked"].search(clause.text)
        if asked:  # 争取甲校再派3名教师
            agent, goal = self._author, said(goal, None if "comes" in clause.verbs else self._author)
        if acts is None and goal == (PARTNER,) and scene.stale and not self._author:
            acts = ()  # 9名教师到结对学校支教: those of several, whoever acted before
        changed, returns = acts is not None and acts != scene.subject, "returns" in clause.verbs
        here = self._here(acts)
        acts, place = said(acts, scene.subject, self._author if returns else None), None if returns else clause.place
        comes = goal is None and self._comes(clause)
        if comes:
            meets = one(scene.place) and not scene.stale and scene.place != said(acts, scene.subject)
            goal = scene.place if meets and rules()["come_there"].search(clause.text) else here
            acts = self._across(goal) if acts is None or (one(goal) and one(goal) in acts) else acts
        elif goal is None and "leaves" in clause.verbs:
            goal = self._away(clause, scene)
            if not changed and scene.goal is not None and scene.goal == self._centre:
                acts = self._centre
        elif goal is None and clause.place is None and not changed and not returns:
            goal = None if "sends" in clause.verbs and scene.goal == self._centre else scene.goal
        elif goal is None and changed and rules()["parallel"].search(clause.text) and scene.goal != acts:
            goal = scene.goal
        if place is None and one(clause.subject) and rules()["hosts"].search(clause.text):
            place = clause.subject
        if place is None and not (clause.subject == () and scene.stale) and not returns:
            place = scene.place
        there = said(clause.goal, goal if comes else None, scene.there)
        partner = said(clause.partner, scene.partner)
        return Scene(acts, goal, place, partner, scene.stale and not changed and clause.acts is None, there, agent)

    def _comes(self, clause: Clause) -> bool:
        """Whether somebody comes to where it is told: 来校, and 到校 of others."""
        return "comes" in clause.verbs or ("arrives" in clause.verbs and clause.acts not in (None, self._centre))

    def _is_part(self, clause: Clause, counts: list[Mention]) -> bool:
        """Whether a clause divides the group of the clause before among schools: 其中甲校3名、乙校2名."""
        if clause.acts is None or said(clause.goal, clause.place) is not None or clause.verbs or len(clause.text) >= 30:
            return False
        if rules()["from"].search(clause.text):
            return False
        if not counts or counts[0].end > clause.start:
            return False
        count = next((m for m in counts if m.start >= clause.start), None)
        before = next((m.count for m in reversed(counts) if m.end <= clause.start), None)
        if count and count.count and before and before.indicator != count.count.indicator:
            return False  # 我校推出公开课6节，三所学校的24名教师到场
        if count and count.end + _TAIL < clause.end and not clause.text.startswith(AMONG):
            return False  # 甲校的2名教师同时在那里任课
        named = self._between(clause.start, count.start if count else clause.start)
        if clause.subject is not None and not (named and count and named[0].school and count.start - named[-1].end < 2):
            return False
        start = self.view.sentence_of(clause.start)[0]
        start = 0 if self.text.startswith(AMONG, start) else start
        return any(0 <= clause.start - m.end < 40 and m.start >= start for m in counts)

    def _goes_on_goal(self, clause: Clause, scene: Scene, counts: list[Mention]) -> bool:
        """Whether the count before a part stands right behind where they went: 派往甲校5名、乙校3名."""
        last = next((m for m in reversed(counts) if m.end <= clause.start), None)
        before = self._between(last.start - 30, last.start) if last else []
        return any(last and r.end == last.start and r.schools == scene.goal for r in before)

    def _away(self, clause: Clause, scene: Scene) -> Party:
        """The school on the other side: the one that the sentence names last, or the author's partner."""
        start, _ = self.view.sentence_of(clause.start)
        others = [r for r in self._between(start, clause.start) if r.school and r.school != self.cast.author]
        return others[-1].schools if others else said(scene.partner, self._across(self._author))

    def _group(self, words: str, where: Party) -> Direction:
        """Where the teachers come from and went to that are spoken of again, as working `where`."""
        number, about = rules()["how_many"].search(words), rules()["about"].search(words)
        if not self._sent and one(where) and self._author and about:
            return Direction(self._across(where) if where == self._author else self._author, where)
        if not self._sent and about and not number:
            fitting = [sent for sent in self._later if about[0] in sent.clause] or self._later
            return common([sent.direction for sent in fitting])
        able = [sent for sent in self._sent if sent.direction.may_work(where)]
        if words[0] in "派选下":  # 派出的教师
            able = [sent for sent in able if sent.direction.source == self._author] or able
        counted = [sent for sent in able if not number or parse(number[0]) == sent.value.min]
        if number and not about and not counted:
            return Direction((), None)  # others: 48名教师报名参赛
        fitting = [sent for sent in counted if not about or about[0] in sent.clause] or able
        if fitting and number:
            return self._meant(fitting)
        if fitting and rules()["they"].match(words):
            return common([sent.direction for sent in fitting if sent.sentence == fitting[-1].sentence])
        return common([sent.direction for sent in fitting])

    @cached_property
    def _later(self) -> list[Sent]:
        """The teachers of whom a document says later where they were sent from."""
        if not self._ahead:
            return []
        reader = Reader(self.view, self.clauses, self.references, self.cast, self.counts, ahead=False)
        return [sent for sent in _all_sent(reader) if one(sent.direction.source)]

    def _returned(self, clause: Clause) -> bool:
        """Whether the sentence says, up to a clause, that they are back home."""
        start, _ = self.view.sentence_of(clause.start)
        start = max(start, self.text.rfind("；", start, clause.start))
        return bool(rules()["verbs"]["returns"].search(self.text, start, clause.end))

    # Counts

    def _settle(
        self, mention: Mention, count: CountValue, clause: Clause, scene: Scene, clauses: Stretch, number: int
    ) -> Direction:
        """The direction of a count, from its clause and the scene, by what the measure is."""
        lessons = count.indicator in LESSONS
        if rules()["among_others"].match(self.text, mention.end):
            return Direction((), ())
        if rules()["total"].search(self.text, clause.start, mention.start) and (parts := self._parts(count)):
            source, goal = common(parts)
            return Direction(source, said(goal, ()))
        if self._is_mutual(mention, clause, scene):
            goal = None if one(clause.goal) in (clause.subject or ()) else clause.goal
            return Direction((), said(goal, self._centre if "comes" in clause.verbs else None, ()))
        observed = rules()["verbs"]["observes"].search(self.text, clause.start, mention.start)
        if lessons and observed and "gives" not in clause.verbs:
            host = said(clause.source, clause.place, clause.goal, None if scene.stale else scene.place)
            guests = said(clause.subject, scene.subject)
            if one(host) and one(guests) and host != guests and clause.source is None:
                return Direction(host, guests)  # 我校教师在甲校听讲座3场
            came = said(clause.subject, self._guests)
            if one(clause.source) and one(clause.subject) and rules()["brought"].search(clause.text):
                return Direction(clause.source, clause.subject)  # 我校教师观摩了甲校教师带来的3节课
            if one(came) and came != clause.source == self._visited == self._author:
                return Direction(clause.source, came)  # 甲校一行12人到访，观摩了我校的3节课
            at_hosts = clause.source is None and self._guests and self._guests != self._visited
            return Direction(self._visited, ()) if at_hosts else Direction(clause.source, None)
        ordinal = rules()["ordinal"].search(self.text, clause.start, mention.start)
        if count.indicator == "teachers_exchanged" and not ordinal and not self._says(clause, mention):
            again = [
                sent for sent in self._sent
                if (sent.value.min, sent.value.max, sent.value.per) == (count.min, count.max, count.per)
                and sent.direction.may_work(clause.place)
            ]  # fmt: skip
            if again:
                return self._meant(again)
        sent = count.indicator == "teachers_exchanged"
        attends = sent and bool(rules()["attends"].search(clause.text))
        if sent and (there := self._told_there(mention, count)):
            others = {r.school for r in self._between(clause.start, mention.start) if r.school} - {one(there)}
            other = (others.pop(),) if len(others) == 1 else None
            return Direction(said(clause.source, other, self._across(there)), there)
        if sent and one(clause.subject) and rules()["who_came"].search(self.text, clause.start, mention.start):
            return Direction(said(clause.source, self._across(clause.subject)), clause.subject)
        source, goal = scene.subject, said(scene.goal, None if attends else scene.place)
        if source and not sent and self._has_own_subject(mention, clause, scene, lessons):
            source = None
        if lessons:
            if goal is None and one(scene.partner) and scene.partner != source and self._brings(clause):
                goal = scene.partner  # 与甲校开展送教3次，我校出课6节
            here = said(clause.goal, clause.audience, clause.place) is None
            if here and self._is_duty(clause, scene, mention, count):
                learners = (self._learners or clause.group) and source != self._author and goal == self._author
                return Direction(source, goal) if learners and not self._returned(clause) else Direction((), ())
            if one(clause.partner) and clause.acts and rules()["both_teach"].search(clause.text):
                return Direction((), ())  # 甲校3名教师与我校教师同台上课6节
            start = self.view.sentence_of(clause.start)[0]
            beside = one(scene.partner) and clause.acts is None and "共" in clause.text
            if beside and rules()["teach_together"].search(self.text, start, clause.start):
                return Direction((), ())  # 3名教师与甲校教师同上一课，共6节
            if clause.goal is None and rules()["wide_audience"].search(self.text, clause.start, mention.end):
                goal = ()  # 为全镇教师作报告3场
            myself = source == () and self.host and self._unnamed and self._is_personal  # of a school that is masked
            at_event = source is not None and not one(source) and not scene.goal and not self._brings(clause)
            if (
                one(source)
                and source == scene.place
                and (invited := self._guests_ahead(clauses, number, source)) is not None
            ):
                return Direction(source, invited)
            given = self._given(clause, source, () if at_event and not myself else goal)
            return given if one(given.goal) else self._heard(given, clauses, number)
        if count.indicator == "teachers_visiting" and one(source) and source == said(goal, scene.place):
            if clause.acts is None and said(clause.goal, clause.place) is None:
                return Direction((), source)  # 甲校举办开放日，周边60名教师前来观摩
            goal = None  # 甲校教师到我校，我校教师听课80人次
        elsewhere = one(scene.there) is not None and source != scene.there
        if goal is None and count.indicator == "teachers_visiting" and (elsewhere or not one(source)):
            goal = scene.there
        if count.indicator == "teachers_visiting" and goal in (None, self._held):
            if goal in (None, source) and one(source) and source in (scene.there, self._held):
                return Direction((), source)  # 甲校派6人到我校上课，我校教师听课80人次
            if self._held is not None and not clause.acts and not scene.stale and not clause.verbs & MOTION:
                return Direction((), self._held)  # 我校为甲校送课12节，听课教师260人次
        if goal is None:
            goal = said(self._goal_ahead(clauses, number), self._all_to(clauses, number) if sent else None)
        if goal is None and "外出" in clause.text:
            goal = ()
        divided = self._is_divided(clauses, number)
        if goal is None and (divided or self._is_part(clause, clauses.counts)):
            goal = ()
        elif source is None and divided:
            source = ()
        if goal is None and one(said(source, self._author)) and one(scene.partner) and "sends" in clause.verbs:
            goal = scene.partner if scene.partner != source else None  # 与甲校结对，派4名教师跟班学习
        elif source is None and goal == self._author and one(scene.partner) and goal is not None:
            source = scene.partner if scene.partner != goal else None  # 甲校：派教师3名到我校跟岗
        if (origin := self._all_from(clauses, number)) is not None:
            source, goal = origin, said(goal, clause.subject)
        return self._gone(count, clause, source, goal)

    def _told_there(self, mention: Mention, count: CountValue) -> Party:
        """Where those who are counted are, right behind them: 汇报了两位支教教师在甲校的情况."""
        end = mention.end + len(count.item or "")
        if self.text[end : end + 1] != "在":
            return None
        found = next(iter(self._between(end + 1, end + 2)), None)
        return found.schools if found and found.school else None

    def _parts(self, total: CountValue) -> list[Direction]:
        """The directions of the last counts of the paragraph, if they make up a total: 到甲校3名，到乙校2名，共5名."""
        rest, parts = total.min or 0, []
        for count, direction in reversed(self._counted):
            if count.indicator == total.indicator and count.unit == total.unit and count.status == total.status:
                rest -= count.min or 0
                parts.append(direction)
                if rest <= 0:
                    return parts if rest == 0 and len(parts) > 1 else []
        return []

    def _meant(self, again: list[Sent]) -> Direction:
        """Which of several groups of one size is spoken of again: the last one of the paragraph, else the one of which
        the document has spoken most."""
        directions = [sent.direction for sent in again]
        if again[-1].paragraph == self._number:
            return directions[-1]
        return max(reversed(directions), key=directions.count)

    def _all_from(self, clauses: Stretch, number: int) -> Party:
        """Where the next clause says that the counted come from: 支教教师3人，均来自甲校."""
        if number + 1 == len(clauses) or self.text[clauses.starts[number + 1] - 1] != "，":
            return None
        following = clauses[number + 1]
        return following.source if rules()["all_from"].match(following.text) else None

    def _is_divided(self, clauses: Stretch, number: int) -> bool:
        """Whether the next clause tells where some of the counted went: 教师120人次外出听课，其中到甲校40人次."""
        if number + 1 == len(clauses) or not clauses[number + 1].text.startswith(AMONG):
            return False
        part = clauses[number + 1]
        return said(part.goal, part.place, part.acts) is not None

    def _is_mutual(self, mention: Mention, clause: Clause, scene: Scene) -> bool:
        """Whether both sides do what is counted: 两校互派教师2名, but not 我校向甲校、乙校各派1名."""
        if clause.source is not None or not rules()["verbs"]["mutual"].search(self.text, clause.start, mention.start):
            return False
        received = said(clause.goal, clause.audience)
        alone = said(clause.partner, scene.partner) is None and one(said(clause.subject, scene.subject))
        return not (alone and received is not None and "互" not in clause.text)

    def _says(self, clause: Clause, mention: Mention) -> bool:
        """Whether the words of a clause say something about where the teachers that it counts come from or go."""
        if rules()["beside"].search(self.text[clause.start : mention.start]):
            return False
        sends = rules()["verbs"]["sends"].search(self.text, clause.start, mention.start)
        return bool(sends or clause.acts or clause.goal or clause.verbs & {"receives", "comes", "leaves"})

    def _says_nothing(self, part: Clause, whole: Direction) -> bool:
        """Whether a part of a group does what the whole does: 其中语文2节, 其中王老师上2节."""
        elsewhere = said(part.goal, part.audience, part.place) is not None
        return not elsewhere and not part.verbs and part.acts in (None, whole.source)

    def _has_own_subject(self, mention: Mention, clause: Clause, scene: Scene, lessons: bool) -> bool:
        """三场讲座场场爆满, 一百余名教师到场, and other teachers: whoever acted before does not act here."""
        if clause.acts is not None or rules()["along"].search(clause.text):
            return False
        if lessons and one(scene.subject) and scene.subject == self._guests:
            return False  # 甲校送教队走进乙校。上午，三位教师献课3节
        before = self.text[clause.start : mention.start]
        alone = bool(rules()["alone"].fullmatch(before))
        return (alone and (scene.stale or not lessons)) or (scene.stale and bool(rules()["somebody"].search(before)))

    def _goal_ahead(self, clauses: Stretch, number: int) -> Party:
        """Where they go, when the next clauses say it: 派出3名教师，分别到甲校、乙校支教, or 周二到甲校，周四到乙校."""
        found: Party = None
        headed = clauses[number].text.endswith("：")  # 选派5名教师：王芳到甲校，教语文；李红到乙校，教数学
        for i in range(number + 1, len(clauses) if headed else min(number + 1 + _AHEAD, len(clauses))):
            clause = clauses[i]
            listed = self.text[clause.start - 1] == "、"
            counted = not listed and rules()["how_many"].search(clause.text)
            where = said(clause.goal, clause.place or None, self._centre if "comes" in clause.verbs else None)
            ends = self.text[clause.start - 1] in ("。" if headed else "。；") or (
                clause.text.startswith(AMONG) and where is not None
            )
            acts = clause.acts is not None and not listed and not rules()["all_from"].match(clause.text)
            if (ends and headed) or (not headed and (counted or acts or ends or (found and where is None))):
                break
            found = where if found is None else tuple(dict.fromkeys((*found, *(where or ()))))
        return found

    def _all_to(self, clauses: Stretch, number: int) -> Party:
        """Where a sentence says behind a list that all went: 甲校3名，乙校2名，均到结对学校任教."""
        for i in range(number + 1, len(clauses)):
            clause = clauses[i]
            if self.text[clause.start - 1] in "。；":
                return None
            if clause.goal is not None and rules()["all_to"].match(clause.text):
                return clause.goal
        return None

    def _heard(self, given: Direction, clauses: Stretch, number: int) -> Direction:
        """The direction of lessons with those who hear them, as the next clauses say: 直播2节，对方全体教师参加."""
        for i in range(number + 1, min(number + _AHEAD, len(clauses))):
            clause = clauses[i]
            if self.text[clause.start - 1] in "。；":
                break
            if one(clause.acts) and rules()["hears"].search(clause.text):
                heard = self._with_partners(clause, Scene(given.source)).acts
                source = said(given.source or None, self._author if heard != self._author else None)
                return Direction(source, heard) if one(heard) and heard != source else given
        return given

    def _guests_ahead(self, clauses: Stretch, number: int, host: Party) -> Party:
        """Whose teachers come to watch what a school shows at an event of its own, as the next clauses say."""
        start, _ = self.view.sentence_of(clauses.starts[number])
        hosts = rules()["hosts"].search(self.text, start, clauses[number].end)
        for i in range(number + 1, min(number + _AHEAD, len(clauses))) if hosts else ():
            clause = clauses[i]
            if self.text[clause.start - 1] in "。；":
                break
            if not clause.verbs.isdisjoint(("observes", "receives")) and clause.acts is not None:
                return clause.acts if clause.acts != host else None
        return None

    def _is_duty(self, clause: Clause, scene: Scene, mention: Mention, count: CountValue) -> bool:
        """Whether every teacher gives such lessons at home: 每名教师每学期上公开课2节, 上汇报课1节."""
        item = count.item or ""
        duty = rules()["duty"].search(self.text, clause.start, mention.start)
        others = rules()["somebody"].search(self.text, clause.start, mention.start) and not clause.group
        there = said(scene.goal, None if scene.stale else scene.place)
        away = one(scene.subject) and one(there) and scene.subject != there and not others
        return bool(duty) or (not away and any(item.endswith(kind) for kind in load("links")["home_lessons"]))

    def _given(self, clause: Clause, source: Party, goal: Party) -> Direction:
        """The direction of lessons and lectures; those that a school gives at home for nobody else have none."""
        author = self._author
        start, _ = self.view.sentence_of(clause.start)
        taught = rules()["accepts"].search(self.text, start, clause.end)  # 我校全年接受送课20节
        if taught and source is None and goal == author:
            return Direction(self._across(author) or (), author)
        if goal is None and one(clause.partner) and rules()["by_invitation"].search(clause.text):
            goal = clause.partner if clause.partner != source else None
        if source != author and rules()["expert"].search(clause.text):
            source = ()  # 甲大学王教授来校作讲座: it is the expert who comes, not one of the school's teachers
        if "receives" in clause.verbs and not one(source) and clause.goal is None and "comes" not in clause.verbs:
            goal = None  # 我校邀请专家作讲座: an expert is from nowhere, and a lecture at home goes nowhere
        if source is None and goal == author != self._visited and clause.goal is None and self._brings(clause):
            goal = None  # 我校接收跟岗教师21名，送教36节
        elsewhere = one(goal) is not None and "receives" not in clause.verbs and not self._trains
        if source is None and author and goal != author and (elsewhere or self._is_meant(clause, goal, "gives")):
            source = author
        if source is None and goal == author and "receives" not in clause.verbs:
            source = said(self._across(author), self._went(author))
        if self.host and (source in (None, author) or self._unnamed):
            source, goal = source or author, said(goal, (self.host,))
        if self._returned(clause):
            return Direction((), ())
        if rules()["shows"].search(clause.text):
            host = said(clause.acts if one(clause.acts) else None, self._visited, source)
            them = clause.audience if one(clause.audience) else goal if "for_them" in clause.verbs else None
            return Direction(host, them) if one(them) and them != host else self._shown(host)
        if source and source == goal:
            return self._shown(source) if source == self._visited else Direction((), ())
        brings = self._brings(clause)
        if goal is None and one(source) and source == self._visited and not brings:
            return self._shown(source)
        if goal is None and (brings or source != author):
            goal = said(self._across(source), None if source == author else self._went(source))
        if goal is None and source and rules()["away"].search(clause.text):
            visited = self._visited if one(self._visited) and self._visited != source else None
            goal = said(visited, self._across(source), ())
        if goal is None and source == author and source and not brings:
            goes_on = clause.acts is None and not rules()["first_person"].search(clause.text)
            gone = self._sent[-1] if self._sent and goes_on else None
            if gone and (gone.value.status, gone.paragraph, gone.direction.source) == ("done", self._number, source):
                return Direction(source, said(gone.direction.goal, ()))  # 我校选派3名教师支教，累计上示范课6节
            return Direction((), ())
        return Direction(source, goal)

    def _shown(self, host: Party) -> Direction:
        """The direction of lessons that a school shows to those who came: 柳河小学教师来校，我校上示范课3节."""
        return Direction(host, self._guests if host == self._visited and self._guests != host else ())

    def _brings(self, clause: Clause) -> bool:
        """Whether lessons are brought to others, by the sentence up to the clause: 送示范课8节，举办讲座2场."""
        start, _ = self.view.sentence_of(clause.start)
        start = max(start, self.text.rfind("；", start, clause.start))
        return bool(rules()["verbs"]["gives"].search(self.text, start, clause.end))

    def _is_meant(self, clause: Clause, goal: Party, verb: str) -> bool:
        """Whether the author is meant where a clause names nobody: 派出3名教师, 送课10节, 到柳河小学支教."""
        done = [sent.direction.source for sent in self._sent if sent.value.status == "done"]
        others = [source for source in done if source != self._author]
        if verb == "gives" and others and not any(others) and len(others) == len(done):
            return False
        does = self._brings(clause) if verb == "gives" else verb in clause.verbs
        if does or (clause.goal is not None and goal == clause.goal):
            return True
        start = clause.start
        if verb == "gives":
            start = self.view.sentence_of(clause.start)[0]
            start = max(start, self.text.rfind("；", start, clause.start))
        return goal is not None and any(r.kind == "author's" for r in self._between(start, clause.end))

    def _gone(self, count: CountValue, clause: Clause, source: Party, goal: Party) -> Direction:
        """The direction of teachers: what is open is the author who reports, or the other of two partners."""
        if source is None and self._author and goal != self._author and self._is_meant(clause, goal, "sends"):
            source = self._author
        if source and source == goal:
            if goal in (clause.goal, clause.place) and clause.acts is None:
                source = None
            else:
                goal = None
        if clause.acts is None and one(clause.goal) and source and len(source) > 1 and self.cast.author in source:
            source = self._author if clause.goal != self._author else source  # 我校与甲校、乙校结对，到甲校支教2人
        if clause.acts is None and goal and source and set(goal) < set(source):
            source = tuple(school for school in source if school not in goal)  # 甲校与我校结对以来，2名教师来我校支教
        if goal is None and source and source != self._author and rules()["from"].search(clause.text):
            goal = self._author  # 支教教师3名来自甲校
        again = count.indicator == "teachers_exchanged" and count.status == "done"
        if goal is None and again and self.host and self._unnamed and one(source) != self.host and one(source):
            goal = (self.host,)  # 援藏队的教师来自甲校3名
        goal = said(goal, self._across(source), self._went(source) if again else None)
        if count.indicator == "teachers_exchanged" or (goal and goal[0] in self.cast.pair):
            source = said(source, self._across(goal))
        if source is None and goal is None and count.indicator == "teachers_exchanged" and count.status == "done":
            return self.usual()
        return Direction(source, goal)

    def _went(self, source: Party) -> Party:
        """Where teachers of a school have gone, if it is one place."""
        goals = {d.goal for d in self._moved if one(source) in (d.source or ()) and source != d.goal}
        return goals.pop() if len(goals) == 1 else None

    def usual(self) -> Direction:
        """Where the teachers come from and go to, if all that says so before says the same."""
        known = {s.direction for s in self._sent if s.value.status == "done" and one(s.direction.source)}
        if not known and rules()["our_teachers"].search(self.text):
            return Direction(self._author)
        return known.pop() if len(known) == 1 else Direction()


def _all_sent(reader: Reader) -> list[Sent]:
    """All that a document says of teachers who were sent."""
    for _ in reader.read(reader.counts):
        pass
    return [sent for sent in reader._sent if sent.value.status == "done"]


class Actors:
    """Who acts where a person is named; no more of the text is read than up to the paragraph that one asks for."""

    def __init__(self, reader: Reader, people: list[Mention]) -> None:
        self._reader, self._people = reader, people
        self._found: dict[int, Scene] = {}
        self._end = 0

    def where(self, person: Mention) -> Party:
        """The school that acts, as far as the clauses up to the name say so."""
        scene = self._scene(person)
        return said(scene.subject or None if scene.stale else scene.subject)

    def place(self, person: Mention) -> Party:
        """Where those who act are, as far as the clauses up to the name say so."""
        scene = self._scene(person)
        return said(scene.there, scene.place, scene.goal)

    def usual(self) -> Direction:
        """Where teachers come from and go to, if all says the same that has been read."""
        return self._reader.usual()

    def _scene(self, person: Mention) -> Scene:
        if person.start >= self._end:
            view = self._reader.view
            start, self._end = self._end, view.document.paragraphs[view.paragraph_of(person.start)].end
            inside = [m for m in (*self._reader.counts, *self._people) if start <= m.start < self._end]
            for mention, scene, direction in self._reader.read(sorted(inside, key=lambda m: m.start)):
                if not direction:
                    self._found[mention.start] = scene
        return self._found.get(person.start, Scene())
