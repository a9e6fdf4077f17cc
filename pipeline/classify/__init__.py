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
    said = types_by_heading(lines)
    rows = predict(model, document, lines, said)
    scores, best = rows.max(axis=1).round(4).tolist(), rows.argmax(axis=1).tolist()
    labels: list[SectionLabel] = []
    for place, heading, score, i in zip(
        types_by_place(document, lines), inherited(lines, said), scores, best, strict=True
    ):
        kind = model.types[i]
        if place:
            labels.append(SectionLabel(place, 1.0, "rule"))
        elif score < settings.threshold:
            labels.append(SectionLabel("unknown", score, "model"))
        else:
            labels.append(SectionLabel(kind, score, "heading" if kind == heading else "model"))
    return labels


def heading_types(document: Document) -> list[SectionType | None]:
    """The type that the heading of every section of the document says, in their order; None where it says none."""
    return [heading_type(section.heading) if section.heading else None for section in document.sections]


def inherited(lines: list[Line], said: list[SectionType | None]) -> list[SectionType | None]:
    """The type that the heading of each paragraph says, or else the nearest one above it that says any."""
    found: list[SectionType | None] = []
    for line, own in zip(lines, said, strict=True):
        found.append(own or (found[line.parent] if line.parent is not None else None))
    return found
