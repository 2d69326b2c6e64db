"""What grouping reads: articles that wait for it, and what is known around them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection, exists, func, or_, select
from sqlalchemy.orm import aliased

from pipeline.models import Neighbours, Posting, Sketch, StoryRow, Ungrouped
from pipeline.store import tables
from pipeline.store.placing import Placing
from pipeline.store.statements import among

LATEST_BELIEVED = timedelta(days=1)
"""How long after it was first seen an article may say that it is published."""

MOST_MEMBERS = 32
"""Leads of a story that are read to compare others with; eight are compared, some may be edited."""


class Grouping(Placing):
    """`GroupStore` in SQL."""

    def ungrouped(self) -> Sequence[int]:
        """Ids of latest versions whose text was not grouped yet, in the order of their time.

        Looks only at those that triggers noted when a version was added or its sketch removed.
        """
        version, newer = tables.Version, aliased(tables.Version)
        noted, sketch = tables.UngroupedVersion, tables.Sketch
        with self._database.reading() as connection:
            rows = connection.execute(
                select(version.id, version.published_at, version.seen_at).where(
                    version.id.in_(select(noted.version_id)),
                    ~exists().where(sketch.version_id == version.id),
                    ~exists().where(
                        newer.article_id == version.article_id, newer.seq > version.seq
                    ),
                )
            )
            timed = sorted((_at(row.published_at, row.seen_at), row.id) for row in rows)
        return [number for _, number in timed]

    def to_group(self, version_ids: Sequence[int]) -> Sequence[Ungrouped]:
        """These versions with where earlier texts of their articles went, in the order of time."""
        version, article, source = tables.Version, tables.Article, tables.Source
        mark, place = tables.Duplicate, tables.StoryArticle
        with self._database.reading() as connection:
            rows = connection.execute(
                select(
                    version.id,
                    version.article_id,
                    version.sha256,
                    version.title,
                    version.text,
                    version.published_at,
                    version.seen_at,
                    func.coalesce(version.language, source.language).label("language"),
                    mark.lead_article_id,
                    place.story_id,
                )
                .join(article, article.id == version.article_id)
                .join(source, source.id == article.source_id)
                .join(mark, mark.article_id == article.id, isouter=True)
                .join(place, place.article_id == article.id, isouter=True)
                .where(among(connection, version.id, version_ids))
            ).all()
        found = [_ungrouped(row) for row in rows]
        return sorted(found, key=lambda one: (one.at, one.version_id))

    def posted(self, keys: Sequence[int], since: datetime, until: datetime) -> Sequence[Posting]:
        """What is posted under these keys by leads of a span of time."""
        posting = tables.Posting
        with self._database.reading() as connection:
            rows = connection.execute(
                select(posting.key, posting.article_id, posting.at)
                .where(
                    among(connection, posting.key, keys),
                    posting.at >= since,
                    posting.at <= until,
                )
                .order_by(posting.article_id)
            )
            return [Posting(key=row.key, article_id=row.article_id, at=row.at) for row in rows]

    def neighbours(
        self, articles: Sequence[Ungrouped], near: Sequence[int], since: datetime, until: datetime
    ) -> Neighbours:
        """What is stored around articles: leads near to them, and the stories of all these.

        Of a story only the newest leads are read, however many it has.
        """
        numbers = {one.article_id for one in articles}
        with self._database.reading() as connection:
            same = _leads_with(connection, sorted({one.text_sha256 for one in articles}))
            wanted = sorted(
                {*numbers, *near, *same.values()} | _leads_of(connection, sorted(numbers))
            )
            stories = _stories_of(connection, wanted)
            edited = {one.story_id for one in articles if one.story_id is not None}
            known = {
                *wanted,
                *_newest_in(connection, stories, sorted(edited), since, until),
                *(row.lead_article_id for row in stories if row.story_id in edited),
            }
            told = sorted({*known, *(row.lead_article_id for row in stories)})
            places = _places_of(connection, told)
            moving = [one for one in told if one in numbers or places.get(one) in edited]
            leads = _copies_among(connection, told, moving)
            places |= _places_of(connection, sorted({*leads} - {*told}))
            return Neighbours(
                sketches=_sketches(connection, sorted(known)),
                leads=leads,
                same=same,
                places=places,
                stories=stories,
            )


def _at(published_at: datetime | None, seen_at: datetime) -> datetime:
    if published_at is None or published_at > seen_at + LATEST_BELIEVED:
        return seen_at
    return published_at


def _ungrouped(row: Any) -> Ungrouped:
    return Ungrouped(
        article_id=row.article_id,
        version_id=row.id,
        text_sha256=row.sha256,
        title=row.title,
        text=row.text,
        language=row.language,
        at=_at(row.published_at, row.seen_at),
        lead_article_id=row.lead_article_id,
        story_id=row.story_id,
    )


def _leads_with(connection: Connection, texts: Sequence[str]) -> Mapping[str, int]:
    """The first lead that has each of these texts."""
    sketch, mark = tables.Sketch, tables.Duplicate
    rows = connection.execute(
        select(sketch.text_sha256, func.min(sketch.article_id).label("article_id"))
        .where(
            among(connection, sketch.text_sha256, texts),
            ~exists().where(mark.article_id == sketch.article_id),
        )
        .group_by(sketch.text_sha256)
    )
    return {row.text_sha256: row.article_id for row in rows}


def _leads_of(connection: Connection, articles: Sequence[int]) -> set[int]:
    mark = tables.Duplicate
    found = connection.scalars(
        select(mark.lead_article_id).where(among(connection, mark.article_id, articles))
    )
    return set(found)


def _stories_of(connection: Connection, articles: Sequence[int]) -> Sequence[StoryRow]:
    story, place = tables.Story, tables.StoryArticle
    rows = connection.execute(
        select(story.id, story.title, story.lead_article_id, story.first_at, story.last_at)
        .where(
            story.id.in_(
                select(place.story_id).where(among(connection, place.article_id, articles))
            )
        )
        .order_by(story.id)
    )
    return [
        StoryRow(
            story_id=row.id,
            title=row.title,
            lead_article_id=row.lead_article_id,
            first_at=row.first_at,
            last_at=row.last_at,
        )
        for row in rows
    ]


def _newest_in(
    connection: Connection,
    stories: Sequence[StoryRow],
    edited: Sequence[int],
    since: datetime,
    until: datetime,
) -> Sequence[int]:
    """The newest leads in each of these stories, at most `MOST_MEMBERS` of one.

    They are of a span of time, except in stories of which an article was edited: these may fall
    apart, or be empty without it.
    """
    place, sketch, mark = tables.StoryArticle, tables.Sketch, tables.Duplicate
    newest_first = func.row_number().over(
        partition_by=place.story_id, order_by=(sketch.at.desc(), sketch.article_id.desc())
    )
    ranked = (
        select(place.article_id, newest_first.label("rank"))
        .join(sketch, sketch.article_id == place.article_id)
        .where(
            among(connection, place.story_id, [row.story_id for row in stories]),
            or_(
                sketch.at.between(since, until),
                among(connection, place.story_id, edited),
            ),
            ~exists().where(mark.article_id == place.article_id),
        )
        .subquery()
    )
    return connection.scalars(
        select(ranked.c.article_id).where(ranked.c.rank <= MOST_MEMBERS)
    ).all()


def _places_of(connection: Connection, articles: Sequence[int]) -> dict[int, int]:
    place = tables.StoryArticle
    rows = connection.execute(
        select(place.article_id, place.story_id)
        .where(among(connection, place.article_id, articles))
        .order_by(place.article_id)
    )
    return {row.article_id: row.story_id for row in rows}


def _copies_among(
    connection: Connection, articles: Sequence[int], leads: Sequence[int]
) -> Mapping[int, int]:
    """Whom those of these articles repeat that are copies, and all copies of these leads."""
    mark = tables.Duplicate
    rows = connection.execute(
        select(mark.article_id, mark.lead_article_id).where(
            or_(
                among(connection, mark.article_id, articles),
                among(connection, mark.lead_article_id, leads),
            )
        )
    )
    return {row.article_id: row.lead_article_id for row in rows}


def _sketches(connection: Connection, articles: Sequence[int]) -> Sequence[Sketch]:
    sketch = tables.Sketch
    rows = connection.execute(
        select(*sketch.__table__.c)
        .where(among(connection, sketch.article_id, articles))
        .order_by(sketch.article_id)
    )
    return [
        Sketch(
            article_id=row.article_id,
            version_id=row.version_id,
            text_sha256=row.text_sha256,
            at=row.at,
            title=row.title,
            language=row.language,
            grams=np.frombuffer(row.grams, dtype="<u8").tolist(),
            halvings=row.halvings,
            salient=np.frombuffer(row.salient, dtype="<u8").tolist(),
            terms=row.terms,
            names=row.names,
        )
        for row in rows
    ]
