"""The command line: `python -m pipeline all --raw DIR --out DIR`, one stage, or `explain DOC`."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns the exit status: 0 done, 1 failed, 2 wrong use or settings."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    from pipeline.config import ConfigError, load_config

    try:
        config = load_config(options.config)
    except ConfigError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    try:
        status = int(options.run(options, config) or 0)
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # `… | head` is no error; what is left to print has no reader
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (FileNotFoundError, NotADirectoryError, KeyError, RuntimeError) as error:
        print(f"error: {error.args[0] if error.args else error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    from pipeline.stages import STAGES

    parser = argparse.ArgumentParser(
        prog="python -m pipeline", description="Text mining for Chinese education summaries."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    helps = {
        "read": "bytes to text", "clean": "text restored and made uniform",
        "segment": "documents, sections, sentences, words",
        "classify": "types of paragraphs", "extract": "mentions", "link": "schools, people, partners, facts",
        "tables": "CSV and Parquet, checked", "export": "tables.xlsx and tables.sqlite", "charts": "PNG and SVG",
        "report": "the page, report/index.html",
    }  # fmt: skip
    last = list(STAGES)[-1]
    for name in ("all", *STAGES):
        command = commands.add_parser(
            name, help="every stage" if name == "all" else f"the stages up to {name}: {helps[name]}"
        )
        command.set_defaults(run=_run, until=last if name == "all" else name)
        if name == "all":
            command.add_argument("--until", choices=list(STAGES), default=last, help="stop after this stage")
        command.add_argument("--raw", default="data/raw", help="folder of input files, or its address (data/raw)")
        command.add_argument("--workers", type=int, help="local processes (engine.workers of the settings)")
        command.add_argument("--dask", metavar="ADDRESS", help="Dask scheduler (engine.dask of the settings)")
        command.add_argument(
            "--corrections", type=Path, default=Path("corrections.csv"), help="what people put right (corrections.csv)"
        )
        command.add_argument("--no-summary", action="store_true", help="no table of what the run came to")
        command.add_argument("--quiet", action="store_true", help="no progress and no summary")
        _common(command)
    explain = commands.add_parser("explain", help="what was repaired, cut and found in one document, with the rules")
    explain.add_argument("document", help="a doc_id, or a source file (all its documents)")
    explain.set_defaults(run=_explain)
    _common(explain)
    scores = commands.add_parser("evaluate", help="scores against gold files, with gains, losses and floors")
    _evaluate_options(scores)
    changes = commands.add_parser("compare", help="what changed between two output folders, as a table and a page")
    changes.add_argument("a", type=Path, help="an output folder")
    changes.add_argument("b", type=Path, help="another one")
    changes.add_argument("--to", type=Path, help="where changes.csv and comparison.html go (B/comparison)")
    changes.set_defaults(run=_compare)
    _settings(changes)
    learning = commands.add_parser("train", help="the classifier, from the labelled documents")
    learning.set_defaults(run=_train)
    _settings(learning)
    compared = commands.add_parser(
        "classifiers", help="ways to type paragraphs on the same splits; writes docs/evaluation.md"
    )
    compared.set_defaults(run=_classifiers)
    compared.add_argument("--docs", type=Path, default=Path("docs"), help="folder of evaluation.md and images/ (docs)")
    _settings(compared)
    unsure = commands.add_parser("suggest", help="the paragraphs that the classifier is least sure of, to label")
    unsure.set_defaults(run=_suggest)
    unsure.add_argument("--limit", type=int, default=20, help="how many paragraphs (20)")
    unsure.add_argument("--write", type=Path, help="write their documents to this file, ready to label")
    _common(unsure)
    split = commands.add_parser("config", help="write the settings of each stage to a file of its own, for make")
    split.set_defaults(run=_config)
    _common(split)
    return parser


def _evaluate_options(command: argparse.ArgumentParser) -> None:
    from pipeline.evaluate import KINDS, SPLITS

    command.set_defaults(run=_evaluate)
    command.add_argument("--gold", type=Path, default=Path("tests/gold"), help="folder of gold files (tests/gold)")
    command.add_argument(
        "--raw", type=Path, default=Path("data/raw"), help="the files that the gold is about (data/raw)"
    )
    command.add_argument(
        "--work", type=Path, default=Path("data/processed/.evaluation"), help="where results are kept for the next time"
    )
    instead = command.add_mutually_exclusive_group()
    instead.add_argument("--out", type=Path, help="score the tables of this output folder; nothing is run")
    instead.add_argument(
        "--annotated", type=Path, help="run over the clean texts of these annotated documents (tests/corpus)"
    )
    instead.add_argument(
        "--peers", type=Path, help="compare with other tools on these annotated documents (tests/corpus)"
    )
    command.add_argument("--docs", type=Path, default=Path("docs"), help="where --peers writes evaluation.md (docs)")
    command.add_argument("--split", choices=list(SPLITS), help="which documents (all)")
    command.add_argument("--show", choices=KINDS, help="list what is missed and invented in the known documents")
    command.add_argument("--accept", action="store_true", help="make these the accepted scores, and raise the floors")
    _settings(command)


def _common(command: argparse.ArgumentParser) -> None:
    command.add_argument("--out", type=Path, default=Path("data/processed"), help="output folder (data/processed)")
    _settings(command)


def _settings(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--config",
        type=Path,
        default=Path("config.yaml") if Path("config.yaml").exists() else None,
        help="settings (config.yaml)",
    )


def _run(options: argparse.Namespace, config) -> int:
    from pipeline.corrections import CorrectionError, read_corrections
    from pipeline.read import as_folder
    from pipeline.run import run, summary
    from pipeline.stages import STAGES

    workers = options.workers if options.workers is not None else config.engine.workers or os.cpu_count() or 1
    if workers < 1:
        print("error: --workers: at least 1", file=sys.stderr)
        return 2
    dask = options.dask if options.dask is not None else config.engine.dask
    try:
        corrections = read_corrections(options.corrections)
    except CorrectionError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    raw, until, progress = as_folder(options.raw), options.until, not options.quiet
    store = run(raw, options.out, config, until, workers, progress, dask, corrections)
    if not (options.quiet or options.no_summary) and list(STAGES).index(options.until) >= list(STAGES).index("tables"):
        rows = summary(store)
        wide = max(len(label) for label, _ in rows)
        print("\n".join(f"{label:<{wide}}  {value}" for label, value in rows))
        print(f"{'output':<{wide}}  {options.out}")
    return 0


def _explain(options: argparse.Namespace, config) -> int:
    from pipeline.explain import explain

    print(explain(options.document, options.out, config))
    return 0


def _evaluate(options: argparse.Namespace, config) -> int:
    from pipeline.evaluate.command import run

    return run(options, config)


def _compare(options: argparse.Namespace, config) -> int:
    from pipeline.compare import compare, describe, write_comparison

    found = compare(options.a, options.b)
    folder = options.to or options.b / "comparison"
    write_comparison(found, folder)
    print(describe(found))
    print(f"\npage and table  {folder}")
    return 0


def _train(options: argparse.Namespace, config) -> int:
    import time

    from pipeline.classify.model import KEPT, save
    from pipeline.classify.training import labelled, train

    start = time.perf_counter()
    model = train(labelled())
    save(model, KEPT)
    print("\n".join(f"{name:<13} {value}" for name, value in model.about.items()))
    print(f"{'written to':<13} {KEPT} ({time.perf_counter() - start:.0f} s)")
    return 0


def _classifiers(options: argparse.Namespace, config) -> int:
    from pipeline.evaluate.section_types import compare, text, write

    made = compare(lambda line: print(line, file=sys.stderr))
    write(made, options.docs / "evaluation.md", options.docs / "images")
    print(text(made))
    return 0


def _suggest(options: argparse.Namespace, config) -> int:
    from pipeline.evaluate.suggest import analysed, doubts, listed, to_label

    found = doubts(analysed(options.out), options.limit)
    if options.write:
        options.write.write_text(to_label(found), encoding="utf-8")
    print(listed(found))
    return 0


def _config(options: argparse.Namespace, config) -> int:
    """One file for each stage; a file whose settings did not change keeps its time, so that make redoes nothing."""
    folder = options.out / ".work" / "config"
    folder.mkdir(parents=True, exist_ok=True)
    for name, section in config:
        path, content = folder / f"{name}.json", section.model_dump_json()
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            path.write_text(content, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
