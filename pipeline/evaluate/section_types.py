"""Section types: ways to find them compared on the same splits, with charts and the section of docs/evaluation.md.

    python -m pipeline classifiers

The splits are by document, never by paragraph: documents held out (five folds), whole collections held out (files of
`pipeline/classify/labelled`, one writer's kind of text each), and the documents of our own gold that only measure, of
which only numbers are shown.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from pipeline.classify import classify, inherited
from pipeline.classify.headings import types_by_heading, types_by_place
from pipeline.classify.lines import find_lines
from pipeline.classify.model import shipped
from pipeline.classify.training import SEED, Labelled, labelled, learn, prepare, read_labelled
from pipeline.config import Classify
from pipeline.evaluate.document import put_section
from pipeline.records import Document, SectionLabel

_FOLDS = 5
_BINS = 10

Typer = Callable[[Document], Sequence[str]]


class Result(NamedTuple):
    """What one way found on one split: accuracy over all paragraphs, and the mean F1 of the types that there are."""

    accuracy: float
    macro_f1: float


class Comparison(NamedTuple):
    """`results`: way -> split -> result. `right`, `found`: the types of the paragraphs of held-out collections, by the
    chosen model. `by_collection`: its results on each. `scores`, `hits`: of the paragraphs that no rule decides
    in documents that measure, how sure the model was and whether it was right. `cost`: in parts of jieba's time."""

    results: dict[str, dict[str, Result]]
    right: list[str]
    found: list[str]
    by_collection: dict[str, Result]
    scores: np.ndarray
    hits: np.ndarray
    cost: float


# Ways


def _by_majority(train: Sequence[Labelled]) -> Typer:
    types = [kind for item in train for kind in item.types]
    model = DummyClassifier(strategy="most_frequent").fit(types, types)
    return lambda document: model.predict(document.paragraphs)


def _by_headings(train: Sequence[Labelled]) -> Typer:
    """Place and headings that say their type; the most frequent type where they say none."""
    rest = _by_majority(train)

    def types(document: Document) -> list[str]:
        lines = find_lines(document)
        rows = zip(
            types_by_place(document, lines), inherited(lines, types_by_heading(lines)), rest(document), strict=True
        )
        return [place or said or other for place, said, other in rows]

    return types


def _by_words(estimator: type) -> Callable[[Sequence[Labelled]], Typer]:
    def fit(train: Sequence[Labelled]) -> Typer:
        model = make_pipeline(
            TfidfVectorizer(analyzer=_words, min_df=2, sublinear_tf=True),
            estimator(C=10 if estimator is LogisticRegression else 1, max_iter=200, tol=1e-2, random_state=SEED),
        )
        model.fit([text for item in train for text in _texts(item.document)], [t for item in train for t in item.types])
        return lambda document: model.predict(_texts(document))

    return fit


def _texts(document: Document) -> list[list[str]]:
    """The words of each paragraph."""
    starts = [0, *document.tokens]
    words = [(a, document.text[a:b]) for a, b in zip(starts, document.tokens, strict=False)]
    return [[word for a, word in words if p.start <= a < p.end and not word.isspace()] for p in document.paragraphs]


def _words(words: list[str]) -> list[str]:
    return words + ["".join(pair) for pair in itertools.pairwise(words)]


def _by_model(train: Sequence[Labelled]) -> Typer:
    """The chosen model; its two numbers for whole documents are those of the shipped one."""
    model = learn([prepare(item) for item in train], shipped().sharpness, shipped().cooling)
    return lambda document: [label.type for label in classify(document, Classify(threshold=0), model)]


WAYS: dict[str, Callable[[Sequence[Labelled]], Typer]] = {
    "majority": _by_majority,
    "place and headings alone": _by_headings,
    "TF-IDF, logistic regression": _by_words(LogisticRegression),
    "TF-IDF, linear SVM": _by_words(LinearSVC),
    "chosen: features in the outline": _by_model,
}
CHOSEN = list(WAYS)[-1]


# Splits


class Split(NamedTuple):
    """What is learnt from and what is typed, as often as it takes to type everything once."""

    name: str
    rounds: list[tuple[list[Labelled], list[Labelled]]]


def splits(data: Sequence[Labelled], measure: list[Labelled]) -> Iterator[Split]:
    """The three splits. `measure`: documents that nothing is ever learnt from."""
    numbers = [str(i) for i in range(len(data))]
    yield Split("documents held out", list(_folds(data, numbers, _FOLDS)))
    collections = [item.collection for item in data]
    yield Split("collections held out", list(_folds(data, collections, len(set(collections)))))
    if measure:
        yield Split("measuring documents", [(list(data), measure)])


