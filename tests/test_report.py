"""The page, in a real browser: from a number to its sentence and back, and what scraped text must never do."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, BrowserContext, Page, expect

from pipeline.charts.bars import STATUS_LOOKS
from pipeline.charts.section_types import LOOKS
from pipeline.config import Charts, Config
from pipeline.corrections import read_corrections
from pipeline.report import ReportSettings, write_report
from pipeline.report.figures import figures
from pipeline.report.marking import Mark, apart, marked
from pipeline.report.source import Source
from pipeline.report.words import PageWords
from pipeline.run import run
from tests import test_tables_write
from tests.browser import NAMES, Watch, chromium, find_chromium
from tests.test_tables_write import made_up_tables, write_output

ROOT = Path(__file__).parent.parent
SHIPPED = ["网页/校校携手（转载）.html", "网络资料/教师交流总结（九篇）.txt"]
"""Of the shipped corpus: a damaged text with repairs that could not be proved, and a collection."""
OWN = """柳河小学与东山小学结对总结
一、工作开展
2021年9月，柳河小学派出3名教师到东山小学支教。三名教师上示范课12节，办讲座2次。
东山小学选派三十多名教师到柳河小学听课。这3名教师每人每学期上公开课4节。
二、下一步打算
2022年秋季，柳河小学将选派5名教师到东山小学支教，计划送课20节。
柳河小学　丁小禾
2022年1月5日
"""
CJK = re.compile("[\u3400-\u9fff]")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder: a document of our own and some of the shipped corpus, taken through all stages."""
    folder = tmp_path_factory.mktemp("page")
    raw = folder / "raw"
    raw.mkdir()
    (raw / "柳河.txt").write_text(OWN, encoding="utf-8")
    (raw / "空.txt").write_bytes(b"")
    for name in SHIPPED:
        shutil.copy(ROOT / "data/raw" / name, raw)
    run(raw, folder / "out", Config(charts=Charts(dpi=60)), progress=False)
    return folder / "out"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; where there is none, the tests are skipped, but in CI they fail."""
    path = find_chromium()
    if path is None:
        reason = f"no Chromium: install it, or name it in CHROMIUM (looked for {', '.join(NAMES)})"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with chromium(path) as started:
        yield started


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser without a network."""
    made = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    made.set_default_timeout(10_000)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def problems(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Whatever goes wrong in the browser fails the test."""
    if "context" not in request.fixturenames:
        yield []
        return
    watch = Watch(request.getfixturevalue("context"))
    yield watch.problems
    assert watch.problems == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


Open = Callable[..., Page]


@pytest.fixture
def open_(page: Page, out: Path) -> Open:
    """Opens a file of the report, with a hash; gives the page when its rows are there."""

    def open_it(name: str = "index.html", address: str = "", report: Path | None = None) -> Page:
        page.goto("about:blank")
        page.goto(((report or out / "report") / name).as_uri() + address)
        if name == "index.html":
            expect(page.locator("#state")).to_have_text(re.compile("[0-9没]|No"))
        return page

    return open_it


def own(out: Path) -> str:
    """The doc_id of our own document."""
    return next(row["doc_id"] for row in Source(out).rows("documents") if row["source_file"] == "柳河.txt")


def values(page: Page, column: int) -> list[str]:
    return page.locator(f"#table tbody tr td:nth-child({column})").all_inner_texts()


# --- from a number to its sentence, and back --------------------------------------------------------------------------


def test_from_a_headline_figure_to_the_sentence(open_: Open, out: Path):
    page = open_()
    figure = page.locator("#figure-teachers_exchanged .totals .planned a.number")
    figure.click()
    assert "indicator=teachers_exchanged" in page.url
    assert "status=planned" in page.url
    assert set(values(page, 2)) == {"交流教师"}
    assert set(values(page, 3)) == {"计划"}
    row = page.locator("#table tbody tr", has_text="将选派5名教师到东山小学支教")
    row.get_by_role("link").first.click()
    assert f"documents/{own(out)}.html#f-" in page.url
    sentence = page.locator(".s.hit")
    expect(sentence).to_have_text("2022年秋季，柳河小学将选派5名教师到东山小学支教，计划送课20节。")
    expect(sentence).to_be_in_viewport()
    expect(page.locator(".m.hit")).to_have_text("5名")


def test_a_fact_that_is_said_twice_marks_both_sentences(open_: Open):
    page = open_(address="#table=facts&q=" + quote("派出3名教师到东山小学"))
    page.locator("#table tbody tr", has_text="3 名教师").first.locator("td").nth(6).click()
    page.wait_for_url("**/documents/*.html#f-*")
    marked_sentences = page.locator(".s.hit").all_inner_texts()
    assert len(marked_sentences) > 1
    assert marked_sentences[0].startswith("2021年9月")
    assert all(CJK.search(text) and re.search("[3三]名", text) for text in marked_sentences)


@pytest.mark.parametrize("table", ["indicators", "partnerships", "schools", "people", "repairs"])
def test_every_table_leads_to_a_place_in_a_text(open_: Open, table: str):
    page = open_(address=f"#table={table}")
    page.locator("#table tbody tr a").first.click()
    page.wait_for_url("**/documents/*.html#*")
    expect(page.locator(".body :is(.hit, :target)").first).to_be_in_viewport()


def test_every_link_of_every_table_has_its_place(out: Path, open_: Open):
    """All rows, not only those on the first page, lead to an element of a page that is there."""
    page = open_()
    links = page.evaluate(
        """async () => {
          const links = [];
          for (const name of names) {
            const table = await load(name);
            for (let i = 0; i < table.rows; i++) links.push([name, table.document(i), table.anchor(i)]);
          }
          return links;
        }"""
    )
    assert len(links) > 200
    ids: dict[str, set[str]] = {}
    for table, document, anchor in links:
        if table == "dropped":
            continue
        if document not in ids:
            html = (out / "report" / "documents" / f"{document}.html").read_text(encoding="utf-8")
            ids[document] = set(re.findall(r' id="([^"]+)"', html))
        assert not anchor or anchor in ids[document], (table, document, anchor)


def test_from_a_mention_to_its_row_and_back(open_: Open, out: Path):
    page = open_(f"documents/{own(out)}.html")
    mention = page.locator("#text a.m.count.fact", has_text="12节")
    mention.click()
    row = page.locator("aside li:target")
    expect(row).to_be_in_viewport()
    expect(row).to_contain_text("示范课与送课")
    row.locator("a").first.click()
    expect(page.locator("#text .m.hit")).to_have_text("12节")
    expect(page.locator(".s.hit")).to_contain_text("三名教师上示范课12节")


def test_a_figure_of_a_document_marks_all_that_it_adds_up(open_: Open, out: Path):
    page = open_(f"documents/{own(out)}.html", "#i-teachers_exchanged-done")
    assert page.locator(".m.hit").count() >= 2
    expect(page.locator(".m.hit").first).to_be_in_viewport()
    page.locator("#i-lessons_given-planned a.number").click()
    expect(page.locator(".m.hit")).to_have_text("20节")


def test_done_and_planned_are_told_apart(open_: Open, out: Path):
    page = open_(f"documents/{own(out)}.html")
    expect(page.locator("#text .m.count.fact.planned")).to_have_text(["5名", "20节"])
    look = "element => getComputedStyle(element).borderStyle"
    assert page.locator("#text .fact.planned").first.evaluate(look) == "dashed"
    assert page.locator("#text .fact.done").first.evaluate(look) == "solid"
    expect(page.locator("aside .measure.done .status").first).to_have_text("已完成")


def test_back_to_the_row_of_the_table(open_: Open, out: Path):
    page = open_(f"documents/{own(out)}.html")
    page.locator("#i-lessons_given-planned a.table").click()
    chosen = page.locator("#table tr.chosen")
    expect(chosen).to_be_in_viewport()
    expect(chosen).to_contain_text("20 节")


# --- the text ---------------------------------------------------------------------------------------------------------


class _Bodies(HTMLParser):
    """The text of every paragraph of a document's page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if ("class", "body") in attrs:
            self._inside = tag
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data


def test_every_text_is_there_whole(out: Path):
    source = Source(out)
    for row in source.rows("documents"):
        parser = _Bodies()
        parser.feed((out / "report" / "documents" / f"{row['doc_id']}.html").read_text(encoding="utf-8"))
        paragraphs = source.of_document("paragraphs", row["doc_id"])
        assert parser.found == [paragraph["text"] for paragraph in paragraphs]


MARKS = st.lists(st.tuples(st.sampled_from(["sentence", "mention", "repair"]), st.integers(0, 12), st.integers(0, 6)))


@given(st.text("甲<&\"'>", min_size=12, max_size=12), MARKS, st.integers(0, 6), st.integers(0, 6))
def test_marks_nest_and_leave_the_text_as_it_is(text: str, places: list[tuple[str, int, int]], start: int, more: int):
    end = start + more
    raw = [Mark(kind, a, min(a + n, 12), "span", f"{i}") for i, (kind, a, n) in enumerate(places)]
    marks = [mark for kind in ("sentence", "mention", "repair") for mark in apart(m for m in raw if m.layer == kind)]
    html = str(marked(text, start, end, marks))
    seen, depth = "", 0
    ids: list[str | None] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            nonlocal depth
            depth += 1
            ids.extend(value for name, value in attrs if name == "id")

        def handle_endtag(self, tag: str) -> None:
            nonlocal depth
            depth -= 1
            assert depth >= 0

        def handle_data(self, data: str) -> None:
            nonlocal seen
            seen += data

    reader = Reader()
    reader.feed(html)
    reader.close()
    assert seen == text[start:end]
    assert depth == 0
    assert len(ids) == len(set(ids))


def test_repairs_are_marked_and_show_what_stood_there(open_: Open, out: Path):
    repairs = list(Source(out).rows("repairs"))
    document = next(row["doc_id"] for row in repairs if not row["proved"])
    slip = next(row for row in repairs if row["doc_id"] == document and row["proved"] and row["kind"] == "slip")
    page = open_(f"documents/{document}.html")
    place = page.locator(f'[id="x-{slip["repair_id"]}"]')
    assert slip["before"] in (title := place.get_attribute("title") or "")
    assert slip["after"] in title
    assert "已证实" in title
    before = "element => getComputedStyle(element, '::before').content"
    assert place.evaluate(before) == "none"
    page.locator("[data-layer=repairs]").check()
    assert place.evaluate(before) != "none"
    doubtful = page.locator("#text .rep.doubtful").first
    expect(doubtful).to_have_attribute("title", re.compile("推测为.*未证实，保持原样"))
    assert "wavy" in doubtful.evaluate("element => getComputedStyle(element).textDecorationStyle")


def test_sections_stand_in_the_margin_with_their_type(open_: Open, out: Path):
    page = open_(f"documents/{own(out)}.html")
    assert page.locator("#text h2.body").all_inner_texts() == ["一、工作开展", "二、下一步打算"]
    plans = page.locator(".para.t-plans .type").first
    expect(plans).to_have_text("计划")
    expect(plans).to_have_attribute("title", re.compile("把握"))


def test_a_layer_can_be_hidden(open_: Open, out: Path):
    page = open_(f"documents/{own(out)}.html")
    school = page.locator("#text .m.school").first
    look = "element => getComputedStyle(element).backgroundColor"
    shown = school.evaluate(look)
    page.locator("[data-layer=school]").uncheck()
    assert school.evaluate(look) != shown


# --- tables: filter, sort, share --------------------------------------------------------------------------------------


def test_filters_and_search(open_: Open):
    page = open_(address="#table=facts")
    every = page.locator("#state").inner_text()
    page.get_by_label("状态").select_option("planned")
    expect(page.locator("#state")).to_have_text(re.compile(r"^\d+ / \d+ 行$"))
    assert set(values(page, 3)) == {"计划"}
    page.get_by_role("searchbox").fill("柳河 送课")
    expect(page.locator("#table tbody tr")).to_have_count(2)
    assert "q=" in page.url
    page.get_by_role("searchbox").fill("没有这样的句子")
    expect(page.locator("#state")).to_have_text("没有符合条件的行")
    page.get_by_role("button", name="清除筛选").click()
    expect(page.locator("#state")).to_have_text(every)


def test_sorting_by_number_and_by_word(open_: Open):
    page = open_(address="#table=documents")
    chars = page.get_by_role("columnheader", name="字数")
    chars.get_by_role("button").click()
    expect(chars).to_have_attribute("aria-sort", "descending")
    numbers = [int(cell.replace(",", "")) for cell in values(page, 4)]
    assert numbers == sorted(numbers, reverse=True)
    chars.get_by_role("button").click()
    expect(chars).to_have_attribute("aria-sort", "ascending")
    assert values(page, 4) == [f"{number:,}" for number in sorted(numbers)]
    page.get_by_role("button", name="撰写学校").click()
    expect(page.get_by_role("columnheader", name="撰写学校")).to_have_attribute("aria-sort", "ascending")
    schools = values(page, 2)
    assert schools[-1] == "—" or "—" not in schools, "unknown comes last"


def test_the_address_holds_the_view(open_: Open, context: BrowserContext, out: Path):
    page = open_(address="#table=facts")
    page.get_by_label("状态").select_option("done")
    page.get_by_role("button", name="数值").click()
    page.get_by_role("button", name="下一页").click()
    shown, address = values(page, 1), page.url
    other = context.new_page()
    other.goto(address)
    expect(other.locator("#state")).to_have_text(page.locator("#state").inner_text())
    assert values(other, 1) == shown
    expect(other.get_by_label("状态")).to_have_value("done")
    expect(other.locator("#page")).to_have_text(re.compile("^第 2 /"))
    page.go_back()
    expect(page.locator("#page")).to_have_text(re.compile("^第 1 /"))


def test_an_address_that_makes_no_sense_shows_the_first_table(open_: Open):
    page = open_(address="#table=nothing&status=%E0%A4%A&page=-3&sort=-none")
    expect(page.locator(".tabs [aria-current]")).to_contain_text("文档")
    assert values(page, 1)


def test_what_was_not_taken_in_is_listed_with_the_reason(open_: Open):
    page = open_(address="#table=dropped")
    assert values(page, 1) == ["空.txt"]
    assert values(page, 2) == ["空文件"]


def test_charts_are_listed_and_one_is_open(open_: Open, out: Path):
    page = open_()
    stems = sorted(path.stem for path in (out / "charts").glob("*.svg"))
    links = page.locator(".chart-list a")
    assert sorted(link.split("=")[1] for link in links.evaluate_all("all => all.map(a => a.hash)")) == stems
    links.nth(1).click()
    shown = page.locator("figure:visible")
    expect(shown).to_have_count(1)
    picture = shown.locator("img")
    picture.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('figure.open img').naturalWidth > 0")
    assert picture.get_attribute("alt")
    for link in shown.locator("figcaption a").evaluate_all("all => all.map(a => a.getAttribute('href'))"):
        assert (out / "report" / link).is_file()


# --- corrections ------------------------------------------------------------------------------------------------------


def test_a_row_to_copy_for_corrections(open_: Open, out: Path, context: BrowserContext):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = open_(f"documents/{own(out)}.html")
    page.locator("#i-lessons_given-planned li").get_by_role("button", name="更正").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("正确的值")).to_have_value("20")
    dialog.locator("[name=column]").select_option("item")
    dialog.get_by_label("正确的值").fill('课, "送"')
    dialog.get_by_label("更正人").fill("丁")
    dialog.get_by_label("理由").fill("=原文如此")
    line = dialog.get_by_label("要复制的行").input_value()
    dialog.get_by_role("button", name="复制更正行").click()
    expect(dialog.get_by_role("status")).to_have_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()") == line
    header = dialog.locator("code").inner_text()
    row = next(csv.DictReader(io.StringIO(f"{header}\n{line}\n")))
    fact = next(f for f in Source(out).rows("facts") if f["doc_id"] == own(out) and f["min"] == 20)
    assert row == {
        "doc_id": own(out), "table": "facts", "row_id": fact["fact_id"], "column": "item", "value": '课, "送"',
        "who": "丁", "why": "'=原文如此",
    }  # fmt: skip
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_copied_row_is_carried_out_by_the_next_run(open_: Open, tmp_path: Path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "柳河.txt").write_text(OWN, encoding="utf-8")
    run(tmp_path / "raw", tmp_path / "out", Config(), "tables", progress=False)
    report = write_report(tmp_path / "out").parent
    document = next(Source(tmp_path / "out").rows("documents"))["doc_id"]
    page = open_(f"documents/{document}.html", report=report)
    page.locator("#mentions summary").click()
    page.locator("#mentions li", has_text="20节").get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    for column, value in (("min", "24"), ("max", "26")):
        dialog.locator("[name=column]").select_option(column)
        dialog.get_by_label("正确的值").fill(value)
        dialog.get_by_label("更正人").fill("丁小禾")
        dialog.get_by_label("理由").fill("会上改为24到26节")
        with (tmp_path / "corrections.csv").open("a", encoding="utf-8") as file:
            file.write("" if file.tell() else dialog.locator("code").inner_text() + "\n")
            file.write(dialog.get_by_label("要复制的行").input_value() + "\n")
    corrections = read_corrections(tmp_path / "corrections.csv")
    run(tmp_path / "raw", tmp_path / "out", Config(), "tables", progress=False, corrections=corrections)
    write_report(tmp_path / "out")
    page = open_(report=report)
    expect(page.locator("#figure-lessons_given .planned .number")).to_contain_text("24–26")
    page.locator("[data-table=corrections]").click()
    assert [cell.split(" ")[0] for cell in values(page, 8)] == ["已更正", "已更正"]
    page.locator("#table tbody a").first.click()
    page.wait_for_url("**/documents/*.html#m-*")
    expect(page.locator("aside")).to_contain_text("20 → 24")


