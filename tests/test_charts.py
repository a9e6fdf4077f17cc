"""The charts, drawn from tables made up here: what is on them, that nothing overlaps, that they never differ."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import font_manager, rcParams
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from pipeline.charts import ChartSettings, _charts, draw_charts
from pipeline.charts.bars import STATUS_LOOKS
from pipeline.charts.data import Data, bounds
from pipeline.charts.exchange import _counted
from pipeline.charts.lettering import ChartError, drawable, lettering, shorten, width, wrap
from pipeline.charts.sheet import PAGE_WIDTH, Drawing, Sheet
from pipeline.tables import write_tables
from tests.test_tables_write import Tables, csv_rows, made_up_tables

Row = tuple[str, str, str, float | None, float | None, str | None]
"""Document, indicator, status, lower and upper bound, rates."""

STEMS = [
    "done_and_planned",
    "exchanged_and_lessons_by_document",
    "exchanged_and_lessons_by_school",
    "teachers_exchanged_by_school",
    "teachers_exchanged_between_schools",
    "partner_network",
    "dates_over_time",
    "section_types_by_document",
    "leading_terms",
    "shared_text",
    "quality_of_the_run",
]
PAGE_HIGH = 10.9
"""Inches of A4 within margins of a centimetre."""
VOCABULARY = ["教育局", "目标", "校长", "听课", "变化", "不足", "计划", "经费", "感谢", "学生", "共同体", "每学期"]


def whole_tables(documents: int) -> tuple[Tables, dict[str, str]]:
    """The made-up tables with terms, and with text that some documents share."""
    tables, texts = made_up_tables(documents)
    chance = random.Random(5)
    terms: dict[str, list[Any]] = {name: [] for name in ("doc_id", "type", "term", "pos", "n", "tf_idf")}
    first: dict[str, str] = {}
    paragraphs = tables.get("paragraphs", {"doc_id": [], "paragraph_id": [], "type": []})
    for doc_id, name, kind in zip(*(paragraphs[key] for key in ("doc_id", "paragraph_id", "type")), strict=True):
        if doc_id not in first:
            for term in chance.sample(VOCABULARY, 6) if kind != "title" else []:
                row = (doc_id, kind, term, "n", chance.randint(1, 9), 0.2)
                for column, value in zip(terms.values(), row, strict=True):
                    column.append(value)
        if kind != "title":
            first.setdefault(doc_id, name)
    ids = list(first)
    pairs = [(a, b) for a, b in pairwise(ids) if chance.random() < 0.5]
    columns = {"doc_a": [a for a, _ in pairs], "paragraph_a": [first[a] for a, _ in pairs]}
    columns |= {"doc_b": [b for _, b in pairs], "paragraph_b": [first[b] for _, b in pairs]}
    reuse: dict[str, list[Any]] = {
        **columns,
        "similarity": [0.9 for _ in pairs],
        "shared_text": ["一" * 40 for _ in pairs],
    }
    sharing = {doc_id for pair in pairs for doc_id in pair}
    if documents:
        shares = [round(chance.random(), 4) if doc_id in sharing else 0.0 for doc_id in tables["documents"]["doc_id"]]
        tables["documents"]["reuse_share"] = shares
    return tables | {"terms": terms, "reuse": reuse}, texts


def drawings(tables: Tables, folder: Path, **settings: Any) -> dict[str, Drawing]:
    write_tables(tables, folder)
    data = Data(folder, ChartSettings(**settings))
    with lettering():
        return {drawing.stem: drawing for drawing in (draw(data) for draw in _charts())}


def one(tables: Tables, folder: Path, stem: str, **settings: Any) -> Drawing:
    """That chart alone."""
    write_tables(tables, folder)
    (draw,) = (draw for draw in _charts() if draw.__name__ == stem)
    with lettering():
        return draw(Data(folder, ChartSettings(**settings)))


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def shown_texts(figure: Figure) -> list[Text]:
    """Text that is drawn: ticks beyond the ends of an axis are not."""
    figure.canvas.draw()
    beyond: set[Text] = set()
    for axes in figure.axes:
        beyond |= {label for label in _tick_labels(axes) if not axes.axison}
        low, high = sorted(axes.get_xlim())
        beyond |= {tick.label1 for tick in axes.xaxis.get_major_ticks() if not low <= tick.get_loc() <= high}
        low, high = sorted(axes.get_ylim())
        beyond |= {tick.label1 for tick in axes.yaxis.get_major_ticks() if not low <= tick.get_loc() <= high}
    found = [text for text in figure.findobj(Text) if isinstance(text, Text)]
    return [text for text in found if text.get_text() and text.get_visible() and text not in beyond]


def _tick_labels(axes: Axes) -> list[Text]:
    return [*axes.get_xticklabels(), *axes.get_yticklabels()]


def overlaps(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of texts that touch, by more than the empty rim of their boxes."""
    canvas = figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    renderer = canvas.get_renderer()
    boxes = [(text.get_window_extent(renderer), text.get_text()) for text in shown_texts(figure)]
    boxes.sort(key=lambda entry: entry[0].x0)
    found = []
    for i, (box, text) in enumerate(boxes):
        for other, other_text in boxes[i + 1 :]:
            if other.x0 >= box.x1 - 0.5:
                break
            rim = 0.22 * min(box.height, other.height)
            if min(box.y1, other.y1) - max(box.y0, other.y0) > rim:
                found.append((text, other_text))
    return found


