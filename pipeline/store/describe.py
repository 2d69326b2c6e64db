"""Writes docs/reference/schema.md from the comments of the tables and the words of the views.

python -m pipeline.store.describe > docs/reference/schema.md
"""

import sys
from collections.abc import Iterator

from sqlalchemy import Column, Index, Table, UniqueConstraint, make_url

from pipeline.store.tables import Row
from pipeline.store.views import VIEWS

DIALECT = make_url("postgresql+psycopg://").get_dialect()()
HEAD = """\
# The results database

One schema on SQLite and PostgreSQL. This page is generated from the comments in
`pipeline/store`; after a change run `python -m pipeline.store.describe`.

Times are UTC. Money is in billionths of a US dollar. Texts hold no control characters, lone
surrogates, bidirectional controls or tag characters. A `?` after a type means that the value may
be null. Query the views; the tables are there to explain them.

![The tables, grouped by what they keep, with an arrow for each reference](../images/schema.svg)
"""


def described() -> str:
    """The page, in Markdown."""
    return "\n".join((HEAD, *_views(), *_tables()))


def _views() -> Iterator[str]:
    yield "## Views\n"
    for view in VIEWS:
        yield f"### {view.name}\n\n{view.about}\n"
        yield "| column | meaning |\n|---|---|"
        yield from (f"| {name} | {meaning} |" for name, meaning in view.columns.items())
        yield ""


def _tables() -> Iterator[str]:
    yield "## Tables\n"
    for table in sorted(Row.metadata.tables.values(), key=lambda table: table.name):
        yield f"### {table.name}\n\n{table.comment}\n"
        yield "| column | type | meaning |\n|---|---|---|"
        yield from (_column(column) for column in table.columns)
        yield from _keys(table)
        yield ""


def _column(column: Column[object]) -> str:
    kind = column.type.compile(DIALECT).lower()
    refers = "".join(f" → {key.target_fullname}" for key in column.foreign_keys)
    return f"| {column.name} | {kind}{'?' if column.nullable else ''}{refers} | {column.comment} |"


def _keys(table: Table) -> Iterator[str]:
    keys = [
        ", ".join(column.name for column in key.columns)
        for key in table.constraints
        if isinstance(key, UniqueConstraint)
    ]
    keys += [_expressions(table, index) for index in table.indexes if index.unique]
    if keys:
        yield "\nUnique: " + "; ".join(f"({key})" for key in sorted(keys)) + "."


def _expressions(table: Table, index: Index) -> str:
    return ", ".join(str(part).replace(f"{table.name}.", "") for part in index.expressions)


if __name__ == "__main__":
    sys.stdout.write(described())
