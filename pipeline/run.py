"""Run: take every raw file through the stages, do only what changed, and say what came of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipeline import stages
from pipeline.config import Config
from pipeline.corrections import Correction, Corrections
from pipeline.engine import run_jobs
from pipeline.records import Document, Dropped, Links, Mention, SectionLabel
from pipeline.store import Cover, Index, Kept, Shard, Store, deal, digest

log = logging.getLogger(__name__)


class Job(NamedTuple):
    """A shard to take through the stages up to `until`.

    `elsewhere`: source files whose results another shard (id) holds until now. `made`: what the stages have to be up to
    date with, by stage; a worker with other code refuses the job. `corrections`: of all documents.
    """

    shard: Shard
    elsewhere: dict[str, str]
    raw: Path
    out: Path
    until: str
    config: Config
    made: dict[str, str]
    corrections: Corrections


class OtherVersion(RuntimeError):
    """A worker has other code, rules or settings than the one that sends the jobs."""


def run(
    raw: Path,
    out: Path,
    config: Config,
    until: str = "report",
    workers: int = 1,
    progress: bool = True,
    dask: str = "",
    corrections: Sequence[Correction] = (),
) -> Store:
    """Run all stages up to `until` over the files below `raw`; returns the output folder.

    What is there under the same content, code, rules and settings is kept. A file that makes a stage fail is listed in
    the table `dropped` with the cause; the others go on.

    Args:
        workers: local processes.
        dask: address of a Dask scheduler, whose workers see `raw` and `out` under the same paths.
        corrections: what people put right; they are carried out where the tables are made.

    Raises:
        NotADirectoryError: there is no folder `raw`.
        RuntimeError: the workers cannot do it (see `pipeline.engine`), or the tables do not pass their checks.
    """
    from pipeline.read import list_files

    store = Store(out)
    store.make_folders()
    found = list_files(raw)
    shards = deal({name: file.state for name, file in found.items()}, {name: file.size for name, file in found.items()})
    before = {id_: store.cover(id_) for id_ in store.shards()}
    made = {name: stages.chain(name, config) for name in _shard_stages(until)}
    given = Corrections.of(corrections)
    jobs = _jobs(shards, before, Job(Shard("", {}), {}, raw.absolute(), out.absolute(), until, config, made, given))
    _work(jobs, len(found), workers, dask, progress)
    store.forget(before.keys() - {shard.id for shard in shards})
    for name, function in stages.WHOLE.items():
        if list(stages.STAGES).index(name) <= list(stages.STAGES).index(until):
            _whole(name, function, store, config, given)
    return store


def _shard_stages(until: str) -> list[str]:
    """The stages that are done shard by shard: those of single files, and the shard's part of the tables."""
    names = [*stages.PER_FILE, "tables"]
    return names[: names.index(until) + 1] if until in names else names


def _jobs(shards: list[Shard], before: Mapping[str, Cover], pattern: Job) -> list[Job]:
    """The jobs of the shards that are not up to date."""
    homes = {source: id_ for id_, cover in before.items() for source in cover.states}
    jobs = []
    for shard in shards:
        cover = before.get(shard.id, Cover())
        done = cover.whole and cover.states == shard.states
        same = done and all(cover.made.get(name) == key for name, key in pattern.made.items())
        if same and cover.corrections == pattern.corrections.digest:
            continue
        moved = {source: homes[source] for source in shard.states if homes.get(source, shard.id) != shard.id}
        jobs.append(pattern._replace(shard=shard, elsewhere=moved))
    return jobs


def _work(jobs: list[Job], files: int, workers: int, dask: str, progress: bool) -> None:
    if not jobs:
        return
    from tqdm import tqdm

    todo = sum(len(job.shard.states) for job in jobs)
    with tqdm(total=files, initial=files - todo, unit="file", desc="files", disable=None if progress else True) as bar:
        for number in run_jobs(process, jobs, workers, dask):
            bar.update(number)


def process(job: Job) -> int:
    """Take a shard through the stages; returns the number of its files.

    Results that are kept under the right key are not made again.

    Raises:
        OtherVersion: this process has other code than the one that sent the job.
    """
    for name, key in job.made.items():
        if stages.chain(name, job.config) != key:
            raise OtherVersion(f"a worker has another version of the stage {name}: install the same package everywhere")
    results = _Results(job)
    digests = {source: {"file": state} for source, state in job.shard.states.items()}
    for name in stages.PER_FILE:
        if name in job.made:
            _process_stage(name, digests, job, results)
    results.save()
    return len(job.shard.states)


