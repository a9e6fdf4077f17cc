"""Compare: what changed between two output folders, after a change of rules or between two years' collections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from pipeline.compare.page import write_page
from pipeline.tables.schema import load_schema
from pipeline.tables.write import csv_batches, replaced_if_changed

__all__ = ["Change", "Comparison", "compare", "describe", "write_comparison"]

# What tells rows apart, where the key is a number that shifts when one row is added.
_KEYS = {"facts": ["doc_id", "indicator", "status", "first_mention"], "people": ["doc_id", "name"],
         "repairs": ["doc_id", "raw_start"], "schools": ["name"], "organizations": ["name"]}  # fmt: skip
# Numbered ids, and scores that move a little with every training: no change that a person would look for.
_IGNORED = {"fact_id", "part_of", "person_id", "school_id", "organization_id", "entity_id", "repair_id", "mention_ids",
            "type_score", "tf_idf", "margin", "first_mention", "doc_id"}  # fmt: skip
_TALLIED = ("terms",)
_SIDE = ("_a", "_b")


class Change(NamedTuple):
    """One difference: a row that is only in A (`removed`) or B (`added`), or a cell that has another value."""

    table: str
    doc_id: str
    title: str
    row: str
    kind: str
    column: str
    before: str
    after: str


class Comparison(NamedTuple):
    """What differs.

    `sizes`: table -> (rows in A, rows in B). `totals`: one row per indicator and status, with facts and bounds of both
    sides. `only_a`, `only_b`: documents that one side lacks, as (source file, title). `changes`: for documents of both.
    """

    a: Path
    b: Path
    sizes: dict[str, tuple[int, int]]
    totals: pd.DataFrame
    only_a: list[tuple[str, str]]
    only_b: list[tuple[str, str]]
    changes: list[Change]


def compare(a: Path, b: Path) -> Comparison:
    """Compare the tables of two output folders. Documents are the same where their ids are.

    Raises:
        FileNotFoundError: one of the folders has no tables.
    """
    left, right = ({name: _read(out, name) for name in load_schema().tables} for out in (a, b))
    documents = pd.merge(
        left["documents"], right["documents"], on="doc_id", how="outer", suffixes=_SIDE, indicator=True
    )
    both = set(documents.loc[documents["_merge"] == "both", "doc_id"])
    only_a, only_b = (_listed(documents, side) for side in _SIDE)
    titles = right["documents"].set_index("doc_id")["title"].fillna("").to_dict()
    changes = [
        change._replace(title=titles.get(change.doc_id, ""))
        for name in load_schema().tables if name not in _TALLIED
        for change in _changes(name, left[name], right[name], both)
    ]  # fmt: skip
    sizes = {name: (len(left[name]), len(right[name])) for name in load_schema().tables}
    return Comparison(a, b, sizes, _totals(left["indicators"], right["indicators"]), only_a, only_b, changes)


def _listed(documents: pd.DataFrame, side: str) -> list[tuple[str, str]]:
    """Source file and title of the documents that only one side has."""
    rows = documents[documents["_merge"] == ("left_only" if side == "_a" else "right_only")].to_dict("records")
    return [(row[f"source_file{side}"], row[f"title{side}"] or "") for row in rows]


def _read(out: Path, name: str) -> pd.DataFrame:
    path = out / "tables" / f"{name}.parquet"
    if not path.is_file():
        raise FileNotFoundError(f"{path}: there is no such table; run the pipeline first")
    frame = pd.read_parquet(path)
    if "mention_ids" in frame:
        frame["first_mention"] = frame["mention_ids"].str.split("; ").str[0]
    return frame.astype(object).where(frame.notna(), None)


def _changes(name: str, left: pd.DataFrame, right: pd.DataFrame, both: set[str]) -> Iterator[Change]:
    """The changes of one table, in the order of its keys."""
    keys = _KEYS.get(name, load_schema().tables[name].key)
    if "doc_id" in left:
        left, right = left[left["doc_id"].isin(both)], right[right["doc_id"].isin(both)]
    left, right = (_numbered(frame, keys) for frame in (left, right))
    keys = [*keys, "nth"]
    merged = pd.merge(left, right, on=keys, how="outer", suffixes=_SIDE, indicator=True, sort=True)
    columns = [c for c in load_schema().tables[name].columns if c not in keys and c not in _IGNORED]
    for row in merged.to_dict("records"):
        doc_id = next(filter(None, (_shown(row.get(name)) for name in ("doc_id", "doc_id_a", "doc_id_b"))), "")
        place = " · ".join(_shown(row[key]) for key in keys if key not in ("doc_id", "nth"))
        if row["_merge"] != "both":
            kind, side = ("removed", "_a") if row["_merge"] == "left_only" else ("added", "_b")
            what = "；".join(f"{c} {_shown(row[c + side])}" for c in columns[:8] if row[c + side] is not None)
            before, after = (what, "") if kind == "removed" else ("", what)
            yield Change(name, doc_id, "", place, kind, "", before, after)
            continue
        for column in columns:
            before, after = row[f"{column}_a"], row[f"{column}_b"]
            if before != after and not (pd.isna(before) and pd.isna(after)):
                yield Change(name, doc_id, "", place, "changed", column, _shown(before), _shown(after))


def _numbered(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Rows whose keys are the same are told apart by their order."""
    return frame.assign(nth=frame.groupby(keys, dropna=False).cumcount()) if len(frame) else frame.assign(nth=[])


