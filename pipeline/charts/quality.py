"""How far the results can be trusted: what was repaired, what stayed in doubt, what is missing."""

from __future__ import annotations

import pandas as pd

from pipeline.charts.data import MEASURES, Data, number
from pipeline.charts.lettering import width
from pipeline.charts.sheet import GREY, LINE, MARGIN, PAGE_WIDTH, SMALL, STRIPE, TEXT, Drawing, Look, Sheet

_STEM = "quality_of_the_run"
_LOOK = Look("#0072B2")
_ROW, _BAR, _FOOT = 0.25, 0.13, 0.42


def quality_of_the_run(data: Data) -> Drawing:
    """Shares of repairs, doubts and gaps, one bar each.

    Data: `measure`, `label`, `counted`, `of`, `share` (0 to 1; empty where there is nothing to count).
    """
    words = data.words
    table = pd.DataFrame(_counts(data), columns=["measure", "counted", "of"])
    table.insert(1, "label", [words(f"quality_{measure}") for measure in table["measure"]])
    table["share"] = (table["counted"] / table["of"]).where(table["of"] > 0).round(6)
    sample = words("sample_all", n=len(data.documents), chars=int(data.documents["chars"].sum()))
    notes = [words("quality_note"), data.source(_STEM)]
    sheet = Sheet(words("quality_title"), sample, _ROW * len(table) + _FOOT, notes)
    _draw(sheet, data, table)
    some = [row for row in table.to_dict("records") if row["counted"]]
    parts = [words("quality_part", label=row["label"], k=row["counted"], m=row["of"]) for row in some]
    headline = words("sentence", list=words("stop").join(parts) or words("quality_nothing"))
    return Drawing(_STEM, sheet, table, headline, len(data.documents))


def _counts(data: Data) -> list[tuple[str, int, int]]:
    """Measure, how many, of how many."""
    measures = {
        "repaired": ("documents", "repairs > 0"),
        "unproved": ("repairs", "NOT proved"),
        "missing": ("documents", "missing_items IS NOT NULL"),
        "authors": ("documents", "author_school IS NULL"),
        "breaks": ("paragraphs", "uncertain_break"),
        "unknown": ("paragraphs", "type = 'unknown'"),
        "unplaced": (f"(FROM facts WHERE indicator IN {MEASURES})", "from_school IS NULL AND to_school IS NULL"),
        "unsorted": ("counts", "indicator = 'other'"),
        "masked": ("mentions", "masked"),
        "impossible": ("dates", "impossible"),
        "dropped": (
            "(SELECT DISTINCT source_file, true AS out FROM dropped UNION SELECT source_file, false FROM documents)",
            "out",
        ),
    }
    counts = " UNION ALL ".join(
        f"SELECT '{measure}', count(*) FILTER ({condition}), count(*) FROM {table}"
        for measure, (table, condition) in measures.items()
    )
    found = {row[0]: row for row in data.query(counts).itertuples(index=False, name=None)}
    return [found[measure] for measure in measures]


def _draw(sheet: Sheet, data: Data, table: pd.DataFrame) -> None:
    words = data.words
    left = MARGIN + max(width(label, TEXT) for label in table["label"]) + 0.1
    texts = [
        f"{number(row['share'] * 100)}%  {row['counted']:,}/{row['of']:,}" if row["of"] else words("quality_none")
        for row in table.to_dict("records")
    ]
    wide = PAGE_WIDTH - MARGIN - left
    high = _ROW * len(table)
    limit = max(
        [
            100 * share / (1 - (width(text, SMALL) + 0.12) / wide)
            for share, text in zip(table["share"].fillna(0), texts, strict=True)
        ]
    )
    axes = sheet.axes(left, wide, 0.0, high)
    axes.set(xlim=(0, max(limit, 1.0)), ylim=(high, 0), yticks=[])
    axes.xaxis.grid(True, color=LINE, linewidth=0.5)
    axes.set_xlabel(words("quality_share"), fontsize=SMALL, color=GREY, labelpad=2)
    for i, (label, text, share) in enumerate(zip(table["label"], texts, table["share"].fillna(0), strict=True)):
        y = _ROW * (i + 0.5)
        if i % 2 == 0:
            axes.axhspan(y - _ROW / 2, y + _ROW / 2, color=STRIPE, linewidth=0)
        axes.barh(y, share * 100, height=_BAR, **_LOOK.patch)
        axes.text(share * 100 + 0.06 * max(limit, 1.0) / wide, y, text, fontsize=SMALL, va="center_baseline")
        sheet.write(left - 0.1, sheet.top + y, label, TEXT, ha="right")
