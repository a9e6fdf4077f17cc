"""Checks of an output folder: that its tables are what the schema says, and that they agree with the texts."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.tables.schema import LIST_SEPARATOR, Column, data_package, load_schema
from pipeline.tables.write import arrow_schema, csv_batches, row_order

if TYPE_CHECKING:
    import pandas as pd

    Frames = dict[str, pd.DataFrame]

SHOWN = 10
"""Rows listed for each broken rule; the last of them says how many more there are."""

_LOG = logging.getLogger(__name__)


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
    frames = {name: _frame(table) for name, table in tables.items()}
    for name, table in tables.items():
        problems += _check_columns(name, table, frames[name])
        problems += _check_references(name, frames)
        problems += _check_order(name, table, tables)
    problems += _check_spans(frames)
    problems += _check_texts(frames, out / "texts")
    problems += _check_sections(frames)
    problems += _check_values(frames)
    problems += _check_numbers(frames)
    return problems + _check_frictionless(folder, tables, frictionless_rows)


def check_part(tables: dict[str, pa.Table], texts: Mapping[str, str]) -> list[Problem]:
    """What is wrong with the rows of some documents, but for references to schools and bodies, which need all of them."""
    frames = {name: _frame(table) for name, table in tables.items()}
    problems: list[Problem] = []
    for name in PART:
        table = tables[name]
        problems += _check_columns(name, table, frames[name])
        problems += _check_references(name, frames)
        problems += _check_order(name, table, tables)
    return problems


PART = ("documents",)


def check_corpus(out: Path, frictionless_rows: int) -> list[Problem]:
    return []


def _read(folder: Path, name: str) -> tuple[list[Problem], pa.Table | None]:
    try:
        table = pq.read_table(folder / f"{name}.parquet", memory_map=True)
    except FileNotFoundError:
        return [Problem(name, "", "", f"{name}.parquet is missing")], None
    except (pa.ArrowException, OSError) as error:
        return [Problem(name, "", "", f"{name}.parquet cannot be read: {error}")], None
    wanted = arrow_schema(load_schema().tables[name])
    if table.schema.names != wanted.names:
        return [Problem(name, "", "", f"its columns are {table.schema.names}; {wanted.names} are expected")], None
    wrong = [field for field in wanted if table.schema.field(field.name).type != field.type]
    if wrong:
        found = table.schema
        return [Problem(name, "", f.name, f"has type {found.field(f.name).type}, not {f.type}") for f in wrong], None
    return _check_csv(folder / f"{name}.csv", name, table), table


def _frame(table: pa.Table) -> pd.DataFrame:
    """The table with plain Python text: the string types of pandas cannot join empty tables."""
    import pandas as pd

    columns = {name: table[name].to_numpy() for name in table.schema.names}
    return pd.DataFrame({name: pd.Series(values, dtype=values.dtype) for name, values in columns.items()})


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


def _rows(name: str, frame: pd.DataFrame, wrong: pd.Series, column: str, cause: str) -> list[Problem]:
    """The rows where `wrong` is true; in `cause`, `{column name}` stands for the value of the row there."""
    hits = frame[wrong.fillna(False).astype(bool).to_numpy()]
    key = load_schema().tables[name].key
    problems = [
        Problem(name, "/".join(str(row[part]) for part in key), column, cause.format_map(row))
        for row in hits.head(SHOWN).to_dict("records")
    ]
    if len(hits) > SHOWN:
        last = problems[-1]
        problems[-1] = msgspec.structs.replace(last, cause=f"{last.cause} (and {len(hits) - SHOWN:,} more rows)")
    return problems


def _check_columns(name: str, table: pa.Table, frame: pd.DataFrame) -> list[Problem]:
    description = load_schema().tables[name]
    problems = []
    for key, column in description.columns.items():
        for wrong, cause in _column_rules(column, table[key]):
            if pc.any(wrong).as_py():
                problems += _rows(name, frame, wrong.to_pandas(), key, cause.replace("{}", f"{{{key}}}"))
    twice = frame.duplicated(description.key) & frame[description.key].notna().all(axis=1)
    return problems + _rows(name, frame, twice, description.key[-1], "this key stands in an earlier row too")


def _column_rules(column: Column, values: pa.ChunkedArray) -> Iterator[tuple[pa.ChunkedArray, str]]:
    if column.required:
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


def _check_references(name: str, frames: Frames) -> list[Problem]:
    problems: list[Problem] = []
    for key, column in load_schema().tables[name].columns.items():
        if column.refers_to:
            problems += _check_reference(name, key, column, frames)
    return problems


def _check_reference(name: str, key: str, column: Column, frames: Frames) -> list[Problem]:
    target, field = column.refers_to.split(".")
    frame = frames[name][frames[name][key].notna()]
    if column.type == "list":
        frame = frame.assign(**{key: frame[key].str.split(LIST_SEPARATOR)}).explode(key)
    known = frame[key].isin(frames[target][field])
    problems = _rows(name, frame, ~known, key, f"{{{key}}} does not stand in {column.refers_to}")
    if field != "doc_id" and "doc_id" in frame and "doc_id" in frames[target]:
        documents = frames[target].drop_duplicates(field).set_index(field)["doc_id"]
        other = known & (frame[key].map(documents) != frame["doc_id"])
        problems += _rows(name, frame, other, key, f"{{{key}}} belongs to another document")
    return problems


def _check_order(name: str, table: pa.Table, tables: dict[str, pa.Table]) -> list[Problem]:
    before = {key: tables[key] for key in list(load_schema().tables)[: list(load_schema().tables).index(name)]}
    order = row_order(name, table, before).to_numpy()
    moved = (order != range(len(order))).nonzero()[0]
    cause = f"row {moved[0] + 1 if len(moved) else 0} is out of order"
    return [Problem(name, "", ", ".join(load_schema().tables[name].order), cause)] if len(moved) else []


def _check_spans(frames: Frames) -> list[Problem]:
    problems = []
    for name, frame in frames.items():
        for start, end in (("start", "end"), ("raw_start", "raw_end")):
            if start in frame:
                cause = f"{{{start}}} is after {end} {{{end}}}"
                problems += _rows(name, frame, frame[start] > frame[end], start, cause)
    mentions = frames["mentions"]
    paragraphs = frames["paragraphs"].drop_duplicates("paragraph_id").set_index("paragraph_id")
    starts, ends = (mentions["paragraph_id"].map(paragraphs[bound]) for bound in ("start", "end"))
    outside = (mentions["start"] < starts) | (mentions["end"] > ends)
    cause = "{start}–{end} is outside its paragraph {paragraph_id}"
    return problems + _rows("mentions", mentions, outside, "start", cause)


def _check_texts(frames: Frames, folder: Path) -> list[Problem]:
    import pandas as pd

    problems: list[Problem] = []
    texts: dict[str, str] = {}
    for doc_id in frames["documents"]["doc_id"].dropna():
        try:
            with (folder / f"{doc_id}.txt").open(encoding="utf-8", newline="") as file:
                texts[doc_id] = file.read()
        except (OSError, UnicodeDecodeError) as error:
            problems.append(Problem("documents", doc_id, "doc_id", f"texts/{doc_id}.txt cannot be read: {error}"))
    documents = frames["documents"]
    lengths = documents["doc_id"].map({doc_id: len(text) for doc_id, text in texts.items()})
    differs = lengths.notna() & (lengths != documents["chars"])
    problems += _rows("documents", documents, differs, "chars", "{chars} is not the length of its text")
    for name in ("mentions", "paragraphs"):
        frame = frames[name]
        places = zip(frame["doc_id"], frame["start"], frame["end"], frame["text"], strict=True)
        wrong = [doc in texts and texts[doc][int(start) : int(end)] != text for doc, start, end, text in places]
        cause = "{text!r:.40} is not what stands at {start}–{end} of the text"
        problems += _rows(name, frame, pd.Series(wrong, dtype=bool), "text", cause)
    return problems


def _check_sections(frames: Frames) -> list[Problem]:
    sections = frames["sections"]
    unique = sections.drop_duplicates("section_id").set_index("section_id")
    start, end, level = (sections["parent_id"].map(unique[column]) for column in ("start", "end", "level"))
    outside = (sections["start"] < start) | (sections["end"] > end)
    problems = _rows("sections", sections, outside, "start", "{start}–{end} is not inside its parent {parent_id}")
    problems += _rows(
        "sections", sections, sections["level"] <= level, "level", "{level} is not below its parent's level"
    )
    siblings = sections.sort_values(["doc_id", "parent_id", "start", "end"], kind="stable")
    previous = siblings.groupby(["doc_id", "parent_id"])["end"].shift()
    overlaps = siblings["start"] < previous
    problems += _rows("sections", siblings, overlaps, "start", "{start}–{end} overlaps the section before it")
    paragraphs = frames["paragraphs"]
    start, end = (paragraphs["section_id"].map(unique[column]) for column in ("start", "end"))
    outside = (paragraphs["start"] < start) | (paragraphs["start"] >= end)  # the next section may begin inside a line
    cause = "{start}–{end} begins outside its section {section_id}"
    return problems + _rows("paragraphs", paragraphs, outside, "start", cause)


def _check_values(frames: Frames) -> list[Problem]:
    problems: list[Problem] = []
    bounds = {"counts": ("min", "max"), "facts": ("min", "max"), "indicators": ("min_total", "max_total")}
    for name, (low, high) in bounds.items():
        frame = frames[name]
        problems += _rows(name, frame, frame[low] > frame[high], low, f"{{{low}}} is above {high} {{{high}}}")
    dates, documents = frames["dates"], frames["documents"]
    late = _ends_early(dates["start_date"], dates["end_date"]) & ~dates["impossible"].fillna(False).astype(bool)
    problems += _rows("dates", dates, late, "start_date", "{start_date} is after end_date {end_date}")
    late = _ends_early(documents["date_min"], documents["date_max"])
    return problems + _rows("documents", documents, late, "date_min", "{date_min} is after date_max {date_max}")


def _ends_early(start: pd.Series, end: pd.Series) -> pd.Series:
    """Whether a range ends before it begins, compared as precisely as both are; unknown years are not compared."""
    import pandas as pd

    pairs = zip(start.fillna(""), end.fillna(""), strict=True)
    early = [a[: len(b)] > b[: len(a)] and "X" not in a[:4] + b[:4] for a, b in pairs]
    return pd.Series(early, index=start.index, dtype=bool)


def _check_numbers(frames: Frames) -> list[Problem]:
    """What one table says about the rows of another."""
    problems: list[Problem] = []
    mentions = frames["mentions"].drop_duplicates("mention_id").set_index("mention_id")
    for name, kind in (("dates", "DATE"), ("counts", "COUNT")):
        frame = frames[name]
        other = frame["mention_id"].map(mentions["type"]) != kind
        problems += _rows(name, frame, other, "mention_id", f"its mention is no {kind}")
        differs = frame["mention_id"].map(mentions["text"]) != frame["text"]
        problems += _rows(name, frame, differs, "text", "{text!r:.40} is not the text of its mention")
        absent = (frames["mentions"]["type"] == kind) & ~frames["mentions"]["mention_id"].isin(frame["mention_id"])
        problems += _rows("mentions", frames["mentions"], absent, "mention_id", f"has no row in {name}")
    for kind, name, key in (
        ("SCHOOL", "schools", "school_id"),
        ("ORG", "organizations", "organization_id"),
        ("PERSON", "people", "person_id"),
    ):
        named = frames["mentions"][(frames["mentions"]["type"] == kind) & frames["mentions"]["entity_id"].notna()]
        unknown = ~named["entity_id"].isin(frames[name][key])
        problems += _rows("mentions", named, unknown, "entity_id", f"{{entity_id}} does not stand in {name}.{key}")
    return problems + _check_facts(frames) + _check_tallies(frames)


def _check_facts(frames: Frames) -> list[Problem]:
    import pandas as pd

    facts, counts = frames["facts"], frames["counts"]
    stated = facts.assign(mention_id=facts["mention_ids"].fillna("").str.split(LIST_SEPARATOR)).explode("mention_id")
    tally = stated.groupby("fact_id")["mention_id"].size()
    differs = facts["fact_id"].map(tally) != facts["mentions"]
    problems = _rows("facts", facts, differs, "mentions", "{mentions} is not the number of mention_ids")
    states = set(zip(stated["fact_id"], stated["mention_id"], strict=True))
    linked = counts[counts["fact_id"].notna()]
    pairs = zip(linked["fact_id"], linked["mention_id"], strict=True)
    wrong = pd.Series([pair not in states for pair in pairs], index=linked.index, dtype=bool)
    problems += _rows("counts", linked, wrong, "fact_id", "{fact_id} does not list this mention")
    named = counts.drop_duplicates("mention_id").set_index("mention_id")["fact_id"]
    differs = stated["mention_id"].isin(named.index) & (stated["mention_id"].map(named) != stated["fact_id"])
    return problems + _rows("facts", stated, differs, "mention_ids", "the count {mention_id} does not name this fact")


def _check_tallies(frames: Frames) -> list[Problem]:
    documents, facts, indicators = frames["documents"], frames["facts"], frames["indicators"]
    repairs = frames["repairs"]
    problems: list[Problem] = []
    for column, rows in (
        ("sections", frames["sections"]),
        ("repairs", repairs),
        ("unproved_repairs", repairs[~repairs["proved"].fillna(False).astype(bool)]),
    ):
        number = documents["doc_id"].map(rows["doc_id"].value_counts()).fillna(0)
        differs = documents[column].notna() & (documents[column] != number)
        problems += _rows("documents", documents, differs, column, f"{{{column}}} is not the number of its rows")
    keys = ["doc_id", "indicator", "status"]
    tally = facts.groupby(keys).size().rename("rows").reset_index()
    both = indicators.merge(tally, on=keys, how="outer")
    differs = both["facts"].fillna(0) != both["rows"].fillna(0)
    return problems + _rows("indicators", both, differs, "facts", "{facts} is not the number of its facts")


def _check_frictionless(folder: Path, tables: dict[str, pa.Table], rows: int) -> list[Problem]:
    """What frictionless says of the CSV files; references of large tables are left to `_check_references`."""
    if not rows:
        return []
    from frictionless import Package

    package = data_package()
    partly = {name: table.num_rows for name, table in tables.items() if table.num_rows > rows}
    for resource in package["resources"]:
        keys = resource["schema"].get("foreignKeys", [])
        small = [key for key in keys if (key["reference"]["resource"] or resource["name"]) not in partly]
        resource["schema"]["foreignKeys"] = small
    for name, number in partly.items():
        _LOG.info("%s: frictionless read %d of %d rows; all were checked column by column", name, rows, number)
    report = Package.from_descriptor(package, basepath=str(folder)).validate(limit_rows=rows, limit_errors=SHOWN)
    found = [("datapackage.json", error) for error in report.errors]
    found += [(task.name, error) for task in report.tasks for error in task.errors]
    return [_from_frictionless(name, error) for name, error in found]


def _from_frictionless(name: str, error: Any) -> Problem:
    line = getattr(error, "row_number", None)
    place = "" if line is None else f"line {line}"
    return Problem(name, place, getattr(error, "field_name", ""), f"frictionless: {error.message}")
