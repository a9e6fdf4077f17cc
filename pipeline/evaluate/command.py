"""The command `evaluate`: what to score, and what to print."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path

import msgspec

from pipeline.config import Config
from pipeline.evaluate import Evaluation, Gold, evaluate, found_in_folder, found_in_raw, read_gold
from pipeline.evaluate.document import put_section


def run(options: argparse.Namespace, config: Config) -> int:
    """Score as the options say; returns the exit status: 1 where a score lies below its floor, 2 for wrong use.

    Floors and accepted scores are those of the pipeline over raw files: the scores of clean texts (`--annotated`) stand
    for themselves.
    """
    if problem := _wrong_use(options):
        print(f"error: {problem}", file=sys.stderr)
        return 2
    if options.peers:
        section = _peers(options)
        put_section(options.docs / "evaluation.md", "peers", section)
        print(section)
        return 0
    evaluation = _evaluation(options, config)
    if options.show:
        print(evaluation.errors(options.show))
        return 0
    kept = None if options.annotated else options.gold
    print(evaluation.describe(options.split, kept))
    if options.accept:
        evaluation.accept(options.gold)
    problems = evaluation.below_floors(options.gold) if kept else []
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    return 1 if problems else 0


def _wrong_use(options: argparse.Namespace) -> str:
    if options.show and options.split == "measure":
        return "--show: the split `measure` only measures; its cases are never listed"
    if options.accept and (options.annotated or options.split):
        return "--accept: only the scores of raw files, of all documents at once"
    return ""


def _evaluation(options: argparse.Namespace, config: Config) -> Evaluation:
    if options.out:
        return evaluate(read_gold(options.gold), found_in_folder(options.out))
    gold, raw, work = read_gold(options.gold), options.raw, options.work
    if options.annotated:
        raw, work = work / "annotated" / "texts", work / "annotated"
        gold = write_annotated(options.annotated, raw)
    return evaluate(gold, found_in_raw(raw, work, config, os.cpu_count() or 1, progress=True))


def _peers(options: argparse.Namespace) -> str:
    from pipeline.evaluate.peers import Text, compare_peers, report

    folder = options.work / "annotated" / "texts"
    gold = write_annotated(options.peers, folder)
    texts = [Text(item, (folder / item.source_file).read_text(encoding="utf-8")) for item in gold]
    return report(*compare_peers(texts), sum(item.split == "measure" for item in gold))


def write_annotated(folder: Path, texts: Path) -> list[Gold]:
    """Write the clean text of every annotated document as a file of its own; returns their gold.

    They tell what the pipeline could reach if nothing was lost in reading, repair and conversion.

    Raises:
        FileNotFoundError: `folder` is not the folder of annotated documents.
    """
    try:
        build = import_module("tests.corpus.build")
    except ImportError:
        raise FileNotFoundError(f"{folder}: annotated documents are only there in a checkout of the source") from None
    if folder.resolve() != build.HERE.resolve():
        raise FileNotFoundError(f"{folder}: the annotated documents are in {build.HERE}")
    texts.mkdir(parents=True, exist_ok=True)
    gold = []
    for entry in (entry for file in build.manifest().files for entry in file.documents):
        document, path = build.document(entry.name), texts / f"{entry.name}.txt"
        if not path.exists() or path.read_text(encoding="utf-8") != document.text:
            path.write_text(document.text, encoding="utf-8")
        place = {"source_file": path.name, "position": None, "split": entry.split}
        gold.append(msgspec.convert(document.gold | place, Gold))
    return gold
