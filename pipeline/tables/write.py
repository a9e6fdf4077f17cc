"""Writes the tables as CSV and Parquet, byte for byte the same for the same content."""

from __future__ import annotations

import filecmp
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.tables.rowgroups import RowGroups, decode_description, encode_description, take_apart
from pipeline.tables.schema import LIST_SEPARATOR, Column, data_package, load_schema

FORMULA = r"^'*[=+\-@\t\r\n＝＋－＠]"
"""Text that a spreadsheet would run. Apostrophes before it count, so that taking one away always undoes the guard."""

_GUARD_BEGINS = np.isin(np.arange(256), list(b"'=+-@\t\r\n" + "＝".encode()[:1]))
"""Which first bytes such text may have; the full-width signs have one in common."""
_ROWS_PER_BATCH = 1 << 14
_ROWS_PER_GROUP = 1 << 17
_EXACT_INTEGERS = 2.0**53
_ARROW_TYPES = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}


class TableError(ValueError):
    """The tables cannot be written; the message names every table and column at fault and why."""


def write_tables(tables: Mapping[str, Mapping[str, Sequence[Any]]], folder: Path) -> None:
    """Write every table of the schema as `<name>.csv` and `<name>.parquet`, and `datapackage.json`.

    Rows are sorted as the schema says. A file is replaced, in one step, only where its content changes; else it keeps
    its time. In CSV, empty text and None are empty cells, and text that a spreadsheet would run as a formula has an
    apostrophe before it (`read_guarded` takes it away); Parquet holds the text itself, and null for empty text.

    Args:
        tables: table name -> column name -> values, one per row; all columns of a table have the same length.
            A table or an optional column that is left out is empty. None is unknown. A value of a list column is a
            sequence of strings (`;` in one of them is written `；`), or a string that is joined already.
        folder: where they go; made if need be.

    Raises:
        TableError: a table or column is not in the schema, a required column is missing, lengths differ, or a value
            has the wrong type. Nothing has been written then.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     row = {"school_id": ["s1"], "name": ["东山小学"], "documents": [1], "mentions": [2]}
    ...     write_tables({"schools": row}, Path(folder))
    ...     print((Path(folder) / "schools.csv").read_text(encoding="utf-8-sig").splitlines()[1])
    s1,东山小学,,,,1,2
    """
    arrow = arrow_tables(tables)
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in arrow.items():
        with TableWriter(folder, name) as writer:
            writer.add(table)
    write_package(folder)


def write_package(folder: Path) -> None:
    """Write `datapackage.json`, which describes the tables."""
    with replaced_if_changed(folder / "datapackage.json") as file:
        file.write((json.dumps(data_package(), ensure_ascii=False, indent=1) + "\n").encode())


class TableWriter:
    """Writes one table, piece by piece, as CSV and Parquet; used in a `with` block, whose end replaces changed files.

    The pieces have the types and the row order of the schema.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._schema = arrow_schema(name)
        self._paths = folder / f"{name}.csv", folder / f"{name}.parquet"
        self._files = ExitStack()

    def __enter__(self) -> TableWriter:
        with ExitStack() as files:
            self._csv, self._parquet = (files.enter_context(replaced_if_changed(path)) for path in self._paths)
            self._csv.write(csv_head(self._schema.names))
            self._rows = RowGroups(self._parquet, self._schema)
            self._files = files.pop_all()
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool | None:
        if kind is None:
            self._rows.close()
        return self._files.__exit__(kind, error, trace)

    def add(self, table: pa.Table) -> None:
        """Append rows."""
        for start in range(0, table.num_rows, _ROWS_PER_GROUP):
            self.append(encode_rows(table.slice(start, _ROWS_PER_GROUP)))

    def append(self, rows: EncodedRows) -> None:
        """Append rows that are encoded already."""
        self._csv.write(rows.csv)
        if rows.groups:
            self._rows.append(rows.groups, decode_description(rows.description))


class EncodedRows(NamedTuple):
    """Rows of a table as they stand in its files: lines of CSV, and row groups of Parquet with their description."""

    csv: bytes | memoryview
    groups: bytes | memoryview
    description: bytes | memoryview


def encode_rows(table: pa.Table) -> EncodedRows:
    """Encode the rows of a table with the types and the row order of the schema, as one row group.

    >>> encode_rows(arrow_rows("dropped", []))
    EncodedRows(csv=b'', groups=b'', description=b'')
    """
    if not table.num_rows:
        return EncodedRows(b"", b"", b"")
    groups, description = take_apart(parquet_file(table))
    return EncodedRows(b"".join(csv_rows(table)), groups, encode_description(description))


def parquet_file(table: pa.Table) -> bytes:
    """A table as a Parquet file of one row group."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", row_group_size=max(1, table.num_rows), write_statistics=True)
    return sink.getvalue().to_pybytes()


