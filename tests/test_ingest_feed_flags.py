"""What a feed is flagged for, though it could be read: dates and letters."""

import json
from datetime import UTC, datetime

import pytest

from pipeline.ingest.feed_content import FeedContent
from pipeline.ingest.feeds import read_feed

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def read(content: bytes | str, content_type: str = "") -> FeedContent:
    """The feed with this content."""
    sent = content if isinstance(content, bytes) else content.encode()
    return read_feed(sent, content_type, url="https://courier.example/feed", now=NOW)


def feed(field: str) -> str:
    """A feed of one item with this field."""
    item = f"<item><link>https://courier.example/1</link>{field}</item>"
    return f"<rss version='2.0'><channel>{item}</channel></rss>"


@pytest.mark.parametrize(
    ("date", "flags"),
    [
        ("Fri, 20 Nov 2026 05:00:00 GMT", ()),
        ("", ()),
        ("Mon, 01 Jan 2035 00:00:00 GMT", ("bad_date",)),
        ("Mon, 01 Jan 0001 00:00:00 GMT", ("bad_date",)),
        ("soon", ("bad_date",)),
    ],
)
def test_a_date_that_cannot_be_believed_is_flagged(date: str, flags: tuple[str, ...]) -> None:
    """It is not stored; an item that states none has no fault."""
    found = read(feed(f"<pubDate>{date}</pubDate>"))
    assert found.flags == flags
    assert (found.entries[0].published_at is None) is (bool(flags) or not date)
    in_json = read(json.dumps({"items": [{"url": "/1", "date_published": date}]}))
    assert in_json.flags == flags


@pytest.mark.parametrize(
    ("content", "content_type", "flags"),
    [
        ("é".encode("latin-1"), "", ("encoding_guessed",)),
        ("é".encode("latin-1"), "text/xml; charset=utf-8", ("encoding_guessed",)),
        ("é".encode("latin-1"), "text/xml; charset=iso-8859-1", ()),
        ("é".encode(), "text/xml; charset=iso-8859-1", ()),
        (b"e", "", ()),
    ],
)
def test_letters_that_are_a_guess_are_flagged(
    content: bytes, content_type: str, flags: tuple[str, ...]
) -> None:
    """Neither UTF-8 nor as declared: the entry comes in, and the feed says so."""
    sent = feed("<title>A letter: |</title>").encode().replace(b"|", content)
    assert read(sent, content_type).flags == flags
