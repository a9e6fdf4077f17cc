"""What was done and what is only planned: the totals of every indicator by status."""

from __future__ import annotations

import pandas as pd

from pipeline.charts.bars import BAR, FIGURES, STATUS_LOOKS, Bar, axis_limit, draw_bar, draw_stripes
from pipeline.charts.data import Data, bounds
from pipeline.charts.lettering import width
from pipeline.charts.ranking import ends, totals
from pipeline.charts.sheet import GREY, MARGIN, PAGE_WIDTH, TEXT, Drawing, Sheet, blank
from pipeline.charts.words import Words
from pipeline.tables.schema import LIST_SEPARATOR

_STEM = "done_and_planned"
_NOT_SHOWN = ("time", "size", "other")
_PAD = 0.16


def done_and_planned(data: Data) -> Drawing:
    """Totals of every indicator over all documents, done, planned and as a rule, each on a scale of its own.

    Data: `indicator`, `label`, `status`, `documents`, `facts`, `rates` (how many of the facts are rates, which are not
    added in), `min`, `max` (empty: open).
    """
    words = data.words
    frame = data.table("indicators", "doc_id", "indicator", "status", "facts", "min_total", "max_total", "rates")
    frame = frame[~frame["indicator"].isin(_NOT_SHOWN)].rename(columns={"min_total": "min", "max_total": "max"})
    sample = words("sample", n=len(data.documents), m=frame["doc_id"].nunique())
    notes = [words("own_scale_note"), words("bounds_note"), data.source(_STEM)]
    table = _table(words, frame)
    if table.empty:
        return blank(_STEM, words("status_title"), sample, words("nothing"), notes[-1:], table)
    legend = [(words.label("status", key), look) for key, look in STATUS_LOOKS.items() if key in set(table["status"])]
    groups = [rows for _, rows in table.groupby("indicator", sort=False)]
    heights = [_PAD + BAR * len(rows) for rows in groups]
    sheet = Sheet(words("status_title"), sample, sum(heights), notes, legend)
    _draw(sheet, words, groups, heights)
    return Drawing(_STEM, sheet, table, _headline(words, table), frame["doc_id"].nunique())


def _table(words: Words, frame: pd.DataFrame) -> pd.DataFrame:
    columns = ["indicator", "label", "status", "documents", "facts", "rates", "min", "max"]
    if frame.empty:
        return pd.DataFrame({column: pd.Series(dtype=object) for column in columns})
    keys = ["indicator", "status"]
    counts = frame["rates"].fillna("").map(lambda rates: len(rates.split(LIST_SEPARATOR)) if rates else 0)
    groups = frame.assign(rates=counts).groupby(keys)
    more = pd.DataFrame({"documents": groups["doc_id"].nunique(), "rates": groups["rates"].sum()}).reset_index()
    table = totals(frame, keys).drop(columns="rates").merge(more, on=keys)
    order = {key: i for i, key in enumerate([*words.labels("indicator"), *STATUS_LOOKS])}
    table = table.sort_values(keys, key=lambda values: values.map(order), ignore_index=True)
    return table.assign(label=[words.label("indicator", key) for key in table["indicator"]])[columns]


def _bar(words: Words, row: dict) -> Bar:
    behind = {"facts": row["facts"], "documents": row["documents"]}
    if bounds(*ends(row)):
        unit = words(f"unit_{row['indicator']}")
        rates = words("status_rates", k=row["rates"]) if row["rates"] else ""
        return Bar(row["status"], *ends(row), tag=words("status_tag", unit=unit, rates=rates, **behind))
    instead = words("rates_only" if row["rates"] else "no_number")
    return Bar(row["status"], None, None, instead, words("status_tag_alone", **behind))


def _draw(sheet: Sheet, words: Words, groups: list[pd.DataFrame], heights: list[float]) -> None:
    statuses = words.labels("status")
    names = [group["label"].iloc[0] for group in groups]
    wide_names = max(width(name, TEXT) for name in names)
    left = MARGIN + wide_names + 0.15 + max(width(name, FIGURES) for name in statuses.values()) + 0.08
    wide = PAGE_WIDTH - MARGIN - left
    tops = [sum(heights[:i]) for i in range(len(heights))]
    draw_stripes(sheet, 0.0, tops, heights)
    for name, rows, top, high in zip(names, groups, tops, heights, strict=True):
        bars = [_bar(words, row) for row in rows.to_dict("records")]
        end = max([bar.reach for bar in bars if bar.reach], default=1.0)
        limit = axis_limit(bars, end, wide, shortest=0.0) or 1.0
        axes = sheet.axes(left, wide, top, high)
        axes.set(xlim=(0, limit), ylim=(high, 0), xticks=[], yticks=[], facecolor="none")
        axes.spines["bottom"].set_visible(False)
        sheet.write(MARGIN + 0.05, sheet.top + top + high / 2, name, TEXT)
        for i, bar in enumerate(bars):
            y = _PAD / 2 + BAR * (i + 0.5)
            draw_bar(axes, bar, y, limit / wide, end)
            sheet.write(left - 0.08, sheet.top + top + y, statuses[bar.status], FIGURES, GREY, ha="right")


def _headline(words: Words, table: pd.DataFrame) -> str:
    parts = []
    for (_, label), rows in table.groupby(["indicator", "label"], sort=False):
        said = [
            words(
                "status_part",
                status=words.label("status", row["status"]),
                total=total,
                unit=words(f"unit_{row['indicator']}"),
            )
            for row in rows.to_dict("records")
            if (total := bounds(*ends(row)))
        ]
        parts += [words("measure_part", measure=label, list=words("comma").join(said))] if said else []
    return words("sentence", list=words("stop").join(parts) or words("rates_only"))
