"""The output folder: the only module that reads and writes `data/processed/`, but for the writers of what people open.

Results of the stages are kept in one SQLite file under a key of content, code, rules and settings, so that a run only
does what changed, and a run that was stopped goes on where it was.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from pipeline.records import Document


class Kept(NamedTuple):
    """A result that is there: the key it was made under, and a digest of its content."""

    key: str
    digest: str


class Store:
    """An output folder.

    Attributes:
        tables, texts, charts, report: its folders, for the writers.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self.tables, self.texts, self.charts, self.report = (out / n for n in ("tables", "texts", "charts", "report"))
        self.work = out / ".work"
        self.work.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(self.work / "results.sqlite", timeout=60)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS results (source TEXT, stage TEXT, key TEXT, digest TEXT, payload BLOB,"
            " PRIMARY KEY (source, stage)) WITHOUT ROWID"
        )

    def kept(self, source_file: str) -> dict[str, Kept]:
        """The results of a source file, by stage."""
        rows = self._database.execute("SELECT stage, key, digest FROM results WHERE source = ?", (source_file,))
        return {stage: Kept(key, digest) for stage, key, digest in rows}

    def load(self, source_file: str, stage: str) -> bytes:
        """The bytes of one result.

        Raises:
            KeyError: there is none.
        """
        row = self._database.execute(
            "SELECT payload FROM results WHERE source = ? AND stage = ?", (source_file, stage)
        ).fetchone()
        if row is None:
            raise KeyError(f"{source_file}: no result of the stage {stage}; run it first")
        return row[0]

    def save(self, rows: Iterable[tuple[str, str, str, str, bytes]]) -> None:
        """Keep results: (source_file, stage, key, digest, payload), all or none of them."""
        with self._database:
            self._database.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?)", rows)

    def sources(self) -> Iterator[str]:
        """All source files with results, sorted."""
        for (source,) in self._database.execute("SELECT DISTINCT source FROM results ORDER BY source").fetchall():
            yield source

    def forget(self, sources: Iterable[str]) -> None:
        """Take out the results of source files that are no longer there."""
        with self._database:
            self._database.executemany("DELETE FROM results WHERE source = ?", [(source,) for source in sources])

    def digest(self, stages: Iterable[str]) -> str:
        """A digest over the results of some stages for all source files."""
        wanted, digest = set(stages), hashlib.sha256()
        for row in self._database.execute("SELECT source, stage, digest FROM results ORDER BY source, stage"):
            if row[1] in wanted:
                digest.update("\0".join(row).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()

    def write_texts(self, documents: Iterable[Document]) -> None:
        """`texts/<doc_id>.txt` for every document; texts of documents that are gone are taken away."""
        self.texts.mkdir(exist_ok=True)
        stale = {path.name for path in self.texts.iterdir()}
        for document in documents:
            path = self.texts / f"{document.doc_id}.txt"
            stale.discard(path.name)
            content = document.text.encode("utf-8", "replace")
            if not path.exists() or path.read_bytes() != content:
                path.write_bytes(content)
        for name in stale:
            (self.texts / name).unlink()

    def is_done(self, stage: str, key: str) -> bool:
        """Whether a stage over all files was done under `key`."""
        path = self.work / f"{stage}.key"
        return path.exists() and path.read_text(encoding="utf-8") == key

    def mark_done(self, stage: str, key: str) -> None:
        """Note that a stage over all files was done under `key`."""
        (self.work / f"{stage}.key").write_text(key, encoding="utf-8")
