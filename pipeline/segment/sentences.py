"""Sentences of Chinese text, with quotations and brackets kept whole."""

from __future__ import annotations

import re

_OPEN, _CLOSE = "“‘（《【〔", "”’）》】〕"
_PLACES = re.compile(f"[{_OPEN}{_CLOSE}。！？…!?\n](?:(?<=[。！？…!?])[。！？…!?]*[”’）》】]*)?")


def find_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of one paragraph, as spans without the blanks around them.

    A full stop inside an unclosed quotation or bracket ends nothing, unless the bracket is never closed.

    >>> text = "他说：“好。就这样。”大家笑了。结束"
    >>> [text[a:b] for a, b in find_sentences(text, 0, len(text))]
    ['他说：“好。就这样。”', '大家笑了。', '结束']
    """
    spans: list[tuple[int, int]] = []
    begin, depth, balanced = start, 0, None
    for match in _PLACES.finditer(text, start, end):
        mark = match[0]
        if mark in _OPEN:
            depth += 1
            continue
        if depth:
            depth = max(0, depth - sum(c in _CLOSE for c in mark))
        if mark in _CLOSE:
            continue
        if depth and mark != "\n":
            if balanced is None:
                balanced = _count(_OPEN, text, start, end) == _count(_CLOSE, text, start, end)
            if balanced:
                continue
        _add(text, begin, match.end(), spans)
        begin = match.end()
    _add(text, begin, end, spans)
    return spans


def _count(chars: str, text: str, start: int, end: int) -> int:
    return sum(text.count(c, start, end) for c in chars)


def _add(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))
