"""Reads a feed into entries: RSS, Atom, RDF and JSON Feed, told apart by what they hold."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from math import inf
from urllib.parse import urljoin

from pipeline.ingest.bounds import MAX_TITLE
from pipeline.ingest.dates import first_plausible
from pipeline.ingest.decode import mend
from pipeline.ingest.feed_items import Item, Items, feed_items
from pipeline.ingest.feed_text import FeedText, feed_text
from pipeline.ingest.identity import MAX_URL, canonical_url
from pipeline.ingest.language import language_code
from pipeline.ingest.paragraphs import clean_line, shorten
from pipeline.models import Entry, digest
from pipeline.scrub import scrub_line

BROKEN_FEED = "broken_feed"
ENTRY_WITHOUT_LINK = "entry_without_link"
TOO_MANY_ENTRIES = "too_many_entries"
TRUNCATED_FEED = "truncated_feed"

_MAX_BODY = 100_000
_MARKUP = re.compile(
    r"<(?:!--.*?(?:-->|\Z)"
    r"|(script|style|iframe|object|noscript)\b.*?(?:</\1[^<>]*>?|\Z)"
    r"|/?[a-z!?][^<>]*>?)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedContent:
    """What a feed says: of itself, its entries in its own order, and what was wrong with it."""

    title: str | None = None
    language: str | None = None
    entries: tuple[Entry, ...] = ()
    flags: tuple[str, ...] = ()


def read_feed(content: bytes, content_type: str, *, url: str, now: datetime) -> FeedContent:
    """The entries that a feed at `url` announces; dates up to a day after `now` are believed.

    An entry is known by the canonical form of its link, whatever its guid says; of several with
    one link the first counts. Its revision changes with its stated update, its title or the
    words of its text, not with markup. Of more than 2,000 entries the first 2,000 are taken.

    Raises:
        BadDocument: it is no feed (`not_a_feed`), or one that is not read (`too_large`,
            `too_deep`, `unsafe_xml`); the message says what came instead.
    """
    sent = feed_text(content, content_type, url=url)
    found = feed_items(sent, url=url)
    base = _joined(url, found.base)
    stated = [_entry(item, base, now) for item in found.items]
    entries: dict[str, Entry] = {}
    for entry in stated:
        if entry:
            entries.setdefault(entry.key, entry)
    return FeedContent(
        title=_title(plain_text(found.title)),
        language=language_code(found.language),
        entries=tuple(entries.values()),
        flags=tuple(_flags(sent, found, without_link=None in stated)),
    )


def newest(entries: Iterable[Entry], count: int) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """The newest `count` entries, newest first, and the others.

    Entries without a date come after those with one, in the feed's order, because what a feed
    cannot date should not push out what it can; most feeds have the newest first.
    """
    ordered = tuple(sorted(entries, key=_moment, reverse=True))
    return ordered[:count], ordered[count:]


def _moment(entry: Entry) -> float:
    return entry.published_at.timestamp() if entry.published_at else -inf


def _flags(sent: FeedText, found: Items, *, without_link: bool) -> Iterable[str]:
    if found.broken:
        yield BROKEN_FEED
    if without_link:
        yield ENTRY_WITHOUT_LINK
    if sent.more or found.more:
        yield TOO_MANY_ENTRIES
    if sent.truncated or found.truncated:
        yield TRUNCATED_FEED


def _entry(item: Item, base: str, now: datetime) -> Entry | None:
    link = _joined(base, item.link.replace("&amp;", "&")) if item.link else ""
    key = canonical_url(link)
    if key is None:
        return None
    title = plain_text(item.title)
    words = (item.updated, title, plain_text(item.summary), plain_text(item.content))
    return Entry(
        key=key,
        url=link,
        revision=digest("\x1f".join(words)),
        guid=scrub_line(item.guid)[:MAX_URL] or None,
        title=_title(title),
        published_at=first_plausible((item.published,), now),
    )


def _joined(base: str, link: str) -> str:
    """A link as an absolute address; empty where it cannot be one."""
    try:
        return urljoin(base, scrub_line(link).replace(" ", "%20"))
    except ValueError:
        return ""


def _title(words: str) -> str | None:
    return shorten(clean_line(mend(words)), MAX_TITLE) or None


def plain_text(html: str) -> str:
    """The words of a piece of HTML on one line; of a very long one the first part."""
    text = html[:_MAX_BODY]
    if "<" in text:
        text = _MARKUP.sub(" ", text)
    return " ".join((unescape(text) if "&" in text else text).split())
