"""The forward model: what scraper mirrors do to a Chinese text.

A mirror writes the pronunciation behind certain characters and cuts the text at full-width punctuation, both on GBK
bytes and blind to where a character begins; what it then decodes is shifted by a byte wherever it hit the last byte of
one character and the first of the next. `image` is that model for known places, and the proof of a repair; `damage`
plays a whole mirror, and is what the tests turn round.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from typing import Literal

import msgspec

from pipeline.clean.gbk import decode, encoding, to_bytes
from pipeline.clean.pronunciation import LETTERS, without_tone
from pipeline.rules import load

MARKS = "，；？！、："
_STREWN = 0.1
_LONE = "\ufffd"
_PUNCTUATION = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if not chr(code - 0xFEE0).isalnum()}
_ALL = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


class Variant(msgspec.Struct, frozen=True):
    """What one mirror does. The defaults are those of the mirror that is seen most.

    `readings`: the characters that it annotates, in its order (None: the shipped list). `marks`: where it cuts.
    `swallow`: a byte that fits nowhere takes an ASCII character along. `fold`: what is turned to ASCII in the end.
    `gap`: a blank after the `?` of a cut. `wide`: full-width brackets, `blank`: one before the closing bracket.
    `strewn`: words put into or before one bracket in ten; `noise`: the share of characters followed by a control
    character and of lines with a back-tick; both drawn with `seed`.
    """

    readings: Mapping[str, str] | None = None
    tones: bool = True
    blank: bool = False
    wide: bool = False
    marks: str = MARKS
    swallow: bool = True
    fold: Literal["none", "punctuation", "all"] = "none"
    gap: bool = False
    strewn: tuple[str, ...] = ()
    noise: float = 0.0
    seed: int = 0


def damage(text: str, variant: Variant | None = None) -> str:
    """The text as the mirror shows it. Characters outside the code page stay, and everything stops at them.

    >>> damage("全面發展。現對活動")
    '全面發(fā)展?，F(xiàn)對(duì)活動(dòng)'
    >>> damage("因為心。", Variant({"驗": "yàn"}))
    '因?yàn)樾摹?'
    """
    variant = variant or Variant()
    notes = {char: _note(reading, variant) for char, reading in _readings(variant).items() if char in encoding()}
    table = encoding()
    runs = re.split(f"([^{re.escape(''.join(table))}]+)", text) if any(char not in table for char in text) else [text]
    shown = "".join(run if i % 2 else _mirror(run, notes, variant) for i, run in enumerate(runs))
    if variant.gap and variant.marks:
        shown = re.sub(f"{_LONE}(?=[{variant.marks}])", "? ", shown)
    shown = shown.replace(_LONE, "?")
    if variant.wide:
        shown = re.sub(rf"\(?([{LETTERS}]+ ?)\)", lambda m: ("（" if m[0][0] == "(" else "") + f"{m[1]}）", shown)
    shown = folded(shown, variant.fold)
    return _strew(shown, variant) if variant.strewn or variant.noise else shown


def image(text: str, notes: Mapping[int, str], marks: str, swallow: bool = True, lone: str = "?") -> str:
    """The model for a known stretch: `notes` are inserted before the byte of that number, and every byte pair of one of
    `marks` is cut out, wherever it lies.

    Raises:
        KeyError: a character that is not in the code page.

    >>> image("因為心", {3: "(yàn)"}, "")
    '因?yàn)樾?'
    >>> image("校互", {}, "；")
    '?；?'
    """
    data, parts, done = to_bytes(text), [], 0
    for place in sorted(notes):
        parts += [data[done:place], to_bytes(notes[place])]
        done = place
    stream = b"".join([*parts, data[done:]])
    pieces = re.split(b"(" + b"|".join(map(re.escape, map(to_bytes, marks))) + b")", stream) if marks else [stream]
    return "".join(decode(piece, swallow, lone) for piece in pieces)


def folded(text: str, what: Literal["none", "punctuation", "all"] = "all") -> str:
    """Full-width characters as ASCII, as later copies show them.

    >>> folded("Ａ，", "punctuation"), folded("Ａ，")
    ('Ａ,', 'A,')
    """
    return text if what == "none" else text.translate(_ALL if what == "all" else _PUNCTUATION)


def _readings(variant: Variant) -> Mapping[str, str]:
    return load("readings")["readings"] if variant.readings is None else variant.readings


def _note(reading: str, variant: Variant) -> str:
    return f"({reading if variant.tones else without_tone(reading)}{' ' if variant.blank else ''})"


def _mirror(text: str, notes: Mapping[str, str], variant: Variant) -> str:
    return image(text, _hits(to_bytes(text), notes), variant.marks, variant.swallow, _LONE)


def _hits(data: bytes, notes: Mapping[str, str]) -> dict[int, str]:
    """Where a note goes: one character after the other is looked for, and not found where a note already splits it."""
    hits: dict[int, str] = {}
    for char, note in notes.items():
        code = to_bytes(char)
        i = data.find(code)
        while i >= 0:
            free = i + 1 not in hits
            if free:
                hits[i + 2] = note
            i = data.find(code, i + (2 if free else 1))
    return hits


def _strew(text: str, variant: Variant) -> str:
    rng = random.Random(variant.seed)

    def words(match: re.Match[str]) -> str:
        letters, word = match[1], rng.choice(variant.strewn)
        at = rng.randint(0, len(letters))
        if rng.random() > _STREWN:
            return match[0]
        return f"({letters[:at]}{word}{letters[at:]})" if rng.random() < 0.7 else f"{word}{match[0]}"

    if variant.strewn:
        text = re.sub(rf"(?<=[一-鿿])\(([{LETTERS}]+)\)", words, text)
    if not variant.noise:
        return text
    text = "".join(char + (rng.choice("\x05\x06\x07\x08") if rng.random() < variant.noise else "") for char in text)
    return "\n".join(_with_backtick(line, rng) if rng.random() < variant.noise else line for line in text.split("\n"))


def _with_backtick(line: str, rng: random.Random) -> str:
    places = [m.end() for m in re.finditer("[一-鿿](?=[一-鿿])", line)]
    if not places:
        return line
    at = rng.choice(places)
    return f"{line[:at]}`{line[at:]}"
