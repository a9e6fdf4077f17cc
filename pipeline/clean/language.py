"""How well a text reads, for ranking restorations: the likeliest division into words of jieba's dictionary, and how
its characters follow each other in reports of schools.

Traditional characters are looked up as Simplified ones, so both scripts read alike. Scores are natural logarithms of
probabilities (nats).
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from math import log
from typing import NamedTuple

from pipeline.clean.phrases import attraction
from pipeline.lexicon import frequency
from pipeline.rules import load

LONGEST = 5
_TOTAL = 6e7
_UNCOUNTED = 0.1
_IMPOSSIBLE, _RARE = -1e9, -14.0
_TRUST, _PAGE, _WORD_LENGTH = 0.3, 30_000, 1.6
# Dictionaries do not count what is not a word. As in running text: a comma is as common as 的.
_MARKS = {
    **dict.fromkeys("，,", -3.0), **dict.fromkeys("。", -3.6), **dict.fromkeys("、", -3.8),
    **dict.fromkeys("\n ", -4.0),
    **dict.fromkeys("“”", -4.8), **dict.fromkeys("；：;:（）()", -5.5), **dict.fromkeys("《》？！?!", -6.5),
    **dict.fromkeys("0123456789", -4.5), **dict.fromkeys("—…%.*-·", -7.0), **dict.fromkeys("‘’【】〔〕「」", -8.0),
}  # fmt: skip
_ASCII, _FULL_WIDTH, _OTHER = -7.0, -9.0, -16.0
# A full stop behind so many characters of a clause, compared with the average one.
_SHORT_CLAUSE = (-1.0, -5.0, -2.5, -1.3, 0.0, 0.0)
_STOPS = frozenset("，。、；：？！,;:?!.")
_FULL_STOPS, _OPENING, _CLOSING = frozenset("。？！；?!;."), frozenset("“（《(‘【〔「"), frozenset("”）》)’】〕」")
_ASKING = frozenset("?？!！")
_CLAUSE_ENDS = frozenset("，。、；：？！,;:?!（(《“\n")
# Characters that no sentence begins or ends with.
_NO_START = frozenset("的了们們着过過子心里裡体體级級等和与與及是上中内內者性化")
_NO_END = frozenset(
    "不是每老为為共两兩第和与與及于於由就从從在把被向对對将將给給让讓使其该該各并並而或且以最很更较較所又也还還都个個"
)
_ODD, _LINE_ENDS_IN_MARK, _LINE_ENDS_OPEN = -6.0, -9.0, -2.5


class Reading(NamedTuple):
    """A text read so far: the best score of each of its last beginnings, its last characters, the length of the clause
    that it is in (at most `LONGEST`), and how well its characters follow each other."""

    scores: tuple[float, ...] = (0.0,)
    tail: str = ""
    clause: int = 0
    flow: float = 0.0

    @property
    def score(self) -> float:
        return self.scores[-1] + self.flow


class Language:
    """The words of the dictionary, and those of one page, which speaks of the same things again and again.

    >>> words = Language()
    >>> words.read("学校教育").score > words.read("学饺教育").score
    True
    >>> words.read("學校教育") == words.read("学校教育")
    True
    """

    def __init__(self, page: str = "") -> None:
        page = "".join(map(simple, page[:_PAGE]))
        self._counts = Counter(page)
        for n in range(2, LONGEST):
            self._counts.update(map("".join, zip(*(page[i:] for i in range(n)), strict=False)))
        self._alone = Counter({char: n for char, n in self._counts.items() if len(char) == 1})
        for pair, n in self._counts.items():
            if len(pair) == 2 and _count(pair):
                self._alone.subtract({pair[0]: n, pair[1]: n})
        self._trust = _TRUST * len(page) / (len(page) + 2000)
        self._weight = self._trust / max(1.0, len(page) / _WORD_LENGTH)
        self._scores: dict[str, float] = {}

    def read(self, text: str, clause: int = 0) -> Reading:
        """Read a whole text, which begins after `clause` characters of a clause."""
        reading = Reading(clause=clause)
        for char in text:
            reading = self.read_on(reading, char)
        return reading

    def read_on(self, reading: Reading, char: str) -> Reading:
        """The reading of the text with one more character."""
        scores, tail, clause, flow = reading
        tail += simple(char)
        known, best = self._scores, _IMPOSSIBLE
        for n in range(1, len(scores) + 1):
            word = tail[-n:]
            score = known[word] if word in known else self.word_score(word)
            best = max(best, scores[-n] + score)
        best += _SHORT_CLAUSE[clause] if char == "。" else 0.0
        best += _meeting(tail[-3:-2], tail[-2:-1], tail[-1])
        clause = 0 if char in _CLAUSE_ENDS else min(clause + 1, LONGEST)
        return Reading((*scores[1 - LONGEST :], best), tail[1 - LONGEST :], clause, flow + attraction(tail[-3:]))

    def word_score(self, word: str) -> float:
        """The logarithm of a word's probability; longer than a character is only what the dictionary has."""
        if word not in self._scores:
            self._scores[word] = self._word_score(word)
        return self._scores[word]

    def is_likely(self, reading: Reading, char: str) -> bool:
        """Whether a character is worth a try behind what was read: it is no rare one, or they make a word."""
        char = simple(char)
        return self.word_score(char) > _RARE or self.word_score(reading.tail[-1:] + char) > _IMPOSSIBLE

    def _word_score(self, word: str) -> float:
        if word in _MARKS:
            return _MARKS[word]
        count = _count(word)
        if not count and len(word) > 1:
            return _IMPOSSIBLE
        if not "一" <= word <= "鿿":
            return _ASCII if "!" <= word <= "~" else _FULL_WIDTH if "！" <= word <= "～" else _OTHER
        # Once is no more than the place in question itself.
        seen = max(0, (self._counts if len(word) > 1 else self._alone)[word] - 1)
        return log((1 - self._trust) * (count or _UNCOUNTED) / _TOTAL + self._weight * seen)


