"""The measure that a count feeds: by its classifier, the noun counted, and the verbs around it."""

from __future__ import annotations

import re

from pipeline.extract.counted import noun_kind
from pipeline.extract.cues import rules
from pipeline.extract.movers import people
from pipeline.extract.text import View

_BY_KIND = {
    "project": "projects",
    "lecture": "lectures_held",
    "meeting": "meetings_held",
    "lesson": "lessons_given",
    "group": "groups_formed",
    "activity": "activities_held",
    "school": "schools_involved",
}
_HAPPENINGS = ("lectures_held", "meetings_held", "activities_held", "lessons_given")
NO_MEASURE = ("批", "批次", "户", "家", "间", "处", "座", "遍")
"""Units by which no meeting and no event is counted."""
_MISSED = re.compile("缺席|缺勤|迟到|早退|旷|不参加|未参加|掉线|点击|互动|浏览|阅读量|播放量")
_COLLECTED = re.compile("带回|收集|收录|汇编|整理|积累|形成|精选")
_CONFERS = re.compile("(?:专题|集体|专门)研究")
_WEIGHTS = ("吨", "公斤", "斤", "千克")
_BROUGHT = re.compile("供应|提供|拉来|运来|送[来去]|捐|赠")
_SENDS = re.compile("(?<![选报推接护欢输保派])送(?![教课培走])")
_GAVE = re.compile("捐赠|捐献|捐出|赠送|送去|送来|募集")
_NOT_GIVEN = ("问卷", "学案", "试卷", "试题", "大巴", "文章", "推文")
_TRAINS = re.compile("培训|研修|学习|进修")
"""What makes 课时 a length of time; elsewhere it is a load of lessons."""
_NOT_LESSONS = re.compile("的?(?:听课|微课)")
_NO_LESSON = ("课堂", "课程", "微课", "网课", "早读", "课时", "自习")
_LESSON_EVENTS = ("送课", "献课", "开课", "同课异构")
_SESSIONS = ("半日活动", "教学活动", "集体活动", "示范活动")
_TAKEN = re.compile("送|展示|观摩|开放")
"""What a kindergarten has in the place of lessons, and how it is shown to others."""
_NO_EVENT = re.compile("车|电话|教案|晚自习|班会|早读")
DIFFERS = re.compile("(?:[比较][^，。；]{1,8}(?:增加|减少|[多少增减])|相差|还?欠|尚[差欠]|超额)了?$")
"""A difference is none of what it is between: 比上年增加2名, 讲座欠5次."""
_DAYS = ("晚上", "日子", "夜晚", "早晨", "周末")


