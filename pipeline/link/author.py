"""Whose text it is, and when it was signed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.extract.schools import stem
from pipeline.extract.text import View
from pipeline.link.clauses import role_of
from pipeline.link.references import Reference
from pipeline.records import Mention, SectionLabel
from pipeline.rules import alternatives, load


@cache
def _rules():
    rules = load("links")
    own, core = alternatives(rules["references"]["own"]), alternatives(rules["core"])
    return {
        "own": re.compile(own),
        "we": re.compile("我们"),
        "school_acts": re.compile("(?:^|[，。；\\n])学校(?![领之]|要|应|里)"),
        "own_voice": re.compile(f"{own}|我们|总结|汇报|小结"),
        "apposed": re.compile(f"(?:{own}[（，—]*|我们)$"),
        "apposing": re.compile(f"(?:（(?:以下)?(?:统一?|简)?称为?“?{own}”?）|[（，—]+(?:即|也就是)?{own})"),
        "own_core": re.compile(
            f"{own}[^，。；]{{0,4}}(?:作为|为|是|担任|发挥)[^，。；]{{0,6}}{core}|(?:由|以){own}[^，。；]{{0,3}}{core}"
        ),
        "own_goes": re.compile(f"{own}[^。；]{{0,40}}?(?:[赴往]|来到|走进)"),
        "core": re.compile(f"[^，。；]{{0,3}}(?:作为|为|是|担任)?[^，。；]{{0,4}}{core}"),
        **{name: re.compile(pattern) for name, pattern in rules["author"].items()},
    }


def author_school(view: View, labels: list[SectionLabel], mentions: list[Mention]) -> str | None:
    """The school that wrote the text: it signs it, stands in its title, or is the only one that 我校 can be."""
    schools = [m for m in mentions if m.type == "SCHOOL"]
    school = _author(view, labels, mentions, schools)
    return next((m.canonical for m in schools if school and _is_college(school, m.canonical)), school)


def _is_college(name: str, university: str) -> bool:
    """Whether a name is that of a college of a university: 我校 is the university."""
    return name != university and university.endswith("大学") and name.startswith(university) and name.endswith("学院")


def _author(view: View, labels: list[SectionLabel], mentions: list[Mention], schools: list[Mention]) -> str | None:
    signers = [m for i in reversed(signing(view, labels, mentions)) for m in _within(view, i, schools)[:1]
               if not _rules()["copied"].search(view.text, view.document.paragraphs[i].start, m.start)]  # fmt: skip
    if signers:
        alone = len({m.canonical for m in signers}) == 1
        return _named(signers[0]) if alone else _by_apposition(view, labels, schools)
    if source := _by_source(view, labels, mentions, schools):
        return source
    masked = any(m.masked for m in schools if view.paragraph_of(m.start) < 2)
    for find in (
        _by_apposition,
        _by_title,
        _by_guests,
        _by_role,
        _by_elimination,
        _by_opening,
        _by_travel,
        _by_visit,
        _by_papers,
    ):
        if (find is not _by_title or not masked) and (school := find(view, labels, schools)):
            return school
    return None


def signing(view: View, labels: list[SectionLabel], mentions: list[Mention]) -> list[int]:
    """The paragraphs that sign the text: short lines of names and dates, above and below it."""
    count = len(view.document.paragraphs)
    edges = {*range(1, min(4, count)), *range(max(1, count - 6), count)}
    edges = {i for i in edges if i > 3 or not _is_stamp(view, i)}
    found = {
        i for i in edges
        if (labels[i].type == "signature" and not _is_sentence(view, i)) or _is_bare(view, i, mentions)
    }  # fmt: skip
    title = max((i for i, label in enumerate(labels[:6]) if label.type == "title"), default=-1)
    return sorted(i for i in found | set(view.document.signature) if i > title)  # above a title stands the site's date


def _is_stamp(view: View, i: int) -> bool:
    """Whether a line is a date as sites print it below a title (2021-06-30 10:20)."""
    paragraph = view.document.paragraphs[i]
    return bool(_STAMP.fullmatch(view.text, paragraph.start, paragraph.end))


_STAMP = re.compile("[0-9]{4}[-－—/][0-9]{1,2}[-－—/][0-9]{1,2}[0-9:： 　]*")


def _is_sentence(view: View, i: int) -> bool:
    paragraph = view.document.paragraphs[i]
    return bool(_rules()["stop"].search(view.text, paragraph.start, paragraph.end))


def _is_bare(view: View, i: int, mentions: list[Mention]) -> bool:
    """Whether a paragraph has a date, and besides names and labels (作者, 发布时间) nothing to speak of."""
    paragraph = view.document.paragraphs[i]
    inside = [m for m in mentions if paragraph.start <= m.start < paragraph.end and m.type != "COUNT"]
    if not any(m.type == "DATE" for m in inside) or paragraph.end - paragraph.start > 70:
        return False
    rest, place = "", paragraph.start
    for mention in inside:
        rest += view.text[place : mention.start]
        place = mention.end
    rest += view.text[place : paragraph.end]
    return len(_rules()["label"].sub("", rest)) <= 6


def _within(view: View, i: int, mentions: list[Mention]) -> list[Mention]:
    paragraph = view.document.paragraphs[i]
    return [m for m in mentions if paragraph.start <= m.start < paragraph.end]


def _named(mention: Mention) -> str | None:
    return None if mention.masked else mention.canonical


def _by_title(view: View, labels: list[SectionLabel], schools: list[Mention]) -> str | None:
    """The school of which the title tells: 甲校支教总结, 甲校与乙校结对总结, 乙校教师来甲校听课; but not
    赴甲校学习总结."""
    for i, label in enumerate(labels[:3]):
        start = view.document.paragraphs[i].start
        inside = [m for m in _within(view, i, schools) if not _rules()["copied"].search(view.text, start, m.start)]
        if label.type != "title" or not inside or _is_sentence(view, i):
            continue
        if hosts := [m for m in inside if _rules()["comes_here"].search(view.text, max(0, m.start - 4), m.start)]:
            return _named(hosts[0])
        doers = [m for m in inside if _role(view, i, m) == "subject"]
        across = _across(view, schools)
        others = len({m.canonical for m in inside}) > 1
        if others and not _rules()["own_voice"].search(view.text):  # a third party may tell of both
            continue
        both = {m.canonical for m in inside} <= across  # 甲校与乙校签约仪式在我校举行: one's own comes first
        if doers and (not others or doers[0].canonical not in across or both):
            return _named(doers[0])
    return None


def _by_source(view: View, labels: list[SectionLabel], mentions: list[Mention], schools: list[Mention]) -> str | None:
    """The school that a line gives as the source of the text (来源：甲校), where the title says what it did."""
    sources = {
        m.canonical
        for i in signing(view, labels, mentions)
        for m in _within(view, i, schools)
        if view.text.endswith(("来源：", "来源:"), 0, m.start) and not m.masked
    }
    doers = {
        m.canonical
        for i, label in enumerate(labels[:3])
        for m in _within(view, i, schools)
        if label.type == "title" and _role(view, i, m) == "subject"
    }
    return sources.pop() if len(sources) == 1 and sources <= doers else None


def _by_guests(view: View, labels: list[SectionLabel], schools: list[Mention]) -> str | None:
    """Where the guests went first of whom the title says that they came to 我校."""
    titles = [view.document.paragraphs[i] for i, label in enumerate(labels[:3]) if label.type == "title"]
    if not any(_rules()["to_us"].search(view.text, title.start, title.end) for title in titles):
        return None
    reached = (m for m in schools if not m.masked and _role(view, view.paragraph_of(m.start), m) == "goal")
    return next((m.canonical for m in reached), None)


def _role(view: View, i: int, mention: Mention) -> str | None:
    paragraph = view.document.paragraphs[i]
    reference = Reference(mention.start, mention.end, (mention.canonical,), "name")
    return role_of(view.text, reference, paragraph.start, paragraph.end)


def _by_apposition(view: View, _: list[SectionLabel], schools: list[Mention]) -> str | None:
    """我校（第二小学）, 我们第二小学, 第二小学是一所…, 我是第二小学的教师: the text says itself whose it is."""
    rules, text = _rules(), view.text
    for mention in schools:
        early, before = view.paragraph_of(mention.start) < 4, text[max(0, mention.start - 16) : mention.start]
        opens = mention.start == view.sentence_of(mention.start)[0] or before.endswith("，")
        if mention.masked:
            continue
        if rules["apposed"].search(before) or rules["apposing"].match(text, mention.end):
            return mention.canonical
        if early and _is_host(view, mention, schools):
            return mention.canonical
        if early and (
            (opens and rules["own_voice"].search(text) and _is_introduced(view, mention))
            or (rules["held"].match(text, mention.end) and rules["own"].search(text[:80]))
            or (rules["narrator"].search(before) and rules["member"].match(text, mention.end))
            or _is_narrators(view, mention)
        ):
            return mention.canonical
    return None


def _is_introduced(view: View, mention: Mention) -> bool:
    """Whether a text presents a school to its reader (甲校是一所…), to which it has sent nobody before."""
    own, text = _rules()["own_goes"], view.text
    return bool(_rules()["introduced"].match(text, mention.end)) and not own.search(text, 0, mention.start)


def _is_host(view: View, mention: Mention, schools: list[Mention]) -> bool:
    """Whether others come to a school to meet those of 我校 there, or its community meets in 我校."""
    rules, text = _rules(), view.text
    start, end = view.sentence_of(mention.start)
    before = text[max(start, mention.start - 24) : mention.start]
    if rules["own_event"].match(text, mention.end, end) and rules["held_here"].search(before):
        return True
    guests = any(start <= m.start < mention.start and m.canonical != mention.canonical for m in schools)
    return guests and bool(rules["reached"].search(before) and rules["met_there"].match(text, mention.end, end))


_NEXT = 20
"""So far into the next sentence a narrator may speak of himself first."""


def _is_narrators(view: View, mention: Mention) -> bool:
    """Whether a text in the first person says that its writer belongs to a school: 我从甲校来到…, 受甲校委派."""
    start, end = view.sentence_of(mention.start)
    if "我" not in view.text[start : end + _NEXT] and "本人" not in view.text[start:end]:
        return False
    before = view.text[max(start, mention.start - 16) : mention.start]
    return any(b.search(before) and a.match(view.text, mention.end, end) for b, a in _narrations())


@cache
def _narrations() -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    return [(re.compile(f"(?:{b})$"), re.compile(a)) for b, a in load("links")["narrations"]]


def _by_role(view: View, _: list[SectionLabel], schools: list[Mention]) -> str | None:
    """Where 我校 is the core of the community, the school that is called so elsewhere."""
    if not _rules()["own_core"].search(view.text):
        return None
    cores = {m.canonical for m in schools if not m.masked and _rules()["core"].match(view.text, m.end)}
    return cores.pop() if len(cores) == 1 else None


def _by_elimination(view: View, _: list[SectionLabel], schools: list[Mention]) -> str | None:
    """The one school that never stands across from 我校 in a clause, and is never gone to, in a text that says 我校."""
    across = _across(view, schools)
    rest = {m.canonical for m in schools if not m.masked} - across
    if len(rest) != 1 or not across:
        return None
    (school,) = rest
    own = (m for m in schools if m.canonical == school)
    return None if any(_role(view, view.paragraph_of(m.start), m) == "goal" for m in own) else school


def _by_opening(view: View, _: list[SectionLabel], schools: list[Mention]) -> str | None:
    """The school that does what the first sentence tells, in a text that speaks of 我校 and others across from it; or
    of 学校, and names no other."""
    if not schools or schools[0].masked:
        return None
    first = schools[0]
    start, end = view.sentence_of(first.start)
    roles = [(m.canonical, _role(view, view.paragraph_of(start), m)) for m in schools if start <= m.start < end]
    doers = {school for school, role in roles if role == "subject"}
    if roles[0][1] is None and view.clause(first.start)[0] == first.start:
        doers.add(first.canonical)
    if len(doers) != 1:
        return None
    (doer,) = doers
    if len({m.canonical for m in schools}) == 1:
        return doer if len(schools) > 1 and _rules()["school_acts"].search(view.text, first.end) else None
    across = _across(view, schools)
    speaks = bool(across) or (_rules()["own"].search(view.text, end) and all(role != "goal" for _, role in roles))
    return doer if speaks and doer not in across else None


def _by_travel(view: View, _: list[SectionLabel], schools: list[Mention]) -> str | None:
    """The school whose group sets out in the first sentence that names one, in a text of 我们 that has no 我校:
    甲校教师一行7人到乙校跟岗."""
    rules = _rules()
    if not schools or schools[0].masked or rules["own"].search(view.text) or len(rules["we"].findall(view.text)) < _WE:
        return None
    first = schools[0]
    end = view.sentence_of(first.start)[1]
    others = any(m.canonical != first.canonical for m in schools if first.end <= m.start < end)
    return first.canonical if others and rules["sets_out"].match(view.text, first.end, end) else None


_WE = 2
"""So often a text says 我们 that somebody tells of himself."""


def _by_visit(view: View, _: list[SectionLabel], schools: list[Mention]) -> str | None:
    """The school that a text names first, where it goes on to tell what 学校 did for those who come from others:
    甲校来了两位客人，他们来自乙校和丙校。学校为他们安排了师傅，学校还邀请……"""
    rules, text = _rules(), view.text
    if not schools or schools[0].masked or rules["own"].search(text):
        return None
    first = schools[0]
    start, end = view.sentence_of(first.start)
    opens = not start and _role(view, 0, first) in ("subject", "place")
    guests = any(m.canonical != first.canonical for m in schools) and "来自" in text[first.end : end]
    return first.canonical if opens and guests and len(rules["school_acts"].findall(text, end - 1)) >= _ACTS else None


_ACTS = 2
"""So often does 学校 act in a report of its own."""


def _by_papers(view: View, _: list[SectionLabel], schools: list[Mention]) -> str | None:
    """The school that has its name in the title of its own plan: 学校制定了《甲校支教工作方案》."""
    names = {match[1] for match in _rules()["own_paper"].finditer(view.text) if stem(match[1])}
    if len(names) != 1 or not (_rules()["own"].search(view.text) or _rules()["school_acts"].search(view.text)):
        return None
    (name,) = names
    return next((m.canonical for m in schools if m.text == name), name)


def _across(view: View, schools: list[Mention]) -> set[str]:
    """The schools that stand across from 我校 in a clause: they are others."""
    text, own = view.text, _rules()["own"]
    found = set()
    for mention in schools if own.search(text) else ():
        start, end = view.sentence_of(mention.start)
        if own.search(text, max(start, mention.start - 24), min(end, mention.end + 24)):
            found.add(mention.canonical)
    return found


def signed_date(view: View, labels: list[SectionLabel], mentions: list[Mention]) -> str | None:
    """The date of the signature, as ISO 8601: below the text before above it."""
    return next(_dates(view, labels, mentions), None)


def _dates(view: View, labels: list[SectionLabel], mentions: list[Mention]) -> Iterator[str]:
    dates = [m for m in mentions if m.type == "DATE"]
    for i in reversed(signing(view, labels, mentions)):
        for mention in reversed(_within(view, i, dates)):
            date = mention.date
            if date and (date.start or date.end) and (i in view.document.signature or date.start == date.end):
                yield date.start or date.end or ""
