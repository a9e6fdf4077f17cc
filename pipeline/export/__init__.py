"""Export: the tables once more, as one Excel workbook and one SQLite file, for those who work in Excel or SQL."""

from __future__ import annotations

from pathlib import Path

from pipeline.export.database import write_database
from pipeline.export.workbook import write_workbook

__all__ = ["DATABASE", "WORKBOOK", "export", "write_database", "write_workbook"]

WORKBOOK, DATABASE = "tables.xlsx", "tables.sqlite"


def export(tables: Path, workbook_rows: int = 100_000) -> None:
    """Write `tables.xlsx` and `tables.sqlite` beside the Parquet files of the folder `tables`.

    Args:
        workbook_rows: rows of each table that the workbook takes; its first sheet says what it leaves out. SQLite takes
            all of them.

    Raises:
        FileNotFoundError: there is no Parquet file of one of the tables.
    """
    write_workbook(tables, tables / WORKBOOK, workbook_rows)
    write_database(tables, tables / DATABASE)
