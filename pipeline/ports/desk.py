"""The doors through which the news desk reads what its pages show, and writes a person's label."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from pipeline.ports.browsing import Catalog, Record
from pipeline.ports.correcting import CorrectionStore
from pipeline.ports.desk_articles import ArticleReader
from pipeline.ports.desk_health import HealthReader
from pipeline.ports.desk_runs import RunReader
from pipeline.ports.desk_targets import ActorReader, TargetReader
from pipeline.ports.desk_unsettled import UnsettledReader
from pipeline.ports.reviewing import ReviewStore


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFilter:
    """Which articles of a day are meant; what is None leaves none out.

    `target`: those whose own voice addresses it.
    """

    source: str | None = None
    country: str | None = None
    source_group: str | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysAround:
    """A day, and the nearest ones before and after it that have articles; None: there is none."""

    day: date
    before: date | None
    after: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayNumbers:
    """What came in on a day: articles, from how many outlets, and how many are in no story."""

    articles: int
    outlets: int
    alone: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredStory:
    """How much of a day a story takes: its articles of that day and the outlets of these.

    `size` counts all its articles, of whichever day.
    """

    story_id: int
    articles: int
    outlets: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldBy:
    """An outlet of a story: its articles, how many of these are of the day, and its first day."""

    story_id: int
    source: str
    name: str
    articles: int
    of_day: int
    first_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidInStory:
    """How many articles of an outlet carry one label on a target in a story, by their day.

    Copies, what is held for a person and `unrelated` are left out.
    """

    story_id: int
    target: str
    analyst: str | None
    source: str
    label: str
    day: date
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedByEdit:
    """An edit that changed where an article of a story stands in its own voice."""

    story_id: int
    source_name: str
    target: str
    from_label: str
    to_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryHead:
    """What a story is about: its title, and the first checked sentences of its lead's summary."""

    story_id: int
    title: str
    language: str | None
    lead_article_id: int
    sentences: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What pages can be narrowed by; sources and targets by slug, with their words for people."""

    sources: Mapping[str, str]
    countries: Sequence[str]
    source_groups: Sequence[str]
    targets: Mapping[str, str]


class TodayReader(Protocol):
    """The stories of a day, the most covered first; every question begins at the day's articles."""

    def days_around(self, day: date) -> DaysAround | None:
        """The newest day up to `day` that has articles, with its neighbours; None: none has."""
        ...

    def day_numbers(self, day: date, where: DayFilter) -> DayNumbers:
        """What came in on a day."""
        ...

    def covered_stories(self, day: date, where: DayFilter) -> Sequence[CoveredStory]:
        """The stories with articles of a day, those of most outlets first, at most some hundred."""
        ...

    def told_by(self, stories: Sequence[int], day: date) -> Sequence[ToldBy]:
        """The outlets of some stories up to the end of a day."""
        ...

    def said_in_stories(self, stories: Sequence[int]) -> Sequence[SaidInStory]:
        """What the own voices of some stories' articles say on targets."""
        ...

    def turned_by_edits(self, stories: Sequence[int], day: date) -> Sequence[TurnedByEdit]:
        """The edits of some stories' articles that were read on a day, the first one first."""
        ...

    def story_heads(self, stories: Sequence[int]) -> Sequence[StoryHead]:
        """What some stories are about, in any order."""
        ...


class ChoiceReader(Protocol):
    """What there is to choose from."""

    def choices(self) -> Choices:
        """What pages can be narrowed by."""
        ...


class StoryTeller(Protocol):
    """One story for its page."""

    def told_story(self, story_id: int) -> Record | None:
        """One story as `Catalog.whole_story` tells it, without `contest`; one merged away, too."""
        ...


class Desk(
    Catalog,
    ChoiceReader,
    TodayReader,
    StoryTeller,
    ArticleReader,
    TargetReader,
    ActorReader,
    HealthReader,
    RunReader,
    UnsettledReader,
    CorrectionStore,
    ReviewStore,
    Protocol,
):
    """All that the pages read, and what they write."""
