"""What a shard adds to the tables: finished rows, and what the comparison of all documents needs of it.

A part is made by the worker that has the documents of a shard in hand. It is four files: `part` (what is in the
others), `rows` (rows of most tables, ready as CSV and Parquet), `marks` (fingerprints of paragraphs) and `compare`
(Arrow tables: documents, registry, terms, paragraphs).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from pipeline.config import Config
from pipeline.corpus.build import build_tables
from pipeline.corpus.reuse import Marks, fingerprints, letters
from pipeline.corpus.terms import SHORTEST, term_counts
from pipeline.corrections import Corrections, Outcome, correct
from pipeline.extract.text import View
from pipeline.ids import paragraph_id
from pipeline.records import Dropped
from pipeline.store import Store
from pipeline.tables.check import check_rows
from pipeline.tables.write import EncodedRows, arrow_tables, encode_rows, leave_pandas_out

pa.set_memory_pool(pa.system_memory_pool())  # Arrow's own allocator keeps what one shard took for the next
leave_pandas_out()
ROWS = (
    "sections", "paragraphs", "mentions", "people", "dates", "counts", "facts", "indicators", "partnerships", "repairs",
    "dropped",
)  # fmt: skip
"""Tables whose rows need one document only."""
_CLOSED = ("title", "signature", "boilerplate")


class Span(msgspec.Struct, frozen=True, array_like=True):
    """Where the encoded rows of a table stand in a file, one part of `EncodedRows` behind the other."""

    start: int
    csv: int
    groups: int
    end: int

    @classmethod
    def of(cls, start: int, rows: EncodedRows) -> Span:
        """The span of rows that are written from `start` on."""
        csv = start + len(rows.csv)
        groups = csv + len(rows.groups)
        return cls(start, csv, groups, groups + len(rows.description))

    def rows(self, content: memoryview) -> EncodedRows:
        """The rows in the content of the file."""
        return EncodedRows(
            content[self.start : self.csv], content[self.csv : self.groups], content[self.groups : self.end]
        )


class Part(msgspec.Struct):
    """What a shard adds.

    Attributes:
        key: digest of what the part was made from, but for the corrections.
        documents: their ids, in order.
        paragraphs: the number of paragraphs that are compared.
        counts: what the summary of a run says.
        spans: for each of the tables in `ROWS`, where its rows are.
        tables: for each Arrow table in the file `compare`, where it begins and ends.
        problems: what is wrong with the rows.
        corrections: digest of the corrections of its documents.
        outcomes: what came of each of them.
    """

    key: str
    documents: list[str]
    paragraphs: int
    counts: dict[str, int]
    spans: dict[str, Span]
    tables: dict[str, tuple[int, int]]
    problems: list[str]
    corrections: str
    outcomes: list[Outcome]


_PART = msgspec.msgpack.Decoder(Part)


def load_part(store: Store, shard: str) -> Part:
    """The part of a shard.

    Raises:
        KeyError: there is none.
    """
    return _PART.decode(store.read(shard, "part"))


def is_part_made(store: Store, shard: str, key: str, corrections: Corrections) -> bool:
    """Whether the part of a shard is there and was made from what `key` stands for, with these corrections."""
    try:
        part = load_part(store, shard)
    except (KeyError, msgspec.DecodeError):
        return False
    return part.key == key and part.corrections == corrections.digest_for(part.documents)


def save_part(
    store: Store, shard: str, key: str, items: Iterable[Any], config: Config, corrections: Corrections
) -> None:
    """Make the part of a shard from its documents and dropped inputs, and write the texts of its documents."""
    outcomes: list[Outcome] = []
    items = [item if isinstance(item, Dropped) else _corrected(item, corrections, outcomes) for item in items]
    documents = [item for item in items if not isinstance(item, Dropped)]
    for item in documents:
        store.write_text(item.document.doc_id, item.document.text)
    tables = arrow_tables(build_tables(items))
    problems = check_rows(tables, {item.document.doc_id: item.document.text for item in documents})
    rows, spans = _rows(tables)
    compared, paragraphs = _compared(documents, config.link.reuse_min_chars)
    compared |= {"documents": _documents(tables["documents"], documents), "registry": _registry(tables)}
    blob, places = _joined(compared)
    store.write(shard, "rows", rows)
    store.write(shard, "marks", _marks_bytes(paragraphs))
    store.write(shard, "compare", blob)
    part = Part(
        key, [item.document.doc_id for item in documents], compared["paragraphs"].num_rows, _counts(tables, documents),
        spans, places, [str(problem) for problem in problems],
        corrections.digest_for(item.document.doc_id for item in documents), outcomes,
    )  # fmt: skip
    store.write(shard, "part", msgspec.msgpack.encode(part))


def _corrected(item: Any, corrections: Corrections, outcomes: list[Outcome]) -> Any:
    own = corrections.by_document.get(item.document.doc_id)
    if not own:
        return item
    made = correct(item.document, item.labels, item.mentions, item.links, own)
    outcomes += made.outcomes
    return item._replace(document=made.document, labels=made.labels, mentions=made.mentions, links=made.links)


def _rows(tables: dict[str, pa.Table]) -> tuple[bytes, dict[str, Span]]:
    pieces: list[bytes | memoryview] = []
    spans: dict[str, Span] = {}
    place = 0
    for name in ROWS:
        rows = encode_rows(tables[name])
        spans[name] = Span.of(place, rows)
        place = spans[name].end
        pieces += rows
    return b"".join(pieces), spans


def _documents(table: pa.Table, documents: list[Any]) -> pa.Table:
    """The table of documents with `own_chars`, the characters of their paragraphs."""
    own = {item.document.doc_id: sum(p.end - p.start for p in item.document.paragraphs) for item in documents}
    return table.append_column("own_chars", pa.array([own[i] for i in table["doc_id"].to_pylist()], pa.int64()))


def _registry(tables: dict[str, pa.Table]) -> pa.Table:
    """Schools and bodies in one table, sorted by name: the comparison merges the tables of all shards."""
    columns = ["name", "id", "aliases", "documents", "mentions"]
    schools = tables["schools"].rename_columns({"school_id": "id"}).select(columns)
    bodies = tables["organizations"].rename_columns({"organization_id": "id"})
    bodies = bodies.append_column("aliases", pa.nulls(bodies.num_rows, pa.string())).select(columns)
    kinds = {"organizations": bodies, "schools": schools}
    return pa.concat_tables(
        table.append_column("kind", pa.array([kind] * table.num_rows, pa.string())).replace_schema_metadata()
        for kind, table in kinds.items()
    )


def _compared(documents: list[Any], least_chars: int) -> tuple[dict[str, pa.Table], Marks]:
    """The words of every document and section type, and the paragraphs that may be copies."""
    names: list[tuple[int, str]] = []
    words: list[str] = []
    sizes: list[int] = []
    rows: list[tuple[int, str, str]] = []
    for number, item in enumerate(documents):
        view, kinds = View(item.document), defaultdict[str, list[tuple[int, int]]](list)
        for i, (paragraph, label) in enumerate(zip(item.document.paragraphs, item.labels, strict=True)):
            if label.type in _CLOSED:
                continue
            kinds[label.type].append((paragraph.start, paragraph.end))
            if paragraph.end - paragraph.start >= least_chars:
                text = view.text[paragraph.start : paragraph.end]
                rows.append((number, paragraph_id(item.document, i), text))
        for kind, spans in sorted(kinds.items()):
            names.append((number, kind))
            before = len(words)
            for start, end in spans:
                words += view.words(start, end, SHORTEST)
            sizes.append(len(words) - before)
    compared = letters([text for _, _, text in rows])
    tables = {
        "terms": term_counts(words, np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)),
        "parts": pa.table({"document": pa.array([n for n, _ in names], pa.int32()),
                           "type": pa.array([kind for _, kind in names], pa.string())}),
        "paragraphs": pa.table({"document": pa.array([n for n, _, _ in rows], pa.int32()),
                                "paragraph_id": pa.array([i for _, i, _ in rows], pa.string()),
                                "letters": pa.array(compared, pa.string())}),
    }  # fmt: skip
    return tables, fingerprints(compared, least_chars)


def _joined(tables: dict[str, pa.Table]) -> tuple[bytes, dict[str, tuple[int, int]]]:
    pieces, places, place = [], {}, 0
    for name, table in tables.items():
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        pieces.append(sink.getvalue().to_pybytes())
        places[name] = (place, place + len(pieces[-1]))
        place += len(pieces[-1])
    return b"".join(pieces), places


def load_table(store: Store, shard: str, part: Part, name: str) -> pa.Table:
    """One of the Arrow tables of a part; its columns lie in the file until they are used."""
    start, end = part.tables[name]
    with pa.memory_map(str(store.path(shard, "compare"))) as file:
        file.seek(start)
        return pa.ipc.open_stream(file.read_buffer(end - start)).read_all()


def _marks_bytes(marks: Marks) -> bytes:
    return marks.hashes.tobytes() + marks.paragraphs.tobytes()


def load_marks(store: Store, shard: str) -> Marks:
    """The fingerprints of a shard's paragraphs; they lie in the file until they are used."""
    path = store.path(shard, "marks")
    number = path.stat().st_size // 12
    if not number:
        return Marks(np.empty(0, np.uint64), np.empty(0, np.uint32))
    content = np.memmap(path, np.uint8, "r")
    return Marks(content[: number * 8].view(np.uint64), content[number * 8 :].view(np.uint32))


def _counts(tables: dict[str, pa.Table], documents: list[Any]) -> dict[str, int]:
    repairs = sum(repair.proved for item in documents for repair in item.document.repairs)
    counts = {
        "documents": len(documents), "sections": tables["sections"].num_rows,
        "paragraphs": tables["paragraphs"].num_rows, "repairs proved": repairs,
        "repairs not proved": tables["repairs"].num_rows - repairs,
    }  # fmt: skip
    counts |= {f"mentions {kind}": n for kind, n in sorted(Counter(tables["mentions"]["type"].to_pylist()).items())}
    counts["facts"] = tables["facts"].num_rows
    return counts | {f"dropped {reason}": n for reason, n in Counter(tables["dropped"]["reason"].to_pylist()).items()}
