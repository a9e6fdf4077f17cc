"""Corrections: read, carried out, marked, and reported where they no longer fit."""

import subprocess
import sys

import pyarrow.parquet as pq
import pytest

from pipeline.classify import classify
from pipeline.clean.alignment import identity
from pipeline.corrections import COLUMNS, Correction, CorrectionError, correct, read_corrections
from pipeline.extract import extract
from pipeline.ids import fact_id, mention_id, paragraph_id, person_id
from pipeline.link import link
from pipeline.records import CleanFile
from pipeline.segment import segment

TEXT = (
    "青山县第一小学总结\n2021年3月，我校派出3名教师到柳河小学支教，校长王晓燕带队。我校还上示范课5节。\n"
    "青山县第一小学\n"
)
HEAD = ",".join(COLUMNS) + "\n"


@pytest.fixture
def results():
    (document,) = segment(CleanFile("a.txt", TEXT, identity(len(TEXT)), [], [], []))
    labels = classify(document)
    mentions = extract(document, labels)
    return document, labels, mentions, link(document, labels, mentions)


def say(doc, table, row, column, value, line=2):
    return Correction(line, doc.doc_id, table, row, column, value, "李", "原文如此")


def mention_of(results, text):
    document, _, mentions, _ = results
    return next(mention_id(document, m) for m in mentions if m.text == text)


def test_a_count_is_put_right_and_its_fact_follows(results):
    row = mention_of(results, "3名")
    made = correct(*results, [say(results[0], "counts", row, "min", "4"), say(results[0], "counts", row, "max", "", 3)])
    assert [(o.result, o.before) for o in made.outcomes] == [("applied", "3"), ("applied", "3")]
    fact = next(f for f in made.links.facts if f.indicator == "teachers_exchanged")
    assert (fact.min, fact.max) == (4, None)
    assert next(f for f in results[3].facts if f.indicator == "teachers_exchanged").max == 3, "the results are copied"


def test_a_status_moves_its_fact(results):
    made = correct(*results, [say(results[0], "counts", mention_of(results, "3名"), "status", "planned")])
    assert [f.status for f in made.links.facts if f.indicator == "teachers_exchanged"] == ["planned"]


def test_a_wrong_mention_goes_with_all_that_hangs_on_it(results):
    made = correct(*results, [say(results[0], "mentions", mention_of(results, "王晓燕"), "row", "delete")])
    assert not made.links.people and not any(m.text == "王晓燕" for m in made.mentions)


def test_facts_people_types_and_the_document(results):
    document, _, mentions, links = results
    fact, person = links.facts[0], links.people[0]
    made = correct(*results, [
        say(document, "facts", fact_id(document, fact, mentions), "to_school", "柳河乡柳河小学"),
        say(document, "people", person_id(document, person, mentions), "role", "副校长", 3),
        say(document, "documents", document.doc_id, "author_school", "青山县第二小学", 4),
        say(document, "paragraphs", paragraph_id(document, 1), "type", "outcomes", 5),
        say(document, "documents", document.doc_id, "signed_date", "2021-07", 6),
    ])  # fmt: skip
    assert {o.result for o in made.outcomes} == {"applied"}
    assert made.links.facts[0].to_school == "柳河乡柳河小学"
    assert made.links.people[0].role == "副校长"
    assert (made.links.author_school, made.links.signed_date) == ("青山县第二小学", "2021-07")
    assert made.labels[1].type == "outcomes"


def test_a_fact_goes_and_the_others_stay_tied_to_their_counts(results):
    document, _, mentions, links = results
    gone = fact_id(document, links.facts[0], mentions)
    made = correct(*results, [say(document, "facts", gone, "row", "delete")])
    assert len(made.links.facts) == len(links.facts) - 1
    for i, fact in enumerate(made.links.facts):
        assert all(made.mentions[k].count.fact == i for k in fact.mentions)


def test_what_no_longer_fits_is_said(results):
    document = results[0]
    same = next(m for m in results[2] if m.text == "3名")
    made = correct(*results, [say(document, "counts", f"{document.doc_id}.c900-902", "min", "4"),
                              say(document, "counts", mention_id(document, same), "min", "3", 3),
                              say(document, "dates", mention_id(document, same), "precision", "day", 4)])  # fmt: skip
    assert [o.result for o in made.outcomes] == ["misfit", "same", "misfit"]
    assert "c900-902" in made.outcomes[0].detail


def test_no_corrections_change_nothing(results):
    made = correct(*results, [])
    assert tuple(made[:4]) == tuple(results) and made.outcomes == []


