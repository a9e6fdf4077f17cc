"""The headline figures, over all documents: totals as bounds, how many documents say so, how sure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pipeline.charts.data import bounds
from pipeline.report.source import Source
from pipeline.report.values import UNKNOWN, share
from pipeline.report.words import PageWords

_MEASURES = ("teachers_exchanged", "teachers_visiting", "lessons_given", "lectures_held")


@dataclass(frozen=True)
class Total:
    """What all documents together state of one indicator in one status."""

    status: str
    label: str
    text: str
    facts: int
    link: str


@dataclass(frozen=True)
class Figure:
    """A headline figure: a number, or one total a status; `covered` of all documents have it."""

    key: str
    label: str
    about: str
    unit: str
    link: str
    text: str = ""
    totals: list[Total] = field(default_factory=list)
    covered: int | None = None
    percent: int = 0
    sure: str = ""


def figures(source: Source, words: PageWords) -> list[Figure]:
    """The headline figures in their order."""
    documents = source.columns("documents", "doc_id", "source_file")
    n = len(documents)
    dropped = len(source.columns("dropped", "source_file"))
    schools = source.columns("schools", "school_id")
    named = source.columns("mentions", "doc_id", "type", "entity_id").dropna(subset="entity_id")
    named = named[named["type"] == "SCHOOL"]["doc_id"].nunique()
    pairs = source.columns("partnerships", "doc_id", "school_a", "school_b")
    files = documents["source_file"].nunique()
    made = [
        Figure("documents", words("documents"), words("about_documents", files=files, dropped=dropped),
               words("unit_documents"), "#table=documents", f"{n:,}"),
        Figure("schools", words("schools"), words("about_schools"), words("unit_schools"), "#table=schools",
               f"{len(schools):,}", covered=named, percent=share(named, n)),
        Figure("partnerships", words("partnerships"), words("about_partnerships"), words("unit_pairs"),
               "#table=partnerships", f"{len(pairs[['school_a', 'school_b']].drop_duplicates()):,}",
               covered=pairs["doc_id"].nunique(), percent=share(pairs["doc_id"].nunique(), n)),
    ]  # fmt: skip
    totals = source.columns("indicators", "doc_id", "indicator", "status", "facts", "min_total", "max_total")
    facts = source.columns("facts", "indicator", "status", "min", "max", "per", "part_of")
    for key in _MEASURES:
        own = totals[totals["indicator"] == key]
        covered = own["doc_id"].nunique()
        made.append(
            Figure(
                key, words.label("indicator", key), words(f"about_{key}"), words(f"unit_{key}"),
                f"#table=facts&indicator={key}",
                totals=[_total(words, key, status, rows) for status in words.labels("status")
                        if status in ("done", "planned") or (own["status"] == status).any()
                        for rows in [own[own["status"] == status]]],
                covered=covered, percent=share(covered, n),
                sure=_sure(words, facts[(facts["indicator"] == key) & (facts["status"] == "done")]),
            )
        )  # fmt: skip
    return made


def _total(words: PageWords, key: str, status: str, rows: Any) -> Total:
    """A sum of bounds; one open upper bound leaves the sum open, and what is a rate only is not added in."""
    counted = rows.dropna(subset=["min_total", "max_total"], how="all")
    low = float(counted["min_total"].sum())
    high = None if counted["max_total"].isna().any() else float(counted["max_total"].sum())
    text = bounds(low, high) if len(counted) else words("rates_only") if len(rows) else UNKNOWN
    link = f"#table=facts&indicator={key}&status={status}"
    return Total(status, words.label("status", status), text, int(rows["facts"].sum()), link)


def _sure(words: PageWords, facts: Any) -> str:
    """How the numbers behind what is done are given: exactly, by bounds, or as rates only."""
    if facts.empty:
        return ""
    rates = facts["per"].notna()
    parts = facts["part_of"].notna() & ~rates
    exact = (facts["min"] == facts["max"]) & ~rates & ~parts
    n = {"exact": int(exact.sum()), "rates": int(rates.sum())}
    whole = len(facts) - int(parts.sum())
    text = words("sure", n=whole, bounded=whole - n["exact"] - n["rates"], **n)
    return text + (words("part", n=int(parts.sum())) if parts.any() else "")
