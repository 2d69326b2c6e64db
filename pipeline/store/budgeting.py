"""What budgets allow: set aside before a call, settled after it, counted as spent when it died.

Every transaction takes budget rows in the same order, by scope and then by period, so that none
waits for another that waits for it. Days and months are those of the database's clock, in UTC.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from pipeline.errors import BudgetReached
from pipeline.models import (
    NANO,
    AttemptEnd,
    AttemptState,
    BudgetScope,
    Limits,
    Reservation,
    usd,
)
from pipeline.ports import Table
from pipeline.store import tables
from pipeline.store.database import Database, OnDatabase
from pipeline.store.statements import among, database_ms, database_now, insert_into

MONTH = len("2026-01")
MOST_RELEASED = 1_000
"""Reservations of dead tries that one transaction counts as spent."""

_NEXT_STEP = {
    BudgetScope.RUN: "raise STANDPOINT_BUDGET_RUN, or start another run",
    BudgetScope.DAY: "raise STANDPOINT_BUDGET_DAY, or run again tomorrow (UTC)",
    BudgetScope.MONTH: "raise STANDPOINT_BUDGET_MONTH, or run again next month (UTC)",
}

Periods = Mapping[BudgetScope, str]
"""The period of each budget that an amount belongs to, in the order of the scopes."""


class Budgeting(OnDatabase):
    """What the ledger knows of budgets, and of the lengths of replies."""

    def budgets(self, limits: Limits, *, run: str | None = None) -> Table:
        """What was spent today and this month and, where one is named, by a run.

        Columns: scope, period, limit_usd, used_usd, reserved_usd (for calls under way), left_usd;
        limit and what is left of it are null where there is no limit.
        """
        table = tables.Budget
        with self._database.reading() as connection:
            periods = _periods(run, _today(connection))
            rows = connection.execute(
                select(table.scope, table.used_nanousd, table.reserved_nanousd).where(
                    or_(
                        *(
                            (table.scope == scope) & (table.period == period)
                            for scope, period in periods.items()
                        )
                    )
                )
            )
            known = {row.scope: (row.used_nanousd, row.reserved_nanousd) for row in rows}
        return Table(
            ("scope", "period", "limit_usd", "used_usd", "reserved_usd", "left_usd"),
            tuple(
                _told(scope, period, limits.of(scope), *known.get(scope, (0, 0)))
                for scope, period in periods.items()
            ),
        )

    def reply_tokens(self, model: str, *, limit: int) -> Sequence[int]:
        """How many tokens the newest replies of a model had, as configured."""
        request, attempt = tables.Request, tables.Attempt
        with self._database.reading() as connection:
            found = connection.scalars(
                select(attempt.tokens_out)
                .join(request, request.id == attempt.request_id)
                .where(
                    request.model == model,
                    attempt.state == AttemptState.OK,
                    attempt.tokens_out.is_not(None),
                )
                .order_by(attempt.id.desc())
                .limit(limit)
            )
            return [number for number in found if number is not None]


def reserve(connection: Connection, reservation: Reservation) -> Mapping[str, Any]:
    """Sets the amount aside in all budgets, or raises; returns the attempt's columns.

    Raises:
        BudgetReached: one of them does not allow it; the transaction must not be committed.
    """
    written = {"run": reservation.run, "priced_by": reservation.priced_by}
    if not reservation.nanousd:
        return {**written, "reserved_nanousd": reservation.nanousd}
    day = _today(connection)
    for scope, period in _periods(reservation.run, day).items():
        _hold(connection, scope, period, reservation.limits.of(scope), reservation.nanousd)
    return {
        **written,
        "reserved_nanousd": reservation.nanousd,
        "reserved_day": day,
        "reserved_until_ms": database_ms(connection) + reservation.milliseconds,
    }


def settle(connection: Connection, attempt: Row[Any], end: AttemptEnd) -> None:
    """Counts what a try cost in the budgets in which its reservation was made.

    `attempt` is the row before its end was written; one whose reservation expired meanwhile was
    counted with all of it, and is corrected.
    """
    if attempt.reserved_day is None:
        return
    reserved = attempt.reserved_nanousd
    cost = reserved if end.cost_nanousd is None else end.cost_nanousd
    is_held = attempt.reserved_until_ms is not None
    counted = attempt.cost_nanousd if attempt.cost_nanousd is not None else reserved
    for scope, period in _periods(attempt.run, attempt.reserved_day).items():
        _move(
            connection,
            scope,
            period,
            reserved=-reserved if is_held else 0,
            used=cost if is_held else cost - counted,
        )


def release_dead(database: Database) -> None:
    """Counts reservations as spent whose tries never ended: their calls may have been billed."""
    table = tables.Attempt
    with database.reading() as connection:
        dead = table.reserved_until_ms <= database_ms(connection)
        if connection.execute(select(table.id).where(dead).limit(1)).first() is None:
            return
    with database.writing() as connection:
        rows = connection.execute(
            select(table.id, table.run, table.reserved_day, table.reserved_nanousd)
            .where(table.reserved_until_ms <= database_ms(connection))
            .order_by(table.id)
            .limit(MOST_RELEASED)
            .with_for_update(skip_locked=True)
        ).all()
        connection.execute(
            update(table)
            .where(among(connection, table.id, [row.id for row in rows]))
            .values(reserved_until_ms=None, possibly_billed=True)
        )
        amounts: Counter[tuple[BudgetScope, str]] = Counter()
        for row in rows:
            for scope, period in _periods(row.run, row.reserved_day).items():
                amounts[scope, period] += row.reserved_nanousd
        order = list(BudgetScope)
        for scope, period in sorted(amounts, key=lambda one: (order.index(one[0]), one[1])):
            amount = amounts[scope, period]
            _move(connection, scope, period, reserved=-amount, used=amount)


def _today(connection: Connection) -> str:
    return database_now(connection).date().isoformat()


def _periods(run: str | None, day: str) -> Periods:
    of_run = {} if run is None else {BudgetScope.RUN: run}
    return {**of_run, BudgetScope.DAY: day, BudgetScope.MONTH: day[:MONTH]}


def _hold(
    connection: Connection, scope: BudgetScope, period: str, limit: int | None, nanousd: int
) -> None:
    """Sets an amount aside, in one statement that does nothing where the limit is exceeded."""
    table = tables.Budget
    insert = insert_into(connection, table).values(
        scope=scope, period=period, limit_nanousd=limit, reserved_nanousd=nanousd, used_nanousd=0
    )
    total = table.used_nanousd + table.reserved_nanousd + nanousd
    upsert = insert.on_conflict_do_update(
        index_elements=["scope", "period"],
        set_={"limit_nanousd": limit, "reserved_nanousd": table.reserved_nanousd + nanousd},
        where=None if limit is None else total <= limit,
    ).returning(table.id)
    fits = limit is None or nanousd <= limit
    is_held = fits and connection.execute(upsert).first() is not None
    if limit is not None and not is_held:
        raise _reached(connection, scope, period, limit, nanousd)


def _reached(
    connection: Connection, scope: BudgetScope, period: str, limit: int, nanousd: int
) -> BudgetReached:
    table = tables.Budget
    used = connection.scalars(
        select(table.used_nanousd).where(table.scope == scope, table.period == period)
    ).first()
    return BudgetReached(
        f"budget of the {scope} reached: {usd(limit)}; {_NEXT_STEP[scope]}",
        scope=scope,
        nanousd=nanousd,
        held=(used or 0) + nanousd <= limit,
    )


def _move(
    connection: Connection, scope: BudgetScope, period: str, *, reserved: int, used: int
) -> None:
    table = tables.Budget
    connection.execute(
        update(table)
        .where(table.scope == scope, table.period == period)
        .values(
            reserved_nanousd=table.reserved_nanousd + reserved,
            used_nanousd=table.used_nanousd + used,
        )
    )


def _told(
    scope: BudgetScope, period: str, limit: int | None, used: int, reserved: int
) -> tuple[object, ...]:
    left = None if limit is None else max(0, limit - used - reserved) / NANO
    return (
        str(scope),
        period,
        None if limit is None else limit / NANO,
        used / NANO,
        reserved / NANO,
        left,
    )
