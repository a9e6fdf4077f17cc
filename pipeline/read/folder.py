"""Folders of input files: on a disk, or in any storage that fsspec knows (s3://, gs://, https:// …)."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, NamedTuple, cast

_LITTER = re.compile(r"\.|~\$|~WRL.*\.tmp$|Thumbs\.db$|desktop\.ini$|Icon\r$|__MACOSX$|.*~$", re.IGNORECASE)
_SIGNS_OF_CHANGE = ("ETag", "etag", "md5Hash", "mtime", "LastModified", "last_modified", "created")


class Found(NamedTuple):
    """A file that is there: `state` tells whether it was changed without reading it, `size` is in bytes."""

    state: str
    size: int


def as_folder(name: str) -> Path:
    """A folder by its path or address; one in other storage behaves like a path.

    >>> as_folder("data/raw"), str(as_folder("memory://raw"))
    (PosixPath('data/raw'), 'memory://raw')
    """
    if "://" not in name:
        return Path(name)
    from upath import UPath

    return cast(Path, UPath(name))


def list_files(raw: Path) -> dict[str, Found]:
    """All files below a folder by their path in it (with /), without hidden files and what systems and editors leave.

    A folder that cannot be listed comes out as itself, so that reading it gives a reason.

    Raises:
        NotADirectoryError: there is no such folder.
    """
    if not raw.is_dir():
        raise NotADirectoryError(f"{raw}: there is no such folder")
    found = _on_disk(raw) if isinstance(raw, Path) else _in_storage(raw)
    return dict(sorted(found.items()))


def _on_disk(raw: Path) -> dict[str, Found]:
    found: dict[str, Found] = {}
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        try:
            entries = list(os.scandir(raw / folder))
        except OSError as error:
            found[folder.rstrip("/")] = Found(type(error).__name__, 0)
            continue
        for entry in entries:
            if _LITTER.match(entry.name):
                continue
            if not entry.is_dir():
                found[folder + entry.name] = _file_on_disk(entry)
            elif not entry.is_symlink():
                waiting.append(f"{folder}{entry.name}/")
    return found


def _file_on_disk(entry: os.DirEntry[str]) -> Found:
    try:
        state = entry.stat()
    except OSError as error:
        return Found(type(error).__name__, 0)
    return Found(f"{state.st_size} {state.st_mtime_ns}", state.st_size)


def _in_storage(raw: Any) -> dict[str, Found]:
    """By one listing: storage has no cheap way to ask for each file."""
    found: dict[str, Found] = {}
    for path, about in raw.fs.find(raw.path, detail=True).items():
        name = path.removeprefix(raw.path).lstrip("/")
        if not any(_LITTER.match(part) for part in name.split("/")):
            sign = next((str(about[key]) for key in _SIGNS_OF_CHANGE if about.get(key)), "")
            found[name] = Found(f"{about['size']} {sign}", int(about["size"] or 0))
    return found
