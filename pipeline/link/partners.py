"""Pairs of schools that a text says are paired, helping or in one community."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache

from pipeline.extract.anchors import Anchors, any_within
from pipeline.extract.text import View
from pipeline.link.clauses import in_brackets, role_of
from pipeline.link.references import Reference, noun_end
from pipeline.records import Fact, Mention, Partnership, SectionLabel
from pipeline.rules import alternatives, load

_COMMUNITIES = ("共同体", "联盟")
_Pair = tuple[str, str, str]
"""Two schools and their relation."""


@cache
def _rules():
    rules = load("links")
    core, member = alternatives(rules["core"]), alternatives(rules["member"])
    heads = alternatives(rules["community_heads"])
    label = "(?:分别为|分别是|名单|有|包括|是|为|：|:)+$"
    return {
        "relations": [
            (name, re.compile(rules["paired"].replace("RELATION", alternatives(words))))
            for name, words in rules["relations"].items()
        ],
        **{name: re.compile(pattern) for name, pattern in rules["pairs"].items()},
        "apposes": re.compile(
            f"(?!{alternatives(rules['akin'])})[\u4e00-\u9fff]+?(?:有|为|是|包括|分别是|分别为)?[：—“]{{0,2}}"
        ),
        "identity": re.compile(_IDENTITY.replace("KIND", _kinds_of_partners())),
        "narrator": re.compile(rules["clauses"]["narrator"]),
        "mutual": re.compile(rules["mutual_pairing"]),
        "forms": re.compile(rules["forms"]),
        "intended": re.compile(rules["intended"]),
        "core_after": re.compile(
            f"[校园]长[^，。；、]{{0,4}}任[^，。；]{{0,6}}{heads}|(?:任|担任|当|做)[片组盟]长|（?(?:(?:为|是|任|担任|出任|作为|做)(?:[^，。；某]{{1,10}}的)?)?{core}"
        ),
        "core_before": re.compile(
            f"{core}(?:(?:学校|校|单位|园)?(?:的|的?(?:——|{label[:-1]}))|学校|校|单位|园)$|{heads}(?:职务)?由$|作为[^，。；某]{{0,10}}{core}(?:学校|校|单位|园)?，$"
        ),
        "our_core": re.compile(
            f"[是为](?:我[校们园]|本[校园])的[^，。；]{{0,8}}{core}|(?:我[校们园]|本[校园])所[在属]的?[^，。；某]{{0,8}}{core}"
        ),
        "led": re.compile(f"的{core}(?:学校|校|园|单位)"),
        "core_role": re.compile(f"作为[^，。]{{0,6}}{core}"),
        "label": re.compile(
            f"(?:(?P<led>{alternatives(rules['led'])})|(?P<leads>{alternatives(rules['leads'])}))"
            "(?:学校|校|园|单位|方)?(?:名单|分别)?(?:有|包括|为|是|：|:|[ 　])+$"
        ),
        "members": re.compile(
            f"(?:为|是|作为){member}|{member}(?:学校|校|单位|园)?(?:为|是|有|包括|：|除)|[所家个][^，。；、某]{{0,4}}{member}(?:学校|校|单位|园)"
            f"|{rules['joining']}"
        ),
        "counted_list": re.compile(rules["counted_list"]),
        "joined": re.compile(rules["joined"]),
        "summed": re.compile(_SUMMED.replace("KIND", alternatives(rules["numbered"]))),
        "numbered": re.compile(_NUMBERED.replace("KIND", alternatives(rules["numbered"]))),
    }


_NUMBERED = (
    "[二两三四五六七八九十\\d]+[所家个](?:KIND)(?:学校|校|单位|园|小学|中学|村小)?"
    "(?:，?(?:它们)?(?:分别|依次)?(?:就?是|为|有|即|包括)|：|——|，分别)(?=某)"
)
"""How many partners somebody has, before the list of them: 三所友好学校，分别是甲校、乙校、丙校."""
_SUMMED = "等?[二两三四五六七八九十\\d]+[所个家](?:KIND)(?:学校|校|单位|园)"
"""How many partners somebody has, behind the list of them: 甲校、乙校两所成员校."""
_IDENTITY = (
    "(?P<a>某+|我[校园])的?(?:对口|县级|市级)?(?:KIND)(?:就?是|为)(?P<b>某+|我[校园])"
    "|(?P<c>某+|我[校园])(?:就?是|也是|成为|被确定为)(?P<d>某+|我[校园])的“?(?:KIND)”?(?=[，。；、]|$)"
)
"""One school is what another one calls so: 我校的核心校是甲校, 甲校是我校的成员校; 某 stands for a name."""


def _kinds_of_partners() -> str:
    """The words by which a school calls its partners."""
    kinds, akin = load("links")["references"], load("links")["akin"]
    return "|".join(sorted({*kinds["core"], *kinds["members"]} - {*akin}, key=len, reverse=True))


@cache
def _anchors() -> Anchors:
    """The words without which no sentence pairs schools, makes one the core, or labels a list of them."""
    rules = _rules()
    core = [rules[name].pattern for name in ("core_after", "core_before", "core_role")]
    return Anchors({
        **{name: pattern.pattern for name, pattern in rules["relations"]},
        "core": "|".join(core), "label": rules["label"].pattern,
    })  # fmt: skip


_ENTERS = ("加入", "加入了", "加盟", "并入", "融入", "纳入")
"""Behind whom stands the body of which a school becomes a member."""
_BECOMES_MEMBER = re.compile("成为|作为")
_OF_IT = re.compile("的(?:成员|分校)(?:学校|校|单位|园)?(?=[，。；、]|$)")
"""Before and after the core of which somebody becomes a member."""
_IN_LIST = re.compile("某(?:、|和|以及)$")
_CORE_REACH = 12
"""So many characters before and after a school may stand what makes it the core."""


def _without_names(text: str, references: list[Reference]) -> str:
    """The text with 某 in the place of every character of a school's name: 河口片区学校 is in no 片区."""
    parts, place = [], 0
    for reference in references:
        if reference.kind in ("name", "group"):
            start = noun_end(text, reference)
            parts += [text[place:start], "某" * (reference.end - start)]
            place = reference.end
    return "".join([*parts, text[place:]])


