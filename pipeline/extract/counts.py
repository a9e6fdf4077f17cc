"""Numbers with a classifier that count or measure something real, with bounds, basis, status and indicator."""

from __future__ import annotations

import re
from functools import cache

from pipeline import numerals
from pipeline.extract.text import View
from pipeline.records import CountValue, Mention, SectionLabel, Status
from pipeline.rules import alternatives, load

_CLAUSE = re.compile("[，。；！？：\n]")
_STOP = re.compile("[。；！？\n]")


@cache
def _rules():
    rules = load("counts")
    kinds: dict[str, str] = {}
    for kind, words in rules["classifiers"].items():
        for word in words:
            kinds.setdefault(word, kind)
    before = {word: side for side in ("at_least", "at_most", "over") for word in rules["before"][side]}
    after = {word: side for side in ("at_least", "at_most") for word in rules["after"][side]}
    return {
        "kinds": kinds,
        "count": re.compile(
            f"(?P<before>{alternatives(list(before))}(?=[\\d一二三四五六七八九十百千两半近]))?"
            f"(?:{numerals.NUMBER.pattern})(?P<ge>个(?=[多半余](?:{'|'.join(rules['without_ge'])})))?(?P<tail>[多余来半])?"
            f"(?P<unit>{alternatives(list(kinds))})?(?P<half_more>半(?![天年日个小学]))?(?P<tail_more>多(?!媒|元|样|方|种|次|层|校|年|名|功))?"
            f"(?P<after>{alternatives(list(after))})?"
        ),
        "before": before,
        "after": after,
        "not_after": {unit: re.compile(pattern) for unit, pattern in rules["not_after"].items()},
        "digits_only": frozenset(rules["digits_only"]),
        "not_after_round": frozenset(rules["not_after_round"]),
        "one": [(r["units"], re.compile(r.get("before", "")), re.compile(r.get("after", ""))) for r in rules["one"]],
        "not_counts": re.compile("|".join(rules["not_counts"])),
        "not_before": re.compile(rules["not_before"]),
        "keep_ge": frozenset(rules["keep_ge"]),
        "loose": re.compile(f"{alternatives(rules['loose_at_least'])}[\u4e00-\u9fff]{{0,3}}$"),
        "nouns": {kind: re.compile(alternatives(words.split())) for kind, words in rules["nouns"].items()},
        "verbs": {kind: re.compile(alternatives(words.split())) for kind, words in rules["indicators"].items()},
        "status": {kind: re.compile(pattern) for kind, pattern in rules["status"].items()},
    }


def find_counts(view: View, labels: list[SectionLabel], taken: list[Mention]) -> list[Mention]:
    """All counts of a document. `taken`: other mentions (dates, schools), inside which no number counts."""
    rules, text = _rules(), view.text
    spans = [(m.start, m.end) for m in taken]
    closed = [m.span() for m in rules["not_counts"].finditer(text)]
    found, place = [], 0
    while match := rules["count"].search(text, place):
        place = max(match.end(), match.start() + 1)
        if match["unit"] is None and not match["fraction"]:
            place = match.start() + 1 if match["before"] else _after_number(match)
            continue
        start, end = match.span()
        number_start = match.end("before") if match["before"] else start
        if (
            any(a < end and number_start < b for a, b in spans)
            or any(a <= number_start < b for a, b in closed)
            or view.in_title(start)
        ):
            place = _after_number(match)
            continue
        if not _counts(view, match, number_start):
            continue
        mention = _mention(view, match, labels)
        if mention:
            found.append(mention)
    _inherit(view, found)
    return found


_TEACHERS = ("teachers_exchanged", "teachers_visiting")


