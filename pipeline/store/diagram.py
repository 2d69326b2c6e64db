"""Draws the tables and what refers to what, for Graphviz's `dot`.

python -m pipeline.store.diagram | dot -Tsvg -o docs/images/schema.svg

A box is a table, an arrow goes from a reference to the table that it names. Boxes show what
identifies a row and what it refers to; all columns are in docs/reference/schema.md.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from sqlalchemy import Column, Table, UniqueConstraint

from pipeline.store.tables import Row

COLOURS = ("#dbeafe", "#dcfce7", "#fef3c7", "#fce7f3", "#ede9fe", "#e2e8f0", "#ffedd5", "#cffafe")
"""Heads of the tables of one area, in the order of the areas' names."""


def drawn() -> str:
    """The diagram in the DOT language; the graph's id is `schema_` and the hash of what is drawn.

    The id goes into the picture, so that one can be told to be out of date.
    """
    body = "\n".join(_lines())
    name = f"schema_{sha256(body.encode()).hexdigest()[:16]}"
    return f'digraph schema {{\nid="{name}";\n{body}\n}}\n'


def _lines() -> Iterator[str]:
    yield 'rankdir=LR; bgcolor="white"; nodesep=0.25; ranksep=1.1; concentrate=true;'
    yield 'node [shape=plain, fontname="Helvetica,Arial,sans-serif", fontsize=11];'
    yield 'edge [color="#64748b", arrowsize=0.7];'
    areas = _areas()
    for number, (area, tables) in enumerate(sorted(areas.items())):
        yield f'subgraph "cluster_{area}" {{'
        yield f'label="{area}"; fontname="Helvetica,Arial,sans-serif"; fontsize=14;'
        yield 'color="#cbd5e1"; style=rounded;'
        yield from (_box(table, COLOURS[number % len(COLOURS)]) for table in tables)
        yield "}"
    for tables in (areas[area] for area in sorted(areas)):
        yield from (line for table in tables for line in _arrows(table))


def _areas() -> Mapping[str, Sequence[Table]]:
    """The tables by the module that declares them."""
    areas: dict[str, list[Table]] = defaultdict(list)
    for mapper in Row.registry.mappers:
        table = mapper.local_table
        if isinstance(table, Table):
            areas[mapper.class_.__module__.rpartition(".")[2]].append(table)
    return {area: sorted(found, key=lambda table: table.name) for area, found in areas.items()}


def _box(table: Table, colour: str) -> str:
    shown = [column for column in table.columns if _identifies(table, column)]
    rows = "".join(
        f'<tr><td align="left" port="{column.name}">{column.name}'
        f"{' →' if column.foreign_keys else ''}</td></tr>"
        for column in shown
    )
    hidden = len(table.columns) - len(shown)
    rest = f'<tr><td align="left"><font color="#64748b">+ {hidden} more</font></td></tr>'
    return (
        f"{table.name} [label=<"
        '<table border="0" cellborder="1" cellspacing="0" cellpadding="4" color="#94a3b8">'
        f'<tr><td bgcolor="{colour}" port="id"><b>{table.name}</b></td></tr>{rows}{rest}'
        "</table>>];"
    )


def _identifies(table: Table, column: Column[object]) -> bool:
    """Whether a column is part of a unique key or refers to another table."""
    keys = [key for key in table.constraints if isinstance(key, UniqueConstraint)]
    return bool(column.foreign_keys) or any(column.name in key.columns for key in keys)


def _arrows(table: Table) -> Iterator[str]:
    for column in table.columns:
        for key in column.foreign_keys:
            yield f"{table.name}:{column.name} -> {key.column.table.name}:id;"


if __name__ == "__main__":
    sys.stdout.write(drawn())
