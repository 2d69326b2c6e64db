"""Finds the readable files below a folder, opening none of them."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pipeline.errors import BadAddress
from pipeline.ingest.bounds import MAX_FILES, MAX_FOLDER_DEPTH
from pipeline.ingest.formats import CONTENT_TYPES, content_type
from pipeline.scrub import scrub_line


@dataclass(frozen=True, slots=True)
class Found:
    """One file, with its path below the folder; a folder that cannot be listed ends in `/`."""

    path: Path
    key: str


def find_files(root: Path) -> list[Found]:
    """The files with known suffixes below `root`, or `root` itself where it is a file; sorted.

    Hidden files and folders are left out, and links to folders or out of `root`.

    Raises:
        BadAddress: `root` is not there, not readable or of no known format, or what is below
            it is too much.
    """
    if root.is_dir():
        return sorted(_below(root), key=lambda found: found.key)
    if not root.exists():
        raise BadAddress(f"{root} does not exist; correct the address or create it", code="missing")
    if not root.is_file():
        raise BadAddress(f"{root} is neither a file nor a folder", code="not_a_file")
    if content_type(root) is None:
        known = " ".join(CONTENT_TYPES)
        raise BadAddress(
            f"{root} has no suffix that is read; convert it to one of {known}",
            code="unknown_format",
        )
    return [Found(root, _key(root.name))]


def _below(root: Path) -> list[Found]:
    home = root.resolve()
    found: list[Found] = []
    waiting = [(root, 0)]
    while waiting:
        folder, depth = waiting.pop()
        for item in _listed(folder, root, found):
            path = folder / item.name
            if item.name.startswith("."):
                continue
            if item.is_dir(follow_symlinks=False):
                _check_depth(path, depth + 1)
                waiting.append((path, depth + 1))
            elif content_type(path) and _is_file_below(item, home):
                found.append(Found(path, _key(path.relative_to(root).as_posix())))
                _check_count(root, len(found))
    return found


def _listed(folder: Path, root: Path, found: list[Found]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as items:
            return list(items)
    except OSError as error:
        if folder == root:
            raise BadAddress(
                f"{root} cannot be listed: {error.strerror}; allow reading it", code="unreadable"
            ) from error
        # announced as it is, so that fetching records why nothing came from it
        found.append(Found(folder, _key(folder.relative_to(root).as_posix()) + "/"))
        return []


def _is_file_below(item: os.DirEntry[str], home: Path) -> bool:
    if not item.is_symlink():
        return item.is_file(follow_symlinks=False)
    try:
        target = Path(item.path).resolve(strict=True)
    except (OSError, RuntimeError):
        return False
    return target.is_file() and target.is_relative_to(home)


def _check_depth(path: Path, depth: int) -> None:
    if depth > MAX_FOLDER_DEPTH:
        raise BadAddress(
            f"{path} lies more than {MAX_FOLDER_DEPTH} folders deep; move it up or configure a "
            "folder nearer to it",
            code="too_deep",
        )


def _check_count(root: Path, count: int) -> None:
    if count > MAX_FILES:
        raise BadAddress(
            f"{root} holds more than {MAX_FILES:,} files; configure its folders as feeds instead",
            code="too_many_files",
        )


def _key(name: str) -> str:
    """The name itself, percent-encoded where it holds what no database should."""
    return name if scrub_line(name) == name else quote(os.fsencode(name))
