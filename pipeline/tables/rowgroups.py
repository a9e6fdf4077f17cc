"""Parquet files from pieces: row groups that are there already are copied, not made again.

A Parquet file is its row groups one after another and, at the end, a description (Thrift, compact protocol) of
where everything lies. To join files, the row groups are copied as they are, and every place in their descriptions is
moved by as much as they moved (Apache Parquet format, `parquet.thrift`). pyarrow can read several files as one table,
but can write one only by decoding and encoding all of it again, which costs a hundred times as much.
"""

from __future__ import annotations

from typing import BinaryIO, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

_MAGIC = b"PAR1"
_STRUCT, _LIST, _SET, _BINARY, _DOUBLE, _BYTE = 12, 9, 10, 8, 7, 3
_PLACES = {(4, 5), (4, 1, 2), (4, 1, 4), (4, 1, 6), (4, 1, 3, 9), (4, 1, 3, 10), (4, 1, 3, 11), (4, 1, 3, 14)}
"""The fields of a file's description that hold a place in the file, by their path of field numbers from `FileMetaData`:
of row groups (4) the offset (5); of their columns (1) the offset (2), the page indexes (4, 6), and of the columns'
metadata (3) the data, index and dictionary pages and the Bloom filter."""
_ORDINAL = (4, 7)
_ROWS, _GROUPS = 3, 4


class _Number(NamedTuple):
    """A number in a description at bytes `start:end`."""

    path: tuple[int, ...]
    start: int
    end: int
    value: int


class RowGroups:
    """Writes a Parquet file of row groups that come as Parquet files of their own."""

    def __init__(self, file: BinaryIO, schema: pa.Schema) -> None:
        self._file, self._schema = file, schema
        self._place = file.write(_MAGIC)
        self._first: _Description | None = None
        self._groups: list[bytes] = []
        self._rows = 0

    def append(self, content: bytes) -> None:
        """Append the row groups of a Parquet file with the schema of this one."""
        size = int.from_bytes(content[-8:-4], "little")
        description = _Description(content[-8 - size : -8])
        self._first = self._first or description
        self._groups += description.moved(self._place - len(_MAGIC), len(self._groups))
        self._rows += description.rows
        self._place += self._file.write(memoryview(content)[len(_MAGIC) : -8 - size])

    def close(self) -> None:
        """Write the description; nothing can be appended then."""
        if self._first is None:
            self._file.seek(0)
            self._file.truncate()
            pq.write_table(self._schema.empty_table(), self._file, compression="zstd")
            return
        footer = self._first.whole(self._rows, self._groups)
        self._file.write(footer + len(footer).to_bytes(4, "little") + _MAGIC)


class _Description:
    """The description at the end of a Parquet file, with the places of its fields."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0
        self._numbers: list[_Number] = []
        self._fields: dict[int, tuple[int, int]] = {}
        self._items: list[tuple[int, int]] = []
        self._struct(())
        self.rows = next(number.value for number in self._numbers if number.path == (_ROWS,))

    def moved(self, distance: int, before: int) -> list[bytes]:
        """The descriptions of the row groups when they lie `distance` bytes further on, behind `before` others."""
        out = []
        for i, (start, end) in enumerate(self._items):
            pieces, done = [], start
            for number in self._numbers:
                if start <= number.start < end and number.path != (_ROWS,):
                    value = before + i if number.path == _ORDINAL else number.value and number.value + distance
                    pieces += [self._content[done : number.start], _varint(value << 1)]
                    done = number.end
            out.append(b"".join([*pieces, self._content[done:end]]))
        return out

    def whole(self, rows: int, groups: list[bytes]) -> bytes:
        """The description of a file with `rows` rows and these row groups, alike in all else."""
        head = self._content[: self._fields[_ROWS][0]]
        header = (
            bytes([len(groups) << 4 | _STRUCT]) if len(groups) < 15 else bytes([0xF0 | _STRUCT]) + _varint(len(groups))
        )
        rest = self._content[self._fields[_GROUPS][1] :]
        # A field begins with its distance from the field before (1) and its type: 6 is a long, 9 a list.
        return b"".join([head, b"\x16", _varint(rows << 1), b"\x19", header, *groups, rest])

    # --- reading Thrift's compact protocol ---

    def _varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._content[self._at]
            self._at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    def _struct(self, path: tuple[int, ...]) -> None:
        field = 0
        while head := self._content[self._at]:
            start = self._at
            self._at += 1
            kind = head & 0x0F
            field = field + (head >> 4) if head >> 4 else _signed(self._varint())
            self._value(kind, (*path, field), in_list=False)
            if not path:
                self._fields[field] = (start, self._at)
        self._at += 1

    def _value(self, kind: int, path: tuple[int, ...], in_list: bool) -> None:
        start = self._at
        if kind in (1, 2):  # a boolean is in the type of a field, and a byte of its own in a list
            self._at += in_list
        elif kind == _BYTE:
            self._at += 1
        elif kind < _DOUBLE:
            value = _signed(self._varint())
            if path in _PLACES or path == _ORDINAL or path == (_ROWS,):
                self._numbers.append(_Number(path, start, self._at, value))
        elif kind == _DOUBLE:
            self._at += 8
        elif kind == _BINARY:
            size = self._varint()
            self._at += size
        elif kind in (_LIST, _SET):
            self._list(path)
        elif kind == _STRUCT:
            self._struct(path)
        else:
            raise ValueError(f"a Parquet description with a field of type {kind} at {path}, which is not known here")

    def _list(self, path: tuple[int, ...]) -> None:
        head = self._content[self._at]
        self._at += 1
        size = head >> 4 if head >> 4 < 15 else self._varint()
        for _ in range(size):
            start = self._at
            self._value(head & 0x0F, path, in_list=True)
            if path == (_GROUPS,):
                self._items.append((start, self._at))


def _signed(value: int) -> int:
    return value >> 1 ^ -(value & 1)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
