"""docs/performance.md and its chart, from what was measured."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from statistics import mean, median
from typing import NamedTuple

from bench.measure import BASELINES, Round, Scale

_MANY = 10_000_000
_CORES = 200
_PRICE = 0.04
"""US dollars for a core and hour: an assumption, about what clouds ask for a spot instance with its memory and disk."""


class Report(NamedTuple):
    """What was measured. `costs`: processor seconds by stage; `walls`: clock seconds with one and two workers."""

    documents: int
    characters: int
    rounds: list[Round]
    costs: dict[str, float]
    walls: tuple[float, float]
    scales: list[Scale]


def write_report(report: Report, folder: Path) -> None:
    """Write `performance.md` and `images/performance.svg` to a folder."""
    (folder / "images").mkdir(parents=True, exist_ok=True)
    parts = [_head(report), _comparison(report), _stages(report), _scaling(report), _incremental(report), _far(report)]
    (folder / "performance.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    _draw(report, folder / "images" / "performance.svg")


def _head(report: Report) -> str:
    return f"""# Speed and memory

Written by `make bench` (`python -m bench`); do not edit. Collections are made by `bench/corpus.py` from the clauses of
our own documents: about {report.characters // report.documents:,} characters a document, one in twenty in GB18030,
one in twenty in Traditional characters, one in fifty damaged as mirrors damage texts. Times are processor seconds; what
machines do at the same time differs, so only ratios within one alternation mean something: `jieba.lcut` over the same
clean texts, in the same minute on the same core, is 1. Measured with Python {platform.python_version()} on
{os.cpu_count()} processors ({platform.machine()}).

![Cost by stage, and by size of the collection](images/performance.svg)"""


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _comparison(report: Report) -> str:
    def spread(values: list[float]) -> list[str]:
        return [f"{median(values):.2f}", f"{min(values):.2f} – {max(values):.2f}"]

    rows = [
        [f"`{name}`, words alone", *spread([r.baselines[name] / r.baselines["jieba.lcut"] for r in report.rounds])]
        for name in BASELINES
    ]
    rows.append(["the pipeline up to the tables, start-up included", *spread([r.ratio for r in report.rounds])])
    return f"""## Against jieba

{report.documents:,} documents, {len(report.rounds)} alternations.

{_table(["what", "ratio (median)", "range"], rows)}"""


def _stages(report: Report) -> str:
    unit = mean(r.baselines["jieba.lcut"] for r in report.rounds)
    total = sum(report.costs.values())
    rows = [[name, f"{cost / unit:.2f}", f"{cost / total:.0%}"] for name, cost in report.costs.items()]
    one, two = report.walls
    return f"""## Where the time goes

{_table(["stage", "ratio", "share"], rows)}

`tables: rows` makes, checks and writes the rows of each shard; `tables: collection` joins them and does what needs
all documents (schools, shared text, leading terms). `rest` is start-up, listing files and keeping results. Two local
workers were {one / two:.2f} times as fast by the clock as one.

What the next factor needs: words, reading, cleaning and the files themselves are a small part; the time goes into
the rules of `extract` and `link`. One scan for the words of all rules leaves most clauses out already, and the
profile of what remains is flat: no function has 4 % of the time of its own, all regular expressions together under
5 %. To remember results by sentence does not pay, as 1 to 2 % of the text of our collections repeats. Compiled with
mypyc, `extract` and `link` together made the whole 9 % faster, for binaries that hide edits of their sources; a factor
needs them written anew in another language, with wheels for each platform."""


def _scaling(report: Report) -> str:
    rows = [
        [f"{s.documents:,}", f"{s.full.cpu:,.0f}", f"{s.full.cpu / s.documents * 1000:.1f}",
         f"{s.full.cpu / s.jieba:.2f}", f"{s.full.memory:.0f}", f"{s.results / s.documents * 1000:.0f}"]
        for s in report.scales
    ]  # fmt: skip
    return f"""## Growth

One process, from nothing.

{_table(["documents", "processor seconds", "ms a document", "ratio", "peak memory, MB", "KB a document"], rows)}"""


def _incremental(report: Report) -> str:
    rows = [
        [f"{s.documents:,}", f"{s.nothing.cpu:.1f}", f"{s.nothing.cpu / s.full.cpu:.1%}", f"{s.one_more.cpu:.1f}",
         f"{s.one_more.cpu / s.full.cpu:.1%}"]
        for s in report.scales
    ]  # fmt: skip
    return f"""## A second run

{_table(["documents", "nothing changed, s", "of the full run", "one document more, s", "of the full run"], rows)}

Results are kept for each document and stage under a key of content, code, rules and settings. A document more redoes
its own stages and the rows of its shard; the other rows are copied as they are, and only what needs all documents is
done again."""


def _far(report: Report) -> str:
    last = report.scales[-1]
    per = last.full.cpu / last.documents
    hours = _MANY * per / 3600
    each = last.results / last.documents
    return f"""## {_MANY // 1_000_000} million documents

At {per * 1000:.1f} ms a document, {_MANY:,} documents take {_MANY:,} × {per:.4f} s / 3,600 = {hours:,.0f} core hours:
{hours / _CORES:,.1f} hours on {_CORES} cores, if the shards go to the workers of a cluster (`--dask`). Joining the
tables is done by one process; its share above (`tables: collection`) is what does not get faster with workers. The
output takes {each:.3f} MB × {_MANY:,} = {each * _MANY / 1e6:,.1f} TB, of which the kept results (`.work`) can go
afterwards. At {_PRICE:.2f} dollars a core hour (an assumption) that is {hours * _PRICE:,.0f} dollars. A task is a shard
of 64 files or so, {64 * per:.1f} s of work, against which the 2 ms that Dask takes for a task are nothing."""


def _draw(report: Report, path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    matplotlib.rcParams |= {"svg.hashsalt": "performance", "font.size": 9, "svg.fonttype": "path"}
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9.5, 3.6), layout="constrained", width_ratios=(3, 2))
    unit = mean(r.baselines["jieba.lcut"] for r in report.rounds)
    names = list(report.costs)[::-1]
    bars = left.barh(names, [report.costs[name] / unit for name in names], color="#3a6ea5")
    left.bar_label(bars, fmt="%.2f", padding=3, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5})
    left.axvline(1, color="#b5482a", linewidth=1.2, zorder=0)
    left.text(
        1, 1.01, "jieba.lcut alone", transform=left.get_xaxis_transform(), color="#b5482a", ha="center", va="bottom"
    )
    left.set(xlabel="processor time, jieba.lcut = 1", xlim=(0, max(1.15, max(report.costs.values()) / unit * 1.15)))
    sizes = [s.documents for s in report.scales]
    right.plot(sizes, [s.full.memory for s in report.scales], marker="o", color="#3a6ea5")
    for scale in report.scales:
        right.annotate(f"{scale.full.memory:.0f}", (scale.documents, scale.full.memory), xytext=(0, 7),
                       textcoords="offset points", ha="center")  # fmt: skip
    right.set(xscale="log", xlabel="documents", ylabel="peak memory of a process, MB", ylim=(0, 600))
    right.set_xticks(sizes, [f"{size:,}" for size in sizes])
    right.minorticks_off()
    right.margins(x=0.15)
    right.axhline(500, color="#b5482a", linewidth=1.2)
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
