"""The output folder: the only module that reads and writes `data/processed/`, but for the writers of what people open.

The source files are dealt out to shards of neighbours, the unit of work: a worker takes a shard through the stages and
writes what it made into files of that shard alone, each in one step, its index last. So workers on many machines need
nothing but a common folder, and a run that was stopped goes on at the shard where it was.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

_SMALLEST, _LARGEST = 4, 64
_SHARDS = 16
"""Shards that a small collection is dealt out to, about: enough to keep some workers busy."""
_LARGEST_BYTES = 8_000_000


class Kept(msgspec.Struct, frozen=True):
    """A result that is there: the key of content, code, rules and settings it was made under, and its own digest."""

    key: str
    digest: str


class Cover(msgspec.Struct):
    """What is known of a shard as a whole.

    Attributes:
        states: source file -> what tells that it was changed without reading it.
        made: what the results were last found to be up to date with: stage -> fingerprint of code, rules and settings.
        whole: no file failed.
        corrections: digest of the corrections that the shard's part of the tables is up to date with.
    """

    states: dict[str, str] = {}
    made: dict[str, str] = {}
    whole: bool = False
    corrections: str = ""


class Index(Cover):
    """What a shard holds.

    Attributes:
        kept: source file -> stage -> result.
    """

    kept: dict[str, dict[str, Kept]] = {}


class Shard(msgspec.Struct, frozen=True):
    """Source files that are worked on together, with their states."""

    id: str
    states: dict[str, str]


def deal(states: Mapping[str, str], sizes: Mapping[str, int]) -> list[Shard]:
    """Deal source files out to shards of neighbours in the order of their names.

    A shard begins where the hash of a name says so, so that a file more or less changes one shard and leaves the others
    (content-defined chunking; Muthitacharoen, Chen, Mazières 2001, "A low-bandwidth network file system").

    >>> 10 < len(deal({f"{i}.txt": "" for i in range(1000)}, {})) < 40
    True
    """
    usual = min(_LARGEST, max(_SMALLEST, 1 << (len(states) // _SHARDS).bit_length()))
    shards: list[Shard] = []
    current: dict[str, str] = {}
    size = 0
    for name in sorted(states):
        full = len(current) >= 2 * usual or size >= _LARGEST_BYTES
        if current and (full or _hash(name) % usual == 0):
            shards.append(_shard(current))
            current, size = {}, 0
        current[name] = states[name]
        size += sizes.get(name, 0)
    return [*shards, _shard(current)] if current else shards


def _shard(states: dict[str, str]) -> Shard:
    first = next(iter(states))
    return Shard(hashlib.sha256(_bytes(first)).hexdigest()[:16], states)


def _hash(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(_bytes(name), digest_size=4).digest(), "big")


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")


class Store:
    """An output folder.

    Attributes:
        tables, texts, charts, report: its folders, for the writers.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self.tables, self.texts, self.charts, self.report = (out / n for n in ("tables", "texts", "charts", "report"))
        self.work = out / ".work"
        self._shards = self.work / "shards"

    def make_folders(self) -> None:
        """Make the folders that workers write to."""
        self._shards.mkdir(parents=True, exist_ok=True)
        self.texts.mkdir(exist_ok=True)

    # --- shards ---

    def shards(self) -> list[str]:
        """All shards that are there, in the order of their source files."""
        first = {path.stem: min(self.cover(path.stem).states, default="") for path in self._shards.glob("*.index")}
        return sorted(first, key=first.__getitem__)

    def cover(self, shard: str) -> Cover:
        """As `index`, without what is kept of every file: a run holds the covers of all shards."""
        try:
            return _COVER.decode(self.read(shard, "index"))
        except (KeyError, msgspec.DecodeError):
            return Cover()

    def index(self, shard: str) -> Index:
        """The index of a shard; an empty one where there is none, or none that this version can read."""
        try:
            return _INDEX.decode(self.read(shard, "index"))
        except (KeyError, msgspec.DecodeError):
            return Index()

    def read(self, shard: str, what: str) -> bytes:
        """One file of a shard.

        Raises:
            KeyError: there is none.
        """
        try:
            return self.path(shard, what).read_bytes()
        except FileNotFoundError:
            raise KeyError(f"{self.out}: no results of the stage {what}; run it first") from None

    def mapped(self, shard: str, what: str) -> memoryview:
        """One file of a shard, to be copied from: only the parts that are used are read."""
        with self.path(shard, what).open("rb") as file:
            empty = not os.fstat(file.fileno()).st_size
            return memoryview(b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))

    def path(self, shard: str, what: str) -> Path:
        """Where a file of a shard is kept."""
        return self._shards / f"{shard}.{what}"

    def write(self, shard: str, what: str, content: bytes) -> None:
        """Keep a file of a shard, in one step."""
        _replace(self.path(shard, what), content)

    def write_index(self, shard: str, index: Index) -> None:
        """Keep the index of a shard; what it speaks of has to be there by then."""
        self.write(shard, "index", msgspec.msgpack.encode(index))

    def open_shard(self, shard: str) -> None:
        """Before results of a shard change: if the run is stopped now, the shard counts as not begun."""
        self.path(shard, "index").unlink(missing_ok=True)

    def payloads(self, shard: str, stage: str) -> dict[str, bytes]:
        """The results of a stage for the source files of a shard, as bytes.

        Raises:
            KeyError: there are none.
        """
        return _PAYLOADS.decode(_decompress(self.read(shard, stage)))

    def write_payloads(self, shard: str, stage: str, payloads: Mapping[str, bytes]) -> None:
        """Keep the results of a stage for the source files of a shard."""
        self.write(shard, stage, _compress(msgspec.msgpack.encode(payloads)))

    def forget(self, shards: Iterable[str]) -> None:
        """Take away all files of shards that are no longer there."""
        gone = set(shards)
        if gone:
            for path in self._shards.iterdir():
                if path.stem in gone:
                    path.unlink(missing_ok=True)

    # --- texts and stages over all files ---

    def write_text(self, doc_id: str, text: str) -> None:
        """`texts/<doc_id>.txt`."""
        content = text.encode("utf-8", "replace")
        path = self.texts / f"{doc_id}.txt"
        with path.open("wb") as file:
            file.write(content)

    def texts_there(self) -> set[str]:
        """The documents that have a text."""
        return {entry.name.removesuffix(".txt") for entry in os.scandir(self.texts)} if self.texts.is_dir() else set()

    def forget_texts(self, doc_ids: Iterable[str]) -> None:
        """Take away the texts of documents that are gone."""
        for doc_id in doc_ids:
            (self.texts / f"{doc_id}.txt").unlink(missing_ok=True)

    def done_under(self, stage: str) -> str:
        """The key under which a stage over all files was done last; empty if it never was."""
        path = self.work / f"{stage}.key"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def mark_done(self, stage: str, key: str) -> None:
        """Note that a stage over all files was done under `key`; an empty one means that it no longer is."""
        _replace(self.work / f"{stage}.key", key.encode())


_COVER = msgspec.msgpack.Decoder(Cover)
_INDEX = msgspec.msgpack.Decoder(Index)
_PAYLOADS = msgspec.msgpack.Decoder(dict[str, bytes])


def _replace(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")  # workers on two machines may share a number
    draft.write_bytes(content)
    os.replace(draft, path)


def _compress(content: bytes) -> bytes:
    import pyarrow as pa

    return len(content).to_bytes(8, "little") + pa.compress(content, codec="lz4", asbytes=True)


def _decompress(content: bytes) -> bytes:
    import pyarrow as pa

    size = int.from_bytes(content[:8], "little")
    return pa.decompress(content[8:], size, codec="lz4", asbytes=True) if size else b""


def digest(parts: Iterable[Any]) -> str:
    """A short digest of texts."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
