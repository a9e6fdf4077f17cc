"""Distinct facts: repeated mentions of one thing folded into one, with direction."""

from __future__ import annotations

import re
from functools import cache

from pipeline.extract.text import View
from pipeline.link.references import Reference
from pipeline.records import CountValue, Fact, Mention
from pipeline.rules import alternatives, load

FACT_INDICATORS = ("teachers_exchanged", "teachers_visiting", "lessons_given", "lectures_held")


@cache
def _rules():
    rules = load("links")
    return {
        "sends": re.compile(f"[^，。；]{{0,8}}?{alternatives(rules['sends'])}"),
        "receives": re.compile(f"{alternatives(rules['receives'])}(?:[^，。；]{{0,6}}的)?$"),
        "from": re.compile(f"{alternatives(rules['from'])}$"),
        **{name: re.compile(rules[name]) for name in ("comes", "goes", "mutual")},
    }


def find_facts(view: View, mentions: list[Mention], references: list[Reference], author: str | None) -> list[Fact]:
    """The facts of a document in reading order; sets `fact`, `from_school` and `to_school` of their counts."""
    counts = [(i, m, m.count) for i, m in enumerate(mentions) if m.count and m.count.indicator in FACT_INDICATORS]
    counts = [(i, m, count) for i, m, count in counts if count.unit != "%"]
    for _, mention, count in counts:
        count.from_school, count.to_school = _direction(view, mention, references, author)
    usual = _usual_direction([count for _, _, count in counts])
    facts: list[Fact] = []
    for i, mention, count in counts:
        if (
            usual
            and count.from_school is None
            and count.indicator != "teachers_visiting"
            and _by_the_group(view, mention)
        ):
            count.from_school, count.to_school = usual[0], count.to_school or usual[1]
        same = next((k for k, fact in enumerate(facts) if _same(fact, count)), None)
        if same is None:
            same = len(facts)
            facts.append(Fact(count.indicator, count.min, count.max, count.unit, count.item, count.per, count.status,
                              count.from_school, count.to_school, []))  # fmt: skip
        fact = facts[same]
        fact.mentions.append(i)
        fact.from_school = fact.from_school or count.from_school
        fact.to_school = fact.to_school or count.to_school
        fact.item = fact.item or count.item
        count.fact = same
    _find_parts(view, mentions, facts)
    return facts


def _usual_direction(counts: list[CountValue]) -> tuple[str | None, str | None] | None:
    """Where the exchanged teachers of a document come from and go to, if all that says so says the same."""
    exchanged = [c for c in counts if c.indicator == "teachers_exchanged" and c.status == "done" and c.from_school]
    senders, receivers = {c.from_school for c in exchanged}, {c.to_school for c in exchanged if c.to_school}
    if len(senders) != 1:
        return None
    return senders.pop(), receivers.pop() if len(receivers) == 1 else None


def _by_the_group(view: View, mention: Mention) -> bool:
    """Whether the sentence speaks of what the exchanged teachers did."""
    start, _ = view.sentence_of(mention.start)
    return bool(_GROUP.search(view.text[start : mention.start]))


_GROUP = re.compile(
    "他们|她们|[支援送]教(?:教师|老师|团)|援[藏疆]教师|交流教师|派出的?教师|这?[一二两三四五六七八九十\\d]+[位名](?:支教)?(?:老师|教师|同志)"
)


def _find_parts(view: View, mentions: list[Mention], facts: list[Fact]) -> None:
    """Mark the facts that divide another one: 共派出28名，其中A校12名、B校9名, or 首批8名，到A校5名，到B校3名."""
    firsts = [mentions[fact.mentions[0]] for fact in facts]
    for i, whole in enumerate(facts):
        following = []
        for j in range(i + 1, len(facts)):
            if view.paragraph_of(firsts[j].start) != view.paragraph_of(firsts[i].start) or _unlike(whole, facts[j]):
                break
            following.append(j)
        named = [j for j in following if _after_among(view.text, firsts[i].end, firsts[j].start)]
        sums = [k for k in range(2, len(following) + 1) if sum(facts[j].min or 0 for j in following[:k]) == whole.min]
        for j in named or (following[: sums[0]] if sums and whole.min == whole.max else []):
            if facts[j].part_of is None and (facts[j].min or 0) <= (whole.min or 0):
                facts[j].part_of = i
                facts[j].from_school = facts[j].from_school or whole.from_school


