"""The ledger: every try of every call to a model, written before it is made and after it ended."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, func, insert, select, update
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningInsert

from pipeline.errors import Skipped
from pipeline.models import (
    Attempt,
    AttemptEnd,
    AttemptState,
    PaidReply,
    Request,
    Reservation,
)
from pipeline.store import tables
from pipeline.store.budgeting import Budgeting, release_dead, reserve, settle
from pipeline.store.statements import among, ms_in
from pipeline.store.targeting import target_ids
from pipeline.store.types import Scrubbed, WholeNumber


class Ledgering(Budgeting):
    """`Ledger` in SQL."""

    def paid_reply(self, request_hash: str) -> PaidReply | None:
        """The newest reply received to exactly this request, if there is one."""
        with self._database.reading() as connection:
            row = connection.execute(_NEWEST_REPLY, {"asked": request_hash}).first()
        return None if row is None else PaidReply(request_id=row.id, raw_answer=row.raw_answer)

    def begin_attempt(
        self, request: Request, now: datetime, *, reservation: Reservation | None = None
    ) -> Attempt:
        """Writes that a try begins and sets aside what it may cost; committed when this returns.

        Raises:
            BudgetReached: a budget does not allow it; nothing was written.
            Skipped: the version asked about was forgotten meanwhile.
        """
        # With others it would take budgets out of order; where one is reached, each is done alone.
        if reservation and reservation.nanousd and not self._database.is_shared:
            release_dead(self._database)
        with self._database.writing() as connection:
            request_id = _known(connection, request) or _new(connection, request, now)
            reserved = reserve(connection, reservation) if reservation else {}
            row = connection.execute(
                _insert_attempt(connection.dialect.name),
                {**_UNRESERVED, **reserved, "request_id": request_id, "started_at": now},
            ).one()
        return Attempt(request_id=request_id, attempt_id=row.id, number=row.number)

    def end_attempt(self, attempt: Attempt, end: AttemptEnd, now: datetime) -> None:
        """Writes how a try ended and what it cost; committed when this returns.

        The reply to a request about a forgotten text is not kept, its cost is.
        """
        with self._database.writing() as connection:
            begun = connection.execute(
                _END,
                {
                    "tried": attempt.attempt_id,
                    "asked": attempt.request_id,
                    "state": end.state,
                    "ended_at": now,
                    "code": end.code,
                    "http_status": end.http_status,
                    "model_served": end.model_served,
                    "tokens_in": end.tokens_in,
                    "tokens_out": end.tokens_out,
                    "tokens_cached": end.tokens_cached,
                    "cost": end.cost_nanousd,
                    "possibly_billed": end.possibly_billed,
                    "reply": end.raw_answer,
                },
            ).one()
            if begun.reserved_day is not None:
                cost = {"tried": attempt.attempt_id, "cost_nanousd": end.cost_nanousd}
                connection.execute(_SETTLED, {**cost, "reserved_until_ms": None})
                settle(connection, begun, end)


def _known(connection: Connection, request: Request) -> int | None:
    """The row of the same request, if it was made before; those for one version take turns.

    Raises:
        Skipped: the version was forgotten, or another one that it shows.
    """
    if request.versions:
        _hold_versions(connection, request.versions)
    row = connection.execute(
        _KNOWN,
        {
            "version": request.version_id,
            "asked": request.hash,
            "its_model": request.model,
            "its_rung": request.rung,
        },
    ).first()
    if row is None:
        raise Skipped(f"version {request.version_id} was taken down meanwhile", code="forgotten")
    return None if row.id is None else int(row.id)


def _new(connection: Connection, request: Request, now: datetime) -> int:
    request_id = connection.scalars(
        _INSERT_REQUEST,
        {
            "hash": request.hash,
            "version_id": request.version_id,
            "endpoint": request.endpoint,
            "model": request.model,
            "rung": request.rung,
            "params": dict(request.params),
            "created_at": now,
        },
    ).one()
    ids = target_ids(connection, [one.target.slug for one in request.questions if one.target])
    if request.questions:
        connection.execute(
            _INSERT_QUESTION,
            [
                {
                    "request_id": request_id,
                    "kind": one.kind,
                    "target_id": None if one.target is None else ids[one.target.slug],
                }
                for one in request.questions
            ],
        )
    if request.versions:
        shown = [{"request_id": request_id, "version_id": one} for one in request.versions]
        connection.execute(_INSERT_VERSION, shown)
    return request_id


def _hold_versions(connection: Connection, versions: Sequence[int]) -> None:
    """Keeps versions from being forgotten until this is written.

    Raises:
        Skipped: one was forgotten already.
    """
    version = tables.Version
    there = connection.scalars(
        select(version.id)
        .where(among(connection, version.id, versions))
        .order_by(version.id)
        .with_for_update(read=True, key_share=True)
    ).all()
    if len(there) < len(versions):
        raise Skipped("an article of the story was taken down meanwhile", code="forgotten")


_NEWEST_REPLY = (
    select(tables.Request.id, tables.Attempt.raw_answer)
    .join(tables.Attempt, tables.Attempt.request_id == tables.Request.id)
    .where(
        tables.Request.hash == bindparam("asked"),
        tables.Attempt.state == AttemptState.OK,
        tables.Attempt.raw_answer.is_not(None),
    )
    .order_by(tables.Attempt.id.desc())
    .limit(1)
)
_KNOWN = (
    select(tables.Request.id)
    .select_from(tables.Version)
    .join(
        tables.Request,
        and_(
            tables.Request.hash == bindparam("asked"),
            tables.Request.model == bindparam("its_model"),
            tables.Request.rung == bindparam("its_rung"),
            tables.Request.version_id.is_not(None),
        ),
        isouter=True,
    )
    .where(tables.Version.id == bindparam("version"))
    .order_by(tables.Request.id)
    .limit(1)
    .with_for_update(key_share=True, of=tables.Version)
)
_INSERT_REQUEST = insert(tables.Request).returning(tables.Request.id)
_INSERT_QUESTION = insert(tables.RequestQuestion)
_INSERT_VERSION = insert(tables.RequestVersion)
_ASKED_ABOUT = (
    select(tables.Request.version_id)
    .where(tables.Request.id == bindparam("asked"))
    .with_for_update(read=True)
    .scalar_subquery()
)
# What was reserved, or counted before, stays as it is here, so that it is known when settled.
_END = (
    update(tables.Attempt)
    .where(tables.Attempt.id == bindparam("tried"))
    .values(
        cost_nanousd=case(
            (tables.Attempt.reserved_day.is_(None), bindparam("cost", type_=WholeNumber)),
            else_=tables.Attempt.cost_nanousd,
        ),
        raw_answer=case((_ASKED_ABOUT.is_not(None), bindparam("reply", type_=Scrubbed()))),
    )
    .returning(
        tables.Attempt.run,
        tables.Attempt.cost_nanousd,
        tables.Attempt.reserved_nanousd,
        tables.Attempt.reserved_day,
        tables.Attempt.reserved_until_ms,
    )
)
_SETTLED = update(tables.Attempt).where(tables.Attempt.id == bindparam("tried"))

_UNRESERVED: Mapping[str, None] = {
    "run": None,
    "priced_by": None,
    "reserved_nanousd": None,
    "reserved_day": None,
    "reserved_for_ms": None,
}


@cache
def _insert_attempt(dialect: str) -> ReturningInsert[int, int]:
    table = tables.Attempt
    before = aliased(table)
    number = (
        select(func.coalesce(func.max(before.number), 0) + 1)
        .where(before.request_id == bindparam("request_id"))
        .scalar_subquery()
    )
    written: Mapping[str, Any] = {
        name: bindparam(name) for name in _UNRESERVED if name != "reserved_for_ms"
    }
    return (
        insert(table)
        .values(
            request_id=bindparam("request_id"),
            number=number,
            state=AttemptState.STARTED,
            started_at=bindparam("started_at"),
            possibly_billed=False,
            reserved_until_ms=ms_in(dialect) + bindparam("reserved_for_ms", type_=WholeNumber),
            **written,
        )
        .returning(table.id, table.number)
    )
