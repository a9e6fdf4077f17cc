"""Parquet files from pieces: row groups that are there already are copied, not made again.

A Parquet file is its row groups one after another and, at the end, a description (Thrift, compact protocol) of
where everything lies. To join files, the row groups are copied as they are, and every place in their descriptions is
moved by as much as they moved (Apache Parquet format, `parquet.thrift`). pyarrow can read several files as one table,
but can write one only by decoding and encoding all of it again, which costs a hundred times as much.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

_MAGIC = b"PAR1"
_STRUCT, _LIST, _SET, _BINARY, _DOUBLE, _BYTE = 12, 9, 10, 8, 7, 3
_ROWS, _GROUPS = 3, 4
_MOVES, _COUNTS = "moves", "counts"
_COLUMN = {9: _MOVES, 10: _MOVES, 11: _MOVES, 14: _MOVES}
_GROUP = {1: {2: _MOVES, 3: _COLUMN, 4: _MOVES, 6: _MOVES}, 5: _MOVES, 7: _COUNTS}
"""The fields of a row group's description that change when it moves, by their numbers: its offset (5) and ordinal (7),
and of its columns (1) the offset (2), the page indexes (4, 6), and in the columns' metadata (3) the data, index and
dictionary pages and the Bloom filter."""


class Group(msgspec.Struct, frozen=True, array_like=True):
    """The description of a row group: `pieces`, and between them the numbers that change when it moves.

    `ordinal`: which of the numbers, if any, is no place but says how many row groups come before.
    """

    pieces: list[bytes]
    numbers: list[int]
    ordinal: int | None

    def moved(self, distance: int, before: int) -> bytes:
        """The description when the row group lies `distance` bytes further on, behind `before` others."""
        out = [self.pieces[0]]
        for i, number in enumerate(self.numbers):
            value = before + number if i == self.ordinal else number and number + distance
            out += (_varint(value << 1), self.pieces[i + 1])
        return b"".join(out)


class Description(msgspec.Struct, frozen=True, array_like=True):
    """What stands at the end of a Parquet file: `head` before the number of rows, the row groups, `rest` after them."""

    rows: int
    head: bytes
    groups: list[Group]
    rest: bytes

    def joined(self, rows: int, groups: list[bytes]) -> bytes:
        """The description of a file with `rows` rows and these row groups, alike in all else."""
        header = (
            bytes([len(groups) << 4 | _STRUCT]) if len(groups) < 15 else bytes([0xF0 | _STRUCT]) + _varint(len(groups))
        )
        # A field begins with its distance from the field before (1) and its type: 6 is a long, 9 a list.
        return b"".join([self.head, b"\x16", _varint(rows << 1), b"\x19", header, *groups, self.rest])


encode_description = msgspec.msgpack.Encoder().encode
decode_description = msgspec.msgpack.Decoder(Description).decode


def take_apart(content: bytes) -> tuple[memoryview, Description]:
    """The row groups of a Parquet file, as they lie in it, and their description.

    Raises:
        ValueError: the description has fields that are not known here.
    """
    size = int.from_bytes(content[-8:-4], "little")
    return memoryview(content)[len(_MAGIC) : -8 - size], _Reader(content[-8 - size : -8]).description()


class RowGroups:
    """Writes a Parquet file of row groups that come as Parquet files of their own, taken apart."""

    def __init__(self, file: BinaryIO, schema: pa.Schema) -> None:
        self._file, self._schema = file, schema
        self._place = file.write(_MAGIC)
        self._first: Description | None = None
        self._groups: list[bytes] = []
        self._rows = 0

    def append(self, content: bytes | memoryview, description: Description) -> None:
        """Append the row groups of a Parquet file with the schema of this one."""
        self._first = self._first or description
        for group in description.groups:
            self._groups.append(group.moved(self._place - len(_MAGIC), len(self._groups)))
        self._rows += description.rows
        self._place += self._file.write(content)

    def close(self) -> None:
        """Write the description; nothing can be appended then."""
        if self._first is None:
            self._file.seek(0)
            self._file.truncate()
            pq.write_table(self._schema.empty_table(), self._file, compression="zstd")
            return
        footer = self._first.joined(self._rows, self._groups)
        self._file.write(footer + len(footer).to_bytes(4, "little") + _MAGIC)


class _Reader:
    """Reads a description in Thrift's compact protocol."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def description(self) -> Description:
        """The whole of it."""
        rows, groups = 0, list[Group]()
        head = rest = 0
        for start, kind, field in self._fields():
            if field == _ROWS:
                head, rows = start, self._number()
            elif field == _GROUPS:
                for _ in self._items():
                    groups.append(self._group())
                rest = self._at
            else:
                self._skip(kind)
        return Description(rows, self._content[:head], groups, self._content[rest:])

    def _group(self) -> Group:
        begin, found = self._at, list[tuple[int, int, int, str]]()
        self._find(_GROUP, found)
        pieces, numbers = list[bytes](), list[int]()
        for start, end, value, _ in found:
            pieces.append(self._content[begin:start])
            numbers.append(value)
            begin = end
        ordinal = next((i for i, (*_, what) in enumerate(found) if what == _COUNTS), None)
        return Group([*pieces, self._content[begin : self._at]], numbers, ordinal)

    def _find(self, wanted: dict[int, Any], found: list[tuple[int, int, int, str]]) -> None:
        """Read a struct, and note start, end and value of the numbers in it that are wanted."""
        for _, kind, field in self._fields():
            what = wanted.get(field)
            if what is None:
                self._skip(kind)
            elif isinstance(what, str):
                start = self._at
                value = self._number()
                found.append((start, self._at, value, what))
            elif kind == _LIST:
                for _ in self._items():
                    self._find(what, found)
            else:
                self._find(what, found)

    def _fields(self) -> Iterator[tuple[int, int, int]]:
        """Start, type and number of each field of the struct that begins here; what uses them reads their values."""
        field = 0
        while head := self._content[self._at]:
            start = self._at
            self._at += 1
            field = field + (head >> 4) if head >> 4 else self._number()
            yield start, head & 0x0F, field
        self._at += 1

    def _items(self) -> range:
        head = self._content[self._at]
        self._at += 1
        return range(head >> 4 if head >> 4 < 15 else self._varint())

    def _skip(self, kind: int) -> None:
        if kind in (1, 2):  # a boolean is in the type of a field
            return
        if kind == _BYTE:
            self._at += 1
        elif kind < _DOUBLE:
            while self._content[self._at] & 0x80:
                self._at += 1
            self._at += 1
        elif kind == _DOUBLE:
            self._at += 8
        elif kind == _BINARY:
            size = self._varint()
            self._at += size
        elif kind in (_LIST, _SET):
            item = self._content[self._at] & 0x0F
            for _ in self._items():
                if item in (1, 2):  # and in a list a byte of its own
                    self._at += 1
                else:
                    self._skip(item)
        elif kind == _STRUCT:
            for _, field_kind, _ in self._fields():
                self._skip(field_kind)
        else:
            raise ValueError(f"a Parquet description with a field of type {kind}, which is not known here")

    def _number(self) -> int:
        value = self._varint()
        return value >> 1 ^ -(value & 1)

    def _varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._content[self._at]
            self._at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
