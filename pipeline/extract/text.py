"""What the extractors look at: a document's text with its words, clauses and sentences."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import cached_property
from typing import Any

from pipeline.extract.scan import Hit, scan
from pipeline.records import Document

_TITLES = re.compile("《[^《》\n]{1,80}》")
_CLAUSE_MARKS = re.compile("[，。；！？：\n]")
_SENTENCE_MARKS = frozenset("。；！？\n")


class View:
    """A document as the extractors read it. `words` are spans; positions are characters of the document's text."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text
        self._ends = document.tokens
        self._cuts = [0, *self._ends]
        self._clause = self._period = (0, -1)  # what was asked for last is often asked for again
        self._paragraph = (0, -1, 0)
        self._once: dict[Callable[[View], Any], Any] = {}

    def once(self, make: Callable[[View], Any]) -> Any:
        """What a function makes of this view; made when it is asked for the first time."""
        if make not in self._once:
            self._once[make] = make(self)
        return self._once[make]

    def word_at(self, position: int) -> tuple[int, int]:
        """The span of the word that holds the character at `position`."""
        cuts = self._cuts
        i = bisect_right(cuts, position)
        return cuts[i - 1], (cuts[i] if i < len(cuts) else len(self.text))

    def words(self, start: int, end: int, least: int = 1) -> list[str]:
        """The words of `least` characters or more between two positions, cut off at both."""
        cuts = [start, *self._ends[bisect_right(self._ends, start) : bisect_left(self._ends, end)], end]
        return [self.text[a:b] for a, b in itertools.pairwise(cuts) if b - a >= least]

    def is_boundary(self, position: int) -> bool:
        """Whether a word ends at `position`."""
        i = bisect_left(self._ends, position)
        return position == 0 or (i < len(self._ends) and self._ends[i] == position)

    @cached_property
    def hits(self) -> list[Hit]:
        """The words of the rules that stand in the text, found in one pass."""
        return scan(self.text)

    @cached_property
    def titles(self) -> list[tuple[int, int]]:
        """《…》: what is named only in there is not a mention."""
        return [match.span() for match in _TITLES.finditer(self.text)]

    @cached_property
    def _title_starts(self) -> list[int]:
        return [start for start, _ in self.titles]

    def in_title(self, position: int) -> bool:
        if not self.titles:
            return False
        i = bisect_right(self._title_starts, position)
        return i > 0 and position < self.titles[i - 1][1]

    @cached_property
    def _clause_marks(self) -> list[int]:
        return [match.start() for match in _CLAUSE_MARKS.finditer(self.text)]

    @cached_property
    def _sentence_marks(self) -> list[int]:
        return [mark for mark in self._clause_marks if self.text[mark] in _SENTENCE_MARKS]

    def clause(self, position: int) -> tuple[int, int]:
        """The stretch between two marks (，。；！？：) that holds the character at `position`."""
        low, high = self._clause
        if not low <= position <= high:
            low, high = _between(self._clause_marks, position, len(self.text))
            self._clause = (low, high)
        return low, high

    def period(self, position: int) -> tuple[int, int]:
        """The stretch between two marks that end a thought (。；！？) that holds the character at `position`."""
        low, high = self._period
        if not low <= position <= high:
            low, high = _between(self._sentence_marks, position, len(self.text))
            self._period = (low, high)
        return low, high

    def sentence_of(self, position: int) -> tuple[int, int]:
        """The sentence that holds the character at `position`."""
        return self.document.sentences[max(0, bisect_right(self._sentence_starts, position) - 1)]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [start for start, _ in self.document.sentences]

    @cached_property
    def _paragraph_starts(self) -> list[int]:
        return [paragraph.start for paragraph in self.document.paragraphs]

    def paragraph_of(self, position: int) -> int:
        """The index of the paragraph that holds the character at `position`."""
        low, high, index = self._paragraph
        if not low <= position < high:
            starts = self._paragraph_starts
            index = max(0, bisect_right(starts, position) - 1)
            low = starts[index] if index else 0
            high = starts[index + 1] if index + 1 < len(starts) else len(self.text) + 1
            self._paragraph = (low, high, index)
        return index


def _between(marks: list[int], position: int, length: int) -> tuple[int, int]:
    i = bisect_left(marks, position)
    return (marks[i - 1] + 1 if i else 0), (marks[i] if i < len(marks) else length)
