"""Everything that one answer came from, down to the replies as they were received."""

from collections.abc import Sequence
from json import dumps

from sqlalchemy import Connection, func, select, text

from pipeline.ports.desk_articles import AnswerSheet, CheckMade, RequestMade, TryMade
from pipeline.store import tables
from pipeline.store.database import OnDatabase
from pipeline.store.desk.articles import LINES, MOST_ROWS, answer_line
from pipeline.store.types import Moment
from pipeline.store.views.precedence import FRAGMENTS

LONGEST_REPLY = 100_000
"""Characters of a reply that are read."""

ONE_LINE = LINES.format(
    from_="(select 1 as one) as only_one", which="answer.id = :answer_id", **FRAGMENTS
)


class AnswerReading(OnDatabase):
    """`ArticleReader.answer_sheet` in SQL."""

    def answer_sheet(self, answer_id: int) -> AnswerSheet | None:
        """Everything that one answer came from."""
        answer, version = tables.Answer, tables.Version
        with self._database.answering() as connection:
            found = connection.execute(
                select(answer.__table__, version.article_id, version.title, version.seq)
                .join(version, version.id == answer.version_id)
                .where(answer.id == answer_id)
            ).first()
            if found is None:
                return None
            asked = {"answer_id": answer_id, "most": MOST_ROWS}
            line = text(ONE_LINE).columns(created_at=Moment())
            told = dict(connection.execute(line, asked).mappings().one())
            numbers = [one for one in (found.request_id, found.second_request_id) if one]
            return AnswerSheet(
                line=answer_line(told),
                article_id=found.article_id,
                title=found.title,
                version_seq=found.seq,
                text_sha256=found.text_sha256,
                prompt_hash=found.prompt_hash,
                params_hash=found.params_hash,
                gates_version=found.gates_version,
                shown=found.shown,
                language=found.language,
                held=found.held,
                cleared_at=found.cleared_at,
                cleared_by=found.cleared_by,
                checks=_checks(connection, answer_id),
                requests=[_request(connection, number) for number in numbers],
            )


def _checks(connection: Connection, answer_id: int) -> Sequence[CheckMade]:
    gate = tables.GateResult
    rows = connection.execute(
        select(gate.code, gate.detail, gate.action)
        .where(gate.answer_id == answer_id)
        .order_by(gate.id)
        .limit(MOST_ROWS)
    ).mappings()
    return [CheckMade(**row) for row in rows]


def _request(connection: Connection, number: int) -> RequestMade:
    request, asked, target = tables.Request, tables.RequestQuestion, tables.Target
    row = connection.execute(select(request.__table__).where(request.id == number)).mappings().one()
    questions = connection.scalars(
        select(func.coalesce(target.slug, asked.kind))
        .select_from(asked)
        .join(target, target.id == asked.target_id, isouter=True)
        .where(asked.request_id == number)
        .order_by(asked.id)
        .limit(MOST_ROWS)
    ).all()
    names = ("hash", "endpoint", "model", "rung", "created_at")
    return RequestMade(
        request_id=number,
        **{name: row[name] for name in names},
        params=dumps(row["params"], ensure_ascii=False, sort_keys=True),
        questions=questions,
        tries=_tries(connection, number),
    )


def _tries(connection: Connection, number: int) -> Sequence[TryMade]:
    attempt = tables.Attempt
    rows = connection.execute(
        select(
            attempt.number, attempt.state, attempt.started_at, attempt.ended_at, attempt.code,
            attempt.http_status, attempt.model_served, attempt.tokens_in, attempt.tokens_out,
            attempt.tokens_cached, attempt.cost_nanousd, attempt.priced_by,
            attempt.possibly_billed, attempt.run,
            func.substr(attempt.raw_answer, 1, LONGEST_REPLY).label("raw_answer"),
        )
        .where(attempt.request_id == number)
        .order_by(attempt.number)
        .limit(MOST_ROWS)
    ).mappings()  # fmt: skip
    return [TryMade(**row) for row in rows]