def indicator(view: View, start: int, end: int, kind: str, unit: str, item: str | None, basis: str | None) -> str:
    """The measure that a count feeds: by its classifier, the noun counted, and the verbs around it."""
    noun = item or ""
    if kind == "time" or noun in _DAYS:
        clause_start, clause_end = view.clause(start)
        load = unit == "课时" and not _TRAINS.search(view.text, clause_start, clause_end)
        return "other" if load else "time"
    if kind in ("share", "age", "areas") or unit in ("度", "摄氏度"):
        return "other"
    text = view.text
    clause_start, clause_end = view.clause(start)
    if unit in _WEIGHTS and noun and _BROUGHT.search(text, clause_start, start):
        return "things_given"  # 供应15公斤煤
    if kind == "size" or text.find("班额", clause_start, clause_end) >= 0:
        return "size"
    if kind != "share" and DIFFERS.search(text, clause_start, start):
        return "people_involved" if kind == "people" else "other"
    if kind == "schools":
        return "schools_involved"
    if kind == "people":
        return people(view, start, end, noun)
    if kind == "lessons":
        return _lessons(view, start, end, noun, basis)
    if unit == "封" or _MISSED.search(text, clause_start, start):
        return "other"
    named = noun_kind(noun)
    if not noun and kind in ("events", "generic"):
        named = noun_kind(text[max(clause_start, start - 8) : start].rstrip("共计达了约"))
    uncounted = unit in NO_MEASURE and not (unit == "家" and named == "school")
    measure = None if noun.endswith("校区") or uncounted else _BY_KIND.get(named)
    if (
        (measure in _HAPPENINGS and kind not in ("events", "generic"))
        or (measure in ("groups_formed", "schools_involved") and kind == "events")
        or noun.endswith(_NO_LESSON)
    ):
        measure = None
    if (
        measure == "activities_held"
        and _TAKEN.search(text, clause_start, start)
        and (noun.endswith(_SESSIONS) or text.startswith(_SESSIONS, max(clause_start, start - len("半日活动"))))
    ):
        return "lessons_given"
    if measure == "lessons_given" and kind == "events" and noun in _LESSON_EVENTS:
        return "activities_held"
    if measure == "activities_held" and noun in ("听课", "登录"):
        return "other"
    if measure == "lessons_given" and noun.endswith("课例") and _COLLECTED.search(text, clause_start, start):
        return "other"
    if unit == "对" and named not in ("thing", "school"):
        return "groups_formed"
    if measure:
        return measure
    if named == "work":
        return "other"
    if kind == "events":
        if not noun and text[start - 1 : start] == "分":
            return "other"  # 分三次选派
        if _CONFERS.search(text, clause_start, start):
            return "meetings_held"
        if named == "work" or _NO_EVENT.search(noun + text[end : end + 4]):
            return "other"
        return "activities_held" if unit in ("次", "场", "回", "轮", "期") else "other"
    if not named and kind == "generic" and noun and _GAVE.search(text, clause_start, start):
        return "things_given"
    if (kind == "things" and not noun.endswith(_NOT_GIVEN)) or named == "thing":
        low, high = view.period(start)
        near = text[max(low, start - 40) : min(high, end + 12)]
        given = rules()["verbs"]["giving_verbs"].search(near) or _SENDS.search(near)
        if given and named not in ("teacher", "pupil"):
            return "things_given"
    if unit in ("批", "批次"):
        return "other"
    return "people_involved" if named in ("pupil", "teacher") and unit not in NO_MEASURE else "other"


def _lessons(view: View, start: int, end: int, noun: str, basis: str | None) -> str:
    """Lessons given for others to see; a weekly load and lessons listened to are no such lessons."""
    text, verbs = view.text, rules()["verbs"]
    clause_start, _ = view.clause(start)
    context = text[max(clause_start, start - 14) : start]
    period = view.period(start)[0]
    online = noun == "课" and _ONLINE.search(text, period, start) and not _SHOWS.search(text, clause_start, start)
    if noun.endswith(_NO_LESSON) or online:
        brought = noun.endswith("课程") and _BRINGS.search(text, clause_start, start)
        return "lessons_given" if brought and not basis else "other"
    if noun_kind(noun) == "lecture":
        return "lectures_held"
    if noun.endswith(_EVERYDAY) and _JUDGED.search(text, clause_start, start):
        return "other"
    if noun_kind(noun) in ("lesson", "activity") and noun not in ("课", "听课"):
        plain = noun.endswith("课") and not _SHOWN.search(noun)
        subject = plain and ((basis and "周" in basis) or text.endswith(_HEARD, clause_start, start))
        return "other" if subject else "lessons_given"
    if _NOT_LESSONS.match(text, end) or verbs["not_given_lessons"].search(context):
        return "other"
    if basis and not verbs["teaching_verbs"].search(context) and not _SHOWS.search(text, period, start):
        return "other"
    return "lessons_given"


_SHOWS = re.compile("送课|送教|献课")
"""Words by which the lessons of a rate are such for others: 送课三次，每次2节."""
_ONLINE = re.compile("同步课堂|专递课堂|空中课堂|网络课堂|微课堂")
_EVERYDAY = ("常态课", "随堂课", "推门课", "家常课")
_JUDGED = re.compile("听|点评|诊断|问诊|推门")
_HEARD = ("听了", "听取了", "旁听了")
_BRINGS = re.compile("送[来去到上出]|带来|展示|呈现|奉献")
_SHOWN = re.compile("示范|双师|研究|公开|观摩|展示|研讨|汇报|优质|精品|送教|比武|引路|下水|评优|交流|献")
