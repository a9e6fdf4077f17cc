"""Segment: a clean file into documents, sections, paragraphs, sentences and words."""

from __future__ import annotations

import hashlib
import itertools
import re
from bisect import bisect_left, bisect_right

from pipeline.clean.alignment import part
from pipeline.config import Segment
from pipeline.extract.dates import find_dates
from pipeline.lexicon import tag
from pipeline.records import CleanFile, Document, Paragraph, Section
from pipeline.rules import load
from pipeline.segment.collection import find_cuts
from pipeline.segment.headings import find_sections, marker_at
from pipeline.segment.sentences import find_sentences
from pipeline.segment.tokens import Segmenter, cutter

_LINE = re.compile(r"[^\n]*\S[^\n]*")
_SENTENCE_END = re.compile("[。！？；;!?，,]")
_SIGNATURE_LINES = 5
_KEPT = frozenset(rule["id"] for rule in load("boilerplate") if rule.get("keep"))


def segment(file: CleanFile, settings: Segment | None = None) -> list[Document]:
    """The documents of a file. What stands before the first title of a collection belongs to none of them.

    Raises nothing: a file without text gives an empty list.
    """
    settings = settings or Segment()
    cuts = find_cuts(file.text)
    if not cuts:
        document = _document(file, 0, len(file.text), None, 1, settings)
        return [document] if document else []
    ends = [cut.start for cut in cuts[1:]] + [len(file.text)]
    documents = [
        _document(file, cut.start, end, cut.position, order, settings)
        for order, (cut, end) in enumerate(zip(cuts, ends, strict=True), 1)
    ]
    return [document for document in documents if document]


def document_id(source_file: str, order: int) -> str:
    """A short name that stays the same as long as the file keeps its place and the document its number in it."""
    return f"{hashlib.sha256(source_file.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}-{order:02d}"


def _document(
    file: CleanFile, start: int, end: int, position: int | None, order: int, settings: Segment
) -> Document | None:
    keep, boilerplate_chars = _without_boilerplate(file, start, end)
    if keep is None:
        return None
    start, end = keep
    text = file.text[start:end]
    dropped = [
        (s.start - start, s.end - start) for s in file.boilerplate if start <= s.start < end and s.label not in _KEPT
    ]
    lines = [m.span() for m in _LINE.finditer(text) if not any(a <= m.start() < b for a, b in dropped)]
    if not lines:
        return None
    lines = [_trim(text, *line) for line in lines]
    sections, heading_ends = find_sections(text, lines, settings.heading_max_chars)
    breaks = [s.start - start for s in file.uncertain_breaks if start <= s.start < end]
    paragraphs = _paragraphs(lines, sections, heading_ends, breaks)
    alignment = part(file.alignment, start, end)
    raw_start, raw_end = file.alignment.raw_span(start, end)
    return Document(
        doc_id=document_id(file.source_file, order),
        source_file=file.source_file,
        position=position,
        title=_title(text, paragraphs),
        text=text,
        alignment=alignment,
        sections=sections,
        paragraphs=paragraphs,
        sentences=[span for piece in _pieces(lines, sections) for span in find_sentences(text, *piece)],
        tokens=_token_ends(text, lines, settings.segmenter),
        repairs=[repair for repair in file.repairs if raw_start <= repair.start < raw_end],
        signature=_signature(text, paragraphs),
        boilerplate=_site_lines(file, start, end, lines),
        boilerplate_chars=boilerplate_chars,
        uncertain_breaks=len(breaks),
        missing_items="; ".join(s.missing_items for s in sections if s.missing_items),
    )


def _pieces(lines: list[tuple[int, int]], sections: list[Section]) -> list[tuple[int, int]]:
    """The lines, cut where a numbered unit begins inside one: no sentence goes on into it."""
    starts = sorted(section.start for section in sections[1:])
    pieces = []
    for start, end in lines:
        cuts = [start, *starts[bisect_right(starts, start) : bisect_left(starts, end)], end]
        pieces += [(a, b) for a, b in itertools.pairwise(cuts) if a < b]
    return pieces


def _without_boilerplate(file: CleanFile, start: int, end: int) -> tuple[tuple[int, int] | None, int]:
    """The stretch between the site lines at both ends, and how many characters of site lines there are."""
    lines = [s for s in file.boilerplate if start <= s.start < end]
    outside = [s for s in lines if s.label not in _KEPT]
    chars = sum(s.end - s.start for s in lines)
    head, tail = start, end
    for stretch in outside:
        if not file.text[head : stretch.start].strip():
            head = min(stretch.end + 1, end)
    for stretch in reversed(outside):
        if not file.text[stretch.end : tail].strip():
            tail = stretch.start
    return ((head, tail) if file.text[head:tail].strip() else None), chars


def _site_lines(file: CleanFile, start: int, end: int, lines: list[tuple[int, int]]) -> list[int]:
    """The indices of the lines that a website added and that stay in the text."""
    kept = [(s.start - start, s.end - start) for s in file.boilerplate if start <= s.start < end and s.label in _KEPT]
    return [i for i, (low, _) in enumerate(lines) if any(a <= low < b for a, b in kept)]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    stripped = text[start:end].strip()
    first = text.index(stripped, start)
    return first, first + len(stripped)


