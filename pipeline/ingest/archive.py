"""Keeps originals in a folder: one compressed file for each content, named by its hash."""

import gzip
import os
import re
import zlib
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from pipeline.errors import BadAddress, BadDocument, Unreachable
from pipeline.ingest.bounds import MIB, megabytes
from pipeline.models import Original

MAX_ORIGINAL = 64 * MIB
_REFERENCE = re.compile(r"([0-9a-f]{2})/(\1[0-9a-f]{62})\.gz")
_GZIP = 16 + zlib.MAX_WBITS


class FolderArchive:
    """Originals as `<root>/<ab>/<sha256>.gz`; the reference is the path below the root."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, original: Original) -> str:
        """Stores the bytes, once for the same bytes, and returns the reference to read them by.

        Raises:
            BadDocument: the bytes are more than the archive would read again.
            Unreachable: the folder cannot be written.
        """
        if len(original.content) > MAX_ORIGINAL:
            raise BadDocument(
                f"{original.url} has {megabytes(len(original.content))}; "
                f"originals are kept up to {megabytes(MAX_ORIGINAL)}",
                code="too_large",
            )
        digest = original.sha256
        reference = f"{digest[:2]}/{digest}.gz"
        path = self._root / reference
        try:
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                _write_whole(path, gzip.compress(original.content, compresslevel=6, mtime=0))
        except OSError as error:
            raise Unreachable(
                f"originals cannot be kept in {self._root}: {error.strerror}; "
                "free space there or set STANDPOINT_HOME to another folder"
            ) from error
        return reference

    def read(self, reference: str) -> bytes:
        """The bytes kept under a reference.

        Raises:
            BadAddress: it is no reference, or nothing is kept under it.
            BadDocument: what is kept is not what was stored.
            Unreachable: the folder cannot be read.
        """
        found = _REFERENCE.fullmatch(reference)
        if not found:
            raise BadAddress(f"{reference!r} is no reference to an original")
        path = self._root / reference
        try:
            packed = path.read_bytes()
        except FileNotFoundError as error:
            raise BadAddress(f"no original is kept at {path}", code="missing") from error
        except OSError as error:
            raise Unreachable(f"{path} cannot be read: {error.strerror}") from error
        content = _inflate(packed)
        if content is None or sha256(content).hexdigest() != found[2]:
            raise BadDocument(
                f"{path} is damaged; restore it from a backup or delete it", code="damaged"
            )
        return content

    def discard(self, reference: str) -> bool:
        """Deletes what is kept under a reference; False where nothing was.

        Raises:
            BadAddress: it is no reference.
            Unreachable: the file cannot be deleted.
        """
        if not _REFERENCE.fullmatch(reference):
            raise BadAddress(f"{reference!r} is no reference to an original")
        path = self._root / reference
        try:
            path.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise Unreachable(
                f"{path} cannot be deleted: {error.strerror}; delete it by hand"
            ) from error
        return True


def _inflate(packed: bytes) -> bytes | None:
    inflater = zlib.decompressobj(wbits=_GZIP)
    try:
        content = inflater.decompress(packed, MAX_ORIGINAL + 1)
    except zlib.error:
        return None
    return content if inflater.eof else None


def _write_whole(path: Path, content: bytes) -> None:
    """Writes a file so that it is there whole or not at all, whatever is killed."""
    draft = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
