"""The stages as a spaCy pipeline, for notebooks and for other people's code.

    import pipeline
    nlp = pipeline.load()
    doc = nlp("…")          # doc.ents, doc.sents, doc.spans["mentions"], doc._.facts

The components call the same functions as the batch path, so both find the same. What they find stays in our own records
(`doc._.analysis`); entities and spans are views of them, tied by characters. docs/spacy.md lists every attribute.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import spacy
import srsly
from spacy.language import Language
from spacy.tokens import Doc, Span, Token
from spacy.util import DummyTokenizer, filter_spans, registry
from spacy.vocab import Vocab

from pipeline import config as settings_of
from pipeline.classify import classify, heading_types
from pipeline.clean import clean
from pipeline.clean.alignment import identity
from pipeline.config import Config, load_config
from pipeline.extract import extract
from pipeline.link import link
from pipeline.records import (
    CleanFile,
    Document,
    Fact,
    Links,
    Mention,
    Partnership,
    Person,
    RawFile,
    SectionLabel,
)
from pipeline.segment import segment


class Analysis(msgspec.Struct):
    """What the components have found so far. `document` is None for a text of blanks."""

    document: Document | None = None
    labels: list[SectionLabel] = []
    mentions: list[Mention] = []
    links: Links | None = None


def load(config: Config | Path | str | None = None, *, clean: bool = False) -> Language:
    """A spaCy pipeline for Chinese whose components are our stages.

    Args:
        config: the settings, or the path of a `config.yaml`; None gives the defaults.
        clean: run the cleaning first. Then `doc.text` is the clean text; else it is the text as given.

    Raises:
        ConfigError: the configuration cannot be used.

    >>> doc = load()("2021年3月，青山县第一小学派出3名教师到柳河小学支教。")
    >>> [(ent.text, ent.label_) for ent in doc.ents]
    [('2021年3月', 'DATE'), ('青山县第一小学', 'SCHOOL'), ('3名', 'COUNT'), ('柳河小学', 'SCHOOL')]
    >>> [(fact.indicator, fact.min, fact.from_school, fact.to_school) for fact in doc._.facts]
    [('teachers_exchanged', 3, '青山县第一小学', '柳河小学')]
    >>> load(clean=True)("全縣教師(shī)的時(shí)間").text
    '全县教师的时间'
    """
    made = config if isinstance(config, Config) else load_config(None if config is None else Path(config))
    words = {
        "@tokenizers": "edu_words",
        "clean": made.clean.model_dump() if clean else None,
        "segment": made.segment.model_dump(),
    }
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": words}})
    nlp.add_pipe("edu_segment", config={"settings": made.segment.model_dump()})
    nlp.add_pipe("edu_classify", config={"settings": made.classify.model_dump()})
    nlp.add_pipe("edu_extract", config={"settings": made.extract.model_dump()})
    nlp.add_pipe("edu_link")
    return nlp


# The tokenizer


class Words(DummyTokenizer):
    """Our words as spaCy's tokens; every character of the text is in one of them, blanks and line ends too."""

    def __init__(self, vocab: Vocab, clean: settings_of.Clean | None, segment: settings_of.Segment) -> None:
        self.vocab = vocab
        self.clean = clean
        self.segment = segment

    def __call__(self, text: str) -> Doc:
        """The words of the text of one document.

        Raises:
            ValueError: the text is a collection of documents; `docs` takes it apart.
        """
        file = self._file(text)
        documents = segment(file, self.segment)
        if len(documents) > 1:
            raise ValueError(
                f"a collection of {len(documents)} documents, from {documents[0].title!r} on; "
                "take it apart with nlp.pipe(nlp.tokenizer.docs(text))"
            )
        return self.doc(documents[0]) if documents else _doc(self.vocab, [file.text], Analysis())

    def docs(self, text: str) -> list[Doc]:
        """The words of every document of a text, for `nlp.pipe`.

        >>> nlp = load()
        >>> [doc._.document.position for doc in nlp.pipe(nlp.tokenizer.docs("总结篇一\\n正文。\\n总结篇二\\n正文。"))]
        [1, 2]
        """
        return [self.doc(document) for document in segment(self._file(text), self.segment)]

    def doc(self, document: Document) -> Doc:
        """The words of a document that the stages `read`, `clean` and `segment` have made already."""
        words = [document.text[a:b] for a, b in pairwise((0, *document.tokens, len(document.text)))]
        return _doc(self.vocab, words, Analysis(document))

    def _file(self, text: str) -> CleanFile:
        if self.clean is None:
            return CleanFile("", text, identity(len(text)), [], [], [])
        return clean(RawFile("", "txt", "utf-8", text, ""), self.clean)


