"""What calls to models took, added up from the ledger."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, SQLColumnExpression, case, func, select, true

from pipeline.models import AttemptState
from pipeline.store import tables

NANO = 1_000_000_000


def spend(
    connection: Connection, since: datetime | None, until: datetime | None
) -> Mapping[str, object]:
    """The answer to `Reader.spend` for attempts begun between two moments, both included."""
    attempt = tables.Attempt
    begun: Sequence[ColumnElement[bool]] = [
        true(),
        *([] if since is None else [attempt.started_at >= since]),
        *([] if until is None else [attempt.started_at <= until]),
    ]
    ended = attempt.state != AttemptState.STARTED
    row = (
        connection.execute(
            select(
                func.count(attempt.request_id.distinct()).label("requests"),
                func.count().label("attempts"),
                _number(attempt.state == AttemptState.FAILED).label("failed"),
                _number(attempt.state == AttemptState.STARTED).label("unfinished"),
                _number(attempt.possibly_billed).label("possibly_billed"),
                _total(attempt.tokens_in).label("tokens_in"),
                _total(attempt.tokens_out).label("tokens_out"),
                _total(attempt.tokens_cached).label("tokens_cached"),
                _number(ended & attempt.cost_nanousd.is_(None)).label("unpriced"),
                func.sum(attempt.cost_nanousd).label("cost_nanousd"),
            ).where(*begun)
        )
        .mappings()
        .one()
    )
    told = dict(row)
    cost = told.pop("cost_nanousd")
    return {
        **{name: int(number) for name, number in told.items()},
        "cost_usd": None if cost is None else int(cost) / NANO,
        "codes": _codes(connection, begun),
    }


def _codes(connection: Connection, begun: Sequence[ColumnElement[bool]]) -> Mapping[str, int]:
    attempt = tables.Attempt
    rows = connection.execute(
        select(attempt.code, func.count().label("times"))
        .where(*begun, attempt.state == AttemptState.FAILED)
        .group_by(attempt.code)
        .order_by(attempt.code)
    )
    return {row.code or "unexpected": row.times for row in rows}


def _number(condition: SQLColumnExpression[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _total(column: SQLColumnExpression[int | None]) -> ColumnElement[int]:
    return func.coalesce(func.sum(column), 0)
