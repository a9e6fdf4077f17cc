"""Teachers exchanged and lessons given: by document, and by the school that sends or receives."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import pandas as pd

from pipeline.charts.bars import STATUS_LOOKS, Bar, Panel, body_height, draw_panels
from pipeline.charts.data import Data, bounds
from pipeline.charts.sheet import Drawing, Sheet, blank
from pipeline.charts.words import Words
from pipeline.tables.schema import LIST_SEPARATOR

_MEASURES = {
    "teachers_exchanged": "teachers_unit",
    "teachers_visiting": "teachers_unit",
    "lessons_given": "lessons_unit",
}
_UNITS = {**_MEASURES, "sent": "teachers_unit", "received": "teachers_unit"}


def exchanged_and_lessons_by_document(data: Data) -> Drawing:
    """Teachers exchanged, teachers visiting and lessons given, a row for each document that states any of them.

    Data: `doc_id`, `label`, `measure`, `status`, `facts`, `min`, `max` (empty: open), `rates`; a last row without
    `doc_id` for each measure and status sums up the documents that are not drawn.
    """
    words = data.words
    frame = data.table("indicators", "doc_id", "indicator", "status", "facts", "min_total", "max_total", "rates")
    frame = frame[frame["indicator"].isin(list(_MEASURES))]
    frame = frame.rename(columns={"indicator": "measure", "min_total": "min", "max_total": "max"})
    labels = data.documents.set_index("doc_id")["label"]
    sample = words("sample", n=len(labels), m=frame["doc_id"].nunique())
    names = {key: words.label("indicator", key) for key in _MEASURES if key in set(frame["measure"])}
    return _draw(
        data,
        stem="exchanged_and_lessons_by_document",
        title=words("exchanged_title"),
        sample=sample,
        frame=frame,
        key="doc_id",
        labels=labels,
        measures=names,
        rest="rest",
        notes=[],
    )


def teachers_exchanged_by_school(data: Data) -> Drawing:
    """Teachers that each school sent and received, summed over the facts of all documents.

    Data: `school`, `label`, `measure` (sent, received), `status`, `facts`, `min`, `max`, `rates`; the last rows sum up
    the schools that are not drawn.
    """
    words = data.words
    facts = data.table(
        "facts", "doc_id", "indicator", "status", "min", "max", "unit", "per", "from_school", "to_school"
    )
    facts = facts[facts["indicator"] == "teachers_exchanged"]
    facts = facts.assign(
        facts=1, rates=pd.Series(map(_rate, facts.to_dict("records")), index=facts.index, dtype=object)
    )
    bounds_of_rates = facts["rates"].notna()
    facts = facts.assign(min=facts["min"].mask(bounds_of_rates), max=facts["max"].mask(bounds_of_rates))
    ends = {"sent": "from_school", "received": "to_school"}
    sides = [facts.assign(measure=side, school=facts[end]) for side, end in ends.items()]
    frame = _totals(pd.concat(sides).dropna(subset="school"), ["school", "measure", "status"])
    named = facts["from_school"].notna() | facts["to_school"].notna()
    labels = pd.Series({school: school for school in sorted(set(frame["school"]))}, dtype=object)
    return _draw(
        data,
        stem="teachers_exchanged_by_school",
        title=words("school_title"),
        sample=words("sample", n=len(data.documents), m=facts["doc_id"].nunique()),
        frame=frame,
        key="school",
        labels=labels,
        measures={side: words(side) for side in ends},
        rest="rest_schools",
        notes=[words("school_note", m=len(facts), k=int(named.sum()))],
    )


def _rate(fact: dict[Hashable, Any]) -> str | None:
    """A rate in words, or None for a plain number."""
    return f"{bounds(*_bounds(fact))} {fact['unit'] or ''}/{fact['per']}" if fact["per"] else None


def _totals(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Sums of bounds; an open upper bound leaves the sum open, and what is a rate only is listed, not added in."""
    plain = frame["rates"].isna() | frame["min"].notna() | frame["max"].notna()
    groups = frame.assign(open=plain & frame["max"].isna()).groupby(keys, sort=True)
    sums = groups[["min", "max"]].sum(min_count=1)
    sums["max"] = sums["max"].where(~groups["open"].any())
    sums["facts"] = groups["facts"].sum()
    sums["rates"] = pd.Series({group: _joined(rates) for group, rates in groups["rates"]}, dtype=object)
    return sums.reset_index()


def _joined(rates: pd.Series) -> str | None:
    return LIST_SEPARATOR.join(rates.dropna()) or None


def _draw(
    data: Data,
    *,
    stem: str,
    title: str,
    sample: str,
    frame: pd.DataFrame,
    key: str,
    labels: pd.Series,
    measures: dict[str, str],
    rest: str,
    notes: list[str],
) -> Drawing:
    words = data.words
    columns = [key, "label", "measure", "status", "facts", "min", "max", "rates"]
    if frame.empty:
        empty = pd.DataFrame({column: pd.Series(dtype=object) for column in columns})
        return blank(stem, title, sample, words("nothing"), [data.source(stem)], empty)
    ranked = _ranking(frame, key, list(measures), list(labels.index))
    top, others = ranked[: data.settings.top_n], ranked[data.settings.top_n :]
    shown = _in_order(frame[frame[key].isin(top)], key, top, list(measures))
    shown = shown.assign(label=shown[key].map(labels))
    if others:
        remainder = _totals(frame[frame[key].isin(others)], ["measure", "status"])
        remainder = remainder.assign(label=words(rest, k=len(others)), rates=None)
        remainder = _in_order(remainder, "measure", list(measures), list(measures))
        shown = pd.concat([shown, remainder], ignore_index=True)
        notes = [_rest_note(words, remainder, measures, rest, len(others)), *notes]
    cells = {part: list(_bars(words, rows)) for part, rows in shown[shown[key].notna()].groupby([key, "measure"])}
    panels = [
        Panel(name, words(_UNITS[measure]), [cells.get((row, measure), []) for row in top])
        for measure, name in measures.items()
    ]
    order = words("order_note", first=next(iter(measures.values())))
    lines = [words("bounds_note"), order, *notes, data.source(stem)]
    legend = [
        (words.label("status", status), look) for status, look in STATUS_LOOKS.items() if status in set(shown["status"])
    ]
    sheet = Sheet(title, sample, body_height(panels), lines, legend)
    draw_panels(sheet, [labels[row] for row in top], panels)
    return Drawing(stem, sheet.figure, shown[columns])


def _ranking(frame: pd.DataFrame, key: str, measures: list[str], order: list[str]) -> list[str]:
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
        Bar(row["status"], *_bounds(row), words("rates_only" if row["rates"] else "no_number"))
        for row in rows.to_dict("records")
    ]


def _bounds(row: dict[Hashable, Any]) -> tuple[float | None, float | None]:
    low, high = (None if pd.isna(row[bound]) else float(row[bound]) for bound in ("min", "max"))
    return low, high


def _rest_note(words: Words, remainder: pd.DataFrame, measures: dict[str, str], rest: str, k: int) -> str:
    parts = []
    for row in remainder.to_dict("records"):
        if total := bounds(*_bounds(row)):
            status, unit = words.label("status", row["status"]), words(_UNITS[row["measure"]])
            parts.append(words("rest_part", measure=measures[row["measure"]], status=status, total=total, unit=unit))
    return words(f"{rest}_note", k=k, list=words("stop").join(parts))
