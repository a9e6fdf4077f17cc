"""Pairs of schools that a text says are paired, helping or in one community."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import cache

from pipeline.extract.text import View
from pipeline.link.references import LIST_MARKS, Reference
from pipeline.records import Partnership
from pipeline.rules import alternatives, load

_COMMUNITIES = ("共同体", "联盟")
_Pair = tuple[str, str, str]
"""Two schools and their relation."""


@cache
def _rules():
    rules = load("links")
    core, member = alternatives(rules["core"]), alternatives(rules["member"])
    label = "(?:分别为|分别是|名单|有|包括|是|为|：|:)+$"
    return {
        "relations": [(name, re.compile(alternatives(words))) for name, words in rules["relations"].items()],
        "forms": re.compile(rules["forms"]),
        "core_after": re.compile(f"(?:为|是|担任|作为|做)?{core}"),
        "core_before": re.compile(f"{core}(?:学校|校|单位|园)?(?:的|——|{label[:-1]})$"),
        "core_role": re.compile(f"作为[^，。]{{0,6}}{core}"),
        "member_before": re.compile(f"{member}[\u4e00-\u9fff]{{0,4}}{label}"),
        "member_after": re.compile(f"(?:等[^，。；]{{0,6}})?(?:为|是|作为){member}"),
        "members": re.compile(f"(?:为|是|作为){member}|{member}(?:学校|校|单位|园)(?:为|是|有|：)"),
    }


def find_partnerships(view: View, references: list[Reference], author: str | None) -> list[Partnership]:
    """One row for each pair of schools of a document, with the first sentence that says so.

    In a community with a core school each member is paired with the core, without one each with each; where schools
    are paired or help, the one that does it with each of the others.
    """
    found: dict[frozenset[str], Partnership] = {}
    core = find_core(view, references)
    for start, end in view.document.sentences:
        inside = [r for r in references if start <= r.start < end and r.kind not in ("body", "person")]
        for a, b, relation in _pairs(view, start, end, inside, author, core):
            if a != b:
                found.setdefault(frozenset((a, b)), Partnership(a, b, relation, start, end))
    return list(found.values())


def find_core(view: View, references: list[Reference]) -> str | None:
    """The school that the document calls core, leader or head of the community, if it is one."""
    cores = {r.school for r in references if r.school and r.kind != "core" and _is_core(view, r)}
    return cores.pop() if len(cores) == 1 else None


def _is_core(view: View, reference: Reference) -> bool:
    start, end = view.sentence_of(reference.start)
    before, after = view.text[max(start, reference.start - 12) : reference.start], view.text[reference.end : end]
    return bool(
        _rules()["core_after"].match(after) or _rules()["core_role"].match(after) or _rules()["core_before"].search(before)
    )


def _pairs(
    view: View, start: int, end: int, inside: list[Reference], author: str | None, core: str | None
) -> Iterator[_Pair]:
    """The pairs of a sentence, part by part between semicolons."""
    text = view.text
    cuts = [start, *(m.end() for m in re.finditer("；", text[start:end])), end - start]
    cuts = [start, *(start + cut for cut in cuts[1:-1]), end]
    for low, high in itertools.pairwise(cuts):
        part = text[low:high]
        relation = next((name for name, pattern in _rules()["relations"] if pattern.search(part)), None)
        schools = [r for r in inside if low <= r.start < high and r.school and not _in_brackets(text, r, low)]
        yield from _dashed(text, schools, relation)
        own_core = next((r.school for r in schools if _is_core(view, r)), None)
        if own_core and _rules()["members"].search(part):
            yield from ((own_core, r.school, relation or "共同体") for r in schools if r.school)
        elif relation:
            yield from _related(text, low, schools, relation, author, own_core or core)


def _in_brackets(text: str, reference: Reference, start: int) -> bool:
    return text.rfind("（", start, reference.start) > text.rfind("）", start, reference.start)


def _dashed(text: str, schools: list[Reference], relation: str | None) -> Iterator[_Pair]:
    """甲校—乙校, as lists of pairs have it."""
    for a, b in itertools.pairwise(schools):
        if re.fullmatch("[ 　]*[—－–-]{1,2}[ 　]*", text[a.end : b.start]):
            yield a.school, b.school, relation or "结对"  # type: ignore[misc]


def _related(
    text: str, start: int, schools: list[Reference], relation: str, author: str | None, core: str | None
) -> Iterator[_Pair]:
    """The pairs of a part of a sentence that has a word of relation, up to the clause that has it."""
    community = relation in _COMMUNITIES
    pattern = _rules()["forms"] if community else dict(_rules()["relations"])[relation]
    last = max((m.end() for m in pattern.finditer(text, start, _end(text, start))), default=None)
    if last is None:
        return
    clause_end = next((m.start() for m in re.finditer("[，。；\n]", text[last:])), len(text) - last) + last
    names = [r for r in schools if r.start < clause_end]
    distinct = list(dict.fromkeys(r.school for r in names if r.school))
    if len(distinct) == 1 and author and re.search("(?:^|[，。；]|我们|[月年日]|学校)[又还便先再已也随后]{0,2}[与和同跟]$", text[start : names[0].start]):
        yield author, distinct[0], relation
    elif len(distinct) > 1 and community:
        if core in distinct:
            yield from ((core, school, relation) for school in distinct)  # type: ignore[misc]
        else:
            yield from ((a, b, relation) for a, b in itertools.combinations(distinct, 2))
    elif len(distinct) > 1:
        left, right = _sides(text, names)
        yield from ((a, b, relation) for a in left for b in right)


def _end(text: str, start: int) -> int:
    match = re.compile("[；\n]|(?<=[。！？])").search(text, start + 1)
    return match.start() if match else len(text)


def _sides(text: str, names: list[Reference]) -> tuple[list[str], list[str]]:
    """Who is paired, and with whom: the list that comes first, up to its 与 if it is one, and the rest."""
    left = [names[0].school]
    rest = names[1:]
    while rest and text[names[len(left) - 1].end : rest[0].start] == "、":
        left.append(rest.pop(0).school)
    if not rest:  # 甲、乙、丙结对
        left, rest = left[:1], names[1:]
    return [s for s in left if s], [r.school for r in rest if r.school]
