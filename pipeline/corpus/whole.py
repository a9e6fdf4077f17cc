"""The tables of a whole collection, out of the parts of its shards, a shard at a time."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.config import Config
from pipeline.corpus.part import ROWS, Part, Span, load_marks, load_part, load_table
from pipeline.corpus.reuse import Shared, candidates, compare
from pipeline.corpus.schools import place, stage
from pipeline.corpus.terms import SAMPLE, Commonness, find_terms
from pipeline.corrections import Corrections, Outcome
from pipeline.extract.organizations import level
from pipeline.ids import document_of
from pipeline.store import Store, digest
from pipeline.tables.check import check_columns
from pipeline.tables.format import check_new
from pipeline.tables.schema import LIST_SEPARATOR
from pipeline.tables.write import TableWriter, arrow_rows, encode_rows, write_package

_ROWS_AT_ONCE = 1 << 14
_PROBLEMS_SHOWN = 20
_PAIRS_AT_ONCE = 1 << 14

Parts = Mapping[str, Part]


def write_corpus(store: Store, config: Config, corrections: Corrections | None = None) -> None:
    """Write all tables of an output folder from the parts of its shards, and check them.

    Raises:
        RuntimeError: the checks found something; the message begins with it.
    """
    parts = {shard: load_part(store, shard) for shard in store.shards()}
    store.tables.mkdir(exist_ok=True)
    store.forget_texts(store.texts_there() - {doc_id for part in parts.values() for doc_id in part.documents})
    problems = [problem for part in parts.values() for problem in part.problems]
    _write_rows(store, parts)
    copied = _write_reuse(store, parts, config, problems)
    _write_documents(store, parts, copied, problems)
    _write_registry(store, parts, problems)
    _write_terms(store, parts, config.tables.terms_per_type, problems)
    _write_corrections(store, parts, corrections or Corrections.of(()), problems)
    write_package(store.tables)
    problems += _check_format(store, config.tables.frictionless_rows)
    if problems:
        lines = "\n".join(f"  {problem}" for problem in problems[:_PROBLEMS_SHOWN])
        raise RuntimeError(f"{store.tables}: {len(problems)} checks failed:\n{lines}")


def corpus_counts(store: Store) -> Counter[str]:
    """What a collection comes to: documents, sections, mentions by type, repairs, dropped files by reason …"""
    counts: Counter[str] = Counter()
    for shard in store.shards():
        counts.update(load_part(store, shard).counts)
    return counts


class _Writer(TableWriter):
    """Writes a table and checks its cells."""

    def __init__(self, store: Store, name: str, problems: list[str]) -> None:
        super().__init__(store.tables, name)
        self._name, self._problems = name, problems

    def add(self, table: pa.Table) -> None:
        self._problems += map(str, check_columns(self._name, table))
        super().add(table)


def _check_format(store: Store, rows: int) -> list[str]:
    """What another reader says of the first rows of the files; it is asked again only about what has changed."""
    asked = digest([f"{rows}", (store.tables / "datapackage.json").read_text(encoding="utf-8")])
    before, *known = store.done_under("format").split() or [""]
    problems, blocks = check_new(store.tables, rows, known if before == asked else ())
    store.mark_done("format", "" if problems else " ".join([asked, *blocks]))
    return [str(problem) for problem in problems]


def _write_rows(store: Store, parts: Parts) -> None:
    """The tables whose rows are ready."""
    for name in ROWS:  # one after the other, as each holds what stands at the end of its file
        with TableWriter(store.tables, name) as writer:
            for shard, part in parts.items():
                writer.append(part.spans[name].rows(store.mapped(shard, "rows")))


def _write_documents(store: Store, parts: Parts, copied: NDArray[np.int64], problems: list[str]) -> None:
    """The documents with the share of their characters that stand in others too."""
    with _Writer(store, "documents", problems) as writer:
        number = 0
        for batch in _batches(load_table(store, shard, part, "documents") for shard, part in parts.items()):
            own = batch["own_chars"].to_pylist()
            shares = [round(min(1.0, int(copied[number + i]) / n), 4) if n else 0.0 for i, n in enumerate(own)]
            at = batch.schema.get_field_index("reuse_share")
            shared = pa.array(shares, pa.float64())
            writer.add(batch.set_column(at, batch.schema.field(at), shared).drop_columns("own_chars"))
            number += batch.num_rows


def _write_corrections(store: Store, parts: Parts, corrections: Corrections, problems: list[str]) -> None:
    """What came of every correction, those of documents that are not there among them."""
    there = {doc_id for part in parts.values() for doc_id in part.documents}
    outcomes = [outcome for part in parts.values() for outcome in part.outcomes]
    for doc_id, lines in corrections.by_document.items():
        if doc_id not in there:
            outcomes += [Outcome(line, "misfit", "", f"There is no document {doc_id} any more.") for line in lines]
    rows = [
        {**outcome.correction._asdict(), "result": outcome.result, "before": outcome.before, "detail": outcome.detail}
        for outcome in sorted(outcomes, key=lambda outcome: outcome.correction.line)
    ]
    with _Writer(store, "corrections", problems) as writer:
        writer.add(arrow_rows("corrections", rows))


def _batches(tables: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Tables joined to larger ones, so that a large collection of small shards makes few row groups."""
    waiting: list[pa.Table] = []
    for table in tables:
        waiting.append(table)
        if sum(t.num_rows for t in waiting) >= _ROWS_AT_ONCE:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def _write_reuse(store: Store, parts: Parts, config: Config, problems: list[str]) -> NDArray[np.int64]:
    """The pairs of paragraphs that share text; returns how many characters each document shares with others, each
    paragraph counted once."""
    shards = list(parts)
    sizes = [parts[shard].paragraphs for shard in shards]
    starts = np.cumsum([0, *sizes])
    first_documents = np.cumsum([0, *(len(part.documents) for part in parts.values())])
    paragraphs = _Paragraphs(store, parts, starts)
    documents = np.concatenate([
        np.empty(0, np.uint32),
        *(load_table(store, shard, part, "paragraphs")["document"].to_numpy().astype(np.uint32) + np.uint32(first)
          for (shard, part), first in zip(parts.items(), first_documents, strict=False)),
    ])  # fmt: skip
    marks = [partial(load_marks, store, shard) for shard in shards]
    longest = np.zeros(len(documents), np.uint32)  # for each paragraph
    least = config.link.reuse_min_chars
    with _Writer(store, "reuse", problems) as writer:
        pairs = candidates(marks, starts[:-1].tolist(), documents, least)
        while batch := list(islice(pairs, _PAIRS_AT_ONCE)):
            found = list(_similar(batch, paragraphs, least, config.link.reuse_similarity))
            if found:
                writer.add(arrow_rows("reuse", paragraphs.rows(found)))
            for pair in found:
                for number in (pair.first, pair.second):
                    longest[number] = max(longest[number], len(pair.text))
    return np.bincount(documents, longest, first_documents[-1]).astype(np.int64)


