"""Unpacks a body as it arrives, never holding more than the caller asked for."""

import zlib
from collections.abc import Iterable

from pipeline.errors import BadDocument, Unreachable
from pipeline.ingest.bounds import megabytes

ENCODINGS = "gzip, deflate"
PACKING_SLACK = 64 * 1024
"""Bytes that packing may add to what does not pack: headers, checksums, stored blocks."""

_GZIP, _ZLIB, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS
_GZIP_MAGIC = b"\x1f\x8b"
_PLAIN = ("", "identity")
_WINDOWS = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": _ZLIB}


class Body:
    """A body of one host, unpacked up to a cap; what is longer is refused, or cut on request."""

    def __init__(self, host: str, encoding: str, *, most_bytes: int, cut: bool = False) -> None:
        """Prepares to unpack one Content-Encoding.

        Raises:
            BadDocument: the body is packed in a way that was not asked for, or twice.
        """
        encoding = encoding.strip().lower()
        if encoding not in _PLAIN and encoding not in _WINDOWS:
            raise BadDocument(
                f"{host} packed its answer in a way that was not asked for", code="bad_encoding"
            )
        self._host = host
        self._window = _WINDOWS.get(encoding)
        self._inflater = None if self._window is None else zlib.decompressobj(self._window)
        self._most = most_bytes
        self._cut = cut
        self._pieces: list[bytes] = []
        self._size = 0
        self._received = 0
        self._after_end = b""

    def read(self, chunks: Iterable[bytes]) -> bytes:
        """The whole body.

        Raises:
            BadDocument: it is more than the cap.
            Unreachable: it is damaged, or ends too early.
        """
        for chunk in chunks:
            self._received += len(chunk)
            self._take(chunk)
            if self._size > self._most or self._received > self._most + PACKING_SLACK:
                return self._too_much()
        if self._inflater is not None and self._received and not self._inflater.eof:
            raise self._damaged()
        return b"".join(self._pieces)

    def _take(self, chunk: bytes) -> None:
        if self._inflater is None:
            self._hold(chunk)
            return
        while chunk and self._size <= self._most:
            if self._inflater.eof:
                chunk = self._after_end + chunk
                if not chunk.startswith(_GZIP_MAGIC):
                    self._after_end = chunk[: len(_GZIP_MAGIC)]
                    return
                self._inflater, self._after_end = zlib.decompressobj(_GZIP), b""
            room = self._most + 1 - self._size
            try:
                self._hold(self._inflater.decompress(chunk, room))
            except zlib.error as error:
                if self._window != _ZLIB or self._received != len(chunk):
                    raise self._damaged() from error
                # Some hosts send deflate without the header that the standard asks for.
                self._window, self._inflater = _RAW, zlib.decompressobj(_RAW)
                continue
            chunk = self._inflater.unused_data or self._inflater.unconsumed_tail

    def _hold(self, piece: bytes) -> None:
        self._pieces.append(piece)
        self._size += len(piece)

    def _too_much(self) -> bytes:
        if self._cut:
            return b"".join(self._pieces)[: self._most]
        raise BadDocument(
            f"{self._host} sent more than {megabytes(self._most)}, the most that is read of one "
            "address; the rest was not fetched",
            code="too_large",
        )

    def _damaged(self) -> Unreachable:
        return Unreachable(
            f"{self._host} sent a damaged or cut answer; it is asked again later",
            code="broken_answer",
        )
