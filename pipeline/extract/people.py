"""Personal names: every place where a surname could begin one is weighed by what stands around it.

The evidence and its weights are data (`rules/people.yaml`); a list of names carries its members, because a name beside
a name is evidence too. How likely characters are in a given name comes from the names of the dictionary. 王老师 is a
mention of its own, tied to the full name where the document has one.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.extract.edges import has_county
from pipeline.extract.text import View
from pipeline.lexicon import entries, frequency, tag
from pipeline.records import Mention
from pipeline.rules import load

_MASK = re.compile(r"[*＊×]|(?<![A-Za-z])[xX]{1,5}(?![A-Za-z])|某")
_COMMON_WORD = 30
"""A word counted more often than this in jieba's corpus is a common word."""
_MOST_OF_A_GIVEN_NAME = 1.5
"""Nats: the evidence of a given name's characters, for and against, ends here."""


class Candidate(NamedTuple):
    """A stretch that may be a name, and the evidence for it by name."""

    start: int
    end: int
    evidence: tuple[str, ...]
    score: float


class Edges(NamedTuple):
    """What speaks for a name that begins (`left`) or ends (`right`) at a place."""

    left: dict[int, str]
    right: dict[int, str]
    titles: list[tuple[int, int]]
    schools: dict[int, int]
    tibetan: list[tuple[int, int]]
    """Two parts of Tibetan names side by side."""
    tibetan_parts: list[tuple[int, int]]
    roles: dict[int, int]
    """Where the role before a place begins: it is the title of a name that ends there."""


@cache
def _rules():
    rules = load("people")
    single = "".join(rules["surnames"].split())
    sounds = frozenset("".join(rules["sound_characters"].split()))
    marks = re.escape("".join(_MARK_BEFORE))
    return {
        "surname": re.compile(f"(?:{'|'.join(rules['compound'])}|[{single}])"),
        "after_mark": re.compile(f"[{marks}](?=[{single}{''.join(c[0] for c in rules['compound'])}])"),
        "surnames": frozenset(single) | frozenset(rules["compound"]),
        "compound": frozenset(rules["compound"]),
        "firsts": frozenset(single) | frozenset(name[0] for name in rules["compound"]),
        "verbs": frozenset(verb for verb in rules["verbs_after"] if len(verb) == 1),
        "kinds": frozenset(rules["kinds"].split()),
        "function": frozenset(rules["function_surnames"]),
        "sound_run": re.compile(f"[{''.join(sorted(sounds))}]{{3,}}"),
        "sounds": sounds,
        "common": frozenset(rules["common_words"]),
        "not_given": frozenset(rules["not_given"]),
        "seldom_given": frozenset(rules["seldom_given"]),
        "not_names": frozenset(rules["not_names"].split()),
        "any_title": frozenset(rules["any_title"].split()),
        "one_post": frozenset(rules["one_post"].split()),
        "some_roles": frozenset(rules["some_roles"].split()),
        "heads": frozenset(rules["heads"].split()),
        "not_alone": frozenset(rules["not_alone"]),
        "alone_at_edge": frozenset(rules["alone_at_edge"]),
        "weights": rules["evidence"],
    }


_ENDS = re.compile("[、（等姐夫兄]")
_LEAST_LAST = -0.3
"""Nats: below this the last character of a name that goes on in text is no longer of the name (晏红帮我)."""
_LEAST = (-0.4, 0.5)
"""Nats: below this a given name between two marks is none, of two characters and of one."""
_BREAKS_BEFORE = frozenset("，。、；：:（“”！？ \t\n　/—")
_BREAKS_AFTER = frozenset("，。、；：:）（”！？ \t\n　/—")
_CALLS = frozenset("叫由请是派与和同向为跟")
_MARK_BEFORE = {
    **dict.fromkeys(_BREAKS_BEFORE, "break_before"), "的": "de_before", "有": "have_before",
    **dict.fromkeys(_CALLS, "call_before"),
}  # fmt: skip
_BRACKET = re.compile(
    "（[^（）\n]{0,14}?(?:小学|中学|学校|初中|高中|幼儿园|中|小|校|园|学院|大学|局|室|中心|教学点|职教中心|局长|校长|主任|书记|教师|语文|数学|英语|音乐|体育|美术|科学|物理|化学|生物|政治|历史|地理)[^（）\n]{0,6}）"
)
_COUNT_AFTER = re.compile(
    "等[\u4e00-\u9fff]{1,4}(?:教师|老师)|姐妹|夫妻|夫妇|兄弟|母女|父子|俩|等?(?:[一二两三四五六七八九十\\d]+[位名人]|多?[位名])|等(?:同志|老师|教师|人|[，。、])"
)
_PEOPLE_AFTER = re.compile(
    "等?[一二两三四五六七八九十\\d]+[位名][\u4e00-\u9fff]{0,4}?(?:教师|老师|同志|校长|同学|专家)"
    "|等[\u4e00-\u9fff]{0,4}?(?:教师|老师|同志)"
)
_COUNT_BEGINS = frozenset("姐夫兄母父俩等一二两三四五六七八九十多0123456789")
_FOREIGN = re.compile("([\u4e00-\u9fff]{1,6})([·•・‧．])(?=([\u4e00-\u9fff]{1,8}))")
_COUNTERS = frozenset("壹贰叁肆伍陆柒捌玖拾一二三四五六七八九十")
_LIST_ITEM = re.compile("[、：]([\u4e00-\u9fff]{2,4})(?=[、（，。；\n]|等[，。、同人]|$)")
_LESSON_AFTER = re.compile("，[一-鿿]{2,4}《")
_WEAK = frozenset(
    (
        "break_before",
        "break_after",
        "de_before",
        "verb_after",
        "weak_verb_after",
        "function_after",
        "call_before",
        "joint_after",
    )
)
_LIKELY = 0.5
_MARKS = frozenset(("break_before", "break_after", "de_before", "weak_verb_after", "function_after", "joint_after"))