def _process_stage(name: str, digests: dict[str, dict[str, str]], job: Job, results: _Results) -> None:
    """Take the files in `digests` (source file -> what it is and stage -> digest) through a stage. Those for which the
    way ends here are taken out."""
    inputs = stages.STAGES[name].inputs or ("file",)
    keys = {}
    for source, own in list(digests.items()):
        key = digest([results.prints[name], *(own[i] for i in inputs)])
        if kept := results.kept(source, name, key):
            own[name] = kept
        elif name != "read" and isinstance(results.value(source, "read"), Dropped):
            del digests[source]
        else:
            keys[source] = key
    if not keys:
        return
    for (source, key), made in zip(keys.items(), _made(name, list(keys), job, results), strict=True):
        if isinstance(made, Exception):
            cause = f"The stage {name} failed: {type(made).__name__}: {made}"
            results.fail(source, Dropped(source, "failed", cause))
            del digests[source]
        else:
            digests[source][name] = results.add(source, name, key, made)


def _made(name: str, sources: list[str], job: Job, results: _Results) -> list[Any]:
    """What a stage makes of each file. If one fails, each is tried alone: one document must not stop the others; it is
    listed with the cause, the exception."""
    try:
        inputs = stages.STAGES[name].inputs
        files = [stages.File(job.raw / s, s, {i: results.value(s, i) for i in inputs}) for s in sources]
        return stages.compute(name, files, job.config)
    except Exception as error:
        if len(sources) == 1:
            log.exception("%s: the stage %s failed", sources[0], name)
            return [error]
    return [made for source in sources for made in _made(name, [source], job, results)]


class _Results:
    """The results of one shard: what is kept is read when it is asked for; what is made is kept at the end."""

    def __init__(self, job: Job) -> None:
        self._job, self._store = job, Store(job.out)
        self.prints = {name: stages.fingerprint(name, job.config) for name in [*stages.PER_FILE, "tables"]}
        self._before = self._store.index(job.shard.id)
        self._indexes = {id_: self._store.index(id_) for id_ in set(job.elsewhere.values())}
        self._blobs: dict[tuple[str, str], dict[str, bytes]] = {}
        self._values: dict[tuple[str, str], Any] = {}
        self._made: dict[str, dict[str, bytes]] = {name: {} for name in stages.PER_FILE}
        self._kept = {source: dict(self._index(source).kept.get(source, {})) for source in job.shard.states}
        self._failed = False

    def _home(self, source: str) -> str:
        return self._job.elsewhere.get(source, self._job.shard.id)

    def _index(self, source: str) -> Index:
        home = self._home(source)
        return self._before if home == self._job.shard.id else self._indexes[home]

    def _payload(self, source: str, name: str) -> bytes | None:
        """The bytes of a result; None where they are gone, as another worker has taken their shard over."""
        if source in self._made[name]:
            return self._made[name][source]
        place = (self._home(source), name)
        if place not in self._blobs:
            try:
                self._blobs[place] = self._store.payloads(*place)
            except (KeyError, OSError, ValueError):
                self._blobs[place] = {}
        return self._blobs[place].get(source)

    def kept(self, source: str, name: str, key: str) -> str:
        """The digest of a result that is there under `key`; empty if there is none."""
        kept = self._kept[source].get(name)
        there = kept and kept.key == key and (source not in self._job.elsewhere or self._payload(source, name))
        return kept.digest if kept and there else ""

    def value(self, source: str, name: str) -> Any:
        """A result."""
        if (source, name) not in self._values:
            payload = self._payload(source, name)
            if payload is None:
                raise KeyError(f"{source}: the result of the stage {name} is gone")
            self._values[source, name] = stages.decode(name, payload)
        return self._values[source, name]

    def add(self, source: str, name: str, key: str, value: Any) -> str:
        """Take a result in; returns its digest."""
        payload = stages.encode(value)
        self._made[name][source] = payload
        self._values[source, name] = value
        kept = self._kept[source][name] = Kept(key, digest_of(payload))
        return kept.digest

    def fail(self, source: str, dropped: Dropped) -> None:
        """Take in that a file made a stage fail: nothing of it is kept, so that the next run tries again."""
        self._failed = True
        self._kept[source] = {}
        for made in self._made.values():
            made.pop(source, None)
        self.add(source, "read", "", dropped)

    def save(self) -> None:
        """Keep everything in the store: texts and results first, the index last."""
        job, store, id_ = self._job, self._store, self._job.shard.id
        moved = job.elsewhere or self._before.states.keys() != job.shard.states.keys()
        changed = [name for name in stages.PER_FILE if self._made[name] or moved]
        blobs = {name: self._blob(name) for name in changed}
        if changed:
            store.open_shard(id_)
            for name, blob in blobs.items():
                store.write_payloads(id_, name, blob)
        if "tables" in job.made:
            self._save_part()
        made = job.made if changed else self._before.made | job.made
        index = Index(job.shard.states, made, not self._failed, job.corrections.digest, self._kept)
        store.write_index(id_, index)

    def _blob(self, name: str) -> dict[str, bytes]:
        payloads = {s: self._payload(s, name) for s, kept in self._kept.items() if name in kept}
        for source in [source for source, payload in payloads.items() if payload is None]:
            del self._kept[source][name], payloads[source]
        return {source: payload for source, payload in payloads.items() if payload is not None}

    def _save_part(self) -> None:
        """The shard's part of the tables, if what it is made of has changed."""
        from pipeline.corpus import is_part_made, save_part

        names = stages.STAGES["tables"].inputs
        digests = [kept[name].digest for kept in self._kept.values() for name in names if name in kept]
        key = digest([self.prints["tables"], self.prints["link"], *self._kept, *digests])
        corrections = self._job.corrections
        if not is_part_made(self._store, self._job.shard.id, key, corrections):
            items = (item for source in self._job.shard.states for item in self._items(source))
            save_part(self._store, self._job.shard.id, key, items, self._job.config, corrections)

    def _items(self, source: str) -> Iterator[Analysed | Dropped]:
        return analysed(source, {name: self.value(source, name) for name in _SHOWN if name in self._kept[source]})


