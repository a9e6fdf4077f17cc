"""The page of a comparison: short, in Chinese, without scripts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader

from pipeline.tables.schema import load_schema

if TYPE_CHECKING:
    from pipeline.compare import Comparison

_SHOWN = 500


def write_page(comparison: Comparison) -> str:
    """The HTML text; of the changes the first 500 are shown, and how many there are in all."""
    schema = load_schema()
    kinds = Counter((change.table, change.kind) for change in comparison.changes)
    environment = Environment(loader=PackageLoader("pipeline.compare", "."), autoescape=True)
    environment.filters["bounds"] = _bounds
    return environment.get_template("comparison.html.j2").render(
        comparison=comparison, schema=schema, kinds=kinds, shown=comparison.changes[:_SHOWN],
        totals=comparison.totals.to_dict("records"),
    )  # fmt: skip


def _bounds(low: Any, high: Any) -> str:
    if low is None or low != low:
        return "—"
    return f"{low:g}" if low == high else f"至少 {low:g}" if high is None or high != high else f"{low:g}–{high:g}"
