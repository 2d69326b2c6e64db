"""Lists of runs and of what calls to models took, newest first."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, case, exists, func, select, text
from sqlalchemy.orm import aliased

from pipeline.errors import BadQuery
from pipeline.ports.browsing import Filter, Key, Page, Record
from pipeline.store import tables
from pipeline.store.database import OnDatabase
from pipeline.store.types import Moment

REPORTS = "select * from run_report where invocation_id in :runs"
MOMENTS = {"started_at": Moment, "ended_at": Moment}
MOST_EXECUTIONS = 2_000
DAYS_AT_ONCE = 31
NANO = 1_000_000_000
SPEND_PARTS = 2


class RunLists(OnDatabase):
    """The part of `Catalog` that is about runs and spending, in SQL."""

    def list_runs(self, *, after: Key | None, limit: int) -> Page:
        """Runs, the one begun last first, as `run_report` tells them."""
        run, earlier = tables.Run, aliased(tables.Run)
        first = ~exists().where(earlier.invocation_id == run.invocation_id, earlier.id < run.id)
        statement = select(run.id, run.invocation_id).where(first).order_by(run.id.desc())
        if after is not None:
            if len(after) != 1 or not isinstance(after[0], int):
                raise BadQuery("no page ended there")
            statement = statement.where(run.id < after[0])
        with self._database.answering() as connection:
            rows = connection.execute(statement.limit(limit + 1)).all()
            reports = _reports(connection, [row.invocation_id for row in rows[:limit]])
            told = tuple(reports[row.invocation_id] for row in rows[:limit])
            return Page(told, (rows[limit - 1].id,) if len(rows) > limit else None)

    def whole_run(self, invocation_id: str) -> Record | None:
        """One run with what each execution of a step counted, in their order."""
        run = tables.Run
        with self._database.answering() as connection:
            report = _reports(connection, [invocation_id]).get(invocation_id)
            if report is None:
                return None
            executions = connection.execute(
                select(
                    run.step, run.task_id, run.map_index, run.started_at, run.ended_at,
                    run.outcome, run.counts,
                )
                .where(run.invocation_id == invocation_id)
                .order_by(run.id)
                .limit(MOST_EXECUTIONS)
            ).mappings()  # fmt: skip
            return {**report, "steps": [dict(row) for row in executions]}

    def list_spend(self, where: Filter, *, after: Key | None, limit: int) -> Page:
        """What calls to models took by day and model, newest day first."""
        shown = _spend_key(after)
        before = where.until
        if shown is not None:
            begins_after = _day_after(shown[0])
            before = begins_after if before is None else min(before, begins_after)
        found: list[Record] = []
        with self._database.answering() as connection:
            while len(found) <= limit and (newest := _newest(connection, before)) is not None:
                if where.since is not None and newest < where.since:
                    break
                first = datetime.combine(newest, time(), UTC) - timedelta(days=DAYS_AT_ONCE)
                since = first if where.since is None else max(first, where.since)
                rows = _spent(connection, since, before)
                found += [row for row in rows if shown is None or not _is_shown(row, shown)]
                before = since
        if len(found) <= limit:
            return Page(tuple(found))
        last = found[limit - 1]
        return Page(tuple(found[:limit]), (str(last["day"]), str(last["model"])))


def _reports(connection: Connection, runs: list[str]) -> dict[object, Record]:
    if not runs:
        return {}
    asked = text(REPORTS).bindparams(bindparam("runs", expanding=True)).columns(**MOMENTS)
    rows = connection.execute(asked, {"runs": runs}).mappings()
    return {row["invocation_id"]: dict(row) for row in rows}


def _spend_key(after: Key | None) -> tuple[str, str] | None:
    if after is None:
        return None
    if len(after) != SPEND_PARTS or not all(isinstance(part, str) for part in after):
        raise BadQuery("no page ended there")
    return str(after[0]), str(after[1])


def _day_after(day: str) -> datetime:
    try:
        return datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=1)
    except (ValueError, OverflowError) as error:
        raise BadQuery("no page ended there") from error


def _is_shown(row: Record, shown: tuple[str, str]) -> bool:
    return str(row["day"]) == shown[0] and str(row["model"]) <= shown[1]


def _newest(connection: Connection, before: datetime | None) -> datetime | None:
    attempt = tables.Attempt
    statement = select(func.max(attempt.started_at))
    if before is not None:
        statement = statement.where(attempt.started_at < before)
    return connection.scalars(statement).one()


def _spent(connection: Connection, since: datetime, before: datetime | None) -> list[Record]:
    attempt, request = tables.Attempt, tables.Request
    day: ColumnElement[Any] = (
        func.substr(attempt.started_at, 1, len("2026-01-31"))
        if connection.dialect.name == "sqlite"
        else func.to_char(func.timezone("UTC", attempt.started_at), "YYYY-MM-DD")
    )
    statement = (
        select(
            day.label("day"),
            request.model,
            func.count(attempt.request_id.distinct()).label("requests"),
            func.count().label("attempts"),
            *(
                func.coalesce(func.sum(column), 0).label(column.key)
                for column in (attempt.tokens_in, attempt.tokens_out, attempt.tokens_cached)
            ),
            func.sum(attempt.cost_nanousd).label("cost_usd"),
            func.sum(case((attempt.possibly_billed, 1), else_=0)).label("possibly_billed"),
        )
        .join(request, request.id == attempt.request_id)
        .where(attempt.started_at >= since)
        .group_by(text("1"), request.model)
        .order_by(text("1 desc"), request.model)
    )
    if before is not None:
        statement = statement.where(attempt.started_at < before)
    return [_spend_row(dict(row)) for row in connection.execute(statement).mappings()]


def _spend_row(row: dict[str, Any]) -> Record:
    cost = row["cost_usd"]
    counted = {name: int(row[name]) for name in ("tokens_in", "tokens_out", "tokens_cached")}
    return {**row, **counted, "cost_usd": None if cost is None else int(cost) / NANO}
