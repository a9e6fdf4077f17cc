"""Numbers with a classifier that count or measure something real, with bounds, basis, status and indicator."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache

from pipeline import numerals
from pipeline.extract import counted, measures, movers, rates, standing
from pipeline.extract.text import View
from pipeline.lexicon import entries, tag
from pipeline.records import CountValue, Mention, SectionLabel
from pipeline.rules import alternatives, load

_HAN = "一二两三四五六七八九十百千万半俩仨壹贰叁肆伍陆柒捌玖拾佰仟"
_NEXT = "零〇一二两三四五六七八九十百千万亿半壹贰叁肆伍陆柒捌玖拾佰仟"
_NUMERAL = f"[几数\\d{_HAN}](?:(?<=\\d)[\\d{_NEXT}]*+|(?:(?<=[{_HAN}])|(?=[十百千万]))[{_NEXT}]*+)"
"""A run of digits; no Arabic ones follow Chinese ones (高二1000多名)."""
_ANY_NUMERAL = re.compile(_NUMERAL)


@cache
def _rules():
    rules = load("counts")
    kinds: dict[str, str] = {}
    for kind, words in rules["classifiers"].items():
        for word in words:
            kinds.setdefault(word, kind)
    before = {word: side for side in ("at_least", "at_most", "over") for word in rules["before"][side]}
    after = {word: side for side in ("at_least", "at_most") for word in rules["after"][side]}
    follows = {unit[0] for unit in kinds} | set("多余来几半、-—－–~～至到/.．,， 分")
    return {
        "kinds": kinds,
        "units": _by_first_character(kinds),
        "goes_on": frozenset(unit[0] for unit in kinds) | frozenset("多余来半 "),
        "numerals": re.compile(f"{_NUMERAL}(?=[{re.escape(''.join(sorted(follows)))}])"),
        "without_ge": frozenset(rules["without_ge"]),
        "before": before,
        "before_ends": frozenset(word[-1] for word in before),
        "after": after,
        "after_pattern": re.compile(alternatives(list(after))),
        "not_after": {unit: re.compile(pattern) for unit, pattern in rules["not_after"].items()},
        "digits_only": frozenset(rules["digits_only"]),
        "not_after_round": frozenset(rules["not_after_round"]),
        "one": {
            unit: [
                (re.compile(r["before"]), re.compile(r.get("after", ""))) for r in rules["one"] if unit in r["units"]
            ]
            for unit in kinds
        },
        "not_counts": re.compile("|".join(rules["not_counts"])),
        "words": frozenset(rules["words"].split()),
        "carries": frozenset(rules["carries"].split()),
        "loose": re.compile(f"{alternatives(rules['loose_at_least'])}[\u4e00-\u9fff]{{0,3}}$"),
    }


def _by_first_character(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The words that begin with a character, longest first."""
    found: dict[str, tuple[str, ...]] = {}
    for word in sorted(words, key=len, reverse=True):
        found[word[0]] = (*found.get(word[0], ()), word)
    return found


def find_counts(view: View, labels: list[SectionLabel], taken: list[Mention]) -> list[Mention]:
    """All counts of a document. `taken`: other mentions (dates, schools), inside which no number counts."""
    text = view.text
    spans = sorted((m.start, m.end) for m in taken)
    starts = [start for start, _ in spans]
    names = sorted(m.end for m in taken if m.type in ("SCHOOL", "ORG"))
    found: list[Mention] = []
    done = 0
    for run in _rules()["numerals"].finditer(text):
        start, stop = run.span()
        while start < stop and start >= done - 1:
            start = max(start, done)
            if start >= stop:
                break
            i = bisect_right(starts, start)
            if i and start < spans[i - 1][1]:
                start = spans[i - 1][1]
                continue
            form = _read(text, start, stop)
            if form and i and form.start < spans[i - 1][1]:  # 宓超两位: the word before is the end of a name
                form.before, form.start = "", form.number
            if form and not (i < len(spans) and spans[i][0] < form.end) and _counts(view, form):
                mention = _mention(view, form, labels, found, names)
                if mention:
                    found.append(mention)
                    done = mention.end
            break
        done = max(done, run.end() if start >= stop else done)
    _inherit(view, found, spans, taken)
    return found


class Form:
    """A numeral with its modifiers and classifier, as they stand in the text."""

    __slots__ = ("after", "before", "end", "ge", "half_more", "number", "numeral", "start", "tail", "unit")

    def __init__(self, numeral: numerals.Numeral, start: int, end: int) -> None:
        self.numeral = numeral
        self.number = self.start = start
        self.end = end
        self.before = self.after = self.tail = self.unit = ""
        self.ge = self.half_more = False