def outside(figure: Figure) -> list[str]:
    canvas = figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    renderer = canvas.get_renderer()
    page = figure.bbox
    boxes = [(text.get_window_extent(renderer), text.get_text()) for text in shown_texts(figure)]
    return [text for box, text in boxes if box.x0 < 0 or box.y0 < 0 or box.x1 > page.x1 or box.y1 > page.y1]


def table(drawing: Drawing) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in drawing.data.to_dict("records")]


# --- files ------------------------------------------------------------------------------------------------------------


def test_files_and_determinism(tmp_path: Path):
    tables, _ = whole_tables(5)
    write_tables(tables, tmp_path / "tables")
    first = draw_charts(tmp_path / "tables", tmp_path / "a", ChartSettings(dpi=60))
    assert [path.name for path in first] == [
        *(f"{stem}.{form}" for stem in STEMS for form in ("csv", "png", "svg")),
        "index.json",
    ]
    before = {path: path.stat().st_mtime_ns for path in first}
    again = draw_charts(tmp_path / "tables", tmp_path / "a", ChartSettings(dpi=60))
    assert {path: path.stat().st_mtime_ns for path in again} == before
    code = (
        "import sys; from pathlib import Path; from pipeline.charts import *;"
        "draw_charts(Path(sys.argv[1]), Path(sys.argv[2]), ChartSettings(dpi=60));"
        "assert not {'matplotlib.pyplot', 'zhplot'} & set(sys.modules)"
    )
    command = [sys.executable, "-W", "error", "-c", code, str(tmp_path / "tables"), str(tmp_path / "b")]
    subprocess.run(command, check=True)
    for path in first:
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name
        assert b"Matplotlib" not in path.read_bytes()


def test_the_index_describes_every_chart(tmp_path: Path):
    for language, documents in (("zh", 12), ("en", 12), ("zh", 0)):
        tables, _ = whole_tables(documents)
        write_tables(tables, tmp_path / "tables")
        draw_charts(tmp_path / "tables", tmp_path / "charts", ChartSettings(dpi=50, language=language))
        index = json.loads((tmp_path / "charts" / "index.json").read_text(encoding="utf-8"))
        assert [entry["name"] for entry in index] == STEMS
        for entry in index:
            assert set(entry) == {"name", "title", "alt", "note", "n", "png", "svg", "csv"}
            assert all((tmp_path / "charts" / entry[form]).stat().st_size for form in ("png", "svg", "csv"))
            assert entry["alt"].startswith(entry["title"]) and len(entry["alt"]) > len(entry["title"]) + 5
            assert "{" not in entry["alt"] + entry["note"]
            assert 0 <= entry["n"] <= documents


def test_leaves_no_trace_in_matplotlib(tmp_path: Path):
    fonts, settings = list(font_manager.fontManager.ttflist), dict(rcParams)
    drawings({}, tmp_path)
    assert font_manager.fontManager.ttflist == fonts
    assert dict(rcParams) == settings


def test_import_is_light():
    code = "import sys, pipeline.charts; print([m for m in ('matplotlib', 'pandas', 'pyarrow') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


