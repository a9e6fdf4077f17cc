"""Suggest: the paragraphs that the model is least sure of, for a person to label.

    python -m pipeline suggest                     list them
    python -m pipeline suggest --write my.txt      write their documents, ready to label

A file of labelled documents has `[type] paragraph` lines below a line `# name` for each document. Whole documents are
written, for a paragraph's type depends on what stands around it: with the type that was found, and `[?]` where a person
must say it. The file, put into `pipeline/classify/labelled/`, is learnt from by `python -m pipeline train`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.run import Analysed, documents
from pipeline.store import Store


class Doubt(NamedTuple):
    """A paragraph of which the model is not sure."""

    item: Analysed
    paragraph: int

    @property
    def score(self) -> float:
        return self.item.labels[self.paragraph].score

    @property
    def text(self) -> str:
        return text_of(self.item, self.paragraph)


def text_of(item: Analysed, paragraph: int) -> str:
    """The text of a paragraph on one line."""
    place = item.document.paragraphs[paragraph]
    return " ".join(item.document.text[place.start : place.end].split())


def doubts(items: Iterable[Analysed], limit: int) -> list[Doubt]:
    """The paragraphs that the model, not a rule, typed with the lowest scores, the least sure first."""
    found = [Doubt(item, i) for item in items for i, label in enumerate(item.labels) if label.method != "rule"]
    return sorted(found, key=lambda doubt: doubt.score)[:limit]


def listed(found: Sequence[Doubt]) -> str:
    """One line for each: document, paragraph, score, the type that was found, text."""
    lines = []
    for doubt in found:
        label, document = doubt.item.labels[doubt.paragraph], doubt.item.document
        lines.append(f"{document.doc_id} {doubt.paragraph:>3}  {label.score:.2f} {label.type:<12} {doubt.text[:60]}")
    return "\n".join(lines)


def to_label(found: Sequence[Doubt]) -> str:
    """The documents of the paragraphs in the form of `labelled/`, with `[?]` for a person to replace."""
    chosen = {(doubt.item.document.doc_id, doubt.paragraph) for doubt in found}
    items = {doubt.item.document.doc_id: doubt.item for doubt in found}
    lines = []
    for name, item in items.items():
        lines.append(f"# {name} {item.document.source_file}")
        for i, label in enumerate(item.labels):
            lines.append(f"[{'?' if (name, i) in chosen else label.type}] {text_of(item, i)}")
    return "\n".join(lines) + "\n"


def analysed(out: Path) -> list[Analysed]:
    """The documents of an output folder."""
    return [item for item in documents(Store(out)) if isinstance(item, Analysed)]
