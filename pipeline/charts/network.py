"""Which schools are partners: every school a row, every pair an arc."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd
from matplotlib.patches import Arc

from pipeline.charts.data import Data
from pipeline.charts.lettering import drawable, shorten, width
from pipeline.charts.sheet import GREY, MARGIN, PAGE_WIDTH, SMALL, STRIPE, TEXT, Drawing, Sheet, blank

_STEM = "partner_network"
_COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
_ROW, _LABELS_AT_MOST, _PAIRS_PER_SCHOOL = 0.23, 2.6, 2

Pair = tuple[str, str]


def partner_network(data: Data) -> Drawing:
    """Pairs of partner schools, over all documents; the pairs that most documents name, of `top_n` schools at most.

    Data: `school_a`, `school_b`, `documents`, `group` (schools that hang together), a row for each pair drawn.
    """
    words = data.words
    frame = data.table("partnerships", "doc_id", "school_a", "school_b")
    ends = [tuple(sorted(pair)) for pair in zip(frame["school_a"], frame["school_b"], strict=True)]
    frame = frame.assign(school_a=[a for a, _ in ends], school_b=[b for _, b in ends])
    tally = frame.groupby(["school_a", "school_b"])["doc_id"].nunique().reset_index(name="documents")
    pairs = zip(tally["school_a"], tally["school_b"], strict=True)
    weights: dict[Pair, int] = dict(zip(pairs, tally["documents"].tolist(), strict=True))
    partners = _partners(list(weights))
    sample = words(
        "network_sample",
        n=len(data.documents),
        m=frame["doc_id"].nunique(),
        pairs=len(weights),
        schools=len(partners),
    )
    drawn = _leading(weights, partners, data.settings.top_n)
    groups = _groups(drawn, partners)
    rows = [school for group in groups for school in group]
    notes = [words("network_note")]
    if len(drawn) < len(weights):
        rest = {"k": len(partners) - len(rows), "pairs": len(weights) - len(drawn)}
        notes.append(words("network_rest", top=len(rows), **rest))
    table = pd.DataFrame([(*pair, weights[pair]) for pair in drawn], columns=["school_a", "school_b", "documents"])
    number = {school: i + 1 for i, group in enumerate(groups) for school in group}
    table["group"] = table["school_a"].map(number)
    if not drawn:
        return blank(_STEM, words("network_title"), sample, words("nothing"), [*notes, data.source(_STEM)], table)
    sheet = Sheet(words("network_title"), sample, _ROW * len(rows), [*notes, data.source(_STEM)])
    _draw(sheet, rows, number, {pair: weights[pair] for pair in drawn}, {name: len(partners[name]) for name in rows})
    most = max(rows, key=lambda school: len(partners[school]))
    headline = words("network_headline", school=most, k=len(partners[most]), pairs=len(drawn), schools=len(rows))
    table = table.sort_values(["group", "school_a", "school_b"], ignore_index=True)
    return Drawing(_STEM, sheet, table, headline, frame["doc_id"].nunique())


def _partners(pairs: list[Pair]) -> dict[str, set[str]]:
    partners: dict[str, set[str]] = defaultdict(set)
    for a, b in pairs:
        partners[a].add(b)
        partners[b].add(a)
    return partners


def _leading(weights: dict[Pair, int], partners: dict[str, set[str]], schools: int) -> list[Pair]:
    """Pairs by documents, then by how well their schools are connected: as many as can be told apart on paper."""

    def rank(pair: Pair) -> tuple[int, int, Pair]:
        return -weights[pair], -max(len(partners[school]) for school in pair), pair

    taken: set[str] = set()
    leading: list[Pair] = []
    for pair in sorted(weights, key=rank):
        if len(taken | set(pair)) <= max(schools, 2) and len(leading) < _PAIRS_PER_SCHOOL * schools:
            taken |= set(pair)
            leading.append(pair)
    return leading


def _groups(pairs: list[Pair], partners: dict[str, set[str]]) -> list[list[str]]:
    """Schools that hang together, larger groups first; in each, from the best connected school outwards."""
    near = _partners(pairs)

    def rank(school: str) -> tuple[int, int, str]:
        return -len(near[school]), -len(partners[school]), school

    groups: list[list[str]] = []
    seen: set[str] = set()
    for start in sorted(near, key=rank):
        if start in seen:
            continue
        group = [start]
        seen.add(start)
        for school in group:
            found = sorted(near[school] - seen, key=rank)
            seen.update(found)
            group += found
        groups.append(group)
    return sorted(groups, key=lambda group: (-len(group), rank(group[0])))


def _draw(sheet: Sheet, rows: list[str], group: dict[str, int], pairs: dict[Pair, int], degree: dict[str, int]) -> None:
    names = [shorten(drawable(school), TEXT, _LABELS_AT_MOST) for school in rows]
    figures = max(width(str(degree[school]), SMALL) for school in rows)
    left = MARGIN + 0.08 + max(width(name, TEXT) for name in names) + 0.12 + figures + 0.1
    wide = PAGE_WIDTH - MARGIN - left
    high = _ROW * len(rows)
    axes = sheet.axes(left, wide, 0.0, high)
    axes.set(xlim=(-0.06, wide - 0.06), ylim=(high, 0))
    axes.axis("off")
    place = {school: _ROW * (i + 0.5) for i, school in enumerate(rows)}
    stripes = sheet.axes(MARGIN, left - 0.06 - MARGIN, 0.0, high)
    stripes.set(xlim=(0, 1), ylim=(high, 0), zorder=-1)
    stripes.axis("off")
    for y in list(place.values())[::2]:
        stripes.axhspan(y - _ROW / 2, y + _ROW / 2, color=STRIPE, linewidth=0)
    least, most = min(pairs.values()), max(pairs.values())
    longest = max(abs(place[a] - place[b]) for a, b in pairs)
    for (a, b), documents in pairs.items():
        middle, span = (place[a] + place[b]) / 2, abs(place[a] - place[b])
        reach = 2 * min((wide - 0.2) * span / longest, 1.2 * span + 0.1)
        color = _COLORS[(group[a] - 1) % len(_COLORS)]
        thick = 0.8 + min(0.5 * (most - least), 2.7) * (documents - least) / max(most - least, 1)
        axes.add_patch(
            Arc(
                (0, middle),
                reach,
                span,
                theta1=-90,
                theta2=90,
                color=color,
                linewidth=thick,
                alpha=0.75,
            )
        )
    for school, name in zip(rows, names, strict=True):
        y = place[school]
        axes.plot(0, y, marker="o", markersize=4.5, color=_COLORS[(group[school] - 1) % len(_COLORS)])
        sheet.write(left - 0.1, sheet.top + y, str(degree[school]), SMALL, GREY, ha="right")
        sheet.write(left - 0.22 - figures, sheet.top + y, name, TEXT, ha="right")
