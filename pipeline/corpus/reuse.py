"""Text that schools copied from one another: pairs of paragraphs of different documents that share long stretches.

Candidates come from an inverted index of character shingles (Broder 1997, "On the resemblance and containment of
documents"), thinned by winnowing (Schleimer, Wilkerson, Aiken 2003); each is then compared exactly.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from difflib import SequenceMatcher
from typing import NamedTuple

_SHINGLE, _WINDOW, _MOST_COMMON = 10, 6, 50
_NOT_TEXT = re.compile("[^\u4e00-\u9fffA-Za-z0-9]")


class Shared(NamedTuple):
    """Two paragraphs (indices) that share text; `similarity` is the shared part of the shorter one, 0 to 1."""

    first: int
    second: int
    similarity: float
    text: str


def find_shared(paragraphs: list[str], documents: list[int], least_chars: int, least_similarity: float) -> list[Shared]:
    """All pairs of paragraphs of different documents that share at least `least_chars` characters in one stretch.

    Args:
        paragraphs: their text.
        documents: for each paragraph the number of its document.

    >>> a = "我校与柳河小学结对以来，坚持每月开展一次联合教研活动，老师们收获很大。"
    >>> [(s.first, s.second) for s in find_shared([a, "今年，" + a, "别的话"], [0, 1, 2], 20, 0.5)]
    [(0, 1)]
    """
    squeezed = [_NOT_TEXT.sub("", text) for text in paragraphs]
    index: dict[int, list[int]] = defaultdict(list)
    for i, text in enumerate(squeezed):
        if len(text) >= least_chars:
            for mark in _fingerprints(text):
                index[mark].append(i)
    pairs: dict[tuple[int, int], int] = defaultdict(int)
    for members in index.values():
        if 1 < len(members) <= _MOST_COMMON:
            for k, first in enumerate(members):
                for second in members[k + 1 :]:
                    if documents[first] != documents[second]:
                        pairs[first, second] += 1
    found = [_compare(first, second, squeezed, least_chars) for first, second in pairs]
    return sorted(s for s in found if s and s.similarity >= least_similarity)


def _fingerprints(text: str) -> set[int]:
    hashes = [zlib.crc32(text[i : i + _SHINGLE].encode()) for i in range(len(text) - _SHINGLE + 1)]
    return {min(hashes[i : i + _WINDOW]) for i in range(max(1, len(hashes) - _WINDOW + 1))} if hashes else set()


def _compare(first: int, second: int, texts: list[str], least_chars: int) -> Shared | None:
    a, b = texts[first], texts[second]
    blocks = [m for m in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks() if m.size >= _SHINGLE]
    longest = max(blocks, key=lambda m: m.size, default=None)
    if longest is None or longest.size < least_chars:
        return None
    similarity = round(sum(m.size for m in blocks) / min(len(a), len(b)), 4)
    return Shared(first, second, min(1.0, similarity), a[longest.a : longest.a + longest.size])
