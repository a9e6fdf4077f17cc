"""The page of a chart: title, sample, legend, body, notes and source, each in its own place, measured in inches."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from pipeline.charts.lettering import drawable, width, wrap

INK, GREY, LINE, STRIPE = "#1A1A1A", "#595959", "#E0E0E0", "#F4F4F4"
PAGE_WIDTH, MARGIN = 7.2, 0.25
TITLE, TEXT, SMALL = 14.0, 8.5, 7.5
INNER_WIDTH = PAGE_WIDTH - 2 * MARGIN

_SWATCH, _GAP = 0.26, 0.18


@dataclass(frozen=True)
class Look:
    """How an area is filled; told apart by colour and hatch."""

    face: str
    edge: str = "white"
    hatch: str = ""

    @property
    def patch(self) -> dict[str, Any]:
        """Keyword arguments of a patch."""
        return {"facecolor": self.face, "edgecolor": self.edge, "hatch": self.hatch, "linewidth": 0.6}


@dataclass
class Sheet:
    """A page whose body is `body` inches high; `figure` holds everything but the body."""

    title: str
    sample: str
    body: float
    notes: list[str] = field(default_factory=list)
    legend: list[tuple[str, Look]] = field(default_factory=list)

    def __post_init__(self) -> None:
        titles = wrap(drawable(self.title), TITLE, INNER_WIDTH)
        samples = wrap(drawable(self.sample), TEXT, INNER_WIDTH)
        notes = [line for note in self.notes for line in wrap(drawable(note), SMALL, INNER_WIDTH)]
        rows = self._legend_rows()
        top = MARGIN + 0.27 * len(titles) + 0.17 * len(samples) + (0.1 + 0.2 * len(rows) if rows else 0.0) + 0.1
        self.height = top + self.body + 0.12 + 0.15 * len(notes) + MARGIN
        self.top = top
        self.figure = Figure(figsize=(PAGE_WIDTH, self.height), facecolor="white")
        FigureCanvasAgg(self.figure)
        y = MARGIN
        for lines, points, step, color in ((titles, TITLE, 0.27, INK), (samples, TEXT, 0.17, GREY)):
            for line in lines:
                self.write(MARGIN, y + step / 2, line, points, color)
                y += step
        y += 0.1
        for row in rows:
            self._draw_legend(row, y + 0.1)
            y += 0.2
        y = top + self.body + 0.12
        for line in notes:
            self.write(MARGIN, y + 0.075, line, SMALL, GREY)
            y += 0.15

    def write(self, x: float, y: float, text: str, points: float, color: str = INK, **how: Any) -> None:
        """A line of text whose middle is `y` inches below the top of the page."""
        how = {"va": "center_baseline"} | how
        self.figure.text(x / PAGE_WIDTH, 1 - y / self.height, text, fontsize=points, color=color, **how)

    def axes(self, left: float, wide: float, below: float = 0.0, high: float | None = None) -> Axes:
        """Axes in the body: `left` from the edge of the page, `below` from the top of the body."""
        high = self.body - below if high is None else high
        bottom = self.height - self.top - below - high
        place = (left / PAGE_WIDTH, bottom / self.height, wide / PAGE_WIDTH, high / self.height)
        axes = self.figure.add_axes(place)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        for side in ("left", "bottom"):
            axes.spines[side].set_color(GREY)
        axes.tick_params(labelsize=SMALL, colors=GREY, length=2.5, width=0.6)
        axes.set_axisbelow(True)
        return axes

    def _legend_rows(self) -> list[list[tuple[float, str, Look]]]:
        rows: list[list[tuple[float, str, Look]]] = []
        x = PAGE_WIDTH
        for name, look in self.legend:
            wide = _SWATCH + 0.06 + width(name, TEXT)
            if x + wide > PAGE_WIDTH - MARGIN:
                rows.append([])
                x = MARGIN
            rows[-1].append((x, name, look))
            x += wide + _GAP
        return rows

    def _draw_legend(self, row: list[tuple[float, str, Look]], y: float) -> None:
        for x, name, look in row:
            corner = (x / PAGE_WIDTH, 1 - (y + 0.055) / self.height)
            size = (_SWATCH / PAGE_WIDTH, 0.11 / self.height)
            self.figure.add_artist(Rectangle(corner, *size, transform=self.figure.transFigure, **look.patch))
            self.write(x + _SWATCH + 0.06, y, name, TEXT)


@dataclass
class Drawing:
    """A chart that is ready to be saved.

    Attributes:
        stem: name of its files.
        sheet: the page.
        data: what it plots.
        headline: what it shows, in a sentence for those who cannot see it.
        n: documents that it is about: those with the thing that it shows.
    """

    stem: str
    sheet: Sheet
    data: pd.DataFrame
    headline: str
    n: int


def blank(stem: str, title: str, sample: str, message: str, notes: list[str], data: pd.DataFrame) -> Drawing:
    """A chart that says that there is nothing to show."""
    sheet = Sheet(title, sample, 0.9, notes)
    sheet.write(PAGE_WIDTH / 2, sheet.top + 0.45, message, 10, GREY, ha="center")
    return Drawing(stem, sheet, data, message, 0)


def picture(figure: Figure, form: str, dpi: int) -> bytes:
    """The bytes of a PNG or SVG file: the same for the same chart, without dates or versions."""
    metadata = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None, "Format": None, "Type": None}}[form]
    buffer = io.BytesIO()
    figure.savefig(buffer, format=form, dpi=dpi, metadata=metadata)
    return buffer.getvalue()