# --- every chart at every size ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("documents", [0, 1, 3, 40, 3000])
def test_nothing_overlaps_or_leaves_the_page(tmp_path: Path, documents: int, language: str):
    tables, _ = whole_tables(documents)
    for stem, drawing in drawings(tables, tmp_path, language=language).items():
        with lettering():
            assert overlaps(drawing.sheet.figure) == [], stem
            assert outside(drawing.sheet.figure) == [], stem
        assert drawing.sheet.figure.get_figwidth() == PAGE_WIDTH
        words = texts(drawing.sheet.figure)
        assert any(f"{documents:,}" in text for text in words), stem
        assert drawing.headline and drawing.sheet.height <= PAGE_HIGH, stem
        joined = "".join(words)
        assert ("数据来源" if language == "zh" else "Source:") in joined, stem
        assert f"{stem}.csv" in joined


def test_the_check_itself_sees_overlaps():
    with lettering():
        sheet = Sheet("题", "样本", 1.0)
        for x, y in ((1.0, 1.0), (1.3, 1.02), (5.0, 1.0), (7.1, 1.5)):
            sheet.write(x, y, "重叠的文字", 9)
        assert overlaps(sheet.figure) == [("重叠的文字", "重叠的文字")]
        assert outside(sheet.figure) == ["重叠的文字"]


def test_long_and_odd_names_fit(tmp_path: Path):
    tables, _ = made_up_tables(4)
    tables["documents"]["title"] = ["关于" + "城乡学校结对" * 20, "$x_1$ 与 $y^2$", "𠮷田小学总结", "一\n二\t三"]
    tables["documents"]["source_file"] = ["很长的目录/" * 12 + "文件.txt"] * 4
    for stem, drawing in drawings(tables, tmp_path).items():
        with lettering():
            assert overlaps(drawing.sheet.figure) == [], stem
            assert outside(drawing.sheet.figure) == [], stem
    words = texts(one(tables, tmp_path, "section_types_by_document").sheet.figure)
    assert {"$x_1$ 与 $y^2$", "〓田小学总结", "一 二 三"} <= set(words)


def test_documents_of_the_same_title_are_told_apart(tmp_path: Path):
    tables, _ = made_up_tables(3)
    tables["documents"]["title"] = ["工作总结", "工作总结", None]
    words = texts(one(tables, tmp_path, "section_types_by_document").sheet.figure)
    school = tables["documents"]["author_school"][2]
    assert {"工作总结（合集001 #1）", "工作总结（合集001 #2）", school} <= set(words)


# --- exchanged teachers and lessons -----------------------------------------------------------------------------------


def indicator_tables(rows: list[Row], documents: int) -> Tables:
    ids = [f"d{i}" for i in range(documents)]
    columns: Tables = {"documents": {"doc_id": list(ids), "source_file": ["合集.txt" for _ in ids]}}
    columns["documents"] |= {"title": [f"第{i}篇" for i in range(documents)], "chars": [10 for _ in ids]}
    columns["documents"] |= {"raw_start": list(range(documents))}
    names = ["doc_id", "indicator", "status", "min_total", "max_total", "rates"]
    columns["indicators"] = {name: [row[i] for row in rows] for i, name in enumerate(names)}
    columns["indicators"]["facts"] = [1 for _ in rows]
    return columns


def test_bounds_are_written_and_plotted(tmp_path: Path):
    rows: list[Row] = [
        ("d0", "teachers_exchanged", "done", 31.0, 39.0, None),
        ("d0", "teachers_exchanged", "planned", 2.0, None, None),
        ("d1", "lessons_given", "rule", None, 50.0, None),
        ("d2", "lessons_given", "done", None, None, "3..3 节/月"),
        ("d3", "lessons_given", "done", None, None, None),
        ("d4", "meetings_held", "done", 5.0, 5.0, None),
    ]
    drawing = one(indicator_tables(rows, 6), tmp_path, "exchanged_and_lessons_by_document")
    words = texts(drawing.sheet.figure)
    assert {"31–39", "≥2 计划", "≤50 制度", "仅有比率", "数目不详"} <= set(words)
    assert "样本：6 篇文档，其中 4 篇含该指标；0 项事实中 0 项有数目（其中比率 0 项），0 项未写明学校" in words
    assert {"已完成", "计划", "制度规定"} <= set(words)
    assert "第4篇" not in words
    assert {(row["doc_id"], row["status"]) for row in table(drawing)} == {(row[0], row[2]) for row in rows[:5]}


