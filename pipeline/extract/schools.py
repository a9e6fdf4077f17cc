"""Schools that are named, in full or short form.

A name is read from its ending to the left, character by character with a look at the words, because word boundaries of
the dictionary do not fit rare place names; it ends where a word stands that cannot begin a name.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Collection, Iterator
from functools import cache, lru_cache

from pipeline.extract.edges import has_county, holds_place, starts, takes_name
from pipeline.extract.text import View
from pipeline.lexicon import frequency, tag
from pipeline.records import Mention
from pipeline.rules import alternatives, load

_HAN = re.compile("[\u4e00-\u9fff〇]")
_MASK = re.compile(r"[*＊×]|(?<![A-Za-z])[xX]{1,5}(?![A-Za-z])|某")
_LEVELS = "省市县区镇乡旗州盟"
_PLACE_END = re.compile("[省市县区旗州盟镇乡村庄屯堡寨沟河湾岭坪铺店集营桥路街巷湖山川江岛港口门关台坡塘洼泉峪营子]$")
_PLACE_TAGS = ("ns", "nr", "nz", "nt", "nrt", "nrfg")


@cache
def _rules():
    rules = load("schools")
    suffixes = {entry["suffix"]: entry for entry in rules["suffixes"]}
    return {
        "suffixes": suffixes,
        "school_before": re.compile(  # 柳河小学|望京校区; a campus alone names no school
            f"(?:{'|'.join(suffix for suffix in suffixes if suffix not in _PARTS)}|{rules['numbered']})."
        ),
        "numbered": re.compile(f"{rules['numbered']}(?![学心年个小中生名位节次班段考组])(?!(?<=小)结(?![对成为]))"),
        "longest_first": sorted(suffixes, key=len, reverse=True),
        "inner": re.compile("(?:小学|中学|学校|大学|学院|幼儿园|初中|高中)$"),
        "inner_at": re.compile("小学|中学|学校|学院|幼儿园"),
        "parties": re.compile(alternatives(load("organizations")["short_parties"].split())),
        "stops": frozenset(rules["stops"].split()),
        "verb_inside": re.compile("(?:走进|来到|前往|奔赴|赶到|赶赴|回到|走访|抵达|派往|进驻|对口|帮扶|选派)"),
        "generic": frozenset(rules["generic"].split()),
        "describing": frozenset(rules["generic"].split()) - frozenset(rules["naming"].split()) - frozenset(_LEVELS),
        "nameable": frozenset(rules["nameable"].split()),
        "joints": tuple(rules["joints"]),
        "max": rules["max_chars"],
    }


def find_schools(view: View) -> list[Mention]:
    """All named schools of a document, with the short forms of the names that it gives in full.

    `canonical` is the fullest name that the document gives the school. Names with masked characters are marked.
    """
    candidates = _after_each_other(view, [c for c in (_candidate(view, ending) for ending in _ends(view)) if c])
    candidates = _with_division(view, _with_university(view, candidates))
    projects = {match[1] for match in _PROJECT_NAME.finditer(view.text)}
    candidates = [c for c in candidates if c.text not in projects]
    sure = {c.text for c in candidates if c.rule_id != _DOUBTFUL and not c.masked}
    listed = _shown(view, candidates)
    found = _without_overlap([c for c in candidates if c.start in listed or _backed(c.text, sure)])
    _complete(view, found)
    found = _without_overlap([*_contracted(view, found), *found])
    found += _again(view, found)
    found += _listed(view, found)
    found = list({(m.start, m.end): m for m in (*found, *_short_forms(view, found))}.values())
    given = _given_short(view, found)
    found = _without_overlap([*_called(view, found, given), *found]) if given else found
    full = canonical_names([mention.text for mention in found if not mention.masked])
    towns = _towns(full)
    found += _called_by_town(view, found, towns)
    found.sort(key=lambda mention: mention.start)
    full |= {short: full[name] for short, name in (given | towns).items()}
    for mention in found:
        mention.canonical = full.get(mention.text, mention.text)
    return found


def _with_university(view: View, candidates: list[Mention]) -> list[Mention]:
    """The candidates; a college or school that stands right behind the name of its university is one with it."""
    for university in candidates:
        attached = university.text.endswith(_WITH_SCHOOLS) and _ATTACHED.match(view.text, university.end)
        if attached:
            university.end = attached.end()
            university.text = university.canonical = view.text[university.start : university.end]
    for university, college in itertools.pairwise(candidates):
        follows = college.start == university.end and university.text.endswith(("大学", "师大"))
        if follows and (college.text.endswith("学院") or "附属" in college.text[2:6]):  # 师范大学|青山附属中学
            _reach(view, college, university.start)
    return candidates


_WITH_SCHOOLS = ("大学", "师大", "学院", "进修学校")
_ATTACHED = re.compile("附属(?:第[一二三四五六七八九十]+)?(?:实验|外国语)?(?:小学|中学|学校|幼儿园|初中|高中)")


def _with_division(view: View, candidates: list[Mention]) -> list[Mention]:
    """The candidates with the division that a name tells behind them (雨花中学|初中部)."""
    for mention in candidates:
        if division := _DIVISION.match(view.text, mention.end):
            mention.end = division.end()
            mention.text = mention.canonical = view.text[mention.start : mention.end]
    return candidates


_DIVISION = re.compile("(?:初中|高中|小学|幼儿|本)部(?!分)|（(?:初中|高中|小学|幼儿)部）")


def _shown(view: View, candidates: list[Mention]) -> set[int]:
    """Where the candidates start that are names by themselves, or by the school beside them in a list (建设小学、四中;
    四中与青山县幼儿园)."""
    starts = {c.start for c in candidates if c.rule_id != _DOUBTFUL}
    ends = {c.end for c in candidates if c.rule_id != _DOUBTFUL}
    own = {c.text for c in candidates if _OWN_NURSERY.fullmatch(c.text) and view.text.startswith("园长", c.end)}
    shown: set[str] = set()
    for c in reversed(candidates):
        if c.rule_id != _DOUBTFUL:
            continue
        if c.text in own and view.text[c.start - 1] not in "全各我本该":
            starts.add(c.start)
        beside = view.text[c.end : c.end + 1] in _MARKS and c.end + 1 in starts
        behind = c.start - 1 in ends and view.text[c.start - 1] in _MARKS
        alone = _OF_ONE.match(view.text, c.end) or _ARRIVES.search(view.text, max(0, c.start - 3), c.start)
        if (beside and _names_school(c.text)) or ((beside or behind or alone) and _COUNTY_NURSERY.fullmatch(c.text)):
            starts.add(c.start)
            shown.add(c.text)
    return starts | {c.start for c in candidates if c.text in shown and view.text[c.start - 1] not in "全各"}


_OWN_NURSERY = re.compile("[县市区旗]幼儿园")
_MARKS = ("、", "和", "与", "及")
_OF_ONE = re.compile(
    "等\\d*[一二三四五六七八九十]*[所家个]|园长|结(?:为|成|对|下)|签[订约]|跟岗|挂职|支教|参观|，?(?:位于|始建|创办)"
)
"""What is said of one kindergarten of a county, and hardly of all of them (青山县幼儿园等10所)."""
_ARRIVES = re.compile("(?:来到|走进|前往|奔赴|抵达|回到|赴|进驻|派往|[送调派分]到|去)$")
"""Who comes to the kindergarten of a county comes to one."""
_COUNTY_NURSERY = re.compile(
    "(?![全本各我该])(?!.*(?:[一二两三四五六七八九十几各].?|县)[县区旗])[\u4e00-\u9fff]{2,4}[县区旗]幼儿园"
)
_GIVEN_SHORT = re.compile(
    "(?:（|，|“)*(?:以下|下文|下)?(?:均|统)?(?:简称|称)(?:为|：)?“?([\u4e00-\u9fff]{2,8})”?(?=[）)，。])"
)
_FORMER = re.compile("（原(?:名|称|为|来的|来是)?“?")
_JOINT_INSIDE = re.compile("(?<=.)[和与及向给](?=.{4})")
_NO_SCHOOL = re.compile("[我本][校园院]|[甲乙丙]方|(?:共同体|联盟|集团|基地|项目|两校|三校)$|[双各]")


def _given_short(view: View, found: list[Mention]) -> dict[str, str]:
    """The short and former names that a text gives schools itself:
    柏林中学（以下简称柏中）, 凤冈小学（原城南小学）."""
    if "称" not in view.text and "（原" not in view.text:
        return {}
    matches = ((mention, _GIVEN_SHORT.match(view.text, mention.end)) for mention in found if not mention.masked)
    former = {
        old.text: mention.text
        for mention, old in itertools.pairwise(sorted(found, key=lambda mention: mention.start))
        if _FORMER.fullmatch(view.text, mention.end, old.start) and view.text[old.end : old.end + 1] == "）"
    }
    return former | {
        match[1]: mention.text
        for mention, match in matches
        if match and not _NO_SCHOOL.search(match[1]) and match[1] != mention.text and set(match[1]) & set(mention.text)
    }


def _called(view: View, found: list[Mention], given: dict[str, str]) -> Iterator[Mention]:
    """The places where the text calls schools so."""
    inside = {place for mention in found for place in range(mention.start, mention.end)}
    for short in sorted(given, key=len, reverse=True):
        for start in _places(view.text, short):
            if inside.isdisjoint(range(start, start + len(short))):
                yield Mention("SCHOOL", start, start + len(short), short, "school.given", short)


_TOWN_NAME = re.compile("[\u4e00-\u9fff]{2,4}[镇乡].")


def _ends_another(name: str, whole: str, names: list[str]) -> bool:
    """Whether the second half of a string is the end of another name of the document (石克祥和|隆林中学)."""
    return bool(stem(name) or _TOWN_NAME.match(name)) and any(
        other != whole and (other == name or (other.endswith(name) and other[-len(name) - 1] in _LEVELS))
        for other in names
    )


def _complete(view: View, found: list[Mention]) -> None:
    """Give names cut short the beginning that the same name has elsewhere in the document, and take 和 off a name that
    follows another one."""
    ends, names = {m.end for m in found}, [m.text for m in found]
    for mention in found:
        if mention.start in ends and mention.text[0] in "和与及" and len(mention.text) > 4:
            _reach(view, mention, mention.start + 1)
        joint = _JOINT_INSIDE.search(mention.text)
        if joint and _ends_another(mention.text[joint.end() :], mention.text, names):
            _reach(view, mention, mention.start + joint.end())
        elif (extra := _glued(view, mention, names)) and stem(mention.text[extra:]):
            _reach(view, mention, mention.start + extra)
    for mention in found:
        if mention.text[:1] and mention.start and mention.text.endswith(("镇中", "镇小", "乡中", "乡小")):
            place = view.text[mention.start - 1] + mention.text[0]
            if any(name.startswith(place) for name in names):  # 向上|王镇中 beside 上王中心校
                _reach(view, mention, mention.start - 1)
    names = sorted({m.text for m in found}, key=len, reverse=True)
    longer: dict[str, list[str]] = {}
    for mention in found:
        if mention.text not in longer:
            longer[mention.text] = [name for name in names if name.endswith(mention.text)]
        for name in longer[mention.text]:
            if len(name) > len(mention.text):
                missing = name[: -len(mention.text)]
                keep = next((i for i in range(len(missing)) if view.text.endswith(missing[i:], 0, mention.start)), None)
                if keep is None or (keep == 0 and missing in "和与及"):
                    continue
                glued = len(missing) - keep == 1 and not stem(mention.text)  # 又|新学校
                if keep == 0 or (missing[keep - 1] in _LEVELS and (len(missing) - keep > 1 or glued)):
                    _reach(view, mention, mention.start - len(missing) + keep)
                    break


def _glued(view: View, mention: Mention, names: list[str]) -> int:
    """How many characters before the name of another mention are no part of this one (移师|柳河镇第二小学).

    They are words that no name begins with, or a preposition glued to the word before it (核心校向|赭麓小学).
    """
    shorter = [n for n in names if 3 < len(n) < len(mention.text) and mention.text.endswith(n) and len(stem(n)) > 1]
    shorter = [n for n in shorter if any(_is_edge(view.text, start) for start in _places(view.text, n))]
    extra = len(mention.text) - len(max(shorter, key=len)) if shorter else 0
    if not extra or mention.text[extra - 1] in _LEVELS:
        return 0
    low, high = mention.start, mention.start + extra
    split = not view.is_boundary(low)
    words = view.words(low, high)
    if split and words[0] in _HARD_STOPS:
        return extra
    if words[-1][-1] in "赴到往" and len(words[-1]) < extra:
        return extra
    loose = all(word in _rules()["stops"] or tag(word) in ("v", "p", "d", "c", "m", "f") for word in words)
    return extra if loose and extra > 2 and view.is_boundary(high) else 0


def _is_edge(text: str, start: int) -> bool:
    """Whether a mark stands before a name, so that all of it is there."""
    return not start or not ("\u4e00" <= text[start - 1] <= "\u9fff")


_NUMBERED_FULL = re.compile(
    f"(?:^|(?<=[省市州]))([\u4e00-\u9fff]{{2,4}}?)[{_LEVELS}]第?([一二三四五六七八九十]{{1,3}})"
    "(?:完全|中心|实验)?(小学|初级中学|高级中学|中学|幼儿园|(?:中等)?职业(?:技术|高级)?[中学][学校])$"
)


def _contracted(view: View, found: list[Mention]) -> Iterator[Mention]:
    """The places where the text names a school by its place and number or kind alone: 新和三小 for 新和县第三小学,
    and 特校 for the one school of that kind."""
    forms: set[str] = set()
    bare: set[str] = set()
    alone: Counter[str] = Counter()
    for full in {m.text for m in found if not m.masked}:
        if match := _NUMBERED_FULL.search(full):
            kinds = {"小学": "小", "高级中学": "高中", "幼儿园": "幼"}.get(match[3], "职" if "职" in match[3] else "中")
            forms.update(match[1] + match[2] + kind for kind in kinds)
        if match := _NTH_SCHOOL.search(full):
            bare.add(match[1] + match[2][0])
        for short, endings in _OF_KIND.items():
            if full.endswith(endings):
                alone[short] += 1
                if place := _PLACE_OF.search(full):
                    forms.add(place[1] + short)
    for form in forms:
        for start in _places(view.text, form):
            end = start + len(form)
            if (
                not view.in_title(start)
                and not _GOES_ON.match(view.text, end)
                and not view.text.startswith(_GROUPS, end)
            ):
                yield Mention("SCHOOL", start, start + len(form), form, "school.numbered", form)
    for form in bare:
        for match in re.finditer(f"(?<![第十百千前后其{form[0]}]){form}(?=的[\u4e00-\u9fff])", view.text):
            yield Mention("SCHOOL", *match.span(), form, "school.numbered", form)
    for form in (short for short, count in alone.items() if count == 1):
        for start in _places(view.text, form):
            if _BEFORE_INITIALS.search(view.text, max(0, start - 1), start) and _AFTER_INITIALS.match(
                view.text, start + len(form)
            ):
                yield Mention("SCHOOL", start, start + len(form), form, "school.short", form)


_NTH_SCHOOL = re.compile("第([三四五六七八九])(中|小)学$")
"""三中的食堂 is of a school, once the text has named a 第三中学."""
_PLACE_OF = re.compile(f"(?:^|(?<=[省市州]))([\u4e00-\u9fff]{{2,4}}?)[{_LEVELS}]")
_OF_KIND = {
    "特校": ("特殊教育学校",),
    "民中": ("民族中学", "民族高级中学"),
    "民小": ("民族小学", "民族寄宿制小学"),
    "职中": ("职业中学", "职业高级中学", "职业中等专业学校", "中等职业学校"),
    "职高": ("职业高级中学", "职业高中"),
    "职教中心": ("职业教育中心", "职业技术教育中心"),
    "职校": (
        "职业学校",
        "职业技术学校",
        "职业中等专业学校",
        "中等职业技术学校",
        "中等专业学校",
        "职业高级中学",
        "职业中学",
        "职业教育中心",
        "职业教育培训中心",
        "职业技术教育中心",
        "职业技术学院",
    ),
    "特教中心": ("特殊教育中心",),
    "实小": ("实验小学",),
    "实中": ("实验中学", "实验初级中学"),
    "实幼": ("实验幼儿园",),
    "附小": ("附属小学",),
    "附中": ("附属中学", "附属高级中学"),
    "附幼": ("附属幼儿园",),
}
"""Short endings, and the endings that they stand for."""
_GOES_ON = re.compile("[学级年考中一二三]|[心央间]|(?<=职)[校高业员务教责]")


def _again(view: View, found: list[Mention]) -> Iterator[Mention]:
    """Full names that were found once, wherever they stand (向|泉|上|中心小学)."""
    text, inside = view.text, {place for mention in found for place in range(mention.start, mention.end)}
    names = {m.text for m in found if not m.masked and len(m.text) > 4 and m.rule_id != _DOUBTFUL and stem(m.text)}
    for name in sorted(names, key=len, reverse=True):
        for start in _places(text, name):
            end = start + len(name)
            if inside.isdisjoint(range(start, end)) and not view.in_title(start) and not text.startswith(_GROUPS, end):
                inside.update(range(start, end))
                yield Mention("SCHOOL", start, end, name, "school.again", name)


_COUNTED = re.compile(
    "[等这二两三四五六七八九十\\d](?:(?<=[等这])[二两三四五六七八九十\\d])?(?<![等这])(?:所[\u4e00-\u9fff]{0,4}?(?:小学|中学|学校|幼儿园|完小|教学点|村小|初中)|个(?:教学点|村小|完小))"
)
_LABELLED = re.compile(
    "(?:成员|结对|受援|受帮扶|被帮扶|协作|联盟|参与)(?:学校|校|园)(?:名单|有|为|是|包括)?：(?=[^，。；\n]*、)"
)
_ITEM = re.compile(
    "[\u4e00-\u9fff]{2,10}?(?=[、，。；：（）\n的]|等|和|与|及|组成|两|三|四|五|参加|轮流|校长|教师|老师|$)"
)
_OTHER_ITEM = re.compile(
    f"[{_LEVELS}局委办会室所站院馆部处科厅组队班人员师生长课学科级]$|^[各我本该全其]|其他|中心$|部分|语文|数学|英语|一是|[到在赴向从往给于对有了访]$"
)
_BIG_CITY = 1000
"""A place that jieba counts more often is a city, and a list of cities none of schools (来自北京、上海两所学校)."""


def _listed(view: View, found: list[Mention]) -> list[Mention]:
    """What a list of schools shows to be one: a bare place before 五所小学 or between two schools
    (四中、崖子、河西小学), and a name of ordinary words after a school (四中、建设小学)."""
    text, starts = view.text, {mention.start: mention for mention in found}
    inside = {place for mention in found for place in range(mention.start, mention.end)}
    bare = itertools.chain(_before_their_number(view), _after_their_label(view))
    bare = itertools.chain(bare, _before_its_like(view, found))
    more = [m for m in bare if inside.isdisjoint(range(m.start, m.end))]
    queue = [mention for mention in found if text.startswith(("、", "和", "与", "及"), mention.end)]
    while queue:
        before = queue.pop()
        place = before.end + 1
        item = _ITEM.match(text, place) if place not in starts else None
        if not item or not inside.isdisjoint(range(*item.span())):
            continue
        follows = text[place - 1] == "、" and item.end() + 1 in starts and text[item.end()] in "、和与及"
        last = _LAST_ITEM.match(text, place) if text[before.start - 1] == text[place - 1] == "、" else None
        if last and not frequency(last[0]) and _may_be_bare(last[0]):
            more.append(Mention("SCHOOL", place, last.end(), last[0], "school.listed", last[0]))
        elif _names_school(item[0]) or (follows and len(item[0]) < 5 and _may_be_bare(item[0])):
            more.append(Mention("SCHOOL", place, item.end(), item[0], "school.listed", item[0]))
            if text.startswith(("、", "和", "与", "及"), item.end()):
                queue.append(more[-1])
    return more


_LAST_ITEM = re.compile(
    "[\u4e00-\u9fff]{2,3}(?=高度重视|积极|分别|联合|各[派自选]|选派|[三四五六七八]校|等[三四五六七八九十\\d]+所)"
)
"""The last of a list of schools, before what they do: 石塘学校、北小、柳塬高度重视."""
_LIKE = re.compile("(?:^|[，。；：（\n到在赴对往和与从])([\u4e00-\u9fff]{1,3})([庄村沟屯寨堡店河])、$")


def _before_its_like(view: View, found: list[Mention]) -> Iterator[Mention]:
    """The place at the head of a list, where the first name in full has one of its kind (史家庄、化家庄学校)."""
    for mention in found:
        item = _LIKE.search(view.text, max(0, mention.start - 6), mention.start)
        name = item[1] + item[2] if item else ""
        if item and stem(mention.text).endswith(item[2]) and _is_item(name) and not has_county(name):
            yield Mention("SCHOOL", item.start(1), item.end(2), name, "school.listed", name)


_BY_SIDE = re.compile("[东西南北城][小中]|[东西南北]关[小中]?")
"""Schools that a list of the schools of a town names by where they are: 北小, 西关."""


def _names_school(item: str) -> bool:
    """Whether an item between schools is the name of one, though of ordinary words (建设小学, 附外)."""
    rules = _rules()
    suffix = next((s for s in rules["longest_first"] if item.endswith(s)), None)
    core = item[: -len(suffix)] if suffix else ""
    if not core:
        return item == "附外" or bool(_BY_SIDE.fullmatch(item))
    return not _OTHER_ITEM.search(core) and (core in rules["nameable"] or not _all_generic(core))


def _may_be_bare(item: str) -> bool:
    return not (
        _OTHER_ITEM.search(item)
        or item in _rules()["generic"]
        or item in _rules()["stops"]
        or tag(item).startswith(("p", "r", "c", "m", "q"))
    )


def _before_their_number(view: View) -> Iterator[Mention]:
    """The places of a list that is counted as schools (城关、东街、西街三所小学)."""
    for counted in _COUNTED.finditer(view.text):
        spans = _bare_items(view, view.clause(counted.start())[0], counted.start())
        items = [view.text[slice(*span)] for span in spans]
        if len(spans) > 1 and not all(tag(item) == "ns" and frequency(item) > _BIG_CITY for item in items):
            yield from (
                Mention("SCHOOL", *span, item, "school.listed", item) for span, item in zip(spans, items, strict=True)
            )


def _after_their_label(view: View) -> Iterator[Mention]:
    """The places of a list that is headed as one of schools (成员校：崖子、河西)."""
    for label in _LABELLED.finditer(view.text):
        low, high = label.end(), view.clause(label.end())[1]
        items = [m for m in re.finditer("[^、]+", view.text[low:high]) if _is_item(m[0])]
        if len(items) > 1:
            yield from (Mention("SCHOOL", low + m.start(), low + m.end(), m[0], "school.listed", m[0]) for m in items)


def _bare_items(view: View, low: int, end: int) -> list[tuple[int, int]]:
    """The items of a list that ends at `end`, read to the left as long as they can be places."""
    text, spans = view.text, []
    joint = re.search("(?<=[\u4e00-\u9fff]{2})(?:以及|[和与及])(?=[\u4e00-\u9fff]{2,4}$)", text[low:end])
    if joint and "、" in text[low:end]:
        spans, end = [(low + joint.end(), end)], low + joint.start()
    while end > low:
        start = max(low, text.rfind("、", low, end) + 1)
        whole = start > low
        if not whole or not _is_item(text[start:end]):
            whole, start = False, name_start(view, end, end)
        if not _is_item(text[start:end]):
            break
        spans.append((start, end))
        if not whole:
            break
        end = start - 1
    return spans[::-1]


def _is_item(item: str) -> bool:
    return 1 < len(item) < 5 and bool(re.fullmatch("[\u4e00-\u9fff]+", item)) and _may_be_bare(item)


def _after_each_other(view: View, candidates: list[Mention]) -> list[Mention]:
    """The candidates; one that would hold an earlier one begins behind the 和 after that (县一职中|和|市二职高)."""
    for before, mention in itertools.pairwise(candidates):
        if mention.start < before.end < mention.end - 2 and view.text[before.end] in "和与及":
            _reach(view, mention, before.end + 1)
    return candidates


def _reach(view: View, mention: Mention, start: int) -> None:
    mention.start = start
    mention.text = mention.canonical = view.text[start : mention.end]


_BEHIND_MASK = re.compile(
    "(?:[*＊×xX某])[省市州县区旗镇乡]((?:第[一二三四五六七八九十]+|(?!实验|中心|民族|希望|[*＊×xX某第各])[\u4e00-\u9fff]{2,3}?)"
    "(?:中心|实验|完全|初级|高级)?)$"
)
"""A name of which only the place is masked: **县|汪河中心小学, xx市|第三小学."""
_DOUBTFUL = "school.doubtful"


def _backed(name: str, sure: set[str]) -> bool:
    """Whether a name that says little by itself (中心小学, 满足学校) is a name of the document, or a slip of one."""
    full = _CONTRACTED.get(name) or name
    return any(other != name and (other.endswith(full) or _is_slip(name, other)) for other in sure)


_NOT_OF_NAME = frozenset("长园本舍门际级区友领医服风纪训徽报庆内外务董史容歌刊车警历企社家方团党委")
"""After 小学校 these show that the name is 小学 (小学|校长, 小学|校区); without them some regions call a 小学 so."""


def _hidden(view: View, start: int, end: int) -> tuple[int, int]:
    """利民中心校: where the end of 民中 begins a longer ending, that one; not 初中|学业."""
    text = view.text
    if end - start == 2 and text[end - 1] == "中" and not (text[start] in "初高" and view.is_boundary(end)):
        longer = next((s for s in _rules()["longest_first"] if len(s) > 1 and text.startswith(s, end - 1)), None)
        if longer:
            return end - 1, end - 1 + len(longer)
    return start, end


_OF_CENTRE = re.compile("中心校(?![际园本舍门训])")
_COLLEGE = re.compile("专科学校")
"""科学 hides the ending of this one."""


def _ends(view: View) -> list[tuple[int, int]]:
    """The endings of names, as spans in reading order: suffixes, and numbers before 中 or 小."""
    text = view.text
    spans = [
        (
            hit.start,
            hit.end + (text.startswith("学校", hit.end - 1) and text[hit.end + 1 : hit.end + 2] not in _NOT_OF_NAME),
        )
        for hit in view.hits
        if "suffix" in hit.parts
    ]
    if "中心校" in text:  # 学区中心|校
        spans += [(hit.end - 2, hit.end + 1) for hit in view.hits if _OF_CENTRE.match(text, hit.end - 2)]
    spans += [(m.end() - 2, m.end()) for m in _COLLEGE.finditer(text)]
    spans = sorted({_hidden(view, start, end) for start, end in spans})
    numbered = [m.span() for m in _rules()["numbered"].finditer(text)]
    if numbered:
        inside = {place for start, end in spans for place in range(start, end)}
        spans = sorted(spans + [span for span in numbered if inside.isdisjoint(range(*span))])
    return spans


def _candidate(view: View, ending: tuple[int, int]) -> Mention | None:
    start, end = ending
    text, rules = view.text, _rules()
    suffix = text[start:end]
    if len(suffix) > 2 and suffix.endswith("学校") and suffix not in rules["suffixes"]:
        suffix = suffix[:-1]
    split = text.startswith(("小学校", "大学校"), start) and view.is_boundary(start + 1)
    if split and frequency(text[start - 1 : start + 1]) > 100:  # 缩小|学校
        return None
    following = text[end : end + 1]
    if following and (
        (suffix != "学校" and following in "生部段" and not text.startswith(("部分", "生源"), end))
        or (suffix == "学校" and text.startswith(_GROUPS, end))
    ):
        return None
    if _OF_GROUP.match(text, end) or _is_branch(text, start, end):  # a body, of which the school is a part
        return None
    alone = _ALONE.search(text, max(0, start - 6), end)
    if alone and alone.end() == end and _ALONE_FITS.match(text, end):
        return Mention("SCHOOL", alone.start(), end, alone[0], "school.alone", alone[0])
    if suffix == "民中" and text[start - 1 : start] in tuple("农居村人牧渔市公灾移难"):  # 农民|中
        return None
    begin = name_start(view, start, end)
    name = text[begin:end]
    masked = _MASK.search(text[max(0, begin - 1) : end])
    if masked and suffix in rules["suffixes"] and (visible := _BEHIND_MASK.search(text, max(0, begin - 1), start)):
        masked, begin = None, visible.start(1)
        name = text[begin:end]
    if masked:
        return Mention("SCHOOL", begin, end, name, "school.masked", name, True) if begin < start else None
    if suffix not in rules["suffixes"]:
        if suffix in _CONTRACTED:
            fits = _is_contraction(view, start, end) and (suffix[0] in "实民回" or not _all_generic(text[begin:start]))
        else:
            fits = begin < start or _stands_alone(view, start, end)
        if text[start] in "村镇乡" and begin < start and takes_name(text[begin:start]) and text.count(name) == 1:
            return None  # 凡到|村小
        if not fits and (suffix not in _FIRST or not _FIRST_FITS.match(text, end) or begin < start):
            return None
        return Mention("SCHOOL", begin, end, name, "school.numbered" if fits else _DOUBTFUL, name)
    if (begin == start and suffix not in _CONTRACTED) or _NO_NAME.fullmatch(text, begin, start):
        return None
    if suffix == "校区" and rules["inner"].search(text, begin, start):  # 柳河小学|校区: no name of its own
        return None
    if _crossed(view, start, end) or _is_project(text, begin, end):
        return None
    subject = bool(_SUBJECT_AFTER.match(text, end))
    if subject and (view.in_title(start) or (suffix in _STAGES and text[start - 1] in _COUNTY_MARKS)):
        return None  # 石桥市|初中语文
    if text.endswith(("初中等", "高中等"), begin, start):  # 沙河初中|等学校
        return None
    if _is_learning(view, begin, start, end) or _tells_of_kind(text, begin, start):
        return None
    strict = rules["suffixes"][suffix].get("strict", False) or subject
    if strict and _is_done(text, text[begin:start]):
        return None
    sure = _is_name(view, begin, start, suffix, strict)
    if suffix == "中心校" and takes_name(text[begin:start]) and not holds_place(text[begin:start]):  # 发挥|中心校
        sure = False
    if not sure and begin and text[begin - 1] in "各每该本全所":
        return None
    return Mention("SCHOOL", begin, end, name, f"school.{suffix}" if sure else _DOUBTFUL, name)


def _is_learning(view: View, begin: int, start: int, end: int) -> bool:
    """Whether 中 closes what is before an ending and 学 begins a verb: 在愉快中|学习, 在游戏中|学会."""
    text = view.text
    if text[start:end] not in ("中学", "大学", "小学"):
        return False
    if text.startswith("习", end) and not _HABITS.match(text, end):
        return True
    if text[start] != "中" or not _LEARNS.match(text, end):
        return False
    within = _WITHIN.search(text, max(0, begin - 8), start)
    word = view.words(begin, start)[-1] if begin < start else ""
    common = frequency(word) > _COMMON and tag(word) not in _PLACE_TAGS and not _PROPER.search(word)
    return bool(within) and common and word not in load("schools")["parts"]["kinds"].split()


_HABITS = re.compile("习[惯题作俗]")
_LEARNS = re.compile("[到得懂着做用以思]|会(?![议场客上操计考徽员])")
_WITHIN = re.compile("[在从于让使][^，。；：、\n]*$")
_COMMON = 300


def _tells_of_kind(text: str, begin: int, start: int) -> bool:
    """Whether words that say what a school is to others close what stands before its ending: 第三协作组共同体|学校,
    龙山七中薄弱|学校."""
    if kind := _ENDS_AS_KIND.search(text, begin, start):
        return kind.start() > begin
    inner = _rules()["numbered"].search(text, begin, start)
    return bool(inner and inner.end() < start and _describes(text[inner.end() : start]))


def _is_done(text: str, core: str) -> bool:
    """Whether the text speaks elsewhere of what stands before an ending as of something that people do: 实行走教,
    走教制度; no name is done."""
    return 1 < len(core) < 4 and any(
        text.endswith(_DOING, 0, place) or text.startswith(_WAYS, place + len(core)) for place in _places(text, core)
    )


_DOING = ("进行", "开展", "外出", "实行", "推行", "实施", "从事", "落实", "予以", "加强", "推进", "深化")
_WAYS = ("制度", "机制", "模式", "政策", "方案", "协议", "经历", "期满", "期间", "形式", "方式", "原则", "制", "式")

_CUT = ("年度", "包联", "挂联", "名师", "教师", "老师", "导师")
"""Words before a name whose last character is no part of it: 领航名|师青山一中."""
_NO_NAME = re.compile(
    "[\u4e00-\u9fff]*(?:教[\u4e00-\u9fff]{0,5}局|教[科研][院所室]|研[训修培]中心|教[师育研科][\u4e00-\u9fff]{0,4}中心)中?|(?:[两二三四五六七八九]|十[一二三四五六七八九]?)[省市县区州旗乡镇]"
)
"""石桥市教育局|小学教研员, 六镇|学校."""
_STAGES = ("小学", "初中", "高中")
_COUNTY_MARKS = frozenset("省市州区县旗")


def name_start(view: View, start: int, end: int) -> int:
    """Where the name begins whose ending is `start:end`; `start` itself where nothing before belongs to it."""
    walked = _walk_left(view, start, end)
    trimmed = _trim(view, walked, start)
    whole = _whole_place(view, trimmed, start)
    if view.text[whole] in "兼任" and start - whole > 2 and _POST.match(view.text, end):  # 兼|滨江分校执行校长
        return whole + 1
    begin = _settle(view, whole, start, end, extend=trimmed == walked == whole)
    cut = view.text[begin - 1 : begin + 1] in _CUT or (view.text[begin] == "校" and begin < start)  # 承办校|柳河小学
    who = _WHO.search(view.text, max(0, begin - 4), start - 2)
    return who.end() if who and who.end() > begin + cut else begin + cut


_WHO = re.compile(
    "(?:邀请|接待|受邀|帮扶|受援|支援|援助|合作|主办|承办|协办|派出|接收|[甲乙双一])方|[观评磨赛说议听]课"
    "|(?:主讲|主持|授课|执教|送教|点评|负责|带队|联系|发言|评课|指导|参与|组织|承办|策划|分享)[人者]"
)
"""Who or what stands before the school that it is of: 主讲人|柳河小学."""


def _settle(view: View, begin: int, start: int, end: int, extend: bool) -> int:
    """The start of a name that begins about at `begin`, moved where another start makes much more sense.

    The document speaks for a start, too: what stands before a name changes, the name does not.
    """
    text, low = view.text, begin
    while low > 0 and begin - low < _LOOK_BACK and text[low - 1] not in _HARD_STOPS and _HAN.match(text[low - 1]):
        low -= 1
    begin = _at_county(view, begin, start)
    fixed = begin == start or text[begin] in "每各该全" or text.startswith(_SITES, start)
    if fixed or not _HAN_ONLY.fullmatch(text, low, start):
        return begin
    costs = starts(text[low:start])
    best = min(range(len(costs)), key=costs.__getitem__)
    gain, best = costs[begin - low] - costs[best], low + best
    if begin < best and (best < start - 1 or text[best] in _LEVELS) and not holds_place(text[begin:best]):
        needed = _CLEAN if begin == low and not text[low - 1 : low].isdigit() else _MUCH
        again = _repeated(view, begin, best, end)
        return best if gain + again > needed and (again > 0 or takes_name(text[begin:best])) else begin
    if best < begin and extend and begin - best < 3 and gain - _repeated(view, best, begin, end) > _MUCH:
        low = view.word_at(begin - 1)[0]
        word = text[low:begin]
        if (start - begin == 1 and text[begin] not in _LEVELS) or has_county(
            text[best : best + 2]
        ):  # 上|渡小学, 都|安乡
            return best
        split = (low < best and frequency(word)) or word in _rules()["stops"]
        if word != "校" and not split and not takes_name(text[best:begin]):
            return best
    return begin


def _at_county(view: View, begin: int, start: int) -> int:
    """工作室借|腾冲市第六中学: where a county stands in a name, nothing but a larger place or a school is before it."""
    for mark in _COUNTY_MARK.finditer(view.text, begin + 3, start):
        for county in (mark.start() - 3, mark.start() - 2):
            name = view.text[county : mark.end()]
            if county <= begin or name.startswith("自治") or not (tag(name) == "ns" or has_county(name[:-1])):
                continue
            words = view.words(begin, county)
            if not _LARGER.search(view.text, begin, county) and not all(_is_place(w) or has_county(w) for w in words):
                return county
    return begin


_COUNTY_MARK = re.compile("[市县旗]")
_LARGER = re.compile(f"[{_LEVELS}]|大学?|附属|师范|小学|中学|学校|学院")


def _repeated(view: View, far: int, near: int, end: int) -> float:
    """Nats by which the places where a name recurs speak for its nearer start: a mark stands before it there.

    Negative where it always follows the same characters, and these follow different ones.
    """
    text = view.text
    name, whole = text[near:end], text[far:end]
    if text.count(name) > text.count(whole):
        edges = (text[place - 1] in _HARD_STOPS or _follows_stop(view, place) for place in _places(text, name))
        return _RECURS if any(edges) else 0.0
    before = {text[place - 1 : place] for place in _places(text, whole)}
    return -_RECURS if len(before) > 1 else 0.0


_POST = re.compile("(?:执行|第一|副)?(?:校长|园长|书记|主任)")
_SITES = ("校区", "分校", "分园")
_LOOK_BACK = 6
_MUCH, _CLEAN = 2.0, 4.0
"""Nats by which another start has to make more sense; more, where the name begins at a mark."""
_RECURS = 5.0
_HAN_ONLY = re.compile("[\u4e00-\u9fff〇]+")


_ALONE = re.compile("(?:(?<=[，。；：、\n到在由与和向])|(?<![^\n]))(?:(?:教师)?进修学校|职教中心)")
"""Schools of which a county has one, and that a text may name by their kind alone where somebody of them acts."""
_ALONE_FITS = re.compile(
    "的?(?:专家|领导|老师|教师|教研员|副?校长|副?主任)|派|承办|组织|举办|联合|培训|学习|高度重视|大力支持|精心组织"
)
_CONTRACTED = {
    "附小": "附属小学",
    "附中": "附属中学",
    "附幼": "附属幼儿园",
    "附校": "附属学校",
    "实小": "实验小学",
    "实中": "实验中学",
    "镇小": "",
    "镇中": "",
    "乡小": "",
    "乡中": "",
    "村小": "",
    "联小": "",
    "联中": "",
    "民小": "民族小学",
    "回小": "回民小学",
}
"""Endings that are made of the initials of longer ones; 镇小 and 村小 are those of the school of a place."""


def _is_contraction(view: View, start: int, end: int) -> bool:
    """Whether 实小 or 镇中 is the end of a name: not 扎实小步, 在全镇中."""
    low, high = view.word_at(start)
    word = view.text[low:high]
    if low < start and frequency(word) > 10 and not (word[-1] in "镇乡" and high == start + 1):
        return False
    if view.text[start] == "实" and frequency(view.text[start - 1 : start + 1]) > 100:  # 贯彻落实|中央
        return False
    if view.text[start] in "镇乡村联民回" and not view.text.startswith("联中", start):
        if view.text[start - 1 : start] in _ANY_TOWN or view.text.startswith(_VILLAGES, start - 1):
            return False
        return not _NOT_OF_TOWN.match(view.text, end - 1)
    return True


_ANY_TOWN = frozenset("全各乡城村集小古重该本两农山所")
_VILLAGES = ("镇村", "县村", "区村", "旗村", "镇乡")
"""柳河镇|村小: the schools of its villages."""
_NOT_OF_TOWN = re.compile("小[规区微伙朋孩康城镇食吃店院河山麦]|中[央间国医华层期有最排的各所是，]")


def _crossed(view: View, start: int, end: int) -> bool:
    """Whether a word that begins inside an ending goes on behind it: 集中学习, 县中学习."""
    low, high = view.word_at(end - 1)
    return (
        high > end
        and (not view.is_boundary(start) or (view.text[start:end] == "大学" and low == end - 1))  # 首开|大|学科
        and frequency(view.text[low:high]) > 0
        and view.text[end] not in "和与及派"
    )


_PROJECT = re.compile("”?(?:项目|工程|计划|行动|课题|评选)")
_PROJECT_NAME = re.compile("“([^“”\n]{2,12})”(?:项目|工程|计划|行动|课题|评选)")


def _is_project(text: str, begin: int, end: int) -> bool:
    """Whether a name in quotation marks is that of a project (“美丽学校”项目)."""
    return text.rfind("“", max(0, begin - 6), begin + 1) > text.rfind("”", max(0, begin - 6), begin) and bool(
        _PROJECT.match(text, end)
    )


_OF_GROUP = re.compile("教育集团|教研联盟|(?:[\u4e00-\u9fff]{2,4})?名(?:教师|师|校长|班主任|园长)工作室")


def _is_branch(text: str, start: int, end: int) -> bool:
    """Whether a name is that of a branch of a party, or of one listed with it: 民盟青山高中|支部、柳河小学|支部."""
    if not text.startswith(("支部", "总支", "支社"), end):
        return False
    listed = _BRANCH_BESIDE.search(text, max(0, start - 12), start)
    return bool(_rules()["parties"].search(text, max(0, start - (30 if listed else 12)), start))


_BRANCH_BESIDE = re.compile("支[部社][、和与][\u4e00-\u9fff]{1,8}$")


_GROUPS = (
    "联盟",
    "教研联盟",
    "共同体联盟",
    "毕业生",
    "教育集团",
    "教育联盟",
    "布局",
    "管理办法",
    "标准化建设",
    "现代化",
)
"""What makes of a school before it a group or a matter that is no school."""
_HARD_STOPS = frozenset("，。、；：！？（）“”《》\n 　与和及或到往赴在由为对向从是的了跟给让把被")


def _whole_place(view: View, begin: int, start: int) -> int:
    """The start of a name that would begin with 镇 or 县 alone: the place before is a word that no dictionary has."""
    text = view.text
    if not begin or begin >= start:
        return begin
    if text[begin - 1] in "于向应时经" and _FAMILY.match(text, begin, start):  # 于|家沟小学
        return begin - 1
    placed = not _LEVEL_MARKS.isdisjoint(text[max(0, begin - 3) : begin - 1])
    split = _SPLIT_PLACE.search(text[max(0, begin - 10) : begin]) if placed else None
    if split and not (len(split[2]) > 1 and split[2] in _rules()["stops"]):  # 石屏县异|龙镇松村小学
        return _walk_left(view, begin - len(split[2]), begin)
    if (gap := _LONG_PLACE.search(text, max(0, begin - 5), begin)) and _TOWN.search(text, begin, start):
        words = view.words(gap.start(1), begin, 2)  # 和布克县查干再|库勒乡小学
        if words and not any(map(frequency, words)):
            return _walk_left(view, gap.start(1), begin)
    low, high = view.word_at(begin)
    if high - low == 1 and text.startswith(("镇", "乡"), begin + 1):  # 六|都|寨|镇
        while begin and begin - view.word_at(begin - 1)[0] == 1 and _may_be_in_name(text[begin - 1]):
            begin -= 1
        return begin
    if text[begin] not in _LEVELS or text[begin - 1] in "我本全该各每外同两" or text.endswith("其中", 0, begin):
        return begin
    if high - low > 1 and frequency(text[low:high]):  # 县域, 镇远
        return begin
    if begin - (low := view.word_at(begin - 1)[0]) > 1 and text[low:begin] in _rules()["stops"]:  # 对接|县第一小学
        return begin
    low = begin
    while low > 0 and begin - low < 6 and text[low - 1] not in _HARD_STOPS and "\u4e00" <= text[low - 1] <= "\u9fff":
        low -= 1
    if stop := _LAST_STOPPED.match(text, low, begin):  # 对口帮扶|胜利乡中心小学
        low = stop.end()
    if begin - low == 1 and text[low] in _rules()["stops"]:  # 去|镇一中
        return begin
    return low if 1 <= begin - low < 6 else begin


_FAMILY = re.compile("家[沟湾坝庄村屯营寨集坪岭河桥店堡坡垭]|庄$")
"""The second half of the name of a village that begins with the name of its family."""
_COMMON_IN_NAMES = frozenset("都地月")
"""Words that end a name, and stand inside names that no dictionary has (六都寨镇, 茗月幼儿园)."""


def _may_be_in_name(character: str) -> bool:
    return bool(_HAN.match(character)) and (
        character in _COMMON_IN_NAMES or not (character in _HARD_STOPS or character in _rules()["stops"])
    )


_LEVEL_MARKS = frozenset(_LEVELS)
_STOPPED = re.compile("帮扶|结对|走进|来到|前往|奔赴|支援|托管|牵手|参观|位于")
_LAST_STOPPED = re.compile(f".*(?:{_STOPPED.pattern})")
_LONG_PLACE = re.compile("[县市区旗州]((?:(?![是的和与在到有由各派向对及校去来赴往所个])[\u4e00-\u9fff]){3,4})$")
_TOWN = re.compile("[乡镇村]|苏木")
_SPLIT_PLACE = re.compile(
    f"([\u4e00-\u9fff]{{2,6}}[{_LEVELS}])((?!中学|小学|学校|[是的和与在到有由各派向对及校])[\u4e00-\u9fff](?!的)[\u4e00-\u9fff]?)$"
)
_SUBJECT_AFTER = re.compile(
    "英语|语文|数学|科学|校本|教师|教育|阶段|学段|各?科|音乐|体育|美术|信息|网络|课程|作文|课堂|骨干|新课|班主任|作业"
)


_FIRST = ("一小", "一中", "二中")
"""Short names that are common words: they need a sign of a school beside them, or a fuller name in the document."""
_FIRST_FITS = re.compile("[先优教交老学的派参领校与和、，。骨举承]")


def _stands_alone(view: View, start: int, end: int) -> bool:
    """Whether 四中 or 一小 is a name here: not 其中一小…, 三中全会 or 一中午."""
    if end - start > 3:
        return True
    before, after = view.text[max(0, start - 2) : start], view.text[end : end + 2]
    if view.text[start].isdigit():
        return not re.match("[午心央型国旬期年有共包级等]", after)
    if re.search("[到从赴]$", before) and not re.match("[全午心间央型规步组部块群]|时", after):
        return True
    if re.match(
        "[全午心间央型规步组部块群]|时|[一二三四五六七八九十](?!起)|的(?![老教学课支孩校领数语英操同师])", after
    ):
        return False
    if not re.search(r"[第十百千\d其]$|[大中]$", before) and view.text[start:end] not in _FIRST:
        return True
    beside = re.search(r"[与和、到赴在从自由，。；（：]$|^$|\n$", before) or _follows_stop(view, start)
    return bool(beside and re.match(r"[、，。的和与到参听学教老校学开支召派（）]|选[派拔送]|$", after))


def _follows_stop(view: View, start: int) -> bool:
    """Whether a word of two characters or more that begins no name stands before (联系|二中)."""
    word = view.text[view.word_at(start - 1)[0] : start]
    return len(word) > 1 and word in _rules()["stops"]


def _walk_left(view: View, start: int, end: int) -> int:
    """How far to the left a name that ends at `start:end` may reach."""
    text, rules = view.text, _rules()
    begin, placed = start, False
    while begin > 0 and end - begin < rules["max"]:
        low, _ = view.word_at(begin - 1)
        word = text[low:begin]
        joined = text.startswith((*rules["joints"], "教师进修"), low) or (
            begin < start and word.endswith(("师范学校", "进修学校")) and text.startswith(rules["joints"], begin)
        )
        if (text[begin:start] in _ROADS and _names_road(word)) or _is_whole(view, low, begin, text[start:end]):
            begin = low
            continue
        if word == "和" and begin < start and _STOPPED.search(text, max(0, low - 2), low):
            return low  # 帮扶|和|凤镇初级中学
        beside = begin == start or text.startswith(_INNER, begin)
        beside |= 0 < frequency(word) < 50 and bool(_SETTLED.match(text, begin, start))
        if word in _SIDES_OF_VILLAGES and text[low - 1 : low] == "、" and _VILLAGE.match(text, begin, start):
            return low  # 、前|董村中心小学
        if begin == start and word in _COMMON_IN_NAMES and low > 1 and _opens(view, low - 1):  # ，茗|月|幼儿园
            return low - 1
        if not word or (not joined and (_stops(word, beside, text[start:end]) or (placed and not _is_place(word)))):
            break
        if text[start:end] not in _PARTS:  # a word of the dictionary may hold the end of another name (庄小学)
            for cut in _inner_cuts(word):
                if not text.startswith(rules["joints"], begin - cut):
                    return begin - cut
        begin = max(low, end - rules["max"])
        placed = placed or _is_county(word)
    return begin


_SIDES_OF_VILLAGES = frozenset("前后上下")
_VILLAGE = re.compile("[\u4e00-\u9fff]家?[村庄屯寨营岭坪沟湾堡楼院](?:中心|完全|联合)?$")


def _is_whole(view: View, low: int, begin: int, ending: str) -> bool:
    """Whether a word goes on what stands behind it, though words like it end names: 外国语|学校|仙林分校,
    76140|部队幼儿园."""
    text = view.text
    if text[low:begin].isdigit():
        return text.startswith("部队", begin)
    if ending not in _SITES or not text.endswith("学校", low, begin) or text[begin : begin + 1] == ending[0]:
        return False
    before = text[view.word_at(low - 1)[0] : low] if low else ""
    return begin - low > 2 or bool(before and _HAN.match(before) and not _stops(before, True, "学校"))


_SETTLED = re.compile("[庄屯堡寨沟营集铺][小中]?$|[\u4e00-\u9fff]{1,3}族(?:自治[县旗州]|乡)")
"""What makes the name of a place of a rare word before it, whatever the dictionary says (小付|庄, 马边|彝族自治县)."""
_INNER = ("大学", "师范", "附属", "附中", "附小")
"""Beginnings of the second half of a name: what stands before them may be a verb, as before the ending (开封大学)."""


def _is_county(word: str) -> bool:
    """Whether a word is the name of a county or town: before it stands nothing but a larger place."""
    if word[-1] not in _LEVELS or word.endswith(("族乡", "自治县", "自治旗", "自治州")):
        return False
    return (tag(word) == "ns" and (len(word) > 2 or word[-1] not in "镇乡区")) or (
        len(word) > 2 and word[-1] in "县市区旗" and 0 < frequency(word) < 100 and word not in _rules()["generic"]
    )


def _opens(view: View, place: int) -> bool:
    """Whether a character is a word by itself that opens a stretch, and can begin a name."""
    text = view.text
    return view.word_at(place)[0] == place and _may_be_in_name(text[place]) and not _HAN.match(text[place - 1])


@lru_cache(maxsize=1 << 13)
def _inner_cuts(word: str) -> tuple[int, ...]:
    """How many characters at the end of a word stand behind the ending of a name in it.

    >>> _inner_cuts("庄小学"), _inner_cuts("中学生"), _inner_cuts("柳河")
    ((0,), (1,), ())
    """
    inner = _rules()["inner"]
    return tuple(cut for cut in range(len(word)) if inner.search(word[: len(word) - cut]))


_ROADS = frozenset([*"路街巷桥", "东路", "西路", "南路", "北路", "中路"])


def _names_road(word: str) -> bool:
    """Whether a word before 路 or 街 is its name, which may be a verb or a time (建设, 青年)."""
    return len(word) > 1 and tag(word)[:1] not in "pcrud" and word not in _rules()["stops"]


_PARTS = frozenset(("校区", "分校", "分园", "幼儿园", "教学点"))
"""Endings that may follow the name of a whole school and then belong to it (白家庄小学望京校区)."""


def _is_place(word: str) -> bool:
    return tag(word) == "ns" or word[-1] in _LEVELS


@lru_cache(maxsize=1 << 13)
def _stops(word: str, beside_ending: bool, ending: str) -> bool:
    """Whether a word ends a name that is read to the left; beside the ending a verb may be the name (育才小学)."""
    rules = _rules()
    if not _HAN.search(word):
        return not (_MASK.fullmatch(word[-1]) or (word.isdigit() and len(word) <= 3 and beside_ending))
    if word in rules["stops"]:
        return True
    if len(word) == 1:
        return False
    kind = "ns" if has_county(word) else tag(word)
    if (
        word.endswith(_ROLES)
        or (kind == "ad" and word not in rules["generic"])
        or (len(word) == 4 and tag(word[2:]) == "v" and frequency(word[2:]) > 1000)  # 特别强调
        or re.fullmatch("[一二三四五六七八九十这那此]是|一[到进回来去出入]", word)
        or (kind in ("l", "i") and word not in rules["generic"])
        or (len(word) > 3 and word[-2:] in rules["stops"] and kind not in _PLACE_TAGS)
        or re.fullmatch("[一二两三四五六七八九十几多余各\\d至]+[所个名位家年月天对类批趟次]", word)
    ):
        return True
    if kind in _PLACE_TAGS or (_PLACE_END.search(word) and frequency(word) < 300):
        return False
    if word[-1] in "到往在与和由向从对于为了着至是" and kind[:1] != "n" and frequency(word):
        return True
    if beside_ending and (ending in rules["suffixes"] or frequency(word) < 50):
        return kind[:1] in ("p", "c", "r", "u", "f", "t")
    return kind[:1] in ("p", "c", "r", "u", "d", "f", "t", "y", "v")


_KINDS_OF_SCHOOL = ("核心", "成员", "牵头", "龙头", "盟主", "结对", "帮扶", "受援", "联盟", "共同体", "包联")
_ENDS_AS_KIND = re.compile(f"(?:{'|'.join(_KINDS_OF_SCHOOL)}|薄弱|轮岗|受助|支教)+$")
_ROLES = ("提高", "组长", "校", "教师", "老师", "学生", "校长", "领导", "同志", "班", "组", "形势", "学期", "学年")


def _trim(view: View, begin: int, start: int) -> int:
    """Without words at the left that describe a school and name none (农村, 核心), and without 我 before 县."""
    text, rules = view.text, _rules()
    for low, high in _unknown_words(view, begin, start):  # 人走进|镇远
        if verb := rules["verb_inside"].search(text, low, high):
            begin = verb.end()
    if verb := _VERB_AT.match(text, begin, start):  # 任教于|青山
        begin = verb.end()
    place = start - 2
    while place >= begin:  # 在琴泉: a preposition glued to an unknown word
        low, high = view.word_at(place)
        if frequency(text[low:high]) or text.startswith(("镇", "乡"), place + 1):  # 王和|镇
            place = low - 1
        elif text[place] in "到赴往在与和及应由从请让给于使把被将其受为有但而且虽仍" or text.startswith(
            "（原", place - 1
        ):
            begin = place + 1
            break
        elif place == low and high - low > 2 and text[place] in "对向" and not frequency(text[place : place + 2]):
            begin = place + 1  # 对放|坪中学, not 向阳坪中学
            break
        else:
            place -= 1
    if text.startswith("和县", begin) and text[begin - 1 : begin] in _ENDS_OF_BODIES:  # 县教研室|和|县教师进修学校
        begin += 1
    if body := _BODY_BEFORE.search(text, begin, start):  # 青山区教育局携|柳河小学
        begin = body.end()
    if _DATE_BEFORE.match(text, max(0, begin - 1)):  # 4月27|日泉子街镇
        begin += 1
    for kind in _KIND_OF_SCHOOL.finditer(text, begin, start):  # 青山市城区校|紫岩小学
        begin = kind.end()
    if not text.startswith(tuple(_PARTS), start):  # 镇中|学多向优秀|学校
        for inner in _rules()["inner_at"].finditer(text, begin + 1, start):
            if inner.end() < start and not text.startswith((*rules["joints"], "校"), inner.end()):
                begin = inner.end()
    if text.startswith("校", begin) and text.endswith(_KINDS_OF_SCHOOL, 0, begin):
        begin += 1 + text.startswith(("是", "为", "有"), begin + 1)  # 核心|校青山小学
    words = [] if _all_generic(text[begin:start]) else view.words(begin, start)  # 住宿|制, which only both describe
    while (
        len(words) > 1
        and len(words[0]) > 1
        and words[0] in rules["generic"]
        and words[0] not in ("希望", "师范", "民族", "实验")
        and (_is_county(words[1]) or not (words[0] in _LEVELS or words[1] in _LEVELS or _PLACE_END.search(words[0])))
    ):
        begin += len(words.pop(0))
    if begin < start and text[begin] in _LEVELS and begin and text[begin - 1] in "我本全该各每外同两":
        begin += 1
    return begin


_KIND_OF_SCHOOL = re.compile(
    f"(?:城区|城市|农村|乡村|乡镇|{'|'.join(_KINDS_OF_SCHOOL)})校(?=[^区])|(?:(?<=[，。；：、\n])|(?<![^\n]))[东南西北中]片区?"
)
_BODY_BEFORE = re.compile("教[\u4e00-\u9fff]{0,5}局(?:党委|党组)?(?:携手?|联合|组织|会同|和|与|及)")
_ENDS_OF_BODIES = tuple("局室府委会心校学园小中院")
_VERB_AT = re.compile("(?:任|执|从)?(?:教|职)于|(?:供|就|任)职于|[现曾]?(?:就读|毕业|工作|调)于")
_DATE_BEFORE = re.compile("[0-9０-９一二三四五六七八九十][年月日号](?=[\u4e00-\u9fff]{2})")


def _unknown_words(view: View, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The words of a stretch that no dictionary has, as spans."""
    place = begin
    for word in view.words(begin, end):
        if len(word) > 2 and not frequency(word):
            yield place, place + len(word)
        place += len(word)


