"""What needs all documents at once: the registry of schools, shared text, leading terms, and the tables."""

from __future__ import annotations

from pipeline.corpus.build import build_tables
from pipeline.corpus.part import is_part_made, save_part
from pipeline.corpus.whole import corpus_counts, write_corpus

__all__ = ["build_tables", "corpus_counts", "is_part_made", "save_part", "write_corpus"]
