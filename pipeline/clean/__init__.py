"""Clean: the damaged bytes restored and proved, then one writing for the same thing; every step keeps an alignment."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from msgspec import structs

from pipeline.clean import steps
from pipeline.clean.alignment import apply, follow, identity
from pipeline.clean.repair import repair
from pipeline.config import Clean
from pipeline.records import Alignment, CleanFile, Edit, RawFile, Repair, Stretch
from pipeline.rules import load

STEPS: dict[str, Callable[[str, Clean], Sequence[Edit | Repair]]] = {
    "repair": lambda text, settings: repair(text, settings.repair_margin),
    "newlines": lambda text, _: steps.newlines(text),
    "markup": lambda text, _: steps.markup(text),
    "simplify": lambda text, _: steps.simplify(text),
    "punctuation": lambda text, _: steps.punctuation(text),
    "rejoin": lambda text, _: steps.rejoin(text),
}


def clean(raw: RawFile, settings: Clean | None = None) -> CleanFile:
    """The clean Simplified text of a raw file, with its alignment, what was repaired and what a website added.

    >>> raw = RawFile("a.txt", "txt", "utf-8", "全縣教師(shī)的時(shí)間", "")
    >>> clean(raw).text
    '全县教师的时间'
    """
    settings = settings or Clean()
    text, alignment, repairs = raw.text, identity(len(raw.text)), []
    for step, before, edits in trace(raw.text, settings):
        if step == "repair":
            repairs = [_in_raw(edit, alignment) for edit in edits if isinstance(edit, Repair)]
        done = carried_out(edits)
        alignment = follow(alignment, len(before), done)
        text = apply(before, done)
    return CleanFile(
        raw.source_file, text, alignment, repairs, _boilerplate(text),
        [Stretch(start, end, "break") for start, end in steps.uncertain_breaks(text)],
    )  # fmt: skip


def _in_raw(repair: Repair, alignment: Alignment) -> Repair:
    """A repair of a text with that alignment, placed in the raw file."""
    start, end = alignment.raw_span(repair.start, repair.end)
    return structs.replace(repair, start=start, end=end)


def trace(text: str, settings: Clean) -> Iterator[tuple[str, str, Sequence[Edit | Repair]]]:
    """Every step in order, as (name, text before it, its edits): what `explain` shows and what can be replayed."""
    for name in ["newlines", *settings.steps]:
        edits = STEPS[name](text, settings)
        yield name, text, edits
        text = apply(text, carried_out(edits))


def carried_out(edits: Sequence[Edit | Repair]) -> list[Edit | Repair]:
    """The edits without the repairs that could not be proved: those are listed, and the text stays as it stands."""
    return [edit for edit in edits if isinstance(edit, Edit) or edit.proved]


def _boilerplate(text: str) -> list[Stretch]:
    """Lines that a website put around the text; the label is the rule, with a + where the line is to stay."""
    found, start = [], 0
    for line in text.split("\n"):
        match = _boilerplate_pattern().fullmatch(line.strip()) if 1 < len(line) < 200 else None
        if match:
            found.append(Stretch(start, start + len(line), str(match.lastgroup)))
        start += len(line) + 1
    return found


@cache
def _boilerplate_pattern() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{rule['id']}>{rule['pattern']})" for rule in load("boilerplate")))
