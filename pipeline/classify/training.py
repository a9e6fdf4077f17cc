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
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.pipeline import FeatureUnion, Pipeline

from pipeline.classify.features import Features, find_features
from pipeline.classify.headings import types_by_heading
from pipeline.classify.lines import Line, find_lines
from pipeline.classify.model import LABELLED, Group, Model, alone, data_digest, in_outline
from pipeline.classify.outline import Matrix, Outline, learn_moves
from pipeline.records import Document

SEED = 0
_STRENGTH = 2.0
"""Inverse of the regularisation; with the weights below as cross-validation by collection chose them."""
_SIGNS_WEIGHT = 0.5
_SHARPNESS = (0.4, 0.5, 0.6, 0.7, 0.8)
_COOLING = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2)
_FOLDS = 4


class LabelledError(ValueError):
    """A labelled document cannot be used; the message names the file, the document and the line."""


class Labelled(NamedTuple):
    """A document whose paragraphs have types. `collection`: the file (and family) that it is from."""

    name: str
    collection: str
    document: Document
    types: list[str]


class Prepared(NamedTuple):
    """What is computed once of a labelled document."""

    lines: list[Line]
    features: list[Features]
    types: list[str]


def labelled() -> list[Labelled]:
    """All labelled documents that the model learns from."""
    return [item for path in sorted(LABELLED.glob("*.txt")) for item in read_labelled(path.stem, path.read_text("utf-8"))]


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
        pairs = re.findall(r"^\[(\w+)\] ?(.*\S)\s*$", body, flags=re.MULTILINE)
        documents = segment(clean(RawFile(name, "txt", "utf-8", "\n".join(line for _, line in pairs), "")))
        if len(documents) != 1:
            raise LabelledError(f"{name}.txt: # {title}: read as {len(documents)} documents")
        document = documents[0]
        left = list(pairs)
        types = []
        for paragraph in document.paragraphs:
            found = _squeezed(document.text[paragraph.start : paragraph.end])
            while left and left[0][0] == "boilerplate" and _squeezed(left[0][1]) != found:
                left.pop(0)
            if not left or len(_squeezed(left[0][1])) != len(found):
                raise LabelledError(f"{name}.txt: # {title}: no line of its own: {found[:20]}")
            types.append(left.pop(0)[0])
        yield Labelled(title, f"{name} {title[0]}" if name == "corpus" else name, document, types)


def _squeezed(line: str) -> str:
    return "".join(line.split())


def train(data: Sequence[Labelled]) -> Model:
    """Learn a model; the same data give the same model."""
    prepared = [prepare(item) for item in data]
    sharpness, cooling = _tuned(prepared)
    return _learn(prepared, sharpness, cooling)


def prepare(item: Labelled) -> Prepared:
    lines = find_lines(item.document)
    return Prepared(lines, find_features(item.document, lines), item.types)


def paragraph_pipeline() -> Pipeline:
    """The part for a single paragraph: every group of features as a matrix, then a regression over all of them."""
    weighted = {"words": 1.0, "lead": 1.0, "edges": 1.0, "headings": 1.0, "signs": _SIGNS_WEIGHT}
    vectorizers = [
        (name, CountVectorizer(analyzer=attrgetter(name), binary=True, dtype=np.float64) if name == "signs"
         else TfidfVectorizer(analyzer=attrgetter(name), binary=True, min_df=2))
        for name in weighted
    ]  # fmt: skip
    regression = LogisticRegression(C=_STRENGTH, max_iter=500, tol=1e-3, random_state=SEED)
    return Pipeline([("features", FeatureUnion(vectorizers, transformer_weights=weighted)), ("regression", regression)])


def _learn(prepared: Sequence[Prepared], sharpness: float, cooling: float) -> Model:
    fitted = paragraph_pipeline().fit([f for p in prepared for f in p.features], [t for p in prepared for t in p.types])
    union, regression = fitted["features"], fitted["regression"]
    types = [str(kind) for kind in regression.classes_]
    groups, column = {}, 0
    for name, vectorizer in union.transformer_list:
        names = vectorizer.get_feature_names_out()
        weights = regression.coef_[:, column : column + len(names)].T * union.transformer_weights[name]
        column += len(names)
        scale = getattr(vectorizer, "idf_", None)
        if scale is not None:
            weights = weights * scale[:, None]
            scale = scale.astype(np.float32)
        groups[name] = Group({n: i for i, n in enumerate(names)}, weights.astype(np.float32), scale)
    outlines = [Outline(p.lines, types_by_heading(p.lines)) for p in prepared]
    prior, moves = learn_moves(outlines, [[types.index(t) for t in p.types] for p in prepared], len(types))
    return Model(types, groups, regression.intercept_, prior, moves, sharpness, cooling, _about(prepared))


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
        yield _learn([prepared[i] for i in seen], 1.0, 1.0), [int(i) for i in unseen]


def _tuned(prepared: Sequence[Prepared]) -> tuple[float, float]:
    """The sharpness and the cooling under which documents held out are most probable."""
    folds = [
        (model, [(prepared[i], alone(model, prepared[i].features)) for i in unseen])
        for model, unseen in held_out(prepared)
    ]

    def loss(sharpness: float, cooling: float) -> float:
        return sum(
            _surprise(in_outline(model._replace(sharpness=sharpness, cooling=cooling), p.lines, logs), p, model)
            for model, items in folds
            for p, logs in items
        )

    sharpness = _lowest(_SHARPNESS, lambda value: loss(value, 1.0))
    return sharpness, _lowest(_COOLING, lambda value: loss(sharpness, value))


def _lowest(values: Sequence[float], loss: Callable[[float], float]) -> float:
    return min(values, key=loss)


def _surprise(probabilities: Matrix, prepared: Prepared, model: Model) -> float:
    right = probabilities[range(len(prepared.types)), [model.types.index(t) for t in prepared.types]]
    return float(-np.log(np.maximum(right, 1e-6)).sum())
