"""Section types: headings, the outline, the model's arithmetic, its training data, and the loop of labelling."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.classify import classify, heading_types
from pipeline.classify.features import _CUE_COLUMNS, BUCKETS, ZONES, _lexicon, _Text, find_features
from pipeline.classify.headings import heading_type, types_by_heading, types_by_place
from pipeline.classify.lines import Line, find_lines
from pipeline.classify.model import alone, load, predict, save, shipped
from pipeline.classify.outline import Moves, Outline, posterior
from pipeline.classify.training import LabelledError, labelled, learn, paragraph_pipeline, prepare, read_labelled
from pipeline.clean import clean
from pipeline.config import Classify
from pipeline.evaluate.section_types import CHOSEN, WAYS, Comparison, Result, calibration_error, splits, write
from pipeline.evaluate.suggest import Doubt, doubts, to_label
from pipeline.records import Document, Links, RawFile
from pipeline.rules import load as rules
from pipeline.run import Analysed
from pipeline.segment import segment


def document(text: str) -> Document:
    (made,) = segment(clean(RawFile("case.txt", "txt", "utf-8", text, "")))
    return made


SUMMARY = """清河小学结对工作总结
为推进城乡教育均衡发展，我校与石桥小学结为对子，现将一年来的工作总结如下。
一、加强领导
学校成立了由校长任组长的结对工作小组，定期召开会议。
二、开展的活动
1、我校派出三名教师到石桥小学支教一年。
2、两校每月开展一次联合教研。
三、存在的困难。
1、两校相距较远，教师来往不便。
2、帮扶经费主要靠自筹，数额有限。
四、今后的打算
继续扩大教师交流的范围，下学期再派两名教师。
总之，结对工作任重道远，我们将继续努力。
清河小学
2018年7月2日"""


# Headings


@pytest.mark.parametrize("kind", [kind for kind, rule in rules("sections")["types"].items() if rule["decides"]])
def test_a_heading_says_its_type_and_nothing_that_looks_like_it_does(kind):
    rule = rules("sections")["types"][kind]
    assert [text for text in rule["examples"] if heading_type(text) != kind] == []
    assert [text for text in rule["negative"] if heading_type(text) == kind] == []


def test_a_heading_that_says_two_types_says_none():
    assert heading_type("取得的成效和存在的问题") is None


def test_the_types_of_headings_by_section():
    made = document(SUMMARY)
    types = dict(zip((section.heading for section in made.sections), heading_types(made), strict=True))
    assert types[""] is None
    assert types["存在的困难"] == "problems"
    assert types["今后的打算"] == "plans"
    assert types["开展的活动"] is None


def test_an_item_says_nothing_below_a_heading_that_has_said_it():
    made = document(SUMMARY)
    lines = find_lines(made)
    said = {line.headings[-1]: kind for line, kind in zip(lines, types_by_heading(lines), strict=True) if line.headings}
    assert said["帮扶经费主要靠自筹，数额有限"] is None


def test_place_decides_title_closing_and_signature():
    made = document(SUMMARY)
    types = types_by_place(made, find_lines(made))
    assert types[0] == "title"
    assert types[-3:] == ["closing", "signature", "signature"]
    assert set(types[1:-3]) == {None}


# Lines


def test_every_paragraph_knows_what_it_stands_under():
    made = document(SUMMARY)
    lines = find_lines(made)
    above = [None if line.parent is None else lines[line.parent].headings[-1] for line in lines]
    assert above[:4] == [None, None, None, "加强领导"]
    assert above[5:7] == ["开展的活动", "开展的活动"]
    assert [line.role for line in lines[2:8]] == ["heading", "plain", "heading", "item", "item", "heading"]
    assert [line.unit for line in lines[:8]] == [0, 0, 1, 1, 2, 2, 2, 3]
    for line in lines:
        assert made.text[slice(*line.own)] == (line.headings[-1] if line.headings else "")
        assert made.text[slice(*line.top)] == (line.headings[0] if line.headings else "")


def test_short_lines_are_headings_where_the_text_below_is_longer():
    made = document(
        "总结\n我校与三所村小结成共同体。\n互派教师\n一年来，我校派出五名教师到村小任教，村小派三名教师来校跟岗。"
    )
    lines = find_lines(made)
    assert lines[2].role == "heading"
    assert lines[3].parent == 2
    assert lines[3].headings == ("互派教师",)


# The outline


def line(parent: int | None, role: str = "plain") -> Line:
    return Line(role, (), parent, 0, 0, 0, (0, 0), (0, 0))


@st.composite
def outlines(draw):
    """A tree of up to six paragraphs, numbered as they stand, and numbers for it."""
    parents: list[int | None] = [None]
    while len(parents) < draw(st.integers(2, 6)):
        path, at = [None], len(parents) - 1
        while at is not None:
            path.append(at)
            at = parents[at]
        parents.append(draw(st.sampled_from(path)))
    return parents, np.random.default_rng(draw(st.integers(0, 10_000)))


@settings(max_examples=60, deadline=None)
@given(outlines())
def test_the_probabilities_are_those_of_all_ways_to_type_the_outline(case):
    parents, random = case
    outline = Outline([[line(parent) for parent in parents]], [[None] * len(parents)])
    moves = {
        kind: Moves(random.dirichlet([1, 1, 1]), random.dirichlet([1, 1, 1], 3), random.dirichlet([1, 1, 1], 3))
        for kind in set(outline.kinds)
    }
    evidence = random.random((len(parents), 3)) + 0.01
    expected = np.zeros_like(evidence)
    for types in itertools.product(range(3), repeat=len(parents)):
        weight = 1.0
        for parent, children in outline.children.items():
            for k, i in enumerate(children):
                move, own = moves[outline.kinds[i]], types[i]
                before = None if k == 0 else move.before[types[children[k - 1]], own]
                above = None if parent < 0 else move.above[types[parent], own]
                given_ = [p for p in (before, above) if p is not None]
                weight *= (np.mean(given_) if given_ else move.first[own]) * evidence[i, own]
        for i, own in enumerate(types):
            expected[i, own] += weight
    np.testing.assert_allclose(posterior(outline, evidence, moves), expected / expected.sum(axis=1, keepdims=True))


def test_a_long_document_does_not_run_out_of_numbers():
    n = 5000
    outline = Outline([[line(None, "heading"), *(line(0) for _ in range(n))]], [[None] * (n + 1)])
    some = np.array([[0.9, 0.1], [0.1, 0.9]])
    moves = {kind: Moves(np.array([0.5, 0.5]), some, some) for kind in set(outline.kinds)}
    found = posterior(outline, np.tile([0.6, 0.4], (n + 1, 1)), moves)
    assert np.isfinite(found).all()
    assert (found[:, 0] > 0.5).all()


# Features and the model's arithmetic

TEXTS = st.lists(
    st.sampled_from(
        [
            "一、",
            "（二）",
            "3.",
            "总之，",
            "我校",
            "派出3名教师",
            "存在的问题",
            "。",
            "，",
            "：",
            " ",
            "　",
            "𠮷",
            "12",
            "\n",
            "\n",
        ]
    ),
    min_size=1,
    max_size=40,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_any_text_gets_probabilities_and_labels(text):
    for made in segment(clean(RawFile("case.txt", "txt", "utf-8", text, ""))):
        lines = find_lines(made)
        features = find_features([made], [lines])
        assert features.sizes.shape == (len(ZONES), len(lines))
        assert features.sizes.sum() == len(features.strings)
        assert len(features.strings) == 0 or features.strings.max() < len(ZONES) * BUCKETS
        rows = predict(shipped(), [made], [lines], [types_by_heading(lines)])
        np.testing.assert_allclose(rows.sum(axis=1), 1)
        assert len(classify(made)) == len(made.paragraphs)


def test_every_cue_is_found_where_it_stands():
    types = [kind for kind in rules("sections")["types"]]
    for column, kind in enumerate(
        ["background", "aims", "organization", "activities", "outcomes", "problems", "plans"]
    ):
        for cue in rules("sections")["types"][types[types.index(kind)]]["cues"]:
            where, sums = _Text([f"○○{cue}○"]).cues()
            assert 2 in where, cue
            first = int(np.searchsorted(where, 2))
            assert (sums[-1] - sums[first])[column] >= 1, cue
    _, _, _, values, _ = _lexicon()
    assert values.shape[1] == _CUE_COLUMNS + len(types)


def test_prediction_is_what_the_pipeline_of_scikit_learn_says():
    prepared = [prepare(item) for item in labelled()[:12]]
    model = learn(prepared, 1.0, 1.0)
    fitted = paragraph_pipeline().fit([p.features for p in prepared], [t for p in prepared for t in p.types])
    for item in prepared[:4]:
        np.testing.assert_allclose(
            np.exp(alone(model, item.features)), fitted.predict_proba([item.features]), rtol=1e-3, atol=1e-5
        )


def test_the_same_data_give_the_same_model_and_a_file_gives_it_again(tmp_path):
    prepared = [prepare(item) for item in labelled()[:6]]
    first, second = learn(prepared, 0.6, 0.8), learn(prepared, 0.6, 0.8)
    save(first, tmp_path / "model.npz")
    for other in (second, load(tmp_path / "model.npz")):
        np.testing.assert_array_equal(first.strings, other.strings)
        np.testing.assert_array_equal(first.rows, other.rows)
        assert (first.types, first.about, first.sharpness) == (other.types, other.about, other.sharpness)
        assert first.moves.keys() == other.moves.keys()
    assert '"digest"' in (tmp_path / "model.json").read_text(encoding="utf-8")


def test_prediction_needs_no_scikit_learn():
    shipped()
    code = (
        "import sys; from pipeline.classify import classify; from pipeline.clean import clean;"
        "from pipeline.records import RawFile; from pipeline.segment import segment;"
        "[classify(d) for d in segment(clean(RawFile('a', 'txt', 'utf-8', '总结\\n一、目的\\n提高质量。', '')))];"
        "assert 'sklearn' not in sys.modules and 'scipy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# Labels


def test_headings_and_outline_decide():
    labels = classify(document(SUMMARY))
    assert [label.type for label in labels[7:10]] == ["problems"] * 3
    assert labels[7].method == labels[8].method == "heading"
    assert [label.type for label in labels[10:12]] == ["plans"] * 2
    assert labels[0].method == labels[-1].method == "rule"


def test_a_sentence_signs_nothing_though_names_and_dates_stand_around_it():
    labels = classify(document("柳河小学结对总结\n2021年9月，我校派出3名教师到东山小学支教。\n柳河小学\n2022年1月5日"))
    assert labels[0].type == "title"
    assert labels[1].type not in ("signature", "title")
    assert [label.type for label in labels[2:]] == ["signature"] * 2


def test_below_the_threshold_it_abstains():
    labels = classify(document(SUMMARY), Classify(threshold=1.0))
    assert all((label.type == "unknown") == (label.score < 1) for label in labels)
    assert "unknown" in {label.type for label in labels}
    assert all(label.type != "unknown" for label in classify(document(SUMMARY), Classify(threshold=0.0)))


# Labelled documents


def test_there_is_enough_to_learn_from():
    data = labelled()
    counts = Counter(kind for item in data for kind in item.types)
    assert sum(counts.values()) >= 1200
    assert counts.keys() == rules("sections")["types"].keys()
    assert all(n >= 50 for kind, n in counts.items() if kind != "boilerplate"), counts
    assert len({item.collection for item in data}) >= 8


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("# 1\n[titel] 总结\n[background] 为了提高质量。", "titel"),
        ("# 1\n[?] 总结\n[background] 为了提高质量。", "is no section type"),
        ("# 1\n[unknown] 总结\n[background] 为了提高质量。", "unknown"),
        ("# 1\n[title] 总结 \n", None),
        ("# 1\n", "read as 0 documents"),
    ],
)
def test_a_labelled_document_that_cannot_be_used_is_named(text, problem):
    if problem is None:
        assert len(list(read_labelled("my", text))) == 1
        return
    with pytest.raises(LabelledError, match=r"my\.txt: # 1") as error:
        list(read_labelled("my", text))
    assert problem in str(error.value)


def test_lines_of_a_website_that_cleaning_takes_out_may_be_labelled():
    text = (
        "# 1\n[boilerplate] 上一篇：消防演练\n[title] 送教\n[activities] 两位教师上了课。\n[boilerplate] 下一篇：家长会"
    )
    (item,) = read_labelled("my", text)
    assert item.types == ["title", "activities"]


# Suggestions


def analysed() -> Analysed:
    made = document(SUMMARY)
    return Analysed(made, classify(made), [], Links(None, None, [], [], []), "utf-8", "txt")


def test_the_least_sure_come_first_and_no_rule_is_doubted():
    found = doubts([analysed()], 5)
    scores = [doubt.score for doubt in found]
    assert scores == sorted(scores)
    assert len(found) == 5
    assert all(doubt.item.labels[doubt.paragraph].method != "rule" for doubt in found)


def test_what_is_written_to_label_can_be_learnt_from_once_it_is_labelled():
    item = analysed()
    text = to_label([Doubt(item, 5), Doubt(item, 6)])
    assert text.count("[?] ") == 2
    with pytest.raises(LabelledError):
        list(read_labelled("my", text))
    (read,) = read_labelled("my", text.replace("[?]", "[activities]"))
    assert read.types[5:7] == ["activities", "activities"]
    assert len(read.types) == len(item.labels)


# Evaluation


def test_calibration_error():
    scores, hits = np.array([0.9] * 10 + [0.5] * 10), np.array([1.0] * 9 + [0.0] + [1.0] * 3 + [0.0] * 7)
    assert calibration_error(scores, hits) == pytest.approx(0.1)


def test_the_section_is_written_and_others_stay(tmp_path):
    kinds = ["aims", "plans"]
    result = Result(0.9, 0.8)
    results = {way: {"documents held out": result} for way in WAYS}
    made = Comparison(
        results, kinds * 4, ["aims"] * 8, {"news": result}, np.array([0.9, 0.6]), np.array([1.0, 0.0]), 0.1
    )
    path = tmp_path / "evaluation.md"
    path.write_text("# Evaluation\n\n## Dates\n\nAll right.\n", encoding="utf-8")
    write(made, path, tmp_path / "images")
    write(made, path, tmp_path / "images")
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# Evaluation\n\n## Dates\n\nAll right.\n\n<!-- section types -->")
    assert text.count("## Section types") == 1
    assert "| news | 0.900 | 0.800 |" in text
    assert {p.name for p in (tmp_path / "images").iterdir()} == {
        "section_types_confusion.png",
        "section_types_reliability.png",
    }


def test_no_document_is_learnt_from_and_typed_in_the_same_round():
    data = labelled()
    for split in splits(data, []):
        typed = Counter(item.name for _, unseen in split.rounds for item in unseen)
        assert set(typed.values()) == {1}
        assert len(typed) == len(data)
        for seen, unseen in split.rounds:
            assert not {item.name for item in seen} & {item.name for item in unseen}
            if split.name == "collections held out":
                assert not {item.collection for item in seen} & {item.collection for item in unseen}


def test_ways_to_type_paragraphs():
    data = labelled()[:8]
    for way, fit in WAYS.items():
        types = fit(data)(data[0].document)
        right = np.mean([a == b for a, b in zip(types, data[0].types, strict=True)])
        assert right >= (0.9 if way == CHOSEN else 0.2), way