class RelationWords:
    """Where the words of a document stand that say in what relation schools are; those in a name say nothing."""

    def __init__(self, view: View, references: list[Reference]) -> None:
        self.view, self.text = view, _without_names(view.text, references)
        self._places = _anchors().places(self.text)
        self._core = self._places.get("core", [])
        self._relations = sorted(place for name, _ in _rules()["relations"] for place in self._places.get(name, ()))
        self._all = sorted(itertools.chain(*self._places.values()))

    def anything(self, start: int, end: int) -> bool:
        """Whether any words stand in a stretch."""
        return any_within(self._all, start, end)

    def any(self, name: str, start: int, end: int) -> bool:
        """Whether words of a pattern stand in a stretch."""
        return name in self._places and any_within(self._places[name], start, end)

    def relations(self, start: int, end: int) -> list[str]:
        """The relations of which a part of a sentence speaks, in the order of the rules.

        That somebody who writes as 我 serves in another school makes the two no partners.
        """
        if not any_within(self._relations, start, end):
            return []
        part = self.text[start:end]
        if "支教" in part and _rules()["narrator"].search(part):
            part = part.replace("支教", "某某")
        able = [(name, pattern) for name, pattern in _rules()["relations"] if self.any(name, start, end)]
        return [name for name, pattern in able if pattern.search(part)]

    def is_core(self, reference: Reference) -> bool:
        """Whether the words beside a school make it the core of its community."""
        if reference.kind == "group":
            return bool(_MEMBER.match(self.text, reference.end) or self.text.endswith(_ENTERS, 0, reference.start))
        if _BECOMES_MEMBER.fullmatch(self.text, reference.start - 2, reference.start) and _OF_IT.match(
            self.text, reference.end
        ):
            return True
        low, high = reference.start - _CORE_REACH, reference.end + _CORE_REACH
        if not self._core or not any_within(self._core, low, high):
            return False
        noun = self.text[reference.start : noun_end(self.view.text, reference)]
        if noun:
            return any(word in noun for word in load("links")["core"])
        start, end = self.view.sentence_of(reference.start)
        before, after = self.text[max(start, low) : reference.start], self.text[reference.end : min(end, high)]
        rules = _rules()
        for_it = before.endswith("为") and after[:1] not in ("", *"，。；、（")  # 核心校为我校送课
        before_it = not for_it and rules["core_before"].search(before)
        after_it = rules["core_after"].match(after) and not _is_one_of_cores(self.text, reference)
        return bool(before_it or after_it or rules["core_role"].match(after))


def find_partnerships(
    words: RelationWords, references: list[Reference], author: str | None, core: str | None
) -> list[Partnership]:
    """One row for each pair of schools of a document, with the first sentence that says so.

    In a community with a core school each member is paired with the core, without one each with each; where schools
    are paired or help, the one that does it with each of the others.
    """
    found: dict[frozenset[str], Partnership] = {}
    view, leaders, meeting = words.view, _Leaders(), _Meeting(core)
    for start, end, every in _by_sentence(view, references):
        if len(every) == 1 and not words.anything(start, end):
            continue
        inside = _telling(every)
        pairs = _told_off(words, start, end, inside) or [*_pairs(words, start, end, inside, author, core)]
        if words.any("label", start, end):
            pairs += leaders.pairs(words, start, view.paragraph_of(start), inside)
        pairs += _apposed(view.text, every, core or author)
        pairs += meeting.pairs(words, start, end, inside)
        pairs += _in_its_brackets(words, start, inside)
        if not pairs and (bare := _bare_pair(view.text, start, end, inside)) and _is_told(words, start):
            pairs = bare
        for a, b, relation in pairs:
            if a and b and a != b:
                found.setdefault(frozenset((a, b)), Partnership(a, b, relation, start, end))
    return list(found.values())


