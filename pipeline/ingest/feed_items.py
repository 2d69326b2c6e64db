"""Reads a feed's items: XML with fastfeedparser, what that cannot do with feedparser, and JSON.

Both parsers are given bytes in memory, so that neither opens a file or an address.
"""

import io
import re
from calendar import timegm
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

import fastfeedparser
import feedparser
from lxml import etree

from pipeline.ingest.bounds import MAX_FEED_ENTRIES, MIB
from pipeline.ingest.feed_dates import feed_date
from pipeline.ingest.feed_json import json_items
from pipeline.ingest.feed_text import FeedText, refuse, with_good_references
from pipeline.ingest.stated_items import Item, Items, stated_words, web_link

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
_INNER_MARKUP = re.compile(rb"<title\b[^<>]*(?:>[^<]*<(?![/!])|(?:base64|octet-stream)[\"'])")
"""In a title, or in base64: fastfeedparser leaves out the one and does not read the other."""

_ATOM = re.compile(rb"<(?:\w+:)?feed\b")
_GUID_IS_NO_LINK = re.compile(
    rb"<guid\b([^<>]*?\sisPermaLink\s*=\s*[\"'](?!true[\"'])[^<>]*>\s*(?:<!\[CDATA\[\s*)?)(?=https?://)"
)
_NO_LINK = b"\xee\x80\x80"
"""U+E000, put before a guid, so that fastfeedparser does not take it for a link."""

_PAGE_TYPES = frozenset({"", "html", "xhtml", "text/html", "application/xhtml+xml"})


def feed_items(sent: FeedText, *, url: str) -> Items:
    """The items of a feed, the first 2,000 at most.

    Raises:
        BadDocument: it is JSON but no feed, or nothing can be made out in it (`not_a_feed`), or
            it is nested too deep (`too_deep`).
    """
    if sent.is_json:
        return json_items(sent.text, url)
    content, is_broken = _mended(sent.text)
    readers = [_quickly, _patiently]
    # in broken XML fastfeedparser drops every "&", also from links
    if is_broken or _INNER_MARKUP.search(content):
        readers.reverse()
    if len(content) > MAX_FOR_FEEDPARSER:
        readers.remove(_patiently)
    answers: list[tuple[bool, Items]] = []
    for read in readers:
        answer = read(content, url)
        if answer is not None:
            answers.append((read is _patiently, answer))
            if answer.items and all(item.link for item in answer.items):
                break
    _, found = max(answers, key=_worth, default=(False, Items()))
    if not answers or (not found.items and (is_broken or sent.truncated)):
        refuse("XML with nothing whole in it", url)
    return replace(found, broken=is_broken)


def _worth(answer: tuple[bool, Items]) -> tuple[int, int, bool]:
    """More items with a link, then more items; where none has a link, feedparser's word."""
    is_patient, found = answer
    linked = sum(bool(item.link) for item in found.items)
    return linked, len(found.items), is_patient and not linked


def _mended(text: str) -> tuple[bytes, bool]:
    """XML as bytes, its references mended where it needs that, and whether it is broken even so."""
    content = text.encode()
    if _is_well_formed(content):
        return content, False
    mended = with_good_references(text).encode()
    return mended, mended == content or not _is_well_formed(mended)


def _is_well_formed(content: bytes) -> bool:
    try:
        ParserCreate("utf-8").Parse(content, True)
    except ExpatError:
        return False
    return True


def _quickly(content: bytes, _: str) -> Items | None:
    try:
        read = _by_fastfeedparser(content)
        if any(map(_is_linked_by_guid, read["entries"])) and b"isPermaLink" in content:
            read = _by_fastfeedparser(_GUID_IS_NO_LINK.sub(rb"<guid\1" + _NO_LINK, content))
        entries, feed = read["entries"], read["feed"]
        link = _atom_link if _ATOM.match(content) else _rss_link
        return Items(
            title=stated_words(feed.get("title")),
            language=stated_words(feed.get("language")) or _stated_language(content),
            base=stated_words((feed.get("title_detail") or {}).get("base")),
            items=tuple(_from_fast(entry, link(entry)) for entry in entries[:MAX_FEED_ENTRIES]),
            more=len(entries) > MAX_FEED_ENTRIES,
        )
    except PARSER_FAULTS:
        return None


def _by_fastfeedparser(content: bytes) -> Any:
    return fastfeedparser.parse(
        content, include_tags=False, include_media=False, include_enclosures=False
    )


def _is_linked_by_guid(entry: Mapping[str, Any]) -> bool:
    return "link" in entry and entry["link"] == entry.get("id")


def _from_fast(entry: Mapping[str, Any], link: str) -> Item:
    summary, content = stated_words(entry.get("description")), _first_value(entry.get("content"))
    guid, published = stated_words(entry.get("id")), stated_words(entry.get("published"))
    return Item(
        link=link,
        guid=link if _is_linked_by_guid(entry) else guid.removeprefix(_NO_LINK.decode()),
        title=stated_words(entry.get("title")),
        published=feed_date(published),
        has_date=bool(published),
        updated=stated_words(entry.get("updated")),
        summary=summary,
        content="" if content == summary else content,
    )


def _rss_link(entry: Mapping[str, Any]) -> str:
    return stated_words(entry.get("link"))


def _atom_link(entry: Mapping[str, Any]) -> str:
    """The last page that an entry names as itself, as feedparser has it; else its id as a URL.

    fastfeedparser takes any link where none is named, also that of a file or another work.
    """
    pages = [
        one
        for one in entry.get("links") or ()
        if one.get("rel") in {None, "", "alternate"} and (one.get("type") or "") in _PAGE_TYPES
    ]
    named = [one for one in pages if one.get("rel")] or pages
    if named:
        return stated_words(named[-1].get("href"))
    # an entry without an id was given its first link as one
    return "" if entry.get("id") == entry.get("link") else web_link(entry.get("id"))


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
            title=stated_words(read.feed.get("title")),
            language=stated_words(read.feed.get("language")),
            items=tuple(_from_feedparser(entry) for entry in read.entries[:MAX_FEED_ENTRIES]),
            more=len(read.entries) > MAX_FEED_ENTRIES,
        )
    except PARSER_FAULTS:
        return None


def _from_feedparser(entry: dict[str, Any]) -> Item:
    # dict.get: its own would answer "updated" with the date of publication
    published = entry.get("published_parsed") or dict.get(entry, "updated_parsed")
    return Item(
        link=stated_words(entry.get("link")),
        # as fastfeedparser has it
        guid=stated_words(entry.get("id")) or stated_words(entry.get("link")),
        title=stated_words(entry.get("title")),
        published=_moment(published),
        has_date="published" in entry or dict.__contains__(entry, "updated"),
        updated=stated_words(dict.get(entry, "updated")),
        summary=stated_words(entry.get("summary")),
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


def _first_value(stated: Any) -> str:
    first = stated[0] if isinstance(stated, list) and stated else None
    return stated_words(first.get("value")) if isinstance(first, dict) else ""