def _is_name(view: View, begin: int, start: int, suffix: str, strict: bool) -> bool:
    """Whether what stands before an ending is a name; `strict`: it has to look like one (a place, a number)."""
    core = view.text[begin:start]
    if core.startswith(("每", "各", "所有")) or ((towards := _TOWARDS.match(core)) and _describes(towards[1])):
        return False
    if _ONE_OF_ITS_KIND.fullmatch(view.text, begin, start + len(suffix)):
        return True
    if (placed := _PLACE_BEFORE.match(core)) and _describes(core[placed.end() :]):
        return False
    if (
        _NTH.search(core)
        or _LEVEL_ONLY.search(core)
        or (suffix == "校区" and not _rules()["school_before"].search(core))
        or _all_generic(core)
        or _EVERY_TOWN.search(core)
        or (
            suffix in ("小学", "学校", "幼儿园")
            and re.search(
                "(?<![市县区旗][\u4e00-\u9fff])(?<!^[^我本全该各外城两同跨都县])市$|[省县]$|(?<!第[一二三四五六七八九十])片区?$|(?<![\u4e00-\u9fff]{2}[东西南北])区$",
                core,
            )
        )
    ):
        return False
    if not strict:
        return True
    if (part := _OF_TOWN_SCHOOL.search(core)) and not _describes(part[1]):  # 桥河镇维新学校
        return True
    if len(core) == 2 and core[0] in "共互对被受各所":  # 共推学校
        return False
    words = view.words(begin, start)
    if _PROPER.search(core) or any(
        tag(w) in ("ns", "nz", "nt", "nrt", "nr") or has_county(w) or (_PLACE_END.search(w) and frequency(w) < 300)
        for w in words
    ):
        return True
    verb = tag(words[-1])[:1] in ("v", "d") and frequency(words[-1]) > 100
    return not verb and any(len(word) > 1 and frequency(word) < 50 for word in words)


