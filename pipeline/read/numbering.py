"""The automatic list numbers of Word, which stand in no paragraph's text: 一、 （二） 3. ④ as they are shown."""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

_HAN_DIGITS = "零一二三四五六七八九"
_LEGAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_HAN_FORMATS = ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
                "taiwaneseCountingThousand")  # fmt: skip


class _Level(NamedTuple):
    start: int
    form: str
    pattern: str
    style: str


class Numbering:
    """The lists of one document and how far each has counted; ask `label` once for every paragraph, in order."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._lists: dict[str, str] = {}
        self._levels: dict[str, dict[int, _Level]] = {}
        self._restarts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._styles = _style_lists(styles)
        for element in numbering if numbering is not None else ():
            if _is(element, "abstractNum"):
                self._levels[_value(element, "abstractNumId")] = dict(map(_level, _all(element, "lvl")))
            elif _is(element, "num"):
                self._add(element)

    def _add(self, element: etree._Element) -> None:
        name = _value(element, "numId")
        self._lists[name] = _child_value(element, "abstractNumId")
        for override in _all(element, "lvlOverride"):
            start = _child_value(override, "startOverride")
            if start.isdigit():
                self._restarts[name, _integer(_value(override, "ilvl"))] = int(start)

    def label(self, paragraph: etree._Element) -> str:
        """The number shown before the paragraph; empty if it has none or one of a kind that says nothing (a bullet)."""
        name, depth = self._place(paragraph)
        levels = self._levels.get(self._lists.get(name, ""), {})
        if depth not in levels:
            return ""
        counts = self._counts.setdefault(self._lists[name], {})
        start = self._restarts.pop((name, depth), None)
        counts[depth] = start if start is not None else counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        return re.sub(r"%(\d)", lambda m: _shown(levels, counts, int(m[1]) - 1), levels[depth].pattern)

    def _place(self, paragraph: etree._Element) -> tuple[str, int]:
        """The list and the depth in it, from the paragraph itself or from its style."""
        properties = next(iter(_all(paragraph, "pPr")), None)
        if properties is None:
            return "", 0
        style = _child_value(properties, "pStyle")
        own = next(iter(_all(properties, "numPr")), None)
        by_style, depth = self._styles.get(style, ("", 0))
        if own is None:
            return by_style, self._depth_of(by_style, style, depth)
        return _child_value(own, "numId") or by_style, _integer(_child_value(own, "ilvl"))

    def _depth_of(self, name: str, style: str, depth: int) -> int:
        """A heading style is tied to the level that names it."""
        levels = self._levels.get(self._lists.get(name, ""), {})
        return next((d for d, level in levels.items() if style and level.style == style), depth)


def _style_lists(styles: etree._Element | None) -> dict[str, tuple[str, int]]:
    """The list of every paragraph style that has one, through the styles that it builds on."""
    own: dict[str, tuple[str, int]] = {}
    parents: dict[str, str] = {}
    for style in _all(styles, "style") if styles is not None else ():
        name = _value(style, "styleId")
        parents[name] = _child_value(style, "basedOn")
        for properties in _all(style, "pPr"):
            for number in _all(properties, "numPr"):
                own[name] = _child_value(number, "numId"), _integer(_child_value(number, "ilvl"))
    found = {}
    for name in parents:
        ancestor, seen = name, set()
        while ancestor and ancestor not in own and ancestor not in seen:
            seen.add(ancestor)
            ancestor = parents.get(ancestor, "")
        if ancestor in own:
            found[name] = own[ancestor]
    return found


def _level(element: etree._Element) -> tuple[int, _Level]:
    start = _child_value(element, "start")
    form, pattern = _child_value(element, "numFmt") or "decimal", _child_value(element, "lvlText")
    if form in ("bullet", "none"):
        pattern = ""
    level = _Level(_integer(start or "1"), form, pattern, _child_value(element, "pStyle"))
    return _integer(_value(element, "ilvl")), level


def _shown(levels: dict[int, _Level], counts: dict[int, int], depth: int) -> str:
    if depth not in levels:
        return ""
    return show(counts.get(depth, levels[depth].start), levels[depth].form)


def show(number: int, form: str) -> str:
    """A number in one of Word's number formats; an unknown format gives digits.

    >>> show(12, "chineseCounting"), show(3, "decimalEnclosedCircle"), show(4, "lowerRoman"), show(28, "upperLetter")
    ('十二', '③', 'iv', 'BB')
    """
    if form in _HAN_FORMATS:
        return _han(number)
    if form.startswith("chineseLegal"):
        return ("一" * (10 <= number < 20) + _han(number)).translate(_LEGAL)
    if form.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(0x245F + number)
    if form == "decimalFullWidth":
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    if form == "decimalZero":
        return f"{number:02d}"
    if form in ("lowerLetter", "upperLetter") and number > 0:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters.upper() if form.startswith("upper") else letters
    if form in ("lowerRoman", "upperRoman"):
        return _roman(number).upper() if form.startswith("upper") else _roman(number)
    return str(number)


def _han(number: int) -> str:
    """
    >>> [_han(n) for n in (0, 10, 11, 20, 105, 110, 1024)]
    ['零', '十', '十一', '二十', '一百零五', '一百一十', '一千零二十四']
    """
    if not 0 < number < 10_000:
        return _HAN_DIGITS[0] if number == 0 else str(number)
    text = "".join(
        _HAN_DIGITS[int(digit)] + (unit if digit != "0" else "")
        for digit, unit in zip(f"{number:04d}", ("千", "百", "十", ""), strict=True)
    )
    text = re.sub("零+", "零", text).strip("零")
    return text[1:] if text.startswith("一十") else text


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _is(element: etree._Element, name: str) -> bool:
    return isinstance(element.tag, str) and element.tag.endswith("}" + name)


def _all(element: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in element if _is(child, name)]


def _value(element: etree._Element, name: str) -> str:
    return next((value for key, value in element.items() if key.endswith("}" + name)), "")


def _child_value(element: etree._Element, name: str) -> str:
    return next((_value(child, "val") for child in _all(element, name)), "")


def _integer(text: str) -> int:
    return int(text) if text.lstrip("-").isdigit() else 0
