"""Checks of an output folder: that its tables are what the schema says, and that they agree with the texts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.tables.schema import LIST_SEPARATOR, Column, data_package, load_schema
from pipeline.tables.write import arrow_schema, csv_batches, row_order

Tables = Mapping[str, pa.Table]

SHOWN = 10
"""Rows listed for each broken rule; the last of them says how many more there are."""


class Problem(msgspec.Struct, frozen=True):
    """One broken rule at one place. `row`: the key of the row (`a/b` where it has two parts), empty for a table."""

    table: str
    row: str
    column: str
    cause: str

    def __str__(self) -> str:
        place = self.table + (f" {self.row}" if self.row else "") + (f", {self.column}" if self.column else "")
        return f"{place}: {self.cause}"


def check_tables(out: Path, frictionless_rows: int = 20_000) -> list[Problem]:
    """All that is wrong with the tables of an output folder (`out/tables`, `out/texts`); empty when all is well.

    Every row is checked against types, required cells, values, patterns, ranges, keys, references and row order, and
    against the clean texts and the other tables; each CSV must hold exactly what its Parquet file holds. On top of
    that, frictionless validates the CSV files as any other reader would: `frictionless_rows` rows of each table at
    most; the log says of which tables it read a part.

    >>> import tempfile
    >>> from pipeline.tables import write_tables
    >>> with tempfile.TemporaryDirectory() as out:
    ...     write_tables({"schools": {"school_id": ["s1"], "name": ["东山小学"], "documents": [1], "mentions": [-2]}},
    ...                  Path(out, "tables"))
    ...     print(*check_tables(Path(out), frictionless_rows=0))
    schools s1, mentions: -2 is below 0
    """
    folder = out / "tables"
    from pipeline.tables.format import check_format  # which lists problems in the form of this module

    problems: list[Problem] = []
    tables: dict[str, pa.Table] = {}
    for name in load_schema().tables:
        found, table = _read(folder, name)
        problems += found
        if table is not None:
            tables[name] = table
    problems += _check_package(folder)
    if problems:
        return problems
    found, texts = _read_texts(tables["documents"], out / "texts")
    return found + check_rows(tables, texts) + check_format(folder, frictionless_rows)


def check_rows(tables: Tables, texts: Mapping[str, str]) -> list[Problem]:
    """What is wrong with the rows of all tables, those of a collection or of some documents of it.

    Args:
        tables: with the columns and types of the schema.
        texts: the clean text of every document by its id; rows of other documents are not compared with any text.
    """
    problems: list[Problem] = []
    for name, table in tables.items():
        problems += check_columns(name, table)
        problems += _check_keys(name, table)
        problems += _check_references(name, tables)
        problems += _check_order(name, tables)
    problems += _check_spans(tables)
    problems += _check_texts(tables, texts)
    problems += _check_sections(tables)
    problems += _check_values(tables)
    return problems + _check_numbers(tables)


def _read(folder: Path, name: str) -> tuple[list[Problem], pa.Table | None]:
    try:
        table = pq.read_table(folder / f"{name}.parquet", memory_map=True)
    except FileNotFoundError:
        return [Problem(name, "", "", f"{name}.parquet is missing")], None
    except (pa.ArrowException, OSError) as error:
        return [Problem(name, "", "", f"{name}.parquet cannot be read: {error}")], None
    wanted = arrow_schema(name)
    if table.schema.names != wanted.names:
        return [Problem(name, "", "", f"its columns are {table.schema.names}; {wanted.names} are expected")], None
    wrong = [field for field in wanted if table.schema.field(field.name).type != field.type]
    if wrong:
        found = table.schema
        return [Problem(name, "", f.name, f"has type {found.field(f.name).type}, not {f.type}") for f in wrong], None
    return _check_csv(folder / f"{name}.csv", name, table), table.combine_chunks()


def _read_texts(documents: pa.Table, folder: Path) -> tuple[list[Problem], dict[str, str]]:
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    for doc_id in filter(None, documents["doc_id"].to_pylist()):
        try:
            with (folder / f"{doc_id}.txt").open(encoding="utf-8", newline="") as file:
                texts[doc_id] = file.read()
        except (OSError, UnicodeDecodeError) as error:
            problems.append(Problem("documents", doc_id, "doc_id", f"texts/{doc_id}.txt cannot be read: {error}"))
    return problems, texts


def _check_csv(path: Path, name: str, table: pa.Table) -> list[Problem]:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return [Problem(name, "", "", f"{name}.csv is missing")]
    with file:
        same = all(file.read(len(block)) == block for block in csv_batches(table)) and not file.read(1)
    return [] if same else [Problem(name, "", "", f"{name}.csv does not hold what {name}.parquet holds")]


def _check_package(folder: Path) -> list[Problem]:
    try:
        package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError) as error:
        return [Problem("datapackage.json", "", "", f"cannot be read: {error}")]
    return [] if package == data_package() else [Problem("datapackage.json", "", "", "does not describe these tables")]


def _rows(name: str, table: pa.Table, wrong: Any, column: str, cause: str) -> list[Problem]:
    """The rows where `wrong` (an array of booleans; null: not wrong) is true; in `cause`, `{column name}` stands for
    the value of the row there."""
    hits = np.flatnonzero(_true(wrong))
    if not len(hits):
        return []
    key = load_schema().tables[name].key
    problems = [
        Problem(name, "/".join(str(row[part]) for part in key), column, cause.format_map(row))
        for row in table.take(pa.array(hits[:SHOWN])).to_pylist()
    ]
    if len(hits) > SHOWN:
        last = problems[-1]
        problems[-1] = msgspec.structs.replace(last, cause=f"{last.cause} (and {len(hits) - SHOWN:,} more rows)")
    return problems


def _true(values: Any) -> Any:
    """Where a mask of either library is true; null is not."""
    if isinstance(values, pa.Array | pa.ChunkedArray):
        return pc.fill_null(values, False).to_numpy(zero_copy_only=False)
    return values


class _Lookup:
    """The rows of a table by one of its columns; of several with one value, the first."""

    def __init__(self, table: pa.Table, key: str) -> None:
        self._table, self._key = table, key

    def rows(self, values: Any) -> Any:
        """For each value the number of its row; null where there is none."""
        return pc.index_in(values, value_set=_array(self._table[self._key]), skip_nulls=True)

    def get(self, values: Any, column: str) -> Any:
        """For each value what its row has in a column; null where there is no row."""
        return self._table[column].take(self.rows(values))


def _array(values: Any) -> Any:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def check_columns(name: str, table: pa.Table) -> list[Problem]:
    """What is wrong with the single cells of a table."""
    problems = []
    for key, column in load_schema().tables[name].columns.items():
        for wrong, cause in _column_rules(column, table[key]):
            problems += _rows(name, table, wrong, key, cause.replace("{}", f"{{{key}}}"))
    return problems


def _column_rules(column: Column, values: pa.ChunkedArray) -> Iterator[tuple[pa.ChunkedArray, str]]:
    if column.required and values.null_count:
        yield pc.is_null(values), "is empty; it is required"
    if column.values:
        allowed = load_schema().values(column)
        yield pc.invert(pc.is_in(values, pa.array([*allowed, None]))), "{} is none of " + ", ".join(allowed)
    if column.full_pattern:
        matches = pc.match_substring_regex(values, rf"\A(?:{column.full_pattern})\z")
        form = column.full_pattern.replace("{", "{{").replace("}", "}}")
        yield pc.invert(matches), f"{{}} does not have the form {form}"
    if column.minimum is not None:
        yield pc.less(values, column.minimum), f"{{}} is below {column.minimum:g}"
    if column.maximum is not None:
        yield pc.greater(values, column.maximum), f"{{}} is above {column.maximum:g}"


def _check_keys(name: str, table: pa.Table) -> list[Problem]:
    key = load_schema().tables[name].key
    keys = _joined(table, key)
    if pc.count_distinct(keys).as_py() == len(keys) - keys.null_count:
        return []
    codes = keys.dictionary_encode().indices.to_numpy(zero_copy_only=False)
    again = np.ones(len(codes), bool)
    again[np.unique(codes, return_index=True)[1]] = False
    cause = "this key stands in an earlier row too"
    return _rows(name, table, again & pc.is_valid(keys).to_numpy(zero_copy_only=False), key[-1], cause)


def _joined(table: pa.Table, columns: list[str]) -> pa.Array:
    """Several columns as one, null where one of them is."""
    parts = [_array(table[column]) for column in columns]
    return parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, "\0")


def _check_references(name: str, tables: Tables) -> list[Problem]:
    problems: list[Problem] = []
    for key, column in load_schema().tables[name].columns.items():
        if column.refers_to:
            problems += _check_reference(name, key, column, tables)
    return problems


def _check_reference(name: str, key: str, column: Column, tables: Tables) -> list[Problem]:
    target, field = column.refers_to.split(".")
    used = {key, "doc_id", *load_schema().tables[name].key}
    table = tables[name].select([column for column in tables[name].column_names if column in used])
    table = table.filter(pc.is_valid(table[key]))
    if column.type == "list":
        table = _exploded(table, key)
    if not table.num_rows:
        return []
    lookup = _Lookup(tables[target], field)
    rows = lookup.rows(table[key])
    problems = _rows(name, table, pc.is_null(rows), key, f"{{{key}}} does not stand in {column.refers_to}")
    if field != "doc_id" and "doc_id" in table.schema.names and "doc_id" in tables[target].schema.names:
        other = pc.not_equal(tables[target]["doc_id"].take(rows), table["doc_id"])
        problems += _rows(name, table, other, key, f"{{{key}}} belongs to another document")
    return problems


def _exploded(table: pa.Table, key: str) -> pa.Table:
    """One row for each item of a list column."""
    lists = _array(pc.split_pattern(table[key], LIST_SEPARATOR))
    rows = table.take(pc.list_parent_indices(lists))
    return rows.set_column(rows.schema.get_field_index(key), key, pc.list_flatten(lists))


def _check_order(name: str, tables: Tables) -> list[Problem]:
    names = list(load_schema().tables)
    before = {key: tables[key] for key in names[: names.index(name)] if key in tables}
    order = row_order(name, tables[name], before).to_numpy()
    moved = (order != np.arange(len(order))).nonzero()[0]
    cause = f"row {moved[0] + 1 if len(moved) else 0} is out of order"
    return [Problem(name, "", ", ".join(load_schema().tables[name].order), cause)] if len(moved) else []


def _check_spans(tables: Tables) -> list[Problem]:
    problems = []
    for name, table in tables.items():
        for start, end in (("start", "end"), ("raw_start", "raw_end")):
            if start in table.schema.names:
                cause = f"{{{start}}} is after {end} {{{end}}}"
                problems += _rows(name, table, pc.greater(table[start], table[end]), start, cause)
    mentions, paragraphs = tables["mentions"], _Lookup(tables["paragraphs"], "paragraph_id")
    starts, ends = (paragraphs.get(mentions["paragraph_id"], bound) for bound in ("start", "end"))
    outside = pc.or_kleene(pc.less(mentions["start"], starts), pc.greater(mentions["end"], ends))
    cause = "{start}–{end} is outside its paragraph {paragraph_id}"
    return problems + _rows("mentions", mentions, outside, "start", cause)


def _check_texts(tables: Tables, texts: Mapping[str, str]) -> list[Problem]:
    documents = tables["documents"]
    lengths = [len(texts[doc]) if doc in texts else None for doc in documents["doc_id"].to_pylist()]
    differs = pc.not_equal(documents["chars"], pa.array(lengths, pa.int64()))
    problems = _rows("documents", documents, differs, "chars", "{chars} is not the length of its text")
    for name in ("mentions", "paragraphs"):
        table = tables[name]
        places = zip(*(table[column].to_pylist() for column in ("doc_id", "start", "end", "text")), strict=True)
        wrong = np.array([doc in texts and texts[doc][start:end] != text for doc, start, end, text in places], bool)
        cause = "{text!r:.40} is not what stands at {start}–{end} of the text"
        problems += _rows(name, table, wrong, "text", cause)
    return problems


def _check_sections(tables: Tables) -> list[Problem]:
    sections = tables["sections"]
    lookup = _Lookup(sections, "section_id")
    start, end, level = (lookup.get(sections["parent_id"], column) for column in ("start", "end", "level"))
    outside = pc.or_kleene(pc.less(sections["start"], start), pc.greater(sections["end"], end))
    problems = _rows("sections", sections, outside, "start", "{start}–{end} is not inside its parent {parent_id}")
    deeper = pc.less_equal(sections["level"], level)
    problems += _rows("sections", sections, deeper, "level", "{level} is not below its parent's level")
    siblings = sections.sort_by([(column, "ascending") for column in ("doc_id", "parent_id", "start", "end")])
    family = pc.binary_join_element_wise(siblings["doc_id"], siblings["parent_id"], "\0").to_numpy()
    overlaps = np.zeros(len(family), bool)
    if len(family):
        same = (family[1:] == family[:-1]) & pc.is_valid(siblings["parent_id"]).to_numpy()[1:]
        overlaps[1:] = same & (siblings["start"].to_numpy()[1:] < siblings["end"].to_numpy()[:-1])
    problems += _rows("sections", siblings, overlaps, "start", "{start}–{end} overlaps the section before it")
    paragraphs = tables["paragraphs"]
    start, end = (lookup.get(paragraphs["section_id"], column) for column in ("start", "end"))
    outside = pc.or_kleene(  # the next section may begin inside a line
        pc.less(paragraphs["start"], start), pc.greater_equal(paragraphs["start"], end)
    )
    cause = "{start}–{end} begins outside its section {section_id}"
    return problems + _rows("paragraphs", paragraphs, outside, "start", cause)


def _check_values(tables: Tables) -> list[Problem]:
    problems: list[Problem] = []
    bounds = {"counts": ("min", "max"), "facts": ("min", "max"), "indicators": ("min_total", "max_total")}
    for name, (low, high) in bounds.items():
        table = tables[name]
        wrong = pc.greater(table[low], table[high])
        problems += _rows(name, table, wrong, low, f"{{{low}}} is above {high} {{{high}}}")
    dates, documents = tables["dates"], tables["documents"]
    possible = np.invert(_true(dates["impossible"]))
    late = _ends_early(dates["start_date"], dates["end_date"]) & possible
    problems += _rows("dates", dates, late, "start_date", "{start_date} is after end_date {end_date}")
    late = _ends_early(documents["date_min"], documents["date_max"])
    return problems + _rows("documents", documents, late, "date_min", "{date_min} is after date_max {date_max}")


def _ends_early(start: pa.ChunkedArray, end: pa.ChunkedArray) -> Any:
    """Whether a range ends before it begins, compared as precisely as both are; unknown years are not compared."""
    pairs = ((a or "", b or "") for a, b in zip(start.to_pylist(), end.to_pylist(), strict=True))
    return np.array([a[: len(b)] > b[: len(a)] and "X" not in a[:4] + b[:4] for a, b in pairs], bool)


def _check_numbers(tables: Tables) -> list[Problem]:
    """What one table says about the rows of another."""
    problems: list[Problem] = []
    mentions = tables["mentions"]
    lookup = _Lookup(mentions, "mention_id")
    for name, kind in (("dates", "DATE"), ("counts", "COUNT")):
        table = tables[name]
        other = pc.not_equal(pc.fill_null(lookup.get(table["mention_id"], "type"), ""), kind)
        problems += _rows(name, table, other, "mention_id", f"its mention is no {kind}")
        differs = pc.not_equal(lookup.get(table["mention_id"], "text"), table["text"])
        problems += _rows(name, table, differs, "text", "{text!r:.40} is not the text of its mention")
        rows = _Lookup(table, "mention_id").rows(mentions["mention_id"])
        absent = pc.and_(pc.equal(mentions["type"], kind), pc.is_null(rows))
        problems += _rows("mentions", mentions, absent, "mention_id", f"has no row in {name}")
    entities = mentions.select(["mention_id", "type", "entity_id"]).filter(pc.is_valid(mentions["entity_id"]))
    for kind, name, key in (
        ("SCHOOL", "schools", "school_id"),
        ("ORG", "organizations", "organization_id"),
        ("PERSON", "people", "person_id"),
    ):
        named = entities.filter(pc.equal(entities["type"], kind))
        unknown = pc.is_null(_Lookup(tables[name], key).rows(named["entity_id"]))
        problems += _rows("mentions", named, unknown, "entity_id", f"{{entity_id}} does not stand in {name}.{key}")
    return problems + _check_facts(tables) + _check_tallies(tables)


def _check_facts(tables: Tables) -> list[Problem]:
    facts, counts = tables["facts"], tables["counts"]
    listed = pc.list_value_length(pc.split_pattern(pc.fill_null(facts["mention_ids"], ""), LIST_SEPARATOR))
    differs = pc.not_equal(listed, facts["mentions"])
    problems = _rows("facts", facts, differs, "mentions", "{mentions} is not the number of mention_ids")
    stated = facts.select(["fact_id", "mention_ids"]).filter(pc.is_valid(facts["mention_ids"]))
    stated = _exploded(stated, "mention_ids")
    linked = counts.select(["fact_id", "mention_id"]).filter(pc.is_valid(counts["fact_id"]))
    known = _joined(stated, ["fact_id", "mention_ids"])
    wrong = pc.invert(pc.is_in(_joined(linked, ["fact_id", "mention_id"]), value_set=known))
    problems += _rows("counts", linked, wrong, "fact_id", "{fact_id} does not list this mention")
    rows = _Lookup(counts, "mention_id").rows(stated["mention_ids"])
    named = pc.fill_null(counts["fact_id"].take(rows), "")
    differs = pc.and_(pc.is_valid(rows), pc.not_equal(named, stated["fact_id"]))
    return problems + _rows("facts", stated, differs, "mention_ids", "the count {mention_ids} does not name this fact")


def _check_tallies(tables: Tables) -> list[Problem]:
    documents, facts, indicators = tables["documents"], tables["facts"], tables["indicators"]
    repairs = tables["repairs"]
    problems: list[Problem] = []
    for column, rows in (
        ("sections", tables["sections"]),
        ("repairs", repairs),
        ("unproved_repairs", repairs.filter(np.invert(_true(repairs["proved"])))),
    ):
        differs = pc.not_equal(documents[column], _tally(rows["doc_id"], documents["doc_id"]))
        problems += _rows("documents", documents, differs, column, f"{{{column}}} is not the number of its rows")
    keys = ["doc_id", "indicator", "status"]
    tally = _tally(_joined(facts, keys), _joined(indicators, keys))
    differs = pc.not_equal(indicators["facts"], tally)
    problems += _rows("indicators", indicators, differs, "facts", "{facts} is not the number of its facts")
    absent = pc.invert(pc.is_in(_joined(facts, keys), value_set=_joined(indicators, keys)))
    return problems + _rows("facts", facts, absent, "indicator", "{indicator} ({status}) is not among the indicators")


def _tally(values: Any, wanted: Any) -> pa.Array:
    """How often each of the wanted values is among the values."""
    counts = pc.value_counts(_array(values))
    rows = pc.index_in(wanted, value_set=counts.field("values"))
    return pc.fill_null(_array(counts.field("counts").take(_array(rows))), 0)
