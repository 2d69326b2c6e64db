"""Finds the feed of an outlet that a person named by its homepage or its feed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from pipeline.configuration import is_web_address
from pipeline.errors import BadAddress, BadDocument, StandpointError
from pipeline.ingest.bounds import MAX_FEED_BYTES
from pipeline.ingest.discovery import likely_feed_addresses
from pipeline.ingest.feed_content import FeedContent, SiteFacts, newest
from pipeline.proposing import DOORSTEPS, Outlet
from pipeline.publish.wording import some

if TYPE_CHECKING:
    from pipeline.ingest.http import Fetched

MOST_TRIED = 10
ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, text/html;q=0.9, */*;q=0.5"
)


class Web(Protocol):
    """What fetches an address, as the HTTP door does."""

    def get(self, url: str, *, most_bytes: int, accept: str) -> "Fetched":
        """What the address answers; raises where it answers nothing to read."""


class Reader(Protocol):
    """What reads pages and feeds; see `discovery` and `feeds` for what each raises."""

    def read_site(self, content: bytes, content_type: str, *, url: str) -> SiteFacts: ...  # noqa: D102

    def read_feed(  # noqa: D102
        self, content: bytes, content_type: str, *, url: str, now: datetime
    ) -> FeedContent: ...


@dataclass(frozen=True, slots=True)
class Found:
    """An outlet with its feed, and how it was found, for people."""

    outlet: Outlet
    note: str


def typed_address(url: str) -> str:
    """An address as a person types it, made whole: `example.org` is `https://example.org`.

    Raises:
        BadAddress: it is none, or holds a user name or password.
    """
    address = url.strip() if "://" in url else f"https://{url.strip()}"
    if "@" in address.partition("://")[2].partition("/")[0]:
        raise BadAddress("the address holds a user name or password; leave them out")
    if not is_web_address(address):
        raise BadAddress(f"{url!r} is no web address; give one such as https://example.org")
    return address


def found_outlet(address: str, *, web: Web, reader: Reader, now: datetime) -> Found:
    """The outlet at an address, and the first feed with entries that leads from there.

    Raises:
        BadAddress: the address leads nowhere, or no feed with entries was found from there.
        BadDocument: what is there is too large to look at.
        Unreachable: the host does not answer.
    """
    start = web.get(address, most_bytes=MAX_FEED_BYTES, accept=ACCEPT)
    feed = _as_feed(start, reader, now)
    if feed:
        outlet = Outlet(
            feed=address,
            homepage=_homepage_of_feed(start.url),
            title=feed.title,
            language=feed.language,
        )
        return Found(outlet, _in_words(feed))
    facts = reader.read_site(start.content, start.content_type, url=start.url)
    for candidate in islice(_candidates(facts, start.url), MOST_TRIED):
        feed = _feed_at(candidate, web, reader, now)
        if feed and feed.entries:
            outlet = Outlet(
                feed=candidate,
                homepage=start.url,
                title=feed.title or facts.title,
                language=feed.language or facts.language,
            )
            return Found(outlet, _in_words(feed))
    raise BadAddress(
        f"no feed with entries was found from {start.url}; find its RSS or Atom link in a browser "
        "and give that address",
        code="no_feed",
    )


def _candidates(facts: SiteFacts, url: str) -> Iterator[str]:
    """The feeds that a page names, then the addresses where feeds usually are."""
    yield from dict.fromkeys(feed.address for feed in facts.feeds)
    yield from likely_feed_addresses(url)


def _feed_at(address: str, web: Web, reader: Reader, now: datetime) -> FeedContent | None:
    """The feed at an address that was only guessed; None where there is none."""
    try:
        fetched = web.get(address, most_bytes=MAX_FEED_BYTES, accept=ACCEPT)
        return _as_feed(fetched, reader, now)
    except StandpointError:
        return None


def _as_feed(fetched: "Fetched", reader: Reader, now: datetime) -> FeedContent | None:
    try:
        return reader.read_feed(fetched.content, fetched.content_type, url=fetched.url, now=now)
    except BadDocument:
        return None


def _homepage_of_feed(url: str) -> str | None:
    """The root of a feed's host, unless that is a host for feeds alone."""
    parts = urlsplit(url)
    first = (parts.hostname or "").partition(".")[0]
    if first in DOORSTEPS and not first.startswith("www"):
        return None
    return f"{parts.scheme}://{parts.netloc}/"


def _in_words(feed: FeedContent) -> str:
    dated, _ = newest(feed.entries, 1)
    words = [f"its feed has {some(len(feed.entries), 'entry', 'entries')}"]
    words += [f"the newest of {one.published_at:%Y-%m-%d}" for one in dated if one.published_at]
    return ", ".join([*words, *feed.flags])