_OF_TOWN_SCHOOL = re.compile("(?:^|[县市区旗])[\u4e00-\u9fff]{1,4}[镇乡]([\u4e00-\u9fff]{2,3})$")
_TOWARDS = re.compile(".?向(.{2,})$")
_ONE_OF_ITS_KIND = re.compile(
    "[省市县区旗州](?:直属?)?(?:(?:教师)?进修(?:学[校院]|校)|委党校|卫校|体校|党校|技校|艺校|教育学院|特殊教育学校|特校|民族(?:中学|小学|学校|高级中学|初级中学|实验学校)|高级中学"
    "|职业(?:技术|技术教育)?(?:学校|中学|高中|高级中学|教育中心|技术学校)|职教中心|职[中高]|中等专业学校|技工学校|体育(?:运动)?学校"
    "|艺术学校|外国语(?:学校|小学|中学)|师范学校|卫生学校|机关(?:第.)?幼儿园)"
)
"""A place has one school of that kind, and 县 with it is its name, as in 县一中."""
_PLACE_BEFORE = re.compile(f"[\u4e00-\u9fff]{{1,}}(?:[{_LEVELS}]|街道|片)(?=[\u4e00-\u9fff])")


@lru_cache(maxsize=1 << 13)
def _describes(part: str) -> bool:
    """Whether what stands between a place and an ending says which schools of the place are meant, and names none.

    >>> _describes("优质"), _describes("中心"), _describes("各农村薄弱")
    (True, False, True)
    """
    return _all_generic(part, _rules()["describing"])


