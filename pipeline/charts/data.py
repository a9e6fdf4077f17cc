"""The tables as the charts use them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.charts.words import Words
from pipeline.config import Charts as ChartSettings

if TYPE_CHECKING:
    import duckdb

MEASURES = ("teachers_exchanged", "teachers_visiting", "lessons_given")
"""The indicators that the charts are about, in their order."""
_FILE_AT_MOST = 2.2


@dataclass(frozen=True)
class Data:
    """A folder of tables, the settings of the charts, and their words."""

    folder: Path
    settings: ChartSettings

    def table(self, name: str, *columns: str) -> pd.DataFrame:
        """Some columns of a table, from its Parquet file; text is plain Python text, None where empty."""
        return _frame(pq.read_table(self.folder / f"{name}.parquet", columns=list(columns)))

    def query(self, sql: str) -> pd.DataFrame:
        """The rows of a query over the tables: for those that do not fit into memory where there are many documents.

        The order of the rows is any; a sum of whole numbers stays whole.
        """
        return _frame(self._database.sql(sql).to_arrow_table())

    @cached_property
    def _database(self) -> duckdb.DuckDBPyConnection:
        import duckdb

        database = duckdb.connect()
        for path in sorted(self.folder.glob("*.parquet")):
            file = str(path).replace("'", "''")
            database.execute(f"CREATE VIEW {path.stem} AS SELECT * FROM read_parquet('{file}')")
        return database

    @cached_property
    def words(self) -> Words:
        return Words(self.settings.language)

    @cached_property
    def documents(self) -> pd.DataFrame:
        """Documents in the order of the tables, with `label`: a title that no other document has."""
        frame = self.table(
            "documents",
            "doc_id",
            "source_file",
            "position",
            "title",
            "author_school",
            "chars",
            "repairs",
            "reuse_share",
            "missing_items",
        )
        names = [
            next(filter(None, row)) for row in zip(frame["title"], frame["author_school"], frame["doc_id"], strict=True)
        ]
        often = Counter(names)
        places = zip(names, frame["source_file"], frame["position"], strict=True)
        labels = [name if often[name] == 1 else f"{name}（{_place(file, place)}）" for name, file, place in places]
        often = Counter(labels)
        ids = zip(labels, frame["doc_id"], strict=True)
        return frame.assign(label=[label if often[label] == 1 else f"{label} {doc_id}" for label, doc_id in ids])

    @cached_property
    def facts(self) -> pd.DataFrame:
        """Facts of the measures of the charts."""
        columns = ["fact_id", "doc_id", "indicator", "status", "min", "max", "unit", "per"]
        facts = self.table("facts", *columns, "from_school", "to_school", "part_of")
        return facts[facts["indicator"].isin(MEASURES)]

    def source(self, stem: str) -> str:
        """The line that says where the data of a chart come from."""
        from pipeline.charts.lettering import drawable, shorten  # this module serves those who do not draw, too
        from pipeline.charts.sheet import SMALL

        files = sorted(set(self.documents["source_file"]))
        first = shorten(drawable(files[0]), SMALL, _FILE_AT_MOST) if files else self.words("no_files")
        names = self.words("files", first=first, k=len(files)) if len(files) > 1 else first
        return self.words("source", files=names, n=len(self.documents), stem=stem)


def _frame(table: pa.Table) -> pd.DataFrame:
    values = {column: table[column].to_numpy() for column in table.column_names}
    return pd.DataFrame({name: pd.Series(value, dtype=value.dtype) for name, value in values.items()})


def _place(file: str, position: float) -> str:
    return Path(file).stem + ("" if pd.isna(position) else f" #{position:g}")


def number(value: float) -> str:
    """A number as it stands on a chart.

    >>> number(3.0), number(2.5), number(12000.0)
    ('3', '2.5', '12,000')
    """
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def bounds(low: float | None, high: float | None) -> str:
    """Bounds in few characters; empty where both are open.

    >>> bounds(4, 4), bounds(31, 39), bounds(2, None), bounds(None, 50)
    ('4', '31–39', '≥2', '≤50')
    """
    if low is None or high is None:
        return (f"≥{number(low)}" if low is not None else "") + (f"≤{number(high)}" if high is not None else "")
    return number(low) if low == high else f"{number(low)}–{number(high)}"