def _shown(value: Any) -> str:
    if value is None or value != value:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _totals(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """Per indicator and status: facts, lower and upper total of both sides; an open upper bound is empty."""
    sides = []
    for frame in (left, right):
        rows = []
        for (indicator, status), group in frame.groupby(["indicator", "status"]):
            counted = group[group["min_total"].notna()]
            high = None if counted["max_total"].isna().any() else float(sum(counted["max_total"]))
            low = float(sum(counted["min_total"])) if len(counted) else None
            rows.append((indicator, status, sum(group["facts"]), low, high))
        sides.append(pd.DataFrame(rows, columns=["indicator", "status", "facts", "min", "max"]))
    left, right = sides
    return pd.merge(left, right, on=["indicator", "status"], how="outer", suffixes=_SIDE)


def write_comparison(comparison: Comparison, folder: Path) -> None:
    """Write `changes.csv` (all changes) and `comparison.html` (a short page) into `folder`."""
    import pyarrow as pa

    folder.mkdir(parents=True, exist_ok=True)
    columns = [list(column) for column in zip(*comparison.changes, strict=True)] or [[] for _ in Change._fields]
    table = pa.table([pa.array(column, pa.string()) for column in columns], names=list(Change._fields))
    with replaced_if_changed(folder / "changes.csv") as file:
        file.writelines(csv_batches(table))
    with replaced_if_changed(folder / "comparison.html") as file:
        file.write(write_page(comparison).encode())


def describe(comparison: Comparison) -> str:
    """The comparison in a few lines for the terminal."""
    lines = [f"A {comparison.a}", f"B {comparison.b}", ""]
    lines += [f"documents only in A  {len(comparison.only_a):,}", f"documents only in B  {len(comparison.only_b):,}"]
    kinds = Counter((change.table, change.kind) for change in comparison.changes)
    lines.append(f"\n{'table':<14}{'rows A':>10}{'rows B':>10}{'added':>8}{'removed':>9}{'changed cells':>15}")
    for name, (a, b) in comparison.sizes.items():
        added, removed, changed = (kinds[name, kind] for kind in ("added", "removed", "changed"))
        lines.append(f"{name:<14}{a:>10,}{b:>10,}{added:>8,}{removed:>9,}{changed:>15,}")
    lines += ["", f"{'total of facts':<32}{'A':>16}{'B':>16}"]
    for row in comparison.totals.to_dict("records"):
        shown = [_bounds(row[f"min{side}"], row[f"max{side}"]) for side in _SIDE]
        if shown[0] != shown[1]:
            lines.append(f"{row['indicator'] + ', ' + row['status']:<32}{shown[0]:>16}{shown[1]:>16}")
    return "\n".join(lines)


def _bounds(low: Any, high: Any) -> str:
    if low is None or low != low:
        return "—"
    return f"{low:g}" if low == high else f"{low:g}+" if high is None or high != high else f"{low:g}–{high:g}"
