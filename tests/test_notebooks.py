"""The notebooks: stored without output, run on the shipped corpus, rendered in docs/notebooks as they stand."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from pipeline.config import Config
from pipeline.run import run

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
RENDERED = ROOT / "docs/notebooks"


def code_cells(notebook: Path) -> list[str]:
    cells = nbformat.read(notebook, as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == "code"]


def test_there_are_notebooks():
    assert [path.stem for path in NOTEBOOKS] == ["01_tables", "02_exchange", "03_language", "04_spacy"]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_stored_without_output_and_with_a_summary_in_both_languages(notebook: Path):
    content = nbformat.read(notebook, as_version=4)
    nbformat.validate(content)
    for cell in content.cells:
        if cell.cell_type == "code":
            assert cell.outputs == [] and cell.execution_count is None
    first = content.cells[0].source
    assert first.startswith("# ") and "**问题**" in first and "*In English:" in first
    assert "*Summary*" in content.cells[-1].source


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_rendered_notebook_has_the_code_of_the_notebook(notebook: Path):
    """What is read in docs/notebooks is what would run: `make notebooks` after every change."""
    rendered = (RENDERED / f"{notebook.stem}.md").read_text(encoding="utf-8")
    assert re.findall(r"```python\n(.*?)\n```", rendered, re.DOTALL) == code_cells(notebook)
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", rendered)
    assert all((RENDERED / picture).is_file() for picture in pictures)
    folder = RENDERED / f"{notebook.stem}_files"
    assert {path.name for path in folder.glob("*")} == {Path(picture).name for picture in pictures}


def test_the_rendered_notebooks_are_small():
    assert sum(path.stat().st_size for path in RENDERED.rglob("*") if path.is_file()) < 1_000_000


def test_every_notebook_runs_on_the_shipped_corpus(tmp_path: Path):
    run(ROOT / "data/raw", tmp_path / "out", Config(), until="tables", progress=False)
    command = [sys.executable, str(ROOT / "docs/render_notebooks.py"), str(tmp_path / "out"), str(tmp_path / "docs")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-4000:]
    for notebook in NOTEBOOKS:
        text = (tmp_path / f"docs/{notebook.stem}.md").read_text(encoding="utf-8")
        assert "Warning" not in text and "<style" not in text
        assert "NaN" not in re.sub(r"```python.*?```", "", text, flags=re.DOTALL)
