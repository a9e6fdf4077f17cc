"""The benchmark: its collections, and a small run of all of it as a smoke test; times are not asserted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.corpus import GB18030, LENGTH, Writer, generate

ROOT = Path(__file__).parent.parent


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*.txt")}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path):
    generate(50, tmp_path / "a")
    generate(50, tmp_path / "b")
    generate(50, tmp_path / "c", seed=1)
    assert files(tmp_path / "a") == files(tmp_path / "b") != files(tmp_path / "c")
    generate(20, tmp_path / "d")
    assert files(tmp_path / "d").items() <= files(tmp_path / "a").items()


def test_documents_are_of_the_length_and_forms_that_are_promised(tmp_path: Path):
    texts = [Writer().write(i) for i in range(50)]
    assert 0.8 * LENGTH < sum(map(len, texts)) / len(texts) < 1.2 * LENGTH
    assert len(set(texts)) == len(texts)
    generate(200, tmp_path)
    utf8 = sum(_is_utf8(content) for content in files(tmp_path).values())
    assert 0 < 200 - utf8 < 200 * 3 * GB18030


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def test_the_whole_benchmark_runs(tmp_path: Path):
    subprocess.run([sys.executable, "-m", "bench", "--quick", "--report", str(tmp_path)], cwd=ROOT, check=True)
    report = (tmp_path / "performance.md").read_text(encoding="utf-8")
    for words in ("jieba.lcut", "tables: collection", "Growth", "A second run", "10 million documents"):
        assert words in report
    assert (tmp_path / "images/performance.svg").stat().st_size > 1000
