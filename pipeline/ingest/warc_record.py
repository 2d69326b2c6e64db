"""WARC records as bytes: each one gzip member, so that a reader can seek to it."""

import zlib
from datetime import UTC, datetime
from hashlib import sha256
from http.client import responses
from importlib.metadata import version
from io import BytesIO
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid4, uuid5

from isal import isal_zlib
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.warcwriter import WARCWriter

from pipeline.errors import BadDocument
from pipeline.ingest.bounds import MAX_ORIGINAL, MIB
from pipeline.ingest.warc_reference import WarcReference
from pipeline.models import Original

MAX_MEMBER = MAX_ORIGINAL + MIB
"""Bytes of a record, compressed or not; incompressible bytes grow a little."""

PACKING_LEVEL = 2
"""News pages grow by a sixth beside level 6 of zlib, in a tenth of the time; so do records."""

MAX_HEADER_VALUE = 4000
MAX_HEAD = 4096
GZIP_MAGIC = b"\x1f\x8b\x08"
_GZIP = 16 + zlib.MAX_WBITS
_IN_URL = "".join(chr(number) for number in range(0x21, 0x7F) if chr(number) not in '<>"')
_HTTP_RESPONSE = "application/http; msgtype=response"
_UNKNOWN = "application/octet-stream"
_END = b"\r\n\r\n"
_EMPTY_BLOCK = b"\x00\x00\x00\xff\xff"
_LAST_BLOCK = b"\x01\x00\x00\xff\xff"
_HAS_COMMENT = 0x10


def record_member(original: Original, digest: str, kept_at: datetime) -> bytes:
    """The record of an original: a `response` with its status, or a `resource` for a file.

    `digest` is the original's sha256. The payload is what came out of transport encodings, so no
    such header stands above it. Its lines are those that warcio writes, in a tenth of the time.
    """
    url = quote(original.url, safe=_IN_URL, errors="replace")[:MAX_HEADER_VALUE]
    content_type = _printable(original.content_type)[:MAX_HEADER_VALUE]
    content = original.content
    http, block, kind = b"", digest, "resource"
    if original.http_status is not None and url.startswith(("http://", "https://")):
        http = _http_head(original.http_status, content_type, len(content))
        hashed = sha256(http)
        hashed.update(content)
        block, kind, content_type = hashed.hexdigest(), "response", _HTTP_RESPONSE
    head = _head(
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<{uuid4().urn}>"),
        ("WARC-Target-URI", url),
        ("WARC-Date", f"{kept_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"),
        ("WARC-Payload-Digest", f"sha256:{digest}"),
        ("WARC-Block-Digest", f"sha256:{block}"),
        ("Content-Type", content_type or _UNKNOWN),
        ("Content-Length", str(len(http) + len(content))),
    )
    return _member(head, http, content, _END)


def file_member(file: str) -> bytes:
    """The `warcinfo` record that a file begins with."""
    warc = WARCWriter(BytesIO(), gzip=False, warc_version="WARC/1.1")
    says = {"software": f"Standpoint/{version('standpoint')}", "format": "WARC File Format 1.1"}
    warc.write_record(warc.create_warcinfo_record(file.rpartition("/")[2], says))
    return _member(warc.out.getvalue())


def payload_of(member: bytes) -> bytes | None:
    """The bytes that a record was made of, or None where it is damaged or larger than allowed."""
    inflater = zlib.decompressobj(wbits=_GZIP)
    try:
        inflated = inflater.decompress(member, MAX_MEMBER)
        if not inflater.eof or inflater.unused_data:
            return None
        record = next(iter(ArchiveIterator(BytesIO(inflated))))
        return bytes(record.raw_stream.read())
    except (zlib.error, ArchiveLoadFailed, StopIteration):
        return None


def payload_after_head(file: bytes) -> bytes | None:
    """The bytes in the one record after a file's head; None where anything is damaged."""
    inflater = zlib.decompressobj(wbits=_GZIP)
    try:
        inflater.decompress(file, MAX_HEAD)
    except zlib.error:
        return None
    return payload_of(inflater.unused_data) if inflater.eof else None


def empty_member(reference: WarcReference) -> bytes:
    """A record without words that is as long as the one it replaces; always the same bytes.

    What its few lines leave over is filled with deflate blocks that hold nothing, and the rest of
    up to four bytes with a comment in the gzip header.

    Raises:
        BadDocument: no record of this archive is as short as the reference says.
    """
    lines = (
        "WARC/1.1",
        "WARC-Type: metadata",
        f"WARC-Record-ID: {uuid5(NAMESPACE_URL, str(reference)).urn.join('<>')}",
        f"WARC-Date: {reference.day}T00:00:00Z",
        "Content-Length: 0",
    )
    record = ("\r\n".join(lines) + "\r\n" * 4).encode()
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(record) + packer.flush(zlib.Z_SYNC_FLUSH)
    trailer = zlib.crc32(record).to_bytes(4, "little") + len(record).to_bytes(4, "little")
    left = reference.length - 10 - len(packed) - len(_LAST_BLOCK) - len(trailer)
    if left < 0:
        raise BadDocument(f"{reference} is too short for a record", code="damaged")
    blocks, rest = divmod(left, len(_EMPTY_BLOCK))
    comment = b" " * (rest - 1) + b"\0" if rest else b""
    header = GZIP_MAGIC + bytes([_HAS_COMMENT if rest else 0, 0, 0, 0, 0, 0, 255]) + comment
    return header + packed + _EMPTY_BLOCK * blocks + _LAST_BLOCK + trailer


def _http_head(status: int, content_type: str, length: int) -> bytes:
    lines = (
        f"HTTP/1.1 {status} {responses.get(status, 'Unknown')}",
        f"Content-Type: {content_type}",
        f"Content-Length: {length}",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _head(*fields: tuple[str, str]) -> bytes:
    lines = ("WARC/1.1", *(f"{name}: {value}" for name, value in fields))
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _member(*parts: bytes) -> bytes:
    packer = isal_zlib.compressobj(PACKING_LEVEL, isal_zlib.DEFLATED, _GZIP)
    return b"".join((*map(packer.compress, parts), packer.flush()))


def _printable(text: str) -> str:
    return "".join(char if " " <= char <= "~" else "?" for char in text)
