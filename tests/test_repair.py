"""The inverse: what was damaged comes back, with proof; what was not stays as it is.

The damage erases two things for good: the last byte of a character before a mark or a line end, and the ASCII character
that a lone byte takes along. Words tell most of them, but neither names nor digits; those must end up unproved.
"""

import itertools
import random
import sys
import time
from functools import cache
from pathlib import Path

import opencc
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean.alignment import apply
from pipeline.clean.damage import Variant, damage, folded
from pipeline.clean.repair import repair
from pipeline.rules import load
from tests.corpus.annotated import read

CASES = Path(__file__).with_name("cases")
SIMPLIFIED = {
    "新": "xīn", "学": "xué", "为": "wèi", "开": "kāi", "动": "dòng", "进": "jìn", "时": "shí", "实": "shí",
    "发": "fā", "对": "duì", "结": "jié", "导": "dǎo", "习": "xí", "设": "shè", "问": "wèn", "过": "guò",
    "现": "xiàn", "优": "yōu", "业": "yè", "领": "lǐng", "评": "píng", "个": "gè", "会": "huì", "规": "guī",
    "机": "jī", "联": "lián", "计": "jì", "关": "guān", "经": "jīng", "创": "chuàng", "验": "yàn", "责": "zé",
}  # fmt: skip
VARIANTS = {
    "usual": Variant(), "toneless": Variant(tones=False), "blank": Variant(blank=True), "wide": Variant(wide=True),
    "not swallowing": Variant(swallow=False), "folded marks": Variant(fold="punctuation"),
    "folded": Variant(fold="all"),
    "gap": Variant(gap=True), "more marks": Variant(marks="，；？！、：。“”（）"), "fewer marks": Variant(marks="，；"),
    "strewn": Variant(strewn=("風箏", "鐘樓TV")), "noise": Variant(noise=0.03),
    "all at once": Variant(tones=False, blank=True, gap=True, fold="all", noise=0.02, strewn=("風箏",)),
    "Simplified": Variant(readings=SIMPLIFIED), "Simplified toneless": Variant(readings=SIMPLIFIED, tones=False),
    "Simplified all at once": Variant(readings=SIMPLIFIED, tones=False, blank=True, wide=True, gap=True, noise=0.02),
}  # fmt: skip


def cases(name):
    return yaml.safe_load((CASES / f"repair_{name}.yaml").read_text(encoding="utf-8"))


def restored(text):
    return apply(text, [r for r in repair(text) if r.proved])


@cache
def texts():
    """Our own documents, Simplified and Traditional."""
    files = sorted((Path(__file__).parent / "corpus").glob("*.ann"))[:24]
    simplified = [read(file).text for file in files]
    return simplified, list(map(opencc.OpenCC("s2t").convert, simplified))


def plain(text):
    """Without the differences that folding makes for good."""
    return folded(text).replace(" ", "")


@pytest.mark.parametrize("case", [*cases("wild"), *cases("synthetic")], ids=lambda case: case["clean"][:12])
def test_damage_is_undone(case):
    assert restored(case["damaged"]) == case["clean"]
    assert repair(case["clean"]) == []


@pytest.mark.parametrize("text", cases("negative"))
def test_what_is_not_damaged_stays(text):
    assert repair(text) == []


@pytest.mark.parametrize("case", cases("ambiguous"), ids=lambda case: case["why"])
def test_what_is_erased_is_listed_but_not_proved(case):
    slips = [r for r in repair(case["damaged"]) if r.kind in ("slip", "cut")]
    assert slips and not any(r.proved for r in slips)


@pytest.mark.parametrize("case", cases("known_failures"), ids=lambda case: case["why"])
@pytest.mark.xfail(strict=True, reason="known failure")
def test_known_failures(case):
    assert restored(case["damaged"]) == case["clean"]


def check_edits(text, edits):
    assert all(text[r.start : r.end] == r.before for r in edits)
    assert all(a.end <= b.start for a, b in itertools.pairwise(edits))


