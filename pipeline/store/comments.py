"""Writes what tables, views and columns mean into the database, where it keeps such comments."""

from sqlalchemy import Connection, text
from sqlalchemy.schema import SetColumnComment, SetTableComment

from pipeline.store.tables import Row
from pipeline.store.views import VIEWS


def write(connection: Connection) -> None:
    """Comments every table, view and column on PostgreSQL; SQLite keeps no comments."""
    if not connection.dialect.supports_comments:
        return
    for table in Row.metadata.sorted_tables:
        connection.execute(SetTableComment(table))
        for column in table.columns:
            connection.execute(SetColumnComment(column))
    for view in VIEWS:
        _comment(connection, f"view {view.name}", view.about)
        for name, meaning in view.columns.items():
            _comment(connection, f"column {view.name}.{name}", meaning)


def _comment(connection: Connection, what: str, words: str) -> None:
    literal = words.replace("'", "''").replace(":", "\\:")
    connection.execute(text(f"comment on {what} is '{literal}'"))