def test_paragraphs_and_mentions_can_be_corrected_too(open_: Open, out: Path):
    page = open_(f"documents/{own(out)}.html")
    line = page.get_by_label("要复制的行")
    page.locator(".para").nth(2).hover()
    page.locator(".para").nth(2).get_by_role("button", name="更正").click()
    paragraph = [row for row in Source(out).rows("paragraphs") if row["doc_id"] == own(out)][2]
    assert line.input_value() == f"{own(out)},paragraphs,{paragraph['paragraph_id']},type,{paragraph['type']},,"
    page.keyboard.press("Escape")
    page.locator("#mentions summary").click()
    page.locator("#mentions li", has_text="12节").get_by_role("button").click()
    assert re.fullmatch(rf"{own(out)},counts,[^,]+,min,12,,", line.input_value())


# --- print, phone, keyboard, screen reader ----------------------------------------------------------------------------


def test_print_to_a4(open_: Open, out: Path, tmp_path: Path):
    for name, address, wanted in (
        ("index.html", "#table=facts&status=planned", ["主要数字", "怎样看这些数字", "将选派5名教师"]),
        (f"documents/{own(out)}.html", "", ["柳河小学派出3名教师", "本文数据"]),
    ):
        open_(name, address).pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
        pdf = pypdfium2.PdfDocument(tmp_path / "page.pdf")
        text = "".join(sheet.get_textpage().get_text_range() for sheet in pdf)
        assert all(abs(a - b) < 1 for sheet in pdf for a, b in zip(sheet.get_size(), (595, 842), strict=True))
        assert f"{len(pdf)} / {len(pdf)}" in text
        bare = re.sub(r"\s", "", text)
        assert all(words in bare for words in wanted)
        assert "更正" not in bare.replace("复制更正行", "")
        assert "清除筛选" not in bare
        charts = len(list((out / "charts").glob("*.svg"))) if name == "index.html" else 0
        pictures = sum(1 for sheet in pdf for _ in sheet.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))
        assert pictures >= charts, "every chart is printed, also those that are not open"
        assert charts < len(pdf) < charts + 8 if charts else len(pdf) <= 2
        pdf.close()


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_runs_over_the_edge(open_: Open, out: Path, width: int):
    documents = [f"documents/{row['doc_id']}.html" for row in Source(out).rows("documents")]
    tables = [path.stem for path in (out / "report" / "data").glob("*.js")]
    for name, address in [
        *(("index.html", f"#table={table}") for table in tables),
        *((name, "") for name in documents[:4]),
    ]:
        page = open_(name, address)
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, address)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_fact_scrolls_to_its_sentence_at_any_width(open_: Open, out: Path, page: Page, width: int):
    page.set_viewport_size({"width": width, "height": 500})
    fact = next(f["fact_id"] for f in Source(out).rows("facts") if f["doc_id"] == own(out) and f["min"] == 20)
    open_(f"documents/{own(out)}.html", f"#f-{fact}")
    expect(page.locator("#text .m.hit")).to_have_text("20节")
    expect(page.locator("#text .m.hit")).to_be_in_viewport()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_lies_over_a_headline_figure(open_: Open, out: Path, tmp_path: Path, language: str, width: int):
    page = open_(report=out / "report" if language == "zh" else english(out, tmp_path))
    page.set_viewport_size({"width": width, "height": 900})
    for card in page.locator(".card").all():
        edge = card.bounding_box()
        boxes = [box for part in card.locator(".status, .number b, .unit, .n").all() if (box := part.bounding_box())]
        assert edge and all(box["x"] + box["width"] <= edge["x"] + edge["width"] for box in boxes)
        for i, one in enumerate(boxes):
            for other in boxes[i + 1 :]:
                beside = one["x"] + one["width"] <= other["x"] + 1 or other["x"] + other["width"] <= one["x"] + 1
                below = one["y"] + one["height"] <= other["y"] + 9 or other["y"] + other["height"] <= one["y"] + 9
                assert beside or below


