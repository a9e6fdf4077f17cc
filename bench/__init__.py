"""The benchmark: seeded corpora from our own writing, the pipeline and its baselines in alternation, a report."""
