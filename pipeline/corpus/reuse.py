"""Text that schools copied from one another: pairs of paragraphs of different documents that share long stretches.

Candidates are paragraphs that have several fingerprints in common: hashes of character shingles (Broder 1997, "On the
resemblance and containment of documents"), thinned by winnowing (Schleimer, Wilkerson, Aiken 2003, "Winnowing: local
algorithms for document fingerprinting"), which keeps some of every stretch that two paragraphs share. Each pair is then
compared exactly. Fingerprints are sorted a range of hashes at a time, pairs a range of paragraphs at a time, so that
memory does not grow with the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SHINGLE, _WINDOW = 10, 6
_MOST_COMMON = 50
"""A fingerprint of more paragraphs than these is of a phrase of the genre, not of a copy."""
_AT_ONCE = 1 << 18
"""Fingerprints that are sorted together, about."""
_SAMPLED = 64
_BASE = np.uint64(0x9E3779B97F4A7C15)
_NONE = np.uint64(0xFFFFFFFFFFFFFFFF)

Hashes = NDArray[np.uint64]
Numbers = NDArray[np.uint32]


class Marks(NamedTuple):
    """Fingerprints, sorted, and for each the number of its paragraph."""

    hashes: Hashes
    paragraphs: Numbers


Load = Callable[[], Marks]


class Shared(NamedTuple):
    """Two paragraphs (numbers) that share text; `similarity` is the shared part of the shorter one, 0 to 1."""

    first: int
    second: int
    similarity: float
    text: str


def letters(paragraphs: Sequence[str]) -> list[str]:
    """The letters and digits of paragraphs, which alone are compared: Chinese characters, A to Z, 0 to 9.

    >>> letters(["我校（A）与柳河小学，", ""])
    ['我校A与柳河小学', '']
    """
    codes, owners = _codes(paragraphs)
    lower = codes | np.uint32(0x20)
    kept = ((codes >= 0x4E00) & (codes <= 0x9FFF)) | ((codes >= 48) & (codes <= 57)) | ((lower >= 97) & (lower <= 122))
    text = codes[kept].tobytes().decode("utf-32-le")
    ends = np.cumsum(np.bincount(owners[kept], minlength=len(paragraphs))).tolist()
    return [text[start:end] for start, end in pairwise([0, *ends])]


def _codes(texts: Sequence[str]) -> tuple[NDArray[np.uint32], Numbers]:
    """The characters of texts, one behind the other, and for each the number of its text."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    return codes, np.repeat(np.arange(len(texts), dtype=np.uint32), [len(text) for text in texts])


def fingerprints(paragraphs: Sequence[str], least_chars: int) -> Marks:
    """The fingerprints of paragraphs (their letters) with at least `least_chars` of them, each once a paragraph.

    >>> marks = fingerprints(letters(["我校与柳河小学结对以来，坚持每月开展一次联合教研活动。"] * 2), 20)
    >>> bool((marks.hashes[::2] == marks.hashes[1::2]).all()), marks.paragraphs[:4].tolist()
    (True, [0, 1, 0, 1])
    """
    codes, owners = _codes(paragraphs)
    long = np.bincount(owners, minlength=len(paragraphs)) >= max(least_chars, SHINGLE)
    chosen = long[owners]
    codes, owners = codes[chosen].astype(np.uint64), owners[chosen]
    if len(codes) < SHINGLE:
        return Marks(np.empty(0, np.uint64), np.empty(0, np.uint32))
    count = len(codes) - SHINGLE + 1
    hashes = np.zeros(count, np.uint64)
    for i in range(SHINGLE):
        hashes *= _BASE
        hashes += codes[i : i + count]
    hashes ^= hashes >> np.uint64(29)
    hashes *= np.uint64(0xBF58476D1CE4E5B9)
    hashes ^= hashes >> np.uint64(32)
    inside = owners[:count] == owners[SHINGLE - 1 :]
    hashes[~inside] = _NONE
    return _winnowed(hashes, owners[:count], inside)


