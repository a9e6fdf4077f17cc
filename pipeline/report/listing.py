"""The tables of the page: rows with links to their evidence, as script files that are loaded when a table is opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pipeline.charts.data import bounds
from pipeline.report.document import Page
from pipeline.report.source import Row
from pipeline.report.values import UNKNOWN, script_json
from pipeline.report.words import PageWords


@dataclass
class Column:
    """A column of a listing. `kind`: text, number (sorts by its value), choice (filter by value) or document.

    `values` are what is shown; `keys`, where given, are what it sorts by.
    """

    name: str
    label: str
    kind: str = "text"
    labels: dict[str, str] = field(default_factory=dict)
    values: list[Any] = field(default_factory=list)
    keys: list[float | None] = field(default_factory=list)


@dataclass
class Listing:
    """A table of the page. The cells of the column `main` are links to `documents` and `anchors`."""

    name: str
    title: str
    columns: list[Column]
    main: str
    ids: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)

    def add(self, identity: str, document: str, anchor: str, *cells: Any) -> None:
        """A row; a cell is a value, or (what is shown, what it sorts by)."""
        self.ids.append(identity)
        self.documents.append(document)
        self.anchors.append(anchor)
        for column, cell in zip(self.columns, cells, strict=True):
            shown, key = cell if isinstance(cell, tuple) else (cell, None)
            column.values.append(shown)
            if column.kind == "number":
                column.keys.append(key if isinstance(cell, tuple) else shown)

    def script(self) -> str:
        """The rows as a script that hands them to the page."""
        columns = [
            {"name": c.name, "label": c.label, "kind": c.kind, "labels": c.labels, "cells": _packed(c.values)}
            | ({"keys": c.keys} if c.kind == "number" and c.keys != c.values else {})
            for c in self.columns
        ]
        table = {
            "name": self.name, "main": self.main, "rows": len(self.ids), "columns": columns,
            "ids": _packed(self.ids), "documents": _packed(self.documents), "anchors": _packed(self.anchors),
        }  # fmt: skip
        return f"reportTable({script_json(table)});\n"


def _packed(values: list[Any]) -> Any:
    """A column as it is, or, where values repeat, as its different values and the number of each row's value."""
    place: dict[Any, int] = {}
    numbers = [place.setdefault(value, len(place)) for value in values]
    return {"of": list(place), "at": numbers} if len(place) < 0.7 * len(values) else values


