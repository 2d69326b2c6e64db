"""Makes records for tests; what a test does not name gets a plain value."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pipeline.models import Entry, Feed, FeedKind, Invocation, Source, Target, Text, digest

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def feed(slug: str = "main", address: str = "papers") -> Feed:
    return Feed(slug=slug, kind=FeedKind.FOLDER, address=address)


def source(slug: str = "courier", **fields: Any) -> Source:
    plain = Source(slug=slug, name=slug.title(), language="en", feeds=(feed(),))
    return replace(plain, **fields)


def target(slug: str = "toll", **fields: Any) -> Target:
    plain = Target(slug=slug, statement="The city should charge a toll.", aliases=("toll",))
    return replace(plain, **fields)


def entry(key: str = "a.txt", revision: str = "1", **fields: Any) -> Entry:
    return replace(Entry(key=key, url=f"file:///papers/{key}", revision=revision), **fields)


def text(content: str = "The toll divides the city.", **fields: Any) -> Text:
    plain = Text(
        version_id=1,
        article_id=1,
        sha256=digest(content),
        title="",
        text=content,
        language="en",
        published_at=NOW,
    )
    return replace(plain, **fields)


def invocation(invocation_id: str = "run-1") -> Invocation:
    return Invocation(invocation_id=invocation_id)
