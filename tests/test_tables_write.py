"""The writer and the checks of the tables, on documents made up here (`made_up_tables`; the charts use them too)."""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import frictionless
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.tables import TableError, check_tables, load_schema, read_guarded, write_tables
from pipeline.tables.check import SHOWN
from pipeline.tables.format import check_format, check_new
from pipeline.tables.schema import data_package

Rows = list[dict[str, Any]]
Tables = dict[str, dict[str, list[Any]]]

PLACES = ["青溪", "白石", "云梯", "柳湾", "松岭", "石桥", "梅渚", "河口", "长塘", "竹园", "金沙", "南浦"]
KINDS = ["第一小学", "实验小学", "中心小学", "第二中学", "初级中学", "外国语学校", "希望小学", "九年一贯制学校"]
SCHOOLS = [place + kind for place in PLACES for kind in KINDS]
NUMBERS = [("{}", 0, 0), ("{}多", 1, 9), ("约{}", 0, 0), ("{}余", 1, 9), ("{}以上", 0, None)]


class Draft:
    """A document in the making: its text grows, and rows of every table with their offsets go along."""

    def __init__(self, number: int, chance: random.Random) -> None:
        self.doc_id = f"d{number:05}"
        self.chance = chance
        self.text = ""
        self.rows: dict[str, Rows] = defaultdict(list)
        self.school, self.partner = chance.sample(SCHOOLS, 2)

    def paragraph(self, kind: str, pieces: list[Any], method: str = "model") -> None:
        """Pieces are text or (mention type, text, further columns of dates or counts)."""
        start = len(self.text)
        paragraph_id = f"{self.doc_id}p{len(self.rows['paragraphs']):03}"
        before = {name: len(rows) for name, rows in self.rows.items()}
        for piece in pieces:
            if isinstance(piece, str):
                self.text += piece
            else:
                self._mention(paragraph_id, *piece)
        for name in ("mentions", "counts"):
            for row in self.rows[name][before.get(name, 0) :]:
                row["sentence"] = self.text[start:]
        self.rows["paragraphs"].append(
            {
                "paragraph_id": paragraph_id,
                "doc_id": self.doc_id,
                "section_id": f"{self.doc_id}s0",
                "order": len(self.rows["paragraphs"]),
                "text": self.text[start:],
                "type": kind,
                "type_score": 0.25 if kind == "unknown" else 0.9,
                "type_method": method,
                "start": start,
                "end": len(self.text),
            }
        )
        self.text += "\n"

    def _mention(self, paragraph_id: str, kind: str, text: str, extra: dict[str, Any]) -> None:
        mention_id = f"{self.doc_id}m{len(self.rows['mentions']):03}"
        row: dict[str, Any] = {
            "mention_id": mention_id,
            "doc_id": self.doc_id,
            "paragraph_id": paragraph_id,
            "type": kind,
            "text": text,
        }
        masked = extra.get("masked", False)
        row |= {"masked": masked, "rule_id": "made-up", "start": len(self.text), "end": len(self.text) + len(text)}
        self.rows["mentions"].append(row)
        if kind in ("DATE", "COUNT"):
            name = "dates" if kind == "DATE" else "counts"
            self.rows[name].append({"mention_id": mention_id, "doc_id": self.doc_id, "text": text, **extra})
        if kind == "COUNT" and extra["indicator"] in ("teachers_exchanged", "teachers_visiting", "lessons_given"):
            self._fact(mention_id, extra)
        self.text += text

    def _fact(self, mention_id: str, values: dict[str, Any]) -> None:
        fact_id = f"{self.doc_id}f{len(self.rows['facts']):03}"
        self.rows["counts"][-1]["fact_id"] = fact_id
        kept = {k: values.get(k) for k in ("indicator", "status", "unit", "item", "per", "from_school", "to_school")}
        bounds = {"min": values["min"], "max": values["max"]}
        ids = {"fact_id": fact_id, "doc_id": self.doc_id, "mentions": 1, "mention_ids": [mention_id]}
        self.rows["facts"].append(ids | kept | bounds)

    def count(self, unit: str, item: str, indicator: str, status: str, top: int, **extra: Any) -> tuple[Any, ...]:
        """A count with a random number and a random way to say it."""
        number = self.chance.randint(2, top)
        form, low, high = self.chance.choice(NUMBERS if number % 10 == 0 else NUMBERS[:1])
        most = None if high is None else number + high
        values = {
            "min": number + low,
            "max": most,
            "unit": unit,
            "item": item,
            "status": status,
            "indicator": indicator,
        }
        qualifier = "exact" if (low, most) == (0, number) else "over"
        return "COUNT", form.format(number) + unit, values | {"qualifier": qualifier} | extra

    def finish(self, number: int, per_file: int) -> dict[str, Any]:
        self.text = self.text[:-1]
        size = len(self.text)
        root: dict[str, Any] = {"section_id": f"{self.doc_id}s0", "doc_id": self.doc_id, "order": 0, "level": 0}
        self.rows["sections"].append(root | {"start": 0, "end": size})
        totals: dict[tuple[str, str], Rows] = defaultdict(list)
        for fact in self.rows["facts"]:
            totals[fact["indicator"], fact["status"]].append(fact)
        for (indicator, status), facts in sorted(totals.items()):
            tops = [fact["max"] for fact in facts]
            row: dict[str, Any] = {"doc_id": self.doc_id, "indicator": indicator, "status": status, "facts": len(facts)}
            row |= {"min_total": sum(fact["min"] for fact in facts), "max_total": None if None in tops else sum(tops)}
            self.rows["indicators"].append(row)
        start = (number % per_file) * 2000
        for table in ("sections", "paragraphs", "mentions"):
            for place in self.rows[table]:
                place |= {"raw_start": start + place["start"], "raw_end": start + place["end"]}
        repairs = self.rows["repairs"]
        return {
            "doc_id": self.doc_id,
            "source_file": f"合集{number // per_file + 1:03}.txt",
            "position": number % per_file + 1,
            "title": f"{self.school}与{self.partner}结对帮扶工作总结",
            "author_school": self.school,
            "chars": size,
            "sections": 1,
            "repairs": len(repairs),
            "unproved_repairs": sum(not repair["proved"] for repair in repairs),
            "boilerplate_chars": 12 if number % 4 == 0 else 0,
            "raw_start": start,
            "raw_end": start + size,
            "missing_items": "列表从第二条开始" if number % 7 == 3 else None,
        }


