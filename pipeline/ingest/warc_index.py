"""Which bytes are kept where: 256 small files of lines that begin with a hash.

A line is a hint: written before the record, and believed only when the record reads back. So one
that is torn, doubled or lost costs at most a second copy of the same bytes, and any number of
processes may append at once.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.ingest.warc_reference import WarcReference

_LINE = re.compile(rb"^[0-9a-f]{64} ([!-~]{1,300})$", re.MULTILINE)


class WarcIndex:
    """Hashes and references as lines of `<folder>/<first two letters of the hash>`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def exists(self) -> bool:
        """Whether anything was ever written to it."""
        return self._folder.is_dir()

    def add(self, reference: WarcReference) -> None:
        """Appends a line; OSError where that fails."""
        # A line that begins with a newline does not join one that was torn.
        line = f"\n{reference.sha256} {reference}\n".encode()
        try:
            self._append(reference.sha256, line)
        except FileNotFoundError:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._append(reference.sha256, line)

    def find(self, digest: str) -> Iterator[WarcReference]:
        """Where the bytes with this hash may be kept, the newest first."""
        try:
            with open(self._path(digest), "rb", buffering=0) as file:  # noqa: PTH123 - no path made
                lines = file.read()
        except FileNotFoundError:
            return
        if digest.encode() not in lines:
            return
        for line in reversed(lines.split(b"\n")):
            found = _LINE.fullmatch(line)
            reference = WarcReference.parse(found[1].decode()) if found else None
            if reference and reference.sha256 == digest:
                yield reference

    def _append(self, digest: str, line: bytes) -> None:
        with open(self._path(digest), "ab", buffering=0) as file:  # noqa: PTH123 - no path made
            file.write(line)

    def _path(self, digest: str) -> str:
        return f"{self._folder}/{digest[:2]}"

    def retain(self, wanted: Callable[[WarcReference], bool]) -> None:
        """Drops the lines that are not wanted any more; OSError where that fails."""
        for path in sorted(self._folder.glob("[0-9a-f][0-9a-f]")):
            found = (WarcReference.parse(one.decode()) for one in _LINE.findall(path.read_bytes()))
            kept = [one for one in found if one and wanted(one)]
            draft = path.with_name(f".{path.name}.{os.getpid()}")
            draft.write_text("".join(f"{one.sha256} {one}\n" for one in kept))
            draft.replace(path)
