"""The settings: `config.yaml`, validated, one section a stage."""

from __future__ import annotations

import hashlib
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
    frictionless_rows: int = Field(default=200, ge=0)


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
        data = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not YAML: {' '.join(str(error).split())}") from None
    try:
        return Config.model_validate(data)
    except ValidationError as error:
        raise ConfigError(f"{path}:\n" + "\n".join(map(_explain, error.errors()))) from None


def _explain(problem) -> str:
    path = ".".join(str(part) for part in problem["loc"]) or "(the whole file)"
    if problem["type"] == "extra_forbidden":
        return f"  {path}: unknown key; known here: {', '.join(_known(problem['loc'][:-1]))}"
    return f"  {path}: {problem['msg']}; found {problem['input']!r}"


def _known(loc) -> list[str]:
    model: type[BaseModel] = Config
    for part in loc:
        model = model.model_fields[part].annotation  # type: ignore[assignment]
    return list(model.model_fields)
