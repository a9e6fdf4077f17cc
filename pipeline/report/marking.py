"""The text of a paragraph as HTML, with its sentences, mentions and repairs marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from markupsafe import Markup, escape

LAYERS = ("sentence", "mention", "repair")
"""Kinds of marks, the outermost first."""


@dataclass(frozen=True)
class Mark:
    """An element around `text[start:end]`; an empty one stands at `start`.

    Where another mark cuts it in pieces, `id` and `once` go to the first piece only. Values are escaped here.
    """

    layer: str
    start: int
    end: int
    tag: str
    id: str
    attributes: dict[str, str] = field(default_factory=dict)
    once: dict[str, str] = field(default_factory=dict)

    def open(self, first: bool) -> str:
        attributes = ({"id": self.id} | self.once if first else {}) | self.attributes
        written = [f'{name}="{escape(value)}"' for name, value in attributes.items()]
        return f"<{' '.join([self.tag, *written])}>"

    @property
    def close(self) -> str:
        return f"</{self.tag}>"


def marked(text: str, start: int, end: int, marks: Sequence[Mark]) -> Markup:
    """`text[start:end]`, escaped, with the elements of `marks` around their stretches.

    Elements nest in the order of `LAYERS`, whatever way the marks overlap. Marks of one layer must lie apart.

    >>> marked("派出3名", 0, 4, [Mark("mention", 2, 4, "a", "m1"), Mark("sentence", 0, 4, "span", "s0")])
    Markup('<span id="s0">派出<a id="m1">3名</a></span>')
    >>> marked("<b>", 0, 3, [])
    Markup('&lt;b&gt;')
    """
    clipped = [mark for mark in marks if (mark.start < end and mark.end > start) or mark.start == mark.end]
    empty = sorted((m for m in clipped if m.start == m.end and start <= m.start <= end), key=lambda m: m.start)
    layers = [sorted((m for m in clipped if m.layer == layer and m.start < m.end), key=lambda m: m.start)
              for layer in LAYERS]  # fmt: skip
    places = {start, end, *(min(max(place, start), end) for m in clipped for place in (m.start, m.end))}
    return Markup("".join(_pieces(text, sorted(places), layers, empty)))


def _pieces(text: str, places: list[int], layers: list[list[Mark]], empty: list[Mark]) -> Iterator[str]:
    stack: list[Mark] = []
    seen: set[str] = set()
    at = [0] * len(layers)
    for low, high in pairwise(places):
        wanted = []
        for i, layer in enumerate(layers):
            while at[i] < len(layer) and layer[at[i]].end <= low:
                at[i] += 1
            if at[i] < len(layer) and layer[at[i]].start <= low:
                wanted.append(layer[at[i]])
        kept = next((i for i, pair in enumerate(zip(stack, wanted, strict=False)) if pair[0] is not pair[1]),
                    min(len(stack), len(wanted)))  # fmt: skip
        yield from (mark.close for mark in reversed(stack[kept:]))
        while empty and empty[0].start <= low:
            yield from _whole(empty.pop(0))
        for mark in wanted[kept:]:
            yield mark.open(mark.id not in seen)
            seen.add(mark.id)
        stack = wanted
        yield escape(text[low:high])
    yield from (mark.close for mark in reversed(stack))
    for mark in empty:
        yield from _whole(mark)


def _whole(mark: Mark) -> Iterator[str]:
    yield mark.open(True)
    yield mark.close


def apart(marks: Iterable[Mark]) -> list[Mark]:
    """Marks of one layer that lie apart: what runs into an earlier mark begins after it, what lies in one is empty.

    >>> [(m.start, m.end) for m in apart([Mark("mention", 0, 5, "a", "x"), Mark("mention", 3, 7, "a", "y")])]
    [(0, 5), (5, 7)]
    """
    out: list[Mark] = []
    done = -1
    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        start = max(mark.start, done) if mark.start < mark.end else mark.start
        tag, end = (mark.tag, mark.end) if start < mark.end or mark.start == mark.end else ("span", start)
        attributes = mark.attributes if tag == mark.tag else {}
        out.append(Mark(mark.layer, start, max(start, end), tag, mark.id, attributes, mark.once))
        done = max(done, mark.end)
    return out
