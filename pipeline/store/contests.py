"""Counts anew how contested stories are, where their articles or these' stances have changed.

A query of `story_contest` counts marked stories by itself, so that it is always right.
"""

from sqlalchemy import Connection, delete, select, text

from pipeline.store import tables
from pipeline.store.statements import among, listed
from pipeline.store.views.counted import CONTESTS
from pipeline.store.views.view import written

BATCH = 2_000
"""Marks taken at once."""

INSERT = (
    "insert into story_voices "
    "(story_id, target, analyst, voices, favor, against, neutral, unclear) "
)
CLEAR = "delete from story_voices where story_id in ({stories})"
STORIES = "select distinct story_id from stale_story where {marked}"
MARKED = {"sqlite": "id in (select value from json_each(:marks))", "postgresql": "id = any(:marks)"}


def count_marked(connection: Connection) -> int:
    """Counts some of the marked stories; returns how many marks went."""
    mark = tables.StaleStory
    marks = connection.scalars(select(mark.id).order_by(mark.id).limit(BATCH)).all()
    if marks:
        dialect = connection.dialect.name
        stories = STORIES.format(marked=MARKED[dialect])
        given = {"marks": listed(dialect, list(marks))}
        connection.execute(text(CLEAR.format(stories=stories)), given)
        connection.execute(text(_insert(dialect, stories)), given)
        connection.execute(delete(mark).where(among(connection, mark.id, marks)))
    return len(marks)


def count_all(connection: Connection) -> None:
    """Counts all stories anew."""
    connection.exec_driver_sql("delete from story_voices")
    connection.exec_driver_sql("delete from stale_story")
    stories = "select id as story_id from story"
    connection.exec_driver_sql(_insert(connection.dialect.name, stories))


def _insert(dialect: str, stories: str) -> str:
    return INSERT + written(CONTESTS, dialect, stories=f"({stories}) as stories")