def _read(text: str, start: int, stop: int) -> Form | None:
    """The numeral that begins at `start` (or a word before it, like 近), with its classifier; None without one.

    `stop`: where the run of digits ends that it begins with.
    """
    rules = _rules()
    before = text[start - 1 : start]
    match, numeral, near = None, None, False
    following = text[stop : stop + 1]
    if before in _ORDINAL:
        return None
    if before in _NEAR and text[max(0, start - 2) : start] not in ("最近", "附近", "临近", "靠近", "以上"):
        near = before == "近"
        match = numerals.NUMBER.match(text, start - 1)
        if match is None or text[match.end() : match.end() + 1] in tuple("多余"):  # 近230多名 is 230多名
            match = numerals.NUMBER.match(text, start)
    elif following in numerals.AMBIGUOUS or (numeral := numerals.plain(text[start:stop])) is None:
        match = numerals.NUMBER.match(text, start)
    number, end = start, stop
    if match is not None:
        numeral, (number, end) = numerals.read(match), match.span()
        following = text[end : end + 1]
    if numeral is None or (following not in rules["goes_on"] and not numeral.fraction):
        return None
    form = Form(numeral, number, end)
    if following == " ":
        end += 1
        following = text[end : end + 1]
    if (
        following == "个"
        and text[end + 1 : end + 2] in ("多", "半", "余")
        and _unit(text, end + 2) in rules["without_ge"]
    ):
        form.ge, form.tail, end = True, text[end + 1], end + 2
    elif following and following in "多余来半" and numeral.number and not numeral.more:
        form.tail, end = following, end + 1
    form.unit = _unit(text, end)
    if not form.unit:
        if not numeral.fraction:
            return None
        end = form.end
    end += len(form.unit)
    if form.unit:
        following = text[end : end + 1]
        if following == "半" and text[end + 1 : end + 2] not in tuple("天年日个小学"):
            form.half_more, end = True, end + 1
        elif (
            following in ("多", "余")
            and rules["kinds"][form.unit] in ("time", "size")
            and not _MORE_WORD.match(text, end)
        ):
            form.tail, end = following, end + 1
    if text[end : end + 1] in ("以", "及", "之", "开", "或") and (limit := rules["after_pattern"].match(text, end)):
        form.after, end = limit[0], limit.end()
    form.end = end
    form.start = form.number - (near and number == start and bool(form.tail or numeral.more))
    if text[form.number - 1 : form.number] in rules["before_ends"]:
        for length in (4, 3, 2, 1):
            word = text[max(0, form.number - length) : form.number]
            if word in rules["before"] and len(word) == length:
                form.before, form.start = word, form.number - length
                break
    return form


_ORDINAL, _NEAR = ("第", "初"), ("近", "上")
_MORE_WORD = re.compile("多(?:媒|元|样|方|种|次|层|校|年|名|功|数|个)|余(?:下|热|地)")


def _unit(text: str, place: int) -> str:
    for word in _rules()["units"].get(text[place : place + 1], ()):
        if text.startswith(word, place):
            return word
    return ""


