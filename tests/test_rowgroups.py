"""Parquet files from pieces: any reader sees one file."""

from __future__ import annotations

import io
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.tables.rowgroups import RowGroups, take_apart
from pipeline.tables.write import parquet_file

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
ROW = st.tuples(
    TEXT | st.none(),
    st.integers(-9, 2**40) | st.none(),
    st.booleans() | st.none(),
    st.floats(allow_nan=False) | st.none(),
)
SCHEMA = pa.schema([("text", pa.string()), ("number", pa.int64()), ("flag", pa.bool_()), ("share", pa.float64())])


def table(rows: list[tuple]) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in rows], schema=SCHEMA)


def joined(pieces: list[pa.Table]) -> bytes:
    file = io.BytesIO()
    groups = RowGroups(file, SCHEMA)
    for piece in pieces:
        groups.append(*take_apart(parquet_file(piece)))
    groups.close()
    return file.getvalue()


@settings(deadline=None)
@given(st.lists(st.lists(ROW, min_size=1, max_size=6), max_size=20))
def test_pieces_are_one_table(pieces: list[list[tuple]]):
    content = joined([table(rows) for rows in pieces])
    wanted = table([row for rows in pieces for row in rows])
    file = pq.ParquetFile(io.BytesIO(content))
    assert file.read().equals(wanted)
    assert file.metadata.num_rows == wanted.num_rows
    for i, rows in enumerate(pieces):
        assert file.read_row_group(i).equals(table(rows))


def test_one_piece_is_the_file_itself():
    piece = table([("甲", 1, True, 0.5)])
    assert joined([piece]) == parquet_file(piece)


@pytest.mark.parametrize("pieces", [1, 14, 15, 16, 300])
def test_other_readers_read_it(pieces: int, tmp_path: Path):
    path = tmp_path / "a.parquet"
    path.write_bytes(joined([table([(f"学校{i}", i, i % 2 == 0, i / 4)] * 3) for i in range(pieces)]))
    frame = pd.read_parquet(path)
    assert (len(frame), frame["number"].sum()) == (3 * pieces, 3 * sum(range(pieces)))
    query = f"SELECT count(*), sum(number), max(text) FROM '{path}' WHERE number >= {pieces - 1}"
    assert duckdb.sql(query).fetchall() == [(3, 3 * (pieces - 1), f"学校{pieces - 1}")]


def test_what_is_not_known_is_refused():
    with pytest.raises(ValueError, match="not known here"):
        take_apart(b"PAR1" + b"\x1b\x00" + (2).to_bytes(4, "little") + b"PAR1")
