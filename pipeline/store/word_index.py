"""The full-text indexes, which the database keeps by itself; see each for when it does.

Two kinds of documents: the latest version of each article (title and text) and each sentence of a
summary. Marks beside an article's words (`s7` its source, `m202611` and `y2026` its date) let one
look in the index answer a filter too.

Triggers are dropped before migrations, which may rebuild the tables below them, and created after.
"""

from sqlalchemy import Connection, inspect

from pipeline.store import word_index_postgresql as postgresql
from pipeline.store import word_index_sqlite as sqlite

BUILT = "select to_regclass('ix_listed_article_words') is not null"
TRIGGERS_IN_SQLITE = "select name, tbl_name from sqlite_master where type = 'trigger'"
TRIGGERS_IN_POSTGRESQL = """
select tgname, relname from pg_trigger join pg_class on pg_class.oid = tgrelid
where not tgisinternal and relnamespace = current_schema()::regnamespace
"""
UNMODELLED = sqlite.TABLES | postgresql.INDEXES
"""What is there beside the tables, columns and indexes of the models."""


def start(connection: Connection) -> None:
    """Creates the triggers and, where they are missing, the indexes, filled from what is stored."""
    door = sqlite if _is_sqlite(connection) else postgresql
    made = () if door is sqlite else postgresql.MADE
    for statement in made if _is_built(connection) else (*made, *door.BUILD):
        connection.exec_driver_sql(statement)
    for name, body in door.TRIGGERS.items():
        connection.exec_driver_sql(f"create trigger {name} {body}")


def stop(connection: Connection) -> None:
    """Drops the triggers that are there, before tables below them are changed."""
    known = TRIGGERS_IN_SQLITE if _is_sqlite(connection) else TRIGGERS_IN_POSTGRESQL
    ours = (sqlite if _is_sqlite(connection) else postgresql).TRIGGERS
    for name, table in connection.exec_driver_sql(known).all():
        if name in ours:
            of = "" if _is_sqlite(connection) else f" on {table}"
            connection.exec_driver_sql(f"drop trigger {name}{of}")


def forget_deleted(connection: Connection) -> None:
    """Lets no word of what was deleted stay in the bytes of SQLite's indexes.

    FTS5 marks what is deleted and drops it when parts of the index are merged; here all are.
    PostgreSQL drops it when it cleans up, like the deleted rows themselves.
    """
    if _is_sqlite(connection):
        for statement in sqlite.FORGET_DELETED:
            connection.exec_driver_sql(statement)


def _is_built(connection: Connection) -> bool:
    if _is_sqlite(connection):
        return inspect(connection).has_table("article_words")
    return bool(connection.exec_driver_sql(BUILT).scalar())


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"
