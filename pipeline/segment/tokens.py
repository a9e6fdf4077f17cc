"""Words, by jieba."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from pipeline.rules import load


def tokenize(text: str) -> list[str]:
    """The words of a text, which joined give the text again.

    By an own tokenizer, never jieba's global one, so that nothing that other code does changes our words; built from
    jieba's dictionary and ours (`rules/words.yaml`), without a cache on disk.

    >>> tokenize("第二小学派出三名支教教师")
    ['第二', '小学', '派出', '三名', '支教', '教师']
    """
    return _jieba().lcut(text)


@cache
def _jieba():
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)
    cut = jieba.Tokenizer()
    dictionary = Path(jieba.__file__).with_name("dict.txt").read_text(encoding="utf-8")
    own = "".join(f"{word} {frequency}\n" for word, frequency in load("words")["words"].items())
    cut.FREQ, cut.total = cut.gen_pfdict(_NamedText((dictionary + own).encode(), "dict.txt"))
    cut.initialized = True
    return cut


class _NamedText(io.BytesIO):
    """A file in memory, with the name that jieba puts into its error messages."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name
