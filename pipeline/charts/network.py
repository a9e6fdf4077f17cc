"""Which schools are partners: every school a row, every pair an arc."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pandas as pd
from matplotlib.patches import Arc

from pipeline.charts.data import Data
from pipeline.charts.lettering import drawable, shorten, width
from pipeline.charts.sheet import GREY, INNER_WIDTH, MARGIN, SMALL, STRIPE, TEXT, Drawing, Sheet, blank

_STEM = "partner_network"
_COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
_ROW, _BETWEEN, _PAIRS_PER_SCHOOL = 0.23, 0.3, 2
_LABELS_AT_MOST = {1: 2.6, 2: 1.75}
"""Inches for the names, by the number of columns."""
_FEW = 12
"""Schools that stand in one column."""

Pair = tuple[str, str]


def partner_network(data: Data) -> Drawing:
    """Pairs of partner schools, over all documents: those that most documents name, in one or two columns.

    Schools that hang together stay together; of groups too large for the page the leading pairs are drawn.

    Data: `school_a`, `school_b`, `documents`, `group` (schools that hang together), a row for each pair drawn.
    """
    words = data.words
    frame = data.table("partnerships", "doc_id", "school_a", "school_b")
    sides = [sorted(pair) for pair in zip(frame["school_a"], frame["school_b"], strict=True)]
    frame = frame.assign(school_a=[a for a, _ in sides], school_b=[b for _, b in sides])
    tally = frame.groupby(["school_a", "school_b"])["doc_id"].nunique().reset_index(name="documents")
    ends = zip(tally["school_a"], tally["school_b"], strict=True)
    weights: dict[Pair, int] = dict(zip(ends, tally["documents"].tolist(), strict=True))
    partners = _partners(list(weights))
    sample = words(
        "network_sample",
        n=len(data.documents),
        m=frame["doc_id"].nunique(),
        pairs=len(weights),
        schools=len(partners),
    )
    pairs = _leading(weights, partners, data.settings.top_n)
    drawn = [pair for column in pairs for pair in column]
    columns = [_groups(column, partners) for column in pairs]
    groups = [group for column in columns for group in column]
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
    high = _ROW * max(sum(map(len, column)) for column in columns)
    sheet = Sheet(words("network_title"), sample, high, [*notes, data.source(_STEM)])
    degree = {name: len(partners[name]) for name in rows}
    wide = (INNER_WIDTH - _BETWEEN * (len(columns) - 1)) / len(columns)
    widths = {documents: _thickness(documents, weights.values()) for documents in weights.values()}
    for i, (column, arcs) in enumerate(zip(columns, pairs, strict=True)):
        left = MARGIN + i * (wide + _BETWEEN)
        schools = [school for group in column for school in group]
        thick = {pair: widths[weights[pair]] for pair in arcs}
        _draw_column(sheet, left, wide, schools, number, thick, degree, _LABELS_AT_MOST[len(columns)])
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


def _leading(weights: dict[Pair, int], partners: dict[str, set[str]], rows: int) -> list[list[Pair]]:
    """The pairs to draw, by column, with `rows` schools at most in each.

    Group after group, those first that most documents name. A group that does not fit gives its leading pairs if there
    is much room, else it is passed over.
    """
    groups = _groups(list(weights), partners)
    group_of = {school: i for i, group in enumerate(groups) for school in group}
    pairs: dict[int, list[Pair]] = defaultdict(list)
    for pair in sorted(weights, key=lambda pair: (-weights[pair], -max(len(partners[end]) for end in pair), pair)):
        pairs[group_of[pair[0]]].append(pair)
    columns: list[list[Pair]] = [[], []]
    room = [max(rows, 2)] * 2
    for i in sorted(pairs, key=lambda i: (-weights[pairs[i][0]], i)):
        column = room.index(max(room))
        if len(groups[i]) > room[column] < rows / 3:
            continue
        taken: set[str] = set()
        for pair in pairs[i][: _PAIRS_PER_SCHOOL * len(groups[i])]:
            if len(taken | set(pair)) <= room[column]:
                taken |= set(pair)
                columns[column].append(pair)
        room[column] -= len(taken)
    few = 2 * max(rows, 2) - sum(room) <= min(rows, _FEW)
    return [[pair for column in columns for pair in column]] if few else [column for column in columns if column]


def _thickness(documents: int, all_documents: Iterable[int]) -> float:
    least, most = min(all_documents), max(all_documents)
    return 0.8 + min(0.5 * (most - least), 2.7) * (documents - least) / max(most - least, 1)


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


def _draw_column(
    sheet: Sheet,
    left: float,
    wide: float,
    rows: list[str],
    group: dict[str, int],
    arcs: dict[Pair, float],
    degree: dict[str, int],
    labels_at_most: float,
) -> None:
    """Schools one below the other, with an arc of the given thickness for each pair."""
    names = [shorten(drawable(school), TEXT, labels_at_most) for school in rows]
    figures = max(width(str(degree[school]), SMALL) for school in rows)
    start = left + 0.08 + max(width(name, TEXT) for name in names) + 0.12 + figures + 0.1
    room = left + wide - start
    high = _ROW * len(rows)
    axes = sheet.axes(start, room, 0.0, high)
    axes.set(xlim=(-0.06, room - 0.06), ylim=(high, 0))
    axes.axis("off")
    place = {school: _ROW * (i + 0.5) for i, school in enumerate(rows)}
    stripes = sheet.axes(left, start - 0.06 - left, 0.0, high)
    stripes.set(xlim=(0, 1), ylim=(high, 0), zorder=-1)
    stripes.axis("off")
    for y in list(place.values())[::2]:
        stripes.axhspan(y - _ROW / 2, y + _ROW / 2, color=STRIPE, linewidth=0)
    longest = max(abs(place[a] - place[b]) for a, b in arcs)
    for (a, b), thick in arcs.items():
        middle, span = (place[a] + place[b]) / 2, abs(place[a] - place[b])
        reach = 2 * min((room - 0.2) * span / longest, 1.2 * span + 0.1)
        color = _COLORS[(group[a] - 1) % len(_COLORS)]
        axes.add_patch(Arc((0, middle), reach, span, theta1=-90, theta2=90, color=color, linewidth=thick, alpha=0.75))
    for school, name in zip(rows, names, strict=True):
        y = place[school]
        axes.plot(0, y, marker="o", markersize=4.5, color=_COLORS[(group[school] - 1) % len(_COLORS)])
        sheet.write(start - 0.1, sheet.top + y, str(degree[school]), SMALL, GREY, ha="right")
        sheet.write(start - 0.22 - figures, sheet.top + y, name, TEXT, ha="right")
