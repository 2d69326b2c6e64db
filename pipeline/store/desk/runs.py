"""What runs took: calls to models shared out over the questions that they carried, and budgets."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    text,
)

from pipeline.models import AttemptState
from pipeline.ports.desk_runs import BudgetLine, SpentBy, SpentOn
from pipeline.store import tables
from pipeline.store.database import OnDatabase
from pipeline.store.types import Moment

BY_TARGET = """
    with made as (
        select attempt.request_id, sum(attempt.cost_nanousd) as cost
        from attempt
        where attempt.started_at >= :since
        group by attempt.request_id
    ),
    carried as (
        select made.request_id, made.cost, count(request_question.id) as questions
        from made
        left join request_question on request_question.request_id = made.request_id
        group by made.request_id, made.cost
    )
    select
        target.slug as target, coalesce(request_question.kind, 'comparison') as kind,
        request.model, count(*) as questions,
        sum(case carried.questions when 0 then carried.cost else carried.cost / carried.questions
            end) as cost_nanousd
    from carried
    join request on request.id = carried.request_id
    left join request_question on request_question.request_id = carried.request_id
    left join target on target.id = request_question.target_id
    group by target.slug, coalesce(request_question.kind, 'comparison'), request.model
    order by 5 desc, 4 desc, 1, 2, 3
"""

SUMS = ("failed", "tokens_in", "tokens_out", "tokens_cached", "possibly_billed")
"""What PostgreSQL gives as decimals."""


class RunReading(OnDatabase):
    """`RunReader` in SQL."""

    def run_of_dag(self, dag_id: str, dag_run_id: str) -> str | None:
        """The invocation id of a run of a DAG; None: it has stored nothing."""
        run = tables.Run
        # how tasks name their run, which has an index; what the row says of Airflow must agree
        named = f"{dag_id}/{dag_run_id}"
        with self._database.answering() as connection:
            return connection.scalars(
                select(run.invocation_id)
                .where(
                    run.invocation_id == named, run.dag_id == dag_id, run.dag_run_id == dag_run_id
                )
                .limit(1)
            ).first()

    def spent_by_target(self, since: datetime) -> Sequence[SpentOn]:
        """What calls begun since a moment took, by target and model."""
        statement = text(BY_TARGET).bindparams(bindparam("since", since, Moment()))
        with self._database.answering() as connection:
            rows = connection.execute(statement).mappings()
            return [SpentOn(**{**row, "cost_nanousd": _whole(row["cost_nanousd"])}) for row in rows]

    def spent_by_run(self, invocation_id: str, since: datetime) -> Sequence[SpentBy]:
        """What a run's calls took, by model; it began at `since`."""
        attempt, request = tables.Attempt, tables.Request
        statement = (
            select(
                request.model,
                func.count(attempt.request_id.distinct()).label("requests"),
                func.count().label("attempts"),
                _number(attempt.state == AttemptState.FAILED).label("failed"),
                _total(attempt.tokens_in).label("tokens_in"),
                _total(attempt.tokens_out).label("tokens_out"),
                _total(attempt.tokens_cached).label("tokens_cached"),
                func.sum(attempt.cost_nanousd).label("cost_nanousd"),
                _number(attempt.possibly_billed).label("possibly_billed"),
            )
            .join(request, request.id == attempt.request_id)
            .where(attempt.started_at >= since, attempt.run == invocation_id)
            .group_by(request.model)
            .order_by(request.model)
        )
        with self._database.answering() as connection:
            rows = connection.execute(statement).mappings()
            return [
                SpentBy(
                    **{
                        **row,
                        **{name: int(row[name]) for name in SUMS},
                        "cost_nanousd": _whole(row["cost_nanousd"]),
                    }
                )
                for row in rows
            ]

    def budget_lines(self, periods: Sequence[tuple[str, str]]) -> Sequence[BudgetLine]:
        """The budgets of these scopes and periods that anything was spent from."""
        budget = tables.Budget
        meant = [and_(budget.scope == scope, budget.period == period) for scope, period in periods]
        with self._database.answering() as connection:
            rows = connection.execute(
                select(
                    budget.scope, budget.period, budget.limit_nanousd, budget.reserved_nanousd,
                    budget.used_nanousd,
                ).where(or_(*meant))
            ).mappings()  # fmt: skip
            found = {(row["scope"], row["period"]): BudgetLine(**row) for row in rows}
        return [found[one] for one in periods if one in found]


def _whole(value: object) -> int | None:
    """A sum, which PostgreSQL gives as a decimal."""
    return None if value is None else int(str(value).partition(".")[0])


def _number(condition: SQLColumnExpression[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _total(column: SQLColumnExpression[int | None]) -> ColumnElement[int]:
    return func.coalesce(func.sum(column), 0)
