"""What a count says: the basis of a rate, the measure it feeds, and whether it is done, planned or a rule."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache, lru_cache
from typing import Any

from pipeline.extract.anchors import Cues, Places
from pipeline.extract.counted import noun_kind
from pipeline.extract.text import View
from pipeline.records import Status
from pipeline.rules import alternatives, load


@cache
def _cues() -> Cues:
    """What is looked for in the clause of every count."""
    patterns = ("planned", "done", "strict", "rule", "sets")
    status = load("counts")["status"]
    return Cues({**{name: status[name] for name in patterns}, **load("counts")["people_go"]})


def _places(view: View) -> Places:
    return _cues().places(view.text)


_SUM = re.compile("累计|总计|合计|共计|一共|共(?![同建享])|下来|统计")
_TIMES = {"学期": 0, "学年": 0, "月": 0, "周": 0, "年": 0, "天": 0, "季度": 0}
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
_EACH_ONE = ("学科", "组", "人", "校", "学校")
"""Bases that a list with 各 has, too, where it is no habit."""
_APIECE = re.compile(
    "(?:[^，。；：]{1,30}[、和与及]|[一二两三四五六七八九十\\d][名位])(?P<last>[^，。；：、]{1,12}?)(?:只|仅|又|也|都|均|将)?(?:各(?![校园地位种类级部项学科单乡镇区县方个自班])|(?<=组)分别|(?<=组将)分别)(?P<does>[^，。；：各]{0,6})$"
)
"""Several that do the same, each for itself: 语文、数学各上一节课, 两位老师各上一节课."""
_SUBJECT = re.compile(
    "(?:语文|数学|英语|外语|科学|物理|化学|生物|政治|道法|历史|地理|音乐|美术|体育|信息|劳动|心理)(?:学科)?$"
)
_GIVES_LESSON = re.compile("[上讲作献]|执教|展示|带来|承担")


@cache
def _rules():
    rules = load("counts")
    verbs = {kind: words.split() for kind, words in rules["indicators"].items()}
    moves: dict[str, str] = {}
    for kind in _MOVES:
        for word in verbs[kind]:
            moves.setdefault(word, kind)
    return {
        "moves": re.compile(alternatives(list(moves))),
        "move": moves,
        "verbs": {kind: re.compile(alternatives(words)) for kind, words in verbs.items()},
        "titles": {kind: re.compile(rules["status"][kind]) for kind in ("rule_titles", "planned_titles")},
    }


@lru_cache(maxsize=1024)
def _basis(each: str) -> str:
    each = re.sub("^一?[个位名所]?(?=.)", "", each) if len(each) > 1 and each[0] not in "两二三半" else each
    if each in ("名", "位", "生"):
        return "人"
    if each == "所":
        return "校"
    if each == "日":
        return "天"
    if each == "学校" or each in _TIMES:
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
    low = clause_start if "每" not in clause and not (not clause and _OTHERS.match(text, start)) else 0
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
    if len(parts) == 1 and parts[0] in _TIMES and (low == 0 or clause.startswith("每")) and clause.startswith("每"):
        begin = view.period(start)[0]
        if text.find("每", begin, clause_start) >= 0 and _EACH_PERSON.search(text, begin, clause_start):
            parts.append("人")
    if len(parts) > 1:
        parts.sort(key=lambda part: _TIMES.get(part, 1))
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
_PRAISED = re.compile("(?:表彰|评选|奖励)[^，。；]{0,14}，$")
"""表彰优秀支教教师，共19人: they are counted for that, not for having gone."""
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
    if kind in ("share", "age") or unit in ("度", "摄氏度"):
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
        return _people(view, start, end, noun)
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
        given = _rules()["verbs"]["giving_verbs"].search(near) or _SENDS.search(near)
        if given and named not in ("teacher", "pupil"):
            return "things_given"
    if unit in ("批", "批次"):
        return "other"
    return "people_involved" if named in ("pupil", "teacher") and unit not in NO_MEASURE else "other"


def _lessons(view: View, start: int, end: int, noun: str, basis: str | None) -> str:
    """Lessons given for others to see; a weekly load and lessons listened to are no such lessons."""
    text, verbs = view.text, _rules()["verbs"]
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
_TO_SCHOOLS = re.compile(
    "(?:深入|进驻|走进|奔赴|赶赴|前往|赴)(?!了?[^，。；]{0,6}(?:课堂|教室)|班级|一线|学生|师生|家庭|社区|现场|生活|基层)"
)
"""Words of motion that say of teachers that they go out, where nothing says that they only watch."""
_NO_MOVE = re.compile(
    "任教师|[支送]教(?:学校|单位)|(?<=[讨谈验动通互入作分享])交流"
    "|学习(?:心得|体会|笔记|任务|资料|成果|单|小组|共同体|型)|交流(?:学习活动|活动|发言|会|群|经验|心得|研讨|探讨|讨论|分享|体会|意见|看法|互动|材料|平台|了)"
)
"""Words of moving that are part of another word, or talk: 专任教师, 送教学校, 座谈交流."""
_LEADERS = re.compile("(?:校长|园长|书记|(?<!班)主任|局长|院长|领导|主席|委员)$")
_ANOTHER = re.compile("(?:并|同时|还|又|另)?(?:邀请|欢迎|接收|接待|安排|组织)|同时|还|另")
_OTHERS = re.compile("[\\d一二两三四五六七八九十百余多]+[名位人]")
_INSPECTS = re.compile("察看|查看|调研|签订|签署|签约|视察|检查|督导|督查|考核|验收|慰问|看望|揭牌")
_LEARNS = re.compile("学习|观摩|参观|听课")
_OTHER_PEOPLE = re.compile("教职工|选手|评委|工作人员|服务人员|实习生")
_OF_NOUN = re.compile(
    "(?:(?P<listens>(?:听|观|听评)课|观摩|参训|受训|与会|参会|到会)|(?:支教|交流|轮岗|跟岗|挂职|走教|送教|下派|援[藏疆青教]))(?![师教]?研)(?!.*(?:生|孩子|家长|对象|娃|儿)$)"
)
"""What those who are counted are called says what they went for: 听课教师, 参训者, 轮岗干部."""
_CANDIDATES = re.compile(
    "报名|应(?:交流|轮岗)|应聘|符合[^，。；]{0,8}(?:条件|要求)|缺编|缺员|缺额|缺口|紧缺|空缺|候选|备选"
)
"""Of those only some went, or none: 52名教师报名, 符合条件的30人, 缺编5人."""
_HEARD_OUT = re.compile("听课|听评课|推门听|诊断")
GUIDES = ("导师", "师傅", "指导教师", "指导老师", "联络员")
"""Who receives those that come, or stands by them."""
_SENT_OUT = re.compile("[派赴到往]|送教|支教|驻|走进|回访|来校|来我[校园]")
_CAME = re.compile("(?:派|送|请|带|同|一起|一道|赶)[来去]的$")
"""Those who are counted are the ones who came, whatever they did then: 对方派来的4名教师登台上课."""
_PAIRED = re.compile("结[成为][^，。；]{0,8}(?:对子|师徒)|师徒结对")
_EXPERTS = ("专家", "教授", "研究员")
_LEARNERS = ("徒弟", "学员")
_GUIDED = re.compile("带|配备|结对|指导")
_EACH_GUIDES = re.compile("每(?:人|名|位)[^，。；]*(?:结对|帮带|指导|帮扶)")
"""每人结对帮扶青年教师1名: who is guided stays."""
_STAYS_TO_LEARN = re.compile(
    "浸润|(?:培训|进修|跟班|脱产|住校|驻校)学习|(?<!参观)(?<!观摩)(?<!考察)(?<!听课)学习(?:了|为期)?[一二两三四五六七八九十半\\d]+个?(?:学期|学年|月|年|周)"
)
"""Ways of learning for which teachers stay at the other school."""
_MOVES = {
    "exchange_verbs": "teachers_exchanged",
    "visiting_verbs": "teachers_visiting",
    "sending_verbs": "teachers_exchanged",
}
"""Verbs of a clause in the order in which they decide: 派3名教师到我校听课 is a visit, 派3名教师到我校跟岗 is none."""
_FARTHEST = 32


def _people(view: View, start: int, end: int, noun: str) -> str:
    """Teachers that went to work elsewhere or to watch, by the nearest verb that says so; else people involved."""
    text, rules = view.text, _rules()
    learners = noun.endswith(_LEARNERS)
    if learners and _GUIDED.search(text, view.clause(start)[0], start):
        return "people_involved"
    if (
        (of_noun := _OF_NOUN.match(noun))
        and text.find(noun, *view.clause(start)) >= 0
        and not _honoured(view, start, end)
    ):
        return "teachers_visiting" if of_noun["listens"] else "teachers_exchanged"
    if noun and not learners and (noun_kind(noun) != "teacher" or _OTHER_PEOPLE.search(noun)):
        return "people_involved"
    clause_start, clause_end = view.clause(start)
    search = view.once(_places).search
    if _CANDIDATES.search(text, max(clause_start, start - 8), min(clause_end, end + len(noun) + 3)):
        return "people_involved"
    heard_out = text[start - 1 : start] == "对" and _HEARD_OUT.search(text, end, clause_end)
    if heard_out or text.startswith("的课", end + len(noun)):
        return "people_involved"  # 听遍了38位教师的课, 对8名教师逐一听课: they are listened to
    if noun.endswith(GUIDES) and not _SENT_OUT.search(text, clause_start, clause_end):
        return "people_involved"
    came = _CAME.search(text, clause_start, start)
    if (stays(view, start, end) and not came) or _EACH_GUIDES.search(text, clause_start, start):
        return "people_involved"
    if search("competes", end, clause_end) or _PAIRED.search(text, end, clause_end):
        return "people_involved"
    if _inspect(text, start, noun, clause_start, clause_end, *view.period(start)):
        return "people_involved"
    move = rules["move"]
    low = view.clause(clause_start - 1)[0] if text[clause_start - 1 : clause_start] == "，" else clause_start
    high = view.clause(clause_end + 1)[1] if text[clause_end : clause_end + 1] == "，" else clause_end
    if _ALTOGETHER.search(text, clause_start, start):
        low = view.period(start)[0]
    verbs = [
        (match.start(), match.end(), move[match[0]])
        for match in rules["moves"].finditer(text, low, high)
        if not _NO_MOVE.match(text, match.start())
    ]
    here = {kind for begin, stop, kind in verbs if clause_start <= begin and stop <= clause_end}
    moves = _MOVED.search(text, clause_start, start) or _MOVES_OFF.search(text, end, clause_end)
    if here <= {"sending_verbs"} and (moves or came or text.endswith("一行", clause_start, start)):
        here = {_purpose(view, start, end, rules)}
    behind = {kind for begin, _, kind in verbs if begin >= clause_end}
    if _ANOTHER.match(text, clause_end + 1) or _OTHERS.search(text, clause_end, high):
        behind = set()
    if here == {"sending_verbs"} and "visiting_verbs" in behind and "exchange_verbs" not in behind:
        here = {"visiting_verbs"}
    if search("goes_to_teach", clause_start, high):
        here.add("exchange_verbs")
    if text.startswith("由", start - 1) and "exchange_verbs" not in here:
        return "people_involved"  # 由12位导师指导: who receives those that come
    if not here and _ALL_HERE.search(text, clause_start, start):
        return "people_involved"
    watches = {text[b:e] for b, e, kind in verbs if kind == "visiting_verbs" and clause_start <= b < clause_end}
    if watches == {"学习"} and _TO_A_SCHOOL.search(text, end, clause_end):
        here.add("exchange_verbs")  # 派出6名教师到贵校学习: they learn at work
    if "visiting_verbs" in here and _STAYS_TO_LEARN.search(text, end, clause_end):
        here.add("exchange_verbs")
    at_home = _AT_HOME.search(text, end, clause_end) and not _MOTION.search(text, low, clause_end)
    if here == {"sending_verbs"} and at_home:
        return "people_involved"
    if not here and noun and not _LEADERS.search(noun) and _TO_SCHOOLS.search(text, end, clause_end):
        here = behind & {"visiting_verbs"} or {"sending_verbs"}
    if not here and _TO_CLASS.search(text, end, clause_end):
        here = {"visiting_verbs"}
    kinds = [kind for kind in _MOVES if kind in here]
    if not kinds and verbs:
        distance, kind = min((start - b if b <= start else a - end, k) for a, b, k in verbs)
        kinds = [kind] if distance <= _FARTHEST or (_GOES_ON.match(text, clause_end) and kind in behind) else []
    if not kinds and _BATCH.search(text, view.period(start)[0], start) and _SENT.search(text, 0, start):
        return "teachers_exchanged"
    if not kinds and text.endswith(_WE, clause_start, start) and _SENT.search(view.document.title):
        return "teachers_exchanged"
    if not kinds and _TEAM.search(text, clause_start, start) and _LESSONS_OF_TEAM.match(text, clause_end):
        return "teachers_exchanged" if _SENT_TO_TEACH.search(text, 0, start) else "people_involved"
    if kinds and kinds[0] != "visiting_verbs" and _TRAINED.search(text, clause_start, start):
        return "people_involved"
    if not kinds or (learners and kinds[0] != "exchange_verbs"):
        return "people_involved"
    if kinds[0] == "visiting_verbs" and noun.endswith(_EXPERTS):
        return "people_involved"
    if kinds[0] == "visiting_verbs" and not noun and not _TEACHING.search(text, view.sentence_of(start)[0], high):
        return "people_involved"  # an audience that the text does not call teachers
    return _MOVES[kinds[0]]


def _honoured(view: View, start: int, end: int) -> bool:
    """Whether a clause says of people that they won or were judged."""
    low, high = view.clause(start)
    return bool(_HONOURS.search(view.text, low, start) or _HONOURS.search(view.text, end, high))


def _purpose(view: View, start: int, end: int, rules: dict[str, Any]) -> str:
    """What those who come or go do there, as kind of verb: the next that is told of them, else what is going on."""
    text, (low, high) = view.text, view.period(start)
    if others := _OTHERS.search(text, end, high):
        high = view.clause(others.start())[0]
    for match in rules["moves"].finditer(text, end, high):
        kind = rules["move"][match[0]]
        if kind != "sending_verbs" and not _NO_MOVE.match(text, match.start()):
            rest = rules["moves"].findall(text, match.end(), view.clause(match.start())[1])
            works = any(rules["move"][word] == "exchange_verbs" for word in rest)  # 回访送教
            return "exchange_verbs" if works or _TEACHES.search(text, end, match.start()) else str(kind)
    if _TEACHES.search(text, end, high):
        return "exchange_verbs"
    if _WATCHES.search(text, end, high) or _GOING_ON.search(text, low, start):
        return "visiting_verbs"
    return "sending_verbs"


_TO_A_SCHOOL = re.compile(
    "[到赴往](?!了?[北上广]|全?[国省市县]|外)[^，。；]{1,16}(?:学校|小学|中学|[初高]中|幼儿园|[园校])学习"
)
_ALL_HERE = re.compile("全[校园]")
_HONOURS = re.compile("获|评为|评选|表彰|考核|晋升|优秀")
_MOVED = re.compile(
    "(?:(?<![年月以原未本起近出下上后回将往])来(?:了|过|的(?:还?有|是)?)|(?<![过失出下上回])去(?:了|过|的(?:还?有|是)?)"
    "|迎来了?|[同带]来的)[^，。；：\\d]{0,16}$"
)
"""Words of coming and going before those who came: 县实小来了3位老师, 来的是两位老师."""
_MOVES_OFF = re.compile(
    "启程|而来|赶(?:了?过)?去|动身|[飞奔赶首远]赴|赶[往来到]|前[往来]|下了?[村乡]|(?<![过失出下上回])去了"
)
_TEACHES = re.compile(
    "(?:(?<![堂会台网线校])[上送献](?![^，。；]{0,3}听)|执教|带来|承担|奉献|展示)(?:了|好)?[^，。；的]{0,8}课"
)
_WATCHES = re.compile("(?<=[，、用间])[看听观][^，。；、]|听(?=[，；]|$)")
_GOING_ON = re.compile("活动|听|观摩|现场会|展示|会场|讲座|报告会|[一二两三四\\d]课|研讨|那一[次届场回天]")
"""What others come to watch."""
_WE = ("我们", "我们一行")
_TEAM = re.compile("(?:[组团队]|[组团队][^，。；、\\d]{2,12}等)$")
_LESSONS_OF_TEAM = re.compile(
    "，(?:[^，。；]{0,6}，)?(?:[上送献]|执教)?[^，。；]{0,4}课[^，。；]{0,4}[\\d一二两三四五六七八九十]+节|，[上执送献][^，。；]{0,4}[\\d一二两三四五六七八九十]+节[^，。；]{0,6}课"
)
_SENT_TO_TEACH = re.compile("送教|送课|走教|支教")
"""A team with its lessons, in a text about lessons that are taken to others (数学组5人，课4节)."""


def stays(view: View, start: int, end: int) -> bool:
    """Whether the clause of a count of people says that they do something that is no exchange (培养出2名能手)."""
    clause_start, clause_end = view.clause(start)
    search = view.once(_places).search
    if start - clause_start <= 2 and _PRAISED.search(view.text, max(0, clause_start - 16), clause_start):
        return True
    return bool(search("not_moving", clause_start, start) or search("not_moving", end, min(clause_end, end + 12)))


def _inspect(text: str, start: int, noun: str, clause_start: int, clause_end: int, low: int, high: int) -> bool:
    """Whether leaders, or a party, come to look, to sign or to thank: 一行5人前来调研, 两位校长签订协议."""
    if text.endswith("一行", clause_start, start):
        looks = _INSPECTS.search(text, low, high) and not _LEARNS.search(text, low, high)
        return bool(looks) or (not noun and not _TAUGHT.search(text, low, high))
    return bool(_LEADERS.search(noun)) and bool(_INSPECTS.search(text, clause_start, clause_end))


_TRAINED = re.compile(
    "(?<!参加)培训了?(?:全?[县市区镇校]|乡村|农村|骨干|各类|青年|在职)?(?:教师|老师)?(?:共计?|达|近|约)?$"
)
_AT_HOME = re.compile("同上|执教|登台|参赛|上课|献课|同课异构")
_MOTION = re.compile("[到赴往去来]|前往|走进")
_TO_CLASS = re.compile("走进了?[^，。；]{0,6}课堂")
_GOES_ON = re.compile("，(?:先后|分别|一同|一起)?(?:赶?赴|到|前往|来到|走进|去)")
_ALTOGETHER = re.compile("(?:前后|先后|总|一)共(?:有|计)?$")
_BATCH = re.compile("首批|第[一二三四五六七八九十\\d]+批")
_SENT = re.compile("支教|援[藏疆青教]|支援|交流|轮岗|挂职|跟岗|帮扶")
"""What a text is about that tells of batches of teachers: they are sent."""
_TAUGHT = re.compile("教师|老师|送教|送课|听课|上课|观摩|参观|学习|考察|跟岗|支教|帮扶|访|教研|课")
_TEACHING = re.compile("听课|观课|跟岗|教师|老师|一行|学科组|教研组|[文学语理治史物]组|骨干|同志|校长")


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
    text, search = view.text, view.once(_places).search
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
    if planned and _was_then(view, planned):
        planned = None
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
    elif plan and _is_timed(basis) and not planned and not search("planned", view.sentence_of(start)[0], clause_start):
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
        each = basis and (_is_timed(basis) or "每" in text[low:start])
        return "rule" if each or (open_ended and kind != "share" and label != "aims") else "planned"
    settles = basis or open_ended or kind == "time"
    if label in ("organization", "support") and settles and search("strict", low, high):
        return "rule"
    if label == "organization" and open_ended:
        return "rule"
    standing = basis and (basis not in _EACH_ONE or "每" in text[low:start])
    reckoned = not open_ended and text.find("平均", clause_start, clause_end) >= 0
    if not standing or reckoned or _SUMMED.match(text, end, high):
        return "done"
    timed = _is_timed(basis)
    if label in _TOLD and kind != "size" and not open_ended and (not timed or _ONE_PERSON.search(text, low, start)):
        return "done"
    if kind in ("events", "size", "things") or open_ended or label == "organization":
        return "rule"
    if measure == "lessons_given" or (measure == "teachers_exchanged" and timed):
        return "rule"
    return "done"


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


def _is_timed(basis: str | None) -> bool:
    return basis is not None and (basis.partition("·")[0] in _TIMES or basis[0] in "两二三半")


_NUMBER_INSIDE = re.compile("(?<=[\u4e00-\u9fff])(?:\\d{1,2}[.．])+(?=[\u4e00-\u9fff])")
"""A number that opens an item in the middle of a line: 打下了基础5.每月一次的例会."""
_GIVEN = re.compile("(?:上述|(?:提出|开出|梳理|留下|反馈)的)$")


def _was_then(view: View, planned: re.Match[str]) -> bool:
    """Whether 下学期 is the second half of what is told of, and not to come: 上学期5名，下学期3名."""
    return planned[0].startswith("下学") and view.text.rfind(f"上{planned[0][1:]}", *_before(view, planned)) >= 0


def _before(view: View, planned: re.Match[str]) -> tuple[int, int]:
    return view.sentence_of(planned.start())[0], planned.start()


def _announced_paragraphs(view: View) -> frozenset[int]:
    """The paragraphs of a list that an announcement opens: 双方将围绕四个方面合作： with what follows it."""
    paragraphs, text, search = view.document.paragraphs, view.text, view.once(_places).search
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
_LIST_ITEM = re.compile("[（(]?[一二三四五六七八九十\d]+[）)、.．]|[一二三四五六七八九十]是|[①-⑩●▲]")
_DONE_SINCE = re.compile("[了已]|先后|共计|累计")


def _announced(view: View, clause_start: int) -> bool:
    """Whether a clause goes on a sentence that has announced something and told of nothing done since."""
    search, low = view.once(_places).search, view.sentence_of(clause_start)[0]
    planned = search("planned", low, clause_start)
    if not planned or _was_then(view, planned):
        return False
    return not search("done", planned.end(), clause_start) and view.text.find("。", low, clause_start) < 0


_SUMMED = re.compile("[^，。；]{0,10}，[总合共累]计")
"""What tells what a rate came to."""


@lru_cache(maxsize=256)
def _is_kind(title: str, which: str) -> bool:
    return bool(_rules()["titles"][which].search(title))