def _counts(view: View, form: Form) -> bool:
    """Whether a number with its classifier is a count, and no article, ordinal, list number or part of a word."""
    text, rules = view.text, _rules()
    unit, numeral, number, start, end = form.unit, form.numeral, form.numeral.number, form.number, form.end
    kind = rules["kinds"].get(unit)
    first, before = text[start], text[start - 1 : start]
    if first.isdigit():
        if before and before in "./-":
            return False
        if before.isalnum() and before.isascii() and not _MASKED.search(text, max(0, start - 4), start):
            return False
        if unit == "分" and _OF_CLOCK.search(text, max(0, start - 4), start):
            return False
    elif _in_word(text, form):
        return False
    if unit in rules["not_after"] and not form.after and rules["not_after"][unit].match(text, end):
        return False
    if before == "“" and _SLOGAN.match(text, start):
        return False
    if before in ("\n", "") and (first.isdigit() or text[end - 2 : end - 1] == " ") and _HEADING.match(text, start):
        return False
    if (before == "“" and text.startswith("”", end)) or (unit == "月" and not form.ge) or view.in_title(start):
        return False
    if unit in ("班", "组") and (text.endswith("年级", 0, start) or (first.isdigit() and before in _DIGITS and before)):
        return False
    if unit == "年" and numeral.near == "近" and text.startswith("来", end):
        return False
    if "来" in (form.tail, numeral.more) and number in _DIGITS:  # 每月首个周一来校
        return False
    if number == "一" and (again := _ONE_BY_ONE.match(text, start)) and text.endswith(again[0], 0, start):
        return False
    if before == "前" and unit == "名" and _RANKED.search(text, max(0, start - 8), start):  # 进入全县前五名
        return False
    if before == "、" and _ORDINALS.search(text, max(0, start - 12), start):  # 第五、六节课
        return False
    if numeral.half:
        return kind == "time" and not text.startswith(("活动", "开放"), end)
    if before == "每" and (number == "一" or kind == "time"):  # 每两周, 每一所: how often, not how many
        return False
    if number == "一" and not (form.before or form.after or numeral.more or form.tail or form.half_more):
        prefix = text[max(0, start - 16) : start]
        return any(a.match(text, end) and b.search(prefix) for b, a in rules["one"].get(unit, ()))
    if unit == "点":
        return bool(_RISES.search(text, max(0, start - 6), start))
    if unit == "日" and not form.before:
        return text[end : end + 1] in ("的", "制", "内", "之", "书")
    if (unit in rules["digits_only"] and len(number) == 1 and not number.isdecimal()) or (
        unit == "年" and number.isdecimal() and len(number) == 4
    ):
        return False
    return not (
        unit in rules["not_after_round"]
        and number in ("百", "千", "万", "亿")
        and not (form.after or form.before or numeral.more)
    )


_ONE_BY_ONE = re.compile("一[个所][\u4e00-\u9fff]")
_SLOGAN = re.compile("[一二两三四五六七八九十]+(?:校|部|个|大|项|步)[^，。；、：“”]{1,8}”")
"""Names of programmes and slogans: “四个统一”, “三校联盟”."""
_HEADING = re.compile(r"[\d.．一二三四五六七八九十]+ (?=[\u4e00-\u9fff])")
"""The number of a heading: 3.1 双师课堂天天见."""
_MASKED = re.compile("[\u4e00-\u9fff*＊×][xX×]{1,3}$")
"""A masked name before a number: 杨xx2位同志."""
_OF_CLOCK = re.compile(r"\d[点时:：]$")
_ORDINALS = re.compile(r"第(?:[\d一二三四五六七八九十]{1,3}、)+$")
_RANKED = re.compile("(?:全|校|县|区|市|省|年级|排名|位居|居|进入|名列|跻身)前$")
_RISES = re.compile("提高|提升|上升|下降|增加|增长|低|高出")
_NUMBERS = ("m", "mq", "q", "t")
_COMMON_WORD = 50
"""A word of three characters that begins like a count (两本书) is one, unless it is as frequent as this (一家人)."""


def _in_word(text: str, form: Form) -> bool:
    """Whether a numeral in characters belongs to a word or a set phrase (三番五次, 十字路口, 进一步, 统一)."""
    rules, start, end = _rules(), form.number, form.end
    if rules["not_counts"].match(text, start):
        return True
    if form.start < start or form.numeral.near or form.numeral.fraction:
        return False
    words, known, pairs = rules["words"], _numeral_words(), _numeral_pairs()
    if text[start : start + 2] in pairs:
        for length in (6, 5, 4, 3, 2):
            word = text[start : start + length]
            if word in words and start + length >= end:
                return True
            if length > 2 and word in known and start + length > end and (length > 3 or known[word][0] > _COMMON_WORD):
                return True
    if not start or text[start - 1 : start + 1] not in pairs:
        return False
    for low, high in ((start - 1, start + 1), (start - 2, start + 1), (start - 1, start + 2)):
        if low >= 0 and (found := known.get(text[low:high])) and found[1] in _WORDS[high - low > 2]:
            return True
    return any(_is_idiom(known, text[low : low + 4]) for low in (start - 1, start - 2, start - 3) if low >= 0)


@cache
def _numeral_pairs() -> frozenset[str]:
    """The pairs of characters in words with a numeral: where no pair of them stands, no such word does."""
    words = (*_rules()["words"], *_numeral_words())
    return frozenset(word[i : i + 2] for word in words for i in range(len(word) - 1))


_WORDS = (
    frozenset(("d", "v", "a", "c", "b", "vn", "vd", "ad", "l", "i", "nz", "n")),
    frozenset(("d", "v", "a", "c", "b", "vn", "vd", "ad", "l", "i", "nz", "n", "nt", "j", "f", "s", "r", "an", "z")),
)
"""Kinds of words of two, and of more characters, that a numeral may be inside of."""


