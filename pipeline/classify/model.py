"""The model: what it has learnt, where it is kept, and how it predicts. Numpy alone; scikit-learn only trains it."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.features import Features, find_features
from pipeline.classify.headings import types_by_heading
from pipeline.classify.lines import Line
from pipeline.classify.outline import Matrix, Moves, Outline, posterior
from pipeline.records import Document

HERE = Path(__file__).parent
LABELLED = HERE / "labelled"
KEPT = HERE / ".model" / "model.npz"
_TRUST = 0.97
"""How often a heading that says its type is right, as `labelled/` has it."""


class Group(NamedTuple):
    """One field of `Features`: the row of every name in `weights` (rows × types), and the `scale` of each name, by which
    the names of a paragraph are brought to length one (None: they are not)."""

    rows: dict[str, int]
    weights: NDArray[np.float32]
    scale: NDArray[np.float32] | None


class Model(NamedTuple):
    """A multinomial logistic regression over `groups` for the single paragraph, and `moves` over the outline.

    `sharpness`: the power of the single paragraph's evidence within its document; `cooling`: the power that makes the
    probabilities honest. `about`: what the model was made of.
    """

    types: list[str]
    groups: dict[str, Group]
    intercept: Matrix
    prior: Matrix
    moves: dict[str, Moves]
    sharpness: float
    cooling: float
    about: dict[str, str]


def predict(model: Model, document: Document, lines: list[Line]) -> Matrix:
    """The probability of every type for every paragraph: paragraphs × types."""
    return in_outline(model, lines, alone(model, find_features(document, lines)))


def alone(model: Model, features: Sequence[Features]) -> Matrix:
    """The log probabilities of the types for each paragraph by itself: paragraphs × types."""
    scores = np.tile(model.intercept, (len(features), 1))
    for name, group in model.groups.items():
        rows = group.rows
        found = [[rows[n] for n in getattr(feature, name) if n in rows] for feature in features]
        sizes = np.array([len(own) for own in found])
        flat = np.fromiter((row for own in found for row in own), dtype=np.intp, count=int(sizes.sum()))
        filled = np.flatnonzero(sizes)
        if not len(filled):
            continue
        starts = (np.cumsum(sizes) - sizes)[filled]
        sums = np.add.reduceat(group.weights[flat], starts).astype(float)
        if group.scale is not None:
            sums /= np.sqrt(np.add.reduceat(group.scale[flat] ** 2, starts))[:, None]
        scores[filled] += sums
    scores -= scores.max(axis=1, keepdims=True)
    result: Matrix = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return result


def in_outline(model: Model, lines: list[Line], logs: Matrix) -> Matrix:
    """The probabilities in the light of the whole document, from those of each paragraph by itself."""
    said = types_by_heading(lines)
    evidence = np.exp(model.sharpness * (logs - np.log(model.prior)))
    evidence /= evidence.sum(axis=1, keepdims=True)
    for i, kind in enumerate(said):
        if kind:
            evidence[i] *= 1 - _TRUST
            evidence[i, model.types.index(kind)] += _TRUST
    probabilities = posterior(Outline(lines, said), evidence, model.moves) ** model.cooling
    result: Matrix = probabilities / probabilities.sum(axis=1, keepdims=True)
    return result


@cache
def shipped() -> Model:
    """The model learnt from `labelled/`; trained when the kept one is not of this data, code and rules (half a minute)."""
    digest = data_digest()
    if (model := _kept(digest)) is None:
        KEPT.parent.mkdir(exist_ok=True)
        with (KEPT.parent / "lock").open("w") as lock:  # of many processes that need it, one trains it
            fcntl.flock(lock, fcntl.LOCK_EX)
            if (model := _kept(digest)) is None:
                from pipeline.classify.training import labelled, train

                save(train(labelled()), KEPT)
                model = _kept(digest)
    assert model is not None
    return model


def _kept(digest: str) -> Model | None:
    if not KEPT.exists():
        return None
    model = load(KEPT)
    return model if model.about["digest"] == digest else None


def data_digest() -> str:
    """Of everything that the model depends on: the labelled data, the code that reads it, the rules, the versions."""
    package = HERE.parent
    digest = hashlib.sha256(f"scikit-learn {version('scikit-learn')} numpy {version('numpy')}".encode())
    for path in [*sorted(LABELLED.glob("*.txt")), *sorted(HERE.glob("*.py")), *sorted((package / "segment").glob("*.py")),
                 *(package / "rules" / f"{name}.yaml" for name in ("sections", "headings", "words"))]:  # fmt: skip
        digest.update(path.read_bytes())
    return digest.hexdigest()


def save(model: Model, path: Path) -> None:
    """Write a model, and beside it (`.json`) what it was made of. A reader sees the old file or the new one."""
    arrays: dict[str, NDArray] = {"intercept": model.intercept, "prior": model.prior}
    for name, group in model.groups.items():
        arrays[f"names {name}"] = np.frombuffer("\n".join(group.rows).encode(), dtype=np.uint8)
        arrays[f"weights {name}"] = group.weights
        if group.scale is not None:
            arrays[f"scale {name}"] = group.scale
    for kind, move in model.moves.items():
        arrays |= {f"moves {field} {kind}": value for field, value in move._asdict().items()}
    head = {"types": model.types, "groups": list(model.groups), "moves": list(model.moves), "about": model.about,
            "sharpness": model.sharpness, "cooling": model.cooling}  # fmt: skip
    text = json.dumps(head, ensure_ascii=False, indent=1)
    arrays["head"] = np.frombuffer(text.encode(), dtype=np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        np.savez(file, **arrays)
    os.replace(file.name, path)
    path.with_suffix(".json").write_text(text + "\n", encoding="utf-8")


def load(path: Path) -> Model:
    """A model as `save` wrote it."""
    with np.load(path, allow_pickle=False) as data:
        head = json.loads(bytes(data["head"]))
        groups = {}
        for name in head["groups"]:
            rows = {n: i for i, n in enumerate(bytes(data[f"names {name}"]).decode().split("\n"))}
            scale = data[f"scale {name}"] if f"scale {name}" in data else None
            groups[name] = Group(rows, data[f"weights {name}"], scale)
        moves = {k: Moves(*(data[f"moves {field} {k}"] for field in Moves._fields)) for k in head["moves"]}
        return Model(
            head["types"], groups, data["intercept"], data["prior"], moves, head["sharpness"], head["cooling"], head["about"]
        )
