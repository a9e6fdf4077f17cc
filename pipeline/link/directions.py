"""What is known of who sends and who receives: the direction of a count, and the scene, passage and lists around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.link.clauses import Party, Stretch, one
from pipeline.records import CountValue


class Direction(NamedTuple):
    """Who sends or gives, and who receives or where it happens."""

    source: Party = None
    goal: Party = None

    @property
    def schools(self) -> tuple[str | None, str | None]:
        """The two as schools; None where it is not one school."""
        return one(self.source), one(self.goal)

    def shared(self, schools: Sequence[str], number: int) -> Direction:
        """The direction of one of several counts of which each is of one of several schools.

        >>> Direction(("甲校", "乙校"), ("丙校",)).shared(("甲校", "乙校"), 1)
        Direction(source=('乙校',), goal=('丙校',))
        """
        mine = (schools[number],)
        return Direction(*(mine if set(party or ()) == set(schools) else party for party in self))

    def with_other(self, school: str, other: str) -> Direction:
        """The same direction for another school of a list.

        >>> Direction(("甲校",), ("丙校",)).with_other("甲校", "乙校")
        Direction(source=('乙校',), goal=('丙校',))
        """
        return Direction(*((other,) if party == (school,) else party for party in self))

    def without(self, schools: frozenset[str]) -> Direction:
        """The same direction where some schools may not be named.

        >>> Direction(("甲校",), ("*校",)).without(frozenset({"*校"}))
        Direction(source=('甲校',), goal=())
        """
        return Direction(*(() if party and not schools.isdisjoint(party) else party for party in self))

    def may_work(self, where: Party) -> bool:
        """Whether teachers who were sent so may be those who work at a place: not in their own school."""
        if not where:
            return True
        return not (self.source and set(self.source) <= set(where)) and (not one(self.goal) or one(self.goal) in where)


class Scene(NamedTuple):
    """What is given when a clause begins: who acts, where it goes, where it happens, and who takes part.

    `stale`: the subject is that of a sentence before; `there`: where the sentence has somebody come; `agent`: who had
    them come who act.
    """

    subject: Party = None
    goal: Party = None
    place: Party = None
    partner: Party = None
    stale: bool = False
    there: Party = None
    agent: Party = None


class Sent(NamedTuple):
    """Teachers of whom a document has said that they were sent, with the words of the clause, its paragraph, and where
    its sentence begins."""

    value: CountValue
    direction: Direction
    clause: str
    paragraph: int
    sentence: int


class Listed(NamedTuple):
    """A count of a list of schools: the place and school of the first count; its own school; all of them."""

    first: int
    school: str
    own: str
    schools: list[str]

    def direction(self, direction: Direction) -> Direction:
        """The direction of the count after that of the first one: no school of a list is the other side of another.

        >>> Listed(0, "甲校", "乙校", ["甲校", "乙校"]).direction(Direction(("甲校",), ("丙校",)))
        Direction(source=('乙校',), goal=('丙校',))
        >>> Listed(0, "甲校", "甲校", ["甲校", "乙校"]).direction(Direction(("甲校",), ("乙校",)))
        Direction(source=('甲校',), goal=None)
        """
        mine = direction.with_other(self.school, self.own)
        return Direction(*(None if one(p) in self.schools and one(p) != self.own else p for p in mine))


@dataclass
class Passage:
    """A paragraph while it is read.

    `shares`, `listed`: of its counts, by their places; `start`: of the clause that is read; `settled`: the directions
    so far, `shared`: that of the first of several shares; `whole`: the scene before 其中, `divided`: the direction of
    what its parts are of; `receivers`: whether a list tells who received; `roll`: the schools of a list of the
    sentence; `asking`: the scene of who asks others.
    """

    clauses: Stretch
    shares: dict[int, tuple[list[str], int]]
    listed: dict[int, Listed]
    start: int
    scene: Scene = field(default_factory=Scene)
    settled: dict[int, Direction] = field(default_factory=dict)
    shared: Direction = field(default_factory=Direction)
    whole: Scene | None = None
    divided: Direction | None = None
    receivers: bool = False
    roll: frozenset[str] = frozenset()
    asking: Scene | None = None


def common(directions: list[Direction]) -> Direction:
    """What several directions have in common."""
    sources, goals = ({direction[i] for direction in directions} for i in (0, 1))
    return Direction(sources.pop() if len(sources) == 1 else (), goals.pop() if len(goals) == 1 else None)
