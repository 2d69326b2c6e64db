"""Lists of stories, the one with the newest article first, and one story whole."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, exists, func, literal, select, text, tuple_

from pipeline.models import Label
from pipeline.ports.browsing import Filter, Key, Page, Record
from pipeline.store import tables
from pipeline.store.database import OnDatabase
from pipeline.store.details import MOMENTS
from pipeline.store.listing import Place, place_of, source_ids, summed_up
from pipeline.store.types import Moment
from pipeline.store.views import VIEWS

MOST_MEMBERS = 500
"""How many of a story's articles are listed with it, the newest."""

MOST_TOLD = 2_000
TOLD = "select * from {view} where story_id = :story_id limit :most"

SECTIONS: Mapping[str, str] = {
    "perspectives": "story_perspective",
    "contest": "story_contest",
    "actors": "story_actor_stance",
    "coverage": "story_coverage",
    "comparison": "story_comparison",
}
"""What views say of a story, by its name in the answer; views that are not there say nothing."""


class StoryLists(OnDatabase):
    """The part of `Catalog` that is about stories, in SQL."""

    def list_stories(self, where: Filter, *, after: Key | None, limit: int) -> Page:
        """Stories that were not merged into another, the one with the newest article first."""
        story = tables.Story
        with self._database.answering() as connection:
            statement = _stories(connection, where).order_by(story.last_at.desc(), story.id.desc())
            if after is not None:
                place = place_of(after)
                here = tuple_(literal(place.at, Moment()), literal(place.article_id))
                statement = statement.where(tuple_(story.last_at, story.id) < here)
            found = [dict(row) for row in connection.execute(statement.limit(limit + 1)).mappings()]
            told = found[:limit]
            _add_summaries(connection, told)
            last = Place(told[-1]["last_at"], told[-1]["story_id"]) if told else None
            return Page(tuple(told), last.key if last and len(found) > limit else None)

    def whole_story(self, story_id: int) -> Record | None:
        """One story with its newest articles and all that views say of it."""
        with self._database.answering() as connection:
            return story_record(connection, story_id, SECTIONS)


def story_record(
    connection: Connection, story_id: int, sections: Mapping[str, str]
) -> dict[str, Any] | None:
    """One story with its newest articles and what some views say of it; None: there is none."""
    story, member, listed = tables.Story, tables.StoryArticle, tables.ListedArticle
    query = _overview().add_columns(story.merged_into).where(story.id == story_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    told = dict(row)
    _add_summaries(connection, [told])
    members = connection.scalars(
        select(listed.id)
        .join(member, member.article_id == listed.id)
        .where(member.story_id == story_id)
        .order_by(listed.at.desc(), listed.id.desc())
        .limit(MOST_MEMBERS)
    ).all()
    return {
        **told,
        "members": summed_up(connection, members),
        **{name: _said(connection, view, story_id) for name, view in sections.items()},
    }


def _stories(connection: Connection, where: Filter) -> Select[*tuple[Any, ...]]:
    story, member, article = tables.Story, tables.StoryArticle, tables.Article
    voice = tables.StandingStance
    statement = _overview().where(story.merged_into.is_(None))
    if where.since is not None:
        statement = statement.where(story.last_at >= where.since)
    if where.until is not None:
        statement = statement.where(story.last_at < where.until)
    if (sources := source_ids(connection, where)) is not None:
        told = exists().where(
            member.story_id == story.id,
            article.id == member.article_id,
            article.source_id.in_(sources),
        )
        statement = statement.where(told)
    if where.target is not None:
        voiced = exists().where(
            member.story_id == story.id,
            voice.article_id == member.article_id,
            voice.target == where.target,
            voice.via_article_id.is_(None),
            voice.held.is_(None),
            voice.label != Label.UNRELATED,
        )
        statement = statement.where(voiced)
    return statement


def _overview() -> Select[*tuple[Any, ...]]:
    """A story with counts, read by its own index alone."""
    story, member, article = tables.Story, tables.StoryArticle, tables.Article
    counted = (
        select(func.count()).where(member.story_id == story.id).correlate(story).scalar_subquery()
    )
    sources = (
        select(func.count(article.source_id.distinct()))
        .join(member, member.article_id == article.id)
        .where(member.story_id == story.id)
        .correlate(story)
        .scalar_subquery()
    )
    return select(
        story.id.label("story_id"), story.title, story.first_at, story.last_at,
        counted.label("articles"), sources.label("sources"), story.lead_article_id,
    )  # fmt: skip


def _add_summaries(connection: Connection, stories: Sequence[dict[str, Any]]) -> None:
    """Adds to each story the summary of its lead, unless it is held for a person."""
    leads = [story["lead_article_id"] for story in stories]
    summaries = {
        row["article_id"]: None if row["summary_held"] else row["summary"]
        for row in summed_up(connection, leads)
    }
    for story in stories:
        story["summary"] = summaries.get(story["lead_article_id"])


def _said(connection: Connection, view: str, story_id: int) -> list[Record]:
    if view not in {one.name for one in VIEWS}:
        return []
    statement = text(TOLD.format(view=view)).columns(**MOMENTS)
    rows = connection.execute(statement, {"story_id": story_id, "most": MOST_TOLD}).mappings()
    return [dict(row) for row in rows]
