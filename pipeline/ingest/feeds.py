"""Reads a feed into entries: RSS, Atom, RDF and JSON Feed, told apart by what they hold."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import unescape
from urllib.parse import urljoin

from pipeline.ingest.bounds import MAX_TITLE
from pipeline.ingest.dates import first_plausible
from pipeline.ingest.decode import mend
from pipeline.ingest.feed_content import (
    BAD_DATE,
    BROKEN_FEED,
    ENCODING_GUESSED,
    ENTRY_WITHOUT_LINK,
    TOO_MANY_ENTRIES,
    TRUNCATED_FEED,
    FeedContent,
)
from pipeline.ingest.feed_items import feed_items
from pipeline.ingest.feed_text import FeedText, feed_text
from pipeline.ingest.identity import MAX_URL, canonical_url
from pipeline.ingest.language import language_code
from pipeline.ingest.paragraphs import clean_line, shorten
from pipeline.ingest.stated_items import Item, Items
from pipeline.models import Entry, digest
from pipeline.scrub import scrub_line

_MAX_BODY = 100_000
_MARKUP = re.compile(
    r"<(?:(?=[sSiIoOnN!])(?:!--.*?(?:-->|\Z)"
    r"|(script|style|iframe|object|noscript)\b.*?(?:</\1[^<>]*>?|\Z))"
    r"|/?[a-zA-Z!?][^<>]*+>?)",
    re.IGNORECASE | re.DOTALL,
)
"""A tag, a comment, or an element whose text is not for readers."""

_BLANKS = b" \t\n\r\v\f"


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
        flags=tuple(_flags(sent, found, stated)),
    )


def _flags(sent: FeedText, found: Items, stated: Sequence[Entry | None]) -> Iterable[str]:
    both = zip(found.items, stated, strict=True)
    if any(item.has_date and entry and not entry.published_at for item, entry in both):
        yield BAD_DATE
    if found.broken:
        yield BROKEN_FEED
    if sent.guessed:
        yield ENCODING_GUESSED
    if not all(stated):
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
    guid = link if item.guid == item.link else item.guid
    said = (item.updated, title, _letters(item.summary), _letters(item.content))
    return Entry(
        key=key,
        url=link,
        revision=digest("\x1f".join(said)),
        guid=scrub_line(guid)[:MAX_URL] or None,
        title=_title(title),
        published_at=first_plausible((item.published,), now),
    )


def _joined(base: str, link: str) -> str:
    """A link as an absolute address; empty where it cannot be one."""
    link = scrub_line(link).replace(" ", "%20")
    if link.startswith(("https://", "http://")):
        return link
    try:
        return urljoin(base, link)
    except ValueError:
        return ""


def _title(words: str) -> str | None:
    mended = words if words.isascii() else mend(words)
    return shorten(clean_line(mended), MAX_TITLE) or None


def plain_text(html: str) -> str:
    """The words of a piece of HTML on one line; of a very long one the first part."""
    return " ".join(_without_markup(html, " ").split())


def _letters(html: str) -> str:
    """What is read of a piece of HTML without its blanks, which markup may bring or take."""
    if not html:
        return ""
    text = _without_markup(html, "")
    # bytes lose them ten times as fast
    return text.encode().translate(None, _BLANKS).decode()


def _without_markup(html: str, instead: str) -> str:
    text = html[:_MAX_BODY]
    if "<" in text:
        text = _MARKUP.sub(instead, text)
    return unescape(text) if "&" in text else text
