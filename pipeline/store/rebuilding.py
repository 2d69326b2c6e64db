"""Works out all that stands from the beginning, after an upgrade of the schema."""

from sqlalchemy import Connection, text

from pipeline.store.days import count_all
from pipeline.store.standing import renew
from pipeline.store.views.live import STANDING_TABLES

BATCH = 2_000
"""Articles worked out at once."""


def rebuild(connection: Connection) -> None:
    """Works out all rows anew, of so many articles at once."""
    for table in STANDING_TABLES:
        connection.exec_driver_sql(f"delete from {table}")
    last = 0
    while marked := _mark_after(connection, last):
        last = marked
        if connection.dialect.name == "sqlite":
            renew(connection)
        else:
            connection.exec_driver_sql("set constraints renews immediate")
            connection.exec_driver_sql("set constraints renews deferred")
    count_all(connection)


def _mark_after(connection: Connection, last: int) -> int | None:
    """Marks the next articles; the last of them, None where none is left."""
    found = connection.execute(
        text(
            "select max(id) from (select id from article where id > :last order by id "
            f"limit {BATCH}) as batch"
        ),
        {"last": last},
    ).scalar()
    if found is None:
        return None
    connection.execute(
        text(
            "insert into stale_article (article_id) "
            "select id from article where id > :last and id <= :found"
        ),
        {"last": last, "found": found},
    )
    return int(found)
