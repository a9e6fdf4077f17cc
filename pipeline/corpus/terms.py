"""Leading terms of every document and section type, by TF-IDF.

How common a term is, is told by a sample of the documents: those with the smallest ids, which are hashes. So memory
does not grow with the collection, and a document more seldom changes the weights of all others.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.lexicon import tag

SAMPLE = 1000
"""Documents in the sample; smaller collections are counted whole."""
SHORTEST = 2
"""Characters of the shortest term."""
_TERM = re.compile("[\u4e00-\u9fff]{2,}|[A-Za-z][A-Za-z0-9+]+")
_EMPTY = ("r", "p", "c", "u", "m", "d", "f", "t", "q", "y", "e", "o")
_DIGITS = 6


@lru_cache(maxsize=1 << 13)
def is_term(word: str) -> bool:
    """Whether a word says what a text is about: no single character, pronoun, number, adverb or the like.

    >>> is_term("教研"), is_term("我们"), is_term("的")
    (True, False, False)
    """
    return bool(_TERM.fullmatch(word)) and not tag(word).startswith(_EMPTY)


def term_counts(words: Sequence[str], parts: NDArray[np.int32]) -> pa.Table:
    """How often every term stands in every part (a document's words under one section type), as columns `part`,
    `term` (a dictionary in alphabetical order) and `n`.

    Args:
        words: those of all parts.
        parts: for each word, the number of its part.

    >>> term_counts(["教研", "的", "教研"], np.array([0, 0, 0])).to_pylist()
    [{'part': 0, 'term': '教研', 'n': 2}]
    """
    numbers: dict[str, int] = defaultdict(lambda: len(numbers))
    found = np.array([numbers[word] for word in words], np.int32)
    names = sorted(word for word in numbers if is_term(word))
    places = np.full(len(numbers), -1, np.int32)
    places[[numbers[name] for name in names]] = np.arange(len(names))
    codes = parts.astype(np.int64) << 32 | places[found]
    codes, n = np.unique(codes[places[found] >= 0], return_counts=True)  # part by part, term by term
    owners, terms, n = (pa.array(column.astype(np.int32)) for column in (codes >> 32, codes & 0xFFFFFFFF, n))
    columns = [owners, pa.DictionaryArray.from_arrays(terms, pa.array(names, pa.string())), n]
    return pa.Table.from_arrays(columns, names=["part", "term", "n"])


class Commonness:
    """In how many parts of the sample every term stands, and how many parts there are."""

    def __init__(self) -> None:
        self.parts = 0
        self.counts: Counter[str] = Counter()

    def add(self, table: pa.Table, parts: Iterable[int]) -> None:
        """Count some parts of a table of `term_counts`."""
        wanted = np.fromiter(parts, np.int32)
        self.parts += len(wanted)
        numbers, terms, names, _ = _arrays(table)
        times = np.bincount(terms[np.isin(numbers, wanted)], minlength=len(names))
        for i in np.flatnonzero(times).tolist():
            self.counts[names[i]] += int(times[i])

    def digest(self) -> str:
        """Changes when the weight of a term changes."""
        content = f"{self.parts} {sorted(self.counts.items())}"
        return hashlib.sha256(content.encode()).hexdigest()

    def weights(self, terms: Iterable[str]) -> NDArray[np.float64]:
        """The smoothed inverse document frequencies of terms, as scikit-learn defines them."""
        counts = np.fromiter((self.counts.get(term, 0) for term in terms), np.int64)
        return np.log((1 + self.parts) / (1 + counts)) + 1


def find_terms(table: pa.Table, commonness: Commonness, most: int) -> dict[str, Any]:
    """The `most` terms of highest weight of every part of a table of `term_counts`, as columns (`tf_idf` last).

    The weights of a part are scaled to length one, as scikit-learn does.
    """
    numbers, terms, names, n = _arrays(table)
    weights = n * commonness.weights(names)[terms]
    squares = np.bincount(numbers, weights * weights)
    weights = np.round(weights / np.sqrt(squares[numbers]), _DIGITS) if names else weights
    order = np.lexsort((-weights, numbers))  # terms stand in alphabetical order already
    firsts = np.searchsorted(numbers[order], numbers[order])
    chosen = order[(np.arange(len(order)) - firsts < most) & (weights[order] > 0)]
    used, rows = np.unique(terms[chosen], return_inverse=True)
    found = [names[i] for i in used.tolist()]
    words, tags = (pa.array(column, pa.string()).take(pa.array(rows)) for column in (found, map(tag, found)))
    return {
        "part": numbers[chosen], "term": words, "pos": tags, "n": n[chosen],
        "tf_idf": weights[chosen],
    }  # fmt: skip


def _arrays(table: pa.Table) -> tuple[Any, Any, list[str], Any]:
    column = table["term"].combine_chunks() if table.num_rows else None
    if column is None:
        return *(np.empty(0, np.int32),) * 2, [], np.empty(0, np.int32)
    column = column.chunk(0) if isinstance(column, pa.ChunkedArray) else column
    return table["part"].to_numpy(), column.indices.to_numpy(), column.dictionary.to_pylist(), table["n"].to_numpy()
