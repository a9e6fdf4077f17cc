"""What was accepted: the scores, the cases that they came from, and the floors that no score may fall below."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from math import floor
from pathlib import Path
from typing import Any

import msgspec

from pipeline.evaluate.score import Case, Comparison, Score

Values = dict[str, dict[str, float]]
"""Split -> name of a score -> its value."""
_MARK = 5
_SLACK = 0.005


class Accepted(msgspec.Struct):
    """The last accepted scores, and the cases behind them in `documents`: those that rules may be written after.

    `hits`, `wrong`: metric -> document -> marks of the cases that were found as the gold has them, and of those that
    were found and are not there.
    """

    scores: Values = {}
    documents: list[str] = []
    hits: dict[str, dict[str, str]] = {}
    wrong: dict[str, dict[str, str]] = {}


class Changes(msgspec.Struct):
    """Cases of one metric in one document that differ from what was accepted."""

    gained: list[Case]
    lost: list[Case]
    wrong: list[Case]
    """Found now, not in the gold, and not found before."""


def read_accepted(path: Path) -> Accepted:
    """What was accepted; nothing, where the file is not there."""
    return msgspec.json.decode(path.read_bytes(), type=Accepted) if path.exists() else Accepted()


def read_floors(path: Path) -> Values:
    """The floors; none, where the file is not there."""
    return msgspec.json.decode(path.read_bytes(), type=Values) if path.exists() else {}


def write(path: Path, content: Accepted | Values) -> None:
    """Write accepted scores or floors so that a change of one document changes one line."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(content, order="sorted"), indent=1) + b"\n")


def values(splits: Mapping[str, Mapping[str, Score]]) -> Values:
    """The values of the scores, as they are kept."""
    return {split: {name: round(score.value, 3) for name, score in made.items()} for split, made in splits.items()}


def below(splits: Values, floors: Values) -> list[str]:
    """The scores that lie below their floors, or are not there, as sentences; empty when all is well.

    >>> below({"build": {"facts": 0.42}}, {"build": {"facts": 0.5}})
    ['build, facts: 0.420 is below the floor 0.5']
    """
    problems = []
    for split, names in floors.items():
        for name, least in names.items():
            value = splits.get(split, {}).get(name)
            if value is None:
                problems.append(f"{split}, {name}: there is a floor, but no score")
            elif value < least:
                problems.append(f"{split}, {name}: {value:.3f} is below the floor {least}")
    return problems


def raised(splits: Values, floors: Values) -> Values:
    """The floors, raised to a little below the scores where these are higher; none is ever lowered.

    >>> raised({"build": {"facts": 0.618, "people name": 0.3}}, {"build": {"facts": 0.5, "people name": 0.4}})
    {'build': {'facts': 0.61, 'people name': 0.4}}
    """
    out: Values = {}
    for split, made in splits.items():
        before = floors.get(split, {})
        out[split] = {name: max(floor((v - _SLACK) * 100) / 100, before.get(name, 0.0)) for name, v in made.items()}
    return out


def accept(splits: Values, comparisons: Mapping[str, Comparison]) -> Accepted:
    """What there is now as what is accepted. `comparisons`: those of the documents that rules may be written after."""
    made = Accepted(splits, sorted(comparisons))
    for document, comparison in sorted(comparisons.items()):
        for name, bag in comparison.bags.items():
            for side, cases in ((made.hits, bag.hits), (made.wrong, bag.found - bag.gold)):
                if cases:
                    side.setdefault(name, {})[document] = "".join(sorted(_marks(cases)))
    return made


def changes(name: str, document: str, comparison: Comparison, accepted: Accepted) -> Changes:
    """What one metric gained and lost in one document since it was accepted."""
    bag = comparison.bags[name]
    hits, wrong = (_split(side.get(name, {}).get(document, "")) for side in (accepted.hits, accepted.wrong))
    now, missed = _marks(bag.hits), _marks(bag.gold)
    return Changes(
        gained=[case for mark, case in now.items() if mark not in hits],
        lost=[case for mark, case in missed.items() if mark in hits and mark not in now],
        wrong=[case for mark, case in _marks(bag.found - bag.gold).items() if mark not in wrong],
    )


def _marks(cases: Counter[Case]) -> dict[str, Case]:
    """A short mark for every occurrence of every case."""
    return {_mark(case, i): case for case, n in cases.items() for i in range(n)}


def _mark(case: Case, occurrence: int) -> str:
    digest = hashlib.sha256(f"{occurrence} {_plain(case)}".encode("utf-8", "surrogatepass")).digest()
    return "".join("abcdefghijklmnopqrstuvwxyz234567"[byte & 31] for byte in digest[:_MARK])


def _plain(case: Case) -> str:
    """A case as text in which 3 and 3.0 are the same."""
    return repr([f"{part:g}" if isinstance(part, int | float) else part for part in case])


def _split(marks: str) -> set[str]:
    return {marks[i : i + _MARK] for i in range(0, len(marks), _MARK)}


def readable(case: Case) -> str:
    """A case for people.

    >>> readable(("3名", 3.0, None, "名")), readable(("东山小学",))
    ('3名 | 3 | – | 名', '东山小学')
    """
    return " | ".join(_cell(part) for part in case)


def _cell(part: Any) -> str:
    return "–" if part in (None, "") else f"{part:g}" if isinstance(part, float) else str(part)