def digest_of(payload: bytes) -> str:
    """A short digest of bytes."""
    import hashlib

    return hashlib.sha256(payload).hexdigest()[:16]


class Analysed(NamedTuple):
    """A document with all that was found in it."""

    document: Document
    labels: list[SectionLabel]
    mentions: list[Mention]
    links: Links
    encoding: str
    format: str


_SHOWN = ("read", "segment", "classify", "link")


def documents(store: Store) -> Iterator[Analysed | Dropped]:
    """Every document of an output folder with its results, file by file, and every input that was dropped.

    Raises:
        KeyError: the stages up to `link` have not been run.
    """
    for shard in store.shards():
        blobs = {name: store.payloads(shard, name) for name in _SHOWN}
        for source in store.cover(shard).states:
            values = {name: stages.decode(name, blob[source]) for name, blob in blobs.items() if source in blob}
            yield from analysed(source, values)


def result(store: Store, source: str, stage: str) -> Any:
    """The result of a stage for one source file.

    Raises:
        KeyError: there is none.
    """
    for shard in store.shards():
        if source in store.cover(shard).states:
            return stages.decode(stage, store.payloads(shard, stage)[source])
    raise KeyError(f"{store.out}: no source file {source}")


def analysed(source: str, values: Mapping[str, Any]) -> Iterator[Analysed | Dropped]:
    """The documents of a file, or why it has none, from the results of the stages."""
    raw = values["read"]
    if isinstance(raw, Dropped):
        yield raw
        return
    found = list(zip(values["segment"], values["classify"], values["link"], strict=True))
    if not found:
        yield Dropped(source, "empty", "The file holds no text besides the lines of a website.")
    for document, labels, (links, mentions) in found:
        yield Analysed(document, labels, mentions, links, raw.encoding, raw.format)


def _whole(name: str, function: Any, store: Store, config: Config, corrections: Corrections) -> None:
    """Run a stage over all files, unless nothing that it reads has changed."""
    before = [store.done_under(stage) for stage in stages.STAGES[name].inputs if stage not in stages.PER_FILE]
    shards = [digest([id_, *_digests(store.index(id_))]) for id_ in store.shards()]
    given = [corrections.digest] if name == "tables" else []
    key = digest([stages.chain(name, config), *shards, *before, *given])
    if store.done_under(name) != key:
        store.mark_done(name, "")
        function(store, config, corrections)
        store.mark_done(name, key)


def _digests(index: Index) -> Iterator[str]:
    for source, kept in index.kept.items():
        yield source
        yield from (kept[name].digest for name in stages.PER_FILE if name in kept)


def summary(store: Store) -> list[tuple[str, str]]:
    """What a run up to the tables came to, as (label, value) rows: documents, mentions by type, dropped files …"""
    from pipeline.corpus import corpus_counts

    counts = corpus_counts(store)
    dropped = {name.removeprefix("dropped "): n for name, n in sorted(counts.items()) if name.startswith("dropped ")}
    rows = [(name, f"{n:,}") for name, n in counts.items() if not name.startswith("dropped ")]
    reasons = ", ".join(f"{reason} {n}" for reason, n in dropped.items())
    return [*rows, ("dropped files", f"{sum(dropped.values()):,}" + (f" ({reasons})" if reasons else ""))]
