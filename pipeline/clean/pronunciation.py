"""Readings of characters in pinyin, as mirrors write them: with or without tone marks, with blanks and odd letters."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

LETTERS = "a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿêɡɑ\ue7c7\ue7c8"
_VARIANTS = str.maketrans({"ɡ": "g", "ɑ": "a", "v": "ü", "\ue7c7": "ḿ", "\ue7c8": "ǹ"})
_TONES = {"\u0300", "\u0301", "\u0304", "\u030c"}


def rank(char: str, reading: str) -> int | None:
    """The place of a reading among those of a character, from 0 for the usual one; None if it is none of them.

    A reading without tone mark stands for any tone.

    >>> rank("長", "zhǎng"), rank("長", "cháng"), rank("長", "zhang"), rank("長", "cāng")
    (0, 1, 0, None)
    """
    return _ranks(char).get(normal(reading))


def normal(reading: str) -> str:
    """One writing for a reading: without white space, plain letters, ü."""
    return "".join(reading.split()).replace("u:", "ü").translate(_VARIANTS)


def without_tone(reading: str) -> str:
    """
    >>> without_tone("lǜ")
    'lü'
    """
    parts = unicodedata.normalize("NFD", reading)
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))


@cache
def _ranks(char: str) -> dict[str, int]:
    ranks: dict[str, int] = {}
    for place, reading in enumerate(_dictionary().get(ord(char), "").split(",") if len(char) == 1 else ()):
        for writing in (reading, without_tone(reading), without_tone(reading).replace("ü", "u")):
            ranks.setdefault(writing, place)
    ranks.pop("", None)
    return ranks


@cache
def _dictionary() -> dict[int, str]:
    from importlib.util import find_spec, module_from_spec, spec_from_file_location

    # Its table of characters, without that of phrases, which takes ten times the memory.
    package = find_spec("pypinyin")
    assert package is not None and package.origin is not None
    spec = spec_from_file_location("pinyin_dict", Path(package.origin).with_name("pinyin_dict.py"))
    assert spec is not None and spec.loader is not None
    table = module_from_spec(spec)
    spec.loader.exec_module(table)
    return table.pinyin_dict
