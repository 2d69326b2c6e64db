"""Counts the stances of days anew, where what stands has changed since.

A query of `stance_daily` counts marked days by itself, so that it is always right; counting them
here only makes it fast again.
"""

from collections.abc import Iterator
from json import dumps

from sqlalchemy import Connection, delete, select, text

from pipeline.store import contests, tables
from pipeline.store.database import OnDatabase
from pipeline.store.statements import among
from pipeline.store.views.counted import DAYS, LABELS, LEADS

BATCH = 2_000
"""Marks taken at once: the days of so many changed articles, or fewer."""

SAMPLED = 1_000
"""Rows of each index that SQLite looks at for its plans."""

COUNTED = {
    "stance_day": (
        f"{DAYS}order by standing_stance.target, taken.day, taken.source",
        "day, source, target, analyst, fetched, distinct_texts, judged, "
        + ", ".join((*LABELS, *(f"own_{label}" for label in LABELS))),
    ),
    "source_day": (LEADS, "day, source, leads"),
}
"""By table: the query for the rows of days, and their columns in its order.

Those of a target lie together, since it is what is asked for.
"""

ADDED_TO_STANCES = """
insert into stance_month (month, source, target, analyst, {labels})
select substr(day, 1, 7), source, target, analyst, {sums}
from stance_day where (day, source) in ({days})
group by 1, source, target, analyst
having sum({counts}) > 0
on conflict (target, month, source, coalesce(analyst, '')) do update set {added}
"""
ADDED_TO_LEADS = """
insert into source_month (month, source, leads)
select substr(day, 1, 7), source, {sign}sum(leads)
from source_day where (day, source) in ({days})
group by 1, source
on conflict (month, source) do update set leads = source_month.leads + excluded.leads
"""
EMPTY = """
delete from {table} where {counts} = 0
    and (month, source) in (select substr(day, 1, 7), source from ({days}) as days)
"""
"""A month without anything has no row: nothing is told of a source that was taken down."""

MARKED = {"sqlite": "id in (select value from json_each(:marks))", "postgresql": "id = any(:marks)"}
ONE_AT_A_TIME = 0x5374616E64446179
"""The advisory lock of PostgreSQL under which days are counted."""


class Days(OnDatabase):
    """`DayStore` in SQL."""

    def settle(self) -> int:
        """Counts days and stories that changed, in batches; returns how many changes that took in.

        Where another process is at it, that does the work. SQLite then samples its tables anew,
        as PostgreSQL does by itself.
        """
        counted = 0
        for count in (self.count_days, self.count_stories):
            while marks := count():
                counted += marks
        if counted and self._database.engine.dialect.name == "sqlite":
            with self._database.writing() as connection:
                connection.exec_driver_sql(f"pragma analysis_limit = {SAMPLED}")
                connection.exec_driver_sql("analyze")
        return counted

    def count_days(self) -> int:
        """Counts some of the marked days anew; returns how many marks went, 0 at the end.

        Where another process is at it, that does the work, and this returns 0.
        """
        mark = tables.StaleDay
        with self._database.writing() as connection:
            if not _is_alone(connection):
                return 0
            marks = connection.scalars(select(mark.id).order_by(mark.id).limit(BATCH)).all()
            if marks:
                _count(connection, list(marks))
                connection.execute(delete(mark).where(among(connection, mark.id, marks)))
        return len(marks)

    def count_stories(self) -> int:
        """The same for marked stories."""
        with self._database.writing() as connection:
            return contests.count_marked(connection) if _is_alone(connection) else 0

    def stale_days(self) -> int:
        """How many days of sources wait to be counted anew."""
        query = "select count(*) from (select distinct day, source from stale_day) as days"
        with self._database.reading() as connection:
            return int(connection.execute(text(query)).scalar_one())


def count_all(connection: Connection) -> None:
    """Counts all days and months anew."""
    for table in (*COUNTED, "stance_month", "source_month", "stale_day"):
        connection.exec_driver_sql(f"delete from {table}")
    days = "select distinct day, source from article_day"
    for statement in (*_counted(days), *_added("", "select day, source from article_day")):
        connection.exec_driver_sql(statement)


def _count(connection: Connection, marks: list[int]) -> None:
    dialect = connection.dialect.name
    values: object = dumps(marks) if dialect == "sqlite" else marks
    days = f"select distinct day, source from stale_day where {MARKED[dialect]}"
    cleared = (f"delete from {table} where (day, source) in ({days})" for table in COUNTED)
    empty = (
        EMPTY.format(table=table, counts=counts, days=days)
        for table, counts in (("stance_month", " + ".join(LABELS)), ("source_month", "leads"))
    )
    # a month changes by what its days do, so that counting costs what changed
    for statement in (*_added("-", days), *cleared, *_counted(days), *_added("", days), *empty):
        connection.execute(text(statement), {"marks": values})


def _counted(days: str) -> Iterator[str]:
    """The statements that count days."""
    for table, (query, columns) in COUNTED.items():
        yield f"insert into {table} ({columns})\n{query.format(days=f'({days}) as days')}"


def _added(sign: str, days: str) -> Iterator[str]:
    """The statements that add what is counted of days to their months, or take it off."""
    yield ADDED_TO_STANCES.format(
        labels=", ".join(LABELS),
        counts=" + ".join(f"own_{label}" for label in LABELS),
        sums=", ".join(f"{sign}sum(own_{label})" for label in LABELS),
        added=", ".join(f"{label} = stance_month.{label} + excluded.{label}" for label in LABELS),
        days=days,
    )
    yield ADDED_TO_LEADS.format(sign=sign, days=days)


def _is_alone(connection: Connection) -> bool:
    """Whether no other process counts until this transaction ends; SQLite lets one write."""
    if connection.dialect.name == "sqlite":
        return True
    lock = text(f"select pg_try_advisory_xact_lock({ONE_AT_A_TIME})")
    return bool(connection.execute(lock).scalar_one())
