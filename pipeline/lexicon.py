"""jieba's dictionary as plain data: how frequent a word is and what kind of word."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path


@cache
def _columns() -> tuple[dict[str, int], dict[str, str]]:
    from importlib.util import find_spec

    spec = find_spec("jieba")  # its dictionary is read without running its code
    assert spec is not None and spec.origin is not None
    cells = Path(spec.origin).with_name("dict.txt").read_text(encoding="utf-8").split()
    words, tags = cells[::3], map(sys.intern, cells[2::3])
    return dict(zip(words, map(int, cells[1::3]), strict=True)), dict(zip(words, tags, strict=True))


def entries() -> Iterator[tuple[str, int, str]]:
    """Every word with its frequency and part of speech."""
    frequencies, tags = _columns()
    return zip(frequencies, frequencies.values(), tags.values(), strict=True)


def _read_first(word: str, default: int | str) -> int | str:
    """Reads the dictionary, the first time that it is looked up, and puts its own look-ups in place of this."""
    global _frequency, _tag
    frequencies, tags = _columns()
    _frequency, _tag = frequencies.get, tags.get
    return frequencies.get(word, 0) if default == 0 else tags.get(word, "")


_frequency: Callable[[str, int], int] = _read_first  # type: ignore[assignment]
_tag: Callable[[str, str], str] = _read_first  # type: ignore[assignment]


def frequency(word: str) -> int:
    """How often the word was counted; 0 for a word that the dictionary does not have.

    >>> frequency("学校") > frequency("学堂") > frequency("学饺") == 0
    True
    """
    return _frequency(word, 0)


def tag(word: str) -> str:
    """The part of speech in jieba's letters (n, v, ns place, nr person …), empty for an unknown word."""
    return _tag(word, "")
