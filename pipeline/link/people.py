"""Who is who: the role and the school of every person of a document."""

from __future__ import annotations

import re
from functools import cache

from pipeline.extract.people import surname
from pipeline.extract.text import View
from pipeline.link.references import Reference
from pipeline.records import Mention, Person
from pipeline.rules import alternatives, load

_SUBJECTS = (
    "(?:语文|数学|英语|物理|化学|生物|历史|地理|政治|思政|道法|体育|音乐|美术|科学|信息技术|信息|心理|学前|综合|书法|劳动|舞蹈|小学|中学|初中"
    "|高中|年轻|原|老|时任|我校|该校)"
)


@cache
def _rules():
    rules = load("people")
    after, before = alternatives(rules["titles_after"].split()), alternatives(rules["titles_before"].split())
    ranks = "(?:青年|骨干|支教|交流|特岗|银龄讲学|副?高级|常务|业务|教学|德育|执行|办公室|教研|班)"
    return {
        "after": re.compile(f"{_SUBJECTS}{{0,3}}({ranks}{{0,2}}{after})"),
        "before": re.compile(
            f"{_SUBJECTS}{{0,3}}({ranks}{{0,2}}{before})(?P<colon>\\s?[：:]\\s?|分别为：?|是|为|由)?(?:{_SUBJECTS}{{0,2}})$"
        ),
        "bracket": re.compile(f"（(?:[^（）]{{0,14}}?)({ranks}{{0,2}}{after})）"),
        "as_role": re.compile(
            "(?:同志|老师|等同志|等人|等)?(?:任|担任|兼任|出任|为)(?:[^，。；]{0,8}?)"
            "((?:办公室|教研|副)?(?:组长|校长|主任|书记|队长|领队|成员|组员|负责人|联络人|会长|理事长|秘书长|主持人|导师|顾问|委员))"
        ),
        "counted": re.compile(
            "[位名]([\u4e00-\u9fff]{0,4}?(?:教师|老师|导师|校长|骨干|专家|学员|徒弟|师傅))[^。；]{0,24}$"
        ),
        "counted_after": re.compile(
            "等?[^，。；：\n]{0,6}?[一二两三四五六七八九十\\d]+[位名]([\u4e00-\u9fff]{0,4}?(?:老师|教师|同志|导师|校长))"
        ),
        "outside": re.compile(alternatives(load("links")["outside_roles"])),
    }


def find_persons(view: View, mentions: list[Mention], references: list[Reference], author: str | None) -> list[Person]:
    """One row for each person: full names, and surnames with a title that no full name explains.

    A person with a role in a school and no other school around belongs to the school of the author.
    """
    groups: dict[str, list[int]] = {}
    for i, mention in enumerate(mentions):
        if mention.type == "PERSON" and not mention.masked:
            groups.setdefault(mention.canonical, []).append(i)
    people = []
    for name, indices in groups.items():
        own = [mentions[i] for i in indices if not mentions[i].surname_only] or [mentions[i] for i in indices]
        role = next((r for r in (_role(view, m, mentions) for m in (*own, *(mentions[i] for i in indices))) if r), None)
        school = next((s for s in (_school(view, mentions[i], references, mentions) for i in indices) if s), None)
        if school is None and role and not _rules()["outside"].search(role):
            school = _school_around(view, own[0], references, author)
        people.append(Person(name, all(mentions[i].surname_only for i in indices), role, school, indices))
    return people


def _school_around(view: View, mention: Mention, references: list[Reference], author: str | None) -> str | None:
    """The one school that the clauses before a name speak of, else the author's."""
    start, _ = view.sentence_of(mention.start)
    near = {r.school for r in references if start <= r.start and r.end <= mention.start}
    return near.pop() if len(near) == 1 else author if not near else None


def _role(view: View, mention: Mention, mentions: list[Mention]) -> str | None:
    """The role beside a name; in a list what stands before its first or after its last name counts for all."""
    text, rules = view.text, _rules()
    if mention.surname_only:
        return mention.text[len(surname(mention.text)) :]
    start, end = _list_start(text, mention, mentions), _list_end(text, mention, mentions)
    listed = rules["before"].search(text[max(0, start - 16) : start])
    if listed and listed["colon"] and "：" in listed["colon"]:
        return listed[1]
    for place in (mention.end, end):
        if match := rules["as_role"].match(text[place : place + 24]):
            return match[1]
    own = rules["before"].search(text[max(0, mention.start - 16) : mention.start])
    after = text[mention.end : mention.end + 20]
    match = own or rules["bracket"].match(after) or rules["after"].match(after) or listed
    if match:
        return match[1]
    match = rules["counted_after"].match(text[end : end + 20]) or rules["counted"].search(
        text[max(0, start - 40) : start]
    )
    return match[1] if match else None


def _list_end(text: str, mention: Mention, mentions: list[Mention]) -> int:
    """Where the list ends that a name stands in."""
    end = mention.end
    names = {m.start: m for m in mentions if m.type == "PERSON"}
    while True:
        step = re.match("(?:（[^（）\n]{1,24}）)?(?:老师|同志)?(?:[、和与及 　]|以及)", text[end : end + 32])
        if not step or end + len(step[0]) not in names:
            return end
        end = names[end + len(step[0])].end


def _list_start(text: str, mention: Mention, mentions: list[Mention]) -> int:
    """Where the list begins that a name stands in."""
    start = mention.start
    names = {m.end: m for m in mentions if m.type == "PERSON"}
    while True:
        window = text[max(0, start - 30) : start]
        step = re.search("(?:（[^（）\n]{1,24}）)?(?:老师|同志)?(?:[、和与及 　]|以及)$", window)
        if not step or start - len(step[0]) not in names:
            return start
        start = names[start - len(step[0])].start


def _school(view: View, mention: Mention, references: list[Reference], mentions: list[Mention]) -> str | None:
    """The school in the brackets after a name, or the one right before it (四中孙老师, 我校教师孙老师)."""
    text = view.text
    for reference in references:
        between = text[mention.end : reference.start]
        if 0 <= reference.start - mention.end <= 8 and re.fullmatch("(?:老师|同志|校长)?（[^（）]{0,4}", between):
            return reference.school
    start = _list_start(text, mention, mentions)
    for reference in reversed(references):
        if reference.end <= start:
            between = text[reference.end : start]
            if len(between) <= 14 and re.fullmatch(f"的?{_TITLE}{{0,3}}[：:]?", between):
                return reference.school
            break
    return None


_TITLE = (
    f"(?:{_SUBJECTS}|青年|骨干|支教|交流|{alternatives(load('people')['titles_before'].split())}"
    "|派出的?|选派的?|优秀|学科|党员|教研组长|的|年级)"
)
