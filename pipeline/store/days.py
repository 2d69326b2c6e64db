"""Counts the stances of days anew, where what stands has changed since.

A query of `stance_daily` counts marked days by itself, so that it is always right; counting them
here only makes it fast again.
"""

from json import dumps

from sqlalchemy import Connection, delete, select, text

from pipeline.store import tables
from pipeline.store.database import OnDatabase
from pipeline.store.statements import among
from pipeline.store.views.live import counted_days

BATCH = 2_000
"""Marks taken at once: the days of so many changed articles, or fewer."""

SAMPLED = 1_000
"""Rows of each index that SQLite looks at for its plans."""

COLUMNS = (
    "day, source, target, analyst, fetched, distinct_texts, judged, favor, against, neutral, "
    "unclear, unrelated"
)
MARKED = {"sqlite": "id in (select value from json_each(:marks))", "postgresql": "id = any(:marks)"}
ONE_AT_A_TIME = 0x5374616E64446179
"""The advisory lock of PostgreSQL under which days are counted."""


class Days(OnDatabase):
    """`DayStore` in SQL."""

    def settle(self) -> int:
        """Counts the days that changed, in batches; returns how many changes that took in.

        Where another process is at it, that does the work. SQLite then samples its tables anew,
        as PostgreSQL does by itself.
        """
        counted = 0
        while marks := self.count_days():
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

    def stale_days(self) -> int:
        """How many days of sources wait to be counted anew."""
        query = "select count(*) from (select distinct day, source from stale_day) as days"
        with self._database.reading() as connection:
            return int(connection.execute(text(query)).scalar_one())


def count_all(connection: Connection) -> None:
    """Counts all days anew."""
    days = "(select distinct day, source from article_day) as days"
    connection.exec_driver_sql("delete from stance_day")
    connection.exec_driver_sql("delete from stale_day")
    connection.exec_driver_sql(_insert(connection.dialect.name, days))


def _count(connection: Connection, marks: list[int]) -> None:
    dialect = connection.dialect.name
    values: object = dumps(marks) if dialect == "sqlite" else marks
    days = f"select day, source from stale_day where {MARKED[dialect]}"
    clear = f"delete from stance_day where (day, source) in ({days})"
    count = _insert(dialect, f"(select distinct * from ({days}) as marked) as days")
    for statement in (clear, count):
        connection.execute(text(statement), {"marks": values})


def _insert(dialect: str, days: str) -> str:
    return f"insert into stance_day ({COLUMNS})\n{counted_days(dialect, days)}"


def _is_alone(connection: Connection) -> bool:
    """Whether no other process counts until this transaction ends; SQLite lets one write."""
    if connection.dialect.name == "sqlite":
        return True
    lock = text(f"select pg_try_advisory_xact_lock({ONE_AT_A_TIME})")
    return bool(connection.execute(lock).scalar_one())
