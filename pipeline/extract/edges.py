"""Where a name begins in running text: at the place that makes most sense of both sides.

What stands before a name is words of the dictionary; a name is places, a name proper and words for the kind of school.
Both have a cost in nats, the negative logarithm of how likely they are, and the name begins where their sum is least:
Viterbi decoding of a word lattice with a state for each side. A part that no dictionary has costs what its characters
cost in the names of places.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.lexicon import entries, frequency, tag
from pipeline.rules import load

_LONGEST_WORD = 5
_NO_WORD = 14.0
"""Nats of a character that is no word in the dictionary."""
_LENGTHS = {1: 4.5, 2: 0.3, 3: 2.0, 4: 5.0, 5: 7.0}
"""Nats of how many characters a name has that no dictionary has."""
_KIND = 2.5
"""Nats of a word that says what kind of school it is, of a number, and of a mark of level or feature."""
_MARK = 1.5
_RARE = 13.0
"""A name that the dictionary has costs no more than this, however rarely it was counted."""
_NO_NOUN = 4.0
"""Nats of a word in a name that is neither place nor noun."""
_STOP_INSIDE = 6.0
_FURTHER_NAME = 3.0
"""Nats of a second name proper, and of a place behind one."""
_LEVEL_ALONE = 5.0
"""Nats of 县 or 市 that stands for the place of which the text tells."""
_BEFORE = {"fits": 0.5, "noun": 2.5, "other": 5.0}
"""Nats of a name behind a verb, a preposition or a mark; behind a noun; behind a place or the half of a word."""
_PERSON = (9.0, 7.0)
"""Nats of a surname and of every character of a given name in running text."""


class _Words(NamedTuple):
    levels: frozenset[str]
    features: frozenset[str]
    kinds: frozenset[str]
    numbers: frozenset[str]
    stops: frozenset[str]
    surnames: frozenset[str]


@cache
def _words() -> _Words:
    schools, people = load("schools"), load("people")
    parts = schools["parts"]
    return _Words(
        levels=frozenset(parts["levels"]),
        features=frozenset(parts["features"]),
        kinds=frozenset(parts["kinds"].split()),
        numbers=frozenset("一二三四五六七八九十"),
        stops=frozenset(schools["stops"].split()),
        surnames=frozenset("".join(people["surnames"].split())),
    )


@cache
def _total() -> float:
    return math.log(sum(count for _, count, _ in entries()))


@cache
def _characters() -> dict[str, float]:
    """Nats of a character in the names of places; that of any other under the empty string."""
    levels = _words().levels
    counts: Counter[str] = Counter()
    for word, _, letter in entries():
        if letter == "ns" and 2 <= len(word) <= _LONGEST_WORD:
            counts.update(word[:-1] if word[-1] in levels and len(word) > 2 else word)
    total = sum(counts.values()) + len(counts)
    other = math.log(3 * total)
    costs = {c: math.log(total / count) for c, count in counts.items()}
    return costs | dict.fromkeys(load("schools")["parts"]["joining"], other) | {"": other}


@lru_cache(maxsize=1 << 13)
def _word(word: str) -> float:
    """Nats of a word of running text."""
    count = frequency(word)
    if count:
        return _total() - math.log(count)
    return _NO_WORD if len(word) == 1 else math.inf


@lru_cache(maxsize=1 << 13)
def _known(word: str) -> float:
    """Nats of a word of the dictionary in a name."""
    if len(word) < 2 or not frequency(word):
        return math.inf
    if tag(word) == "ns":
        return min(_word(word), _RARE)
    other = _STOP_INSIDE if word in _words().stops else _NO_NOUN if tag(word)[:1] != "n" else 0.0
    return _word(word) + other


@lru_cache(maxsize=1 << 13)
def _unknown(name: str) -> float:
    """Nats of a name, or of a place without its level, that no dictionary has."""
    if len(name) > 1 and name[-1] in _words().features:
        body = name[:-1]
        if len(body) > 2 and body[-1] in _SIDES and name[-1] in "路街":  # 解放西|路
            body = body[:-1]
        return _MARK + min(_known(body), _unknown(body))
    characters = _characters()
    return _LENGTHS.get(len(name), math.inf) + sum(characters.get(c, characters[""]) for c in name)


_SIDES = frozenset("东西南北中")
_OF_A_COUNTY = frozenset("省市县区州旗")


@lru_cache(maxsize=1 << 13)
def _part(text: str) -> tuple[str, float]:
    """What a part of a name is (place, proper, kind) and its nats.

    >>> _part("柳河镇")[0], _part("实验")[0], _part("思源")[0]
    ('place', 'kind', 'proper')
    """
    words = _words()
    if text in words.kinds or words.numbers.issuperset(text):
        return "kind", _KIND
    if text[-1] in words.levels:
        if len(text) == 1:
            return "place", _LEVEL_ALONE if text in _OF_A_COUNTY else math.inf
        return "place", min(_known(text), _MARK + min(_known(text[:-1]), _unknown(text[:-1])))
    return "proper", min(_known(text), _unknown(text))


def _name_costs(text: str) -> list[float]:
    """Nats of the rest of a text from every place in it, read as a name without its ending."""
    size = len(text)
    best: list[dict[str, float]] = [{} for _ in range(size)] + [{"end": 0.0}]
    for start in range(size - 1, -1, -1):
        here = best[start]
        for end in range(start + 1, min(size, start + _LONGEST_WORD + 1) + 1):
            kind, cost = _part(text[start:end])
            for following, rest in best[end].items():
                further = kind == "proper" and following in ("proper", "place")
                state = "kinds" if following == "end" and kind == "kind" else following if kind == "kind" else kind
                out_of_order = kind == "kind" and following in ("proper", "place")
                extra = further * _FURTHER_NAME + out_of_order * _NO_NOUN
                here[state] = min(here.get(state, math.inf), cost + rest + extra)
    return [min(costs.values(), default=math.inf) for costs in best[:size]]


@lru_cache(maxsize=1 << 13)
def _behind(word: str) -> float:
    """Nats of a name behind a word of running text."""
    letter = tag(word)[:1]
    if word in _words().stops or (letter and letter in ("pvcdu" if len(word) == 1 else "vt")):
        return _BEFORE["fits"]
    return _BEFORE["other" if len(word) == 1 or tag(word) == "ns" else "noun"]


def _text_costs(text: str) -> list[float]:
    """Nats of a text up to every place in it, read as words, with a name behind."""
    surnames = _words().surnames
    words, behind = [0.0], [_BEFORE["fits"]]
    for end in range(1, len(text)):
        steps = []
        for start in range(max(0, end - _LONGEST_WORD), end):
            word = text[start:end]
            steps.append((words[start] + _word(word), _behind(word)))
            if 1 < len(word) < 4 and word[0] in surnames:
                steps.append((words[start] + _PERSON[0] + _PERSON[1] * (len(word) - 1), _BEFORE["noun"]))
        words.append(min(cost for cost, _ in steps))
        behind.append(min(cost + after for cost, after in steps))
    return behind


@lru_cache(maxsize=1 << 14)
def starts(text: str) -> list[float]:
    """Nats of a text with a name at its end (without the ending 小学) for every place where that may begin.

    >>> cost = starts("同时还有圳上镇中心")
    >>> cost.index(min(cost))
    4
    """
    return [a + b for a, b in zip(_text_costs(text), _name_costs(text), strict=True)]


@lru_cache(maxsize=1 << 13)
def has_county(word: str) -> bool:
    """Whether a city or county has that word for its name, whatever else it means (开封, 遵义).

    >>> has_county("遵义"), has_county("遵循")
    (True, False)
    """
    return len(word) > 1 and any(tag(word + level) == "ns" for level in "市县")


def holds_place(words: str) -> bool:
    """Whether what stands before a name is or holds the name of a place, which may belong to it.

    >>> holds_place("遵义"), holds_place("柳河镇双"), holds_place("还有")
    (True, True, False)
    """
    return tag(words) == "ns" or has_county(words) or not _words().levels.isdisjoint(words[1:])


def takes_name(words: str) -> bool:
    """Whether the last word before a name is one that takes a name: a verb, a preposition, a time.

    >>> takes_name("移师"), takes_name("还有"), takes_name("教室")
    (True, True, False)
    """
    longest = next((words[i:] for i in range(len(words)) if _word(words[i:]) < math.inf), words[-1])
    return _behind(longest) == _BEFORE["fits"]
