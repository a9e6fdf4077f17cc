"""`make` on a copy of the project: all comes out, and what changed is redone with what depends on it, nothing else."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import stages
from pipeline.stages import STAGES

ROOT = Path(__file__).parent.parent
RULES = sorted(path.name for path in (ROOT / "pipeline/rules").glob("*.yaml"))
DOCUMENTS = {
    "一.txt": "柳河小学结对总结\n\n2021年9月，我校派出3名教师到东山小学支教。\n\n柳河小学\n2022年1月5日\n",
    "下级 目录/二 '稿'.txt": "支教总结篇一\n\n四位老师上示范课12节。\n\n支教总结篇二\n\n将选派2名教师到西河小学。\n",
    "三.html": "<html><body><p>我校與柳河小學結對，送課8節，聽課20節，參加的老師共15人。</p></body></html>",
}


class Project:
    """A copy of the tracked files with a few documents; the environment that the tests run in stands for its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.work = folder, folder / "out_dir/.work"
        for name in _tracked():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
        for name, text in DOCUMENTS.items():
            (folder / "raw" / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / "raw" / name).write_text(text, encoding="utf-8")
        python = folder / "env/bin/python"
        python.parent.mkdir(parents=True)
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
        python.chmod(0o755)
        (folder / "env/done").touch()

    def make(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["make", *arguments, "ENV=env", "RAW=raw", "OUT=out_dir", "WORKERS=1"],
            cwd=self.folder, capture_output=True, text=True, check=False, env=os.environ | {"MAKEFLAGS": ""},
        )  # fmt: skip

    def all(self) -> None:
        done = self.make("all")
        assert done.returncode == 0, done.stdout + done.stderr

    def to_do(self) -> set[str]:
        """The stages that `make all` would do now."""
        told = self.make("-n", "all")
        assert told.returncode == 0, told.stderr
        return set(re.findall(r"-m pipeline (\w+)", told.stdout)) - {"config"}

    def times(self) -> dict[str, int]:
        return {name: (self.work / f"{name}.done").stat().st_mtime_ns for name in STAGES}


def _tracked() -> list[str]:
    told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if told.returncode == 0:
        names = told.stdout.split("\0")
    else:  # unpacked from an archive
        names = [p.relative_to(ROOT).as_posix() for part in ("pipeline", "tests") for p in (ROOT / part).rglob("*")]
        names += [p.name for p in ROOT.iterdir()]
    skip = ("data/", "tests/gold/", "docs/")
    return [name for name in names if name and (ROOT / name).is_file() and not name.startswith(skip)]


def dependants(*names: str) -> set[str]:
    """The stages `names` with all that read their results."""
    found = set(names)
    for name, stage in STAGES.items():
        if found & set(stage.inputs):
            found.add(name)
    return found


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(tmp_path_factory.mktemp("project"))
    made.all()
    return made


def test_everything_comes_out_and_is_up_to_date(project: Project):
    tables = project.folder / "out_dir/tables"
    assert "teachers_exchanged,3,3" in (tables / "facts.csv").read_text(encoding="utf-8-sig")
    assert len((tables / "documents.csv").read_text(encoding="utf-8-sig").splitlines()) == 5
    assert list((project.folder / "out_dir/charts").glob("*.png"))
    assert project.make("-q", "all").returncode == 0
    assert project.to_do() == set()


@pytest.mark.parametrize("name", RULES)
def test_a_changed_rule_file_redoes_the_stages_that_read_it(project: Project, name: str):
    path = project.folder / "pipeline/rules" / name
    before = path.stat()
    readers = [stage for stage, about in STAGES.items() if name.removesuffix(".yaml") in about.rules]
    path.touch()
    try:
        assert readers and project.to_do() == dependants(*readers)
        assert project.make("-q", "all").returncode == 1
    finally:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize(
    ("name", "first"), [("segment", "heading_max_chars: 30"), ("charts", "dpi: 100"), ("link", "reuse_min_chars: 20")]
)
def test_a_changed_section_of_the_settings_redoes_its_stage(project: Project, name: str, first: str):
    path, before = project.folder / "config.yaml", project.times()
    text = path.read_text(encoding="utf-8")
    changed = re.sub(rf"{first.split(':')[0]}: \d+", first, text)
    assert changed != text
    time.sleep(0.02)
    path.write_text(changed, encoding="utf-8")
    project.all()
    after = project.times()
    assert {stage for stage in STAGES if after[stage] != before[stage]} == dependants(name)
    assert project.make("-q", "all").returncode == 0


