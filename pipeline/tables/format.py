"""Checks of the CSV files by another reader, frictionless.

It is slow, so it reads the first rows of each table, and again only those that have changed since it was content with
them, with the rows that they refer to.
"""

from __future__ import annotations

import hashlib
import logging
import zlib
from collections.abc import Collection, Iterator
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.tables.check import SHOWN, Problem
from pipeline.tables.schema import data_package, load_schema
from pipeline.tables.write import csv_batches, csv_rows

_MIXED = ("documents", "schools", "organizations", "reuse", "corrections")
"""Tables whose row groups hold rows of a whole collection: they are looked at in blocks of about `_ROWS_PER_BLOCK`."""
_ROWS_PER_BLOCK = 1 << 8

_LOG = logging.getLogger(__name__)


def check_format(folder: Path, rows: int) -> list[Problem]:
    """What frictionless says of the first `rows` rows of each CSV file; references are left to `check_rows` where it
    reads a table in part."""
    return _ask(folder, rows, _partly(folder, rows)) if rows else []


def check_new(folder: Path, rows: int, known: Collection[str]) -> tuple[list[Problem], list[str]]:
    """As `check_format`, but only for rows that it was not asked about before.

    Args:
        known: digests of the rows that are known to be well, as this function gave them; none: ask about all.

    Returns:
        What is wrong; and the digests of the rows, block by block, which are all known to be well if nothing is.
    """
    blocks = {name: _blocks(folder / f"{name}.parquet", name, rows) for name in load_schema().tables} if rows else {}
    digests = sorted({block.digest for found in blocks.values() for block in found})
    if not known:
        return check_format(folder, rows), digests
    asked = {name: _mask([b for b in found if b.digest not in known], found) for name, found in blocks.items()}
    if not any(mask.any() for mask in asked.values()):
        return [], digests
    partly = _partly(folder, rows)
    _add_what_they_refer_to(folder, rows, asked, partly)
    with TemporaryDirectory() as part:
        for name, mask in asked.items():
            with Path(part, f"{name}.csv").open("wb") as file:
                file.writelines(csv_batches(_read(folder, name, rows).filter(pa.array(mask))))
        problems = _ask(Path(part), rows, partly)
    return problems and (check_format(folder, rows) or problems), digests


class _Block(NamedTuple):
    """Rows `start:stop` of a table, with a digest of their content."""

    start: int
    stop: int
    digest: str


def _blocks(path: Path, name: str, rows: int) -> list[_Block]:
    """The first rows of a table, row group by row group; mixed ones are parted where a digest of a row's key says so,
    so that a row more changes one block."""
    blocks: list[_Block] = []
    with pq.ParquetFile(path) as file, path.open("rb") as content:
        start = 0
        for number in range(file.metadata.num_row_groups):
            group = file.metadata.row_group(number)
            stop = min(rows, start + group.num_rows)
            if name not in _MIXED and stop - start == group.num_rows:
                blocks.append(_Block(start, stop, _digest(name, _bytes(content, group))))
            else:
                table = file.read_row_group(number).slice(0, stop - start)
                for low, high in pairwise(_edges(table, name)):
                    lines = b"".join(csv_rows(table.slice(low, high - low)))
                    blocks.append(_Block(start + low, start + high, _digest(name, lines)))
            start = stop
            if start >= rows:
                break
    return blocks


def _bytes(file: Any, group: Any) -> bytes:
    """A row group as it stands in its file."""
    columns = [group.column(i) for i in range(group.num_columns)]
    places = [c.dictionary_page_offset or c.data_page_offset for c in columns]
    file.seek(min(places))
    size = max(place + c.total_compressed_size for place, c in zip(places, columns, strict=True)) - min(places)
    return bytes(file.read(size))


def _edges(table: pa.Table, name: str) -> list[int]:
    keys = (str(key).encode() for key in table[load_schema().tables[name].key[0]].to_pylist())
    return [0, *(i for i, key in enumerate(keys) if i and not zlib.crc32(key) % _ROWS_PER_BLOCK), table.num_rows]


def _digest(name: str, content: bytes) -> str:
    return hashlib.sha256(name.encode() + content).hexdigest()[:16]


def _mask(chosen: list[_Block], blocks: list[_Block]) -> Any:
    mask = np.zeros(blocks[-1].stop if blocks else 0, bool)
    for block in chosen:
        mask[block.start : block.stop] = True
    return mask


def _partly(folder: Path, rows: int) -> set[str]:
    """The tables with more rows than these."""
    sizes = {name: pq.read_metadata(folder / f"{name}.parquet").num_rows for name in load_schema().tables}
    for name, number in sizes.items():
        if number > rows:
            _LOG.info("%s: frictionless read %d of %d rows; all were checked column by column", name, rows, number)
    return {name for name, number in sizes.items() if number > rows}


def _references(name: str) -> Iterator[tuple[str, str, str]]:
    """The columns of a table that refer to another one, with that table and its column."""
    for key, column in load_schema().tables[name].columns.items():
        if column.refers_to and column.type != "list":
            target, _, field = column.refers_to.partition(".")
            yield key, target, field


def _add_what_they_refer_to(folder: Path, rows: int, asked: dict[str, Any], partly: Collection[str]) -> None:
    """Add to the rows that are asked about those that they refer to, but for tables that are read in part."""
    changed = True
    while changed:
        changed = False
        for name, mask in asked.items():
            for key, target, field in _references(name):
                if target in partly or not mask.any():
                    continue
                named = _read(folder, name, rows, key).filter(pa.array(mask))[key]
                found = pc.is_in(
                    _read(folder, target, rows, field)[field], value_set=named.drop_null().combine_chunks()
                )
                more = found.to_numpy() & ~asked[target]
                asked[target] |= more
                changed = changed or bool(more.any())


def _read(folder: Path, name: str, rows: int, column: str | None = None) -> pa.Table:
    """The first rows of a table, one column or all."""
    with pq.ParquetFile(folder / f"{name}.parquet") as file:
        sizes = np.cumsum([0, *(file.metadata.row_group(i).num_rows for i in range(file.metadata.num_row_groups))])
        groups = np.flatnonzero(sizes[:-1] < rows).tolist()
        return file.read_row_groups(groups, columns=column and [column]).slice(0, rows)


def _ask(folder: Path, rows: int, partly: Collection[str]) -> list[Problem]:
    from frictionless import Package  # slow to import

    from pipeline.tables.resource import Table

    package = data_package()
    for resource in package["resources"]:
        keys = resource["schema"].get("foreignKeys", [])
        small = [key for key in keys if (key["reference"]["resource"] or resource["name"]) not in partly]
        resource["schema"]["foreignKeys"] = small
    tables: list[Any] = [Table.from_descriptor(resource, basepath=str(folder)) for resource in package["resources"]]
    report = Package(name=package["name"], resources=tables).validate(limit_rows=rows, limit_errors=SHOWN)
    found = [("datapackage.json", error) for error in report.errors]
    found += [(task.name, error) for task in report.tasks for error in task.errors]
    return [_from_frictionless(name, error) for name, error in found]


def _from_frictionless(name: str, error: Any) -> Problem:
    line = getattr(error, "row_number", None)
    place = "" if line is None else f"line {line}"
    return Problem(name, place, getattr(error, "field_name", ""), f"frictionless: {error.message}")
