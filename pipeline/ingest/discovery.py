"""Finds the feeds of a site: those that a page declares, and where others usually are."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from pipeline.ingest.bounds import MAX_TITLE
from pipeline.ingest.decode import decode
from pipeline.ingest.feed_content import FoundFeed, SiteFacts
from pipeline.ingest.identity import canonical_url, web_url
from pipeline.ingest.language import language_code
from pipeline.ingest.paragraphs import clean_line, shorten
from pipeline.scrub import scrub_line

MAX_FEEDS = 20
MAX_ADDRESS = 500
"""Characters of a feed's address in the configuration."""

_HEAD = 512 * 1024
_MAX_ATTRIBUTES = 5000
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_KINDS = frozenset(
    {
        "application/rss+xml",
        "application/rdf+xml",
        "application/atom+xml",
        "application/feed+json",
        "application/json",
        "application/xml",
        "text/xml",
    }
)
_VAGUE = frozenset({"application/json", "application/xml", "text/xml"})
_SAYS_FEED = re.compile(r"feed|rss|atom", re.IGNORECASE)
_LIKELY = ("feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feed.json")


def read_site(content: bytes, content_type: str, *, url: str) -> SiteFacts:
    """The name and language of the site that the page at `url` belongs to, and its feeds.

    Feeds are those that the page declares in its head, in its order, 20 at most.

    Raises:
        BadDocument: the bytes are no text.
    """
    tree = _tree(content, content_type)
    if tree is None:
        return SiteFacts()
    title = next(filter(None, (_shown(name) for name in _names(tree))), None)
    stated = next((tag.get("lang") or tag.get("xml:lang") for tag in tree.iter("html")), None)
    return SiteFacts(title=title, language=language_code(stated or ""), feeds=_feeds(tree, url))


def likely_feed_addresses(url: str) -> tuple[str, ...]:
    """Where a site's feeds often are, for a page that declares none: in its folder, at the root."""
    if web_url(url) is None:
        return ()
    folder = urljoin(url, ".").partition("?")[0]
    found = [urljoin(place, name) for place in (folder, urljoin(url, "/")) for name in _LIKELY]
    return tuple(dict.fromkeys(found))


def _feeds(tree: Any, url: str) -> tuple[FoundFeed, ...]:
    base = _base(tree, url)
    found: dict[str | None, FoundFeed] = {}
    for link in tree.iter("link"):
        feed = _feed(link.attrib, base)
        if feed and len(found) < MAX_FEEDS:
            found.setdefault(canonical_url(feed.address), feed)
    return tuple(found.values())


def _tree(content: bytes, content_type: str) -> Any:
    """The tree of a page's first half megabyte, where feeds are declared; None if there is none."""
    head = content[:_HEAD]
    stated = _CHARSET.search(content_type) or _CHARSET.search(head[:4096].decode("latin-1"))
    text = decode(head, stated[1] if stated else None)
    # libxml2 takes quadratic time over the attributes of one tag
    tags = re.split("[<>]", text)
    if any(tag.count("=") > _MAX_ATTRIBUTES for tag in tags) or not text.strip():
        return None
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.LxmlError:
        return None


def _base(tree: Any, url: str) -> str:
    stated = next((tag.get("href") for tag in tree.iter("base") if tag.get("href")), None)
    return (_absolute(url, stated) if stated else None) or url


def _feed(link: Mapping[str, str], base: str) -> FoundFeed | None:
    relations = link.get("rel", "").lower().split()
    kind = link.get("type", "").partition(";")[0].strip().lower()
    href, title = link.get("href", ""), _shown(link.get("title"))
    if not {"alternate", "feed"} & set(relations) or kind not in _KINDS:
        return None
    if kind in _VAGUE and not _SAYS_FEED.search(f"{href} {title}"):
        return None
    address = _absolute(base, href)
    if address is None or len(address) > MAX_ADDRESS:
        return None
    return FoundFeed(address, title)


def _absolute(base: str, link: str) -> str | None:
    try:
        return web_url(urljoin(base, scrub_line(link).replace(" ", "%20")))
    except ValueError:
        return None


def _names(tree: Any) -> Iterator[str | None]:
    for tag in tree.iter("meta"):
        if (tag.get("property") or tag.get("name") or "").lower() == "og:site_name":
            yield tag.get("content")
    for tag in tree.iter("title"):
        yield "".join(tag.itertext())


def _shown(stated: str | None) -> str | None:
    return shorten(clean_line(stated or ""), MAX_TITLE) or None