def _inherit(view: View, found: list[Mention]) -> None:
    """Give a count that says little by itself the measure of the count that it takes up.

    其中到柳河5名 is part of the group before it; 这四位老师 are the four that were sent; 实际9场 are the lectures that
    were planned as 8场.
    """
    nouns = _rules()["nouns"]
    for i, mention in enumerate(found):
        count = mention.count
        if count is None or count.indicator not in ("people_involved", "other", "activities_held"):
            continue
        teachers = count.item is None or bool(nouns["teacher"].search(count.item))
        if count.unit in ("名", "位", "人") and teachers:
            source = _whole_of(view, found, i) or _same_group(view, found, i)
            if source and source.count:
                count.indicator = source.count.indicator
                if source.count.status == "done":
                    count.status = "done"
        elif count.item is None and i and found[i - 1].count and count.unit in ("节", "场", "次", "个", "期", "项"):
            before = found[i - 1]
            if before.count and before.count.unit == count.unit and _near(view, before, mention):
                count.indicator = before.count.indicator


def _whole_of(view: View, found: list[Mention], i: int) -> Mention | None:
    """The group that a breakdown (其中…, 到A校5名、到B校3名) divides."""
    mention = found[i]
    for before in reversed(found[max(0, i - 4) : i]):
        if before.count and before.count.indicator in _TEACHERS and _near(view, before, mention):
            between = view.text[before.end : mention.start]
            clause = view.text[_clause_start(view.text, mention.start) : mention.start]
            whole = before.count.max is None or mention.count is None or (mention.count.max or 0) <= before.count.max
            return (
                before
                if (whole and re.search("其中|中，", between))
                or re.match("到|赴|去|[\u4e00-\u9fff]{2,10}(?:小学|中学|学校|校|园)", clause)
                else None
            )
    return None


def _same_group(view: View, found: list[Mention], i: int) -> Mention | None:
    """An earlier group of teachers of the same size, when the text takes it up (这四位老师, 四位老师)."""
    count = found[i].count
    before, after = view.text[max(0, found[i].start - 6) : found[i].start], view.text[found[i].end : found[i].end + 8]
    if (
        count is None
        or count.per
        or re.search("另|又|还有|其他|共|现有|我校|[，。]有$", before)
        or re.search("获|评为|荣", after)
    ):
        return None
    same = [m for m in found[:i] if m.count and m.count.indicator in _TEACHERS
            and (m.count.min, m.count.max) == (count.min, count.max)]  # fmt: skip
    return min(same, key=lambda m: m.count is not None and m.count.per is not None, default=None)


def _near(view: View, first: Mention, second: Mention) -> bool:
    """Whether two mentions stand in one sentence, or in two that follow each other within a paragraph."""
    return second.start - first.end < 80 and view.paragraph_of(first.start) == view.paragraph_of(second.start)


def _after_number(match: re.Match[str]) -> int:
    return max(match.start() + 1, match.end("number") if match["number"] else match.start() + 1)


def _counts(view: View, match: re.Match[str], number_start: int) -> bool:
    """Whether a number with its classifier is a count, and no article, ordinal, list number or part of a word."""
    text, rules = view.text, _rules()
    unit, number, kind = match["unit"] or "", match["number"] or "", rules["kinds"].get(match["unit"] or "")
    before, end = text[max(0, number_start - 16) : number_start], match.end()
    if _IN_A_WORD.search(before) or (number[:1].isdigit() and _AFTER_DIGITS.search(before)):
        return False
    if rules["not_before"].match(text, end) or (
        unit in rules["not_after"] and rules["not_after"][unit].match(text, end)
    ):
        return False
    if (before.endswith("“") and text.startswith("”", end)) or unit == "月":
        return False
    if match["half"]:
        return kind == "time"
    if before.endswith("每") and (number == "一" or kind == "time"):  # 每两周, 每一所: how often, not how many
        return False
    if number == "一" and not (match["before"] or match["after"] or match["more"]):
        return any(unit in units and b.search(before) and a.match(text, end) for units, b, a in rules["one"])
    if unit == "日" and not match["before"]:
        return bool(re.match("[的制内之]", text[end : end + 1]))
    if (unit in rules["digits_only"] and not number.isdigit()) or (
        unit == "年" and number.isdigit() and len(number) == 4
    ):
        return False
    return not (unit in rules["not_after_round"] and number in ("百", "千", "万", "亿") and not match["after"])