_NAMED_GROUP = re.compile("(?:城乡|教育|教研|发展|办学)*(?:集团|共同体|联盟|联合体)")


_MEMBER = re.compile("的?(?:成员|一员|分校)")
_JOINED = re.compile(f"{_MEMBER.pattern}|[与和同跟为向给对帮派牵]")


def with_groups(view: View, references: list[Reference]) -> list[Reference]:
    """The references, of which bodies that have their name from a school stand for it where they are a side of a pair.

    北门小学教育集团与柳河小学结对, 加入北门小学教育集团, but not 北门小学教育集团下设两所分校.
    """
    text = view.text
    schools = {text[r.start : r.end]: r.schools for r in references if r.kind == "name" and r.school}
    return [
        Reference(r.start, r.end, schools[name], "group") if (name := _first_name(text, r, schools)) else r
        for r in references
    ]


def _first_name(text: str, reference: Reference, schools: dict[str, tuple[str, ...]]) -> str | None:
    """The name of a school with which the name of a group begins that is a side of a pair."""
    name = _name_in(text, reference)
    joins = name and (_JOINED.match(text, reference.end) or text.endswith((*_ENTERS, *_JOINS), 0, reference.start))
    return name if name in schools and joins else None


def _name_in(text: str, reference: Reference) -> str | None:
    """What stands before 教育集团 in the name of a group."""
    if reference.kind != "body" or not (group := _NAMED_GROUP.search(text, reference.start, reference.end)):
        return None
    return text[reference.start : group.start()] if group.end() == reference.end else None


def _name_giver(text: str, references: list[Reference]) -> str | None:
    """The school after which a group is called that is named beside it: 由甲校、乙校组成的甲校教育集团."""
    groups = {name for r in references if (name := _name_in(text, r))}
    return next((r.school for r in references if r.kind == "name" and text[r.start : r.end] in groups), None)


def _by_sentence(view: View, references: list[Reference]) -> Iterator[tuple[int, int, list[Reference]]]:
    """The sentences with references, and what they hold."""
    places, low = [r.start for r in references], 0
    for (start, end), (following, _) in itertools.pairwise([*view.document.sentences, (len(view.text), 0)]):
        high = bisect_left(places, following, low)
        if high > low:
            yield start, end, references[low:high]
            low = high


def _is_told(words: RelationWords, start: int) -> bool:
    """Whether a sentence or one shortly before it speaks of a relation; the first line may be nothing but a pair."""
    view = words.view
    paragraph = view.paragraph_of(start)
    first = view.document.paragraphs[max(0, paragraph - _LIST_REACH)].start
    return paragraph == 0 or any(
        words.relations(low, high) for low, high in view.document.sentences if first <= low <= start
    )


_LIST_REACH = 6
"""So many paragraphs after the one that says what a list is about may its items stand."""


def _telling(inside: list[Reference]) -> list[Reference]:
    """The references that tell who is paired: 核心学校, and beside a name 成员学校 and 对方学校, say what it is."""
    named = any(r.kind == "name" for r in inside)
    return [r for r in inside if r.kind != "core" and not (named and r.kind in ("across", "members"))]


class _Leaders:
    """Reads labels across sentences and lines: 核心学校：甲。成员学校：乙、丙。"""

    def __init__(self) -> None:
        self._schools: list[str] = []
        self._paragraph = -9

    def pairs(self, words: RelationWords, start: int, paragraph: int, inside: list[Reference]) -> list[_Pair]:
        """The pairs of a sentence whose schools stand under a label for those that are led or helped."""
        if paragraph - self._paragraph > 2:
            self._schools = []
        found: list[_Pair] = []
        text, label, before = words.text, None, None
        for reference in inside:
            if before is None or not _LISTED.fullmatch(text[before.end : reference.start]):
                low = max(start, reference.start - 14)
                told = words.any("label", low, reference.start)
                match = _rules()["label"].search(text[low : reference.start]) if told else None
                label = match and match.lastgroup
                if label == "leads":
                    self._schools, self._paragraph = [], paragraph
            before = reference
            if label == "leads" and reference.school:
                self._schools.append(reference.school)
            elif label == "led" and reference.school:
                found += [(leader, reference.school, "帮扶" if "援" in text[start : reference.start] else "共同体")
                          for leader in self._schools]  # fmt: skip
        return found


