"""The shipped corpus: it is what its sources say, its gold fits its text, and every file can be read."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import PurePosixPath

import pytest

from pipeline.read import read_file
from pipeline.records import Dropped, RawFile
from tests.corpus import build
from tests.corpus.annotated import split
from tests.corpus.build import GOLD, RAW, Entry, File, document, gold_of, manifest, parts, shown, text_of

FILES = manifest().files
DOCUMENTS = [(file, entry) for file in FILES for entry in file.documents]
KEYS = [file.key(entry) for file, entry in DOCUMENTS]
SITE = [
    "首页",
    "当前位置",
    "点击排行",
    "上一篇：",
    "主办单位",
    "访问统计",
    "栏目导航",
    "站内搜索",
    "技术维护",
    "最新文章",
    "Copyright",
]


def squeeze(text: str) -> str:
    return "".join(text.split())


def is_text(file: File) -> bool:
    return file.format in ("txt", "md")


def paragraphs(file: File, entry: Entry) -> list[str]:
    """The paragraphs of a document where it stands."""
    heading = file.heading(entry)
    return [heading] * bool(heading) + document(entry.name).paragraphs


def raw(file: File) -> RawFile:
    result = read_file(RAW / file.path, file.path)
    assert isinstance(result, RawFile), result
    return result


def test_raw_and_gold_are_up_to_date(tmp_path):
    build.build(tmp_path / "raw", tmp_path / "gold", tmp_path / "labelled")
    for fresh, shipped in ((tmp_path / "raw", RAW), (tmp_path / "gold", GOLD)):
        for path in sorted(path for path in fresh.rglob("*") if path.is_file()):
            name = path.relative_to(fresh)
            assert (shipped / name).is_file(), f"{name} is missing: python -m tests.corpus.build"
            assert parts((shipped / name).read_bytes()) == parts(path.read_bytes()), f"{name} is out of date"
    assert {path.stem for path in GOLD.iterdir()} == set(KEYS)


def test_two_builds_are_equal_byte_by_byte():
    assert dict(build.raw_files()) == dict(build.raw_files())


def test_every_document_is_used_once():
    names = [entry.name for _, entry in DOCUMENTS]
    assert sorted(names) == sorted(path.stem for path in build.HERE.glob("*.ann"))
    assert len(KEYS) == len(set(KEYS))


def test_size_and_variety():
    assert len(DOCUMENTS) >= 40
    assert sum(len(document(entry.name).text) for _, entry in DOCUMENTS) >= 60_000
    assert len(list(GOLD.glob("*.json"))) >= 25
    assert {file.format for file in FILES} == {"txt", "md", "html", "docx", "pdf"}
    encodings = {raw(file).encoding for file in FILES}
    assert encodings >= {"utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "gb18030", "cp950"}
    collections = [file for file in FILES if file.collection]
    assert len(collections) >= 3
    assert all(8 <= len(file.documents) <= 14 for file in collections)
    assert len({re.sub(r"\{\w+\}", "", file.collection.heading) for file in collections if file.collection}) >= 3
    assert sum(file.damage is not None for file in FILES) >= 4
    assert any(len(PurePosixPath(file.path).parts) >= 3 for file in FILES)


def test_splits_are_what_the_names_say_and_a_fifth_of_the_documents_measures():
    assert all(entry.split == split(entry.name) for _, entry in DOCUMENTS)
    sizes = Counter(json.loads(path.read_text(encoding="utf-8"))["split"] for path in GOLD.iterdir())
    assert set(sizes) == {"build", "opened", "wider", "measure"}
    assert sizes["measure"] * 5.5 >= len(DOCUMENTS)


def test_copied_documents_stand_in_the_same_split():
    assert split("d01") == split("d11")


@pytest.mark.parametrize(("file", "entry"), DOCUMENTS, ids=KEYS)
def test_gold_fits_the_text(file, entry):
    gold = json.loads((GOLD / f"{file.key(entry)}.json").read_text(encoding="utf-8"))
    assert gold == gold_of(file, entry)
    assert (gold["doc"], gold["source_file"], gold["position"]) == (file.key(entry), file.path, entry.position)
    texts = paragraphs(file, entry)
    assert [p["starts"] for p in gold["paragraphs"]] == [squeeze(text)[:12] for text in texts]
    text, place = "\n".join(texts), 0
    for mention in gold["mentions"]:
        found = text.find(mention["text"], place)
        assert found >= 0, f"{mention['text']} does not occur after {text[max(0, place - 20) : place]}"
        place = found + len(mention["text"])


@pytest.mark.parametrize(("file", "entry"), DOCUMENTS, ids=KEYS)
def test_masks_are_declared(file, entry):
    assert entry.masks == bool(re.search(r"\*\*|[xX]{2}", document(entry.name).text))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.path)
def test_every_file_gives_its_text_back(file):
    result = raw(file)
    assert (result.format, result.encoding, result.broken) == (file.format, file.encoding, 0)
    if is_text(file):
        text = text_of(file)
        assert result.text == (text.replace("\n", "\r\n") if file.newline == "crlf" else text)
        return
    wanted = [squeeze(shown(file, text)) for text in paragraphs(file, file.documents[0])]
    assert [squeeze(line) for line in result.text.splitlines()] == wanted


@pytest.mark.parametrize(
    "file", [file for file in FILES if not file.damage and is_text(file)], ids=lambda file: file.path
)
def test_undamaged_text_holds_every_paragraph(file):
    text = raw(file).text
    for entry in file.documents:
        for paragraph in paragraphs(file, entry):
            assert shown(file, paragraph) in text


@pytest.mark.parametrize("file", [file for file in FILES if file.format == "html"], ids=lambda file: file.path)
def test_pages_are_read_without_their_site(file):
    own = shown(file, document(file.documents[0].name).text)
    assert [word for word in SITE if word in raw(file).text and word not in own] == []


def test_damage_is_in_the_damaged_files():
    for file in FILES:
        readings = len(re.findall(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]+ ?\)", raw(file).text))
        assert (readings > 100) == (file.damage is not None), file.path


@pytest.mark.parametrize(("path", "reason"), manifest().broken.items())
def test_broken_files_are_dropped_with_their_reason(path, reason):
    result = read_file(RAW / path, path)
    assert isinstance(result, Dropped)
    assert (result.source_file, result.reason) == (path, reason)
