"""The run log: which step ran when, and how it ended."""

from datetime import datetime

from sqlalchemy import insert, update

from pipeline.models import Counts, Invocation, RunOutcome, Step
from pipeline.store import tables
from pipeline.store.database import OnDatabase


class Running(OnDatabase):
    """`RunStore` in SQL."""

    def begin_run(self, invocation: Invocation, step: Step, now: datetime) -> int:
        """Writes that a step has begun."""
        table = tables.Run
        with self._database.writing() as connection:
            return connection.scalars(
                insert(table)
                .values(
                    invocation_id=invocation.invocation_id,
                    step=step,
                    dag_id=invocation.dag_id,
                    dag_run_id=invocation.dag_run_id,
                    task_id=invocation.task_id,
                    map_index=invocation.map_index,
                    started_at=now,
                    counts={},
                )
                .returning(table.id)
            ).one()

    def end_run(self, run_id: int, outcome: RunOutcome, counts: Counts, now: datetime) -> None:
        """Writes how a step ended."""
        table = tables.Run
        with self._database.writing() as connection:
            connection.execute(
                update(table)
                .where(table.id == run_id)
                .values(outcome=outcome, counts=dict(counts), ended_at=now)
            )
