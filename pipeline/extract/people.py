"""Personal names: every place where a surname could begin one is weighed by what stands around it.

The evidence and its weights are data (`rules/people.yaml`); a list of names carries its members, because a name beside
a name is evidence too. 王老师 is a mention of its own, tied to the full name where the document has one.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pipeline.extract.text import View
from pipeline.lexicon import frequency, tag
from pipeline.records import Mention
from pipeline.rules import alternatives, load

_MASK = re.compile(r"[*＊×]|(?<![A-Za-z])[xX]{1,5}(?![A-Za-z])|某")
_COMMON_WORD = 30
"""A word counted more often than this in jieba's corpus is a common word."""


class Candidate(NamedTuple):
    """A stretch that may be a name, and the evidence for it by name."""

    start: int
    end: int
    evidence: tuple[str, ...]
    score: float


@cache
def _rules():
    rules = load("people")
    single = "".join(rules["surnames"].split())
    surnames = f"(?:{'|'.join(rules['compound'])}|[{single}])"
    titles = alternatives(rules["titles_after"].split())
    kinds = (
        "(?:语文|数学|英语|物理|化学|生物|历史|地理|政治|思政|道法|体育|音乐|美术|科学|信息技术|信息|心理|书法|劳动|幼儿|年轻|青年"
        "|骨干|支教|交流|副?高级|中学|小学|[一二三特]级|[省市县区]级|退休|两位)"
    )
    roles = alternatives(rules["titles_before"].split())
    return {
        "surname": re.compile(surnames),
        "compound": frozenset(rules["compound"]),
        "title_after": re.compile(f"{kinds}{{0,2}}{titles}"),
        "surname_title": re.compile(f"(?P<surname>{surnames})(?P<title>{titles})"),
        "role_before": re.compile(f"{roles}(?P<colon>\\s?[：:]\\s?|是|为|分别为：?)?$"),
        "subject_before": re.compile(f"(?:{kinds}|科|师傅|徒弟|儿童|同学|老伴|领队|代表|学生)[：:\\s]{{0,2}}$"),
        "verbs": re.compile(alternatives(rules["verbs_after"])),
        "function": frozenset(rules["function_surnames"]),
        "tibetan": re.compile(f"{alternatives(rules['tibetan'])}{{2}}"),
        "common": frozenset(rules["common_words"]),
        "not_given": frozenset(rules["not_given"]),
        "seldom_given": frozenset(rules["seldom_given"]),
        "not_names": re.compile(alternatives(rules["not_names"].split())),
        "weights": rules["evidence"],
    }


_BREAK_BEFORE = re.compile("(?:^|[，。、；：:（“！？\\s　/—])$")
_BREAK_AFTER = re.compile("[，。、；：:）（”！？\\s　/—]|$")
_BRACKET = re.compile(
    "（[^（）\n]{0,14}?(?:小学|中学|学校|初中|高中|幼儿园|中|小|校|学院|大学|局|室|中心|教学点|职教中心|局长|校长|主任|书记|教师|语文|数学|英语)[^（）\n]{0,6}）"
)
_COUNT_AFTER = re.compile("等?(?:[一二两三四五六七八九十\\d]+[位名人]|多?[位名])|等(?:同志|老师|教师|人|[，。、])")
_CALL = re.compile("(?:叫|叫做|名叫|由|请|是|邀请|派|派出|推荐|感谢|跟着|与|和|同|向|选派|为)$")
_FOREIGN = re.compile("[\u4e00-\u9fff]{1,6}·[\u4e00-\u9fff]{1,8}")


_LIST_ITEM = re.compile("(?<=[、：])([\u4e00-\u9fff]{2,4})(?=[、（，。；\n]|等[，。、同人]|$)")


def find_people(view: View, taken: list[Mention]) -> list[Mention]:
    """All personal names of a document. `taken`: schools and bodies, in which there are no people.

    A full name that was found once is found wherever it stands; a surname with a title is a mention with its title.
    """
    spans = sorted((m.start, m.end) for m in taken)
    found: dict[tuple[int, int], Mention] = {}

    def add(start: int, end: int, rule: str, surname_only: bool = False) -> None:
        if not _overlaps(start, end, spans) and not _overlaps(start, end, found) and not view.in_title(start):
            name = view.text[start:end]
            masked = bool(_MASK.search(view.text[max(0, start - 1) : start] + name))
            found[start, end] = Mention("PERSON", start, end, name, rule, name, masked, surname_only)

    for pattern in (_FOREIGN, _rules()["tibetan"]):
        for match in pattern.finditer(view.text):
            add(match.start(), match.end(), "person.foreign")
    for candidate in _choose(view, _candidates(view, spans)):
        add(candidate.start, candidate.end, f"person.{candidate.evidence[0]}")
    for name in sorted({m.text for m in found.values()}, key=lambda name: (-len(name), name)):
        for match in re.finditer(re.escape(name), view.text):
            if len(name) > 2 or (not _crosses(view, match.start()) and not _crosses(view, match.end())):
                add(match.start(), match.end(), "person.again")
    full_surnames = {surname(m.text) for m in found.values()}
    for start, end in _surname_titles(view, full_surnames):
        add(start, end, "person.surname_title", True)
    mentions = sorted(found.values(), key=lambda m: m.start)
    _resolve_surnames(mentions)
    return mentions


