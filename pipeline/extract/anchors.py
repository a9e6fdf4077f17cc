"""Words that a pattern cannot match without: one pass over a text tells where each of many patterns is worth a try.

The words are taken from the patterns themselves, so that whoever changes a rule changes them, too.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from re import _constants as ops  # type: ignore[attr-defined]  # the parse tree, as hypothesis reads it, too
from re import _parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

_MOST = 64
"""So many words may stand for one stretch of a pattern; of a stretch with more, other parts have to do."""


def needed(pattern: str) -> frozenset[str]:
    """Words of which every match of a pattern holds at least one; empty where there are none.

    >>> sorted(needed("互派|双方[^，。]{0,6}各|听[^，。]{0,12}课"))
    ['互派', '双方', '听']
    >>> sorted(needed("(?<!受)[派送]出?[一两]名"))
    ['派一名', '派两名', '派出一名', '派出两名', '送一名', '送两名', '送出一名', '送出两名']
    >>> needed("[^，。]{0,8}")
    frozenset()
    """
    parsed = _parser.parse(pattern)
    if parsed.state.flags & (re.IGNORECASE | re.VERBOSE):
        raise ValueError(f"the words of a pattern with flags are not its own: {pattern}")
    words = _needed(parsed) or set()
    return frozenset(word for word in words if not any(other != word and other in word for other in words))


def _needed(items: Iterable[tuple[Any, Any]]) -> set[str] | None:
    """The words of the most telling part of a sequence, the longer the better, then the fewer."""
    found: list[set[str] | None] = []
    run = {""}
    for item in items:
        exact = _exact(item)
        if exact is None:
            found += [run, _needed_of(item)]
            run = {""}
        elif len(run) * len(exact) <= _MOST:
            run = {first + second for first in run for second in exact}
        else:
            found.append(run)
            run = exact
    able = [words for words in (*found, run) if words and "" not in words]
    return max(able, key=lambda words: (min(map(len, words)), -len(words)), default=None)


def _needed_of(item: tuple[Any, Any]) -> set[str] | None:
    """The words of a part that matches more than a list of strings."""
    op, arg = item
    if op is ops.SUBPATTERN:
        return _needed(arg[3])
    if op is ops.BRANCH:
        each = [_needed(branch) for branch in arg[1]]
        return set().union(*(words or {""} for words in each))
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT) and arg[0]:
        return _needed(arg[2])
    return None


def _exact(item: tuple[Any, Any]) -> set[str] | None:
    """All strings that a part matches, if they are few; what stands around it counts for nothing."""
    op, arg = item
    if op in (ops.AT, ops.ASSERT, ops.ASSERT_NOT):
        return {""}
    if op is ops.LITERAL:
        return {chr(arg)}
    if op is ops.IN:
        return {chr(code) for _, code in arg} if all(kind is ops.LITERAL for kind, _ in arg) else None
    if op is ops.SUBPATTERN:
        return _product([_exact(part) for part in arg[3]])
    if op is ops.BRANCH:
        each = [_product([_exact(part) for part in branch]) for branch in arg[1]]
        words = None if None in each else set().union(*each)  # type: ignore[arg-type]
        return words if words is not None and len(words) <= _MOST else None
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT) and arg[1] == 1:
        once = _product([_exact(part) for part in arg[2]])
        return once if once is None or arg[0] else once | {""}
    return None


def _product(parts: list[set[str] | None]) -> set[str] | None:
    words = {""}
    for part in parts:
        if part is None or len(words) * len(part) > _MOST:
            return None
        words = {first + second for first in words for second in part}
    return words


class Guarded:
    """A compiled pattern that is tried only where a character stands without which it never matches.

    Characters are looked for many times as fast as a pattern with choices is tried in vain.

    >>> roles = Guarded("(?:数学|语文)?(?:教师|校长)$")
    >>> roles.search("我校数学教师")
    <re.Match object; span=(2, 6), match='数学教师'>
    >>> roles.search("我们的数学竞赛"), roles.guard
    (None, '[教校]')

    Raises:
        ValueError: for a pattern that can match without any word.
    """

    def __init__(self, pattern: str) -> None:
        self.pattern, compiled = pattern, re.compile(pattern)
        words = needed(pattern)
        if not words:
            raise ValueError(f"there is no word without which this never matches: {pattern}")
        sides = ({word[0] for word in words}, {word[-1] for word in words})
        rare = min(sides, key=lambda side: (any(not char.isalpha() for char in side), len(side)))
        self.guard = f"[{re.escape(''.join(sorted(rare)))}]"
        self._seen = re.compile(self.guard).search
        self._search, self._match, self._fullmatch = compiled.search, compiled.match, compiled.fullmatch

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        return self._search(text, start, end) if self._seen(text, start, end) else None

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        return self._match(text, start, end) if self._seen(text, start, end) else None

    def fullmatch(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        return self._fullmatch(text, start, end) if self._seen(text, start, end) else None


def automaton(words: list[str], matches: str) -> AhoCorasick:
    """Finds words in one pass; `matches` says which where several begin: Standard, LeftmostLongest or LeftmostFirst.

    Its table is small enough to stay in the processor's cache while the rest of the rules run; the larger one, of a
    deterministic automaton, is faster only by itself.
    """
    from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

    return AhoCorasick(words, matchkind=getattr(MatchKind, matches), implementation=Implementation.ContiguousNFA)


class Anchors:
    """Finds the places of a text where a pattern can match, for many patterns at once (Aho-Corasick).

    >>> anchors = Anchors({"sends": "派出|送[^，。]{0,6}课", "gives": "送[^，。]{0,6}课", "receives": "接收|迎来"})
    >>> anchors.hits("我校派出教师，送去示范课，接收学员。")
    [(2, ('sends',)), (7, ('sends', 'gives')), (13, ('receives',))]

    Raises:
        ValueError: for a pattern that can match without any word.
    """

    def __init__(self, patterns: Mapping[str, str]) -> None:
        names: dict[str, tuple[str, ...]] = {}
        for name, pattern in patterns.items():
            words = needed(pattern)
            if not words:
                raise ValueError(f"{name}: there is no word without which this never matches: {pattern}")
            for word in words:
                names[word] = (*names.get(word, ()), name)
        self._names = list(names.values())
        self._automaton = automaton(list(names), "Standard")

    def places(self, text: str) -> dict[str, list[int]]:
        """Where the words of each pattern begin, in ascending order; patterns without any are left out."""
        names, places = self._names, defaultdict[str, list[int]](list)
        for word, start, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for name in names[word]:
                places[name].append(start)
        for starts in places.values():
            starts.sort()
        return places

    def hits(self, text: str) -> list[tuple[int, tuple[str, ...]]]:
        """Where the words of the patterns begin, in ascending order, and whose words they are."""
        names, found = self._names, self._automaton.find_matches_as_indexes(text, overlapping=True)
        return sorted([(start, names[word]) for word, start, _ in found])


class Cues:
    """Patterns that are asked for again and again in small parts of a text: each is tried only where a word of
    it stands.

    >>> cues = Cues({"planned": "将(?=派)|拟", "done": "已|派出了"})
    >>> places = cues.places("我校已派出3名，将派5名。")
    >>> bool(places.search("planned", 0, 8)), bool(places.search("planned", 8, 13))
    (False, True)
    """

    def __init__(self, patterns: Mapping[str, str]) -> None:
        self.patterns = {name: re.compile(pattern) for name, pattern in patterns.items()}
        self._anchors = Anchors(patterns)

    def places(self, text: str) -> Places:
        return Places(text, self.patterns, self._anchors.places(text))


class Places:
    """Where in one text the words of patterns stand (`Cues.places`)."""

    def __init__(self, text: str, patterns: dict[str, re.Pattern[str]], starts: dict[str, list[int]]) -> None:
        self._text, self._patterns, self._starts = text, patterns, starts

    def search(self, name: str, start: int, end: int) -> re.Match[str] | None:
        """What `pattern.search(text, start, end)` gives for the pattern of this name."""
        starts = self._starts.get(name)
        if starts is None:
            return None
        i = bisect_left(starts, start)
        if i == len(starts) or starts[i] >= end:
            return None
        return self._patterns[name].search(self._text, start, end)


def any_within(places: list[int], start: int, end: int) -> bool:
    """Whether any of some ascending places lies in a stretch.

    >>> any_within([3, 8], 4, 9), any_within([3, 8], 4, 8)
    (True, False)
    """
    i = bisect_left(places, start)
    return i < len(places) and places[i] < end
