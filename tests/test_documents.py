"""Whole documents in manners that the corpus lacks: a bureau's report, news, a diary, a plan, a contract, a speech.

Rules have been written after them (tests/cases/documents, in the format of tests/corpus), so they hold what was reached
and do not measure. They lie outside of the corpus: what they hold is no part of the accepted scores.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
import pytest

from pipeline.config import Config
from pipeline.evaluate import Evaluation, evaluate, found_in_raw
from pipeline.evaluate.sheets import Gold
from tests.corpus.annotated import read

DOCUMENTS = Path(__file__).parent / "cases/documents"


@cache
def _annotated() -> list[tuple[str, Gold]]:
    texts = []
    for path in sorted(DOCUMENTS.glob("*.ann")):
        document = read(path)
        place = {"source_file": f"{path.stem}.txt", "position": None, "split": "build"}
        texts.append((document.text, msgspec.convert(document.gold | place, Gold)))
    return texts


@pytest.fixture(scope="module")
def evaluation(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    raw = tmp_path_factory.mktemp("raw")
    for text, gold in _annotated():
        (raw / gold.source_file).write_text(text, encoding="utf-8")
    return evaluate([gold for _, gold in _annotated()], found_in_raw(raw, tmp_path_factory.mktemp("work"), Config()))


LEAST = {
    "SCHOOL": 0.95, "ORG": 0.98, "PERSON": 0.98, "DATE+value": 0.97, "COUNT+value": 0.98, "COUNT+item": 0.92,
    "COUNT+indicator": 0.97, "COUNT+status": 0.96, "people name+role": 0.97, "people name+school": 0.92,
    "partners": 0.92, "facts": 0.96, "facts+direction": 0.83, "author_school": 1.0, "signed_date": 1.0,
}  # fmt: skip


@pytest.mark.parametrize(("measure", "least"), LEAST.items())
def test_documents_of_other_manners_are_read_as_well(evaluation, measure, least):
    assert len(_annotated()) == 10
    assert evaluation.scores["build"][measure].value >= least
