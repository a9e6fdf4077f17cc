"""The noun that is counted: after the classifier (3名骨干教师), or before the number (专题讲座14场).

Read word by word: a noun phrase ends where a word stands that cannot be inside one. Verbs are inside only where they
modify (集中研修), and never after the noun that the classifier asks for (3名教师参加).
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.extract.text import View
from pipeline.lexicon import tag
from pipeline.rules import load

NONE, STOP, VERB, INNER, PLAIN = "", "stop", "verb", "inner", "noun"
"""Kinds of words besides the nouns of the rules (teacher, pupil, school, lesson …)."""
_PEOPLE = ("teacher", "pupil")
_HAPPENING = ("lecture", "meeting", "activity", "lesson")
_LONGEST = 14
_HAN = re.compile("[\u4e00-\u9fff]+")


@cache
def _rules():
    rules = load("counts")
    nouns = {}
    for kind, words in rules["nouns"].items():
        for word in words.split():
            nouns.setdefault(word, kind)
    fillers = sorted(rules["fillers"].split(), key=len, reverse=True)
    return {
        "nouns": nouns,
        "inner": frozenset(rules["inner_verbs"].split()),
        "stops": frozenset(rules["stops"].split()),
        "not_items": frozenset(rules["not_items"].split()),
        "fillers": re.compile(f"(?:{'|'.join(fillers)})+$"),
    }


@cache
def noun_kind(noun: str) -> str:
    """The kind of thing that a noun names, by the longest of the known nouns that it ends with.

    >>> noun_kind("骨干教师"), noun_kind("教师培训活动"), noun_kind("省级课题"), noun_kind("水杯")
    ('teacher', 'activity', 'project', '')
    """
    nouns = _rules()["nouns"]
    for start in range(len(noun)):
        kind = nouns.get(noun[start:])
        if kind:
            return kind
    return NONE


@cache
def _word_kind(word: str) -> str:
    rules = _rules()
    if not _HAN.fullmatch(word) or word in rules["stops"]:
        return STOP
    if word in rules["inner"]:
        return INNER
    kind, letter = noun_kind(word), tag(word)
    if kind and (len(word) > 1 or letter[:1] in ("n", "q") or word in "课会"):
        return kind
    if letter in ("", "n", "nz", "vn", "an", "j", "l", "i", "ng", "nt", "nr", "nrt", "nrfg", "s", "x", "eng", "k", "g"):
        return PLAIN
    if letter in ("a", "b", "ad", "z", "ag", "ns", "t", "m", "nrt") and len(word) > 1 or word in "新老小大女男全":
        return INNER
    return VERB if letter[:1] == "v" and len(word) > 1 else STOP


def after(view: View, end: int, kind: str) -> str | None:
    """The noun phrase right after a classifier of some kind that ends at `end`, as the text has it."""
    text = view.text
    place = end
    if text.startswith(("《", "“"), place):  # 一场《…》讲座: the title stands before the noun
        close = text.find("》" if text[place] == "《" else "”", place, place + 40)
        if close < 0:
            return None
        place = close + 1
    elif text.startswith("的", place) and kind not in ("time", "events"):
        place += 1
    found = _phrase(view, place, kind)
    if found is None and kind in ("people", "events", "lessons"):
        found = _behind_clause(view, place, kind)
    return found


def _phrase(view: View, place: int, kind: str) -> str | None:
    text = view.text
    end, begin = 0, place
    verb_seen = False
    while place - begin < _LONGEST:
        low, high = view.word_at(place)
        high = min(high, begin + _LONGEST)
        word = text[place:high]
        sort = _word_kind(word)
        if sort == STOP or (sort == VERB and (verb_seen or end)):
            break
        if kind in ("people", "schools"):
            wanted = sort in _PEOPLE if kind == "people" else sort == "school"
            if end and not wanted:
                break
            if wanted:
                end = high
            elif sort == "school" or sort in _HAPPENING or sort in ("project", "group"):
                pass
        else:
            if sort == VERB:
                verb_seen = True
            elif sort != INNER or (kind == "events" and noun_kind(word)):
                if end and kind == "lessons" and sort not in ("lesson", "lecture", "activity", "meeting"):
                    break
                if end and sort in _PEOPLE and kind not in ("events", "generic"):
                    break
                end = high
        place = high
        if place >= len(text):
            break
    if not end or (kind == "people" and end - begin < 2 and text[begin:end] != "人"):
        return None
    return text[begin:end]


_RELATIVE = re.compile("[^，。；！？：\n“”]{1,18}?的(?=[\u4e00-\u9fff])")


def _behind_clause(view: View, place: int, kind: str) -> str | None:
    """The noun behind a relative clause: 三位热爱教育的老教师, 一场关于生涯规划的讲座."""
    match = _RELATIVE.match(view.text, place)
    if not match or match[0][0] in "在到赴由把被将于，、":
        return None
    found = _phrase(view, match.end(), kind)
    if found is None:
        return None
    known = noun_kind(found)
    return found if (known in _PEOPLE if kind == "people" else known in _HAPPENING) else None


def before(view: View, start: int, clause_start: int, kind: str) -> str | None:
    """The noun phrase before a number (教师12名, 听课20余节), over words like 共 and 达到."""
    text = view.text
    rules = _rules()
    end = start
    if filler := rules["fillers"].search(text[max(clause_start, start - 16) : start]):
        end = start - len(filler[0])
    if end <= clause_start:
        return None
    if text[end - 1] in "”》":
        opening = text.rfind("“" if text[end - 1] == "”" else "《", clause_start, end)
        return text[opening + 1 : end - 1] if opening >= 0 and end - opening <= 16 else None
    if text[end - 1] == "）":
        opening = text.rfind("（", clause_start, end)
        end = opening if opening > clause_start else end
    stop = None
    place, begin = end, None
    while place > max(clause_start, end - _LONGEST):
        low, _ = view.word_at(place - 1)
        low = max(low, clause_start)
        word = text[low:place]
        sort = _word_kind(word)
        if sort == STOP or word in rules["not_items"]:
            break
        if stop is None:  # the last word has to be what is counted
            if kind == "people":
                if sort not in _PEOPLE:
                    if sort not in (INNER, VERB, "activity", PLAIN) or end - place > 5:
                        break
                    place = low
                    continue
                stop = place
            elif sort == VERB or (sort == INNER and not noun_kind(word)):
                break
            else:
                stop = place
            begin = low
        elif sort == VERB or (sort == INNER and kind in ("things", "size") and noun_kind(word)):
            break
        else:
            begin = low
        place = low
    return text[begin:stop] if begin is not None else None