def serious(page: Page) -> list[str]:
    found = Axe().run(page, options={"preload": False}).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found if v["impact"] in ("serious", "critical")]


@pytest.mark.parametrize(("language", "width"), [("zh", 390), ("zh", 1280), ("en", 1280)])
def test_axe_finds_nothing_serious(open_: Open, out: Path, tmp_path: Path, language: str, width: int):
    report = out / "report" if language == "zh" else english(out, tmp_path)
    page = open_(report=report)
    page.set_viewport_size({"width": width, "height": 900})
    assert serious(page) == []
    for table in ("facts", "repairs"):
        assert serious(open_(address=f"#table={table}&page=2", report=report)) == []
    damaged = next(row["doc_id"] for row in Source(out).rows("repairs") if not row["proved"])
    for document in (own(out), damaged):
        page = open_(f"documents/{document}.html", "#i-teachers_exchanged-done", report)
        for summary in page.locator("summary").all():
            summary.click()
        for layer in page.locator("[data-layer=repairs]").all():
            layer.check()
        assert serious(page) == []
    page.locator("aside .fix").first.click()
    assert serious(page) == []


def test_the_keyboard_goes_everywhere(open_: Open, out: Path):
    page = open_(address="#table=facts&status=planned&q=" + quote("柳河"))
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    heading = page.get_by_role("columnheader", name="数值").get_by_role("button")
    heading.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="数值")).to_have_attribute("aria-sort", "descending")
    expect(heading).to_be_focused()
    page.locator("#table tbody a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/*.html#f-*")
    expect(page.locator("#text .m.hit")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("aside li:target")).to_be_in_viewport()


