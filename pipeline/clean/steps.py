"""The steps of cleaning after the repair: each a function from a text to the edits that it wants."""

from __future__ import annotations

import html
import itertools
import re
from collections import Counter
from functools import cache, lru_cache
from operator import ne

from pipeline.records import Edit
from pipeline.rules import either, load

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# Patterns begin with a set of characters or a literal where they can, so that text without them is passed over fast.
_NEWLINES = re.compile("[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029](?:(?<=\r)\n)?")
_MARKUP = re.compile(
    r"</?(?:span|p|br|div|b|i|u|font|strong|em|a|td|tr|table|tbody|h[1-6]|ul|ol|li|img|center|o:p)\b[^<>\n]{0,200}/?>"
    r"|(?m:^[ \t]{0,3}#{1,6}[ \t]+(?=\S))"  # headings of Markdown
    r"|&(?:nbsp|amp|lt|gt|quot|ldquo|rdquo|lsquo|rsquo|mdash|middot|hellip|#\d{2,5}|#x[0-9a-fA-F]{2,5});",
    re.IGNORECASE,
)
_TRADITIONAL_SHARE = 0.05
_FORMS = {
    chr(code): chr(code - 0xFEE0)
    for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0xFF05)
} | dict(zip("「」『』﹁﹂", "“”‘’“”", strict=True))
_FORM = re.compile(f"[{''.join(_FORMS)}]")
_RAGGED = 2
_WIDEST = 120
_BEFORE_BREAK = 40
_WIDE = re.compile("[\u1100-\ufffd]")
_GOES_ON = re.compile(
    r"(?![\s\u3000]|$|[一二三四五六七八九十]{1,3}[、.．]|[（(]?[一二三四五六七八九十\d]{1,2}[)）、]|\d{1,2}[.．]\D|[①-⑳●◆■-]|第.{1,2}[，、章节篇])"
)
_LINE_END = re.compile(r"\n\s*")
_BETWEEN_WORDS = re.compile("[A-Za-z]\n[A-Za-z]")
_FULL = str.maketrans(",:;?!()", "，：；？！（）")
_CHINESE = rf"[{HAN}，。、：；？！“”‘’（）《》〈〉【】〔〕—…]"
_MARKS = "[,:;?!]"
_ASCII_MARK = re.compile(
    rf"[,:;?!\s](?:(?<={_CHINESE}{_MARKS}){_MARKS}*(?:\s?{_MARKS}+)*|(?<={_CHINESE}\s){_MARKS}+(?:\s?{_MARKS}+)*"
    rf"|(?<={_MARKS}){_MARKS}*(?=\s?{_CHINESE}))"
)
_ASCII_STOP = re.compile(rf"\.(?<=[{HAN}”）]\.)(?=\s|$)", re.MULTILINE)
_BRACKETS = re.compile(
    rf"\((?=[^()\n]*[{HAN}])[^()\n]*\)|(?<=[{HAN}。；])\([^()\n]{{1,12}}\)|\([\d一二三四五六七八九十]{{1,3}}\)(?=[{HAN}“])"
    rf"|（[^()（）\n]*\)|\((?=[^()（）\n]*[{HAN}])[^()（）\n]*）"
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
    traditional = _traditional()
    converted = text
    if traditional.search(text):
        converted = "\n".join(_simplify_line(x) if traditional.search(x) else x for x in text.split("\n"))
    converted = _particle().sub("着", converted)
    if converted == text:
        return []
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
    """Any character that the conversion changes, so that Simplified lines are not converted at all."""
    han = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    simple = _opencc().convert("\n".join(han)).split("\n")
    return re.compile("[" + "".join(a for a, b in zip(han, simple, strict=True) if a != b) + "]")


@cache
def _particle() -> re.Pattern[str]:
    words = load("characters")["zhu_words"]
    before = "".join(sorted({f"(?<!{word[: word.index('著') + 1]})" for word in words if not word.startswith("著")}))
    after = "|".join(word[1:] for word in words if word.startswith("著"))
    return re.compile(f"著{before}(?!{after})")


def punctuation(text: str) -> list[Edit]:
    """Punctuation of Chinese text full width, digits and letters half width, corner quotes as curly ones.

    ASCII punctuation stays where it is not part of Chinese text: in numbers, times, addresses, formulas and English.
    """
    out = _FORM.sub(lambda m: _FORMS[m[0]], text)
    out = _ASCII_STOP.sub("。", out)
    if any(mark in out for mark in ",:;?!"):
        out = _ASCII_MARK.sub(lambda m: m[0].translate(_FULL), out)
    if "(" in out or ")" in out:
        out = _BRACKETS.sub(lambda m: "（" + m[0][1:-1] + "）", out)
    return _same_length(text, out, "punctuation")


def _same_length(before: str, after: str, step: str) -> list[Edit]:
    """The runs in which two texts of equal length differ."""
    if before == after:
        return []
    runs: list[list[int]] = []
    for i in itertools.compress(itertools.count(), map(ne, before, after)):
        if runs and runs[-1][1] == i:
            runs[-1][1] = i + 1
        else:
            runs.append([i, i + 1])
    return [Edit(start, end, after[start:end], step) for start, end in runs]


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
    if max(lengths) > _WIDEST:
        return []
    columns = [length + len(_WIDE.findall(line)) for length, line in zip(lengths, lines, strict=True)]
    reaching = _reaching(lengths, 24, 60) or _reaching(columns, 48, _WIDEST)
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


@lru_cache(maxsize=1)
def _breaks(text: str) -> list[tuple[int, int, dict]]:
    """The breaks that a rule speaks of. The last step asks for them, and so does what flags the uncertain ones."""
    found = []
    done = 0
    for match in _LINE_END.finditer(text):
        end = match.end()
        line_end = text.find("\n", end)
        line_end = len(text) if line_end < 0 else line_end
        if _after_a_break().match(text, end, line_end):
            line_start = text.rfind("\n", 0, match.start()) + 1
            low = max(line_start, done)
            start = low + len(text[low : match.start()].rstrip("。 "))
            before, near = text[line_start:start], max(0, start - line_start - _BEFORE_BREAK)
            after = text[end:line_end]
            rule = next(
                (r for r in _break_rules() if r["after"].match(after) and r["before"].search(before, near)), None
            )
            if rule and (rule["certain"] is False or "。" in text[start : match.start()]):
                found.append((start, end, rule))
        done = end
    return found


@cache
def _after_a_break() -> re.Pattern[str]:
    """What may follow a break by any rule."""
    return either(rule["after"] for rule in load("breaks"))


@cache
def _break_rules() -> list[dict]:
    return [
        rule | {"before": re.compile(rule["before"] + "$"), "after": re.compile(rule["after"])}
        for rule in load("breaks")
    ]
