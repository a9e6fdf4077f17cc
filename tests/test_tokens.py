"""The words of the Rust twin are jieba's, whatever the text."""

from __future__ import annotations

from math import isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.corpus import Writer
from pipeline.segment.tokens import cutter, tokenize
from tests.corpus.build import HERE, document

NAMES = sorted(path.stem for path in HERE.glob("*.ann"))
WORDS = st.sampled_from(
    ["我校", "柳河小学", "支教", "教师", "C++", "9-12", "2019.8.12", "3.5%", "zjedu_demo", "Q&A", "..", "二〇二一",
     "㐀", "𠀀", "\r\n", "\u3000", "（", "，", "ａｂ", "é", "一", "%", "常", "在", "小", "\ud800", "々", "⼀", "-",
     "#", "a.1"]
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_document_of_ours_has_the_same_words(name: str):
    text = document(name).text
    assert tokenize(text) == tokenize(text, "jieba")


def test_documents_of_the_benchmark_have_the_same_words():
    writer = Writer(seed=3)
    for number in range(20):
        text = writer.write(number)
        assert tokenize(text) == tokenize(text, "jieba")


@settings(deadline=None, max_examples=300)
@given(
    st.lists(
        WORDS | st.text(max_size=6) | st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=6)
    )
)
def test_any_text_has_the_same_words(parts: list[str]):
    text = "".join(parts)
    ours, theirs = tokenize(text), tokenize(text, "jieba")
    assert "".join(ours) == text
    assert ours == theirs or tied(ours, theirs)


def tied(ours: list[str], theirs: list[str]) -> bool:
    """Whether jieba's model of unknown words finds two cuts equally likely: the twin has its probabilities rounded."""
    return isclose(_score(ours), _score(theirs), rel_tol=0, abs_tol=1e-5)


def _score(words: list[str]) -> float:
    from jieba.finalseg import emit_P, start_P, trans_P

    unknown = -50.0  # instead of jieba's -3.14e100, in which everything else would be lost
    text = "".join(words)
    states = "".join("S" if len(w) == 1 else "B" + "M" * (len(w) - 2) + "E" for w in words)
    total = start_P[states[0]] + emit_P[states[0]].get(text[0], unknown)
    for before, state, char in zip(states, states[1:], text[1:], strict=False):
        total += trans_P[before].get(state, unknown) + emit_P[state].get(char, unknown)
    return total


def test_a_tie_is_told_from_a_difference():
    assert tied(["常在", "小"], ["常", "在", "小"])
    assert not tied(["我校教", "师"], ["我校", "教师"])


def test_what_others_add_changes_no_words():
    import rjieba

    before = tokenize("柳河小学支教记")
    rjieba.add_word("柳河小学支教记", 10_000, None)
    assert tokenize("柳河小学支教记") == before


def test_each_segmenter_is_built_once():
    assert cutter("rjieba") is cutter("rjieba") is not cutter("jieba")