def _similar(pairs: list[tuple[int, int]], paragraphs: _Paragraphs, least: int, similarity: float) -> Iterator[Shared]:
    texts = paragraphs.column("letters", {number for pair in pairs for number in pair})
    for first, second in pairs:
        shared = compare(texts[first], texts[second], least)
        if shared and shared[0] >= similarity:
            yield Shared(first, second, *shared)


class _Paragraphs:
    """The paragraphs of all shards by number; many are asked for at once, so that each shard is opened once."""

    def __init__(self, store: Store, parts: Parts, starts: Any) -> None:
        self._store, self._parts, self._starts = store, list(parts.items()), starts

    def column(self, name: str, numbers: Iterable[int]) -> dict[int, Any]:
        """What some paragraphs have in a column."""
        ordered = np.array(sorted(numbers), np.int64)
        shards = np.searchsorted(self._starts, ordered, side="right") - 1
        values: list[Any] = []
        for shard in np.unique(shards).tolist():
            rows = pa.array(ordered[shards == shard] - self._starts[shard])
            id_, part = self._parts[shard]
            values += load_table(self._store, id_, part, "paragraphs")[name].take(rows).to_pylist()
        return dict(zip(ordered.tolist(), values, strict=True))

    def rows(self, pairs: list[Shared]) -> dict[str, list[Any]]:
        """The rows of pairs, as columns."""
        rows: dict[str, list[Any]] = {
            "similarity": [pair.similarity for pair in pairs], "shared_text": [pair.text for pair in pairs],
        }  # fmt: skip
        for side, numbers in (("a", [pair.first for pair in pairs]), ("b", [pair.second for pair in pairs])):
            ids = self.column("paragraph_id", set(numbers))
            rows[f"paragraph_{side}"] = [ids[number] for number in numbers]
            rows[f"doc_{side}"] = [document_of(ids[number]) for number in numbers]
        return rows


def _write_registry(store: Store, parts: Parts, problems: list[str]) -> None:
    """Schools and bodies across all documents, sorted outside of memory: runs of some shards, then the runs merged."""
    missing = dict(_SHAPES)
    with TemporaryDirectory() as folder:
        runs = _write_runs(store, parts, Path(folder))
        while len(runs) > _RUNS:
            runs = [_merge(list(group), Path(f"{group[0]}+")) for group in _grouped(runs)]
        rows = heapq.merge(*map(_entries, runs), key=_BY_NAME)
        for kind, group in groupby(rows, key=itemgetter("kind")):
            _write_entries(store, kind, missing.pop(kind), group, problems)
    for kind, shape in missing.items():
        _write_entries(store, kind, shape, iter(()), problems)


_NAMED = ("kind", "name", "id")
_BY_NAME = itemgetter(*_NAMED)
_RUNS = 64
"""Shards whose entries are sorted together, and files that are merged together."""
_ENTRIES_AT_ONCE = 1 << 8


