"""The columns of the tables, from the results of documents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from math import isfinite
from typing import Any

from pipeline.corpus.schools import place, school_id, stage
from pipeline.extract.organizations import level
from pipeline.extract.text import View
from pipeline.ids import fact_ids, mention_id, organization_id, paragraph_id, person_id, section_id
from pipeline.records import Document, Dropped, SectionLabel

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


def _rows(columns: Columns, **cells: list[Any]) -> None:
    for name, values in cells.items():
        columns[name] += values


def _document(tables: dict[str, Columns], item: Any) -> None:
    document, labels = item.document, item.labels
    _sections(tables, document, labels)
    paragraphs = document.paragraphs
    spans = [document.alignment.raw_span(p.start, p.end) for p in paragraphs]
    _rows(tables["paragraphs"], paragraph_id=[paragraph_id(document, i) for i in range(len(paragraphs))],
          doc_id=[document.doc_id] * len(paragraphs), section_id=[section_id(document, p.section) for p in paragraphs],
          order=list(range(1, len(paragraphs) + 1)), text=[document.text[p.start : p.end] for p in paragraphs],
          type=[label.type for label in labels], type_score=[label.score for label in labels],
          type_method=[label.method for label in labels], start=[p.start for p in paragraphs],
          end=[p.end for p in paragraphs], raw_start=[start for start, _ in spans], raw_end=[end for _, end in spans],
          uncertain_break=[p.uncertain_break for p in paragraphs])  # fmt: skip
    _mentions(tables, item)
    _facts(tables, item)
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


def _sections(tables: dict[str, Columns], document: Document, labels: list[SectionLabel]) -> None:
    types: dict[int, Counter[str]] = defaultdict(Counter)
    for paragraph, label in zip(document.paragraphs, labels, strict=True):
        types[paragraph.section][label.type] += paragraph.end - paragraph.start
    for i, section in enumerate(document.sections):
        if i == 0:
            continue
        raw = document.alignment.raw_span(section.start, section.end)
        own = types[i].most_common(1)
        _row(tables["sections"], section_id=section_id(document, i), doc_id=document.doc_id,
             parent_id=section_id(document, section.parent), order=i, level=section.level, number=section.number,
             heading=section.heading, type=own[0][0] if own else None, start=section.start, end=section.end,
             raw_start=raw[0], raw_end=raw[1], missing_items=section.missing_items)  # fmt: skip


def _mentions(tables: dict[str, Columns], item: Any) -> None:
    document, mentions, view = item.document, item.mentions, View(item.document)
    ids = [mention_id(document, mention) for mention in mentions]
    raw = [document.alignment.raw_span(mention.start, mention.end) for mention in mentions]
    sentences = [document.text[slice(*view.sentence_of(mention.start))] for mention in mentions]
    _rows(tables["mentions"], mention_id=ids, doc_id=[document.doc_id] * len(ids),
          paragraph_id=[paragraph_id(document, view.paragraph_of(m.start)) for m in mentions],
          type=[m.type for m in mentions], text=[m.text for m in mentions], canonical=[m.canonical for m in mentions],
          entity_id=_entities(item), masked=[m.masked for m in mentions], rule_id=[m.rule_id for m in mentions],
          start=[m.start for m in mentions], end=[m.end for m in mentions], raw_start=[start for start, _ in raw],
          raw_end=[end for _, end in raw], sentence=sentences)  # fmt: skip
    dates = [(i, m.text, m.date) for i, m in zip(ids, mentions, strict=True) if m.date]
    _rows(tables["dates"], mention_id=[i for i, _, _ in dates], doc_id=[document.doc_id] * len(dates),
          text=[text for _, text, _ in dates], start_date=[d.start for _, _, d in dates],
          end_date=[d.end for _, _, d in dates],
          **{name: [getattr(d, name) for _, _, d in dates] for name in _DATE_COLUMNS})  # fmt: skip
    facts = fact_ids(document, item.links, mentions)
    counts = [(i, m.count) for i, m in enumerate(mentions) if m.count]
    _rows(tables["counts"], mention_id=[ids[i] for i, _ in counts], doc_id=[document.doc_id] * len(counts),
          text=[mentions[i].text for i, _ in counts], sentence=[sentences[i] for i, _ in counts],
          fact_id=[None if count.fact is None else facts[count.fact] for _, count in counts],
          **{name: [getattr(count, name) for _, count in counts] for name in _COUNT_COLUMNS})  # fmt: skip


_DATE_COLUMNS = ("precision", "year_inherited", "masked", "impossible")
_COUNT_COLUMNS = (
    "min", "max", "qualifier", "unit", "item", "per", "status", "indicator", "from_school", "to_school",
)  # fmt: skip


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


def _facts(tables: dict[str, Columns], item: Any) -> None:
    document, view = item.document, View(item.document)
    totals: dict[tuple[str, str], list[Any]] = defaultdict(list)
    ids = fact_ids(document, item.links, item.mentions)
    for i, fact in enumerate(item.links.facts):
        first = item.mentions[fact.mentions[0]]
        start, end = view.sentence_of(first.start)
        _row(tables["facts"], fact_id=ids[i], doc_id=document.doc_id, indicator=fact.indicator,
             min=fact.min, max=fact.max, unit=fact.unit, item=fact.item, per=fact.per, status=fact.status,
             from_school=fact.from_school, to_school=fact.to_school, mentions=len(fact.mentions),
             mention_ids=[mention_id(document, item.mentions[k]) for k in fact.mentions],
             part_of=None if fact.part_of is None else ids[fact.part_of],
             sentence=document.text[start:end])  # fmt: skip
        totals[fact.indicator, fact.status].append(fact)
    for (indicator, status), facts in totals.items():
        counted = [fact for fact in facts if fact.per is None and fact.part_of is None]
        low = [fact.min or 0 for fact in counted]
        high = [fact.max for fact in counted]
        _row(tables["indicators"], doc_id=document.doc_id, indicator=indicator, status=status, facts=len(facts),
             min_total=sum(low) if counted else None, max_total=None if None in high or not counted else sum(high),
             rates=[_rate(fact) for fact in facts if fact.per])  # fmt: skip


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
    columns = ("entity_id", "type", "canonical", "text", "doc_id")
    for entity, kind, canonical, text, doc_id in zip(*(mentions[c] for c in columns), strict=True):
        if entity and kind in ("SCHOOL", "ORG"):
            entry = found.setdefault(
                entity, {"type": kind, "name": canonical, "aliases": set(), "documents": set(), "mentions": 0}
            )
            entry["aliases"].add(text)
            entry["documents"].add(doc_id)
            entry["mentions"] += 1
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