def _school(draft: Draft, name: str) -> tuple[Any, ...]:
    return "SCHOOL", name, {}


def _write_text(draft: Draft) -> None:
    chance, a, b = draft.chance, draft.school, draft.partner
    year = chance.randint(2012, 2021)
    month, day = chance.randint(1, 12), chance.randint(1, 28)
    draft.paragraph("title", [f"{year}届结对小结"], "rule")
    draft.paragraph(
        "background", ["为让两地孩子都有好老师，", _school(draft, a), "同", _school(draft, b), "签下协议。"]
    )
    moment = f"{year:04}-{month:02}-{day:02}"
    date = {"start_date": moment, "end_date": moment, "precision": "day", "masked": False}
    direction = {"from_school": a, "to_school": b}
    if chance.random() < 0.8:
        teachers = draft.count("名", "教师", "teachers_exchanged", "done", 45, **direction)
        lessons = draft.count("节", "示范课", "lessons_given", "done", 60, **direction)
        moved = [
            "春风里，",
            _school(draft, a),
            "的",
            teachers,
            "教师带着行李去了",
            _school(draft, b),
            "，上了",
            lessons,
            "课。",
        ]
        draft.paragraph("activities", [("DATE", f"{year}年{month}月{day}日", date), *moved])
    if chance.random() < 0.5:
        visitors = draft.count("位", "教师", "teachers_visiting", "done", 30, from_school=b, to_school=a)
        draft.paragraph("activities", ["随后", visitors, "老师走进对方课堂，边听边记。"])
    draft.paragraph("outcomes", ["孩子们敢举手了，老师们也多了可以请教的朋友。" * chance.randint(1, 6)])
    if chance.random() < 0.3:
        draft.paragraph("problems", ["路远车少，往返一趟要花去大半天。" * chance.randint(1, 3)])
    if chance.random() < 0.6:
        teachers = draft.count("名", "教师", "teachers_exchanged", "planned", 20, from_school=b, to_school=a)
        lessons = draft.count("节", "公开课", "lessons_given", "planned", 40)
        month_text = {
            "start_date": f"{year + 1}-{month:02}",
            "end_date": f"{year + 1}-{month:02}",
            "precision": "month",
        }
        planned = [
            "争取",
            ("DATE", f"{year + 1}年{month}月", month_text),
            "再换",
            teachers,
            "教师，开",
            lessons,
            "课。",
        ]
        draft.paragraph("plans", planned)
    if chance.random() < 0.3:
        rule = draft.count("节", "研讨课", "lessons_given", "rule", 9)
        draft.paragraph("organization", ["协议写明，结对教师至少要上", rule, "课。"], "heading")
    if chance.random() < 0.2:
        hidden = {"start_date": "XXXX-09", "end_date": "XXXX-09", "precision": "month", "masked": True}
        draft.paragraph("unknown", [("DATE", "20xx年9月", hidden), "的事，记录里只剩半句话。"])
    for i in range(chance.choice([0, 0, 0, 1, 3])):
        repair = {"repair_id": f"{draft.doc_id}r{i}", "doc_id": draft.doc_id, "raw_start": 9 * i, "raw_end": 9 * i + 4}
        draft.rows["repairs"].append(repair | {"before": "結(jié)", "after": "結", "kind": "reading", "proved": i < 2})
    draft.rows["partnerships"].append(
        {
            "doc_id": draft.doc_id,
            "school_a": a,
            "school_b": b,
            "relation": "结对",
            "evidence": "签下协议",
            "start": 0,
            "end": 4,
        }
    )


