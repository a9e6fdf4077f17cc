"""The steps of cleaning after the repair: each a function from a text to the edits that it wants."""

from __future__ import annotations

import html
import itertools
import re
from collections import Counter
from functools import cache
from operator import ne

from pipeline.records import Edit
from pipeline.rules import load

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_NEWLINES = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_MARKUP = re.compile(
    r"</?(?:span|p|br|div|b|i|u|font|strong|em|a|td|tr|table|tbody|h[1-6]|ul|ol|li|img|center|o:p)\b[^<>\n]{0,200}/?>"
    r"|(?m:^[ \t]{0,3}#{1,6}[ \t]+(?=\S))"  # headings of Markdown
    r"|&(?:nbsp|amp|lt|gt|quot|ldquo|rdquo|lsquo|rsquo|mdash|middot|hellip|#\d{2,5}|#x[0-9a-fA-F]{2,5});",
    re.IGNORECASE,
)
_TRADITIONAL_SHARE = 0.05
_WIDTH = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0xFF05)
}
_RAGGED = 2
_BEFORE_BREAK = 40
_WIDE = re.compile("[\u1100-\ufffd]")
_GOES_ON = re.compile(
    r"(?![\s\u3000]|$|[一二三四五六七八九十]{1,3}[、.．]|[（(]?[一二三四五六七八九十\d]{1,2}[)）、]|\d{1,2}[.．]\D|[①-⑳●◆■-]|第.{1,2}[，、章节篇])"
)
_BETWEEN_WORDS = re.compile("[A-Za-z]\n[A-Za-z]")
_QUOTES = str.maketrans("「」『』﹁﹂", "“”‘’“”")
_FULL = str.maketrans(",:;?!()", "，：；？！（）")
_CHINESE = rf"[{HAN}，。、：；？！“”‘’（）《》〈〉【】〔〕—…]"
_ASCII_MARK = re.compile(rf"(?<={_CHINESE})(?:\s?[,:;?!]+)+|[,:;?!]+(?=\s?{_CHINESE})")
_ASCII_STOP = re.compile(rf"(?<=[{HAN}”）])\.(?=\s|$)", re.MULTILINE)
_BRACKETS = re.compile(
    rf"\((?=[^()\n]*[{HAN}])[^()\n]*\)|(?<=[{HAN}。；])\([^()\n]{{1,12}}\)|\([\d一二三四五六七八九十]{{1,3}}\)(?=[{HAN}“])"
)


def newlines(text: str) -> list[Edit]:
    """Every kind of line end becomes `\\n`."""
    return [Edit(m.start(), m.end(), "\n", "newlines") for m in _NEWLINES.finditer(text)]


def markup(text: str) -> list[Edit]:
    """Tags and entities that a converter left in the text, and the marks of Markdown headings.

    Lone `<` and `&` stay: they may be mathematics.
    """
    if not any(mark in text for mark in "<&#"):
        return []
    return [Edit(m.start(), m.end(), _tag_text(m[0]), "markup") for m in _MARKUP.finditer(text)]


def _tag_text(tag: str) -> str:
    if tag.startswith("&"):
        return html.unescape(tag)
    return "\n" if re.match(r"</?(?:p|br|div|tr|h\d|li)\b", tag, re.IGNORECASE) else ""


def simplify(text: str) -> list[Edit]:
    """Traditional to Simplified characters, one for one (OpenCC, t2s), with 著 as a particle written 着.

    Words that are spelt otherwise on the mainland (想像, 反覆) change in Traditional text only. A line whose length
    would change stays as it is; none is known, and offsets depend on it.
    """
    if not _traditional().search(text):
        return []
    converted = "\n".join(map(_simplify_line, text.split("\n")))
    converted = _particle().sub("着", converted)
    if sum(map(ne, text, converted)) > _TRADITIONAL_SHARE * len(text):
        for wrong, right in load("characters")["words"].items():
            converted = converted.replace(wrong, right)
    return _same_length(text, converted, "simplify")


def _simplify_line(line: str) -> str:
    converted = _opencc().convert(line)
    return converted if len(converted) == len(line) else line


@cache
def _opencc():
    import opencc

    return opencc.OpenCC("t2s")


@cache
def _traditional() -> re.Pattern[str]:
    """Any character that the conversion changes, so that Simplified text is not converted at all."""
    han = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    simple = _opencc().convert("\n".join(han)).split("\n")
    return re.compile("[著" + "".join(a for a, b in zip(han, simple, strict=True) if a != b) + "]")