_LEVEL_ONLY = re.compile(f"[{_LEVELS}校]级$")
_EVERY_TOWN = re.compile("[省市县区旗州盟镇乡]各")
_NTH = re.compile("第[一二三四五六七八九十]+[所个家]$")
_PROPER = re.compile(
    f"[{_LEVELS}].*(?:特殊教育|职业|民族|实验|中心|外国语|体育|艺术|高级|初级|技工|技师)$|第[一二三四五六七八九十]|实验$|外国语$|双语$|附属|育才|启明"
)


_PLACED = re.compile("(?![本各该我每某全同两一])[\u4e00-\u9fff]{2,4}?[县市旗盟](?=[\u4e00-\u9fff]{2})")


@lru_cache(maxsize=1 << 13)
def _all_generic(core: str, words: frozenset[str] | None = None) -> bool:
    """Whether a string is made of nothing but words that describe any school, or of the given `words`.

    >>> _all_generic("各农村"), _all_generic("柳河")
    (True, False)
    """
    generic = _rules()["generic"] if words is None else words
    if re.fullmatch("[^本各该我每某全同两农乡山][村庄]", core) or _PLACED.match(core):
        return False
    if core not in generic and has_county(core):  # 大同
        return False
    reach = [True] + [False] * len(core)
    for i in range(1, len(core) + 1):
        reach[i] = any(reach[j] and core[j:i] in generic for j in range(max(0, i - 6), i))
    return reach[-1]


