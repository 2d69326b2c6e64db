"""What a person configures: sources with their feeds, and targets."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from pipeline.models.hashing import digest

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
MOST_LETTERS = 500
Words = Annotated[str, Field(min_length=1, max_length=MOST_LETTERS)]

BY_HAND = "by-hand"
"""The source of documents that no configured source announced, and the feed of those that a
person ingests on behalf of one."""

MOST_DAYS = 400


class FeedKind(StrEnum):
    """How a feed announces its entries."""

    FOLDER = "folder"
    RSS = "rss"
    SITEMAP = "sitemap"
    LISTING = "listing"

    @property
    def on_the_web(self) -> bool:
        """Whether its addresses are dialled; the others are files."""
        return self is not FeedKind.FOLDER

    @property
    def first_is_cut(self) -> bool:
        """Whether the first answer counts in part; of a sitemap a person said how far back."""
        return self.on_the_web and self is not FeedKind.SITEMAP


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One address of a source that announces entries.

    Of a sitemap, what is dated within the last `days` days; of a listing, the links that the
    CSS `selector` picks.
    """

    slug: Slug = "main"
    kind: FeedKind
    address: Words
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = 3
    selector: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastFeed(Feed):
    """A sitemap that is asked for what it dates on days of the past, both included (UTC)."""

    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publisher: who it is, from where, and the feeds it announces its work in."""

    slug: Slug
    name: Words
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    language: Language | None = None
    group: Words | None = None
    homepage: Words | None = None
    feeds: Annotated[tuple[Feed, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """When a person wants to be told that opinion on a target moved.

    By `balance_moved` points of own voices from the `days` before to the last `days`, each with
    `at_least` so many judged; or when one of the `actors` changed their label.
    """

    balance_moved: Annotated[int, Field(ge=1, le=200)] | None = None
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = 7
    at_least: Annotated[int, Field(ge=1, le=1_000_000)] = 10
    actors: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a stance is towards: a claim, policy, person, organisation or country."""

    slug: Slug
    statement: Words
    description: str = ""
    aliases: tuple[Words, ...] = ()
    only_if_named: bool = False
    languages: tuple[Language, ...] = ()
    alert: Alert | None = None

    @property
    def sha256(self) -> str:
        """The hash of all that a reader of the target could notice; what alerts is not of it."""
        parts = (
            self.statement, self.description, *sorted(self.aliases),
            str(self.only_if_named), *sorted(self.languages),
        )  # fmt: skip
        return digest("\x1f".join(parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedActor:
    """Someone whose stances articles report, with the names that mean no one else."""

    name: Words
    aliases: tuple[Words, ...] = ()
