"""Words that patterns need: what an automaton finds is every place where a pattern can match."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.anchors import Anchors, needed
from pipeline.extract.cues import cues
from pipeline.link.clauses import anchors, rules, verbs
from pipeline.rules import load

PATTERNS = {**load("links")["verbs"], **{k: load("links")["clauses"][k] for k in ("group", "first_person", "about")}}


@pytest.mark.parametrize("name", PATTERNS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_match_holds_a_word_that_its_pattern_needs(name, data):
    pattern = re.compile(PATTERNS[name])
    text = data.draw(st.from_regex(pattern))
    match = pattern.search(text)
    assert match and any(word in match[0] for word in needed(PATTERNS[name]))


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("到校|到园", {"到校", "到园"}),
        ("接收了?", {"接收"}),
        ("(?<!受)(?:欢迎|来(?=到我))", {"欢迎", "来"}),
        ("[二三]人", {"二人", "三人"}),
        (r"第?[一二\d]+批(?:教师|老师)", {"批教师", "批老师"}),
        ("送[^，。]{0,6}(?:课|讲座)", {"送"}),
        ("(?:听课){2,}", {"听课"}),
        ("(?:听课)*", set()),
        ("派|[^，]", set()),
    ],
)
def test_the_words_of_a_pattern(pattern, words):
    assert needed(pattern) == words


@pytest.mark.parametrize("pattern", ["[^，。]{0,8}", "教师|", "(?:老师)?"])
def test_a_pattern_without_words_is_refused(pattern):
    with pytest.raises(ValueError, match="nobody: there is no word"):
        Anchors({"nobody": pattern})


def test_a_pattern_with_flags_is_refused():
    with pytest.raises(ValueError, match="flags"):
        needed("(?i)abc")


_WORDS = st.sampled_from(
    ["送", "派", "来", "校", "教师", "课", "示范", "到", "我", "受", "欢迎", "结束", "后", "，", "3名", "前去"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_WORDS, max_size=14).map("".join))
def test_no_verb_of_a_text_is_missed(text):
    hits = anchors().hits(text)
    assert verbs(text, {name for _, names in hits for name in names}) == verbs(text)
    for name, pattern in rules()["verbs"].items():
        starts = [start for start, names in hits if name in names]
        assert all(any(m.start() <= start < m.end() for start in starts) for m in pattern.finditer(text))


_CUES = st.sampled_from(
    [
        "将",
        "要",
        "拟",
        "派",
        "已",
        "了",
        "过",
        "3",
        "至少",
        "要求",
        "规定",
        "应",
        "赴",
        "柳河",
        "送",
        "课",
        "参加",
        "比赛",
        "，",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_CUES, min_size=1, max_size=14).map("".join), st.data())
def test_cues_are_found_where_their_patterns_find_them(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    places = cues().places(text)
    for name, pattern in cues().patterns.items():
        expected, found = pattern.search(text, start, end), places.search(name, start, end)
        assert (expected and expected.span()) == (found and found.span())
