"""The words that lead in each type of paragraph."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.charts.data import Data
from pipeline.charts.lettering import drawable, shorten, width
from pipeline.charts.section_types import LOOKS
from pipeline.charts.sheet import GREY, INK, INNER_WIDTH, LINE, MARGIN, SMALL, TEXT, Drawing, Sheet, blank
from pipeline.charts.words import Words

_STEM = "leading_terms"
_LEFT_OUT = ("title", "signature", "boilerplate", "unknown")
_NAMES = ("nr", "ns", "nt")
"""Beginnings of jieba's tags of names of people, places and bodies."""
_COLUMNS, _TERMS = 3, 8
_PRIOR = 500.0
"""Words that the prior is worth, taken from all types together."""
_ROW, _BAR, _HEAD, _PAD, _BETWEEN = 0.165, 0.1, 0.28, 0.16, 0.28
_LABELS_AT_MOST = 0.85


def leading_terms(data: Data) -> Drawing:
    """For each type of paragraph the terms that tell it from the other types, and in how many documents they stand.

    Terms are ranked by the log-odds ratio with an informative Dirichlet prior, in standard deviations (Monroe, Colaresi
    and Quinn 2008, "Fightin' Words"). Names are left out, and from ten documents on, rare terms.

    Data: `type`, `label`, `term`, `documents`, `of` (documents with terms of the type), `n` (occurrences), `score`.
    """
    words = data.words
    names = " OR ".join(f"starts_with(pos, '{name}')" for name in _NAMES)
    kept = f"FROM terms WHERE type NOT IN {_LEFT_OUT} AND NOT coalesce({names}, false)"
    terms = data.query(f"""
        SELECT type, term, sum(n)::BIGINT AS n, count(*) AS documents {kept} GROUP BY ALL
        ORDER BY ALL
    """)
    of = data.query(f"SELECT type, count(DISTINCT doc_id) AS of {kept} GROUP BY ALL").set_index("type")["of"]
    n = int(data.query(f"SELECT count(DISTINCT doc_id) AS n {kept}")["n"].iloc[0])
    least = max(2, len(data.documents) // 200) if len(data.documents) >= 10 else 1
    sample = words("terms_sample", n=len(data.documents), m=n, terms=terms["term"].nunique())
    left_out = words("terms_least_note", least=least) if least > 1 else words("terms_names_note")
    notes = [words("terms_note"), left_out, data.source(_STEM)]
    table = _leading(words, terms.assign(of=terms["type"].map(of)), least)
    if table.empty:
        return blank(_STEM, words("terms_title"), sample, words("nothing"), notes[-1:], table)
    groups = [rows for _, rows in table.groupby("type", sort=False)]
    lines = -(-len(groups) // _COLUMNS)
    sheet = Sheet(words("terms_title"), sample, lines * _cell_height() - _PAD, notes)
    for i, group in enumerate(groups):
        _draw(sheet, words, group, i % _COLUMNS, i // _COLUMNS)
    parts = [words("measure_part", measure=g["label"].iloc[0], list=words("comma").join(g["term"][:3])) for g in groups]
    return Drawing(_STEM, sheet, table, words("sentence", list=words("stop").join(parts)), n)


def _leading(words: Words, table: pd.DataFrame, least: int) -> pd.DataFrame:
    """The leading terms of each type, from all terms with `n`, `documents` and `of`."""
    columns = ["type", "label", "term", "documents", "of", "n", "score"]
    table = table.assign(score=log_odds(table).round(4))
    table = table[(table["documents"] >= least) & (table["score"] > 0)]
    order = {key: i for i, key in enumerate(words.labels("section_type"))}
    table = table.assign(place=table["type"].map(order), below=-table["score"])
    table = table.sort_values(["place", "below", "term"]).groupby("place").head(_TERMS)
    labels = [words.label("section_type", key) for key in table["type"]]
    return table.assign(label=pd.Series(labels, index=table.index, dtype=object))[columns].reset_index(drop=True)


def log_odds(table: pd.DataFrame) -> pd.Series:
    """How much more often each `term` stands in its `type` than in the other types, in standard deviations.

    >>> table = pd.DataFrame({"type": list("aabb"), "term": list("xyxy"), "n": [900, 100, 100, 900]})
    >>> log_odds(table).round(1).tolist()
    [39.0, -39.0, -39.0, 39.0]
    """
    n = table["n"].to_numpy(float)
    everywhere = table.groupby("term")["n"].transform("sum").to_numpy(float)
    size = table.groupby("type")["n"].transform("sum").to_numpy(float)
    total = float(n.sum())
    prior = _PRIOR * everywhere / total
    here, there = n + prior, everywhere - n + prior
    odds = np.log(here / (size + _PRIOR - here)) - np.log(there / (total - size + _PRIOR - there))
    return pd.Series(odds / np.sqrt(1 / here + 1 / there), index=table.index)


def _cell_height() -> float:
    return _HEAD + _ROW * _TERMS + _PAD


def _draw(sheet: Sheet, words: Words, group: pd.DataFrame, column: int, line: int) -> None:
    """One type: its name, and a bar for each term."""
    cell = (INNER_WIDTH - _BETWEEN * (_COLUMNS - 1)) / _COLUMNS
    start, top = MARGIN + column * (cell + _BETWEEN), line * _cell_height()
    of, most = int(group["of"].iloc[0]), int(group["documents"].max())
    sheet.write(start, sheet.top + top + _HEAD / 2, group["label"].iloc[0], TEXT)
    coverage = words("terms_of", n=of)
    sheet.write(start + cell, sheet.top + top + _HEAD / 2, coverage, SMALL, GREY, ha="right")
    names = [shorten(drawable(term), TEXT, _LABELS_AT_MOST) for term in group["term"]]
    left = _LABELS_AT_MOST + 0.08
    wide = cell - left
    axes = sheet.axes(start + left, wide, top + _HEAD, _ROW * len(group))
    limit = most / (1 - (width(f"{most:,}", SMALL) + 0.08) / wide)
    axes.set(xlim=(0, limit), ylim=(len(group), 0), xticks=[], yticks=[])
    axes.spines["bottom"].set_visible(False)
    axes.spines["left"].set_color(LINE)
    look = LOOKS[group["type"].iloc[0]]
    for i, (name, documents) in enumerate(zip(names, group["documents"], strict=True)):
        axes.barh(i + 0.5, documents, height=_BAR / _ROW, **look.patch | {"edgecolor": GREY, "linewidth": 0.4})
        axes.text(documents + 0.04 * limit / wide, i + 0.5, f"{documents:,}", fontsize=SMALL, va="center_baseline")
        sheet.write(start + left - 0.08, sheet.top + top + _HEAD + _ROW * (i + 0.5), name, TEXT, INK, ha="right")
