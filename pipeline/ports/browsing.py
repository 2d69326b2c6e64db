"""The doors through which what is stored is listed a page at a time, and searched."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipeline.models.search_words import Term

Record = Mapping[str, object]
Key = tuple[str | int | None, ...]
"""What a page ended with: the next one begins after it."""

MOST_ROWS = 200
"""The longest page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which articles are meant; what is None leaves none out.

    `since` is included, `until` is not; both are compared with the date of publication, else of
    fetching. `target`, `label` and `analyst` ask for a stance of the article's own voice with all
    three; with `actor`, for one that the article reports of that actor, under any of its names.
    """

    source: str | None = None
    country: str | None = None
    source_group: str | None = None
    language: str | None = None
    target: str | None = None
    label: str | None = None
    analyst: str | None = None
    actor: str | None = None
    story: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows in their order, and the key that the next page begins after; None: no more.

    A page may be shorter than asked for, even empty, and yet not be the last: what a filter has to
    look through for one page is bounded.
    """

    rows: tuple[Record, ...]
    after: Key | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What to look for: terms that one article's text, or one sentence of its summary, all has.

    By rank the newest thousand matches are weighed, and best comes first; else newest first.
    """

    terms: tuple[Term, ...]
    by_rank: bool = True
    where: Filter = Filter()


@dataclass(frozen=True, slots=True)
class Found:
    """A page of matches; `complete` is False where some were not looked at.

    These are older, or of articles that wait for their words to be indexed, if very many do.

    Each row has the columns of a list of articles, `snippet` and `found_in`: `text` or `summary`.
    """

    page: Page
    complete: bool


class Catalog(Protocol):
    """Lists of what is stored, newest first, a page at a time.

    Every method raises StoreUnavailable where the database does not answer, and BadQuery for a key
    that no page ended with.
    """

    def list_articles(self, where: Filter, *, after: Key | None, limit: int) -> Page:
        """Articles without their texts."""
        ...

    def whole_article(self, article_id: int) -> Record | None:
        """One article with text, sentences and their evidence, stances, actors, versions."""
        ...

    def list_stances(self, where: Filter, *, after: Key | None, limit: int) -> Page:
        """Stances of articles' own voices."""
        ...

    def list_actor_stances(self, where: Filter, *, after: Key | None, limit: int) -> Page:
        """Stances of actors, as articles report them."""
        ...

    def list_stories(self, where: Filter, *, after: Key | None, limit: int) -> Page:
        """Stories, the one with the newest article first.

        Of a filter's fields those of sources count, `since` and `until`.
        """
        ...

    def whole_story(self, story_id: int) -> Record | None:
        """One story with its articles and all that views say of it; one merged into it, too."""
        ...

    def list_actors(self, name: str | None, *, after: Key | None, limit: int) -> Page:
        """Actors, the one named last first; with `name` only who goes by it."""
        ...

    def whole_actor(self, actor_id: int) -> Record | None:
        """One actor with all names."""
        ...

    def list_targets(self, *, after: Key | None, limit: int) -> Page:
        """Targets by slug, as configured last."""
        ...

    def list_sources(self, where: Filter, *, after: Key | None, limit: int) -> Page:
        """Sources by slug, each with its feeds' health; of a filter its fields of sources count."""
        ...

    def list_runs(self, *, after: Key | None, limit: int) -> Page:
        """Runs, the one begun last first."""
        ...

    def whole_run(self, invocation_id: str) -> Record | None:
        """One run with what each execution of a step counted."""
        ...

    def list_spend(self, where: Filter, *, after: Key | None, limit: int) -> Page:
        """What calls to models took by day and model, newest first; `since` and `until` count."""
        ...

    def search(self, search: Search, *, after: Key | None, limit: int) -> Found:
        """Articles that hold the words."""
        ...

    def answers(self) -> None:
        """Asks the database the least there is; returns where it answered."""
        ...