_IN_A_WORD = re.compile("[第初]$")
_AFTER_DIGITS = re.compile(r"[A-Za-z\d]$|\d\.$")


def _mention(view: View, match: re.Match[str], labels: list[SectionLabel]) -> Mention | None:
    text, rules = view.text, _rules()
    start, end = match.span()
    value = numerals.interpret(match)
    if value is None:
        return None
    unit = ("个" if match["ge"] and match["unit"] == "月" else "") + (match["unit"] or "")
    if match["tail"] in ("多", "余") or match["tail_more"]:
        value = numerals.Value(value.min, None if value.min is None else value.min + 1, "over")
    if match["half_more"] or match["tail"] == "半":
        low, high = (None if v is None else v + 0.5 for v in value[:2])
        value = numerals.Value(low, high, value.qualifier)
    value = _bounded(value, rules["before"].get(match["before"] or ""), rules["after"].get(match["after"] or ""))
    clause_start = _clause_start(text, start)
    if (
        value.min is not None
        and value.max is not None
        and rules["loose"].search(text[max(clause_start, start - 10) : start])
    ):
        value = numerals.Value(value.min, None, "over")
    unit, value = _scale(unit, value, match)
    item = _item(view, end)
    kind = rules["kinds"].get(match["unit"] or "", "share")
    per = None if unit in ("校", "园") else _per(text, clause_start, start, end)
    paragraph = view.paragraph_of(start)
    label = labels[paragraph].type if labels else "unknown"
    indicator = _indicator(text, start, end, kind, unit, item, label)
    status = _status(view, start, end, label, per, kind, value)
    count = CountValue(value.min, value.max, value.qualifier, unit, item, per, status, indicator)  # type: ignore[arg-type]
    return Mention("COUNT", start, end, text[start:end], f"count.{kind}", count=count)


def _bounded(value: numerals.Value, before: str | None, after: str | None) -> numerals.Value:
    side = before or after
    if side in ("at_least", "over"):
        return numerals.Value(value.min, None, "over")
    if side == "at_most":
        return numerals.Value(None, value.max, "under")
    return value


def _scale(unit: str, value: numerals.Value, match: re.Match[str]) -> tuple[str, numerals.Value]:
    """万元 counts in 元, 百分之 in %."""
    if match["fraction"]:
        return ("%" if match["fraction"].startswith("百分") else unit), value
    for big, factor in (("万", 10_000), ("亿", 100_000_000)):
        if len(unit) > 1 and unit.startswith(big):
            low, high = (None if v is None else v * factor for v in value[:2])
            return unit[1:], numerals.Value(low, high, value.qualifier)
    if unit.startswith("个") and unit not in _rules()["keep_ge"] and len(unit) > 1:
        return unit[1:], value
    return unit, value


def _clause_start(text: str, place: int) -> int:
    start = place
    while start > 0 and not _CLAUSE.match(text[start - 1]):
        start -= 1
    return start


def _clause_end(text: str, place: int, pattern: re.Pattern[str] = _CLAUSE) -> int:
    match = pattern.search(text, place)
    return match.start() if match else len(text)


_NOUN_PART = re.compile("[\u4e00-\u9fff]{1,12}")
_ITEM_END = re.compile(
    "[到赴去来在为被把将从向给对和与及或等的了是有均都也又就才能可要应参担进前组派送上讲听看作做开举获评被走深先分共加完成各由受以按并而且跟随带]"
    "|支教(?!教师|老师)|交流(?!教师|活动|会)|学习(?!活动)|左右|以上|以下|不等|其中|每"
)


def _item(view: View, end: int) -> str | None:
    """The noun counted: what follows the classifier up to a known noun, as the text has it."""
    match = _NOUN_PART.match(view.text, end + (view.text[end : end + 1] == "的"))
    if not match:
        return None
    ends = [
        noun.end()
        for pattern in _rules()["nouns"].values()
        for noun in pattern.finditer(match[0])
        if noun.start() <= 6 and not _ITEM_END.search(match[0][: noun.start()])
    ]
    if ends:
        return match[0][: max(ends)]
    low, high = view.word_at(match.start())
    word = view.text[low:high]
    return word if low == match.start() and len(word) > 1 and not _ITEM_END.match(word) else None


