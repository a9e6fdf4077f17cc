"""Training: the one file that makes the model (`python -m pipeline train`), with scikit-learn.

The data are documents of our own with a type on every line (`labelled/`). A pipeline of scikit-learn learns what a
paragraph says by itself; how types follow each other is counted (`outline`). How sharp the single paragraph's evidence
is within its document, and how far the probabilities must be cooled to be honest, is found on documents that were held
out, so that what the model has not seen decides.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from typing import NamedTuple, get_args

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.pipeline import Pipeline

from pipeline.classify.features import BUCKETS, ZONES, Features, Ints, find_features
from pipeline.classify.headings import types_by_heading
from pipeline.classify.lines import Line, find_lines
from pipeline.classify.model import LABELLED, Model, alone, data_digest, in_outline
from pipeline.classify.outline import Matrix, Outline, learn_moves
from pipeline.records import Document, SectionType

SEED = 0
_STRENGTH = 2.0
"""Inverse of the regularisation; with the weights below as cross-validation by collection chose them."""
_SIGNS_WEIGHT = 0.5
_LEAST_PARAGRAPHS = 2
_SHARPNESS = (0.4, 0.5, 0.6, 0.7, 0.8)
_COOLING = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2)
_FOLDS = 4


class LabelledError(RuntimeError):
    """A labelled document cannot be used; the message names the file, the document and the line."""


class Labelled(NamedTuple):
    """A document whose paragraphs have types. `collection`: the file (and family) that it is from."""

    name: str
    collection: str
    document: Document
    types: list[SectionType]


class Prepared(NamedTuple):
    """What is computed once of a labelled document."""

    lines: list[Line]
    said: list[SectionType | None]
    features: Features
    types: list[SectionType]


def labelled() -> list[Labelled]:
    """All labelled documents that the model learns from."""
    return [
        item for path in sorted(LABELLED.glob("*.txt")) for item in read_labelled(path.stem, path.read_text("utf-8"))
    ]


def read_labelled(name: str, text: str) -> Iterator[Labelled]:
    """The documents of a file of `[type] paragraph` lines; a line `# name` begins each.

    Lines that cleaning takes out as a website's are left out. Documents of `corpus` belong to the collection of their
    first letter.

    Raises:
        LabelledError: a document is cut in two, or a line is no paragraph of its own.

    >>> [d.types for d in read_labelled("a", "# 1\\n[title] 总结\\n[background] 为了提高质量，特作总结。")]
    [['title', 'background']]
    """
    from pipeline.clean import clean
    from pipeline.records import RawFile
    from pipeline.segment import segment

    for block in re.split(r"^# ", text, flags=re.MULTILINE)[1:]:
        title, _, body = block.partition("\n")
        pairs = re.findall(r"^\[([^\[\]]*)\] ?(.*\S)\s*$", body, flags=re.MULTILINE)
        documents = segment(clean(RawFile(name, "txt", "utf-8", "\n".join(line for _, line in pairs), "")))
        if len(documents) != 1:
            raise LabelledError(f"{name}.txt: # {title}: read as {len(documents)} documents")
        document = documents[0]
        left = list(pairs)
        types: list[SectionType] = []
        for paragraph in document.paragraphs:
            found = _squeezed(document.text[paragraph.start : paragraph.end])
            while left and left[0][0] == "boilerplate" and _squeezed(left[0][1]) != found:
                left.pop(0)
            if not left or len(_squeezed(left[0][1])) != len(found):
                raise LabelledError(f"{name}.txt: # {title}: no line of its own: {found[:20]}")
            types.append(_known(left.pop(0)[0], f"{name}.txt: # {title}"))
        yield Labelled(title, f"{name} {title[0]}" if name == "corpus" else name, document, types)


def _known(kind: str, place: str) -> SectionType:
    """A type by its name.

    Raises:
        LabelledError: there is no such type; `place` says where.
    """
    if kind not in get_args(SectionType) or kind == "unknown":
        raise LabelledError(f"{place}: [{kind}] is no section type; known: {', '.join(get_args(SectionType)[:-1])}")
    return kind  # type: ignore[return-value]


def _squeezed(line: str) -> str:
    return "".join(line.split())


def train(data: Sequence[Labelled]) -> Model:
    """Learn a model; the same data give the same model."""
    prepared = [prepare(item) for item in data]
    sharpness, cooling = _tuned(prepared)
    return learn(prepared, sharpness, cooling)


def prepare(item: Labelled) -> Prepared:
    """The lines and features of a labelled document."""
    lines = find_lines(item.document)
    return Prepared(lines, types_by_heading(lines), find_features([item.document], [lines]), item.types)


class Vectorizer(TransformerMixin, BaseEstimator):
    """Documents' features as one matrix: paragraphs × (the strings of every zone, then the signs).

    A string counts in a zone where at least two paragraphs have it, as much as it is rare (inverse document frequency
    as scikit-learn defines it); the strings of a zone of a paragraph are brought to length one.
    """

    def fit(self, documents: Sequence[Features], y: object = None) -> Vectorizer:
        """Learn which strings there are, and how rare they are."""
        strings, _, paragraphs, n = _joined(documents)
        buckets = len(ZONES) * BUCKETS
        frequency = np.bincount(np.unique(paragraphs * buckets + strings) % buckets, minlength=buckets)
        kept = np.flatnonzero(frequency >= _LEAST_PARAGRAPHS)
        self.rows_ = np.zeros(buckets, dtype=np.int32)
        self.rows_[kept] = np.arange(1, len(kept) + 1)
        self.scale_ = np.concatenate([[0.0], np.log((1 + n) / (1 + frequency[kept])) + 1])
        return self

    def transform(self, documents: Sequence[Features]) -> sparse.csr_matrix:
        """The matrix; column 0 stands for the strings that were never seen, and is empty."""
        strings, zones, paragraphs, n = _joined(documents)
        columns = self.rows_[strings]
        values = self.scale_[columns]
        place = zones * n + paragraphs
        lengths = np.sqrt(np.maximum(np.bincount(place, values**2, minlength=len(ZONES) * n), 1e-12))
        matrix = sparse.csr_matrix((values / lengths[place], (paragraphs, columns)), shape=(n, len(self.scale_)))
        signs = sparse.csr_matrix(np.vstack([f.signs for f in documents]) * _SIGNS_WEIGHT)
        return sparse.hstack([matrix, signs]).tocsr()


def _joined(documents: Sequence[Features]) -> tuple[Ints, Ints, Ints, int]:
    """All strings with the zone and the paragraph of each, and the number of paragraphs."""
    strings = np.concatenate([f.strings for f in documents])
    zones = np.concatenate([np.repeat(np.arange(len(ZONES)), f.sizes.sum(axis=1)) for f in documents])
    counts = [f.sizes.shape[1] for f in documents]
    firsts = np.cumsum(counts) - counts
    paragraphs = np.concatenate(
        [np.repeat(np.tile(np.arange(n), len(ZONES)) + first, f.sizes.ravel())
         for f, n, first in zip(documents, counts, firsts, strict=True)]
    )  # fmt: skip
    return strings, zones, paragraphs, sum(counts)


def paragraph_pipeline() -> Pipeline:
    """The part for a single paragraph: its features as a matrix, then a regression."""
    regression = LogisticRegression(C=_STRENGTH, max_iter=500, tol=1e-3, random_state=SEED)
    return Pipeline([("features", Vectorizer()), ("regression", regression)])


def learn(prepared: Sequence[Prepared], sharpness: float, cooling: float) -> Model:
    """Learn a model whose two numbers for the whole document are given."""
    fitted = paragraph_pipeline().fit([p.features for p in prepared], [t for p in prepared for t in p.types])
    vectorizer, regression = fitted["features"], fitted["regression"]
    types: list[SectionType] = [str(kind) for kind in regression.classes_]  # type: ignore[misc]
    scale = vectorizer.scale_[:, None]
    weights, signs = np.split(regression.coef_.T, [len(scale)])
    strings = np.hstack([weights * scale, scale**2]).astype(np.float32).astype(np.float64)
    signs = (signs * _SIGNS_WEIGHT).astype(np.float32).astype(np.float64)
    outlines = [Outline([p.lines], [p.said]) for p in prepared]
    prior, moves = learn_moves(outlines, [[types.index(t) for t in p.types] for p in prepared], len(types))
    return Model(
        types,
        vectorizer.rows_,
        strings,
        signs,
        regression.intercept_,
        prior,
        moves,
        sharpness,
        cooling,
        _about(prepared),
    )


def _about(prepared: Sequence[Prepared]) -> dict[str, str]:
    data = hashlib.sha256()
    for path in sorted(LABELLED.glob("*.txt")):
        data.update(path.read_bytes())
    versions = {name: version(name) for name in ("scikit-learn", "numpy", "scipy")}
    counts = {"documents": str(len(prepared)), "paragraphs": str(sum(len(p.types) for p in prepared))}
    return {"digest": data_digest(), "data": data.hexdigest(), "seed": str(SEED)} | counts | versions


def held_out(prepared: Sequence[Prepared]) -> Iterator[tuple[Model, list[int]]]:
    """Models of which each has not seen the documents beside it (indices): every document once."""
    for seen, unseen in KFold(_FOLDS, shuffle=True, random_state=SEED).split(prepared):
        yield learn([prepared[i] for i in seen], 1.0, 1.0), [int(i) for i in unseen]


def _tuned(prepared: Sequence[Prepared]) -> tuple[float, float]:
    """The sharpness and the cooling under which documents held out are most probable."""
    folds = [
        (model, [(prepared[i], alone(model, prepared[i].features)) for i in unseen])
        for model, unseen in held_out(prepared)
    ]

    def loss(sharpness: float, cooling: float) -> float:
        return sum(
            _surprise(
                in_outline(model._replace(sharpness=sharpness, cooling=cooling), [p.lines], [p.said], logs), p, model
            )
            for model, items in folds
            for p, logs in items
        )

    sharpness = _lowest(_SHARPNESS, lambda value: loss(value, 1.0))
    return sharpness, _lowest(_COOLING, lambda value: loss(sharpness, value))


def _lowest(values: Sequence[float], loss: Callable[[float], float]) -> float:
    return min(values, key=loss)


def _surprise(probabilities: Matrix, prepared: Prepared, model: Model) -> float:
    right = probabilities[np.arange(len(prepared.types)), [model.types.index(t) for t in prepared.types]]
    return float(-np.log(np.maximum(right, 1e-6)).sum())
