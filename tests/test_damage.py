"""The forward model of damage, and the byte view under it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean.damage import Variant, damage, folded, image
from pipeline.clean.gbk import decode, decoding, encoding, to_bytes
from pipeline.clean.language import Language
from pipeline.clean.pronunciation import rank
from pipeline.rules import load

COMMON = st.text(st.sampled_from("學校教師老的一是在了有和。，、；：？！“”（）ABC123时间工作"), max_size=30)


def test_byte_view_is_a_bijection_of_all_pairs():
    assert len(decoding()) == 126 * 190
    assert all(encoding()[char] == code for code, char in decoding().items() if char != "€")


def test_user_defined_rows_are_those_of_code_page_936():
    places = {
        0xAAA1: "\ue000",
        0xAFFE: "\ue233",
        0xF8A1: "\ue234",
        0xFEFE: "\ue4c5",
        0xA140: "\ue4c6",
        0xA7A0: "\ue765",
    }
    assert {code: decoding()[code] for code in places} == places


@given(COMMON)
def test_decoding_whole_characters_gives_the_text_back(text):
    assert decode(to_bytes(text)) == text


@given(COMMON)
def test_a_mirror_that_does_nothing_changes_nothing(text):
    assert damage(text, Variant(readings={}, marks="")) == text


@pytest.mark.parametrize(
    ("text", "marks", "shown"),
    [
        ("好。現有", "，", "好?，F有"),
        ("兩校互派", "；", "兩?；ヅ?"),
        ("清晨。縣城", "？", "清晨?？h城"),
        ("早。“我來", "！", "早?！拔襾?"),
        ("交通、食宿", "、", "交通、食宿"),
    ],
)
def test_false_cuts(text, marks, shown):
    assert image(text, {}, marks) == shown


@pytest.mark.parametrize(
    ("variant", "shown"),
    [
        (Variant(), "時(shí)間到了?，F(xiàn)在"),
        (Variant(tones=False), "時(shi)間到了?，F(xian)在"),
        (Variant(blank=True), "時(shí )間到了?，F(xiàn )在"),
        (Variant(wide=True), "時（shí）間到了?，F（xiàn）在"),
        (Variant(gap=True), "時(shí)間到了? ，F(xiàn)在"),
        (Variant(fold="punctuation"), "時(shí)間到了?,F(xiàn)在"),
    ],
)
def test_variants(variant, shown):
    assert damage("時間到了。現在", variant) == shown


def test_swallowing_is_a_matter_of_the_mirror():
    assert damage("因為", Variant(readings={"驗": "yàn"})) == "因?yàn)?"
    assert damage("因為", Variant(readings={"驗": "yàn"}, swallow=False)) == "因?(yàn)?"


def test_readings_overlap_in_the_order_of_the_list():
    assert damage("當地", Variant(readings={"數": "shù", "當": "dāng"})) == "當(dāng)?shù)?"
    assert damage("當地", Variant(readings={"當": "dāng", "數": "shù"})) == "當(dāng)地"


def test_what_is_not_in_the_code_page_stops_the_damage():
    assert damage("因😀為\ud800", Variant()) == "因😀為\ud800"


def test_noise_and_strewn_words_are_the_same_for_the_same_seed():
    variant = Variant(strewn=("風箏",), noise=0.2, seed=7)
    text = "學校的學生學習學問，" * 5
    assert damage(text, variant) == damage(text, variant) != damage(text, Variant())


def test_default_list_has_one_true_reading_for_each_character():
    readings = load("readings")["readings"]
    assert len(readings) >= 130
    assert [char for char, reading in readings.items() if rank(char, reading) is None] == []


def test_folding_spares_what_has_no_ascii_form():
    assert folded("Ａ１，。、“”") == "A1,。、“”"


def test_genre_words_are_written_simplified():
    words = Language()
    assert all(words.word_score(word) > -20 for word in load("language")["words"])
