"""What is looked for around every count: words of time and standing, of teaching and of going somewhere."""

from __future__ import annotations

import re
from functools import cache

from pipeline.extract.anchors import Cues, Places
from pipeline.extract.text import View
from pipeline.rules import alternatives, load


@cache
def cues() -> Cues:
    """What is looked for in the clause of every count."""
    patterns = ("planned", "done", "strict", "rule", "sets")
    status = load("counts")["status"]
    return Cues({**{name: status[name] for name in patterns}, **load("counts")["people_go"]})


def places(view: View) -> Places:
    """Where these stand in a text, each found once."""
    return cues().places(view.text)


@cache
def rules():
    """The verbs of teaching, giving and moving by kind, and what the titles of plans and regulations are told by."""
    data = load("counts")
    verbs = {kind: words.split() for kind, words in data["indicators"].items()}
    moves: dict[str, str] = {}
    for kind in MOVES:
        for word in verbs[kind]:
            moves.setdefault(word, kind)
    return {
        "moves": re.compile(alternatives(list(moves))),
        "move": moves,
        "verbs": {kind: re.compile(alternatives(words)) for kind, words in verbs.items()},
        "titles": {kind: re.compile(data["status"][kind]) for kind in ("rule_titles", "planned_titles")},
    }


MOVES = {
    "exchange_verbs": "teachers_exchanged",
    "visiting_verbs": "teachers_visiting",
    "sending_verbs": "teachers_exchanged",
}
"""Verbs of a clause in the order in which they decide: 派3名教师到我校听课 is a visit, 派3名教师到我校跟岗 is none."""
