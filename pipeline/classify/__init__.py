"""Classify: the type of every paragraph (what kind of section says something), and how sure."""

from __future__ import annotations

from pipeline.classify.headings import heading_types, types_by_heading, types_by_place
from pipeline.classify.lines import find_lines
from pipeline.config import Classify
from pipeline.records import Document, SectionLabel

__all__ = ["classify", "heading_types"]


def classify(document: Document, settings: Classify | None = None) -> list[SectionLabel]:
    """One label for each paragraph, in order.

    Place decides for titles, signatures and site lines (`rule`); headings that leave no doubt decide for their section
    (`heading`); a model covers the rest (`model`). `score` is the model's probability of the type; below the threshold
    of the settings the type is `unknown`.
    """
    from pipeline.classify.model import predict, shipped

    settings = settings or Classify()
    lines = find_lines(document)
    model = shipped()
    probabilities = predict(model, document, lines)
    labels: list[SectionLabel] = []
    for place, heading, row in zip(
        types_by_place(document, lines), types_by_heading(document, lines), probabilities, strict=True
    ):
        best = int(row.argmax())
        score = round(float(row[best]), 4)
        if place:
            labels.append(SectionLabel(place, 1.0, "rule"))
        elif heading:
            labels.append(SectionLabel(heading, round(max(0.9, float(row[model.types.index(heading)])), 4), "heading"))
        elif score < settings.threshold:
            labels.append(SectionLabel("unknown", score, "model"))
        else:
            labels.append(SectionLabel(model.types[best], score, "model"))  # type: ignore[arg-type]
    return labels
