"""Works out all that stands from the beginning, after an upgrade of the schema."""

from sqlalchemy import Connection, func, select

from pipeline.store import contests, tables
from pipeline.store.days import count_all
from pipeline.store.views.live import STANDING_TABLES, live

BATCH = 1_000
"""Articles worked out at once."""


def rebuild(connection: Connection) -> None:
    """Works out all rows anew, without the marks by which changes are followed."""
    for table in STANDING_TABLES:
        connection.exec_driver_sql(f"delete from {table}")
    last = connection.scalars(select(func.max(tables.Article.id))).one() or 0
    for first in range(1, last + 1, BATCH):
        articles = f"select id as article_id from article where id between {first} and "
        wanted = f"({articles}{first + BATCH - 1}) as wanted"
        for table, (_, columns) in STANDING_TABLES.items():
            rows = live(table, connection.dialect.name, wanted)
            connection.exec_driver_sql(f"insert into {table} ({columns})\n{rows}")
    if connection.dialect.name == "postgresql":
        # unseen until the end of this transaction, rows would be planned for as if there were none
        connection.exec_driver_sql(f"analyze {', '.join(STANDING_TABLES)}")
    connection.exec_driver_sql("delete from stale_article")
    count_all(connection)
    contests.count_all(connection)
