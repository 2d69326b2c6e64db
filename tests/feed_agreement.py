"""Compares our reading of feedparser's test data with feedparser's own, file by file.

Compared where feedparser meets the expectation that the file states: how many items, each one's
link (made absolute on both sides) and date (of publication, else of the update). `items` compares
before our rules for entries, `entries` after them: of feedparser's items those with a link to the
web, the first of each canonical link, with a date from 1990 on that is not in the future.
"""

import codecs
import re
from calendar import timegm
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import feedparser

from feed_expectations import expectation, meets
from pipeline.errors import BadDocument
from pipeline.ingest.dates import first_plausible
from pipeline.ingest.feed_content import FeedContent
from pipeline.ingest.feed_items import feed_items
from pipeline.ingest.feed_text import feed_text
from pipeline.ingest.feeds import read_feed
from pipeline.ingest.identity import canonical_url

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
PLACE = "http://127.0.0.1:8097/"
"""Where feedparser's own tests serve the files."""

Stated = tuple[str, datetime | None]
"""The link and the date of an item."""

_HEADER = re.compile(rb"^Header:\s+([^:\n]+):(.+)$", re.MULTILINE)
_ENCODINGS = (
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0<", "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"Lo\xa7\x94", "cp037"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One file of the test data: where it would be served, with which headers, what is expected."""

    name: str
    url: str
    content: bytes
    content_type: str
    headers: dict[str, str]
    expected: str


def cases(folder: Path) -> Iterator[Case]:
    """All files of feedparser's test data."""
    for path in sorted(folder.rglob("*.*")):
        name = path.relative_to(folder).as_posix()
        content = path.read_bytes()
        plain = _plain(content)
        stated = {
            name.decode().lower(): value.decode().strip() for name, value in _HEADER.findall(plain)
        }
        url = urljoin(PLACE + name, stated.get("content-location", ""))
        headers = dict(stated)
        if stated or path.name.startswith("http"):
            headers = {"content-type": "application/atom+xml", **stated, "content-location": url}
        yield Case(
            name=name,
            url=url,
            content=content,
            content_type=stated.get("content-type", ""),
            headers=headers,
            expected=expectation(plain),
        )


def theirs(case: Case) -> list[Stated] | None:
    """What feedparser reads, or None where it does not meet the file's expectation."""
    parsed = feedparser.parse(case.content, response_headers=case.headers)
    if not meets(case.expected, parsed):
        return None
    return [(absolute(case.url, one.get("link") or ""), _date(one)) for one in parsed.entries]


def items(case: Case) -> list[Stated] | BadDocument:
    """The items that we read, before any rule of ours for entries."""
    try:
        found = feed_items(feed_text(case.content, case.content_type, url=case.url), url=case.url)
    except BadDocument as error:
        return error
    base = absolute(case.url, found.base) or case.url
    return [(absolute(base, one.link), one.published) for one in found.items]


def entries(case: Case) -> FeedContent | BadDocument:
    """The entries that we read."""
    try:
        return read_feed(case.content, case.content_type, url=case.url, now=NOW)
    except BadDocument as error:
        return error


def as_entries(stated: Sequence[Stated]) -> dict[str, Stated]:
    """What our rules for entries make of items."""
    made: dict[str, Stated] = {}
    for link, date in stated:
        key = canonical_url(link)
        if key:
            made.setdefault(key, (link, first_plausible((date,), NOW)))
    return made


def difference(case: Case, expected: Sequence[Stated]) -> str:
    """In a few words, how our reading differs from feedparser's; empty where it agrees."""
    ours, announced = items(case), entries(case)
    if isinstance(ours, BadDocument) or isinstance(announced, BadDocument):
        refused = ours if isinstance(ours, BadDocument) else announced
        return f"refused ({refused.code})" if expected else ""  # type: ignore[union-attr]
    if len(ours) != len(expected):
        return f"{len(ours)} items, not {len(expected)}"
    for kind, place in (("link", 0), ("date", 1)):
        if [one[place] for one in ours] != [one[place] for one in expected]:
            return f"another {kind}"
    found = {one.key: (one.url, one.published_at) for one in announced.entries}
    return "" if found == as_entries(expected) else "other entries"


def absolute(base: str, link: str) -> str:
    """A link as an absolute address; empty where it cannot be one."""
    try:
        return urljoin(base, link.replace(" ", "%20")) if link else ""
    except ValueError:
        return ""


def _date(entry: dict[str, Any]) -> datetime | None:
    # dict.get: its own would answer "updated" with the date of publication
    parsed = entry.get("published_parsed") or dict.get(entry, "updated_parsed")
    return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None


def _plain(content: bytes) -> bytes:
    encoding = next((name for start, name in _ENCODINGS if content.startswith(start)), None)
    return content.decode(encoding, "replace").encode() if encoding else content
