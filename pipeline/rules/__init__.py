"""Rules are data: word lists and patterns in YAML, each with examples that the tests hold it to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
_GROUP_NAME = re.compile(r"\(\?P<\w+>")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader in C, where PyYAML has it: ten times as fast."""


@cache
def load(name: str) -> Any:
    """The content of `rules/<name>.yaml`; read once a process, never to be changed.

    >>> "title" in load("sections")["types"]
    True
    """
    with (FOLDER / f"{name}.yaml").open(encoding="utf-8") as file:
        return yaml.load(file, Loader=LOADER)


def either(patterns: Iterable[str]) -> re.Pattern[str]:
    """A pattern that matches what any of the patterns does, to pass over in one go what none of them does. Groups lose
    their names, as two patterns may use the same.

    >>> bool(either(["(?P<n>[一二])是", "第(?P<n>[一二])"]).match("二是"))
    True
    """
    return re.compile("|".join(f"(?:{_GROUP_NAME.sub('(?:', pattern)})" for pattern in patterns))


def filled(pattern: str, words: Mapping[str, str]) -> str:
    """A pattern with patterns of words in the places of their names in capitals.

    >>> filled("RANK?TITLE$", {"RANK": alternatives(["副"]), "TITLE": alternatives(["校长", "主任"])})
    '(?:副)?(?:主任|校长)$'
    """
    return re.sub("|".join(sorted(words, key=len, reverse=True)), lambda name: words[name[0]], pattern)


def alternatives(words: list[str] | tuple[str, ...]) -> str:
    """A pattern for any of the words, longest first, so that 一年 never hides 一年级.

    Where they are many, it looks at the next character before it tries them one after the other.

    >>> alternatives(["年", "年级"])
    '(?:年级|年)'
    >>> alternatives(["年", "年级", "班", "组"])
    '(?:(?=[年班组])(?:年级|年|班|组))'
    """
    longest_first = sorted(set(words), key=lambda w: (-len(w), w))
    pattern = "(?:" + "|".join(re.escape(word) for word in longest_first) + ")"
    if len(longest_first) < 4:
        return pattern
    first = re.escape("".join(sorted({word[0] for word in longest_first})))
    return f"(?:(?=[{first}]){pattern})"
