"""What the model sees of a paragraph: strings of characters in several zones, and signs of place, form and content.

All paragraphs of many documents are looked at together, as arrays over their characters: strings of one to three
characters are told apart by a hash, the cues of `rules/sections.yaml` are found by theirs. Nothing is done word by
word, so that this costs a small part of cutting the text into words. White space is left out; a number in digits is one
`0`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.headings import heading_type
from pipeline.classify.lines import Line
from pipeline.records import Document, SectionType
from pipeline.rules import alternatives, load

_BUCKET_BITS = 18
BUCKETS = 1 << _BUCKET_BITS
ZONES = ("words", "lead", "own heading", "top heading", "edges")
"""The paragraph, its first sentence, its innermost and outermost heading, and where its text and its first clause begin
and end."""
_SIZES = (1, 2, 3)
_LONGEST_LEAD = 60
_LONGEST_CLAUSE = 40
_LONGEST_CUE = 6
_GAP = "\0" * _LONGEST_CUE
_SLOT_BITS = 17
_ROLES = ("heading", "item", "plain")
_ENDS = "。，；：！？”）0"
_PLACES = np.array([0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95])
_UNITS = np.array([0.25, 0.5, 0.75])
_LENGTHS = np.array([10, 20, 30, 50, 100, 200, 400])
_COUNTS = np.array([1, 2, 3, 5, 8])
_DENSITIES = np.array([0.01, 0.02, 0.04, 0.08])
_FEW = np.array([1, 2, 3])
_TYPES: tuple[SectionType, ...] = get_args(SectionType)[:-1]

Ints = NDArray[np.intp]
Hashes = NDArray[np.uint32]
Floats = NDArray[np.float32]


class Features(NamedTuple):
    """Of all paragraphs of some documents. `strings`: zone × BUCKETS + bucket of every string, zone after zone,
    paragraph after paragraph; `sizes`: how many there are (zones × paragraphs); `signs`: paragraphs × signs, 0 or 1."""

    strings: Ints
    sizes: Ints
    signs: Floats


def find_features(documents: Sequence[Document], outlines: Sequence[Sequence[Line]]) -> Features:
    """The features of every paragraph of the documents, in order, from the lines of each document."""
    text, counts = _Text([document.text for document in documents]), np.array([len(lines) for lines in outlines])
    lines = list(itertools.chain.from_iterable(outlines))
    before = np.repeat(text.begins, counts)
    ends = text.place[before + [p.end for document in documents for p in document.paragraphs]]
    starts = np.minimum(text.place[before + [line.start for line in lines]], ends - 1)
    leads = text.first(_SENTENCE_ENDS, starts, np.minimum(ends, starts + _LONGEST_LEAD))
    clauses = text.first(_CLAUSE_ENDS, starts, np.minimum(ends, starts + _LONGEST_CLAUSE))
    headings = text.place[before[:, None] + [(*line.own, *line.top) for line in lines]].T
    zones = [(starts, ends), (starts, leads), (headings[0], headings[1]), (headings[2], headings[3])]
    strings, sizes = text.strings(zones)
    edges = text.edges(starts, ends, clauses)
    cues = text.cues()
    signs = [
        _place_signs(documents, lines, counts),
        _form_signs(text, lines, starts, ends),
        np.repeat([_kind_signs(document) for document in documents], counts, axis=0),
        _cue_signs(cues, starts, ends, leads),
        _heading_signs(cues, headings),
        _said_signs(lines),
    ]
    return Features(
        np.concatenate([strings, edges.ravel() + len(zones) * BUCKETS]),
        np.concatenate([sizes, np.full((1, len(lines)), edges.shape[1])]),
        np.concatenate(signs, axis=1, dtype=np.float32, casting="unsafe"),
    )


class _Text:
    """Texts without white space, one after the other, parted by zeros. `codes`: their characters; `begins`: where each
    text begins as they stand; `place`: where each of its offsets, counted from there, lies among the characters."""

    def __init__(self, texts: Sequence[str]) -> None:
        parted = _GAP.join(["", *texts, ""])[len(_GAP) :]
        raw = np.frombuffer(parted.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        after = np.cumsum([len(text) + len(_GAP) for text in texts])
        self.begins = np.concatenate([[0], after[:-1]])
        digits = (raw >= 48) & (raw <= 57)
        kept = (raw > 32) & (raw != 0x3000) & (raw != 0xA0)
        kept[1:] &= ~(digits[1:] & digits[:-1])
        kept[(after[:, None] - np.arange(1, len(_GAP) + 1)).ravel()] = True
        self.place = np.zeros(len(raw) + 1, dtype=np.intp)
        np.cumsum(kept, out=self.place[1:])
        self.codes = raw[kept]
        self.codes[digits[kept]] = 48
        self.hashes = _hashes(self.codes)

    def first(self, marks: NDArray[np.bool_], starts: Ints, limits: Ints) -> Ints:
        """Where the first of the marks stands after each start; the limit where there is none before it."""
        places = np.append(np.flatnonzero(marks[np.minimum(self.codes, len(marks) - 1)]), len(self.codes))
        return np.minimum(places[np.searchsorted(places, starts)], limits)

    def strings(self, zones: list[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
        """The strings of one to three characters between each start and end, as in `Features`, and their numbers."""
        buckets = _bucket(np.concatenate(self.hashes[: len(_SIZES)]))
        starts, ends = (np.concatenate(bounds) for bounds in zip(*zones, strict=True))
        lengths = np.maximum((ends - starts)[:, None] + (1 - np.array(_SIZES)), 0)
        flat = lengths.ravel()
        before = np.cumsum(flat) - flat
        first = (starts[:, None] + np.arange(len(_SIZES)) * len(self.codes)).ravel()
        places = np.repeat(first - before, flat) + np.arange(int(flat.sum()))
        sizes = lengths.sum(axis=1).reshape(len(zones), -1)
        return buckets[places] + np.repeat(np.arange(len(zones)) * BUCKETS, sizes.sum(axis=1)), sizes

    def edges(self, starts: Ints, ends: Ints, clauses: Ints) -> Ints:
        """How each paragraph and its first clause begin and end; strings that would be longer than it are cut off."""
        places = [(n, starts) for n in (1, 2, 3, 4)]
        places += [(n, np.maximum(clauses - n, starts)) for n in (1, 2, 3)]
        places += [(n, np.maximum(ends - n, starts)) for n in (2, 3, 4)]
        found = [self.hashes[n - 1][at] + np.uint32(97 * k + 31) for k, (n, at) in enumerate(places)]
        return _bucket(np.stack(found, axis=1))

    def cues(self) -> tuple[Ints, Floats]:
        """Where cues begin, and their running sums by column of `_lexicon`: row i before the i-th of them."""
        seed, slots, hashes, values, beginnings = _lexicon()
        short, longer = (
            np.flatnonzero(t[_slot(h, seed)]) for t, h in zip((slots, beginnings), self.hashes[:2], strict=True)
        )
        where, which = [], []
        for own, at in zip(self.hashes, [short] + [longer] * (_LONGEST_CUE - 1), strict=True):
            found = slots[_slot(own[at], seed)]
            same = (found > 0) & (hashes[found] == own[at])
            where.append(at[same])
            which.append(found[same])
        at = np.concatenate(where)
        order = np.argsort(at, kind="stable")
        sums = np.zeros((len(at) + 1, values.shape[1]), dtype=np.float32)
        np.cumsum(values[np.concatenate(which)[order]], axis=0, out=sums[1:])
        return at[order], sums


def _hashes(codes: Hashes) -> list[Hashes]:
    """The hash of the string of n characters that begins at each place, for n from 1. Zeros count for nothing: a string
    is cut off where its text ends."""
    one = codes * np.uint32(2654435761)
    found = [one]
    for n in range(1, _LONGEST_CUE):
        longer = found[-1] * np.uint32(2246822519)
        longer[: max(len(one) - n, 0)] += one[n:]
        longer ^= longer >> np.uint32(15)
        found.append(longer)
    return found


def _bucket(hashes: Hashes) -> Ints:
    return ((hashes * np.uint32(3266489917)) >> np.uint32(32 - _BUCKET_BITS)).astype(np.intp)


def _table(marks: str) -> NDArray[np.bool_]:
    """Whether the character of each code is one of the marks; the last entry stands for all higher codes."""
    table = np.zeros(1 << 16, dtype=bool)
    table[[ord(mark) for mark in marks]] = True
    return table


_SENTENCE_ENDS = _table("。！？；!?;")
_CLAUSE_ENDS = _table("。！？；!?;，：、,:")


@cache
def _lexicon() -> tuple[int, NDArray[np.int16], Hashes, Floats, NDArray[np.bool_]]:
    """Cues by their hash: a seed under which each has a slot of its own, the number of the cue in each slot (0: none),
    its hash and its columns by number, and the slots of what two characters cues begin with.

    The columns are the cues of each type and of done, planned and wanted, and then the heading words of each type.
    """
    rules = load("sections")
    columns = [(i, rules["types"][kind]["cues"]) for i, kind in enumerate(_TYPES)]
    columns += [(len(_TYPES) + i, rules[name]) for i, name in enumerate(("done", "planned", "wanted"))]
    first = len(columns)
    for i, kind in enumerate(_TYPES):
        columns.append((first + i, {*rules["types"][kind]["heading"], *rules["types"][kind]["decides"]}))
    rows: dict[str, set[int]] = {}
    for column, words in columns:
        for word in words:
            rows.setdefault(word[:_LONGEST_CUE], set()).add(column)
    begins = np.zeros(len(rows), dtype=np.uint32)
    hashes, values = np.zeros(len(rows) + 1, dtype=np.uint32), np.zeros((len(rows) + 1, len(columns)), dtype=np.float32)
    for i, (word, own) in enumerate(sorted(rows.items()), 1):
        found = _hashes(np.array([ord(c) for c in word], dtype=np.uint32))
        hashes[i], begins[i - 1] = found[len(word) - 1][0], found[1][0]
        values[i, sorted(own)] = 1
    seed = next(s for s in range(3, 100_000, 2) if len(np.unique(_slot(hashes[1:], s))) == len(rows))
    slots = np.zeros(1 << _SLOT_BITS, dtype=np.int16)
    slots[_slot(hashes[1:], seed)] = np.arange(1, len(rows) + 1)
    beginnings = np.zeros(1 << _SLOT_BITS, dtype=bool)
    beginnings[_slot(begins, seed)] = True
    return seed, slots, hashes, values, beginnings


def _slot(hashes: Hashes, seed: int) -> Hashes:
    return (hashes * np.uint32(seed * 2654435761 % (1 << 32))) >> np.uint32(32 - _SLOT_BITS)


_CUE_COLUMNS = len(_TYPES) + 3


def _counted(cues: tuple[Ints, Floats], starts: Ints, ends: Ints) -> Floats:
    where, sums = cues
    counts: Floats = sums[np.searchsorted(where, ends)] - sums[np.searchsorted(where, starts)]
    return counts


def _steps(values: NDArray, limits: NDArray) -> NDArray[np.bool_]:
    """For each value (or row of values), whether it reaches each limit."""
    reached: NDArray[np.bool_] = values[..., None] >= limits
    return reached.reshape(len(values), -1)


def _cue_signs(cues: tuple[Ints, Floats], starts: Ints, ends: Ints, leads: Ints) -> NDArray:
    """How many cues of each type there are, how dense they stand, and how many stand in the first sentence."""
    counts = _counted(cues, starts, ends)[:, :_CUE_COLUMNS]
    dense = counts / (ends - starts)[:, None]
    lead = _counted(cues, starts, leads)[:, :_CUE_COLUMNS]
    return np.concatenate([_steps(counts, _COUNTS), _steps(dense, _DENSITIES), _steps(lead, _FEW)], axis=1)


def _heading_signs(cues: tuple[Ints, Floats], headings: Ints) -> NDArray:
    """The types whose heading words the innermost and the outermost heading hold."""
    own, top = _counted(cues, headings[0], headings[1]), _counted(cues, headings[2], headings[3])
    return np.concatenate([own[:, _CUE_COLUMNS:] > 0, top[:, _CUE_COLUMNS:] > 0], axis=1)


def _said_signs(lines: Sequence[Line]) -> NDArray:
    """The types that the innermost and the outermost heading say."""
    signs = np.zeros((len(lines), 2, len(_TYPES)))
    for i, line in enumerate(lines):
        if line.headings:
            for k, heading in enumerate((line.headings[-1], line.headings[0])):
                if said := heading_type(heading):
                    signs[i, k, _TYPES.index(said)] = 1
    return signs.reshape(len(lines), -1)


def _place_signs(documents: Sequence[Document], lines: Sequence[Line], counts: Ints) -> NDArray:
    firsts = np.cumsum(counts) - counts
    n, order = np.repeat(counts, counts), np.arange(len(lines)) - np.repeat(firsts, counts)
    start = np.array([p.start for document in documents for p in document.paragraphs])
    end = np.repeat([document.paragraphs[-1].end for document in documents], counts)
    last_signed = np.repeat([max(document.signature, default=-1) for document in documents], counts)
    unit = np.array([line.unit for line in lines])
    units = np.repeat(np.maximum(np.maximum.reduceat(unit, firsts), 1), counts)
    inside = unit > 0
    signed, site = np.zeros(len(lines) + 2, dtype=bool), np.zeros(len(lines), dtype=bool)
    for first, document in zip(firsts.tolist(), documents, strict=True):
        signed[[first + i + 1 for i in document.signature]] = True
        site[[first + i for i in document.boilerplate]] = True
    return np.concatenate([
        _steps(start / end, _PLACES),
        order[:, None] == np.arange(4),
        (n - order)[:, None] == np.arange(1, 5),
        inside[:, None] & (np.minimum(unit, 4)[:, None] == np.arange(1, 5)),
        inside[:, None] & (np.minimum(units - unit, 4)[:, None] == np.arange(5)),
        inside[:, None] & _steps(unit / units, _UNITS),
        np.stack([~inside, ~np.repeat(np.logical_or.reduceat(inside, firsts), counts), site, signed[1:-1],
                  signed[:-2] & (order > 0), signed[2:] & (order < n - 1), order < last_signed], axis=1),
    ], axis=1)  # fmt: skip


def _form_signs(text: _Text, lines: Sequence[Line], starts: Ints, ends: Ints) -> NDArray:
    roles = np.array([_ROLES.index(line.role) for line in lines])
    depths = np.minimum([line.depth for line in lines], 3)
    marks = np.array([ord(c) for c in _ENDS], dtype=np.uint32)
    return np.concatenate([
        roles[:, None] == np.arange(3),
        depths[:, None] == np.arange(4),
        text.codes[ends - 1][:, None] == marks,
        _steps(ends - starts, _LENGTHS),
    ], axis=1)  # fmt: skip


def _kind_signs(document: Document) -> list[bool]:
    """What the first lines call the document: plan, notice, summary …"""
    head = "\n".join(document.text[p.start : p.end][:80] for p in document.paragraphs[:2])
    return [bool(pattern.search(head)) for pattern in _kinds()]


@cache
def _kinds() -> list[re.Pattern[str]]:
    return [re.compile(alternatives(words)) for words in load("sections")["kinds"].values()]