# --- languages --------------------------------------------------------------------------------------------------------


def english(out: Path, folder: Path) -> Path:
    """The report of the same tables in English."""
    for name in ("tables", "texts"):
        (folder / name).symlink_to(out / name)
    return write_report(folder, ReportSettings(language="en")).parent


def test_english(open_: Open, out: Path, tmp_path: Path):
    report = english(out, tmp_path)
    page = open_(report=report)
    assert page.evaluate("document.documentElement.lang") == "en"
    own_words = (
        "h1, h2, h3, th, label > :not(select), button, .lead, .about, .sure, .coverage, .reading li, .tabs a, #state"
    )
    for element in page.locator(own_words).all():
        assert not CJK.search(element.inner_text()), element.inner_text()
    expect(page.locator("#figure-teachers_exchanged")).to_contain_text("Done")
    page = open_(f"documents/{own(out)}.html", report=report)
    for element in page.locator("aside h2, aside h3, .layers, .type, .status, .fix, .meta dt, summary").all():
        assert not CJK.search(element.inner_text()), element.inner_text()


def test_every_word_is_there_in_both_languages_and_used():
    texts = PageWords.texts
    used = "".join(
        path.read_text(encoding="utf-8")
        for path in sorted((ROOT / "pipeline/report").rglob("*"))
        if path.suffix in (".py", ".j2")
    )
    for key, (zh, en) in texts.items():
        assert sorted(re.findall(r"{\w+}", zh)) == sorted(re.findall(r"{\w+}", en)), key
        assert not CJK.search(en), key
        made_up = key.startswith(("unit_", "about_", "legend_", "kind_", "reason_", "unit_"))
        assert made_up or f"'{key}'" in used or f'"{key}"' in used, f"{key} is never used"


