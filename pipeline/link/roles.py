"""The role that a text gives to a person."""

from __future__ import annotations

import re

from pipeline.extract.text import View
from pipeline.link.names import Names, phrases
from pipeline.numerals import parse
from pipeline.records import Mention


def role_of_person(view: View, mentions: list[Mention], names: Names) -> str | None:
    """The role of a person of whom these are the mentions; None where the text says nothing."""
    fullest = sorted(mentions, key=lambda m: m.surname_only)
    return _weightiest([_role(view, mention, names) for mention in fullest])


def roles_of_groups(view: View, told: dict[str, list[Mention]], roles: dict[str, str | None]) -> dict[str, str]:
    """The roles of those whom a sentence counts and those after it name: 来了两位骨干教师。甲教语文，乙教数学.

    As many have to be named in the rest of the paragraph, and the text must not say more of them itself.
    """
    found: dict[str, str] = {}
    for match in phrases()["introduced"].finditer(view.text):
        stop = view.sentence_of(match.end() - 1)[1]
        end = view.document.paragraphs[view.paragraph_of(match.start())].end
        named = {name for name, mentions in told.items() if any(match.end() <= m.start < end for m in mentions)}
        if any(match.end() <= m.start < stop for name in named for m in told[name]):
            continue
        plain = [name for name in named if _is_plain(roles[name], match[2])]
        teachers = [name for name in named if (roles[name] or "教师").endswith(("教师", "老师"))]
        if parse(match[1]) in {len(plain), len(teachers)} - {0, 1}:
            found |= dict.fromkeys(plain, match[2])
    return found


def _is_plain(role: str | None, of_group: str) -> bool:
    """Whether a role says no more than that of a group does."""
    return role is None or (role in ("老师", "教师", "同志") and of_group not in ("老师", "教师"))


def _weightiest(roles: list[str | None]) -> str | None:
    """A post in the joint work, else the first that says more than how one speaks to somebody."""
    told = [role for role in roles if role]
    told = [role for role in told if role not in _REPORTERS] or told
    for group in ("posts", "titles"):
        if found := next((role for role in told if phrases()[group].match(role)), None):
            return found
    return told[0] if told else None


_REPORTERS = ("通讯员", "记者")
"""Who signs a report; what else somebody is goes before it."""


def _role(view: View, mention: Mention, names: Names) -> str | None:
    """The role beside a name; in a list what stands before its first or after its last name counts for all."""
    text, rules = view.text, phrases()
    if mention.surname_only:
        title = names.role_before(mention.start)
        if title and not title["colon"]:
            return title["role"]
        return match[0] if (match := rules["title"].search(mention.text, 1)) else None
    start, end = names.list_of(mention, across=True)
    listed = names.role_before(start)
    if listed and not listed["colon"] and names.has_school(start, mention.start):
        listed = None
    if (match := rules["bracket"].match(text[mention.end : mention.end + 24])) and rules["posts"].match(match[1]):
        return match[1]
    if part := _part_of_explained(text, mention, names, start):
        return part
    if mention.start > start and (inner := names.role_in_list(mention, start)):
        return _no_credit(inner)
    if listed and listed["colon"] and ("：" in listed["colon"] or "别" in listed["colon"]):
        return _no_credit(listed["role"])
    if settled := _appointment(view, mention, names, start, end):
        return settled
    own = names.role_before(mention.start)
    after = text[mention.end : mention.end + 24]
    match = own or rules["bracket"].match(after) or rules["after"].match(after)
    match = match or rules["all"].match(text, names.list_of(mention)[1])
    beside = (match["role"] if match is own else match[match.lastindex or 1]) if match else None
    if beside and rules["titles"].match(beside):
        return _no_credit(beside)
    if not beside and view.paragraph_of(start) in view.document.signature and (match := rules["narrator"].search(text)):
        return match[1] or match["one"]
    group = names.apposition(mention) or _role_of_group(view, start, end, bool(beside))
    whole = listed["role"] if listed and (not beside or listed["role"].endswith(rules["of_many"])) else None
    return _weightiest([role and _no_credit(role) for role in (beside, whole, group)])