_PER = re.compile(
    "每(?P<each>一?个?(?:学期|学年|月|周(?![一二三四五六日末])|年|天|季度|批|期|次|人|名|位|校|所|节|场|对|片|班|组)|(?:位|名)?(?:教师|老师|成员校|学校|队员|成员|同志|干部|园))"
)
_ONE_PER = re.compile(
    "(?<![第这近同])一(?P<each>学期|学年|个?月|周|年|天)(?=至少|不少于|[\u4e00-\u9fff]{0,3}[一两二三\\d]次)"
)
_EACH = re.compile("(?:各校|各园|各单位|各成员校|双方学校各|两校各|三校各)")


def _per(text: str, clause_start: int, start: int, end: int) -> str | None:
    """The basis of a rate: time first, then whom it is for (周·人)."""
    begin = clause_start
    before = text[begin:start]
    if not _PER.search(before) and begin > 0 and text[begin - 1] == "，":
        before = text[_clause_start(text, begin - 1) : start]
        if not re.match("每", before):
            before = text[begin:start]
    parts = []
    for match in (*_PER.finditer(before), *_ONE_PER.finditer(before)):
        each = re.sub("^一?个?", "", match["each"])
        each = {"名": "人", "位": "人", "所": "校"}.get(each, each)
        each = (
            "学校"
            if "学校" in each and len(each) == 2
            else "校"
            if re.search("校$|园", each)
            else "人"
            if re.search("教师|老师|队员|成员|同志|干部", each)
            else each
        )
        if each not in parts:
            parts.append(each)
    if not parts and _EACH.search(before) and re.search("各[\u4e00-\u9fff]{0,6}$", before):
        parts.append("学校" if "学校各" in before else "校")
    order = {"学期": 0, "学年": 0, "月": 0, "周": 0, "年": 0, "天": 0, "季度": 0}
    parts.sort(key=lambda part: order.get(part, 1))
    return "·".join(parts) if parts else None


_BY_NOUN = (
    ("projects", "project"),
    ("lectures_held", "lecture"),
    ("meetings_held", "meeting"),
    ("lessons_given", "lesson"),
    ("groups_formed", "group"),
    ("activities_held", "activity"),
    ("schools_involved", "school"),
)
"""Measures by the noun that is counted, from the telling to the general."""


def _indicator(text: str, start: int, end: int, kind: str, unit: str, item: str | None, label: str) -> str:
    rules = _rules()
    nouns, verbs = rules["nouns"], rules["verbs"]
    clause_start, clause_end = _clause_start(text, start), _clause_end(text, end)
    clause = text[clause_start:clause_end]
    sentence = text[max(_sentence_start(text, start), start - 60) : min(_clause_end(text, end, _STOP), end + 40)]
    before = text[max(_sentence_start(text, start), start - 10) : start]
    noun = item or (before if kind in ("events", "generic", "lessons") else "")  # 结成师徒13对: the noun stands before
    if kind == "time":
        return "time"
    if kind in ("share", "age"):
        return "other"
    if kind == "size":
        return "size"
    if kind == "schools":
        return "schools_involved"
    if "班额" in clause:
        return "size"
    after = text[end : end + 10]
    if kind == "lessons":
        context = text[max(clause_start, start - 14) : start]
        if nouns["lesson"].search((item or after) + before):
            return "lessons_given"
        if verbs["not_given_lessons"].search(context) or re.match("的?(?:听课|微课)", after) or "听课" in noun:
            return "other"
        return "lessons_given" if verbs["teaching_verbs"].search(context) else "other"
    if kind == "people":
        return _people_indicator(text, start, end, noun)
    for indicator, name in _BY_NOUN:
        if indicator in ("lectures_held", "meetings_held", "activities_held", "lessons_given") and kind not in (
            "events",
            "generic",
        ):
            continue
        if indicator in ("groups_formed", "schools_involved") and kind == "events":
            continue
        if nouns[name].search(noun):
            return indicator
    if kind == "events":
        return (
            "activities_held"
            if unit in ("次", "场", "回", "轮") and not re.search("车|电话|教案|晚自习", noun + after)
            else "other"
        )
    if (
        kind in ("things", "generic")
        and verbs["giving_verbs"].search(sentence)
        and (nouns["thing"].search(noun) or kind == "things")
    ):
        return "things_given"
    if noun and (nouns["pupil"].search(noun) or noun == "人"):
        return "people_involved"
    return "other"


