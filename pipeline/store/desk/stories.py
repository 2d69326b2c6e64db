"""A story for its page: no view that reads more than the story, and coverage by days."""

from typing import Any, cast

from sqlalchemy import Connection, func, select

from pipeline.ports.browsing import Record
from pipeline.store import tables
from pipeline.store.database import OnDatabase
from pipeline.store.story_lists import SECTIONS, story_record

TOLD = {name: SECTIONS[name] for name in ("perspectives", "actors", "comparison")}
"""What is asked of views; how contested a story is follows from its perspectives."""


class StoryTelling(OnDatabase):
    """`StoryTeller` in SQL."""

    def told_story(self, story_id: int) -> Record | None:
        """One story as `Catalog.whole_story` tells it, without `contest`."""
        with self._database.answering() as connection:
            told = story_record(connection, story_id, TOLD)
            if told is None:
                return None
            return {**told, "coverage": _coverage(connection, told)}


def _coverage(connection: Connection, story: dict[str, Any]) -> list[Record]:
    """The story's outlets, and those that brought anything else in its days."""
    member, article, dated = tables.StoryArticle, tables.Article, tables.ArticleDay
    source = tables.Source
    told = {
        row.source_id: row.articles
        for row in connection.execute(
            select(article.source_id, func.count().label("articles"))
            .join(member, member.article_id == article.id)
            .where(member.story_id == story["story_id"])
            .group_by(article.source_id)
        )
    }
    first, last = (story[name].date().isoformat() for name in ("first_at", "last_at"))
    brought = {
        row.source: row.fetched
        for row in connection.execute(
            select(dated.source, func.count().label("fetched"))
            .where(dated.day >= first, dated.day <= last)
            .group_by(dated.source)
        )
    }
    sources = connection.execute(
        select(
            source.id, source.slug.label("source"), source.name.label("source_name"),
            source.country, source.source_group,
        ).order_by(source.name)
    ).mappings()  # fmt: skip
    rows = [
        {**row, "articles": told.get(row["id"], 0), "fetched": brought.get(row["source"], 0)}
        for row in sources
    ]
    return cast("list[Record]", [row for row in rows if row["articles"] or row["fetched"]])