def made_up_tables(documents: int, seed: int = 7, per_file: int = 15) -> tuple[Tables, dict[str, str]]:
    """Tables as columns, and the text of each document by id."""
    chance = random.Random(seed)
    rows: dict[str, Rows] = defaultdict(list)
    texts = {}
    for number in range(documents):
        draft = Draft(number, chance)
        _write_text(draft)
        rows["documents"].append(draft.finish(number, per_file))
        texts[draft.doc_id] = draft.text
        for name, found in draft.rows.items():
            rows[name] += found
    return {name: _columns(name, table) for name, table in rows.items()}, texts


def _columns(name: str, rows: Rows) -> dict[str, list[Any]]:
    return {column: [row.get(column) for row in rows] for column in load_schema().tables[name].columns}


def write_output(folder: Path, tables: Tables, texts: dict[str, str]) -> Path:
    """An output folder with `tables/` and `texts/`."""
    write_tables(tables, folder / "tables")
    (folder / "texts").mkdir()
    for doc_id, text in texts.items():
        (folder / "texts" / f"{doc_id}.txt").write_text(text, encoding="utf-8", newline="")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def csv_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def terms(texts: list[str | None]) -> Tables:
    """Documents whose titles are `texts`."""
    number = range(len(texts))
    columns: dict[str, list[Any]] = {
        "doc_id": [f"d{i:03}" for i in number],
        "source_file": ["a.txt" for _ in number],
        "chars": [0 for _ in number],
    }
    return {"documents": columns | {"raw_start": list(number), "raw_end": list(number), "title": texts}}


def titles(folder: Path) -> list[str]:
    rows = csv_rows(folder / "documents.csv")
    return [row[rows[0].index("title")] for row in rows[1:]]


# --- the schema -------------------------------------------------------------------------------------------------------


def test_every_table_and_reference_of_the_schema_exists():
    schema = load_schema()
    for name, table in schema.tables.items():
        assert set(table.key) <= set(table.columns), name
        assert {key.removeprefix("-") for key in table.order} <= set(table.columns), name
        for column in table.columns.values():
            assert not column.values or column.values in schema.vocabularies
            assert not column.unit or column.unit in schema.units
            if column.refers_to:
                target, field = column.refers_to.split(".")
                assert field in schema.tables[target].columns


def test_vocabularies_agree_with_the_records():
    from typing import get_args

    from pipeline.records import MentionType, SectionType, Status

    vocabularies = load_schema().vocabularies
    assert set(vocabularies["section_type"]) == set(get_args(SectionType))
    assert set(vocabularies["mention_type"]) == set(get_args(MentionType))
    assert set(vocabularies["status"]) == set(get_args(Status))


