"""Rows of bars with bounds, one panel a measure, told apart by status: done, planned, rule."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from pipeline.charts.data import bounds
from pipeline.charts.lettering import drawable, shorten, width
from pipeline.charts.sheet import GREY, INK, LINE, MARGIN, PAGE_WIDTH, SMALL, STRIPE, TEXT, Look, Sheet

STATUS_LOOKS = {
    "done": Look("#0072B2"),
    "planned": Look("#F9D48A", "#A66A00", "//////"),
    "rule": Look("#B5E3D5", "#00664A", "......"),
}

_BAR, _PAD, _HEAD, _FOOT, _BETWEEN = 0.113, 0.08, 0.26, 0.42, 0.14
_FIGURES = 7.0
_LABELS_AT_MOST = 2.35


@dataclass(frozen=True)
class Bar:
    """Bounds of one status; None where open. `instead` is written where there is no number at all."""

    status: str
    low: float | None
    high: float | None
    instead: str = ""

    @property
    def reach(self) -> float:
        """How far along the axis it goes."""
        return max(self.low or 0.0, self.high or 0.0)

    @property
    def text(self) -> str:
        return bounds(self.low, self.high) or self.instead


@dataclass(frozen=True)
class Panel:
    """One measure: `rows` holds the bars of each row, top down."""

    title: str
    unit: str
    rows: list[list[Bar]]


def body_height(panels: list[Panel]) -> float:
    """Height in inches that the rows need, with the titles of the panels and the axis."""
    return _HEAD + sum(_row_heights(panels)) + _FOOT


def draw_panels(sheet: Sheet, labels: list[str], panels: list[Panel]) -> None:
    """Draw the rows and their labels into the body of a sheet of the height that `body_height` gives."""
    heights = _row_heights(panels)
    shown = [shorten(drawable(label), TEXT, _LABELS_AT_MOST) for label in labels]
    left = MARGIN + max(width(label, TEXT) for label in shown) + 0.1
    wide = (PAGE_WIDTH - MARGIN - left - _BETWEEN * (len(panels) - 1)) / len(panels)
    tops = [sum(heights[:i]) for i in range(len(heights))]
    _draw_stripes(sheet, tops, heights)
    for label, top, high in zip(shown, tops, heights, strict=True):
        sheet.write(left - 0.1, sheet.top + _HEAD + top + high / 2, label, TEXT, ha="right")
    for i, panel in enumerate(panels):
        start = left + i * (wide + _BETWEEN)
        sheet.write(start, sheet.top + _HEAD / 2, shorten(panel.title, TEXT, wide), TEXT)
        axes = sheet.axes(start, wide, _HEAD, sum(heights))
        _draw_panel(axes, panel, wide, tops, heights)


def _row_heights(panels: list[Panel]) -> list[float]:
    return [
        _PAD + _BAR * max(1, *(len(bars) for bars in rows))
        for rows in zip(*(panel.rows for panel in panels), strict=True)
    ]


def _draw_stripes(sheet: Sheet, tops: list[float], heights: list[float]) -> None:
    axes = sheet.axes(MARGIN, PAGE_WIDTH - 2 * MARGIN, _HEAD, sum(heights))
    axes.set(xlim=(0, 1), ylim=(sum(heights), 0))
    axes.axis("off")
    for top, high in list(zip(tops, heights, strict=True))[::2]:
        axes.axhspan(top, top + high, color=STRIPE, linewidth=0)


def _draw_panel(axes: Axes, panel: Panel, wide: float, tops: list[float], heights: list[float]) -> None:
    bars = [bar for row in panel.rows for bar in row]
    limit = _limit(bars, wide)
    axes.set(xlim=(0, limit), ylim=(sum(heights), 0), yticks=[], facecolor="none")
    axes.spines["left"].set_color(GREY)
    axes.xaxis.set_major_locator(MaxNLocator(4, integer=True, min_n_ticks=2))
    axes.xaxis.grid(True, color=LINE, linewidth=0.5)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_xlabel(panel.unit, fontsize=SMALL, color=GREY, labelpad=2)
    for row, top, high in zip(panel.rows, tops, heights, strict=True):
        first = top + (high - _BAR * len(row)) / 2 + _BAR / 2
        for i, bar in enumerate(row):
            _draw_bar(axes, bar, first + i * _BAR, limit / wide)


def _limit(bars: list[Bar], wide: float) -> float:
    """The end of the axis: behind every bar there is room for its figures."""
    needed = [bar.reach / (1 - (width(bar.text, _FIGURES) + 0.2) / wide) for bar in bars if bar.reach]
    return max([*needed, 1.0])


def _draw_bar(axes: Axes, bar: Bar, y: float, inch: float) -> None:
    """`inch` is the length of an inch of paper on the axis."""
    look = STATUS_LOOKS[bar.status]
    if bar.low:
        axes.barh(y, bar.low, height=_BAR * 0.78, **look.patch)
    low, end = bar.low or 0.0, bar.reach
    if bar.low is not None and bar.high is None:
        axes.plot([low, low + 0.1 * inch], [y, y], color=INK, linewidth=0.8)
        axes.plot(low + 0.1 * inch, y, marker=">", markersize=3, color=INK, markeredgewidth=0)
        end += 0.1 * inch
    elif bar.high is not None and bar.high > low:
        axes.plot([low, bar.high], [y, y], color=INK, linewidth=0.8)
        axes.plot([low, bar.high], [y, y], color=INK, marker="|", markersize=4, markeredgewidth=0.8, linestyle="none")
    axes.text(end + 0.05 * inch, y, bar.text, fontsize=_FIGURES, color=INK if bar.reach else GREY, va="center_baseline")