def test_sorted_by_what_is_done_and_the_rest_summed(tmp_path: Path):
    rows: list[Row] = [(f"d{i}", "teachers_exchanged", "done", float(i), float(i), None) for i in range(1, 8)]
    rows += [
        ("d1", "lessons_given", "done", 3.0, None, None),
        ("d2", "lessons_given", "planned", None, None, "2 节/月"),
    ]
    drawing = one(indicator_tables(rows, 8), tmp_path, "exchanged_and_lessons_by_document", top_n=5)
    found = table(drawing)
    assert [row["doc_id"] for row in found[:5]] == ["d7", "d6", "d5", "d4", "d3"]
    rest = [(row["label"], row["measure"], row["status"], row["min"]) for row in found[5:]]
    assert rest[:2] == [
        ("其余 2 篇合计", "teachers_exchanged", "done", 3.0),
        ("其余 2 篇合计", "lessons_given", "done", 3.0),
    ]
    note = "".join(texts(drawing.sheet.figure))
    assert "其余 2 篇合计：交流教师（已完成）3 人；示范课与送课（已完成）≥3 节。" in note


def test_statuses_differ_in_colour_and_hatch():
    assert len({look.face for look in STATUS_LOOKS.values()}) == 3
    assert len({look.hatch for look in STATUS_LOOKS.values()}) == 3


def test_csv_holds_what_is_plotted(tmp_path: Path):
    tables, _ = made_up_tables(40)
    write_tables(tables, tmp_path / "tables")
    draw_charts(tmp_path / "tables", tmp_path / "charts", ChartSettings(dpi=50))
    header, *rows = csv_rows(tmp_path / "charts" / "exchanged_and_lessons_by_document.csv")
    assert header == ["doc_id", "label", "measure", "status", "facts", "min", "max", "rates"]
    assert 20 < len({row[0] for row in rows} - {""}) <= 30
    totals = tables["indicators"]
    for measure in ("teachers_exchanged", "lessons_given"):
        wanted = sum(low for low, name in zip(totals["min_total"], totals["indicator"], strict=True) if name == measure)
        assert sum(int(row[5]) for row in rows if row[2] == measure) == wanted


def test_schools_sum_facts_and_list_rates(tmp_path: Path):
    tables = indicator_tables([], 2)
    facts: dict[str, list[Any]] = {"fact_id": ["f1", "f2", "f3", "f4"], "doc_id": ["d0", "d0", "d1", "d1"]}
    facts |= {"indicator": ["teachers_exchanged"] * 4, "status": ["done"] * 4, "unit": ["名"] * 4}
    facts |= {"min": [2.0, 3.0, 4.0, 9.0], "max": [2.0, 5.0, 4.0, 9.0], "per": [None, None, "学期", None]}
    facts |= {"from_school": ["甲校", "甲校", "甲校", None], "to_school": ["乙校", None, None, None]}
    tables["facts"] = facts | {"mentions": [1] * 4, "mention_ids": [["m"]] * 4}
    drawing = one(tables, tmp_path, "teachers_exchanged_by_school")
    rows = {(row["school"], row["measure"]): (row["min"], row["max"], row["rates"]) for row in table(drawing)}
    assert rows["甲校", "sent"] == (5.0, 7.0, "4 名/学期")
    assert rows["乙校", "received"][:2] == (2.0, 2.0)
    assert "样本：2 篇文档的 4 项事实，其中 3 项写明学校（2 篇、2 所），1 项未写明" in texts(drawing.sheet.figure)


def school_facts(*rows: tuple[str, str, str | None, str | None, float, float | None, str | None]) -> Tables:
    """Facts of one document: id, indicator, sender, receiver, bounds, the fact it is a part of."""
    tables = indicator_tables([], 1)
    names = ["fact_id", "indicator", "from_school", "to_school", "min", "max", "part_of"]
    facts: dict[str, list[Any]] = {name: [row[i] for row in rows] for i, name in enumerate(names)}
    facts |= {"doc_id": ["d0" for _ in rows], "status": ["done" for _ in rows], "unit": ["名" for _ in rows]}
    tables["facts"] = facts | {"mentions": [1 for _ in rows], "mention_ids": [["m"] for _ in rows]}
    return tables