def _paragraphs(
    lines: list[tuple[int, int]], sections: list[Section], heading_ends: list[int], breaks: list[int]
) -> list[Paragraph]:
    """Every line with the innermost section that it begins in (or opens)."""
    paragraphs, current = [], 0
    starts = {section.start: i for i, section in enumerate(sections) if i}
    for start, end in lines:
        while current + 1 < len(sections) and sections[current + 1].start <= start:
            current += 1
        opened = starts.get(start)
        heading_end = heading_ends[opened - 1] if opened else start
        broken = any(end <= place < end + 3 for place in breaks)
        paragraphs.append(Paragraph(start, end, current, min(heading_end, end), broken))
    return paragraphs


def _title(text: str, paragraphs: list[Paragraph]) -> str:
    first = text[paragraphs[0].start : paragraphs[0].end]
    return first if len(first) <= 60 and not re.search("[。！？]", first[:-1]) else ""


def _token_ends(text: str, lines: list[tuple[int, int]], segmenter: Segmenter) -> list[int]:
    """Lines that nothing but a line end parts are cut in one go: it is a word of its own anyway."""
    ends: list[int] = []
    cut = cutter(segmenter)
    first = [i for i, (start, _) in enumerate(lines) if not i or start > lines[i - 1][1] + 1]
    for start, end in ((lines[i][0], lines[j - 1][1]) for i, j in itertools.pairwise([*first, len(lines)])):
        if (ends and start > ends[-1]) or (not ends and start):
            ends.append(start)
        ends += itertools.islice(itertools.accumulate(map(len, cut(text[start:end])), initial=start), 1, None)
    return ends


def _signature(text: str, paragraphs: list[Paragraph]) -> list[int]:
    """The paragraphs that sign the text: short lines of names and dates at its end, or under its title."""
    found = []
    for i in range(len(paragraphs) - 1, max(0, len(paragraphs) - 1 - _SIGNATURE_LINES), -1):
        if not _signs(text[paragraphs[i].start : paragraphs[i].end]):
            break
        found.append(i)
    for i, paragraph in enumerate(paragraphs[1:4], 1):
        line = text[paragraph.start : paragraph.end]
        if i not in found and (_dateline(line) or _byline(line)):
            found.append(i)
    return sorted(found)


def _rest(line: str) -> str:
    """What is left of a line without its dates."""
    for mention in reversed(find_dates(line)):
        line = line[: mention.start] + line[mention.end :]
    return line


_NAME_END = re.compile(
    r"(?:小学|中学|初中|高中|学校|大学|学院|幼儿园|教学点|[一二三四五六七八九十]中|校区|中心校|集团|局|中心|研究院|研究室|教研室|处|科|委员会"
    r"|共同体|联盟|工作室|工作站|课题组|教研组|办公室|领导小组|支教队|小组|站)$"
)
_MASKED = re.compile(r"[xX×*＊]+")


def _signs(line: str) -> bool:
    if len(line) > 40 or _SENTENCE_END.search(line.rstrip("。")) or marker_at(line, 0):
        return False
    if line.endswith("。") and _rest(line) == line and not _NAME_END.search(line.rstrip("。")):
        return False
    bare = _rest(line).strip(" 　。．.：:（）()、")
    bare = re.sub(r"^(?:总结人|汇报人|报告人|撰写人|执笔人?|作者|姓名|单位|落款|时间|日期)[：:]?\s*", "", bare)
    words = re.split(r"[\s、：:（）()]+", bare)
    return all(
        not w or _NAME_END.search(w) or not _MASKED.sub("", w) or (len(w) <= 4 and len(words) <= 3) for w in words
    )


def _byline(line: str) -> bool:
    """Whether a line under the title says who wrote: `（柳河小学 李明）`, `执笔：李明`, `柳河小学 2021.6`, `李明`."""
    if _writer(line):
        return True
    if not _signs(line) or line.startswith("第"):
        return False
    rest = _rest(line)
    dated = rest != line and "：" not in line and _NAME_END.search(rest.strip(" 　（）()"))
    labelled = re.match("[（(][^：]*[)）]$|(?:作者|执笔人?|撰稿人?|汇报人|总结人)[：:]", line)
    return bool(dated or (labelled and rest.strip(" 　（）()")))


_PLACED = re.compile(
    "[\u4e00-\u9fff]{2,}[省市县区州旗镇乡][\u4e00-\u9fff]{2,}"
    "(?:小学|中学|初中|高中|学校|学院|幼儿园|中心校|教育局|教体局|教育体育局|教研室)"
)
_POST = re.compile("(?:副?(?:[校园队组]长|主任|书记)|教师|老师)$")


def _writer(line: str) -> bool:
    """Whether a line is nothing but people, with their posts and schools, or a body with its place."""
    words = [word for word in re.split("[ 　（）()]+", line) if word]
    people = [word for word in words if _is_person(word)]
    bodies = [_POST.sub("", word) if people else word for word in words if word not in people]
    return bool(people or bodies) and all(
        not body or _PLACED.fullmatch(body) or (people and _NAME_END.search(body)) for body in bodies
    )


def _is_person(word: str) -> bool:
    """Whether a word of two or three characters is somebody's name, as far as the dictionary can tell."""
    return 2 <= len(word) <= 3 and word[0] in load("people")["surnames"] and tag(word) in ("", "nr")


def _dateline(line: str) -> bool:
    """Whether a line says when a text was written or put up: `（2021年6月30日）`; a year alone is part of a title."""
    if len(line) > 60 or re.search("[。！？，]", line):
        return False
    if re.search("发[布表]|时间|日期|来源|作者|浏览|点击|阅读", line):
        return _rest(line) != line
    dated = any(mention.date and mention.date.precision in ("day", "month") for mention in find_dates(line))
    return dated and not _rest(line).strip(" （）()：:")