def find_people(view: View, taken: list[Mention]) -> list[Mention]:
    """All personal names of a document. `taken`: schools and bodies, in which there are no people.

    A full name that was found once is found wherever it stands; a surname with a title is a mention with its title.
    """
    text = view.text
    closed: set[int] = set()
    for mention in taken:
        closed.update(range(mention.start, mention.end))
    found: dict[tuple[int, int], Mention] = {}

    def add(start: int, end: int, rule: str, surname_only: bool = False) -> None:
        if start in closed or end - 1 in closed or view.in_title(start):
            return
        closed.update(range(start, end))
        name = text[start:end]
        masked = bool(_MASK.search(text[max(0, start - 1) : start] + name))
        found[start, end] = Mention("PERSON", start, end, name, rule, name, masked, surname_only)

    edges = _edges(view, taken)
    for match in _FOREIGN.finditer(text):
        if _sounds_foreign(match, edges) if match[2] == "．" else not _plain_words(view, match):
            if match[1] in _COUNTERS and not text[text.rfind("\n", 0, match.start()) + 1 : match.start()].strip():
                continue  # 伍·留下一点念想
            add(*_dotted(view, match, edges), "person.foreign")
    for start, end in edges.tibetan:
        add(start, end, "person.foreign")
    title_starts = {start for start, _ in edges.titles}
    for start, end in edges.tibetan_parts:
        if end in title_starts and (not start or text[start - 1] not in _rules()["sounds"]):
            add(start, end, "person.foreign")  # 仁增|老师
    candidates = _candidates(view, edges, closed)
    for candidate in _choose(view, edges, candidates, set(found)):
        name = text[candidate.start : candidate.end]
        if len(name) == 2 and any(name + level in text for level in "县市"):  # 金堂|名师工作室, in a text on 金堂县
            continue
        add(candidate.start, candidate.end, f"person.{candidate.evidence[0]}")
    likely = {c.start for c in candidates if c.score >= _LIKELY}
    for name in sorted({m.text for m in found.values()}, key=lambda name: (-len(name), name)):
        word = frequency(name) > 0 and tag(name)[:2] != "nr"  # 于是 may be a name here, and is a word there
        place = text.find(name)
        while place >= 0:
            if (
                place not in closed
                and (not word or place in likely)
                and (len(name) > 2 or not (_crosses(view, place) or _crosses(view, place + len(name))))
            ):
                add(place, place + len(name), "person.again")
            place = text.find(name, place + 1)
    names = [m.text for m in found.values()]
    for start, end in _surname_titles(view, edges, names):
        add(start, end, "person.surname_title", True)
    mentions = sorted(found.values(), key=lambda m: m.start)
    _resolve_surnames(text, mentions, edges)
    return mentions


def _dotted(view: View, match: re.Match[str], edges: Edges) -> tuple[int, int]:
    """阿依古丽·买买提: from the last edge before the dot to the first after it, or as far as the sounds go."""
    text = view.text
    joined = max((match.start(1) + i + 1 for i, c in enumerate(match[1][:-1]) if c in _JOINING), default=match.start())
    start = max((place for place in range(joined, match.end(1)) if place in edges.left), default=joined)
    start += start in edges.left and text[start] in "和与" and start + 1 < match.end(1)  # 艾力老师和|阿依古丽·
    stop = match.end(3)
    for place in range(match.start(3) + 1, stop):
        low, high = view.word_at(place)
        word = low == place and high - low > 1 and _is_word(text[low:high])  # 艾山|高兴地说
        sounds = text[place] != "和" and text[place] in _rules()["sounds"]
        ends = word or (place - match.start(3) > 1 and not sounds)
        if place in edges.right or ends:
            stop = place
            break
    return start, stop


def _plain_words(view: View, match: re.Match[str]) -> bool:
    """Whether the words on both sides of a dot are no sounds of a name (支教·乐教, 客户端·深圳)."""
    (before, dot), (_, after) = view.word_at(match.end(1) - 1), view.word_at(match.end(2))
    words = (match.string[max(before, match.start(1)) : dot], match.string[match.end(2) : after])
    sounds = _rules()["sounds"]
    return not any(tag(word) in ("nr", "nrt", "nrfg") or len(sounds & set(word)) > 1 for word in words)


def _sounds_foreign(match: re.Match[str], edges: Edges) -> bool:
    """Whether a full stop joins the parts of a name (阿依古丽．买买提); 一．总则 is a heading."""
    sounds = _rules()["sounds"]
    return not edges.left.keys().isdisjoint(range(match.start(1), match.end(1))) and any(
        len(part) > 1 and sounds.issuperset(part) for part in (match[1][-2:], match[3][:2])
    )


def _edges(view: View, taken: list[Mention]) -> Edges:
    """Where titles, roles, verbs and schools let a name begin or end."""
    text = view.text
    left: dict[int, str] = {}
    for mention in taken:
        of_school = _PART_OF_SCHOOL.match(text, mention.end)
        left[of_school.end() if of_school else mention.end] = "school_before"
    for own in _OWN.finditer(text):
        left.setdefault(own.end(), "own_before")
    right: dict[int, str] = {}
    titles: list[tuple[int, int]] = []
    kinds: dict[int, int] = {}
    roles: dict[int, int] = {}
    tibetan: list[tuple[int, int]] = []
    parts_alone: list[tuple[int, int]] = []
    part = (-1, -1)
    for start, end, parts in view.hits:
        if "tibetan" in parts:
            if part[1] == start:
                tibetan.append((part[0], end))
            part = (start, end)
            parts_alone.append(part)
        if "kind" in parts:
            kinds[end] = kinds.get(start, start)
            left.setdefault(end, "subject_before")
            if text.startswith("组", end) and not text.startswith("组长", end):
                left.setdefault(end + 1, "subject_before")  # 语文组王丽
            elif text.startswith("学科的", end):
                left.setdefault(end + 3, "subject_before")
            if text[end : end + 1] == "：":
                left[end + 1] = "role_colon"
        if "title" in parts:
            evidence = "teacher_after" if text[start:end] == "教师" else "title_after"
            right[start] = evidence
            titles.append((start, end))
            if start in kinds:
                right[kinds[start]] = evidence
        if ("role" in parts or "title" in parts) and text[start - 1 : start] == "任":
            right.setdefault(start - 1, "verb_after")  # 王丽任|教导主任
        if "role" in parts:
            left[end] = "some_role" if text[start:end] in _rules()["some_roles"] else "role_before"
            roles[end] = start
            following = text[end : end + 1]
            if following in ("：", ":"):
                left[end + 1 + (text[end + 1 : end + 2] == " ")] = "role_colon"
            elif following in ("是", "为", " ", "　"):
                left[end + 1] = "role_before"
            elif following in ("有", "包", "依") and (lists := _LISTS.match(text, end)):
                left[lists.end()] = "role_before"
            elif text.startswith("分别", end):
                left[end + 4 if text[end + 3 : end + 4] == "：" else end + 3] = "role_before"
            if text[start:end] in ("记者", "通讯员"):  # 记者王丽通讯员李芳
                right.setdefault(start, "title_after")
            elif text.startswith("（挂职）", end):
                left[end + 4] = "role_before"
        if "verb" in parts:
            right.setdefault(start, "verb_after")
        if "call" in parts and not (text[start] == "拜" and _FOREIGN.match(text, start)):  # 艾克|拜|尔·托合提
            left.setdefault(end, "call_before")
    for place in [start for start, evidence in left.items() if evidence in _FRAME_BEFORE]:
        for item in _items(text, place):
            left.setdefault(item, "role_of_list")
    for match in _SPACED_ROLE.finditer(text):
        left[match.end()] = "role_colon"
    return Edges(left, right, titles, {m.start: m.end for m in taken}, tibetan, parts_alone, roles)


