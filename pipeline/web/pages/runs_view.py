"""What the page of runs and spend shows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from pipeline.models import NANO
from pipeline.ports.browsing import Record
from pipeline.ports.desk_runs import BudgetLine, SpentOn
from pipeline.web.pages.budgets import BudgetBar, budget_bar
from pipeline.web.pages.charts import Chart, Point, Series
from pipeline.web.pages.durations import lasted
from pipeline.web.pages.run_view import OUTCOMES, RunView
from pipeline.web.pages.wording import usd

SPENT_DAYS = 30
MOST_SERIES = 3
TONES = ("link", "warn", "quiet")
OTHERS = "other models"
KINDS: Mapping[str, str] = {"summary": "Summaries", "comparison": "Comparisons of stories"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """One run in the list: a row of `run_report` in words."""

    invocation_id: str
    dag_id: str | None
    outcome: str
    outcome_words: str
    started_at: datetime
    lasted: str
    collected: int
    extracted: int
    skipped: int
    duplicates: int
    answered: int
    failed: int
    requests: int
    cost_usd: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpend:
    """What one model took over all days shown; `cost_usd` None: no known price."""

    model: str
    requests: int
    attempts: int
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    cost_usd: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSpend:
    """What was asked on one target, or of summaries, by one model."""

    slug: str | None
    words: str
    model: str
    questions: int
    cost_usd: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsView:
    """A page of runs; spend and the newest run stand on the first page alone."""

    lines: Sequence[RunLine]
    cursor: str | None
    newest: RunView | None
    days: int
    chart: Chart | None
    models: Sequence[ModelSpend]
    targets: Sequence[TargetSpend]
    budgets: Sequence[BudgetBar]


def budget_periods(now: datetime) -> list[tuple[str, str]]:
    """The budgets of the present day and month, as the ledger names them."""
    return [("day", f"{now:%Y-%m-%d}"), ("month", f"{now:%Y-%m}")]


def runs_view(
    rows: Sequence[Record],
    *,
    now: datetime,
    cursor: str | None,
    newest: RunView | None,
    spend: Sequence[Record],
    by_target: Sequence[SpentOn],
    budgets: Sequence[BudgetLine],
    statements: Mapping[str, str],
) -> RunsView:
    """The page; `spend` are rows of `spend_daily`, `newest` the run begun last."""
    told = cast("Sequence[Mapping[str, Any]]", spend)
    return RunsView(
        lines=[_line(cast("Mapping[str, Any]", row), now) for row in rows],
        cursor=cursor,
        newest=newest,
        days=SPENT_DAYS,
        chart=_chart(told, now.date()) if told else None,
        models=_models(told),
        targets=[_target(one, statements) for one in by_target],
        budgets=[budget_bar(one) for one in budgets],
    )


def _line(row: Mapping[str, Any], now: datetime) -> RunLine:
    names = (
        "invocation_id", "dag_id", "outcome", "started_at", "collected", "extracted", "skipped",
        "duplicates", "answered", "failed", "requests", "cost_usd",
    )  # fmt: skip
    return RunLine(
        **{name: row[name] for name in names},
        outcome_words=OUTCOMES[row["outcome"]],
        lasted=lasted(row["started_at"], row["ended_at"], now),
    )


def _chart(rows: Sequence[Mapping[str, Any]], today: date) -> Chart:
    """Cost by day: a line for each of the dearest models, one for all others."""
    costs: dict[tuple[str, str], float] = defaultdict(float)
    for row in rows:
        costs[row["day"], row["model"]] += row["cost_usd"] or 0
    models = _dearest(rows)
    names = models[:MOST_SERIES] if len(models) <= MOST_SERIES else [*models[:2], OTHERS]
    days = [today - timedelta(days=number) for number in reversed(range(SPENT_DAYS))]

    def point(day: date, name: str) -> Point:
        cost = sum(
            amount
            for (of_day, model), amount in costs.items()
            if of_day == day.isoformat()
            and (model == name or (name == OTHERS and model not in names))
        )
        return Point(round(cost, 6), usd(cost))

    return Chart(
        slug="cost",
        title="Cost",
        unit="US dollars a UTC day, of calls with a known price",
        series=[Series(name, tone) for name, tone in zip(names, TONES, strict=False)],
        rows=[(day, [point(day, name) for name in names]) for day in days],
    )


def _dearest(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    cost: dict[str, float] = defaultdict(float)
    for row in rows:
        cost[row["model"]] += row["cost_usd"] or 0
    return sorted(cost, key=lambda model: (-cost[model], model))


def _models(rows: Sequence[Mapping[str, Any]]) -> list[ModelSpend]:
    numbers = ("requests", "attempts", "tokens_in", "tokens_out", "tokens_cached")
    found = []
    for model in _dearest(rows):
        of_model = [row for row in rows if row["model"] == model]
        priced = [row["cost_usd"] for row in of_model if row["cost_usd"] is not None]
        found.append(
            ModelSpend(
                model=model,
                **{name: sum(row[name] for row in of_model) for name in numbers},
                cost_usd=sum(priced) if priced else None,
            )
        )
    return found


def _target(one: SpentOn, statements: Mapping[str, str]) -> TargetSpend:
    words = KINDS.get(one.kind, one.kind)
    if one.target is not None:
        words = statements.get(one.target, one.target)
    return TargetSpend(
        slug=one.target,
        words=words,
        model=one.model,
        questions=one.questions,
        cost_usd=None if one.cost_nanousd is None else one.cost_nanousd / NANO,
    )
