"""Leading terms of every document and section type, by TF-IDF over the documents of the run."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from pipeline.lexicon import tag

_TERM = re.compile("[\u4e00-\u9fff]{2,}|[A-Za-z][A-Za-z0-9+]+")
_EMPTY = ("r", "p", "c", "u", "m", "d", "f", "t", "q", "y", "e", "o")


class Term(NamedTuple):
    """A term of one part: how often it stands there, and its weight there."""

    part: int
    term: str
    pos: str
    n: int
    tf_idf: float


def find_terms(parts: list[Counter[str]], most: int) -> list[Term]:
    """The `most` terms of highest weight of every part (the words of one document and section type).

    TF-IDF as scikit-learn defines it (smoothed, rows of length one); words of one character, pronouns, numbers,
    adverbs and the like are no terms.
    """
    if not any(parts) or not most:
        return []
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.feature_extraction.text import TfidfTransformer

    vectorizer = DictVectorizer(sort=True)
    counts = vectorizer.fit_transform([{w: n for w, n in part.items() if is_term(w)} or {"": 0} for part in parts])
    weights = TfidfTransformer().fit_transform(counts)
    names, out = vectorizer.get_feature_names_out(), []
    for i in range(len(parts)):
        row = weights.getrow(i)
        ranked = sorted(zip(row.data, row.indices, strict=True), key=lambda pair: (-round(pair[0], 6), pair[1]))[:most]
        out += [Term(i, names[j], tag(names[j]), parts[i][names[j]], round(float(w), 6)) for w, j in ranked if w > 0]
    return out


def is_term(word: str) -> bool:
    """Whether a word says what a text is about.

    >>> is_term("教研"), is_term("我们"), is_term("的")
    (True, False, False)
    """
    return bool(_TERM.fullmatch(word)) and not tag(word).startswith(_EMPTY)
