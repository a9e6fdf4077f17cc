"""The charts: each as PNG and SVG for print, beside the CSV that it plots; drawn from the Parquet tables alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.config import Charts as ChartSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.charts.data import Data
    from pipeline.charts.sheet import Drawing

__all__ = ["ChartSettings", "draw_charts"]


def draw_charts(tables: Path, charts: Path, settings: ChartSettings | None = None) -> list[Path]:
    """Draw every chart and return the files, in their order: `<stem>.csv`, `<stem>.png`, `<stem>.svg` for each.

    A file is replaced only where its content changes, and the same tables give the same bytes. A character that the
    font of the charts lacks is drawn as 〓 and named in the log.

    Args:
        tables: a folder that `write_tables` wrote.
        charts: where the files go; made if need be.
        settings: language (zh, en), how many documents are drawn one by one, dots per inch of the PNG.

    Raises:
        ChartError: the font is not installed, or cannot write a character of the charts' own words.
        FileNotFoundError: a table is missing.

    >>> import tempfile
    >>> from pipeline.tables import write_tables
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_tables({}, Path(folder, "tables"))
    ...     files = draw_charts(Path(folder, "tables"), Path(folder, "charts"), ChartSettings(dpi=50))
    >>> [path.name for path in files[:3]]  # doctest: +NORMALIZE_WHITESPACE
    ['exchanged_and_lessons_by_document.csv', 'exchanged_and_lessons_by_document.png',
     'exchanged_and_lessons_by_document.svg']
    """
    from pipeline.charts.data import Data
    from pipeline.charts.lettering import lettering

    data = Data(tables, settings or ChartSettings())
    charts.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    with lettering():
        for draw in _charts():
            files += _save(draw(data), charts, data.settings.dpi)
    return files


def _charts() -> list[Callable[[Data], Drawing]]:
    from pipeline.charts.exchange import exchanged_and_lessons_by_document, teachers_exchanged_by_school
    from pipeline.charts.network import partner_network
    from pipeline.charts.quality import quality_of_the_run
    from pipeline.charts.section_types import section_types_by_document
    from pipeline.charts.timeline import dates_over_time

    return [
        exchanged_and_lessons_by_document,
        section_types_by_document,
        teachers_exchanged_by_school,
        dates_over_time,
        partner_network,
        quality_of_the_run,
    ]


def _save(drawing: Drawing, folder: Path, dpi: int) -> list[Path]:
    import pyarrow as pa

    from pipeline.charts.sheet import picture
    from pipeline.tables.write import csv_batches, replaced_if_changed

    files = {".csv": b"".join(csv_batches(pa.Table.from_pandas(drawing.data, preserve_index=False)))}
    files |= {f".{form}": picture(drawing.figure, form, dpi) for form in ("png", "svg")}
    for suffix, content in files.items():
        with replaced_if_changed(folder / f"{drawing.stem}{suffix}") as file:
            file.write(content)
    return [folder / f"{drawing.stem}{suffix}" for suffix in files]
