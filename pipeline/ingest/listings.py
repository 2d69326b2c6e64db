"""Reads a page that lists articles: the links that a selector picks, in the page's order."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from bs4.element import Tag

from pipeline.errors import BadDocument
from pipeline.ingest.bounds import MAX_TITLE
from pipeline.ingest.decode import decode, mend
from pipeline.ingest.feed_content import TOO_MANY_ENTRIES, FeedContent
from pipeline.ingest.feed_text import host
from pipeline.ingest.hidden import is_hidden
from pipeline.ingest.identity import canonical_url, same_site, web_url
from pipeline.ingest.markup import check_markup
from pipeline.ingest.paragraphs import clean_line, shorten
from pipeline.models import Entry, digest
from pipeline.scrub import scrub, scrub_line

MAX_LINKS = 500

_HEAD = 4096
_LOOKED_AT = 20
_LONGEST_WORDS = 5000
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)


def read_listing(content: bytes, content_type: str, *, url: str, selector: str) -> FeedContent:
    """The links that a CSS selector picks on the page at `url`, once each, in its order.

    What it picks is a link, or holds one. Only links that people see, to other pages of the
    same site, count; of more than 500 the first 500. A listing does not say when a page was
    edited, so an entry never changes.

    Raises:
        BadDocument: it is no page that can be read, or no link of it is picked (`not_a_feed`).
    """
    soup = _soup(content, content_type, url)
    base = _base(soup, url)
    picked = soup.select(selector, limit=MAX_LINKS + 1)
    entries: dict[str, Entry] = {}
    for element in picked[:MAX_LINKS]:
        entry = _entry(element, base, url)
        if entry and (entry.key not in entries or entries[entry.key].title is None):
            entries[entry.key] = entry
    if not entries:
        raise BadDocument(
            f"the selector {selector!r} picks no link to another page of {host(url)}; the site may "
            "have been rebuilt: correct the feed's selector",
            code="not_a_feed",
        )
    flags = (TOO_MANY_ENTRIES,) if len(picked) > MAX_LINKS else ()
    return FeedContent(entries=tuple(entries.values()), flags=flags)


def _soup(content: bytes, content_type: str, url: str) -> BeautifulSoup:
    stated = _CHARSET.search(content_type) or _CHARSET.search(content[:_HEAD].decode("latin-1"))
    try:
        text = scrub(decode(content, stated[1] if stated else None))
        check_markup(text)
    except BadDocument as error:
        raise BadDocument(f"{host(url)}: {error.message}", code=error.code) from error
    try:
        # a wrapper keeps BeautifulSoup from warning of what looks like a path or a feed
        return BeautifulSoup(f"<!doctype html>{text}", "lxml")
    except (AssertionError, LookupError, RecursionError, ValueError) as error:
        raise BadDocument(
            f"the markup of {host(url)} cannot be read ({type(error).__name__})", code="bad_markup"
        ) from error


def _base(soup: BeautifulSoup, url: str) -> str:
    stated = soup.find("base", href=True)
    return (_absolute(url, str(stated["href"])) if isinstance(stated, Tag) else None) or url


def _entry(element: Tag, base: str, url: str) -> Entry | None:
    link = element if element.name == "a" else _link_in(element)
    if link is None or any(is_hidden(one) for one in _attributes(link)):
        return None
    address = _absolute(base, str(link.get("href") or ""))
    key = canonical_url(address) if address else None
    if address is None or key is None or key == canonical_url(url):
        return None
    if not same_site(urlsplit(address).hostname or "", urlsplit(url).hostname or ""):
        return None
    words = link.get_text(" ")[:_LONGEST_WORDS]
    title = shorten(clean_line(mend(words)), MAX_TITLE) or None
    return Entry(key=key, url=address, revision=digest(key), title=title)


def _link_in(element: Tag) -> Tag | None:
    """The first link with words; a picture often leads to the same page before them."""
    links = element.find_all("a", href=True, limit=_LOOKED_AT)
    return next((one for one in links if one.get_text(strip=True)), links[0] if links else None)


def _attributes(link: Tag) -> Iterator[dict[str, str]]:
    """What a link and all around it say of themselves."""
    for element in (link, *link.parents):
        yield {name: str(value) for name, value in element.attrs.items()}


def _absolute(base: str, link: str) -> str | None:
    try:
        return web_url(urljoin(base, scrub_line(link).replace(" ", "%20")))
    except ValueError:
        return None
