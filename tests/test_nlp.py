"""The spaCy face: the same results as the batch path, and spaCy's own tools on top."""

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import DocBin

import pipeline
from pipeline.classify import classify
from pipeline.clean.alignment import identity
from pipeline.extract import extract
from pipeline.link import link
from pipeline.records import CleanFile
from pipeline.segment import segment
from tests.corpus.annotated import read

TEXT = (
    "青山县第一小学共同体总结\n一、互派教师\n2021年3月，我校派出3名教师到柳河小学支教。校长王晓燕带队。\n"
    "二、存在问题\n经费不足。"
)
ALPHABET = "青山小学派出3名教师一、二、（）。，；“”《》\n \t　20xx年5月A😀校长王晓燕"
ORDER = ["edu_segment", "edu_classify", "edu_extract", "edu_link"]


@cache
def nlp():
    return pipeline.load()


@cache
def texts():
    return [read(file).text for file in sorted((Path(__file__).parent / "corpus").glob("*.ann"))]


def batch(text):
    """What the stages say, without spaCy."""
    (document,) = segment(CleanFile("", text, identity(len(text)), [], [], []))
    labels = classify(document)
    mentions = extract(document, labels)
    return labels, mentions, link(document, labels, mentions)


@pytest.mark.parametrize("number", range(0, 60, 5))
def test_both_faces_find_the_same(number):
    text = texts()[number]
    doc = nlp()(text)
    labels, mentions, links = batch(text)
    assert doc.text == text
    assert (doc._.labels, doc._.mentions, doc._.links) == (labels, mentions, links)
    assert [(s.start_char, s.end_char, s.label_) for s in doc.spans["mentions"]] == [
        (m.start, m.end, m.type) for m in mentions
    ]
    assert [s.label_ for s in doc.spans["paragraphs"]] == [label.type for label in labels]


def test_entities_carry_what_was_found():
    doc = nlp()(TEXT)
    found = {ent.text: ent for ent in doc.ents}
    assert found["3名"]._.count.indicator == "teachers_exchanged"
    assert found["3名"]._.rule == "count.people"
    assert found["2021年3月"]._.date.start == "2021-03"
    assert found["柳河小学"]._.canonical == "柳河小学"
    assert doc[0:1]._.mention is None
    assert [(f.min, f.from_school, f.to_school) for f in doc._.facts] == [(3, "青山县第一小学", "柳河小学")]
    assert [(p.name, p.role) for p in doc._.people] == [("王晓燕", "校长")]
    assert doc._.author_school == "青山县第一小学"


def test_masked_names_are_spans_but_no_entities():
    doc = nlp()("我们与xx小学结对，柳河小学派出2名教师。")
    masked = [span.text for span in doc.spans["mentions"] if span._.masked]
    assert masked and not set(masked) & {ent.text for ent in doc.ents}


def test_docs_go_through_spacys_own_formats(tmp_path):
    doc = nlp()(TEXT)
    kept = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    (again,) = DocBin().from_bytes(kept).get_docs(nlp().vocab)
    assert (again._.facts, again._.mentions) == (doc._.facts, doc._.mentions)
    assert [e.text for e in again.ents] == [e.text for e in doc.ents]
    nlp().to_disk(tmp_path / "model")
    loaded = spacy.load(tmp_path / "model")
    assert loaded.pipe_names == ORDER
    assert loaded(TEXT)._.links == doc._.links


def test_processes_find_the_same():
    three = texts()[:3]
    found = [doc._.mentions for doc in nlp().pipe(three, n_process=2)]
    assert found == [nlp()(text)._.mentions for text in three]


def test_damaged_text_is_cleaned_on_demand():
    damaged = "我們與全縣教師(shī)的時(shí)間?，F(xiàn)在柳河小學派出2名教師(shī)。"
    assert pipeline.load(clean=True)(damaged).text == "我们与全县教师的时间。现在柳河小学派出2名教师。"
    assert nlp()(damaged).text == damaged


def test_a_collection_is_taken_apart_or_refused():
    text = "总结篇一\n柳河小学派出2名教师。\n总结篇二\n青山小学派出4名教师。"
    with pytest.raises(ValueError, match="collection of 2 documents"):
        nlp()(text)
    docs = list(nlp().pipe(nlp().tokenizer.docs(text)))
    assert [doc._.document.position for doc in docs] == [1, 2]
    assert [doc._.facts[0].min for doc in docs] == [2, 4]


def test_components_stand_behind_another_tokenizer():
    other = spacy.blank("zh")
    for name in ORDER:
        other.add_pipe(name)
    assert other(TEXT)._.facts == nlp()(TEXT)._.facts
    assert other.analyze_pipes()["problems"] == {name: [] for name in ORDER}


def test_components_say_what_is_missing():
    alone = spacy.blank("zh")
    alone.add_pipe("edu_extract")
    with pytest.raises(ValueError, match="edu_classify has to run first"):
        alone(TEXT)


def test_settings_reach_the_components(tmp_path):
    file = tmp_path / "config.yaml"
    file.write_text("extract:\n  include: [DATE]\n", encoding="utf-8")
    assert {ent.label_ for ent in pipeline.load(file)(TEXT).ents} == {"DATE"}
    file.write_text("extract:\n  includ: [DATE]\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"extract\.includ"):
        pipeline.load(file)


@settings(max_examples=150, derandomize=True, deadline=None, database=None)
@given(st.text(st.sampled_from(ALPHABET), max_size=60))
def test_anything_can_be_given(text):
    try:
        doc = nlp()(text)
    except ValueError as error:
        assert "collection" in str(error) or "E088" in str(error)
        return
    assert doc.text == text
    assert all(span.text == m.text for span, m in zip(doc.spans["mentions"], doc._.mentions, strict=True))


def test_import_of_the_package_does_not_load_spacy():
    code = "import sys, pipeline; print('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