@pytest.mark.parametrize("name", VARIANTS)
def test_own_documents_come_back(name):
    """By lines: no more than one in 400 is restored wrongly, no more than one in ten stays damaged."""
    right = open_ = wrong = 0
    for text in texts()[0 if "Simplified" in name else 1]:
        damaged = damage(text, VARIANTS[name])
        edits = repair(damaged)
        check_edits(damaged, edits)
        shown = apply(damaged, [r for r in edits if r.proved])
        unproved = {damaged.count("\n", 0, r.start) for r in edits if not r.proved}
        lines = [text.split("\n"), damaged.split("\n"), shown.split("\n")]
        for i, (line, before, after) in enumerate(zip(*lines, strict=True)):
            if plain(before) != plain(line):
                good = plain(after) == plain(line)
                still_open = i in unproved or "?" in after or after == before
                right, open_, wrong = (
                    right + good,
                    open_ + (not good and still_open),
                    wrong + (not good and not still_open),
                )
    print(f"{name}: {right} lines right, {open_} open, {wrong} wrong")
    assert wrong <= right / 400 and open_ <= (right + open_) / 10


@pytest.mark.parametrize("script", [0, 1])
def test_own_documents_stay_when_they_are_not_damaged(script):
    for text in texts()[script]:
        assert repair(text) == []
        assert repair(folded(text)) == []


@pytest.mark.parametrize("name", ["usual", "gap", "folded", "Simplified"])
def test_a_second_repair_finds_nothing_to_do(name):
    for text in texts()[0 if "Simplified" in name else 1][:12]:
        once = restored(damage(text, VARIANTS[name]))
        assert restored(once) == once


HAN = list(load("readings")["readings"]) + list(
    "的一是在不了有和人我他上大来到小心中地年工作教室常海場福。，、；：？！“”（）0123ABab Ａ"
)


@settings(max_examples=2000, derandomize=True, deadline=None, database=None)
@given(st.lists(st.sampled_from(HAN), max_size=40), st.sampled_from(sorted(VARIANTS)))
def test_edits_are_in_order_on_damaged_nonsense(chars, name):
    damaged = damage("".join(chars), VARIANTS[name])
    check_edits(damaged, repair(damaged))


@cache
def sentences():
    return [s + "。" for text in texts()[1] for s in text.replace("\n", "。").split("。") if 4 < len(s) < 60]


@settings(max_examples=600, derandomize=True, deadline=None, database=None)
@given(st.data())
def test_composed_texts_come_back(data):
    """Sentences in any order: all that is proved is right, as every restored character stands in the text."""
    text = "".join(data.draw(st.lists(st.sampled_from(sentences()), min_size=1, max_size=4)))
    damaged = damage(text, Variant())
    edits = repair(damaged)
    check_edits(damaged, edits)
    wrong = [r for r in edits if r.proved and r.kind in ("slip", "cut") and r.after not in text]
    assert not wrong or wrong[0].margin < 4


@settings(max_examples=1000, derandomize=True, deadline=None, database=None)
@given(st.text(st.sampled_from("？?！，。“”()（）xuéFh\ue000€學校😀\ud800\x05`\n。"), max_size=30))
def test_anything_can_be_given(text):
    check_edits(text, repair(text))


@settings(max_examples=1000, derandomize=True, deadline=None, database=None)
@given(
    st.text(st.sampled_from("你我他学校吗呢好不是去了？！，。“”?!,.（）() abcABC0123\n教师家长學校師說"), max_size=60)
)
def test_question_marks_stay(text):
    assert not any(r.proved and r.kind in ("slip", "cut") for r in repair(text))


def test_undamaged_text_costs_next_to_nothing():
    text = ("老师问：“你们懂了吗？”孩子们齐声回答：“懂了！”校长（李老师）点点头，第二天又来听了一节课。" * 45)[:2000]
    repair(text)
    start = time.process_time()
    for _ in range(50):
        repair(text)
    assert (time.process_time() - start) / 50 < 0.003


def test_import_is_cheap():
    import subprocess

    code = "import sys, pipeline.clean.repair; print(*{'jieba', 'pypinyin', 'opencc', 'pandas'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"


def test_control_characters_and_backticks():
    text = "學\x06校的`圖書\u200b室\x08。"
    assert restored(text) == "學校的圖書室。"
    assert {r.kind for r in repair(text)} == {"control", "backtick"}


def test_a_long_page_is_no_slower_by_the_character():
    rng = random.Random(1)
    text = "".join(rng.choices(sentences(), k=1500))
    damaged = damage(text, Variant(marks=""))
    start = time.process_time()
    repair(damaged)
    assert time.process_time() - start < 30
