"""Classify: the type of every paragraph (what kind of section says something), and how sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.classify.headings import heading_type, types_by_heading, types_by_place
from pipeline.classify.lines import Line, find_lines
from pipeline.config import Classify
from pipeline.records import Document, SectionLabel, SectionType

if TYPE_CHECKING:
    from pipeline.classify.model import Model

_BATCH = 16_000
"""Characters of the documents that are classified at once."""


def classify(document: Document, settings: Classify | None = None, model: Model | None = None) -> list[SectionLabel]:
    """One label for each paragraph of a document, in order; `classify_all` says how."""
    return classify_all([document], settings, model)[0]


def classify_all(
    documents: Sequence[Document], settings: Classify | None = None, model: Model | None = None
) -> list[list[SectionLabel]]:
    """The labels of the paragraphs of each document; many at once cost less than one by one.

    Place decides for titles, signatures, site lines and words that only close (`rule`). For all others the model (that
    of `labelled/`, unless another one is given) weighs words, headings and outline. `score` is its probability of the
    type; where a heading says that type, it is what decided (`heading`), else the `model` did. Below the threshold of
    the settings the type is `unknown`.
    """
    from pipeline.classify.model import predict, shipped

    settings, model = settings or Classify(), model or shipped()
    labels: list[list[SectionLabel]] = []
    for batch in _batches(documents):
        outlines = [find_lines(document) for document in batch]
        said = [types_by_heading(lines) for lines in outlines]
        rows = predict(model, batch, outlines, said)
        answers = zip(rows.max(axis=1).round(4).tolist(), [model.types[i] for i in rows.argmax(axis=1)], strict=True)
        for document, lines, types in zip(batch, outlines, said, strict=True):
            places = zip(types_by_place(document, lines), inherited(lines, types), strict=True)
            labels.append([_label(*place, *next(answers), settings) for place in places])
    return labels


def _batches(documents: Sequence[Document]) -> Iterator[list[Document]]:
    """Documents in batches that need little memory."""
    batch: list[Document] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += len(document.text)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _label(
    place: SectionType | None, heading: SectionType | None, score: float, kind: SectionType, settings: Classify
) -> SectionLabel:
    if place:
        return SectionLabel(place, 1.0, "rule")
    if score < settings.threshold:
        return SectionLabel("unknown", score, "model")
    return SectionLabel(kind, score, "heading" if kind == heading else "model")


def heading_types(document: Document) -> list[SectionType | None]:
    """The type that the heading of every section of the document says, in their order; None where it says none."""
    return [heading_type(section.heading) if section.heading else None for section in document.sections]


def inherited(lines: list[Line], said: list[SectionType | None]) -> list[SectionType | None]:
    """The type that the heading of each paragraph says, or else the nearest one above it that says any."""
    found: list[SectionType | None] = []
    for line, own in zip(lines, said, strict=True):
        found.append(own or (found[line.parent] if line.parent is not None else None))
    return found
