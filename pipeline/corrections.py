"""Corrections: what a person found wrong, written into a file once, and carried out on every run.

A line of the file names a cell by the table, the row's id and the column, and gives the right value, who says so and
why. Counts, dates and types are put right before facts are folded, so that facts, totals and charts follow.
"""

from __future__ import annotations

import copy
import csv
import hashlib
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.ids import fact_id, mention_id, paragraph_id, person_id
from pipeline.link import link
from pipeline.records import Document, Links, Mention, SectionLabel
from pipeline.tables.schema import Column, load_schema
from pipeline.tables.write import read_guarded

COLUMNS = ("doc_id", "table", "row_id", "column", "value", "who", "why")
DELETE = "delete"
"""The value that takes a row away, in the column `row`."""

_COUNT = ("min", "max", "unit", "item", "per", "status", "indicator")
CORRECTABLE: dict[str, tuple[str, ...]] = {
    "documents": ("title", "author_school", "signed_date"),
    "paragraphs": ("type",),
    "mentions": ("canonical", "row"),
    "counts": (*_COUNT, "row"),
    "dates": ("start_date", "end_date", "precision", "row"),
    "facts": ("min", "max", "item", "per", "from_school", "to_school", "row"),
    "people": ("name", "role", "school", "row"),
}
"""What can be corrected. A status or an indicator is corrected in `counts`, from which facts follow."""

_FIELDS = {"start_date": "start", "end_date": "end"}


class CorrectionError(ValueError):
    """The file of corrections cannot be used; the message names the file, every wrong line, and the cause."""


class Correction(NamedTuple):
    """One line of the file. `value` empty: unknown, or open."""

    line: int
    doc_id: str
    table: str
    row_id: str
    column: str
    value: str
    who: str
    why: str


class Corrections(NamedTuple):
    """All corrections, by document; `digest` changes when one of them does."""

    by_document: dict[str, list[Correction]]
    digest: str

    @classmethod
    def of(cls, corrections: Iterable[Correction]) -> Corrections:
        """Sort corrections by document.

        >>> Corrections.of([]).digest
        ''
        """
        by_document: dict[str, list[Correction]] = {}
        for correction in corrections:
            by_document.setdefault(correction.doc_id, []).append(correction)
        return cls(by_document, _digest(by_document.values()))

    def digest_for(self, doc_ids: Iterable[str]) -> str:
        """A digest of the corrections of some documents; empty where there are none."""
        return _digest(self.by_document[doc_id] for doc_id in doc_ids if doc_id in self.by_document)


def _digest(groups: Iterable[list[Correction]]) -> str:
    content = repr([tuple(correction) for group in groups for correction in group])
    return hashlib.sha256(content.encode()).hexdigest()[:16] if content != "[]" else ""


class Outcome(NamedTuple):
    """What came of a correction: `applied`; `same` (the cell has that value anyhow); `misfit` (no such row now)."""

    correction: Correction
    result: str
    before: str
    detail: str


class Corrected(NamedTuple):
    """A document's results with its corrections carried out."""

    document: Document
    labels: list[SectionLabel]
    mentions: list[Mention]
    links: Links
    outcomes: list[Outcome]


def read_corrections(path: Path) -> list[Correction]:
    """The corrections of a CSV file with the header `doc_id,table,row_id,column,value,who,why`; none if there is none.

    Raises:
        CorrectionError: a line names no table, column or value that there could be; all such lines are listed.

    >>> read_corrections(Path("no such file"))
    []
    """
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    except UnicodeDecodeError as error:
        raise CorrectionError(f"{path}: not UTF-8: {error}") from None
    if not rows or tuple(cell.strip() for cell in rows[0]) != COLUMNS:
        raise CorrectionError(f"{path}, line 1: the columns have to be {','.join(COLUMNS)}")
    found, problems = [], []
    for line, cells in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(COLUMNS):
            problems.append(f"{path}, line {line}: {len(cells)} cells where {len(COLUMNS)} are expected")
            continue
        correction = Correction(line, *(read_guarded(cell).strip() for cell in cells))
        if problem := _problem(correction):
            problems.append(f"{path}, line {line}: {problem}")
        found.append(correction)
    if problems:
        raise CorrectionError("\n".join(problems))
    return found


def _problem(correction: Correction) -> str:
    columns = CORRECTABLE.get(correction.table)
    if columns is None:
        return f"table {correction.table!r}: what can be corrected is in {', '.join(CORRECTABLE)}"
    if correction.column not in columns:
        return f"column {correction.column!r} of {correction.table}: what can be corrected is {', '.join(columns)}"
    if not correction.who or not correction.why:
        return "say who corrects (who) and on what ground (why)"
    if correction.column == "row":
        return "" if correction.value == DELETE else f"the column row takes the value {DELETE} alone"
    column = load_schema().tables[correction.table].columns[correction.column]
    if not correction.value:
        return f"{correction.column} cannot be empty" if column.required else ""
    try:
        _value(column, correction.value)
    except ValueError as error:
        return f"{correction.column}: {error}"
    return ""


