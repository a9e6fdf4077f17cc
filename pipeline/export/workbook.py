"""The tables as one Excel workbook: a sheet for each, and a first sheet that explains every column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from pipeline.tables.schema import Column, Schema, Table, load_schema
from pipeline.tables.write import replaced_if_changed

LONGEST_CELL = 32_767
"""Characters that Excel takes in a cell."""

_CUT = "…（截断）"
_SAMPLE = 200
_WIDEST, _NARROWEST = 60, 8
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CREATED = datetime(2000, 1, 1)
"""A fixed time, so that the same tables give the same file."""


def write_workbook(tables: Path, path: Path, rows: int) -> None:
    """Write the Parquet files of the folder `tables` as the workbook `path`.

    Text is written as text whatever it looks like: nothing of it runs as a formula or becomes a link. Whole days are
    dates; what is less precise (`2018-04`, `XXXX-03-31`) stays text. At most `rows` rows of a table are written.

    Raises:
        FileNotFoundError: there is no Parquet file of one of the tables.
    """
    schema = load_schema()
    with replaced_if_changed(path) as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False,
                                          "strings_to_urls": False, "strings_to_numbers": False})  # fmt: skip
        book.set_properties({"title": "教育总结文本数据表", "created": _CREATED})
        head = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF4", "bottom": 1}
        formats = {
            "head": book.add_format(head),
            "date": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            "bold": book.add_format({"bold": True}),
        }
        sizes = {name: pq.read_metadata(tables / f"{name}.parquet").num_rows for name in schema.tables}
        _explanation(book, formats, schema, sizes, rows)
        for name, table in schema.tables.items():
            _sheet(book, formats, name, table, tables / f"{name}.parquet", rows)
        book.close()


def _explanation(book: Any, formats: dict[str, Any], schema: Schema, sizes: dict[str, int], rows: int) -> None:
    sheet = book.add_worksheet("说明")
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 2, 18)
    sheet.set_column(3, 3, 12)
    sheet.set_column(4, 5, 60)
    sheet.freeze_panes(1, 0)
    lines: list[tuple[Any, ...]] = [("工作表", "列", "列名", "单位", "含义", "取值")]
    for name, table in schema.tables.items():
        left_out = f"（仅前 {rows} 行；其余见 CSV、Parquet 或 SQLite）" if sizes[name] > rows else ""
        lines.append((name, "", table.title_zh, f"{sizes[name]} 行", f"每行为{table.row_zh}{left_out}", ""))
        for key, column in table.columns.items():
            labels = schema.vocabularies.get(column.values, {})
            values = "；".join(f"{value} {label.zh}" for value, label in labels.items())
            lines.append(("", key, column.title_zh, schema.units.get(column.unit, ""), column.meaning_zh, values))
    for row, cells in enumerate(lines):
        look = formats["head"] if row == 0 else formats["bold"] if cells[0] else None
        for place, cell in enumerate(cells):
            sheet.write_string(row, place, cell, look)


def _sheet(book: Any, formats: dict[str, Any], name: str, table: Table, path: Path, rows: int) -> None:
    sheet = book.add_worksheet(name)
    columns = list(table.columns.items())
    for place, width in enumerate(_widths(columns, path)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 32)
    for place, (key, column) in enumerate(columns):
        sheet.write_string(0, place, f"{column.title_zh}\n{key}", formats["head"])
    last = 0
    for last, cells in enumerate(_rows(path, rows), 1):
        for place, cell in enumerate(cells):
            _write(sheet, last, place, cell, columns[place][1], formats["date"])
    sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)


def _rows(path: Path, most: int) -> Iterator[tuple[Any, ...]]:
    left = most
    for batch in pq.ParquetFile(path).iter_batches(batch_size=4096):
        for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            if not left:
                return
            left -= 1
            yield cells


def _write(sheet: Any, row: int, place: int, cell: Any, column: Column, day: Any) -> None:
    if cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, place, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(row, place, cell)
    elif column.type == "date" and _DAY.fullmatch(cell) and cell >= "1900":
        sheet.write_datetime(row, place, date.fromisoformat(cell), day)
    else:
        text = cell if len(cell) <= LONGEST_CELL else cell[: LONGEST_CELL - len(_CUT)] + _CUT
        sheet.write_string(row, place, text)


def _widths(columns: list[tuple[str, Column]], path: Path) -> list[int]:
    """The widths of the columns in characters, after the first rows; a Chinese character is two wide."""
    sample: pa.RecordBatch | None = next(pq.ParquetFile(path).iter_batches(batch_size=_SAMPLE), None)
    widths = []
    for place, (key, column) in enumerate(columns):
        cells = sample.columns[place].to_pylist() if sample else []
        longest = max((_width(str(cell)) for cell in cells if cell is not None), default=0)
        widths.append(min(_WIDEST, max(_NARROWEST, longest + 2, len(key) + 3, _width(column.title_zh) + 3)))
    return widths


def _width(text: str) -> int:
    return sum(2 if char > "\u2e7f" else 1 for char in text[:_WIDEST])
