"""How views of articles and of stories are walked: by the numbers of these, in their order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date

from sqlalchemy import TextClause, text

from pipeline.ports.exporting import Narrowed
from pipeline.store.views.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """How the numbers are found by which a view is walked, and what dates them in words.

    `bounds` gives the number before the first one and the last one, from day to day at least.
    """

    key: str
    numbers: str
    bounds: str
    dated_by: str


BY_ARTICLE = Walk(
    key="article_id",
    numbers="""
        with {latest}
        select latest.article_id
        from latest
        join page on page.id = latest.page_id
        join article on article.id = latest.article_id
        join source on source.id = article.source_id
        where latest.article_id > :after and latest.article_id <= :last {conditions}
        order by latest.article_id
        limit :most
    """,
    bounds="select min(article_id) - 1, max(article_id) from article_day "
    "where day >= :first_day and day <= :last_day",
    dated_by="the day of the article: of publication, else of fetching",
)
BY_STORY = Walk(
    key="story_id",
    numbers="""
        select story.id from story where story.id > :after and story.id <= :last {conditions}
        order by story.id limit :most
    """,
    bounds="select min(id) - 1, max(id) from story",
    dated_by="the days of the story: it has to overlap them",
)
DATED: Mapping[str, Mapping[str, str]] = {
    "article_id": {
        "since": "coalesce(latest.published_at, page.fetched_at) >= :since",
        "until": "coalesce(latest.published_at, page.fetched_at) < :until",
        "source": "source.slug in :source",
    },
    "story_id": {"since": "story.last_at >= :since", "until": "story.first_at < :until"},
}
"""What narrows the numbers that a view is walked by."""


def walk_of(view: View) -> Walk | None:
    """How a view is walked; None: it is read through a cursor."""
    first = next(iter(view.columns))
    if first == "story_id":
        return BY_STORY
    return BY_ARTICLE if first == "article_id" and "changed_at" not in view.columns else None


def bounds_of(walk: Walk, narrowed: Narrowed) -> TextClause:
    """The statement that tells the bounds of a walk, from the first moment's day to the last's."""
    bounds = text(walk.bounds)
    if ":first_day" not in walk.bounds:
        return bounds
    since, until = narrowed.since, narrowed.until
    return bounds.bindparams(
        first_day=since.astimezone(UTC).date().isoformat() if since else str(date.min),
        last_day=until.astimezone(UTC).date().isoformat() if until else str(date.max),
    )
