"""Stories go on without articles that are removed, or end with the last of them."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection, delete, or_, select, update

from pipeline.models import Counts
from pipeline.store import tables
from pipeline.store.statements import among


def leave_stories(connection: Connection, articles: Sequence[int]) -> Counts:
    """Takes articles out of all stories; returns rows removed, by table.

    A story that loses one is led by the first of those left, whose title it takes.
    """
    story, member = tables.Story, tables.StoryArticle
    counts: Counter[str] = Counter()
    touched = connection.scalars(
        select(story.id)
        .where(
            or_(
                among(connection, story.lead_article_id, articles),
                story.id.in_(
                    select(member.story_id).where(among(connection, member.article_id, articles))
                ),
            )
        )
        .order_by(story.id)
    ).all()
    gone = connection.execute(delete(member).where(among(connection, member.article_id, articles)))
    counts["story_article"] += gone.rowcount
    change = tables.StoryChange
    moved = connection.execute(delete(change).where(among(connection, change.article_id, articles)))
    counts["story_change"] += moved.rowcount
    for story_id in touched:
        if not _go_on(connection, story_id):
            counts.update(_end(connection, story_id))
    return counts


def _go_on(connection: Connection, story_id: int) -> bool:
    """Gives a story a new lead and title; False where no article is left."""
    member, version = tables.StoryArticle, tables.Version
    left = connection.execute(
        select(version.article_id, version.title)
        .join(member, member.article_id == version.article_id)
        .where(member.story_id == story_id)
        .order_by(version.article_id, version.seq.desc())
        .limit(1)
    ).first()
    if left is None:
        return False
    connection.execute(
        update(tables.Story)
        .where(tables.Story.id == story_id)
        .values(lead_article_id=left.article_id, title=left.title)
    )
    return True


def _end(connection: Connection, story_id: int) -> Counts:
    """Removes a story with its history; what it took in goes where it went itself."""
    story, change = tables.Story, tables.StoryChange
    onward = select(story.merged_into).where(story.id == story_id).scalar_subquery()
    connection.execute(
        update(story).where(story.merged_into == story_id).values(merged_into=onward)
    )
    changes = connection.execute(
        delete(change).where(or_(change.story_id == story_id, change.other_story_id == story_id))
    )
    connection.execute(delete(story).where(story.id == story_id))
    return {"story": 1, "story_change": changes.rowcount}
