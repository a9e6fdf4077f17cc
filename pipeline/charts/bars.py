"""Rows of bars with bounds, one panel a measure, told apart by status: done, planned, rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from pipeline.charts.data import bounds
from pipeline.charts.lettering import drawable, shorten, width
from pipeline.charts.sheet import GREY, INK, LINE, MARGIN, PAGE_WIDTH, SMALL, STRIPE, TEXT, Look, Sheet

STATUS_LOOKS = {
    "done": Look("#0072B2"),
    "planned": Look("#F9D48A", "#A66A00", "//////"),
    "rule": Look("#B5E3D5", "#00664A", "||||||"),
}
BAR = 0.115
"""Height in inches of a bar with the room around it."""
FIGURES = 7.0
ROWS_HIGH = 7.2
"""Inches of rows that fit on a printed page, below the head and above the notes."""

_PAD, _HEAD, _FOOT, _BETWEEN = 0.075, 0.26, 0.42, 0.2
_LABELS_AT_MOST = {1: 4.0, 2: 2.35, 3: 2.1}
"""Inches for the names of the rows, by the number of panels."""
_ARROW = 0.1
_FAR = 2.0
"""How many times as long as the bars beside it a bar must be to be cut."""


@dataclass(frozen=True)
class Bar:
    """Bounds of one status; None where open. `instead` is written where there is no number, `tag` after the figures."""

    status: str
    low: float | None
    high: float | None
    instead: str = ""
    tag: str = ""

    @property
    def reach(self) -> float:
        """How far along the axis it goes."""
        return max(self.low or 0.0, self.high or 0.0)

    @property
    def text(self) -> str:
        return (bounds(self.low, self.high) or self.instead) + self.tag


@dataclass(frozen=True)
class Panel:
    """One measure: `rows` holds the bars of each row, top down."""

    title: str
    unit: str
    rows: list[list[Bar]]

    @property
    def end(self) -> float:
        """The value at which bars are cut: beyond the longest one, unless that dwarfs the others."""
        return axis_end(bar.reach for row in self.rows for bar in row)

    @property
    def cuts(self) -> bool:
        """Whether a bar is cut."""
        return any(bar.reach > self.end for row in self.rows for bar in row)


def axis_end(reaches: Iterable[float]) -> float:
    """Where an axis ends so that the usual bars can be read: values far beyond most of the others are cut.

    >>> axis_end([4, 6, 9, 12, 20, 22, 24, 615]), axis_end([4, 6, 9])
    (24, 9)
    """
    values = sorted(value for value in reaches if value)
    if not values:
        return 1.0
    usual = 3 * float(np.quantile(values, 0.8))
    return values[-1] if values[-1] <= _FAR * usual else max(value for value in values if value <= usual)


def rows_that_fit(rows: list[list[list[Bar]]]) -> int:
    """How many rows, from the first, fit on a page; each holds its bars by panel."""
    heights = np.cumsum([_row_height(row) for row in rows])
    return max(1, int(np.searchsorted(heights, ROWS_HIGH, side="right")))


def body_height(panels: list[Panel]) -> float:
    """Height in inches that the rows need, with the titles of the panels and the axis."""
    return _HEAD + sum(_row_heights(panels)) + _FOOT


def draw_panels(sheet: Sheet, labels: list[str], panels: list[Panel]) -> None:
    """Draw the rows and their labels into the body of a sheet of the height that `body_height` gives."""
    heights = _row_heights(panels)
    shown = [shorten(drawable(label), TEXT, _LABELS_AT_MOST[len(panels)]) for label in labels]
    left = MARGIN + max(width(label, TEXT) for label in shown) + 0.1
    wide = (PAGE_WIDTH - MARGIN - left - _BETWEEN * (len(panels) - 1)) / len(panels)
    tops = [sum(heights[:i]) for i in range(len(heights))]
    draw_stripes(sheet, _HEAD, tops, heights)
    for label, top, high in zip(shown, tops, heights, strict=True):
        sheet.write(left - 0.1, sheet.top + _HEAD + top + high / 2, label, TEXT, ha="right")
    for i, panel in enumerate(panels):
        start = left + i * (wide + _BETWEEN)
        sheet.write(start, sheet.top + _HEAD / 2, shorten(panel.title, TEXT, wide), TEXT)
        axes = sheet.axes(start, wide, _HEAD, sum(heights))
        _draw_panel(axes, panel, wide, tops, heights)


def draw_stripes(sheet: Sheet, below: float, tops: list[float], heights: list[float]) -> None:
    """Shade every other row, over the whole width of the page."""
    axes = sheet.axes(MARGIN, PAGE_WIDTH - 2 * MARGIN, below, sum(heights))
    axes.set(xlim=(0, 1), ylim=(sum(heights), 0))
    axes.axis("off")
    for top, high in list(zip(tops, heights, strict=True))[::2]:
        axes.axhspan(top, top + high, color=STRIPE, linewidth=0)


def ticks(end: float, inches: float) -> list[float]:
    """Round numbers from 0 up to the end of an axis, as many as there is room for.

    >>> ticks(24.0, 3.0), ticks(24000.0, 0.8)
    ([0.0, 6.0, 12.0, 18.0, 24.0], [0.0, 15000.0])
    """
    room = int(inches / (width(f"{end:,.0f}", SMALL) + 0.12))
    values = MaxNLocator(max(2, min(4, room)), integer=True, min_n_ticks=1).tick_values(0, end)
    return [float(tick) for tick in values if 0 <= tick <= max(end, 1)]


def axis_limit(bars: Iterable[Bar], end: float, wide: float, shortest: float = 1.0) -> float:
    """The value at the right edge of axes `wide` inches wide: behind every bar there is room for its figures."""
    needed = [
        min(bar.reach, end) / max(1 - (width(bar.text, FIGURES) + _ARROW + 0.14) / wide, 0.1)
        for bar in bars
        if bar.reach
    ]
    return max([*needed, shortest])


def draw_bar(axes: Axes, bar: Bar, y: float, inch: float, end: float) -> None:
    """Draw a bar with its bounds and figures; `inch` is the length of an inch of paper on the axis.

    The bar ends at the lower bound, a line runs on to the upper one, an arrow says that there is none. What goes
    beyond `end` is cut there, and marked so.
    """
    low, reach = min(bar.low or 0.0, end), min(bar.reach, end)
    if low:
        axes.barh(y, low, height=BAR * 0.78, **STATUS_LOOKS[bar.status].patch)
    if bar.low is not None and bar.high is None:
        axes.plot([low, low + _ARROW * inch], [y, y], color=INK, linewidth=0.8)
        axes.plot(low + _ARROW * inch, y, marker=">", markersize=3, color=INK, markeredgewidth=0)
        reach += _ARROW * inch
    elif reach > low:
        axes.plot([low, reach], [y, y], color=INK, linewidth=0.8)
        ends = [low, reach] if bar.reach <= end else [low]
        axes.plot(ends, [y] * len(ends), color=INK, marker="|", markersize=4, markeredgewidth=0.8, linestyle="none")
    if bar.reach > end:
        for shift in (0.08, 0.04):
            x = end - shift * inch
            axes.plot([x - 0.02 * inch, x + 0.02 * inch], [y + BAR / 2, y - BAR / 2], color="white", linewidth=1.5)
    color = INK if bar.reach else GREY
    axes.text(reach + 0.05 * inch, y, bar.text, fontsize=FIGURES, color=color, va="center_baseline")


def _row_height(row: list[list[Bar]]) -> float:
    return _PAD + BAR * max(1, *(len(bars) for bars in row), 1)


def _row_heights(panels: list[Panel]) -> list[float]:
    return [_row_height(list(row)) for row in zip(*(panel.rows for panel in panels), strict=True)]


def _draw_panel(axes: Axes, panel: Panel, wide: float, tops: list[float], heights: list[float]) -> None:
    end = panel.end
    limit = axis_limit((bar for row in panel.rows for bar in row), end, wide)
    axes.set(xlim=(0, limit), ylim=(sum(heights), 0), yticks=[], facecolor="none")
    axes.spines["left"].set_color(GREY)
    axes.set_xticks(ticks(end, wide * end / limit))
    axes.xaxis.grid(True, color=LINE, linewidth=0.5)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_xlabel(panel.unit, fontsize=SMALL, color=GREY, labelpad=2)
    for row, top, high in zip(panel.rows, tops, heights, strict=True):
        first = top + (high - BAR * len(row)) / 2 + BAR / 2
        for i, bar in enumerate(row):
            draw_bar(axes, bar, first + i * BAR, limit / wide, end)
