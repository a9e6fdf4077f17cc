"""The main text of a web page, one paragraph a line, without menus, side columns and footers.

trafilatura judges where the main text is; what stands there is then taken from the page itself. Its own output loses
headings, signature lines, tables and short list items now and then, and those must not be lost. A page on which it
finds much too little comes out whole.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from itertools import pairwise, takewhile

from lxml import etree
from lxml import html as lxml_html

from pipeline.read.lines import row_lines

_NAMED = re.compile(
    rb"(?i)<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)|<\?xml[^>]{0,80}encoding\s*=\s*[\"']([\w-]+)"
)
_XML_HEAD = re.compile(r"^\s*<\?xml[^>]*\?>")
_INVISIBLE = {
    "head", "script", "style", "noscript", "template", "svg", "iframe", "object", "button", "select", "textarea",
    "input", "datalist", "audio", "video", "canvas", "map", "rt", "rp",
}  # fmt: skip
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre",
    "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_AROUND = {"nav", "footer", "aside", "form"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NOISE = dict.fromkeys([*range(9), *range(14, 28), 127, ord("|")])
_BLANK = " \u3000\xa0\u200b\ufeff"
_SPACE = re.compile(r"[ \t\r\f\n]+")
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…"
_BREAK_IN_HAN = re.compile(rf"(?<=[{_WIDE}])[ \t]*[\r\n]+[ \t\r\n]*(?=[{_WIDE}])")
_SITE = re.compile(r"\s*(?:[|_｜]|\s[-–—]\s|--|-(?=[^-]*[网站校局]$))\s*")
_ENOUGH = 0.4
"""Share of the visible text outside menus and links that the judge must find, else the whole page is taken."""
_MISSED = 0.15
"""Running text elsewhere on the page, as a share of what was found, from which it is main text too, no disclaimer."""
_PROSE = 30
_FRAME = 80
"""Characters that may stand around the main text and still belong to it."""
_LONG = 60
_SURE = 12
"""A line with fewer characters may stand in a menu by chance: it does not show where the main text is."""
_SENTENCE = re.compile("[，。；！？：,;]")


class _Line:
    """A visible line and the element that it stands in."""

    __slots__ = ("element", "linked", "text")

    def __init__(self, element: etree._Element, text: str, linked: int) -> None:
        self.element = element
        self.text = text
        self.linked = linked


def named_encoding(data: bytes) -> str:
    """The encoding that a page names in its head; empty if it names none.

    >>> named_encoding(b'<html><head><meta charset="gb2312">')
    'gb2312'
    """
    match = _NAMED.search(data[:4096])
    return (match[1] or match[2]).decode("ascii") if match else ""


def text_of(page: str) -> str:
    """The title and the main text of a page, one paragraph, heading, list item or table row a line."""
    root = _parse(page)
    if root is None:
        return ""
    lines = _Collector().walk(root)
    main = _main_lines(lines, _judged(page))
    title = _title(root, lines, [line.text for line in main])
    return "".join(f"{text}\n" for text in [*title, *(line.text for line in main)])


def _parse(page: str) -> etree._Element | None:
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    source = _XML_HEAD.sub("", page).replace("\0", "").encode("utf-8", "replace")
    return lxml_html.document_fromstring(source, parser=parser) if source.strip() else None


def _judged(page: str) -> str:
    """All that trafilatura takes for main text, squeezed; control characters (of damaged pages) would make it fail."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # a page that it cannot judge comes out whole
    root = _parse(page.translate(_NOISE))
    found = trafilatura.extract(root, favor_recall=True, include_comments=False, include_tables=True)
    return _squeeze(found or "")


def _squeeze(text: str) -> str:
    """Without white space, control characters, and the strokes that trafilatura puts between cells."""
    return "".join(text.translate(_NOISE).split())


class _Collector:
    """Walks a page without recursion (old pages nest a thousand tags) and gathers its visible lines."""

    def __init__(self) -> None:
        self.lines: list[_Line] = []
        self._pieces: list[str] = []
        self._linked = 0
        self._link_depth = 0
        self._pre_depth = 0
        self._rows: list[list[int]] = []
        """For every open table row, where in `lines` it begins and where each of its cells ends."""

    def walk(self, root: etree._Element) -> list[_Line]:
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            if event == "start":
                if _is_invisible(element):
                    walker.skip_subtree()
                else:
                    self._open(element)
                    self._add(element, element.text)
            else:
                if not _is_invisible(element):
                    self._close(element)
                self._add(_parent(element), element.tail)
        return self.lines

    def _open(self, element: etree._Element) -> None:
        if element.tag in _BLOCKS or element.tag == "br":
            self._flush(_parent(element))
        self._link_depth += element.tag == "a"
        self._pre_depth += element.tag == "pre"
        if element.tag == "tr":
            self._rows.append([len(self.lines)])

    def _close(self, element: etree._Element) -> None:
        if element.tag in _BLOCKS:
            self._flush(element)
        self._link_depth -= element.tag == "a"
        self._pre_depth -= element.tag == "pre"
        if element.tag in ("td", "th") and self._rows:
            self._rows[-1].append(len(self.lines))
        elif element.tag == "tr":
            self._join_row(element, self._rows.pop())

    def _add(self, element: etree._Element, text: str | None) -> None:
        if not text:
            return
        first, *others = text.split("\n") if self._pre_depth else [text]
        self._piece(first)
        for line in others:
            self._flush(element)
            self._piece(line)

    def _piece(self, text: str) -> None:
        self._pieces.append(text)
        self._linked += len(_squeeze(text)) if self._link_depth else 0

    def _flush(self, element: etree._Element) -> None:
        text = _SPACE.sub(" ", _BREAK_IN_HAN.sub("", "".join(self._pieces))).strip(_BLANK)
        if text:
            self.lines.append(_Line(element, text, self._linked))
        self._pieces.clear()
        self._linked = 0

    def _join_row(self, row: etree._Element, ends: list[int]) -> None:
        cells = [self.lines[start:end] for start, end in pairwise(ends)]
        texts = row_lines([[line.text for line in cell] for cell in cells])
        if len(texts) < sum(map(len, cells)):
            self.lines[ends[0] : ends[-1]] = [_Line(row, text, sum(c[0].linked for c in cells if c)) for text in texts]


