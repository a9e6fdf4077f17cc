"""The model: what it has learnt, where it is kept, and how it predicts. Numpy alone; scikit-learn only trains it."""

from __future__ import annotations

import fcntl
import hashlib
import itertools
import json
import os
import re
import tempfile
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.features import Features, Ints, find_features
from pipeline.classify.lines import Line
from pipeline.classify.outline import Matrix, Moves, Outline, posterior
from pipeline.records import Document, SectionType

Said = Sequence[SectionType | None]
HERE = Path(__file__).parent
LABELLED = HERE / "labelled"
KEPT = HERE / ".model" / "model.npz"
_ARRAYS = ("rows", "strings", "signs", "intercept", "prior")
_NEVER = -12.0
_LONGEST_SLOGAN = 40
_DIGIT = re.compile("[0-9]")
_TRUST = 0.97
"""How often a heading that says its type is right, as `labelled/` has it."""


class Model(NamedTuple):
    """A multinomial logistic regression for the single paragraph, and `moves` over the outline.

    `rows`: the row of every string of `Features` (0: never seen). `strings`: by row, its weights for types, and last
    the square of its scale, by which the strings of a zone are brought to length one. `signs`: signs × types.
    `sharpness`: the power of the single paragraph's evidence within its document; `cooling`: the power that makes the
    probabilities honest. `about`: what the model was made of.
    """

    types: list[SectionType]
    rows: NDArray[np.int32]
    strings: Matrix
    signs: Matrix
    intercept: Matrix
    prior: Matrix
    moves: dict[str, Moves]
    sharpness: float
    cooling: float
    about: dict[str, str]


def predict(
    model: Model, documents: Sequence[Document], outlines: Sequence[Sequence[Line]], said: Sequence[Said]
) -> Matrix:
    """The probability of every type for every paragraph of all documents: paragraphs × types.

    Args:
        outlines: the lines of each document.
        said: the types that its headings say.
    """
    logs = alone(model, find_features(documents, outlines))
    texts = [document.text[p.start : p.end] for document in documents for p in document.paragraphs]
    sentences = [i for i, text in enumerate(texts) if text[-1] in "。！？；" and "，" in text]
    logs[sentences, model.types.index("signature")] = _NEVER
    logs[[i for i in sentences if not _is_slogan(texts[i])], model.types.index("title")] = _NEVER
    return in_outline(model, outlines, said, logs)


def _is_slogan(text: str) -> bool:
    """Sentences of several clauses sign nothing, whatever stands around them. Nor are they titles, but for these, which
    are short and tell no number."""
    return len(text) <= _LONGEST_SLOGAN and not _DIGIT.search(text)


def alone(model: Model, features: Features) -> Matrix:
    """The log probabilities of the types for each paragraph by itself: paragraphs × types."""
    scores = features.signs @ model.signs + model.intercept
    sums = _sums(model.strings, model.rows[features.strings], features.sizes.ravel())
    sums[:, :-1] /= np.sqrt(np.maximum(sums[:, -1:], 1e-12))
    scores = scores + sums[:, :-1].reshape(*features.sizes.shape, -1).sum(axis=0)
    scores -= scores.max(axis=1, keepdims=True)
    result: Matrix = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return result


def _sums(table: Matrix, rows: NDArray[np.int32], sizes: Ints) -> Matrix:
    """The sums of the rows of a table, so many for each in `sizes`, one after the other."""
    ends = np.zeros(len(sizes) + 1, dtype=np.int32)
    np.cumsum(sizes, out=ends[1:])
    sums = np.zeros((len(sizes), table.shape[1]))
    _sparse().csr_matvecs(len(sizes), *table.shape, ends, rows, np.ones(len(rows)), table.ravel(), sums.ravel())
    return sums


@cache
def _sparse() -> ModuleType:
    """scipy's compiled products of sparse matrices by themselves: all of `scipy.sparse` takes 0.1 s to import."""
    package = find_spec("scipy")
    assert package is not None and package.origin is not None
    path = next(Path(package.origin).parent.glob("sparse/_sparsetools.*"))
    spec = spec_from_file_location("_sparsetools", path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def in_outline(model: Model, outlines: Sequence[Sequence[Line]], said: Sequence[Said], logs: Matrix) -> Matrix:
    """The probabilities in the light of the whole documents, from those of each paragraph by itself."""
    evidence = np.exp(model.sharpness * (logs - np.log(model.prior)))
    evidence /= evidence.sum(axis=1, keepdims=True)
    for i, kind in enumerate(itertools.chain.from_iterable(said)):
        if kind:
            evidence[i] *= 1 - _TRUST
            evidence[i, model.types.index(kind)] += _TRUST
    probabilities = posterior(Outline(outlines, said), evidence, model.moves) ** model.cooling
    result: Matrix = probabilities / probabilities.sum(axis=1, keepdims=True)
    return result


@cache
def shipped() -> Model:
    """The model learnt from `labelled/`; trained when the one that is kept is of other data, code or rules."""
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
    try:
        model = load(KEPT)
    except (OSError, KeyError, ValueError):  # there is none, or one that another version wrote
        return None
    return model if model.about["digest"] == digest else None


def data_digest() -> str:
    """Of everything that the model depends on: the labelled data, the code that reads it, the rules, the versions."""
    package = HERE.parent
    digest = hashlib.sha256(f"scikit-learn {version('scikit-learn')} numpy {version('numpy')}".encode())
    for folder, pattern in ((LABELLED, "*.txt"), (HERE, "*.py"), (package / "segment", "*.py")):
        for path in sorted(folder.glob(pattern)):
            digest.update(path.read_bytes())
    for name in ("sections", "headings", "words"):
        digest.update((package / "rules" / f"{name}.yaml").read_bytes())
    return digest.hexdigest()


def save(model: Model, path: Path) -> None:
    """Write a model, and beside it (`.json`) what it was made of. A reader sees the old file or the new one."""
    arrays: dict[str, NDArray] = {name: getattr(model, name) for name in _ARRAYS}
    for kind, move in model.moves.items():
        arrays |= {f"moves {field} {kind}": value for field, value in move._asdict().items()}
    head = {"types": model.types, "moves": list(model.moves), "about": model.about,
            "sharpness": model.sharpness, "cooling": model.cooling}  # fmt: skip
    text = json.dumps(head, ensure_ascii=False, indent=1)
    arrays["head"] = np.frombuffer(text.encode(), dtype=np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        np.savez(file, allow_pickle=False, **arrays)
    os.replace(file.name, path)
    path.with_suffix(".json").write_text(text + "\n", encoding="utf-8")


def load(path: Path) -> Model:
    """A model as `save` wrote it."""
    with np.load(path, allow_pickle=False) as data:
        head = json.loads(bytes(data["head"]))
        moves = {k: Moves(*(data[f"moves {field} {k}"] for field in Moves._fields)) for k in head["moves"]}
        arrays = {name: data[name] for name in _ARRAYS}
        rest = {name: head[name] for name in ("types", "sharpness", "cooling", "about")}
        return Model(moves=moves, **arrays, **rest)
