"""Named bodies that are not schools: offices, bureaus, centres, associations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.extract.edges import has_county, holds_place, starts, takes_name
from pipeline.extract.schools import name_start
from pipeline.extract.text import View
from pipeline.lexicon import frequency, tag
from pipeline.records import Mention
from pipeline.rules import alternatives, load

_LEVEL = "[省市县区州旗镇乡]"
_MASK = re.compile(r"[*＊×]|(?<![A-Za-z])[xX]{1,5}(?![A-Za-z])|某")


_PLACED = re.compile(f"{_LEVEL}|街道|国家|中国|全国|大学|学院")


@cache
def _rules():
    rules = load("organizations")
    offices = alternatives(rules["offices"].split())
    tails = "".join(rules["office_tails"])
    short = alternatives(rules["short_parties"].split())
    parties = "|".join(f"(?<={party})" for party in rules["parties"].split())
    return {
        "bureau": re.compile(
            f"(?:教育[和与]?[^局县市区省的，。、\n]{{2,8}}?|(?<={_LEVEL})[\u4e00-\u9fff]{{2,4}})局(?![长部面势限])"
        ),
        "office": re.compile(
            f"[\u4e00-\u9fff]{{2,8}}?(?:专业委员会|专委会|分会|(?<=领导小组)办公室)|(?:{parties})[\u4e00-\u9fff]{{2,4}}?(?:总支|支部|支社)|{offices}(?:[与和及][\u4e00-\u9fff]{{2,4}})?[{tails}](?![长员机公学事理法])|{offices}[{tails}](?={offices}?[{tails}]长)"
        ),
        "not_before": re.compile(alternatives(rules["not_before"])),
        "levels": rules["levels"],
        "words": frozenset(rules["name_words"].split()),
        "stops": frozenset(load("schools")["stops"].split()),
        "surnames": frozenset("".join(load("people")["surnames"].split())),
        "party": re.compile(short),
        "of_parties": re.compile(f"{short}[\u4e00-\u9fff]{{0,4}}$"),
        "branch": re.compile(f"{short}[^，。、；：（）“”\\s各支]{{0,12}}?(?:支部|总支|支社)(?!书记处|活动室)"),
    }


def find_organizations(view: View) -> list[Mention]:
    """All named bodies of a document; what stands inside a 《title》 and working groups of a school are left out."""
    text, rules = view.text, _rules()
    found: list[Mention] = []
    spans = [(h.start, h.end, "head" in h.parts) for h in view.hits if "head" in h.parts or "placed" in h.parts]
    spans += [
        (h.start, h.start + 2, False) for h in view.hits if h.end - h.start == 4 and text.startswith(_OF_PARTY, h.start)
    ]
    spans.sort()
    if "局" in text:
        bureaus = [m.span() for m in rules["bureau"].finditer(text)]
        inside = {place for start, end in bureaus for place in range(start, end)}
        alone = {(start, end) for start, end, _ in spans}
        spans = [span for span in spans if span[0] not in inside or span[:2] in bureaus]
        spans += [(start, end, text.startswith("教育", start)) for start, end in bureaus if (start, end) not in alone]
        spans.sort()
    ends = {start: end for start, end, _ in spans}
    for start, end, head in spans:
        if (found and start < found[-1].end) or view.in_title(start):
            continue
        while end in ends and not text.startswith(_PARTY_POSTS, end):
            end = ends[end]  # 县政府教育督导室, but 县教育局|党组书记
        if office := rules["office"].match(text, end):
            end = office.end()
        if text.startswith("委会", end - 1) and _rules()["of_parties"].search(text, max(0, start - 6), start + 1):
            end += 1  # 民进宝塔|区委|会
        if rules["not_before"].match(text, end):
            continue
        begin = _settle(view, _walk_left(view, start, head), start)
        if text.startswith(_OF_SCHOOLS, start) and (school := _SCHOOL_ENDING.search(text, max(0, start - 8), start)):
            begin = name_start(view, *school.span())
        if found and begin < found[-1].end:
            begin = found[-1].end + (text[found[-1].end] in "和与及")
        if not head and not _named(view, begin, start):
            continue
        if text.startswith(_OF_PARTY, start) and not _LEVELLED.search(text, begin, start):  # of a school or firm
            continue
        if (
            begin == start
            and end - start < 4
            and not (view.is_boundary(start) and (view.is_boundary(end) or text.startswith("书记", end)))
        ):
            continue
        name = text[begin:end]
        masked = bool(_MASK.search(text[max(0, begin - 1) : end]))
        found.append(Mention("ORG", begin, end, name, f"org.{'head' if head else 'placed'}", name, masked))
    taken = {place for mention in found for place in range(mention.start, mention.end)}
    more = [m for m in (*_studios(view), *_branches(view)) if taken.isdisjoint(range(m.start, m.end))]
    return sorted([*found, *more], key=lambda mention: mention.start)


def _branches(view: View) -> Iterator[Mention]:
    """The branches of a party, called by its short name (民盟青山高中支部), then also 青山高中支部 alone."""
    text = view.text
    branches = [match.span() for match in _rules()["branch"].finditer(text) if not view.in_title(match.start())]
    if not branches:
        return
    forms = {_rules()["party"].sub("", text[start:end]) for start, end in branches}
    for _, end in branches:
        while beside := _NEXT_BRANCH.match(text, end):
            forms.add(beside[1])
            end = beside.end()
    inside = {place for span in branches for place in range(*span)}
    for form in sorted(form for form in forms if len(form) > 3):
        for match in re.finditer(f"{re.escape(form)}(?!书记处|活动室)", text):
            if inside.isdisjoint(range(*match.span())) and not view.in_title(match.start()):
                branches.append(match.span())
    for start, end in branches:
        yield Mention("ORG", start, end, text[start:end], "org.branch", text[start:end])


_NEXT_BRANCH = re.compile("[、和与及]((?![我本各全该])[\u4e00-\u9fff]{2,9}?(?<!党)(?:支部|总支|支社))(?!书记处|活动室)")


def _studios(view: View) -> Iterator[Mention]:
    """What a place has that bears the name of a person: 青山市李小明数学名师工作室."""
    text = view.text
    place = text.find("工作室")
    while place >= 0:
        end = place + len("工作室")
        named = _STUDIO.search(text, max(0, place - 18), end)
        if named and named["who"][0] in _rules()["surnames"] and not view.in_title(place):
            begin = _walk_left(view, named.start("who"), True)
            yield Mention("ORG", begin, end, text[begin:end], "org.studio", text[begin:end])
        place = text.find("工作室", end)


_STUDIO = re.compile(
    "[\u4e00-\u9fff][省市县区州旗](?P<who>(?!小学|初中|高中|学前)[\u4e00-\u9fff]{2,3}?)(?:小学|初中|高中|学前)?(?:语文|数学|英语|物理|化学|生物|历史|地理|政治|音乐|美术|体育|科学|道德与法治|思政|信息技术|心理|德育|学前|幼教)?名?(?:师|教师|校长|园长|班主任)工作室$"
)


_SCHOOL_ENDING = re.compile("(?:小学|中学|学校|高中|初中|完小|附小|附中|幼儿园|[一二三四五六七八九十]+[中小])$")
_OF_SCHOOLS = ("教育集团", "教研联盟")
_OF_PARTY = ("党委书记", "党组书记", "团委书记")
"""Titles that begin with the body: 柳河镇党委书记."""
_PARTY_POSTS = (*_OF_PARTY, "党委副书记", "党组副书记", "党委委员", "党组成员", "团委副书记")


_BOTH_LEVELS = re.compile(
    "(?:(?<=[在由经与受向和照据请是，。；：\\n])|(?<![^\\n]))[省市县区州旗](?:[、和][省市县区州旗])?、$"
)
"""The higher level of one phrase for two bodies: 市、区教育局."""
_SOME_AREAS = re.compile("[两二三四五六七八九十][省市县区州旗乡镇]")
"""两县教育局 are the bureaus of two counties."""
_LEVELLED = re.compile(f"{_LEVEL}$|街道$|村$")


def _named(view: View, begin: int, start: int) -> bool:
    """Whether what stands before a common word (公司, 医院) is a place, a level or a name of its own."""
    before = view.text[begin:start]
    if _PLACED.search(before) or _SCHOOL_ENDING.search(before, 1):
        return True
    if view.text.startswith(("村委会", "居委会"), start) and _VILLAGE.search(view.text, max(0, start - 4), start + 3):
        return True
    return len(before) > 1 and any(
        len(word) > 1 and (frequency(word) < 10 or tag(word) in ("ns", "nz", "nt", "nr"))
        for word in view.words(begin, start)
    )


def level(name: str) -> str:
    """The level that the place in a name shows, as a word; empty where it shows none.

    >>> level("青山县教育局"), level("区教育局"), level("教育部"), level("教研室")
    ('县', '区', '国家', '')
    """
    if name.startswith(("教育部", "国务院", "党中央", "中共中央", "全国", "中国")):
        return "国家"
    marks = re.findall(rf"{_LEVEL}|街道|村", re.split("教育|政府|财政|人民|委员|党委", name)[0])
    return _rules()["levels"].get(marks[-1], "") if marks else ("省" if name.endswith("厅") else "")


_JOINTS = frozenset("和由有与在到对向从经及把被给让请将报受据按送呈是为以")
_LEVELS = frozenset("省市县区州旗镇乡")
_NOT_HERE = frozenset(
    (
        "我县",
        "我市",
        "我区",
        "全县",
        "全市",
        "各县",
        "各",
        "企业",
        "爱心",
        "当地",
        "相关",
        "有关",
        "上级",
        "各级",
        "学校",
    )
)
_HAN = re.compile("[\u4e00-\u9fff]+")
_COMMON = 3000
"""A noun that jieba counts more often is no name of a place (活动|区教育局)."""
_TOWNS = ("集镇", "城镇", "村镇", "市镇", "关镇", "街镇")


_VILLAGE = re.compile(
    "(?:(?<=[，。；：、\\n和与由向])|(?<![^\\n]))(?!当地|所在|本地|各|该|两|几|上级|驻地|[到在和与由向被把])[\u4e00-\u9fff]{2,3}(?=[村居]委会$)"
)
"""The name of a village at the head of a clause (，樟枧|村委会)."""


def _is_alone(text: str, place: int, stops: frozenset[str]) -> bool:
    """Whether a character is what a mark leaves of a name that the words cut: it is no word that joins."""
    character = text[place]
    return (
        bool(_HAN.fullmatch(character))
        and not _HAN.fullmatch(text[place - 1])
        and character not in _JOINTS
        and character not in stops
    )


def _is_joined(word: str) -> bool:
    """Whether a word is a common noun and the level of a body (活动|区教育局)."""
    return word[-1] in _LEVELS and tag(word) != "ns" and frequency(word[:-1]) > _COMMON and tag(word[:-1])[:1] == "v"


def _settle(view: View, begin: int, start: int) -> int:
    """The start of a name that begins about at `begin`, moved where another makes much more sense (由|屏南县教育局)."""
    text = view.text
    if begin == start or text[start - 1] not in _LEVELS:
        return begin
    low = begin
    while low and begin - low < _LOOK_BACK and _HAN.match(text[low - 1]) and text[low - 1] not in _JOINTS:
        low -= 1
    if not _HAN.fullmatch(text, low, start):
        return begin
    costs = starts(text[low:start])
    best = min(range(len(costs)), key=costs.__getitem__)
    gain, best = costs[begin - low] - costs[best], low + best
    if best < begin:
        larger = holds_place(text[best:begin]) or frequency(text[best : begin + 1]) > 0  # 大连市|中山区, 自治|区
        return best if gain > _MUCH and larger and view.is_boundary(best) else begin
    apart = best > begin and takes_name(text[begin:best]) and not holds_place(text[begin:best])
    return best if apart and gain > (0 if text[best - 1] in _JOINTS else _MUCH) else begin


_LOOK_BACK = 6
_MUCH = 2.0
"""Nats by which another start has to make more sense."""


def _walk_left(view: View, start: int, head: bool) -> int:
    """The start of the place, level or proper name before a head; a common head (公司) may have any noun before it."""
    text, rules = view.text, _rules()
    begin, proper = start, start
    if village := _VILLAGE.search(text, max(0, start - 4), start + 3):
        return village.start()
    firm = text.startswith("公司", start)
    while begin > 0 and start - begin < 18:
        low, _ = view.word_at(begin - 1)
        word = text[low:begin]
        if _MASK.search(word):
            begin = proper = low
            continue
        if len(word) == 2 and word[0] in _JOINTS and word[1] in _LEVELS and not frequency(word):  # 由县 as one word
            begin = proper = low + 1
            break
        if begin == start and len(word) > 2 and _is_joined(word):  # 活动|区
            begin = proper = begin - 1
            break
        kind = "ns" if has_county(word) else tag(word)
        level = begin < start and text[begin] in _LEVELS
        if (
            not _HAN.fullmatch(word)
            or word in _NOT_HERE
            or (word in rules["stops"] and not (level and len(word) > 1) and (head or word not in rules["words"]))
        ):
            break
        if (
            word[-1] in _LEVELS
            or kind in ("ns", "nz", "nt", "nrt")
            or word in ("国家", "全国", "中国")
            or (not frequency(word) and (len(word) > 1 or level))
            or (level and len(word) <= 3 and kind[:1] in ("n", "") and frequency(word) < _COMMON)
            or (level and len(word) == 1 and word not in _JOINTS)
            or (begin == start and text[start] in _LEVELS and len(word) > 1 and kind[:1] == "n")
        ):
            begin = proper = low
        elif word in rules["words"] or (
            not head
            and len(word) > 1
            and (kind[:1] in ("n", "b", "l", "j") or (firm and kind == "vn"))
            and kind != "nr"
        ):
            begin = low
            proper = low if head else proper
        else:
            break
    begin = proper
    if some := _SOME_AREAS.match(text, begin, start):
        return some.end()
    if begin < start and text[begin] in _JOINTS and text[begin + 1] in _LEVELS:
        return begin + 1
    if (
        begin
        and text.startswith(_TOWNS, begin)
        and _HAN.fullmatch(text[begin - 1])
        and text[begin - 1] not in rules["stops"]
    ):
        return begin - 1  # 尤集镇
    cut = text.startswith(("镇", "乡"), begin + 1) and begin + 1 < start
    if cut and begin > 1 and _is_alone(text, begin - 1, rules["stops"]):  # 、坝|黄镇党委
        return begin - 1
    if begin < start and text[begin] in _LEVELS and begin and text[begin - 1] in "我本全该各每外同两":
        return begin + 1
    if text[begin] in _LEVELS and (both := _BOTH_LEVELS.search(text, max(0, begin - 5), begin)):
        return both.start()
    return begin