def _is_invisible(element: etree._Element) -> bool:
    style = element.get("style")
    return element.tag in _INVISIBLE or "hidden" in element.attrib or bool(style and _HIDDEN.search(style))


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    return element if parent is None else parent


def _main_lines(lines: list[_Line], judged: str) -> list[_Line]:
    """The lines of the element that holds what the judge found; all lines if it found much too little."""
    inside = [line for line in lines if not _is_around(line)]
    sure = [line for line in inside if _is_sure(line, judged)]
    if not sure or _own(sure) < _ENOUGH * _own(inside):
        return lines
    home, kept = _with_frame(_home(sure), inside)
    missed = [line for line in inside if _is_prose(line) and line not in kept]
    if _own(missed) > _MISSED * _own(kept):
        sure = sorted({*sure, *missed}, key=inside.index)
        home, kept = _with_frame(_home(sure), inside)
    if home.tag in ("body", "html"):
        kept = _between(kept, sure[0], sure[-1])
    certain = set(sure)
    return [line for line in kept if line in certain or not _is_menu(line)]


def _is_sure(line: _Line, judged: str) -> bool:
    """Whether the judge found the line, and it is long or a sentence: menus and imprints are neither."""
    text = _squeeze(line.text)
    return (len(text) >= _LONG or (len(text) >= _SURE and bool(_SENTENCE.search(text)))) and text in judged


def _is_prose(line: _Line) -> bool:
    return not line.linked and "。" in line.text and len(line.text) >= _PROSE


def _with_frame(home: etree._Element, lines: list[_Line]) -> tuple[etree._Element, list[_Line]]:
    """The element or, if that adds little, the one around it: there stand the title, the date line, the signature."""
    kept = [line for line in lines if _is_in(line, home)]
    if any(line.element.tag == "h1" for line in kept):
        return home, kept
    while (around := home.getparent()) is not None and around.tag not in ("body", "html"):
        wider = [line for line in lines if _is_in(line, around)]
        added = _own(wider) - _own(kept)
        if added > (0 if around.tag == "tr" else max(_FRAME, _own(kept) // 20)):
            break
        home, kept = around, wider
        if added:
            break
    return home, kept


def _is_in(line: _Line, home: etree._Element) -> bool:
    return home is line.element or home in line.element.iterancestors()


def _own(lines: list[_Line]) -> int:
    """Characters outside links."""
    return sum(len(_squeeze(line.text)) - line.linked for line in lines)


def _between(lines: list[_Line], first: _Line, last: _Line) -> list[_Line]:
    """From the first line to the last, with the short lines beside them: a title before, a signature after."""
    start, end = lines.index(first), lines.index(last) + 1
    while start and _beside(lines[start - 1], first):
        start -= 1
    while end < len(lines) and _beside(lines[end], last):
        end += 1
    return lines[start:end]


def _beside(line: _Line, other: _Line) -> bool:
    siblings = line.element.getparent() is other.element.getparent() and line.element.tag != "div"
    return siblings or line.element is other.element


def _is_around(line: _Line) -> bool:
    return any(element.tag in _AROUND for element in (line.element, *line.element.iterancestors()))


def _is_menu(line: _Line) -> bool:
    """A line that is nothing but links: other articles, shares, bread crumbs."""
    return line.linked >= 0.8 * len(_squeeze(line.text)) and line.linked > 0


def _home(lines: Iterable[_Line]) -> etree._Element:
    """The smallest element that all the lines stand in; for a single paragraph that is the one around it."""
    paths = [[*reversed(list(line.element.iterancestors())), line.element] for line in lines]
    shared = list(takewhile(lambda level: all(element is level[0] for element in level), zip(*paths, strict=False)))
    home = shared[-1][0]
    return _parent(home) if home.tag in ("p", "li", "h1", "h2", "h3", "h4") else home


def _title(root: etree._Element, lines: list[_Line], main: list[str]) -> list[str]:
    """The page's title, unless the text begins with it."""
    named = _squeeze_spaces(root.findtext(".//title") or "")
    short = _SITE.split(named)[0].strip() if named else ""
    heads = [line.text for line in lines if line.element.tag in ("h1", "h2")]
    title = next((head for head in heads if named.startswith(head) or (short and short in head)), short)
    top = "".join(main[:4])
    known = title in main or _squeeze(title) in _squeeze(top) or _squeeze("".join(main[:1])) in _squeeze(named)
    return [] if known else [title]


def _squeeze_spaces(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
