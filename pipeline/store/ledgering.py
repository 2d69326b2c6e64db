"""The ledger: every try of every call to a model, written before it is made and after it ended."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, func, insert, select, update

from pipeline.errors import Skipped
from pipeline.models import (
    Attempt,
    AttemptEnd,
    AttemptState,
    PaidReply,
    Question,
    Request,
    Reservation,
)
from pipeline.store import tables
from pipeline.store.budgeting import Budgeting, release_dead, reserve, settle


class Ledgering(Budgeting):
    """`Ledger` in SQL."""

    def paid_reply(self, request_hash: str) -> PaidReply | None:
        """The newest reply received to exactly this request, if there is one."""
        request, attempt = tables.Request, tables.Attempt
        with self._database.reading() as connection:
            row = connection.execute(
                select(request.id, attempt.raw_answer)
                .join(attempt, attempt.request_id == request.id)
                .where(
                    request.hash == request_hash,
                    attempt.state == AttemptState.OK,
                    attempt.raw_answer.is_not(None),
                )
                .order_by(attempt.id.desc())
                .limit(1)
            ).first()
        return None if row is None else PaidReply(request_id=row.id, raw_answer=row.raw_answer)

    def begin_attempt(
        self, request: Request, now: datetime, *, reservation: Reservation | None = None
    ) -> Attempt:
        """Writes that a try begins and sets aside what it may cost; committed when this returns.

        Raises:
            BudgetReached: a budget does not allow it; nothing was written.
            Skipped: the version asked about was forgotten meanwhile.
        """
        table = tables.Attempt
        if reservation and reservation.nanousd:
            release_dead(self._database)
        with self._database.writing() as connection:
            request_id = _known(connection, request) or _new(connection, request, now)
            number = (
                select(func.coalesce(func.max(table.number), 0) + 1)
                .where(table.request_id == request_id)
                .scalar_subquery()
            )
            reserved = reserve(connection, reservation) if reservation else {}
            row = connection.execute(
                insert(table)
                .values(
                    request_id=request_id,
                    number=number,
                    state=AttemptState.STARTED,
                    started_at=now,
                    possibly_billed=False,
                    **reserved,
                )
                .returning(table.id, table.number)
            ).one()
        return Attempt(request_id=request_id, attempt_id=row.id, number=row.number)

    def end_attempt(self, attempt: Attempt, end: AttemptEnd, now: datetime) -> None:
        """Writes how a try ended and what it cost; committed when this returns.

        The reply to a request about a forgotten text is not kept, its cost is.
        """
        request, table = tables.Request, tables.Attempt
        with self._database.writing() as connection:
            version_id = connection.scalars(
                select(request.version_id)
                .where(request.id == attempt.request_id)
                .with_for_update(read=True)
            ).one()
            begun = connection.execute(
                select(table.__table__).where(table.id == attempt.attempt_id).with_for_update()
            ).one()
            connection.execute(
                update(table)
                .where(table.id == attempt.attempt_id)
                .values(
                    state=end.state,
                    ended_at=now,
                    code=end.code,
                    http_status=end.http_status,
                    model_served=end.model_served,
                    tokens_in=end.tokens_in,
                    tokens_out=end.tokens_out,
                    tokens_cached=end.tokens_cached,
                    cost_nanousd=end.cost_nanousd,
                    possibly_billed=end.possibly_billed,
                    raw_answer=None if version_id is None else end.raw_answer,
                    reserved_until_ms=None,
                )
            )
            settle(connection, begun, end)


def _known(connection: Connection, request: Request) -> int | None:
    """The row of the same request, if it was made before; those for one version take turns.

    Raises:
        Skipped: the version was forgotten.
    """
    table, version = tables.Request, tables.Version
    same = and_(table.hash == request.hash, table.version_id.is_not(None))
    row = connection.execute(
        select(table.id)
        .select_from(version)
        .join(table, same, isouter=True)
        .where(version.id == request.version_id)
        .order_by(table.id)
        .limit(1)
        .with_for_update(key_share=True, of=version)
    ).first()
    if row is None:
        raise Skipped(f"version {request.version_id} was taken down meanwhile", code="forgotten")
    return None if row.id is None else int(row.id)


def _new(connection: Connection, request: Request, now: datetime) -> int:
    table = tables.Request
    request_id = connection.scalars(
        insert(table)
        .values(
            hash=request.hash,
            version_id=request.version_id,
            endpoint=request.endpoint,
            model=request.model,
            rung=request.rung,
            params=dict(request.params),
            created_at=now,
        )
        .returning(table.id)
    ).one()
    _write_questions(connection, request_id, request.questions)
    return request_id


def _write_questions(
    connection: Connection, request_id: int, questions: Sequence[Question]
) -> None:
    target = tables.Target
    slugs = {one.target.slug for one in questions if one.target is not None}
    ids = {
        row.slug: row.id
        for row in connection.execute(select(target.slug, target.id).where(target.slug.in_(slugs)))
    }
    connection.execute(
        insert(tables.RequestQuestion),
        [
            {
                "request_id": request_id,
                "kind": one.kind,
                "target_id": None if one.target is None else ids[one.target.slug],
            }
            for one in questions
        ],
    )
