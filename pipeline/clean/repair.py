"""Undo what mirrors did to a text, and prove it.

Every restoration is the inverse of the forward model in `pipeline.clean.damage`: a stretch is repaired only where that
model turns the restored text back into what was found, character for character, and where no other text that it turns
into the same reads nearly as well.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from math import inf

from pipeline.clean.annotation import find_annotations
from pipeline.clean.damage import folded, image
from pipeline.clean.language import Language, script
from pipeline.clean.pronunciation import LETTERS
from pipeline.clean.search import CUT, MISFIRE, Hypothesis, Page, may_slip, search
from pipeline.records import Repair

_STRANGE = r"\x00-\x08\x0e-\x1b\x7f`\u00ad\u200b-\u200d\u2060\ufeff"
_SUSPECT = re.compile(  # one set of characters in front: a text without them is passed over fast
    rf"[?(（{_STRANGE}](?:(?<=\?) ?[，；？！、：。“”（）,;?!:\"(){LETTERS}]|(?<=[(（])[^()（）\n]{{0,20}}[{LETTERS}]"
    rf"|(?<=[{_STRANGE}]))"
)
_TRIGGER = re.compile(f"(?={CUT.pattern}|{MISFIRE.pattern})")
_FAR = 200
# A lost byte that only the words can tell needs so many times the margin: names are not in the dictionary.
_GUESSED = 2.0
# So does a page that shows no other mark of a mirror; it also keeps a second repair from going further than the first.
_ALONE = 2.0
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f]+")
_TEXT = r"[\s!-~　-〿一-鿿！-～“”‘’…—·]"
_INVISIBLE = re.compile(rf"(?:(?<={_TEXT})|^)[\u00ad\u200b-\u200d\u2060\ufeff]+(?={_TEXT}|$)", re.MULTILINE)
_BACKTICK = re.compile("(?<=[一-鿿，。、])`(?=[一-鿿，。、])")
_CODE = re.compile(r"```|`[^`\n]{1,20}`")


def repair(text: str, margin: float = 2.0) -> list[Repair]:
    """The damaged stretches of a text, sorted, without overlap, offsets in `text`.

    `margin`: by how many nats a restoration must read better than the next best to count as proved. To carry out the
    proved ones restores the text; the others are for a person to decide.

    A question mark stays one: most are. Readings that an author wrote stay.

    >>> [(r.before, r.after, r.kind, r.proved) for r in repair("我們共同發展?，F對本活動進行總結")]
    [('?，F', '。現', 'cut', True)]
    >>> repair("你去過嗎？”他說。http://example.org/?a=b 单(shàn)老师")
    []
    """
    if not _SUSPECT.search(text):
        return []
    noise = _noise(text)
    shown, places = _without(text, noise)
    found = _restorations(shown, margin, bool(noise))
    if noise:
        found = [_moved(r, text, places) for r in found]
        spans = [(r.start, r.end) for r in found]
        found += [r for r in noise if not any(start <= r.start < end for start, end in spans)]
    return sorted(found, key=lambda r: r.start)


def _noise(text: str) -> list[Repair]:
    """Control characters, invisible ones between Chinese or ASCII text, and strewn back-ticks.

    Line ends of any kind are no noise, nor are joiners inside emoji and other scripts, nor back-ticks around code.
    """
    found = [("control", m) for m in _CONTROL.finditer(text)] + [("control", m) for m in _INVISIBLE.finditer(text)]
    if "`" in text and not _CODE.search(text):
        found += [("backtick", m) for m in _BACKTICK.finditer(text)]
    return sorted((Repair(m.start(), m.end(), m[0], "", kind, True, inf) for kind, m in found), key=lambda r: r.start)


def _without(text: str, edits: list[Repair]) -> tuple[str, list[int]]:
    """The text without the edits' stretches, and where each of its characters stood."""
    places: list[int] = []
    done = 0
    for edit in edits:
        places += range(done, edit.start)
        done = edit.end
    places += range(done, len(text)) if edits else []
    return "".join([text[i] for i in places]) if edits else text, places


