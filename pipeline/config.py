"""The settings: `config.yaml`, validated, one section a stage."""

from __future__ import annotations

import hashlib
from collections import Counter
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.records import MentionType

Step = Literal["repair", "markup", "simplify", "punctuation", "rejoin"]


class ConfigError(ValueError):
    """The configuration cannot be used; the message names every wrong key by its path and says what is expected."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    def fingerprint(self) -> str:
        """Changes whenever a value of the section changes."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


class Read(_Section):
    max_megabytes: int = Field(default=200, gt=0)


class Clean(_Section):
    steps: list[Step] = ["repair", "markup", "simplify", "punctuation", "rejoin"]
    repair_margin: float = Field(default=2.0, ge=0)


class Segment(_Section):
    heading_max_chars: int = Field(default=40, gt=0)
    segmenter: Literal["rjieba", "jieba"] = "rjieba"


class Classify(_Section):
    threshold: float = Field(default=0.35, ge=0, le=1)


class Extract(_Section):
    include: list[MentionType] = ["SCHOOL", "ORG", "PERSON", "DATE", "COUNT"]


class Link(_Section):
    reuse_min_chars: int = Field(default=30, gt=0)
    reuse_similarity: float = Field(default=0.5, ge=0, le=1)


class Tables(_Section):
    terms_per_type: int = Field(default=40, ge=0)
    frictionless_rows: int = Field(default=20_000, ge=0)


class Export(_Section):
    workbook_rows: int = Field(default=100_000, gt=0, le=1_048_000)


class Charts(_Section):
    language: Literal["zh", "en"] = "zh"
    top_n: int = Field(default=30, gt=0)
    dpi: int = Field(default=200, ge=50)


class Report(_Section):
    language: Literal["zh", "en"] = "zh"
    max_documents: int = Field(default=20_000, gt=0)


class Engine(_Section):
    workers: int = Field(default=0, ge=0)
    dask: str = Field(default="", pattern=r"^([a-z]+://.+)?$")


class Config(_Section):
    """All settings; the defaults are those of the shipped `config.yaml`.

    >>> Config().segment.heading_max_chars
    40
    """

    read: Read = Read()
    clean: Clean = Clean()
    segment: Segment = Segment()
    classify: Classify = Classify()
    extract: Extract = Extract()
    link: Link = Link()
    tables: Tables = Tables()
    export: Export = Export()
    charts: Charts = Charts()
    report: Report = Report()
    engine: Engine = Engine()


def load_config(path: Path | None) -> Config:
    """Read and validate a configuration file; None gives the defaults.

    Raises:
        ConfigError: all that is wrong at once, each with the key's path and what was expected.
    """
    if path is None:
        return Config()
    try:
        text = path.read_text(encoding="utf-8")
        data, twice = yaml.safe_load(text) or {}, _written_twice(yaml.compose(text))
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not YAML: {' '.join(str(error).split())}") from None
    if isinstance(data, dict):  # a section whose keys are all commented out has its defaults
        data = {key: {} if value is None and key in Config.model_fields else value for key, value in data.items()}
    problems = [f"  {key}: written twice" for key in twice]
    try:
        config = Config.model_validate(data)
    except ValidationError as error:
        problems += map(_explain, error.errors())
    if problems:
        raise ConfigError(f"{path}:\n" + "\n".join(problems))
    return config


def _written_twice(node: yaml.Node | None, path: str = "") -> list[str]:
    """The paths of keys that stand twice in one section, of which YAML would silently take the last."""
    if not isinstance(node, yaml.MappingNode):
        return []
    keys = [f"{path}{key.value}" for key, _ in node.value]
    twice = [key for key, count in Counter(keys).items() if count > 1]
    return twice + [found for key, value in node.value for found in _written_twice(value, f"{path}{key.value}.")]


def _explain(problem) -> str:
    path = ".".join(str(part) for part in problem["loc"]) or "(the whole file)"
    if problem["type"] == "extra_forbidden":
        known = _known(problem["loc"][:-1])
        near = get_close_matches(str(problem["loc"][-1]), known, 1)
        meant = f"did you mean {near[0]}? " if near else ""
        return f"  {path}: unknown key; {meant}known here: {', '.join(known)}"
    expected = "Input should be keys with values" if problem["type"] == "model_type" else problem["msg"]
    return f"  {path}: {expected}; found {problem['input']!r}"


def _known(loc) -> list[str]:
    model: type[BaseModel] = Config
    for part in loc:
        model = model.model_fields[part].annotation  # type: ignore[assignment]
    return list(model.model_fields)
