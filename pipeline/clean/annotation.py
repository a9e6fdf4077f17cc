"""Readings that a mirror wrote behind characters, told from those that an author wrote.

A mirror annotates the characters of its list wherever they stand, in the middle of words too, and writes their usual
reading. An author annotates a rare character, a rare reading or what a lesson is about, once. The whole page decides:
what speaks for a mirror is added up over all its annotations, in nats.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import NamedTuple

from pipeline.clean.gbk import decoding, encoding
from pipeline.clean.language import script, simple
from pipeline.clean.pronunciation import LETTERS, rank, without_tone
from pipeline.lexicon import frequency
from pipeline.rules import alternatives, load

_BRACKET = re.compile(rf"[ \t]?[(（](?=[^()（）\n]{{0,20}}[{LETTERS}])([^()（）\n]{{1,30}})[)）]")
_LETTER = re.compile(f"[{LETTERS}]")
_SYLLABLE = re.compile(f"[{LETTERS} ]+")
_HAN = re.compile("[㐀-鿿]")
_JUNK_BEFORE = re.compile(r"[㐀-鿿A-Za-z]{1,8}$")
# The weights are round numbers, set by hand; what matters is that one gloss never outweighs the first.
_RARE, _SPLITS, _USUAL, _UNUSUAL, _LISTED, _LESSON, _BARE, _TRADITIONAL = -2.5, 1.5, 0.7, -2.5, -1.5, -3.0, -2.0, 0.3
_COMMON = 500
_CLOSED = tuple(")）")
_EVERY = 0.75


class Note(NamedTuple):
    """An annotation `start:end` (with the words strewn around it) of `char`, the character that ends at `of`."""

    start: int
    end: int
    of: int
    char: str
    reading: str
    strewn: bool
    over_ascii: bool = False


class Notes(NamedTuple):
    """The mirror's annotations of a page; `marked`: the characters that it annotates wherever they stand."""

    notes: list[Note]
    evidence: float
    marked: frozenset[str]


def find_annotations(text: str, damaged: bool = False) -> Notes:
    """The annotations of a mirror in `text`; none where they look like an author's.

    `damaged`: the page has other marks of a mirror.

    >>> [(note.char, note.reading) for note in find_annotations("參加學(xué)習(xí)的時(shí)間").notes]
    [('學', 'xué'), ('習', 'xí'), ('時', 'shí')]
    >>> find_annotations("单(shàn)老师的学生").notes
    []
    """
    notes = [note for match in _BRACKET.finditer(text) if (note := _note(text, match))]
    if not notes:
        return Notes([], 0.0, frozenset())
    counts = Counter(text)
    noted = Counter(note.char for note in notes if not note.over_ascii)
    written = Counter((note.char, note.reading) for note in notes)
    evidence = _RARE + 3.0 * damaged + sum(_evidence(text, note, noted, counts) for note in notes)
    han = sum(n for char, n in counts.items() if _HAN.match(char))
    if evidence <= 0 or len(notes) > _EVERY * han:
        return Notes([note for note in notes if note.over_ascii], 0.0, frozenset())
    marked = frozenset(char for char, n in noted.items() if n >= 0.8 * counts[char])
    kept = [note for note in notes if not _author_s(text, note, marked, noted, written)]
    often = {char for char, n in noted.items() if n > 1 and n >= 0.5 * counts[char]}
    junk = {_SYLLABLE.sub("", text[note.start : note.end]).strip("()（）") for note in kept if note.strewn}
    kept += _behind_strewn_words(text, often, junk)
    return Notes(sorted(kept), evidence, marked)


