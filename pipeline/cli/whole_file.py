"""Files that commands write: whole or not at all."""

from collections.abc import Iterable
from pathlib import Path

from pipeline.errors import BadAddress


def write_whole(path: Path, lines: Iterable[str]) -> None:
    """Writes texts one after another; the file appears under its name once it is whole.

    Raises:
        BadAddress: the place cannot be written to.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("w", encoding="utf-8") as file:
                file.writelines(lines)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise BadAddress(f"{path} cannot be written: {error.strerror}") from error
