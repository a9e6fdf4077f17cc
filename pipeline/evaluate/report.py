"""The scores as text: for people who change rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from pipeline.evaluate.accepted import Accepted, Values, changes, readable
from pipeline.evaluate.score import METRICS, Bag, Case, Comparison, Score

_LISTED = 15
_HEAD = f"{'':22}{'gold':>6}{'found':>7}{'precision':>11}{'recall':>8}{'F1':>8}{'change':>9}"


def score_table(split: str, documents: int, scores: Mapping[str, Score], accepted: Values) -> str:
    """The scores of one split, with the change against what was accepted."""
    rows = [f"{split}: {documents} documents", _HEAD]
    before = accepted.get(split, {})
    for name, score in scores.items():
        ratios = f"{_ratio(score.precision):>11}{_ratio(score.recall):>8}{score.value:>8.3f}"
        rows.append(f"{name:22}{score.gold:>6}{score.found:>7}{ratios}{_change(score.value, before.get(name)):>9}")
    return "\n".join(row.rstrip() for row in rows)


def _change(value: float, before: float | None) -> str:
    if before is None:
        return ""
    return f"{round(value, 3) - before:+.3f}" if round(value, 3) != before else "="


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def change_list(comparisons: Mapping[str, Comparison], accepted: Accepted) -> str:
    """Case by case what was gained (+), lost (-) and wrongly found (!) since the scores were accepted."""
    new = [document for document in comparisons if document not in accepted.documents]
    comparisons = {document: made for document, made in comparisons.items() if document not in new}
    lines = [f"not compared, for they were not there: {', '.join(new)}"] if new else []
    for metric in METRICS:
        rows = []
        for document, comparison in comparisons.items():
            found = changes(metric.name, document, comparison, accepted)
            for sign, cases in (("-", found.lost), ("!", found.wrong), ("+", found.gained)):
                rows += [f"  {sign} {document}: {readable(case)}" for case in cases]
        if rows:
            counts = Counter(row[2] for row in rows)
            lines.append(f"{metric.name}: gained {counts['+']}, lost {counts['-']}, newly wrong {counts['!']}")
            lines += sorted(rows, key=lambda row: "-!+".index(row[2]))[:_LISTED]
            if len(rows) > _LISTED:
                lines.append(f"  … and {len(rows) - _LISTED} more")
    return "\n".join(lines) or "no case gained or lost"


def errors(kind: str, comparisons: Mapping[str, Comparison]) -> str:
    """What is missed (-), invented (+), or found with another value (gold → found), document by document."""
    blocks = []
    for document, comparison in comparisons.items():
        if kind == "types":
            lines = [f"{m.starts}: {m.gold} → {m.found or '–'}" for m in comparison.paragraphs if m.gold != m.found]
        else:
            metrics = [metric for metric in METRICS if metric.kind == kind]
            lines = [line for m in metrics for line in _differences(m.name, m.shared, comparison.bags[m.name])]
        if lines:
            blocks.append("\n  ".join([f"{document}:", *lines]))
    return "\n".join(blocks) or "nothing missed, nothing invented"


def _differences(name: str, shared: int, bag: Bag) -> Iterator[str]:
    missed, extra = bag.gold - bag.found, bag.found - bag.gold
    if not shared:
        yield from (f"- {readable(case)}" for case in missed.elements())
        yield from (f"+ {readable(case)}" for case in extra.elements())
        return
    candidates: dict[Case, list[Case]] = defaultdict(list)
    for case in extra.elements():
        candidates[case[:shared]].append(case)
    for case in missed.elements():
        if others := candidates[case[:shared]]:
            yield f"{name}: {readable(case)} → {readable(others.pop(0)[shared:])}"
