"""Counts anew how contested stories are, where their articles or these' stances have changed.

A query of `story_contest` counts marked stories by itself, so that it is always right.
"""

from sqlalchemy import Connection, delete, select, text

from pipeline.store import tables
from pipeline.store.statements import among, listed
from pipeline.store.views.live import CONTESTS

BATCH = 2_000
"""Marks taken at once."""

COLUMNS = "story_id, target, analyst, voices, favor, against, neutral, unclear"
MARKED = {"sqlite": "id in (select value from json_each(:marks))", "postgresql": "id = any(:marks)"}


def count_marked(connection: Connection) -> int:
    """Counts some of the marked stories; returns how many marks went."""
    mark = tables.StaleStory
    marks = connection.scalars(select(mark.id).order_by(mark.id).limit(BATCH)).all()
    if marks:
        dialect = connection.dialect.name
        stories = f"select distinct story_id from stale_story where {MARKED[dialect]}"
        given = {"marks": listed(dialect, list(marks))}
        connection.execute(
            text(f"delete from story_voices where story_id in ({stories})"), given
        )
        connection.execute(text(_insert(stories)), given)
        connection.execute(delete(mark).where(among(connection, mark.id, marks)))
    return len(marks)


def count_all(connection: Connection) -> None:
    """Counts all stories anew."""
    for table in ("story_voices", "stale_story"):
        connection.exec_driver_sql(f"delete from {table}")
    connection.exec_driver_sql(_insert("select id as story_id from story"))


def _insert(stories: str) -> str:
    counted = CONTESTS.format(stories=f"({stories}) as stories")
    return f"insert into story_voices ({COLUMNS})\n{counted}"