def _grouped(items: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    left = iter(items)
    while group := tuple(islice(left, _RUNS)):
        yield group


def _write_runs(store: Store, parts: Parts, folder: Path) -> list[Path]:
    runs: list[Path] = []
    for group in _grouped(parts.items()):
        table = pa.concat_tables(load_table(store, shard, part, "registry") for shard, part in group)
        runs.append(folder / str(len(runs)))
        with pa.ipc.new_file(str(runs[-1]), table.schema) as file:
            file.write_table(table.sort_by([(name, "ascending") for name in _NAMED]), _ENTRIES_AT_ONCE)
    return runs


def _merge(runs: list[Path], path: Path) -> Path:
    """Merge runs to one."""
    rows = heapq.merge(*map(_entries, runs), key=_BY_NAME)
    with pa.ipc.open_file(str(runs[0])) as file:
        schema = file.schema
    with pa.ipc.new_file(str(path), schema) as merged:
        while batch := list(islice(rows, _ENTRIES_AT_ONCE)):
            merged.write_batch(pa.RecordBatch.from_pylist(batch, schema))
    return path


def _entries(run: Path) -> Iterator[dict[str, Any]]:
    with pa.OSFile(str(run)) as content, pa.ipc.open_file(content) as file:
        for i in range(file.num_record_batches):
            yield from file.get_batch(i).to_pylist()


def _school(name: str, key: str, group: list[dict[str, Any]]) -> dict[str, Any]:
    found = (alias for entry in group if entry["aliases"] for alias in entry["aliases"].split(LIST_SEPARATOR))
    aliases = sorted(set(found))
    return {"school_id": key, "stage": stage(name), "place": place(name), "aliases": aliases}


def _organization(name: str, key: str, group: list[dict[str, Any]]) -> dict[str, Any]:
    return {"organization_id": key, "level": level(name)}


_SHAPES = {"schools": _school, "organizations": _organization}


def _write_entries(store: Store, kind: str, shape: Any, rows: Iterator[dict[str, Any]], problems: list[str]) -> None:
    with _Writer(store, kind, problems) as writer:
        merged = (
            shape(name, key, entries := list(group)) | {
                "name": name, "documents": sum(e["documents"] for e in entries),
                "mentions": sum(e["mentions"] for e in entries),
            }
            for (_, name, key), group in groupby(rows, key=_BY_NAME)
        )  # fmt: skip
        while batch := list(islice(merged, _ROWS_AT_ONCE)):
            writer.add(arrow_rows(kind, batch))


def _write_terms(store: Store, parts: Parts, most: int, problems: list[str]) -> None:
    """The leading terms; how common a term is, is told by the documents with the smallest ids."""
    sample = set(heapq.nsmallest(SAMPLE, (doc_id for part in parts.values() for doc_id in part.documents)))
    common = Commonness()
    for shard, part in parts.items():
        if sample.intersection(part.documents):
            owners = load_table(store, shard, part, "parts")["document"].to_pylist()
            chosen = (i for i, number in enumerate(owners) if part.documents[number] in sample)
            common.add(load_table(store, shard, part, "terms"), chosen)
    commonness = common.digest()
    with TableWriter(store.tables, "terms") as writer:
        for shard, part in parts.items():
            key = f"{part.key} {most} {commonness}"
            if _kept_terms(store, shard).key != key:
                _save_terms(store, shard, part, common, most, key)
            kept = _kept_terms(store, shard)
            problems += kept.problems
            writer.append(kept.span.rows(store.mapped(shard, "terms")))


class _Terms(msgspec.Struct):
    """What is kept of the leading terms of a shard besides their rows, which lie in the file `terms` from its start on.

    Attributes:
        key: what they were made from.
        problems: what is wrong with them.
    """

    key: str = ""
    span: Span = Span(0, 0, 0, 0)
    problems: list[str] = []


def _kept_terms(store: Store, shard: str) -> _Terms:
    try:
        return msgspec.msgpack.decode(store.read(shard, "terms-index"), type=_Terms)
    except (KeyError, msgspec.DecodeError):
        return _Terms()


def _save_terms(store: Store, shard: str, part: Part, common: Commonness, most: int, key: str) -> None:
    found = find_terms(load_table(store, shard, part, "terms"), common, most)
    names = load_table(store, shard, part, "parts")
    numbers = pa.array(found.pop("part"))
    documents = pa.array(part.documents, pa.string()).take(names["document"].take(numbers))
    table = arrow_rows("terms", found | {"doc_id": documents, "type": names["type"].take(numbers)})
    problems = [str(problem) for problem in check_columns("terms", table)]
    rows = encode_rows(table)
    store.write(shard, "terms-index", b"")
    store.write(shard, "terms", b"".join(rows))
    store.write(shard, "terms-index", msgspec.msgpack.encode(_Terms(key, Span.of(0, rows), problems)))
