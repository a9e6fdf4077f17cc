"""Classify: the type of every paragraph (what kind of section says something), and how sure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.classify.headings import heading_type, types_by_heading, types_by_place
from pipeline.classify.lines import Line, find_lines
from pipeline.config import Classify
from pipeline.records import Document, SectionLabel, SectionType

if TYPE_CHECKING:
    from pipeline.classify.model import Model


def classify(document: Document, settings: Classify | None = None, model: Model | None = None) -> list[SectionLabel]:
    """One label for each paragraph, in order.

    Place decides for titles, signatures, site lines and words that only close (`rule`). For all others the model (that
    of `labelled/`, unless another one is given) weighs words, headings and outline. `score` is its probability of the
    type; where a heading says that type, it is what decided (`heading`), else the `model` did. Below the threshold of
    the settings the type is `unknown`.
    """
    from pipeline.classify.model import predict, shipped

    settings, model = settings or Classify(), model or shipped()
    lines = find_lines(document)
    labels: list[SectionLabel] = []
    rows = predict(model, document, lines)
    for place, said, row in zip(types_by_place(document, lines), said_types(lines), rows, strict=True):
        best = int(row.argmax())
        score, kind = round(float(row[best]), 4), model.types[best]
        if place:
            labels.append(SectionLabel(place, 1.0, "rule"))
        elif score < settings.threshold:
            labels.append(SectionLabel("unknown", score, "model"))
        else:
            labels.append(SectionLabel(kind, score, "heading" if kind == said else "model"))
    return labels


def heading_types(document: Document) -> list[SectionType | None]:
    """The type that the heading of every section of the document says, in their order; None where it says none."""
    return [heading_type(section.heading) if section.heading else None for section in document.sections]


def said_types(lines: list[Line]) -> list[SectionType | None]:
    """The type that the heading of each paragraph says, or the nearest one above it that says any."""
    found: list[SectionType | None] = []
    for line, own in zip(lines, types_by_heading(lines), strict=True):
        found.append(own or (found[line.parent] if line.parent is not None else None))
    return found
