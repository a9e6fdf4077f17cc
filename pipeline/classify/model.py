"""The statistical part: a logistic regression over the signs of a paragraph, read in sequence.

The regression is scikit-learn's; sections follow an order, so the probabilities of a whole document are combined with
how often one type follows another (forward-backward over a first-order chain; Rabiner 1989, "A tutorial on hidden
Markov models"). Both are learnt from `labelled/`, documents of our own with a type on every line. The model is no
binary of unknown origin: it is trained when it is first needed and kept under a digest of data, rules and code.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.features import Features, find_features
from pipeline.classify.lines import Line, find_lines
from pipeline.records import Document

HERE = Path(__file__).parent
LABELLED = HERE / "labelled"
SEED = 0
_WEIGHTS = (1.0, 0.5, 1.0, 0.5)
"""Of words, opening, headings and signs, as cross-validation by document over the building half chose them."""
_C = 3.0
_LEAST_DOCUMENTS = 2
_STAY = 4.0

Matrix = NDArray[np.float64]


class Labelled(NamedTuple):
    """A document whose paragraphs have types."""

    document: Document
    types: list[str]


class Model(NamedTuple):
    """Weights by feature name, and how types follow each other after each kind of step."""

    types: list[str]
    columns: list[dict[str, int]]
    scales: list[Matrix | None]
    coefficients: Matrix
    intercept: Matrix
    prior: Matrix
    steps: dict[str, Matrix]


def read_labelled(text: str) -> Iterator[Labelled]:
    """The documents of a file of `[type] paragraph` lines; a line `# name` begins each.

    >>> [d.types for d in read_labelled("# a\\n[title] 总结\\n[background] 为了提高质量，特作总结。")]
    [['title', 'background']]
    """
    from pipeline.clean import clean
    from pipeline.records import RawFile
    from pipeline.segment import segment

    for block in re.split(r"^# .*\n", text, flags=re.MULTILINE)[1:]:
        pairs = re.findall(r"^\[(\w+)\] ?(.*\S)\s*$", block, flags=re.MULTILINE)
        raw = "\n".join(line for _, line in pairs)
        documents = segment(clean(RawFile("labelled", "txt", "utf-8", raw, "")))
        if len(documents) == 1 and len(documents[0].paragraphs) == len(pairs):
            yield Labelled(documents[0], [kind for kind, _ in pairs])


def labelled() -> list[Labelled]:
    """All labelled documents that the model learns from."""
    return [item for path in sorted(LABELLED.glob("*.txt")) for item in read_labelled(path.read_text(encoding="utf-8"))]


def train(data: Sequence[Labelled]) -> Model:
    """Learn a model; the same data give the same model."""
    from scipy import sparse
    from sklearn.linear_model import LogisticRegression

    lines = [find_lines(item.document) for item in data]
    features = [f for item, own in zip(data, lines, strict=True) for f in find_features(item.document, own)]
    answers = [kind for item in data for kind in item.types]
    columns = [_columns([f[k] for f in features], 1 if k == 3 else _LEAST_DOCUMENTS) for k in range(4)]
    scales = [None if k == 3 else _inverse_frequency([f[k] for f in features], columns[k]) for k in range(4)]
    matrix = sparse.csr_matrix(_matrix(features, columns, scales))
    regression = LogisticRegression(C=_C, max_iter=2000, random_state=SEED).fit(matrix, answers)
    types = [str(kind) for kind in regression.classes_]
    prior, steps = _transitions([item.types for item in data], lines, types)
    return Model(types, columns, scales, regression.coef_, regression.intercept_, prior, steps)


def predict(model: Model, document: Document, lines: list[Line]) -> Matrix:
    """The probability of every type for every paragraph: paragraphs × types."""
    features = find_features(document, lines)
    scores = _matrix(features, model.columns, model.scales) @ model.coefficients.T + model.intercept
    scores -= scores.max(axis=1, keepdims=True)
    own = np.exp(scores)
    own /= own.sum(axis=1, keepdims=True)
    return _in_sequence(own, [line.step for line in lines], model)


def _columns(rows: Sequence[dict[str, float]], least: int) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        for name in row:
            counts[name] += 1
    return {name: i for i, name in enumerate(sorted(name for name, n in counts.items() if n >= least))}


def _inverse_frequency(rows: Sequence[dict[str, float]], columns: dict[str, int]) -> Matrix:
    """The smoothed inverse document frequency of every column, as scikit-learn defines it."""
    counts = np.zeros(len(columns))
    for row in rows:
        for name in row:
            if name in columns:
                counts[columns[name]] += 1
    scale: Matrix = np.log((1 + len(rows)) / (1 + counts)) + 1
    return scale


def _matrix(features: Sequence[Features], columns: list[dict[str, int]], scales: list[Matrix | None]) -> Matrix:
    """Paragraphs × features: each group scaled to length one (but for the signs) and weighted."""
    blocks = []
    for k, (names, scale) in enumerate(zip(columns, scales, strict=True)):
        block = np.zeros((len(features), len(names)))
        for i, feature in enumerate(features):
            for name, value in feature[k].items():
                if name in names:
                    block[i, names[name]] = value
        if scale is not None:
            block *= scale
            block /= np.maximum(np.linalg.norm(block, axis=1, keepdims=True), 1e-12)
        blocks.append(block * _WEIGHTS[k])
    return np.hstack(blocks)


def _transitions(
    answers: list[list[str]], lines: list[list[Line]], types: list[str]
) -> tuple[Matrix, dict[str, Matrix]]:
    """How often a type follows another, by the kind of step, smoothed towards staying as it is."""
    index = {kind: i for i, kind in enumerate(types)}
    counts: dict[str, Matrix] = defaultdict(lambda: np.zeros((len(types), len(types))))
    for kinds, own in zip(answers, lines, strict=True):
        for before, after, line in zip(kinds, kinds[1:], own[1:], strict=False):
            counts[line.step][index[before], index[after]] += 1
    total = sum(counts.values(), np.zeros((len(types), len(types))))
    prior: Matrix = (total.sum(axis=0) + 1) / (total.sum() + len(types))
    steps = {"": (total + 5 * prior) / (total.sum(axis=1, keepdims=True) + 5)}
    for step, seen in counts.items():
        stay = (np.trace(seen) + 1) / (seen.sum() + 2)
        expected = stay * np.eye(len(types)) + (1 - stay) * prior
        steps[step] = (seen + _STAY * expected) / (seen.sum(axis=1, keepdims=True) + _STAY)
    return prior, steps


def _in_sequence(own: Matrix, steps: list[str], model: Model) -> Matrix:
    """Forward-backward: every paragraph's probabilities in the light of its whole document."""
    evidence = own / model.prior
    moves = [model.steps.get(step, model.steps[""]) for step in steps]
    forward, backward = np.empty_like(own), np.ones_like(own)
    forward[0] = model.prior * evidence[0]
    forward[0] /= forward[0].sum()
    for i in range(1, len(own)):
        forward[i] = (forward[i - 1] @ moves[i]) * evidence[i]
        forward[i] /= forward[i].sum()
    for i in range(len(own) - 2, -1, -1):
        backward[i] = moves[i + 1] @ (evidence[i + 1] * backward[i + 1])
        backward[i] /= backward[i].sum()
    both = forward * backward
    return both / both.sum(axis=1, keepdims=True)