def _value(column: Column, text: str) -> Any:
    allowed = load_schema().values(column)
    if allowed and text not in allowed:
        raise ValueError(f"{text!r} is none of {', '.join(allowed)}")
    if column.full_pattern and not re.fullmatch(column.full_pattern, text):
        raise ValueError(f"{text!r} is no {column.type} as the table has it")
    if column.type in ("number", "integer"):
        return float(text)
    return text or None


def correct(
    document: Document,
    labels: list[SectionLabel],
    mentions: list[Mention],
    links: Links,
    corrections: Iterable[Correction],
) -> Corrected:
    """Carry out the corrections of one document on copies of its results.

    Types of paragraphs, mentions, counts and dates come first; then the links are made anew, as they depend on them;
    then what is said of facts, people and the document itself.
    """
    ordered = sorted(corrections, key=lambda c: (c.table in ("documents", "facts", "people"), c.line))
    if not ordered:
        return Corrected(document, labels, mentions, links, [])
    document, labels, mentions = copy.copy(document), list(labels), copy.deepcopy(mentions)
    outcomes: list[Outcome] = []
    early = [c for c in ordered if c.table in ("paragraphs", "mentions", "counts", "dates")]
    gone: set[int] = set()
    for correction in early:
        outcomes.append(_early(document, labels, mentions, gone, correction))
    mentions = [mention for i, mention in enumerate(mentions) if i not in gone]
    links = link(document, labels, mentions) if early else copy.deepcopy(links)
    for correction in ordered[len(early) :]:
        outcomes.append(_late(document, mentions, links, correction))
    return Corrected(document, labels, mentions, links, outcomes)


def _early(
    document: Document, labels: list[SectionLabel], mentions: list[Mention], gone: set[int], correction: Correction
) -> Outcome:
    if correction.table == "paragraphs":
        for i, label in enumerate(labels):
            if paragraph_id(document, i) == correction.row_id:
                labels[i] = SectionLabel(correction.value, 1.0, "rule")  # type: ignore[arg-type]
                return _outcome(correction, label.type, correction.value)
        return _misfit(correction)
    for i, mention in enumerate(mentions):
        if mention_id(document, mention) != correction.row_id or i in gone:
            continue
        if correction.column == "row":
            gone.add(i)
            return Outcome(correction, "applied", mention.text, "")
        part: Any = {"mentions": mention, "counts": mention.count, "dates": mention.date}[correction.table]
        return _misfit(correction) if part is None else _set(part, correction)
    return _misfit(correction)


def _late(document: Document, mentions: list[Mention], links: Links, correction: Correction) -> Outcome:
    if correction.table == "documents":
        if correction.row_id != document.doc_id:
            return _misfit(correction)
        return _set(document if correction.column == "title" else links, correction)
    rows: list[Any] = links.facts if correction.table == "facts" else links.people
    name: Callable[..., str] = fact_id if correction.table == "facts" else person_id
    for i, row in enumerate(rows):
        if name(document, row, mentions) != correction.row_id:
            continue
        if correction.column != "row":
            return _set(row, correction)
        before = str(row.mentions and mentions[row.mentions[0]].text)
        if correction.table == "facts":
            _drop_fact(links, mentions, i)
        else:
            del rows[i]
        return Outcome(correction, "applied", before, "")
    return _misfit(correction)


def _drop_fact(links: Links, mentions: list[Mention], index: int) -> None:
    """Take a fact away; counts and parts that refer to facts behind it refer to their new numbers."""

    def moved(number: int | None) -> int | None:
        return None if number is None or number == index else number - (number > index)

    del links.facts[index]
    for fact in links.facts:
        fact.part_of = moved(fact.part_of)
    for mention in mentions:
        if mention.count:
            mention.count.fact = moved(mention.count.fact)


def _set(record: Any, correction: Correction) -> Outcome:
    field = _FIELDS.get(correction.column, correction.column)
    column = load_schema().tables[correction.table].columns[correction.column]
    before, value = getattr(record, field), _value(column, correction.value) if correction.value else None
    setattr(record, field, value if value is not None or not isinstance(before, str) or not column.required else "")
    return _outcome(correction, before, value)


def _outcome(correction: Correction, before: Any, value: Any) -> Outcome:
    shown = "" if before is None else f"{before:g}" if isinstance(before, float | int) else str(before)
    return Outcome(correction, "same" if before == value else "applied", shown, "")


def _misfit(correction: Correction) -> Outcome:
    return Outcome(correction, "misfit", "", f"There is no row {correction.row_id} in {correction.table} any more.")
