"""The stages: their order, what each reads, and the functions that do them.

`STAGES` is the only place that says which code, rules and settings a stage depends on: the keys of kept results come
from it, and so does `stages.mk`, from which make knows the prerequisites (`python -m pipeline.stages` writes it).
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from pipeline.records import CleanFile, Document, Dropped, Links, Mention, RawFile, SectionLabel

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.corrections import Corrections
    from pipeline.store import Store

PACKAGE = Path(__file__).parent
_READ = (".py", ".yaml", ".txt", ".sql", ".j2", ".css", ".js")
_SHARED = ("records.py", "stages.py", "run.py", "store.py", "rules/__init__.py")


class Stage(NamedTuple):
    """What a stage reads: stages before it, files of the package (folders: all of their code), and its rules."""

    inputs: tuple[str, ...]
    code: tuple[str, ...]
    rules: tuple[str, ...] = ()
    result: Any = None
    """The type of its result for one source file; None for a stage over all of them (`WHOLE` has its function)."""


STAGES: dict[str, Stage] = {
    "read": Stage((), ("read",), (), RawFile | Dropped),
    "clean": Stage(
        ("read",), ("clean", "classify/labelled", "lexicon.py"),
        ("boilerplate", "breaks", "characters", "language", "readings", "words"), CleanFile,
    ),
    "segment": Stage(
        ("clean",), ("segment", "clean/alignment.py", "extract/dates.py", "numerals.py"),
        ("boilerplate", "collections", "headings", "words"), list[Document],
    ),
    "classify": Stage(("segment",), ("classify",), ("sections",), list[list[SectionLabel]]),
    "extract": Stage(
        ("segment", "classify"), ("extract", "numerals.py", "lexicon.py"),
        ("counts", "organizations", "people", "schools"), list[list[Mention]],
    ),
    "link": Stage(
        ("segment", "classify", "extract"), ("link", "extract"), ("links", "people", "schools", "organizations"),
        list[tuple[Links, list[Mention]]],
    ),
    "tables": Stage(
        ("read", "clean", "segment", "classify", "extract", "link"),
        ("tables", "corpus", "corrections.py", "extract", "ids.py", "lexicon.py"), ("schools", "organizations"),
    ),
    "export": Stage(("tables",), ("export",)),
    "charts": Stage(("tables",), ("charts",)),
    "report": Stage(("tables", "charts"), ("report", "segment/sentences.py", "corrections.py")),
}  # fmt: skip
PER_FILE = tuple(name for name, stage in STAGES.items() if stage.result is not None)


def files(name: str) -> list[Path]:
    """Every file of the package that a stage reads: its code, its rules, and what all stages share."""
    stage = STAGES[name]
    out: list[Path] = [PACKAGE / path for path in _SHARED]
    for part in stage.code:
        path = PACKAGE / part
        out += sorted(p for p in path.rglob("*") if p.suffix in _READ) if path.is_dir() else [path]
    return out + [PACKAGE / "rules" / f"{rule}.yaml" for rule in stage.rules]


def fingerprint(name: str, config: Config) -> str:
    """Changes when the code, a rule file or the settings of a stage change."""
    return hashlib.sha256(f"{_code_fingerprint(name)} {getattr(config, name).fingerprint()}".encode()).hexdigest()[:16]


@cache
def _code_fingerprint(name: str) -> str:
    digest = hashlib.sha256()
    for path in files(name):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def chain(name: str, config: Config) -> str:
    """Changes when the fingerprint of a stage or of any stage before it does."""
    before = [chain(stage, config) for stage in STAGES[name].inputs]
    return hashlib.sha256(" ".join([fingerprint(name, config), *before]).encode()).hexdigest()[:16]


class File(NamedTuple):
    """A source file before a stage: where it is, its name below the input folder, and the results of earlier stages."""

    path: Path
    source: str
    inputs: dict[str, Any]


def compute(name: str, files: Sequence[File], config: Config) -> list[Any]:
    """The results of one stage for some source files: a stage may work on all of them at once."""
    return _FUNCTIONS[name](files, config)


def _read(files: Sequence[File], config: Config) -> list[RawFile | Dropped]:
    from pipeline.read import read_file

    return [read_file(file.path, file.source, config.read.max_megabytes) for file in files]


def _clean(files: Sequence[File], config: Config) -> list[CleanFile]:
    from pipeline.clean import clean

    return [clean(file.inputs["read"], config.clean) for file in files]


def _segment(files: Sequence[File], config: Config) -> list[list[Document]]:
    from pipeline.segment import segment

    return [segment(file.inputs["clean"], config.segment) for file in files]


def _classify(files: Sequence[File], config: Config) -> list[list[list[SectionLabel]]]:
    from pipeline.classify import classify_all

    labels = iter(classify_all([document for file in files for document in file.inputs["segment"]], config.classify))
    return [list(itertools.islice(labels, len(file.inputs["segment"]))) for file in files]


def _extract(files: Sequence[File], config: Config) -> list[list[list[Mention]]]:
    from pipeline.extract import extract

    return [
        [extract(*pair, config.extract) for pair in zip(file.inputs["segment"], file.inputs["classify"], strict=True)]
        for file in files
    ]


def _link(files: Sequence[File], config: Config) -> list[list[tuple[Links, list[Mention]]]]:
    """The links of every document, with its mentions again: linking gives counts their direction and fact."""
    from pipeline.link import link

    return [
        [(link(*found), found[-1]) for found in zip(*map(file.inputs.get, STAGES["link"].inputs), strict=True)]
        for file in files
    ]


_FUNCTIONS: dict[str, Callable[[Sequence[File], Config], list[Any]]] = {
    "read": _read, "clean": _clean, "segment": _segment, "classify": _classify, "extract": _extract, "link": _link,
}  # fmt: skip


def _tables(store: Store, config: Config, corrections: Corrections) -> None:
    from pipeline.corpus import write_corpus

    write_corpus(store, config, corrections)


def _charts(store: Store, config: Config, corrections: Corrections) -> None:
    from pipeline.charts import ChartSettings, draw_charts

    draw_charts(store.tables, store.charts, ChartSettings(**config.charts.model_dump()))


def _export(store: Store, config: Config, corrections: Corrections) -> None:
    from pipeline.export import export

    export(store.tables, config.export.workbook_rows)


def _report(store: Store, config: Config, corrections: Corrections) -> None:
    from pipeline.report import write_report

    write_report(store.out, config.report)


WHOLE: dict[str, Callable[[Store, Config, Corrections], None]] = {
    "tables": _tables, "export": _export, "charts": _charts, "report": _report,
}  # fmt: skip
"""The stages over all files: each reads what the stages before it left in the output folder and writes its own."""


def encode(result: Any) -> bytes:
    """A result as bytes."""
    return msgspec.msgpack.encode(result)


def decode(name: str, payload: bytes) -> Any:
    """A result of a stage from its bytes."""
    return _decoder(name).decode(payload)


@cache
def _decoder(name: str) -> msgspec.msgpack.Decoder:
    return msgspec.msgpack.Decoder(STAGES[name].result)


def makefile() -> str:
    """The prerequisites of every stage as make reads them."""
    lines = [
        "# Written by `python -m pipeline.stages`; a test holds it to pipeline/stages.py.",
        f"STAGES := {' '.join(STAGES)}",
    ]
    root = PACKAGE.parent
    for name, stage in STAGES.items():
        lines.append(f"FILES_{name} := {' '.join(path.relative_to(root).as_posix() for path in files(name))}")
        lines.append(f"AFTER_{name} := {' '.join(stage.inputs)}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (PACKAGE / "stages.mk").write_text(makefile(), encoding="utf-8")
