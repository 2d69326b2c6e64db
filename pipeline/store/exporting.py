"""Whole views on their way out: rows in a fixed order, some at a time, as of one moment.

Views of articles and of stories are walked by the numbers of these: first some numbers, then the
views' rows of them, which both databases find by index. A question about the whole view would be
planned as one, and sorted as one. All others are small and read through a cursor.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Any

from sqlalchemy import (
    Boolean,
    Connection,
    Dialect,
    Float,
    Integer,
    Text,
    TextClause,
    TypeDecorator,
    bindparam,
    func,
    select,
    text,
)
from sqlalchemy.dialects import postgresql

from pipeline.errors import BadQuery
from pipeline.ports.exporting import (
    ColumnKind,
    Exportable,
    ExportBatch,
    ExportColumn,
    Narrowed,
)
from pipeline.store import tables
from pipeline.store.database import OnDatabase
from pipeline.store.sheets import ARTICLE_TARGET
from pipeline.store.types import Moment, WholeNumber
from pipeline.store.views import VIEWS
from pipeline.store.views.kinds import kind_of
from pipeline.store.views.precedence import FRAGMENTS
from pipeline.store.views.view import View
from pipeline.store.walks import DATED, Walk, bounds_of, walk_of

EXPORTED: tuple[View, ...] = (ARTICLE_TARGET, *VIEWS)

WALKED_AT_ONCE = 2000
"""Articles or stories whose rows are read at once."""

BY_INDEX = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
"""What PostgreSQL is told to leave: the rows of some articles are found by index, however many
there are, and a plan that reads a whole table for them is a wrong guess."""

ROWS_AT_ONCE = 2000
MOST_NAMED = 5
OF_A_DAY = ("changed_at", "started_at", "day")
"""Columns that date the rows of a view which is not walked."""


class Day(TypeDecorator[date]):
    """A day that a view tells as a text such as 2026-01-31."""

    impl = Text
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """The day."""
        del dialect
        return None if value is None else date.fromisoformat(value)


TYPES: Mapping[ColumnKind, Any] = {
    ColumnKind.TEXT: Text,
    ColumnKind.WHOLE: WholeNumber,
    ColumnKind.NUMBER: Float,
    ColumnKind.TRUTH: Boolean,
    ColumnKind.MOMENT: Moment,
    ColumnKind.DAY: Day,
}


class Exporting(OnDatabase):
    """`ExportStore` in SQL."""

    def exportables(self) -> Sequence[Exportable]:
        """All views that can be taken along, in the order of the documentation."""
        return [_exportable(view) for view in EXPORTED]

    def export(
        self, view: str, narrowed: Narrowed, columns: Sequence[str]
    ) -> Iterator[ExportBatch]:
        """The rows of a view in a fixed order, as of one moment, in bounded memory.

        Raises:
            BadQuery: a source or target that is not stored; the message names the nearest.
            StoreUnavailable: the database does not answer.
        """
        with self._database.reading() as connection:
            _check_slugs(connection, "source", tables.Source.slug, narrowed.source)
            _check_slugs(connection, "target", tables.Target.slug, narrowed.target)
        wanted = next(one for one in EXPORTED if one.name == view)
        return self._batches(wanted, narrowed, columns)

    def _batches(
        self, wanted: View, narrowed: Narrowed, columns: Sequence[str]
    ) -> Iterator[ExportBatch]:
        walk = walk_of(wanted)
        with self._database.streaming() as connection:
            if walk is None:
                yield from _read(connection, wanted, narrowed, columns)
            else:
                yield from _walked(connection, wanted, walk, narrowed, columns)


def _walked(
    connection: Connection, view: View, walk: Walk, narrowed: Narrowed, columns: Sequence[str]
) -> Iterator[ExportBatch]:
    if connection.dialect.name == "postgresql":
        for setting in BY_INDEX:
            connection.exec_driver_sql(f"set local {setting} = off")
    first, last = connection.execute(bounds_of(walk, narrowed)).one()
    if last is None:
        return
    conditions = _given(narrowed, DATED[walk.key])
    numbers = _statement(walk.numbers, conditions, narrowed).bindparams(most=WALKED_AT_ONCE)
    rows = _rows_of(connection.dialect.name, view, walk, narrowed, columns)
    after = first
    while chunk := list(connection.scalars(numbers, {"after": after, "last": last})):
        after = chunk[-1]
        told = connection.execute(rows, {"numbers": chunk}).all()
        yield ExportBatch(told, (after - first) / (last - first))


def _rows_of(
    dialect: str, view: View, walk: Walk, narrowed: Narrowed, columns: Sequence[str]
) -> Any:
    """The rows of a view that belong to some numbers."""
    sqlite = dialect == "sqlite"
    among = f"{walk.key} in :numbers" if sqlite else f"{walk.key} = any(:numbers)"
    told = view.name if view in VIEWS else f"({view.sql.format(among=among)}) as told"
    sql = (
        f"select {', '.join(columns)} from {told} "  # noqa: S608 - names of our own
        f"where {among} {{conditions}} order by {', '.join(_order(view))}"
    )
    # SQLite looks a list of plain values up by index inside a view, and not a subquery
    listed = (
        bindparam("numbers", expanding=True, type_=Integer)
        if sqlite
        else bindparam("numbers", type_=postgresql.ARRAY(WholeNumber))
    )
    conditions = _given(narrowed, _by_column(view))
    return _typed(_statement(sql, conditions, narrowed).bindparams(listed), columns)


def _read(
    connection: Connection, view: View, narrowed: Narrowed, columns: Sequence[str]
) -> Iterator[ExportBatch]:
    when = _dated_column(view)
    possible = _by_column(view)
    if when is not None:
        # a day is a text, and the texts of days sort as the days do
        possible |= {"since": f"{when} >= :since", "until": f"{when} < :until"}
    sql = (
        f"select {', '.join(columns)} from {view.name} "  # noqa: S608 - names of our own
        f"where 1 = 1 {{conditions}} order by {', '.join(_order(view))}"
    )
    conditions = _given(narrowed, possible)
    statement = _statement(sql, conditions, narrowed, as_days=when == "day")
    result = connection.execute(
        _typed(statement, columns), execution_options={"stream_results": True}
    )
    for rows in result.partitions(ROWS_AT_ONCE):
        yield ExportBatch(rows, 0.0)


def _by_column(view: View) -> dict[str, str]:
    names = (name for name in ("source", "target", "label") if name in view.columns)
    return {name: f"{name} in :{name}" for name in names}


def _given(narrowed: Narrowed, possible: Mapping[str, str]) -> list[str]:
    return [words for name, words in possible.items() if getattr(narrowed, name)]


def _statement(
    sql: str, conditions: Sequence[str], narrowed: Narrowed, *, as_days: bool = False
) -> TextClause:
    """The SQL with its conditions and the values that they name."""
    words = "".join(f" and {condition}" for condition in conditions)
    statement = text(sql.format(conditions=words, **FRAGMENTS))
    for name in ("since", "until"):
        value = getattr(narrowed, name)
        if value is not None and f":{name}" in words:
            day = value.date().isoformat()
            bound: Any = (
                bindparam(name, day, Text()) if as_days else bindparam(name, value, Moment())
            )
            statement = statement.bindparams(bound)
    for name in ("source", "target", "label"):
        if f":{name}" in words:
            values = list(getattr(narrowed, name))
            statement = statement.bindparams(bindparam(name, values, expanding=True))
    return statement


def _typed(statement: TextClause, columns: Sequence[str]) -> Any:
    return statement.columns(**{name: TYPES[kind_of(name)] for name in columns})


def _order(view: View) -> list[str]:
    """What no two rows of a view share, as far as its columns tell: all before the words."""
    named = ("day", "changed_at", "started_at", "article_id", "story_id", "to_seq", "target")
    more = ("source", "feed", "actor", "holder", "analyst", "model", "invocation_id", "position")
    first = next(iter(view.columns))
    keys = [first, *(name for name in (*named, *more) if name in view.columns and name != first)]
    rest = [name for name in ("label", "quote") if name in view.columns]
    return [*keys, *rest]


def _dated_column(view: View) -> str | None:
    return next((name for name in OF_A_DAY if name in view.columns), None)


def _exportable(view: View) -> Exportable:
    walk = walk_of(view)
    column = _dated_column(view)
    return Exportable(
        name=view.name,
        about=view.about,
        columns=tuple(
            ExportColumn(name=name, kind=kind_of(name), about=about)
            for name, about in view.columns.items()
        ),
        dated_by=walk.dated_by if walk else column,
    )


def _check_slugs(connection: Connection, what: str, column: Any, wanted: Sequence[str]) -> None:
    if not wanted:
        return
    known = set(connection.scalars(select(column).where(func.length(column) > 0)))
    for slug in wanted:
        if slug not in known:
            near = get_close_matches(slug, known, n=MOST_NAMED) or sorted(known)[:MOST_NAMED]
            raise BadQuery(f"no {what} {slug!r} is stored; there is {', '.join(near) or 'none'}")