def _apposed(text: str, inside: list[Reference], leader: str | None) -> list[_Pair]:
    """成员学校甲、乙, 结对学校：甲: partners of the core, or of the author who speaks of them."""
    led: list[str] = []
    within = False
    if not any(r.kind in ("members", "several") for r in inside):
        return []
    for before, reference in itertools.pairwise(inside):
        gap = text[before.end : reference.start]
        if before.kind == "members":
            within = bool(_rules()["apposes"].fullmatch(text, before.start, reference.start))
        elif before.kind == "several" and text[before.start : before.end] in _COMMUNITIES:
            within = bool(_OF.fullmatch(gap))
        elif (plain := _BRACKETED.sub("", gap)) and not _LISTED.fullmatch(plain):
            within = False
        if within and reference.kind == "name" and reference.school:
            led.append(reference.school)
    rest = {r.school for r in inside if r.kind == "name" and r.school} - set(led)
    leader = leader or (rest.pop() if len(rest) == 1 else None)
    return [(leader, school, "结对") for school in led if leader and school != leader]


_OF = re.compile("[内中]?的")


class _Meeting:
    """Reads who comes to a meeting of a community that a school leads: the heads of its members."""

    def __init__(self, core: str | None) -> None:
        self._core = core
        self._leader: str | None = None
        self._paragraph = -9

    def pairs(self, words: RelationWords, start: int, end: int, inside: list[Reference]) -> list[_Pair]:
        """The pairs of a sentence that names the heads of several schools, at such a meeting or shortly after it."""
        paragraph = words.view.paragraph_of(start)
        told = any(words.any(name, start, end) for name in _COMMUNITIES)
        if told and (meeting := _rules()["meeting"].search(words.text, start, end)):
            self._leader = next((r.school for r in inside if r.end == meeting.start()), self._core)
            self._paragraph = paragraph
        if not self._leader or paragraph - self._paragraph > 2:
            return []
        heads = [r for r in inside if r.school and _rules()["head"].match(words.text, r.end)]
        if len(heads) < 2 or any(role_of(words.text, r, start, end) == "source" for r in heads):
            return []
        return [(self._leader, r.school or "", "共同体") for r in heads]


_GROUP = re.compile("(?P<name>共同体|联合体|联盟|集团|协作[体组区]|片区|学区)(?:[二三四五六七八九十\\d]+[校园])?（$")


def _in_its_brackets(words: RelationWords, start: int, inside: list[Reference]) -> list[_Pair]:
    """The schools of a community that stand in brackets after its name: 第一联盟（甲校、乙校、丙校）."""
    text, found = words.text, []
    for i, first in enumerate(inside):
        group = _GROUP.search(text, max(start, first.start - 8), first.start) if first.kind == "name" else None
        close = text.find("）", first.end) if group else -1
        schools = [r for r in inside[i:] if r.start < close and r.school]
        if not group or len(schools) < 2 or not _is_plain_list(text[first.start : close]):
            continue
        relation = "共同体" if group["name"] == "共同体" else "联盟"
        cores = [r for r in inside if words.is_core(r)] if len(schools) > 2 else []
        if len(cores) == 1:
            found += [(cores[0].school or "", r.school or "", relation) for r in schools]
        elif not cores:
            found += [(a.school or "", b.school or "", relation) for a, b in itertools.combinations(schools, 2)]
    return found


def _is_plain_list(text: str) -> bool:
    """Whether a text whose names are masked by 某 has besides them only what joins them, and says which is the core."""
    return not re.sub(f"某|[、，；和与及为是]|{alternatives(load('links')['core'])}|学校|校|成员", "", text)


def _told_off(words: RelationWords, start: int, end: int, inside: list[Reference]) -> list[_Pair]:
    """The pairs that a sentence lists one by one after a colon: 三对学校签订协议：甲校与乙校、丙校与丁校."""
    colon = words.text.find("：", start, end)
    if colon < 0 or not _TOLD_OFF.fullmatch(words.text, colon + 1, end):
        return []
    relations, listed = words.relations(start, colon), [r.school or "" for r in inside if r.start > colon]
    return [(a, b, relations[0]) for a, b in zip(listed[::2], listed[1::2], strict=False)] if relations else []


_TOLD_OFF = re.compile("某+[与和同跟]某+(?:[、，；]某+[与和同跟]某+)+[。；]?\\s*")


def _bare_pair(text: str, start: int, end: int, inside: list[Reference]) -> list[_Pair]:
    """A line of a list of pairs: 1. 甲校与乙校；"""
    if len(inside) != 2 or not re.fullmatch("[与和、：:　 ]{1,2}", text[inside[0].end : inside[1].start]):
        return []
    rest = text[start : inside[0].start] + text[inside[1].end : end]
    return [] if re.search("[\u4e00-\u9fff]{3}", rest) else [(inside[0].school or "", inside[1].school or "", "结对")]


