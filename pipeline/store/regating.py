"""What judging stored replies again reads and writes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, or_, select, update

from pipeline.models import Answer, AnswerKey, AttemptState, QuestionKind, Scope, Text
from pipeline.ports import StoredReply
from pipeline.store import answering, tables
from pipeline.store.analyzing import in_scope
from pipeline.store.failing import Failing
from pipeline.store.statements import among
from pipeline.store.stored_replies import read_reply


class Regating(Failing):
    """`RegateStore` in SQL."""

    def stale_requests(self, gates_version: str, *, scope: Scope) -> Sequence[int]:
        """Ids of requests with answers that other gates judged, oldest first.

        Left out are those whose reply is not kept any more.
        """
        answer, version, target = tables.Answer, tables.Version, tables.Target
        with self._database.reading() as connection:
            wanted = (
                select(answer.request_id)
                .join(version, version.id == answer.version_id)
                .where(
                    answer.gates_version.is_distinct_from(gates_version),
                    answer.request_id.in_(_replied()),
                    *in_scope(connection, scope),
                )
                .distinct()
                .order_by(answer.request_id)
                .limit(scope.limit)
            )
            if scope.targets:
                named = select(target.id).where(target.slug.in_(scope.targets))
                wanted = wanted.where(answer.target_id.in_(named))
            return [number for number in connection.scalars(wanted) if number is not None]

    def stored_replies(
        self, request_ids: Sequence[int], gates_version: str
    ) -> Sequence[StoredReply]:
        """The replies to these requests with their answers that other gates judged."""
        answer = tables.Answer
        with self._database.reading() as connection:
            rows = connection.execute(
                select(answer.__table__)
                .where(
                    among(connection, answer.request_id, request_ids),
                    answer.gates_version.is_distinct_from(gates_version),
                )
                .order_by(answer.request_id, answer.id)
            )
            by_request: dict[int, list[Row[Any]]] = defaultdict(list)
            for row in rows:
                by_request[row.request_id].append(row)
            found = [read_reply(connection, answers) for answers in by_request.values()]
        return [one for one in found if one]

    def replace_answers(self, text: Text, answers: Mapping[int, Answer], now: datetime) -> int:
        """Makes stored answers say this, by their ids, in one transaction; returns how many.

        Ids, times and what a person cleared stay; an answer gone meanwhile is left out.

        Raises:
            ValueError: a quote is not what stands at its place in the text: a mistake in the
                program.
        """
        answering.check_evidence(text, answers.values())
        table, target = tables.Answer, tables.Target
        with self._database.writing() as connection:
            there = connection.execute(
                select(table.__table__, target.slug)
                .join(target, target.id == table.target_id, isouter=True)
                .where(among(connection, table.id, sorted(answers)))
                .order_by(table.id)
                .with_for_update(of=table)
            ).all()
            for row in there:
                _remove_claims(connection, row.id)
                said = answering.told(answers[row.id])
                connection.execute(update(table).where(table.id == row.id).values(**said))
            answering.write_claims(
                connection,
                text,
                [(row.id, _key(row), answers[row.id]) for row in there],
                {row.slug: row.target_id for row in there if row.slug},
                now=now,
            )
        return len(there)


def _replied() -> Select[int]:
    attempt = tables.Attempt
    return select(attempt.request_id).where(
        attempt.state == AttemptState.OK, attempt.raw_answer.is_not(None)
    )


def _key(row: Row[Any]) -> AnswerKey:
    kind = QuestionKind(row.kind)
    return AnswerKey(kind, row.slug, row.prompt_hash, row.model, row.params_hash)


def _remove_claims(connection: Connection, answer_id: int) -> None:
    stance, sentence = tables.Stance, tables.SummarySentence
    evidence, gate = tables.Evidence, tables.GateResult
    stances = select(stance.id).where(stance.answer_id == answer_id)
    sentences = select(sentence.id).where(sentence.answer_id == answer_id)
    connection.execute(
        delete(evidence).where(
            or_(evidence.stance_id.in_(stances), evidence.summary_sentence_id.in_(sentences))
        )
    )
    for table in (stance, sentence, gate):
        connection.execute(delete(table).where(table.answer_id == answer_id))
