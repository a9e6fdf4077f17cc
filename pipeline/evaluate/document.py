"""docs/evaluation.md: sections that commands write, each between marks of its own."""

from __future__ import annotations

import re
from pathlib import Path

_HEAD = "# Evaluation\n\nEach section is written by the command that it names.\n"


def put_section(path: Path, name: str, text: str) -> None:
    """Put a section into a Markdown file, in the place of an older one of that name; all others stay as they are.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "evaluation.md")
    ...     for text in ("old\\n", "new\\n"):
    ...         put_section(path, "names", text)
    ...     print(path.read_text(encoding="utf-8").splitlines()[-3:])
    ['<!-- names -->', 'new', '<!-- /names -->']
    """
    section = f"<!-- {name} -->\n{text}<!-- /{name} -->\n"
    place = re.compile(rf"<!-- {re.escape(name)} -->\n.*?<!-- /{re.escape(name)} -->\n", re.DOTALL)
    before = path.read_text(encoding="utf-8") if path.exists() else _HEAD
    after = place.sub(lambda _: section, before) if place.search(before) else f"{before.rstrip()}\n\n{section}"
    path.write_text(after, encoding="utf-8")