@cache
def _particle() -> re.Pattern[str]:
    words = load("characters")["zhu_words"]
    before = "".join(sorted({f"(?<!{word[: word.index('著')]})" for word in words if not word.startswith("著")}))
    after = "|".join(word[1:] for word in words if word.startswith("著"))
    return re.compile(f"{before}著(?!{after})")


def punctuation(text: str) -> list[Edit]:
    """Punctuation of Chinese text full width, digits and letters half width, corner quotes as curly ones.

    ASCII punctuation stays where it is not part of Chinese text: in numbers, times, addresses, formulas and English.
    """
    out = text.translate(_WIDTH).translate(_QUOTES)
    out = _ASCII_STOP.sub("。", out)
    out = _ASCII_MARK.sub(lambda m: m[0].translate(_FULL), out)
    out = _BRACKETS.sub(lambda m: "（" + m[0][1:-1] + "）", out)
    return _same_length(text, out, "punctuation")


def _same_length(before: str, after: str, step: str) -> list[Edit]:
    """The runs in which two texts of equal length differ."""
    edits: list[Edit] = []
    start = -1
    if before == after:
        return edits
    for i, (a, b) in enumerate(zip(before, after, strict=True)):
        if a != b and start < 0:
            start = i
        elif a == b and start >= 0:
            edits.append(Edit(start, i, after[start:i], step))
            start = -1
    if start >= 0:
        edits.append(Edit(start, len(after), after[start:], step))
    return edits


def rejoin(text: str) -> list[Edit]:
    """Take out a full stop and line break that split a phrase, where a rule is certain of it, and the line ends of a
    text that was wrapped at a width."""
    edits = [Edit(start, end, "", "rejoin") for start, end, rule in _breaks(text) if rule["certain"]]
    taken = {place for edit in edits for place in range(edit.start, edit.end)}
    edits += [
        Edit(place, place + 1, " " if _BETWEEN_WORDS.match(text, place - 1) else "", "rejoin")
        for place in _wraps(text)
        if place not in taken
    ]
    return sorted(edits, key=lambda edit: edit.start)


def _wraps(text: str) -> list[int]:
    """The line ends that only keep a width, in characters or in columns: no line is wider, and most are as wide.

    A full stop at the edge ends a paragraph, unless paragraphs are seen by their indents; lines that begin alike are a
    list.
    """
    lines = text.split("\n")
    lengths = [len(line.rstrip()) for line in lines]
    columns = [length + len(_WIDE.findall(line)) for length, line in zip(lengths, lines, strict=True)]
    reaching = _reaching(lengths, 24, 60) or _reaching(columns, 48, 120)
    alike = Counter(lines[i].strip()[:2] for i in reaching).most_common(1)
    if not alike or 2 * alike[0][1] > len(reaching):
        return []
    indented = sum(line[:1] in (" ", "\u3000", "\t") for line in lines) >= 2
    ends = itertools.accumulate(length + 1 for length in map(len, lines))
    return [
        end - 1
        for i, end in enumerate(ends)
        if i in reaching and _GOES_ON.match(text, end) and (indented or lines[i].rstrip()[-1] not in "。！？：；”")
    ]


def _reaching(widths: list[int], narrowest: int, widest: int) -> set[int]:
    """The lines that reach the widest one's edge; none where those are few."""
    full = max(widths)
    reaching = {i for i, width in enumerate(widths) if width >= full - _RAGGED}
    some = sum(2 * width > full for width in widths)
    return reaching if narrowest <= full <= widest and len(reaching) >= 4 and 2 * len(reaching) > some else set()


def uncertain_breaks(text: str) -> list[tuple[int, int]]:
    """Places of breaks that look wrong but may be right; they are flagged, never touched."""
    return [(start, end) for start, end, rule in _breaks(text) if not rule["certain"]]


def _breaks(text: str):
    for match in re.finditer(r"[。 ]*\n\s*", text):
        line_start = text.rfind("\n", 0, match.start()) + 1
        line_end = text.find("\n", match.end())
        before, after = text[line_start : match.start()], text[match.end() : line_end if line_end >= 0 else len(text)]
        near = max(0, len(before) - _BEFORE_BREAK)
        rule = next((r for r in _break_rules() if r["after"].match(after) and r["before"].search(before, near)), None)
        if rule and (rule["certain"] is False or "。" in match[0]):
            yield match.start(), match.end(), rule


@cache
def _break_rules() -> list[dict]:
    return [
        rule | {"before": re.compile(rule["before"] + "$"), "after": re.compile(rule["after"])}
        for rule in load("breaks")
    ]