def test_a_comment_in_the_settings_redoes_nothing(project: Project):
    path = project.folder / "config.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# a remark\n", encoding="utf-8")
    assert project.to_do() == set()


def test_a_changed_raw_file_changes_its_own_rows_alone(project: Project):
    texts = project.folder / "out_dir/texts"
    path, before = project.folder / "raw/一.txt", {p.name: p.read_bytes() for p in texts.iterdir()}
    path.write_text(DOCUMENTS["一.txt"].replace("3名", "5名"), encoding="utf-8")
    assert project.to_do() == set(STAGES)
    project.all()
    after = {p.name: p.read_bytes() for p in texts.iterdir()}
    assert len([name for name in before if after[name] != before[name]]) == 1
    facts = (project.folder / "out_dir/tables/facts.csv").read_text(encoding="utf-8-sig")
    assert "teachers_exchanged,5,5" in facts and "teachers_exchanged,3,3" not in facts
    assert project.make("-q", "all").returncode == 0


def test_a_raw_file_that_came_or_went_is_noticed(project: Project):
    path = project.folder / "raw/下级 目录/四.txt"
    path.write_text(DOCUMENTS["一.txt"].replace("柳河", "石桥"), encoding="utf-8")
    project.all()
    documents = project.folder / "out_dir/tables/documents.csv"
    assert "四.txt" in documents.read_text(encoding="utf-8-sig")
    path.unlink()
    project.all()
    assert "四.txt" not in documents.read_text(encoding="utf-8-sig")


def test_help_lists_the_targets(project: Project):
    told = project.make("help").stdout
    assert all(re.search(rf"^{name} .*\w", told, re.MULTILINE) for name in ("all", "env", "test", "lint", "evaluate"))
    assert " ".join(STAGES) in told


LOADED = """
import sys, pipeline.rules
from pathlib import Path
loaded, load = set(), pipeline.rules.load
pipeline.rules.load = lambda name: loaded.add(name) or load(name)
from pipeline import stages
from pipeline.config import Config
results = {}
for name in stages.PER_FILE:
    [results[name]] = stages.compute(name, [stages.File(Path(sys.argv[1]), "一.txt", results)], Config())
    print(name, *sorted(loaded))
"""


def test_stages_name_all_the_rules_that_they_read(tmp_path: Path):
    """Else a change would not redo them. Seen from outside: what is loaded when a damaged document passes through."""
    path = tmp_path / "一.txt"
    damaged = (
        "縣(xiàn)里開(kāi)會(huì)，學(xué)生來(lái)了。全面發(fā)展?，F(xiàn)對(duì)活動(dòng)進(jìn)行總結(jié)。"
    )
    path.write_text(DOCUMENTS["一.txt"] + damaged, encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-c", LOADED, str(path)], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    named: set[str] = set()
    for line in told.splitlines():
        name, *read = line.split()
        named |= set(STAGES[name].rules)
        assert set(read) <= named, name


@pytest.mark.parametrize("name", STAGES)
def test_stages_name_all_the_code_that_they_use(name: str):
    """Every module that the code of a stage imports is its own, or of a stage before it."""
    shared = set.intersection(*(set(stages.files(stage)) for stage in STAGES))
    known = {path for stage in STAGES if name in dependants(stage) for path in stages.files(stage)}
    known |= {stages.PACKAGE / "config.py", stages.PACKAGE / "__init__.py"}
    for path in set(stages.files(name)) - shared:
        for module in _imported(path) if path.suffix == ".py" else ():
            assert module in known, f"{path.name} imports {module}"


def _imported(path: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pipeline"):
            base = ROOT.joinpath(*str(node.module).split("."))
            for name in node.names:
                tried = (base / f"{name.name}.py", base / name.name / "__init__.py", base.with_suffix(".py"))
                yield next((file for file in tried if file.exists()), base / "__init__.py")
