"""The charts of an output folder as the page shows them: copied beside it, described by the index of the charts."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from pipeline.tables import replaced_if_changed


@dataclass(frozen=True)
class Picture:
    """A chart: files `charts/<name>.png`, `.svg` and `.csv` beside the page; `width` and `height` in pixels.

    `alt` is read out in place of the picture; `note` says sample and source. Without an index both are empty.
    """

    name: str
    title: str
    alt: str
    note: str
    width: int
    height: int


def copy_charts(charts: Path, report: Path) -> list[Picture]:
    """Copy the charts that are there to `report/charts/`, and say what they show.

    `index.json` in the folder gives order and titles; a chart that it does not list comes after those it does.
    """
    index = charts / "index.json"
    listed = {entry["name"]: entry for entry in json.loads(index.read_text(encoding="utf-8"))} if index.exists() else {}
    there = {path.stem for path in charts.glob("*.svg")}
    names = [name for name in listed if name in there] + sorted(there - listed.keys())
    target = report / "charts"
    target.mkdir(parents=True, exist_ok=True)
    wanted = {f"{name}{suffix}" for name in names for suffix in (".png", ".svg", ".csv")}
    for name in sorted(wanted):
        with (charts / name).open("rb") as file, replaced_if_changed(target / name) as copy:
            shutil.copyfileobj(file, copy)
    for path in target.iterdir():
        if path.name not in wanted:
            path.unlink()
    return [_picture(charts, name, listed.get(name, {})) for name in names]


def _picture(charts: Path, name: str, entry: dict[str, str]) -> Picture:
    with (charts / f"{name}.png").open("rb") as file:
        head = file.read(24)
    width, height = (int.from_bytes(head[i : i + 4], "big") for i in (16, 20))
    return Picture(name, entry.get("title", name), entry.get("alt", ""), entry.get("note", ""), width, height)
