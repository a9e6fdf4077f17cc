"""jieba's dictionary as plain data: how frequent a word is and what kind of word."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def entries() -> dict[str, tuple[int, str]]:
    """Every word with its frequency and part of speech; not to be changed."""
    import jieba

    with Path(jieba.__file__).with_name("dict.txt").open(encoding="utf-8") as file:
        return {word: (int(count), letter) for word, count, letter in map(str.split, file)}


_NONE = (0, "")


def frequency(word: str) -> int:
    """How often the word was counted; 0 for a word that the dictionary does not have.

    >>> frequency("学校") > frequency("学堂") > frequency("学饺") == 0
    True
    """
    return entries().get(word, _NONE)[0]


def tag(word: str) -> str:
    """The part of speech in jieba's letters (n, v, ns place, nr person …), empty for an unknown word."""
    return entries().get(word, _NONE)[1]
