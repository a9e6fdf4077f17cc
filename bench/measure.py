"""What is measured: runs of the pipeline and of its baselines in processes of their own, and the cost of each stage."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq

ROOT = Path(__file__).parent.parent

BASELINES = {
    "rjieba": "import rjieba; cut = rjieba.Jieba().cut",
    "jieba.lcut": "import jieba; jieba.setLogLevel(60); jieba.initialize(); cut = jieba.lcut",
    "jieba.posseg": "import jieba.posseg; jieba.setLogLevel(60); jieba.initialize(); cut = jieba.posseg.lcut",
}
"""What stands for the work of others: how to set it up; only the cutting itself is timed."""
_CUT = """
import sys, time
from pathlib import Path
{setup}
texts = [path.read_text(encoding="utf-8") for path in sorted(Path(sys.argv[1]).iterdir())][:: {step}]
cut("教育")  # what it loads when it is first used
start = time.process_time()
for text in texts:
    cut(text)
print((time.process_time() - start) * {step})
"""


class Usage(NamedTuple):
    """What a process took: processor and clock time in seconds, and the most memory it held, in MB."""

    cpu: float
    wall: float
    memory: float


def run(raw: Path, out: Path, workers: int = 1) -> Usage:
    """Run the pipeline up to the tables, start-up included.

    Raises:
        RuntimeError: it failed, or lost a document.
    """
    start = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "all", "--until", "tables", "--raw", str(raw), "--out", str(out),
         "--workers", str(workers), "--quiet"], cwd=ROOT,
    )  # fmt: skip
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"the pipeline failed on {raw}")
    if "failed" in pq.read_table(out / "tables" / "dropped.parquet")["reason"].to_pylist():
        raise RuntimeError(f"documents of {raw} were lost: {out / 'tables' / 'dropped.csv'}")
    return Usage(usage.ru_utime + usage.ru_stime, time.monotonic() - start, usage.ru_maxrss / 1024)


def baseline(name: str, texts: Path) -> float:
    """Processor seconds of a baseline over all clean texts; slow ones take a tenth of them."""
    code = _CUT.format(setup=BASELINES[name], step=10 if name == "jieba.posseg" else 1)
    done = subprocess.run([sys.executable, "-c", code, str(texts)], check=True, capture_output=True, text=True)
    return float(done.stdout)


class Round(NamedTuple):
    """One alternation: the pipeline, then every baseline over the texts that it made."""

    pipeline: Usage
    baselines: dict[str, float]

    @property
    def ratio(self) -> float:
        """The pipeline's processor time, with `jieba.lcut` as 1."""
        return self.pipeline.cpu / self.baselines["jieba.lcut"]


def alternate(raw: Path, work: Path, rounds: int) -> list[Round]:
    """The pipeline from nothing and the baselines, in turns, so that a busy machine slows both."""
    found = []
    for _ in range(rounds):
        shutil.rmtree(work, ignore_errors=True)
        usage = run(raw, work)
        found.append(Round(usage, {name: baseline(name, work / "texts") for name in BASELINES}))
    return found


class Scale(NamedTuple):
    """One size of collection: from nothing, again with nothing to do, and with one document more (the median of three
    that come one after the other: the weights of terms change if one is in the sample that they are made from)."""

    documents: int
    characters: int
    full: Usage
    nothing: Usage
    one_more: Usage
    jieba: float
    results: float
    """Megabytes that the output folder takes."""


def scale(raw: Path, documents: int, characters: int, work: Path) -> Scale:
    """Measure one size of collection; `raw` gets three documents more."""
    shutil.rmtree(work, ignore_errors=True)
    full, nothing = run(raw, work), run(raw, work)
    paths, more = sorted(raw.rglob("*.txt")), []
    for path in (paths[0], paths[len(paths) // 2], paths[-1]):
        path.with_name(f"{path.stem}b.txt").write_bytes(path.read_bytes())
        more.append(run(raw, work))
    one_more = sorted(more)[1]
    size = sum(path.stat().st_size for path in work.rglob("*") if path.is_file()) / 1e6
    return Scale(documents, characters, full, nothing, one_more, baseline("jieba.lcut", work / "texts"), size)


def stage_costs(raw: Path, work: Path) -> dict[str, float]:
    """Processor seconds of every stage in one process, of the shards' parts of the tables and of joining them, and of
    all else (`rest`: start-up but for Python itself, listing files, keeping results)."""
    code = "import sys, pathlib; from bench import measure; measure._stage_costs(*map(pathlib.Path, sys.argv[1:]))"
    shutil.rmtree(work, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-c", code, str(raw), str(work)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return {name: float(seconds) for name, _, seconds in (line.partition("\t") for line in done.stdout.splitlines())}


def _stage_costs(raw: Path, work: Path) -> None:
    costs: Counter[str] = Counter()
    start = time.process_time()
    from pipeline import corpus, stages
    from pipeline.config import Config
    from pipeline.run import run as run_here

    def timed(function: Callable[..., Any], name: str | None) -> Callable[..., Any]:
        def call(*arguments: Any, **more: Any) -> Any:
            before = time.process_time()
            try:
                return function(*arguments, **more)
            finally:
                costs[name or arguments[0]] += time.process_time() - before

        return call

    stages.compute = timed(stages.compute, None)
    corpus.save_part = timed(corpus.save_part, "tables: rows")
    stages.WHOLE["tables"] = timed(stages.WHOLE["tables"], "tables: collection")
    run_here(raw, work, Config(), "tables", progress=False)
    costs["rest"] = time.process_time() - start - sum(costs.values())
    for name in [*stages.PER_FILE, "tables: rows", "tables: collection", "rest"]:
        print(name, costs[name], sep="\t")
