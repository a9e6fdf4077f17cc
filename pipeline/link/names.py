"""The names of a document and the lists in which they stand, and the phrases that tell who somebody is."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from functools import cache
from typing import Any

from pipeline.extract.anchors import Guarded
from pipeline.extract.text import View
from pipeline.link.clauses import in_brackets
from pipeline.records import Mention
from pipeline.rules import alternatives, filled, load


@cache
def phrases() -> Any:
    """The phrases of `rules/people.yaml` as patterns, by name."""
    people, links = load("people"), load("links")
    lists = {name: _words(people[name]) for name in _LISTS}
    words = {name.upper(): alternatives(several) for name, several in lists.items()}
    words |= {name.upper(): alternatives(links[name]) for name in ("pupils", "outside_roles")}
    words["ABOUT"] = links["clauses"]["about"]
    for name, term in people["terms"].items():
        if isinstance(term, list):
            words[name] = alternatives([word for part in term for word in lists[part]])
        else:
            words[name] = filled(term, words)
    phrases = people["role_phrases"] | people["school_phrases"]
    patterns = {name: filled(phrase, words) for name, phrase in phrases.items()}
    return {
        **{name: (Guarded if name in _GUARDED else re.compile)(pattern) for name, pattern in patterns.items()},
        **{name: tuple(_words(people[name])) for name in ("party", "of_many")},
    }


def _words(several: str | list[str]) -> list[str]:
    return several.split() if isinstance(several, str) else several


_LISTS = ("subjects", "crafts", "stages", "credits", "ranks", "offices", "posts", "roles", "no_roles", "titles_before",
          "titles_after", "any_title")  # fmt: skip
"""The lists of words that phrases may name in capitals."""
_GUARDED = ("after", "before", "bracket", "post", "apposition", "as_role", "counted", "counted_after", "invited",
            "received")  # fmt: skip
"""Patterns of many words that seldom match where they are tried."""


WITH = ("与", "和", "同", "跟")
_MASKED = re.compile("(?<=、)[\u4e00-\u9fff]{1,2}[*×xX]{1,3}(?:老师|同志)?[、和与及]")
"""A masked name in a list, and the mark after it: 王丽、李**、张红."""
_TITLE = re.compile("(?:副?[校园]长|副?书记|副?主任|老师|教师|同志|同学)?")
_ITEM = re.compile("）[，、；](?:[\u4e00-\u9fff]{2,4})?$")
_SPACED = re.compile("(?<=[组成队顾])[ 　]+(?=[长员问])")
"""Blanks inside a role that is set to a width: 组　长：."""


class Names:
    """The names of a document, and the lists in which they stand."""

    def __init__(self, view: View, mentions: list[Mention]) -> None:
        self.text = view.text
        self.people = [m for m in mentions if m.type == "PERSON"]
        named = sorted(
            (m.start, m.end)
            for m in mentions
            if m.type in ("SCHOOL", "ORG") and not m.text.endswith(phrases()["party"])
        )
        self._starts, self._ends = [start for start, _ in named], [end for _, end in named]
        self._people_starts = [m.start for m in self.people]
        self._places = {m.start: i for i, m in enumerate(self.people)}
        self._roles: dict[int, re.Match[str] | None] = {}
        self._joined: dict[tuple[int, bool], bool] = {}

    def role_before(self, place: int) -> Any:
        """The match of a role that stands right before a place, or None."""
        if place not in self._roles:
            role = phrases()["before"].search(self.before(place, 16))
            self._roles[place] = None if role and role["role"] == "代表" and self._speaks_for(place) else role
        return self._roles[place]

    def _speaks_for(self, place: int) -> bool:
        """Whether 代表 before a place is what somebody does: 王丽老师代表|李红."""
        verb = self.text.rfind("代表", 0, place)
        others = self.people_in(verb - 8, verb)
        return bool(others and _TITLE.fullmatch(self.text, others[-1].end, verb))

    def role_in_list(self, mention: Mention, start: int) -> str | None:
        """The role before a name that is not the first of its list; one of many is that of the names after it as well:
        领队甲、队员乙、丙."""
        own = self.role_before(mention.start)
        if own:
            return own["role"]
        heads = [role for m in self.people_in(start + 1, mention.start) if (role := self.role_before(m.start))]
        return heads[-1]["role"] if heads and heads[-1]["role"].endswith(phrases()["of_many"]) else None

    def before(self, place: int, reach: int) -> str:
        """The text before a place, back to the name of a school or body, which is no part of a role."""
        i = bisect_left(self._ends, place + 1) - 1
        found = self.text[max(0, place - reach, self._ends[i] if i >= 0 else 0) : place]
        return _SPACED.sub("", found) if found.rstrip(" 　").endswith(("：", ":")) else found

    def before_school(self, place: int) -> str:
        """The text before the name of a school or body that ends at a place; empty where none does."""
        i = bisect_left(self._ends, place)
        found = i < len(self._ends) and self._ends[i] == place
        return self.text[max(0, self._starts[i] - 12) : self._starts[i]] if found else ""

    def list_of(self, mention: Mention, across: bool = False) -> tuple[int, int]:
        """Where the list begins and ends that a name stands in; `across`: the schools that are named in it, too."""
        i = j = self._places[mention.start]
        while i and self._linked(i - 1, across):
            i -= 1
        while j + 1 < len(self.people) and self._linked(j, across):
            j += 1
        start = self.people[i].start
        if across and (school := bisect_left(self._ends, start)) < len(self._ends) and self._ends[school] == start:
            start = self._starts[school]
        return start, self.people[j].end

    def chain_end(self, mention: Mention) -> int:
        """Where the names end that follow one with nothing but roles between: 教导主任甲、柳河小学校长乙、丙."""
        i = self._places[mention.start]
        while i + 1 < len(self.people) and phrases()["row"].fullmatch(
            self._without_schools(self.people[i].end, self.people[i + 1].start)
        ):
            i += 1
        return self.people[i].end

    def label(self, place: int, sentence: tuple[int, int]) -> str | None:
        """What a list is headed in a sentence that lists people by their roles: 组长：甲；副组长：乙；摄像：丙."""
        match = phrases()["label"].search(self.before(place, 8))
        if not match:
            return None
        heads = [self.role_before(other.start) for other in self.people_in(*sentence) if other.start != place]
        return match[1] if any(head and "：" in (head["colon"] or "") for head in heads) else None

    def item(self, mention: Mention, sentence: int) -> str | None:
        """What the head says of those whom the parts of a sentence open with: 四名支教教师安排如下：甲，…；乙，…."""
        if self.text[mention.start - 1 : mention.start] not in ("：", "；") or not self.text.startswith(
            "，", mention.end
        ):
            return None
        colon = self.text.find("：", sentence, mention.start)
        match = phrases()["items"].search(self.text, sentence, colon) if colon > 0 else None
        return match[1] if match else None

    def is_second(self, mention: Mention) -> bool:
        """Whether 与 stands before a name, or the names listed with it: the second of a pair that others stand beside.

        甲与乙、丙与丁、戊: 乙, 丁 and 戊; 与甲、乙: both. Of 甲与乙 alone nobody is the second.
        """
        start, end = self.list_of(mention, across=True)
        inside = self.people_in(start, end)
        gaps = [self.text[a.end : a.end + 1] for a, _ in itertools.pairwise(inside)]
        place = inside.index(mention)
        first = place
        while first and gaps[first - 1] not in WITH:
            first -= 1
        if first == 0:
            return len(inside) > 1 and self.text[start - 1 : start] in WITH and not any(g in WITH for g in gaps)
        alone = len([gap for gap in gaps if gap in WITH]) == 1
        return not alone and not (place < len(gaps) and gaps[place] in WITH)

    def people_in(self, start: int, end: int) -> list[Mention]:
        """The names of a stretch."""
        low, high = (bisect_left(self._people_starts, place) for place in (start, end))
        return self.people[low:high]

    def stands_at(self, place: int) -> bool:
        """Whether a name begins at a place."""
        return place in self._places

    def _linked(self, number: int, across: bool) -> bool:
        """Whether a name is in one list with the next one."""
        linked = self._joined.get((number, across))
        if linked is None:
            start, end = self.people[number].end, self.people[number + 1].start
            gap = self._without_schools(start, end) if across else self.text[start:end]
            gap = _MASKED.sub("", gap)
            linked = len(gap) < 36 and bool(
                phrases()["linked"].fullmatch(gap) or (gap.startswith("（") and _ITEM.search(gap))
            )
            self._joined[number, across] = linked
        return linked

    def has_school(self, start: int, end: int) -> bool:
        """Whether a school or body is named in a stretch, and not in brackets."""
        low, high = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return any(not in_brackets(self.text, place, start) for place in self._starts[low:high])

    def _without_schools(self, start: int, end: int) -> str:
        """A stretch without the names of schools and bodies in it."""
        kept = []
        for i in range(bisect_left(self._starts, start), bisect_left(self._starts, end)):
            kept.append(self.text[start : self._starts[i]])
            start = self._ends[i]
        return "".join(kept) + self.text[start:end]

    def previous(self, mention: Mention) -> Mention | None:
        """The name before another one."""
        place = self._places[mention.start]
        return self.people[place - 1] if place else None

    def apposition(self, mention: Mention) -> str | None:
        """The role that follows a name: 王丽老师，东山小学数学教师，…; another name ends what is said of this one."""
        following = self._places[mention.start] + 1
        end = min(mention.end + 40, self.people[following].start if following < len(self.people) else len(self.text))
        match = phrases()["apposition"].match(self.text, mention.end, end)
        return match[1] if match else None
