"""What grouping writes: sketches, copies, stories and their changes, whole or not at all."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Connection, delete, exists, insert, select, text, update

from pipeline.models import Grouping, Lease, StoryChangeKind
from pipeline.store import tables
from pipeline.store.leasing import Leasing, hold_on
from pipeline.store.statements import among, upsert

FIRST = "lock table duplicate in row exclusive mode"
"""What a takedown locks first is waited for first, so that no two wait for each other."""


class Placing(Leasing):
    """The writing part of `GroupStore` in SQL."""

    def save_grouping(
        self, grouping: Grouping, *, lease: Lease, ttl_ms: int, now: datetime
    ) -> bool:
        """Writes what grouping changed; False, and nothing, if an article or story of it is gone.

        Raises:
            LeaseLost: the lease was taken over; nothing was written.
        """
        with self._database.writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text(FIRST))
            if not _is_all_there(connection, grouping):
                return False
            hold_on(connection, lease, ttl_ms=ttl_ms)
            _write_copies(connection, grouping, now)
            _write_sketches(connection, grouping, now)
            _write_stories(connection, grouping, now)
            return True

    def forget_postings(self, before: datetime, grouped_before: datetime) -> int:
        """Removes keys of leads that are too old for others to be compared with them."""
        posting, sketch = tables.Posting, tables.Sketch
        settled = exists().where(
            sketch.article_id == posting.article_id, sketch.grouped_at < grouped_before
        )
        with self._database.writing() as connection:
            gone = connection.execute(delete(posting).where(posting.at < before, settled))
        return gone.rowcount


def _is_all_there(connection: Connection, grouping: Grouping) -> bool:
    """Whether all articles and stories that are referred to are there; locks the articles."""
    article, story = tables.Article, tables.Story
    articles = sorted(
        {
            *(one.article_id for one in grouping.sketches),
            *(one.article_id for one in grouping.places),
            *(one.lead_article_id for one in grouping.copies),
            *(one.lead_article_id for one in grouping.stories),
        }
    )
    named = {row.story_id for row in grouping.stories} | {
        place.story_id for place in grouping.places
    }
    stories = sorted(number for number in named if number > 0)
    there = connection.scalars(
        select(article.id)
        .where(among(connection, article.id, articles))
        .order_by(article.id)
        .with_for_update(read=True, key_share=True)
    ).all()
    kept = connection.scalars(select(story.id).where(among(connection, story.id, stories))).all()
    return len(there) == len(articles) and len(kept) == len(stories)


def _write_copies(connection: Connection, grouping: Grouping, now: datetime) -> None:
    mark = tables.Duplicate
    rows = [
        {
            "article_id": copy.article_id,
            "lead_article_id": copy.lead_article_id,
            "containment": copy.containment,
            "jaccard": copy.jaccard,
            "decided_at": now,
        }
        for copy in grouping.copies
    ]
    connection.execute(delete(mark).where(among(connection, mark.article_id, grouping.released)))
    upsert(connection, mark, rows, key=["article_id"], stamp=["decided_at"])


def _write_sketches(connection: Connection, grouping: Grouping, now: datetime) -> None:
    sketch, posting = tables.Sketch, tables.Posting
    numbers = [one.article_id for one in grouping.sketches]
    connection.execute(delete(posting).where(among(connection, posting.article_id, numbers)))
    rows = [
        {
            "article_id": one.article_id,
            "version_id": one.version_id,
            "text_sha256": one.text_sha256,
            "at": one.at,
            "title": one.title,
            "language": one.language,
            "grams": np.array(one.grams, dtype="<u8").tobytes(),
            "halvings": one.halvings,
            "salient": np.array(one.salient, dtype="<u8").tobytes(),
            "terms": dict(one.terms),
            "names": dict(one.names),
            "grouped_at": now,
        }
        for one in grouping.sketches
    ]
    upsert(connection, sketch, rows, key=["article_id"], stamp=["grouped_at"])
    if grouping.postings:
        connection.execute(
            insert(posting),
            [
                {"key": one.key, "article_id": one.article_id, "at": one.at}
                for one in grouping.postings
            ],
        )
    connection.execute(delete(sketch).where(among(connection, sketch.article_id, grouping.again)))


def _write_stories(connection: Connection, grouping: Grouping, now: datetime) -> None:
    story, place, change = tables.Story, tables.StoryArticle, tables.StoryChange
    numbers: dict[int, int] = {}
    for row in grouping.stories:
        values: Mapping[str, Any] = {
            "title": row.title,
            "lead_article_id": row.lead_article_id,
            "first_at": row.first_at,
            "last_at": row.last_at,
        }
        if row.story_id < 0:
            numbers[row.story_id] = connection.scalars(
                insert(story).values(**values).returning(story.id)
            ).one()
        else:
            connection.execute(update(story).where(story.id == row.story_id).values(**values))

    def number(story_id: int) -> int:
        return numbers.get(story_id, story_id)

    for row in grouping.stories:
        if row.merged_into is not None:
            connection.execute(
                update(story)
                .where(story.id == number(row.story_id))
                .values(merged_into=number(row.merged_into))
            )
    for one in grouping.changes:
        if one.kind is StoryChangeKind.MERGE:
            connection.execute(
                update(place)
                .where(place.story_id == number(one.story_id))
                .values(story_id=number(one.other_story_id))
            )
    places = [
        {"article_id": one.article_id, "story_id": number(one.story_id), "reason": one.reason}
        for one in grouping.places
    ]
    upsert(connection, place, places, key=["article_id"])
    changes = [
        {
            "story_id": number(one.story_id),
            "other_story_id": number(one.other_story_id),
            "kind": one.kind,
            "reason": one.reason,
            "article_id": one.article_id,
            "changed_at": now,
        }
        for one in grouping.changes
    ]
    if changes:
        connection.execute(insert(change), changes)