def exchange_partners(
    view: View, labels: list[SectionLabel], mentions: list[Mention], facts: list[Fact], author: str | None
) -> list[Partnership]:
    """The schools between which teachers went to work, as helper and helped, in a text that states no pairs.

    They are partners where the title of the text speaks of partners and one of them is its author, or where they are
    the only two and return each other's visits. Whom an authority sends to many schools, or who comes once,
    makes no pair.
    """
    done = [fact for fact in facts if fact.status != "planned"]
    exchanged = [f for f in done if f.indicator == "teachers_exchanged" and f.from_school and f.to_school]
    titled = _has_partners_in_title(view, labels)
    found: dict[frozenset[str], Partnership] = {}
    ways = {(fact.from_school, fact.to_school) for fact in done}
    alone = len({frozenset((f.from_school, f.to_school)) for f in exchanged}) == 1
    alone = alone and bool(_rules()["returned"].search(view.text))
    lessons = [mentions[i].start for fact in done if fact.indicator == "lessons_given" for i in fact.mentions]
    for fact in exchanged:
        a, b = fact.from_school or "", fact.to_school or ""
        start, end = view.sentence_of(mentions[fact.mentions[0]].start)
        once = any(start <= place < end for place in lessons)  # 4名教师与乙校教师同上一课，共8节
        works = not once or _rules()["returned"].search(view.text, start, end)
        if a != b and ((titled and author in (a, b)) or (alone and works and (b, a) in ways)):
            found.setdefault(frozenset((a, b)), Partnership(a, b, "交流", start, end))
    return list(found.values())


def _has_partners_in_title(view: View, labels: list[SectionLabel]) -> bool:
    """Whether the title of a text says that it is about a community, or about schools that are paired or help.

    The first line of an essay of a collection is the title of the collection with a number.
    """
    first = 0 if view.document.position is None else 1
    titles = [view.document.paragraphs[i] for i, label in enumerate(labels[:3]) if label.type == "title" and i >= first]
    return any(_rules()["theme"].search(view.text, title.start, title.end) for title in titles)


def find_core(words: RelationWords, references: list[Reference]) -> str | None:
    """The school that the document calls core, leader or head of the community, if it is one."""
    cores = {r.school for r in references if r.school and r.kind != "core" and words.is_core(r)}
    return cores.pop() if len(cores) == 1 else None


def _pairs(
    words: RelationWords, start: int, end: int, inside: list[Reference], author: str | None, core: str | None
) -> Iterator[_Pair]:
    """The pairs of a sentence, part by part between semicolons."""
    text = words.text
    named = [r for r in inside if r.school or r.kind in ("body", "own", "name")]
    cuts = [start, *(m.end() for m in re.compile("；").finditer(text, start, end) if m.end() < end), end]
    for low, high in itertools.pairwise(cuts) if named else ():
        schools = [r for r in named if low <= r.start < high and not _is_aside(text, r, low)]
        if not schools:
            continue
        relations = words.relations(low, high)
        relation = relations[0] if relations else None
        if len(schools) > 1:
            yield from _dashed(text, schools, relation)
            yield from _presented(text, schools)
            yield from _identified(text, low, high, schools)
        yield from _numbered(text, low, high, schools, core or author)
        yield from _led(text, low, schools, author)
        leads = _rules()["led_by"].match if relation in _COMMUNITIES else None
        own_core = next((r.school for r in schools if words.is_core(r) or (leads and leads(text, r.end))), None)
        own_core = own_core or _name_giver(words.view.text, schools)
        if own_core and author and _rules()["our_core"].search(text, low, high):
            yield own_core, author, relation or "共同体"
        if own_core and (listed := _beside_core(text, schools, own_core)):
            yield from ((own_core, school, relation or "共同体") for school in listed)
        elif own_core and _has_members(text, low, high, relation):
            yield from ((own_core, r.school or "", relation or "共同体") for r in schools)
        else:
            told = [list(_related(text, low, high, schools, name, author, own_core or core)) for name in relations]
            first = next((pairs for pairs in told if any(a and b and a != b for a, b, _ in pairs)), [])
            yield from first
            yield from _further(text, schools, first, itertools.chain(*told))


def _has_members(text: str, low: int, high: int, relation: str | None) -> bool:
    """Whether a part of a sentence speaks of the members of a community beside its core."""
    names = ("members", "belongs", "joined") if relation in _COMMUNITIES else ("members", "belongs")
    return any(_rules()[name].search(text, low, high) for name in names)


def _numbered(text: str, low: int, high: int, schools: list[Reference], leader: str | None) -> Iterator[_Pair]:
    """The partners that are listed behind their number; the first school before it is the one that has them."""
    runs = _lists(text, schools)
    if match := _rules()["numbered"].search(text, low, high):
        before = [r.school for r in schools if r.start < match.start() and r.school]
        owner = before[0] if before else leader
        listed = next((run for run in runs if run[0].start == match.end()), [])
        yield from ((owner or "", r.school or "", "结对") for r in listed if r.school != owner)
    for run in runs if leader else ():
        if len(run) > 1 and run[-1].end <= high and _rules()["summed"].match(text, run[-1].end, high):
            yield from ((leader or "", r.school or "", "结对") for r in run if r.school != leader)


def _identified(text: str, low: int, high: int, schools: list[Reference]) -> Iterator[_Pair]:
    """The school that is the core, a member or the helper of another one: 柳河小学是我校的成员校."""
    starts = {r.start: r.school for r in schools}
    for match in _rules()["identity"].finditer(text, low, high):
        one, other = (match.start(name) for name in (("a", "b") if match["a"] else ("c", "d")))
        yield starts.get(one) or "", starts.get(other) or "", "结对"


