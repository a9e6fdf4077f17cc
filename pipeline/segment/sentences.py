"""Sentences of Chinese text, with quotations and brackets kept whole."""

from __future__ import annotations

import re

_OPEN, _CLOSE = "“‘（《【〔", "”’）》】〕"
_BRACKET = re.compile(f"[{_OPEN}{_CLOSE}]")
_MARKS = re.compile("[。！？…!?]+|\n")
_PLACES = re.compile(f"[{_OPEN}{_CLOSE}]|[。！？…!?]+[”’）》】]*|\n")


def find_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of one paragraph, as spans without the blanks around them.

    A full stop inside an unclosed quotation or bracket ends nothing, unless the bracket is never closed.

    >>> text = "他说：“好。就这样。”大家笑了。结束"
    >>> [text[a:b] for a, b in find_sentences(text, 0, len(text))]
    ['他说：“好。就这样。”', '大家笑了。', '结束']
    """
    spans: list[tuple[int, int]] = []
    begin, depth = start, 0
    if not _BRACKET.search(text, start, end):
        for match in _MARKS.finditer(text, start, end):
            _add(text, begin, match.end(), spans)
            begin = match.end()
        _add(text, begin, end, spans)
        return spans
    balanced = sum(text.count(c, start, end) for c in _OPEN) == sum(text.count(c, start, end) for c in _CLOSE)
    for match in _PLACES.finditer(text, start, end):
        mark = match[0]
        if mark in _OPEN:
            depth += 1
        elif mark in _CLOSE:
            depth = max(0, depth - 1)
        else:
            depth = max(0, depth - sum(c in _CLOSE for c in mark))
            if depth == 0 or not balanced or mark == "\n":
                _add(text, begin, match.end(), spans)
                begin = match.end()
    _add(text, begin, end, spans)
    return spans


def _add(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))