def test_import_is_light():
    code = (
        "import sys, pipeline.tables; print([m for m in ('matplotlib', 'frictionless', 'pandas') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_arrow_works_without_pandas_until_it_is_asked_for():
    code = (
        "import sys, pyarrow as pa, pipeline.corpus\n"
        "table = pa.table({'n': [1, 2]})\n"
        "print('pandas' in sys.modules, pa.Table.from_pandas(table.to_pandas()).equals(table), 'pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False True True\n"


# --- the writer -------------------------------------------------------------------------------------------------------


def test_writes_every_table_even_when_empty(tmp_path: Path):
    write_tables({}, tmp_path)
    for name, table in load_schema().tables.items():
        assert (tmp_path / f"{name}.csv").read_bytes() == ("\ufeff" + ",".join(table.columns) + "\n").encode()
        assert pq.read_table(tmp_path / f"{name}.parquet").schema.names == list(table.columns)
    assert json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8")) == data_package()


def test_same_content_same_bytes_and_untouched_files(tmp_path: Path):
    tables, _ = made_up_tables(6)
    write_tables(tables, tmp_path / "a")
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "a").iterdir()}
    write_tables(tables, tmp_path / "a")
    assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / "a").iterdir()} == before
    shuffled: Tables = {}
    for name, table in tables.items():
        order = random.Random(3).sample(range(len(table["doc_id"])), len(table["doc_id"]))
        shuffled[name] = {column: [values[i] for i in order] for column, values in table.items()}
    write_tables(shuffled, tmp_path / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_only_the_changed_table_is_replaced(tmp_path: Path):
    tables, _ = made_up_tables(3)
    write_tables(tables, tmp_path)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    tables["facts"]["min"][0] = 1
    write_tables(tables, tmp_path)
    after = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert {name for name in after if after[name] != before[name]} == {"facts.csv", "facts.parquet"}


@settings(deadline=None)  # it writes files: a busy disk is no failure
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.none(), min_size=1, max_size=5))
def test_csv_gives_back_any_text(tmp_path_factory: pytest.TempPathFactory, texts: list[str | None]):
    folder = tmp_path_factory.mktemp("any")
    write_tables(terms(texts), folder)
    assert [read_guarded(cell) for cell in titles(folder)] == [text or "" for text in texts]
    assert not any(cell.startswith(tuple("=+-@\t\r\n＝＋－＠")) for cell in titles(folder))
    assert pq.read_table(folder / "documents.parquet")["title"].to_pylist() == [text or None for text in texts]


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-5分", "@校长", "\t缩进", "\r回车", "＝求和", "＋一", "－二", "＠三", "'=1"]
)
def test_what_a_spreadsheet_would_run_is_guarded(tmp_path: Path, text: str):
    write_tables(terms([text]), tmp_path)
    assert titles(tmp_path) == ["'" + text]


def test_quotes_only_where_needed(tmp_path: Path):
    write_tables(terms(["好", "a,b", '说"好"', "一\n二", "a b"]), tmp_path)
    text = (tmp_path / "documents.csv").read_bytes().decode("utf-8-sig")
    assert [cell in text for cell in (",好,", ',"a,b",', ',"说""好""",', ',"一\n二",', ",a b,")] == [True] * 5


