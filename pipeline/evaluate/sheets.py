"""What is compared of a document, in one form, whether it comes from a gold file or from the tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

Split = Literal["build", "opened", "wider", "measure"]
Place = tuple[str, int | None]
"""A document's source file, and its position where the file is a collection."""

FACT_INDICATORS = ("teachers_exchanged", "teachers_visiting", "lessons_given", "lectures_held")
_TABLES = ("documents", "mentions", "dates", "counts", "people", "partnerships", "facts", "paragraphs")


class GoldError(RuntimeError):
    """A gold file cannot be used; the message names the file and the cause."""


class Item(msgspec.Struct):
    """A mention. Dates use `start`, `end`; schools `canonical`; counts the rest."""

    type: str
    text: str
    canonical: str | None = None
    start: str | None = None
    end: str | None = None
    min: float | None = None
    max: float | None = None
    unit: str | None = None
    item: str | None = None
    status: str | None = None
    indicator: str | None = None


class Person(msgspec.Struct):
    name: str
    role: str | None = None
    school: str | None = None


class Fact(msgspec.Struct):
    indicator: str
    min: float | None
    max: float | None
    per: str | None
    status: str
    sender: str | None = msgspec.field(name="from")
    receiver: str | None = msgspec.field(name="to")
    optional: bool = False
    """Careful readers would differ on it: it counts neither way."""


class Typed(msgspec.Struct):
    """A paragraph with its section type. Of a gold paragraph only the beginning is there."""

    starts: str
    type: str


class Sheet(msgspec.Struct):
    """All that is compared of one document."""

    author_school: str | None = None
    signed_date: str | None = None
    mentions: list[Item] = []
    people: list[Person] = []
    partners: list[tuple[str, str]] = []
    facts: list[Fact] = []
    paragraphs: list[Typed] = []


class Gold(Sheet, kw_only=True):
    """A gold file: the sheet of a document, where the document is, and whether rules may be written after it."""

    doc: str
    source_file: str
    position: int | None
    split: Split

    @property
    def place(self) -> Place:
        return self.source_file, self.position


def read_gold(folder: Path) -> list[Gold]:
    """The gold files of a folder, by name.

    Raises:
        FileNotFoundError: there is none.
        GoldError: a file lacks a key, or a value has the wrong type.
    """
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise FileNotFoundError(f"{folder}: no gold files (*.json)")
    gold = []
    for path in paths:
        try:
            gold.append(msgspec.json.decode(path.read_bytes(), type=Gold))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise GoldError(f"{path}: {error}") from None
    return gold


def read_tables(folder: Path) -> dict[str, dict[str, list[Any]]]:
    """The tables of an output folder that are compared: table name -> column name -> values.

    Raises:
        FileNotFoundError: one of them is not there.
    """
    import pyarrow.parquet as pq

    for name in _TABLES:
        if not (folder / f"{name}.parquet").is_file():
            raise FileNotFoundError(f"{folder}: there is no {name}.parquet; run the stage tables first")
    return {name: pq.read_table(folder / f"{name}.parquet").to_pydict() for name in _TABLES}


def found_sheets(tables: Mapping[str, Mapping[str, Sequence[Any]]]) -> dict[Place, Sheet]:
    """The sheet of every document of the tables; masked names are left out, as the guidelines leave them out.

    >>> sheets = found_sheets({"documents": {"doc_id": ["x"], "source_file": ["a.txt"], "position": [None],
    ...                                      "author_school": ["东山小学"], "signed_date": [None]}})
    >>> sheets["a.txt", None].author_school
    '东山小学'
    """
    sheets, by_id = {}, {}
    for row in _rows(tables, "documents"):
        sheet = Sheet(row["author_school"], row["signed_date"])
        sheets[row["source_file"], row["position"]] = by_id[row["doc_id"]] = sheet
    values = {row["mention_id"]: _value(row) for name in ("dates", "counts") for row in _rows(tables, name)}
    for row in _rows(tables, "mentions"):
        if not row["masked"]:
            item = Item(row["type"], row["text"], row["canonical"], **values.get(row["mention_id"], {}))
            by_id[row["doc_id"]].mentions.append(item)
    for row in _rows(tables, "people"):
        by_id[row["doc_id"]].people.append(Person(row["name"], row["role"], row["school"]))
    for row in _rows(tables, "partnerships"):
        by_id[row["doc_id"]].partners.append((row["school_a"], row["school_b"]))
    for row in _rows(tables, "facts"):
        if row["indicator"] in FACT_INDICATORS:
            bounds = (row["min"], row["max"], row["per"], row["status"])
            fact = Fact(row["indicator"], *bounds, row["from_school"], row["to_school"])
            by_id[row["doc_id"]].facts.append(fact)
    for row in _rows(tables, "paragraphs"):
        by_id[row["doc_id"]].paragraphs.append(Typed(row["text"], row["type"]))
    return sheets


def _rows(tables: Mapping[str, Mapping[str, Sequence[Any]]], name: str) -> Iterator[dict[str, Any]]:
    columns = tables.get(name, {})
    for cells in zip(*columns.values(), strict=True):
        yield dict(zip(columns, cells, strict=True))


def _value(row: dict[str, Any]) -> dict[str, Any]:
    """What a row of `dates` or `counts` adds to its mention."""
    if "start_date" in row:
        return {"start": row["start_date"], "end": row["end_date"]}
    return {key: row[key] for key in ("min", "max", "unit", "item", "status", "indicator")}
