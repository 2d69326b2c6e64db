"""What budgets allow: set aside before a call, settled after it, counted as spent when it died.

Every transaction takes budget rows in the same order, by scope and then by period, so that none
waits for another that waits for it. Days and months are those of the database's clock, in UTC.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    bindparam,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningInsert

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
from pipeline.store.statements import among, database_ms, database_now, insert_in, ms_in
from pipeline.store.types import WholeNumber

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
    """Sets the amount aside in all budgets, or raises; returns what the attempt's row says of it.

    `reserved_for_ms` is for how long from now on.

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
        "reserved_for_ms": reservation.milliseconds,
    }


def settle(connection: Connection, attempt: Row[*tuple[Any, ...]], end: AttemptEnd) -> None:
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
        if connection.execute(_any_dead(connection.dialect.name)).first() is None:
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
    amount = {"scope": scope, "period": period, "limit_nanousd": limit, "more": nanousd}
    fits = limit is None or nanousd <= limit
    holding = _hold_within(connection.dialect.name, has_limit=limit is not None)
    if not fits or connection.execute(holding, amount).first() is None:
        raise _reached(connection, scope, period, limit or 0, nanousd)


def _reached(
    connection: Connection, scope: BudgetScope, period: str, limit: int, nanousd: int
) -> BudgetReached:
    used = connection.scalars(_USED, {"its_scope": scope, "its_period": period}).first()
    return BudgetReached(
        f"budget of the {scope} reached: {usd(limit)}; {_NEXT_STEP[scope]}",
        scope=scope,
        nanousd=nanousd,
        held=(used or 0) + nanousd <= limit,
    )


def _move(
    connection: Connection, scope: BudgetScope, period: str, *, reserved: int, used: int
) -> None:
    connection.execute(
        _MOVE,
        {"its_scope": scope, "its_period": period, "reserved": reserved, "used": used},
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


@cache
def _any_dead(dialect: str) -> Select[int]:
    table = tables.Attempt
    return select(table.id).where(table.reserved_until_ms <= ms_in(dialect)).limit(1)


@cache
def _hold_within(dialect: str, *, has_limit: bool) -> ReturningInsert[int]:
    """Does nothing and returns no row where there is a limit that would be exceeded."""
    table, more = tables.Budget, bindparam("more", type_=WholeNumber)
    limit = bindparam("limit_nanousd", type_=WholeNumber)
    total = table.used_nanousd + table.reserved_nanousd + more
    return (
        insert_in(dialect, table)
        .values(
            scope=bindparam("scope"),
            period=bindparam("period"),
            limit_nanousd=limit,
            reserved_nanousd=more,
            used_nanousd=0,
        )
        .on_conflict_do_update(
            index_elements=["scope", "period"],
            set_={"limit_nanousd": limit, "reserved_nanousd": table.reserved_nanousd + more},
            where=total <= limit if has_limit else None,
        )
        .returning(table.id)
    )


_ITS_ROW = (
    tables.Budget.scope == bindparam("its_scope"),
    tables.Budget.period == bindparam("its_period"),
)
_USED = select(tables.Budget.used_nanousd).where(*_ITS_ROW)
_MOVE = (
    update(tables.Budget)
    .where(*_ITS_ROW)
    .values(
        reserved_nanousd=tables.Budget.reserved_nanousd + bindparam("reserved", type_=WholeNumber),
        used_nanousd=tables.Budget.used_nanousd + bindparam("used", type_=WholeNumber),
    )
)
