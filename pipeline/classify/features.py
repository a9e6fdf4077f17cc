"""What the model sees of a paragraph: its words, its headings, and signs of place, form and content."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from pipeline.classify.headings import heading_type
from pipeline.classify.lines import Line
from pipeline.records import Document
from pipeline.rules import alternatives, load

_PLACES = (0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95)
_LENGTHS = (10, 20, 30, 50, 100, 200, 400)
_COUNTS = (1, 2, 3, 5, 8)
_DENSITIES = (0.02, 0.04, 0.08, 0.16)
_FEW = (1, 2, 3)
_LONGEST_LEAD = 40
_LONGEST_OPENING = 5
_SENTENCE_END = frozenset("。！？；!?;")
_CLAUSE_END = _SENTENCE_END | frozenset("，：、,:")


class Features(NamedTuple):
    """Sets of names, without order or number. `words`: words and pairs of words; `lead`: those of the first sentence,
    which says what a paragraph is about; `edges`: the words that its first clause begins and ends with, and its last
    words; `headings`: pairs of characters of the innermost and the outermost heading; `signs`: everything else."""

    words: set[str]
    lead: set[str]
    edges: list[str]
    headings: list[str]
    signs: list[str]


def find_features(document: Document, lines: list[Line]) -> list[Features]:
    """The features of every paragraph, in order."""
    kinds = [f"kind {kind}" for kind in _kinds(document)]
    places = _Places(document, lines)
    found = []
    for i, (line, words) in enumerate(zip(lines, _words(document, lines), strict=True)):
        lead = words[: _end(words, _SENTENCE_END, _LONGEST_LEAD) + 1]
        own, first = {*words, *map("".join, pairwise(words))}, {*lead, *map("".join, pairwise(lead))}
        signs = [*kinds, *places.signs(i), *_form_signs(document, line, i), *_heading_signs(line.headings)]
        signs += _cue_signs("cues", own, _COUNTS, len(words)) + _cue_signs("lead", first, _FEW, 0)
        found.append(Features(own, first, _edges(words), _heading_pairs(line.headings), signs))
    return found


def _words(document: Document, lines: list[Line]) -> Iterator[list[str]]:
    """The words of every paragraph after its number, without white space; numbers in digits are all the same."""
    text, ends = document.text, document.tokens
    for line, paragraph in zip(lines, document.paragraphs, strict=True):
        first, last = bisect_right(ends, line.start), bisect_right(ends, paragraph.end)
        cuts = [line.start, *ends[first:last]]
        words = [text[a:b] for a, b in pairwise(cuts)]
        yield ["0" if word[0] in "0123456789" else word for word in words if not word.isspace()]


def _end(words: list[str], ends: frozenset[str], limit: int) -> int:
    """The index of the first word that is one of `ends`, at most `limit` and the number of words."""
    return next((i for i, word in enumerate(words[:limit]) if word in ends), min(limit, len(words)))


def _edges(words: list[str]) -> list[str]:
    """How the first clause begins and ends (`…进一步优化` tells more than the words before it), and the last words."""
    clause = words[: _end(words, _CLAUSE_END, _LONGEST_LEAD)] or words[:1]
    begins = [f"<{''.join(words[:n])}" for n in (1, 2, 3)]
    return begins + [f"{''.join(clause[-n:])}>" for n in (1, 2)] + [f"{''.join(words[-n:])}$" for n in (2, 3)]


@cache
def _cue_types() -> dict[str, tuple[str, ...]]:
    rules = load("sections")
    found: dict[str, tuple[str, ...]] = {}
    lists = [(kind, rule["cues"]) for kind, rule in rules["types"].items()]
    for kind, cues in [*lists, *((tense, rules[tense]) for tense in ("done", "planned", "wanted"))]:
        for cue in cues:
            found[cue] = (*found.get(cue, ()), kind)
    return found


def _cue_signs(name: str, words: set[str], steps: tuple[int, ...], length: int) -> list[str]:
    """How many different cues of each type there are, and, with a length, how dense they stand."""
    types = _cue_types()
    counts = Counter(kind for cue in words & types.keys() for kind in types[cue])
    signs = [f"{name} {kind} {step}" for kind, n in counts.items() for step in steps if n >= step]
    if length:
        signs += [f"density {kind} {step}" for kind, n in counts.items() for step in _DENSITIES if n >= step * length]
    return signs


def _kinds(document: Document) -> list[str]:
    """What the first lines call the document: plan, notice, summary … or nothing."""
    head = "\n".join(document.text[p.start : p.end][:80] for p in document.paragraphs[:2])
    found = [kind for kind, words in load("sections")["kinds"].items() if _pattern(tuple(words)).search(head)]
    return found or ["none"]


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(alternatives(words))


class _Places:
    """Signs of where a paragraph stands in its document."""

    def __init__(self, document: Document, lines: list[Line]) -> None:
        self.document, self.lines = document, lines
        self.units = max(line.unit for line in lines)
        self.signature = set(document.signature)
        self.last_signature = max(document.signature, default=-1)

    def signs(self, i: int) -> list[str]:
        paragraphs = self.document.paragraphs
        place, from_end = paragraphs[i].start / paragraphs[-1].end, len(paragraphs) - i
        signs = [f"after {limit}" for limit in _PLACES if place >= limit]
        if i < 4:
            signs.append(f"paragraph {i}")
        if from_end <= 4:
            signs.append(f"paragraph -{from_end}")
        unit = self.lines[i].unit
        if not self.units:
            signs.append("no units")
        elif not unit:
            signs.append("outside units")
        else:
            signs += [f"unit {min(unit, 4)}", f"unit -{min(self.units - unit, 4)}"]
            signs += [f"units after {limit}" for limit in (0.25, 0.5, 0.75) if unit / self.units > limit]
        if i in self.document.boilerplate:
            signs.append("site")
        signs += [f"signature {name}" for name, j in (("here", i), ("above", i - 1), ("below", i + 1)) if j in self.signature]
        if self.last_signature > i:
            signs.append("signature follows")
        return signs


def _form_signs(document: Document, line: Line, i: int) -> list[str]:
    paragraph = document.paragraphs[i]
    length = paragraph.end - paragraph.start
    signs = [f"role {line.role}", f"depth {min(line.depth, 3)}", f"end {document.text[paragraph.end - 1]}"]
    signs += [f"longer {limit}" for limit in _LENGTHS if length >= limit]
    opening = document.text[line.start : min(line.start + _LONGEST_OPENING, paragraph.end)]
    openings = _openings()
    kinds = {kind for n in range(1, len(opening) + 1) for kind in openings.get(opening[:n], ())}
    return signs + [f"opens {kind}" for kind in sorted(kinds)]


@cache
def _openings() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for kind, rule in load("sections")["types"].items():
        for words in rule["opens"]:
            found[words] = (*found.get(words, ()), kind)
    return found


def _heading_signs(headings: tuple[str, ...]) -> list[str]:
    return [sign for place, heading in _inner_and_outer(headings) for sign in _signs_of_heading(place, heading)]


def _heading_pairs(headings: tuple[str, ...]) -> list[str]:
    return [pair for place, heading in _inner_and_outer(headings) for pair in _pairs_of_heading(place, heading)]


def _inner_and_outer(headings: tuple[str, ...]) -> Iterable[tuple[str, str]]:
    return (("own", headings[-1]), ("top", headings[0])) if headings else ()


@cache
def _heading_cues() -> list[tuple[str, re.Pattern[str]]]:
    types = load("sections")["types"].items()
    words = ((kind, (*rule["heading"], *rule["decides"])) for kind, rule in types)
    return [(kind, _pattern(cues)) for kind, cues in words if cues]


def _signs_of_heading(place: str, heading: str) -> list[str]:
    signs = [f"{place} heading {kind}" for kind, pattern in _heading_cues() if pattern.search(heading)]
    decided = heading_type(heading)
    return [*signs, f"{place} heading says {decided}"] if decided else signs


def _pairs_of_heading(place: str, heading: str) -> list[str]:
    """Pairs of characters: headings are too short to depend on where a tokenizer cuts them."""
    return [f"{place} {heading[i : i + 2]}" for i in range(len(heading) - 1)]
