"""When things happened: the dates that the documents give."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from pipeline.charts.data import Data
from pipeline.charts.lettering import width
from pipeline.charts.sheet import GREY, INK, INNER_WIDTH, LINE, MARGIN, SMALL, TEXT, Drawing, Look, Sheet, blank

_STEM = "dates_over_time"
_LOOKS = {
    "activities": Look("#0072B2"),
    "plans": Look("#F9D48A", "#A66A00", "//////"),
    "others": Look("#E4E4E4", "#8C8C8C"),
}
_KINDS = {"activities": "activities", "outcomes": "activities", "organization": "activities", "plans": "plans"}
"""What a date is taken for, by the type of its paragraph; `others` where it is none of these."""
_LEFT_OUT = ("title", "signature", "boilerplate")
_MONTHS_AT_MOST, _YEARS_AT_MOST = 48, 40
_EARLY = 0.02
"""Share of the dates that may lie before the beginning of the axis, if more than `_GAP` years lie between."""
_GAP = 2
_HIGH, _FOOT, _HEAD, _AXIS = 2.2, 0.3, 0.22, 0.4


def dates_over_time(data: Data) -> Drawing:
    """How many dates fall into each month, or each year where they span more than four years.

    Dates in paragraphs on what was done, on plans and on anything else stand apart; titles and signatures are left out.

    Data: `period` (2018 or 2018-04), `kind` (activities, plans, others), `mentions`, `documents`.
    """
    words = data.words
    dates = _placed_dates(data)
    sample = words("dates_sample", n=len(data.documents), m=dates["doc_id"].nunique())
    unknown = dates["moment"].isna() | dates["moment"].str.startswith("XXXX", na=False)
    impossible = dates["impossible"].fillna(False).astype(bool)
    known = dates[~unknown & ~impossible]
    monthly = known.assign(period=known["moment"].str[:7])
    monthly = monthly[monthly["period"].str.len() == 7]
    by_month = len(monthly) * 2 > len(known) and len(_periods(monthly)) <= _MONTHS_AT_MOST
    shown = monthly if by_month else known.assign(period=known["moment"].str[:4])
    periods = _periods(shown) if by_month else _periods(_without_early(shown))[-_YEARS_AT_MOST:]
    lost = len(known) - int(shown["period"].isin(periods).sum())
    left_out = words("coarse" if by_month else "early", n=lost) if lost else ""
    note = words(
        "timeline_note", masked=int(unknown.sum()), impossible=int((impossible & ~unknown).sum()), more=left_out
    )
    notes = [note, data.source(_STEM)]
    shown = shown[shown["period"].isin(periods)]
    table = shown.groupby(["period", "kind"]).agg(mentions=("doc_id", "size"), documents=("doc_id", "nunique"))
    table = table.reset_index()
    if table.empty:
        return blank(_STEM, words("timeline_title"), sample, words("nothing"), notes, table)
    legend = [(words(f"timeline_{kind}"), look) for kind, look in _LOOKS.items() if kind in set(table["kind"])]
    sheet = Sheet(words("timeline_title"), sample, _HEAD + _HIGH + _FOOT, notes, legend)
    sheet.write(MARGIN, sheet.top + _HEAD / 2 - 0.03, words("by_month" if by_month else "by_year"), TEXT, GREY)
    _draw(sheet, table, periods)
    totals = table.groupby("period")["mentions"].sum()
    most = str(totals.idxmax())
    headline = words("timeline_headline", first=periods[0], last=periods[-1], most=most, n=int(totals[most]))
    return Drawing(_STEM, sheet, table, headline, dates["doc_id"].nunique())


def _placed_dates(data: Data) -> pd.DataFrame:
    """Dates of running text with the kind of their paragraph and the moment at which they count."""
    dates = data.query(f"""
        SELECT doc_id, coalesce(start_date, end_date) AS moment, impossible, paragraphs.type AS kind
        FROM dates
        LEFT JOIN (SELECT mention_id, paragraph_id FROM mentions WHERE type = 'DATE') USING (mention_id)
        LEFT JOIN (SELECT paragraph_id, type FROM paragraphs) AS paragraphs USING (paragraph_id)
        WHERE kind IS NULL OR kind NOT IN {_LEFT_OUT}
    """)
    return dates.assign(kind=dates["kind"].map(_KINDS).fillna("others"), moment=dates["moment"].astype(object))


def _without_early(dates: pd.DataFrame) -> pd.DataFrame:
    """Without the few dates that lie long before the others, with years between: they would take up the axis."""
    years = sorted(dates["period"].astype(int))
    first = len(years) * _EARLY
    while first >= 1 and years[int(first)] - years[int(first) - 1] <= _GAP:
        first -= 1
    return dates[dates["period"].astype(int) >= years[int(first)]] if years else dates


def _periods(dates: pd.DataFrame) -> list[str]:
    """Every month or year from the first to the last."""
    if dates.empty:
        return []
    first, last = min(dates["period"]), max(dates["period"])
    if len(first) == 4:
        return [f"{year:04}" for year in range(int(first), int(last) + 1)]
    months = range(int(first[:4]) * 12 + int(first[5:]) - 1, int(last[:4]) * 12 + int(last[5:]))
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in months]


def _draw(sheet: Sheet, table: pd.DataFrame, periods: list[str]) -> None:
    axes = sheet.axes(MARGIN + _AXIS, INNER_WIDTH - _AXIS, _HEAD, _HIGH)
    counts = table.pivot_table(index="period", columns="kind", values="mentions", aggfunc="sum")
    counts = counts.reindex(index=periods, columns=list(_LOOKS)).fillna(0.0)
    start = pd.Series(0.0, index=periods)
    for kind, look in _LOOKS.items():
        some = [i for i, count in enumerate(counts[kind]) if count]
        axes.bar(some, counts[kind].iloc[some], bottom=start.iloc[some], width=0.8, **look.patch)
        start += counts[kind]
    room = (INNER_WIDTH - _AXIS) / max(len(periods), 6)
    axes.set(xlim=(-0.6, max(len(periods), 6) - 0.4), ylim=(0, start.max() * 1.12))
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True, min_n_ticks=1))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.yaxis.grid(True, color=LINE, linewidth=0.5)
    if width(f"{start.max():,.0f}", SMALL) + 0.04 <= room:
        for i, total in enumerate(start):
            if total:
                axes.text(
                    i, total + 0.015 * start.max(), f"{total:,.0f}", fontsize=SMALL, color=INK, ha="center", va="bottom"
                )
    _label_periods(axes, periods, room)


def _label_periods(axes: Axes, periods: list[str], room: float) -> None:
    """As many labels as there is room for; with months, those of January carry the year."""
    wide = width(periods[0], SMALL) + 0.1
    step = next(step for step in (1, 2, 3, 6, 12, 24) if step * room >= wide)
    offset = (12 - int(periods[0][5:]) + 1) % step if len(periods[0]) > 4 else -int(periods[0]) % step
    places = range(offset, len(periods), step)
    axes.set_xticks(list(places), [periods[i] for i in places])
