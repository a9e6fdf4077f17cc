"""Distinct facts: repeated mentions of one thing folded into one, with direction and parts."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from typing import NamedTuple

from pipeline.extract.text import View
from pipeline.link.clauses import PARTNER, Party, one
from pipeline.link.directions import Direction
from pipeline.link.scenes import LESSONS, Reader
from pipeline.records import CountValue, Fact, Mention
from pipeline.rules import load

_NEAR = 20
"""So many characters before a count may stand the word by which it is one more (又选派了8名)."""
FACT_INDICATORS = ("teachers_exchanged", "teachers_visiting", "lessons_given", "lectures_held")


def counted(mentions: list[Mention]) -> list[Mention]:
    """The counts that state facts; a percentage states none."""
    return [m for m in mentions if m.count and m.count.indicator in FACT_INDICATORS and m.count.unit != "%"]


def find_facts(view: View, mentions: list[Mention], reader: Reader) -> list[Fact]:
    """The facts of a document in reading order; sets `fact`, `from_school` and `to_school` of their counts."""
    places = {id(mention): i for i, mention in enumerate(mentions)}
    facts: list[Fact] = []
    alike: dict[tuple[object, ...], list[int]] = {}
    told: list[_Told] = []  # by fact
    before: Mention | None = None
    fresh = False  # whether the count before is a fact of its own
    for mention, direction in reader.directions():
        count = mention.count
        assert count
        count.from_school, count.to_school = direction.schools
        again = view.text[max(0, mention.start - 1) : mention.start] in ("这", "那")
        start = view.sentence_of(mention.start)[0]
        further = bool(_further().search(view.text, max(start, mention.start - _NEAR), mention.start))
        further = further or (fresh and before is not None and _lists(view, before, mention))
        able = alike.setdefault((count.indicator, count.min, count.max, count.per), [])
        place = places[id(mention)]
        mine = _Told(_names_before(view, mentions, place), _school_before(mentions, place), direction)
        able_now = [] if further else [
            k for k in able if _same(facts[k], count, again) and not mine.is_apart(facts[k], told[k])
        ]  # fmt: skip
        same = max(able_now,
                   key=lambda k: (_agreement(facts[k], count), -k), default=None)  # fmt: skip
        before, fresh = mention, same is None
        if same is None:
            same = len(facts)
            able.append(same)
            told.append(mine)
            facts.append(Fact(count.indicator, count.min, count.max, count.unit, count.item, count.per, count.status,
                              count.from_school, count.to_school, []))  # fmt: skip
        fact = facts[same]
        fact.mentions.append(places[id(mention)])
        source, goal = told[same].direction
        fact.from_school = fact.from_school or (None if _is_of_several(source) else count.from_school)
        fact.to_school = fact.to_school or (None if _is_of_several(goal) else count.to_school)
        fact.item = fact.item or count.item
        count.fact = same
    _find_parts(view, mentions, facts)
    return facts


def _is_of_several(party: Party) -> bool:
    """Whether the text names several schools for one end of a direction: no later mention makes it one."""
    return party is not None and len(party) > 0 and one(party) is None and PARTNER not in party


def _names_before(view: View, mentions: list[Mention], place: int) -> frozenset[str]:
    """The people whose names stand right before a count: 王芳、李红两位老师."""
    names, end = [], mentions[place].start
    for mention in reversed(mentions[max(0, place - 12) : place]):
        if mention.type != "PERSON" or not _NEXT_NAME.fullmatch(view.text, mention.end, end):
            break
        names.append(mention.text)
        end = mention.start
    return frozenset(names)


_NEXT_NAME = re.compile("(?:老师|教师|同志)?[、和与及等]?")


def _school_before(mentions: list[Mention], place: int) -> str | None:
    """The school right before a count, as in a list: 甲校3名，乙校2名."""
    before = mentions[place - 1] if place else None
    listed = before is not None and before.type == "SCHOOL" and before.end == mentions[place].start
    return before.canonical if before and listed else None


class _Told(NamedTuple):
    """What tells a count from others of its size: who the counted are, the school that it is listed with, and its
    direction."""

    names: frozenset[str]
    listed: str | None
    direction: Direction

    def is_apart(self, fact: Fact, first: _Told) -> bool:
        """Whether a count is another one than the first of a fact: of other people, or of another school of a list."""
        others = bool(self.names) and bool(first.names) and self.names.isdisjoint(first.names)
        unknown = fact.from_school is None and fact.to_school is None
        return others or (self.listed is not None and (unknown or first.listed not in (None, self.listed)))


@cache
def _further():
    return re.compile(load("links")["further"])


_NEXT_ITEM = re.compile(
    "[\u4e00-\u9fff]{0,8}、[\u4e00-\u9fff]{0,8}|，(?:\\d{4}年)?(?:[上下]半年|[上下]?学[期年]|[春秋]季?(?:学期)?)"
)


def _lists(view: View, before: Mention, mention: Mention) -> bool:
    """Whether two counts stand side by side in a list (语文3名、数学3名): if one is new, so is the other."""
    one, other = before.count, mention.count
    alike = one and other and one.indicator == other.indicator
    return bool(alike and _NEXT_ITEM.fullmatch(view.text, before.end, mention.start))


def _agreement(fact: Fact, count: CountValue) -> int:
    return (fact.from_school == count.from_school) + (fact.to_school == count.to_school)


def _find_parts(view: View, mentions: list[Mention], facts: list[Fact]) -> None:
    """Mark the facts that divide another one: 共派出28名，其中A校12名、B校9名, or 首批8名，到A校5名，到B校3名."""
    firsts = [mentions[fact.mentions[0]] for fact in facts]
    for i, whole in enumerate(facts):
        following = []
        for j in range(i + 1, len(facts)):
            if view.paragraph_of(firsts[j].start) != view.paragraph_of(firsts[i].start) or _unlike(whole, facts[j]):
                break
            following.append(j)
        named = [j for j in following if _after_among(view.text, firsts[i].end, firsts[j].start)]
        summed = _summing(view, i, following, facts, firsts) if whole.min == whole.max else []
        for j in named or summed:
            if facts[j].part_of is None and (facts[j].min or 0) <= (whole.min or 0):
                facts[j].part_of = i
                if facts[j].from_school is None and facts[j].to_school != whole.from_school:
                    facts[j].from_school = whole.from_school


def _summing(view: View, i: int, following: list[int], facts: list[Fact], firsts: list[Mention]) -> list[int]:
    """The facts behind another one (numbers) that make it up: those right behind it, and all of a later sentence
    (教师30名。从学校看，甲校18名，乙校12名), which may make up it and what stands beside it (教师30名、校长2名)."""
    whole, size = facts[i], [fact.min or 0 for fact in facts]
    ends = range(2, len(following) + 1)
    beside = next((following[:k] for k in ends if sum(size[j] for j in following[:k]) == size[i]), [])
    groups = [beside] if beside else []
    stop = view.sentence_of(firsts[i].start)[1]
    wholes = {size[i]}
    if following and _BESIDE.fullmatch(view.text, firsts[i].end, firsts[i + 1].start) and not _is_directed(whole):
        wholes.add(size[i] + size[i + 1])
    later = groupby((j for j in following if firsts[j].start >= stop), key=lambda j: view.sentence_of(firsts[j].start))
    for _, group in later:
        parts = list(group)
        if len(parts) > 1 and sum(size[j] for j in parts) in wholes and set(parts).isdisjoint(beside):
            groups.append(parts)
    return [j for group in groups if all(_may_be_part(whole, facts[j]) for j in group) for j in group]


_BESIDE = re.compile("、[\u4e00-\u9fff]{0,4}")
"""Between a number and another one that is summed up with it: 教师30名、校长2名."""


def _is_directed(fact: Fact) -> bool:
    return bool(fact.from_school or fact.to_school)


def _may_be_part(whole: Fact, part: Fact) -> bool:
    """Whether nothing is said of a part that contradicts the whole: 到甲校5名，到乙校3名 are two groups."""
    ends = ((whole.from_school, part.from_school), (whole.to_school, part.to_school))
    return all(a is None or b is None or a == b for a, b in ends)


def _unlike(whole: Fact, other: Fact) -> bool:
    return (other.indicator, other.unit, other.status) != (
        whole.indicator,
        whole.unit,
        whole.status,
    ) or other.per is not None


def _after_among(text: str, start: int, end: int) -> bool:
    """Whether 其中 stands between a whole and a part, in one sentence."""
    between = text[start:end]
    return "其中" in between and "。" not in between[between.index("其中") :]


def _is_another(fact: Fact, count: CountValue) -> bool:
    """Whether one lesson or lecture is another one than that of a fact: 上了一节数学课，又上了一节音乐课."""
    one, other = fact.item or "", count.item or ""
    single = fact.max == 1 and fact.indicator in ("lessons_given", "lectures_held") and bool(one and other)
    return single and not (one.endswith(other) or other.endswith(one))


def _same(fact: Fact, count: CountValue, again: bool) -> bool:
    """Whether a count of the same measure and bounds repeats a fact: nothing tells them apart.

    `again`: it takes up what was said (这6名教师将任教一年), so that what it says of it is no new status.
    """
    if (fact.status != count.status or (count.max == 1 and count.indicator in LESSONS)) and not again:
        return False
    one, other = (fact.from_school, fact.to_school), (count.from_school, count.to_school)
    crossed = any(a is not None and a == b for a, b in zip(one, reversed(other), strict=True))
    apart = any(one) and any(other) and not any(a and b for a, b in zip(one, other, strict=True))
    return not crossed and not apart and all(a is None or b is None or a == b for a, b in zip(one, other, strict=True))
