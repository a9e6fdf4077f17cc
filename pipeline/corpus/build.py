"""The columns of the tables, from the results of documents."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any

from msgspec.structs import astuple

from pipeline.corpus.schools import place, school_id, stage
from pipeline.extract.organizations import level
from pipeline.ids import fact_ids, mention_ids, organization_id, paragraph_id, person_id, section_id
from pipeline.records import CountValue, DateValue, Document, Dropped, Fact, Mention, Paragraph, Section, SectionLabel

Columns = dict[str, list[Any]]


def build_tables(items: Iterable[Any]) -> dict[str, Columns]:
    """Tables as columns, table name -> column name -> values: all but what compares documents (`terms`, `reuse` and the
    column `reuse_share` of `documents`).

    Args:
        items: `Analysed` documents and `Dropped` inputs, as `pipeline.run.documents` yields them.
    """
    tables: dict[str, Columns] = defaultdict(lambda: defaultdict(list))
    for item in items:
        if isinstance(item, Dropped):
            _row(tables["dropped"], source_file=item.source_file, reason=item.reason, detail=item.detail)
        else:
            _document(tables, item)
    _registry(tables)
    return tables


def _row(columns: Columns, **cells: Any) -> None:
    for name, cell in cells.items():
        columns[name].append(cell)


def _rows(columns: Columns, **cells: Sequence[Any]) -> None:
    for name, values in cells.items():
        columns[name] += values


def _document(tables: dict[str, Columns], item: Any) -> None:
    document, labels = item.document, item.labels
    sections = [section_id(document, i) for i in range(len(document.sections))]
    paragraphs = [paragraph_id(document, i) for i in range(len(document.paragraphs))]
    sentences = _Sentences(document)
    mentions = mention_ids(document, item.mentions)
    facts = fact_ids(document, item.links, item.mentions)
    _sections(tables, document, labels, sections)
    _paragraphs(tables, document, labels, sections, paragraphs)
    _mentions(tables, item, mentions, paragraphs, facts, sentences)
    _facts(tables, item, mentions, facts, sentences)
    _people(tables, item)
    for pair in item.links.partnerships:
        a, b = sorted((pair.school_a, pair.school_b))
        _row(tables["partnerships"], doc_id=document.doc_id, school_a=a, school_b=b, relation=pair.relation,
             evidence=document.text[pair.start : pair.end], start=pair.start, end=pair.end)  # fmt: skip
    for i, repair in enumerate(document.repairs):
        clean = document.alignment.clean_span(repair.start, repair.end, len(document.text))
        _row(tables["repairs"], repair_id=f"{document.doc_id}.r{i + 1:04d}", doc_id=document.doc_id,
             raw_start=repair.start, raw_end=repair.end, before=repair.before, after=repair.after, kind=repair.kind,
             proved=repair.proved, margin=round(repair.margin, 3) if isfinite(repair.margin) else None,
             start=clean[0], end=clean[1])  # fmt: skip
    dates = [d for m in item.mentions if m.date for d in (m.date.start, m.date.end) if d and not d.startswith("X")]
    raw = document.alignment.raw_span(0, len(document.text))
    _row(tables["documents"], doc_id=document.doc_id, source_file=document.source_file, position=document.position,
         title=document.title, author_school=item.links.author_school, signed_date=item.links.signed_date,
         date_min=min(dates, default=None), date_max=max(dates, default=None), chars=len(document.text),
         sections=len(document.sections) - 1, repairs=len(document.repairs),
         unproved_repairs=sum(not r.proved for r in document.repairs), boilerplate_chars=document.boilerplate_chars,
         raw_start=raw[0], raw_end=raw[1], encoding=item.encoding, format=item.format,
         missing_items=document.missing_items, uncertain_breaks=document.uncertain_breaks)  # fmt: skip


class _Sentences:
    """The sentences of a document, each text once."""

    def __init__(self, document: Document) -> None:
        self._starts = [start for start, _ in document.sentences]
        self._texts = [document.text[start:end] for start, end in document.sentences]

    def at(self, positions: Iterable[int]) -> list[str]:
        """The sentences that hold the characters at some positions."""
        return [self._texts[place] for place in _places(self._starts, positions)]


def _places(starts: list[int], positions: Iterable[int]) -> list[int]:
    """For each position, the number of the last start that is not behind it."""
    return [max(0, bisect_right(starts, position) - 1) for position in positions]


def _columns(structs: Iterable[Any], kind: Any) -> dict[str, Sequence[Any]]:
    """The fields of records of one kind as columns."""
    names, rows = kind.__struct_fields__, [astuple(struct) for struct in structs]
    return dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())


def _sections(
    tables: dict[str, Columns], document: Document, labels: list[SectionLabel], ids: list[str | None]
) -> None:
    types: dict[int, Counter[str]] = defaultdict(Counter)
    for paragraph, label in zip(document.paragraphs, labels, strict=True):
        types[paragraph.section][label.type] += paragraph.end - paragraph.start
    own = [types[i].most_common(1) if i in types else () for i in range(1, len(ids))]
    columns = _columns(document.sections[1:], Section)
    raw_start, raw_end = document.alignment.raw_spans(columns["start"], columns["end"])
    _rows(tables["sections"], section_id=ids[1:], doc_id=[document.doc_id] * len(own),
          parent_id=[ids[parent] for parent in columns["parent"]], order=range(1, len(ids)),
          type=[most[0][0] if most else None for most in own], raw_start=raw_start, raw_end=raw_end,
          **{name: columns[name] for name in _SECTION_COLUMNS})  # fmt: skip


_SECTION_COLUMNS = ("level", "number", "heading", "start", "end", "missing_items")


def _paragraphs(
    tables: dict[str, Columns],
    document: Document,
    labels: list[SectionLabel],
    sections: list[str | None],
    ids: list[str],
) -> None:
    paragraphs, label = _columns(document.paragraphs, Paragraph), _columns(labels, SectionLabel)
    start, end = paragraphs["start"], paragraphs["end"]
    raw_start, raw_end = document.alignment.raw_spans(start, end)
    _rows(tables["paragraphs"], paragraph_id=ids, doc_id=[document.doc_id] * len(ids),
          section_id=[sections[section] for section in paragraphs["section"]], order=range(1, len(ids) + 1),
          text=[document.text[a:b] for a, b in zip(start, end, strict=True)], type=label["type"],
          type_score=label["score"], type_method=label["method"], start=start, end=end, raw_start=raw_start,
          raw_end=raw_end, uncertain_break=paragraphs["uncertain_break"])  # fmt: skip


def _mentions(
    tables: dict[str, Columns],
    item: Any,
    ids: list[str],
    paragraphs: list[str],
    facts: list[str],
    sentences: _Sentences,
) -> None:
    document, columns = item.document, _columns(item.mentions, Mention)
    start, end, text = columns["start"], columns["end"], columns["text"]
    raw_start, raw_end = document.alignment.raw_spans(start, end)
    own = _places([paragraph.start for paragraph in document.paragraphs], start)
    sentence = sentences.at(start)
    _rows(tables["mentions"], mention_id=ids, doc_id=[document.doc_id] * len(ids),
          paragraph_id=[paragraphs[place] for place in own], text=text, entity_id=_entities(item), start=start,
          end=end, raw_start=raw_start, raw_end=raw_end, sentence=sentence,
          **{name: columns[name] for name in _MENTION_COLUMNS})  # fmt: skip
    dated = [i for i, date in enumerate(columns["date"]) if date]
    dates = _columns((columns["date"][i] for i in dated), DateValue)
    _rows(tables["dates"], mention_id=[ids[i] for i in dated], doc_id=[document.doc_id] * len(dated),
          text=[text[i] for i in dated], start_date=dates["start"], end_date=dates["end"],
          **{name: dates[name] for name in _DATE_COLUMNS})  # fmt: skip
    counted = [i for i, count in enumerate(columns["count"]) if count]
    counts = _columns((columns["count"][i] for i in counted), CountValue)
    _rows(tables["counts"], mention_id=[ids[i] for i in counted], doc_id=[document.doc_id] * len(counted),
          text=[text[i] for i in counted], sentence=[sentence[i] for i in counted],
          fact_id=[None if fact is None else facts[fact] for fact in counts["fact"]],
          **{name: counts[name] for name in _COUNT_COLUMNS})  # fmt: skip


_MENTION_COLUMNS = ("type", "canonical", "masked", "rule_id")
_DATE_COLUMNS = ("precision", "year_inherited", "masked", "impossible")
_COUNT_COLUMNS = (
    "min", "max", "qualifier", "unit", "item", "per", "status", "indicator", "from_school", "to_school",
)  # fmt: skip
_FACT_COLUMNS = ("indicator", "min", "max", "unit", "item", "per", "status", "from_school", "to_school")


def _entities(item: Any) -> list[str | None]:
    """What each mention names: the id of a school, a body or a person; None where that is masked."""
    document = item.document
    people = {i: person_id(document, person, item.mentions) for person in item.links.people for i in person.mentions}
    names = {(m.type, m.canonical) for m in item.mentions if m.type in ("SCHOOL", "ORG") and not m.masked}
    known = {
        (kind, name): school_id(name, document.doc_id) if kind == "SCHOOL" else organization_id(name)
        for kind, name in names
    }
    return [
        people.get(i) if m.type == "PERSON" else None if m.masked else known.get((m.type, m.canonical))
        for i, m in enumerate(item.mentions)
    ]


def _facts(tables: dict[str, Columns], item: Any, mentions: list[str], ids: list[str], sentences: _Sentences) -> None:
    document, facts = item.document, item.links.facts
    columns = _columns(facts, Fact)
    stated = columns["mentions"]
    _rows(tables["facts"], fact_id=ids, doc_id=[document.doc_id] * len(ids), mentions=list(map(len, stated)),
          mention_ids=[[mentions[k] for k in numbers] for numbers in stated],
          part_of=[None if whole is None else ids[whole] for whole in columns["part_of"]],
          sentence=sentences.at(item.mentions[numbers[0]].start for numbers in stated),
          **{name: columns[name] for name in _FACT_COLUMNS})  # fmt: skip
    totals: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for fact in facts:
        totals[fact.indicator, fact.status].append(fact)
    for (indicator, status), alike in totals.items():
        counted = [fact for fact in alike if fact.per is None and fact.part_of is None]
        low = [fact.min or 0 for fact in counted]
        high = [fact.max for fact in counted]
        _row(tables["indicators"], doc_id=document.doc_id, indicator=indicator, status=status, facts=len(alike),
             min_total=sum(low) if counted else None, max_total=None if None in high or not counted else sum(high),
             rates=[_rate(fact) for fact in alike if fact.per])  # fmt: skip


def _rate(fact: Any) -> str:
    bounds = "–".join("" if value is None else f"{value:g}" for value in (fact.min, fact.max))
    return f"{bounds}{fact.unit}/{fact.per}" if fact.min != fact.max else f"{fact.min:g}{fact.unit}/{fact.per}"


def _people(tables: dict[str, Columns], item: Any) -> None:
    document = item.document
    named = {m.canonical for m in item.mentions if m.type == "SCHOOL" and not m.masked}
    for person in item.links.people:
        school = school_id(person.school, document.doc_id) if person.school in named else None
        _row(tables["people"], person_id=person_id(document, person, item.mentions), doc_id=document.doc_id,
             name=person.name, surname_only=person.surname_only, role=person.role, school=person.school,
             school_id=school, mentions=len(person.mentions))  # fmt: skip


def _registry(tables: dict[str, Columns]) -> None:
    """Schools and bodies across all documents, from the mentions."""
    mentions = tables["mentions"]
    found: dict[str, dict[str, Any]] = {}
    times = Counter(mentions["entity_id"])
    columns = ("entity_id", "type", "canonical", "text", "doc_id")
    rows = zip(*(mentions[c] for c in columns), strict=True)
    for entity, kind, name, text, doc_id in {row for row in rows if row[0] and row[1] in ("SCHOOL", "ORG")}:
        entry = found.get(entity)
        if entry is None:
            entry = {"type": kind, "name": name, "aliases": set(), "documents": set(), "mentions": times[entity]}
            found[entity] = entry
        entry["aliases"].add(text)
        entry["documents"].add(doc_id)
    for entity, entry in found.items():
        counts = {"name": entry["name"], "documents": len(entry["documents"]), "mentions": entry["mentions"]}
        if entry["type"] == "SCHOOL":
            aliases = sorted(entry["aliases"] - {entry["name"]})
            _row(
                tables["schools"],
                school_id=entity,
                stage=stage(entry["name"]),
                place=place(entry["name"]),
                aliases=aliases,
                **counts,
            )
        else:
            _row(tables["organizations"], organization_id=entity, level=level(entry["name"]), **counts)