def _is_idiom(known: dict[str, tuple[int, str]], word: str) -> bool:
    found = known.get(word)
    return found is not None and (found[1] in ("i", "l") or (word[0] in _DIGITS and word[2] in _DIGITS))


_DIGITS = frozenset("一二三四五六七八九十百千万")


@cache
def _numeral_words() -> dict[str, tuple[int, str]]:
    """The words of the dictionary that hold a numeral and are no numbers, with frequency and kind."""
    numerals_ = frozenset("一二两三四五六七八九十百千万半")
    return {
        word: (count, letter)
        for word, count, letter in entries()
        if len(word) > 1
        and word[0] not in "这那"
        and not word.endswith("多来")  # 一年多来 is a length of time
        and not numerals_.isdisjoint(word)
        and (
            letter not in _NUMBERS
            or (len(word) == 4 and word[0] in numerals_ and word[2] in numerals_ and word[1] == "番")
        )
    }


def _mention(
    view: View, form: Form, labels: list[SectionLabel], found: list[Mention], names: list[int]
) -> Mention | None:
    """`names`: where names of schools and bodies end; they are no part of what is counted."""
    text, rules = view.text, _rules()
    start, end = form.start, form.end
    value = form.numeral.value
    if value is None:
        return None
    unit = "个月" if form.ge and form.unit == "月" else form.unit
    if form.tail in ("多", "余"):
        value = (
            numerals.Value(value.min, None if value.min is None else value.min + 1, "over")
            if (not form.numeral.more and (form.ge or text[form.end - 1] == form.tail or not _is_round(value.min)))
            else numerals.more(value.min or 0)
        )
    elif form.tail == "来":
        value = value._replace(qualifier="about")
    if form.half_more or form.tail == "半":
        low, high = (None if v is None else v + 0.5 for v in value[:2])
        value = numerals.Value(low, high, value.qualifier)
    value = _bounded(value, rules["before"].get(form.before), rules["after"].get(form.after))
    clause_start, _ = view.clause(start)
    if value.min is not None and value.max is not None and _is_least(text, clause_start, start):
        value = numerals.Value(value.min, None, "over")
    unit, value = _scale(unit, value, form)
    kind = _kind(text, form, clause_start)
    item = _item(view, form, kind, clause_start, found, names)
    together = (value.min or 0) >= _TOGETHER and text.endswith(("各校", "各园"), clause_start, start)
    alone = kind == "areas" or together or unit in ("校", "园") or (kind == "time" and _PASSED.match(text, end))
    rate = None if alone else rates.per(view, start, clause_start, _CARRIED.get(kind, 2))
    basis = None if kind == "time" and rate and rates.counts_between(view, start, clause_start) else rate
    section = labels[view.paragraph_of(start)] if labels else None
    label = section.type if section and section.score >= _SURE else "unknown"
    measure = measures.indicator(view, start, end, kind, unit, item, basis)
    open_ended = value.min is None or value.max is None
    told = standing.status(view, start, end, label, rate, kind, unit, open_ended, measure)
    count = CountValue(value.min, value.max, value.qualifier, unit, item, basis, told, measure)  # type: ignore[arg-type]
    return Mention("COUNT", start, end, text[start:end], f"count.{kind}", count=count)


_TOGETHER = 50
"""So many are what schools have together: 各校260余名教师, 各校400本."""
_CARRIED = {"share": 1, "time": 1, "age": 0}
"""From how many clauses before the basis of a rate is taken over, where it is not two."""
_PASSED = re.compile("下来|以来|来|过去|后|[的及]?[以之]?[上内]?的?教龄")
"""Behind a time that is no part of a rate: 一学年下来, 五年以上教龄."""
_SURE = 0.75
"""What a section's type says of the status of its counts is believed from this score on."""
_MONEY = re.compile("[元钱费花补助奖薪]")


def _kind(text: str, form: Form, clause_start: int) -> str:
    """What kind of thing a classifier counts: 块 counts money only where money is spoken of."""
    if form.unit == "位" and _RANK.search(text, clause_start, form.start):
        return "share"
    if form.unit == "块" and not text.startswith("钱", form.end) and not _MONEY.search(text, clause_start, form.start):
        return "things"
    return _rules()["kinds"].get(form.unit, "share")


_RANK = re.compile("(?:名次|位次|排名|排位)[^，。；]{0,6}$")
"""排名前进了9位: places of a ranking, no people."""
_LISTED = re.compile("、[\u4e00-\u9fff]{0,5}$")
_SHARE_LEAST = re.compile("不[得能]?(?:少|低)于[^，。；]{1,16}的$")


