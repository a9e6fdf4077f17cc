"""Text that documents share."""

from __future__ import annotations

import pandas as pd

from pipeline.charts.bars import draw_stripes, ticks
from pipeline.charts.data import Data, number
from pipeline.charts.lettering import drawable, shorten, width
from pipeline.charts.sheet import GREY, LINE, MARGIN, PAGE_WIDTH, SMALL, TEXT, Drawing, Look, Sheet, blank
from pipeline.charts.words import Words

_STEM = "shared_text"
_LOOK = Look("#0072B2")
_ROW, _BAR, _FOOT = 0.23, 0.13, 0.42
_LABELS_AT_MOST, _BARS_WIDE = 2.3, 1.9


def shared_text(data: Data) -> Drawing:
    """How much of each document also stands in another one, and in which; documents that share most come first.

    Data: `doc_id`, `label`, `share` (0 to 1, of its characters), `paragraphs` (its paragraphs that stand elsewhere),
    `others` (documents that share text with it), `nearest` (the one that shares most), `nearest_label`; the last row,
    without `doc_id`, has the mean share of the documents that are not drawn.
    """
    words = data.words
    pairs = data.table("reuse", "doc_a", "paragraph_a", "doc_b", "paragraph_b", "shared_text")
    table = _table(data, pairs)
    sample = words(
        "reuse_sample", n=len(data.documents), m=len(table), paragraphs=len(pairs), pairs=_document_pairs(pairs)
    )
    notes = [words("reuse_note"), data.source(_STEM)]
    if table.empty:
        message = words("no_reuse") if len(data.documents) else words("nothing")
        return blank(_STEM, words("reuse_title"), sample, message, notes, table)
    drawn, rest = table[: data.settings.top_n], table[data.settings.top_n :]
    if len(rest):
        mean = round(float(rest["share"].mean()), 4)
        notes.insert(0, words("reuse_rest_note", k=len(rest), share=number(mean * 100)))
        last = pd.DataFrame({"label": [words("reuse_rest", k=len(rest))], "share": [mean]})
    sheet = Sheet(words("reuse_title"), sample, _ROW * len(drawn) + _FOOT, notes)
    _draw(sheet, words, drawn)
    first = drawn.iloc[0]
    headline = words("reuse_headline", m=len(table), label=first["label"], share=number(first["share"] * 100))
    return Drawing(_STEM, sheet, pd.concat([drawn, last]) if len(rest) else drawn, headline, len(table))


def _document_pairs(pairs: pd.DataFrame) -> int:
    return len({tuple(sorted(pair)) for pair in zip(pairs["doc_a"], pairs["doc_b"], strict=True)})


def _table(data: Data, pairs: pd.DataFrame) -> pd.DataFrame:
    """A row for each document that shares text, by share; equals in the order of the documents."""
    sides = [("doc_a", "paragraph_a", "doc_b"), ("doc_b", "paragraph_b", "doc_a")]
    both = [pairs[[*side, "shared_text"]].set_axis(["doc_id", "own", "other", "text"], axis=1) for side in sides]
    ends = pd.concat(both)
    ends = ends.assign(chars=ends["text"].fillna("").str.len())
    groups = ends.groupby("doc_id")
    by_other = ends.groupby(["doc_id", "other"])["chars"].sum().reset_index()
    by_other = by_other.sort_values(["doc_id", "chars", "other"], ascending=[True, False, True])
    nearest = by_other.drop_duplicates("doc_id").set_index("doc_id")["other"]
    labels = data.documents.set_index("doc_id")["label"]
    table = data.documents[data.documents["doc_id"].isin(set(ends["doc_id"]))][["doc_id", "label", "reuse_share"]]
    table = table.rename(columns={"reuse_share": "share"})
    table = table.assign(
        paragraphs=table["doc_id"].map(groups["own"].nunique()),
        others=table["doc_id"].map(groups["other"].nunique()),
        nearest=table["doc_id"].map(nearest),
    )
    table = table.assign(nearest_label=table["nearest"].map(labels))
    return table.sort_values("share", ascending=False, kind="stable", ignore_index=True)


def _draw(sheet: Sheet, words: Words, table: pd.DataFrame) -> None:
    names = [shorten(drawable(label), TEXT, _LABELS_AT_MOST) for label in table["label"]]
    left = MARGIN + max(width(name, TEXT) for name in names) + 0.1
    high = _ROW * len(table)
    draw_stripes(sheet, 0.0, [_ROW * i for i in range(len(table))], [_ROW] * len(table))
    axes = sheet.axes(left, _BARS_WIDE, 0.0, high)
    shares = table["share"].fillna(0.0) * 100
    texts = [f"{number(share)}%" for share in shares]
    room = max(width(text, SMALL) for text in texts) + 0.1
    limit = max(float(shares.max()), 1.0) / (1 - room / _BARS_WIDE)
    axes.set(xlim=(0, limit), ylim=(high, 0), yticks=[], facecolor="none")
    axes.set_xticks(ticks(float(shares.max()), _BARS_WIDE - room))
    axes.xaxis.grid(True, color=LINE, linewidth=0.5)
    axes.set_xlabel(words("reuse_share"), fontsize=SMALL, color=GREY, labelpad=2)
    start = left + _BARS_WIDE + 0.1
    for i, (name, text, share, row) in enumerate(zip(names, texts, shares, table.to_dict("records"), strict=True)):
        y = _ROW * (i + 0.5)
        axes.barh(y, share, height=_BAR, **_LOOK.patch)
        axes.text(share + 0.05 * limit / _BARS_WIDE, y, text, fontsize=SMALL, va="center_baseline")
        sheet.write(left - 0.1, sheet.top + y, name, TEXT, ha="right")
        key = "reuse_with" if row["others"] == 1 else "reuse_with_others"
        rest = words(key, paragraphs=int(row["paragraphs"]), others=int(row["others"]), label="{}")
        label = shorten(
            drawable(row["nearest_label"]), SMALL, PAGE_WIDTH - MARGIN - start - width(rest.replace("{}", ""), SMALL)
        )
        sheet.write(start, sheet.top + y, rest.replace("{}", label), SMALL, GREY)