def _is_aside(text: str, reference: Reference, low: int) -> bool:
    """Whether a school stands in brackets, and not in a list of those counted before (三所学校（甲校、乙校、丙校）)."""
    if not in_brackets(text, reference.start, low):
        return False
    opened = text.rfind("（", low, reference.start)
    return not _rules()["counted_list"].search(text, low, opened)


_AND_WITH = re.compile("，(?:并|又|还|也)?[与和同跟](?:[^，。；、某]{1,6}的)?$")


def _joins_clause(text: str, reference: Reference) -> bool:
    """Whether a school is whom the subject of a clause before does something with, too: …，又与山里的甲校结对."""
    return bool(_AND_WITH.search(text, max(0, reference.start - 12), reference.start))


def _further(text: str, schools: list[Reference], first: list[_Pair], told: Iterable[_Pair]) -> Iterator[_Pair]:
    """The pairs that a sentence goes on to with another word (与甲校结对子，与乙校、丙校搭建对口支援的平台)."""
    doers, done = {a for a, _, _ in first}, {school for pair in first for school in pair[:2]}
    opened = {r.school for r in schools if _joins_clause(text, r)} - done
    added = [pair for pair in told if opened and pair[0] in doers and pair[1] not in done]
    if opened & {b for _, b, _ in added}:
        yield from added


def _beside_core(text: str, schools: list[Reference], core: str) -> list[str]:
    """The schools of the list in which a bracket calls one the core: 甲校（核心校）、乙校、丙校."""
    for run in _lists(text, schools):
        if any(
            r.school == core and text.startswith("（", r.end) and _rules()["core_after"].match(text, r.end) for r in run
        ):
            return [r.school for r in run if r.school]
    return []


def _lists(text: str, schools: list[Reference]) -> list[list[Reference]]:
    """The schools of a sentence list by list."""
    lists: list[list[Reference]] = []
    for reference in schools:
        if lists and _LISTED.fullmatch(_BRACKETED.sub("", text[lists[-1][-1].end : reference.start])):
            lists[-1].append(reference)
        else:
            lists.append([reference])
    return lists


def _led(text: str, low: int, schools: list[Reference], author: str | None) -> Iterator[_Pair]:
    """The schools of which another one is the core: 我们是甲校、乙校的牵头校; the author's, if none is named."""
    for listed in _lists(text, schools):
        is_it = text.endswith(("是", "作为", "成为"), low, listed[0].start)
        if not is_it or not _rules()["led"].match(text, listed[-1].end):
            continue
        clause = max(low, text.rfind("，", low, listed[0].start))
        before = [r for r in schools if clause <= r.start < listed[0].start]
        leader = before[-1].school if before else author
        yield from ((leader or "", r.school or "", "共同体") for r in listed)


def _dashed(text: str, schools: list[Reference], relation: str | None) -> Iterator[_Pair]:
    """甲校—乙校、丙校, as lists of pairs have it."""
    first: Reference | None = None
    for a, b in itertools.pairwise(schools):
        gap = text[a.end : b.start]
        if re.fullmatch("[ 　]*[—－–-]{1,2}[ 　]*", gap):
            first = a
        elif gap != "、":
            first = None
        if first:
            yield first.school or "", b.school or "", relation or "结对"


def _presented(text: str, schools: list[Reference]) -> Iterator[_Pair]:
    """甲校 and 乙校 of 作为甲校的对口帮扶学校，乙校很重视."""
    for a, b in itertools.pairwise(schools):
        as_what = _AS_PARTNER.fullmatch(text, a.end, b.start)
        if as_what and text.endswith(("作为", "身为"), 0, a.start):
            yield a.school or "", b.school or "", "帮扶" if as_what["helps"] else "结对"


_AS_PARTNER = re.compile(
    "的?(?:对口|结对|定点|县域)?(?:(?P<helps>帮扶|支援|援助|托管)|结对|共建|友好|协作|合作|联谊|姊妹|姐妹|手拉手)(?:学校|校|单位|园)，"
)


