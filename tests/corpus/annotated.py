"""Read the annotated documents (`*.ann`, format in README.md) and compile them to clean text and gold.

python -m tests.corpus.annotated FILE...     check files; prints what is wrong, line by line
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

KINDS = {"S": "SCHOOL", "O": "ORG", "P": "PERSON", "P!": "PERSON", "D": "DATE", "C": "COUNT"}
SECTION_TYPES = [
    "background",
    "aims",
    "organization",
    "activities",
    "outcomes",
    "problems",
    "plans",
    "support",
    "closing",
    "signature",
    "title",
    "boilerplate",
]
INDICATORS = [
    "teachers_exchanged",
    "teachers_visiting",
    "lessons_given",
    "lectures_held",
    "meetings_held",
    "activities_held",
    "schools_involved",
    "people_involved",
    "things_given",
    "groups_formed",
    "projects",
    "time",
    "size",
    "other",
]
STATUSES = ("done", "planned", "rule")
FACT_INDICATORS = INDICATORS[:4]
MARK = re.compile(r"\{(S|O|P!|P|D|C) ([^{}|]+)((?:\|[^{}|]*)*)\}")
PARAGRAPH = re.compile(r"\[(\w+)\] ?(.+)")
ISO = re.compile(r"(\d{4}|XXXX)(-\d\d(-\d\d)?)?")


class AnnotationError(ValueError):
    """A line of an annotated file breaks the format; the message names the file, the line and the cause."""


@dataclass(frozen=True)
class Annotated:
    """One annotated document: its paragraphs as clean text, and its gold in the form of the guidelines."""

    name: str
    paragraphs: list[str]
    gold: dict

    @property
    def text(self) -> str:
        return "\n".join(self.paragraphs) + "\n"


def _number(cell: str) -> float | int | None:
    if not cell:
        return None
    value = float(cell)
    return int(value) if value.is_integer() else value


def _bounds(cell: str) -> dict:
    low, dots, high = cell.partition("..")
    if not dots:
        raise ValueError(f"bounds are written min..max, not {cell!r}")
    return {"min": _number(low), "max": _number(high)}


def _one_of(value: str, allowed) -> str:
    if value not in allowed:
        raise ValueError(f"{value!r} is none of {', '.join(allowed)}")
    return value


def _date(cell: str) -> str | None:
    if cell == "*":
        return None
    if not ISO.fullmatch(cell):
        raise ValueError(f"{cell!r} is no ISO date")
    return cell


def _mention(code: str, text: str, cells: list[str]) -> dict:
    mention: dict = {"type": KINDS[code], "text": text}
    if code == "S":
        mention["canonical"] = cells[0] if cells else text
    elif code == "P!":
        mention["surname_only"] = True
    elif code == "D":
        if not 1 <= len(cells) <= 2:
            raise ValueError(f"date {text}: start and perhaps end")
        mention["start"], mention["end"] = _date(cells[0]), _date(cells[-1])
    elif code == "C":
        if len(cells) != 6:
            raise ValueError(f"count {text}: six fields after the text, not {len(cells)}")
        bounds, unit, item, per, status, indicator = cells
        mention |= _bounds(bounds) | {
            "unit": unit or None, "item": item or None, "per": per or None,
            "status": _one_of(status, STATUSES), "indicator": _one_of(indicator, INDICATORS),
        }  # fmt: skip
    return mention


def _body(lines: list[tuple[int, str]]) -> tuple[list[str], list[dict], list[dict]]:
    texts, types, mentions = [], [], []
    for number, line in lines:
        match = PARAGRAPH.fullmatch(line)
        if not match:
            raise AnnotationError(f"line {number}: a paragraph is written [type] text")
        try:
            kind = _one_of(match[1], SECTION_TYPES)
            for mark in MARK.finditer(match[2]):
                mentions.append(_mention(mark[1], mark[2], mark[3].split("|")[1:]))
        except ValueError as error:
            raise AnnotationError(f"line {number}: {error}") from None
        text = MARK.sub(lambda m: m[2], match[2])
        if "{" in text or "}" in text:
            raise AnnotationError(
                f"line {number}: a mark that cannot be read: {text[max(0, text.find('{') - 5) :][:30]}"
            )
        texts.append(text)
        types.append({"starts": "".join(text.split())[:12], "type": kind})
    return texts, types, mentions


def _tail(lines: list[tuple[int, str]]) -> dict:
    gold: dict = {"people": [], "partners": [], "facts": []}
    part = None
    for number, line in lines:
        if line.rstrip(":") in gold and line.endswith(":"):
            part = line.rstrip(":")
            continue
        cells = [cell.strip() or None for cell in line.split("|")]
        try:
            if part == "people":
                name, role, school = cells
                gold["people"].append({"name": name, "role": role, "school": school})
            elif part == "partners":
                first, second = cells
                gold["partners"].append([first, second])
            elif part == "facts":
                indicator, bounds, per, status, sender, receiver, *optional = cells
                fact = {"indicator": _one_of(indicator or "", FACT_INDICATORS), **_bounds(bounds or ""), "per": per,
                        "status": _one_of(status or "", STATUSES), "from": sender, "to": receiver}  # fmt: skip
                gold["facts"].append(fact | ({"optional": True} if optional == ["optional"] else {}))
            else:
                raise ValueError("a line before people:, partners: or facts:")
        except ValueError as error:
            raise AnnotationError(f"line {number}: {error}") from None
    return gold


def read(path: Path) -> Annotated:
    """Compile one file.

    Raises:
        AnnotationError: with the file, the line and the cause.
    """
    numbered = [(i, line.strip()) for i, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)]
    cuts = [i for i, (_, line) in enumerate(numbered) if line == "---"]
    if len(cuts) != 2:
        raise AnnotationError(f"{path}: a head, a body and a tail, parted by two lines ---")
    head, body, tail = numbered[: cuts[0]], numbered[cuts[0] + 1 : cuts[1]], numbered[cuts[1] + 1 :]
    try:
        texts, types, mentions = _body([x for x in body if x[1]])
        rest = _tail([x for x in tail if x[1]])
    except AnnotationError as error:
        raise AnnotationError(f"{path}: {error}") from None
    facts = dict(line.partition(":")[::2] for _, line in head if line)
    gold = {
        "doc": path.stem,
        "author_school": facts["author_school"].strip() or None,
        "signed_date": facts["signed_date"].strip() or None,
        "mentions": mentions, "paragraphs": types, **rest,
    }  # fmt: skip
    return Annotated(path.stem, texts, gold)


def split(name: str) -> str:
    """What a document is for (README.md): its group tells, and of the first groups whether its number is odd."""
    if name[0] > "e":
        return "measure" if name[0] < "j" else "wider"
    return "build" if int(name[1:]) % 2 else "opened"


def _unmarked_repeats(document: Annotated) -> list[str]:
    """Names that are marked in one place and stand unmarked in another: most often an oversight."""
    marked = Counter(m["text"] for m in document.gold["mentions"] if m["type"] in ("SCHOOL", "ORG", "PERSON"))
    found = Counter()
    rest = document.text
    for name in sorted(marked, key=len, reverse=True):
        found[name] = rest.count(name)
        rest = rest.replace(name, "\0")
    return [
        f"{name}: marked {marked[name]}, stands {found[name]} times" for name in marked if found[name] > marked[name]
    ]


def main(paths: list[str]) -> int:
    bad = 0
    for path in map(Path, paths):
        try:
            document = read(path)
        except AnnotationError as error:
            print(error)
            bad += 1
            continue
        print(f"{path.name}: {len(document.text)} characters, {len(document.paragraphs)} paragraphs, "
              f"{len(document.gold['mentions'])} mentions, {len(document.gold['facts'])} facts")  # fmt: skip
        for line in _unmarked_repeats(document):
            print("   perhaps forgotten:", line)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
