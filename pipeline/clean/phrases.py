"""How characters follow each other in reports of schools, which the words of a dictionary, one by one, do not tell.

Runs of up to three characters, counted in the labelled documents of the classifier (`classify/labelled`, Simplified),
and smoothed as Witten and Bell do ("The zero-frequency problem", 1991, method C).
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache
from math import log
from pathlib import Path
from typing import NamedTuple

LONGEST = 3
_LABELLED = Path(__file__).parents[1] / "classify" / "labelled"
_MARKING = re.compile(r"^(?:#.*|\[\w+\] )", re.MULTILINE)
_CHARACTERS = 8000
_TRUST = 0.6


class Runs(NamedTuple):
    """How often runs of one to `LONGEST` characters occur; of their beginnings, how often and with how many endings."""

    counts: Counter[str]
    beginnings: Counter[str]
    endings: Counter[str]
    characters: int


@lru_cache(maxsize=1 << 13)
def attraction(run: str) -> float:
    """By how much (in nats) the characters before it make the last one of `run` likelier than it is anywhere.

    Never below zero: what these few documents do not say may be said elsewhere, as names are.

    >>> attraction("学期") > 1, attraction("学惯")
    (True, 0.0)
    """
    counts, beginnings, endings, characters = _runs()
    anywhere = chance = (counts[run[-1]] + 0.5) / (characters + 0.5 * _CHARACTERS)
    for n in range(2, min(len(run), LONGEST) + 1):
        before = run[-n:-1]
        if before not in beginnings:
            break
        chance = (counts[run[-n:]] + endings[before] * chance) / (beginnings[before] + endings[before])
    return _TRUST * max(0.0, log(chance / anywhere))


@cache
def _runs() -> Runs:
    texts = [path.read_text(encoding="utf-8") for path in sorted(_LABELLED.glob("*.txt"))]
    text = "\n".join(_MARKING.sub("", text) for text in texts)
    lines = ["\n" + line + "\n" for line in text.split("\n") if line]
    counts = Counter(line[i : i + n] for line in lines for n in range(1, LONGEST + 1) for i in range(len(line) - n + 1))
    beginnings: Counter[str] = Counter()
    for run, count in counts.items():
        beginnings[run[:-1]] += count
    endings = Counter(run[:-1] for run in counts)
    return Runs(counts, beginnings, endings, beginnings[""])
