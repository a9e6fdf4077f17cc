"""jieba's dictionary as plain data: how frequent a word is and what kind of word."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def _entries() -> tuple[dict[str, int], dict[str, str]]:
    import jieba

    frequencies, tags = {}, {}
    with Path(jieba.__file__).with_name("dict.txt").open(encoding="utf-8") as file:
        for line in file:
            word, frequency, tag = line.split()
            frequencies[word], tags[word] = int(frequency), tag
    return frequencies, tags


def frequency(word: str) -> int:
    """How often the word was counted; 0 for a word that the dictionary does not have.

    >>> frequency("学校") > frequency("学堂") > frequency("学饺") == 0
    True
    """
    return _entries()[0].get(word, 0)


def tag(word: str) -> str:
    """The part of speech in jieba's letters (n, v, ns place, nr person …), empty for an unknown word."""
    return _entries()[1].get(word, "")