def _items(text: str, start: int) -> Iterator[int]:
    """Where the further items of a list begin whose first begins at `start`: 成员：甲、乙（数学）、丙."""
    end = start
    while match := _NEXT_ITEM.match(text, end):
        end = match.end()
        yield end


def _is_plain_word(text: str) -> bool:
    """Whether the dictionary has this as a common word that is no name: with marks alone around it, it is none."""
    kind = tag(text)
    return bool(kind) and (len(text) == 2 or frequency(text) > _COMMON_WORD) and kind not in ("nr", "nrt")


def _beginnings(text: str, edges: Edges) -> list[tuple[int, int]]:
    """Where a surname stands with something before it, or some characters before something, that speaks for a name:
    spans of surnames in reading order."""
    rules = _rules()
    surnames, compound, firsts = rules["surnames"], rules["compound"], rules["firsts"]
    found: dict[int, int] = {}
    for start in (0, *(m.end() for m in rules["after_mark"].finditer(text)), *edges.left):
        if text[start : start + 1] in firsts:
            if text[start : start + 2] in compound:
                found[start] = start + 2
            elif text[start] in surnames:
                found[start] = start + 1
    ends = [*edges.right, *(m.start() for m in _ENDS.finditer(text))]
    for end in ends:
        for length in (2, 3):
            start = end - length
            if start >= 0 and text[start] in surnames:
                found.setdefault(start, start + 1)
        for length in (3, 4):
            if text[end - length : end - length + 2] in compound and end >= length:
                found[end - length] = end - length + 2
    return sorted(found.items())


