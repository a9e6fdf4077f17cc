"""Named bodies that are not schools: offices, bureaus, centres, associations."""

from __future__ import annotations

import re
from functools import cache

from pipeline.extract.text import View
from pipeline.lexicon import frequency, tag
from pipeline.records import Mention
from pipeline.rules import alternatives, load

_LEVEL = "[省市县区州旗镇乡]"
_MASK = re.compile(r"[*＊×]|(?<![A-Za-z])[xX]{1,5}(?![A-Za-z])|某")


_PLACED = re.compile(f"{_LEVEL}|国家|中国|全国|大学|学院")


@cache
def _rules():
    rules = load("organizations")
    heads, placed = rules["heads"].split(), rules["placed"].split()
    return {
        "head": re.compile(
            f"(?P<head>{alternatives(heads)})|(?P<placed>{alternatives(placed)}|(?<={_LEVEL})[\u4e00-\u9fff]{{2,4}}局)"
        ),
        "chain": re.compile(f"(?:{alternatives(heads + placed)})+"),
        "not_before": re.compile(alternatives(rules["not_before"])),
        "levels": rules["levels"],
        "stops": frozenset(load("schools")["stops"].split()),
    }


def find_organizations(view: View) -> list[Mention]:
    """All named bodies of a document; what stands inside a 《title》 and working groups of a school are left out."""
    text, rules = view.text, _rules()
    found: list[Mention] = []
    for match in rules["head"].finditer(text):
        start, end = match.span()
        if (found and start < found[-1].end) or view.in_title(start):
            continue
        if chain := rules["chain"].match(text, start):
            end = chain.end()
        if rules["not_before"].match(text, end):
            continue
        begin = _walk_left(view, start)
        if match["placed"] and not _PLACED.search(text[begin:start]):
            continue
        if begin == start and end - start < 4 and not (view.is_boundary(start) and view.is_boundary(end)):
            continue
        name = text[begin:end]
        masked = bool(_MASK.search(text[max(0, begin - 1) : end]))
        found.append(Mention("ORG", begin, end, name, f"org.{'head' if match['head'] else 'placed'}", name, masked))
    return found


def level(name: str) -> str:
    """The level that the place in a name shows, as a word; empty where it shows none.

    >>> level("青山县教育局"), level("区教育局"), level("教育部"), level("教研室")
    ('县', '区', '国家', '')
    """
    if name.startswith(("教育部", "国务院", "党中央", "中共中央", "全国", "中国")):
        return "国家"
    marks = re.findall(rf"{_LEVEL}|街道|村", re.split("教育|政府|财政|人民|委员|党委", name)[0])
    return _rules()["levels"].get(marks[-1], "") if marks else ("省" if name.endswith("厅") else "")


def _walk_left(view: View, start: int) -> int:
    """The start of the place, level or proper name in front of a head."""
    text, stops = view.text, _rules()["stops"]
    begin = start
    while begin > 0 and start - begin < 16:
        low, _ = view.word_at(begin - 1)
        word = text[low:begin]
        if _MASK.search(word):
            begin = low
            continue
        if (
            not re.search("[\u4e00-\u9fff]", word)
            or word in stops
            or word in ("我县", "我市", "我区", "全县", "全市", "各县", "各")
        ):
            break
        kind = tag(word)
        if (
            word[-1] in "省市县区州旗镇乡"
            or kind in ("ns", "nz", "nt")
            or word in _NAME_WORDS
            or (not frequency(word) and re.match(f"[\u4e00-\u9fff]{{1,5}}{_LEVEL}", text[low:start]))
            or (len(word) == 1 and begin < start and text[begin] in "省市县区州旗镇乡")
            or (len(word) <= 3 and begin < start and re.match(_LEVEL, text[begin:]) and kind[:1] in ("n", ""))
        ):
            begin = low
        else:
            break
    if begin < start and re.match(f"[和由有与在到对向从经及]{_LEVEL}", text[begin : begin + 2]):  # 和县 is also a place
        return begin + 1
    if begin < start and re.match(_LEVEL, text[begin:]) and begin and text[begin - 1] in "我本全该各每外同两":
        return begin + 1
    return begin


_NAME_WORDS = frozenset(
    [
        "教育",
        "教育科学",
        "教育科学研究",
        "科学",
        "研究",
        "培训",
        "教师",
        "发展",
        "技术",
        "信息",
        "数字化",
        "学习",
        "工程",
        "国家",
        "全国",
        "中国",
        "教学",
        "资源",
        "基础",
        "基础教育",
        "义务",
        "青少年",
        "志愿者",
        "慈善",
        "文化",
        "督导",
        "事业",
        "人民",
        "电化",
        "高等",
        "师资",
        "师训",
        "教研",
        "华东",
        "华南",
        "华中",
        "西南",
        "西北",
    ]
)
