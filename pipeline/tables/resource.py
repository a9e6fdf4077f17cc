"""Tables as frictionless reads them, but for two things that take it long and change nothing in what it finds."""

from __future__ import annotations

import csv
from collections.abc import Collection
from contextlib import nullcontext
from functools import cached_property
from pathlib import Path
from typing import Any

from frictionless.resources import TableResource


class Table(TableResource):
    """A CSV file."""

    @classmethod
    def metadata_select_class(cls, type: str | None) -> Any:
        """The class that is made from a description: this one."""
        return cls

    def to_copy(self, **options: Any) -> Any:
        """What is read to look up references to this table: its keys, which are read once; frictionless would read
        the whole table, and check its cells, for each table that refers to it."""
        return self._keys

    @cached_property
    def _keys(self) -> _Keys:
        return _Keys(Path(self.normpath or ""), self.schema.primary_key)

    def primary_key_cells(self, row: Any, case_sensitive: bool) -> tuple[Any, ...]:
        """The key of a row. It is the first that is read of a row; all cells are read then, as one by one they take
        longer."""
        _ = row.errors
        return super().primary_key_cells(row, case_sensitive)


class _Keys(nullcontext[None]):
    """The key columns of a CSV file, in the form of a resource."""

    schema = None

    def __init__(self, path: Path, columns: Collection[str]) -> None:
        super().__init__()
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            rows = csv.DictReader(file)
            self.row_stream = [{column: row.get(column) or None for column in columns} for row in rows]