def _doc(vocab: Vocab, words: Iterable[str], analysis: Analysis) -> Doc:
    words = [word for word in words if word]
    doc = Doc(vocab, words=words, spaces=[False] * len(words))
    doc._.analysis = analysis
    return doc


@registry.tokenizers("edu_words")
def make_words(
    clean: dict[str, Any] | None = None, segment: dict[str, Any] | None = None
) -> Callable[[Language], Words]:
    """The tokenizer from the settings in a spaCy configuration; `clean` None: texts are clean already."""
    cleaning = None if clean is None else settings_of.Clean.model_validate(clean)
    cutting = settings_of.Segment.model_validate(segment or {})
    return lambda nlp: Words(nlp.vocab, cleaning, cutting)


# The components


@Language.factory(
    "edu_segment",
    default_config={"settings": settings_of.Segment().model_dump()},
    assigns=["doc._.document", "doc.spans", "token.is_sent_start"],
)
def make_segment(nlp: Language, name: str, settings: dict[str, Any]) -> Callable[[Doc], Doc]:
    """Sentences, `doc.spans["sections"]` and `doc.spans["paragraphs"]`.

    Behind another tokenizer it segments the text by `settings`, and cuts tokens inside which a section begins.
    """
    return partial(_segment, settings=settings_of.Segment.model_validate(settings))


@Language.factory(
    "edu_classify",
    default_config={"settings": settings_of.Classify().model_dump()},
    requires=["doc._.document"],
    assigns=["doc._.labels", "doc.spans"],
)
def make_classify(nlp: Language, name: str, settings: dict[str, Any]) -> Callable[[Doc], Doc]:
    """The types of paragraphs: `doc._.labels`, and the labels of the spans in `doc.spans["paragraphs"]`."""
    return partial(_classify, settings=settings_of.Classify.model_validate(settings))


@Language.factory(
    "edu_extract",
    default_config={"settings": settings_of.Extract().model_dump()},
    requires=["doc._.labels"],
    assigns=["doc._.mentions", "doc.spans", "doc.ents"],
)
def make_extract(nlp: Language, name: str, settings: dict[str, Any]) -> Callable[[Doc], Doc]:
    """`doc.ents` and `doc.spans["mentions"]`; words are cut where a mention begins or ends inside one."""
    return partial(_extract, settings=settings_of.Extract.model_validate(settings))


