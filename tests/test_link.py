"""What a document says when its mentions are read together: author, date, people, pairs, facts with their direction.

Cases are texts of our own (tests/cases); they pass through extraction, as every document does. What no text may lead to
is tested over texts put together at random.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.clean.alignment import identity
from pipeline.extract import extract
from pipeline.link import link
from pipeline.link.clauses import Clauses, Stretch, verbs
from pipeline.records import CleanFile, Links, Mention, SectionLabel
from pipeline.rules import load
from pipeline.segment import segment

CASES = Path(__file__).parent / "cases"
SHORT = {"teachers_exchanged": "exchanged", "teachers_visiting": "visiting", "lessons_given": "lessons",
         "lectures_held": "lectures"}  # fmt: skip


def linked(case: dict[str, Any]) -> tuple[Links, list[Mention]]:
    """A text of a case with its title and its signature, read as a document."""
    signature = case.get("signature") or (f"{case['author']}\n2020年6月30日" if case.get("author") else "")
    parts = [("title", case.get("title", "")), ("activities", case["text"]), ("signature", signature)]
    lines = [(kind, line) for kind, part in parts for line in part.split("\n") if line]
    text = "\n".join(line for _, line in lines)
    (document,) = segment(CleanFile("case.txt", text, identity(len(text)), [], [], []))
    document.position = case.get("position")
    labels = [SectionLabel(kind, 1.0, "rule") for kind, _ in lines]  # type: ignore[arg-type]
    assert len(labels) == len(document.paragraphs)
    mentions = extract(document, labels)
    return link(document, labels, mentions), mentions


def cases(name: str, *groups: str) -> list[Any]:
    read = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return [
        pytest.param(case, id=f"{group}-{number}")
        for group, entries in read.items()
        if not groups or group in groups
        for number, case in enumerate(entries, 1)
    ]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


@pytest.mark.parametrize("case", cases("directions"))
def test_facts_have_the_direction_that_the_text_says(case):
    found = [
        "|".join([SHORT[f.indicator], _number(f.min), _number(f.max), f.from_school or "", f.to_school or ""])
        for f in linked(case)[0].facts
    ]
    assert found == case["facts"]


@pytest.mark.parametrize("case", cases("partners"))
def test_pairs_are_those_that_the_text_joins(case):
    pairs = linked(case)[0].partnerships
    assert sorted("|".join(sorted((p.school_a, p.school_b))) for p in pairs) == sorted(case["partners"])


@pytest.mark.parametrize("case", cases("authors", "own", "negative"))
def test_the_author_is_the_school_that_the_text_tells(case):
    told = {key: value for key, value in case.items() if key != "author"}
    assert linked(told)[0].author_school == case.get("author")


@pytest.mark.parametrize("case", cases("authors", "dates"))
def test_the_signature_dates_a_text(case):
    assert linked(case)[0].signed_date == case["date"]


@pytest.mark.parametrize("case", cases("persons"))
def test_people_have_the_role_and_the_school_of_the_text(case):
    people = [f"{p.name}|{p.role or ''}|{p.school or ''}" for p in linked(case)[0].people]
    assert people == case["people"]


@pytest.mark.parametrize("example", load("links")["examples"], ids=lambda example: example["text"])
def test_verbs_are_those_of_the_clause(example):
    assert sorted(verbs(example["text"])) == sorted(example["verbs"])


@pytest.mark.parametrize(("name", "least"), [("directions", 50), ("partners", 35), ("authors", 20), ("persons", 14)])
def test_cases_are_many_and_each_stands_once(name, least):
    texts = [repr(case) for param in cases(name) for case in param.values]
    assert len(texts) >= least
    assert len(texts) == len(set(texts))


def test_a_mention_that_repeats_a_fact_is_no_other_fact():
    text = "我校派出4名教师到柳河小学支教。这四位老师很受欢迎。柳河小学为四位老师安排了宿舍。"
    links, mentions = linked({"author": "青山小学", "text": text})
    (fact,) = links.facts
    assert [mentions[i].text for i in fact.mentions] == ["4名", "四位", "四位"]
    assert (fact.from_school, fact.to_school) == ("青山小学", "柳河小学")


def test_parts_of_a_whole_know_it():
    links, _ = linked({"author": "青山小学", "text": "我校派出5名教师支教，其中到柳河小学3名，到河西小学2名。"})
    assert [fact.part_of for fact in links.facts] == [None, 0, 0]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("全县交流教师30名、校长2名。从流向看，城区到乡镇14名，乡镇到城区18名。", [None, None, 0, 0]),
        ("我校选派教师30名。从学科看，语文18名，数学12名。下学期将再派3名。", [None, 0, 0, None]),
        ("我校派出5名教师到柳河小学支教，派出3名到河西小学。去年派出2名教师到东山小学。", [None, None, None]),
        ("东山小学派出支教教师16名，西山小学派出13名。柳河小学接收14名，河西小学接收15名。", [None] * 4),
    ],
)
def test_what_makes_up_a_whole_is_part_of_it_where_nothing_tells_them_apart(text, parts):
    links, _ = linked({"author": "青山小学", "text": text})
    assert [fact.part_of for fact in links.facts] == parts


_CLAUSES = st.sampled_from([
    "我校派出3名教师", "到柳河小学支教", "柳河小学选派2名教师来我校跟岗", "他们上示范课8节", "其中语文教师1名",
    "两校互派教师2名", "与河西小学结成共同体", "在该校", "对方学校", "李小明老师带队", "成员学校教师听课达200人次",
    "举办讲座3场", "这3名教师", "（青山小学）", "组长：王建国（柳河小学）", "邀请专家作讲座2场", "来校听课",
    "甲方：河西小学", "—", "、", "我校", "由青山小学牵头", "前去", "各派4名教师", "我还上课20节", "学校安排教师10名",
    "回校后", "到岗后",
    "我校校长王建国刚任理事长", "由李小明担任", "听了李小明和当地教师王建国同上的《秋天》",
    "大家一起听课", "外派教师6名", "接收跟岗教师10名", "送课10节", "李小明校长带领", "天气很好",
])  # fmt: skip
_TEXTS = st.lists(st.tuples(_CLAUSES, st.sampled_from(["，", "。", "；", "：", "", "\n"])), min_size=1, max_size=12)


@settings(max_examples=150, deadline=None)
@given(_TEXTS, st.booleans())
def test_nothing_is_linked_that_is_not_named(pieces, signed):
    """From and to are two schools that the text names, pairs too; every count belongs to a fact of its own bounds."""
    text = "".join(clause + mark for clause, mark in pieces).strip("\n")
    text = "\n".join(line for line in text.split("\n") if line.strip())
    if not text:
        return
    lines = text + ("\n青山小学\n2020年6月30日" if signed else "")
    (document,) = segment(CleanFile("case.txt", lines, identity(len(lines)), [], [], []))
    labels = [SectionLabel("activities", 1.0, "rule")] * len(document.paragraphs)
    mentions = extract(document, labels)
    links = link(document, labels, mentions)
    named = {m.canonical for m in mentions if m.type == "SCHOOL"} | {None}
    for i, fact in enumerate(links.facts):
        assert {fact.from_school, fact.to_school} <= named
        assert fact.from_school is None or fact.from_school != fact.to_school
        assert fact.part_of is None or fact.part_of < i
        for index in fact.mentions:
            count = mentions[index].count
            assert count and (count.min, count.max, count.fact) == (fact.min, fact.max, i)
    for pair in links.partnerships:
        assert pair.school_a != pair.school_b and {pair.school_a, pair.school_b} <= named
    assert {person.school for person in links.people} | {links.author_school} <= named


@pytest.fixture
def all_clauses(monkeypatch):
    """Reading clause by clause, the silent ones, too: slow, and what `Stretch.telling` must come to."""

    @contextmanager
    def reading():
        read = Clauses.read
        with monkeypatch.context() as patch:
            patch.setattr(Stretch, "_find_telling", lambda self, mentions: range(len(self)))
            patch.setattr(Clauses, "read", lambda self, *place: read(self, *place)._replace(tells=True))
            yield

    return reading


@pytest.mark.parametrize("case", cases("directions") + cases("persons"))
def test_clauses_that_are_not_read_say_nothing(case, all_clauses):
    quick = linked(case)
    with all_clauses():
        assert linked(case) == quick


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_TEXTS.map(lambda pieces: "".join(clause + mark for clause, mark in pieces).strip("\n")), st.booleans())
def test_no_clause_of_any_text_is_passed_over_that_says_something(all_clauses, text, narrated):
    if not re.search("\\S", text):
        return
    case = {"author": "青山小学", "text": "我去了柳河小学。" + "我上课，" * 6 + "\n" + text if narrated else text}
    quick = linked(case)
    with all_clauses():
        assert linked(case) == quick