def _is_least(text: str, clause_start: int, start: int) -> bool:
    """Whether a least opens a number from further before: 至少听课10节、上课1节, 任教满三年."""
    least = text.rfind("至少", clause_start, start)
    if least >= 0 and (not _ANY_NUMERAL.search(text, least, start) or _LISTED.search(text, least, start)):
        return True
    if text[start - 1 : start] == "的" and _SHARE_LEAST.search(text, clause_start, start):
        return True
    near = text[max(clause_start, start - 10) : start]
    return ("满" in near or "少于" in near) and bool(_rules()["loose"].search(near))


def _is_round(value: float | None) -> bool:
    return value is not None and value >= 10 and value % 10 == 0


def _bounded(value: numerals.Value, before: str | None, after: str | None) -> numerals.Value:
    side = before or after
    if side in ("at_least", "over"):
        return numerals.Value(value.min, None, "over")
    if side == "at_most":
        return numerals.Value(None, value.max, "under")
    return value


def _scale(unit: str, value: numerals.Value, form: Form) -> tuple[str, numerals.Value]:
    """万元 counts in 元, 百分之 in %."""
    if form.numeral.fraction:
        return ("%" if form.numeral.fraction.startswith("百分") else unit), value
    if unit == "％":
        return "%", value
    for big, factor in (("万", 10_000), ("亿", 100_000_000)):
        if len(unit) > 1 and unit.startswith(big):
            low, high = (None if v is None else round(v * factor, 4) for v in value[:2])
            return unit[1:], numerals.Value(low, high, value.qualifier)
    if unit.startswith("个") and unit != "个月" and len(unit) > 1:
        return unit[1:], value
    return unit, value


def _item(view: View, form: Form, kind: str, clause_start: int, found: list[Mention], names: list[int]) -> str | None:
    """The noun counted: after the classifier, before the number, or that of its sentence."""
    if kind in ("time", "age", "areas") or form.unit in ("校", "园"):
        return None
    if (
        (kind == "events" or form.unit in ("批次", "组"))
        and view.text.find("分", clause_start, form.start) >= 0
        and _SPLIT.search(view.text, clause_start, form.start)
    ):
        return None
    if kind == "share":
        near = found[-1] if found and _OF_THE_LAST.fullmatch(view.text, found[-1].end, form.start) else None
        if near and near.count and near.count.unit in _COUNTED:
            return near.count.item
        return counted.of_share(view, form.start, form.end, clause_start)
    if kind == "lessons" and view.text.find("课时", clause_start, form.start) >= 0:
        return "课时"
    if form.unit == "人" and "班额" in view.text[clause_start : form.start]:
        return "班额"
    if form.unit == "人" and form.start == clause_start and form.numeral.number in ("两", "二", "三", "四"):
        return None  # 两人边学边教
    if view.text.endswith("一行", clause_start, form.start):
        whole = counted.after(view, form.end, kind) if form.unit != "人" else None  # 一行13名校长
        return whole or _of_party(view, form.start - len("一行"), clause_start, names)
    noun = counted.after(view, form.end, kind) if form.unit != "人" else None
    if noun is None and form.unit in ("人", "位") and view.text.endswith(_NO_NOUN, clause_start, form.start):
        return None  # 与我们三人交谈
    noun = noun or counted.before(view, form.start, clause_start, kind, names)
    if noun and kind == "generic" and form.unit in measures.NO_MEASURE and counted.noun_kind(noun) == "activity":
        return None  # 家访五百余户
    if kind == "size" and noun is None and "从" in view.text[clause_start : form.start]:
        return None  # 从公用经费中列支2万元: where it comes from is not what it is for
    if noun is None and (last := _last_alike(found, f"count.{kind}", form.unit, view.period(form.start)[0])):
        noun = last.count.item if last.count else None
    if kind == "size" and form.unit[-1] not in "元块":
        return noun  # only money takes the noun set to it
    return noun or counted.in_sentence(view, form.start, kind, names)


_COUNTED = ("名", "位", "人", "所", "个", "人次")
_OF_THE_LAST = re.compile("，?(?:其中|仅?占)(?:了|总数的|全部的|近|约|大约)?")
"""Between a number and a share of what it counts: 乡村学校31所，占三分之二."""


def _last_alike(found: list[Mention], rule_id: str, unit: str, low: int) -> Mention | None:
    """The last count with the same classifier, if it stands after `low` and only times and sizes come between."""
    for mention in reversed(found):
        if mention.end <= low:
            return None
        if mention.rule_id == rule_id and mention.count and mention.count.unit == unit:
            return mention
        if mention.rule_id not in ("count.time", "count.size"):
            return None
    return None


