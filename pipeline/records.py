"""The records that the stages hand on to each other.

Offsets are half-open and count Unicode characters. `start`, `end` refer to the clean text of a document, unless a
docstring says otherwise; an `Alignment` leads from clean text to the decoded raw file.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Literal

import msgspec

SectionType = Literal[
    "background", "aims", "organization", "activities", "outcomes", "problems", "plans", "support",
    "closing", "signature", "title", "boilerplate", "unknown",
]  # fmt: skip
MentionType = Literal["SCHOOL", "ORG", "PERSON", "DATE", "COUNT"]
Status = Literal["done", "planned", "rule"]


class RawFile(msgspec.Struct, frozen=True, tag=True):
    """A file that could be read: `text` is its decoded text (or, for HTML, DOCX and PDF, the text taken out of it).

    `format`: txt, md, html, docx or pdf. `encoding`: the Python codec, empty for DOCX and PDF. `sha256`: of the file's
    bytes. `broken`: the number of places whose bytes could not be decoded; U+FFFD stands there.
    """

    source_file: str
    format: str
    encoding: str
    text: str
    sha256: str
    broken: int = 0


class Dropped(msgspec.Struct, frozen=True, tag=True):
    """An input that did not become a document, with the reason (a fixed word) and the cause in a sentence."""

    source_file: str
    reason: str
    detail: str


class Edit(msgspec.Struct, frozen=True):
    """`text[start:end]` becomes `after`; offsets refer to the text that the step was given."""

    start: int
    end: int
    after: str
    step: str


class Repair(msgspec.Struct, frozen=True):
    """A damaged stretch `text[start:end] == before` and what it was.

    `proved`: the forward model of the damage turns `after` back into `before`. `margin`: by how many nats the
    restoration reads better than the next best one. What is not proved is listed only: the text stays as it stood.
    """

    start: int
    end: int
    before: str
    after: str
    kind: str
    proved: bool
    margin: float


class Alignment(msgspec.Struct, frozen=True):
    """Where every character of a clean text comes from.

    Four columns of equal length describe consecutive pieces: the clean text from `clean[i]` on comes from
    `raw[i]:raw_end[i]`; where `parallel[i]`, both sides have the same length and run character by character, else the
    piece is one block. Gaps between raw pieces are text that was taken out.
    """

    clean: list[int]
    raw: list[int]
    raw_end: list[int]
    parallel: list[bool]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The raw stretch that clean `start:end` comes from.

        >>> Alignment([0, 2], [0, 6], [2, 9], [True, True]).raw_span(1, 3)
        (1, 7)
        """
        first = bisect_right(self.clean, start) - 1
        last = bisect_right(self.clean, max(end - 1, start)) - 1
        begin = self.raw[first] + (start - self.clean[first] if self.parallel[first] else 0)
        if end <= start:
            return begin, begin
        stop = self.raw[last] + (end - self.clean[last]) if self.parallel[last] else self.raw_end[last]
        return begin, stop

    def raw_spans(self, starts: Sequence[int], ends: Sequence[int]) -> tuple[list[int], list[int]]:
        """The raw stretches that several clean ones come from: where they start, and where they end."""
        spans = list(map(self.raw_span, starts, ends))
        return [start for start, _ in spans], [end for _, end in spans]

    def clean_span(self, raw_start: int, raw_end: int, length: int) -> tuple[int, int]:
        """The clean stretch that comes from `raw_start:raw_end`, empty where nothing is left of it.

        Args:
            length: of the clean text.

        >>> Alignment([0, 2], [0, 6], [2, 9], [True, True]).clean_span(1, 7, 5)
        (1, 3)
        >>> Alignment([0, 2], [0, 6], [2, 9], [True, True]).clean_span(2, 6, 5)
        (2, 2)
        """
        first = bisect_left(self.raw, self.raw[max(0, bisect_right(self.raw, raw_start) - 1)])
        while first < len(self.raw) and self.raw_end[first] <= raw_start:
            first += 1
        last = bisect_left(self.raw, raw_end) - 1
        if first > last:
            place = self.clean[first] if first < len(self.clean) else length
            return place, place
        start, end = self.clean[first], self.clean[last + 1] if last + 1 < len(self.clean) else length
        if self.parallel[first]:
            start += max(0, raw_start - self.raw[first])
        if self.parallel[last]:
            end = min(end, self.clean[last] + raw_end - self.raw[last])
        return start, end


