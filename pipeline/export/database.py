"""The tables as one SQLite file, with a few views that answer what is asked most."""

from __future__ import annotations

import os
import sqlite3
from importlib.resources import files
from pathlib import Path

import pyarrow.parquet as pq

from pipeline.tables.schema import Table, load_schema

_TYPES = {"integer": "INTEGER", "number": "REAL", "boolean": "BOOLEAN"}
_INDEXED = ("doc_id", "fact_id", "entity_id", "school_id", "paragraph_id")
_BATCH = 8192


def write_database(tables: Path, path: Path) -> None:
    """Write the Parquet files of the folder `tables` as the SQLite database `path`, with the views of `views.sql`.

    Unknown cells are NULL, booleans 1 and 0. The file takes its place in one step when it is whole.

    Raises:
        FileNotFoundError: there is no Parquet file of one of the tables.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    draft.unlink(missing_ok=True)
    database = sqlite3.connect(draft)
    try:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        with database:
            for name, table in load_schema().tables.items():
                _table(database, name, table, tables / f"{name}.parquet")
        database.executescript((files(__package__) / "views.sql").read_text(encoding="utf-8"))
        database.close()
        os.replace(draft, path)
    finally:
        database.close()
        draft.unlink(missing_ok=True)


def _table(database: sqlite3.Connection, name: str, table: Table, source: Path) -> None:
    columns = [
        f'"{key}" {_TYPES.get(column.type, "TEXT")}{" NOT NULL" if column.required else ""}'
        for key, column in table.columns.items()
    ]
    keys = ", ".join(f'"{key}"' for key in table.key)
    database.execute(f'CREATE TABLE "{name}" ({", ".join(columns)}, PRIMARY KEY ({keys}))')
    marks = ", ".join("?" * len(columns))
    for batch in pq.ParquetFile(source).iter_batches(batch_size=_BATCH):
        rows = zip(*(column.to_pylist() for column in batch.columns), strict=True)
        database.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)
    for key in table.columns:
        if key in _INDEXED and [key] != table.key:
            database.execute(f'CREATE INDEX "{name}_{key}" ON "{name}" ("{key}")')
