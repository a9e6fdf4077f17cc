"""Teachers who are counted: whether they went to work elsewhere, to watch and listen, or only take part."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.extract.counted import noun_kind
from pipeline.extract.cues import MOVES, places, rules
from pipeline.extract.rates import OTHERS
from pipeline.extract.text import View
from pipeline.records import Mention

_PRAISED = re.compile("(?:表彰|评选|奖励)[^，。；]{0,14}，$")
"""表彰优秀支教教师，共19人: they are counted for that, not for having gone."""
_TO_SCHOOLS = re.compile(
    "(?:深入|进驻|走进|奔赴|赶赴|前往|赴)(?!了?[^，。；]{0,6}(?:课堂|教室)|班级|一线|学生|师生|家庭|社区|现场|生活|基层)"
)
"""Words of motion that say of teachers that they go out, where nothing says that they only watch."""
_NO_MOVE = re.compile(
    "任教师|带教师(?![傅徒])|[支送]教(?:学校|单位)|(?<=[讨谈验动通互入作分享])交流|(?<=参观|观摩|考察|听课|访问|走访|学习|教学|教研|取经|友好|文化|结对|校际|对面)交流"
    "|学习(?:心得|体会|笔记|任务|资料|成果|单|小组|共同体|型)|交流(?:学习活动|活动|发言|会|群|经验|心得|研讨|探讨|讨论|分享|体会|意见|看法|互动|材料|平台|了(?!近?约?[0-9一二两三四五六七八九十百千]+[多余]?[名位人]))"
)
"""Words of moving that are part of another word, or talk: 专任教师, 送教学校, 座谈交流."""
_LEADERS = re.compile("(?:校长|园长|书记|(?<!班)主任|局长|院长|领导|主席|委员)$")
_ANOTHER = re.compile("(?:并|同时|还|又|另)?(?:邀请|欢迎|接收|接待|安排|组织)|同时|还|另")
_INSPECTS = re.compile("察看|查看|调研|签订|签署|签约|视察|检查|督导|督查|考核|验收|慰问|看望|揭牌")
_LEARNS = re.compile("学习|观摩|参观|听课")
_OTHER_PEOPLE = re.compile("教职工|选手|评委|工作人员|服务人员|实习生")
_TEACHERS_WHO = re.compile("(?:教师|老师)(?:[党盟会团社队]员|志愿者)$")
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
_CAME = re.compile("(?:(?:派|送|请|带|同|一起|一道|赶)[来去]|随行|随队(?:前来|而来)?|同行|一同前来)的$")
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
_FARTHEST = 32
_LED = re.compile("(?:带领|率领|陪同|引领|护送|组织|安排)(?:之)?下$|[长任员记师管]带队$")
"""Behind whom somebody leads stands the next clause what they do."""
_AUDIENCE = re.compile("(?:[为给向]|面向)[^，。；为给向]{0,14}$")
_SERVED = re.compile(
    "[^，。；]{0,3}(?:呈现|献上|送上|送去|奉上|奉献|带来|开展|举办|举行|进行|做|作|上|讲)了?"
    "[^，。；]{0,30}(?:课|讲座|报告|培训|盛宴|大餐|辅导|分享)"
)
"""What is done for teachers who listen: 为全镇40名教师作讲座."""


def people(view: View, start: int, end: int, noun: str) -> str:
    """Teachers that went to work elsewhere or to watch, by the nearest verb that says so; else people involved."""
    text, patterns = view.text, rules()
    noun = "" if noun == "人" else noun  # 我们18个人
    learners = noun.endswith(_LEARNERS)
    if learners and _GUIDED.search(text, view.clause(start)[0], start):
        return "people_involved"
    if (
        (of_noun := _OF_NOUN.match(noun))
        and text.find(noun, *view.clause(start)) >= 0
        and not _honoured(view, start, end)
    ):
        return "teachers_visiting" if of_noun["listens"] else "teachers_exchanged"
    if noun and not learners and not _are_teachers(noun):
        return "people_involved"
    clause_start, clause_end = view.clause(start)
    if text.startswith(("下，", "队，"), clause_end - 1) and _LED.search(text, end, clause_end):
        clause_end = view.clause(clause_end + 1)[1]  # 6名教师在校长的带领下，驱车前往甲校
    search = view.once(places).search
    if _CANDIDATES.search(text, max(clause_start, start - 8), min(clause_end, end + len(noun) + 3)):
        return "people_involved"
    heard_out = text[start - 1 : start] == "对" and _HEARD_OUT.search(text, end, clause_end)
    if heard_out or text.startswith("的课", end + len(noun)):
        return "people_involved"  # 听遍了38位教师的课, 对8名教师逐一听课: they are listened to
    served = noun and text.startswith(noun, end) and _SERVED.match(text, end + len(noun), clause_end)
    if served and _AUDIENCE.search(text, clause_start, start):
        return "teachers_visiting"
    if noun.endswith(GUIDES) and not _SENT_OUT.search(text, clause_start, clause_end):
        return "people_involved"
    came = _CAME.search(text, clause_start, start)
    if (stays(view, start, end) and not came) or _EACH_GUIDES.search(text, clause_start, start):
        return "people_involved"
    if search("competes", end, clause_end) or _PAIRED.search(text, end, clause_end):
        return "people_involved"
    if _inspect(text, start, noun, clause_start, clause_end, *view.period(start)):
        return "people_involved"
    move = patterns["move"]
    low = view.clause(clause_start - 1)[0] if text[clause_start - 1 : clause_start] == "，" else clause_start
    high = view.clause(clause_end + 1)[1] if text[clause_end : clause_end + 1] == "，" else clause_end
    if _ALTOGETHER.search(text, clause_start, start):
        low = view.period(start)[0]
    verbs = [
        (match.start(), match.end(), move[match[0]])
        for match in patterns["moves"].finditer(text, low, high)
        if not _NO_MOVE.match(text, match.start())
    ]
    here = {kind for begin, stop, kind in verbs if clause_start <= begin and stop <= clause_end}
    moves = _MOVED.search(text, clause_start, start) or _MOVES_OFF.search(text, end, clause_end)
    if here <= {"sending_verbs"} and (moves or came or text.endswith("一行", clause_start, start)):
        here = {_purpose(view, start, end)}
    behind = {kind for begin, _, kind in verbs if begin >= clause_end}
    if _ANOTHER.match(text, clause_end + 1) or OTHERS.search(text, clause_end, high):
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
        here = behind & {"visiting_verbs"} or {_purpose(view, start, end)}
    if not here and _TO_CLASS.search(text, end, clause_end):
        here = {"visiting_verbs"}
    kinds = [kind for kind in MOVES if kind in here]
    if not kinds and verbs:
        distance, kind = min((start - b if b <= start else a - end, k) for a, b, k in verbs)
        kinds = [kind] if distance <= _FARTHEST or (_GOES_ON.match(text, clause_end) and kind in behind) else []
    if not kinds and _BATCH.search(text, view.period(start)[0], start) and _SENT.search(text, 0, start):
        return "teachers_exchanged"
    if not kinds and text.endswith(_WE, clause_start, start) and _SENT.search(text, 0, min(start, _HEAD)):
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
    return MOVES[kinds[0]]


def _are_teachers(noun: str) -> bool:
    """Whether a noun of people means teachers: 骨干教师, 教师党员, but not 教师家属."""
    return not _OTHER_PEOPLE.search(noun) and (noun_kind(noun) == "teacher" or bool(_TEACHERS_WHO.search(noun)))


def are_away(view: View, mention: Mention, taken: Sequence[Mention], stays: bool) -> bool:
    """Whether counted teachers of whom their clause only says that they teach are known to be at another school.

    Their names, as many as are counted, stand shortly before in a sentence on those who came or went; or they are of a
    school whose people came (甲校一行9人来到乙校。…甲校的四位教师上了展示课). `stays`: the clause tells no going.
    """
    count = mention.count
    if count is None or count.per or count.min != count.max or count.status != "done":
        return False
    near = [m for m in taken if mention.start - _SHORTLY < m.start and m.end <= mention.start]
    named = not stays and _named_movers(view, mention, near)
    return named or _guests_teach(view, mention, [m for m in taken if m.type == "SCHOOL"])


def _named_movers(view: View, mention: Mention, near: list[Mention]) -> bool:
    """谭雪、冉启文两位老师 or 两位老师, where a sentence before says that these two came to work."""
    text, count = view.text, mention.count
    low = view.clause(mention.start)[0]
    if not count or count.max is None or count.max < 2 or not _DEFINITE.fullmatch(text, low, mention.start):
        return False
    for start in sorted({view.sentence_of(m.start)[0] for m in near if m.type == "PERSON"}, reverse=True):
        end = view.sentence_of(start)[1]
        names = {m.text for m in near if m.type == "PERSON" and start <= m.start < end}
        if len(names) == count.max:
            return bool(_WENT_TO_WORK.search(text, start, min(end, mention.start)))
    return False


def _guests_teach(view: View, mention: Mention, schools: list[Mention]) -> bool:
    """Whether a clause says that teachers of a school teach whose people have come to another one."""
    text, (low, high) = view.text, view.period(mention.start)
    own = next((m for m in reversed(schools) if low <= m.start and m.end <= mention.start), None)
    if own is None or not _OF_SCHOOL.fullmatch(text, own.end, mention.start):
        return False
    if not _PERFORM.search(text, mention.end, high):
        return False
    for m in schools:
        if m.start >= low:
            return False
        end = view.sentence_of(m.start)[1]
        if m.canonical == own.canonical and (came := _CAME_THERE.match(text, m.end, end)):
            others = any(o.start == came.end() and o.canonical != own.canonical for o in schools)
            if others or came["alone"]:
                return True
    return False


_SHORTLY = 160
_DEFINITE = re.compile("(?:[一-鿿]{0,2}[这那可但而]?|[^，。；]{0,24}(?<![派送]))")
_WENT_TO_WORK = re.compile(
    "支教|跟岗|挂职|轮岗|顶岗|任教|送教|来校|到岗|[来到派](?:到)?(?:了)?我[校园们]|派来|选派"
    "|(?:来到|走进|奔赴|前往|赴|到)[^，。；、]{2,16}[学园校][^，。；]{0,6}(?:[上送献讲][^，。；]{0,4}课|执教)"
)
"""Words of a sentence that say of those named in it that they came or went to work."""
_OF_SCHOOL = re.compile("(?:的|[一-鿿]{1,6}的)?(?:[一-鿿·]{0,5}、){0,4}[一-鿿·]{0,6}")
_PERFORM = re.compile("执教|登台|展示课|示范课|公开课|观摩课|研讨课|说课|评课|讲座|[上讲献送]了?[^，。；的]{0,8}课")
_CAME_THERE = re.compile(
    "(?:[^。；：]{0,30}?(?:来到|走进|奔赴|前往|赴|到|进)了?|[^。；：]{0,24}?(?P<alone>应邀前来|前来|送教到校))"
)


def _honoured(view: View, start: int, end: int) -> bool:
    """Whether a clause says of people that they won or were judged."""
    low, high = view.clause(start)
    return bool(_HONOURS.search(view.text, low, start) or _HONOURS.search(view.text, end, high))


def _purpose(view: View, start: int, end: int) -> str:
    """What those who come or go do there, as kind of verb: the next that is told of them, else what is going on."""
    patterns, text, (low, high) = rules(), view.text, view.period(start)
    if others := OTHERS.search(text, end, high):
        high = view.clause(others.start())[0]
    for match in patterns["moves"].finditer(text, end, high):
        kind = patterns["move"][match[0]]
        if kind != "sending_verbs" and not _NO_MOVE.match(text, match.start()):
            rest = patterns["moves"].findall(text, match.end(), view.clause(match.start())[1])
            works = any(patterns["move"][word] == "exchange_verbs" for word in rest)  # 回访送教
            return "exchange_verbs" if works or _TEACHES.search(text, end, match.start()) else str(kind)
    if _TEACHES.search(text, end, high):
        return "exchange_verbs"
    if _WATCHES.search(text, end, high) or _GOING_ON.search(text, low, start) or _TALKS.search(text, end, high):
        return "visiting_verbs"
    return "sending_verbs"


_TO_A_SCHOOL = re.compile(
    "[到赴往](?!了?[北上广]|全?[国省市县]|外)[^，。；]{1,16}(?:学校|小学|中学|[初高]中|幼儿园|[园校])学习"
)
_ALL_HERE = re.compile("全[校园]")
_HONOURS = re.compile("获|评为|评选|表彰|考核|晋升|优秀")
_MOVED = re.compile(
    "(?:(?<![年月以原未本起近出下上后回将往])来(?:了|过|的(?:还?有|是)?)|(?<![过失出下上回])去(?:了|过|的(?:还?有|是)?)"
    "|迎来了?|[同带]来的|[到去赴](?![^，。；、]*(?:学生|毕业|考|升))[^，。；、]{1,12}(?:[校园学中小]|那里)的[还也]?(?:有|是))[^，。；：\\d]{0,16}$"
)
"""Words of coming and going before those who came: 县实小来了3位老师, 来的是两位老师."""
_MOVES_OFF = re.compile(
    "启程|而来|赶(?:了?过)?去|动身|[飞奔赶首远]赴|赶[往来到]|前[往来]|下了?[村乡]|(?<![过失出下上回])去了"
)
_TEACHES = re.compile(
    "(?:(?<![堂会台网线校])[上送献](?![^，。；]{0,3}听)|执教|带来|承担|奉献|展示)(?:了|好)?[^，。；的]{0,8}课|[讲授]课"
)
_WATCHES = re.compile("(?<=[，、用间])[看听观][^，。；、]|听(?=[，；]|$)|(?:感受|领略|体验)[^，。；]{0,8}课堂")
_TALKS = re.compile("(?:结对|校际|教学|教研|学术|工作|互访|友好|文化|经验)交流|交流(?:活动|研讨|座谈)|联谊|互访")
"""What guests come for who neither teach nor stay."""
_GOING_ON = re.compile("活动|听|观摩|现场会|展示|会场|讲座|报告会|[一二两三四\\d]课|研讨|那一[次届场回天]")
"""What others come to watch."""
_HEAD = 60
"""In so many characters the titles of a text say what it is about."""
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
    search = view.once(places).search
    if start - clause_start <= 2 and _PRAISED.search(view.text, max(0, clause_start - 16), clause_start):
        return True
    if bracket := _ASIDE.match(view.text, end, clause_end):
        end = bracket.end()  # 12名教师（覆盖三个学科）
    return bool(search("not_moving", clause_start, start) or search("not_moving", end, min(clause_end, end + 12)))


_ASIDE = re.compile("[^，。；（）]{0,10}（[^（）]*）")


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
