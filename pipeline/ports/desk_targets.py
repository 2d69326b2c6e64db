"""The doors to targets and actors over time: counted voices, and the quotes behind them.

Everywhere: what is held for a person and what is `unrelated` is left out, copies are no voices of
their own, and analysts are told apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Some days in UTC, both ends included."""

    first: date
    last: date


class CountedBy(StrEnum):
    """What voices on a target are counted by."""

    DAY = "day"
    SOURCE = "source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """How many articles carry one label; `key` is a day, a source's slug or a target's."""

    key: str
    analyst: str | None
    label: str
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How many articles an analyst judged on a target, whatever the label; copies included."""

    key: str
    analyst: str | None
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One voice with its quote: an article's own, or that of an actor whom it reports."""

    article_id: int
    title: str
    language: str | None
    source: str
    source_name: str
    day: date
    target: str
    actor: str | None
    actor_id: int | None
    label: str
    label_from: str
    analyst: str | None
    quote: str | None
    quote_status: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceWords:
    """A source for people, and what it is compared by."""

    slug: str
    name: str
    country: str | None
    source_group: str | None


class TargetReader(Protocol):
    """Where own voices and actors stand on a target over some days."""

    def voices_by_target(self, window: Window) -> Sequence[Voices]:
        """Own voices on every target."""
        ...

    def voices(self, target: str, window: Window, by: CountedBy) -> Sequence[Voices]:
        """Own voices on one target, by day or by source."""
        ...

    def judged(self, target: str, window: Window, by: CountedBy) -> Sequence[Judged]:
        """How many articles were judged on one target, by day or by source."""
        ...

    def fetched(self, window: Window, by: CountedBy) -> dict[str, int]:
        """All articles by day or by source, copies included."""
        ...

    def sides(self, target: str, window: Window, *, analyst: str | None) -> Sequence[Told]:
        """Own voices in favor and against that a checked quote supports, newest first."""
        ...

    def reports(self, target: str, window: Window) -> Sequence[Told]:
        """What articles report of actors on a target, newest first."""
        ...

    def compared_sources(self) -> Sequence[SourceWords]:
        """All sources."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorLine:
    """An actor in a list: how often and by how many outlets its stances are reported."""

    actor_id: int
    name: str
    reports: int
    outlets: int
    targets: int
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorName:
    """An actor with all its spellings."""

    actor_id: int
    name: str
    spellings: Sequence[str]


class ActorReader(Protocol):
    """Where actors stand, as articles report it."""

    def actor_lines(self, *, named: str | None, skip: int, limit: int) -> Sequence[ActorLine]:
        """Actors, the one reported most first; `named`: those with these words in a name."""
        ...

    def actor_name(self, actor_id: int) -> ActorName | None:
        """One actor; None: there is none, or no longer."""
        ...

    def went_into(self, actor_id: int) -> int | None:
        """The actor that one was made one with; None: nothing is known of that."""
        ...

    def reports_of(self, actor_id: int) -> Sequence[Told]:
        """What articles report of an actor, newest first, at most some thousand."""
        ...