def _part_of_explained(text: str, mention: Mention, names: Names, start: int) -> str | None:
    """The part of a list that the brackets of all its names explain: 副组长甲（副校长）、乙（工会主席）."""
    if not (text.startswith("（", mention.end) and text.startswith("）、", mention.start - 2)):
        return None
    heads = [role["role"] for m in names.people_in(start, mention.end) if (role := names.role_before(m.start))]
    return heads[-1] if heads and phrases()["posts"].match(heads[-1]) else None


def _appointment(view: View, mention: Mention, names: Names, start: int, end: int) -> str | None:
    """The part that the text gives to a name or to the list of it, from `start` to `end`: it goes before all titles."""
    text, rules = view.text, phrases()
    if part := _role_of_lines(view, mention, names):
        return part
    if part := names.item(mention, view.sentence_of(mention.start)[0]) or names.label(start, view.sentence_of(start)):
        return part
    clause = view.period(mention.start)[0]
    if match := rules["head_of_line"].search(text[max(clause, mention.start - 40) : mention.start]):
        return match[1]
    if (own := names.role_before(mention.start)) and (
        match := rules["beside_school"].search(names.before_school(mention.start - len(own[0])))
    ):
        return match[1]
    if rules["bonded"].match(text, end) and names.is_second(mention):
        return "徒弟"
    if match := rules["apprentice"].match(text, mention.end):
        return "徒弟" if match["master"] else "师傅"
    if match := rules["served"].match(text, mention.end):
        return match[1]
    if office := _respective_office(text, mention, names, start, end):
        return office
    for place in (mention.end, end):
        if match := rules["as_role"].match(text[place : place + 24]):
            return match[1]
    last = names.chain_end(mention)
    if last > end and (match := rules["as_role"].match(text[last : last + 24])) and rules["posts"].match(match[1]):
        return match[1]
    if text.startswith(("担任", "出任", "兼任"), last):
        clause = view.clause(mention.start)[0]
        if match := rules["held_by"].search(text[clause : mention.start]):
            return match[1]
    match = rules["post"].search(text[max(0, start - 16) : start])
    return match[1] if match else None


def _respective_office(text: str, mention: Mention, names: Names, start: int, end: int) -> str | None:
    """The office in the place of a name: 甲、乙分别担任教务处主任、德育处主任."""
    match = phrases()["respective"].match(text, end)
    people = names.people_in(start, end)
    offices = [phrases()["office"].search(part) for part in re.split("[、和与及]", match[1])] if match else []
    if len(people) < 2 or len(offices) != len(people):
        return None
    office = offices[people.index(mention)]
    return office[1] if office else None


def _role_of_lines(view: View, mention: Mention, names: Names) -> str | None:
    """The role that a heading gives to all whose names begin the lines below it: 支教教师名单."""
    paragraphs, number = view.document.paragraphs, view.paragraph_of(mention.start)
    if paragraphs[number].start != mention.start or paragraphs[number].end - mention.start > _LINE:
        return None
    first = max(0, number - _LINES)
    while number > first and names.stands_at(paragraphs[number].start):
        number -= 1
    heading = paragraphs[number]
    match = phrases()["list_head"].search(view.text[max(heading.start, heading.end - 16) : heading.end].rstrip())
    return match[1] if match else None


_LINE = 40
"""So long is a line of a list of names at most."""
_LINES = 60
"""So many lines below its heading may a name stand."""


def _role_of_group(view: View, start: int, end: int, sure: bool) -> str | None:
    """What the text says that a list of people is: 派出3名骨干教师：甲、乙、丙, or 甲、乙等3名骨干教师."""
    text, rules = view.text, phrases()
    sentence = view.sentence_of(start)[0]
    if rules["they"].search(text[max(0, start - 8) : start]) and (
        items := rules["item"].findall(text[max(0, sentence - 60) : start])
    ):
        return items[-1]
    match = rules["counted_after"].match(text[end : end + 40]) or rules["counted_by" if sure else "counted"].search(
        text[max(0, start - 40) : start]
    )
    return match[1] if match else None


def _no_credit(role: str) -> str | None:
    """A role without praise (优秀青年教师), unless it is one (优秀教师); None for who wrote or photographed."""
    plain = role.removeprefix("优秀")
    role = plain if phrases()["titles"].match(plain) and len(plain) > 2 else role
    return None if phrases()["credit"].match(role) else role
