"""The text of PDF files that have a text layer: paragraphs joined again, page numbers and running heads left out.

A PDF knows the places of characters, no paragraphs. A line goes on in the next one when the next word would not have
fitted on it any more; margins, indents and line gaps are measured over the whole document. Of text in several columns
the lines stay lines, in the order in which the file stores them. Where a font is neither in the file nor on the system,
the library leaves out characters that were placed alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from pipeline.read.reasons import ReadError, Reason

_PAGE_NUMBER = re.compile(
    r"[-–—·\s]*(?:第?\s*[\d一二三四五六七八九十]{1,5}\s*页?|page\s*\d+|[ivx]{1,5})"
    r"(?:\s*(?:/|of|，|,|\s)\s*(?:共\s*)?\d{1,5}\s*页?)?[-–—·\s]*",
    re.IGNORECASE,
)
_EDGE = 0.1
"""Share of the page height at the top and at the bottom where heads, feet and page numbers stand."""
_SENTENCE_END = re.compile(r"[。！？!?；;：:…][”’」』）)]?$")
_HAN_NUMBER = "[一二三四五六七八九十]{1,3}"
_ITEM = re.compile(
    rf"[（(]?{_HAN_NUMBER}[）)、．.]|[（(]?\d{{1,2}}(?:[）)、．]|\.(?!\d))|[①-⑳]|第{_HAN_NUMBER}[章节条部篇]"
)
_NO_LINE_START = "，。、；：！？”’）》〉】〕」』…—,.;:!?)%％"
_OPENING = "（“‘《〈「『【〔(["
_ASCII_RUN = re.compile(r"[!-~]+")
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\uffef\u3000-\u303f“”‘’—…]")
_SLACK = 0.6
"""In ems: rounding, and space that justified lines may leave."""
_FAR = 0.65
"""Share of the page width that the right margin has to the left of it at least."""
_CELL_GAP = 1.5
"""In ems: a wider blank parts the cells of a table."""
_FEW = 30
"""So few characters on a page under a large picture are a scanner's stamp or a page number, no text layer."""
_RADICALS = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
"""Some programs write the characters of the radical table (⼀ ⼈) for the ordinary ones (一 人) that look the same."""


class _Line(NamedTuple):
    """A printed line; lengths in points, from the lower left corner of the page."""

    text: str
    page: int
    left: float
    right: float
    bottom: float
    em: float
    place: float
    """Height on the page: 0 at the bottom, 1 at the top."""


class _Layout(NamedTuple):
    """What the lines of a document have in common."""

    left: float
    right: float
    em: float
    widest_gap: float
    """Distance of two lines above which another paragraph begins."""
    spaced: bool
    """Whether paragraphs stand apart, so that lines without a gap belong together."""
    indents: bool
    """Whether paragraphs begin with an indent, so that a line without one goes on with its paragraph."""