def _related(
    text: str, start: int, end: int, schools: list[Reference], relation: str, author: str | None, core: str | None
) -> Iterator[_Pair]:
    """The pairs of a part of a sentence with a word of relation: who does it in the clause of that word, with whom."""
    community = relation in _COMMUNITIES
    pattern = _rules()["forms"] if community else dict(_rules()["relations"])[relation]
    cuts = [start, *(m.end() for m in re.compile("[，：]").finditer(text, start, end)), end]
    clauses = list(itertools.pairwise(cuts))
    for i, (low, high) in enumerate(clauses):
        if not pattern.search(text, low, high) or _rules()["intended"].search(text, low, high):
            continue
        if _rules()["some"].match(text, low, high):
            continue
        if listed := _listed_pairs(text, [r for r in schools if low <= r.start < high]):
            yield from ((a, b, relation) for a, b in listed)
            continue
        doers, others = _parties(text, clauses, i, schools, relation, author)
        if _is_sample(text, low, high, schools, doers, others):
            continue
        together = list(dict.fromkeys([*doers, *others]))
        joined = core in together or any(r.school == core and r.start < high for r in schools)
        if community and core and (joined or _rules()["belongs"].search(text, low, high)):
            yield from ((core, school, relation) for school in together)
        elif others and len(doers) == len(others) > 1 and not community:
            yield from ((a, b, relation) for a, b in zip(doers, others, strict=True))
        elif others:
            one_to_many = 1 in (len(doers), len(others))  # three schools help five: who helps whom stays open
            yield from ((a, b, relation) for a in doers for b in others if one_to_many)
        elif community and _is_one(text, low, high, schools):
            yield from ((a, b, relation) for a, b in itertools.combinations(doers, 2))
        elif relation == "结对" and len(doers) == 2 and _is_mutual(text, low, high, schools):
            yield doers[0], doers[1], relation


def _parties(
    text: str, clauses: list[tuple[int, int]], number: int, schools: list[Reference], relation: str, author: str | None
) -> _Sides:
    """Who pairs up by the clause of a number, and with whom; the author where the text does not say who."""
    low, high = clauses[number]
    words, rules = text[low:high], _rules()
    if rules["visits"].search(words):
        schools = [r for r in schools if r.kind not in ("same", "own")]
    joins = relation != "帮扶" or bool(rules["helped"].search(words))
    sides = _sides(text, clauses[: number + 1], schools, joins) or _later(text, clauses[number + 1 :], schools)
    doers, others = (list(dict.fromkeys([name for name in side if name] or side)) for side in sides or ((), ()))
    if doers and not others and relation not in _COMMUNITIES:
        others = _announced(text, clauses[number:], schools) or (
            _served(text, clauses[number + 1 :], schools) if relation == "帮扶" else []
        )
    if relation in _COMMUNITIES and not any(doers) and _is_made_of(text, low, high, schools):
        return others, []
    if rules["held"].search(words) and len({*doers, *others}) > 2:
        others = [name for name in others if name not in _only_here(text, low, high, schools)]
    if author and ((others and not doers) or (rules["both"].search(words) and len({*doers, *others}) == 1)):
        return [author], others or doers
    return doers, others


def _announced(text: str, clauses: list[tuple[int, int]], schools: list[Reference]) -> list[str]:
    """The schools that the clause after the first one lists (与三所学校结对：甲校、乙校), or that are led by it."""
    if len(clauses) < 2:
        return []
    (_, colon), (low, high) = clauses[:2]
    inside = [r for r in schools if low <= r.start < high]
    subjects, _, theirs = _roles(text, low, high, inside, joins=False)
    if text[colon - 1] == "：":
        whole = inside and inside[0].start == low and not text[inside[-1].end : high].strip("，。；！\n")
        return subjects if whole and len(subjects) == len(inside) else []
    led = inside and _rules()["leading"].fullmatch(text, low, inside[0].start)
    return theirs if led and not subjects else []


def _served(text: str, clauses: list[tuple[int, int]], schools: list[Reference]) -> list[str]:
    """For whom the helper of the clause before does something next: 甲校开展帮扶工作，为乙校修了球场."""
    low, high = clauses[0] if clauses else (0, 0)
    inside = [r for r in schools if low <= r.start < high and r.kind == "name"]
    served = inside and all(role_of(text, r, low, high) == "audience" for r in inside)
    return [r.school or "" for r in inside] if served and not _rules()["learns"].search(text, low, high) else []


def _is_made_of(text: str, low: int, high: int, schools: list[Reference]) -> bool:
    """Whether a clause says of which schools a community is made: 由甲校和乙校组成的共同体."""
    inside = [r for r in schools if low <= r.start < high and r.school]
    return len(inside) > 1 and text.startswith("由", inside[0].start - 1)


def _is_one(text: str, low: int, high: int, schools: list[Reference]) -> bool:
    """Whether a clause says of the schools before it, or of the list that it opens, that they are one community."""
    listed = text[high - 1] == "：" or any(r.start < high for r in schools)
    if any(_is_one_of_cores(text, r) for r in schools):
        return False
    if _rules()["apart"].search(text, low, high):
        return False
    return listed and sum(bool(_rules()["core_after"].match(text, r.end)) for r in schools) < 2


def _is_one_of_cores(text: str, reference: Reference) -> bool:
    """Whether the list that a school ends is one of cores: 以甲校、乙校为核心校."""
    after = _rules()["core_after"].match(text, reference.end)
    return bool(after and after[0][0] != "（" and _IN_LIST.search(text, reference.start - 3, reference.start))


def _is_mutual(text: str, low: int, high: int, schools: list[Reference]) -> bool:
    """Whether a clause says what schools that stand in one list before it do with each other."""
    ends = [r.end for r in schools if r.start < high]
    return bool(ends) and bool(_rules()["mutual"].search(text, max(low, *ends), high))


