"""Stories for tests of what is said within them, put there as grouping would."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert

import make
from pipeline.models import Stored
from pipeline.store import tables
from pipeline.store.database import Database


def told(
    database: Database,
    articles: Sequence[Stored | int],
    *,
    first_at: datetime = make.NOW,
    last_at: datetime = make.NOW,
) -> int:
    """Puts articles into a story of their own, led by the first; returns its number."""
    members = [one if isinstance(one, int) else one.article_id for one in articles]
    story = {
        "title": "A story",
        "lead_article_id": members[0],
        "first_at": first_at,
        "last_at": last_at,
    }
    with database.writing() as connection:
        number: int = connection.scalars(
            insert(tables.Story).values(story).returning(tables.Story.id)
        ).one()
        connection.execute(
            insert(tables.StoryArticle),
            [{"story_id": number, "article_id": one, "reason": "names"} for one in members],
        )
    return number