def text_of(data: bytes) -> str:
    """The text of a PDF, one paragraph a line.

    Raises:
        ReadError: a password is needed, or there is no text layer.
        pypdfium2.PdfiumError: the file is damaged.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadError(Reason.ENCRYPTED, "The PDF opens with a password only; save it without one.") from None
        raise
    try:
        lines, width = _read_pages(document)
    finally:
        document.close()
    return "".join(f"{paragraph}\n" for paragraph in _paragraphs(_without_heads(lines), width))


def _read_pages(document: Any) -> tuple[list[_Line], float]:
    """All lines, and the width of the pages."""
    lines: list[_Line] = []
    width, texts, pictures = 0.0, False, False
    for number in range(len(document)):
        page = document[number]
        found = list(_lines(page, number))
        few = sum(len(line.text) for line in found) <= _FEW
        pictures = pictures or (few and _is_picture(page, bool(found)))
        texts = texts or not few
        width = max(width, page.get_width())
        lines += found
        page.close()
    if pictures and not texts:
        detail = "The pages are pictures (a scan) without a text layer; run text recognition over them first."
        raise ReadError(Reason.NO_TEXT_LAYER, detail)
    shown = "".join(line.text for line in lines)
    if sum(char == "\ufffd" or "\ue000" <= char <= "\uf8ff" for char in shown) > len(shown) / 3:
        detail = "The text layer does not say which characters its shapes are; run text recognition over the pages."
        raise ReadError(Reason.NO_TEXT_LAYER, detail)
    return lines, width


def _is_picture(page: Any, has_text: bool) -> bool:
    """Whether a page with little or no text shows something else; beside text, a picture over half of it."""
    from pypdfium2 import raw

    area = page.get_width() * page.get_height()
    for item in page.get_objects():
        if not has_text and item.type != raw.FPDF_PAGEOBJ_TEXT:
            return True
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = item.get_bounds()
            if (right - left) * (top - bottom) > area / 2:
                return True
    return False


def _lines(page: Any, number: int) -> Iterator[_Line]:
    """The lines as the library finds them, with their places."""
    from pypdfium2 import raw

    textpage = page.get_textpage()
    height = page.get_height() or 1.0
    chars = [chr(raw.FPDFText_GetUnicode(textpage, i)) for i in range(textpage.count_chars())]
    start = 0
    for end in [i for i, char in enumerate(chars) if char == "\n"] + [len(chars)]:
        shown = [i for i in range(start, end) if not chars[i].isspace()]
        if shown:
            text = _line_text(textpage, chars, shown[0], shown[-1] + 1)
            left, bottom, _, top = textpage.get_charbox(shown[0], loose=True)
            right = textpage.get_charbox(shown[-1], loose=True)[2]
            yield _Line(text, number, left, right, bottom, max(top - bottom, 1.0), bottom / height)
        start = end + 1
    textpage.close()


def _line_text(textpage: Any, chars: list[str], start: int, end: int) -> str:
    """Blanks that the library makes up from gaps are judged anew: none between Han characters, a tab between cells."""
    from pypdfium2 import raw

    pieces = []
    for i in range(start, end):
        char = chars[i]
        if char == "\x02":
            char = "-"
        elif char == " " and raw.FPDFText_IsGenerated(textpage, i) == 1 and start < i < end - 1:
            char = _blank(textpage, chars, i)
        pieces.append("" if char in "\0\r\ufffe\uffff" else char)
    text = "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.translate(_RADICALS)


def _blank(textpage: Any, chars: list[str], i: int) -> str:
    _, bottom, right, top = textpage.get_charbox(i - 1, loose=True)
    if textpage.get_charbox(i + 1, loose=True)[0] - right > _CELL_GAP * (top - bottom):
        return "\t"
    return "" if _WIDE.match(chars[i - 1]) and _WIDE.match(chars[i + 1]) else " "


def _without_heads(lines: list[_Line]) -> list[_Line]:
    """Without page numbers and without what stands at the edge of a third of the pages or more."""
    at_edge = [line for line in lines if not _EDGE < line.place < 1 - _EDGE]
    pages = defaultdict(set)
    for line in at_edge:
        pages[_without_digits(line.text)].add(line.page)
    enough = max(2, (lines[-1].page + 1) / 3) if lines else 2
    heads = {line for line in at_edge if len(pages[_without_digits(line.text)]) >= enough}
    heads.update(line for line in at_edge if _PAGE_NUMBER.fullmatch(line.text))
    return [line for line in lines if line not in heads]


def _without_digits(text: str) -> str:
    return re.sub(r"[\d\s]+", "", text)


def _paragraphs(lines: list[_Line], width: float) -> Iterator[str]:
    if not lines:
        return
    layout = _layout(lines, width)
    text = lines[0].text
    for line, following in pairwise(lines):
        if _same_row(line, following):
            text += "\t" + following.text
        elif _goes_on(line, following, layout):
            text += _glue(text, following.text) + following.text
        else:
            yield text
            text = following.text
    yield text


def _layout(lines: list[_Line], width: float) -> _Layout:
    em = median(line.em for line in lines)
    lefts = Counter(round(line.left) for line in lines)
    far = [line.right for line in lines if line.right > _FAR * width]
    right = max(far, key=lambda r: (sum(r - em < other <= r for other in far[:500]), r), default=0.0)
    if sum(right - em < other for other in far) < 2:
        right = width - min(lefts)
    wrapped = [after for line, after in pairwise(lines) if line.right > right - 2 * em and line.page == after.page]
    left = Counter(round(line.left) for line in wrapped).most_common(1)[0][0] if wrapped else min(lefts)
    indented = sum(1.2 * em < line.left - left < 3.5 * em for line in lines)
    inside: list[float] = []
    between: list[float] = []
    for line, after in pairwise(lines):
        if line.page == after.page and line.bottom - after.bottom > 0.5 * em:
            (inside if line.right > right - 2 * em else between).append(line.bottom - after.bottom)
    usual = median(inside or between or [em])
    apart = median(between or [usual])
    spaced = 1.15 * usual < apart
    widest = (usual + min(apart, 2 * usual)) / 2 if spaced else 1.5 * usual
    return _Layout(left, right, em, widest, spaced, indented >= max(2, len(lines) // 10))


def _same_row(line: _Line, after: _Line) -> bool:
    return line.page == after.page and abs(line.bottom - after.bottom) < 0.3 * line.em and after.left >= line.right


def _goes_on(line: _Line, after: _Line, layout: _Layout) -> bool:
    """Whether a paragraph that runs through `line` runs on through `after`."""
    if abs(line.em - after.em) > 0.15 * line.em:
        return False
    if line.text[-1] in _OPENING:
        return True
    if line.right + _first_word(after.text) * line.em < layout.right - _SLACK * line.em:
        return False
    if line.page == after.page and line.bottom - after.bottom > layout.widest_gap * max(1, line.em / layout.em):
        return False
    flush = after.left - layout.left < 1.2 * line.em
    tells = layout.indents or (layout.spaced and line.page == after.page)
    if _SENTENCE_END.search(line.text) or (_ITEM.match(after.text) and line.text[-1] not in "，、"):
        return flush and tells
    return flush or not layout.indents or _centred(line, after, layout)


def _centred(line: _Line, after: _Line, layout: _Layout) -> bool:
    """Whether two lines have one middle, as those of a title do: the second farther in than paragraphs begin."""
    apart = abs(line.left + line.right - after.left - after.right)
    return apart < line.em and after.left - layout.left > 3.5 * line.em


def _first_word(text: str) -> float:
    """Width in ems of what cannot be parted from the beginning of a line."""
    if run := _ASCII_RUN.match(text):
        return min(len(run[0]) * 0.55, 12)
    closing = len(text[1:]) - len(text[1:].lstrip(_NO_LINE_START))
    return 1 + closing


def _glue(before: str, after: str) -> str:
    """A blank between Latin words; none in Chinese, nor inside a number or a word that a hyphen parts."""
    return " " if _is_letter(before[-1]) and _is_letter(after[0]) else ""


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()