def _meeting(second_last: str, last: str, char: str) -> float:
    """What is said against `char` behind the two characters before it, by the marks among them."""
    if char == "\n":
        return (
            0.0
            if last in _FULL_STOPS or last in _CLOSING
            else _LINE_ENDS_IN_MARK
            if last in _MARKS
            else _LINE_ENDS_OPEN
        )
    odd = (
        (char in _STOPS and last in _STOPS and not char == last in _ASKING)
        or (char in _CLOSING and last in _OPENING)
        or (char in _STOPS and last in _OPENING)
    )
    odd = odd or (char in _STOPS and last in _CLOSING and second_last == "。")
    odd = odd or (char in _FULL_STOPS and last in _NO_END)
    odd = odd or (char in _NO_START and (last in _FULL_STOPS or (last in _CLOSING and second_last in _FULL_STOPS)))
    return _ODD if last and odd else 0.0


def _count(word: str) -> int:
    return max(frequency(word), _genre().get(word, 0))


@cache
def _genre() -> dict[str, int]:
    return load("words")["words"] | load("language")["words"]


def simple(char: str) -> str:
    """The Simplified form of a character, itself where it has none.

    >>> simple("學"), simple("校")
    ('学', '校')
    """
    return _simple().get(char, char)


def script(char: str) -> int:
    """1 for a character of Traditional text only, -1 for one of Simplified text only, 0 for all others.

    >>> script("學"), script("学"), script("校"), script("后")
    (1, -1, 0, 0)
    """
    return _scripts().get(char, 0)


def is_variant(char: str) -> bool:
    """A Traditional character for which another one is usual.

    >>> is_variant("鎭"), is_variant("鎮"), is_variant("髮")
    (True, False, True)
    """
    simplified = _simple().get(char)
    return simplified is not None and _traditional().get(simplified, char) != char


@cache
def _traditional() -> dict[str, str]:
    return _changes("s2t")


@cache
def _simple() -> dict[str, str]:
    return _changes("t2s")


@cache
def _scripts() -> dict[str, int]:
    """A character that changes from one script to the other is its own if the other's old character set lacks it."""
    one_sided = {char: 1 for char in _changes("t2s") if not _in(char, "gb2312")}
    return one_sided | {char: -1 for char in _traditional() if not _in(char, "big5")}


def _in(char: str, character_set: str) -> bool:
    return bool(char.encode(character_set, "ignore"))


def _changes(config: str) -> dict[str, str]:
    import opencc

    han = [chr(code) for code in range(0x4E00, 0xA000)]
    converted = opencc.OpenCC(config).convert("\n".join(han)).split("\n")
    return {a: b for a, b in zip(han, converted, strict=True) if a != b and len(b) == 1}
