"""The charts: each as PNG and SVG for print, beside the CSV that it plots; drawn from the Parquet tables alone."""

from __future__ import annotations

import json
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

    `index.json`, the last one, lists the charts: name, title, what to read out in place of the picture (`alt`), note
    (sample, how to read it, source), `n` (documents behind it) and the names of its files.

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
    >>> [path.name for path in files[:3]]
    ['done_and_planned.csv', 'done_and_planned.png', 'done_and_planned.svg']
    """
    from pipeline.charts.data import Data
    from pipeline.charts.lettering import lettering
    from pipeline.tables.write import replaced_if_changed

    data = Data(tables, settings or ChartSettings())
    charts.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    index = []
    with lettering():
        for draw in _charts():
            drawing = draw(data)
            files += _save(drawing, charts, data.settings.dpi)
            index.append(_entry(drawing, data))
    with replaced_if_changed(charts / "index.json") as file:
        file.write(json.dumps(index, ensure_ascii=False, indent=1).encode() + b"\n")
    return [*files, charts / "index.json"]


def _charts() -> list[Callable[[Data], Drawing]]:
    from pipeline.charts.exchange import (
        exchanged_and_lessons_by_document,
        exchanged_and_lessons_by_school,
        teachers_exchanged_between_schools,
        teachers_exchanged_by_school,
    )
    from pipeline.charts.network import partner_network
    from pipeline.charts.quality import quality_of_the_run
    from pipeline.charts.reuse import shared_text
    from pipeline.charts.section_types import section_types_by_document
    from pipeline.charts.status import done_and_planned
    from pipeline.charts.terms import leading_terms
    from pipeline.charts.timeline import dates_over_time

    return [
        done_and_planned,
        exchanged_and_lessons_by_document,
        exchanged_and_lessons_by_school,
        teachers_exchanged_by_school,
        teachers_exchanged_between_schools,
        partner_network,
        dates_over_time,
        section_types_by_document,
        leading_terms,
        shared_text,
        quality_of_the_run,
    ]


def _entry(drawing: Drawing, data: Data) -> dict[str, object]:
    sheet, stem = drawing.sheet, drawing.stem
    alt = data.words("alt", title=sheet.title, headline=drawing.headline)
    files = {form: f"{stem}.{form}" for form in ("png", "svg", "csv")}
    return {
        "name": stem,
        "title": sheet.title,
        "alt": alt,
        "note": "\n".join([sheet.sample, *sheet.notes]),
        "n": drawing.n,
    } | files


def _save(drawing: Drawing, folder: Path, dpi: int) -> list[Path]:
    import pyarrow as pa

    from pipeline.charts.sheet import picture
    from pipeline.tables.write import csv_batches, replaced_if_changed

    files = {".csv": b"".join(csv_batches(pa.Table.from_pandas(drawing.data, preserve_index=False)))}
    files |= {f".{form}": picture(drawing.sheet.figure, form, dpi) for form in ("png", "svg")}
    for suffix, content in files.items():
        with replaced_if_changed(folder / f"{drawing.stem}{suffix}") as file:
            file.write(content)
    return [folder / f"{drawing.stem}{suffix}" for suffix in files]
