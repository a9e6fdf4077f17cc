"""The noun that is counted: after the classifier (3名骨干教师), before the number (专题讲座14场), or in its sentence.

Read word by word: a noun phrase ends where a word stands that cannot be inside one. Verbs are inside only where they
modify (集中研修), and never after the noun that the classifier asks for (3名教师参加).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache

from pipeline.extract.edges import has_county
from pipeline.extract.text import View
from pipeline.lexicon import tag
from pipeline.rules import alternatives, load

STOP, VERB, INNER, PLAIN = "stop", "verb", "inner", "noun"
"""Kinds of words besides the nouns of the rules (teacher, pupil, school, lesson …): one that ends a phrase, a verb,
one that modifies what follows, and a noun of no kind that the rules know."""
PEOPLE = ("teacher", "pupil")
_HAPPENING = ("lecture", "meeting", "activity", "lesson")
_LONGEST = 14
_HAN = re.compile("[\u4e00-\u9fff]+")
_NUMBER_WORD = re.compile("[近上约]?[一二两三四五六七八九十百千万几数半多余来]+[^线级流等]?")


@cache
def _rules():
    rules = load("counts")
    nouns: dict[str, str] = {}
    for kind, words in rules["nouns"].items():
        for word in words.split():
            nouns.setdefault(word, kind)
    people = [word for word, kind in nouns.items() if kind in PEOPLE and len(word) > 1]
    return {
        "nouns": nouns,
        "people": re.compile(alternatives(people)),
        "thing": re.compile(alternatives([w for w, k in nouns.items() if k == "thing" and len(w) > 1])),
        "lesson": re.compile("[\u4e00-\u9fff]{0,4}课(?![堂程题本外后前间桌件时])"),
        "money": re.compile(alternatives(rules["money"].split())),
        "inner": frozenset(rules["inner_verbs"].split()),
        "stops": frozenset(rules["stops"].split()),
        "verbs": frozenset(rules["verbs"].split()),
        "helping": frozenset(rules["helping_verbs"].split()),
        "light": frozenset(rules["light_verbs"].split()),
        "not_items": frozenset(rules["not_items"].split()),
        "times": frozenset(rules["times"].split()),
        "happening": re.compile(
            alternatives([w for w, k in nouns.items() if k in ("lecture", "meeting", "activity") and len(w) > 1])
        ),
        "no_people": tuple(rules["no_people"].split()),
        "short": frozenset(rules["short_nouns"]),
        "lesson_verbs": tuple(rules["lesson_verbs"].split()),
        "filler_ends": frozenset(word[-1] for word in rules["fillers"].split()),
        "fillers": re.compile(f"(?:{'|'.join(sorted(rules['fillers'].split(), key=len, reverse=True))})+$"),
    }


@lru_cache(maxsize=1 << 13)
def noun_kind(noun: str) -> str:
    """The kind of thing that a noun names, by the longest of the known nouns that it ends with.

    >>> noun_kind("骨干教师"), noun_kind("学生研学活动"), noun_kind("省级课题"), noun_kind("水杯")
    ('teacher', 'activity', 'project', '')
    """
    return _rules()["nouns"].get(_known_end(noun), "")


@lru_cache(maxsize=1 << 13)
def _known_end(noun: str) -> str:
    """The longest known noun that a noun ends with."""
    if noun.endswith(_rules()["no_people"]):
        return ""
    nouns = _rules()["nouns"]
    return next((noun[start:] for start in range(len(noun)) if noun[start:] in nouns), "")


@lru_cache(maxsize=1 << 13)
def _word_kind(word: str) -> str:
    rules = _rules()
    if (
        not _HAN.fullmatch(word)
        or word in rules["stops"]
        or word in rules["verbs"]
        or word[0] in "每各该这那我他她它其"
    ):
        return STOP
    kind, letter = noun_kind(word), tag(word)
    if word in rules["inner"] and word not in rules["nouns"]:
        return INNER
    if len(word) == 1:
        return kind or PLAIN if word in rules["short"] else INNER if word in "新老小大女男微旧云棉" else STOP
    if kind and kind != "activity":
        return kind
    if word in rules["times"] or rules["money"].search(word):
        return PLAIN
    if kind:
        return INNER if word in rules["inner"] else kind
    if (_NUMBER_WORD.fullmatch(word) and letter[:1] != "n") or (len(word) > 2 and word[0] == "共" and word[1] != "同"):
        return STOP
    if not letter:
        if word[0] in "共再另已又" or word[-1] in "了着":
            return STOP
        return VERB if word[-1] in "来去到出上下回过得" else PLAIN
    if letter[0] == "v":
        return PLAIN if letter == "vn" else VERB
    if letter[0] in "nxjlisg" or letter in ("an", "eng", "k"):
        return INNER if letter == "ns" else PLAIN
    return INNER if letter[0] in "abztm" else VERB if letter == "d" else STOP


def after(view: View, end: int, kind: str) -> str | None:
    """The noun phrase right after a classifier of some kind that ends at `end`, as the text has it."""
    text, place = view.text, end
    if whose := _OF_SCHOOLS.match(text, place):  # 12幅两校学生的画
        place = whose.end()
    if kind == "people" and text.startswith("是", place) and (named := _phrase(view, place + 1, kind)):
        return named  # 两名是语文教师
    if kind == "size" and (standard := _STANDARD.match(text, place)):  # 按每人30元的标准发放交通补助
        money = _rules()["money"].search(text, standard.end(), view.clause(place)[1])
        return before(view, money.end(), standard.end(), kind) if money else None
    if kind == "size" and text.startswith("的", place) and text[place - 1] in "里米" and text[place - 2] != "方":
        return None  # 一千五百公里的路程
    if titled := _NAMED.match(text, place):
        place = titled.end()
    if text.startswith(("《", "“"), place):  # 一场《…》讲座: the title stands before the noun
        close = text.find("》" if text[place] == "《" else "”", place, place + 40)
        if close < 0:
            return None
        behind = close + 1 + text.startswith("的", close + 1)
        if (found := _phrase(view, behind, kind)) is None and text[place] == "“" and close - place < 10:
            return text[place + 1 : close]
        return found
    if text.startswith("的", place):
        place += 1
    elif kind == "events":
        if taken := _TAKEN_THERE.match(text, place):
            return taken["what"]  # 三次前来送教
        high = view.word_at(place)[1]
        if text[place:high] in _rules()["light"]:
            place = high
    if text[end - 1] == "批" and (group := _IN_BATCH.match(text, end)):  # 三批共10名教师
        return _phrase(view, group.end(), "people")
    found = _phrase(view, place, kind)
    if found and _modifies(view, text.find(found, place) + len(found), found, kind):
        return _behind_clause(view, place, "people" if text[end - 1] == "批" else kind) or found
    if found and kind == "events" and found.endswith(("制度", "机制")) and noun_kind(found[:-2]) in _HAPPENING:
        return found[:-2]
    if found and kind in ("people", "schools") and (more := _and_others(view, place, found)):
        return more
    if found is None and kind in ("people", "events", "lessons", "generic", "things"):
        found = _behind_clause(view, place, kind)
    return found


_OF_SCHOOLS = re.compile("[两双三四五六各][校园](?:师生|教师|学生|老师|孩子)?的")


def _and_others(view: View, place: int, found: str) -> str | None:
    """The noun with another one beside it that is counted with it: 40名校长和骨干教师, 21所小学和幼儿园."""
    text, end = view.text, view.text.find(found, place) + len(found)
    if text[end : end + 1] not in ("、", "和") or (sort := noun_kind(found)) not in ("teacher", "school"):
        return None
    other = _phrase(view, end + 1, "people" if sort == "teacher" else "schools")
    if not other or noun_kind(other) != sort or not text.startswith(other, end + 1):
        return None
    if sort == "school" and _known_end(other) != other:
        return None  # 三所村小和河西教学点
    if len(other) < 4 and sort == "teacher" and not found.endswith(("校长", "园长")):
        return None  # 3名教师和校长一起
    behind = end + 1 + len(other)
    return None if text[behind : behind + 1] in ("、", "一", "的", "们") else text[end - len(found) : behind]


_TAKEN_THERE = re.compile(
    "(?:前来|来[我本]?[校园]|到[我本][校园]|组织[\u4e00-\u9fff]{2,8}(?:来|到|赴)[^，。；]{0,10}?)?(?:开展)?"
    "(?P<what>送教(?:下乡)?(?:活动)?|送课)(?=[到来赴，。；、]|$)"
)
"""What was done so often, behind the words for going there."""
_NAMED = re.compile("(?:题为|主题为|名为|题目为|以)(?=[《“])")
_STANDARD = re.compile("的?标准")
_WHERE = re.compile("全[国省市州县区镇乡校园](?:各地|各[校市县区乡镇])?|[省市县区校]内外|各地|[我本][校园省市县区镇乡]")
"""Where those who are counted are from, before the noun."""


def _phrase(view: View, begin: int, kind: str) -> str | None:
    text = view.text
    if (where := _WHERE.match(text, begin)) and view.is_boundary(where.end()):
        begin = where.end()
    place, end, verb, head = begin, 0, 0, ""
    while place < len(text) and place - begin < _LONGEST:
        high = view.word_at(place)[1] if place > begin or view.is_boundary(place) else _known_word(view, place)
        known = _known_noun(view, place, high)
        if known > high and (kind not in ("people", "schools") or _word_kind(text[place:known]) in _wanted(kind)):
            high = known
        word = text[place:high]
        if place == begin and kind in _LOCAL and _is_place(word) and view.is_boundary(high):
            begin = place = high  # 20名洋县学生: a place is no part of the noun
            continue
        if word in ("班上", "班里") and place == begin:  # 12个班上课
            return word[0]
        if high - place == 2 and word[1] in _GOES_ON_WITH and word[0] in _rules()["short"] and not tag(word):
            word, high = word[0], place + 1  # 托管|校共
        sort = INNER if place == begin and kind == "people" and _is_split(view, place, high) else _word_kind(word)
        if sort == STOP and not (place == begin and _is_fused_verb(view, place, high, kind)):
            break
        if kind in ("people", "schools"):
            wanted = sort in _wanted(kind)
            if (end and not wanted) or (sort == VERB and verb):
                break
            verb = verb or high * (sort == VERB)
            end = high if wanted else end
        elif sort == VERB and not (_before_happening(view, high, kind) and head not in ("school", *PEOPLE)):
            if end or verb:
                break
            verb = high
        elif end and (
            (_ends_at(kind, sort, word) and not (kind == "lessons" and _before_happening(view, high, kind)))
            or (sort == INNER and tag(word)[:1] in "ad")
            or (
                head in PEOPLE
                and kind in ("generic", "things")
                and sort not in PEOPLE
                and text[begin - 1] not in _NOT_OF_PEOPLE
            )
            or (tag(word)[:1] == "v" and text.startswith(("并", "了", "着", "过"), high))
            or (head == "school" and kind == "generic" and not noun_kind(word))
        ):
            break
        elif sort != INNER or (kind in ("events", "lessons") and noun_kind(word)):
            end, head = high, sort
            if kind == "generic" and len(word) == 1 and place == begin and word in "班人片村":
                break
        place = high
    alone = not end and not verb and place > begin and kind in ("things", "generic") and not _HAN.match(text, place)
    if alone and _word_kind(text[view.word_at(place - 1)[0] : place]) == INNER:
        end = place  # 五张清单，: what the dictionary takes for a modifier has nothing to modify
    if end and place == end and kind not in ("people", "schools") and text[end : end + 1] in _HEADS:
        end += view.is_boundary(end + 1)
    if kind == "events" and head in PEOPLE:
        return None  # 两次表彰优秀教师
    if not end and verb and kind in ("generic", "events", "lessons") and verb == place and not _HAN.match(text, place):
        end = verb  # 五个早读，
    return text[begin:end] if end and (end - begin > 1 or text[begin] in _rules()["short"]) else None


def _is_fused_verb(view: View, place: int, end: int, kind: str) -> bool:
    """Whether a verb behind a classifier says which school or person is counted: 14所|派出|学校, 一名|带队|教师."""
    if kind == "people" and view.text[place:end] not in _rules()["inner"]:
        return False
    if kind == "schools" and view.text[place:end] in ("被", "受"):
        return True
    head = _word_kind(view.text[end : view.word_at(end)[1]]) if end < len(view.text) else STOP
    return kind in ("people", "schools") and end - place == 2 and head in _wanted(kind)


def _wanted(kind: str) -> tuple[str, ...]:
    """The kinds of nouns that classifiers of people and of schools ask for."""
    return PEOPLE if kind == "people" else ("school",)


def _is_place(word: str) -> bool:
    """Whether a word is the name of a city or a county, or ends like one."""
    if len(word) < 2 or tag(word) != "ns":
        return False
    return has_county(word) or word[-1] in "县旗州" or (len(word) > 2 and word[-1] in "省市区镇乡")  # not 山区, 城市


_LOCAL = ("people", "schools", "generic", "things")
"""Kinds of which a place says only where they are from."""


def _before_happening(view: View, end: int, kind: str) -> bool:
    """Whether a word modifies what is held or built, right behind it: 科学|探究|课, 消防|疏散|演练, 能力|提升|项目."""
    if kind not in ("lessons", "events", "generic") or end >= len(view.text):
        return False
    if kind == "generic":
        return view.text.startswith(("项目", "工程", "平台", "基地"), end)
    sort = _word_kind(view.text[end : view.word_at(end)[1]])
    return sort == "lesson" if kind == "lessons" else sort in _HAPPENING


def _known_word(view: View, place: int) -> int:
    """Where a word ends that begins in the middle of one, because a classifier was read into it: 2|名校|级领导."""
    rest = view.word_at(place)[1]
    if _is_split(view, place, rest):
        return rest
    words = ((place + n, view.text[place : place + n]) for n in (3, 2))
    inner = _rules()["inner"]
    return next((end for end, word in words if tag(word) or word in inner), rest)


def _is_split(view: View, place: int, end: int) -> bool:
    """Whether a single character belongs to the noun of people behind it (12名新|教师, 2名省|特级教师)."""
    text = view.text
    if end - place != 1 or text[place] not in "新老好女男省市县区镇校" or end >= len(text) or text[end] == "级":
        return False
    return not view.is_boundary(place) and noun_kind(text[end : view.word_at(end)[1]]) in PEOPLE


def _known_noun(view: View, place: int, end: int) -> int:
    """Where a known noun ends that the words cut in two or glue to what follows: 队|会, 周转|房, 成员|校共."""
    nouns = _rules()["nouns"]
    for high in range(min(place + 4, len(view.text)), end, -1):
        if view.text[place:high] in nouns and (view.is_boundary(high) or view.text[high] in _GOES_ON_WITH):
            return high
    return end


_GOES_ON_WITH = "共均都各也已"


def _ends_at(kind: str, sort: str, word: str) -> bool:
    """Whether a noun that goes on a phrase rather begins what is said about it (课题获批, 小队活跃)."""
    if kind == "lessons":
        return sort not in ("lesson", "lecture", "activity", "meeting")
    if kind == "events":
        return not tag(word) or (tag(word) in ("l", "i") and not noun_kind(word))
    return sort in PEOPLE or not tag(word) or (tag(word) == "vn" and not noun_kind(word))


_NOT_OF_PEOPLE = frozenset("间座套处栋幢张本份台册")
"""Classifiers of no people: what they count goes on behind a noun of people (四间教师宿舍)."""
_HEADS = frozenset("集册稿表角栏机箱柜架屏墙")
"""The last character of a noun that the words cut off: 教育叙事|集, 图书|角."""
_IN_BATCH = re.compile(
    "(?:共|[\u4e00-\u9fff]{0,2}[派送排织收出])?[\\d一二两三四五六七八九十百]+[余多]?(?:[名位]|人次)|[选外]派(?=[教老]师)|安排(?=青年|骨干|[教老]师)"
)
_RELATIVE = re.compile("(?:[^，。；！？：\n“”]|“[^”\n]{1,20}”){1,18}?的(?=[\u4e00-\u9fff])")


def _modifies(view: View, end: int, noun: str, kind: str) -> bool:
    """Whether a phrase only says what the noun behind 的 is like: 一节精彩|的数学课, but not 三名教师|的课."""
    if not view.text.startswith("的", end):
        if kind not in ("lessons", "events") or end >= len(view.text):
            return False
        high = view.word_at(end)[1]  # 一堂精心|准备|的研讨课
        if not view.text.startswith("的", high) or _word_kind(view.text[end:high]) != VERB:
            return False
    if kind in ("lessons", "events"):
        return noun_kind(noun) not in _HAPPENING
    if kind == "things":
        return tag(noun) in ("i", "l")  # 两批远道而来|的客人
    word = view.text[end - len(noun) : view.word_at(end - len(noun))[1]]
    return kind == "generic" and (_word_kind(word) == VERB or tag(word)[:1] in ("a", "i", "l", "z"))


def _behind_clause(view: View, place: int, kind: str) -> str | None:
    """The noun behind a relative clause: 三位热爱教育的老教师, 一场关于生涯规划的讲座."""
    match = _RELATIVE.match(view.text, place)
    if not match or (kind in ("generic", "things") and "了" in match[0]):  # 有20个养成了读书的习惯
        return None
    found = _phrase(view, match.end(), kind)
    if found is None:
        return None
    known = noun_kind(found)
    if kind in ("generic", "things"):
        return found if len(match[0]) < 9 and known not in PEOPLE else None
    return found if known in (PEOPLE if kind == "people" else _HAPPENING) else None


def before(view: View, start: int, low: int, kind: str, names: Sequence[int] = ()) -> str | None:
    """The noun phrase before a number (教师12名, 听课20余节), over words like 共 and 达到.

    `low`: where the clause begins; `names`: where names end, in order, that are no part of a noun.
    """
    text, rules = view.text, _rules()
    if i := bisect_right(names, start):
        low = max(low, names[i - 1])
    end = start
    if text[start - 1 : start] in rules["filler_ends"] and (
        filler := rules["fillers"].search(text[max(low, start - 16) : start])
    ):
        end = start - len(filler[0])
        if len(filler[0]) == 1 and not view.is_boundary(end):  # 初中21所: the end of a word
            end = start
        if "等" in filler[0] and (lists := _LISTS.search(text, low, end)):  # 捐赠物品包括书、笔等共300件
            return before(view, lists.start(), low, kind, names)
    if end <= low:
        return None
    if kind == "generic" and (prize := _PRIZE.search(text, low, end)):
        return prize[0]
    if kind == "people" and (prize := _PRIZE.search(text, low, end)) and _AWARDED.search(text, low, end):
        return prize[0]  # 评出一等奖5名
    if text[end - 1] in "”》":
        opening = text.rfind("“" if text[end - 1] == "”" else "《", low, end)
        return text[opening + 1 : end - 1] if opening >= 0 and end - opening <= 16 else None
    if text[end - 1] == "）" and (opening := text.rfind("（", low, end)) > low:
        end = opening
    if kind == "lessons" and (online := next((w for w in _ONLINE_LESSONS if text.endswith(w, low, end)), None)):
        return online
    money = text[start - 1 : start] in "费积" or rules["money"].search(text, max(low, end - 8), end)
    if kind == "size" and not money:
        built = _BUILT.search(text, low, end) if _AREA.match(text, start) else None
        return built["noun"] if built else None
    stop: int | None = None
    begin, place = end, end
    while place > max(low, end - _LONGEST):
        word_start = max(view.word_at(place - 1)[0], low)
        if place - word_start == 1 and text[word_start - 1 : place] in rules["inner"] and word_start > low:
            word_start = max(view.word_at(word_start - 1)[0], word_start - 1)  # 走|教|教师
        word = text[word_start:place]
        verb = _verb_before_noun(word)
        sort = _word_kind(word[verb:])
        if stop is None and (compound := _compound(view, word_start, place, low)):  # 图书|角
            begin, stop, place = compound, place, compound
            continue
        if sort == STOP or (stop is None and (word in rules["not_items"] or word == "人")):
            break
        if stop is None:  # the last word has to be what is counted
            if kind == "people" and sort not in PEOPLE:
                if sort == "school" or end - place > 5:
                    break
                place = word_start
                continue
            if sort == VERB or (sort == INNER and not noun_kind(word)):
                break
            if kind == "events" and (sort in PEOPLE or sort in ("group", "school")):
                break  # 团队已2次走进, 核心校先后两次: who does it
            begin, stop = word_start, place
        elif kind == "people" and text[begin:stop] == "人员" and len(word) == 2 and not tag(word):
            begin = word_start  # 保教|人员
        elif text[word_start:stop] in rules["nouns"] or (stop - begin == 1 and _fused(word, text[begin])):
            begin = word_start
        elif _WHERE.fullmatch(word) or (_ends_left(word, sort, kind) and not _is_governed(view, word_start, word, low)):
            break
        else:
            begin = word_start
        place = word_start
        if verb:
            begin += verb
            break
    noun = text[begin:stop] if stop is not None else ""
    if kind == "people":
        noun = _ALL_OF.sub("", noun)
    if kind == "people" and len(noun) > 3 and noun.startswith(("培训", "服务")):
        noun = noun[2:]  # of a verb with its object only the object counts: 培训教师4600人次
    if kind == "people" and len(noun) > 3 and noun.startswith(_MOVING) and not _GOVERNS.search(text, low, begin):
        share = text.startswith(("比例", "数", "占", "不"), begin + len(noun))
        noun = noun if share else noun[2:]  # 全县共交流教师60名, but 派出交流教师6名
    if kind == "lessons" and _SUBJECT_LIST.search(text, low, begin):
        noun = _SUBJECT.sub("", noun)  # 语文、数学、英语示范课6节
    if kind == "lessons" and noun.endswith(_ONLINE_LESSONS):
        return noun
    if (
        kind == "lessons"
        and (not noun.endswith("课") or noun in rules["lesson_verbs"] or _known_end(noun) in rules["lesson_verbs"])
        and text[:end].endswith(rules["lesson_verbs"], max(low, end - 6))
    ):
        return "课"  # of a verb with its object only the object counts: 听课12节
    if kind == "lessons" and noun.endswith(("走教", "送教", "支教")):
        return None
    if kind == "events" and noun.endswith("同课异构"):
        noun = "同课异构"  # 两校教师同课异构4次
    if kind == "events" and noun in _LESSON_EVENTS and noun not in ("送课", "献课"):
        return "课"
    if kind == "lessons" and noun_kind(noun) not in _TAUGHT:
        return None  # 音乐58节: a subject, or a teacher
    if kind == "lessons" and noun != "课" and (beside := _BESIDE.search(text, low, begin)):
        noun = beside[0] + noun  # 示范课、研讨课72节
    if noun:
        return noun
    if kind == "events":
        nouns = (text[end - n : end] for n in (4, 3, 2) if end - n >= low)
        return next((noun for noun in nouns if rules["nouns"].get(noun) in (*_HAPPENING, "work")), None)
    return None


_BUILT = re.compile(
    "(?:改造|新建|硬化|建成|建起|扩建|改建|维修|修缮|修建|翻修|翻新|铺设|粉刷|绿化|新增|增设|开辟|加固|拓宽)了?"
    "(?:[^，。；、]{1,14}、)*(?P<noun>[\u4e00-\u9fff]{2,8})$"
)
"""What is built or repaired, before its size."""
_AREA = re.compile("[近约逾超]?[\\d,，.一二两三四五六七八九十百千万余多]+(?:平方米|平米|立方米|亩|米)")
_MOVING = ("交流", "轮岗", "外派", "输出")
_GOVERNS = re.compile("[派收纳送聘招有是为给对向选]|的$|安排|表彰|考核|接待|覆盖|[名位]")
_SUBJECTS = "语文|数学|英语|科学|物理|化学|生物|历史|地理|音乐|美术|体育|信息技术|信息|劳动|心理|道法"
_SUBJECT = re.compile(f"^(?:{_SUBJECTS})(?=.)")
_SUBJECT_LIST = re.compile(f"(?:{_SUBJECTS})[、和与及]$")
"""Subjects before the last one of a list are no part of what is counted, nor is that."""
_ALL_OF = re.compile("^(?:全[校园班县市区镇乡体]|级|[对双我]方|两[校园地县])(?=..)|^辅导(?=学)")
_BESIDE = re.compile("[\u4e00-\u9fff]{2}课[、和]$")
_TAUGHT = (*_HAPPENING, "work")
_AWARDED = re.compile("评出|评选出|产生|设[有立]?")
_PRIZE = re.compile("[特一二三优](?:等|秀)奖$")
_LISTS = re.compile("(?:包括|包含|含有?|有)(?=[^、，]{1,12}、)")
_ONLINE_LESSONS = ("同步课堂", "双师课堂", "专递课堂", "空中课堂", "直播课堂")
_LESSON_EVENTS = ("上课", "送课", "献课", "开课", "授课", "讲课")


@lru_cache(maxsize=1 << 13)
def _verb_before_noun(word: str) -> int:
    """How many characters of a word are a verb that the dictionary or chance glued to its object (互派教师, 带徒弟)."""
    if len(word) > 2 and word[:2] in _rules()["verbs"] and word[2:] != "班":
        return 2
    if word in ("开会", "捐书", "赠书", "送书", "带徒弟"):
        return 1
    glued = len(word) > 2 and word[0] in "带送听讲开写办派收招聘" and not tag(word) and not word.startswith(_WHOLE)
    return int(glued and bool(noun_kind(word[1:])))


_WHOLE = ("送教", "送课", "听课", "听评", "讲座", "开放", "办公")


def _compound(view: View, start: int, end: int, low: int) -> int | None:
    """Where a noun begins whose last character the words cut off (图书|角, 展示|栏); None where there is none such."""
    text, rules = view.text, _rules()
    word = text[start:end]
    if len(word) != 1 or start <= low or not _HAN.match(word) or word in rules["short"] or word in rules["stops"]:
        return None
    begin = max(view.word_at(start - 1)[0], low)
    modifier = text[begin:start]
    modifies = tag(modifier)[:1] == "n" or tag(modifier) == "vn" or modifier in rules["inner"]
    plain = len(modifier) == 2 and modifies and noun_kind(modifier) not in (*PEOPLE, "school")
    return begin if plain and tag(word)[:1] in ("n", "g", "k", "z") and word not in "人员者生校园" else None


def _fused(word: str, head: str) -> bool:
    """Whether a word makes one noun with the single character behind it: 录像|课, 实验|桌, but not 安排|课."""
    rules = _rules()
    if len(word) != 2 or head not in rules["short"] or word in rules["light"] or word in rules["verbs"]:
        return False
    noun = tag(word)[:1] == "n" or tag(word) == "vn"
    return word in rules["inner"] or (noun and _word_kind(word) != STOP and word + head not in _LESSON_EVENTS)


def _is_governed(view: View, start: int, word: str, low: int) -> bool:
    """Whether a verb modifies the noun behind it, because another has that for its object: 捐赠|焊接|机器人."""
    rules = _rules()
    if len(word) != 2 or tag(word)[:1] != "v" or word in rules["verbs"] or word in rules["stops"] or start <= low:
        return False
    if word in rules["light"] or word[1] in "来去到出上下回过得成为给":
        return False
    verb = view.text[max(low, view.word_at(start - 1)[0]) : start]
    if len(verb) < 2 or verb in rules["helping"]:
        return False
    return verb in rules["light"] or tag(verb) == "v" or (verb in rules["verbs"] and tag(verb)[:1] == "v")


def _ends_left(word: str, sort: str, kind: str) -> bool:
    """Whether a word does not belong to the noun after it."""
    if word in _rules()["inner"]:
        return kind == "events" and word in ("参与", "参会", "与会")
    if sort in _HAPPENING and kind == "events":
        return False
    if sort in PEOPLE and kind in ("lessons", "size"):  # 两校教师同课异构12节, 教师生活补助
        return True
    if kind == "size" and tag(word) == "vn":  # 活动经费
        return False
    if tag(word) == "i":
        return True
    if tag(word)[:1] in ("v", "t", "m"):  # 展示案例, 全年备课
        return True
    tells_apart = kind == "people" and word.endswith(_OF_GROUP)
    if (
        sort == VERB
        or (sort == "school" and not tells_apart and kind != "generic")
        or (sort == "group" and kind != "generic" and not tells_apart)
        or (tag(word) == "ns" and word not in _KINDS_OF_PLACES)
        or (len(word) == 1 and sort != INNER)
    ):
        return True
    return (
        tag(word) in ("", "vn", "nr", "nrt")
        and not (sort in PEOPLE and kind == "people")
        and not (not tag(word) and kind == "things")
    )


_KINDS_OF_PLACES = ("城镇", "城乡", "乡镇", "山区", "城区", "农村", "乡村")
"""Words that the dictionary takes for names of places: 城镇教师31名."""
_OF_GROUP = ("联盟", "集团", "成员校", "分校", "校区")
"""Groups of schools by which their people are told apart: 联盟教师, 成员校教师."""
_COPIES = re.compile("一式$|各[执持存]$")
_PAPERS = re.compile("协议书|协议|合同|汇总表|登记表|申请表|审批表|名册|方案|材料|责任书")
_IN_ALL = re.compile("(?:共|共计|合计|总计|累计)$")
_HELD = re.compile(
    "每(?:学期|学年|年|月|周|季度)$|(?:举办|开展|举行|组织|进行|计划|完成|实际|超额|[作做讲办])(?:了|过|共)?$"
)


_ONLINE = re.compile("线上|在线|网上|网络|直播|回放|同步(?:收看|观看)")


def in_sentence(view: View, start: int, kind: str, names: Sequence[int] = ()) -> str | None:
    """The noun of the same sentence that a number without a noun counts (派出教师8名，其中到河西3名)."""
    rules, low = _rules(), view.period(start)[0]
    if kind == "people" and _ONLINE.search(view.text, view.clause(start)[0], start):
        return None  # 线上回看达上千人次
    if kind == "events" and not _HELD.search(view.text, max(low, start - 5), start):
        return None
    if kind == "things" and _COPIES.search(view.text, low, start):
        papers = [m[0] for m in _PAPERS.finditer(view.text, low, start)]
        return papers[-1] if papers else None  # 协议一式三份
    if kind == "things":
        if not _IN_ALL.search(view.text, max(low, start - 4), start):
            return None
        found = [(m[0]) for m in rules["thing"].finditer(view.text, low, start)]
        return found[0] if found else None
    name = {"people": "people", "lessons": "lesson", "size": "money", "events": "happening"}.get(kind)
    nouns = list(rules[name].finditer(view.text, low, start)) if name else []
    if kind == "size":
        nouns = [noun for noun in nouns if not view.text.startswith("中", noun.end())]  # 从公用经费中列支
    if kind == "people":
        nouns = [n for n in nouns if view.is_boundary(n.end()) and not _OF_A_BODY.match(view.text, n.end())]
    if kind == "lessons":
        nouns = [noun for noun in nouns if noun[0][0] not in "一每同这"]
    if not nouns:
        return "课" if kind == "lessons" else None
    last = nouns[-1]
    return before(view, last.end(), max(low, view.clause(last.start())[0]), kind, names) or (
        last[0] if kind == "size" else None
    )


_OF_A_BODY = re.compile("(?:培训|进修|发展|研修|教育|活动)(?:与[\u4e00-\u9fff]{2,6})?(?:中心|学校|学院|基地)")
"""What makes a noun of people part of the name of a body: 教师|培训中心."""
_AT_LEAST = re.compile("不[得能]?(?:低|少)于")
_WHOLE_OF = re.compile("占了?(?:全[省市县区镇乡校])?(?P<noun>[\u4e00-\u9fff]{2,10}?)(?:总数|总量)?的$")
_REACHED = re.compile("(?:仅|已|约)?(?:占|达到?|有)(?:近|约)?$")
_STILL = re.compile("[仍还约也]*有近?|近")


def of_share(view: View, start: int, end: int, low: int) -> str | None:
    """Those of whom a number is a share: 骨干教师占三分之一, 八成的学生, 占专任教师的38%."""
    text = view.text
    if (found := _phrase(view, end + text.startswith("的", end), "people")) is not None:
        return found
    low_bound = _AT_LEAST.search(text, low, start)
    if low_bound and text.startswith("的", start - 1):  # 选派的教师不低于教师总数的10%
        period = view.period(start)[0]
        whole = [m for m in _rules()["people"].finditer(text, period, low_bound.start()) if view.is_boundary(m.end())]
        part = (
            before(view, whole[-1].end(), max(period, view.clause(whole[-1].start())[0]), "people") if whole else None
        )
        if part and view.clause(low_bound.start())[0] - whole[-1].end() < 2:
            return part
    reached = _REACHED.search(text, low, start)
    if reached and text.find("率", low, start) < 0 and (subject := before(view, start, low, "people")):
        return subject if text.endswith(subject, low, reached.start()) else None  # 表示满意的教师达到92%
    if _STILL.fullmatch(text, low, start) and text[low - 1 : low] == "，":
        return before(view, low - 1, view.clause(low - 2)[0], "people")  # 骨干教师，仍有三成外流
    at = text.rfind("占", low, start)
    if at >= 0 and (of_all := _WHOLE_OF.search(text, at, start)) and noun_kind(of_all["noun"]) not in ("", *PEOPLE):
        return of_all["noun"]  # 占全县义务教育学校的37%
    if at < 0 and (
        text.rfind("率", low, start) >= 0 or (text.find("比例", low, start) < 0 and text.find("总数", low, start) < 0)
    ):
        return None
    behind = list(_rules()["people"].finditer(text, max(at + 1, low), start))
    if behind:
        return before(view, behind[-1].end(), max(at + 1, low), "people")
    return before(view, at, low, "people") if at >= 0 else None
