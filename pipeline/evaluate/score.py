"""Scores: what of the gold is found, what is found of what is not there, and how sections are typed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from pipeline.evaluate.sheets import Fact, Item, Sheet, Typed

Case = tuple[Any, ...]
_ALIKE = 8
"""Characters in which the beginnings of two paragraphs must agree."""
_LEAST = 4
"""A shorter beginning is not looked for inside of other paragraphs."""
_HEADLINE = ("teachers_exchanged", "teachers_visiting", "lessons_given")
_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {ord("著"): "着"}
ACCURACY, MACRO_F1 = "section type accuracy", "section type macro-F1"


def fold(text: str | None) -> str:
    """Text without white space, with its full-width ASCII folded: what does not count as a difference.

    >>> fold("第 2 小学（本部）") == fold("第２小学(本部)"), fold(None)
    (True, '')
    """
    return "".join((text or "").translate(_FOLD).split())


class Metric(NamedTuple):
    """Something that is compared case by case, as often as it stands there.

    `shared`: how many of the first parts of a case another metric compares already; what differs there is its matter.
    """

    name: str
    kind: str
    cases: Callable[[Sheet], Iterable[Case]]
    shared: int = 0


def _mentions(kind: str, *parts: Callable[[Item], Any]) -> Callable[[Sheet], Iterable[Case]]:
    return lambda sheet: [(fold(m.text), *(part(m) for part in parts)) for m in sheet.mentions if m.type == kind]


def _number(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _headline(sheet: Sheet) -> Iterable[Case]:
    counts = (m for m in sheet.mentions if m.type == "COUNT" and m.indicator in _HEADLINE)
    return [(m.indicator, _number(m.min), _number(m.max)) for m in counts]


def _fact(fact: Fact) -> Case:
    return fact.indicator, _number(fact.min), _number(fact.max), fold(fact.per), fact.status


def _directed(fact: Fact) -> Case:
    return *_fact(fact), fold(fact.sender), fold(fact.receiver)


def _one(value: str) -> list[Case]:
    return [(value,)] if value else []


METRICS = (
    *(Metric(kind, kind, _mentions(kind)) for kind in ("SCHOOL", "ORG", "PERSON", "DATE", "COUNT")),
    Metric("SCHOOL+canonical", "SCHOOL", _mentions("SCHOOL", lambda m: fold(m.canonical or m.text)), 1),
    Metric("DATE+value", "DATE", _mentions("DATE", lambda m: m.start or "", lambda m: m.end or m.start or ""), 1),
    Metric("COUNT+value", "COUNT",
           _mentions("COUNT", lambda m: _number(m.min), lambda m: _number(m.max), lambda m: m.unit or ""), 1),
    Metric("COUNT+item", "COUNT", _mentions("COUNT", lambda m: fold(m.item)), 1),
    Metric("COUNT+indicator", "COUNT", _mentions("COUNT", lambda m: m.indicator or "other"), 1),
    Metric("COUNT+status", "COUNT", _mentions("COUNT", lambda m: m.status or ""), 1),
    Metric("headline counts", "COUNT", _headline, 3),
    Metric("people name", "people", lambda sheet: [(fold(p.name),) for p in sheet.people]),
    Metric("people name+role", "people", lambda sheet: [(fold(p.name), fold(p.role)) for p in sheet.people], 1),
    Metric("people name+school", "people", lambda sheet: [(fold(p.name), fold(p.school)) for p in sheet.people], 1),
    Metric("partners", "partners", lambda sheet: {tuple(sorted({fold(a), fold(b)})) for a, b in sheet.partners}),
    Metric("author_school", "document", lambda sheet: _one(fold(sheet.author_school))),
    Metric("signed_date", "document", lambda sheet: _one(sheet.signed_date or "")),
    Metric("facts", "facts", lambda sheet: map(_fact, sheet.facts)),
    Metric("facts+direction", "facts", lambda sheet: map(_directed, sheet.facts), 5),
)  # fmt: skip
KINDS = (*dict.fromkeys(metric.kind for metric in METRICS if metric.kind != "document"), "types")


class Bag(NamedTuple):
    """The cases of one metric in one document."""

    gold: Counter[Case]
    found: Counter[Case]

    @property
    def hits(self) -> Counter[Case]:
        return self.gold & self.found


class Match(NamedTuple):
    """A gold paragraph, its type, and the type that was found for it; None where there is no such paragraph."""

    starts: str
    gold: str
    found: str | None


class Comparison(NamedTuple):
    """One document against its gold: the cases of every metric, and its paragraphs."""

    bags: dict[str, Bag]
    paragraphs: list[Match]


class Score(msgspec.Struct):
    """`value`: F1, or for section types accuracy or macro-F1, which have neither `precision` nor `recall`."""

    value: float
    gold: int
    found: int
    precision: float | None = None
    recall: float | None = None


def compare(gold: Sheet, found: Sheet) -> Comparison:
    """One document against its gold.

    >>> gold = Sheet(mentions=[Item("SCHOOL", "二小"), Item("SCHOOL", "二小")])
    >>> bag = compare(gold, Sheet(mentions=[Item("SCHOOL", "二小"), Item("SCHOOL", "三小")])).bags["SCHOOL"]
    >>> bag.hits.total(), bag.gold.total(), bag.found.total()
    (1, 2, 2)
    """
    gold, found = _without_optional(gold, found)
    bags = {m.name: Bag(Counter(m.cases(gold)), Counter(m.cases(found))) for m in METRICS}
    return Comparison(bags, match_paragraphs(gold.paragraphs, found.paragraphs))


def _without_optional(gold: Sheet, found: Sheet) -> tuple[Sheet, Sheet]:
    """Facts on which readers differ count neither way: they, and what was found in their place, are left out."""
    required = [fact for fact in gold.facts if not fact.optional]
    exact = set(map(_directed, required))
    optional = {_fact(fact)[:3] for fact in gold.facts if fact.optional}
    kept = [fact for fact in found.facts if _directed(fact) in exact or _fact(fact)[:3] not in optional]
    return msgspec.structs.replace(gold, facts=required), msgspec.structs.replace(found, facts=kept)


def match_paragraphs(gold: Sequence[Typed], found: Sequence[Typed]) -> list[Match]:
    """The paragraphs of the gold, each with the first unused one that begins alike, else with one that holds its start.

    The latter is right where lines that belong together were joined.

    >>> match_paragraphs([Typed("领导小组：组", "organization"), Typed("长：王小明。", "organization")],
    ...                  [Typed("领导小组：组长：王小明。", "aims")])[1]
    Match(starts='长:王小明。', gold='organization', found='aims')
    """
    texts = [(fold(paragraph.starts), paragraph.type) for paragraph in found]
    unused, matches = list(texts), []
    for paragraph in gold:
        starts = fold(paragraph.starts)[:_ALIKE]
        same = next((i for i, (text, _) in enumerate(unused) if text[:_ALIKE] == starts), None)
        holding = (kind for text, kind in texts if len(starts) >= _LEAST and starts in text)
        matches.append(Match(starts, paragraph.type, next(holding, None) if same is None else unused.pop(same)[1]))
    return matches


def scores(comparisons: Iterable[Comparison]) -> dict[str, Score]:
    """Every score over some documents: all cases counted together, not document by document.

    >>> gold = Sheet(author_school="东山小学", paragraphs=[Typed("东山小学总结", "title")])
    >>> made = scores([compare(gold, gold), compare(gold, Sheet())])
    >>> made["author_school"].precision, made["author_school"].recall, made[ACCURACY].value
    (1.0, 0.5, 0.5)
    """
    documents = list(comparisons)
    out = {metric.name: _f1([document.bags[metric.name] for document in documents]) for metric in METRICS}
    return out | _section_types([match for document in documents for match in document.paragraphs])


def _f1(bags: list[Bag]) -> Score:
    gold, found, hits = (sum(getattr(bag, side).total() for bag in bags) for side in ("gold", "found", "hits"))
    precision, recall = hits / found if found else 0.0, hits / gold if gold else 0.0
    value = 2 * precision * recall / (precision + recall) if hits else 0.0
    return Score(value, gold, found, precision, recall)


def _section_types(matches: list[Match]) -> dict[str, Score]:
    """Accuracy over all gold paragraphs, and the mean F1 of the types that the gold has."""
    right: dict[str, int] = defaultdict(int)
    for match in matches:
        right[match.gold] += match.gold == match.found
    gold = Counter(match.gold for match in matches)
    found = Counter(match.found for match in matches if match.found)
    each = [2 * right[kind] / (n + found[kind]) for kind, n in gold.items()]
    accuracy = sum(right.values()) / len(matches) if matches else 0.0
    macro = sum(each) / len(each) if each else 0.0
    made = {ACCURACY: accuracy, MACRO_F1: macro}
    return {name: Score(value, len(matches), found.total()) for name, value in made.items()}
