"""What a person hands in: places to read, a line each, and texts to keep until they are read."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

from pipeline.errors import BadAddress, BadDocument, Unreachable
from pipeline.ingest.bounds import MAX_DOCUMENT_BYTES, megabytes
from pipeline.ingest.prefixes import below, is_address
from pipeline.models import HandedIn, Prefix
from pipeline.scrub import scrub_line

MOST_LINES = 10_000
FOLDER = "pasted"
_COMMENT = "#"


def places_in_lines(lines: str) -> list[HandedIn]:
    """The addresses in a text, one a line, each named by its line; blank lines and `#` are none.

    Whether an address is one is found out when it is taken in, so that a bad line costs itself.

    Raises:
        BadAddress: there are more than `MOST_LINES`.
    """
    stated = [
        HandedIn(name=f"line {number}: {line.strip()}", place=line.strip())
        for number, line in enumerate(lines.splitlines(), start=1)
        if line.strip() and not line.lstrip().startswith(_COMMENT)
    ]
    if len(stated) > MOST_LINES:
        raise BadAddress(
            f"{len(stated):,} lines were handed in; give {MOST_LINES:,} at most, the others in "
            "another run",
            code="too_many_lines",
        )
    return stated


def keep_pasted(home: Path, record: Mapping[str, str]) -> HandedIn:
    """Writes a pasted text below the home folder as a record; the same text is the same file.

    Raises:
        BadDocument: it is longer than a document may be.
        Unreachable: the folder cannot be written.
    """
    content = json.dumps(dict(record), ensure_ascii=False, sort_keys=True).encode()
    if len(content) > MAX_DOCUMENT_BYTES:
        raise BadDocument(
            f"the pasted text has {megabytes(len(content))}; one may have "
            f"{megabytes(MAX_DOCUMENT_BYTES)} at most: split it",
            code="too_large",
        )
    file = home / FOLDER / f"{sha256(content).hexdigest()}.json"
    half = file.with_suffix(f".{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        half.write_bytes(content)
        half.replace(file)
    except OSError as error:
        raise Unreachable(f"{file.parent} cannot be written: {error.strerror}; allow it") from error
    return HandedIn(name="pasted text", place=file)


def folder_within(folder: str, allowed: Sequence[str]) -> HandedIn:
    """A folder, file or prefix that a form names, if it lies in one that the settings allow.

    Raises:
        BadAddress: it does not.
    """
    place = (
        Prefix(folder.rstrip("/")) if is_address(folder) else Path(folder).expanduser().resolve()
    )
    if not _is_within(place, allowed):
        known = ", ".join(allowed) or "none is"
        raise BadAddress(
            f"{folder} is not below a folder or address that may be named here "
            f"({known} allowed); "
            "add it to STANDPOINT_INGEST_FROM",
            code="not_allowed",
        )
    return HandedIn(name=folder, place=place)


def _is_within(place: Path | Prefix, allowed: Sequence[str]) -> bool:
    if isinstance(place, Prefix):
        is_clean = scrub_line(place.address) == place.address
        return is_clean and below(place.address, allowed) is not None
    folders = (Path(one).resolve() for one in allowed if not is_address(one))
    return any(place.is_relative_to(one) for one in folders)


def drop_pasted(home: Path, urls: Iterable[str]) -> None:
    """Deletes the files of pasted texts that were read: their originals are kept by now."""
    folder = home / FOLDER
    for url in urls:
        parts = urlsplit(url)
        path = Path(os.fsdecode(unquote_to_bytes(parts.path)))
        if parts.scheme == "file" and path.parent == folder:
            path.unlink(missing_ok=True)
