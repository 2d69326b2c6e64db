"""Works out all that stands from the beginning, after an upgrade of the schema."""

from sqlalchemy import Connection, func, select

from pipeline.store import tables
from pipeline.store.days import count_all
from pipeline.store.standing import renew_these
from pipeline.store.views.live import STANDING_TABLES

BATCH = 1_000
"""Articles worked out at once."""


def rebuild(connection: Connection) -> None:
    """Works out all rows anew."""
    for table in STANDING_TABLES:
        connection.exec_driver_sql(f"delete from {table}")
    last = connection.scalars(select(func.max(tables.Article.id))).one() or 0
    for first in range(1, last + 1, BATCH):
        renew_these(connection, first, first + BATCH - 1)
    count_all(connection)
