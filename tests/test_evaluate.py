"""The scorer on small cases made by hand, what is kept of accepted scores, and the floors under the scores of today."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.config import Config
from pipeline.evaluate import (
    SPLITS,
    Evaluation,
    GoldError,
    accepted,
    evaluate,
    found_in_folder,
    found_in_raw,
    read_gold,
    report,
)
from pipeline.evaluate.score import ACCURACY, MACRO_F1, METRICS, compare, fold, match_paragraphs, scores
from pipeline.evaluate.sheets import Fact, Gold, Item, Person, Sheet, Typed, found_sheets

ROOT = Path(__file__).parent.parent
GOLD = ROOT / "tests" / "gold"


def school(text: str, canonical: str | None = None) -> Item:
    return Item("SCHOOL", text, canonical)


def count(text: str, low: float | None, high: float | None, **rest) -> Item:
    usual = {"unit": "名", "item": "教师", "status": "done", "indicator": "other"}
    return Item("COUNT", text, min=low, max=high, **(usual | rest))


def fact(low: float, sender: str | None = None, receiver: str | None = None, **rest) -> Fact:
    return Fact("teachers_exchanged", low, low, None, "done", sender, receiver, **rest)


def one(name: str, gold: Sheet, found: Sheet) -> tuple[int, int, int]:
    """Hits, gold and found of one metric."""
    bag = compare(gold, found).bags[name]
    return bag.hits.total(), bag.gold.total(), bag.found.total()


def gold_document(doc: str, split="build", **parts) -> Gold:
    return Gold(doc=doc, source_file=f"{doc}.txt", position=None, split=split, **parts)


def known_and_measuring(found_text: str = "二小") -> Evaluation:
    """A known document and one that measures, whose one school is 二小, of which `found_text` was found."""
    gold = [gold_document(doc, split, mentions=[school("二小")]) for doc, split in (("a", "build"), ("b", "measure"))]
    return evaluate(gold, {document.place: Sheet(mentions=[school(found_text)]) for document in gold})


class TestMentions:
    def test_every_occurrence_counts_as_often_as_it_stands(self):
        gold, found = Sheet(mentions=[school("二小")] * 3), Sheet(mentions=[school("二小")] * 2 + [school("三小")])
        assert one("SCHOOL", gold, found) == (2, 3, 3)
        score = scores([compare(gold, found)])["SCHOOL"]
        assert (score.precision, score.recall, score.value) == (pytest.approx(2 / 3),) * 3

    def test_order_white_space_and_width_make_no_difference(self):
        gold = Sheet(mentions=[school("二小"), school("东山小学（本部）")])
        assert one("SCHOOL", gold, Sheet(mentions=[school("东山 小学(本部)"), school("二小")])) == (2, 2, 2)

    def test_a_mention_of_another_type_is_no_hit(self):
        gold, found = Sheet(mentions=[Item("ORG", "县教育局")]), Sheet(mentions=[Item("SCHOOL", "县教育局")])
        assert one("ORG", gold, found) == (0, 1, 0)
        assert one("SCHOOL", gold, found) == (0, 0, 1)

    def test_canonical_is_the_text_itself_where_nothing_is_said(self):
        gold = Sheet(mentions=[school("西书院", "西书院初中"), school("四中")])
        assert one("SCHOOL+canonical", gold, Sheet(mentions=[school("西书院"), school("四中", "四中")])) == (1, 2, 2)

    @pytest.mark.parametrize(
        ("start", "end", "hits"),
        [
            ("2018-04", "2018-04", 1),
            ("2018-04", None, 1),
            ("2018", "2018", 0),
            ("2018-04", "2018-05", 0),
            (None, "2018-04", 0),
        ],
    )
    def test_a_date_needs_both_its_ends(self, start, end, hits):
        gold = Sheet(mentions=[Item("DATE", "4月", start="2018-04", end="2018-04")])
        assert one("DATE+value", gold, Sheet(mentions=[Item("DATE", "4月", start=start, end=end)]))[0] == hits

    @pytest.mark.parametrize(
        ("change", "failing"),
        [
            ({}, set()),
            ({"high": 4}, {"COUNT+value", "headline counts"}),
            ({"high": None}, {"COUNT+value", "headline counts"}),
            ({"unit": "位"}, {"COUNT+value"}),
            ({"item": "骨干教师"}, {"COUNT+item"}),
            ({"status": "planned"}, {"COUNT+status"}),
            ({"indicator": "lessons_given"}, {"COUNT+indicator", "headline counts"}),
            ({"text": "三名"}, {"COUNT", "COUNT+value", "COUNT+item", "COUNT+status", "COUNT+indicator"}),
        ],
    )
    def test_what_of_a_count_differs_costs_exactly_that_score(self, change, failing):
        cells = {"text": "3名", "low": 3, "high": 3, "indicator": "teachers_exchanged"}
        gold, found = (Sheet(mentions=[count(**values)]) for values in (cells, cells | change))
        made = scores([compare(gold, found)])
        assert {name for name, score in made.items() if score.gold and score.value < 1} == failing

    def test_whole_numbers_are_equal_however_they_are_written(self):
        gold, found = Sheet(mentions=[count("3名", 3, 3)]), Sheet(mentions=[count("3名", 3.0, 3.00001)])
        assert one("COUNT+value", gold, found)[0] == 1


class TestDocument:
    def test_people_are_compared_by_name_then_by_role_and_by_school(self):
        gold = Sheet(people=[Person("李舟", "副组长", "柳河小学"), Person("江老师")])
        found = Sheet(people=[Person("李舟", "组长", "柳河小学"), Person("江老师", "", None)])
        names = ("people name", "people name+role", "people name+school")
        assert [one(name, gold, found)[0] for name in names] == [2, 1, 2]

    def test_partners_have_no_order_and_count_once(self):
        gold = Sheet(partners=[("甲小学", "乙小学")])
        assert one("partners", gold, Sheet(partners=[("乙小学", "甲小学"), ("甲小学", "乙小学")])) == (1, 1, 1)

    def test_an_author_where_there_is_none_costs_precision(self):
        made = scores([compare(Sheet(signed_date="2018-07"), Sheet(author_school="甲小学", signed_date="2018-07-03"))])
        assert (made["author_school"].gold, made["author_school"].found) == (0, 1)
        assert made["signed_date"].value == 0

    def test_facts_need_their_status_and_for_their_direction_both_schools(self):
        gold = Sheet(facts=[fact(3, "甲小学", "乙小学"), fact(4)])
        found = Sheet(facts=[fact(3, "甲小学", None), Fact("teachers_exchanged", 4, 4, None, "planned", None, None)])
        assert one("facts", gold, found) == (1, 2, 2)
        assert one("facts+direction", gold, found) == (0, 2, 2)

    def test_an_optional_fact_counts_neither_way(self):
        gold = Sheet(facts=[fact(3), fact(5, "甲小学", optional=True)])
        assert one("facts", gold, Sheet(facts=[fact(3)])) == (1, 1, 1)
        assert one("facts", gold, Sheet(facts=[fact(3), fact(5), fact(5)])) == (1, 1, 1)
        assert one("facts", gold, Sheet(facts=[fact(3), fact(6)])) == (1, 1, 2)

    def test_a_required_fact_beside_an_optional_one_of_its_size_counts(self):
        gold = Sheet(facts=[fact(3, "甲小学"), fact(3, optional=True)])
        assert one("facts+direction", gold, Sheet(facts=[fact(3, "甲小学"), fact(3)])) == (1, 1, 1)


class TestSectionTypes:
    @staticmethod
    def typed(*pairs: str) -> list[Typed]:
        return [Typed(*pair.split("|")) for pair in pairs]

    def found(self, gold: list[Typed], found: list[Typed]) -> list[str | None]:
        return [match.found for match in match_paragraphs(gold, found)]

    def test_paragraphs_that_begin_alike_are_taken_one_after_the_other(self):
        gold = self.typed("一、加强领导，统一思|organization", "一、加强领导，统一思|outcomes")
        found = self.typed("一、加强领导，统一思想。|organization", "一、加强领导，统一思路。|aims")
        assert self.found(gold, found) == ["organization", "aims"]

    def test_lines_that_were_joined_are_found_inside_the_joined_paragraph(self):
        gold = self.typed("领导小组：组|organization", "长：王小明（二小）|organization", "甲|organization")
        found = self.typed("领导小组：组长：王小明（二小）、甲|activities")
        assert self.found(gold, found) == ["activities", "activities", None]

    def test_accuracy_counts_paragraphs_and_macro_f1_counts_types(self):
        gold = Sheet(paragraphs=self.typed("一一|aims", "二二|aims", "三三|aims", "四四|closing"))
        found = Sheet(paragraphs=self.typed("一一|aims", "二二|aims", "三三|plans", "五五|closing"))
        made = scores([compare(gold, found)])
        assert made[ACCURACY].value == 0.5
        assert made[MACRO_F1].value == pytest.approx((2 * 2 / (3 + 2) + 0) / 2)

    def test_a_type_that_the_gold_lacks_has_no_f1_of_its_own(self):
        gold, found = Sheet(paragraphs=self.typed("一一|aims")), Sheet(paragraphs=self.typed("一一|plans"))
        assert scores([compare(gold, found)])[MACRO_F1].value == 0


class TestWhole:
    def test_the_gold_against_itself_is_perfect_and_against_nothing_is_nothing(self):
        gold = read_gold(GOLD)
        same = evaluate(gold, {document.place: document for document in gold})
        nothing = evaluate(gold, {})
        for split in ("build", "measure", "first"):
            assert {score.value for score in same.scores[split].values() if score.gold} == {1.0}
            assert {score.value for score in nothing.scores[split].values()} == {0.0}

    def test_cases_of_all_documents_count_together(self):
        large, small = Sheet(mentions=[school("二小")] * 9), Sheet(mentions=[school("三小")])
        assert scores([compare(large, large), compare(small, Sheet())])["SCHOOL"].recall == 0.9

    def test_a_case_in_another_document_is_no_hit(self):
        gold = [gold_document("a", mentions=[school("二小")]), gold_document("b")]
        made = evaluate(gold, {gold[1].place: Sheet(mentions=[school("二小")])})
        assert made.scores["first"]["SCHOOL"].value == 0
        assert made.scores["first"]["SCHOOL"].found == 1

    def test_documents_without_gold_are_left_out(self):
        made = evaluate([gold_document("a")], {("other.txt", 3): Sheet(mentions=[school("二小")])})
        assert made.scores["first"]["SCHOOL"].found == 0

    def test_no_document_at_all_gives_zeros(self):
        assert {score.value for score in scores([]).values()} == {0.0}

    def test_the_splits_are_scored_apart(self):
        gold = [gold_document("a", mentions=[school("二小")]), gold_document("b", "measure", mentions=[school("二小")])]
        made = evaluate(gold, {gold[0].place: gold[0]})
        assert [made.scores[split]["SCHOOL"].recall for split in ("build", "measure", "first")] == [1.0, 0.0, 1.0]


NONE: list[str | None] = [None, None]
DOCUMENTS = {
    "doc_id": ["x-01", "x-02"],
    "source_file": ["x.txt"] * 2,
    "position": [1, 2],
    "author_school": NONE,
    "signed_date": NONE,
}


class TestTables:
    def test_masked_names_are_left_out_and_documents_of_a_collection_kept_apart(self):
        mentions = {
            "mention_id": ["1", "2", "3"],
            "doc_id": ["x-01", "x-01", "x-02"],
            "type": ["SCHOOL"] * 3,
            "text": ["二小", "**初中", "三小"],
            "canonical": ["", "", ""],
            "masked": [False, True, False],
        }
        sheets = found_sheets({"documents": DOCUMENTS, "mentions": mentions})
        assert [[m.text for m in sheets["x.txt", n].mentions] for n in (1, 2)] == [["二小"], ["三小"]]

    def test_only_the_four_measures_of_facts_are_compared(self):
        facts = {
            "doc_id": ["x-01"] * 2,
            "indicator": ["lessons_given", "projects"],
            **{bound: [3.0] * 2 for bound in ("min", "max")},
            **{name: NONE for name in ("per", "from_school", "to_school")},
            "status": ["done"] * 2,
        }
        sheets = found_sheets({"documents": DOCUMENTS, "facts": facts})
        assert [f.indicator for f in sheets["x.txt", 1].facts] == ["lessons_given"]

    def test_a_folder_without_tables_is_said_so(self, tmp_path):
        with pytest.raises(FileNotFoundError, match=r"documents\.parquet"):
            found_in_folder(tmp_path)

    def test_a_gold_file_that_cannot_be_used_is_named(self, tmp_path):
        with pytest.raises(FileNotFoundError, match="no gold files"):
            read_gold(tmp_path)
        (tmp_path / "a.json").write_text('{"doc": "a", "source_file": "a.txt", "position": null}')
        with pytest.raises(GoldError, match=r"a\.json.*split"):
            read_gold(tmp_path)


class TestAccepted:
    def kept(self, tmp_path: Path) -> Path:
        """A folder of gold beside which the scores of a perfect run were accepted."""
        gold = tmp_path / "gold"
        known_and_measuring().accept(gold)
        return gold

    def test_a_score_that_falls_below_its_floor_is_refused(self, tmp_path):
        gold = self.kept(tmp_path)
        assert known_and_measuring().below_floors(gold) == []
        problems = known_and_measuring("三小").below_floors(gold)
        assert any(problem.startswith("build, SCHOOL: 0.000 is below the floor 0.99") for problem in problems)
        before = [path.read_bytes() for path in sorted(tmp_path.glob("*.json"))]
        with pytest.raises(RuntimeError, match="below the floor"):
            known_and_measuring("三小").accept(gold)
        assert [path.read_bytes() for path in sorted(tmp_path.glob("*.json"))] == before

    def test_a_floor_is_never_lowered(self):
        before = {"build": {"SCHOOL": 0.9}}
        assert accepted.raised({"build": {"SCHOOL": 0.905}}, before) == before
        assert accepted.raised({"build": {"SCHOOL": 0.951}}, before) == {"build": {"SCHOOL": 0.94}}

    def test_a_floor_without_a_score_is_refused(self):
        assert accepted.below({}, {"build": {"gone": 0.1}}) == ["build, gone: there is a floor, but no score"]

    def test_gains_and_losses_are_listed_case_by_case_for_the_known_documents_alone(self, tmp_path):
        gold = self.kept(tmp_path)
        text = known_and_measuring("三小").describe(None, gold)
        assert "SCHOOL: gained 0, lost 1, newly wrong 1\n  - a: 二小\n  ! a: 三小" in text
        assert "b: " not in text.replace("b: 1 documents", "")
        assert "-1.000" in text
        assert known_and_measuring().describe("build", gold).endswith("no case gained or lost")

    def test_what_is_found_again_is_a_gain(self, tmp_path):
        path = tmp_path / "accepted.json"
        accepted.write(path, accepted.accept({}, known_and_measuring("三小").comparisons["build"]))
        comparison = known_and_measuring().comparisons["build"]["a"]
        found = accepted.changes("SCHOOL", "a", comparison, accepted.read_accepted(path))
        assert (found.gained, found.lost, found.wrong) == ([("二小",)], [], [])

    def test_one_occurrence_less_is_one_loss(self):
        gold = Sheet(mentions=[school("二小")] * 3)
        before = accepted.accept({}, {"a": compare(gold, gold)})
        found = accepted.changes("SCHOOL", "a", compare(gold, Sheet(mentions=[school("二小")] * 2)), before)
        assert found.lost == [("二小",)]

    def test_a_document_that_was_not_there_is_named_and_not_listed_as_a_gain(self):
        same = known_and_measuring().comparisons["build"]
        text = report.change_list(same, accepted.accept({}, {}))
        assert text == "not compared, for they were not there: a"

    def test_of_the_measuring_documents_only_numbers_are_kept(self, tmp_path):
        self.kept(tmp_path)
        made = json.loads((tmp_path / "accepted.json").read_text())
        assert {document for cases in made["hits"].values() for document in cases} == {"a"}
        assert set(made["scores"]) == set(SPLITS)


class TestErrors:
    def test_what_is_missed_invented_or_valued_otherwise_is_told_apart(self):
        gold = Sheet(mentions=[count("3名", 3, 3), count("两节", 2, 2, unit="节")])
        found = Sheet(mentions=[count("3名", 3, 3, status="planned"), count("四节", 4, 4, unit="节")])
        lines = report.errors("COUNT", {"a": compare(gold, found)}).split("\n  ")
        assert lines == ["a:", "- 两节", "+ 四节", "COUNT+status: 3名 | done → planned"]

    def test_sections_are_listed_with_both_types(self):
        gold, found = (Sheet(paragraphs=[Typed("总之，我们", kind)]) for kind in ("closing", "aims"))
        assert report.errors("types", {"a": compare(gold, found)}) == "a:\n  总之,我们: closing → aims"

    def test_nothing_to_list_is_said_so(self):
        assert report.errors("SCHOOL", {"a": compare(Sheet(), Sheet())}) == "nothing missed, nothing invented"


class TestCommand:
    def test_cases_of_the_measuring_documents_cannot_be_shown(self, capsys):
        assert main(["evaluate", "--split", "measure", "--show", "SCHOOL"]) == 2
        assert "only measures" in capsys.readouterr().err

    def test_a_part_of_the_scores_cannot_be_accepted(self, capsys):
        assert main(["evaluate", "--split", "build", "--accept"]) == 2
        assert "--accept" in capsys.readouterr().err

    def test_it_fails_below_a_floor_and_without_tables(self, tmp_path, capsys):
        gold = tmp_path / "gold"
        gold.mkdir()
        document = {"doc": "a", "source_file": "a.txt", "position": None, "split": "build", "author_school": "甲小学"}
        (gold / "a.json").write_text(json.dumps(document))
        (tmp_path / "raw").mkdir()
        (tmp_path / "raw" / "a.txt").write_text("甲小学总结\n\n我校工作顺利。\n", encoding="utf-8")
        arguments = ["evaluate", "--gold", str(gold), "--raw", str(tmp_path / "raw"), "--work", str(tmp_path / "work")]
        assert main(arguments) == 0
        (tmp_path / "floors.json").write_text('{"build": {"facts": 0.5}}')
        assert main(arguments) == 1
        assert "build, facts: 0.000 is below the floor 0.5" in capsys.readouterr().err
        assert main(["evaluate", "--gold", str(gold), "--out", str(tmp_path / "nothing")]) == 1


@pytest.fixture(scope="module")
def today(request) -> Evaluation:
    """The pipeline of today over data/raw; results are kept between test runs and redone where something changed."""
    work = request.config.cache.mkdir("evaluation")
    return evaluate(read_gold(GOLD), found_in_raw(ROOT / "data" / "raw", work, Config(), os.cpu_count() or 1))


def test_every_document_of_the_gold_is_found(today):
    made = today.comparisons["build"] | today.comparisons["measure"]
    assert [doc for doc, comparison in made.items() if not any(m.found for m in comparison.paragraphs)] == []


def test_no_score_is_below_its_floor(today):
    assert today.below_floors(GOLD) == []


def test_every_score_has_a_floor_and_an_accepted_value():
    floors = accepted.read_floors(ROOT / "tests" / "floors.json")
    values = accepted.read_accepted(ROOT / "tests" / "accepted.json").scores
    names = {metric.name for metric in METRICS} | {ACCURACY, MACRO_F1}
    for split in SPLITS:
        assert set(floors[split]) == set(values[split]) == names
        assert all(floors[split][name] <= value for name, value in values[split].items())


def test_folding_is_what_the_guidelines_say():
    assert fold("２０１８年 3月（上）") == fold("2018年3月(上)")
