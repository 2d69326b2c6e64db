"""Runs and spend: what runs brought, lost and took, and what budgets leave; a page a run."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response
from pydantic import Field

from pipeline.ports.browsing import Filter
from pipeline.web.pages.rendering import page
from pipeline.web.pages.run_view import RunView, run_view
from pipeline.web.pages.runs_view import SPENT_DAYS, budget_periods, runs_view
from pipeline.web.paging import next_cursor, start_of
from pipeline.web.parameters import PRINTABLE, Nothing, Paging
from pipeline.web.serving import AtDesk, Now

runs = APIRouter()
ON_A_PAGE = 25
MOST_SPEND_ROWS = 200
LONGEST_ID = 600

Id = Annotated[str, Field(min_length=1, max_length=LONGEST_ID, pattern=PRINTABLE)]


class OfRun(Nothing):
    """Which run."""

    id: Id


class OfDagRun(Nothing):
    """Which run of which DAG of Airflow."""

    dag_id: Id
    run_id: Id


@runs.get("/runs")
def show_runs(
    request: Request, desk: AtDesk, now: Now, asked: Annotated[Paging, Query()]
) -> Response:
    """Runs, the one begun last first, and what models took lately."""
    listed = desk.list_runs(after=start_of(request, asked), limit=ON_A_PAGE)
    since = now - timedelta(days=SPENT_DAYS)
    is_first = asked.cursor is None
    newest = str(listed.rows[0]["invocation_id"]) if is_first and listed.rows else None
    spend = desk.list_spend(Filter(since=since), after=None, limit=MOST_SPEND_ROWS)
    view = runs_view(
        listed.rows,
        now=now,
        cursor=next_cursor(request, asked, listed),
        newest=_run(desk, newest, now) if newest else None,
        spend=spend.rows if is_first else (),
        by_target=desk.spent_by_target(since) if is_first else (),
        budgets=desk.budget_lines(budget_periods(now)),
        statements=desk.choices().targets,
    )
    return page(request, "runs.html", view, section="runs")


@runs.get("/runs/one")
def show_run(
    request: Request, desk: AtDesk, now: Now, asked: Annotated[OfRun, Query()]
) -> Response:
    """One run."""
    view = _run(desk, asked.id, now)
    if view is None:
        raise HTTPException(404, f"There is no run {asked.id}.")
    return page(request, "run.html", view, section="runs")


@runs.get("/runs/by-dag-run")
def show_dag_run(
    request: Request, desk: AtDesk, now: Now, asked: Annotated[OfDagRun, Query()]
) -> Response:
    """The run that a DAG run of Airflow stored; one that stored nothing is told as that."""
    found = desk.run_of_dag(asked.dag_id, asked.run_id)
    view = _run(desk, found, now) if found else None
    if view is None:
        return page(request, "no_run.html", asked, section="runs")
    return page(request, "run.html", view, section="runs")


def _run(desk: AtDesk, invocation_id: str, now: datetime) -> RunView | None:
    run = desk.whole_run(invocation_id)
    if run is None:
        return None
    started: datetime = run["started_at"]  # type: ignore[assignment]
    ended: datetime | None = run["ended_at"]  # type: ignore[assignment]
    return run_view(
        run,
        now=now,
        failing=desk.failing(since=started, until=ended),
        spent=desk.spent_by_run(invocation_id, started),
        budget=next(iter(desk.budget_lines([("run", invocation_id)])), None),
    )
