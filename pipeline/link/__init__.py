"""Link: what a document says when its mentions are read together."""

from __future__ import annotations

from pipeline.extract.text import View
from pipeline.link.author import author_school, signed_date
from pipeline.link.facts import FACT_INDICATORS, find_facts
from pipeline.link.frames import Reader
from pipeline.link.partners import find_core, find_partnerships
from pipeline.link.people import find_persons
from pipeline.link.references import find_cast, find_references, of_people
from pipeline.records import Document, Links, Mention, SectionLabel


def link(document: Document, labels: list[SectionLabel], mentions: list[Mention]) -> Links:
    """Author, signature date, people, partners and facts of one document.

    The counts among `mentions` get their direction and the number of their fact. What the text does not determine
    stays empty.
    """
    view = View(document)
    author = author_school(view, labels, mentions)
    references = find_references(view, mentions, find_cast(mentions, author, [], None))
    partnerships = find_partnerships(view, references, author)
    cast = find_cast(mentions, author, partnerships, find_core(view, references))
    references = find_references(view, mentions, cast)
    counts = [m for m in mentions if m.count and m.count.indicator in FACT_INDICATORS and m.count.unit != "%"]
    people = find_persons(view, mentions, references, cast, Reader(view, references, cast, counts))
    facts = find_facts(view, mentions, sorted([*references, *of_people(mentions, people)]), cast)
    import os
    if os.environ.get("FP"):
        from pipeline.records import Partnership
        have={frozenset((p.school_a,p.school_b)) for p in partnerships}
        for f in facts:
            if f.indicator=="teachers_exchanged" and f.from_school and f.to_school and f.from_school!=f.to_school and frozenset((f.from_school,f.to_school)) not in have:
                have.add(frozenset((f.from_school,f.to_school))); partnerships.append(Partnership(f.from_school,f.to_school,"帮扶",0,1))
    return Links(author, signed_date(view, labels, mentions), people, facts, partnerships)