def _folds(data: Sequence[Labelled], groups: list[str], n: int) -> Iterator[tuple[list[Labelled], list[Labelled]]]:
    for seen, unseen in GroupKFold(n).split(data, groups=groups):
        yield [data[i] for i in seen], [data[i] for i in unseen]


def measuring_documents() -> list[Labelled]:
    """The documents that only measure; none where the annotated documents are not there (no checkout of the source)."""
    try:
        build = import_module("tests.corpus.build")
    except ImportError:
        return []
    return list(read_labelled("measure", build.labelled_text("measure")))


def compare(progress: Callable[[str], None] = lambda line: None) -> Comparison:
    """Every way on every split."""
    data, measure = labelled(), measuring_documents()
    results: dict[str, dict[str, Result]] = {way: {} for way in WAYS}
    right: list[str] = []
    found: list[str] = []
    by_collection = {}
    with ProcessPoolExecutor() as pool:
        for split in splits(data, measure):
            for way in WAYS:
                rounds = list(
                    zip((unseen for _, unseen in split.rounds), pool.map(_round, *_tasks(way, split)), strict=True)
                )
                answers: list[str] = [t for unseen, _ in rounds for item in unseen for t in item.types]
                results[way][split.name] = _result(answers, [t for _, types in rounds for t in types])
                progress(f"{split.name}: {way}: {results[way][split.name].accuracy:.3f}")
                if way == CHOSEN and split.name == "collections held out":
                    for unseen, types in rounds:
                        own: list[str] = [t for item in unseen for t in item.types]
                        by_collection[unseen[0].collection] = _result(own, types)
                        right, found = right + own, found + types
    scores, hits = certainty(measure or data)
    return Comparison(results, right, found, by_collection, scores, hits, cost([item.document for item in data]))


def _tasks(way: str, split: Split) -> tuple[list[str], list[list[Labelled]], list[list[Labelled]]]:
    """The arguments of `_round` for every round of a split."""
    return [way] * len(split.rounds), [seen for seen, _ in split.rounds], [unseen for _, unseen in split.rounds]


def _round(way: str, seen: Sequence[Labelled], unseen: Sequence[Labelled]) -> list[str]:
    """The types of the unseen paragraphs, by a way that has learnt from the seen documents."""
    typer = WAYS[way](seen)
    return [str(kind) for item in unseen for kind in typer(item.document)]


def _result(right: Sequence[str], found: Sequence[str]) -> Result:
    macro = f1_score(right, found, labels=sorted(set(right)), average="macro", zero_division=0)
    return Result(float(accuracy_score(right, found)), float(macro))


# Certainty and cost


def certainty(items: Sequence[Labelled]) -> tuple[np.ndarray, np.ndarray]:
    """How sure the shipped model is of each paragraph that no rule decides, and whether it is right."""
    pairs: list[tuple[SectionLabel, str]] = [
        pair for item in items for pair in zip(classify(item.document, Classify(threshold=0)), item.types, strict=True)
    ]
    open_ = [(label.score, label.type == kind) for label, kind in pairs if label.method != "rule"]
    return np.array([score for score, _ in open_]), np.array([hit for _, hit in open_], dtype=float)


def calibration_error(scores: np.ndarray, hits: np.ndarray) -> float:
    """Expected calibration error: the mean distance of score and hit rate over bins of equal width, weighted by size.

    Guo et al. 2017, "On calibration of modern neural networks".

    >>> round(calibration_error(np.array([0.75, 0.75, 0.75, 0.75]), np.array([1, 1, 1, 0])), 3)
    0.0
    """
    return float(sum(len(own) / len(scores) * abs(own.mean() - right.mean()) for own, right in bins(scores, hits)))


