"""Whether what is counted is done, planned or a rule: from the words of the clause, the section and the title."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from pipeline.extract.cues import places, rules
from pipeline.extract.rates import EACH_ONE, is_timed
from pipeline.extract.text import View
from pipeline.records import Status

_FROM = re.compile("[由从](?:上年的|原来的|最初的|去年的|不足|每(?:学期|学年|月|周|年|次))?$")
_GROWS = re.compile("增|扩|提|缩|减|上升|升|降|调|发展|变|延")


def status(
    view: View,
    start: int,
    end: int,
    label: str,
    basis: str | None,
    kind: str,
    unit: str,
    open_ended: bool,
    measure: str,
) -> Status:
    """done, planned or rule: from the words of the clause, then of the sentence, the section and the title."""
    text, search = view.text, view.once(places).search
    if unit in ("校", "园"):
        return "done"
    clause_start, clause_end = view.clause(start)
    if _GROWS.match(text, end) and _FROM.search(text, clause_start, start):
        return "done"  # 由6名增至8名: where it grows from is there
    if _GIVEN.search(text, clause_start, start):
        return "done"  # 上述两所学校, 专家提出的13条意见: they are there, whatever is planned for them
    if number := _NUMBER_INSIDE.search(text, clause_start, start):
        clause_start = number.end()
    low, high = view.period(start)
    planned = search("planned", clause_start, clause_end)
    if planned and (
        _was_then(view, planned) or (kind == "share" and planned.start() >= end and _WHOSE.match(text, end))
    ):
        planned = None  # 六成的教师打算继续: what they mean to do is what was found
    if planned and basis and planned[0] == "原定":
        return "rule"
    if not planned and search("done", clause_start, clause_end):
        return "done"
    if search("strict", clause_start, clause_end):
        return "rule"
    if basis and not planned and search("sets", low, clause_start) and not search("planned", low, clause_start):
        return "rule"
    regulation = _is_kind(view.document.title, "rule_titles")
    plan = _is_kind(view.document.title, "planned_titles")
    if plan and not planned and _looks_back(view, clause_end):
        label, plan = "outcomes", False
    elif plan and is_timed(basis) and not planned and not search("planned", view.sentence_of(start)[0], clause_start):
        return "rule"
    if planned or (label == "plans" and not (regulation and (basis or open_ended or kind in ("time", "things")))):
        return "planned"
    if _announced(view, clause_start) or view.paragraph_of(start) in view.once(_announced_paragraphs):
        return "planned"
    if search("rule", clause_start, clause_end) and (basis or label not in ("activities", "aims")):
        return "rule"
    if regulation:
        return "rule"
    planned = search("planned", low, clause_start)
    if planned and not _was_then(view, planned) and not search("done", low, clause_start):
        return "planned"
    if label == "aims" and search("done", low, high):
        return "done"
    if label == "aims" or plan:
        each = basis and (is_timed(basis) or "每" in text[low:start])
        return "rule" if each or (open_ended and kind != "share" and label != "aims") else "planned"
    settles = basis or open_ended or kind == "time"
    if label in ("organization", "support") and settles and search("strict", low, high):
        return "rule"
    if label == "organization" and open_ended:
        return "done" if kind in ("share", "age") and _SURVEYED.search(text, low, high) else "rule"
    standing = basis and (basis not in EACH_ONE or "每" in text[low:start])
    reckoned = not open_ended and text.find("平均", clause_start, clause_end) >= 0
    if not standing or reckoned or _SUMMED.match(text, end, high):
        return "done"
    timed = is_timed(basis)
    if label in _TOLD and kind != "size" and not open_ended and (not timed or _ONE_PERSON.search(text, low, start)):
        return "done"
    if kind in ("events", "size", "things") or open_ended or label == "organization":
        return "rule"
    if measure == "lessons_given" or (measure == "teachers_exchanged" and timed):
        return "rule"
    return "done"


_SURVEYED = re.compile("数据|统计|调查|问卷|摸底|显示|现有|目前|仅有|偏[低高少]|差距")
"""Where shares and ages of people are what was found, and no bound set to them."""
_TOLD = ("activities", "outcomes", "problems", "background", "closing", "unknown")
"""Sections that tell what was: a number for each of some people or schools is no rule there."""
_ONE_PERSON = re.compile("(?<![给为向对帮])(?:我(?![校园们县市区局省镇乡国班院])|[他她](?!们))")
"""What somebody does every week is a habit of one person, no standing rule."""


def _looks_back(view: View, place: int) -> bool:
    """Whether a passage of a plan tells of what has been: the last word of time before a place is one of the past."""
    times = view.once(_times_of)
    i = bisect_right(times, (place, True))
    return i > 0 and times[i - 1][1]


def _times_of(view: View) -> list[tuple[int, bool]]:
    """Where a text turns to the past (上学期, 一年来) or to what is to come (本学期, the heading of a new section)."""
    found = [(m.start(), m.lastgroup == "past") for m in _TIME_WORDS.finditer(view.text)]
    found += [(m.start(), bool(_PAST_HEADS.search(m[0]))) for m in _HEAD_LINE.finditer(view.text)]
    return sorted(found)


_TIME_WORDS = re.compile(
    "(?P<past>(?<![比较由从和与及])上一?(?:学期|学年|年度|年(?!度?[末所]))|(?<![比较])去年|年来|回顾|往年|(?:学期|学年|年)下来)"
    "|(?P<ahead>本学[期年]|本年度|今年|新学[期年]|下一?学[期年]|明年|下一步|今后|为此|[将拟](?=[\u4e00-\u9fff])|计划(?![”》])|力争)"
)
_HEAD_LINE = re.compile("(?m)^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\\d+[.．、])[^。；\n]{2,24}$")
_PAST_HEADS = re.compile("回顾|现状|基础|问题|不足|困难|背景|过去|上学[期年]")
_NUMBER_INSIDE = re.compile("(?<=[\u4e00-\u9fff])(?:\\d{1,2}[.．])+(?=[\u4e00-\u9fff])")
"""A number that opens an item in the middle of a line: 打下了基础5.每月一次的例会."""
_WHOSE = re.compile("的?[^，。；、]{1,6}(?:表示|希望|打算|计划|准备|建议)")
_GIVEN = re.compile("(?:上述|(?:提出|开出|梳理|留下|反馈)的)$")


def _was_then(view: View, planned: re.Match[str]) -> bool:
    """Whether 下学期 is the second half of what is told of, and not to come: 上学期5名，下学期3名."""
    return planned[0].startswith("下学") and view.text.rfind(f"上{planned[0][1:]}", *_before(view, planned)) >= 0


def _before(view: View, planned: re.Match[str]) -> tuple[int, int]:
    return view.sentence_of(planned.start())[0], planned.start()


def _announced_paragraphs(view: View) -> frozenset[int]:
    """The paragraphs of a list that an announcement opens: 双方将围绕四个方面合作： with what follows it."""
    paragraphs, text, search = view.document.paragraphs, view.text, view.once(places).search
    found: set[int] = set()
    for i, opening in enumerate(paragraphs):
        if text[opening.start : opening.end].rstrip()[-1:] != "：" or i in found:
            continue
        if not search("planned", view.sentence_of(opening.end - 1)[0], opening.end):
            continue
        for j in range(i + 1, min(i + _LONGEST_LIST, len(paragraphs))):
            item = paragraphs[j]
            if not _LIST_ITEM.match(text, item.start) or _DONE_SINCE.search(text, item.start, item.end):
                break
            found.add(j)
    return frozenset(found)


_LONGEST_LIST = 8
_LIST_ITEM = re.compile("[（(]?[一二三四五六七八九十\\d]+[）)、.．]|[一二三四五六七八九十]是|[①-⑩●▲]")
_DONE_SINCE = re.compile("[了已]|先后|共计|累计")


def _announced(view: View, clause_start: int) -> bool:
    """Whether a clause goes on a sentence that has announced something and told of nothing done since."""
    search, low = view.once(places).search, view.sentence_of(clause_start)[0]
    planned = search("planned", low, clause_start)
    if not planned or _was_then(view, planned):
        return False
    return not search("done", planned.end(), clause_start) and view.text.find("。", low, clause_start) < 0


_SUMMED = re.compile("[^，。；]{0,10}，[总合共累]计")
"""What tells what a rate came to."""


@lru_cache(maxsize=256)
def _is_kind(title: str, which: str) -> bool:
    return bool(rules()["titles"][which].search(title))
