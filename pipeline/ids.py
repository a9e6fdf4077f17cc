"""The ids of rows: made from a document and a place in it, so that they stay when other rows come or go."""

from __future__ import annotations

import hashlib

from pipeline.records import Document, Fact, Links, Mention, Person


def paragraph_id(document: Document, index: int) -> str:
    return f"{document.doc_id}.p{index + 1:03d}"


def document_of(row_id: str) -> str:
    """The document of a row.

    >>> document_of("a.1.p003")
    'a.1'
    """
    return row_id.rpartition(".")[0]


def section_id(document: Document, index: int) -> str | None:
    """None for the whole document, which is no row of the table."""
    return f"{document.doc_id}.s{index:03d}" if index else None


def mention_id(document: Document, mention: Mention) -> str:
    return mention_ids(document, [mention])[0]


def mention_ids(document: Document, mentions: list[Mention]) -> list[str]:
    return [f"{document.doc_id}.{m.type[0].lower()}{m.start}-{m.end}" for m in mentions]


def fact_id(document: Document, fact: Fact, mentions: list[Mention]) -> str:
    """After the place where the fact is stated first."""
    first = mentions[fact.mentions[0]]
    return f"{document.doc_id}.f{first.start}-{first.end}"


def person_id(document: Document, person: Person, mentions: list[Mention]) -> str:
    """After the place where the person is named first."""
    first = mentions[person.mentions[0]]
    return f"{document.doc_id}.n{first.start}-{first.end}"


def fact_ids(document: Document, links: Links, mentions: list[Mention]) -> list[str]:
    return [fact_id(document, fact, mentions) for fact in links.facts]


def organization_id(name: str) -> str:
    return "o" + hashlib.sha256(name.encode()).hexdigest()[:10]
