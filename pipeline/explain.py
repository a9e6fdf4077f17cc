"""Explain: what was repaired in one document, where it was cut, and what was found, each with its rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import Path

from pipeline.clean import carried_out, trace
from pipeline.config import Config
from pipeline.records import Dropped, Mention, RawFile, Repair
from pipeline.run import Analysed, documents, result
from pipeline.store import Store

_SHOWN = 40
_CONTEXT = 12


def explain(wanted: str, out: Path, config: Config) -> str:
    """A report on one document, by its doc_id, or on all documents of a source file: its path, name, or a part of it.

    Raises:
        KeyError: the output folder has no such document or file, or a part of a name fits several; near ones are named.
    """
    store = Store(out)
    found = list(documents(store))
    lines: list[str] = []
    for item in _chosen(found, wanted, out):
        if isinstance(item, Dropped):
            lines.append(f"{item.source_file}: dropped ({item.reason}): {item.detail}")
            continue
        raw = result(store, item.document.source_file, "read")
        lines += [*_head(item), *_steps(item, raw, config), *_cuts(item), *_found(item), *_links(item), ""]
    return "\n".join(lines)


def _chosen(found: list[Analysed | Dropped], wanted: str, out: Path) -> list[Analysed | Dropped]:
    """What `wanted` names: tried as a whole name first, then as the name of a file, then as a part of a path."""
    fits: list[Callable[[str, str], bool]] = [
        lambda source, doc_id: wanted in (source, doc_id),
        lambda source, doc_id: wanted in (Path(source).name, Path(source).stem),
        lambda source, doc_id: wanted in source,
    ]
    for fit in fits:
        chosen = [item for item in found if fit(_source(item), _doc_id(item))] if wanted else []
        sources = sorted({_source(item) for item in chosen})
        if len(sources) == 1:
            return chosen
        if sources:
            raise KeyError(f"{out}: {wanted!r} fits {len(sources)} files: {_listed(sources)}")
    names = {name: shown for item in found for name, shown in _names(item).items()}
    near = list(dict.fromkeys(names[name] for name in get_close_matches(wanted, names, 8, 0.5)))
    known = f"did you mean {_listed(near)}?" if near else f"known: {_listed(sorted({_source(i) for i in found}))}"
    raise KeyError(f"{out}: no document or source file {wanted!r}; {known}")


def _listed(names: list[str]) -> str:
    return ", ".join(names[:8]) + (" …" if len(names) > 8 else "")


def _names(item: Analysed | Dropped) -> dict[str, str]:
    """What a document may be called, and what to show for it."""
    source, doc_id = _source(item), _doc_id(item)
    return {source: source, Path(source).stem: source} | ({doc_id: doc_id} if doc_id else {})


def _source(item: Analysed | Dropped) -> str:
    return item.source_file if isinstance(item, Dropped) else item.document.source_file


def _doc_id(item: Analysed | Dropped) -> str:
    return "" if isinstance(item, Dropped) else item.document.doc_id


def _head(item: Analysed) -> Iterator[str]:
    document = item.document
    yield f"# {document.doc_id}  {document.title or '(no title)'}"
    yield f"source    {document.source_file} ({item.format}, {item.encoding or 'no encoding'})"
    if document.position is not None:
        yield f"position  {document.position} of its collection"
    yield f"author    {item.links.author_school or '-'}   signed {item.links.signed_date or '-'}"
    if document.missing_items:
        yield f"missing   {document.missing_items}"


def _steps(item: Analysed, raw: RawFile, config: Config) -> Iterator[str]:
    """What each cleaning step changed in the stretch of the raw file that the document comes from."""
    document = item.document
    low, high = document.alignment.raw_span(0, len(document.text))
    yield "\n## Cleaning"
    for step, before, edits in trace(raw.text, config.clean):
        if step == "repair":
            yield from _repairs(document.repairs, raw.text)
        elif edits:
            kinds = Counter((before[e.start : e.end], e.after) for e in carried_out(edits))
            shown = ", ".join(f"{a!r}→{b!r}" + (f" ×{n}" if n > 1 else "") for (a, b), n in kinds.most_common(6))
            yield f"{step}: {len(edits)} places in the file, e.g. {shown}"
    yield f"raw characters {low} to {high}; site lines {document.boilerplate_chars} characters"
    yield f"uncertain breaks {document.uncertain_breaks}"


def _repairs(repairs: list[Repair], text: str) -> Iterator[str]:
    proved = Counter(repair.kind for repair in repairs if repair.proved)
    yield "repair: " + (", ".join(f"{kind} {n}" for kind, n in sorted(proved.items())) or "nothing")
    told = [r for r in repairs if r.kind not in ("reading", "control", "backtick") or not r.proved]
    for repair in told[:_SHOWN]:
        before = text[max(0, repair.start - _CONTEXT) : repair.start]
        state = "proved" if repair.proved else "not proved, left as it stood"
        change = f"…{before}[{repair.before} → {repair.after}]"
        yield f"  {repair.start:>7}  {change}  {repair.kind}, {state}, margin {repair.margin:.1f}"


def _cuts(item: Analysed) -> Iterator[str]:
    document = item.document
    yield "\n## Sections and paragraphs"
    for i, paragraph in enumerate(document.paragraphs):
        section, label = document.sections[paragraph.section], item.labels[i]
        text = document.text[paragraph.start : paragraph.end]
        mark = " (uncertain break after it)" if paragraph.uncertain_break else ""
        shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
        yield f"  p{i + 1:03d} {'  ' * section.level}{label.type} ({label.method} {label.score:.2f})  {shown}{mark}"


def _found(item: Analysed) -> Iterator[str]:
    text = item.document.text
    yield "\n## Mentions"
    for mention in item.mentions:
        before, after = text[max(0, mention.start - 8) : mention.start], text[mention.end : mention.end + 8]
        context = f"{before}[{mention.text}]{after}".replace("\n", "/")
        yield f"  {mention.start:>6}  {mention.type:<6} {mention.rule_id:<22} {context}  {_value(mention)}"


def _value(mention: Mention) -> str:
    if mention.masked:
        return "masked"
    if date := mention.date:
        return "impossible date" if date.impossible else f"{date.start or ''}..{date.end or ''} ({date.precision})"
    if count := mention.count:
        bounds = f"{'' if count.min is None else f'{count.min:g}'}..{'' if count.max is None else f'{count.max:g}'}"
        rate = f"per {count.per} " if count.per else ""
        return f"{bounds} {count.unit} {count.item or ''} {rate}{count.status} {count.indicator}"
    return f"= {mention.canonical}" if mention.canonical != mention.text else ""


def _links(item: Analysed) -> Iterator[str]:
    yield "\n## Facts, partners, people"
    for fact in item.links.facts:
        bounds = "..".join("" if value is None else f"{value:g}" for value in (fact.min, fact.max))
        rate = f" per {fact.per}" if fact.per else ""
        direction = f"{fact.from_school or '?'} → {fact.to_school or '?'}"
        times = f"said {len(fact.mentions)} times"
        yield f"  fact     {fact.indicator} {bounds} {fact.unit} {fact.status}{rate}: {direction}, {times}"
    for pair in item.links.partnerships:
        yield f"  partners {pair.school_a} – {pair.school_b} ({pair.relation})"
    for person in item.links.people:
        yield f"  person   {person.name}  {person.role or '-'}  {person.school or '-'}"
