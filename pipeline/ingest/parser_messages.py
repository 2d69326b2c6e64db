"""What a parser's process and its parent tell each other: jobs, how they ended, and the frames.

A frame is two lengths (32 bits each, big-endian), a head in JSON and a body of raw bytes. The
parent sends a job with the hostile bytes as its body. The child answers `begun` when all that the
job needs is imported, and then how it ended. An answer comes from a process that read hostile
bytes: it is JSON, checked against the type that the job promises, and never unpickled. A lone
surrogate becomes a question mark on the way; no text that is stored holds one.
"""

import json
import socket
import struct
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pkgutil import resolve_name
from typing import Any, Generic, Literal, TypeVar

from pydantic import TypeAdapter

from pipeline.ingest.bounds import MIB
from pipeline.ingest.feed_content import FeedContent, SiteFacts, SitemapContent
from pipeline.models import Document

Result = TypeVar("Result")

OUT_OF_MEMORY = 12
"""The status that a child ends with when a job takes more memory than it may."""

MOST_HEAD = MIB
MOST_BODY = 64 * MIB
"""Bytes of one frame; 50,000 addresses of a sitemap take some 17 MB."""

_LENGTHS = struct.Struct(">II")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """What every job is told beside the bytes: where they came from."""

    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentArguments(Arguments):
    """What is known of an original, and of the source that it is from."""

    content_type: str
    modified_at: datetime | None
    language_hint: str | None
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedArguments(Arguments):
    """What is known of a feed."""

    content_type: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapArguments(Arguments):
    """What is known of a sitemap, and from when on its pages count."""

    now: datetime
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingArguments(Arguments):
    """What is known of a listing, and which of its links count."""

    content_type: str
    selector: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteArguments(Arguments):
    """What is known of a page that may declare feeds."""

    content_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Generic[Result]):
    """One kind of reading: the function that does it, what it is told, what it gives.

    `reader` is its place, as in `package.module:function`; it is imported where it is called.
    """

    name: str
    reader: str
    arguments: TypeAdapter[Any]
    result: TypeAdapter[Result]

    def prepare(self) -> None:
        """Imports all that the job needs."""
        resolve_name(self.reader)

    def read(self, arguments: Arguments, content: bytes) -> Result:
        """Does the job in this process; raises what the reader raises."""
        found: Result = resolve_name(self.reader)(content, **asdict(arguments))
        return found

    def encoded(self, result: Result) -> bytes:
        """A result as bytes that `decoded` understands."""
        return _json(self.result.dump_python(result, mode="json"))

    def decoded(self, body: bytes) -> Result:
        """The result that was sent.

        Raises:
            ValueError: it is none of the promised type.
        """
        return self.result.validate_json(body)


DOCUMENT = Job(
    name="document",
    reader="pipeline.ingest.extract:read_original",
    arguments=TypeAdapter(DocumentArguments),
    result=TypeAdapter(Document),
)
FEED = Job(
    name="feed",
    reader="pipeline.ingest.feeds:read_feed",
    arguments=TypeAdapter(FeedArguments),
    result=TypeAdapter(FeedContent),
)
SITEMAP = Job(
    name="sitemap",
    reader="pipeline.ingest.sitemaps:read_sitemap",
    arguments=TypeAdapter(SitemapArguments),
    result=TypeAdapter(SitemapContent),
)
LISTING = Job(
    name="listing",
    reader="pipeline.ingest.listings:read_listing",
    arguments=TypeAdapter(ListingArguments),
    result=TypeAdapter(FeedContent),
)
SITE = Job(
    name="site",
    reader="pipeline.ingest.discovery:read_site",
    arguments=TypeAdapter(SiteArguments),
    result=TypeAdapter(SiteFacts),
)
JOBS: Mapping[str, Job[Any]] = {one.name: one for one in (DOCUMENT, FEED, SITEMAP, LISTING, SITE)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The head of a request; `seconds` is how long the parent waits for the end of the job."""

    job: str
    seconds: float
    arguments: Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The head of an answer.

    `error` is the name of an expected error's class, `fault` the traceback of another one.
    `spent` says that the child takes no further job.
    """

    state: Literal["begun", "read", "error", "fault"]
    error: str = ""
    code: str = ""
    message: str = ""
    fault: str = ""
    spent: bool = False


ASKED = TypeAdapter(Asked)
ENDED = TypeAdapter(Ended)


def send(connection: socket.socket, head: Asked | Ended, body: bytes = b"") -> None:
    """Sends one frame; raises OSError where nobody listens, or not in time."""
    first = _json(asdict(head))
    connection.sendall(_LENGTHS.pack(len(first), len(body)) + first)
    connection.sendall(body)


def receive(connection: socket.socket, *, until: float | None = None) -> tuple[bytes, bytes]:
    """The head and body of the next frame, before the monotonic clock shows `until`.

    Raises:
        EOFError: the other side is gone.
        TimeoutError: it did not come in time.
        ValueError: it is larger than a frame may be.
    """
    lengths = _LENGTHS.unpack(_exactly(_LENGTHS.size, connection, until))
    if lengths[0] > MOST_HEAD or lengths[1] > MOST_BODY:
        raise ValueError(f"a frame of {lengths} bytes")
    head, body = (_exactly(length, connection, until) for length in lengths)
    return head, body


def _exactly(count: int, connection: socket.socket, until: float | None) -> bytes:
    received = bytearray(count)
    view, start = memoryview(received), 0
    while start < count:
        if until is not None:
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            connection.settimeout(left)
        more = connection.recv_into(view[start:])
        if not more:
            raise EOFError
        start += more
    return bytes(received)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
