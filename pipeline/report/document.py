"""One document as its page shows it: the marked text, and what the tables hold of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from pipeline.charts.data import bounds
from pipeline.corrections import CORRECTABLE, DELETE
from pipeline.report.marking import Mark, apart, marked
from pipeline.report.source import Row, Source
from pipeline.report.values import UNKNOWN, amount, period, script_json
from pipeline.report.words import PageWords
from pipeline.segment.sentences import find_sentences
from pipeline.tables import load_schema

QUIET = ("reading", "control", "backtick", "strewn")
"""Kinds of repair that only take something out; the text shows them on demand."""

_ANCHORS = {"counts": "m", "dates": "m", "mentions": "m", "facts": "f", "paragraphs": "p", "people": "n"}
"""What the anchor of a row begins with, by table."""


class Page:
    """A document with its rows, read once; what the template shows are its attributes.

    Attributes:
        row: of the table `documents`.
        paragraphs: dictionaries with `row`, `html`, `level` (of the heading it is, or 0), `sections` that begin in it,
            and `type_shown` (whether the margin names its type).
        measures: one for each indicator and status, with its facts.
        mentions, facts, partners, people, repairs, reuse, corrections: rows of the tables, with anchors as `at`.
        first: the anchor of the first mention of each school, body and person, by its id.
    """

    def __init__(
        self, source: Source, row: Row, words: PageWords, reuse: Iterable[Row] = (), corrections: Iterable[Row] = ()
    ) -> None:
        self.row, self.words = row, words
        self._fixable: dict[str, dict[str, list[Any]]] = {}
        doc_id = row["doc_id"]
        of = {
            name: source.of_document(name, doc_id)
            for name in ("sections", "paragraphs", "mentions", "people", "dates", "counts", "facts", "indicators",
                         "partnerships", "repairs")
        }  # fmt: skip
        self.text = source.text(doc_id)
        self.mentions = of["mentions"]
        self.facts = of["facts"]
        self.people = of["people"]
        self.repairs = of["repairs"]
        self.partners = of["partnerships"]
        self.reuse, self.corrections = list(reuse), list(corrections)
        self.sentences = list(_sentences(self.text, of["paragraphs"], of["sections"]))
        values = {value["mention_id"]: (name, value) for name in ("dates", "counts") for value in of[name]}
        self.first: dict[str, str] = {}
        for mention in self.mentions:
            mention["table"], mention["value"] = values.get(mention["mention_id"], ("mentions", mention))
            mention["said"] = self._said(mention)
            if mention["entity_id"]:
                self.first.setdefault(mention["entity_id"], f"m-{mention['mention_id']}")
        for person in self.people:
            person["at"] = self.first.get(person["person_id"], "")
        for pair in self.partners:
            pair["at"] = self.sentence_at(pair["start"])
        for fact in self.facts:
            fact["at"] = [f"m-{mention}" for mention in fact["mention_ids"].split("; ")]
            fact["said"] = amount(fact, words)
        self.measures = self._measures(of["indicators"])
        self.paragraphs = self._paragraphs(of["paragraphs"], of["sections"])
        for repair in self.repairs:
            place = repair["start"]
            inside = place is not None and any(p["start"] <= place <= p["end"] for p in of["paragraphs"])
            repair["at"] = f"x-{repair['repair_id']}" if inside else ""

    @property
    def title(self) -> str:
        """The title, or words that say that it has none."""
        return self.row["title"] or self.words("untitled")

    @property
    def source(self) -> str:
        """The file, and the place in it where it is a collection."""
        file, position = self.row["source_file"], self.row["position"]
        return file if position is None else self.words("position", file=file, n=position)

    def sentence_at(self, place: int) -> str:
        """The anchor of the sentence that holds a place of the text, or of the next one."""
        return next((f"s-{start}" for start, end in self.sentences if place < end), "")

    def fix(self, table: str, row: Row) -> str:
        """Table and key of a row that gets a button for corrections; its values go into `fixable`."""
        key = row[load_schema().tables[table].key[0]]
        values = [DELETE if name == "row" else row[name] for name in CORRECTABLE[table]]
        self._fixable.setdefault(table, {})[key] = values
        return f"{table} {key}"

    @property
    def fixable(self) -> Markup:
        """The columns that may be corrected and their values, for every row that `fix` was asked about, as JSON."""
        tables = {}
        for table, rows in self._fixable.items():
            columns = CORRECTABLE[table]
            labels = [self.words("fix_row") if name == "row" else self.words.column(table, name) for name in columns]
            tables[table] = {"columns": columns, "labels": labels, "rows": rows}
        return Markup(script_json(tables))

    def _measures(self, totals: list[Row]) -> list[dict[str, Any]]:
        facts: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for fact in self.facts:
            facts[fact["indicator"], fact["status"]].append(fact)
        order = list(load_schema().vocabularies["indicator"])
        rows = sorted(totals, key=lambda row: order.index(row["indicator"]))
        return [
            row | {
                "id": f"i-{row['indicator']}-{row['status']}",
                "total": bounds(row["min_total"], row["max_total"]),
                "facts": facts[row["indicator"], row["status"]],
            }
            for row in rows
        ]  # fmt: skip

    def _said(self, mention: Row) -> str:
        """What a mention stands for, in few words."""
        table, value = mention["table"], mention["value"]
        if mention["masked"]:
            return self.words("masked")
        if table == "dates":
            return self.words("impossible") if value["impossible"] else period(value["start_date"], value["end_date"])
        if table == "counts":
            return amount(value, self.words)
        return mention["canonical"] or UNKNOWN

    def _paragraphs(self, paragraphs: list[Row], sections: list[Row]) -> list[dict[str, Any]]:
        sentences = [
            Mark("sentence", start, end, "span", f"s-{start}", {"class": "s"}) for start, end in self.sentences
        ]
        placed = [repair for repair in self.repairs if repair["start"] is not None]
        marks = sentences + apart(map(self._mention_mark, self.mentions)) + apart(map(self._repair_mark, placed))
        out: list[dict[str, Any]] = []
        previous = None
        for row in paragraphs:
            start, end = row["start"], row["end"]
            inside = [mark for mark in marks if mark.start <= end and mark.end >= start]
            begin = [section for section in sections if start <= section["start"] < end and section["level"]]
            whole = bool(begin) and begin[0]["start"] == start and _is_heading(row["text"], begin[0])
            out.append(
                {
                    "row": row,
                    "html": marked(self.text, start, end, inside),
                    "level": min(begin[0]["level"], 4) if whole else 0,
                    "sections": begin,
                    "type_shown": row["type"] != previous or bool(begin),
                }
            )
            previous = row["type"]
        return out

    def _mention_mark(self, mention: Row) -> Mark:
        kind, value = mention["type"], mention["value"]
        classes = [kind.lower()]
        if kind == "COUNT":
            classes += [value["status"]] + (["fact"] if value["fact_id"] else [])
        mention["classes"] = " ".join(classes)
        names = [self.words.label("mention_type", kind), mention["said"]]
        if kind == "COUNT":
            names += [self.words.label("indicator", value["indicator"]), self.words.label("status", value["status"])]
        attributes = {
            "class": f"m {mention['classes']}",
            "href": f"#r-{mention['mention_id']}",
            "title": " · ".join(names),
        }
        return Mark("mention", mention["start"], mention["end"], "a", f"m-{mention['mention_id']}", attributes)

    def _repair_mark(self, repair: Row) -> Mark:
        state = "proved" if repair["proved"] else "doubtful"
        classes = ["rep", state] + (["quiet"] if repair["kind"] in QUIET and repair["proved"] else [])
        attributes = {"class": " ".join(classes)}
        if "quiet" not in classes:
            attributes["title"] = self.repair_said(repair)
        once = {"data-before": repair["before"] or ""} if repair["proved"] else {}
        return Mark("repair", repair["start"], repair["end"], "span", f"x-{repair['repair_id']}", attributes, once)

    @property
    def repair_groups(self) -> list[tuple[Row, int]]:
        """The repairs with the same ones folded: the first that has a place in the text, and how many there are."""
        groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
        for repair in self.repairs:
            groups[repair["before"], repair["after"], repair["kind"], repair["proved"]].append(repair)
        return [(next((row for row in rows if row["at"]), rows[0]), len(rows)) for rows in groups.values()]

    def repair_said(self, repair: Row) -> str:
        """A repair in words: as it stood, what it became, the kind of damage, whether it is proved."""
        words = self.words
        after = repair["after"] or words("removed")
        if not repair["proved"]:
            after = f"{words('guess')} {after}"
        state = words("proved" if repair["proved"] else "unproved")
        return f"{repair['before']} → {after} · {words.open_value('kind', repair['kind'])} · {state}"


def _sentences(text: str, paragraphs: list[Row], sections: list[Row]) -> Iterator[tuple[int, int]]:
    """The sentences of every paragraph; none goes on into a numbered unit that begins inside the paragraph."""
    starts = sorted(section["start"] for section in sections)
    for row in paragraphs:
        cuts = [row["start"], *(start for start in starts if row["start"] < start < row["end"]), row["end"]]
        for start, end in pairwise(cuts):
            yield from find_sentences(text, start, end)


def _is_heading(text: str, section: Row) -> bool:
    """Whether a paragraph is a heading and nothing else."""
    return len(text) <= len((section["number"] or "") + (section["heading"] or "")) + 3


def pages(source: Source, rows: list[Row], words: PageWords) -> Iterable[Page]:
    """A page for each row of the table `documents`, in the order of the tables."""
    shared: dict[str, list[Row]] = defaultdict(list)
    wanted = {row["doc_id"] for row in rows}
    for pair in source.rows("reuse"):
        for own, other in (("a", "b"), ("b", "a")):
            if pair[f"doc_{own}"] in wanted:
                shared[pair[f"doc_{own}"]].append(
                    {
                        "paragraph": pair[f"paragraph_{own}"],
                        "doc_id": pair[f"doc_{other}"],
                        "at": f"p-{pair[f'paragraph_{other}']}",
                        "has_page": pair[f"doc_{other}"] in wanted,
                        "title": source.titles[pair[f"doc_{other}"]],
                        "similarity": pair["similarity"],
                        "text": pair["shared_text"],
                    }
                )
    corrections: dict[str, list[Row]] = defaultdict(list)
    for row in source.rows("corrections"):
        at = _ANCHORS.get(row["table"])
        corrections[row["doc_id"]].append(row | {"at": f"{at}-{row['row_id']}" if at else ""})
    for row in rows:
        yield Page(source, row, words, shared[row["doc_id"]], corrections[row["doc_id"]])