def by_school(drawing: Drawing, key: str = "school") -> dict[tuple[str, str], tuple[float, float]]:
    return {(row[key], row["measure"]): (row["min"], row["max"]) for row in table(drawing)}


def test_parts_of_a_fact_count_once(tmp_path: Path):
    exchanged = "teachers_exchanged"
    tables = school_facts(
        ("f1", exchanged, None, None, 28, 28, None),
        ("f2", exchanged, "甲校", None, 12, 12, "f1"),
        ("f3", exchanged, "乙校", "丙校", 16, 16, "f1"),
        ("f4", exchanged, "丁校", None, 9, 9, None),
        ("f5", exchanged, "丁校", "丙校", 5, 5, "f4"),
        ("f6", exchanged, "戊校", None, 8, 8, "f4"),
        ("f7", exchanged, "己校", "己校", 3, 3, None),
        ("f8", "lessons_given", "甲校", "乙校", 6, None, None),
    )
    found = drawings(tables, tmp_path)
    sent = by_school(found["exchanged_and_lessons_by_school"])
    assert sent["甲校", exchanged] == (12, 12)
    assert sent["乙校", exchanged] == (16, 16)
    assert sent["丁校", exchanged] == (1, 1)
    assert sent["戊校", exchanged] == (8, 8)
    assert sent["甲校", "lessons_given"][0] == 6
    assert "未写明派出或授课学校：交流教师 7 项中 1 项；示范课与送课 1 项中 0 项。" in texts(
        found["exchanged_and_lessons_by_school"].sheet.figure
    )
    assert by_school(found["teachers_exchanged_by_school"])["丙校", "received"] == (21, 21)
    pairs = by_school(found["teachers_exchanged_between_schools"], "pair")
    assert pairs == {("乙校 → 丙校", "moved"): (16, 16), ("丁校 → 丙校", "moved"): (5, 5)}
    assert "另有 1 项的派出与接收为同一校，存疑未绘。" in texts(
        found["teachers_exchanged_between_schools"].sheet.figure
    )


@given(st.lists(st.tuples(st.integers(1, 40), st.sampled_from(["甲校", "乙校", "丙校", None])), min_size=1, max_size=6))
@settings(deadline=None)
def test_schools_together_have_what_the_whole_has(parts: list[tuple[int, str | None]]):
    """However a whole is divided among schools, nobody is lost and nobody counts twice."""
    total = sum(n for n, _ in parts)
    rows = [{"fact_id": "f", "school": "甲校", "min": total, "max": total, "part_of": None}]
    rows += [
        {"fact_id": f"f{i}", "school": school, "min": n, "max": n, "part_of": "f"}
        for i, (n, school) in enumerate(parts)
    ]
    facts = pd.DataFrame(rows).assign(indicator="teachers_exchanged", status="done", unit="名", per=None, doc_id="d")
    counted = _counted(facts, "school")
    assert counted["min"].sum() == counted["max"].sum() == total
    for school in ("乙校", "丙校"):
        assert counted.loc[counted["school"] == school, "min"].sum() == sum(n for n, name in parts if name == school)


def test_a_bar_that_dwarfs_the_others_is_cut_and_says_so(tmp_path: Path):
    rows: list[Row] = [(f"d{i}", "teachers_exchanged", "done", float(i), float(i), None) for i in range(1, 9)]
    rows.append(("d0", "teachers_exchanged", "done", 615.0, 713.0, None))
    drawing = one(indicator_tables(rows, 9), tmp_path, "exchanged_and_lessons_by_document")
    words = "".join(texts(drawing.sheet.figure))
    assert "615–713" in words and "已截断" in words
    widths = [bar.get_width() for bar in drawing.sheet.figure.findobj(Rectangle) if bar.get_height() < 0.1]
    assert max(width for width in widths if width > 1) == 8
    assert table(drawing)[0]["max"] == 713
    drawing = one(indicator_tables(rows[:-1], 9), tmp_path, "exchanged_and_lessons_by_document")
    assert "已截断" not in "".join(texts(drawing.sheet.figure))


