"""What the documents are about: the share of each paragraph type."""

from __future__ import annotations

import pandas as pd

from pipeline.charts.data import Data
from pipeline.charts.lettering import drawable, shorten, width
from pipeline.charts.sheet import GREY, INK, LINE, MARGIN, PAGE_WIDTH, SMALL, TEXT, Drawing, Look, Sheet, blank
from pipeline.charts.words import Words

_STEM = "section_types_by_document"
LOOKS = {
    "background": Look("#56B4E9"),
    "aims": Look("#F0E442"),
    "organization": Look("#009E73"),
    "activities": Look("#0072B2"),
    "outcomes": Look("#E69F00"),
    "problems": Look("#D55E00"),
    "plans": Look("#CC79A7"),
    "support": Look("#3D3D3D"),
    "closing": Look("#BDBDBD"),
    "frame": Look("#E4E4E4", "#8C8C8C", "////"),
    "boilerplate": Look("#FFFFFF", "#8C8C8C", "xxxx"),
    "unknown": Look("#FFFFFF", "#6E6E6E", "||||"),
}
_FRAME = ("title", "signature")
_GROUPS = 10
_LEAST = 6.0
_ROW, _BAR, _FOOT = 0.24, 0.17, 0.42
_LABELS_AT_MOST = 2.2


def section_types_by_document(data: Data) -> Drawing:
    """Shares of paragraph types, by characters: a bar for each document, or for groups of documents by length.

    Groups take the place of single documents where there are more than `top_n`. The first bar is all documents.

    Data: `label`, `doc_id` (empty for groups), `documents`, `type`, `chars`, `share` (0 to 1); titles and signatures
    stand as types of their own, which the chart draws as one.
    """
    words = data.words
    frame = data.query('SELECT doc_id, type, sum("end" - start)::BIGINT AS chars FROM paragraphs GROUP BY ALL')
    title = words("types_title")
    documents = data.documents[data.documents["doc_id"].isin(frame["doc_id"])]
    sample = words("sample_all", n=len(data.documents), chars=int(frame["chars"].sum()))
    if documents.empty:
        columns = ["label", "doc_id", "documents", "type", "chars", "share"]
        empty = pd.DataFrame({column: pd.Series(dtype=object) for column in columns})
        return blank(_STEM, title, sample, words("nothing"), [data.source(_STEM)], empty)
    single = len(documents) <= data.settings.top_n
    groups = documents["label"] if single else _length_groups(words, documents)
    shares = _shares(words, frame, documents, groups)
    notes = [words("types_note", least=f"{_LEAST:g}")]
    if not single:
        title = words("types_by_length_title")
        notes.append(words("bins_note", top=data.settings.top_n, k=groups.nunique()))
    labels = list(dict.fromkeys(shares["label"]))
    drawn = shares.assign(type=shares["type"].replace(dict.fromkeys(_FRAME, "frame")))
    parts = drawn.pivot_table(index="label", columns="type", values="share", aggfunc="sum")
    parts = parts.reindex(index=labels, columns=list(LOOKS)).fillna(0.0)
    chars = drawn.groupby("label")["chars"].sum().loc[labels].tolist()
    legend = [(_name(words, key), look) for key, look in LOOKS.items() if parts[key].any()]
    sheet = Sheet(title, sample, _ROW * len(labels) + 0.08 + _FOOT, [*notes, data.source(_STEM)], legend)
    _draw_rows(sheet, words, parts, chars)
    everything = parts.iloc[0].sort_values(ascending=False, kind="stable")
    leading = [
        words("share_part", label=_name(words, str(key)), share=f"{share:.0%}") for key, share in everything[:3].items()
    ]
    headline = words("types_headline", n=len(documents), list=words("comma").join(leading))
    return Drawing(_STEM, sheet, shares, headline, len(documents))


def _name(words: Words, key: str) -> str:
    return words("frame_types") if key == "frame" else words.label("section_type", key)


