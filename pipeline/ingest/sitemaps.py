"""Reads a sitemap: the pages it lists with their dates and titles, or the files of an index.

The bytes before the root are cut off, so no parser ever sees a DTD, as with feeds.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from itertools import islice
from typing import Any, NoReturn
from urllib.parse import urljoin

from lxml import etree

from pipeline.errors import BadDocument
from pipeline.ingest.bounds import MAX_TITLE, megabytes
from pipeline.ingest.dates import first_plausible
from pipeline.ingest.decode import decode, mend
from pipeline.ingest.feed_content import (
    BROKEN_FEED,
    ENTRY_WITHOUT_LINK,
    MAX_ADDRESSES,
    MAX_SITEMAP_BYTES,
    TOO_MANY_ENTRIES,
    SitemapContent,
    SitemapFile,
)
from pipeline.ingest.feed_dates import feed_date
from pipeline.ingest.feed_text import MAX_REFERENCES, host, with_good_references
from pipeline.ingest.identity import canonical_url, web_url
from pipeline.ingest.inflate import Body
from pipeline.ingest.paragraphs import clean_line, shorten
from pipeline.models import Entry, digest
from pipeline.scrub import scrub_line

ENTRY_WITHOUT_DATE = "entry_without_date"

MAX_TAGS = 1_000_000
"""A tree of them takes some two hundred megabytes."""

_HELD = 500
_HEAD = 64 * 1024
_LONGEST_TAG = 5000
_WHOLE = ("https://", "http://")
_GZIP_MAGIC = b"\x1f\x8b"
_ROOT = re.compile(r"<(?:[\w.-]+:)?(urlset|sitemapindex)(?=[\s>/])")
_OTHER_ROOT = re.compile(r"<(?:[\w.-]+:)?([a-z][\w.-]*)", re.IGNORECASE)
_DECLARES_ENTITY = re.compile(r"<!ENTITY\b", re.IGNORECASE)
# "<" cannot stand inside a tag, so this also counts attributes whose values hold a ">"
_LONG_TAG = re.compile(rf"<[\w:][^<]{{{_LONGEST_TAG}}}")
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{2,40})")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENDS = {"urlset": "{*}url", "sitemapindex": "{*}sitemap"}


def read_sitemap(content: bytes, *, url: str, now: datetime, since: datetime) -> SitemapContent:
    """What the sitemap at `url` lists that is dated `since` or later, in its order.

    A page's date is when it was published, as a news sitemap states it, else when it changed.
    A page without a date is left out: nobody knows on which side of `since` it is. Of more
    than 50,000 addresses the first 50,000 are read.

    Raises:
        BadDocument: it is no sitemap (`not_a_feed`), or one that is not read (`too_large`,
            `unsafe_xml`); the message says what came instead.
    """
    text, kind = _text(_unpacked(content, url), url)
    reading = _Reading(text, kind)
    listed = list(islice(reading.listed(), MAX_ADDRESSES))
    flags = [TOO_MANY_ENTRIES] if next(reading.listed(), None) is not None else []
    if kind == "sitemapindex":
        files = [_file(one, url, now) for one in listed]
        flags += reading.faults() + ([ENTRY_WITHOUT_LINK] if None in files else [])
        return SitemapContent(files=tuple(filter(None, files)), flags=tuple(sorted(flags)))
    entries: dict[str, Entry] = {}
    for one in listed:
        entry = _entry(one, url, now)
        if entry is None:
            flags.append(ENTRY_WITHOUT_LINK)
        elif entry.published_at is None:
            flags.append(ENTRY_WITHOUT_DATE)
        elif entry.published_at >= since:
            entries.setdefault(entry.key, entry)
    flags += reading.faults()
    return SitemapContent(entries=tuple(entries.values()), flags=tuple(sorted(set(flags))))


class _Reading:
    """Goes through the elements of a sitemap, holding a few hundred at a time."""

    def __init__(self, text: str, kind: str) -> None:
        self._events = etree.iterparse(
            BytesIO(text.encode("utf-8", "replace")),
            events=("end",),
            tag=_ENDS[kind],
            recover=True,
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            remove_comments=True,
            remove_pis=True,
        )
        self._listed = self._stated()
        self._is_broken = False

    def listed(self) -> Iterator[dict[str, str]]:
        """What is stated of each address that was not gone through yet."""
        return self._listed

    def faults(self) -> list[str]:
        """A flag, where the XML is broken."""
        return [BROKEN_FEED] if self._is_broken or len(self._events.error_log) else []

    def _stated(self) -> Iterator[dict[str, str]]:
        try:
            for number, (_, element) in enumerate(self._events):
                if (stated := self._readable(element)) is not None:
                    yield stated
                parent = element.getparent()
                if parent is not None and number % _HELD == 0:
                    del parent[:-1]
        except etree.LxmlError:
            self._is_broken = True

    def _readable(self, element: Any) -> dict[str, str] | None:
        try:
            return _fields(element)
        except UnicodeDecodeError:
            # libxml2 lets a reference to half a character through, which is no text
            self._is_broken = True
            return None


def _fields(element: Any) -> dict[str, str]:
    """The texts of what stands in an element, and in the news that it holds, by their names."""
    stated = {}
    for child in element:
        name = _name(child.tag)
        if name == "news":
            stated.update({f"news:{_name(one.tag)}": one.text or "" for one in child})
        else:
            stated[name] = child.text or ""
    return stated


@lru_cache(maxsize=256)
def _name(tag: object) -> str:
    """An element's name; a prefix that nobody declared is still part of its tag."""
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def _link(stated: dict[str, str], base: str) -> str | None:
    """The address that is listed; the standard wants it whole, but hosts also shorten it."""
    link = scrub_line(stated.get("loc", "")).replace(" ", "%20")
    try:
        return web_url(link if link.startswith(_WHOLE) else urljoin(base, link)) if link else None
    except ValueError:
        return None