# --- what scraped text must never do ----------------------------------------------------------------------------------

HOSTILE = (
    "<script>fired()</script><img src=x onerror=fired()></script><a href=javascript:fired()>\u2028'\"`${fired()}--><u>"
)


def test_scraped_text_never_runs(open_: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Names in the text are hostile, and so is every free cell of every table."""
    monkeypatch.setattr(test_tables_write, "SCHOOLS", [HOSTILE + "第一小学", HOSTILE + "第二小学"])
    tables, texts = made_up_tables(12, seed=3)
    free = {
        "documents": ["title", "source_file", "missing_items", "encoding"], "people": ["name", "role", "school"],
        "sections": ["number", "heading"], "mentions": ["canonical", "rule_id"], "indicators": ["rates"],
        "counts": ["item", "per"], "facts": ["item", "per", "sentence"], "partnerships": ["relation", "evidence"],
        "repairs": ["before", "after", "kind"], "schools": ["name", "stage", "place", "aliases"],
    }  # fmt: skip
    tables["people"] = {
        "person_id": ["p"],
        "doc_id": ["d00000"],
        "name": [""],
        "surname_only": [False],
        "mentions": [1],
    }
    tables["schools"] = {"school_id": ["s"], "name": [""], "documents": [1], "mentions": [1]}
    tables["dropped"] = {"source_file": [HOSTILE], "reason": [HOSTILE], "detail": [HOSTILE]}
    tables["reuse"] = {
        "doc_a": ["d00000"], "paragraph_a": ["d00000p000"], "doc_b": ["d00001"], "paragraph_b": ["d00001p000"],
        "similarity": [0.5], "shared_text": [HOSTILE],
    }  # fmt: skip
    for table, columns in free.items():
        rows = len(next(iter(tables[table].values())))
        for column in columns:
            tables[table][column] = [HOSTILE] * rows
    report = write_report(write_output(tmp_path, tables, texts)).parent
    pages = ["index.html", *(f"documents/{doc_id}.html" for doc_id in texts)]
    for name in pages:
        page = open_(name, report=report)
        for table in list(free) if name == "index.html" else []:
            if page.locator(f"[data-table={table}]").count():
                page.locator(f"[data-table={table}]").click()
                expect(page.locator("#table tbody tr").first).to_contain_text("<script>fired()</script>")
        for button in page.locator("aside .fix").all()[:2]:
            button.click()
            page.keyboard.press("Escape")
        assert page.locator("img[src=x], a[href^='javascript'], u").count() == 0, name
        outside = page.locator("script:not([src]):not([type='application/json'])")
        assert outside.count() == 0, name
        assert page.evaluate("typeof fired") == "undefined"
    assert HOSTILE[:20] in page.locator("#text").inner_text()


def test_a_hostile_file_name_and_text_go_through_the_whole_run(open_: Open, tmp_path: Path):
    folder = tmp_path / "raw" / "a<"
    folder.mkdir(parents=True)
    text = "<script>fired()</script>柳河小学</script>总结\n柳河小学派3名教师<img src=x onerror=fired()>到东山小学。\n"
    (folder / "script><img src=x onerror=fired()>.txt").write_text(text, encoding="utf-8")
    run(tmp_path / "raw", tmp_path / "out", Config(), "tables", progress=False)
    page = open_(report=write_report(tmp_path / "out").parent)
    expect(page.locator("#table tbody")).to_contain_text("a</script><img src=x onerror=fired()>.txt")
    assert page.locator("img[src=x]").count() == 0
    page.locator("#table tbody a").first.click()
    page.wait_for_url("**/documents/*")
    assert page.locator("img[src=x]").count() == 0
    expect(page.locator(".meta")).to_contain_text("a</script><img src=x onerror=fired()>.txt")


def test_the_policy_forbids_scripts_of_others(open_: Open, out: Path, problems: list[str]):
    """Were a script to slip in after all, it would not run."""
    opened = open_(f"documents/{own(out)}.html")
    with opened.expect_console_message(lambda message: "Content Security Policy" in message.text):
        opened.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.x = 1'}))")
    assert opened.evaluate("window.x") is None
    problems.clear()  # the browser tells of the script that was refused


# --- figures, size, files ---------------------------------------------------------------------------------------------


def test_headline_figures_add_up_bounds(tmp_path: Path):
    facts = [
        # document, status, min, max, per, part_of
        ("a", "done", 3, 3, None, None), ("a", "done", 31, 39, None, None), ("a", "done", 2, 2, None, 0),
        ("b", "done", 4, 4, "学期", None), ("b", "planned", 5, None, None, None),
    ]  # fmt: skip
    tables: dict[str, dict[str, list]] = {
        "documents": {"doc_id": ["a", "b", "c"], "source_file": ["x", "x", "y"], "chars": [1, 1, 1]},
        "mentions": {
            "mention_id": [f"m{i}" for i in range(5)], "doc_id": [f[0] for f in facts], "type": ["COUNT"] * 5,
            "text": ["x"] * 5, "masked": [False] * 5, "start": [0] * 5, "end": [1] * 5,
        },
        "facts": {
            "fact_id": [f"f{i}" for i in range(5)], "doc_id": [f[0] for f in facts],
            "indicator": ["teachers_exchanged"] * 5, "status": [f[1] for f in facts], "min": [f[2] for f in facts],
            "max": [f[3] for f in facts], "per": [f[4] for f in facts], "mentions": [1] * 5,
            "mention_ids": [[f"m{i}"] for i in range(5)],
            "part_of": [None if f[5] is None else f"f{f[5]}" for f in facts],
        },
        "indicators": {
            "doc_id": ["a", "b", "b"], "indicator": ["teachers_exchanged"] * 3, "status": ["done", "done", "planned"],
            "facts": [3, 1, 1], "min_total": [34, None, 5], "max_total": [42, None, None],
            "rates": [[], ["4名/学期"], []],
        },
    }  # fmt: skip
    source = Source(write_output(tmp_path, tables, {}))
    figure = next(f for f in figures(source, PageWords("zh")) if f.key == "teachers_exchanged")
    assert [(t.status, t.text, t.facts) for t in figure.totals] == [("done", "34–42", 4), ("planned", "≥5", 1)]
    assert (figure.covered, figure.percent) == (2, 67)
    assert figure.sure == "已完成 3 项：确数 1，上下限 1，仅比率 1，另有 1 项为其中一部分"
    other = next(f for f in figures(source, PageWords("zh")) if f.key == "lessons_given")
    assert [(t.status, t.text) for t in other.totals] == [("done", "—"), ("planned", "—")]


def test_no_documents_at_all(open_: Open, tmp_path: Path):
    page = open_(report=write_report(write_output(tmp_path, {}, {})).parent)
    expect(page.locator("#figure-documents .number")).to_have_text("0 篇")
    expect(page.locator("#state")).to_have_text("没有符合条件的行")
    expect(page.locator("#charts")).to_contain_text("没有图表")


def test_thousands_of_rows_stay_out_of_the_page(open_: Open, tmp_path: Path):
    tables, texts = made_up_tables(600)
    report = write_report(write_output(tmp_path, tables, texts)).parent
    assert (report / "index.html").stat().st_size < 40_000
    begin = time.perf_counter()
    page = open_(address="#table=facts&sort=-value", report=report)
    assert time.perf_counter() - begin < 5, "a generous bound: machines that test are slow"
    assert len(tables["facts"]["fact_id"]) > 1000
    assert page.locator("#table tbody tr").count() == 25
    assert page.evaluate("document.querySelectorAll('*').length") < 1500
    heaviest = max(path.stat().st_size for path in (report / "documents").iterdir())
    assert heaviest < 60_000


def test_a_limit_of_documents_is_said_and_kept(open_: Open, tmp_path: Path):
    tables, texts = made_up_tables(8)
    out = write_output(tmp_path, tables, texts)
    write_report(out)
    report = write_report(out, ReportSettings(max_documents=5)).parent
    assert len(list((report / "documents").iterdir())) == 5
    page = open_(address="#table=facts", report=report)
    expect(page.locator("header .note")).to_contain_text("只列前 5 篇")
    expect(page.locator("#figure-documents .number")).to_have_text("8 篇")
    assert len(values(page, 1)) <= sum(doc_id < "d00005" for doc_id in tables["facts"]["doc_id"])


def test_two_runs_write_the_same_and_keep_what_is_the_same(tmp_path: Path):
    tables, texts = made_up_tables(6)
    out = write_output(tmp_path, tables, texts)
    report = write_report(out).parent
    (report / "documents" / "gone.html").write_text("a document that is no longer there")
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in report.rglob("*") if path.is_file()}
    before.pop(report / "documents" / "gone.html")
    write_report(out)
    assert {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in report.rglob("*") if path.is_file()
    } == before


def test_nothing_is_taken_from_elsewhere(out: Path):
    for path in (out / "report").rglob("*"):
        if path.suffix in (".html", ".css", ".js"):
            addresses = re.findall(
                r"(?:src|href)=\"([^\"]*)\"|url\(([^)]*)\)|@import", path.read_text(encoding="utf-8")
            )
            for address in filter(None, (a or b for a, b in addresses)):
                assert not re.match(r"[a-z]+:|//", address), (path, address)


def test_colours_are_those_of_the_charts():
    css = (ROOT / "pipeline/report/static/report.css").read_text(encoding="utf-8")
    for status, look in STATUS_LOOKS.items():
        color = look.face if status == "done" else look.edge
        assert f"--{status}: {color};" in css
    for kind, look in LOOKS.items():
        if not look.hatch:
            assert re.search(rf"\.t-{kind}(?:, [^{{]*)? {{ --type: {look.face};", css), kind
