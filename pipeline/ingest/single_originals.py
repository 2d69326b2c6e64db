"""Reads originals as they were kept before WARC: one compressed file each, named by its hash."""

import re
import zlib
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from pipeline.errors import BadAddress, BadDocument, Unreachable
from pipeline.ingest.bounds import MAX_ORIGINAL

_REFERENCE = re.compile(r"([0-9a-f]{2})/(\1[0-9a-f]{62})\.gz")
_GZIP = 16 + zlib.MAX_WBITS


class SingleOriginals:
    """Originals as `<root>/<ab>/<sha256>.gz`; the reference is the path below the root."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def owns(self, reference: str) -> bool:
        """Whether it is a reference of this form."""
        return _REFERENCE.fullmatch(reference) is not None

    def find(self, digest: str) -> str | None:
        """The reference of the bytes with this hash, if they are kept."""
        reference = f"{digest[:2]}/{digest}.gz"
        return reference if (self._root / reference).is_file() else None

    def read(self, reference: str) -> bytes:
        """The bytes kept under a reference.

        Raises:
            BadAddress: nothing is kept under it.
            BadDocument: what is kept is not what was stored.
            Unreachable: the folder cannot be read.
        """
        path = self._root / reference
        try:
            packed = path.read_bytes()
        except FileNotFoundError as error:
            raise BadAddress(f"no original is kept at {path}", code="missing") from error
        except OSError as error:
            raise Unreachable(f"{path} cannot be read: {error.strerror}") from error
        content = _inflate(packed)
        if content is None or sha256(content).hexdigest() != path.stem:
            raise BadDocument(
                f"{path} is damaged; restore it from a backup or delete it", code="damaged"
            )
        return content

    def discard(self, reference: str) -> bool:
        """Deletes what is kept under a reference; False where nothing was.

        Raises:
            Unreachable: the file cannot be deleted.
        """
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

    def before(self, day: date) -> list[Path]:
        """The files that were written before a day, in UTC."""
        return [
            path
            for path in self._root.glob("[0-9a-f][0-9a-f]/*.gz")
            if self.owns(path.relative_to(self._root).as_posix())
            and datetime.fromtimestamp(path.stat().st_mtime, UTC).date() < day
        ]


def _inflate(packed: bytes) -> bytes | None:
    inflater = zlib.decompressobj(wbits=_GZIP)
    try:
        content = inflater.decompress(packed, MAX_ORIGINAL + 1)
    except zlib.error:
        return None
    return content if inflater.eof else None
