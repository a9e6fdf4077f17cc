"""Shared text: found by fingerprints, measured as difflib would measure it."""

from __future__ import annotations

import random
from difflib import SequenceMatcher
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.corpus import Writer
from pipeline.corpus import reuse
from pipeline.corpus.reuse import SHINGLE, candidates, compare, fingerprints, letters

LEAST = 30
CHARACTERS = st.text("甲乙丙丁", min_size=0, max_size=60)


def found(paragraphs: list[str], documents: list[int] | None = None) -> set[tuple[int, int]]:
    """The pairs of a collection in one shard."""
    owners = np.array(documents or range(len(paragraphs)), np.uint32)
    paragraphs = letters(paragraphs)
    pairs = candidates([lambda: fingerprints(paragraphs, LEAST)], [0], owners, LEAST)
    return {(a, b) for a, b in pairs if compare(paragraphs[a], paragraphs[b], LEAST)}


@settings(deadline=None)
@given(CHARACTERS, CHARACTERS, CHARACTERS, CHARACTERS)
def test_blocks_are_those_of_difflib(a: str, b: str, c: str, d: str):
    first, second = a + b + c, d + b + a
    blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    assert reuse._blocks(first, second) == [tuple(m) for m in blocks if m.size >= SHINGLE]


def test_every_shared_stretch_is_found():
    chance, writer = random.Random(5), Writer()
    texts = [line for i in range(30) for line in writer.write(i).split("\n") if len(line) > 100]
    copied = chance.sample(range(len(texts)), 40)
    for a, b in zip(copied[::2], copied[1::2], strict=True):
        start = chance.randrange(len(texts[a]) - 45)
        texts[b] = texts[b][:50] + texts[a][start : start + 45] + texts[b][50:]
    pairs = found(texts)
    for a, b in zip(copied[::2], copied[1::2], strict=True):
        assert (min(a, b), max(a, b)) in pairs


@pytest.mark.parametrize("at_once", [50, 10**9])
def test_shards_and_ranges_of_hashes_do_not_matter(at_once: int, monkeypatch):
    monkeypatch.setattr(reuse, "_AT_ONCE", at_once)
    texts = [line for i in (1, 2, 1, 3, 2) for line in Writer().write(i).split("\n") if len(line) > 100]
    texts, owners = letters(texts), np.arange(len(texts), dtype=np.uint32)
    whole = list(candidates([lambda: fingerprints(texts, LEAST)], [0], owners, LEAST))
    cut = len(texts) // 3
    shards = [partial(fingerprints, part, LEAST) for part in (texts[:cut], [], texts[cut:])]
    assert list(candidates(shards, [0, cut, cut], owners, LEAST)) == whole != []


def test_paragraphs_of_one_document_are_no_pair():
    text = "我校与柳河小学结对以来，坚持每月开展一次联合教研活动，老师们收获很大，孩子们也很欢喜。"
    assert found([text, text, text], [0, 0, 1]) == {(0, 2), (1, 2)}


def test_a_phrase_of_the_genre_is_no_copy():
    phrase = "全面贯彻党的教育方针落实立德树人根本任务深入推进义务教育优质均衡发展"
    chance = random.Random(1)
    own = ["".join(chr(chance.randrange(0x4E00, 0x9FA0)) for _ in range(40)) for _ in range(120)]
    texts = [before + phrase + after for before, after in zip(own[::2], own[1::2], strict=True)]
    assert found(texts) == set()
    assert len(found(texts[:3])) == 3


def test_shorter_paragraphs_have_no_fingerprints():
    assert len(fingerprints(["短句。", "", "一" * 5], LEAST).hashes) == 0
    assert found([]) == set()