def _length_groups(words: Words, documents: pd.DataFrame) -> pd.Series:
    """For each document the name of its group: about as many documents in each, shorter ones first."""
    ranks = documents["chars"].rank(method="min") - 1
    group = (ranks * _GROUPS // len(documents)).astype(int)
    names = {}
    for part, chars in documents.groupby(group)["chars"]:
        low, high = int(chars.min()), int(chars.max())
        key = "length_bin_one" if low == high else "length_bin"
        names[part] = words(key, low=low, high=high, n=len(chars))
    return pd.Series([names[part] for part in group], index=documents.index, dtype=object)


def _shares(words: Words, frame: pd.DataFrame, documents: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    """Characters and shares by row of the chart and type: first all documents, then each document or group."""
    label_of = dict(zip(documents["doc_id"], groups, strict=True))
    single = groups.nunique() == len(documents)
    id_of = dict(zip(groups, documents["doc_id"], strict=True)) if single else {}
    everything = words("all", n=len(documents))
    order = groups if single else groups[documents["chars"].sort_values(kind="stable").index]
    rows = [everything, *dict.fromkeys(order)] if len(documents) > 1 else [*groups]
    whole = pd.concat([frame.assign(label=everything), frame.assign(label=frame["doc_id"].map(label_of))])
    sums = whole.groupby(["label", "type"])["chars"].sum().reset_index()
    sums = sums[sums["label"].isin(rows)]
    counts = {everything: len(documents), **groups.value_counts().to_dict()}
    types = list(words.labels("section_type"))
    sums = sums.assign(
        row=sums["label"].map({label: i for i, label in enumerate(rows)}),
        kind=sums["type"].map({kind: i for i, kind in enumerate(types)}),
        doc_id=sums["label"].map(id_of),
        documents=sums["label"].map(counts),
        share=(sums["chars"] / sums.groupby("label")["chars"].transform("sum")).round(6),
    ).sort_values(["row", "kind"])
    return sums[["label", "doc_id", "documents", "type", "chars", "share"]].reset_index(drop=True)


def _draw_rows(sheet: Sheet, words: Words, parts: pd.DataFrame, chars: list[int]) -> None:
    shown = [shorten(drawable(label), TEXT, _LABELS_AT_MOST) for label in parts.index]
    left = MARGIN + max(width(label, TEXT) for label in shown) + 0.1
    sizes = [words("chars", n=total) for total in chars]
    wide = PAGE_WIDTH - MARGIN - left - max(width(size, SMALL) for size in sizes) - 0.14
    gap = 0.08 if len(shown) > 1 else 0.0
    middles = [_ROW / 2 + _ROW * i + gap * (i > 0) for i in range(len(shown))]
    high = _ROW * len(shown) + gap
    axes = sheet.axes(left, wide, 0.0, high)
    axes.set(xlim=(0, 100), ylim=(high, 0), yticks=[], xticks=range(0, 101, 20))
    axes.spines["left"].set_visible(False)
    axes.xaxis.grid(True, color=LINE, linewidth=0.5)
    axes.set_xlabel(words("share"), fontsize=SMALL, color=GREY, labelpad=2)
    start = pd.Series(0.0, index=range(len(shown)))
    for key, look in LOOKS.items():
        values = parts[key].reset_index(drop=True) * 100
        axes.barh(middles, values, left=start, height=_BAR, clip_on=False, **look.patch)
        for y, x, value in zip(middles, start, values, strict=True):
            if value >= _LEAST:
                box = None if not look.hatch else {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
                axes.text(
                    x + value / 2,
                    y,
                    f"{value:.0f}",
                    fontsize=SMALL,
                    color=_ink(look),
                    ha="center",
                    va="center",
                    bbox=box,
                )
        start += values
    for label, y, size in zip(shown, middles, sizes, strict=True):
        sheet.write(left - 0.1, sheet.top + y, label, TEXT, ha="right")
        sheet.write(PAGE_WIDTH - MARGIN, sheet.top + y, size, SMALL, GREY, ha="right")


def _ink(look: Look) -> str:
    red, green, blue = (int(look.face[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return INK if 0.3 * red + 0.59 * green + 0.11 * blue > 0.5 else "white"
