"""The search for the text behind a slipped stretch.

A slipped stretch shows the bytes of the true text paired one byte late. A hypothesis walks along what is displayed with
one byte in hand (`pending`, the first byte of a true character); each displayed character completes the character in
hand and brings the next byte. What is displayed as `?` was a byte whose value is lost: it is tried with each value that
the evidence allows. A hypothesis that is back in step goes on as it stands, so that all can be compared on the same
characters; the text itself, taken as it stands, is one of them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from pipeline.clean.damage import folded
from pipeline.clean.gbk import LEADS, decoding, encoding, is_private
from pipeline.clean.language import LONGEST, Language, Reading, is_variant, script, simple
from pipeline.clean.pronunciation import LETTERS, rank
from pipeline.rules import load

NOTE = rf"([{LETTERS}][{LETTERS} ]{{0,7}})[)）]"
MISFIRE = re.compile(rf"\?([(（]?){NOTE}")
CUT = re.compile(r"\?( ?)([，；？！、：。（）“”,;?!:()\"])")
_MARKS = {**{folded(mark): mark for mark in "，；？！："}, **{mark: mark for mark in "，；？！、：。（）“”"}}
_CLOSING = "”’）》】〕」』"
_OTHER_HALF = dict(zip("“‘（《【〔「『" + _CLOSING, _CLOSING + "“‘（《【〔「『", strict=True))
# In nats: what a hypothesis pays for each thing that a mirror does less often than what is seen most.
_OPENED, _RARE_MARK, _RARE_READING, _UNLISTED, _ONE_SCRIPT = 6.0, 4.0, 1.5, 6.0, 6.0
_UNMARKED, _VARIANT, _UNBALANCED, _SWALLOWED, _WIDE_BLANK = 5.0, 2.0, 5.0, 3.0, 4.0
_WIDTH, _LEFT, _CONTEXT, _BEHIND, _HOPELESS = 48, 8, 4, 16.0, 25.0
_GLANCE, _WORSE = 6, -6.0
_SWALLOW = " ,.0123456789(-:\"'<"
# What is left of a tag whose < was swallowed; `line`: one that ends a line.
_TAG = re.compile(r"/?(?:(?P<line>p|br|div|li|ul|ol|td|tr|table|h[1-6])\b|[a-zA-Z]\w{0,9})(?:\s[^<>\n]*)?/?>", re.I)


class Page(NamedTuple):
    """What is known of the page around: its words, its script (1 Traditional, -1 Simplified, 0 unknown), whether its
    punctuation was turned to ASCII, and the readings it writes.

    `notes`: end of each annotation in line with its character, by its start. `marked`: the characters that the mirror
    annotates wherever they stand.
    """

    words: Language
    script: int
    folded: bool
    notes: Mapping[int, int]
    marked: frozenset[str]


class Hypothesis(NamedTuple):
    """What the characters up to `at` may have been: `text`, behind the true text `before`.

    `size`, and the places of the `notes`, are in bytes of `text`; `guessed`: nothing but the words tells its last byte;
    `end`: where it was in step again, -1 before.
    """

    at: int
    pending: int
    text: str
    size: int
    reading: Reading
    cost: float
    notes: tuple[tuple[int, str], ...] = ()
    marks: str = ""
    swallow: bool = True
    before: str = ""
    guessed: bool = False
    end: int = -1

    @property
    def score(self) -> float:
        return self.reading.score - self.cost


def may_slip(shown: str, start: int) -> bool:
    """Whether the `?` at `start` deserves a search: a quick look that spares nearly all real question marks.

    Behind a false cut the characters that are displayed read no better than those behind them.
    """
    if MISFIRE.match(shown, start):
        return True
    match = CUT.match(shown, start)
    if not match:
        return False
    words, codes, table = _dictionary(), encoding(), decoding()
    pending, balance = codes[_MARKS.get(match[2], "“")] & 0xFF, 0.0
    for char in shown[match.end() : match.end() + _GLANCE]:
        code = codes.get(char, 0)
        if code < 0x100:
            return balance > _WORSE and char not in " \n" and (code == 0x80 or code > 0x20)
        if code & 0xFF <= 0x80:
            break
        balance += words.word_score(simple(table[pending << 8 | code >> 8])) - words.word_score(simple(char))
        pending = code & 0xFF
    return balance > _WORSE


@cache
def _dictionary() -> Language:
    return Language()


def search(shown: str, start: int, before: str, page: Page) -> list[Hypothesis]:
    """What may stand behind the `?` at `start`, best first; the text as it stands is among them, with `end` == `start`.

    `before`: the true text before it in the line. Empty where nothing but the text as it stands is possible.
    """
    left = page.words.read(before[-_LEFT:], 0 if len(before) <= _LEFT else LONGEST)
    unknown = Hypothesis(start, 0, "", 0, left, 0.0, before=before)
    waiting: dict[int, list[Hypothesis]] = {}
    for hypothesis in _openings(shown, unknown, before[-1:], page):
        waiting.setdefault(hypothesis.at, []).append(hypothesis)
    if not waiting:
        return []
    waiting[start] = [unknown._replace(end=start)]
    for at in itertools.count(start):
        here = _select(waiting.pop(at, []))
        if at == len(shown) or shown[at] == "\n":
            return sorted((_line_end(h, page) for h in here if not h.pending), key=lambda h: -h.score)
        alive = [h for hs in (here, *waiting.values()) for h in hs]
        if here and not any(h.pending for h in alive) and at >= max(h.end for h in alive) + _CONTEXT:
            return sorted(here, key=lambda h: -h.score)
        for hypothesis in here:
            for step in _late(shown, hypothesis, page) if hypothesis.pending else _in_step(shown, hypothesis, page):
                waiting.setdefault(step.at, []).append(step)
    raise AssertionError("every line ends")


def _line_end(h: Hypothesis, page: Page) -> Hypothesis:
    """`h` where its line ends; a quotation is rarely left open there."""
    text = h.before + h.text
    left_open = text.rfind("“") > text.rfind("”")
    return h._replace(reading=page.words.read_on(h.reading, "\n"), cost=h.cost + _UNBALANCED * left_open)


def _select(here: list[Hypothesis]) -> list[Hypothesis]:
    """The promising ones. Those that can only go on alike keep the two best, which is what the margin needs."""
    if len(here) < 2:
        return here
    here = sorted(here, key=lambda h: -h.score)
    floor = max(here[0].score - _BEHIND, max((h.score for h in here if not h.pending), default=-1e9) - _HOPELESS)
    kept: list[Hypothesis] = []
    alike: dict[tuple[int, str], list[str]] = {}
    for h in here[:_WIDTH]:
        texts = alike.setdefault((h.pending, h.reading.tail), [])
        if h.score > floor and len(texts) < 2 and h.text not in texts:
            texts.append(h.text)
            kept.append(h)
    return kept


def _openings(shown: str, unknown: Hypothesis, before: str, page: Page) -> Iterator[Hypothesis]:
    start = unknown.at
    table = decoding()
    opened = _OPENED / (2 if page.marked else 1)
    if match := MISFIRE.match(shown, start):
        nothing = unknown._replace(at=match.end(), swallow=not match[1])
        for trail in LEADS:
            char = table.get(_last_byte(before) << 8 | trail, "")
            if (cost := _reading_cost(char, match[2], page)) is not None:
                yield nothing._replace(pending=trail, notes=((1, f"({match[2]})"),), cost=opened + cost)
    elif (match := CUT.match(shown, start)) and (before or page.marked):
        mark = _MARKS.get(match[2], "“")
        high, low = divmod(encoding()[mark], 256)
        nothing = unknown._replace(cost=opened + _mark_cost(mark), marks=mark)
        for lead in LEADS:
            yield from _add(nothing, table[lead << 8 | high], match.end(), low, page)


def _last_byte(char: str) -> int:
    """The last byte of a character of two; an ASCII character may be a full-width one that was folded."""
    code = encoding().get(char, 0)
    return code & 0xFF if code > 0xFF else code + 0x80 if "!" <= char <= "~" else 0


def _mark_cost(mark: str) -> float:
    return 0.0 if mark in "，；？！、：" else _RARE_MARK


def _reading_cost(char: str, reading: str, page: Page) -> float | None:
    """What it costs to believe that the mirror annotated `char` with `reading`; None if it is none of its readings."""
    place = rank(char, reading)
    if place is None:
        return None
    listed = 0.0 if char in page.marked else _UNLISTED / 2 if simple(char) in _listed() else _UNLISTED
    return listed + _RARE_READING * min(place, 3)


@cache
def _listed() -> frozenset[str]:
    """The characters that mirrors are known to annotate, in Simplified form."""
    return frozenset(map(simple, load("readings")["readings"]))


def _add(h: Hypothesis, char: str, at: int, pending: int, page: Page, noted: bool = False) -> Iterator[Hypothesis]:
    """`h` with one more true character, and then at `at` with `pending` in hand. Nobody wrote private-use ones."""
    if is_private(char):
        return
    cost = h.cost
    if char == "\u3000":  # parts the halves of a title, so hardly ever behind a mark
        cost += _WIDE_BLANK * (1 + ((h.before + h.text)[-1:] in _MARKS.values()))
    if page.script and script(char) == -page.script:
        cost += _ONE_SCRIPT
    if char in page.marked and not noted:
        cost += _UNMARKED
    if char in _OTHER_HALF and _unbalanced(char, h.before + h.text):
        cost += _UNBALANCED
    if is_variant(char):
        cost += _VARIANT
    size = h.size + (1 if char < "\x80" else 2)
    yield h._replace(
        at=at, pending=pending, text=h.text + char, size=size, reading=page.words.read_on(h.reading, char), cost=cost,
        end=-1 if pending else at,
    )  # fmt: skip


def _unbalanced(mark: str, before: str) -> bool:
    """Whether a bracket or quotation mark is closed that is not open, or opened inside its like."""
    half = _OTHER_HALF[mark]
    return (before.rfind(mark) >= before.rfind(half)) if mark in _CLOSING else before.rfind(mark) > before.rfind(half)


def _in_step(shown: str, h: Hypothesis, page: Page) -> Iterator[Hypothesis]:
    char, skip = shown[h.at], page.notes.get(h.at)
    if skip:
        yield h._replace(at=skip)
    else:
        yield h._replace(at=h.at + 1, text=h.text + char, reading=page.words.read_on(h.reading, char))


def _late(shown: str, h: Hypothesis, page: Page) -> Iterator[Hypothesis]:
    """All that the next displayed character may mean for a hypothesis with a byte in hand."""
    char, at, table = shown[h.at], h.at + 1, decoding()
    if char == "?":
        yield from _lone(shown, h, page)
        if _TAG.match(shown, at):
            return
    if skip := page.notes.get(h.at):
        yield h._replace(at=skip, notes=(*h.notes, (h.size + 1, shown[h.at : skip])))
        return
    code = encoding().get(char, 0)
    if 0x40 <= code <= 0x80 and code != 0x7F:
        yield from _back_in_step(shown, h, table[h.pending << 8 | code], at, page)
    if page.folded and 0x21 <= code <= 0x7E:
        code = 0xA380 + code
    if code < 0x100:
        return
    high, low = divmod(code, 256)
    true = table[h.pending << 8 | high]
    if low in LEADS:
        yield from _add(h, true, at, low, page)
    elif low < 0x7F:
        for step in _add(h, true, at, 0, page):
            yield step._replace(
                text=step.text + chr(low), size=step.size + 1, reading=page.words.read_on(step.reading, chr(low))
            )


def _back_in_step(shown: str, h: Hypothesis, char: str, at: int, page: Page) -> Iterator[Hypothesis]:
    """`char` ends the stretch at `at`, with the annotation that may follow it there."""
    match = re.compile(rf"[(（]{NOTE}").match(shown, at)
    if match and rank(char, match[1]) is not None:
        for step in _add(h, char, match.end(), 0, page, noted=True):
            yield step._replace(notes=(*h.notes, (step.size, f"({match[1]})")))
    else:
        yield from _add(h, char, at, 0, page)


def _lone(shown: str, h: Hypothesis, page: Page) -> Iterator[Hypothesis]:
    """The second byte of a true character stood alone: before an annotation, a mark, an end, or an ASCII character."""
    table, at = decoding(), h.at + 1
    chars = [table[h.pending << 8 | trail] for trail in LEADS]
    if match := MISFIRE.match(shown, h.at):
        for char in chars:
            if (cost := _reading_cost(char, match[2], page)) is not None:
                for step in _add(h, char, match.end(), 0, page, noted=True):
                    note = (step.size, f"({match[2]})")
                    yield step._replace(notes=(*h.notes, note), cost=step.cost + cost, swallow=not match[1])
        return
    chars = [char for char in chars if page.words.is_likely(h.reading, char)]
    guess = h._replace(guessed=not 0xA1 <= h.pending <= 0xA9)
    if match := CUT.match(shown, h.at):
        mark = _MARKS.get(match[2], "“")
        at += len(match[1])
        guess = guess._replace(cost=h.cost + _mark_cost(mark), marks=h.marks + mark)
    elif shown[at : at + 1] == "<" and (tag := _TAG.match(shown, at + 1)):
        for step in (step for char in chars for step in _add(guess, char, at, 0, page)):
            yield (_line_end(step, page) if tag["line"] else step)._replace(swallow=False)
        return
    elif at < len(shown) and shown[at] in encoding() and shown[at] != "\n":
        yield from _swallowed(shown, h, chars, page)
        return
    for char in chars:
        yield from _add(guess, char, at, 0, page)


def _swallowed(shown: str, h: Hypothesis, chars: list[str], page: Page) -> Iterator[Hypothesis]:
    """The lone byte took an ASCII character along. Only the rest of a tag or a closing bracket can tell which one."""
    at = h.at + 1
    tag = _TAG.match(shown, at)
    if tag:
        choices = "<"
    elif re.match(r"[^()\n]*\)", re.sub(rf"[?(]{NOTE}", "", shown[at : at + 40])):
        choices = "("
    else:
        choices = _SWALLOW
    steps = (step for char in chars for step in _add(h, char, at, 0, page))
    for step in sorted(steps, key=lambda step: -step.score)[:8]:
        for char in choices:
            read = (
                _line_end(step, page)
                if tag and tag["line"]
                else step._replace(reading=page.words.read_on(step.reading, char))
            )
            yield read._replace(
                guessed=True, text=step.text + char, size=step.size + 1, cost=read.cost + (0.0 if tag else _SWALLOWED)
            )
