"""Text mining for Chinese education summaries: from raw files to tables, charts and evidence."""
