"""The doors through which summaries are published: what feeds tell, and where files go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipeline.models import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedStance:
    """An own voice that may be told: it is not held; its quote was found in the text."""

    target: str
    label: Label
    analyst: str
    quote: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedArticle:
    """What feeds tell of an article.

    `key_sha256` stays what it is for as long as the article is stored; `updated_at` is when
    anything told here last changed. `sentences` are those of the summary that a checked quote
    supports, none where the summary is held for a person.
    """

    article_id: int
    key_sha256: str
    url: str
    title: str
    source: str
    source_name: str
    language: str | None
    published_at: datetime | None
    updated_at: datetime
    sentences: tuple[str, ...]
    summary_held: bool
    stances: tuple[PublishedStance, ...]


class FeedStore(Protocol):
    """Articles as feeds tell them."""

    def published_articles(
        self, *, source: str | None = None, target: str | None = None, limit: int
    ) -> Sequence[PublishedArticle]:
        """The newest articles stored, newest first; copies only where a source is named.

        With `target` only those whose own voice is on it.
        """
        ...


class Shelf(Protocol):
    """Where published files stand, by names such as `feeds/all.atom`."""

    def put(self, name: str, content: str) -> bool:
        """Writes a file whole where its content changed; whether it did.

        Raises:
            BadAddress: it cannot be written.
        """
        ...
