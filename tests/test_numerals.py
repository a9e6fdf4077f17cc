"""Numerals: a run of digits that stands alone says what the grammar reads of it in any text."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.extract.counts import _rules
from pipeline.numerals import AMBIGUOUS, NUMBER, plain, read

_CHARACTERS = "0123456789３零〇一二两三四五六七八九十百千万亿半俩仨壹拾佰仟"
_DIGITS = st.text(_CHARACTERS, min_size=1, max_size=5)
_AFTER = st.sampled_from(sorted((_rules()["goes_on"] | set("的。第）")) - AMBIGUOUS - set(_CHARACTERS)))


@settings(max_examples=1500, deadline=None)
@given(st.sampled_from(["", "派", "的", "共", "，"]), _DIGITS, _AFTER)
def test_plain_numerals_are_what_the_grammar_reads(before, digits, after):
    numeral = plain(digits)
    assume(numeral is not None)
    match = NUMBER.match(before + digits + after, len(before))
    assert match and match[0] == digits and read(match) == numeral


@given(st.integers(50, 6000))
def test_a_number_of_thousands_of_digits_is_none(length):
    for text in ("9" * length, "9" * length + "万", "九" * length, "9" * length + "/3"):
        match = NUMBER.match(text)
        assert match and read(match).value is None
