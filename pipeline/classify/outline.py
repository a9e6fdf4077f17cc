"""Types in the light of the whole document: what a paragraph stands under and after says what it probably is.

The outline of a document is a tree: below every heading its paragraphs and nested headings in order. A type depends on
the type above and on the type before it on the same level, and the words of each paragraph are evidence for its own.
Because the paragraphs below one heading form a chain, the probabilities of all types are found exactly, by one pass
from the leaves to the root and one back (belief propagation; Pearl 1988, "Probabilistic reasoning in intelligent
systems"). A document without headings is one chain (forward-backward; Rabiner 1989).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.lines import Line

Matrix = NDArray[np.float64]
_PRIOR_COUNT = 3.0
"""Paragraphs that the smoothing counts for in every row of a transition matrix."""
_ROOT = -1
_RESCALED = 8
"""Products of probabilities are brought back to a size of one after so many paragraphs."""


class Moves(NamedTuple):
    """How types follow each other for one kind of place: `first`, the probability of the type of a first paragraph;
    `above` and `before`, types × types, given the type of the heading above and of the paragraph before."""

    first: Matrix
    above: Matrix
    before: Matrix


class Outline:
    """A document's tree. `children`: of every heading, and of the root (-1), the paragraphs directly below it."""

    def __init__(self, lines: Sequence[Line], said: Sequence[str | None]) -> None:
        self.children: dict[int, list[int]] = {_ROOT: []}
        self.kinds: list[str] = []
        for i, line in enumerate(lines):
            parent = _ROOT if line.parent is None else line.parent
            self.children.setdefault(parent, []).append(i)
            level = "outermost" if parent == _ROOT else "decided" if said[parent] else "below"
            self.kinds.append(f"{level} {line.role}")


def learn_moves(
    outlines: Sequence[Outline], answers: Sequence[Sequence[int]], types: int
) -> tuple[Matrix, dict[str, Moves]]:
    """How common each type is, and the moves by kind of place, smoothed towards staying as it is."""
    prior = np.ones(types)
    firsts: dict[str, Matrix] = {}
    pairs: dict[tuple[str, str], Matrix] = {}
    for outline, own in zip(outlines, answers, strict=True):
        for parent, children in outline.children.items():
            for before, i in zip([_ROOT, *children], children, strict=False):
                kind, answer = outline.kinds[i], own[i]
                prior[answer] += 1
                if before == _ROOT:
                    firsts.setdefault(kind, np.zeros(types))[answer] += 1
                else:
                    pairs.setdefault((kind, "before"), np.zeros((types, types)))[own[before], answer] += 1
                if parent != _ROOT:
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
    factor per paragraph) of all of them."""
    inside = evidence / evidence.max(axis=1, keepdims=True)  # of a paragraph and all below it
    chains: dict[int, list[Matrix]] = {}
    order = sorted(outline.children, reverse=True)  # what is below a heading comes after it
    for parent in order:
        chain = chains[parent] = _forward(outline, parent, inside, moves)
        if parent != _ROOT:
            inside[parent] *= chain[-1].sum(axis=1)
            inside[parent] /= inside[parent].max()
    outside = np.ones_like(inside)
    for parent in reversed(order):
        _backward(outline, parent, chains[parent], inside, outside, moves)
    both = inside * outside
    result: Matrix = both / both.sum(axis=1, keepdims=True)
    return result


def _forward(outline: Outline, parent: int, inside: Matrix, moves: dict[str, Moves]) -> list[Matrix]:
    """For each paragraph below `parent`: the weight of (type above, own type), of all up to it; one row at the root."""
    chain: list[Matrix] = []
    for i in outline.children[parent]:
        move = moves[outline.kinds[i]]
        if not chain:
            reached = move.first[None] if parent == _ROOT else move.above
        elif parent == _ROOT:
            reached = chain[-1] @ move.before
        else:
            last = chain[-1]
            reached = 0.5 * (last.sum(axis=1, keepdims=True) * move.above + last @ move.before)
        weight = reached * inside[i]
        chain.append(weight / weight.max() if len(chain) % _RESCALED == 0 else weight)
    return chain


def _backward(
    outline: Outline, parent: int, chain: list[Matrix], inside: Matrix, outside: Matrix, moves: dict[str, Moves]
) -> None:
    """Give every paragraph below `parent` what all the others say about it."""
    children = outline.children[parent]
    above = np.ones((1, 1))
    if parent != _ROOT:
        below = np.maximum(chain[-1].sum(axis=1), 1e-300)
        above = (outside[parent] * inside[parent] / below)[:, None]
        above /= above.max()
    rest = np.ones_like(chain[-1])
    for k in range(len(children) - 1, -1, -1):
        i = children[k]
        outside[i] = (above * chain[k] * rest).sum(axis=0) / inside[i]
        if k:
            move, weighted = moves[outline.kinds[i]], rest * inside[i]
            if parent == _ROOT:
                rest = weighted @ move.before.T
            else:
                rest = 0.5 * ((move.above * weighted).sum(axis=1, keepdims=True) + weighted @ move.before.T)
            if k % _RESCALED == 0:
                rest /= rest.max()
