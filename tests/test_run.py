"""End to end over a small folder of real files: what comes out, and that only what changed is done again."""

from pathlib import Path

import pytest

from pipeline import stages
from pipeline.__main__ import main
from pipeline.config import Config, ConfigError, load_config
from pipeline.corpus import whole
from pipeline.run import run
from pipeline.store import Store
from pipeline.tables import check_tables, load_schema

ROOT = Path(__file__).parent.parent
FIRST = "柳河小学结对总结\n\n2021年9月，我校派出3名教师到东山小学支教。\n\n柳河小学\n2022年1月5日\n"
SECOND = "支教总结篇一\n\n本学期，四位老师上示范课12节。\n\n支教总结篇二\n\n下学期将选派2名教师到西河镇中心小学。\n"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    (folder / "下级 目录").mkdir(parents=True)
    (folder / "一.txt").write_text(FIRST, encoding="utf-8")
    (folder / "下级 目录" / "二.txt").write_text(SECOND, encoding="gb18030")
    (folder / "空.txt").write_bytes(b"")
    return folder


def contents(store: Store) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for folder in (store.tables, store.texts) for p in folder.iterdir()}


def keys(store: Store) -> dict[str, dict]:
    return {source: kept for id_ in store.shards() for source, kept in store.index(id_).kept.items()}


def test_all_tables_are_there_and_right(raw: Path, tmp_path: Path):
    store = run(raw, tmp_path / "out", Config(), "tables", progress=False)
    assert {p.stem for p in store.tables.glob("*.csv")} == set(load_schema().tables)
    assert check_tables(store.out) == []
    facts = (store.tables / "facts.csv").read_text(encoding="utf-8-sig")
    assert "teachers_exchanged,3,3,名,教师,,done,柳河小学,东山小学" in facts
    assert "空.txt,empty" in (store.tables / "dropped.csv").read_text(encoding="utf-8-sig")
    assert len(list(store.texts.iterdir())) == 3


def test_two_runs_and_two_workers_give_the_same_bytes(raw: Path, tmp_path: Path):
    one = run(raw, tmp_path / "one", Config(), "tables", progress=False)
    two = run(raw, tmp_path / "two", Config(), "tables", workers=2, progress=False)
    assert contents(one) == contents(two)


def test_names_are_sorted_the_same_in_any_number_of_runs(tmp_path: Path, monkeypatch):
    raw = tmp_path / "raw"
    raw.mkdir()
    schools = [f"{first}{second}小学" for first in "东西南北青白" for second in "山河桥湖"]
    for i, school in enumerate(schools * 3):
        other = schools[(i * 7 + 1) % len(schools)]
        (raw / f"{i:03}.txt").write_text(f"{school}派出3名教师到{other}支教，县教育局很重视。\n", encoding="utf-8")
    one = run(raw, tmp_path / "one", Config(), "tables", progress=False)
    assert len(one.shards()) > 5
    monkeypatch.setattr(whole, "_RUNS", 2)
    two = run(raw, tmp_path / "two", Config(), "tables", progress=False)
    assert contents(one) == contents(two)
    names = [line.split(",")[1] for line in (one.tables / "schools.csv").read_text(encoding="utf-8").splitlines()[1:]]
    assert names == sorted(schools)


def test_only_what_changed_is_done_again(raw: Path, tmp_path: Path):
    store = run(raw, tmp_path / "out", Config(), "tables", progress=False)
    before, times = keys(store), {p: p.stat().st_mtime_ns for p in store.tables.iterdir()}
    again = run(raw, tmp_path / "out", Config(), "tables", progress=False)
    assert keys(again) == before
    assert {p: p.stat().st_mtime_ns for p in again.tables.iterdir()} == times
    (raw / "一.txt").write_text(FIRST.replace("3名", "5名"), encoding="utf-8")
    changed = keys(run(raw, tmp_path / "out", Config(), "tables", progress=False))
    assert changed["一.txt"] != before["一.txt"]
    assert changed["下级 目录/二.txt"] == before["下级 目录/二.txt"]


def test_a_document_that_fails_is_listed_and_the_others_go_on(raw: Path, tmp_path: Path, monkeypatch):
    whole = stages.compute

    def fails(name, files, config):
        if name == "extract" and any(file.source == "一.txt" for file in files):
            raise RuntimeError("no such luck")
        return whole(name, files, config)

    monkeypatch.setattr(stages, "compute", fails)
    store = run(raw, tmp_path / "out", Config(), "tables", progress=False)
    dropped = (store.tables / "dropped.csv").read_text(encoding="utf-8-sig")
    assert "一.txt,failed,The stage extract failed: RuntimeError: no such luck" in dropped
    assert len(list(store.texts.iterdir())) == 2


def test_what_make_knows_is_what_the_stages_say():
    assert (ROOT / "pipeline/stages.mk").read_text(encoding="utf-8") == stages.makefile()


def test_the_shipped_settings_are_the_defaults():
    assert load_config(ROOT / "config.yaml") == Config()


def test_wrong_settings_are_named_all_at_once(tmp_path: Path, capsys):
    path = tmp_path / "config.yaml"
    path.write_text("classify:\n  threshold: high\nclean:\n  stepz: []\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"(?s)clean.stepz: unknown key.*classify.threshold.*number"):
        load_config(path)
    assert main(["all", "--config", str(path)]) == 2
    assert "classify.threshold" in capsys.readouterr().err


def test_explain_shows_rules_and_an_unknown_document_is_named(raw: Path, tmp_path: Path, capsys):
    run(raw, tmp_path / "out", Config(), "link", progress=False)
    assert main(["explain", "一.txt", "--out", str(tmp_path / "out")]) == 0
    assert "count.people" in capsys.readouterr().out
    assert main(["explain", "三.txt", "--out", str(tmp_path / "out")]) == 1
    assert "三.txt" in capsys.readouterr().err
