"""The tables of an output folder, read document by document, so that their number does not matter."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

Row = dict[str, Any]
_BATCH = 4096


class Source:
    """An output folder with `tables/` and `texts/`."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self._streams: dict[str, _Stream] = {}

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a table; empty cells are None."""
        return _rows(self._path(table))

    def of_document(self, table: str, doc_id: str) -> list[Row]:
        """The rows of one document. Documents must be asked for in the order of the tables, each once a table."""
        if table not in self._streams:
            self._streams[table] = _Stream(_rows(self._path(table)))
        return self._streams[table].take(doc_id)

    def text(self, doc_id: str) -> str:
        """The clean text of a document."""
        return (self.out / "texts" / f"{doc_id}.txt").read_bytes().decode("utf-8")

    @cached_property
    def titles(self) -> dict[str, str | None]:
        """The title of every document."""
        table = pq.read_table(self._path("documents"), columns=["doc_id", "title"])
        return dict(zip(table["doc_id"].to_pylist(), table["title"].to_pylist(), strict=True))

    def columns(self, table: str, *columns: str) -> Any:
        """Some columns of a whole table as a pandas frame; text as categories, which are small whatever its length."""
        path = self._path(table)
        text = [field.name for field in pq.read_schema(path) if pa.types.is_string(field.type)]
        return pq.read_table(path, columns=list(columns), read_dictionary=text).to_pandas()

    def _path(self, table: str) -> Path:
        return self.out / "tables" / f"{table}.parquet"


class _Stream:
    """Rows that come sorted by document, handed out one document after another."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._groups = groupby(rows, key=lambda row: row["doc_id"])
        self._next = next(self._groups, None)

    def take(self, doc_id: str) -> list[Row]:
        if self._next is None or self._next[0] != doc_id:
            return []
        rows = list(self._next[1])
        self._next = next(self._groups, None)
        return rows


def _rows(path: Path) -> Iterator[Row]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(_BATCH):
            yield from batch.to_pylist()
