"""What the page says, in Chinese and English (`words.yaml`). Names of types and states come from the schema."""

from __future__ import annotations

from importlib.resources import files

import yaml

from pipeline.charts.words import Words
from pipeline.tables import load_schema


def _texts() -> dict[str, tuple[str, str]]:
    entries = yaml.safe_load((files(__package__) / "words.yaml").read_text(encoding="utf-8"))
    return {key: (entry["zh"], entry["en"]) for key, entry in entries.items()}


class PageWords(Words):
    """The words of the page in one language, `zh` or `en`.

    >>> PageWords("zh")("rows", n=1234)
    '1,234 行'
    >>> PageWords("en").column("facts", "from_school")
    'From school'
    """

    texts = _texts()

    def __contains__(self, key: str) -> bool:
        return key in self.texts

    def column(self, table: str, name: str) -> str:
        """What a column is called."""
        title = load_schema().tables[table].columns[name].title_zh
        return title if self.language == "zh" else name.replace("_", " ").capitalize()

    def table(self, name: str) -> str:
        """What a table is called."""
        return load_schema().tables[name].title_zh if self.language == "zh" else name.capitalize()

    def open_value(self, vocabulary: str, value: str) -> str:
        """What a value is called whose column allows others too: `kind` of repairs, `reason` of dropped files."""
        key = f"{vocabulary}_{value}"
        return self(key) if key in self else value
