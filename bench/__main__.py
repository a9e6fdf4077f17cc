"""Measure, and write docs/performance.md with its chart: `python -m bench`, or `make bench`.

python -m bench --sizes 1000 10000 100000      # the largest takes hours on one processor
python -m bench --quick --report /tmp/report   # a smoke test: everything once, small
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench.corpus import generate
from bench.measure import ROOT, alternate, run, scale, stage_costs
from bench.report import Report, write_report


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Speed and memory of the pipeline.")
    parser.add_argument("--documents", type=int, default=1000, help="documents of the comparison (1000)")
    parser.add_argument("--rounds", type=int, default=3, help="alternations of pipeline and baselines (3)")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[1000, 10_000], help="sizes of the scaling (1000 10000)"
    )
    parser.add_argument("--quick", action="store_true", help="small and once")
    parser.add_argument("--report", type=Path, default=ROOT / "docs", help="folder of performance.md (docs)")
    parser.add_argument("--work", type=Path, help="folder for the collections (a temporary one, taken away at the end)")
    options = parser.parse_args()
    if options.quick:
        options.documents, options.rounds, options.sizes = 20, 1, [10, 20]
    with tempfile.TemporaryDirectory(dir=options.work) as folder:
        write_report(_measure(options, Path(folder)), options.report)
    print(f"written: {options.report / 'performance.md'}")


def _measure(options: argparse.Namespace, work: Path) -> Report:
    raw = work / "comparison"
    characters = generate(options.documents, raw)
    rounds = alternate(raw, work / "out", options.rounds)
    for number, one in enumerate(rounds, 1):
        print(f"round {number}: {one.ratio:.2f} of jieba.lcut, {one.pipeline.cpu:.1f} s, {one.pipeline.memory:.0f} MB")
    costs = stage_costs(raw, work / "out")
    one, two = (_fresh(raw, work / f"workers{n}", n) for n in (1, 2))
    sizes = []
    for documents in options.sizes:
        folder = work / f"size{documents}"
        sizes.append(scale(folder, documents, generate(documents, folder), work / "out"))
        print(f"{documents} documents: {sizes[-1].full.cpu:.0f} s, {sizes[-1].full.memory:.0f} MB")
    return Report(options.documents, characters, rounds, costs, (one, two), sizes)


def _fresh(raw: Path, out: Path, workers: int) -> float:
    """Clock seconds from nothing."""
    return run(raw, out, workers).wall


if __name__ == "__main__":
    main()