@Language.factory("edu_link", requires=["doc._.mentions"], assigns=["doc._.links"])
def make_link(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """`doc._.facts`, `.people`, `.partners`, `.author_school`, `.signed_date`; counts get their direction and fact."""
    return _link


def _segment(doc: Doc, settings: settings_of.Segment) -> Doc:
    analysis = doc._.analysis
    if analysis is None:
        doc._.analysis = analysis = Words(doc.vocab, None, settings)(doc.text)._.analysis
    return _lay_out(doc, analysis)


def _classify(doc: Doc, settings: settings_of.Classify) -> Doc:
    analysis = _found_by(doc, "edu_segment")
    if analysis.document:
        analysis.labels = classify(analysis.document, settings)
    return _lay_out(doc, analysis)


def _extract(doc: Doc, settings: settings_of.Extract) -> Doc:
    analysis = _found_by(doc, "edu_classify")
    if analysis.document:
        analysis.mentions = extract(analysis.document, analysis.labels, settings)
    return _lay_out(doc, analysis)


def _link(doc: Doc) -> Doc:
    analysis = _found_by(doc, "edu_classify")
    if analysis.document:
        analysis.links = link(analysis.document, analysis.labels, analysis.mentions)
    return doc


def _found_by(doc: Doc, component: str) -> Analysis:
    """What was found so far.

    Raises:
        ValueError: the component that has to run before did not.
    """
    analysis = doc._.analysis
    if analysis is None or (component == "edu_classify" and analysis.document and not analysis.labels):
        raise ValueError(f"{component} has to run first; the order is edu_segment, edu_classify, edu_extract, edu_link")
    return analysis


# Our records as spans


def _lay_out(doc: Doc, analysis: Analysis) -> Doc:
    """Show an analysis in spaCy's terms: sentences, groups of spans and entities; all begin and end with tokens."""
    document, mentions = analysis.document, analysis.mentions
    if document is None:
        doc.spans.update({"sections": [], "paragraphs": [], "mentions": []})
        return doc
    paragraphs, sections = document.paragraphs, document.sections
    starts = {start for start, _ in document.sentences[1:]}
    parts: list[Any] = [*sections, *paragraphs, *mentions]
    _cut(doc, starts.union(*((part.start, part.end) for part in parts)))
    for token in doc:
        token.is_sent_start = token.idx in starts or token.i == 0
    types: list[str] = [label.type for label in analysis.labels] or [""] * len(paragraphs)
    headed = [kind or "" for kind in heading_types(document)]
    doc.spans["sections"] = [_span(doc, part, kind) for part, kind in zip(sections, headed, strict=True)]
    doc.spans["paragraphs"] = [_span(doc, part, kind) for part, kind in zip(paragraphs, types, strict=True)]
    doc.spans["mentions"] = [_span(doc, mention, mention.type) for mention in mentions]
    doc.ents = filter_spans(span for span in doc.spans["mentions"] if not span._.masked)
    return doc


def _span(doc: Doc, part: Any, label: str) -> Span:
    span = doc.char_span(part.start, part.end, label=label)
    assert span is not None, "the tokens have been cut there"
    return span


def _cut(doc: Doc, places: Iterable[int]) -> None:
    """Split the tokens that reach over a place of the text."""
    tokens = list(doc)
    starts = [token.idx for token in tokens]
    inside: dict[Token, list[int]] = {}
    for place in sorted(places):
        i = bisect_left(starts, place)
        token = tokens[i - 1]
        if i and (i == len(starts) or starts[i] != place) and place < token.idx + len(token):
            inside.setdefault(token, []).append(place - token.idx)
    with doc.retokenize() as retokenizer:
        for token, cuts in inside.items():
            parts = [token.text[a:b] for a, b in pairwise((0, *cuts, len(token)))]
            retokenizer.split(token, parts, heads=[(token, i) for i in range(len(parts))])


# Extension attributes


def _mention(span: Span) -> Mention | None:
    """The mention that a span of `doc.ents` or `doc.spans["mentions"]` shows; None for any other span."""
    mentions = _mentions(span.doc)
    for mention in mentions[bisect_left(mentions, span.start_char, key=lambda m: m.start) :]:
        if mention.start != span.start_char:
            return None
        if (mention.end, mention.type) == (span.end_char, span.label_):
            return mention
    return None


def _of_mention(field: str) -> Callable[[Span], Any]:
    return lambda span: getattr(_mention(span), field, None)


def _document(doc: Doc) -> Document | None:
    return doc._.analysis.document if doc._.analysis else None


def _labels(doc: Doc) -> list[SectionLabel]:
    return doc._.analysis.labels if doc._.analysis else []


def _mentions(doc: Doc) -> list[Mention]:
    return doc._.analysis.mentions if doc._.analysis else []


def _links(doc: Doc) -> Links:
    links = doc._.analysis.links if doc._.analysis else None
    return links or Links(None, None, [], [], [])


def _facts(doc: Doc) -> list[Fact]:
    return _links(doc).facts


def _people(doc: Doc) -> list[Person]:
    return _links(doc).people


def _partners(doc: Doc) -> list[Partnership]:
    return _links(doc).partnerships


def _extend() -> None:
    """Make the attributes known to spaCy; under these names, those of other packages are replaced."""
    Doc.set_extension("analysis", default=None, force=True)
    for name, getter in {
        "document": _document, "labels": _labels, "mentions": _mentions, "links": _links,
        "facts": _facts, "people": _people, "partners": _partners,
        "author_school": lambda doc: _links(doc).author_school, "signed_date": lambda doc: _links(doc).signed_date,
    }.items():  # fmt: skip
        Doc.set_extension(name, getter=getter, force=True)
    Span.set_extension("mention", getter=_mention, force=True)
    for name, field in {
        "canonical": "canonical", "rule": "rule_id", "masked": "masked", "surname_only": "surname_only",
        "date": "date", "count": "count",
    }.items():  # fmt: skip
        Span.set_extension(name, getter=_of_mention(field), force=True)


_extend()


# Analyses in `doc.to_bytes()`, `DocBin` and `nlp.pipe(n_process=…)`

_KEY = "education_summaries"


@srsly.msgpack_encoders(_KEY)
def encode(value: Any, chain: Callable[[Any], Any] | None = None) -> Any:
    """An analysis as plain data, for spaCy's own serialisation; other values go to the next encoder."""
    if isinstance(value, Analysis):
        return {_KEY: msgspec.msgpack.encode(value)}
    return value if chain is None else chain(value)


@srsly.msgpack_decoders(_KEY)
def decode(value: Any, chain: Callable[[Any], Any] | None = None) -> Any:
    """The analysis from what `encode` made of it; other values go to the next decoder."""
    if isinstance(value, dict) and _KEY in value:
        return msgspec.msgpack.decode(value[_KEY], type=Analysis)
    return value if chain is None else chain(value)