def _overlaps(start: int, end: int, spans) -> bool:
    return any(a < end and start < b for a, b in spans)


def _candidates(view: View, blocked: list[tuple[int, int]]) -> list[Candidate]:
    """Every stretch of two to four characters that begins with a surname and has some evidence for it."""
    text, rules, out = view.text, _rules(), []
    for match in rules["surname"].finditer(text):
        start = match.start()
        if rules["not_names"].match(text, start) and not _name_list_before(text, start):
            continue
        for end in range(match.end() + 1, match.end() + 3):
            name = text[start:end]
            if not re.fullmatch("[\u4e00-\u9fff]{2,4}", name) or set(text[match.end() : end]) & rules["not_given"]:
                break
            if _overlaps(start, end, blocked):
                continue
            evidence = _evidence(view, start, end, match.end(), blocked)
            out.append(Candidate(start, end, evidence, sum(rules["weights"][e] for e in evidence)))
    for match in _LIST_ITEM.finditer(text):
        start, end = match.span(1)
        if rules["surname"].match(text, start) or _overlaps(start, end, blocked) or frequency(match[1]):
            continue
        evidence = (*_evidence(view, start, end, start + 1, blocked), "unknown_surname")
        out.append(Candidate(start, end, evidence, sum(rules["weights"][e] for e in evidence)))
    return out


def _name_list_before(text: str, start: int) -> bool:
    return text[start - 1 : start] in ("、", "：") and bool(
        re.search("[长员任师]：|、[\u4e00-\u9fff]{2,3}、$", text[max(0, start - 12) : start])
    )


def _evidence(view: View, start: int, end: int, given: int, schools: list[tuple[int, int]]) -> tuple[str, ...]:
    text, rules = view.text, _rules()
    name, before = text[start:end], text[max(0, start - 12) : start]
    found = []
    role = rules["role_before"].search(before)
    if role:
        found.append("role_colon" if role["colon"] and role["colon"].strip() in ("：", ":") else "role_before")
    if rules["title_after"].match(text, end):
        found.append("title_after")
    if _BRACKET.match(text, end):
        found.append("school_in_bracket")
    if _COUNT_AFTER.match(text, end):
        found.append("count_after")
    if re.match("，(?:男|女)[，。]", text[end : end + 3]):
        found.append("gender_after")
    if rules["verbs"].match(text, end):
        found.append("verb_after")
    if any(b == start for _, b in schools):
        found.append("school_before")
    elif rules["subject_before"].search(before):
        found.append("subject_before")
    elif _CALL.search(before):
        found.append("call_before")
    if _BREAK_BEFORE.search(before):
        found.append("break_before")
    elif before.endswith("的"):
        found.append("de_before")
    if _BREAK_AFTER.match(text, end):
        found.append("break_after")
    if (start == 0 or text[start - 1] == "\n") and text[end : end + 1] in ("\n", ""):
        found.append("line")
    return (*found, *_lexical(name, name[given - start :]), *_boundaries(view, start, end))


def _lexical(name: str, given: str) -> list[str]:
    rules, out = _rules(), []
    known, kind = frequency(name), tag(name)
    if known:
        out.append("person_word" if kind in ("nr", "nrt") else "word" if known > _COMMON_WORD else "rare_word")
    elif len(name) > 2:
        out.append("three")
    if len(given) == 2 and frequency(given) > 10 * _COMMON_WORD and tag(given) not in ("nr", "nz"):
        out.append("given_is_word")
    if name[0] in rules["function"]:
        out.append("function_surname")
    elif name[0] in rules["common"] and len(name) - len(given) == 1:
        out.append("common_surname")
    if set(given) & rules["seldom_given"]:
        out.append("seldom_given")
    return out


