"""Charts of rows with bounds: documents, schools or pairs of them, the leading ones drawn and the others summed up."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pipeline.charts.bars import STATUS_LOOKS, Bar, Panel, body_height, draw_panels, rows_that_fit
from pipeline.charts.data import Data, bounds
from pipeline.charts.sheet import Drawing, Sheet, blank
from pipeline.charts.words import Words
from pipeline.tables.schema import LIST_SEPARATOR

UNITS = {
    "teachers_exchanged": "teachers_unit",
    "teachers_visiting": "teachers_unit",
    "lessons_given": "lessons_unit",
    "sent": "teachers_unit",
    "received": "teachers_unit",
    "moved": "teachers_unit",
}


@dataclass(frozen=True)
class Ranking:
    """A chart of rows that are sorted by what is done.

    Attributes:
        frame: `key`, `measure`, `status`, `facts`, `min`, `max`, `rates`: bounds of each row, measure and status.
        key: the column that names the row.
        labels: what each row is called, in the order that decides between equals.
        measures: the panels: measure, and what stands over it.
        things: what the rows are, for the words on what is not drawn: documents, schools, pairs.
        n: documents behind the chart.
    """

    stem: str
    title: str
    sample: str
    frame: pd.DataFrame
    key: str
    labels: pd.Series
    measures: dict[str, str]
    things: str
    n: int
    notes: list[str] = field(default_factory=list)

    def draw(self, data: Data) -> Drawing:
        """The chart. Its data: the rows drawn, then a sum of the others for each measure and status."""
        words, key, measures = data.words, self.key, list(self.measures)
        columns = [key, "label", "measure", "status", "facts", "min", "max", "rates"]
        if self.frame.empty:
            empty = pd.DataFrame({column: pd.Series(dtype=object) for column in columns})
            return blank(self.stem, self.title, self.sample, words("nothing"), [data.source(self.stem)], empty)
        ranked = _ranked(self.frame, key, measures, list(self.labels.index))
        candidates = ranked[: data.settings.top_n]
        shown = _in_order(self.frame[self.frame[key].isin(candidates)], key, candidates, measures)
        shown = shown.assign(label=shown[key].map(self.labels))
        cells = {part: _bars(words, rows) for part, rows in shown.groupby([key, "measure"])}
        rows = [[cells.get((row, measure), []) for measure in measures] for row in candidates]
        top = candidates[: rows_that_fit(rows)]
        others = ranked[len(top) :]
        shown = shown[shown[key].isin(top)]
        panels = [
            Panel(name, words(UNITS[measure]), [row[i] for row in rows[: len(top)]])
            for i, (measure, name) in enumerate(self.measures.items())
        ]
        notes = [words("bounds_note") + (words("cut_note") if any(panel.cuts for panel in panels) else "")]
        notes.append(words("order_note", first=next(iter(self.measures.values()))))
        if others:
            remainder = totals(self.frame[self.frame[key].isin(others)], ["measure", "status"])
            remainder = remainder.assign(label=words(f"rest_{self.things}", k=len(others)), rates=None)
            remainder = _in_order(remainder, "measure", measures, measures)
            shown = pd.concat([shown, remainder], ignore_index=True)
            notes.append(self._rest_note(words, remainder, len(others)))
        legend = [
            (words.label("status", status), look)
            for status, look in STATUS_LOOKS.items()
            if status in set(shown["status"])
        ]
        lines = [*notes, *self.notes, data.source(self.stem)]
        sheet = Sheet(self.title, self.sample, body_height(panels), lines, legend)
        draw_panels(sheet, [self.labels[row] for row in top], panels)
        return Drawing(self.stem, sheet, shown[columns], self._headline(words, top, panels), self.n)

    def _rest_note(self, words: Words, remainder: pd.DataFrame, k: int) -> str:
        parts = []
        for row in remainder.to_dict("records"):
            if total := bounds(*ends(row)):
                status, unit = words.label("status", row["status"]), words(UNITS[row["measure"]])
                measure = self.measures[row["measure"]]
                parts.append(words("rest_part", measure=measure, status=status, total=total, unit=unit))
        return words(f"rest_{self.things}_note", k=k, list=words("stop").join(parts) or words("no_number"))

    def _headline(self, words: Words, top: list[str], panels: list[Panel]) -> str:
        """The first rows of the first measure in words."""
        first = [
            words("headline_part", label=self.labels[row], total=bounds(bar.low, bar.high), unit=panels[0].unit)
            for row, bars in zip(top[:3], panels[0].rows, strict=False)
            for bar in bars[:1]
            if bar.status == "done" and bar.reach
        ]
        return words("headline_rows", k=len(top), measure=panels[0].title, list=words("comma").join(first))


def totals(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Sums of bounds; an open upper bound leaves the sum open, and what is a rate only is listed, not added in."""
    plain = frame["rates"].isna() | frame["min"].notna() | frame["max"].notna()
    groups = frame.assign(open=plain & frame["max"].isna()).groupby(keys, sort=True)
    sums = groups[["min", "max"]].sum(min_count=1)
    sums["max"] = sums["max"].where(~groups["open"].any())
    sums["facts"] = groups["facts"].sum()
    sums["rates"] = pd.Series({group: _joined(rates) for group, rates in groups["rates"]}, dtype=object)
    return sums.reset_index()


def ends(row: dict[Hashable, Any]) -> tuple[float | None, float | None]:
    """The bounds of a row, None where open."""
    low, high = (None if pd.isna(row[bound]) else float(row[bound]) for bound in ("min", "max"))
    return low, high


def _joined(rates: pd.Series) -> str | None:
    return LIST_SEPARATOR.join(rates.dropna()) or None


def _ranked(frame: pd.DataFrame, key: str, measures: list[str], order: list[str]) -> list[str]:
    """Rows by what is done: the first measure, then the others; then by what is planned; then in their own order."""
    value = frame["min"].fillna(frame["max"]).fillna(0)
    table = frame.assign(value=value).pivot_table(
        index=key, columns=["status", "measure"], values="value", aggfunc="sum"
    )
    wanted = [(status, measure) for status in STATUS_LOOKS for measure in measures]
    table = table.reindex(columns=pd.MultiIndex.from_tuples(wanted)).fillna(0.0)
    place = {name: i for i, name in enumerate(order)}
    keys = {
        name: (*(-cell for cell in row), place.get(name, len(place)))
        for name, row in zip(table.index, table.to_numpy(), strict=True)
    }
    return sorted(keys, key=keys.__getitem__)


def _in_order(frame: pd.DataFrame, key: str, order: Sequence[str], measures: list[str]) -> pd.DataFrame:
    ranked = frame.copy()
    for name, values in ((key, order), ("measure", measures), ("status", list(STATUS_LOOKS))):
        ranked[f"_{name}"] = frame[name].map({value: i for i, value in enumerate(values)})
    ranked = ranked.sort_values([f"_{key}", "_measure", "_status"], kind="stable")
    return ranked[frame.columns].reset_index(drop=True)


def _bars(words: Words, rows: pd.DataFrame) -> list[Bar]:
    return [
        Bar(
            row["status"],
            *ends(row),
            instead=words("rates_only" if row["rates"] else "no_number"),
            tag=words(f"tag_{row['status']}"),
        )
        for row in rows.to_dict("records")
    ]
