"""Reads a feed's items: XML with fastfeedparser, broken XML with feedparser, and JSON.

Both parsers are given bytes in memory, so that neither opens a file or an address.
"""

import io
import json
import re
from calendar import timegm
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

import fastfeedparser
import feedparser
from lxml import etree

from pipeline.errors import BadDocument
from pipeline.ingest.bounds import MAX_FEED_ENTRIES, MIB
from pipeline.ingest.feed_dates import feed_date
from pipeline.ingest.feed_text import FeedText, host, refuse
from pipeline.scrub import scrub

# It would complete half a date from today's, so that a feed says something else every day, and
# take seconds over hostile ones. It hands dates over as they are written.
fastfeedparser.main._parse_date = str  # noqa: SLF001

PARSER_FAULTS = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError,
    ValueError, etree.LxmlError,
)  # fmt: skip
"""What both parsers are known to raise on hostile input."""

MAX_FOR_FEEDPARSER = MIB
"""It takes five seconds over the worst million bytes."""

_LANGUAGE = re.compile(r"<(?:dc:)?language>\s*(?:<!\[CDATA\[)?\s*([\w-]{2,20})", re.IGNORECASE)
_FIRST_ITEM = re.compile(r"<(?:item|entry)\b")
_ITEMS = re.compile(r'"items"\s*:\s*\[')
_NEXT = re.compile(r"[\s,]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item as its feed states it; texts may be HTML, `link` may be relative.

    `updated` is as written.
    """

    link: str = ""
    guid: str = ""
    title: str = ""
    published: datetime | None = None
    updated: str = ""
    summary: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A feed's items in its order, and what it says of itself; links start at `base`."""

    title: str = ""
    language: str = ""
    base: str = ""
    items: tuple[Item, ...] = ()
    more: bool = False
    truncated: bool = False
    broken: bool = False


def feed_items(sent: FeedText, *, url: str) -> Items:
    """The items of a feed, the first 2,000 at most.

    Raises:
        BadDocument: it is JSON but no feed, or nothing can be made out in it (`not_a_feed`), or
            it is nested too deep (`too_deep`).
    """
    if sent.is_json:
        return _json_items(sent.text, url)
    content = sent.text.encode()
    readers = [_quickly, _patiently]
    is_broken = not _is_well_formed(content)
    if is_broken:
        # in broken XML fastfeedparser drops every "&", also from links
        readers.reverse()
    if len(content) > MAX_FOR_FEEDPARSER:
        readers.remove(_patiently)
    found: Items | None = None
    for read in readers:
        answer = read(content, url)
        if answer is not None and (found is None or answer.items):
            found = answer
        if found is not None and any(item.link for item in found.items):
            break
    if found is None or (not found.items and (is_broken or sent.truncated)):
        refuse("XML with nothing whole in it", url)
    return replace(found, broken=is_broken)


def _is_well_formed(content: bytes) -> bool:
    try:
        ParserCreate("utf-8").Parse(content, True)
    except ExpatError:
        return False
    return True


def _quickly(content: bytes, _: str) -> Items | None:
    try:
        read = fastfeedparser.parse(
            content, include_tags=False, include_media=False, include_enclosures=False
        )
        entries: list[dict[str, Any]] = read["entries"]
        feed = read["feed"]
        return Items(
            title=_words(feed.get("title")),
            language=_words(feed.get("language")) or _stated_language(content),
            base=_words((feed.get("title_detail") or {}).get("base")),
            items=tuple(_from_fast(entry) for entry in entries[:MAX_FEED_ENTRIES]),
            more=len(entries) > MAX_FEED_ENTRIES,
        )
    except PARSER_FAULTS:
        return None


def _from_fast(entry: Mapping[str, Any]) -> Item:
    summary, content = _words(entry.get("description")), _first_value(entry.get("content"))
    return Item(
        link=_words(entry.get("link")),
        guid=_words(entry.get("id")),
        title=_words(entry.get("title")),
        published=feed_date(_words(entry.get("published"))),
        updated=_words(entry.get("updated")),
        summary=summary,
        content="" if content == summary else content,
    )


def _patiently(content: bytes, url: str) -> Items | None:
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    try:
        read = feedparser.parse(
            # a file, because it would open bytes that name one
            io.BytesIO(content),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        return Items(
            title=_words(read.feed.get("title")),
            language=_words(read.feed.get("language")),
            items=tuple(_from_feedparser(entry) for entry in read.entries[:MAX_FEED_ENTRIES]),
            more=len(read.entries) > MAX_FEED_ENTRIES,
        )
    except PARSER_FAULTS:
        return None


def _from_feedparser(entry: dict[str, Any]) -> Item:
    # dict.get: its own would answer "updated" with the date of publication
    published = entry.get("published_parsed") or dict.get(entry, "updated_parsed")
    return Item(
        link=_words(entry.get("link")),
        guid=_words(entry.get("id")),
        title=_words(entry.get("title")),
        published=_moment(published),
        updated=_words(dict.get(entry, "updated")),
        summary=_words(entry.get("summary")),
        content=_first_value(entry.get("content")),
    )


def _moment(parsed: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
    except (OverflowError, ValueError, OSError):
        return None


def _stated_language(content: bytes) -> str:
    """The feed's `<language>`, which fastfeedparser leaves out."""
    head = content[:16_384].decode("utf-8", "replace")
    first = _FIRST_ITEM.search(head)
    found = _LANGUAGE.search(head, 0, first.start() if first else len(head))
    return found[1] if found else ""


def _json_items(text: str, url: str) -> Items:
    truncated = False
    try:
        feed = json.loads(text, strict=False)
    except RecursionError as error:
        raise BadDocument(f"{host(url)} sent JSON nested too deep", code="too_deep") from error
    except ValueError:
        feed, truncated = {"items": list(_whole_records(text))}, True
        if not feed["items"]:
            refuse("text that is neither XML nor JSON", url)
    records = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        refuse("JSON that is no JSON Feed", url)
    return Items(
        title=_said(feed.get("title")),
        language=_said(feed.get("language")),
        items=tuple(_from_json(record) for record in records[:MAX_FEED_ENTRIES]),
        more=len(records) > MAX_FEED_ENTRIES,
        truncated=truncated,
    )


def _whole_records(text: str) -> Iterator[Mapping[str, Any]]:
    """The items of a JSON Feed up to where it breaks off."""
    begun = _ITEMS.search(text)
    position = begun.end() if begun else len(text)
    decoder = json.JSONDecoder(strict=False)
    while position < len(text):
        spaces = _NEXT.match(text, position)
        try:
            record, position = decoder.raw_decode(text, spaces.end() if spaces else position)
        except (ValueError, RecursionError):
            return
        yield record


def _from_json(record: Mapping[str, Any]) -> Item:
    guid, updated = record.get("id"), _said(record.get("date_modified"))
    return Item(
        link=_said(record.get("url")) or _said(record.get("external_url")) or _web(guid),
        guid=str(guid) if isinstance(guid, int) else _said(guid),
        title=_said(record.get("title")),
        published=feed_date(_said(record.get("date_published")) or updated),
        updated=updated,
        summary=_said(record.get("summary")),
        content=_said(record.get("content_html")) or _said(record.get("content_text")),
    )


def _web(guid: object) -> str:
    said = _said(guid)
    return said if said.startswith(("http://", "https://")) else ""


def _first_value(stated: Any) -> str:
    first = stated[0] if isinstance(stated, list) and stated else None
    return _words(first.get("value")) if isinstance(first, dict) else ""


def _words(stated: object) -> str:
    return stated.strip() if isinstance(stated, str) else ""


def _said(stated: object) -> str:
    """A text of JSON, whose escapes may spell what UTF-8 cannot."""
    return scrub(_words(stated))
