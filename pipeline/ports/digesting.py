"""The door of the results database to what a digest tells of one day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from pipeline.models import Label
from pipeline.ports.publishing import PublishedArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldVoice:
    """An outlet's own voice within a story, with its checked quote."""

    source_name: str
    label: Label
    quote: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldContest:
    """How the outlets of a story stand on a target, by one analyst; None judged: only a person."""

    story_id: int
    story_title: str
    target: str
    analyst: str | None
    counts: Mapping[Label, int]
    contested: float | None
    voices: tuple[ToldVoice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStory:
    """A story with articles of the day; `is_new`: it has no others."""

    story_id: int
    title: str
    articles: int
    outlets: tuple[str, ...]
    is_new: bool
    lead: PublishedArticle | None
    contests: tuple[ToldContest, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldChange:
    """An edit of the day that changed an article's own voice."""

    article_id: int
    title: str
    url: str
    source_name: str
    target: str
    from_label: Label
    to_label: Label
    analyst: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFacts:
    """What came in on one day and what did not, by when articles were first stored (UTC).

    `stories` are the most covered, `contests` the most contested of all with articles of the day;
    `failures` and open `notices` are records of the reader's tables; `held` counts answers on the
    day's articles that wait for a person; money is in billionths of a US dollar.
    """

    articles: int
    edits: int
    outlets: int
    new_stories: int
    stories: Sequence[ToldStory]
    contests: Sequence[ToldContest]
    changes: Sequence[ToldChange]
    first_targets: Sequence[tuple[str, str]]
    failures: Sequence[Mapping[str, object]]
    notices: Sequence[Mapping[str, object]]
    held: int
    spent_day: int
    spent_month: int


class DigestStore(Protocol):
    """One day as a digest tells it."""

    def day_facts(self, day: date) -> DayFacts:
        """What is stored of a day; the same for the same database."""
        ...

    def last_day(self) -> date | None:
        """The newest day on which an article was first stored; None where there is none."""
        ...
