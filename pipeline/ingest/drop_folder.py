"""A folder that people and programs drop documents into.

    drop/letter.txt              published by nobody configured
    drop/daily-post/page.html    published by the source `daily-post`
    drop/.taken/<run>/...        moved aside, so that a file is read as it was when it was seen

Files are moved before they are read: one that is put there meanwhile is another document. What a
killed run had moved is read by the next; a folder whose files were written down has a mark.
"""

import os
import re
import stat
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from pipeline.errors import BadAddress, Unreachable
from pipeline.ingest.bounds import MAX_FILES
from pipeline.models import BY_HAND, HandedIn

TAKEN = ".taken"
MARK = ".written-down"
SETTLED_SECONDS = 10.0
"""A file that changed more recently may still be being written; it is left for the next time."""

_UNSAFE = re.compile(r"[^A-Za-z0-9_+-]+")


def take_aside(drop: Path, run: str, slugs: Sequence[str], now: datetime) -> list[HandedIn]:
    """Moves what lies in the folder aside and names each file that is to be read.

    The first folder of a file's path is the slug of its source, where there is such a source. A
    file of no known format is named too, so that taking it in says so.

    Raises:
        BadAddress: the folder is not there, cannot be listed or holds too much.
        Unreachable: its files cannot be moved.
    """
    aside = drop / TAKEN / _UNSAFE.sub("_", run)
    before = now.timestamp() - SETTLED_SECONDS
    try:
        for path in _files(drop):
            if path.lstat().st_mtime <= before:
                _move(path, aside / path.relative_to(drop))
    except OSError as error:
        raise Unreachable(f"{drop} cannot be emptied: {error.strerror}; allow it") from error
    return [_named(path, folder, slugs) for folder in _waiting(drop) for path in _files(folder)]


def written_down(drop: Path) -> None:
    """Marks what was moved aside as written down, so that nobody goes through it again."""
    for folder in _waiting(drop):
        (folder / MARK).touch()


def _files(folder: Path) -> Iterator[Path]:
    """Regular files below a folder, sorted; what is hidden, and links, are left out."""
    found: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=_refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        paths = (Path(place, name) for name in sorted(names) if not name.startswith("."))
        found += [path for path in paths if stat.S_ISREG(path.lstat().st_mode)]
        if len(found) > MAX_FILES:
            raise BadAddress(
                f"{folder} holds more than {MAX_FILES:,} files; ingest it with "
                "`standpoint ingest` instead",
                code="too_many_files",
            )
    return iter(found)


def _refuse(error: OSError) -> None:
    if isinstance(error, FileNotFoundError):
        raise BadAddress(
            f"the drop folder {error.filename} does not exist; create it or correct "
            "STANDPOINT_DROP",
            code="missing",
        ) from error
    raise BadAddress(
        f"{error.filename} cannot be listed: {error.strerror}; allow reading it", code="unreadable"
    ) from error


def _move(path: Path, to: Path) -> None:
    """Never over another file: what was dropped twice under one name is two documents."""
    to.parent.mkdir(parents=True, exist_ok=True)
    free, number = to, 1
    while free.exists():
        number += 1
        free = to.with_name(f"{to.stem}-{number}{to.suffix}")
    path.rename(free)


def _waiting(drop: Path) -> list[Path]:
    """The folders of files moved aside that were not written down."""
    taken = drop / TAKEN
    if not taken.is_dir():
        return []
    return [one for one in sorted(taken.iterdir()) if one.is_dir() and not (one / MARK).exists()]


def _named(path: Path, folder: Path, slugs: Sequence[str]) -> HandedIn:
    inside = path.relative_to(folder)
    first = inside.parts[0]
    source = first if len(inside.parts) > 1 and first in slugs else BY_HAND
    return HandedIn(name=f"dropped {inside.as_posix()}", place=path, source=source)
