"""Chores that keep the database small, quick and sound."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, or_, select, update

from pipeline.models import EvidenceStatus
from pipeline.store import tables
from pipeline.store.database import OnDatabase, translated
from pipeline.store.noticing import clear_notices, raise_notice
from pipeline.store.statements import ms_in

MOST_NAMED = 100
LOOSE_PAGES = 0.25
"""The share of an SQLite file that must be free before it is written anew without that."""


class Maintaining(OnDatabase):
    """`MaintenanceStore` in SQL."""

    def drop_expired_leases(self) -> int:
        """Removes what workers that were killed left behind; returns how many."""
        lease = tables.Lease
        with self._database.writing() as connection:
            now = ms_in(connection.dialect.name)
            return connection.execute(delete(lease).where(lease.expires_at_ms <= now)).rowcount

    def forget_replies(self, before: datetime) -> int:
        """Empties replies of models received before a moment whose answers are stored.

        A reply that no answer was read from yet is paid for and still needed.
        """
        attempt, answer = tables.Attempt, tables.Answer
        used = select(answer.id).where(
            or_(
                answer.request_id == attempt.request_id,
                answer.second_request_id == attempt.request_id,
            )
        )
        with self._database.writing() as connection:
            return connection.execute(
                update(attempt)
                .where(attempt.raw_answer.is_not(None), attempt.ended_at < before, used.exists())
                .values(raw_answer=None)
            ).rowcount

    def unsound(self) -> Sequence[str]:
        """What the database's own check finds wrong; PostgreSQL has none that a client may run."""
        with self._database.reading() as connection:
            if connection.dialect.name != "sqlite":
                return ()
            found = connection.exec_driver_sql(f"PRAGMA quick_check({MOST_NAMED})").scalars().all()
            loose = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(MOST_NAMED)
        wrong = [str(one) for one in found if one != "ok"]
        return [*wrong, *(f"a row of {row[0]} refers to nothing in {row[2]}" for row in loose)]

    def misplaced_quotes(self) -> Sequence[int]:
        """Ids of checked quotes that do not stand where they should, at most a hundred."""
        evidence, version = tables.Evidence, tables.Version
        length = evidence.end_char - evidence.start_char
        # PostgreSQL refuses a length below zero, which a damaged row may have
        stands = func.substr(version.text, evidence.start_char + 1, func.abs(length))
        with self._database.reading() as connection:
            return connection.scalars(
                select(evidence.id)
                .join(version, version.id == evidence.version_id)
                .where(evidence.status != EvidenceStatus.UNVERIFIED, evidence.quote != stands)
                .order_by(evidence.id)
                .limit(MOST_NAMED)
            ).all()

    def refresh_statistics(self) -> None:
        """Lets the database look at its rows anew; an SQLite file with much free room shrinks."""
        with translated(self._database), self._database.engine.connect() as connection:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            if alone.dialect.name == "sqlite":
                _tidy_sqlite(alone)
            else:
                alone.exec_driver_sql("ANALYZE")

    def raise_notice(self, kind: str, subject: str, words: str) -> None:
        """Tells people something; while it is open, new words replace the old."""
        with self._database.writing() as connection:
            raise_notice(connection, kind, subject, words)

    def settle_notice(self, kind: str, subject: str) -> None:
        """Says that it is over."""
        with self._database.writing() as connection:
            clear_notices(connection, subject, kind)


def _tidy_sqlite(connection: Connection) -> None:
    # The driver's own cursor: these may not run in the transaction that SQLAlchemy begins.
    cursor = connection.connection.cursor()
    cursor.execute("ANALYZE")
    (free,) = cursor.execute("PRAGMA freelist_count").fetchone()
    (pages,) = cursor.execute("PRAGMA page_count").fetchone()
    if free > pages * LOOSE_PAGES:
        cursor.execute("VACUUM")
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cursor.close()
