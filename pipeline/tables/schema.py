"""The description of the tables (`schema.yaml`) as objects, and what is derived from it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, Literal

import msgspec
import yaml

from pipeline.rules import LOADER

Type = Literal["string", "integer", "number", "boolean", "date", "list"]

LIST_SEPARATOR = "; "
DATE_PATTERN = r"(\d{4}|XXXX)(-\d\d(-\d\d)?)?"


class Label(msgspec.Struct, frozen=True):
    """A value of a vocabulary as people read it."""

    en: str
    zh: str


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One column. `values` names a vocabulary; `refers_to` is "table.column"; empty text: not stated."""

    type: Type
    title_zh: str
    meaning: str
    meaning_zh: str
    required: bool = False
    unit: str = ""
    values: str = ""
    pattern: str = ""
    minimum: float | None = None
    maximum: float | None = None
    refers_to: str = ""

    @property
    def is_text(self) -> bool:
        """Whether its cells are text: strings, dates and joined lists."""
        return self.type in ("string", "date", "list")

    @property
    def full_pattern(self) -> str:
        """What the whole cell must match; empty where anything goes."""
        return DATE_PATTERN if self.type == "date" else self.pattern


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table; `columns` in their order. `order` sorts the rows: `-name` downwards."""

    title_zh: str
    row: str
    row_zh: str
    key: list[str]
    order: list[str]
    columns: dict[str, Column]


class Schema(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All tables in their order, the vocabularies of their values, and the Chinese names of units."""

    units: dict[str, str]
    vocabularies: dict[str, dict[str, Label]]
    tables: dict[str, Table]

    def values(self, column: Column) -> list[str]:
        """The allowed values of a column, in their order; an empty list where anything goes."""
        return list(self.vocabularies[column.values]) if column.values else []


@cache
def load_schema() -> Schema:
    """The description of all tables.

    Raises:
        msgspec.ValidationError: `schema.yaml` has an unknown key or a value of the wrong type.

    >>> schema = load_schema()
    >>> len(schema.tables), schema.tables["counts"].columns["min"].title_zh
    (17, '下限')
    >>> schema.vocabularies["status"]["done"].zh
    '已完成'
    """
    data = yaml.load((files(__package__) / "schema.yaml").read_bytes(), Loader=LOADER)
    return msgspec.convert(data, Schema)


def data_package() -> dict[str, Any]:
    """The Frictionless Data Package of a folder of tables: what `datapackage.json` holds.

    Beyond the standard, `title_zh`, `description_zh`, `unit`, `unit_zh`, `row`, `order` and the labels of values are
    given.

    >>> data_package()["resources"][0]["path"]
    'documents.csv'
    """
    schema = load_schema()
    return {
        "name": "education-summaries",
        "title": "Schools, people, dates and counts in education summaries",
        "title_zh": "教育总结文本中的学校、人员、日期与数量",
        "description": (
            "One resource per table; the same tables stand beside as Parquet. An empty cell means unknown. In CSV, "
            "text that a spreadsheet would run as a formula has an apostrophe before it; the Parquet files have the "
            "text itself. Rows stand in the order that `order` names."
        ),
        "resources": [_resource(schema, name, table) for name, table in schema.tables.items()],
    }


def _resource(schema: Schema, name: str, table: Table) -> dict[str, Any]:
    fields = [_field(schema, key, column) for key, column in table.columns.items()]
    keys = [_foreign_key(name, key, column) for key, column in table.columns.items() if _is_foreign_key(column)]
    return {
        "name": name,
        "type": "table",
        "path": f"{name}.csv",
        "title": name.capitalize(),
        "title_zh": table.title_zh,
        "description": f"One row per {table.row}",
        "description_zh": f"每行为{table.row_zh}",
        "order": table.order,
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"csv": {"lineTerminator": "\n"}},
        "schema": {
            "fields": fields,
            "primaryKey": table.key,
            **({"foreignKeys": keys} if keys else {}),
            "missingValues": [""],
        },
    }


def _field(schema: Schema, name: str, column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.values:
        constraints["enum"] = schema.values(column)
    if column.full_pattern:
        constraints["pattern"] = column.full_pattern
    for bound in ("minimum", "maximum"):
        if (limit := getattr(column, bound)) is not None:
            constraints[bound] = int(limit) if column.type == "integer" else limit
    field: dict[str, Any] = {
        "name": name,
        "type": "string" if column.is_text else column.type,
        "title": name.replace("_", " ").capitalize(),
        "title_zh": column.title_zh,
        "description": column.meaning,
        "description_zh": column.meaning_zh,
    }
    if column.unit:
        field |= {"unit": column.unit, "unit_zh": schema.units[column.unit]}
    if column.type == "list":
        field["separator"] = LIST_SEPARATOR
        field["items"] = column.refers_to or "string"
    if column.values:
        field["labels"] = {key: msgspec.to_builtins(label) for key, label in schema.vocabularies[column.values].items()}
    if column.type == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    return field | ({"constraints": constraints} if constraints else {})


def _is_foreign_key(column: Column) -> bool:
    return bool(column.refers_to) and column.type != "list"


def _foreign_key(table: str, name: str, column: Column) -> dict[str, Any]:
    target, field = column.refers_to.split(".")
    return {"fields": [name], "reference": {"resource": "" if target == table else target, "fields": [field]}}
