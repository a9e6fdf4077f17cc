"""Summaries without end: new ones from the clauses of our annotated documents, with names and numbers of their own.

    python -m bench.corpus 2000 /some/folder

The same number and seed give the same bytes. Clauses are mixed, so that no two documents are copies of each other but
for `COPIED` of their paragraphs; one document in twenty is in GB18030, one in Traditional characters, one in fifty is
damaged as mirrors damage texts.
"""

from __future__ import annotations

import random
import re
import sys
from functools import cache
from pathlib import Path

from pipeline.clean.damage import damage
from tests.corpus.annotated import MARK, PARAGRAPH

ANNOTATED = Path(__file__).parent.parent / "tests" / "corpus"
LENGTH = 2_000
"""Characters of a document, about."""
COPIED = 0.01
GB18030, TRADITIONAL, DAMAGED = 0.05, 0.05, 0.02
FILES_PER_FOLDER = 1_000
_PARTS = ("background", "aims", "organization", "activities", "outcomes", "problems", "plans", "closing")
_HEADINGS = {
    "aims": "工作目标", "organization": "组织领导", "activities": "主要做法", "outcomes": "工作成效",
    "problems": "存在问题", "plans": "下一步打算",
}  # fmt: skip
_NUMERALS = "一二三四五六七八九十"
_PLACES = "青白云柳松石梅河长竹金南北东西清新安永和兴平文武高大小上下龙凤泉桥溪湖山岭坪湾田塘沙林杨李王张赵周关城岗洼"
_SCHOOLS = (
    "小学",
    "中心小学",
    "镇中心小学",
    "乡小学",
    "县第一小学",
    "实验小学",
    "中学",
    "初级中学",
    "镇初级中学",
    "学校",
)
_SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英霞平刚桂文辉建华玉兰红梅海燕春云志国晓东"
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[、.．）)]")


class Writer:
    """Writes documents; `seed` and a document's number decide all of it."""

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        self.clauses, self.titles = _clauses()

    def write(self, number: int) -> str:
        """One document of about `LENGTH` characters, Simplified and undamaged."""
        chance = random.Random(f"{self.seed}/{number}")
        names = Names(chance)
        lines = [names.fill(chance.choice(self.titles))]
        heading = 0
        for part in _PARTS:
            if part in _HEADINGS:
                lines.append(f"{_NUMERALS[heading]}、{_HEADINGS[part]}")
                heading += 1
            share = 2 if part in ("activities", "outcomes") else 1
            for _ in range(share):
                lines.append(self._paragraph(chance, names, LENGTH // 11))
        lines += [names.schools[0], f"20{chance.randint(10, 23)}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日"]
        return "\n".join(lines) + "\n"

    def _paragraph(self, chance: random.Random, names: Names, length: int) -> str:
        if chance.random() < COPIED:
            chance, names = (other := random.Random(f"{self.seed}/copied/{chance.randint(0, 500)}")), Names(other)
        text = ""
        while len(text) < length:
            picked = chance.choices(self.clauses, k=chance.randint(2, 4))
            text += "，".join(map(names.fill, picked)) + "。"
        return text


class Names:
    """The schools, people and numbers of one document, put in for those of the clauses."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.schools = ["".join(chance.sample(_PLACES, 2)) + chance.choice(_SCHOOLS) for _ in range(4)]
        self.people = [
            chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=chance.randint(1, 2))) for _ in range(8)
        ]

    def fill(self, clause: str) -> str:
        """A clause with its marks replaced."""
        return MARK.sub(lambda match: self._mention(match[1], match[2]), clause)

    def _mention(self, kind: str, text: str) -> str:
        if kind == "S":
            return self.chance.choice(self.schools)
        if kind == "P":
            return self.chance.choice(self.people)
        if kind == "P!":
            return self.chance.choice(_SURNAMES) + text[1:]
        if kind in ("C", "D"):
            return re.sub(r"(?<!\d)\d{1,2}(?!\d)", lambda m: str(self.chance.randint(1, 12)), text)
        return text


@cache
def _clauses() -> tuple[list[str], list[str]]:
    """The clauses of our documents, with the marks of their mentions, and the titles. They are mixed over all sections:
    the few clauses of a short one would meet again and again, and look like copies."""
    clauses, titles = [], []
    for path in sorted(ANNOTATED.glob("*.ann")):
        body = path.read_text(encoding="utf-8").split("\n---\n")[1]
        for line in body.splitlines():
            match = PARAGRAPH.fullmatch(line.strip())
            if match and match[1] == "title":
                titles.append(match[2])
            elif match and match[1] not in ("signature", "boilerplate"):
                parts = (part.strip() for part in re.split("[，。；！？：]", match[2]))
                clauses += [p for p in parts if 6 <= len(MARK.sub(r"\2", p)) <= 28 and not _NUMBERED.match(p)]
    return clauses, titles


def generate(number: int, folder: Path, seed: int = 0) -> int:
    """Write `number` documents below `folder`, one a file; returns their characters before any damage."""
    import opencc

    traditional = opencc.OpenCC("s2tw")
    writer, characters = Writer(seed), 0
    for i in range(number):
        text, chance = writer.write(i), random.Random(f"{seed}/{i}/form")
        characters += len(text)
        kind, encoding = chance.random(), "gb18030" if chance.random() < GB18030 else "utf-8"
        if kind < DAMAGED:
            text = damage(traditional.convert(text))
        elif kind < DAMAGED + TRADITIONAL:
            text = traditional.convert(text)
        path = folder / f"{i // FILES_PER_FOLDER:04d}" / f"{i:07d}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode(encoding))
    return characters


if __name__ == "__main__":
    print(generate(int(sys.argv[1]), Path(sys.argv[2])), "characters")
