"""The basis of a rate: 每人每学期2节, 各校3名."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.extract.text import View

_SUM = re.compile("累计|总计|合计|共计|一共|共(?![同建享])|下来|统计")
TIMES = {"学期": 0, "学年": 0, "月": 0, "周": 0, "年": 0, "天": 0, "季度": 0}
_PER = re.compile(
    "每(?P<each>一?个?(?:学期|学年|月|周|[两二三半]个?[周月年天]|年|天|日|季度|批|期|次|轮|人|名|位|校|所(?![\u4e00-\u9fff]{0,4}(?:校|村小|教学点))|节|场|对|片|班|组|生)"
    "|一?(?:位|名|个|所)?(?:[\u4e00-\u9fff]{0,4}?(?:教师|老师|成员校|学校|队员|成员(?!学?校)|同志|干部|园|学科|学员|年级|共同体|教学点|村小|乡镇)))"
)
_ONE_PER = re.compile(
    "(?<![第这近同])一(?P<each>学期|学年|个?月|周|年|天)(?=至少|不少于|[\u4e00-\u9fff]{0,3}[一两二三\\d]次)"
)
_EACH = re.compile(
    "(?:各校|各园|各单位|各成员校|双方学校各|两校各|三校各|[校园]各)(?![\u4e00-\u9fff]*(?:一行|共)|的)[\u4e00-\u9fff]{0,6}$"
)
EACH_ONE = ("学科", "组", "人", "校", "学校")
"""Bases that a list with 各 has, too, where it is no habit."""
_APIECE = re.compile(
    "(?:[^，。；：]{1,30}[、和与及]|[一二两三四五六七八九十\\d][名位])(?P<last>[^，。；：、]{1,12}?)(?:只|仅|又|也|都|均|将)?(?:各(?![校园地位种类级部项学科单乡镇区县方个自班])|(?<=组)分别|(?<=组将)分别)(?P<does>[^，。；：各]{0,6})$"
)
"""Several that do the same, each for itself: 语文、数学各上一节课, 两位老师各上一节课."""
_SUBJECT = re.compile(
    "(?:语文|数学|英语|外语|科学|物理|化学|生物|政治|道法|历史|地理|音乐|美术|体育|信息|劳动|心理)(?:学科)?$"
)
_GIVES_LESSON = re.compile("[上讲作献]|执教|展示|带来|承担")


@lru_cache(maxsize=1024)
def _basis(each: str) -> str:
    each = re.sub("^一?[个位名所]?(?=.)", "", each) if len(each) > 1 and each[0] not in "两二三半" else each
    if each in ("名", "位", "生"):
        return "人"
    if each == "所":
        return "校"
    if each == "日":
        return "天"
    if each == "学校" or each in TIMES:
        return each
    if each.endswith("学校"):
        return "学校"
    if re.search("校$|园", each):
        return "校" if len(each) < 4 else each
    return "人" if re.search("教师|老师|队员|成员|同志|干部|学员", each) else each


_COUNTED = re.compile(
    r"[\d一二三四五六七八九十两]+(?:余|多)?(?:名|位|人|节|次|场|个(?![月学星小工])|所|堂)(?![^，。；]{0,2}每)"
)
_OPENS_RATE = re.compile(
    "每(?!周[一二三四五六日天](?!次))|[\u4e00-\u9fff]{1,8}每(?!周[一二三四五六日天](?!次))(?:学期|学年|月|周|年)"
)
_OPENS_ANEW = re.compile(
    r"[一二两三四五半\d]+个?(?:多)?(?:学期|学年|年|月)[来间下里]|[\d一二三四五六七八九十]+月|[今去明当全]年|实际|[上本下]学期|其中|[\u4e00-\u9fff]{1,8}(?:小学|中学|幼儿园)(?![的各])|[两三四五六七八九十\d]+[所名位]"
)
"""A clause with a time or a school of its own, to which the basis of a clause before does not go on."""


def per(view: View, start: int, clause_start: int, carried: int) -> str | None:
    """The basis of a rate: time first, then whom it is for (周·人); `carried`: from how many clauses before at most."""
    text = view.text
    clause = text[clause_start:start]
    low = clause_start if "每" not in clause and not (not clause and OTHERS.match(text, start)) else 0
    if low and text.find("每", view.period(start)[0], low) < 0:
        low = 0
    for _ in range(carried):
        if low < 2 or text[low - 1] != "，" or _SUM.search(text, low, start) or _OPENS_ANEW.match(text, low):
            break
        low, high = view.clause(low - 2)
        if text.startswith("每次", low):
            break
        if _OPENS_RATE.match(text, low, high):
            clause, low = text[low:start], 0
    parts: list[str] = []
    if "每" in clause:
        for match in _PER.finditer(clause):
            basis = _basis(match["each"])
            if basis not in parts:
                parts.append(basis)
    if "一" in clause:
        for match in _ONE_PER.finditer(clause):
            basis = _basis(match["each"])
            if basis not in parts:
                parts.append(basis)
    if "周课时" in clause and "周" not in parts:
        parts.append("周")
    if ("人均" in clause or "人人" in clause) and "人" not in parts:
        parts.append("人")
    if "生均" in clause and "人" not in parts:
        parts.append("人")
    if not parts and "各" in clause and (each := _EACH.search(clause)):
        parts.append("学校" if "学校各" in each[0] else "校")
    if not parts and ("各" in clause or "分别" in clause) and (apiece := _APIECE.search(clause)):
        parts.extend(_of_each(apiece["last"], apiece["does"]))
    if len(parts) == 1 and parts[0] in TIMES and (low == 0 or clause.startswith("每")) and clause.startswith("每"):
        begin = view.period(start)[0]
        if text.find("每", begin, clause_start) >= 0 and _EACH_PERSON.search(text, begin, clause_start):
            parts.append("人")
    if len(parts) > 1:
        parts.sort(key=lambda part: TIMES.get(part, 1))
    return "·".join(parts) if parts else None


def counts_between(view: View, start: int, clause_start: int) -> bool:
    """Whether what is counted by a rate stands before a time, which then is none (每学期选派2名教师跟岗一个月)."""
    text = view.text
    each = text.find("每", clause_start, start)
    if each < 0:
        each = text.rfind("每", view.period(start)[0], start)
    return each >= 0 and bool(_COUNTED.search(text, each, start))


_EACH_PERSON = re.compile("(?<![周月期年天])每(?:名|位|人)[^，。；]*(?:，每[^，。；]*)*，$")
"""What opens a list of rates of each person: 每名师傅每周听课1节，每月批阅教案两次."""


def _of_each(last: str, does: str) -> list[str]:
    """Who each of those is that a list ends with, as a basis; nothing where it cannot be told."""
    if _SUBJECT.search(last):
        return ["学科"]
    if last.endswith("组"):
        return ["组"]
    if last.endswith(("校", "小学", "中学", "初中", "幼儿园")):
        return ["学校" if last.endswith("学校") else "校"]
    return ["人"] if _GIVES_LESSON.match(does) or last.endswith(("老师", "教师")) else []


OTHERS = re.compile("[\\d一二两三四五六七八九十百余多]+[名位人]")


def is_timed(basis: str | None) -> bool:
    return basis is not None and (basis.partition("·")[0] in TIMES or basis[0] in "两二三半")