def _is_given(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _candidates(view: View, edges: Edges, closed: set[int]) -> list[Candidate]:
    """Every stretch of two to four characters that begins with a surname and has some evidence for it."""
    text, rules, out = view.text, _rules(), []
    left, right, not_given = edges.left, edges.right, rules["not_given"]
    length = len(text)
    titles, title_ends = {start for start, _ in edges.titles}, {end for _, end in edges.titles}
    title_spans = set(edges.titles)
    role_starts = set(edges.roles.values())
    inside = {place for low, high in edges.titles for place in range(low + 1, high)}
    begun = -1
    for start, given in _beginnings(text, edges):
        if start in closed or text[start - 1 : start + 1] == "）班":
            continue
        before = left.get(start)
        if before is None:
            before = _MARK_BEFORE.get(text[start - 1] if start else "\n")
        if before is None and begun == start - 1 and text[begun] not in rules["function"]:
            continue  # 、万常明: the name begins at the mark
        begun = start if before in ("break_before", "role_before", "role_colon") else -1
        for end in (given + 1, given + 2):
            if end > length or not _is_given(text[end - 1]) or end - 1 in closed:
                break
            if text[end - 1] in not_given and (
                text[end - 1] in "的了着过是" or text[given : given + 2] not in _given_names()
            ):
                goes_on = "\u4e00" <= text[end : end + 1] <= "\u9fff"
                if text[end - 1] in _SELDOM_WORDS and before in _FRAME_BEFORE and end == given + 1 and goes_on:
                    continue  # 站长田进龙任组长
                if text[end - 1] in _SELDOM_WORDS and end == given + 1 and right.get(end + 1) == "title_after":
                    continue  # 陶再红老师
                framed = right.get(end) == "title_after" or (before in _FRAME_BEFORE and not goes_on)
                if text[end - 1] not in _SELDOM_WORDS or not framed:
                    break
            if text[end - 1] == "任" and (end in titles or end in role_starts):  # 副校长华琳|任副组长
                continue
            if text[start:end] in rules["kinds"] or _ONCE.match(text, start):
                continue
            named_to = text[start] == "任" and before in _FRAME_BEFORE and _NAMED_TO.match(text, given)
            if named_to and _given_score(text[given:end]) < _SURE_GIVEN:  # 园长|任帮扶工作组组长
                continue
            if text[start] == "应" and text[given:end] in rules["surnames"] and end in titles:  # 应|熊校长邀请
                continue
            if (
                text[start] in rules["function"]
                and start in title_ends
                and (text[start] == "和" or text[given:end] in rules["surnames"])
            ):
                continue  # 闵老师|和匡老师
            if text[start - 1 : start] == "“" and text[end : end + 1] == "”":  # “满堂灌”
                continue
            if text[start] == "那" and text[given] in "座道些个种本次年天条片份":
                continue
            if end - given == 2 and _OFTEN.match(text, end - 1):
                continue  # 葛明|常来看我
            if text[end - 1] == "既" and end - given == 2 and _BOTH.match(text, end):
                continue  # 李敏|既管全校，又教数学
            if text[end - 1] == "以" and end - given == 2:  # 周敏|以《桥》为例
                continue
            if text[end - 1] in "向对" and end - given == 2 and _ADDRESSES.match(text, end):
                continue  # 卢昭|向与会人员表示
            if end in inside or (given, end) in title_spans:  # 漆老先|生, 陶老师一人
                continue
            if end - given == 2 and right.get(end - 1) == "verb_after" and view.word_at(end - 1)[0] == end - 1:
                continue  # 文静|承担了
            after = _after(view, end, right)
            if end - start > 2 and text[end - 1] in "村镇乡" and text.startswith(_LEADS_PLACE, end):
                continue  # 青石村|党支部书记
            if text[end - 1] == "有" and after in (None, "function_after", "weak_verb_after"):  # 班上有4名学生
                continue
            listed = (after == "break_after" and text[end : end + 1] in ("、", "（")) or text[start - 1 : start] == "、"
            if before == "have_before":
                before = "call_before" if listed or after in ("count_after", "people_after") else None
            if not listed and (
                (before is None and (after is None or after in _WEAK))
                or (after is None and before in ("break_before", "de_before"))
            ):
                continue
            if after is None and (
                text[start - 1] == "是" or (before not in _STRONG and _character_score(text[end - 1]) < _LEAST_LAST)
            ):
                continue
            if before in _MARKS and after in _MARKS:
                least = _LEAST[end - start == 2] - listed / 2
                if _given_score(text[given:end]) < least or (not listed and _is_plain_word(text[start:end])):
                    continue
            evidence = _evidence(view, start, end, given, before, after)
            out.append(_weighed(start, end, given, text, evidence))
    out += _outlandish(view, edges, closed)
    out += _before_titles(view, edges, closed)
    out += _rare_surnames(view, edges, closed)
    for match in _LIST_ITEM.finditer(text):
        start, end = match.span(1)
        if rules["surname"].match(text, start) or start in closed or frequency(match[1]):
            continue
        if end - start == 4 and frequency(match[1][2:]) > _COMMON_WORD:  # 班级管理、家校沟通
            continue
        if left.get(start + 2) == "subject_before":  # 数学葛明
            continue
        before = left.get(start) or "break_before"
        evidence = (*_evidence(view, start, end, start + 1, before, _after(view, end, right)), "unknown_surname")
        out.append(_weighed(start, end, start + 1, text, evidence))
    return _known_edges(text, out)


def _known_edges(text: str, candidates: list[Candidate]) -> list[Candidate]:
    """The candidates; three characters weigh less where two of them are a name at another place (派来|邹娟, 邹娟)."""
    places: dict[str, set[int]] = {}
    for c in candidates:
        if c.score > 0 and c.end - c.start == 2:
            places.setdefault(text[c.start : c.end], set()).add(c.start)
    against = _rules()["weights"]["known_edge"]
    return [
        c._replace(score=c.score + against)
        if c.end - c.start == 3
        and text[c.start : c.start + 2] not in _rules()["compound"]
        and any(
            places.get(text[low : low + 2], set()) - {low}
            and text.count(text[low : low + 2]) > text.count(text[c.start : c.end])
            for low in (c.start, c.start + 1)
        )
        else c
        for c in candidates
    ]


_ONCE = re.compile("曾(?:荣获|获得|担任|任教|任职|参加|主持|多次|先后|经)")
"""No surname: what somebody once did."""
_OFTEN = re.compile("[常曾总](?:[来去到给带帮教说跑送陪打问]|看望|关心|鼓励)")
"""An adverb and a verb, behind a name of two characters."""
_BOTH = re.compile("[^，。；]{1,10}，[又也还更]")
_SELDOM_WORDS = frozenset("进起走站用回办再")
"""Words that a given name holds now and then, where a post before it or a title behind it says that it is one."""
_NAMED_TO = re.compile("(?!任)[^，。；：、（）\n]{2,8}?(?:组长|主任|校长|队长|书记|导师|园长)")
_ADDRESSES = re.compile(
    "(?:与会|各位|大家|全体|来宾|老师|教师|到场|在场|来访|嘉宾|同学|[^，。；]{2,10}(?:表示|致|介绍|汇报|发出|提出))"
)
"""Whom somebody speaks to, behind 向 or 对."""


def _after(view: View, end: int, right: dict[int, str]) -> str | None:
    """What speaks for a name that ends at `end`."""
    text = view.text
    following = text[end : end + 1]
    if following in _COUNT_BEGINS:
        if _COUNT_AFTER.match(text, end):
            return "people_after" if _PEOPLE_AFTER.match(text, end) else "count_after"
    elif following == "（" or following == "，":
        if following == "（" and _BRACKET.match(text, end):
            return "school_in_bracket"
        if text.startswith(("男", "女"), end + 1):
            return "gender_after"
    if end in right:
        return right[end]
    if not following or following in _BREAKS_AFTER:
        return "lesson_after" if following == "，" and _LESSON_AFTER.match(text, end) else "break_after"
    if text.startswith(("了", "着", "过"), end + 1) and tag(following)[:1] == "v":
        return "weak_verb_after"  # 瞿安坐了一夜的火车
    if following in ("任", "率") and not frequency(text[end : end + 2]) > 10 * _COMMON_WORD:
        return "verb_after"
    if following in _rules()["verbs"] and not frequency(text[end : end + 2]) > 10 * _COMMON_WORD:
        return "weak_verb_after"
    if following in "和与及同":
        return "joint_after"
    if following == "的" and _OWNS.match(text, end + 1):
        return "weak_verb_after"  # 鲁小曼的嗓子
    if following == "的" and (text[end + 1 : end + 3] in _LED or _LESSON_OF.match(text, end + 1)):
        return "verb_after"  # 在校长汤立的带领下
    low, high = view.word_at(end)
    if low == end:
        kind = tag(text[low:high])[:1]
        if kind == "v" and high - low > 1:
            return "weak_verb_after"
        if kind and kind in "vdpc":
            return "function_after"
    return None


_OWN = re.compile("(?:我们?|该)[校园]")
_LEADS_PLACE = (
    "党",
    "支部",
    "支书",
    "书记",
    "主任",
    "镇长",
    "乡长",
    "村长",
    "村主任",
    "副镇长",
    "副乡长",
    "副书记",
    "副主任",
)
_LESSON_OF = re.compile("《|课(?:[被获，。]|$)|[^，。；、]{0,4}课例?(?:被|获得|受到)")
_OWNS = re.compile(
    "嗓子|眼睛|眼里|眼泪|双手|脸上|声音|教案本|办公桌|徒弟|师傅|丈夫|妻子|爱人|母亲|父亲|女儿|儿子|笔记本|课堂上|心里|话音"
)
"""What is said to be somebody's."""
_LED = frozenset(
    (
        "带领",
        "率领",
        "陪同",
        "指导",
        "引领",
        "主持",
        "组织",
        "倡议",
        "邀请",
        "介绍",
        "讲解",
        "指引",
        "帮助",
        "鼓励",
        "感染",
        "影响",
    )
)


def _weighed(start: int, end: int, given: int, text: str, evidence: tuple[str, ...]) -> Candidate:
    weights = _rules()["weights"]
    score = sum(weights[e] for e in evidence) + weights["given"] * _given_score(text[given:end])
    return Candidate(start, end, evidence, score)


_NO_NAME = (-1.5, 0.0)
"""Nats for a character that no name of the dictionary has: within these bounds, the higher the rarer it is in words."""


@cache
def _given_characters() -> dict[str, float]:
    """By how many nats a character is likelier in the given names of the dictionary than in its words."""
    surnames = _rules()["surnames"]
    names: Counter[str] = Counter()
    plain: Counter[str] = Counter()
    for word, count, letter in entries():
        for character in word:
            plain[character] += count
        if letter == "nr" and 2 <= len(word) <= 3 and word[0] in surnames:
            names.update(word[1:])
    all_names, all_plain = sum(names.values()) + 3000, sum(plain.values()) + 100_000
    found = {c: math.log((names[c] + 0.5) / all_names) - math.log((plain[c] + 50) / all_plain) for c in plain}
    least, most = _NO_NAME
    return {c: score if names[c] else max(least, min(most, score)) for c, score in found.items()}


@cache
def _given_names() -> frozenset[str]:
    """The given names of two characters in the names of the dictionary."""
    surnames = _rules()["surnames"]
    return frozenset(w[1:] for w, _, letter in entries() if letter == "nr" and len(w) == 3 and w[0] in surnames)


_SELDOM = 100


@cache
def _only_surnames() -> frozenset[str]:
    """The surnames that the dictionary has in hardly any word (覃, 尹), so that they are nothing else in a text."""
    plain: Counter[str] = Counter()
    for word, count, letter in entries():
        if letter[:2] != "nr":
            for character in word:
                plain[character] += count
    return frozenset(c for c in _rules()["surnames"] if len(c) == 1 and plain[c] < _SELDOM)


def _character_score(character: str) -> float:
    return _given_characters().get(character, 0.0)


@lru_cache(maxsize=1 << 13)
def _given_score(given: str) -> float:
    """How much more a given name looks like one than like plain text, in nats per character, within bounds.

    >>> _given_score("秀兰") > 1 > 0 > _given_score("级教")
    True
    """
    characters = _given_characters()
    score = sum(characters.get(c, 0.0) for c in given) / len(given)
    return max(-_MOST_OF_A_GIVEN_NAME, min(_MOST_OF_A_GIVEN_NAME, score))


def _evidence(view: View, start: int, end: int, given: int, before: str | None, after: str | None) -> tuple[str, ...]:
    text = view.text
    found = [before or "no_left", after or ("no_right" if end - start == 2 else "open_right")]
    if before in _MARKS and after in _MARKS:
        if end - start == 2:
            found.append("two_weak")
        elif text[start] in _rules()["common"]:
            found.append("weak_common")
        elif frequency(text[given:end]) and tag(text[given:end])[:2] != "nr":
            found.append("weak_word")
    if after is None and text[end : end + 1] in tuple("县市区旗镇乡"):  # 邀请雷波县的老师
        found.append("place_end")
    if after == "people_after" and text[start - 1 : start] in ("、", "和", "与"):
        found.append("listed_people")
    if text[start - 1 : start] in ("\n", "") and text[end : end + 1] in ("\n", ""):
        found.append("line")
    if before in _FRAME_BEFORE and after == "function_after" and end - start == 3:
        found.append("called_on")
    if before == "call_before" and text[start - 1] in "派调排送" and _SENT_TO.match(text, end):
        found.append("sent")
    common = text[start] in _rules()["common"]
    if before == "break_before" and after == "title_after" and not common and not frequency(text[start:end]):
        found.append("framed_title")
    words = list(_lexical(text[start:end], text[given:end]))
    item = text[start - 2 : start - 1] == "、" and text[end : end + 1] in ("、", "（")
    if item and _is_given(text[start - 1]) and text[start - 1] not in _JOINING:
        found.append("cut_item")  # 、此|路恒、
    sure = _given_score(text[given:end]) >= _SURE_GIVEN and text[given:end] not in _rules()["surnames"]
    post = before in _FRAME_BEFORE and end - start == 3
    if text[start] == "于":
        framed_function = post and bool(after)
    else:  # 主席向世英, 商丽娟老师, 向玲、
        sure &= not frequency(text[given:end]) or end - given == 1 or text[given:end] in _given_names()
        framed_function = text[start] in "向商" and sure and (post or after in _FRAMES or text[end : end + 1] == "、")
    if framed_function:
        words = ["backed_function" if word == "function_surname" else word for word in words]
    strong = before in _STRONG and not (before == "some_role" and "given_is_word" in words)  # 女教师|包粽子
    backed = strong or after in _FRAMES or (before == "school_before" and "three" in words)
    if "common_surname" in words and backed:
        words[words.index("common_surname")] = "backed_common"
    framed = (before in _FRAME_BEFORE and after in _FRAME_AFTER) or after in _FRAMES - {"title_after"}
    framed |= after == "title_after" and before in ("call_before", "school_before")  # 由江海老师执教
    framed |= text[start - 1 : start] == "由" and bool(_APPOINTS.match(text, end))  # 组长由钱塘担任
    if framed and tag(text[start:end])[:1] != "v":
        words = ["framed_word" if word == "word" else word for word in words]
        if after == "people_after" and "listed_people" in found:
            words = ["like_not_name" if word == "not_name" else word for word in words]
        if after == "lesson_after":
            words = [word for word in words if word != "like_not_name"]
    edges = _boundaries(view, start, end)
    if before in _STRONG and "crosses_left" in edges:  # 副校长|官志强: the role ends there, whatever 长官 is
        edges.remove("crosses_left")
    return (*found, *words, *edges)


_JOINING = frozenset("和与由及请让给派对为跟")
_SENT_TO = re.compile(
    "(?:到|赴|去|来|前往)[^，。；]{0,16}?(?:支教|任教|跟岗|挂职|交流|送教|学习|工作|上课|代课|走教|蹲点)"
)
"""What says of those who are sent where they go to work: 派王丽到柳河小学支教."""
_APPOINTS = re.compile("兼?任|担任|负责|主持|执教")
_FRAME_BEFORE = ("role_before", "role_colon", "role_of_list")
_FRAMES = frozenset(("title_after", "school_in_bracket", "people_after", "lesson_after"))
_FRAME_AFTER = ("break_after", "verb_after", "weak_verb_after", "title_after", "joint_after", "count_after")


@lru_cache(maxsize=1 << 13)
def _lexical(name: str, given: str) -> tuple[str, ...]:
    """What the words of the dictionary and of the rules say of a name with this given name."""
    rules, out = _rules(), []
    known, kind = frequency(name), tag(name)
    if known:
        common = known > _COMMON_WORD or len(name) == 2
        out.append("person_word" if kind[:2] == "nr" else "word" if common else "rare_word")
    elif len(name) > 2:
        out.append("three")
    if len(given) == 2 and given in rules["kinds"]:
        out.append("not_name")
    elif len(given) == 2 and frequency(given) > 10 * _COMMON_WORD and tag(given) not in ("nr", "nz"):
        out.append("given_is_word")
    if name[:2] in rules["not_names"] or name[:3] in rules["not_names"] or given in rules["not_names"]:
        out.append("like_not_name" if len(name) > 2 and (not known or kind[:2] == "nr") else "not_name")
    if name[-1] in "镇乡县村区市州坪屯沟寨堡洼塬庄":
        out.append("place_end")
    if name[0] in rules["function"]:
        out.append("function_surname")
    elif name[0] in rules["common"] and len(name) - len(given) == 1:
        out.append("common_surname")
    if name[0] in _only_surnames():
        out.append("sure_surname")
    if not rules["seldom_given"].isdisjoint(given):
        out.append("seldom_given")
    return tuple(out)


def _boundaries(view: View, start: int, end: int) -> list[str]:
    found = []
    low, high = view.word_at(start)
    word = view.text[low:high]
    if low < start and _reaches_over(word):
        found.append("crosses_left")
    if high != end and _crosses(view, end):
        found.append("crosses_right")
    begins = low == start and 2 <= high - low < end - start
    if begins and frequency(word) > 10 * _COMMON_WORD and tag(word)[:2] not in ("nr", "nz", "ns"):
        found.append("begins_word")
    return found


def _crosses(view: View, place: int) -> bool:
    """Whether a common word of the dictionary reaches over a place."""
    if place <= 0 or place >= len(view.text):
        return False
    low, high = view.word_at(place)
    return low < place and _reaches_over(view.text[low:high])


def _reaches_over(word: str) -> bool:
    if len(word) > 3:  # 殷切希望, which the dictionary takes for a name
        return frequency(word) > 0
    return frequency(word) > _COMMON_WORD and tag(word) not in ("nr", "nrt")


_LONGEST_SOUNDS = 7


def _outlandish(view: View, edges: Edges, closed: set[int]) -> list[Candidate]:
    """Names in characters that give the sound of another language (萨仁高娃), and foreign names that the dictionary has
    (史密斯): between a role, a list or a title."""
    text, out = view.text, []
    for match in _rules()["sound_run"].finditer(text):
        low, end = match.span()
        for start in range(max(low, end - _LONGEST_SOUNDS), end - 2):
            before = edges.left.get(start) or (
                "break_before" if not start or text[start - 1] in _SOUND_BREAKS else None
            )
            if text[end - 1] == "来" and end < len(text) and "\u4e00" <= text[end] <= "\u9fff":
                end -= 1  # 古丽|来我校
            if end - start < 3:
                continue
            if text[start] == "和" and start in edges.left:  # 山里的老师|和海边
                continue
            if before and start not in closed and not _is_word(text[start : start + 2]):
                out += _sounding(view, edges, start, end, before)
                break
    for start, before in edges.left.items():
        if before in _STRONG and start < len(text) and text[start] not in _rules()["surnames"]:
            low, high = view.word_at(start)
            if low == start and high - low > 1 and tag(text[low:high]) == "nrt":
                out += _sounding(view, edges, start, high, before)
    return out


def _sounding(view: View, edges: Edges, start: int, end: int, before: str) -> list[Candidate]:
    """The longest name of sounds from `start` up to `end` that something speaks for on its right."""
    text, weights = view.text, _rules()["weights"]
    if text[end : end + 1] in tuple("镇乡县市区盟旗州苏村"):
        return []
    for stop in range(end, start + 1, -1):
        after = _after(view, stop, edges.right) or (
            "open_right" if stop == end and (before in _STRONG or end - start > 3) else None
        )
        if after and not (frequency(text[start:stop]) and tag(text[start:stop])[:2] != "nr"):
            evidence = (before, after, "three", "sounds", *["long_sounds"] * (stop - start > 3))
            return [Candidate(start, stop, evidence, sum(weights[e] for e in evidence) + weights["sound_name"])]
    return []


_PART_OF_SCHOOL = re.compile("(?:(?:小学|初中|高中|本)部|[东西南北新老]校区)?的?")
_LISTS = re.compile("有|包括|依次[为是]：?")
_NEXT_ITEM = re.compile("[\u4e00-\u9fff]{2,4}(?:（[^（）\n]{1,12}）)?、")
_SPACED_ROLE = re.compile("(?:组[ 　]+长|成[ 　]+员|队[ 　]+长|顾[ 　]+问)[ 　]*[：:][ 　]*")
_SOUND_BREAKS = frozenset("，。、；：（ \n由请和与的")
_STRONG = frozenset(("role_before", "some_role", "role_colon", "role_of_list", "subject_before"))


def _before_titles(view: View, edges: Edges, closed: set[int]) -> list[Candidate]:
    """Before a title: names of sounds, whatever stands before them, and names with a surname that no list has."""
    text, rules, out = view.text, _rules(), []
    for end in {start for start, _ in edges.titles}:
        start = end
        while start and end - start < 6 and text[start - 1] in rules["sounds"] and start - 1 not in closed:
            start -= 1
        if end - start >= 3 and not _is_word(text[start : start + 2]):
            evidence: tuple[str, ...] = ("title_after", "no_left", "sounds")
            out.append(Candidate(start, end, evidence, sum(rules["weights"][e] for e in evidence)))
        start = end - 3
        name = text[start:end]
        before = edges.left.get(start) or ("break_before" if start <= 0 or text[start - 1] in _BREAKS_BEFORE else None)
        if (
            before
            and start >= 0
            and start not in closed
            and name[0] not in rules["surnames"]
            and name[:2] not in rules["not_names"]
            and _NAME.fullmatch(name)
            and not (rules["not_given"] & set(name))
            and not (frequency(name[:2]) or frequency(name) or _is_word(name[1:]))
        ):
            evidence = (before, "title_after", "three", "unknown_surname")
            out.append(_weighed(start, end, start + 1, text, evidence))
    return out


def _rare_surnames(view: View, edges: Edges, closed: set[int]) -> Iterator[Candidate]:
    """Names with a surname that no list has, between a post and what such a person does (校长过祖懿任组长)."""
    text, rules = view.text, _rules()
    for start, before in edges.left.items():
        end = start + 3
        name = text[start:end]
        if before not in _FRAME_BEFORE and before != "some_role":
            continue
        after = _after(view, end, edges.right)
        if (
            after in _RARE_AFTER
            and _NAME.fullmatch(name)
            and name[0] not in rules["surnames"] | rules["function"] | _JOINING
            and closed.isdisjoint(range(start, end))
            and not (rules["not_given"] & set(name[1:]))
            and _given_score(name[1:]) >= _SURE_GIVEN
            and not (frequency(name[:2]) or frequency(name) or name[:2] in rules["not_names"])
            and (not frequency(name[1:]) or name[1:] in _given_names())
        ):
            evidence = (before, after, "three", "unknown_surname")
            yield _weighed(start, end, start + 1, text, evidence)


_RARE_AFTER = frozenset(("verb_after", "count_after", "people_after", "school_in_bracket", "lesson_after"))
_SURE_GIVEN = 1.0
"""Nats of a given name that hardly is anything else."""
_NAME = re.compile("[\u4e00-\u9fff]{3}")


def _is_word(text: str) -> bool:
    return frequency(text) > _COMMON_WORD and tag(text)[:2] not in ("nr", "ns", "nz")


def _choose(view: View, edges: Edges, candidates: list[Candidate], known: set[tuple[int, int]]) -> list[Candidate]:
    """The best candidates that do not overlap; a name beside a chosen or a `known` one is weighed again."""
    weights, text = _rules()["weights"], view.text
    threshold, beside = weights["threshold"], weights["beside_name"]
    candidates = [
        c
        for c in _backed(text, candidates, weights["again"])
        if c.score + beside - ("、" in (text[c.start - 1], text[c.end : c.end + 1])) * _against_words(c) >= threshold
    ]
    chosen = _best([c for c in candidates if c.score >= threshold])
    before = {c.start: _name_ends_before(text, c.start, edges) for c in candidates}
    after = {c.end: _name_begins_after(text, c.end, edges) for c in candidates}
    for _ in range(6):
        starts = {start for start, _ in known} | {c.start for c in chosen}
        ends = {end for _, end in known} | {c.end for c in chosen}
        counted = _counted(text, chosen)
        scored = []
        for c in candidates:
            plain = text[c.start - 1 : c.start] == "，" and "weak_word" in c.evidence
            if _in_list(text, c, starts, ends) or (text[c.end : c.end + 1] == "、" and c.end + 1 in counted):
                c = c._replace(score=c.score + beside - _against_words(c), evidence=("beside_name", *c.evidence))
            elif plain:
                pass
            elif before[c.start] in ends or after[c.end] in starts:
                c = c._replace(score=c.score + beside, evidence=("beside_name", *c.evidence))
            elif c.evidence[0] == "role_before" and edges.roles.get(c.start) in ends:
                c = c._replace(score=c.score + weights["role_of_another"])
            scored.append(c)
        names = {text[c.start : c.end] for c in chosen}
        names = {name for name in names if len(name) > 2 and not frequency(name)}
        better = _best([c for c in scored if c.score >= threshold or text[c.start : c.end] in names])
        if [c[:2] for c in better] == [c[:2] for c in chosen]:
            break
        chosen = better
    return sorted(chosen)


_WORDS = frozenset(("word", "framed_word", "rare_word", "not_name", "like_not_name", "common_surname", "backed_common",
                    "weak_word", "weak_common", "two_weak", "given_is_word", "begins_word"))  # fmt: skip
_CLOSES = re.compile(
    "（以上|等(?:同志|老师|教师|人|[一二两三四五六七八九十\\d]+[位名人])|[一二两三四五六七八九十\\d]+[位名]"
)


def _against_words(candidate: Candidate) -> float:
    """What a candidate has against it for being a word, too."""
    return sum(_rules()["weights"][e] for e in candidate.evidence if e in _WORDS)


def _counted(text: str, chosen: list[Candidate]) -> set[int]:
    """Where the names of lists begin that end with what says that they are people: 高明、王者、张弛等6位教师."""
    found: set[int] = set()
    for c in sorted(chosen, reverse=True):
        if "people_after" in c.evidence or (text[c.end : c.end + 1] == "、" and c.end + 1 in found):
            found.add(c.start)
    return found


def _in_list(text: str, c: Candidate, starts: set[int], ends: set[int]) -> bool:
    """Whether a candidate stands between two names, or ends a list of names: 付雨、高明、于是（以上均为柳河小学）."""
    if text[c.start - 1] == "：" and "role_colon" in c.evidence:
        return text[c.end : c.end + 1] == "、" and c.end + 1 in starts
    if text[c.start - 1] != "、" or c.start - 1 not in ends:
        return False
    return bool(_CLOSES.match(text, c.end)) or (text[c.end : c.end + 1] == "、" and c.end + 1 in starts)


_MOST_PLACES = 3


def _backed(text: str, candidates: list[Candidate], each: float) -> list[Candidate]:
    """Names that more than one place speaks for: every place backs the others."""
    places = Counter(text[c.start : c.end] for c in candidates if c.score > 0 and not _MARKS.issuperset(c.evidence[:2]))
    return [
        c._replace(score=c.score + each * min(more, _MOST_PLACES))
        if (more := places[text[c.start : c.end]] - 1) > 0
        else c
        for c in candidates
    ]


def _best(candidates: list[Candidate]) -> list[Candidate]:
    taken: set[int] = set()
    best = []
    for c in sorted(candidates, key=lambda c: (-c.score, c.start - c.end, c.start)):
        span = range(c.start, c.end)
        if taken.isdisjoint(span):
            taken.update(span)
            best.append(c)
    return best


_JOINS_BEFORE = re.compile(
    "(?:（[^（）\n]{1,24}）)?(?:老师|同志|校长)?(?:[、和与及 　]|以及|，)(?:[\u4e00-\u9fff]{2,8}的)?$"
)
_JOINS_AFTER = re.compile(
    "(?:（[^（）\n]{1,24}）)?(?:老师|同志|校长)?(?:[、和与及 　]|以及)(?:[\u4e00-\u9fff]{2,8}的)?"
)
_JOINTS = frozenset("、和与及 　，的")
_JOINTS_AFTER = frozenset("（、和与及 　以老同校")


def _name_ends_before(text: str, start: int, edges: Edges) -> int:
    """Where a name would end that a name at `start` stands beside in a list; -1 where it stands beside none."""
    if edges.left.get(start) == "school_before":  # 王庄单雪、文明小学尹小满
        start = next((low for low, high in edges.schools.items() if high == start), start)
    if text[start - 1 : start] not in _JOINTS:
        return -1
    step = _JOINS_BEFORE.search(text[max(0, start - 28) : start])
    return start - len(step[0]) if step else -1


def _name_begins_after(text: str, end: int, edges: Edges) -> int:
    """Where a name would begin that stands beside a name that ends at `end`; -1 where none does."""
    if text[end : end + 1] not in _JOINTS_AFTER:
        return -1
    step = _JOINS_AFTER.match(text, end)
    return edges.schools.get(step.end(), step.end()) if step else -1


def _surname_titles(view: View, edges: Edges, names: list[str]):
    """江老师, 李校长: a surname and a title, with nothing before that makes another word of it.

    A surname of one of the full `names` of the document is sure even where it is a common word, and so is the first
    part of a name that has no surname (萨仁老师 beside 萨仁高娃).
    """
    text, rules = view.text, _rules()
    known = {surname(name) for name in names}
    title_starts, title_ends = {start for start, _ in edges.titles}, {end for _, end in edges.titles}
    first = {name[:2] for name in names if len(name) > 3 and surname(name) == name[:1]}
    for title_start, title_end in edges.titles:
        if text[title_start - 2 : title_start] in first and title_start >= 2:
            yield title_start - 2, title_end
            continue
        if text[title_start - 2 : title_start] in rules["compound"] and title_start >= 2:
            yield title_start - 2, title_end
            continue
        start = title_start - 1
        name = text[start:title_start] if start >= 0 else ""
        if name == "老" and start and text[start - 1] in rules["surnames"]:  # 漆老先生
            start, name = start - 1, text[start - 1]
        if not name or name not in rules["surnames"]:
            continue
        before = text[start - 1 : start]
        if name == "双" or (name == "方" and (before in "双对我甲乙丙" or has_county(text[start - 2 : start]))):
            continue  # 双组长, 德州方教师
        if (name in "镇区" and before and before in "一二两三四五六七八九十各每全本我该外") or (
            before and tag(before + name) == "ns"
        ):
            continue  # 四镇教师, 黄浦教师
        if name == "任" and _APPOINTED.search(text, max(0, start - 24), start):
            continue  # 到柳河小学任副校长
        if (before in ("、", "和", "与") and start - 1 in title_ends) or (
            text[title_end : title_end + 1] in ("、", "和", "与")
            and title_end + 2 in title_starts
            and (before in _BREAKS_BEFORE or before == "的")
        ):  # 时老师、花老师
            yield start, title_end
            continue
        if not (name in known and (not before or before in _BREAKS_BEFORE or before in "看了在听和与跟给由")):
            low, high = view.word_at(start)
            word = text[low:high]
            if low < start and (frequency(text[low : start + 1]) > _COMMON_WORD or (len(word) > 2 and frequency(word))):
                continue
            if high > title_start and frequency(word) and tag(word) != "nr" and word[0] in rules["common"]:
                continue
            alone = name in rules["alone_at_edge"] and (not before or before in _BREAKS_BEFORE)
            alone &= text[start:title_end] != "高校长" and text[title_start:title_end] != "教师"
            if name in rules["not_alone"] and not alone and (name == "原" or edges.left.get(start) != "school_before"):
                continue  # 柳河小学|原校长
            if (
                before
                and before in "我本该全每各一两几多名位学阶片*＊某xX×"
                and edges.left.get(start) != "school_before"
            ):
                continue
        yield start, title_end


_APPOINTED = re.compile("[到赴在去往][^，。；、\n]*$")


def _resolve_surnames(text: str, mentions: list[Mention], edges: Edges) -> None:
    """The full name for a surname with title, where the document has just one name with it that may have the title.

    A post (校长, 局长) is that of a name beside which it stands, or of one named before without any post.
    """
    rules, ends = _rules(), dict(edges.titles)
    full: dict[str, dict[str, int]] = {}
    posts: dict[str, set[str]] = {}
    for mention in mentions:
        if not mention.surname_only and not mention.masked:
            full.setdefault(surname(mention.text), {}).setdefault(mention.text, mention.start)
            after = text[mention.end : ends.get(mention.end, mention.end)]
            before = text[edges.roles.get(mention.start, mention.start) : mention.start]
            posts.setdefault(mention.text, set()).update({after[-2:], before[-2:]} - rules["any_title"])
    for mention in mentions:
        if mention.surname_only:
            names, title = full.get(surname(mention.text), {}), mention.text[-2:]
            fitting = [name for name in names if title in posts[name]] or [
                name
                for name, place in names.items()
                if (title in rules["any_title"] and not (title in ("老师", "教师") and posts[name] & rules["heads"]))
                or (not posts[name] & rules["one_post"] and place < mention.start)
            ]
            mention.canonical = fitting[0] if len(fitting) == 1 else mention.text


def surname(name: str) -> str:
    """The surname that a name begins with.

    >>> surname("欧阳明"), surname("江老师")
    ('欧阳', '江')
    """
    return name[:2] if name[:2] in _rules()["compound"] else name[:1]
