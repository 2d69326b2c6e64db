"""Files that are written whole or not at all."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import BadAddress


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write bytes to; it appears under its name once the block has ended well.

    Until then it is beside it, hidden, named for this process. What was there before stays if the
    block does not end, and so does the hidden file if the process is killed.

    Raises:
        BadAddress: the place cannot be written to, or is full.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise BadAddress(f"{path} cannot be written: {error.strerror or error}") from error


def write_whole(path: Path, lines: Iterable[str]) -> None:
    """Writes texts one after another, in UTF-8; the file appears under its name once it is whole.

    Raises:
        BadAddress: the place cannot be written to.
    """
    with whole_file(path) as file:
        for line in lines:
            file.write(line.encode())