def _without_overlap(mentions: list[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if kept and mention.start < kept[-1].end:
            if mention.end > kept[-1].end and mention.start <= kept[-1].start:
                kept[-1] = mention
            continue
        kept.append(mention)
    return kept


_DIGITS = re.compile("[1-9][0-9]{0,2}")


@lru_cache(maxsize=1 << 13)
def _in_characters(name: str) -> str:
    """A name with its number in characters.

    >>> _in_characters("46中"), _in_characters("第120中学")
    ('四十六中', '第一百二十中学')
    """
    return _DIGITS.sub(lambda match: _numeral(int(match[0])), name)


def _numeral(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    digits = "零一二三四五六七八九"
    ten = ("" if tens == 1 and not hundreds else digits[tens]) + "十" if tens else "零" if hundreds and ones else ""
    return (digits[hundreds] + "百" if hundreds else "") + ten + (digits[ones] if ones else "")


@lru_cache(maxsize=1 << 13)
def stem(name: str) -> str:
    """A name without its ending and without the place before it, as short forms use it.

    >>> stem("青山县西书院初中"), stem("满城学校"), stem("常庄镇中心小学")
    ('西书院', '满城', '')
    >>> stem("青州市东湖小学")
    '东湖'
    """
    if name.endswith(("小学校", "中学校")):
        name = name[:-1]
    core = next((name[: -len(s)] for s in _rules()["longest_first"] if name.endswith(s)), name)
    core = re.sub(rf"^(?:.{{1,4}}?(?:州市|[{_LEVELS}]|街道))+(?=.{{2,}})", "", core)
    return "" if _all_generic(core) or re.fullmatch(f".{{1,4}}(?:[{_LEVELS}]|街道)", core) else core


def _short_forms(view: View, found: list[Mention]) -> list[Mention]:
    """Names without their ending (西书院, 实验), where the text around them shows that a school is meant."""
    counts = Counter(stem(mention.text) for mention in found if not mention.masked)
    gardens = _garden_forms(view, found)
    found = [*found, *gardens]
    towns = {match[1] for mention in found if (match := _OF_TOWN.search(mention.text))}
    text, more = view.text, gardens
    inside = {place for m in found for place in range(m.start, m.end)}
    for short in counts:
        if len(short) < 2 or re.search(r"^第?[一二三四五六七八九十]+(?:$|实验|民族|中心)", short):
            continue
        more += _first_character_forms(view, short, found)
        clipped = _clipped_forms(view, short, [*found, *more])
        more += clipped
        inside.update(place for mention in clipped for place in range(mention.start, mention.end))
        known = frequency(short) > 0
        if tag(short)[:1] in ("v", "d", "a") and frequency(short) > 100 and short != "实验":
            continue
        place = tag(short) == "ns" or bool(_PLACE_END.search(short))
        for start in _places(text, short):
            end = start + len(short)
            if start in inside or end - 1 in inside or view.in_title(start) or _rules()["inner_at"].match(text, end):
                continue
            if text[end : end + 1] not in _LEVELS and _in_enumeration(text, start, end, set(counts) - {short, ""}):
                more.append(Mention("SCHOOL", start, end, short, "school.short", short))
                continue
            if place and re.match("的?(?:孩子|学生|师生)", text[end : end + 4]):
                continue
            county = short in towns or has_county(short) or f"{short}县" in text
            if county and _GOES_TO.search(text, max(0, start - 3), start):
                continue
            if _short_form_fits(view, start, end, sure=len(short) > 2 and not known and not place):
                more.append(Mention("SCHOOL", start, end, short, "school.short", short))
    return more


_GOES_TO = re.compile("(?:到|在|去|赴|往|驻|去了|走进)$")
"""到汤沟, 在汤沟任教: of a town or county that has a school of its name this tells where, not in which school."""


def _towns(full: dict[str, str]) -> dict[str, str]:
    """The towns of which a document names just one school, with the name of that (珊溪 for 珊溪镇小学)."""
    owners: dict[str, set[str]] = {}
    for name in full:
        if (town := _OF_TOWN.search(name)) and not stem(name):
            owners.setdefault(town[1], set()).add(full[name])
    return {town: next(iter(names)) for town, names in owners.items() if len(names) == 1 and town not in full}


def _called_by_town(view: View, found: list[Mention], towns: Collection[str]) -> Iterator[Mention]:
    """The places where a text calls schools by their towns alone (珊溪3位，黄坦和南田各2位).

    A document that counts the people of towns so does it everywhere; in others a town is a town (到珊溪支教).
    """
    text, inside = view.text, {place for mention in found for place in range(mention.start, mention.end)}
    towns = [town for town in towns if not inside.issuperset(_places(text, town))]
    if not towns:
        return
    town = alternatives(towns)
    more = f"(?:[、和与]{alternatives([*towns, *(m.text for m in found if m.rule_id == 'school.short')])})*"
    sends = re.compile(f"{town}(?={more}{_SENDS.pattern})")
    places = (match.start() for match in sends.finditer(text) if inside.isdisjoint(range(*match.span())))
    if any(_is_edge(text, place) or text.endswith("其中", 0, place) for place in places):
        for match in re.finditer(f"{town}(?={more}(?:{_SENDS.pattern}|{_ACTS.pattern}))", text):
            start, end = match.span()
            fits = _is_edge(text, start) or view.is_boundary(start)
            if fits and inside.isdisjoint(range(start, end)) and not view.in_title(start):
                yield Mention("SCHOOL", start, end, match[0], "school.town", match[0])


_OF_TOWN = re.compile("(?:^|[省市县区旗州])([\u4e00-\u9fff]{2,3})(?:[\u4e00-\u9fff]{1,2}族)?[镇乡](?![镇乡])")
_SENDS = re.compile("(?:各|共)?(?:有|派|送|选派|派出|送出|派来|送来)?[一二两三四五六七八九十0-9]+[位名人节次场](?!生)")
_ACTS = re.compile("的|[，。、；]|任教|支教|跟岗")


def _places(text: str, part: str) -> Iterator[int]:
    place = text.find(part)
    while place >= 0:
        yield place
        place = text.find(part, place + 1)


def _in_enumeration(text: str, start: int, end: int, stems: set[str]) -> bool:
    """Whether a short form stands beside another one or a full name (王庄、李集、三官庙)."""
    before, after = text[max(0, start - 12) : start], text[end : end + 12]
    if not (before[-1:] in ("、", "和", "与") or after[:1] in ("、", "和", "与")):
        return False
    words = "|".join(sorted(map(re.escape, stems), key=len, reverse=True))
    return bool(
        re.match(f"(?:、|和|与)(?:{words})", after) or re.search(f"(?:{words})(?:小学|中学|学校)?(?:、|和|与)$", before)
    )


def _first_character_forms(view: View, short: str, found: list[Mention]) -> list[Mention]:
    """满校 for 满城学校, 石中 for 石桥中学: the first character of the name and of its kind, where that is no word."""
    kinds = any(short[0] + kind in view.text for kind in "校中小实外")
    if not 1 < len(short) < 6 or short[0] in _NO_INITIAL or not kinds:
        return []
    owners = [name for name in set(canonical_names([m.text for m in found]).values()) if stem(name)[:1] == short[0]]
    if len(owners) != 1:
        return []
    return [
        Mention("SCHOOL", start, start + 2, form, "school.short", form)
        for form in _initials(owners[0])
        if not frequency(form)
        for start in _places(view.text, form)
        if _stands_for_school(view, start, form) and not any(f.start < start + 2 and start < f.end for f in found)
    ]


def _clipped_forms(view: View, short: str, found: list[Mention]) -> list[Mention]:
    """明德小 for 明德小学, and 一片小 for 第一片小学; not 青山中, which is in the hills."""
    text, names = view.text, {mention.text for mention in found if mention.text.endswith(_CLIPPED)}
    kinds = {name.removesuffix("校")[-2] for name in names if stem(name) == short}
    if frequency(short) or _PLACE_END.search(short):
        kinds.discard("中")
    forms = [core + kind for kind in kinds for core in dict.fromkeys((short, short.removeprefix("第")))]
    inside: set[int] = set()
    clipped = []
    for form in (form for form in forms if len(form) > 2 and form in text):
        for start in _places(text, form):
            end = start + len(form)
            goes_on = text.startswith("学", end) or _NOT_OF_TOWN.match(text, end - 1) or _is_cut(view, end)
            taken = goes_on or start in inside or any(f.start < end and start < f.end for f in found)
            if not taken and not view.in_title(start):
                inside.update(range(start, end))
                clipped.append(Mention("SCHOOL", start, end, form, "school.short", form))
    return clipped


def _is_cut(view: View, place: int) -> bool:
    """Whether a word of the dictionary goes across a place (明德|小|有名气)."""
    if view.is_boundary(place):
        return False
    start, end = view.word_at(place)
    return frequency(view.text[start:end]) > 0


_CLIPPED = ("小学", "中学", "小学校", "中学校")


def _garden_forms(view: View, found: list[Mention]) -> list[Mention]:
    """感德园 for 安溪县感德镇中心幼儿园, 白云园 for 白云幼儿园: the name or the town of a kindergarten and 园."""
    names = {mention.text for mention in found if mention.text.endswith("幼儿园") and not mention.masked}
    cores = {stem(name) or ((town := _OF_TOWN.search(name)) and town[1]) or "" for name in names}
    inside = {place for mention in found for place in range(mention.start, mention.end)}
    return [
        Mention("SCHOOL", start, start + len(form), form, "school.short", form)
        for form in (f"{core}园" for core in cores if 1 < len(core) < 5)
        if not frequency(form)
        for start in _places(view.text, form)
        if inside.isdisjoint(range(start, start + len(form))) and not _NO_GARDEN.match(view.text, start + len(form))
    ]


_NO_GARDEN = re.compile("[区内里外林子地艺丁本务所]")
_NO_INITIAL = frozenset("我两一二三四五六七八九十全各名高初大本该母学他她你们分总")
_BEFORE_INITIALS = re.compile("(?:^|[，。、；：“（\n到与和在从对向为由是])$")
_AFTER_INITIALS = re.compile("[，。、；的与和派教老校语数英领师选也将已）]|一直|始终|先后|组织|开展|举办|承办|$")


def _initials(name: str) -> list[str]:
    """The short forms of two characters that a name can have.

    >>> _initials("青山县石桥中学")
    ['石校', '石中']
    """
    first = stem(name)[:1]
    if not first or first in _NO_INITIAL:
        return []
    kind = "小" if name.endswith("完小") else None
    kind = kind or next((kind for kind in "中小" if name.endswith((kind + "学", kind + "学校"))), None)
    schools = {"实验": "实", "外国语": "外"}
    kind = kind or next((short for long, short in schools.items() if stem(name).endswith(long)), None)
    return [first + "校", first + kind] if kind else [first + "校"]


def _stands_for_school(view: View, start: int, form: str) -> bool:
    """Whether 石校 or 石中 is a school where it stands; 中 and 小 are common, and have to stand apart."""
    if form[1] == "校":
        return view.text[start + 2 : start + 3] not in tuple("长园区舍门内外友")
    if view.text.startswith(("师生", "老师", "教师", "学子", "校长"), start + 2):
        return True
    apart = _AFTER_INITIALS.match(view.text, start + 2)
    if apart and _BEFORE_INITIALS.search(view.text, max(0, start - 1), start):
        return True
    return bool(
        _DEALS_WITH.search(view.text, max(0, start - 3), start)
        and (apart or not (_NOT_OF_TOWN.match(view.text, start + 1) or _is_cut(view, start + 2)))
        and not _is_cut(view, start)
    )


_DEALS_WITH = re.compile("(?:参加|帮助|帮扶|支援|走进|来到?|前往|参观|了解|欢迎|感谢|邀请|[赴去使让给为送派])$")
"""What somebody does with a school, before its initials (帮助|石中|领导)."""
_AFTER_SHORT = re.compile(
    "(?:、[\u4e00-\u9fff]{1,4}(?:小学|中学|学校|数学|语文|英语|的?老师|的?教师|[一二三四五六七八九十]校)|(?:数学|语文|英语)?(?:教师|老师)|支教|听课|的?(?:老师|教师|教职工|孩子|学生|师生|同事|同志|领导|校长|课堂|校史馆|操场|食堂)|校长|任教|执教|送教|送课|挂职|跟岗|派|两校|[一二三四五六七八九十]校|参观|交流|上课|讲课|蹲点|走教|的?[\u4e00-\u9fff]{2,3}(?:园长|校长|老师|教师)|(?:只?有|共|各)?[一二两三四五六七八九十\\d]+[名节位场次](?!课?教))"
)
_BEFORE_SHORT = re.compile("(?:到|赴|来到|走进|在|去|回到|从|与|和|[小中]学、|[一二三四五六七八九十]中、|学校、)$")


def _short_form_fits(view: View, start: int, end: int, sure: bool) -> bool:
    after = view.text[end : end + 12]
    if re.match(f"[{_LEVELS}村路街]", after):
        return False
    before = view.text[max(0, start - 3) : start]
    if sure or (before.endswith("（") and after.startswith("）")):
        return True
    if re.search("(?:[从到在赴驻]|来自|联系|去了)$", before) and re.match(
        "[，、。；抽派选任支听上讲授跟挂送执举召开]", after
    ):
        return True
    return bool(_AFTER_SHORT.match(after) and (view.is_boundary(start) or _BEFORE_SHORT.search(before)))


def canonical_names(names: list[str]) -> dict[str, str]:
    """For every name of a document its fullest form there; a short form of two schools stays as it is.

    >>> canonical_names(["第二小学", "青山县第二小学", "双语小学", "薛城双语小学"])["第二小学"]
    '青山县第二小学'
    """
    counts = Counter(names)
    slips: dict[str, str] = {}
    often = [name for name in counts if counts[name] > 1]
    for name in counts:
        others = [o for o in often if len(o) == len(name) and counts[o] > counts[name] and _is_slip(name, o)]
        if len(others) == 1:
            slips[name] = others[0]
    full: dict[str, str] = {}
    for name in counts:
        longer = [
            o
            for o in counts
            if len(o) > len(name) and (name[0] in o or name[0].isdigit()) and o not in slips and _is_short_for(name, o)
        ]
        if name[0] in _LEVELS and not any(o[1:] == name[1:] != "" and o != name and o[0] in _LEVELS for o in counts):
            longer += [o for o in counts if o[0] == "第" and _is_short_for(name[1:], o)]  # 区九小, 第九小学
        longer = [a for a in longer if not any(a != b and _is_short_for(a, b) for b in longer)]
        if len(longer) > 1:
            longer = [other for other in longer if other.endswith(name)]
        full[name] = longer[0] if len(longer) == 1 else name
    full |= {name: full[other] for name, other in slips.items()}
    return {name: full.get(other, other).removesuffix("本部") for name, other in full.items()}


def _is_short_for(short: str, full: str) -> bool:
    """Whether one name can be a short form of the other.

    >>> _is_short_for("望谟三中", "望谟县第三中学"), _is_short_for("三中", "第三十中学")
    (True, False)
    """
    short, full = _in_characters(short), _in_characters(full)
    if full.endswith(("小学校", "中学校")):
        full = full[:-1]
        if short == full:
            return True
    elif short.endswith(("小学校", "中学校")):
        short = short[:-1]
    if full.endswith("幼儿园") and short.endswith("园") and len(short) > 2 and not short.endswith("幼儿园"):
        return stem(full) == short[:-1] or f"{short[:-1]}镇" in full or f"{short[:-1]}乡" in full
    if short.endswith("县幼儿园") and full.endswith(f"{short[:-3]}第一幼儿园"):
        return True
    if short.endswith("进修校"):
        short = short[:-3].removesuffix("教师") + "教师进修学校"
        if short == full:
            return True
    if short.endswith("本部"):
        short = short[:-2]
        if full.endswith(short):
            return True
    if (nth := _NTH_VOCATIONAL.fullmatch(short)) and "职业" in full:
        return re.search(f"{nth[1]}[{_LEVELS}]?第?{nth[2]}", full) is not None
    if short.endswith("中心校") and full == short[:-1] + "小学":
        return True
    if len(short) >= len(full) or short[0] not in full:
        return False
    if short[0] in _LEVELS and (placed := _AT_LEVEL.match(full)) and placed[1] == short[0]:
        rest = full[placed.end() :]
        if short[1:] == rest or _is_short_for(short[1:], rest):
            return True  # 县一小, 石桥县第一小学
    if (spelt := short.replace("师院", "师范学院").replace("师大", "师范大学")) != short and full.endswith(spelt):
        return True
    for ending, kinds in _OF_KIND.items():
        if len(short) > len(ending) and short.endswith(ending) and full.endswith(kinds):
            names = [spelt[: -len(ending)] + kind for kind in kinds if full.endswith(kind)]
            bare = re.sub(f"(?<=[\u4e00-\u9fff]{{2}})[{_LEVELS}]", "", full)
            return any(full.endswith(name) or bare.endswith(name) or _is_short_for(name, full) for name in names)
    if short in _OF_KIND:
        return full.endswith(_OF_KIND[short])
    if short[-1] == "高" and full.endswith("高级中学"):
        return _is_short_for(f"{short}级中学", full)
    if full.endswith(short):
        before = full[: -len(short)]
        return bool(re.search(f"[{_LEVELS}]$|街道$", before)) or (len(before) >= 2 and "附属" not in before)
    core = stem(full)
    if core and (short in _initials(full) or (short == core and not _NUMBERED_NAME.search(short))):
        return True
    if long := _CONTRACTED.get(short):
        return full.endswith(long)
    return _same_core(short, full) or _is_abbreviation(short, full)


_NTH_VOCATIONAL = re.compile("([\u4e00-\u9fff]{2,4})([一二三四五六七八九十])职")
"""青山四职 for 青山县第四职业中学."""
_AT_LEVEL = re.compile(f"[\u4e00-\u9fff]{{2,6}}?([{_LEVELS}])(?=.{{3,}})")
_NUMBERED_NAME = re.compile("[一二三四五六七八九十](?:[中小幼]|中学|小学|幼儿园)$")


def _is_abbreviation(short: str, full: str) -> bool:
    """Whether the characters of a short form stand in the full name in that order (李埠口一中, 李埠口乡第一初级中学).

    The first one has to begin the name or follow a place, and the kind of school has to be the same.
    """
    kinds = [next((k for k in _KINDS if name.endswith(k)), "") for name in (short, full)]
    kind = {
        "中学": "中",
        "初中": "中",
        "高中": "中",
        "小学": "小",
        "完小": "小",
        "幼儿园": "园",
        "幼": "园",
        "学校": "校",
        "学院": "院",
        "师院": "院",
        "大学": "大",
        "师大": "大",
    }
    if not kinds[0] or kind.get(kinds[0], kinds[0]) != kind.get(kinds[1], kinds[1]):
        return False
    numbered = bool(_NUMBERED_NAME.search(short))
    if len(short) < 3 and not numbered:
        return False
    proper = stem(full)
    if proper and not _ORDINAL.fullmatch(proper) and not numbered and set(proper).isdisjoint(short):
        return False  # 平遥中学 is not 平遥县古城初级中学
    own = proper[2:].replace("实验", "") if tag(proper[:2]) == "ns" else ""
    if len(own) > 1 and not _all_generic(own) and set(own).isdisjoint(short):
        return False  # nor 永川萱花中学
    core, numbers = short[: -len(kinds[0])], re.findall("[一二三四五六七八九十]+", short)
    if numbers != re.findall("[一二三四五六七八九十]+", _YEARS.sub("", full)):
        return False
    end = len(full) - len(kinds[1])
    return any(
        full[begin] == core[0] and _leaves_trace(core, full[begin:end], numbered)
        for begin in _beginnings(full[: end - 1], core[0])
    )


_YEARS = re.compile("(?:九|十二)年(?:一贯制?|制)?")


def _beginnings(full: str, first: str) -> Iterator[int]:
    """Where a short form that begins with `first` may begin in a full name; 县五小 at the level before the number."""
    yield 0
    for match in _starts().finditer(full):
        yield match.end()
        if first == match[0] and full.startswith("第", match.end()):
            yield match.start()


@cache
def _starts() -> re.Pattern[str]:
    """What a short form may leave out at the beginning: a province, a place, 第."""
    return re.compile(f"^{alternatives(load('schools')['provinces'].split())}|[{_LEVELS}]|第")


def _leaves_trace(short: str, full: str, numbered: bool) -> bool:
    """Whether the characters of a short form stand in the full name in that order, with one of every part that is a
    place or a name of its own; a number alone does not say that a school is 实验 or 民族.

    >>> _leaves_trace("李埠口一", "李埠口乡第一初级", True), _leaves_trace("江口外国语", "江口外国语洪塘", False)
    (True, False)
    """
    wanted = iter(short)
    next_character = next(wanted, None)
    for part in _pieces().finditer(full):
        before = next_character
        for character in part[0]:
            if character == next_character:
                next_character = next(wanted, None)
        traced = next_character is not before or (before is not None and part[0].startswith(before))
        if not traced and (part.lastgroup in ("place", "proper") or (numbered and part.lastgroup == "special")):
            return False
    return next_character is None


@cache
def _pieces() -> re.Pattern[str]:
    """The parts of a name: places, words that say what kind of school it is, numbers, and names of their own."""
    special = "实验|民族|外国语|双语|职业|特殊教育|体育|艺术"
    kinds = alternatives(sorted((w for w in _rules()["generic"] if len(w) > 1), key=len, reverse=True))
    return re.compile(
        f"(?P<special>{special})|(?P<kind>中心完全|{kinds}|大学|学院|第)|(?P<number>[一二三四五六七八九十]+)"
        f"|(?P<place>[^{_LEVELS}第]{{1,6}}?(?:[{_LEVELS}]+|街道))"
        f"|(?P<proper>(?:(?!{special}|大学|学院|师范|附属|中心|初级|高级|完全|第[一二三四五六七八九十])[\u4e00-\u9fff])+)"
    )


_ORDINAL = re.compile("第?[一二三四五六七八九十]+")
_KINDS = ("中学", "初中", "高中", "小学", "完小", "幼儿园", "学校", "学院", "师院", "中", "小", "园", "幼", "校")


def _same_core(short: str, full: str) -> bool:
    """种庄小学 and 常庄镇种庄学校: the same name proper under another ending, with a place before it.

    >>> _same_core("柳河小学", "青山镇柳河学校"), _same_core("柳河小学", "青山镇柳河中学")
    (True, False)
    """
    if branch := _BRANCH.search(full):
        return short == branch["name"] + branch["kind"]  # 雅锦小学, 滨江小学雅锦分校
    a, b = stem(short), stem(full)
    place = b[: -len(a)] if b.endswith(a) else ""
    if has_county(place) or (
        full.endswith("学校") and len(place) > 1 and (tag(place) in _PLACE_TAGS or not frequency(place))
    ):
        b = a  # 临潼|纸李, 关王庙|熊楼
    if len(a) < 2 or a != b or len(full) <= len(short) or not full.endswith(("学校", "小学", "中学", "初中")):
        return False
    stages = ["小" if name.endswith(_PRIMARY) else "中" if name.endswith(_SECONDARY) else "" for name in (short, full)]
    if all(stages) and stages[0] != stages[1]:
        return False
    places = iter(full[: full.rindex(b)])
    return not _ORDINAL.fullmatch(a) and all(character in places for character in short[: short.rindex(a)])


_PRIMARY, _SECONDARY = ("小学", "完小"), ("中学", "初中", "高中")
_BRANCH = re.compile("(?P<kind>小学|中学|学校)(?P<name>[\u4e00-\u9fff]{2,4})(?:分校|校区)$")


def _is_slip(name: str, other: str) -> bool:
    """One wrong character in a name of four or more (满足学校 for 满城学校), not in a number."""
    if len(name) != len(other) or len(name) < 4:
        return False
    wrong = [(a, b) for a, b in zip(name, other, strict=True) if a != b]
    if len(stem(name)) == 2 and tag(stem(name))[:1] not in "va":
        return False  # 古城小学 is not 古河小学; 满足学校 is no name
    return len(wrong) == 1 and not (set(wrong[0]) & set("一二三四五六七八九十东西南北上下大小新中"))
