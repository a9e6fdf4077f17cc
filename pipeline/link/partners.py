"""Pairs of schools that a text says are paired, helping or in one community."""

from __future__ import annotations

import re
from functools import cache

from pipeline.extract.text import View
from pipeline.link.references import Reference
from pipeline.records import Partnership
from pipeline.rules import alternatives, load


@cache
def _rules():
    rules = load("links")
    return {
        "relations": [(name, re.compile(alternatives(words))) for name, words in rules["relations"].items()],
        "core": re.compile(f"为?{alternatives(rules['core'])}|^(?:作为|以)"),
        "role": re.compile(f"{alternatives(rules['core'])}"),
    }


def find_partnerships(view: View, references: list[Reference], author: str | None) -> list[Partnership]:
    """One row for each pair of schools of a document, with the first sentence that says so.

    In a community with a core school each member is paired with the core; without one, the school that the sentence
    begins with is paired with the others.
    """
    found: dict[frozenset[str], Partnership] = {}
    for start, end in view.document.sentences:
        inside = [r for r in references if start <= r.start < end]
        schools = list(dict.fromkeys(r.school for r in inside))
        relation = _relation(view.text[start:end])
        if relation is None or len(schools) < 2:
            continue
        core = _core(view.text, inside, start, end) or (author if author in schools else schools[0])
        for school in schools:
            pair = frozenset((core, school))
            if school != core and pair not in found:
                found[pair] = Partnership(core, school, relation, start, end)
    return list(found.values())


def _relation(sentence: str) -> str | None:
    return next((name for name, pattern in _rules()["relations"] if pattern.search(sentence)), None)


def _core(text: str, inside: list[Reference], start: int, end: int) -> str | None:
    """The school that the sentence calls core, leader or head of the community."""
    for reference in inside:
        after, before = (
            text[reference.end : min(end, reference.end + 8)],
            text[max(start, reference.start - 8) : reference.start],
        )
        if re.match(f"(?:为|是|担任|作为)?{_rules()['role'].pattern}", after) or re.search(
            f"{_rules()['role'].pattern}(?:学校|校|单位|园)?(?:的|是|为|——)?$", before
        ):
            return reference.school
    return None
