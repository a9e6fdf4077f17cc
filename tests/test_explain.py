"""What `explain` takes for a document, and what it says when it finds none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.config import Config
from pipeline.explain import explain
from pipeline.run import run

TEXT = (
    "{}結對總結\n\n2021年9月，我校派出3名教師(shī)到東山小學(xué)支教，"
    "縣(xiàn)里開(kāi)會(huì)。全面發(fā)展?，F(xiàn)在好了。\n"
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explain")
    for name in ("2021/柳河小学总结.txt", "2022/柳河小学总结.txt", "2022/石桥小学.md"):
        path = folder / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT.format(path.stem), encoding="utf-8")
    (folder / "raw/空白.txt").write_bytes(b"")
    run(folder / "raw", folder / "out", Config(), "link", progress=False)
    return folder / "out"


@pytest.mark.parametrize("wanted", ["2022/石桥小学.md", "石桥小学.md", "石桥小学", "石桥"])
def test_a_file_goes_by_its_path_its_name_or_a_part_of_it(out: Path, wanted: str):
    told = explain(wanted, out, Config())
    assert "source    2022/石桥小学.md (md, utf-8)" in told
    assert "[?，F(xiàn) → 。現]  cut, proved" in told
    assert "teachers_exchanged 3..3" in told


def test_a_document_goes_by_its_name(out: Path):
    name = explain("石桥小学", out, Config()).split()[1]
    assert explain(name, out, Config()) == explain("石桥小学", out, Config())


def test_a_dropped_file_says_why(out: Path):
    assert explain("空白", out, Config()) == "空白.txt: dropped (empty): The file has no content at all."


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("柳河", "fits 2 files: 2021/柳河小学总结.txt, 2022/柳河小学总结.txt"),
        ("石桥小雪", "did you mean 2022/石桥小学.md"),
        ("zzz", "known: 2021/柳河小学总结.txt"),
        ("", "known:"),
    ],
)
def test_what_fits_nothing_or_too_much_is_told_with_what_there_is(out: Path, wanted: str, told: str):
    with pytest.raises(KeyError, match=told):
        explain(wanted, out, Config())


def test_a_reader_that_has_seen_enough_is_no_error(out: Path):
    command = [sys.executable, "-m", "pipeline", "explain", "石桥", "--out", str(out)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout and process.stderr
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait() == 0
