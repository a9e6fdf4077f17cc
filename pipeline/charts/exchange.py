"""Teachers exchanged, teachers visiting and lessons given: by document, by school, and from school to school."""

from __future__ import annotations

import pandas as pd

from pipeline.charts.data import MEASURES, Data, bounds
from pipeline.charts.lettering import drawable, shorten
from pipeline.charts.ranking import Ranking, ends, totals
from pipeline.charts.sheet import TEXT, Drawing

_SIDE_AT_MOST = 1.8
_KEYS = ["school", "measure", "status"]
_SIDES = {"sent": "from_school", "received": "to_school"}


def exchanged_and_lessons_by_document(data: Data) -> Drawing:
    """Teachers exchanged, teachers visiting and lessons given, a row for each document that states any of them.

    Data: `doc_id`, `label`, `measure`, `status`, `facts`, `min`, `max` (empty: open), `rates`; a last row without
    `doc_id` for each measure and status sums up the documents that are not drawn.
    """
    words, facts = data.words, data.facts
    frame = data.table("indicators", "doc_id", "indicator", "status", "facts", "min_total", "max_total", "rates")
    frame = frame[frame["indicator"].isin(MEASURES)]
    frame = frame.rename(columns={"indicator": "measure", "min_total": "min", "max_total": "max"})
    coverage = words(
        "facts_sample",
        facts=len(facts),
        numbers=int((facts["min"].notna() | facts["max"].notna()).sum()),
        rates=int(facts["per"].notna().sum()),
        unknown=int((facts["from_school"].isna() & facts["to_school"].isna()).sum()),
    )
    return Ranking(
        stem="exchanged_and_lessons_by_document",
        title=words("exchanged_title"),
        sample=words("sample", n=len(data.documents), m=frame["doc_id"].nunique()) + coverage,
        frame=frame,
        key="doc_id",
        labels=data.documents.set_index("doc_id")["label"],
        measures={key: words.label("indicator", key) for key in MEASURES if key in set(frame["measure"])},
        things="documents",
        n=frame["doc_id"].nunique(),
    ).draw(data)


def exchanged_and_lessons_by_school(data: Data) -> Drawing:
    """The same by the school that sends the teachers or gives the lessons, summed over the facts of all documents.

    Data: `school`, `label`, `measure`, `status`, `facts`, `min`, `max`, `rates`; the last rows sum up the schools that
    are not drawn.
    """
    words, facts = data.words, data.facts
    frame = totals(_at_school(facts, "from_school").rename(columns={"indicator": "measure"}), _KEYS)
    named = facts[facts["from_school"].notna()]
    missing = [
        words("missing_part", measure=words.label("indicator", key), m=len(of), k=int(of["from_school"].isna().sum()))
        for key in MEASURES
        for of in [facts[facts["indicator"] == key]]
        if len(of)
    ]
    notes = [words("missing_note", list=words("stop").join(missing))] if missing else []
    return Ranking(
        stem="exchanged_and_lessons_by_school",
        title=words("by_school_title"),
        sample=_school_sample(data, facts, named, "from_school"),
        frame=frame,
        key="school",
        labels=_own_names(frame["school"]),
        measures={key: words(f"by_{key}") for key in MEASURES if key in set(frame["measure"])},
        things="schools",
        n=named["doc_id"].nunique(),
        notes=[*notes, words("parts_note")],
    ).draw(data)


def teachers_exchanged_by_school(data: Data) -> Drawing:
    """Who sends and who receives: exchanged teachers of each school, summed over the facts of all documents.

    Data: `school`, `label`, `measure` (sent, received), `status`, `facts`, `min`, `max`, `rates`; the last rows sum up
    the schools that are not drawn.
    """
    words = data.words
    facts = data.facts[data.facts["indicator"] == "teachers_exchanged"]
    sides = [_at_school(facts, end).assign(measure=side) for side, end in _SIDES.items()]
    frame = totals(pd.concat(sides), _KEYS)
    named = facts[facts["from_school"].notna() | facts["to_school"].notna()]
    return Ranking(
        stem="teachers_exchanged_by_school",
        title=words("school_title"),
        sample=_school_sample(data, facts, named, "from_school", "to_school"),
        frame=frame,
        key="school",
        labels=_own_names(frame["school"]),
        measures={side: words(side) for side in _SIDES if side in set(frame["measure"])},
        things="schools",
        n=named["doc_id"].nunique(),
        notes=[words("parts_note")],
    ).draw(data)


