"""Text mining for Chinese education summaries: from raw files to tables, charts and evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from spacy.language import Language

    from pipeline.config import Config


def load(config: Config | Path | str | None = None, *, clean: bool = False) -> Language:
    """The stages as a spaCy pipeline; spaCy is imported only here. See `pipeline.nlp.load`.

    >>> [ent.text for ent in load()("王晓燕老师到柳河小学支教。").ents]
    ['王晓燕', '柳河小学']
    """
    from pipeline.nlp import load

    return load(config, clean=clean)