def _file(stated: dict[str, str], base: str, now: datetime) -> SitemapFile | None:
    address = _link(stated, base)
    changed = first_plausible((feed_date(stated.get("lastmod", "")),), now)
    return SitemapFile(address, changed) if address else None


def _entry(stated: dict[str, str], base: str, now: datetime) -> Entry | None:
    link = _link(stated, base)
    key = canonical_url(link) if link else None
    if link is None or key is None:
        return None
    title = stated.get("news:title", "")[:_LONGEST_TAG]
    title = clean_line(title if title.isascii() else mend(title))
    published, changed = stated.get("news:publication_date", ""), stated.get("lastmod", "")
    return Entry(
        key=key,
        url=link,
        revision=digest("\x1f".join((changed.strip(), published.strip(), title))),
        title=shorten(title, MAX_TITLE) or None,
        published_at=first_plausible(map(feed_date, filter(None, (published, changed))), now),
    )


def _unpacked(content: bytes, url: str) -> bytes:
    if content.startswith(_GZIP_MAGIC):
        content = Body(host(url), "gzip", most_bytes=MAX_SITEMAP_BYTES).read([content])
    if len(content) > MAX_SITEMAP_BYTES:
        raise _too_large(url, megabytes(len(content)))
    return content


def _text(content: bytes, url: str) -> tuple[str, str]:
    """A sitemap's text from its root on, and the root's name."""
    declared = _XML_ENCODING.search(content[:1024])
    try:
        text = decode(content, declared[1].decode("ascii", "replace") if declared else None)
    except BadDocument as error:
        _refuse(f"no text ({error.message.partition(';')[0]})", url, error)
    root = _ROOT.search(text, 0, _HEAD)
    if root is None:
        _refuse(_instead(text), url)
    if _DECLARES_ENTITY.search(text, 0, root.start()):
        raise BadDocument(
            f"{host(url)} sent a sitemap that declares entities of its own; such a sitemap is "
            "not read, ask its publisher for one without a DTD",
            code="unsafe_xml",
        )
    text = _whole(_CONTROLS.sub("", text[root.start() :]), root[0][1:])
    if text.count("<") > MAX_TAGS or text.count("&") > MAX_REFERENCES:
        raise _too_large(url, f"more than {MAX_TAGS:,} tags or {MAX_REFERENCES:,} entities")
    if _LONG_TAG.search(text):
        raise _too_large(url, f"more than {_LONGEST_TAG:,} letters in one tag")
    return with_good_references(text), root[1]


def _whole(text: str, root: str) -> str:
    """The text up to its root's end; without one, up to its last whole address.

    An address that breaks off would be that of another page.
    """
    ends = [text.rfind(f"{mark}{name}>") for name in ("url", "sitemap") for mark in ("</", ":")]
    if f"</{root}" in text[max(0, *ends) :]:
        return text
    cut = text.index(">", max(ends)) + 1 if max(ends) >= 0 else text.find("<", 1)
    return text if cut < 0 else text[:cut]


def _instead(text: str) -> str:
    """What came instead of a sitemap."""
    if not text.strip():
        return "nothing"
    root = _OTHER_ROOT.search(text, 0, _HEAD) if text.lstrip().startswith("<") else None
    if root is None:
        return "text of another kind"
    name = root[1].lower()
    if name in {"html", "head", "body"}:
        return "an HTML page"
    return "a feed of the kind rss" if name in {"rss", "feed", "rdf"} else f"<{name[:40]}>"


def _refuse(instead: str, url: str, error: BadDocument | None = None) -> NoReturn:
    raise BadDocument(
        f"{host(url)} sent {instead} instead of a sitemap; correct the feed's address or its kind",
        code="not_a_feed",
    ) from error


def _too_large(url: str, found: str) -> BadDocument:
    return BadDocument(
        f"{host(url)} sent a sitemap of {found}; {megabytes(MAX_SITEMAP_BYTES)} are read at most",
        code="too_large",
    )
