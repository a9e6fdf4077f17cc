"""What changed between two output folders."""

import csv
import subprocess
import sys
from copy import deepcopy

import pytest

from pipeline.compare import compare, describe, write_comparison
from pipeline.tables import write_tables
from tests.test_tables_write import made_up_tables


def folder(path, tables):
    write_tables(tables, path / "tables")
    return path


@pytest.fixture
def tables():
    return made_up_tables(4)[0]


def test_the_same_is_the_same(tmp_path, tables):
    a, b = folder(tmp_path / "a", tables), folder(tmp_path / "b", tables)
    found = compare(a, b)
    assert (found.changes, found.only_a, found.only_b) == ([], [], [])
    assert (found.totals["min_a"] == found.totals["min_b"]).all()


def test_a_cell_a_row_and_a_document(tmp_path, tables):
    other = deepcopy(tables)
    other["counts"]["status"][0] = "planned" if tables["counts"]["status"][0] != "planned" else "rule"
    removed = other["dates"]["mention_id"][0]
    for column in other["dates"].values():
        del column[0]
    other["documents"]["title"][1] = "=新题目<script>"
    a, b = folder(tmp_path / "a", tables), folder(tmp_path / "b", other)
    changes = {(c.table, c.kind, c.column) for c in compare(a, b).changes}
    assert changes == {("counts", "changed", "status"), ("dates", "removed", ""), ("documents", "changed", "title")}
    found = compare(a, b)
    assert [c.row for c in found.changes if c.kind == "removed"] == [removed]
    (back,) = [c for c in compare(b, a).changes if c.kind == "added"]
    assert back.row == removed and removed.startswith(back.doc_id) and back.title
    write_comparison(found, tmp_path / "out")
    page = (tmp_path / "out" / "comparison.html").read_text(encoding="utf-8")
    assert "<script>" not in page and "=新题目&lt;script&gt;" in page
    with (tmp_path / "out" / "changes.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 3 and not any(row["after"].startswith("=") for row in rows)


def test_documents_of_one_side_are_listed_and_not_compared(tmp_path, tables):
    gone = tables["documents"]["doc_id"][-1]
    fewer = {
        name: {key: [v for v, doc in zip(values, columns["doc_id"], strict=True) if doc != gone]
               for key, values in columns.items()} if "doc_id" in columns else columns
        for name, columns in tables.items() if name != "reuse"
    }  # fmt: skip
    a, b = folder(tmp_path / "a", tables), folder(tmp_path / "b", fewer)
    found = compare(a, b)
    assert len(found.only_a) == 1 and found.only_b == []
    assert not any(change.doc_id == gone for change in found.changes)
    assert compare(b, a).only_b == found.only_a


def test_the_command(tmp_path, tables):
    a, b = folder(tmp_path / "a", tables), folder(tmp_path / "b", tables)
    run = [sys.executable, "-m", "pipeline", "compare"]
    to = ["--to", str(tmp_path / "c")]
    done = subprocess.run([*run, str(a), str(b), *to], capture_output=True, text=True, check=True)
    assert "documents only in A  0" in done.stdout and (tmp_path / "c" / "comparison.html").exists()
    wrong = subprocess.run([*run, str(a), str(tmp_path / "none")], capture_output=True, text=True)
    assert wrong.returncode == 1 and "documents.parquet: there is no such table" in wrong.stderr
    assert describe(compare(a, b)).startswith(f"A {a}")
