"""Types in the light of the whole document: what a paragraph stands under and after says what it probably is.

The outline of a document is a tree: below every heading its paragraphs and nested headings in order. A type depends on
the type above and on the type before it on the same level, and the words of each paragraph are evidence for its own.
Because the paragraphs below one heading form a chain, the probabilities of all types are found exactly, by one pass
from the leaves to the root and one back (belief propagation; Pearl 1988, "Probabilistic reasoning in intelligent
systems"). A document without headings is one chain (forward-backward; Rabiner 1989).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.lines import Line

Matrix = NDArray[np.float64]
_PRIOR_COUNT = 3.0
"""Paragraphs that the smoothing counts for in every row of a transition matrix."""
_RESCALED = 8
"""Products of probabilities are brought back to a size of one after so many paragraphs."""


class Moves(NamedTuple):
    """How types follow each other for one kind of place: `first`, the probability of the type of a first paragraph;
    `above` and `before`, types × types, given the type of the heading above and of the paragraph before."""

    first: Matrix
    above: Matrix
    before: Matrix


class Outline:
    """The trees of some documents, whose paragraphs are counted on from one to the next.

    `children`: of every heading, and of the roots (-1, -2, …, one for each document), the paragraphs directly below it.
    `levels`: the headings and roots by how deep they lie; `kinds`: the kind of place of every paragraph.
    """

    def __init__(self, documents: Sequence[Sequence[Line]], said: Sequence[Sequence[str | None]]) -> None:
        self.children: dict[int, list[int]] = {}
        self.levels: list[list[int]] = []
        self.kinds: list[str] = []
        first = 0
        for root, (lines, types) in enumerate(zip(documents, said, strict=True), 1):
            depths = {-root: 0}
            for i, line in enumerate(lines, first):
                parent = -root if line.parent is None else first + line.parent
                depth = depths[i] = depths[parent] + 1
                if parent not in self.children:
                    self.children[parent] = []
                    self.levels += [[] for _ in range(depth - len(self.levels))]
                    self.levels[depth - 1].append(parent)
                self.children[parent].append(i)
                level = "outermost" if parent < 0 else "decided" if types[parent - first] else "below"
                self.kinds.append(f"{level} {line.role}")
            first += len(lines)


def learn_moves(
    outlines: Sequence[Outline], answers: Sequence[Sequence[int]], types: int
) -> tuple[Matrix, dict[str, Moves]]:
    """How common each type is, and the moves by kind of place, smoothed towards staying as it is."""
    prior = np.ones(types)
    firsts: dict[str, Matrix] = {}
    pairs: dict[tuple[str, str], Matrix] = {}
    for outline, own in zip(outlines, answers, strict=True):
        for parent, children in outline.children.items():
            for before, i in zip([None, *children], children, strict=False):
                kind, answer = outline.kinds[i], own[i]
                prior[answer] += 1
                if before is None:
                    firsts.setdefault(kind, np.zeros(types))[answer] += 1
                else:
                    pairs.setdefault((kind, "before"), np.zeros((types, types)))[own[before], answer] += 1
                if parent >= 0:
                    pairs.setdefault((kind, "above"), np.zeros((types, types)))[own[parent], answer] += 1
    prior /= prior.sum()
    kinds = {kind for outline in outlines for kind in outline.kinds}
    moves = {}
    for kind in sorted(kinds):
        first = firsts.get(kind, np.zeros(types))
        first = (first + _PRIOR_COUNT * prior) / (first.sum() + _PRIOR_COUNT)
        given = [_smoothed(pairs.get((kind, name)), prior) for name in ("above", "before")]
        moves[kind] = Moves(first, *given)
    return prior, moves


def _smoothed(counts: Matrix | None, prior: Matrix) -> Matrix:
    if counts is None:
        return np.tile(prior, (len(prior), 1))
    stay = (np.trace(counts) + 1) / (counts.sum() + 2)
    expected = stay * np.eye(len(prior)) + (1 - stay) * prior
    smoothed: Matrix = (counts + _PRIOR_COUNT * expected) / (counts.sum(axis=1, keepdims=True) + _PRIOR_COUNT)
    return smoothed


def posterior(outline: Outline, evidence: Matrix, moves: dict[str, Moves]) -> Matrix:
    """The probability of every type for every paragraph, given the `evidence` (paragraphs × types, likelihoods up to a
    factor per paragraph) of all of them. All chains at one depth are gone through together."""
    inside = evidence / evidence.max(axis=1, keepdims=True)  # of a paragraph and all below it
    outside = np.ones_like(inside)
    places = {kind: i for i, kind in enumerate(moves)}
    kinds = np.array([places[kind] for kind in outline.kinds])
    tables = Moves(*(np.stack(values) for values in zip(*moves.values(), strict=True)))
    levels = [_Chains(outline, parents, kinds, tables) for parents in outline.levels]
    for chains in reversed(levels):  # what is below a heading lies deeper
        chains.forward(inside)
    for chains in levels:
        chains.backward(inside, outside)
    both = inside * outside
    result: Matrix = both / both.sum(axis=1, keepdims=True)
    return result


class _Chains:
    """The chains of the paragraphs below some headings that lie equally deep, the longest first: those that reach the
    k-th paragraph are the first ones. Weights are chains × types above × types; there is one type above at a root."""

    def __init__(self, outline: Outline, parents: list[int], kinds: NDArray[np.intp], moves: Moves) -> None:
        parents = sorted(parents, key=lambda parent: -len(outline.children[parent]))
        chains = [outline.children[parent] for parent in parents]
        self.parents, self.root = np.array(parents), parents[0] < 0
        self.steps = [np.array([i for i in step if i is not None]) for step in itertools.zip_longest(*chains)]
        self.lasts = np.array([chain[-1] for chain in chains])
        self.kinds, self.moves = kinds, moves
        self.weights: list[Matrix] = []

    def forward(self, inside: Matrix) -> None:
        """For each paragraph: the weight of (type above, own type), of all up to it. Headings get all below them."""
        last = np.empty((len(self.parents), *self._shape(inside)))
        for k, step in enumerate(self.steps):
            n, kind = len(step), self.kinds[step]
            if k == 0:
                reached = self.moves.first[kind][:, None] if self.root else self.moves.above[kind]
            else:
                reached = last[:n] @ self.moves.before[kind]
                if not self.root:
                    reached += last[:n].sum(axis=2, keepdims=True) * self.moves.above[kind]
            weight = reached * inside[step][:, None]
            if k % _RESCALED == 0:
                weight /= weight.max(axis=(1, 2), keepdims=True)
            self.weights.append(weight)
            last[:n] = weight
        self.ends = last.sum(axis=2)
        if not self.root:
            inside[self.parents] *= self.ends
            inside[self.parents] /= inside[self.parents].max(axis=1, keepdims=True)

    def backward(self, inside: Matrix, outside: Matrix) -> None:
        """Give every paragraph what all the others say about it."""
        above = np.ones((len(self.parents), 1))
        if not self.root:
            above = outside[self.parents] * inside[self.parents] / np.maximum(self.ends, 1e-300)
            above /= above.max(axis=1, keepdims=True)
        rest = np.ones((len(self.parents), *self._shape(inside)))
        for k in range(len(self.steps) - 1, -1, -1):
            step = self.steps[k]
            n, kind = len(step), self.kinds[step]
            weighted = above[:n, :, None] * rest[:n]
            outside[step] = (weighted * self.weights[k]).sum(axis=1) / np.maximum(inside[step], 1e-300)
            if k:
                weighted = rest[:n] * inside[step][:, None]
                rest[:n] = weighted @ self.moves.before[kind].swapaxes(1, 2)
                if not self.root:
                    rest[:n] += (self.moves.above[kind] * weighted).sum(axis=2, keepdims=True)
                if k % _RESCALED == 0:
                    rest[:n] /= rest[:n].max(axis=(1, 2), keepdims=True)

    def _shape(self, inside: Matrix) -> tuple[int, int]:
        types = inside.shape[1]
        return (1 if self.root else types), types