def teachers_exchanged_between_schools(data: Data) -> Drawing:
    """From which school to which: exchanged teachers of facts that name both.

    Data: `pair` (from → to), `label`, `measure` (moved), `status`, `facts`, `min`, `max`, `rates`; the last rows sum
    up the pairs that are not drawn.
    """
    words = data.words
    facts = data.facts[data.facts["indicator"] == "teachers_exchanged"]
    both = facts.dropna(subset=["from_school", "to_school"])
    itself = both["from_school"] == both["to_school"]
    named = both[~itself]
    pairs = named["from_school"].astype(object) + " → " + named["to_school"].astype(object)
    frame = _counted(facts.assign(pair=pairs), "pair").assign(measure="moved")
    frame = totals(frame, ["pair", "measure", "status"])
    notes = [words("itself_note", k=int(itself.sum()))] if itself.any() else []
    return Ranking(
        stem="teachers_exchanged_between_schools",
        title=words("pairs_title"),
        sample=words(
            "pairs_sample", n=len(data.documents), facts=len(facts), k=len(named), m=named["doc_id"].nunique()
        ),
        frame=frame,
        key="pair",
        labels=_own_names(frame["pair"]).map(_short_pair),
        measures={"moved": words("moved")},
        things="pairs",
        n=named["doc_id"].nunique(),
        notes=[*notes, words("parts_note")],
    ).draw(data)


def _school_sample(data: Data, facts: pd.DataFrame, named: pd.DataFrame, *columns: str) -> str:
    schools = {school for column in columns for school in named[column].dropna()}
    return data.words(
        "school_sample",
        n=len(data.documents),
        facts=len(facts),
        k=len(named),
        unknown=len(facts) - len(named),
        m=named["doc_id"].nunique(),
        schools=len(schools),
    )


def _own_names(names: pd.Series) -> pd.Series:
    return pd.Series({name: name for name in sorted(set(names))}, dtype=object)


def _short_pair(pair: str) -> str:
    return " → ".join(shorten(drawable(school), TEXT, _SIDE_AT_MOST) for school in pair.split(" → "))


def _at_school(facts: pd.DataFrame, side: str) -> pd.DataFrame:
    """What counts for the school that the facts name on this side, as `school`."""
    return _counted(facts.assign(school=facts[side]), "school")


def _counted(facts: pd.DataFrame, key: str) -> pd.DataFrame:
    """The facts that have a key, with bounds that can be added up by it, so that nobody counts twice.

    A part of a fact is within that fact where both have the same key; else it counts on its own and is taken off. Rates
    have no bounds, but words.
    """
    rows = {row["fact_id"]: row for row in facts.to_dict("records")}
    within = {name for name, row in rows.items() if pd.isna(row[key])}
    for name, row in rows.items():
        above = row["part_of"]
        while above in within:
            above = rows[above]["part_of"]
        if name in within or above not in rows:
            continue
        if rows[above][key] == row[key]:
            within.add(name)
        else:
            rows[above]["min"], rows[above]["max"] = _less(ends(rows[above]), ends(row))
    kept = [row for name, row in rows.items() if name not in within and ends(row) != (0.0, 0.0)]
    columns = [key, "doc_id", "indicator", "status", "min", "max", "unit", "per"]
    frame = pd.DataFrame([[row[column] for column in columns] for row in kept], columns=columns)
    frame = frame.astype({"min": float, "max": float})
    rates = frame["per"].notna()
    words = [
        _rate(low, high, unit, per)
        for low, high, unit, per in zip(frame["min"], frame["max"], frame["unit"], frame["per"], strict=True)
    ]
    frame["rates"] = pd.Series(words, index=frame.index, dtype=object)
    return frame.assign(facts=1, min=frame["min"].mask(rates), max=frame["max"].mask(rates))


def _less(
    whole: tuple[float | None, float | None], part: tuple[float | None, float | None]
) -> tuple[float | None, float | None]:
    """Bounds of what is left when a part is taken off.

    >>> _less((28, 28), (12, 12)), _less((20, 29), (5, None)), _less((17, 17), (17, 17))
    ((16, 16), (0.0, 24), (0.0, 0.0))
    """
    low = None if whole[0] is None else max(0.0, whole[0] - part[1]) if part[1] is not None else 0.0
    high = None if whole[1] is None else max(0.0, whole[1] - (part[0] or 0.0))
    return low, high


def _rate(low: float, high: float, unit: str | None, per: str | None) -> str | None:
    """A rate in words, or None for a plain number."""
    if pd.isna(per):
        return None
    return f"{bounds(*ends({'min': low, 'max': high}))} {'' if pd.isna(unit) else unit}/{per}"
