"""Run: take every raw file through the stages, do only what changed, and say what came of it."""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from pipeline import stages
from pipeline.config import Config
from pipeline.records import Document, Dropped, Links, Mention, SectionLabel
from pipeline.store import Kept, Store

log = logging.getLogger(__name__)
_CHUNK = 8


class Job(NamedTuple):
    """One source file to take through the stages up to `until`."""

    path: Path
    source_file: str
    until: str
    config: Config
    out: Path
    kept: dict[str, Kept]


class Result(NamedTuple):
    """What a job made anew: rows for the store, and the stages that failed with the cause."""

    source_file: str
    rows: list[tuple[str, str, str, str, bytes]]


def run(raw: Path, out: Path, config: Config, until: str = "report", workers: int = 1, progress: bool = True) -> Store:
    """Run all stages up to `until` over the files below `raw`; returns the output folder.

    What is there under the same content, code, rules and settings is kept. A file that makes a stage fail is listed in
    the table `dropped` with the cause; the others go on.

    Raises:
        NotADirectoryError: there is no folder `raw`.
    """
    from pipeline.read import find_files

    store = Store(out)
    paths = {path.relative_to(raw).as_posix(): path for path in find_files(raw)}
    store.forget(set(store.sources()) - paths.keys())
    per_file = until if until in stages.PER_FILE else stages.PER_FILE[-1]
    jobs = [Job(path, name, per_file, config, out, store.kept(name)) for name, path in paths.items()]
    for result in _results(jobs, workers, progress):
        store.save(result.rows)
    order = list(stages.STAGES)
    for name in order[len(stages.PER_FILE) : order.index(until) + 1]:
        _whole(name, store, config)
    return store


def _results(jobs: list[Job], workers: int, progress: bool) -> Iterator[Result]:
    from tqdm import tqdm

    bar = tqdm(total=len(jobs), unit="file", desc="files", disable=None if progress else True)
    with bar:
        if workers == 1:
            for job in jobs:
                yield process(job)
                bar.update()
            return
        with ProcessPoolExecutor(workers) as pool:
            for result in pool.map(process, jobs, chunksize=_CHUNK):
                yield result
                bar.update()


def process(job: Job) -> Result:
    """Take one file through the stages; results that are kept under the right key are not made again."""
    rows: list[tuple[str, str, str, str, bytes]] = []
    digests: dict[str, str] = {"file": _file_state(job.path)}
    results: dict[str, Any] = {}
    made: dict[str, bytes] = {}
    for name in stages.PER_FILE[: stages.PER_FILE.index(job.until) + 1]:
        inputs = stages.STAGES[name].inputs or ("file",)
        key = _digest(stages.fingerprint(name, job.config), *(digests[i] for i in inputs))
        kept = job.kept.get(name)
        if kept and kept.key == key:
            digests[name] = kept.digest
            continue
        for i in inputs:
            if i != "file" and i not in results:
                results[i] = stages.decode(i, made.get(i) or Store(job.out).load(job.source_file, i))
        if isinstance(results.get("read"), Dropped) and name == "clean":
            break
        try:
            results[name] = stages.compute(name, job.path, job.source_file, job.config, results)
        except Exception as error:  # one document must not stop the others; it is listed with the cause
            log.exception("%s: the stage %s failed", job.source_file, name)
            results["read"] = Dropped(
                job.source_file, "failed", f"The stage {name} failed: {type(error).__name__}: {error}"
            )
            made["read"] = stages.encode(results["read"])
            rows = [(job.source_file, "read", "", _digest("", ""), made["read"])]
            break
        made[name] = stages.encode(results[name])
        digests[name] = hashlib.sha256(made[name]).hexdigest()[:16]
        rows.append((job.source_file, name, key, digests[name], made[name]))
    return Result(job.source_file, rows)


def _file_state(path: Path) -> str:
    """What tells that a file was changed without reading it: size and time."""
    try:
        state = path.stat()
    except OSError as error:
        return f"{type(error).__name__}"
    return f"{state.st_size} {state.st_mtime_ns}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


class Analysed(NamedTuple):
    """A document with all that was found in it."""

    document: Document
    labels: list[SectionLabel]
    mentions: list[Mention]
    links: Links
    encoding: str
    format: str


def documents(store: Store) -> Iterator[Analysed | Dropped]:
    """Every document of an output folder with its results, file by file, and every input that was dropped."""
    for source in store.sources():
        raw = stages.decode("read", store.load(source, "read"))
        if isinstance(raw, Dropped):
            yield raw
            continue
        parts = (stages.decode(name, store.load(source, name)) for name in ("segment", "classify", "link"))
        found = list(zip(*parts, strict=True))
        if not found:
            yield Dropped(source, "empty", "The file holds no text besides the lines of a website.")
        for document, labels, (links, mentions) in found:
            yield Analysed(document, labels, mentions, links, raw.encoding, raw.format)


def _whole(name: str, store: Store, config: Config) -> None:
    """Run a stage over all files, unless nothing that it reads has changed."""
    before = [stage for stage in stages.STAGES[name].inputs if stage not in stages.PER_FILE]
    earlier = [(store.work / f"{stage}.key").read_text(encoding="utf-8") for stage in before]
    key = _digest(stages.fingerprint(name, config), store.digest(stages.PER_FILE), *earlier)
    if store.is_done(name, key):
        return
    if name == "tables":
        from pipeline.corpus import build_tables
        from pipeline.tables import check_tables, write_tables

        found = list(documents(store))
        store.write_texts(item.document for item in found if isinstance(item, Analysed))
        write_tables(build_tables(found, config), store.tables)
        problems = check_tables(store.out, config.tables.frictionless_rows)
        if problems:
            lines = "\n".join(f"  {problem}" for problem in problems[:20])
            raise RuntimeError(f"{store.tables}: {len(problems)} checks failed:\n{lines}")
    elif name == "charts":
        from pipeline.charts import ChartSettings, draw_charts

        draw_charts(store.tables, store.charts, ChartSettings(**config.charts.model_dump()))
    else:
        from pipeline.report import write_report

        write_report(store.out, config.report)
    store.mark_done(name, key)


def summary(store: Store) -> list[tuple[str, str]]:
    """What a run came to, as (label, value) rows: documents, sections, mentions by type, repairs, dropped files."""
    counts: Counter[str] = Counter()
    mentions: Counter[str] = Counter()
    dropped: Counter[str] = Counter()
    for item in documents(store):
        if isinstance(item, Dropped):
            dropped[item.reason] += 1
            continue
        counts["documents"] += 1
        counts["sections"] += len(item.document.sections) - 1
        counts["paragraphs"] += len(item.document.paragraphs)
        counts["repairs proved"] += sum(repair.proved for repair in item.document.repairs)
        counts["repairs not proved"] += sum(not repair.proved for repair in item.document.repairs)
        counts["facts"] += len(item.links.facts)
        mentions.update(mention.type for mention in item.mentions)
    rows = [
        (name, f"{counts[name]:,}")
        for name in ("documents", "sections", "paragraphs", "repairs proved", "repairs not proved")
    ]
    rows += [(f"mentions {name}", f"{n:,}") for name, n in sorted(mentions.items())]
    rows.append(("facts", f"{counts['facts']:,}"))
    reasons = ", ".join(f"{reason} {n}" for reason, n in sorted(dropped.items()))
    rows.append(("dropped files", f"{sum(dropped.values()):,}" + (f" ({reasons})" if reasons else "")))
    return rows
