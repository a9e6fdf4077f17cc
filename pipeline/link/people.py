"""Who is who: the role and the school of every person of a document."""

from __future__ import annotations

import re
from bisect import bisect_left

from pipeline.extract.text import View
from pipeline.link.clauses import Party, one, role_of, rules, said
from pipeline.link.names import WITH, Names, phrases
from pipeline.link.references import LIST_MARKS, Cast, Reference
from pipeline.link.roles import role_of_person, roles_of_groups
from pipeline.link.scenes import Actors, Reader
from pipeline.records import Mention, Person


def find_persons(
    view: View, mentions: list[Mention], references: list[Reference], cast: Cast, reader: Reader
) -> list[tuple[Person, bool]]:
    """One row for each person: full names, and surnames with a title that no full name explains.

    A person with a role in a school and no other school around belongs to the school of the author, or, in a personal
    report, to the one that its narrator is at. With each: whether the text itself says so of the school.
    """
    groups: dict[str, list[int]] = {}
    for i, mention in enumerate(mentions):
        if mention.type == "PERSON" and not mention.masked:
            groups.setdefault(mention.canonical, []).append(i)
    if not groups:
        return []
    names = Names(view, mentions)
    actors = Actors(reader, [mentions[indices[0]] for indices in groups.values()])
    schools = _Schools(view, names, references, reader.host, cast, actors)
    told = {name: [mentions[i] for i in indices] for name, indices in groups.items()}
    roles = {name: role_of_person(view, several, names) for name, several in told.items()}
    roles |= roles_of_groups(view, told, roles)
    people = []
    for name, several in told.items():
        school, sure = schools.of(several, roles[name])
        person = Person(name, all(m.surname_only for m in several), roles[name], school, groups[name])
        people.append((person, sure))
    return people


_NEAR = 30
"""So far behind a name may stand those whom somebody teaches."""
_FAR = 60
"""So far behind a name may stand where somebody came from."""


