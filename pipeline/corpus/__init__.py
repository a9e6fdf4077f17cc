"""What needs all documents at once: the registry of schools, shared text, leading terms, and the tables' columns."""

from __future__ import annotations

from pipeline.corpus.build import build_tables

__all__ = ["build_tables"]