def test_totals_by_status(tmp_path: Path):
    rows: list[Row] = [
        ("d0", "teachers_exchanged", "done", 31.0, 39.0, None),
        ("d1", "teachers_exchanged", "done", 4.0, 4.0, "2 名/学期; 1 名/月"),
        ("d1", "teachers_exchanged", "planned", 6.0, None, None),
        ("d2", "lessons_given", "rule", None, None, "3 节/月"),
        ("d2", "time", "done", 2.0, 2.0, None),
    ]
    drawing = one(indicator_tables(rows, 4), tmp_path, "done_and_planned")
    words = texts(drawing.sheet.figure)
    assert {"35–43 人（2 项，2 篇；比率 2 项）", "≥6 人（1 项，1 篇）", "仅有比率（1 项，1 篇）"} <= set(words)
    assert "样本：4 篇文档，其中 3 篇含该指标" in words
    assert drawing.headline == "交流教师：已完成 35–43 人、计划 ≥6 人。"


# --- the other charts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("documents", [3, 40])
def test_shares_add_up(tmp_path: Path, documents: int):
    tables, _ = made_up_tables(documents)
    data = one(tables, tmp_path, "section_types_by_document").data
    assert data.groupby("label")["share"].sum().round(4).eq(1).all()
    chars = sum(len(text) for text in tables["paragraphs"]["text"])
    everything = data[data["label"] == f"全部 {documents} 篇"]
    assert everything["chars"].sum() == chars
    assert data["chars"].sum() == 2 * chars


def test_many_documents_are_grouped_by_length(tmp_path: Path):
    tables, _ = made_up_tables(200)
    drawing = one(tables, tmp_path, "section_types_by_document")
    groups = drawing.data[["label", "documents"]].drop_duplicates()
    assert 2 < len(groups) <= 11
    everything, *parts = groups["documents"]
    assert everything == sum(parts) == 200


def date_tables(dates: list[tuple[str | None, bool, str]]) -> Tables:
    tables = indicator_tables([], 1)
    number = range(len(dates))
    ids = [f"m{i:03}" for i in number]
    paragraphs: dict[str, list[Any]] = {"paragraph_id": [f"p{i:03}" for i in number], "type": [d[2] for d in dates]}
    paragraphs |= {"doc_id": ["d0" for _ in number], "order": list(number), "text": ["x" for _ in number]}
    mentions: dict[str, list[Any]] = {"mention_id": list(ids), "paragraph_id": paragraphs["paragraph_id"]}
    mentions |= {"doc_id": paragraphs["doc_id"], "type": ["DATE" for _ in number], "text": paragraphs["text"]}
    place: dict[str, list[Any]] = {"start": list(number), "end": list(number)}
    rows: dict[str, list[Any]] = {"mention_id": list(ids), "doc_id": paragraphs["doc_id"], "text": paragraphs["text"]}
    rows |= {"start_date": [d[0] for d in dates], "impossible": [d[1] for d in dates]}
    masked = {"masked": [False for _ in number]}
    return tables | {"paragraphs": paragraphs | place, "mentions": mentions | place | masked, "dates": rows}


def test_dates_by_month_and_what_is_left_out(tmp_path: Path):
    dates: list[tuple[str | None, bool, str]] = [("2018-04-18", False, "activities"), ("2018-04", False, "outcomes")]
    dates += [("2018-06", False, "plans"), ("2018", False, "plans"), ("XXXX-03", False, "activities")]
    dates += [(None, False, "activities"), ("2018-02-30", True, "activities"), ("2018-07", False, "signature")]
    drawing = one(date_tables(dates), tmp_path, "dates_over_time")
    rows = [(row["period"], row["kind"], row["mentions"]) for row in table(drawing)]
    assert rows == [("2018-04", "activities", 2), ("2018-06", "plans", 1)]
    note = "".join(texts(drawing.sheet.figure))
    assert "年份隐去或不明 2 处，不合历法 1 处，只写到年份 1 处" in note


def test_dates_by_year_and_very_old_ones(tmp_path: Path):
    dates: list[tuple[str | None, bool, str]] = [(f"{year}-09", False, "activities") for year in (1911, 2010, 2019)]
    drawing = one(date_tables(dates), tmp_path, "dates_over_time")
    assert [row["period"] for row in table(drawing)] == ["2010", "2019"]
    assert "更早的 1 处" in "".join(texts(drawing.sheet.figure))


