"""What the model sees of a paragraph: its words, its headings' words, and signs of place, form and content."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from pipeline.classify.headings import heading_type
from pipeline.classify.lines import Line
from pipeline.extract.text import View
from pipeline.records import Document
from pipeline.rules import alternatives, load

_PLACES = (0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95)
_LENGTHS = (10, 20, 30, 50, 100, 200, 400)
_LONGEST_CUE = 3
_LONGEST_OPENING = 5
_DENSITY = 10.0
"""Cues are counted per ten words, which brings them to the size of the other signs."""


class Features(NamedTuple):
    """Named values. `words`: words and pairs of words; `opening`: the first words; `headings`: words of the innermost
    and the outermost heading; `signs`: everything else."""

    words: dict[str, float]
    opening: dict[str, float]
    headings: dict[str, float]
    signs: dict[str, float]


def find_features(document: Document, lines: list[Line]) -> list[Features]:
    """The features of every paragraph, in order."""
    view = View(document)
    words = [_words(view, line.start, p.end) for line, p in zip(lines, document.paragraphs, strict=True)]
    cues = [_cues(own) for own in words]
    kinds = {f"kind {kind}": 1.0 for kind in _kinds(document)}
    units = _units(lines, words, cues)
    total = document.paragraphs[-1].end
    found = []
    for i, line in enumerate(lines):
        signs = _cue_signs(cues[i], len(words[i])) | units.get(line.unit, {}) | kinds
        signs |= _place_signs(document, lines, i, total) | _form_signs(document, line, i) | _heading_signs(line)
        found.append(
            Features(
                {name: 1 + math.log(n) for name, n in Counter([*words[i], *_joined(words[i], 2)]).items()},
                {"".join(words[i][:n]): 1.0 for n in (1, 2, 3)},
                _heading_words(line),
                signs,
            )
        )
    return found


def _words(view: View, start: int, end: int) -> list[str]:
    """The words of a stretch without white space; numbers in digits are all the same."""
    return ["0" if word[0].isdigit() else word for word in view.words(start, end) if not word.isspace()]


def _joined(words: list[str], n: int) -> Iterator[str]:
    return ("".join(words[i : i + n]) for i in range(len(words) - n + 1))


@cache
def _cue_types() -> dict[str, tuple[str, ...]]:
    rules = load("sections")
    found: dict[str, tuple[str, ...]] = {}
    lists = [(kind, rule["cues"]) for kind, rule in rules["types"].items()]
    for kind, cues in [*lists, *((tense, rules[tense]) for tense in ("done", "planned", "wanted"))]:
        for cue in cues:
            found[cue] = (*found.get(cue, ()), kind)
    return found


def _cues(words: list[str]) -> Counter[str]:
    """How many cues of each type the words hold; a cue is up to three words long."""
    types = _cue_types()
    return Counter(kind for n in range(1, _LONGEST_CUE + 1) for cue in _joined(words, n) for kind in types.get(cue, ()))


def _cue_signs(cues: Counter[str], words: int) -> dict[str, float]:
    signs = {f"cues {kind}": math.log1p(n) for kind, n in cues.items()}
    return signs | {f"density {kind}": n / (words + 1) * _DENSITY for kind, n in cues.items()}


def _units(lines: list[Line], words: list[list[str]], cues: list[Counter[str]]) -> dict[int, dict[str, float]]:
    """The density of cues in every outermost unit; the paragraphs outside of all have none."""
    sums: dict[int, Counter[str]] = {}
    sizes: Counter[int] = Counter()
    for line, own, found in zip(lines, words, cues, strict=True):
        if line.unit:
            sums.setdefault(line.unit, Counter()).update(found)
            sizes[line.unit] += len(own)
    return {
        unit: {f"unit {kind}": n / (sizes[unit] + 1) * _DENSITY for kind, n in found.items()}
        for unit, found in sums.items()
    }


def _kinds(document: Document) -> list[str]:
    """What the first lines call the document: plan, notice, summary … or nothing."""
    head = "\n".join(document.text[p.start : p.end][:80] for p in document.paragraphs[:2])
    return [kind for kind, words in load("sections")["kinds"].items() if _pattern(tuple(words)).search(head)] or [
        "none"
    ]


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(alternatives(words))


def _place_signs(document: Document, lines: list[Line], i: int, total: int) -> dict[str, float]:
    place = document.paragraphs[i].start / total
    from_end = len(lines) - i
    signs = {"place": place, "place squared": place * place, f"step {lines[i].step}": 1.0}
    signs |= {f"after {limit}": 1.0 for limit in _PLACES if place >= limit}
    if i < 4:
        signs[f"paragraph {i}"] = 1.0
    if from_end <= 4:
        signs[f"paragraph -{from_end}"] = 1.0
    units = lines[-1].unit if lines[-1].unit else max(line.unit for line in lines)
    unit = lines[i].unit
    if not units:
        signs["no units"] = 1.0
    elif not unit:
        signs["outside units"] = 1.0
    else:
        signs |= {f"unit {min(unit, 4)}": 1.0, f"unit -{min(units - unit, 4)}": 1.0, "unit place": unit / units}
    if i in document.signature:
        signs["signs"] = 1.0
    if i in document.boilerplate:
        signs["site"] = 1.0
    if i - 1 in document.signature:
        signs["after signature"] = 1.0
    if i + 1 in document.signature:
        signs["before signature"] = 1.0
    if any(j > i for j in document.signature):
        signs["signature follows"] = 1.0
    return signs


def _form_signs(document: Document, line: Line, i: int) -> dict[str, float]:
    paragraph = document.paragraphs[i]
    text = document.text[paragraph.start : paragraph.end]
    signs = {f"role {line.role}": 1.0, f"depth {min(len(line.path), 3)}": 1.0, f"end {text[-1]}": 1.0}
    signs |= {f"longer {limit}": 1.0 for limit in _LENGTHS if len(text) >= limit}
    signs["digits"] = sum(c.isdigit() for c in text) / len(text) * 5
    opening = document.text[line.start : paragraph.end]
    for n in range(1, _LONGEST_OPENING + 1):
        signs |= {f"opens {kind}": 1.0 for kind in _openings().get(opening[:n], ())}
    return signs


@cache
def _openings() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for kind, rule in load("sections")["types"].items():
        for words in rule["opens"]:
            found[words] = (*found.get(words, ()), kind)
    return found


def _heading_signs(line: Line) -> dict[str, float]:
    signs: dict[str, float] = {}
    if line.headings:
        for place, heading in (("own", line.headings[-1]), ("top", line.headings[0])):
            signs |= {f"{place} heading {kind}": 1.0 for kind in _heading_cues(heading)}
            if decided := heading_type(heading):
                signs[f"{place} heading says {decided}"] = 1.0
    return signs


@cache
def _heading_cues(heading: str) -> tuple[str, ...]:
    types = load("sections")["types"].items()
    words = ((kind, (*rule["heading"], *rule["decides"])) for kind, rule in types)
    return tuple(kind for kind, cues in words if cues and _pattern(cues).search(heading))


def _heading_words(line: Line) -> dict[str, float]:
    if not line.headings:
        return {}
    places: Iterable[tuple[str, str]] = (("own", line.headings[-1]), ("top", line.headings[0]))
    return {f"{place} {pair}": 1.0 for place, heading in places for pair in _pairs(heading)}


def _pairs(heading: str) -> Iterator[str]:
    """Pairs of characters: headings are too short to depend on where a tokenizer cuts them."""
    return (heading[i : i + 2] for i in range(len(heading) - 1))