_NOT_MOVING = re.compile(
    "现有|在编|编制|专任|教职工|教龄|全校|全园|荣?获|评为|评选|晋升|成长为|申请|入库|表彰|合格|毕业|考核|谈心|谈话|走上|参赛|登台|执教"
)
_OTHER_PEOPLE = re.compile("教职工|选手|评委|徒弟|学员|工作人员|服务人员|实习生")
_FARTHEST = 26


def _people_indicator(text: str, start: int, end: int, noun: str) -> str:
    """Teachers that went to work elsewhere or to watch, by the nearest verb that says so; else people involved."""
    nouns, verbs = _rules()["nouns"], _rules()["verbs"]
    if noun and (nouns["pupil"].search(noun) or _OTHER_PEOPLE.search(noun) or not nouns["teacher"].search(noun)):
        return "people_involved"
    clause_start, clause_end = _clause_start(text, start), _clause_end(text, end)
    if _NOT_MOVING.search(text[clause_start:start]) or _NOT_MOVING.search(text[end : min(clause_end, end + 12)]):
        return "people_involved"
    clause = text[clause_start:clause_end]
    for kind, indicator in _MOVES:
        if verbs[kind].search(clause):
            return indicator
    low = _clause_start(text, clause_start - 1) if text[clause_start - 1 : clause_start] == "，" else clause_start
    high = _clause_end(text, clause_end + 1) if text[clause_end : clause_end + 1] == "，" else clause_end
    near = [
        (start - match.end() if match.end() <= start else match.start() - end, indicator)
        for kind, indicator in _MOVES
        for match in verbs[kind].finditer(text, low, high)
    ]
    distance, indicator = min(near, default=(_FARTHEST + 1, ""))
    return indicator if distance <= _FARTHEST else "people_involved"


_MOVES = (
    ("exchange_verbs", "teachers_exchanged"),
    ("visiting_verbs", "teachers_visiting"),
    ("sending_verbs", "teachers_exchanged"),
)
"""Verbs of a clause in the order in which they decide: 派3名教师到我校听课 is a visit, 派3名教师到我校跟岗 is none."""


def _sentence_start(text: str, place: int) -> int:
    start = place
    while start > 0 and not _STOP.match(text[start - 1]):
        start -= 1
    return start


def _status(view: View, start: int, end: int, label: str, per: str | None, kind: str, value: numerals.Value) -> Status:
    """done, planned or rule: from the words of the clause, then of the sentence, the section and the title."""
    cues, text = _rules()["status"], view.text
    clause_start = _clause_start(text, start)
    clause = text[clause_start : _clause_end(text, end)]
    if cues["done"].search(clause) and not cues["planned"].search(clause):
        return "done"
    if cues["strict"].search(clause):
        return "rule"
    if cues["planned"].search(clause) or label == "plans":
        return "planned"
    open_ended = value.min is None or value.max is None
    if cues["rule"].search(clause) and (per or open_ended or label != "activities"):
        return "rule"
    if cues["rule_titles"].search(view.document.title):
        return "rule"
    if label == "aims" or cues["planned_titles"].search(view.document.title):
        return "rule" if per or open_ended else "planned"
    before = text[_sentence_start(text, start) : clause_start]
    if cues["planned"].search(before) and not cues["done"].search(before):
        return "planned"
    if per and (kind == "events" or open_ended or label == "organization"):
        return "rule"
    return "done"