def test_a_few_dates_long_ago_do_not_take_up_the_axis(tmp_path: Path):
    dates: list[tuple[str | None, bool, str]] = [(f"{year}-09", False, "activities") for year in range(2012, 2022)] * 9
    dates += [("1998-09", False, "background"), ("2010-01", False, "plans")]
    drawing = one(date_tables(dates), tmp_path, "dates_over_time")
    assert [row["period"] for row in table(drawing)] == ["2010", *(str(year) for year in range(2012, 2022))]
    assert "更早的 1 处" in "".join(texts(drawing.sheet.figure))


def test_terms_lead_where_they_stand_out(tmp_path: Path):
    tables = indicator_tables([], 12)
    rows = [
        (f"d{i}", kind, term, "n", 5) for i in range(12) for kind, term in (("plans", "打算"), ("problems", "不足"))
    ]
    rows += [(f"d{i}", kind, "教师", "n", 9) for i in range(12) for kind in ("plans", "problems")]
    rows += [("d0", "plans", "孤例", "n", 50), ("d0", "plans", "王小明", "nr", 50), ("d1", "plans", "王小明", "nr", 50)]
    columns = zip(*rows, strict=True)
    names = ["doc_id", "type", "term", "pos", "n"]
    tables["terms"] = {name: list(column) for name, column in zip(names, columns, strict=True)}
    tables["terms"]["tf_idf"] = [0.1 for _ in rows]
    drawing = one(tables, tmp_path, "leading_terms")
    found = {(row["type"], row["term"]): row["documents"] for row in table(drawing)}
    assert found["plans", "打算"] == found["problems", "不足"] == 12
    assert not {"孤例", "王小明"} & {term for _, term in found}
    assert list(dict.fromkeys(row["type"] for row in table(drawing))) == ["problems", "plans"]


def test_shared_text_names_the_other_document(tmp_path: Path):
    tables = indicator_tables([], 4)
    tables["documents"]["reuse_share"] = [0.4, 0.1, 0.25, 0.0]
    pairs = [
        ("d0", "p0", "d1", "q0", "一" * 40),
        ("d0", "p1", "d2", "r0", "一" * 60),
        ("d0", "p1", "d2", "r1", "一" * 30),
    ]
    names = ["doc_a", "paragraph_a", "doc_b", "paragraph_b", "shared_text"]
    columns: dict[str, list[Any]] = {name: [pair[i] for pair in pairs] for i, name in enumerate(names)}
    tables["reuse"] = columns | {"similarity": [0.9 for _ in pairs]}
    drawing = one(tables, tmp_path, "shared_text")
    rows = [(row["doc_id"], row["share"], row["paragraphs"], row["others"], row["nearest"]) for row in table(drawing)]
    assert rows == [("d0", 0.4, 2, 2, "d2"), ("d2", 0.25, 2, 1, "d0"), ("d1", 0.1, 1, 1, "d0")]
    words = texts(drawing.sheet.figure)
    assert "2 段，见于《第2篇》等 2 篇" in words
    assert "样本：4 篇文档，其中 3 篇与他篇有相同文字：2 对文档、3 对段落" in words
    drawing = one(tables, tmp_path, "shared_text", top_n=1)
    assert "其余 2 篇平均 17.5%。" in texts(drawing.sheet.figure)
    assert drawing.n == 3


def test_network_draws_the_pairs_that_most_documents_name(tmp_path: Path):
    tables = indicator_tables([], 3)
    pairs = [("d0", "乙校", "甲校"), ("d1", "甲校", "乙校"), ("d1", "丙校", "甲校"), ("d2", "戊校", "丁校")]
    columns: dict[str, list[Any]] = {"doc_id": [p[0] for p in pairs], "school_a": [p[1] for p in pairs]}
    columns |= {"school_b": [p[2] for p in pairs], "start": [0] * 4, "end": [1] * 4}
    drawing = one(tables | {"partnerships": columns}, tmp_path, "partner_network")
    found = {(row["school_a"], row["school_b"], row["documents"], row["group"]) for row in table(drawing)}
    assert found == {("丙校", "甲校", 1, 1), ("乙校", "甲校", 2, 1), ("丁校", "戊校", 1, 2)}
    assert "样本：3 篇文档，其中 3 篇写明结对，共 3 对、5 所学校" in texts(drawing.sheet.figure)
    drawing = one(tables | {"partnerships": columns}, tmp_path, "partner_network", top_n=2)
    assert "按写到的文档数与伙伴数绘出 4 所；其余 1 所、1 对未绘出。" in texts(drawing.sheet.figure)