class Stretch(msgspec.Struct, frozen=True):
    """A stretch of text with a label: why it is marked."""

    start: int
    end: int
    label: str


class CleanFile(msgspec.Struct, frozen=True):
    """The clean text of one raw file. `boilerplate` and `uncertain_breaks` are stretches of the clean text."""

    source_file: str
    text: str
    alignment: Alignment
    repairs: list[Repair]
    boilerplate: list[Stretch]
    uncertain_breaks: list[Stretch]


class Paragraph(msgspec.Struct):
    """A non-empty line. `section` is an index into `Document.sections`."""

    start: int
    end: int
    section: int
    heading_end: int = 0
    """End of the heading that the paragraph begins with; `start` where it has none."""
    uncertain_break: bool = False


class Section(msgspec.Struct):
    """A headed unit; section 0 is the whole document. `parent` is an index, -1 for the root."""

    parent: int
    level: int
    number: str
    heading: str
    start: int
    end: int
    missing_items: str = ""


class Document(msgspec.Struct):
    """One document, cut out of its file: offsets in it count from the first character of its own text."""

    doc_id: str
    source_file: str
    position: int | None
    title: str
    text: str
    alignment: Alignment
    sections: list[Section]
    paragraphs: list[Paragraph]
    sentences: list[tuple[int, int]]
    tokens: list[int]
    """End offset of every token (jieba); white space belongs to no token's text but counts as one of its own."""
    repairs: list[Repair]
    """Restored stretches; their offsets refer to the decoded raw file."""
    signature: list[int]
    """Indices of the paragraphs that sign the text (school, date)."""
    boilerplate: list[int] = []
    """Indices of the paragraphs that a website added."""
    boilerplate_chars: int = 0
    uncertain_breaks: int = 0
    missing_items: str = ""


class SectionLabel(msgspec.Struct, frozen=True):
    """The type of one paragraph, how sure (0 to 1) and who said so: heading, model or rule."""

    type: SectionType
    score: float
    method: Literal["heading", "model", "rule"]


class DateValue(msgspec.Struct):
    """ISO 8601, as precise as the text and no more; `XXXX` for an unknown year; None for an open end."""

    start: str | None
    end: str | None
    precision: Literal["day", "month", "year", "school_year", "season"]
    year_inherited: bool = False
    masked: bool = False
    impossible: bool = False


class CountValue(msgspec.Struct):
    """Bounds are inclusive, None where open. `per`: the basis of a rate."""

    min: float | None
    max: float | None
    qualifier: Literal["exact", "over", "under", "about", "range"]
    unit: str
    item: str | None = None
    per: str | None = None
    status: Status = "done"
    indicator: str = "other"
    from_school: str | None = None
    to_school: str | None = None
    fact: int | None = None


class Mention(msgspec.Struct):
    """Something named or counted, with the rule that found it. `canonical`: its fullest name in the document."""

    type: MentionType
    start: int
    end: int
    text: str
    rule_id: str
    canonical: str = ""
    masked: bool = False
    surname_only: bool = False
    date: DateValue | None = None
    count: CountValue | None = None


class Person(msgspec.Struct):
    """A person of one document; `mentions` are indices into its mentions."""

    name: str
    surname_only: bool
    role: str | None
    school: str | None
    mentions: list[int]


class Fact(msgspec.Struct):
    """Something that a document states, once, however often it is said; `mentions` are indices of its counts."""

    indicator: str
    min: float | None
    max: float | None
    unit: str
    item: str | None
    per: str | None
    status: Status
    from_school: str | None
    to_school: str | None
    mentions: list[int]
    part_of: int | None = None
    """The fact (index) that this one is a part of, as in 派出28名，其中A校12名: totals do not add it again."""


class Partnership(msgspec.Struct):
    """Two schools that the text says are paired, helping or in one community, and the sentence that says so."""

    school_a: str
    school_b: str
    relation: str
    start: int
    end: int


class Links(msgspec.Struct):
    """What a document says when its mentions are read together."""

    author_school: str | None
    signed_date: str | None
    people: list[Person]
    facts: list[Fact]
    partnerships: list[Partnership]
