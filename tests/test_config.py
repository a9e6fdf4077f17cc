"""Settings: what is wrong with them is said at once, with the path of each key and what is expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.config import Config, ConfigError, load_config


def message(tmp_path: Path, text: str) -> str:
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load_config(path)
    assert str(path) in str(error.value)
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("read:\n  max_megabyte: 3\n", "read.max_megabyte: unknown key; did you mean max_megabytes?"),
        ("segmentation: {}\n", "segmentation: unknown key; did you mean segment?"),
        ("read:\n  max_megabytes: viel\n", "read.max_megabytes: Input should be a valid integer; found 'viel'"),
        ("clean:\n  steps: [repair, dance]\n", "clean.steps.1: Input should be 'repair', 'markup'"),
        ("clean:\n  repair_margin: -1\n", "clean.repair_margin: Input should be greater than or equal to 0"),
        ("segment: 5\n", "segment: Input should be keys with values; found 5"),
        ("- a\n", "(the whole file): Input should be keys with values"),
        ("read: {}\nread: {}\n", "read: written twice"),
        ("charts:\n  dpi: 100\n  dpi: 200\n", "charts.dpi: written twice"),
        ("a: [\n", "not YAML"),
    ],
)
def test_what_is_wrong_is_named_with_its_path(tmp_path, text, expected):
    assert expected in message(tmp_path, text)


def test_all_that_is_wrong_is_said_at_once(tmp_path):
    told = message(tmp_path, "read:\n  max_megabytes: viel\ncharts:\n  language: fr\nnope: 1\n")
    assert [name for name in ("read.max_megabytes", "charts.language", "nope") if name not in told] == []


@pytest.mark.parametrize("text", ["", "# nothing but a remark\n", "read:\n  # max_megabytes: 3\n"])
def test_what_is_left_out_has_its_default(tmp_path, text):
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    assert load_config(path) == load_config(None) == Config()


def test_a_file_that_is_none_is_named(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path)
    with pytest.raises(ConfigError, match=r"nope\.yaml: there is no such file"):
        load_config(tmp_path / "nope.yaml")