class _Schools:
    """Finds the school of a person, from the nearest evidence to the farthest."""

    def __init__(
        self,
        view: View,
        names: Names,
        references: list[Reference],
        host: str | None,
        cast: Cast,
        actors: Actors,
    ) -> None:
        self.view, self.text, self.names = view, view.text, names
        self.references, self.actors, self.cast = references, actors, cast
        self._starts = [r.start for r in references]
        self._near: dict[int, Party] = {}
        self._known: dict[int, Party] = {}
        self.host = host
        self.toured = self._toured()
        self.visited: str | None = None
        self.guests = self._guests()
        self.default = host or cast.author or self._only_school()

    def _toured(self) -> str | None:
        """The one school to which the first line of a text says that those go of whom it tells: 甲校赴乙校交流."""
        line = self.view.document.paragraphs[0]
        inside = [r for r in self._between(line.start, min(line.end, line.start + _FAR)) if r.school]
        goals = {r.school for r in inside if role_of(self.text, r, line.start, line.end) == "goal"}
        return goals.pop() if len(goals) == 1 and len(inside) > 1 else None

    def _guests(self) -> str | None:
        """The one school from which a text says that teachers have come: 来自青山小学的三位名师."""
        schools = {
            r.school
            for r in self.references
            if r.school
            and (
                (self.text.startswith("来自", r.start - 2) and phrases()["guests"].match(self.text, r.end))
                or phrases()["bring"].match(self.text, r.end)
            )
        }
        return schools.pop() if len(schools) == 1 else None

    def _only_school(self) -> str | None:
        """The school of a text that names no other one, unless somebody goes there: then it is the one that is
        visited, to which only its leaders belong."""
        named = [r for r in self.references if r.kind == "name"]
        if len({r.schools for r in named}) != 1:
            return None
        speaks = any(r.kind == "own" for r in self.references)
        spans = ((r, self.view.sentence_of(r.start)) for r in named)
        goes = any(
            role_of(self.text, r, *span) in ("goal", "place", "source" if speaks else "")
            or self.text.endswith(("支教", "支援", "援助"), 0, r.start)
            or rules()["stays"].match(self.text, r.end)
            for r, span in spans
        )
        if goes and not speaks:
            self.visited = named[0].school
        return None if goes else named[0].school

    def of(self, mentions: list[Mention], role: str | None) -> tuple[str | None, bool]:
        """The school beside any mention of a person, else the one that acts there, else (not sure) the default."""
        beside = [*filter(None, map(self._direct, mentions)), *map(self._told, mentions)]
        if school := next((one(party) for party in beside if party), None):
            return school, True
        signing = [m for m in mentions if self.view.paragraph_of(m.start) in self.view.document.signature]
        first, signs = next((m for m in mentions if m not in signing), mentions[0]), bool(signing)
        nowhere = any(party == () for party in beside)
        if phrases()["pupil"].search(role or "") and not nowhere:
            return self.default, False
        if self.host and phrases()["beside_me"].match(self.text, first.end):
            return self.host, True
        if (party := () if nowhere else self._elsewhere(mentions, role, signs)) is not None:
            return one(party), True
        actor = None if signs else self.actors.where(first)
        if not signs and (watched := self._watched(first, actor)):
            return watched, True
        if where := self._by_part(first, role, actor):
            return where, True
        if one(actor) and not self.cast.author and self._is_ours(first):
            return None, True
        if self.visited and not one(actor) and not signs and phrases()["leads"].search(role or ""):
            return self.visited, False
        named = self._between(self.view.sentence_of(first.start)[0], first.start)
        post = self.names.role_before(first.start)
        of_school = post and phrases()["at_school"].search(post["role"]) and not phrases()["sent"].search(post["role"])
        head = self.names.role_before(self.names.list_of(first)[0])
        if actor == () and head and head["colon"] and head["role"].endswith(("队员", "组员")):
            actor = named[0].schools if len({r.schools for r in named}) == 1 else ()  # 甲校选派了支教队，队员有王丽
        elif actor == () and (not named or of_school or self._is_sent(first, named[-1])):
            actor = None  # 支教教师王丽: the role speaks of those who were sent, not a group that acts
        start = first.start - len(post[0] if post else "")
        back = phrases()["came_back"].search(self.text, max(0, start - 6), start)
        comes = not named and phrases()["comes_back"].match(self.text, first.end)
        if not signs and (back or comes):
            return self.default, False
        if actor is not None and not self._acts_elsewhere(first, role, actor):
            return one(actor), True
        if not self.default and phrases()["teaches"].match(self.text, first.end):
            return self.guests, False
        return (self.cast.author if signs else self.default), False

    def _elsewhere(self, mentions: list[Mention], role: str | None, signs: bool) -> Party:
        """The school of somebody who is a guest, or at home while the narrator is away; () for who is of none."""
        first, post = mentions[0], self.names.role_before(mentions[0].start)
        if post and phrases()["ours"].search(self.text, max(0, first.start - 16), first.start):
            return (self.cast.author,) if self.cast.author else ()
        at_school = post and phrases()["at_school"].search(post["role"])
        of_village = (
            post and self.text[first.start - len(post[0]) - 1] == "村" and post["role"].endswith(("书记", "主任"))
        )
        if of_village or (phrases()["outside"].search(role or "") and not at_school):
            return ()
        if not role and (signs or self._is_byline(first)):
            return ()
        if self.host and phrases()["of_team"].search(self.text, max(0, first.start - 16), first.start):
            return (self.cast.author,) if self.cast.author else ()
        if (guest := self._guest(first)) is not None:
            return guest
        return (self._other_side() or None) if any(map(self._arrives, mentions[1:])) else None

    def _by_part(self, mention: Mention, role: str | None, actor: Party) -> str | None:
        """The school of who was sent, teaches those who were, or learns from them."""
        if phrases()["sent"].match(role or "") and (sender := one(self.actors.usual().source)):
            return sender
        if phrases()["tutor"].search(role or "") and (where := self._learnt_at()):
            return where
        return self._taught_at(mention, actor) if role == "徒弟" else None

    def _acts_elsewhere(self, mention: Mention, role: str | None, actor: Party) -> bool:
        """Whether who acts is named only after a person (王丽、柳河小学李娜), or in a sentence before it.

        Of those before, 校长 alone is that of the author's school, and a narrator is elsewhere.
        """
        sentence, stop = self.view.sentence_of(mention.start)
        if any(r.schools == actor for r in self._between(sentence, mention.start)):
            return False
        if one(actor) and any(r.schools == actor for r in self._between(mention.end, stop)):
            return not any(r.schools == actor for r in self._between(sentence - 200, sentence))
        if self.host and one(actor) == self.cast.author:  # it is only 我 who acts
            paragraph = self.view.document.paragraphs[self.view.paragraph_of(sentence)].start
            return not any(r.schools == actor for r in self._between(paragraph, sentence))
        others = self.cast.author and one(actor) != self.cast.author
        return bool(others and phrases()["at_home"].search(role or ""))

    def _is_byline(self, mention: Mention) -> bool:
        """Whether a name says only who wrote or photographed: 作者：李小明, or （李小明） at the end of a paragraph."""
        start, end = self.names.list_of(mention)
        if phrases()["credited"].search(self.names.before(start, 8)):
            return True
        stop = self.view.document.paragraphs[self.view.paragraph_of(start)].end
        alone = self.text[max(0, start - 2) : start] in ("。（", "！（", "\n（")
        return alone and bool(phrases()["byline"].fullmatch(self.text, end, stop))

    def _watched(self, mention: Mention, actor: Party) -> str | None:
        """Where guests watch a lesson or are shown round: 甲校的教师来到乙校，听了王丽的课，在李校长的陪同下参观."""
        start, end = self.names.list_of(mention)
        where = self.actors.place(mention)
        if self.text.startswith("在", start - 1) and phrases()["escorts"].match(self.text, end) and where != actor:
            return one(where)
        watches = phrases()["watches"].search(self.text, max(0, start - 30), start)
        if not watches or not phrases()["watched"].match(self.text, end):
            return None
        if actor is None:
            return self.toured
        return one(where) if where and where != actor else None

    def _taught_at(self, mention: Mention, actor: Party) -> str | None:
        """Where somebody teaches who works away from home: apprentices are of that school."""
        before = self.names.previous(mention)
        master = self._told(before) if before and "徒弟" in self.text[before.end : mention.start] else None
        author = (self.cast.author,) if self.host and self.cast.author else None
        home = said(master, actor, author)
        where = one(self.actors.place(mention)) or self.host or one(self.cast.across(home))
        return where if where != one(home) else None

    def _learnt_at(self) -> str | None:
        """Where the author's teachers have gone to learn, by all that says so before."""
        source, goal = self.actors.usual().schools
        if not phrases()["learns"].search(self.text):
            return None
        return goal if source and source == self.cast.author else self.visited

    def _is_ours(self, mention: Mention) -> bool:
        """Whether 我校 acts in the sentence of a person, in a text that does not tell which school that is."""
        start, _ = self.view.sentence_of(mention.start)
        before = self._between(start, mention.start)
        acts = before and self.text[before[-1].start - 1] in "，；：。"  # 我校派甲、乙，柳河小学派丙
        return not acts and any(r.kind == "own" for r in before)

    def _direct(self, mention: Mention) -> Party:
        if mention.start not in self._near:
            self._near[mention.start] = self._beside(mention)
        return self._near[mention.start]

    def _told(self, mention: Mention) -> Party:
        if mention.start not in self._known:
            beside = self._direct(mention)
            self._known[mention.start] = self._chained(mention) if beside is None else beside
        return self._known[mention.start]

    def _beside(self, mention: Mention) -> Party:
        """The school in the brackets after a name or after its list, or right before it; () for another body."""
        start, _ = self.names.list_of(mention)
        if inside := self._in_brackets(mention):
            return tuple(filter(None, inside))
        after = self._between(mention.end, mention.end + 16)
        if sender := self._comes_from(mention):
            return sender
        if after and self.cast.author and phrases()["cares"].fullmatch(self.text, mention.end, after[0].start):
            return None if after[0].school == self.cast.author else (self.cast.author,)
        told = after and after[0].kind in ("name", "own")
        if told and (self._is_at(mention.end, after[0]) or self._presents(mention.end, after[0])):
            return after[0].schools
        sentence, _ = self.view.sentence_of(start)
        if after and self._is_posted(mention, after[0]):
            before = [r for r in self._between(sentence, start) if r.school and r.school != after[0].school]
            return before[-1].schools if before else (self.cast.author,) if self.cast.author else ()
        for place in dict.fromkeys((mention.start, self._part_start(start, mention), start)):
            before = self._between(sentence, place)
            if before and before[-1].kind == "several" and before[-1].end == place:  # 县进修校|教研员|王丽
                before.pop()
            if before and before[-1].kind != "several":
                gap = self.text[before[-1].end : place]
                if before[-1].kind == "body":
                    return () if re.fullmatch("[^，。；、：]{0,14}", gap) else None
                if gap == "由" and phrases()["looks_after"].match(self.text, mention.end):
                    return (self.cast.author,) if self.cast.author not in (None, before[-1].school) else ()
                if self.text.startswith(("从", "由"), before[-1].start - 1) and phrases()["moved"].fullmatch(gap):
                    return (self.cast.author,) if self.cast.author else ()
                if phrases()["between"].fullmatch(gap):
                    said_before = before[-1].start - 4 if gap.startswith("的") else before[-1].end
                    serves = phrases()["serves"].search(self.text, said_before, place)
                    verb = self.text[max(0, before[-1].start - 1) : before[-1].start]
                    comes = phrases()["moves"].fullmatch(verb + gap)
                    where = role_of(self.text, before[-1], sentence, place) if serves or comes else None
                    if where in ("goal", "place") and (sender := self._sender_beside(before)):
                        return sender
                    if where in ("goal", "place") and before[-1].school == self.cast.author:
                        return self._other_side()
                    if comes and where in ("goal", "place") and self.cast.author and not self.host:
                        return (self.cast.author,)
                    if where and before[-1].kind == "same":
                        return self._sender(before)
                    if where not in ("goal", "place"):  # 在甲校支教的王老师 is of another school
                        return self._respective(mention, start, before)
        if giver := self._gives(mention):
            return giver
        if after and phrases()["led"].fullmatch(self.text, mention.end, after[0].start) and after[0].kind != "several":
            return after[0].schools
        other = self.names.previous(mention)
        if other and phrases()["with_them"].search(self.text, max(0, start - 20), start):
            party = self._told(other)
            return party if party and party != (self.cast.author,) else self._other_side() or None
        there = self._head_there(self._between(sentence, mention.start), mention)
        if (others := said(there, self._told_of_others(mention))) is not None:
            return others
        clause = self.text[max(sentence, start - 20) : start]
        of = re.sub(phrases()["before"].pattern, "", clause)
        role = self.names.role_before(mention.start)
        if phrases()["local"].search(self.text, sentence, mention.start - len(role[0] if role else "")):
            return said(self.actors.place(mention), (self.host,) if self.host else None)
        if phrases()["region"].search(of) if of != clause else "的" in clause and phrases()["place_of"].search(of):
            return ()
        return None

    def _comes_from(self, mention: Mention) -> Party:
        """The school that the clauses behind a name say somebody left for another: 王丽老师，2014年从甲校交流到乙校."""
        stop = self.view.sentence_of(mention.end)[1]
        schools = self._between(mention.end, min(stop, mention.end + _FAR))
        by = schools and phrases()["sent_by"].fullmatch(self.text, mention.end, schools[0].start)
        if by and self.text.startswith(("派出", "选派", "委派", "派往"), schools[0].end):
            return schools[0].schools
        if len(schools) < 2 or not phrases()["moved_to"].fullmatch(self.text, schools[0].end, schools[1].start):
            return None
        left = phrases()["from_where"].fullmatch(self.text, mention.end, schools[0].start)
        return schools[0].schools if left and not self.names.people_in(mention.end, schools[0].start) else None

    def _gives(self, mention: Mention) -> Party:
        """The school of who teaches those of its only partner: 王丽老师为柳河小学全体教师作讲座."""
        if not self.cast.pair:
            return None
        _, end = self.names.list_of(mention)
        stop = self.view.clause(end - 1)[1]
        school = next((r for r in self._between(end, min(stop, end + _NEAR)) if r.school), None)
        if not school or not phrases()["given_to"].match(self.text, school.end):
            return None
        return self.cast.across(school.schools) if phrases()["gives"].fullmatch(self.text, end, school.start) else None

    def _part_start(self, start: int, mention: Mention) -> int:
        """Where the names of one school begin in a list of several: 甲校的甲、乙和我校的|丙、丁."""
        if self._opens_pair(mention):
            return mention.start
        inside = [r for r in self._between(start, mention.start) if r.kind in ("name", "own")]
        return self.names.people_in(inside[-1].end, mention.end)[0].start if inside else start

    def _opens_pair(self, mention: Mention) -> bool:
        """Whether somebody of another school follows: 甲与柳河小学的乙、丙与柳河小学的丁, where 丙 is no more of it."""
        return self.text[mention.end : mention.end + 1] in WITH and bool(self._between(mention.end, mention.end + 2))

    def _told_of_others(self, mention: Mention) -> Party:
        """What lists by roles say of a name without a school, where brackets tell the schools of those before it.

        组长：甲（青山小学）；副组长：乙（柳河小学）；成员：丙、丁: nobody knows where 丙 and 丁 are from, if all have a
        school but them, or one is of the author's; where all others are of the author's, they are so too.
        """
        start, _ = self.names.list_of(mention)
        head, sentence = self.names.role_before(start), self.view.sentence_of(start)
        if not (head and head["colon"]) and not self.names.label(start, sentence):
            return None
        told = [self._in_brackets(m) for m in self.names.people_in(self._first_line(sentence[0]), start)]
        schools = {party for party in told if party}
        if schools == {(self.cast.author,)}:
            return (self.cast.author,) if self.cast.author else ()
        return () if len(schools) > 1 and (all(told) or (self.cast.author,) in schools) else None

    def _first_line(self, place: int) -> int:
        """Where lists by roles begin that are set line by line, of which one begins at a place."""
        paragraphs, number = self.view.document.paragraphs, self.view.paragraph_of(place)
        if paragraphs[number].start != place:
            return place
        while number and phrases()["list_line"].match(self.text, paragraphs[number - 1].start):
            number -= 1
        return paragraphs[number].start

    def _in_brackets(self, mention: Mention) -> Party:
        """The school in the brackets after a name or after its list."""
        for pattern in ("in_bracket", "all_in_bracket"):
            bracket = phrases()[pattern].match(self.text, mention.end)
            inside = self._between(*bracket.span("what")) if bracket else []
            if bracket and inside and not phrases()["serves"].search(self.text, bracket.start("what"), inside[0].start):
                return inside[0].schools or ("",)
        return None

    def _respective(self, mention: Mention, start: int, named: list[Reference]) -> Party:
        """The school before a list of names; of several in a list the one in the place of the name, if they match."""
        schools = [named[-1]]
        for reference in reversed(named[:-1]):
            if reference.kind != "name" or self.text[reference.end : schools[0].start] not in LIST_MARKS:
                break
            schools.insert(0, reference)
        if len(schools) == 1:
            return named[-1].schools
        names = self.names.people_in(start, self.names.list_of(mention)[1])
        if len(names) == len(schools):
            return schools[names.index(mention)].schools
        return named[-1].schools if len(names) == 1 else ()

    def _chained(self, mention: Mention) -> Party:
        """The school of the name before, where just a role parts the two: 甲校校长王建国和副校长李小明."""
        before = self.names.previous(mention)
        if before and (party := self._beside_part(before, mention)):
            return party
        if (
            before is None
            or self._opens_pair(mention)
            or not (joint := phrases()["chain"].fullmatch(self.text, before.end, mention.start))
        ):
            return None
        party = self._told(before)
        if party is None or (party == () and phrases()["at_school"].search(joint[0])):
            return None
        return () if phrases()["outside"].search(joint[0]) else party

    def _beside_part(self, before: Mention, mention: Mention) -> Party:
        """The school of who opens the part of a sentence before this one: 甲介绍了教学；教导主任乙讲了德育."""
        role = self.names.role_before(mention.start)
        if not role or not any(phrases()[name].search(role["role"]) for name in ("at_school", "leads")):
            return None
        start = mention.start - len(role[0])
        if self.text[start - 1] != "；" or self._between(before.start, start):
            return None
        opens = self.text[self.view.period(before.start)[0] : before.start]
        if "，" in opens or "、" in opens:
            return None
        same = [m for m in self.names.people if m.canonical == before.canonical and m.start <= before.start]
        return next((party for m in same if (party := self._told(m))), None)

    def _guest(self, mention: Mention) -> Party:
        """Somebody who is invited, received or comes to the author's school is not of it; None where nobody is."""
        start, end = self.names.list_of(mention)
        clause = self.names.before(start, 20)
        sentence = self.view.sentence_of(start)[0]
        named = self._between(sentence, start) if phrases()["welcomed"].search(clause) else []
        if named and role_of(self.text, named[-1], sentence, start) in ("goal", "place"):
            return named[-1].schools
        if phrases()["invited"].search(clause) or phrases()["by_invitation"].match(self.text, end):
            return ()
        if phrases()["received"].search(clause):
            return self._other_side()
        if phrases()["receives"].match(self.text, end):
            where = self.actors.place(mention)
            return where if one(where) and one(where) != self.cast.author else self._other_side()
        if self.cast.pair and phrases()["came"].match(self.text, end):
            return self._other_side()
        acts = self.actors.where(mention) or (self.cast.author,)
        return self._other_side() if self._arrives(mention) and acts == (self.cast.author,) else None

    def _arrives(self, mention: Mention) -> bool:
        """Whether somebody whose school the sentence does not name comes to the author's: 李校长一行来到我校."""
        start, end = self.names.list_of(mention)
        sentence, stop = self.view.sentence_of(start)
        if self._between(sentence, start) or phrases()["stays"].search(self.text, end, stop):
            return False
        if phrases()["follows"].match(self.text, end) and not self.host:
            return True
        goal = next((r for r in self._between(end, min(stop, end + 40)) if r.school == self.cast.author), None)
        return bool(goal and goal.school and role_of(self.text, goal, end, stop) == "goal")

    def _sender(self, named: list[Reference]) -> Party:
        """Who sent those that serve in the last school that a sentence names: 甲校…慰问该校支教教师王丽."""
        ours = [*(r.schools for r in named[:-1]), (self.cast.author,)]
        if named[-1].kind == "same" and named[-1].schools in ours:
            return named[-1].schools  # 甲校校长到乙校看望该校支教教师: the visitor's
        sentence, _ = self.view.sentence_of(named[0].start)
        others = [r for r in named if r.school and r.schools != named[-1].schools]
        if others and role_of(self.text, others[0], sentence, named[-1].start) not in ("goal", "place"):
            return others[0].schools
        return (self.cast.author,) if self.cast.author and self.cast.author != named[-1].school else ()

    def _sender_beside(self, named: list[Reference]) -> Party:
        """Who sent somebody to the last school: 甲校交流到乙校的王丽老师, 甲校派往乙校支教的王丽."""
        if len(named) < 2 or named[-2].kind in ("several", "body"):
            return None
        gap = self.text[named[-2].end : named[-1].start]
        return named[-2].schools if re.fullmatch("[^，。；、的]{0,6}[到往赴至]", gap) else None

    def _is_sent(self, mention: Mention, school: Reference) -> bool:
        """Whether a name is that of somebody who works in another school: 到柳河小学任教的王丽."""
        gap = self.text[school.end : self.names.list_of(mention)[0]]
        sentence, _ = self.view.sentence_of(school.start)
        serves = phrases()["works_there"].fullmatch(gap)
        return bool(serves) and role_of(self.text, school, sentence, mention.start) in ("goal", "place")

    def _other_side(self) -> Party:
        return self.cast.across((self.cast.author,)) or () if self.cast.author else ()

    def _is_posted(self, mention: Mention, school: Reference) -> bool:
        """Whether somebody with a post leads another school besides: 副校长王丽任柳河小学执行校长."""
        posted = phrases()["posted"].fullmatch(self.text, mention.end, school.start)
        return bool(posted and phrases()["head"].search(self.text, school.end, school.end + 8)) and bool(
            self.names.role_before(mention.start) or self.text.endswith("其中", 0, mention.start)
        )

    def _is_at(self, place: int, school: Reference) -> bool:
        """王建国是甲校的校长, 张秀英，女，甲校教师。"""
        rules = phrases()
        if school.kind == "own" and not self.text.startswith("由", place):
            return False
        if rules["employed"].fullmatch(self.text, place, school.start):
            return True
        if not rules["is_at"].fullmatch(self.text, place, school.start):
            return False
        return self.text.startswith("来自", school.start - 2) or bool(rules["works"].match(self.text, school.end))

    def _presents(self, place: int, school: Reference) -> bool:
        """王校长介绍了甲校的情况."""
        rules = phrases()
        before = rules["presents"].fullmatch(self.text, place, school.start)
        return bool(before and rules["presented"].match(self.text, school.end))

    def _head_there(self, named: list[Reference], mention: Mention) -> Party:
        """Who leads where somebody works or comes, by the clause before: 王老师到甲校支教，校长李红…, 与李校长交流."""
        rules = phrases()
        if not named:
            return None
        if self._heads(named, mention):
            return named[0].schools
        is_there = self.text[named[-1].start - 1] in "是为"
        if is_there and rules["led_there"].fullmatch(self.text, named[-1].end, mention.start):
            return named[-1].schools
        there = rules["there"].fullmatch(self.text, named[-1].end, mention.start)
        met = rules["meets"].fullmatch(self.text, named[-1].end, mention.start)
        if not (there and not rules["takes"].match(self.text, mention.end)) and not (
            met and (met["head"] or rules["head"].match(self.text, mention.end))
        ):
            return None
        sentence, _ = self.view.sentence_of(mention.start)
        where = role_of(self.text, named[-1], sentence, mention.start)
        return named[-1].schools if where in ("goal", "place") else None

    def _heads(self, named: list[Reference], mention: Mention) -> bool:
        """Whether the one school of a sentence opens it, and a clause after that is about who leads it:
        甲校只有12名教师，校长王丽也上课."""
        role = self.names.role_before(mention.start)
        if (
            not role
            or len(named) > 1
            or named[0].kind != "name"
            or named[0].start != self.view.sentence_of(named[0].start)[0]
        ):
            return False
        start = mention.start - len(role[0])
        leads = phrases()["head"].match(role["role"]) and self.text[start - 1] == "，"
        return bool(leads and phrases()["heads_it"].fullmatch(self.text, named[0].end, start))

    def _between(self, start: int, end: int) -> list[Reference]:
        low, high = (bisect_left(self._starts, place) for place in (start, end))
        return self.references[low:high]
