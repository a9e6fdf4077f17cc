"""Link: what a document says when its mentions are read together."""

from __future__ import annotations

from pipeline.extract.text import View
from pipeline.link.author import author_school, signed_date
from pipeline.link.facts import find_facts
from pipeline.link.partners import find_partnerships
from pipeline.link.people import find_persons
from pipeline.link.references import find_references, of_people
from pipeline.records import Document, Links, Mention, SectionLabel


def link(document: Document, labels: list[SectionLabel], mentions: list[Mention]) -> Links:
    """Author, signature date, people, partners and facts of one document.

    The counts among `mentions` get their direction and the number of their fact. What the text does not determine
    stays empty.
    """
    view = View(document)
    author = author_school(view, labels, mentions)
    references = find_references(view, mentions, author)
    partnerships = find_partnerships(view, references, author)
    people = find_persons(view, mentions, references, author)
    facts = find_facts(view, mentions, sorted([*references, *of_people(mentions, people)]), author)
    return Links(author, signed_date(view, mentions), people, facts, partnerships)