_NO_NOUN = ("我们", "他们", "她们", "咱们", "向", "给")
_HEADS = re.compile("(?:校长|园长|主任|书记|局长|院长)$")


def _of_party(view: View, end: int, clause_start: int, names: list[int]) -> str | None:
    """Who a party are: 各校校长一行, 教师一行; none where only its head is named (李校长一行)."""
    noun = counted.before(view, end, clause_start, "people", names)
    if noun and counted.noun_kind(noun) not in counted.PEOPLE:
        return None  # 名师送教团一行
    return None if noun and _HEADS.search(noun) and "各" not in view.text[max(clause_start, end - 12) : end] else noun


_SPLIT = re.compile("(?<![得评高低平满区划])分(?:成|为|作)?$")
"""分三次选派教师: nothing is counted but how often."""
_TEACHERS = ("teachers_exchanged", "teachers_visiting")


def _inherit(view: View, found: list[Mention], spans: list[tuple[int, int]], taken: list[Mention]) -> None:
    """Give a count that says little by itself the measure of the count that it takes up.

    其中到柳河5名 is part of the group before it; 这四位老师 are the four that were sent; 实际9场 are the lectures that
    were planned as 8场.
    """
    for i, mention in enumerate(found):
        count = mention.count
        if count is None:
            continue
        if count.status == "planned" and _is_known(view, found, i):
            count.status = "done"
        if count.indicator == "other" and _again_given(found, i):
            count.indicator = "things_given"
        if (whole := _antecedent(view, found, i, spans)) and whole.count:
            count.item = whole.count.item or count.item
            if mention.rule_id != "count.people" or whole.count.indicator in _TEACHERS:
                count.indicator = whole.count.indicator
                continue
        numbered = count.unit in ("名", "位") or _BATCH.search(view.text, max(0, mention.start - 5), mention.start)
        if count.item is None and numbered and count.indicator == "teachers_exchanged":
            count.item = _of_paragraph(view, found, i)
        if count.indicator not in ("people_involved", "other", "activities_held", "teachers_visiting"):
            continue
        if count.indicator == "teachers_visiting":
            source = _same_group(view, found, i) if count.unit in ("名", "位") else None
            if source and source.count and source.count.indicator == "teachers_exchanged":
                count.indicator = "teachers_exchanged"
            continue
        if (
            (count.unit in ("名", "位", "人") or count.item == "人")
            and not (count.item or "").endswith(movers.GUIDES)
            and (
                count.item in (None, "人")
                or counted.noun_kind(count.item or "") == "teacher"
                or (count.item or "").endswith(_MEMBERS)
            )
        ):
            stays = movers.stays(view, mention.start, mention.end)
            source = None if stays else _whole_of(view, found, i)
            source = source or _same_group(view, found, i)
            if source is None and not stays:
                source = _batches_of(view, found, i) or _all_of(view, found, i)
            if source is None and movers.are_away(view, mention, taken, stays):
                count.indicator = "teachers_exchanged"
            if source and source.count:
                count.indicator = source.count.indicator
                if count.item is None and count.unit == "名":
                    count.item = source.count.item
                if source.count.status == "done":
                    count.status = "done"
        elif count.item is None and i and count.unit in ("节", "场", "次", "个", "期", "项"):
            before = found[i - 1]
            alone = mention.start - view.clause(mention.start)[0] < _BARE
            if before.count and before.count.unit == count.unit and alone and _near(view, before, mention):
                count.indicator = before.count.indicator


def _is_known(view: View, found: list[Mention], i: int) -> bool:
    """Whether what is planned is done with, by or for things that were counted before: 把20节课例汇编成册.

    They stand behind a word that takes them as given, and the same number of the same was there.
    """
    mention, count = found[i], found[i].count
    if count is None or count.per or count.max is None or count.max < _FEWEST - 1:
        return False
    low, high = view.clause(mention.start)
    schools = mention.rule_id == "count.schools"
    if not _TAKES.search(view.text, low, mention.start):
        return False
    if not schools and _GETS.search(view.text, mention.end, high):
        return False
    return any(
        m.count
        and m.count.status == "done"
        and (m.count.min, m.count.max, m.count.unit) == (count.min, count.max, count.unit)
        and ((schools and m.rule_id == mention.rule_id) or _alike(m.count.item, count.item))
        for m in found[:i]
    )


