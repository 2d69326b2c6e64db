"""WARC records as bytes: each one gzip member, so that a reader can seek to it."""

import gzip
import zlib
from datetime import UTC, datetime
from hashlib import sha256
from http.client import responses
from importlib.metadata import version
from io import BytesIO
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.errors import BadDocument
from pipeline.ingest.bounds import MAX_ORIGINAL, MIB
from pipeline.ingest.warc_reference import WarcReference
from pipeline.models import Original

MAX_MEMBER = MAX_ORIGINAL + MIB
"""Bytes of a record, compressed or not; incompressible bytes grow a little."""

GZIP_LEVEL = 4
"""News pages grow by a twentieth beside level 6, in little more than half of the time."""

MAX_HEADER_VALUE = 4000
MAX_HEAD = 4096
GZIP_MAGIC = b"\x1f\x8b\x08"
_GZIP = 16 + zlib.MAX_WBITS
_IN_URL = "".join(chr(number) for number in range(0x21, 0x7F) if chr(number) not in '<>"')
_EMPTY_BLOCK = b"\x00\x00\x00\xff\xff"
_LAST_BLOCK = b"\x01\x00\x00\xff\xff"
_HAS_COMMENT = 0x10


def record_member(original: Original, digest: str, kept_at: datetime) -> bytes:
    """The record of an original: a `response` with its status, or a `resource` for a file.

    `digest` is the original's sha256. The payload is what came out of transport encodings, so no
    such header stands above it.
    """
    url = quote(original.url, safe=_IN_URL, errors="replace")[:MAX_HEADER_VALUE]
    content_type = _printable(original.content_type)[:MAX_HEADER_VALUE]
    warc = WARCWriter(None, gzip=False, warc_version="WARC/1.1")
    headers = {
        "WARC-Date": kept_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "WARC-Payload-Digest": f"sha256:{digest}",
        "WARC-Block-Digest": f"sha256:{digest}",
    }
    http = None
    if original.http_status is not None and url.startswith(("http://", "https://")):
        http = _http_headers(original, content_type)
        block = sha256(http.headers_buff)
        block.update(original.content)
        headers["WARC-Block-Digest"] = f"sha256:{block.hexdigest()}"
    record = warc.create_warc_record(
        url,
        "response" if http else "resource",
        payload=BytesIO(original.content),
        length=len(original.content),
        warc_content_type="" if http else content_type,
        warc_headers_dict=headers,
        http_headers=http,
    )
    return _member(warc, record)


def file_member(file: str) -> bytes:
    """The `warcinfo` record that a file begins with."""
    warc = WARCWriter(None, gzip=False, warc_version="WARC/1.1")
    says = {"software": f"Standpoint/{version('standpoint')}", "format": "WARC File Format 1.1"}
    return _member(warc, warc.create_warcinfo_record(file.rpartition("/")[2], says))


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


def _http_headers(original: Original, content_type: str) -> StatusAndHeaders:
    status = original.http_status or 0
    lines = [("Content-Type", content_type), ("Content-Length", str(len(original.content)))]
    headers = StatusAndHeaders(
        f"{status} {responses.get(status, 'Unknown')}", lines, protocol="HTTP/1.1"
    )
    headers.compute_headers_buffer()
    return headers


def _member(warc: WARCWriter, record: ArcWarcRecord) -> bytes:
    warc.out = BytesIO()
    warc.write_record(record)
    return gzip.compress(warc.out.getvalue(), compresslevel=GZIP_LEVEL, mtime=0)


def _printable(text: str) -> str:
    return "".join(char if " " <= char <= "~" else "?" for char in text)
