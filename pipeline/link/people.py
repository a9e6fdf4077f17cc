"""Who is who: the role and the school of every person of a document."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from functools import cache
from typing import Any

from pipeline.extract.anchors import Guarded
from pipeline.extract.text import View
from pipeline.link.clauses import Party, one, role_of, rules, said
from pipeline.link.references import LIST_MARKS, Cast, Reference
from pipeline.link.scenes import Actors, Reader
from pipeline.records import Mention, Person
from pipeline.rules import alternatives, load


@cache
def _rules():
    rules, rules_of_links = load("people"), load("links")
    roles, ranks = rules["roles"], f"{alternatives(rules['ranks'])}{{0,2}}"
    teaches = f"(?:(?<![\u4e00-\u9fff])(?:小学|初中|高中))?{alternatives([*rules['subjects'], *rules['crafts']])}"
    subject, credit = alternatives([*rules["subjects"], *rules["stages"]]), alternatives(rules["credits"])
    before = alternatives([*rules["titles_before"].split(), *roles])
    after = alternatives([*rules["titles_after"].split(), *roles])
    # 数学教师 and 数学教研组长 stay one, 数学教研员 is a 教研员
    teacher = (
        f"(?:{teaches}{ranks}(?:教师|老师|主?教练|教研组长|备课组长|(?<=[学文语理化物史治育乐术])组长|(?<=心理)专家))"
    )
    office = "(?<![\u4e00-\u9fff])(?![全我本该各原时请由让到])[\u4e00-\u9fff]{2,4}[处科办室部](?=副?主任)"
    titles = alternatives([*rules["ranks"], *rules["titles_before"].split(), *roles])
    patterns = {
        "after": re.compile(f"{subject}{{0,3}}?({teacher}|{ranks}{after})(?!(?<=代表)[\u4e00-\u9fff]|工作[室坊])"),
        "title": re.compile(f"{alternatives(rules['titles_after'].split())}$"),
        "all": re.compile(
            f"等(?:一批|多名|几位)?({teacher}|{ranks}(?:教师|老师|同志)|专家|名师|教研员|志愿者)(?!们)"
            "|(教师|老师|同志)(?!们)"
        ),
        "before": re.compile(
            f"(?:分管|主管|主抓){{0,1}}(?:(?<=[管抓])[\u4e00-\u9fff]{{2,4}}?的?)?{subject}{{0,3}}?(?P<role>{teacher}|(?:{office})?{ranks}{before})"
            f"(?P<colon>(?:名单)?\\s?[：:]\\s?|分别[是为]：?|是|为|由|有|包括|[ 　]+)?{subject}{{0,2}}$"
        ),
        "credit": re.compile(f"{credit}$"),
        "credited": re.compile(f"{credit}[：: 　]*$"),
        "bracket": re.compile(f"（(?:[^（）]{{0,14}}?)({teacher}|{ranks}{after})）"),
        "post": re.compile(
            f"({alternatives(rules['posts'])})(?:[一二三四五六七八九十\\d]+[名人位]，?)?(?:分别)?(?:[为是由：:])[^，。；：（）]{{0,10}}$"
        ),
        "posts": re.compile(f"{alternatives(rules['posts'])}$"),
        "titles": re.compile(f"(?!(?:{alternatives(rules['any_title'].split())}|.*学员)$)"),
        "apposition": re.compile(
            "(?:老师|同志)?(?:，(?:[男女]，)?(?:[^，。；]{1,6}，){0,2}?|[是系](?:一[名位])?)[^，。；、]{0,14}?"
            f"({teacher}|{ranks}{alternatives([*rules['titles_after'].split(), *rules['offices']])})[，。；]"
        ),
        "is_at": re.compile(
            "(?:老师|同志|校长|主任)?(?:，(?:[男女]，)?(?:[^，。；]{1,6}，){0,2}[是系]?|[是系]|来自|由)(?:一[名位]|原|现任)?"
        ),
        "works": re.compile("的?[^，。；、]{0,8}?(?:教师|老师|校长|园长|主任|书记|组长|职工)(?:兼任|担任)?[，。；]"),
        "chain": re.compile(
            f"{after}?(?:（[^（）\n]{{1,24}}）)?(?:[、和与及]|以及|，(?=[^，]*{before}))(?:{subject}|{titles}|(?<=[员长任记席])、)*的?"
        ),
        "linked": re.compile(f"{_JOINT}(?:[\u4e00-\u9fff]{{2,10}}的|{alternatives(rules['subjects'])})?"),
        "row": re.compile(f"{after}?(?:[、和与及]|以及)(?:{subject}|{titles})*"),
        "at_school": re.compile("[校园]长|教师|老师|教导|教务|年级|班主任"),
        "invited": re.compile("(?:邀请|聘请|特邀|请来|请到|返聘)了?[^，。；：]{0,12}$"),
        "by_invitation": re.compile("[^，。；：]{0,6}(?:应邀|受邀|莅临|亲临)"),
        "moved": re.compile("(?:新|刚)?(?:调来|调入|调到|调进|转来)[^，。；、]{0,6}的[^，。；、]{0,4}"),
        "looks_after": re.compile("[^，。；]{0,4}(?:包保|联系|对接|挂钩|结对|帮扶|蹲点)"),
        "teaches": re.compile("(?:老师|同志)?(?:执教|带来|献上|展示|呈现|授课|主讲|讲授|上了)"),
        "guests": re.compile("的?[^，。；、]{0,6}?(?:教师|老师|名师|骨干|能手)"),
        "came": re.compile("(?:老师|同志)?(?:刚|初)?来(?:的时候|时|的那)"),
        "escorts": re.compile(
            "[^，。；]{0,10}的?(?:带领|陪同|引领|引导)下，?[^，。；]{0,4}(?:参观|走|观|察看|查看|了解)"
        ),
        "at_home": re.compile("[校园]长|书记|师[傅父]"),
        "leads": re.compile("[校园]长$|^(?:[^局委厅]{0,5})主任$"),
        "received": re.compile("(?:迎来|迎接|接收|接纳|接待)了?[^，。；：]{0,12}$"),
        "stays": re.compile("任教|工作|调[到来入]|分配|毕业|回"),
        "narrator": re.compile(f"(?:我|本人)(?![校园])[^。；]{{0,40}}?(?:挂职|担任|兼任|任)({ranks}{after})"),
        "as_role": re.compile(
            f"(?:同志|老师|等同志|等人|等?[一二两三四五六七八九十\\d]+[位名]{after}|等|{ranks}{after})?(?:分别|长期|一直|先后|都|均)?"
            "(?:(?:(?:被?选?派)?[到往赴在][^，。；、]{2,16}?)?(?:任|担任|兼任|出任|挂职|挂任)|(?:作|受聘|当选|被(?:聘|任命|推选|选))?为)(?:[^，。；]{0,8}?)"
            f"({ranks}{alternatives(rules['offices'])})(?!们?[作做讲上送开])"
        ),
        "served": re.compile(
            f"(?:老师|同志)?，(?:[^，。；]{{1,24}}，)?(?:挂任|挂职|现任)[^，。；]{{2,30}}?(?!班班)({ranks}{alternatives(rules['offices'])})"
        ),
        "label": re.compile(
            f"(?:^|[；，。：\\s）])(?!{alternatives(rules['no_roles'])}|{credit}|{teaches})([\u4e00-\u9fff]{{2,6}})：$"
        ),
        "bonded": re.compile("(?:[一二两三四五六七八九十\\d]+[位名人][\u4e00-\u9fff]{0,6})?(?:分别)?结[为成]了?师徒"),
        "apprentice": re.compile("(?P<master>拜[^，。；]{2,16}为师)|(?:老师|教师)?为师(?!范|表)"),
        "counted": re.compile(
            "[位名]([\u4e00-\u9fff]{0,4}?(?:教师|老师|导师|校长|骨干(?!教师|老师)|专家|学员|徒弟|师傅))[^。；]{0,24}$"
        ),
        "counted_by": re.compile(
            "[位名]([\u4e00-\u9fff]{0,4}?(?:教师|老师|导师|校长|骨干(?!教师|老师)|专家|徒弟|师傅))(?:[：，—（]+|分别[是为]?|[是为])?$"
        ),
        "counted_after": re.compile(
            "(?:（[^（）\n]{1,20}）)?(?:老师|同志)?等?[^，。；：\n带率领派组织请送给为对和与]{0,6}?[一二两三四五六七八九十\\d]+[位名](?:[^，。；、]{1,8}的)?([\u4e00-\u9fff]{0,4}?(?:老师|教师|同志|导师|校长|学员))"
        ),
        "they": re.compile("(?:他们|她们|其中)?分?别?[是为]：?$"),
        "items": re.compile(
            "[一二两三四五六七八九十\\d]+[位名]([\u4e00-\u9fff]{0,4}?(?:教师|老师|导师|学员|干部))[^，。；：]{0,12}$"
        ),
        "item": re.compile("[位名]([\u4e00-\u9fff]{0,4}?(?:教师|老师|校长|导师|学员|选手))"),
        "serves": re.compile(f"{rules_of_links['clauses']['about']}|派[往到]"),
        "sent": re.compile("(?:支教|援[藏疆青]|交流|轮岗|跟岗|走教|下派|驻校|顶岗)(?:教师|老师|队员|干部)$"),
        "tutor": re.compile("^[^副]{0,4}(?:导师|指导教师|指导老师|师[傅父])$"),
        "learns": re.compile("跟岗|跟班学习|影子"),
        "pupil": re.compile(f"{alternatives(rules_of_links['pupils'])}(?!会)"),
        "outside": re.compile(alternatives(rules_of_links["outside_roles"])),
        "between": re.compile(
            f"(?:的(?:[\u4e00-\u9fff]{{1,3}}(?={titles}))?|[是为由]|{subject}|{titles}|[派选]出的|选派的|(?:小学|初中|高中|本)部的?|[东西南北新老]校区的?|学科|党员|[一二两三四五六七八九十\\d]+[位名])*"
            "[：: 　]*"
        ),
        "in_bracket": re.compile("(?:老师|同志|校长)?（(?P<what>[^（）]{0,30})）"),
        "all_in_bracket": re.compile("、[^（）。；：]{1,40}（(?P<what>以上[^（）]{0,30})）"),
        "region": re.compile(
            "(?<![\u4e00-\u9fff])(?![我本全各该同两])[\u4e00-\u9fff]{2,5}[市县区州旗]$|(?:村小|外校|邻校|兄弟学校)$"
        ),
        "byline": re.compile("）\\s*"),
        "watches": re.compile("(?:听|听取|聆听|观摩|观看|欣赏|观赏)了?(?:[^，。；]{2,24}[课座](?:[、和与及]|以及))?$"),
        "watched": re.compile("[^，。；的]{0,14}(?:的[^，。；]{0,16}[课座]|执教|主讲)"),
        "place_of": re.compile("[省市县区州旗][\u4e00-\u9fff]{0,12}的$|来自[^，。；]{1,12}的$"),
    }
    return {
        **patterns,
        **{name: tuple(rules[name].split()) for name in ("party", "of_many")},
        **{name: Guarded(patterns[name].pattern) for name in _GUARDED},
    }


_GUARDED = ("after", "before", "bracket", "post", "apposition", "as_role", "counted", "counted_after", "invited",
            "received")  # fmt: skip
"""Patterns of many words that seldom match where they are tried."""

_JOINT = "(?:（[^（）\n]{1,24}）)?(?:老师|同志)?(?:[、和与及 　]|以及)"
_ITEM = re.compile("）[，、；](?:[\u4e00-\u9fff]{2,4})?$")


_WITH = ("与", "和", "同", "跟")


_SPACED = re.compile("(?<=[组成队顾])[ 　]+(?=[长员问])")
"""Blanks inside a role that is set to a width: 组　长：."""


class _Names:
    """The names of a document, and the lists in which they stand."""

    def __init__(self, view: View, mentions: list[Mention]) -> None:
        self.text = view.text
        self.people = [m for m in mentions if m.type == "PERSON"]
        named = sorted(
            (m.start, m.end) for m in mentions if m.type in ("SCHOOL", "ORG") and not m.text.endswith(_rules()["party"])
        )
        self._starts, self._ends = [start for start, _ in named], [end for _, end in named]
        self._places = {m.start: i for i, m in enumerate(self.people)}
        self._roles: dict[int, re.Match[str] | None] = {}
        self._joined: dict[tuple[int, bool], bool] = {}

    def role_before(self, place: int) -> Any:
        """The match of a role that stands right before a place, or None."""
        if place not in self._roles:
            self._roles[place] = _rules()["before"].search(self.before(place, 16))
        return self._roles[place]

    def before(self, place: int, reach: int) -> str:
        """The text before a place, back to the name of a school or body, which is no part of a role."""
        i = bisect_left(self._ends, place + 1) - 1
        found = self.text[max(0, place - reach, self._ends[i] if i >= 0 else 0) : place]
        return _SPACED.sub("", found) if found.rstrip(" 　").endswith(("：", ":")) else found

    def list_of(self, mention: Mention, across: bool = False) -> tuple[int, int]:
        """Where the list begins and ends that a name stands in; `across`: the schools that are named in it, too."""
        i = j = self._places[mention.start]
        while i and self._linked(i - 1, across):
            i -= 1
        while j + 1 < len(self.people) and self._linked(j, across):
            j += 1
        start = self.people[i].start
        if across and (school := bisect_left(self._ends, start)) < len(self._ends) and self._ends[school] == start:
            start = self._starts[school]
        return start, self.people[j].end

    def chain_end(self, mention: Mention) -> int:
        """Where the names end that follow one with nothing but roles between: 教导主任甲、教研员乙、丙."""
        i = self._places[mention.start]
        while i + 1 < len(self.people) and _rules()["row"].fullmatch(
            self.text, self.people[i].end, self.people[i + 1].start
        ):
            i += 1
        return self.people[i].end

    def label(self, place: int, sentence: tuple[int, int]) -> str | None:
        """What a list is headed in a sentence that lists people by their roles: 组长：甲；副组长：乙；摄像：丙."""
        match = _rules()["label"].search(self.before(place, 8))
        if not match:
            return None
        heads = [self.role_before(other.start) for other in self.people_in(*sentence) if other.start != place]
        return match[1] if any(head and "：" in (head["colon"] or "") for head in heads) else None

    def item(self, mention: Mention, sentence: int) -> str | None:
        """What the head says of those whom the parts of a sentence open with: 四名支教教师安排如下：甲，…；乙，…."""
        if self.text[mention.start - 1 : mention.start] not in ("：", "；") or self.text[mention.end] != "，":
            return None
        colon = self.text.find("：", sentence, mention.start)
        match = _rules()["items"].search(self.text, sentence, colon) if colon > 0 else None
        return match[1] if match else None

    def is_second(self, mention: Mention) -> bool:
        """Whether 与 stands before a name, or the names listed with it: the second of a pair that others stand beside.

        甲与乙、丙与丁、戊: 乙, 丁 and 戊; 与甲、乙: both. Of 甲与乙 alone nobody is the second.
        """
        start, end = self.list_of(mention)
        inside = self.people_in(start, end)
        gaps = [self.text[a.end : b.start] for a, b in itertools.pairwise(inside)]
        place = inside.index(mention)
        first = place
        while first and gaps[first - 1] not in _WITH:
            first -= 1
        if first == 0:
            return len(inside) > 1 and self.text[start - 1 : start] in _WITH and not any(g in _WITH for g in gaps)
        alone = len([gap for gap in gaps if gap in _WITH]) == 1
        return not alone and not (place < len(gaps) and gaps[place] in _WITH)

    def people_in(self, start: int, end: int) -> list[Mention]:
        """The names of a stretch."""
        return [m for m in self.people if start <= m.start < end]

    def _linked(self, number: int, across: bool) -> bool:
        """Whether a name is in one list with the next one."""
        linked = self._joined.get((number, across))
        if linked is None:
            start, end = self.people[number].end, self.people[number + 1].start
            gap = self._without_schools(start, end) if across else self.text[start:end]
            linked = len(gap) < 36 and bool(
                _rules()["linked"].fullmatch(gap) or (gap.startswith("（") and _ITEM.search(gap))
            )
            self._joined[number, across] = linked
        return linked

    def _without_schools(self, start: int, end: int) -> str:
        """A stretch without the names of schools and bodies in it."""
        kept = []
        for i in range(bisect_left(self._starts, start), bisect_left(self._starts, end)):
            kept.append(self.text[start : self._starts[i]])
            start = self._ends[i]
        return "".join(kept) + self.text[start:end]

    def previous(self, mention: Mention) -> Mention | None:
        """The name before another one."""
        place = self._places[mention.start]
        return self.people[place - 1] if place else None

    def apposition(self, mention: Mention) -> str | None:
        """The role that follows a name: 王丽老师，东山小学数学教师，…; another name ends what is said of this one."""
        following = self._places[mention.start] + 1
        end = min(mention.end + 40, self.people[following].start if following < len(self.people) else len(self.text))
        match = _rules()["apposition"].match(self.text, mention.end, end)
        return match[1] if match else None


def find_persons(
    view: View, mentions: list[Mention], references: list[Reference], cast: Cast, reader: Reader
) -> list[tuple[Person, bool]]:
    """One row for each person: full names, and surnames with a title that no full name explains.

    A person with a role in a school and no other school around belongs to the school of the author, or, in a personal
    report, to the one that its narrator is at. With each: whether the text itself says so of the school.
    """
    groups: dict[str, list[int]] = {}
    for i, mention in enumerate(mentions):
        if mention.type == "PERSON" and not mention.masked:
            groups.setdefault(mention.canonical, []).append(i)
    if not groups:
        return []
    names = _Names(view, mentions)
    actors = Actors(reader, [mentions[indices[0]] for indices in groups.values()])
    schools = _Schools(view, names, references, reader.host, cast, actors)
    people = []
    for name, indices in groups.items():
        told = [mentions[i] for i in indices]
        fullest = sorted(told, key=lambda m: m.surname_only)
        role = _weightiest([r for r in (_role(view, m, names) for m in fullest) if r])
        school, sure = schools.of(told, role)
        people.append((Person(name, all(m.surname_only for m in told), role, school, indices), sure))
    return people


def _weightiest(roles: list[str | None]) -> str | None:
    """A post in the joint work, else the first that says more than how one speaks to somebody."""
    for group in ("posts", "titles"):
        if found := next((role for role in roles if role and _rules()[group].match(role)), None):
            return found
    return roles[0] if roles else None


def _role(view: View, mention: Mention, names: _Names) -> str | None:
    """The role beside a name; in a list what stands before its first or after its last name counts for all."""
    text, rules = view.text, _rules()
    if mention.surname_only:
        title = names.role_before(mention.start)
        if title and not title["colon"]:
            return title["role"]
        return match[0] if (match := rules["title"].search(mention.text, 1)) else None
    start, end = names.list_of(mention, across=True)
    listed = names.role_before(start)
    if mention.start > start and (inner := names.role_before(mention.start)):
        return _no_credit(inner["role"])
    if listed and listed["colon"] and ("：" in listed["colon"] or "别" in listed["colon"]):
        return _no_credit(listed["role"])
    if match := names.item(mention, view.sentence_of(mention.start)[0]):
        return match
    if label := names.label(start, view.sentence_of(start)):
        return label
    if rules["bonded"].match(text, end) and names.is_second(mention):
        return "徒弟"
    if match := rules["apprentice"].match(text, mention.end):
        return "徒弟" if match["master"] else "师傅"
    if match := rules["served"].match(text, mention.end):
        return match[1]
    for place in (mention.end, end):
        if match := rules["as_role"].match(text[place : place + 24]):
            return match[1]
    last = names.chain_end(mention)
    if last > end and (match := rules["as_role"].match(text[last : last + 24])) and rules["posts"].match(match[1]):
        return match[1]
    if match := rules["post"].search(text[max(0, start - 16) : start]):
        return match[1]
    own = names.role_before(mention.start)
    after = text[mention.end : mention.end + 24]
    match = own or rules["bracket"].match(after) or rules["after"].match(after)
    match = match or rules["all"].match(text, names.list_of(mention)[1])
    beside = (match["role"] if match is own else match[match.lastindex or 1]) if match else None
    if beside and rules["titles"].match(beside):
        return _no_credit(beside)
    if not beside and view.paragraph_of(start) in view.document.signature and (match := rules["narrator"].search(text)):
        return match[1]
    group = names.apposition(mention) or _role_of_group(view, start, end, bool(beside))
    whole = listed["role"] if listed and (not beside or listed["role"].endswith(rules["of_many"])) else None
    return _weightiest([_no_credit(role) for role in (beside, group, whole) if role])


def _role_of_group(view: View, start: int, end: int, sure: bool) -> str | None:
    """What the text says that a list of people is: 派出3名骨干教师：甲、乙、丙, or 甲、乙等3名骨干教师."""
    text, rules = view.text, _rules()
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
    return None if _rules()["credit"].match(role) else role


class _Schools:
    """Finds the school of a person, from the nearest evidence to the farthest."""

    def __init__(
        self,
        view: View,
        names: _Names,
        references: list[Reference],
        host: str | None,
        cast: Cast,
        actors: Actors,
    ) -> None:
        self.view, self.text, self.names = view, view.text, names
        self.references, self.actors, self.cast = references, actors, cast
        self._starts = [r.start for r in references]
        self._near: dict[int, Party] = {}
        self._known: dict[int, Party] = {}
        self.host = host
        self.visited: str | None = None
        self.guests = self._guests()
        self.default = host or cast.author or self._only_school()

    def _guests(self) -> str | None:
        """The one school from which a text says that teachers have come: 来自青山小学的三位名师."""
        schools = {
            r.school
            for r in self.references
            if self.text.startswith("来自", r.start - 2) and _rules()["guests"].match(self.text, r.end)
        }
        return schools.pop() if len(schools) == 1 else None

    def _only_school(self) -> str | None:
        """The school of a text that names no other one, unless somebody goes there: then it is the one that is
        visited, to which only its leaders belong."""
        named = [r for r in self.references if r.kind == "name"]
        if len({r.schools for r in named}) != 1:
            return None
        speaks = any(r.kind == "own" for r in self.references)
        spans = ((r, self.view.sentence_of(r.start)) for r in named)
        goes = any(
            role_of(self.text, r, *span) in ("goal", "place", "source" if speaks else "")
            or rules()["stays"].match(self.text, r.end)
            for r, span in spans
        )
        if goes and not speaks:
            self.visited = named[0].school
        return None if goes else named[0].school

    def of(self, mentions: list[Mention], role: str | None) -> tuple[str | None, bool]:
        """The school beside any mention of a person, else the one that acts there, else (not sure) the default."""
        beside = [*filter(None, map(self._direct, mentions)), *map(self._told, mentions)]
        if school := next((one(party) for party in beside if party), None):
            return school, True
        first = mentions[0]
        signs = self.view.paragraph_of(first.start) in self.view.document.signature
        credited = self._is_byline(first)
        if _rules()["pupil"].search(role or "") and not any(party == () for party in beside):
            return self.default, False
        if any(party == () for party in beside) or _rules()["outside"].search(role or ""):
            return None, True
        if not role and (signs or credited):
            return None, True
        if (guest := self._guest(first)) is not None:
            return one(guest), True
        actor = None if signs else self.actors.where(first)
        if not signs and (watched := self._watched(first, actor)):
            return watched, True
        if _rules()["sent"].match(role or "") and (sender := one(self.actors.usual().source)):
            return sender, False
        if _rules()["tutor"].search(role or "") and (where := self._learnt_at()):
            return where, True
        if role == "徒弟" and (where := self._taught_at(first, actor)):
            return where, True
        if one(actor) and not self.cast.author and self._is_ours(first):
            return None, True
        if self.visited and not one(actor) and not signs and _rules()["leads"].search(role or ""):
            return self.visited, False
        if actor == () and not self._between(self.view.sentence_of(first.start)[0], first.start):
            actor = None  # 支教教师王丽: the role speaks of those who were sent, not a group that acts
        if actor is not None and not self._acts_elsewhere(first, role, actor):
            return one(actor), True
        if not self.default and _rules()["teaches"].match(self.text, first.end):
            return self.guests, False
        return (self.cast.author if signs else self.default), False

    def _acts_elsewhere(self, mention: Mention, role: str | None, actor: Party) -> bool:
        """Whether who acts is named only after a person (王丽、柳河小学李娜), or in a sentence before it.

        Of those before, 校长 alone is that of the author's school, and a narrator is elsewhere.
        """
        sentence, stop = self.view.sentence_of(mention.start)
        if any(r.schools == actor for r in self._between(sentence, mention.start)):
            return False
        if one(actor) and any(r.schools == actor for r in self._between(mention.end, stop)):
            return not any(r.schools == actor for r in self._between(sentence - 200, sentence))
        if self.host and one(actor) == self.cast.author:  # it is only 我 who acts
            paragraph = self.view.document.paragraphs[self.view.paragraph_of(sentence)].start
            return not any(r.schools == actor for r in self._between(paragraph, sentence))
        others = self.cast.author and one(actor) != self.cast.author
        return bool(others and _rules()["at_home"].search(role or ""))

    def _is_byline(self, mention: Mention) -> bool:
        """Whether a name says only who wrote or photographed: 作者：李小明, or （李小明） at the end of a paragraph."""
        start, end = self.names.list_of(mention)
        if _rules()["credited"].search(self.names.before(start, 8)):
            return True
        stop = self.view.document.paragraphs[self.view.paragraph_of(start)].end
        alone = self.text[max(0, start - 2) : start] in ("。（", "！（")
        return alone and bool(_rules()["byline"].fullmatch(self.text, end, stop))

    def _watched(self, mention: Mention, actor: Party) -> str | None:
        """Where guests watch a lesson or are shown round: 甲校的教师来到乙校，听了王丽的课，在李校长的陪同下参观."""
        start, end = self.names.list_of(mention)
        where = self.actors.place(mention)
        if self.text.startswith("在", start - 1) and _rules()["escorts"].match(self.text, end) and where != actor:
            return one(where)
        if actor is None or not _rules()["watches"].search(self.text, max(0, start - 30), start):
            return None
        if not _rules()["watched"].match(self.text, end):
            return None
        return one(where) if where and where != actor else None

    def _taught_at(self, mention: Mention, actor: Party) -> str | None:
        """Where somebody teaches who works away from home: apprentices are of that school."""
        before = self.names.previous(mention)
        master = self._told(before) if before and "徒弟" in self.text[before.end : mention.start] else None
        author = (self.cast.author,) if self.host and self.cast.author else None
        home = said(master, actor, author)
        where = one(self.actors.place(mention)) or self.host or one(self.cast.across(home))
        return where if where != one(home) else None

    def _learnt_at(self) -> str | None:
        """Where the author's teachers have gone to learn, by all that says so before."""
        source, goal = self.actors.usual().schools
        return goal if source and source == self.cast.author and _rules()["learns"].search(self.text) else None

    def _is_ours(self, mention: Mention) -> bool:
        """Whether 我校 acts in the sentence of a person, in a text that does not tell which school that is."""
        start, _ = self.view.sentence_of(mention.start)
        before = self._between(start, mention.start)
        acts = before and self.text[before[-1].start - 1] in "，；：。"  # 我校派甲、乙，柳河小学派丙
        return not acts and any(r.kind == "own" for r in before)

    def _direct(self, mention: Mention) -> Party:
        if mention.start not in self._near:
            self._near[mention.start] = self._beside(mention)
        return self._near[mention.start]

    def _told(self, mention: Mention) -> Party:
        if mention.start not in self._known:
            beside = self._direct(mention)
            self._known[mention.start] = self._chained(mention) if beside is None else beside
        return self._known[mention.start]

    def _beside(self, mention: Mention) -> Party:
        """The school in the brackets after a name or after its list, or right before it; () for another body."""
        start, _ = self.names.list_of(mention)
        if inside := self._in_brackets(mention):
            return tuple(filter(None, inside))
        after = self._between(mention.end, mention.end + 16)
        if after and after[0].kind in ("name", "own") and self._is_at(mention.end, after[0]):
            return after[0].schools
        sentence, _ = self.view.sentence_of(start)
        for place in dict.fromkeys((mention.start, start)):
            before = self._between(sentence, place)
            if before and before[-1].kind != "several":
                gap = self.text[before[-1].end : place]
                if before[-1].kind == "body":
                    return () if re.fullmatch("[^，。；、：]{0,14}", gap) else None
                if gap == "由" and _rules()["looks_after"].match(self.text, mention.end):
                    return (self.cast.author,) if self.cast.author not in (None, before[-1].school) else ()
                if self.text.startswith(("从", "由"), before[-1].start - 1) and _rules()["moved"].fullmatch(gap):
                    return (self.cast.author,) if self.cast.author else ()
                if _rules()["between"].fullmatch(gap):
                    said_before = before[-1].start - 4 if gap.startswith("的") else before[-1].end
                    serves = _rules()["serves"].search(self.text, said_before, place)
                    where = role_of(self.text, before[-1], sentence, place) if serves else None
                    if where in ("goal", "place") and (sender := self._sender_beside(before)):
                        return sender
                    if where in ("goal", "place") and before[-1].school == self.cast.author:
                        return self._other_side()
                    if where and before[-1].kind == "same":
                        return self._sender(before)
                    if where not in ("goal", "place"):  # 在甲校支教的王老师 is of another school
                        return self._respective(mention, start, before)
        if (others := self._told_of_others(mention)) is not None:
            return others
        clause = self.text[max(sentence, start - 20) : start]
        of = re.sub(_rules()["before"].pattern, "", clause)
        if _rules()["region"].search(of) if of != clause else "的" in clause and _rules()["place_of"].search(of):
            return ()
        return None

    def _told_of_others(self, mention: Mention) -> Party:
        """What lists by roles say of a name without a school, where brackets tell the schools of those before it.

        组长：甲（青山小学）；副组长：乙（柳河小学）；成员：丙、丁: nobody knows where 丙 and 丁 are from, if all have a
        school but them, or one is of the author's; where all others are of the author's, they are so too.
        """
        start, _ = self.names.list_of(mention)
        head, sentence = self.names.role_before(start), self.view.sentence_of(start)
        if not (head and head["colon"]) and not self.names.label(start, sentence):
            return None
        told = [self._in_brackets(m) for m in self.names.people_in(sentence[0], start)]
        schools = {party for party in told if party}
        if schools == {(self.cast.author,)}:
            return (self.cast.author,) if self.cast.author else ()
        return () if len(schools) > 1 and (all(told) or (self.cast.author,) in schools) else None

    def _in_brackets(self, mention: Mention) -> Party:
        """The school in the brackets after a name or after its list."""
        for pattern in ("in_bracket", "all_in_bracket"):
            bracket = _rules()[pattern].match(self.text, mention.end)
            if bracket and (inside := self._between(*bracket.span("what"))):
                return inside[0].schools or ("",)
        return None

    def _respective(self, mention: Mention, start: int, named: list[Reference]) -> Party:
        """The school before a list of names; of several in a list the one in the place of the name, if they match."""
        schools = [named[-1]]
        for reference in reversed(named[:-1]):
            if reference.kind != "name" or self.text[reference.end : schools[0].start] not in LIST_MARKS:
                break
            schools.insert(0, reference)
        if len(schools) == 1:
            return named[-1].schools
        names = self.names.people_in(start, self.names.list_of(mention)[1])
        if len(names) == len(schools):
            return schools[names.index(mention)].schools
        return named[-1].schools if len(names) == 1 else ()

    def _chained(self, mention: Mention) -> Party:
        """The school of the name before, where just a role parts the two: 甲校校长王建国和副校长李小明."""
        before = self.names.previous(mention)
        if before is None or not (joint := _rules()["chain"].fullmatch(self.text, before.end, mention.start)):
            return None
        party = self._told(before)
        if party is None or (party == () and _rules()["at_school"].search(joint[0])):
            return None
        return () if _rules()["outside"].search(joint[0]) else party

    def _guest(self, mention: Mention) -> Party:
        """Somebody who is invited, received or comes to the author's school is not of it; None where nobody is."""
        start, end = self.names.list_of(mention)
        clause = self.names.before(start, 20)
        if _rules()["invited"].search(clause) or _rules()["by_invitation"].match(self.text, end):
            return ()
        if _rules()["received"].search(clause):
            return self._other_side()
        sentence, stop = self.view.sentence_of(start)
        if self._between(sentence, start):
            return None
        if self.cast.pair and _rules()["came"].match(self.text, end):
            return self._other_side()
        if one(self.actors.where(mention) or (self.cast.author,)) != self.cast.author:  # type: ignore[arg-type]
            return None
        for reference in self._between(end, min(stop, end + 40)):
            if reference.school == self.cast.author and not _rules()["stays"].search(self.text, end, stop):
                return self._other_side() if role_of(self.text, reference, end, stop) == "goal" else None
        return None

    def _sender(self, named: list[Reference]) -> Party:
        """Who sent those that serve in the last school that a sentence names: 甲校…慰问该校支教教师王丽."""
        sentence, _ = self.view.sentence_of(named[0].start)
        others = [r for r in named if r.school and r.schools != named[-1].schools]
        if others and role_of(self.text, others[0], sentence, named[-1].start) not in ("goal", "place"):
            return others[0].schools
        return (self.cast.author,) if self.cast.author and self.cast.author != named[-1].school else ()

    def _sender_beside(self, named: list[Reference]) -> Party:
        """Who sent somebody to the last school: 甲校交流到乙校的王丽老师, 甲校派往乙校支教的王丽."""
        if len(named) < 2 or named[-2].kind in ("several", "body"):
            return None
        gap = self.text[named[-2].end : named[-1].start]
        return named[-2].schools if re.fullmatch("[^，。；、的]{0,6}[到往赴至]", gap) else None

    def _other_side(self) -> Party:
        return self.cast.across((self.cast.author,)) or () if self.cast.author else ()

    def _is_at(self, place: int, school: Reference) -> bool:
        """王建国是甲校的校长, 张秀英，女，甲校教师。"""
        rules = _rules()
        if not rules["is_at"].fullmatch(self.text, place, school.start):
            return False
        return self.text.startswith("来自", school.start - 2) or bool(rules["works"].match(self.text, school.end))

    def _between(self, start: int, end: int) -> list[Reference]:
        low, high = (bisect_left(self._starts, place) for place in (start, end))
        return self.references[low:high]
