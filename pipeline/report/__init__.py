"""The page: `report/index.html` with figures, charts and tables, and a page for each document; without any network."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.config import Report as ReportSettings

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["ReportSettings", "write_report"]

_HERE = Path(__file__).parent


def write_report(out: Path, settings: ReportSettings | None = None) -> Path:
    """Write the page of an output folder from its `tables/`, `texts/` and `charts/`; returns `report/index.html`.

    The folder `report/` stands alone: it can be moved, zipped or put on a web server. A file is replaced only where
    its content changes, and pages of documents that are gone are taken away.

    Args:
        out: an output folder.
        settings: language (zh, en), how many documents get a page of their own.

    Raises:
        FileNotFoundError: a table or the text of a document is missing.

    >>> import tempfile
    >>> from pipeline.tables import write_tables
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_tables({}, Path(folder, "tables"))
    ...     page = write_report(Path(folder), ReportSettings(language="en")).read_text(encoding="utf-8")
    >>> "Headline figures" in page
    True
    """
    from pipeline.report.document import pages
    from pipeline.report.figures import figures
    from pipeline.report.listing import Listings
    from pipeline.report.pictures import copy_charts
    from pipeline.report.source import Source
    from pipeline.report.words import PageWords

    settings = settings or ReportSettings()
    words, source, report = PageWords(settings.language), Source(out), out / "report"
    environment = _environment(words)
    files = _Files(report)
    for path in sorted((_HERE / "static").iterdir()):
        files.write(f"assets/{path.name}", path.read_text(encoding="utf-8"))
    rows = list(islice(source.rows("documents"), settings.max_documents))
    listings = Listings(words)
    first: dict[str, tuple[str, str]] = {}
    template = environment.get_template("document.html.j2")
    ids = [None, *(row["doc_id"] for row in rows), None]
    for number, page in enumerate(pages(source, rows, words), 1):
        html = template.render(page=page, previous=ids[number - 1], next=ids[number + 1])
        files.write(f"documents/{page.row['doc_id']}.html", html)
        listings.add_page(page)
        for entity, anchor in page.first.items():
            first.setdefault(entity, (page.row["doc_id"], anchor))
    listings.add_schools(source.rows("schools"), first)
    listings.add_dropped(source.rows("dropped"))
    for listing in listings.all.values():
        files.write(f"data/{listing.name}.js", listing.script())
    facts = _counts(source, shown=len(rows))
    pictures = copy_charts(out / "charts", report)
    index = environment.get_template("index.html.j2").render(
        figures=figures(source, words), listings=list(listings.all.values()), pictures=pictures, **facts
    )
    path = files.write("index.html", index)
    files.sweep("documents", "data", "assets")
    return path


def _counts(source: Any, shown: int) -> dict[str, Any]:
    """What the page says of the whole collection, beside the headline figures."""
    documents = source.columns("documents", "source_file", "reuse_share", "repairs", "unproved_repairs")
    repairs, unproved = int(documents["repairs"].sum()), int(documents["unproved_repairs"].sum())
    return {
        "documents": len(documents),
        "files": documents["source_file"].nunique(),
        "shown": shown,
        "copied": int((documents["reuse_share"] >= 0.1).sum()),
        "damaged": int((documents["repairs"] > 0).sum()),
        "proved": repairs - unproved,
        "unproved": unproved,
    }


def _environment(words: Any) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from pipeline.report.values import missing, period
    from pipeline.tables import load_schema

    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "w": words,
        "period": period,
        "missing": missing,
        "vocabularies": load_schema().vocabularies,
    }
    return environment


class _Files:
    """The files of the page."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._written: set[Path] = set()

    def write(self, name: str, content: str) -> Path:
        """Write a file, if its content is new."""
        from pipeline.tables import replaced_if_changed

        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with replaced_if_changed(path) as file:
            file.write(content.encode("utf-8", "replace"))
        self._written.add(path)
        return path

    def sweep(self, *folders: str) -> None:
        """Take away files that are no longer part of the page."""
        for folder in folders:
            for path in (self.folder / folder).glob("*"):
                if path not in self._written:
                    path.unlink()
