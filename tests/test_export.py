"""The workbook and the database, read back by other programs' libraries."""

import sqlite3
from datetime import datetime

import openpyxl
import pyarrow.parquet as pq
import pytest

from pipeline.export import DATABASE, WORKBOOK, export
from pipeline.export.workbook import LONGEST_CELL
from pipeline.tables import load_schema, write_tables
from tests.test_tables_write import made_up_tables

EVIL = ['=HYPERLINK("http://example.org")', "+1", "@SUM(A1)", "http://example.org", "=1+1", "123"]


def written(folder, tables, rows=100_000):
    write_tables(tables, folder)
    export(folder, rows)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    tables, _ = made_up_tables(12)
    return written(tmp_path_factory.mktemp("tables"), tables)


def test_every_table_has_a_sheet_with_all_rows(folder):
    book = openpyxl.load_workbook(folder / WORKBOOK)
    assert book.sheetnames == ["说明", *load_schema().tables]
    for name, table in load_schema().tables.items():
        sheet = book[name]
        assert [cell.value.split("\n")[1] for cell in sheet[1]] == list(table.columns)
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref.startswith("A1")
        assert sheet.max_row - 1 == pq.read_metadata(folder / f"{name}.parquet").num_rows


@pytest.mark.parametrize("name", ["documents", "paragraphs", "counts", "dates"])
def test_cells_have_their_types(folder, name):
    sheet = openpyxl.load_workbook(folder / WORKBOOK)[name]
    expected = pq.read_table(folder / f"{name}.parquet").to_pylist()
    keys = [cell.value.split("\n")[1] for cell in sheet[1]]
    days = 0
    for row, cells in zip(expected, sheet.iter_rows(min_row=2, values_only=True), strict=True):
        for key, cell in zip(keys, cells, strict=True):
            if isinstance(cell, datetime):
                days += 1
                cell = f"{cell:%Y-%m-%d}"
            assert cell == row[key]
    assert bool(days) == any(len(str(row.get("start_date"))) == 10 for row in expected)


def test_nothing_of_a_text_runs(tmp_path):
    evil = {"school_id": [f"s{i}" for i in range(len(EVIL))], "name": EVIL, "documents": [1] * 6, "mentions": [1] * 6}
    folder = written(tmp_path, {"schools": evil})
    sheet = openpyxl.load_workbook(folder / WORKBOOK)["schools"]
    cells = {row[1].value: row[1] for row in sheet.iter_rows(min_row=2)}
    assert sorted(cells) == sorted(EVIL)
    assert {cell.data_type for cell in cells.values()} == {"s"} and not any(c.hyperlink for c in cells.values())


def test_what_excel_cannot_take_is_said(tmp_path):
    names = ["长" * (LONGEST_CELL + 5), "短小学", "中小学"]
    columns = {"school_id": ["s1", "s2", "s3"], "name": names, "documents": [1] * 3, "mentions": [1] * 3}
    book = openpyxl.load_workbook(written(tmp_path, {"schools": columns}, rows=2) / WORKBOOK)
    assert book["schools"].max_row == 3
    explained = {row[0]: row[4] for row in book["说明"].iter_rows(values_only=True) if row[0]}
    assert "仅前 2 行" in explained["schools"]
    longest = max((str(row[1]) for row in book["schools"].iter_rows(values_only=True)), key=len)
    assert len(longest) <= LONGEST_CELL
    full = openpyxl.load_workbook(written(tmp_path, {"schools": columns}) / WORKBOOK)["schools"]
    assert any(str(row[1]).endswith("…（截断）") for row in full.iter_rows(values_only=True))


def test_the_database_holds_the_tables_and_answers(folder):
    database = sqlite3.connect(folder / DATABASE)
    for name in load_schema().tables:
        (rows,) = database.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()
        assert rows == pq.read_metadata(folder / f"{name}.parquet").num_rows
    views = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
    assert {"evidence", "totals", "teachers_exchanged", "teachers_by_school"} <= set(views)
    for view in views:
        database.execute(f"SELECT * FROM {view}").fetchall()


def test_a_part_is_not_counted_twice_for_a_school(tmp_path):
    shared = {"doc_id": ["d"] * 3, "indicator": ["teachers_exchanged"] * 3, "status": ["done"] * 3,
              "unit": ["名"] * 3, "mentions": [1] * 3, "mention_ids": [["m1"], ["m2"], ["m3"]],
              "sentence": ["派出28名，其中甲校12名。"] * 3}  # fmt: skip
    facts = shared | {"fact_id": ["f1", "f2", "f3"], "min": [28.0, 12.0, 16.0], "max": [28.0, 12.0, 16.0],
                      "from_school": ["本校"] * 3, "to_school": [None, "甲校", "乙校"],
                      "part_of": [None, "f1", "f1"]}  # fmt: skip
    documents = {"doc_id": ["d"], "source_file": ["a.txt"]} | {
        name: [0] for name, column in load_schema().tables["documents"].columns.items()
        if column.required and column.type in ("integer", "number")
    } | {name: ["x"] for name in ("encoding", "format", "title")}  # fmt: skip
    database = sqlite3.connect(written(tmp_path, {"documents": documents, "facts": facts}) / DATABASE)
    rows = database.execute("SELECT school, sent_min, received_min FROM teachers_by_school ORDER BY school").fetchall()
    assert sorted(rows) == sorted([("乙校", 0, 16), ("本校", 28, 0), ("甲校", 0, 12)])


def test_the_same_tables_give_the_same_files(folder):
    before = [(folder / name).read_bytes() for name in (WORKBOOK, DATABASE)]
    export(folder)
    assert before == [(folder / name).read_bytes() for name in (WORKBOOK, DATABASE)]


def test_missing_tables_are_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"documents\.parquet"):
        export(tmp_path)
