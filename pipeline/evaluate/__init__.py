"""Evaluate: scores against gold files, what was gained and lost since they were last accepted, and floors.

    python -m pipeline evaluate                    the pipeline over data/raw, against tests/gold
    python -m pipeline evaluate --show COUNT       what is missed and invented, in the known documents
    python -m pipeline evaluate --accept           what there is now becomes what later runs are compared with

Rules may be written after the splits `build`, `opened` (which measured, until it had told all that numbers can tell)
and `wider` (of other writers). `measure` only measures: of it nothing but numbers is ever shown or kept. `first` is the
first two together.
Accepted scores and floors are kept beside the folder of gold files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, get_args

from pipeline.evaluate import accepted as kept
from pipeline.evaluate import report
from pipeline.evaluate.score import KINDS, Comparison, Score, compare, scores
from pipeline.evaluate.sheets import Gold, GoldError, Place, Sheet, Split, found_sheets, read_gold, read_tables

if TYPE_CHECKING:
    from pipeline.config import Config

__all__ = ["KINDS", "SPLITS", "Evaluation", "GoldError", "evaluate", "found_in_folder", "found_in_raw", "read_gold"]

SPLITS: dict[str, tuple[Split, ...]] = {
    "build": ("build",), "opened": ("opened",), "first": ("build", "opened"), "wider": ("wider",),
    "measure": ("measure",),
}  # fmt: skip
KNOWN = ("build", "opened", "wider")


class Evaluation(NamedTuple):
    """The comparisons by split and document, and the scores by split."""

    comparisons: dict[str, dict[str, Comparison]]
    scores: dict[str, dict[str, Score]]

    @property
    def known(self) -> dict[str, Comparison]:
        """The comparisons of the documents that rules may be written after."""
        return {document: made for split in KNOWN for document, made in self.comparisons[split].items()}

    def below_floors(self, gold: Path) -> list[str]:
        """The scores that lie below the floors kept beside the gold, as sentences."""
        return kept.below(kept.values(self.scores), kept.read_floors(_floors(gold)))

    def accept(self, gold: Path) -> None:
        """Make these the accepted scores and raise the floors to a little below them.

        Raises:
            RuntimeError: a score lies below its floor; nothing is changed.
        """
        if problems := self.below_floors(gold):
            raise RuntimeError("not accepted:\n" + "\n".join(problems))
        values = kept.values(self.scores)
        kept.write(_accepted(gold), kept.accept(values, self.known))
        kept.write(_floors(gold), kept.raised(values, kept.read_floors(_floors(gold))))

    def describe(self, split: str | None, gold: Path | None) -> str:
        """The scores of one split or of all; with `gold`, also the changes against what was accepted beside it."""
        before = kept.read_accepted(_accepted(gold)) if gold else kept.Accepted()
        blocks = []
        for name in [split] if split else SPLITS:
            documents = sum(len(self.comparisons[part]) for part in SPLITS[name])
            blocks.append(report.score_table(name, documents, self.scores[name], before.scores))
            if name in KNOWN and before.scores:
                blocks.append(report.change_list(self.comparisons[name], before))
        return "\n\n".join(blocks)

    def errors(self, kind: str) -> str:
        """What is missed and invented of one kind, in the known documents."""
        return report.errors(kind, self.known)


def evaluate(gold: Iterable[Gold], found: Mapping[Place, Sheet]) -> Evaluation:
    """Compare what was found with the gold; a document that was not found at all counts as empty.

    >>> gold = Gold(doc="1", source_file="a.txt", position=None, split="build", author_school="东山小学")
    >>> evaluate([gold], {}).scores["first"]["author_school"].recall
    0.0
    """
    comparisons: dict[str, dict[str, Comparison]] = {split: {} for split in get_args(Split)}
    for document in gold:
        comparisons[document.split][document.doc] = compare(document, found.get(document.place, Sheet()))
    made = {name: scores(c for split in parts for c in comparisons[split].values()) for name, parts in SPLITS.items()}
    return Evaluation(comparisons, made)


def found_in_folder(out: Path) -> dict[Place, Sheet]:
    """What the tables of an output folder hold.

    Raises:
        FileNotFoundError: there are no tables.
    """
    return found_sheets(read_tables(out / "tables"))


def found_in_raw(raw: Path, work: Path, config: Config, workers: int = 1, progress: bool = False) -> dict[Place, Sheet]:
    """What the pipeline finds in the files below `raw`. `work` keeps the results, so that only what changed is redone.

    Raises:
        NotADirectoryError: there is no folder `raw`.
        RuntimeError: a stage failed.
    """
    from pipeline.corpus import build_tables
    from pipeline.records import Dropped
    from pipeline.run import documents, run

    items = list(documents(run(raw, work, config, "link", workers, progress)))
    failed = [item for item in items if isinstance(item, Dropped) and item.reason == "failed"]
    if failed:
        raise RuntimeError("\n".join(f"{item.source_file}: {item.detail}" for item in failed))
    return found_sheets(build_tables(items))


def _accepted(gold: Path) -> Path:
    return gold.parent / "accepted.json"


def _floors(gold: Path) -> Path:
    return gold.parent / "floors.json"