class Listings:
    """All tables of the page, filled page by page."""

    def __init__(self, words: PageWords) -> None:
        self.words = words
        indicators, states = words.labels("indicator"), words.labels("status")

        def schema(table: str, name: str, kind: str = "text", labels: dict[str, str] | None = None) -> Column:
            return Column(name, words.column(table, name), kind, labels or {})

        def document() -> Column:
            return Column("document", words("document"), "document")

        def indicator(table: str) -> list[Column]:
            return [schema(table, "indicator", "choice", indicators), schema(table, "status", "choice", states)]

        self._measures = ("teachers_exchanged", "lessons_given")
        done = words.label("status", "done")
        made = [
            Listing("documents", words.table("documents"), [
                schema("documents", "title"), schema("documents", "author_school"),
                schema("documents", "signed_date"), schema("documents", "chars", "number"),
                Column("facts", words("facts"), "number"),
                *(Column(name, words("done_of", indicator=words.label("indicator", name), status=done), "number")
                  for name in self._measures),
                schema("documents", "repairs", "number"), schema("documents", "source_file"),
            ], "title"),
            Listing("facts", words.table("facts"), [
                Column("value", words("value"), "number"), *indicator("facts"), schema("facts", "from_school"),
                schema("facts", "to_school"), schema("facts", "mentions", "number"), schema("facts", "sentence"),
                document(),
            ], "value"),
            Listing("indicators", words.table("indicators"), [
                Column("total", words("total"), "number"), *indicator("indicators"),
                schema("indicators", "facts", "number"), schema("indicators", "rates"), document(),
            ], "total"),
            Listing("partnerships", words.table("partnerships"), [
                schema("partnerships", "school_a"), schema("partnerships", "school_b"),
                schema("partnerships", "relation", "choice"), schema("partnerships", "evidence"), document(),
            ], "school_a"),
            Listing("schools", words.table("schools"), [
                schema("schools", "name"), schema("schools", "stage", "choice"), schema("schools", "place"),
                schema("schools", "aliases"), schema("schools", "documents", "number"),
                schema("schools", "mentions", "number"),
            ], "name"),
            Listing("people", words.table("people"), [
                schema("people", "name"), schema("people", "role", "choice"), schema("people", "school"),
                schema("people", "mentions", "number"), document(),
            ], "name"),
            Listing("repairs", words.table("repairs"), [
                Column("example", words("example")), schema("repairs", "kind", "choice"),
                schema("repairs", "proved", "choice", {"true": words("proved"), "false": words("unproved")}),
                Column("count", words("count"), "number"), document(),
            ], "example"),
            Listing("corrections", words.table("corrections"), [
                schema("corrections", "line", "number"), schema("corrections", "table"),
                schema("corrections", "column"), schema("corrections", "before"), schema("corrections", "value"),
                schema("corrections", "who"), schema("corrections", "why"),
                schema("corrections", "result", "choice", words.labels("correction_result")), document(),
            ], "line"),
            Listing("dropped", words.table("dropped"), [
                schema("dropped", "source_file"), schema("dropped", "reason", "choice"), schema("dropped", "detail"),
            ], ""),
        ]  # fmt: skip
        self.all = {listing.name: listing for listing in made}

    def add_page(self, page: Page) -> None:
        """The rows of one document, and the places where it is the first to name a school."""
        doc_id, title = page.row["doc_id"], page.title
        self._add_document(page)
        for fact in page.facts:
            self.all["facts"].add(
                fact["fact_id"], doc_id, f"f-{fact['fact_id']}",
                (fact["said"], _key(fact["min"], fact["max"])), fact["indicator"], fact["status"],
                fact["from_school"], fact["to_school"], fact["mentions"], fact["sentence"], title,
            )  # fmt: skip
        for measure in page.measures:
            shown = measure["total"] or (self.words("rates_only") if measure["rates"] else UNKNOWN)
            key = _key(measure["min_total"], measure["max_total"])
            self.all["indicators"].add(
                f"{doc_id}.{measure['indicator']}.{measure['status']}", doc_id, measure["id"], (shown, key),
                measure["indicator"], measure["status"], len(measure["facts"]), measure["rates"], title,
            )  # fmt: skip
        for number, pair in enumerate(page.partners, 1):
            self.all["partnerships"].add(
                f"{doc_id}.{number}", doc_id, pair["at"], pair["school_a"], pair["school_b"], pair["relation"],
                pair["evidence"], title,
            )  # fmt: skip
        for person in page.people:
            self.all["people"].add(
                person["person_id"], doc_id, person["at"], person["name"], person["role"], person["school"],
                person["mentions"], title,
            )  # fmt: skip
        for row in page.corrections:
            self.all["corrections"].add(
                str(row["line"]), doc_id, row["at"], row["line"], row["table"], row["column"], row["before"],
                row["value"], row["who"], row["why"], row["result"], title,
            )  # fmt: skip
        self._add_repairs(page)

    def add_schools(self, rows: Iterable[Row], first: dict[str, tuple[str, str]]) -> None:
        """The schools; `first` gives document and anchor of the first mention of each."""
        for row in rows:
            document, anchor = first.get(row["school_id"], ("", ""))
            self.all["schools"].add(
                row["school_id"], document, anchor, row["name"], row["stage"], row["place"], row["aliases"],
                row["documents"], row["mentions"],
            )  # fmt: skip

    def add_dropped(self, rows: Iterable[Row]) -> None:
        """The files that did not become documents."""
        for number, row in enumerate(rows, 1):
            reason = self.words.open_value("reason", row["reason"])
            self.all["dropped"].add(str(number), "", "", row["source_file"], reason, row["detail"])

    def _add_document(self, page: Page) -> None:
        row = page.row
        totals = {m["indicator"]: m for m in page.measures if m["status"] == "done"}
        cells = []
        for name in self._measures:
            low, high = (totals[name]["min_total"], totals[name]["max_total"]) if name in totals else (None, None)
            cells.append((bounds(low, high) or UNKNOWN, _key(low, high)))
        self.all["documents"].add(
            row["doc_id"], row["doc_id"], "", page.title, row["author_school"], row["signed_date"], row["chars"],
            len(page.facts), *cells, row["repairs"], page.source,
        )  # fmt: skip

    def _add_repairs(self, page: Page) -> None:
        groups: dict[tuple[str, bool], list[Row]] = {}
        for repair in page.repairs:
            groups.setdefault((repair["kind"], repair["proved"]), []).append(repair)
        for (kind, proved), repairs in groups.items():
            shown = next((repair for repair in repairs if repair["at"]), repairs[0])
            example = f"{shown['before']} → {shown['after'] or self.words('removed')}"
            self.all["repairs"].add(
                f"{page.row['doc_id']}.{kind}.{proved}", page.row["doc_id"], shown["at"], example,
                self.words.open_value("kind", kind), str(proved).lower(), len(repairs), page.title,
            )  # fmt: skip


def _key(low: float | None, high: float | None) -> float | None:
    return high if low is None else low