def _moved(repair: Repair, text: str, places: list[int]) -> Repair:
    start, end = places[repair.start], places[repair.end - 1] + 1
    return Repair(start, end, text[start:end], repair.after, repair.kind, repair.proved, repair.margin)


def _restorations(shown: str, margin: float, noisy: bool) -> list[Repair]:
    triggers = [m.start() for m in _TRIGGER.finditer(shown) if may_slip(shown, m.start())]
    notes, evidence, marked = find_annotations(shown, noisy or bool(triggers))
    readings = [
        Repair(n.start, n.end, shown[n.start : n.end], "", "strewn" if n.strewn else "reading", True, evidence)
        for n in notes
    ]
    slips = []
    if triggers:
        bare = _without(shown, readings)[0]
        page = Page(
            Language(bare),
            _script(bare),
            bare.count(",") > bare.count("，"),
            {note.start: note.end for note in notes},
            marked,
        )
        slips = _slips(shown, triggers, page, margin)
    covered = [(r.start, r.end) for r in slips]
    return sorted(
        [*slips, *(r for r in readings if not any(start <= r.start < end for start, end in covered))],
        key=lambda r: r.start,
    )


def _script(text: str) -> int:
    """The script that a text is mostly written in."""
    counts = Counter(text)
    traditional = sum(n for char, n in counts.items() if script(char) > 0)
    simplified = sum(n for char, n in counts.items() if script(char) < 0)
    return (traditional > 3 * simplified) - (simplified > 3 * traditional)


def _slips(shown: str, triggers: Iterable[int], page: Page, margin: float) -> list[Repair]:
    found: list[Repair] = []
    for start in triggers:
        if found and start < found[-1].end:
            continue
        before = _before(shown, start, page, found)
        repair = _slip(shown, start, before, page, margin)
        if repair:
            found.append(repair)
    return found


def _before(shown: str, start: int, page: Page, found: list[Repair]) -> str:
    """The last true characters before `start`: without annotations, and with what was restored there."""
    i, out = max(shown.rfind("\n", 0, start) + 1, start - _FAR), []
    done = {r.start: r for r in found if r.proved}
    while i < start:
        if i in page.notes:
            i = page.notes[i]
        elif i in done:
            out.append(done[i].after)
            i = done[i].end
        else:
            out.append(shown[i])
            i += 1
    return "".join(out)


def _slip(shown: str, start: int, before: str, page: Page, margin: float) -> Repair | None:
    """The restoration of the stretch that begins with the `?` at `start`, if it reads better than what is there."""
    ranked = search(shown, start, before, page)
    if not ranked or ranked[0].end == start:
        return None
    best = ranked[0]
    lead = best.score - ranked[1].score if len(ranked) > 1 else inf
    after = best.text[: len(best.text) - _context(shown, best, page)]
    needed = margin * (_GUESSED if best.guessed else 1.0) * (1.0 if page.marked else _ALONE)
    proved = lead >= needed and _proved(best, shown[start : best.end], before[-1:], after)
    return Repair(
        start,
        best.end,
        shown[start : best.end],
        after,
        "cut" if not best.notes or best.notes[0][0] > 1 else "slip",
        proved,
        lead,
    )


def _context(shown: str, best: Hypothesis, page: Page) -> int:
    """How many characters the search went on after the stretch."""
    count, i = 0, best.end
    while i < best.at:
        skip = page.notes.get(i)
        count += not skip
        i = skip or i + 1
    return count


def _proved(best: Hypothesis, found: str, before: str, after: str) -> bool:
    """Whether the forward model turns the restored text into what was found."""
    lead = 2 if best.notes and best.notes[0][0] == 1 else 0
    notes = {place + lead: note for place, note in best.notes}
    try:
        shown = image((_full(before) if lead else "") + after, notes, best.marks, best.swallow)
    except KeyError:
        return False
    return _as_shown(shown) == _as_shown((before if lead else "") + found)


def _full(char: str) -> str:
    """The full-width form of an ASCII character, which is what a folded one was if its bytes were hit."""
    return chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char


def _as_shown(text: str) -> str:
    return re.sub(r"\? (?=[,;?!:、。“”\"()])", "?", folded(text))
