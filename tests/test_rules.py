"""Rules are held to their examples both ways: each matches what it should, and nothing that looks like it.

The examples of patterns and of names stand beside the rules (pipeline/rules); those of counts and dates, which no
single rule decides, in tests/cases.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.clean.alignment import identity
from pipeline.extract import extract
from pipeline.extract.organizations import find_organizations
from pipeline.extract.people import find_people
from pipeline.extract.schools import find_schools
from pipeline.extract.text import View
from pipeline.records import CleanFile, Document, Mention, SectionLabel
from pipeline.rules import FOLDER, load
from pipeline.segment import segment
from pipeline.segment.collection import compiled

CASES = Path(__file__).parent / "cases"


def document(text: str) -> Document:
    """A document of one line, as it stands."""
    (made,) = segment(CleanFile("case.txt", text, identity(len(text)), [], [], []))
    return made


# Patterns


def whole(pattern: str, text: str) -> bool:
    return bool(re.fullmatch(pattern, text))


def at_start(pattern: str, text: str) -> bool:
    return bool(re.match(pattern, text))


def numbered(pattern: str, text: str) -> bool:
    return bool(compiled(pattern).fullmatch(text))


PATTERNS: dict[str, Callable[[str, str], bool]] = {"headings": at_start, "collections": numbered, "boilerplate": whole}


def pattern_rules() -> Iterator[Any]:
    for name in PATTERNS:
        for rule in load(name):
            yield pytest.param(name, rule, id=f"{name}-{rule['id']}")


@pytest.mark.parametrize(("name", "rule"), pattern_rules())
def test_a_pattern_matches_its_examples_and_nothing_like_them(name, rule):
    matches = PATTERNS[name]
    assert rule["examples"] and rule["negative"], "a rule has examples of both kinds"
    assert [text for text in rule["examples"] if not matches(rule["pattern"], text)] == []
    assert [text for text in rule["negative"] if matches(rule["pattern"], text)] == []


@pytest.mark.parametrize("name", PATTERNS)
def test_an_example_belongs_to_the_first_rule_that_matches_it(name):
    """Rules are tried in their order: no example may be taken by a rule before its own."""
    matches, rules = PATTERNS[name], load(name)
    for rule in rules:
        for text in rule["examples"]:
            assert next(r["id"] for r in rules if matches(r["pattern"], text)) == rule["id"], text


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule["id"]) for rule in load("breaks")])
def test_a_break_is_told_by_both_of_its_sides(rule):
    def breaks(before: str, after: str) -> bool:
        return bool(re.search(rule["before"] + "$", before) and re.match(rule["after"], after))

    assert rule["examples"] and rule["negative"]
    assert [pair for pair in rule["examples"] if not breaks(*pair)] == []
    assert [pair for pair in rule["negative"] if breaks(*pair)] == []


def test_every_rule_has_a_name_of_its_own():
    for name in (*PATTERNS, "breaks"):
        names = [rule["id"] for rule in load(name)]
        assert len(names) == len(set(names)), name


def test_no_rule_file_with_examples_is_left_untested():
    tested = {*PATTERNS, "breaks", "links", "sections", *NAMES}
    assert {path.stem for path in FOLDER.glob("*.yaml") if "examples:" in path.read_text(encoding="utf-8")} == tested


# Names


def _people(view: View) -> list[Mention]:
    return find_people(view, find_schools(view) + find_organizations(view))


NAMES = {"schools": find_schools, "organizations": find_organizations, "people": _people}


def name_examples() -> Iterator[Any]:
    for name in NAMES:
        for number, example in enumerate(load(name)["examples"], 1):
            yield pytest.param(name, example["text"], example["names"], id=f"{name}-{number}")


@pytest.mark.parametrize(("name", "text", "names"), name_examples())
def test_the_names_of_an_example_are_found_and_no_others(name, text, names):
    assert [m.text for m in NAMES[name](View(document(text))) if not m.masked] == names


# Counts and dates


@cache
def cases(name: str) -> dict[str, list[Any]]:
    """A file of cases by group; `known_failures` are expected to fail, and to be moved as soon as they do not."""
    return yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))


def found(text: str, kind: str, section: str = "activities") -> list[Mention]:
    made = document(text)
    labels = [SectionLabel(section, 1.0, "rule")] * len(made.paragraphs)  # type: ignore[arg-type]
    return [m for m in extract(made, labels) if m.type == kind]


def shown_counts(text: str, section: str = "activities", status: bool = False) -> list[str]:
    """The counts of a text in the form of the cases.

    >>> shown_counts("30多名教师来了。")
    ['30多名|31|39|名']
    """
    rows = []
    for mention in found(text, "COUNT", section):
        assert mention.count
        bounds = ["" if value is None else f"{value:g}" for value in (mention.count.min, mention.count.max)]
        rows.append("|".join([mention.text, *bounds, mention.count.unit, *([mention.count.status] if status else [])]))
    return rows


def shown_dates(text: str) -> list[str]:
    """The dates of a text in the form of the cases.

    >>> shown_dates("3月31日前报送。")
    ['3月31日前||XXXX-03-31']
    """
    dates = [(m.text, m.date) for m in found(text, "DATE") if m.date]
    return [f"{text}|{date.start or ''}|{date.end or ''}" for text, date in dates]


def shown_names(text: str, kind: str) -> list[str]:
    """The names of a text in the form of the cases: a school under a short name with its full one.

    >>> shown_names("2018年第三小学派人来校。", "SCHOOL")
    ['第三小学']
    """
    names = [m for m in found(text, kind) if not m.masked]
    return [f"{m.text}→{m.canonical}" if kind == "SCHOOL" and m.canonical != m.text else m.text for m in names]


def shown_measures(text: str, section: str) -> list[str]:
    """What the counts of a text say, in the form of the cases.

    >>> shown_measures("召开联席会议六次。", "activities")
    ['六次|联席会议||done|meetings_held']
    """
    counts = [(m.text, m.count) for m in found(text, "COUNT", section) if m.count]
    return ["|".join([text, c.item or "", c.per or "", c.status, c.indicator]) for text, c in counts]


def examples(name: str, key: str = "") -> Iterator[Any]:
    for group, entries in cases(name).items():
        for number, entry in enumerate(entries, 1):
            case = {"text": entry, key or name: []} if isinstance(entry, str) else entry
            marks = [pytest.mark.xfail(reason=case["reason"], strict=True)] if group == "known_failures" else []
            yield pytest.param(case, marks=marks, id=f"{group}-{number}")


@pytest.mark.parametrize("case", examples("counts"))
def test_counts(case):
    status = any(row.count("|") == 4 for row in case["counts"])
    assert shown_counts(case["text"], case.get("section", "activities"), status) == case["counts"]


@pytest.mark.parametrize("case", examples("dates"))
def test_dates(case):
    assert shown_dates(case["text"]) == case["dates"]


@pytest.mark.parametrize("case", examples("measures", "counts"))
def test_measures(case):
    assert shown_measures(case["text"], case.get("section", "activities")) == case["counts"]


KINDS = {"schools": "SCHOOL", "organizations": "ORG", "people": "PERSON"}


@pytest.mark.parametrize(
    ("kind", "case"),
    [
        pytest.param(kind, *param.values, marks=param.marks, id=f"{name}-{param.id}")
        for name, kind in KINDS.items()
        for param in examples(name, "names")
    ],
)
def test_names(kind, case):
    assert shown_names(case["text"], kind) == case["names"]


@pytest.mark.parametrize(
    ("name", "least"),
    [("counts", 150), ("dates", 90), ("schools", 60), ("organizations", 40), ("people", 60), ("measures", 50)],
)
def test_cases_are_many_and_each_stands_once(name, least):
    texts = [entry if isinstance(entry, str) else entry["text"] for group in cases(name).values() for entry in group]
    assert len(texts) >= least
    assert len(texts) == len(set(texts))