def _only_here(text: str, low: int, high: int, schools: list[Reference]) -> set[str | None]:
    """The schools where what a clause tells is held, and that take no other part in it."""
    inside = [(r.school, role_of(text, r, low, high) == "place") for r in schools if low <= r.start < high]
    return {school for school, place in inside if place} - {school for school, place in inside if not place}


def _is_sample(text: str, low: int, high: int, schools: list[Reference], doers: list[str], others: list[str]) -> bool:
    """Whether both sides are only examples (甲校等五所学校与乙校等五所学校结对): who is whose partner stays open."""
    inside = [r for r in schools if low <= r.start < high and text.startswith("等", r.end)]
    return any(r.school in doers for r in inside) and any(r.school in others for r in inside)


def _listed_pairs(text: str, schools: list[Reference]) -> list[tuple[str, str]]:
    """甲校与乙校、丙校与丁校（分别结对）: pairs that are listed one by one; empty where there are not two at least."""
    named = [r for r in schools if r.kind == "name"]
    gaps = [text[a.end : b.start] for a, b in itertools.pairwise(named)]
    if len(gaps) < 3 or len(gaps) % 2 == 0:
        return []
    if any(gap not in _JOINS for gap in gaps[::2]) or any(gap in _JOINS for gap in gaps[1::2]):
        return []
    return [(a.school or "", b.school or "") for a, b in zip(named[::2], named[1::2], strict=True)]


_JOINS = ("与", "和", "同", "跟")
_Sides = tuple[list[str], list[str]]
"""Who pairs up, and with whom; an empty name where it is a body that is no school."""


def _sides(text: str, clauses: list[tuple[int, int]], schools: list[Reference], joins: bool = True) -> _Sides | None:
    """The sides in the last of some clauses; what it does not name is taken from the clauses before it."""
    doers: list[str] = []
    others: list[str] = []
    both = bool(_rules()["both"].search(text, *clauses[-1]))
    for low, high in reversed(clauses):
        subjects, sources, theirs = _roles(text, low, high, [r for r in schools if low <= r.start < high], joins)
        if not others and not doers:
            others = theirs or sources
            sources = [] if others is sources else sources
        doers = [*subjects, *doers] if both and not others else doers or subjects or sources
        if not subjects and others and "我们" in text[low:high]:
            break
        if doers and not (both and len(set(doers)) < 2):
            break
    return (doers, others) if doers or others else None


def _later(text: str, clauses: list[tuple[int, int]], schools: list[Reference]) -> _Sides | None:
    """The sides of the first of some clauses that names schools, where it does not only say where something happens."""
    for low, high in clauses:
        inside = [r for r in schools if low <= r.start < high]
        if inside:
            kept = [r for r in inside if role_of(text, r, low, high) not in ("goal", "place", "audience")]
            subjects, sources, theirs = _roles(text, low, high, kept)
            following = [r.school or "" for r in schools if r.start >= high] if sources and not theirs else []
            return ([*subjects, *sources], [*theirs, *following]) if len(kept) == len(inside) else None
    return None


_BRACKETED = re.compile("（[^（）]*）|“[^“”]*”(?=[^，。；、]{2})")
_COUNTED = re.compile("^[\\d一二两三四五六七八九十]+[名位人](?:[\u4e00-\u9fff]{0,4}(?:教师|老师))?(?=[、和与])")
"""Between the schools of a list: 甲校3名教师、乙校2名教师."""
_LISTED = re.compile("(?:、|[与和同跟及]|以及)(?:[^，。；、]{0,8}的)?")


def _roles(
    text: str, low: int, high: int, schools: list[Reference], joins: bool = True
) -> tuple[list[str], list[str], list[str]]:
    """The schools of a clause that are its subject, those from which it comes (由甲, 得到甲的支援), and the others.

    `joins`: whether 与 between two subjects makes them the two sides (甲校与乙校结对, but not 甲校和乙校的支教教师).
    """
    sides: dict[str, list[str]] = {"subject": [], "source": [], "other": []}
    side, before, listing = "subject", None, False
    for reference in schools:
        gap = _COUNTED.sub("", _BRACKETED.sub("", text[before.end : reference.start])) if before else None
        role = "with" if _joins_clause(text, reference) else role_of(text, reference, low, high)
        listed = gap is not None and bool(_LISTED.fullmatch(gap))
        if role is None:
            continue
        if gap and role in ("subject", "audience") and _rules()["equals"].fullmatch(gap):
            side = "other"
        elif not listed:
            side = "source" if role == "source" else "subject" if role in ("subject", None) else "other"
        elif joins and side == "subject" and gap in _JOINS and not _rules()["apart"].search(text, reference.end, high):
            side = "subject" if gap == "和" and listing else "other"
        listing = listed and gap == "、"
        sides[side].append(reference.school or "")
        before = reference
    return sides["subject"], sides["source"], sides["other"]