def test_a_file_is_read(tmp_path):
    path = tmp_path / "corrections.csv"
    path.write_bytes(b"\xef\xbb\xbf" + (HEAD + "d-01,counts,d-01.c1-3,min,4,李,原文如此\n\n").encode())
    assert read_corrections(path) == [Correction(2, "d-01", "counts", "d-01.c1-3", "min", "4", "李", "原文如此")]


@pytest.mark.parametrize("line, cause", [
    ("d,nothing,x,min,4,李,因", "table 'nothing'"),
    ("d,counts,x,text,4,李,因", "column 'text' of counts"),
    ("d,counts,x,min,四,李,因", "could not convert"),
    ("d,counts,x,status,done!,李,因", "is none of done, planned, rule"),
    ("d,counts,x,status,,李,因", "status cannot be empty"),
    ("d,dates,x,start_date,2021年,李,因", "is no date"),
    ("d,counts,x,min,4,,因", "say who corrects"),
    ("d,counts,x,row,away,李,因", "takes the value delete alone"),
    ("d,counts,x,min,4", "5 cells where 7"),
])  # fmt: skip
def test_a_wrong_line_is_named(tmp_path, line, cause):
    path = tmp_path / "corrections.csv"
    path.write_text(HEAD + "d,counts,x,min,4,李,因\n" + line + "\n", encoding="utf-8")
    with pytest.raises(CorrectionError, match="line 3") as error:
        read_corrections(path)
    assert cause in str(error.value) and str(path) in str(error.value)


def test_a_wrong_head_or_encoding_is_named(tmp_path):
    path = tmp_path / "corrections.csv"
    path.write_text("a,b\n", encoding="utf-8")
    with pytest.raises(CorrectionError, match="line 1"):
        read_corrections(path)
    path.write_bytes((HEAD + "d,counts,x,min,4,李,因\n").encode("gb18030"))
    with pytest.raises(CorrectionError, match="not UTF-8"):
        read_corrections(path)


def pipeline_run(tmp_path, corrections=""):
    """A run over one small file with a file of corrections; returns what it printed, and the output folder."""
    raw, out, file = tmp_path / "raw", tmp_path / "out", tmp_path / "corrections.csv"
    raw.mkdir(exist_ok=True)
    (raw / "a.txt").write_text(TEXT, encoding="utf-8")
    (raw / "b.txt").write_text("柳河小学总结\n本学期我校上公开课7节。\n柳河小学\n", encoding="utf-8")
    file.write_text(HEAD + corrections, encoding="utf-8")
    command = [sys.executable, "-m", "pipeline", "tables", "--raw", raw, "--out", out, "--workers", "1",
               "--corrections", file]  # fmt: skip
    return subprocess.run([*map(str, command)], capture_output=True, text=True), out


def rows(out, table):
    return pq.read_table(out / "tables" / f"{table}.parquet").to_pylist()


def test_the_round_trip_of_a_correction(tmp_path):
    done, out = pipeline_run(tmp_path)
    assert done.returncode == 0 and rows(out, "corrections") == []
    count = next(row for row in rows(out, "counts") if row["text"] == "3名")
    others = [row for row in rows(out, "facts") if row["doc_id"] != count["doc_id"]]
    line = f"{count['doc_id']},counts,{count['mention_id']},min,4,王,原文为四名\n"
    both = line + line.replace(",min,", ",max,") + "gone-01,counts,gone-01.c1-2,min,4,王,旧文件\n"
    done, out = pipeline_run(tmp_path, both)
    assert done.returncode == 0, done.stderr
    told = [(row["line"], row["result"], row["before"]) for row in rows(out, "corrections")]
    assert told == [(2, "applied", "3"), (3, "applied", "3"), (4, "misfit", None)]
    fact = next(row for row in rows(out, "facts") if row["fact_id"] == count["fact_id"])
    assert (fact["min"], fact["max"]) == (4, 4)
    total = next(row for row in rows(out, "indicators")
                 if row["doc_id"] == count["doc_id"] and row["indicator"] == "teachers_exchanged")  # fmt: skip
    assert (total["min_total"], total["max_total"]) == (4, 4)
    assert [row for row in rows(out, "facts") if row["doc_id"] != count["doc_id"]] == others
    done, out = pipeline_run(tmp_path)
    assert next(row for row in rows(out, "facts") if row["fact_id"] == count["fact_id"])["min"] == 3


def test_a_wrong_file_stops_the_run_before_any_work(tmp_path):
    done, out = pipeline_run(tmp_path, "d,counts,x,status,perhaps,王,因\n")
    assert done.returncode == 2 and "line 2" in done.stderr and not out.exists()