def bins(scores: np.ndarray, hits: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Scores and hits by bins of equal width; empty bins are left out."""
    places = np.minimum((scores * _BINS).astype(int), _BINS - 1)
    for place in np.unique(places):
        yield scores[places == place], hits[places == place]


def cost(documents: Sequence[Document]) -> float:
    """What classifying costs, in parts of what jieba needs to cut the same text; the best of three rounds of each."""
    import jieba

    jieba.setLogLevel(30)
    jieba.initialize()
    model = shipped()
    cut = min(_seconds(lambda d: jieba.lcut(d.text), documents) for _ in range(3))
    return min(_seconds(lambda d: classify(d, None, model), documents) for _ in range(3)) / cut


def _seconds(work: Callable[[Document], object], documents: Sequence[Document]) -> float:
    start = time.process_time()
    for document in documents:
        work(document)
    return time.process_time() - start


# Report


def write(made: Comparison, path: Path, images: Path) -> None:
    """Draw the charts into `images` and put the section into the file at `path`; other sections stay as they are."""
    images.mkdir(parents=True, exist_ok=True)
    _draw_confusion(made, images / "section_types_confusion.png")
    _draw_reliability(made, images / "section_types_reliability.png")
    put_section(path, "section types", text(made))


def text(made: Comparison) -> str:
    """The section, as Markdown."""
    model = shipped()
    names = list(made.results[CHOSEN])
    about, error = model.about, calibration_error(made.scores, made.hits)
    lines = [
        "## Section types",
        "",
        "Written by `python -m pipeline classifiers`. Accuracy / macro-F1 over paragraphs, on documents that were",
        f"not learnt from. Learnt from {about['paragraphs']} paragraphs of {about['documents']} documents of our own",
        "(`pipeline/classify/labelled/`); a collection there is one kind of text by one manner of writing.",
        "",
        f"| | {' | '.join(names)} |",
        f"| --- |{' --- |' * len(names)}",
    ]
    for way, results in made.results.items():
        cells = (f"{results[name].accuracy:.3f} / {results[name].macro_f1:.3f}" for name in names)
        lines.append(f"| {way} | {' | '.join(cells)} |")
    lines += [
        "",
        "The chosen model on each collection, learnt from all the others:",
        "",
        "| collection | accuracy | macro-F1 |",
    ]
    lines += ["| --- | --- | --- |"]
    lines += [f"| {name} | {r.accuracy:.3f} | {r.macro_f1:.3f} |" for name, r in sorted(made.by_collection.items())]
    lines += [
        "",
        "![Types of held-out collections: rows as labelled, columns as found](images/section_types_confusion.png)",
        "",
        f"**Calibration.** Over the {len(made.scores)} paragraphs of the measuring documents that no rule decides, the",
        f"score of a type is off its hit rate by {error:.3f} on average (expected calibration error, {_BINS} bins).",
        "",
        "![Reliability of the scores on the measuring documents](images/section_types_reliability.png)",
        "",
        f"**Cost.** Classifying takes {made.cost:.3f} of the time that `jieba.lcut` takes for the same text.",
        f"Trained with seed {about['seed']}, scikit-learn {about['scikit-learn']}, numpy {about['numpy']}; sharpness",
        f"{model.sharpness}, cooling {model.cooling}.",
    ]
    return "\n".join(lines) + "\n"


def _draw_confusion(made: Comparison, path: Path) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    kinds = sorted(set(made.right), key=lambda kind: -made.right.count(kind))
    counts = confusion_matrix(made.right, made.found, labels=kinds)
    shares = counts / counts.sum(axis=1, keepdims=True)
    figure = Figure(figsize=(7.2, 6.4), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (row, column), n in np.ndenumerate(counts):
        if n:
            axes.text(
                column,
                row,
                n,
                ha="center",
                va="center",
                size=8,
                color="white" if shares[row, column] > 0.5 else "black",
            )
    axes.set_xticks(range(len(kinds)), kinds, rotation=45, ha="right")
    axes.set_yticks(range(len(kinds)), kinds)
    axes.set_xlabel("found")
    axes.set_ylabel("labelled")
    axes.set_title(f"Collections held out: {len(made.right)} paragraphs", loc="left")
    figure.savefig(path, dpi=110)


def _draw_reliability(made: Comparison, path: Path) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.0, 4.8), layout="constrained")
    FigureCanvasAgg(figure)
    curve, sizes = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    points = [(own.mean(), right.mean(), len(own)) for own, right in bins(made.scores, made.hits)]
    curve.plot([0, 1], [0, 1], color="#BDBDBD", linewidth=1)
    curve.plot([x for x, _, _ in points], [y for _, y, _ in points], color="#0072B2", marker="o")
    curve.set_ylabel("share that is right")
    error = calibration_error(made.scores, made.hits)
    curve.set_title(f"Measuring documents: {len(made.scores)} paragraphs, calibration error {error:.3f}", loc="left")
    sizes.bar([x for x, _, _ in points], [n for _, _, n in points], width=0.05, color="#0072B2")
    sizes.set_xlabel("score")
    sizes.set_ylabel("paragraphs")
    figure.savefig(path, dpi=110)
