"""Link: what a document says when its mentions are read together."""

from __future__ import annotations

from pipeline.extract.text import View
from pipeline.link.author import author_school, signed_date
from pipeline.link.clauses import Clauses
from pipeline.link.facts import counted, find_facts
from pipeline.link.partners import RelationWords, exchange_partners, find_core, find_partnerships, with_groups
from pipeline.link.people import find_persons
from pipeline.link.references import UNKNOWN, at_places, find_cast, find_references, of_people, resolve, with_masked
from pipeline.link.scenes import Reader
from pipeline.records import Document, Links, Mention, SectionLabel


def link(document: Document, labels: list[SectionLabel], mentions: list[Mention]) -> Links:
    """Author, signature date, people, partners and facts of one document.

    The counts among `mentions` get their direction and the number of their fact. What the text does not determine
    stays empty.
    """
    view = View(document)
    author = author_school(view, labels, mentions)
    found = find_references(view, mentions)
    writer = author or (UNKNOWN if any(r.kind == "own" for r in found) else None)
    references = resolve(view, found, find_cast(mentions, writer, [], None))
    pairing = with_groups(view, references)
    words = RelationWords(view, pairing)
    core = find_core(words, pairing)
    every = find_partnerships(words, pairing, writer, core)
    partnerships = [p for p in every if UNKNOWN not in (p.school_a, p.school_b)]
    cast = find_cast(mentions, author, partnerships, None if core == UNKNOWN else core)
    references = resolve(view, found, cast)
    counts = counted(mentions)
    clauses = Clauses(view.text)
    persons = find_persons(view, mentions, references, cast, Reader(view, clauses, references, cast, counts))
    found, cast = with_masked(found, mentions, find_cast(mentions, writer, every, core))
    places = at_places(view, found, cast.author)
    if cast.masked or places:  # the clauses of the first reading do not tell those schools
        references, clauses = resolve(view, sorted([*found, *places]), cast), Clauses(view.text)
    reader = Reader(view, clauses, sorted([*references, *of_people(mentions, persons)]), cast, counts)
    facts = find_facts(view, mentions, reader)
    partnerships = partnerships or exchange_partners(view, labels, mentions, facts, author)
    return Links(author, signed_date(view, labels, mentions), [person for person, _ in persons], facts, partnerships)
