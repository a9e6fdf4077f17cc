"""Edits that keep track of where every character came from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from pipeline.records import Alignment, Edit, Repair


def identity(length: int) -> Alignment:
    """The alignment of a text with itself."""
    return Alignment([0], [0], [length], [True])


def apply(text: str, edits: Sequence[Edit | Repair]) -> str:
    """Carry out edits that are sorted and do not overlap.

    >>> apply("結(jié)", [Edit(1, 6, "", "reading")])
    '結'
    """
    parts, done = [], 0
    for edit in edits:
        parts += [text[done : edit.start], edit.after]
        done = edit.end
    return "".join([*parts, text[done:]])


def follow(alignment: Alignment, length: int, edits: Sequence[Edit | Repair]) -> Alignment:
    """The alignment after `edits` of a text of `length` characters whose alignment was `alignment`.

    An edit that keeps the length stays parallel; any other becomes one block, so that its text leads back to all of
    the stretch that it replaced.
    """
    edits = [edit for edit in edits if edit.end - edit.start != len(edit.after)]
    if not edits:
        return alignment
    out = Alignment([], [], [], [])
    shift, done = 0, 0
    for edit in edits:
        _copy(alignment, done, edit.start, shift, out)
        if edit.after:
            _append(out, edit.start + shift, *alignment.raw_span(edit.start, edit.end), False)
        shift += len(edit.after) - (edit.end - edit.start)
        done = edit.end
    _copy(alignment, done, length, shift, out)
    return out if out.clean else identity(0)


def part(alignment: Alignment, start: int, end: int) -> Alignment:
    """The alignment of the clean stretch `start:end`, counted from its own first character."""
    out = Alignment([], [], [], [])
    _copy(alignment, start, end, -start, out)
    return out if out.clean else Alignment([0], [place := alignment.raw_span(start, start)[0]], [place], [True])


def _append(out: Alignment, clean: int, raw: int, raw_end: int, parallel: bool) -> None:
    out.clean.append(clean)
    out.raw.append(raw)
    out.raw_end.append(raw_end)
    out.parallel.append(parallel)


def _copy(alignment: Alignment, start: int, end: int, shift: int, out: Alignment) -> None:
    """Append the pieces of `alignment` that lie in the clean stretch `start:end`, moved by `shift`."""
    starts = alignment.clean
    for i in range(max(0, bisect_right(starts, start) - 1), bisect_left(starts, end)):
        begin = starts[i]
        low, high = max(begin, start), min(starts[i + 1] if i + 1 < len(starts) else end, end)
        if low >= high:
            continue
        if alignment.parallel[i]:
            first = alignment.raw[i] + low - begin
            _append(out, low + shift, first, first + high - low, True)
        else:
            _append(out, low + shift, alignment.raw[i], alignment.raw_end[i], False)