def test_cells_of_every_type(tmp_path: Path):
    fact: dict[str, list[Any]] = {"fact_id": ["f"], "doc_id": ["d"], "indicator": ["size"], "status": ["done"]}
    fact |= {"mentions": [2], "mention_ids": [["m1", "m2;x"]], "min": [3.0], "max": [None]}
    columns: dict[str, list[Any]] = {"person_id": ["p"], "doc_id": ["d"], "name": ["甲"], "surname_only": [True]}
    indicators: dict[str, list[Any]] = {"doc_id": ["d"], "indicator": ["size"], "status": ["done"], "facts": [1]}
    numbers: dict[str, list[Any]] = {
        "min_total": [0.1],
        "max_total": [120_000_000_000.0],
        "rates": ["2..2 节/月; 3..3 次/学期"],
    }
    write_tables({"facts": fact, "people": columns | {"mentions": [1]}, "indicators": indicators | numbers}, tmp_path)
    assert csv_rows(tmp_path / "facts.csv")[1] == [
        "f",
        "d",
        "size",
        "3",
        *[""] * 4,
        "done",
        "",
        "",
        "2",
        "m1; m2；x",
        "",
        "",
    ]
    assert csv_rows(tmp_path / "people.csv")[1] == ["p", "d", "甲", "true", "", "", "", "1"]
    assert csv_rows(tmp_path / "indicators.csv")[1][4:] == ["0.1", "120000000000", "2..2 节/月; 3..3 次/学期"]


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"school": {}}, "school: no such table"),
        ({"schools": {"nom": []}}, "schools: nom: no such column"),
        ({"schools": {"school_id": ["s"]}}, "schools: name: this column is required"),
        ({"schools": {"school_id": ["s", "t"], "name": ["甲"]}}, "schools: name: 1 values where there are 2 rows"),
        ({"documents": {"chars": [1, "many"]}}, "documents: chars: row 1: 'many'"),
        ({"people": {"surname_only": [1]}}, "people: surname_only: row 0: 1"),
        ({"documents": {"title": ["\ud800"]}}, "documents: title: row 0"),
        ({"counts": {"max": [float("inf")]}}, "counts: max: row 0: the number is not finite"),
    ],
)
def test_errors_name_table_column_and_row(tmp_path: Path, tables: Any, message: str):
    with pytest.raises(TableError, match=message.replace("(", r"\(")):
        write_tables(tables, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_all_errors_at_once(tmp_path: Path):
    with pytest.raises(TableError) as caught:
        write_tables({"school": {}, "schools": {"nom": ["x"]}}, tmp_path)
    assert {"school: no such table", "schools: nom: no such column"} <= {
        line.split(";")[0] for line in str(caught.value).splitlines()
    }


# --- the checks -------------------------------------------------------------------------------------------------------


def test_sound_tables_have_no_problems(tmp_path: Path):
    out = write_output(tmp_path / "out", *made_up_tables(8))
    assert [str(problem) for problem in check_tables(out)] == []


def test_says_which_tables_frictionless_read_in_part(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    out = write_output(tmp_path / "out", *made_up_tables(3))
    with caplog.at_level("INFO"):
        assert check_tables(out, frictionless_rows=5) == []
    assert "mentions: frictionless read 5 of" in caplog.text
    assert "documents" not in caplog.text


@pytest.mark.parametrize(
    ("table", "column", "value", "cause"),
    [
        ("documents", "chars", -1, '"minimum" is "0"'),
        ("mentions", "doc_id", "d9", '"d9" not found in the lookup table "documents"'),
        ("sections", "parent_id", "s9", 'values "s9" not found'),
    ],
)
def test_frictionless_is_asked_again_about_what_changed(
    tmp_path: Path, table: str, column: str, value: Any, cause: str
):
    folder, (tables, _) = tmp_path / "tables", made_up_tables(8)
    write_tables(tables, folder)
    problems, known = check_new(folder, 20_000, ())
    assert problems == [] == check_new(folder, 20_000, known)[0]
    tables[table][column][3] = value
    write_tables(tables, folder)
    problems, changed = check_new(folder, 20_000, known)
    assert problems == check_format(folder, 20_000)
    assert [problem.table for problem in problems] == [table]
    assert cause in problems[0].cause
    assert len(set(changed) - set(known)) == 1
    assert check_new(folder, 20_000, changed)[0] == []  # nothing that it would not know


FAULTS = [
    ("mentions", "type", 0, "TEACHER", "mentions d00000m000, type: TEACHER is none of"),
    ("mentions", "doc_id", 0, "d9", "doc_id: d9 does not stand in documents.doc_id"),
    ("mentions", "text", 1, "别的", "mentions d00000m001, text: '别的' is not what stands at"),
    ("mentions", "paragraph_id", 0, "d00001p000", "paragraph_id: d00001p000 belongs to another document"),
    ("mentions", "paragraph_id", 0, "d00000p003", "is outside its paragraph d00000p003"),
    ("mentions", "raw_start", 0, 9_999, "raw_start: 9999 is after raw_end"),
    ("mentions", "entity_id", 0, "s404", "entity_id: s404 does not stand in schools.school_id"),
    ("mentions", "mention_id", 1, "d00000m000", "mention_id: this key stands in an earlier row too"),
    ("counts", "min", 0, 999, "min: 999.0 is above max"),
    ("counts", "status", 0, None, "status: is empty; it is required"),
    ("counts", "fact_id", 0, None, "does not name this fact"),
    ("counts", "mention_id", 0, "d00000m000", "its mention is no COUNT"),
    ("dates", "start_date", 0, "2099-01", "start_date: 2099-01 is after end_date"),
    ("dates", "start_date", 0, "99年", "start_date: 99年 does not have the form"),
    ("facts", "mention_ids", 0, ["d00000m000", "m9"], "mention_ids: m9 does not stand in mentions.mention_id"),
    ("facts", "mentions", 0, 3, "mentions: 3 is not the number of mention_ids"),
    ("indicators", "facts", 0, 7, "facts: 7 is not the number of its facts"),
    ("paragraphs", "type_score", 0, 1.5, "type_score: 1.5 is above 1"),
    ("sections", "start", 0, 9_000, "begins outside its section d00000s0"),
    ("documents", "chars", 0, 1, "chars: 1 is not the length of its text"),
    ("documents", "repairs", 0, 77, "repairs: 77 is not the number of its rows"),
    ("sections", "parent_id", 0, "d00000s0", "0 is not below its parent's level"),
]


@pytest.mark.parametrize(("table", "column", "row", "value", "message"), FAULTS, ids=[f"{f[0]}.{f[1]}" for f in FAULTS])
def test_each_fault_is_named(tmp_path: Path, table: str, column: str, row: int, value: Any, message: str):
    tables, texts = made_up_tables(3)
    tables[table][column][row] = value
    problems = check_tables(write_output(tmp_path / "out", tables, texts), frictionless_rows=0)
    assert any(message in str(problem) for problem in problems), [str(problem) for problem in problems]


def test_sections_that_overlap_or_leave_their_parent(tmp_path: Path):
    tables, texts = made_up_tables(1)
    size = tables["sections"]["end"][0]
    for i, (start, end) in enumerate([(0, 20), (10, 30), (40, size + 5)], start=1):
        values = {"section_id": f"s{i}", "doc_id": "d00000", "parent_id": "d00000s0", "order": i, "level": 1}
        values |= {"start": start, "end": end}
        for column, cells in tables["sections"].items():
            cells.append(values.get(column))
    causes = [
        str(problem) for problem in check_tables(write_output(tmp_path / "out", tables, texts), frictionless_rows=0)
    ]
    assert "sections s2, start: 10–30 overlaps the section before it" in causes
    assert f"sections s3, start: 40–{size + 5} is not inside its parent d00000s0" in causes


def test_a_csv_that_was_edited_by_hand(tmp_path: Path):
    out = write_output(tmp_path / "out", *made_up_tables(2))
    path = out / "tables" / "facts.csv"
    path.write_bytes(path.read_bytes().replace(b"done", b"rule", 1))
    assert [str(p) for p in check_tables(out)] == ["facts: facts.csv does not hold what facts.parquet holds"]


def test_missing_files_and_texts(tmp_path: Path):
    out = write_output(tmp_path / "out", *made_up_tables(2))
    (out / "texts" / "d00001.txt").unlink()
    assert any("texts/d00001.txt cannot be read" in str(p) for p in check_tables(out, frictionless_rows=0))
    (out / "tables" / "facts.csv").unlink()
    (out / "tables" / "terms.parquet").unlink()
    causes = {problem.cause for problem in check_tables(out)}
    assert causes == {"facts.csv is missing", "terms.parquet is missing"}


def test_frictionless_finds_a_broken_file_of_its_own(tmp_path: Path):
    out = write_output(tmp_path / "out", *made_up_tables(2))
    tables, _ = made_up_tables(2)
    tables["documents"]["position"][0] = 0
    write_tables(tables, out / "tables")
    found = [str(problem) for problem in check_tables(out) if problem.cause.startswith("frictionless")]
    assert any(line.startswith("documents line 2, position: frictionless:") for line in found), found


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("mentions", "doc_id", "d9"),
        ("mentions", "paragraph_id", "p9"),
        ("counts", "fact_id", "f9"),
        ("sections", "parent_id", "s9"),
        ("documents", "doc_id", "d9"),
        ("paragraphs", "paragraph_id", "p9"),
        ("counts", "fact_id", None),
    ],
)
def test_frictionless_finds_what_it_finds_without_our_list_of_keys(tmp_path: Path, table: str, column: str, value: Any):
    tables, _ = made_up_tables(3)
    tables[table][column][2] = value
    write_tables(tables, tmp_path)
    report = frictionless.Package(str(tmp_path / "datapackage.json")).validate(limit_errors=SHOWN)
    plain = [(task.name, f"frictionless: {error.message}") for task in report.tasks for error in task.errors]
    assert [(problem.table, problem.cause) for problem in check_format(tmp_path, 20_000)] == plain
    assert bool(plain) == (value is not None)


def test_long_lists_of_problems_are_cut(tmp_path: Path):
    tables, texts = made_up_tables(20)
    tables["paragraphs"]["type_score"] = [2.0] * len(tables["paragraphs"]["type_score"])
    problems = check_tables(write_output(tmp_path / "out", tables, texts), frictionless_rows=0)
    assert len(problems) == 10
    assert problems[-1].cause.endswith("more rows)")