def _winnowed(hashes: Hashes, owners: Numbers, inside: NDArray[np.bool_]) -> Marks:
    """The least hash of every window of consecutive shingles of a paragraph (of all, where there are fewer)."""
    padded = np.concatenate([hashes, np.full(_WINDOW - 1, _NONE)])
    least = hashes.copy()
    for i in range(1, _WINDOW):
        np.minimum(least, padded[i : i + len(hashes)], out=least)
    first = np.concatenate([[True], owners[1:] != owners[:-1]])
    whole = np.zeros(len(hashes), bool)
    whole[: len(hashes) - _WINDOW + 1] = (padded[_WINDOW - 1 : len(hashes)] != _NONE) & (
        owners[: len(hashes) - _WINDOW + 1] == owners[_WINDOW - 1 :]
    )
    used = inside & (whole | first)
    changed = np.concatenate([[True], (least[1:] != least[:-1]) | first[1:]])
    used &= changed | np.concatenate([[True], ~used[:-1]])
    found, numbers = least[used], owners[used]
    order = np.lexsort((numbers, found))
    found, numbers = found[order], numbers[order]
    new = np.concatenate([[True], (found[1:] != found[:-1]) | (numbers[1:] != numbers[:-1])]) if len(found) else order
    return Marks(found[new], numbers[new])


