"""One pass over a text for every word that ends a name of a school or body, or stands beside a name of a person.

An automaton (Aho-Corasick) finds all of them at once; the extractors look only at the places that it gives.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from pipeline.extract.anchors import automaton
from pipeline.rules import load


class Hit(NamedTuple):
    """A word of the rules in the text, with the parts that it can play (suffix, head, placed, title, role …)."""

    start: int
    end: int
    parts: frozenset[str]


@cache
def _automaton():
    people, bodies = load("people"), load("organizations")
    words = {
        "suffix": [entry["suffix"] for entry in load("schools")["suffixes"]],
        "head": bodies["heads"].split(),
        "placed": bodies["placed"].split(),
        "title": people["titles_after"].split(),
        "role": people["titles_before"].split(),
        "kind": people["kinds"].split(),
        "call": people["call_before"].split(),
        "tibetan": people["tibetan"],
        "verb": [verb for verb in people["verbs_after"] if len(verb) > 1],
    }
    parts: dict[str, set[str]] = {}
    for part, entries in words.items():
        for word in entries:
            parts.setdefault(word, set()).add(part)
    return automaton(list(parts), "LeftmostLongest"), [frozenset(part) for part in parts.values()]


def scan(text: str) -> list[Hit]:
    """The words of the rules in a text, the longest where several begin, without overlap.

    >>> [(text, sorted(parts)) for text, parts in
    ...  ((("县教育局副局长"[h.start : h.end]), h.parts) for h in scan("县教育局副局长"))]
    [('教育局', ['head']), ('副局长', ['role', 'title'])]
    """
    words, parts = _automaton()
    return [Hit(start, end, parts[i]) for i, start, end in words.find_matches_as_indexes(text)]
