"""Numbers as they stand in Chinese text: Arabic and Chinese digits, mixed forms, vague forms with their bounds.

The grammar is our own: no library reads 十余, 三十多, 近百, 一至两 or 两三.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "○": 0, "两": 2, "俩": 2, "仨": 3,
    **{c: i for i, c in enumerate("壹贰叁肆伍陆柒捌玖", 1)},
    **{c: i for i, c in enumerate("０１２３４５６７８９")},
}  # fmt: skip
_UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_BIG = {"万": 10_000, "萬": 10_000, "亿": 100_000_000}

HAN_NUMBER = r"[零〇一二三四五六七八九十百千万亿两俩仨壹贰叁肆伍陆柒捌玖拾佰仟]+"
ARABIC = r"\d{1,3}(?:[,，]\d{3})+(?:[.．]\d+)?|\d+(?:[.．]\d+)?"
_ONE = rf"(?:\d+[万亿]\d{{1,4}}[百千万]|(?:{ARABIC})[百千万亿]?|{HAN_NUMBER})"
_TO = r"(?:\s?[-—－–~～至到]{1,2}\s?)"
_SIDE_BY_SIDE = "|".join(f"{a}、{b}" for a, b in zip("一二三四五六七八", "二三四五六七八九", strict=True))

NUMBER = re.compile(
    rf"(?P<fraction>(?:百|千)分之(?:{ARABIC}|{HAN_NUMBER}(?:点[零〇一二三四五六七八九]+)?)|[二三四五六七八九十]分之[一二三四五六七八九]|\d+/\d+(?![/\d]))"
    rf"|(?P<vague>几十|数十|几百|数百|几千|数千|几万|数万)(?P<vague_more>[余多])?"
    rf"|(?P<near>近|上(?=[\d几数]*[百千万]))(?P<near_number>{_ONE})(?!\d)"
    rf"|(?P<low>{_ONE}){_TO}(?P<high>{_ONE})"
    rf"|(?P<pair>{_SIDE_BY_SIDE})"
    rf"|(?P<number>{_ONE})(?P<more>[余多几来])?(?P<scale>(?<=[余多几来])[万亿])?"
    rf"|(?P<half>半)"
)


class Value(NamedTuple):
    """Inclusive bounds, None where open, and how the text puts it."""

    min: float | None
    max: float | None
    qualifier: str


_ARABIC = re.compile(rf"({ARABIC})([百千万亿]?)")
_IN_PARTS = re.compile(r"(\d+[万亿])(\d{1,4}[百千万])")
_HAN = re.compile(HAN_NUMBER)
_NEIGHBOURS = re.compile(r"(十?|[二三四五六七八九]十)([一二两三四五六七八九])([二两三四五六七八九])([十百千万]?)")


_LONGEST = 40
"""More digits than this are no number that anybody wrote."""


@lru_cache(maxsize=4096)
def parse(text: str) -> float | None:
    """The value of a plain numeral; None when it is none.

    >>> parse("三百二十"), parse("1.5万"), parse("1,200"), parse("二〇二一")
    (320, 15000, 1200, 2021)
    >>> parse("两"), parse("叁佰"), parse("8万7千"), parse("九十五点六")
    (2, 300, 87000, 95.6)
    """
    if len(text) > _LONGEST:
        return None
    if text.isdecimal():
        return int(text)
    if match := _ARABIC.fullmatch(text):
        value = float(match[1].replace(",", "").replace("，", "").replace("．", "."))
        value *= (_UNITS | _BIG).get(match[2], 1)
        return int(value) if value == int(value) else round(value, 6)
    if match := _IN_PARTS.fullmatch(text):
        return (parse(match[1]) or 0) + (parse(match[2]) or 0)
    whole, point, decimals = text.partition("点")
    if point:
        ones, parts = parse(whole), parse(f"零{decimals}")
        return None if ones is None or parts is None else round(ones + parts / 10 ** len(decimals), 6)
    if not _HAN.fullmatch(text):
        return None
    if not set(text) & (_UNITS.keys() | _BIG.keys()):
        return int("".join(str(DIGITS[c]) for c in text))
    total, section, digit, last_unit = 0, 0, 0, 1
    for c in text:
        if c in DIGITS:
            digit = digit * 10 + DIGITS[c] if digit and last_unit == 1 else DIGITS[c]
            last_unit = last_unit if c != "零" else 1
        elif c in _UNITS:
            section += (digit or 1) * _UNITS[c]
            digit, last_unit = 0, _UNITS[c]
        else:
            total, section = (total + section + digit or 1) * _BIG[c], 0
            digit, last_unit = 0, _BIG[c]
    tail = (
        digit * last_unit // 10
        if last_unit >= 100 and digit and text[-1] in DIGITS and "零" not in text[-2:]
        else digit
    )
    return total + section + tail


def _neighbours(text: str) -> tuple[int, int] | None:
    """The bounds of 两三, 十七八, 三四十: two neighbouring digits side by side."""
    match = _NEIGHBOURS.fullmatch(text)
    if not match or not 1 <= DIGITS[match[3]] - DIGITS[match[2]] <= 2:
        return None
    base = parse(match[1]) or 0 if match[1] else 0
    unit = (_UNITS | _BIG).get(match[4], 1)
    return int(base) + DIGITS[match[2]] * unit, int(base) + DIGITS[match[3]] * unit


def _step(value: float) -> int:
    """The size of the last digit that is not zero: 30多 reaches up to 39, 200余 to 299, 12多 to 13.

    >>> _step(30), _step(200), _step(1200)
    (10, 100, 100)
    """
    step, value = 1, int(value)
    while value and value % (step * 10) == 0:
        step *= 10
    return step


def more(value: float) -> Value:
    """What 余, 多 or 几 after a numeral mean: more than it, less than the next round number.

    >>> more(30)
    Value(min=31, max=39, qualifier='over')
    """
    step = _step(value)
    return Value(value + 1, value + step - 1, "over") if step > 1 else Value(value, value + 1, "over")


class Numeral(NamedTuple):
    """What a match of `NUMBER` says: its value (None for no number) and the groups that decide how it is read on."""

    value: Value | None
    number: str = ""
    more: str = ""
    near: str = ""
    fraction: str = ""
    half: bool = False


AMBIGUOUS = frozenset("分/-—－–~～至到、,，.．俩仨余多几来 ")
"""What may go on a numeral; before anything else, a run of digits of one kind is one number."""


def read(match: re.Match[str]) -> Numeral:
    """What a match of `NUMBER` says.

    >>> read(NUMBER.match("三十多")).more
    '多'
    """
    groups = (match[name] or "" for name in ("number", "more", "near", "fraction", "half"))
    number, more, near, fraction, half = groups
    return Numeral(interpret(match), number, more, near, fraction, bool(half))


@lru_cache(maxsize=4096)
def plain(digits: str) -> Numeral | None:
    """What a run of digits says that nothing of `AMBIGUOUS` follows; None where it is of several kinds.

    >>> plain("三十").value.min, plain("3半")
    (30, None)
    """
    if not (digits.isdecimal() or digits == "半" or _HAN.fullmatch(digits)):
        return None
    match = NUMBER.match(digits)
    return read(match) if match else None


def interpret(match: re.Match[str]) -> Value | None:
    """The bounds of a match of `NUMBER`; None when it is no number after all.

    >>> [tuple(interpret(NUMBER.match(text)))[:2] for text in ("三十多", "两三", "15-20", "一至两", "二十余万", "上千")]
    [(31, 39), (2, 3), (15, 20), (1, 2), (200001, 299999), (1000, None)]
    """
    if match["half"]:
        return Value(0.5, 0.5, "exact")
    if match["fraction"]:
        return _fraction(match["fraction"])
    if match["vague"]:
        unit = (_UNITS | _BIG)[match["vague"][1]]
        return Value(2 * unit, 10 * unit - 1, "about")
    if match["near"]:
        value = parse(match["near_number"])
        if value is None:
            return None
        return Value(None, value, "under") if match["near"] == "近" else Value(value, None, "over")
    if match["low"]:
        low, high = parse(match["low"]), parse(match["high"])
        if low is None or high is None:
            return None
        scale = re.search("[百千万亿]$", match["high"])
        if scale and low < high and not re.search("[百千万亿]", match["low"]):
            low *= (_UNITS | _BIG)[scale[0]]
        return Value(low, high, "range") if low <= high else None
    if match["pair"]:
        return Value(DIGITS[match["pair"][0]], DIGITS[match["pair"][2]], "range")
    text = match["number"]
    if pair := _neighbours(text):
        return Value(*pair, "range")
    value = parse(text)
    if value is None:
        return None
    times = _BIG.get(match["scale"] or "", 1)
    if match["more"] in (None, "来"):
        return Value(value * times, value * times, "about" if match["more"] else "exact")
    if times == 1:
        return more(value)
    return Value(value * times + 1, (int(value) + _step(value)) * times - 1, "over")  # 二十余万


def _fraction(text: str) -> Value | None:
    """Percentages count in percent, fractions as parts of one."""
    if text.startswith("千分之"):
        value = parse(text[3:])
        return None if value is None else Value(value / 1000, value / 1000, "exact")
    if text.startswith("百分之"):
        value = parse(text[3:])
        return None if value is None else Value(value, value, "exact")
    if "/" in text:
        above, below = map(parse, text.split("/"))
    else:
        below, above = map(parse, text.split("分之"))
    if above is None or not below:
        return None
    share = round(above / below, 4)
    return Value(share, share, "exact")