_TAKES = re.compile(
    "(?:[对把和与同跟请给向由让帮经为以这那]|(?<![即必])将|(?<![定制持列排])在|推广|总结|带的)(?:好|了|全部)?$"
)
"""Words behind which what is counted is known already."""
_GETS = re.compile("[派送增分调编]|安排|担任|充实|补充")
"""What makes them others than those before: 将4名教师派往河西."""


def _alike(one: str | None, other: str | None) -> bool:
    """Whether two nouns may name the same things: 教师, 青年教师."""
    return bool(one and other and (one.endswith(other) or other.endswith(one)))


def _antecedent(view: View, found: list[Mention], i: int, taken: list[tuple[int, int]]) -> Mention | None:
    """What a bare number divides or goes on, in a list where only places, times and subjects stand beside numbers.

    交流教师60名。从流向看，城区到乡镇38名，乡镇到城区22名: with no noun and no verb of its own, it counts the same.
    """
    mention, text = found[i], view.text
    count, kind = mention.count, mention.rule_id.removeprefix("count.")
    if count is None or kind not in _DIVIDED or not _ALONE.match(text, mention.end):
        return None
    low, high = view.clause(mention.start)
    low = max(low, text.rfind("、", low, mention.start) + 1, found[i - 1].end if i else 0)
    known = kind == "people" or counted.noun_kind(count.item or "") in _NAMED
    if count.item and known and text.find(count.item, low, high) >= 0:
        return None
    if any(
        tag(word)[:1] in ("v", "d") and word not in _rules()["carries"]
        for word in _words_between(view, low, mention.start, taken)
    ):
        return None
    differs = measures.DIFFERS.search(text, view.clause(mention.start)[0], mention.start)
    if differs or text.find("人数", low, mention.start) >= 0 or text[mention.start - 1] == "等":
        return None
    for before in reversed(found[:i]):
        apart = view.paragraph_of(mention.start) - view.paragraph_of(before.start)
        if apart > 1 or (apart and before.count and before.count.indicator not in _TEACHERS):
            return None
        whole = before.count
        if not whole or before.rule_id != mention.rule_id or whole.per:
            continue
        fits = whole.max is None or (count.max is not None and count.max <= whole.max)
        if fits and (whole.item or whole.indicator in _TEACHERS):
            return before
    return None


def _words_between(view: View, low: int, high: int, taken: list[tuple[int, int]]) -> list[str]:
    """The words between two places that belong to no other mention: 胜利小学 says nothing of winning."""
    words: list[str] = []
    for start, end in taken[bisect_right(taken, (low,)) :]:
        if start >= high:
            break
        words += view.words(low, start) if start > low else []
        low = max(low, end)
    return words + (view.words(low, high) if low < high else [])


_DIVIDED = ("people", "lessons", "events")
_NAMED = ("lesson", "lecture", "activity", "meeting", "work")
"""Kinds of counts that lists divide, and of the nouns by which a number of lessons or events is no bare one."""
_ALONE = re.compile("[，、；。（）\n]|$|于|分布")


def _of_paragraph(view: View, found: list[Mention], i: int) -> str | None:
    """The noun of the group of teachers told of last, within two paragraphs, for a number that has none."""
    for before in reversed(found[:i]):
        if view.paragraph_of(found[i].start) - view.paragraph_of(before.start) > 1:
            return None
        if before.count and before.count.indicator == "teachers_exchanged" and before.count.item:
            return before.count.item
    return None


_BATCH = re.compile(r"第[一二三四五六七八九十\d]+批$")
_MEMBERS = ("学员", "队员")
"""What a group is called that was told of as teachers, or by that name."""
_BARE = 7
"""A clause with less before its number says nothing of what is counted (实际9场)."""
_PART = re.compile("其中|中，|中有")
_OF_A_PART = re.compile("获|评为|考走|入党|毕业|留任|晋升|当选|走上|担任|夺得")
_PLACED = re.compile("[到赴去在][^，。；]{2,18}的$")
"""Where the members of a group are: 在河西小学的4名教师."""


def _whole_of(view: View, found: list[Mention], i: int) -> Mention | None:
    """The group that a breakdown (其中…, 到A校5名、到B校3名) divides."""
    mention = found[i]
    if _OF_A_PART.search(view.text, mention.end, min(mention.end + 16, view.clause(mention.end)[1])):
        return None
    clause = view.text[view.clause(mention.start)[0] : mention.start]
    near = [m for m in found[max(0, i - 4) : i] if m.count and m.count.indicator in _TEACHERS]
    near = [m for m in near if _near(view, m, mention)]
    for before in reversed(near):
        whole = before.count.max if before.count else None
        fits = whole is None or bool(mention.count and (mention.count.max or 0) <= whole)
        if fits and _PART.search(view.text, before.end, mention.start):
            return before
    return near[-1] if near and _PLACED.match(clause) else None