def candidates(
    shards: Sequence[Load], starts: Sequence[int], documents: Numbers, least_chars: int
) -> Iterator[tuple[int, int]]:
    """Pairs of paragraphs of different documents with as many fingerprints in common as a shared stretch of
    `least_chars` characters leaves at least, in order.

    Args:
        shards: each gives its fingerprints, whose paragraphs are numbered within it; asked once for every range.
        starts: for each shard, the number of its first paragraph among all.
        documents: for each paragraph of all, the number of its document.
    """
    least = max(1, (least_chars - SHINGLE + 1) // _WINDOW)
    ranges = sum(len(load().hashes) for load in shards) // _AT_ONCE + 1
    edges = np.linspace(0, len(documents), ranges + 1).astype(np.uint64) << np.uint64(32)
    with TemporaryDirectory() as folder:
        files = [Path(folder, str(i)) for i in range(ranges)]
        for low, high in pairwise(_bounds(shards, ranges)):
            pairs = np.sort(_pairs(_slice(shards, starts, low, high), documents))
            for file, part in zip(files, np.split(pairs, np.searchsorted(pairs, edges[1:-1])), strict=True):
                with file.open("ab") as out:
                    part.tofile(out)
        for file in files:
            codes, counts = np.unique(np.fromfile(file, np.uint64), return_counts=True)
            for code in codes[counts >= least].tolist():
                yield code >> 32, code & 0xFFFFFFFF


def _bounds(shards: Sequence[Load], ranges: int) -> list[np.uint64]:
    """Hashes that part all fingerprints into ranges of about the same size, told by one in `_SAMPLED`."""
    sample = np.sort(np.concatenate([np.empty(0, np.uint64), *(load().hashes[::_SAMPLED].copy() for load in shards)]))
    inner = [sample[len(sample) * i // ranges] for i in range(1, ranges)] if len(sample) else []
    return [np.uint64(0), *inner, _NONE]


def _slice(shards: Sequence[Load], starts: Sequence[int], low: np.uint64, high: np.uint64) -> Marks:
    hashes, numbers = [np.empty(0, np.uint64)], [np.empty(0, np.uint32)]
    for load, start in zip(shards, starts, strict=True):
        marks = load()
        a, b = np.searchsorted(marks.hashes, np.array([low, high]))
        hashes.append(np.array(marks.hashes[a:b]))
        numbers.append(marks.paragraphs[a:b] + np.uint32(start))
    return Marks(np.concatenate(hashes), np.concatenate(numbers))


def _pairs(marks: Marks, documents: Numbers) -> Hashes:
    """A code (first × 2³² + second) for every fingerprint that two paragraphs of different documents have in common."""
    order = np.argsort(marks.hashes, kind="stable")  # shard by shard, so paragraphs stay in order
    hashes, numbers = marks.hashes[order], marks.paragraphs[order]
    if not len(hashes):
        return np.empty(0, np.uint64)
    edges = np.flatnonzero(np.concatenate([[True], hashes[1:] != hashes[:-1], [True]]))
    sizes = np.diff(edges)
    kept = np.repeat((sizes > 1) & (sizes <= _MOST_COMMON), sizes)
    hashes, numbers = hashes[kept], numbers[kept]
    out = [np.empty(0, np.uint64)]
    for distance in range(1, _MOST_COMMON):
        same = np.flatnonzero(hashes[distance:] == hashes[:-distance])
        if not len(same):
            break
        first, second = numbers[same], numbers[same + distance]
        apart = documents[first] != documents[second]
        out.append(first[apart].astype(np.uint64) << np.uint64(32) | second[apart])
    return np.concatenate(out)


def compare(a: str, b: str, least_chars: int) -> tuple[float, str] | None:
    """How similar two paragraphs (their letters) are and the longest stretch that they share, where that has
    `least_chars` characters.

    The shared part is what difflib's matching blocks of at least `SHINGLE` characters cover; they are found from the
    shingles that both have, not by trying all places.

    >>> compare("今年我校派出三名教师到柳河小学支教一年", "我校派出三名教师到柳河小学支教半年", 10)
    (0.8824, '我校派出三名教师到柳河小学支教')
    """
    if not _share(a, b, least_chars):
        return None
    blocks = _blocks(a, b)
    longest = max(blocks, key=lambda block: block[2], default=None)
    if longest is None or longest[2] < least_chars:
        return None
    similarity = round(sum(size for _, _, size in blocks) / min(len(a), len(b)), 4)
    return min(1.0, similarity), a[longest[0] : longest[0] + longest[2]]


def _share(a: str, b: str, least: int) -> bool:
    """Whether two texts share a stretch of `least` characters: one of these pieces of `a` lies in any such stretch."""
    size = (least + 1) // 2
    for i, piece in [place for place in _pieces(a, size, least - size + 1) if place[1] in b]:
        j = b.find(piece)
        while j >= 0:
            low, high = 0, size
            while low < min(i, j) and a[i - low - 1] == b[j - low - 1]:
                low += 1
            while i + high < len(a) and j + high < len(b) and a[i + high] == b[j + high]:
                high += 1
            if low + high >= least:
                return True
            j = b.find(piece, j + 1)
    return False


@lru_cache(maxsize=1)  # the pairs of a paragraph come one after the other
def _pieces(text: str, size: int, step: int) -> list[tuple[int, str]]:
    return [(i, text[i : i + size]) for i in range(0, len(text) - size + 1, step)]


Block = tuple[int, int, int]


def _blocks(a: str, b: str) -> list[Block]:
    """The longest common stretch, then the longest ones before and behind it, and so on, in reading order."""
    if a == b:
        return [(0, 0, len(a))] if len(a) >= SHINGLE else []
    matches = _matches(a, b)
    found: list[Block] = []
    waiting = [(0, len(a), 0, len(b))]
    while waiting:
        a_low, a_high, b_low, b_high = waiting.pop()
        best = _longest(matches, a_low, a_high, b_low, b_high)
        if best:
            i, j, size = best
            found.append(best)
            waiting += [(a_low, i, b_low, j), (i + size, a_high, j + size, b_high)]
    return sorted(found)


def _matches(a: str, b: str) -> list[Block]:
    """All stretches in common that cannot be longer and have at least `SHINGLE` characters."""
    places: dict[str, list[int]] = {}
    for j in range(len(b) - SHINGLE + 1):
        places.setdefault(b[j : j + SHINGLE], []).append(j)
    found = []
    for i in range(len(a) - SHINGLE + 1):
        for j in places.get(a[i : i + SHINGLE], ()):
            if i and j and a[i - 1] == b[j - 1]:
                continue
            size = SHINGLE
            while i + size < len(a) and j + size < len(b) and a[i + size] == b[j + size]:
                size += 1
            found.append((i, j, size))
    return found


def _longest(matches: Iterable[Block], a_low: int, a_high: int, b_low: int, b_high: int) -> Block | None:
    """The longest match inside both ranges, the first one where there are several."""
    best: Block | None = None
    for i, j, size in matches:
        start = max(0, a_low - i, b_low - j)
        length = min(size, a_high - i, b_high - j) - start
        if length >= SHINGLE and (best is None or (-length, i + start, j + start) < (-best[2], best[0], best[1])):
            best = (i + start, j + start, length)
    return best
