"""Execute the notebooks on an output folder and render them as Markdown with pictures: `make notebooks`.

python docs/render_notebooks.py data/processed docs/notebooks
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbconvert import MarkdownExporter
from nbconvert.writers import FilesWriter

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
_STYLE = re.compile(r"<style scoped>.*?</style>\s*", re.DOTALL)


def render(notebook: Path, out: Path, target: Path) -> Path:
    """Execute a notebook on the output folder `out` and write `<target>/<name>.md` with its pictures beside it.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell fails; the message has its code and the cause.
    """
    os.environ["SUMMARIES_OUT"] = str(out.resolve())
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(NOTEBOOKS.parent), os.environ.get("PYTHONPATH")]))
    content = nbformat.read(notebook, as_version=4)
    client = NotebookClient(content, timeout=600, kernel_name="python3", resources={"metadata": {"path": NOTEBOOKS}})
    client.extra_arguments = ["--log-level=ERROR"]
    client.execute()
    resources = {"unique_key": notebook.stem, "output_files_dir": f"{notebook.stem}_files"}
    text, resources = MarkdownExporter().from_notebook_node(content, resources=resources)
    title = f"*[notebooks/{notebook.name}](../../notebooks/{notebook.name})*\n\n"
    text = (title + _STYLE.sub("", text)).rstrip().replace("](../docs/", "](../")
    shutil.rmtree(target / f"{notebook.stem}_files", ignore_errors=True)
    FilesWriter(build_directory=str(target)).write(text + "\n", resources, notebook.stem)
    return target / f"{notebook.stem}.md"


if __name__ == "__main__":
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        print(render(path, Path(sys.argv[1]), Path(sys.argv[2])))