def arrow_tables(tables: Mapping[str, Mapping[str, Sequence[Any]]]) -> dict[str, pa.Table]:
    """The tables with the types and the row order of the schema; arguments and errors as in `write_tables`.

    >>> arrow_tables({})["documents"].num_rows
    0
    """
    schema = load_schema().tables
    problems = [f"{name}: no such table; there are {', '.join(schema)}" for name in tables if name not in schema]
    built: dict[str, pa.Table] = {}
    for name in schema:
        try:
            built[name] = _build(name, tables.get(name, {}))
        except TableError as error:
            problems += [f"{name}: {line}" for line in str(error).splitlines()]
    if problems:
        raise TableError("\n".join(problems))
    ordered: dict[str, pa.Table] = {}
    for name in schema:
        ordered[name] = built[name].take(row_order(name, built[name], ordered))
    return ordered


def arrow_rows(name: str, rows: Mapping[str, Sequence[Any]] | Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows (or columns) of one table, in the order that they have; errors as in `write_tables`.

    >>> arrow_rows("dropped", [{"source_file": "a.doc", "reason": "old_format", "detail": "旧格式"}]).num_rows
    1
    """
    if not isinstance(rows, Mapping):
        rows = {column: [row[column] for row in rows] for column in (rows[0] if rows else ())}
    return _build(name, rows)


@cache
def arrow_schema(name: str) -> pa.Schema:
    """Names, types and meanings of the columns of a Parquet file.

    >>> arrow_schema("counts").field("min").type
    DataType(double)
    """
    return pa.schema(
        pa.field(key, _arrow_type(column), metadata={"description": column.meaning, "title_zh": column.title_zh})
        for key, column in load_schema().tables[name].columns.items()
    )


def csv_batches(table: pa.Table) -> Iterator[bytes]:
    """The CSV file of a table of texts, numbers and booleans, in pieces; the form is that of `write_tables`.

    >>> table = pa.table({"school": ["东山小学", None], "teachers": [3.0, 2.5]})
    >>> b"".join(csv_batches(table)).decode("utf-8-sig")
    'school,teachers\\n东山小学,3\\n,2.5\\n'
    """
    yield csv_head(table.schema.names)
    yield from csv_rows(table)


def csv_head(names: Sequence[str]) -> bytes:
    """The first line of a CSV file, with the byte-order mark."""
    return ("\ufeff" + ",".join(names) + "\n").encode()


def csv_rows(table: pa.Table) -> Iterator[bytes]:
    """The other lines of a CSV file, in pieces."""
    for batch in table.to_batches(max_chunksize=_ROWS_PER_BATCH):
        cells = [_cells(values) for values in batch.columns]
        cells[-1] = _joined([cells[-1], "\n"], "")
        yield Utf8(_joined(cells, ",")).content


def row_order(name: str, table: pa.Table, ordered: Mapping[str, pa.Table]) -> pa.Array:
    """Row numbers that sort a table as the schema says; `ordered` holds the sorted tables that come before it.

    A column that refers to one of them sorts by the place of that row there; a list does so by its first item.
    """
    description = load_schema().tables[name]
    keys, directions = [], []
    for key in description.order:
        column = key.removeprefix("-")
        keys.append(_sort_values(table[column], description.columns[column], ordered))
        directions.append((column, "descending" if key != column else "ascending"))
    return pc.sort_indices(pa.table(keys, names=[column for column, _ in directions]), sort_keys=directions)


def read_guarded(cell: str) -> str:
    """The text of a CSV cell without the apostrophe that guards it.

    >>> read_guarded("'-2分"), read_guarded("'好'")
    ('-2分', "'好'")
    """
    return cell[1:] if cell.startswith("'") and cell.lstrip("'")[:1] in tuple("=+-@\t\r\n＝＋－＠") else cell


@contextmanager
def replaced_if_changed(path: Path) -> Iterator[BinaryIO]:
    """A binary file to write; it takes the place of `path`, in one step, only if its bytes differ.

    An error leaves `path` as it was.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as file:
            yield file
        if not (path.exists() and filecmp.cmp(draft, path, shallow=False)):
            os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def leave_pandas_out() -> None:
    """Keep Arrow from importing pandas, which it does for the first array that it makes, if only to ask whether the
    values are a pandas object: 40 MB and a fifth of a second in every worker.

    It is imported as usual where it is asked for, as in `to_pandas`. Nothing happens where pandas is loaded already.
    """
    if "pandas" not in sys.modules:
        sys.meta_path.insert(0, _NoPandas)
        try:
            pa.array([None])
        finally:
            sys.meta_path.remove(_NoPandas)


class _NoPandas:
    """As if pandas were not installed."""

    @classmethod
    def find_spec(cls, name: str, path: Any = None, target: Any = None) -> None:
        """Refuse pandas, and leave all else to the other finders."""
        if name == "pandas":
            raise ModuleNotFoundError("pandas is left out")


def _arrow_type(column: Column) -> pa.DataType:
    return _ARROW_TYPES.get(column.type, pa.string())


def _build(name: str, values: Mapping[str, Sequence[Any]]) -> pa.Table:
    table = load_schema().tables[name]
    lengths = {key: len(column) for key, column in values.items()}
    rows = max(lengths.values(), default=0)
    known = ", ".join(table.columns)
    problems = [f"{key}: no such column; there are {known}" for key in values if key not in table.columns]
    problems += [f"{key}: {n} values where there are {rows} rows" for key, n in lengths.items() if n != rows]
    arrays = []
    for key, column in table.columns.items():
        if key not in values and column.required and rows:
            problems.append(f"{key}: this column is required")
        try:
            arrays.append(_array(column, values.get(key, [None] * rows)))
        except TableError as error:
            problems.append(f"{key}: {error}")
    if problems:
        raise TableError("\n".join(problems))
    return pa.Table.from_arrays(arrays, schema=arrow_schema(name))


def _array(column: Column, values: Sequence[Any]) -> pa.Array:
    kind = _arrow_type(column)
    if column.type == "list":
        values = [value if value is None or isinstance(value, str) else _join(value) for value in values]
    try:
        array = _arrow_array(values, kind)
    except (pa.ArrowException, UnicodeEncodeError, TypeError, ValueError):
        row, cause = _first_misfit(values, kind)
        raise TableError(f"row {row}: {cause}; {column.type} is expected") from None
    if column.type == "number" and pc.any(pc.is_inf(array)).as_py():
        row = pc.index(pc.is_inf(array), True).as_py()
        raise TableError(f"row {row}: the number is not finite; leave it empty where open")
    if not column.is_text:
        return array
    empty = pc.equal(pc.binary_length(array), 0)
    return pc.if_else(empty, pa.scalar(None, kind), array) if pc.any(empty).as_py() else array


def _arrow_array(values: Sequence[Any] | pa.Array | pa.ChunkedArray, kind: pa.DataType) -> pa.Array:
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    return values.cast(kind) if isinstance(values, pa.Array) else pa.array(values, kind, from_pandas=True)


def _first_misfit(values: Sequence[Any], kind: pa.DataType) -> tuple[int, str]:
    for row, value in enumerate(values):
        try:
            pa.array([value], kind, from_pandas=True)
        except (pa.ArrowException, UnicodeEncodeError, TypeError, ValueError) as error:
            return row, f"{value!r:.60}: {str(error).splitlines()[0]}"
    return -1, "the values do not fit together"


def _join(items: Sequence[str]) -> str:
    return LIST_SEPARATOR.join(item.replace(";", "；") for item in items)


def _sort_values(values: pa.ChunkedArray, column: Column, ordered: Mapping[str, pa.Table]) -> pa.ChunkedArray:
    target, _, field = column.refers_to.partition(".")
    if target not in ordered:
        return values
    if column.type == "list":
        values = pc.replace_substring_regex(values, f"(?s){LIST_SEPARATOR}.*", "")
    return pc.index_in(values, value_set=ordered[target][field].combine_chunks())


def _cells(values: pa.Array) -> pa.Array:
    if pa.types.is_floating(values.type):
        return _number_cells(values)
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        return _text_cells(pc.cast(values, pa.string()))
    return pc.cast(values, pa.string())


def _joined(parts: Sequence[Any], separator: str) -> pa.Array:
    return pc.binary_join_element_wise(*parts, separator, null_handling="replace", null_replacement="")


class Utf8:
    """The bytes of an array of texts.

    Attributes:
        ends: the start of the first text in `content`, then where each one ends.
        content: all texts, one behind the other.
    """

    def __init__(self, values: pa.StringArray) -> None:
        _, offsets, content = values.buffers()
        if offsets is None or content is None:
            self.ends, self.content = np.zeros(len(values) + 1, np.int32), b""
        else:
            ends = np.frombuffer(offsets, np.int32, len(values) + 1, values.offset * 4)
            self.ends = ends - ends[0]
            self.content = content.slice(int(ends[0]), int(self.ends[-1])).to_pybytes()

    def rows_with(self, marks: bytes) -> Any:
        """The numbers of the rows that hold one of some ASCII characters, in order."""
        codes = np.frombuffer(self.content, np.uint8)
        found = [np.flatnonzero(codes == mark) for mark in marks if mark in self.content]
        places = np.concatenate(found) if found else np.empty(0, np.int64)
        return np.unique(np.searchsorted(self.ends, places, side="right") - 1)

    def rows_that_begin(self, marks: Any) -> Any:
        """The numbers of the rows whose first byte is one of these, in order; empty ones may be among them."""
        if not self.content:
            return np.empty(0, np.int64)
        starts = np.minimum(self.ends[:-1], len(self.content) - 1)
        return np.flatnonzero(marks[np.frombuffer(self.content, np.uint8)[starts]])


def _text_cells(values: pa.StringArray) -> pa.Array:
    """The cells of texts; only those that may need it are looked at one by one."""
    texts = Utf8(values)
    marked, begun = texts.rows_with(b'",\r\n'), texts.rows_that_begin(_GUARD_BEGINS)
    if not len(marked) and not len(begun):
        return values
    rows = np.union1d(marked, begun)
    mask = np.zeros(len(values), bool)
    mask[rows] = True
    return pc.replace_with_mask(values, pa.array(mask), _guarded_cells(values.take(pa.array(rows))))


def _guarded_cells(values: pa.StringArray) -> pa.StringArray:
    guarded = pc.replace_substring_regex(values, f"({FORMULA})", r"'\1")
    doubled = pc.replace_substring(guarded, '"', '""')
    quoted = pc.binary_join_element_wise('"', doubled, '"', "")
    return pc.if_else(pc.match_substring_regex(guarded, '[",\r\n]'), quoted, guarded)


def _number_cells(values: pa.Array) -> pa.Array:
    whole = pc.and_(pc.equal(values, pc.floor(values)), pc.less(pc.abs(values), _EXACT_INTEGERS))
    integers = pc.cast(pc.if_else(whole, values, 0.0), pa.int64())
    return pc.if_else(whole, pc.cast(integers, pa.string()), pc.cast(values, pa.string()))