_BATCHES = re.compile("[两二三四五六七八九十\\d]批(?:教师|老师)?(?:先后)?(?:合计|共计|总计|一?共)$")


def _batches_of(view: View, found: list[Mention], i: int) -> Mention | None:
    """A group that was sent, where batches of teachers are summed up: 两批教师合计9名."""
    start = found[i].start
    if not _BATCHES.search(view.text, view.clause(start)[0], start):
        return None
    return next((m for m in found[:i] if m.count and m.count.indicator == "teachers_exchanged"), None)


_ANOTHER = re.compile("另|又|还有|其他|共|现有|我校$|[，。]有$|由$")
_THESE = re.compile("这|那|上述|[派来]的$")
_HONOURED = re.compile("获|评为|荣|留任|考走|转正")
_CHOSEN = re.compile("评选|表彰|奖励|签署|签订")


def _same_group(view: View, found: list[Mention], i: int) -> Mention | None:
    """An earlier group of teachers of the same size, when the text takes it up (这四位老师, 四位老师)."""
    count = found[i].count
    before, after = view.text[max(0, found[i].start - 6) : found[i].start], view.text[found[i].end : found[i].end + 8]
    if (
        count is None
        or count.per
        or (count.unit == "人" and not _THESE.search(before) and not _takes_up(view, found, i))
        or _ANOTHER.search(before)
        or (count.item or "").startswith("新")
        or _HONOURED.search(after)
        or _CHOSEN.search(view.text, view.period(found[i].start)[0], view.clause(found[i].end)[1])
    ):
        return None
    named = found[i].end + len(count.item or "")
    definite = found[i].start == view.clause(found[i].start)[0] or view.text.startswith("的", named)
    if count.status == "planned" and not definite and not _THESE.search(before):
        return None  # who is to come is not who came
    same = [m for m in found[:i] if m.count and m.count.indicator in _TEACHERS
            and (m.count.min, m.count.max) == (count.min, count.max)]  # fmt: skip
    return min(same, key=lambda m: m.count is not None and m.count.per is not None, default=None)


def _all_of(view: View, found: list[Mention], i: int) -> Mention | None:
    """The last of the groups of teachers that a number takes up together (来了两位，又来了三位 … 五位老师)."""
    mention, count = found[i], found[i].count
    if count is None or count.unit not in ("名", "位") or count.per or count.max is None or count.max < _FEWEST:
        return None
    start = mention.start
    these = _THESE.search(view.text, max(0, start - 2), start)
    if not these and start != view.clause(start)[0]:
        return None
    paragraph = view.paragraph_of(start)
    groups = [m for m in found[:i] if m.count and m.count.indicator == "teachers_exchanged" and not m.count.per
              and m.count.status == "done" and paragraph - view.paragraph_of(m.start) < _PARAGRAPHS]  # fmt: skip
    if these and groups:
        return groups[-1]
    for n in range(2, min(4, len(groups)) + 1):
        if sum(m.count.max or 0 for m in groups[-n:] if m.count) == count.max:
            return groups[-1]
    return None


_FEWEST = 3
_PARAGRAPHS = 3
"""A sum of groups has at least so many members, and the groups stand in so many paragraphs."""


def _again_given(found: list[Mention], i: int) -> bool:
    """Whether things that were given before are spoken of again: 赠送电脑50台 … 上述50台电脑已安装."""
    count = found[i].count
    return bool(
        count
        and found[i].rule_id == "count.things"
        and any(
            m.count and m.count.indicator == "things_given"
            and (m.count.min, m.count.max, m.count.unit) == (count.min, count.max, count.unit)
            and count.item and m.count.item and m.count.item.endswith(count.item)
            for m in found[:i]
        )
    )  # fmt: skip


def _takes_up(view: View, found: list[Mention], i: int) -> bool:
    """Whether a bare number opens a sentence about those counted last: 来了两名老师。两人边学边教."""
    start = found[i].start
    last = next((m for m in reversed(found[:i]) if m.count and m.count.unit in ("名", "位")), None)
    paragraph = view.paragraph_of(start)
    return last is not None and start == view.clause(start)[0] and view.paragraph_of(last.start) == paragraph


def _near(view: View, first: Mention, second: Mention) -> bool:
    """Whether two mentions stand in one sentence, or in two that follow each other within a paragraph."""
    return second.start - first.end < 80 and view.paragraph_of(first.start) == view.paragraph_of(second.start)
