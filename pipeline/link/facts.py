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
    facts: list[Fact] = []
    for i, mention in enumerate(mentions):
        count = mention.count
        if count is None or count.indicator not in FACT_INDICATORS or count.unit == "%":
            continue
        count.from_school, count.to_school = _direction(view, mention, references, author)
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


def _unlike(whole: Fact, other: Fact) -> bool:
    return (other.indicator, other.unit, other.status) != (whole.indicator, whole.unit, whole.status) or other.per is not None


def _after_among(text: str, start: int, end: int) -> bool:
    """Whether 其中 stands between a whole and a part, in one sentence."""
    between = text[start:end]
    return "其中" in between and "。" not in between[between.index("其中") :]


def _same(fact: Fact, count: CountValue) -> bool:
    """Whether a count repeats a fact: the same measure and bounds, and nothing that tells them apart."""
    if (fact.indicator, fact.min, fact.max, fact.per, fact.status) != (count.indicator, count.min, count.max, count.per, count.status):
        return False
    return all(a is None or b is None or a == b for a, b in ((fact.from_school, count.from_school), (fact.to_school, count.to_school)))


def _direction(view: View, mention: Mention, references: list[Reference], author: str | None) -> tuple[str | None, str | None]:
    """Who sends and who receives, from the schools of the sentence and the words right beside them.

    Where a clause says that somebody comes or is sent, and names just one side or none, the other side is the author's
    school, or the only other school of the document.
    """
    rules, text = _rules(), view.text
    start, end = view.sentence_of(mention.start)
    clause_start, clause_end = _clause_start(text, mention.start, start), _clause_end(text, mention.end, end)
    clause = text[clause_start:clause_end]
    sender = receiver = None
    for reference in references:
        if not start <= reference.start < clause_end:
            continue
        role = _role(text, reference, mention, start)
        if role == "from" and (reference.start <= mention.start or sender is None):
            sender = reference.school
        elif role == "to":
            receiver = reference.school
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