def test_schools_that_hang_together_stand_in_one_column(tmp_path: Path):
    tables = indicator_tables([], 1)
    pairs = [(f"{hub}校", f"{hub}{i}校") for hub in "甲乙丙丁戊己" for i in range(4)]
    columns: dict[str, list[Any]] = {"school_a": [a for a, _ in pairs], "school_b": [b for _, b in pairs]}
    columns |= {"doc_id": ["d0" for _ in pairs], "start": [0 for _ in pairs], "end": [1 for _ in pairs]}
    drawing = one(tables | {"partnerships": columns}, tmp_path, "partner_network", top_n=15)
    assert len(table(drawing)) == 24
    with lettering():
        places = {text.get_text(): text.get_position()[0] for text in shown_texts(drawing.sheet.figure)}
    left = {a for a, _ in pairs if places[a] < 0.5}
    assert len(left) == 3
    assert all((places[a] < 0.5) == (places[b] < 0.5) for a, b in pairs)


def test_quality_counts(tmp_path: Path):
    tables, _ = made_up_tables(40)
    tables["dropped"] = {"source_file": ["b.pdf"], "reason": ["empty"], "detail": ["no text"]}
    rows = {row["measure"]: (row["counted"], row["of"]) for row in table(one(tables, tmp_path, "quality_of_the_run"))}
    proved = tables["repairs"]["proved"]
    assert rows["unproved"] == (proved.count(False), len(proved))
    assert rows["unknown"] == (tables["paragraphs"]["type"].count("unknown"), len(tables["paragraphs"]["type"]))
    assert rows["masked"] == (tables["mentions"]["masked"].count(True), len(tables["mentions"]["masked"]))
    assert rows["dropped"] == (1, 4)
    assert rows["breaks"][0] == 0


# --- lettering --------------------------------------------------------------------------------------------------------


def test_a_character_that_the_font_lacks_is_replaced_and_named(caplog: pytest.LogCaptureFixture):
    assert drawable("𠮷田小学") == "〓田小学"
    assert "𠮷 (U+20BB7)" in caplog.text
    caplog.clear()
    assert drawable("青溪小学（2018—2019）①") == "青溪小学（2018—2019）①"
    assert not caplog.text


def test_an_unchecked_character_is_an_error_not_a_box():
    with pytest.raises(ChartError, match="134071"), lettering():
        sheet = Sheet("题", "样本", 1.0)
        sheet.write(1, 1, "𠮷", 9)
        sheet.figure.canvas.draw()


def test_widths_are_those_of_the_page():
    with lettering():
        figure = Figure()
        canvas = FigureCanvasAgg(figure)
        for text in ("结对帮扶", "31–39 名", "12,345"):
            drawn = figure.text(0, 0, text, fontsize=9).get_window_extent(canvas.get_renderer())
            assert drawn.width / figure.dpi == pytest.approx(width(text, 9), abs=0.02)


def test_shortened_and_wrapped_text_fits():
    title = "青溪第一小学与白石实验小学二〇一八至二〇一九学年结对帮扶工作总结（合集001 #3）"
    for inches in (0.5, 1.0, 2.0, 3.0):
        assert width(shorten(title, 9, inches), 9) <= inches
        assert all(width(line, 9) <= inches + width("。", 9) for line in wrap(title, 9, inches))
    assert "".join(wrap(title, 9, 1.5)) == title
    assert not any(line[0] in "，。；）" for line in wrap("一二三四五，六七八九十。" * 5, 9, 0.63))
    assert not any(line[-1] in "（《" for line in wrap("一二（三四）五《六七》" * 5, 9, 0.63))
    assert all(not (a[-1:].isdigit() and b[:1].isdigit()) for a, b in pairwise(wrap("共123456789项" * 9, 9, 1.0)))


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(4, 4, "4"), (31, 39, "31–39"), (2, None, "≥2"), (None, 50, "≤50"), (None, None, ""), (1.5, 1.5, "1.5")],
)
def test_bounds(low: float | None, high: float | None, text: str):
    assert bounds(low, high) == text