def _note(text: str, match: re.Match[str]) -> Note | None:
    start, end = match.span()
    if not start:
        return None
    inside, char = match[1], text[start - 1]
    reading = "".join(_LETTER.findall(inside))
    strewn = not _SYLLABLE.fullmatch(inside)
    if rank(char, reading) is not None:
        return Note(start, end, start, char, reading, strewn)
    before = text[start - 2 : start - 1]
    spelled = decoding().get((encoding().get(before, 0) & 0xFF) << 8 | ord(char)) if "@" <= char <= "~" else None
    if (
        spelled
        and encoding()[before] > 0xFF
        and rank(spelled, reading) is not None
        and reading != without_tone(reading)
    ):
        return Note(start, end, start, spelled, reading, strewn, over_ascii=True)
    return None


def _evidence(text: str, note: Note, noted: Counter[str], counts: Counter[str]) -> float:
    if note.over_ascii:
        return 1.0
    before, after = text[max(0, note.start - 2) : note.start - 1], text[note.end : note.end + 2]
    usual = _is_usual(note) and frequency(simple(note.char)) >= _COMMON
    embedded = bool(_HAN.match(before) or before in _CLOSED or _HAN.match(after))
    weight = (_USUAL if embedded else _LISTED) if usual else _UNUSUAL
    weight += _TRADITIONAL * (script(note.char) > 0)
    if usual and after and any(frequency("".join(map(simple, word))) for word in _across(before, note.char, after)):
        weight += _SPLITS
    if _in_lesson(text, note):
        weight += _LESSON
    bare = counts[note.char] - noted[note.char]
    return weight + _BARE * bare / counts[note.char]


def _is_usual(note: Note) -> bool:
    """Whether mirrors write this reading: the dictionary's first one, not always the commonest, or a listed one."""
    return rank(note.char, note.reading) == 0 or load("readings")["readings"].get(note.char) == note.reading


def _across(before: str, char: str, after: str) -> list[str]:
    """The words that an annotation of `char` would split."""
    return [char + after[:1], char + after, before + char + after[:1]]


def _in_lesson(text: str, note: Note) -> bool:
    return bool(_vocabulary().search(text, max(0, note.start - 20), note.end + 20))


@cache
def _vocabulary() -> re.Pattern[str]:
    words = load("readings")["vocabulary"]
    return re.compile(alternatives(words))


def _author_s(text: str, note: Note, marked: frozenset[str], noted: Counter[str], written: Counter) -> bool:
    """On a mirror's page: the author's own, as the mirror does not treat this character so."""
    if note.over_ascii or note.strewn or (note.char in marked and noted[note.char] > 1):
        return False
    if _in_lesson(text, note) and note.char not in marked:
        return True
    odd = not _is_usual(note) or frequency(simple(note.char)) < 50
    return odd and written[note.char, note.reading] == 1 and script(note.char) <= 0


def _behind_strewn_words(text: str, often: set[str], junk: set[str]) -> list[Note]:
    """Annotations that other words part from their character: the nearest before that has the reading, if the mirror
    annotates it elsewhere (`often`) or the words between are strewn elsewhere too (in brackets: `junk`)."""
    known = re.compile(f"(?:{alternatives(list(junk))})+") if junk else None
    found = []
    for match in _BRACKET.finditer(text):
        start, inside = match.start(), match[1]
        reading = "".join(_LETTER.findall(inside))
        if not start or not _SYLLABLE.fullmatch(inside) or rank(text[start - 1], reading) is not None:
            continue
        gap = _JUNK_BEFORE.search(text[max(0, start - 9) : start])
        behind = range(start - 1, max(0, start - 1 - len(gap[0])) if gap else start, -1)
        of = next((i for i in behind if rank(text[i - 1], reading) is not None), None)
        if of is not None:
            found.append(Note(of, match.end(), of, text[of - 1], reading, True))
    words = [re.split("[(（]", text[note.start : note.end])[0].strip() for note in found]
    again = {word for word, count in Counter(words).items() if count > 1 and len(word) > 1}
    return [
        note
        for note, word in zip(found, words, strict=True)
        if note.char in often or word in again or (known and known.fullmatch(word))
    ]