def _boundaries(view: View, start: int, end: int) -> list[str]:
    low, high = view.word_at(start)
    word = view.text[start:high]
    begins = (
        low == start
        and 2 <= high - low < end - start
        and frequency(word) > 10 * _COMMON_WORD
        and tag(word)[:2] not in ("nr", "nz", "ns")
    )
    return ["crosses_left"] * _crosses(view, start) + ["crosses_right"] * _crosses(view, end) + ["begins_word"] * begins


def _crosses(view: View, place: int) -> bool:
    """Whether a common word of the dictionary reaches over a place."""
    if place <= 0 or place >= len(view.text) or view.is_boundary(place):
        return False
    low, high = view.word_at(place)
    word = view.text[low:high]
    return frequency(word) > _COMMON_WORD and tag(word) not in ("nr", "nrt")


def _choose(view: View, candidates: list[Candidate]) -> list[Candidate]:
    """The best candidates that do not overlap; a name beside a chosen name is weighed again."""
    weights = _rules()["weights"]
    chosen: dict[int, Candidate] = {}
    while True:
        ends = {c.end for c in chosen.values()}
        starts = set(chosen)
        scored = []
        for c in candidates:
            beside = _follows_name(view.text, c.start, ends) or _precedes_name(view.text, c.end, starts)
            extra = weights["beside_name"] if beside and "beside_name" not in c.evidence else 0.0
            scored.append(
                c._replace(score=c.score + extra, evidence=("beside_name", *c.evidence) if extra else c.evidence)
            )
        best: dict[int, Candidate] = {}
        taken: list[tuple[int, int]] = []
        for c in sorted(scored, key=lambda c: (-c.score, c.start - c.end, c.start)):
            if c.score >= weights["threshold"] and not _overlaps(c.start, c.end, taken):
                best[c.start] = c
                taken.append((c.start, c.end))
        if best.keys() == chosen.keys():
            return sorted(best.values())
        if len(best) < len(chosen):
            return sorted(chosen.values())
        chosen = best


def _follows_name(text: str, start: int, ends: set[int]) -> bool:
    window = text[max(0, start - 28) : start]
    step = re.search(
        "(?:（[^（）\n]{1,24}）)?(?:老师|同志|校长)?(?:[、和与及 　]|以及|，)(?:[\u4e00-\u9fff]{2,8}的)?$", window
    )
    return bool(step) and start - len(step[0]) in ends  # type: ignore[index]


def _precedes_name(text: str, end: int, starts: set[int]) -> bool:
    step = re.match(
        "(?:（[^（）\n]{1,24}）)?(?:老师|同志|校长)?(?:[、和与及 　]|以及)(?:[\u4e00-\u9fff]{2,8}的)?",
        text[end : end + 30],
    )
    return bool(step) and end + len(step[0]) in starts  # type: ignore[index]


def _surname_titles(view: View, known: set[str]):
    """江老师, 李校长: a surname and a title, with nothing before that makes another word of it.

    `known`: the surnames of the full names of the document; one of them is sure even where it is a common word.
    """
    text, rules = view.text, _rules()
    for match in rules["surname_title"].finditer(text):
        start, name = match.start(), match["surname"]
        if len(name) == 1 and not (name in known and _BREAK_BEFORE.search(text[max(0, start - 1) : start])):
            low, high = view.word_at(start)
            word = text[low:high]
            if low < start and (frequency(text[low : start + 1]) > _COMMON_WORD or (len(word) > 2 and frequency(word))):
                continue
            if high > match.start("title") and frequency(word) and tag(word) != "nr" and word[0] in rules["common"]:
                continue
            if name in _NOT_ALONE or re.search("[每各一两几多名位学阶片*＊某xX×]$", text[max(0, start - 1) : start]):
                continue
        yield match.start(), match.end()


_NOT_ALONE = frozenset(
    "全各高年成时经公都国步向容代来东位门原达史应包终班边广利支任关常安明万贵乐元名教专计路车项强老早普商海金德南区谈爱党正副该本和于向余"
)


def _resolve_surnames(mentions: list[Mention]) -> None:
    """The full name for a surname with title, where the document has just one name with it."""
    full: dict[str, set[str]] = {}
    for mention in mentions:
        if not mention.surname_only and not mention.masked:
            full.setdefault(surname(mention.text), set()).add(mention.text)
    for mention in mentions:
        if mention.surname_only:
            names = full.get(surname(mention.text), set())
            mention.canonical = next(iter(names)) if len(names) == 1 else mention.text


def surname(name: str) -> str:
    """The surname that a name begins with.

    >>> surname("欧阳明"), surname("江老师")
    ('欧阳', '江')
    """
    return name[:2] if name[:2] in _rules()["compound"] else name[:1]
