"""Stories as people read them: by outlet, by actor, and by what is missing."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, TextClause, bindparam, select, text

from pipeline.ports import Table
from pipeline.store import tables
from pipeline.store.database import OnDatabase
from pipeline.store.types import Moment

MOMENTS = dict.fromkeys(("first_at", "last_at", "published_at"), Moment)

LATEST_STORIES = """
    select story.id
    from story
    where story.merged_into is null and (
        select count(*) from story_article where story_article.story_id = story.id
    ) > :fewest
    order by story.last_at desc, story.id desc
    limit :limit
"""
STORIES = """
    select story_id, title, first_at, last_at, articles, sources
    from story_overview
    where story_id in :stories
    order by last_at desc, story_id desc
"""
CONTESTS = """
    select story_id, target, analyst, contested
    from story_contest
    where story_id in :stories and contested is not null
    order by story_id, contested desc, target, analyst
"""
ARTICLES = """
    select
        latest_article.article_id, latest_article.source, latest_article.title,
        latest_article.published_at, story_article.reason, latest_article.lead_article_id
    from story_article
    join latest_article on latest_article.article_id = story_article.article_id
    where story_article.story_id = :story
    order by
        coalesce(latest_article.published_at, latest_article.fetched_at), latest_article.article_id
    limit :limit
"""
PARTS: Mapping[str, str] = {
    "articles": ARTICLES,
    "contest": """
        select target, analyst, voices, favor, against, neutral, unclear, contested
        from story_contest where story_id = :story
        order by contested desc, target, analyst limit :limit
    """,
    "perspectives": """
        select * from story_perspective where story_id = :story
        order by target, analyst, case label
            when 'favor' then 0 when 'against' then 1 when 'neutral' then 2 else 3
        end, source, article_id limit :limit
    """,
    "actors": """
        select * from story_actor_stance where story_id = :story
        order by target, analyst, actor, article_id limit :limit
    """,
    "coverage": """
        select source, source_name, country, source_group, articles, fetched
        from story_coverage where story_id = :story
        order by articles desc, source limit :limit
    """,
}
MOST_ROWS = 500
"""Rows of each part of a story; `standpoint query` asks for more."""


class StoryReading(OnDatabase):
    """`StoryReader` in SQL."""

    def stories(self, *, alone: bool = False, limit: int = 20) -> Table:
        """Stories, the latest first; `alone`: also those of one article.

        Columns: id, first_at, last_at, title, articles, sources, contested (its targets with a
        measure, the most contested first, a list of target, analyst, contested).
        """
        columns = ("id", "first_at", "last_at", "title", "articles", "sources", "contested")
        asked = {"fewest": 0 if alone else 1, "limit": limit + 1}
        with self._database.answering() as connection:
            numbers = connection.scalars(text(LATEST_STORIES), asked).all()
            if not numbers:
                return Table(columns, ())
            about = {"stories": list(numbers[:limit])}
            found = connection.execute(_about_many(STORIES).columns(**MOMENTS), about).all()
            contests = defaultdict(list)
            for row in connection.execute(_about_many(CONTESTS), about).mappings():
                contests[row["story_id"]].append(
                    {name: row[name] for name in ("target", "analyst", "contested")}
                )
        rows = tuple(
            (
                row.story_id, row.first_at, row.last_at, row.title, row.articles, row.sources,
                contests[row.story_id],
            )
            for row in found
        )  # fmt: skip
        return Table(columns, rows, truncated=len(numbers) > limit)

    def story(self, story_id: int) -> dict[str, object] | None:
        """One story whole, that which took it in where it was merged; None: there is none.

        Keys beside those of `story_overview`, whose count of articles is `article_count`:
        articles (article_id, source, title, published_at, reason, and lead_article_id of copies),
        contest, perspectives, actors, coverage; each a list of rows of its view.
        """
        overview = text("select * from story_overview where story_id = :story")
        with self._database.answering() as connection:
            number = _standing(connection, story_id)
            if number is None:
                return None
            row = connection.execute(overview.columns(**MOMENTS), {"story": number})
            head = dict(row.mappings().one())
            head["article_count"] = head.pop("articles")
            return head | {name: _rows(connection, sql, number) for name, sql in PARTS.items()}


def _standing(connection: Connection, story_id: int) -> int | None:
    """The story, or the one that took it in."""
    table = tables.Story
    number: int | None = story_id
    seen: set[int] = set()
    while number is not None and number not in seen:
        seen.add(number)
        found = connection.execute(select(table.merged_into).where(table.id == number)).first()
        if found is None:
            return None
        if found.merged_into is None:
            return number
        number = found.merged_into
    return None


def _rows(connection: Connection, sql: str, story_id: int) -> list[dict[str, Any]]:
    asked = {"story": story_id, "limit": MOST_ROWS}
    result = connection.execute(text(sql).columns(**MOMENTS), asked)
    return [dict(row) for row in result.mappings()]


def _about_many(sql: str) -> TextClause:
    return text(sql).bindparams(bindparam("stories", expanding=True))