@cache
def shipped() -> Model:
    """The model learnt from `labelled/`; trained when there is none for this data, code and rules (a few seconds)."""
    path = HERE / ".model" / f"{_digest()}.json"
    if path.exists():
        return _from_json(json.loads(path.read_text(encoding="utf-8")))
    model = train(labelled())
    path.parent.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        json.dump(_to_json(model), file, ensure_ascii=False)
    os.replace(file.name, path)
    return model


def _digest() -> str:
    """Of everything that the model depends on: the labelled data, the code that reads it, the rules, the versions."""
    import sklearn

    package = HERE.parent
    digest = hashlib.sha256(f"{sklearn.__version__} {np.__version__}".encode())
    for path in [*sorted(LABELLED.glob("*.txt")), *sorted(HERE.glob("*.py")), *sorted((package / "segment").glob("*.py")),
                 *(package / "rules" / f"{name}.yaml" for name in ("sections", "headings", "words"))]:  # fmt: skip
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _to_json(model: Model) -> dict:
    import sklearn

    arrays = {name: getattr(model, name).tolist() for name in ("coefficients", "intercept", "prior")}
    return arrays | {
        "about": {"seed": SEED, "scikit-learn": sklearn.__version__, "numpy": np.__version__, "data": "labelled/*.txt"},
        "types": model.types,
        "columns": [list(names) for names in model.columns],
        "scales": [None if scale is None else scale.tolist() for scale in model.scales],
        "steps": {step: matrix.tolist() for step, matrix in model.steps.items()},
    }


def _from_json(data: dict) -> Model:
    return Model(
        data["types"],
        [{name: i for i, name in enumerate(names)} for names in data["columns"]],
        [None if scale is None else np.array(scale) for scale in data["scales"]],
        np.array(data["coefficients"]),
        np.array(data["intercept"]),
        np.array(data["prior"]),
        {step: np.array(matrix) for step, matrix in data["steps"].items()},
    )