def _unlike(whole: Fact, other: Fact) -> bool:
    return (other.indicator, other.unit, other.status) != (
        whole.indicator,
        whole.unit,
        whole.status,
    ) or other.per is not None


def _after_among(text: str, start: int, end: int) -> bool:
    """Whether 其中 stands between a whole and a part, in one sentence."""
    between = text[start:end]
    return "其中" in between and "。" not in between[between.index("其中") :]


def _same(fact: Fact, count: CountValue) -> bool:
    """Whether a count repeats a fact: the same measure and bounds, and nothing that tells them apart."""
    if (fact.indicator, fact.min, fact.max, fact.per, fact.status) != (
        count.indicator,
        count.min,
        count.max,
        count.per,
        count.status,
    ):
        return False
    return all(
        a is None or b is None or a == b
        for a, b in ((fact.from_school, count.from_school), (fact.to_school, count.to_school))
    )


def _direction(
    view: View, mention: Mention, references: list[Reference], author: str | None
) -> tuple[str | None, str | None]:
    """Who sends and who receives, from the schools of the sentence and the words right beside them.

    Where a clause says that somebody comes or is sent, and names just one side or none, the other side is the author's
    school, or the only other school of the document.
    """
    rules, text = _rules(), view.text
    start, end = _part_of_sentence(text, mention, *view.sentence_of(mention.start))
    clause_start, clause_end = _clause_start(text, mention.start, start), _clause_end(text, mention.end, end)
    clause = text[clause_start:clause_end]
    own_subject = bool(_SUBJECT.search(text[clause_start : mention.start]))
    senders: list[str] = []
    receivers: list[str] = []
    for reference in references:
        if not start <= reference.start < clause_end or (own_subject and reference.end <= clause_start):
            continue
        role = _role(text, reference, mention, start)
        if role == "from" and (reference.start <= mention.start or not senders):
            senders.append(reference.school)
        elif role == "to" or (receivers and text[reference.start - 1] in "、和与"):
            receivers.append(reference.school)
    sender = (
        senders[-1]
        if len(set(senders[-2:])) == 1 or (senders and text[clause_start:clause_end].count("、") == 0)
        else None
    )
    receiver = receivers[-1] if len(set(receivers)) == 1 else None
    if rules["mutual"].search(clause):
        return (None, None) if sender is None or receiver is None else (sender, receiver)
    if sender == receiver:
        receiver = None
    others = {r.school for r in references} - {author}
    other = next(iter(others)) if author and len(others) == 1 else None
    if rules["comes"].search(text[max(start, clause_start - 20) : clause_end]):
        receiver = receiver or (author if sender != author else None)
        sender = sender or (other if receiver == author else None)
    elif sender is None and author and receiver != author and rules["goes"].search(clause):
        sender = author
    return sender, receiver


def _part_of_sentence(text: str, mention: Mention, start: int, end: int) -> tuple[int, int]:
    """The part of a sentence between two semicolons that holds a mention."""
    close = text.find("；", mention.end, end)
    return max(start, text.rfind("；", start, mention.start) + 1), end if close < 0 else close


_SUBJECT = re.compile("(?:教师|学校|学区|老师|领导|干部|主任|共同体|联盟)(?![^，]{0,4}的)")


def _clause_start(text: str, place: int, sentence_start: int) -> int:
    return max(sentence_start, *(text.rfind(mark, sentence_start, place) + 1 for mark in "，；。"))


def _clause_end(text: str, place: int, sentence_end: int) -> int:
    match = re.compile("[，；。]").search(text, place, sentence_end)
    return match.start() if match else sentence_end


def _role(text: str, reference: Reference, mention: Mention, start: int) -> str | None:
    rules = _rules()
    before, after = text[max(start, reference.start - 8) : reference.start], text[reference.end : reference.end + 14]
    if rules["from"].search(before):
        return "from"
    if rules["receives"].search(before):
        return "to"
    if reference.end <= mention.start:
        gap = text[reference.end : mention.start]
        if gap in ("的", "") or rules["sends"].match(after):
            return "from"
    return None
