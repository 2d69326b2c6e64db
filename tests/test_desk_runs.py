"""Runs and spend: from announced to judged with reasons for every loss, and what it all took."""

from collections import Counter
from datetime import timedelta

import pytest

from desk_client import DeskClient
from desk_work import BEGAN, DAG_RUN, RUN, work
from desk_world import NOW, World, desk_world
from pipeline.models import Step
from pipeline.ports.desk_runs import BudgetLine
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from pipeline.web.pages.budgets import budget_bar
from pipeline.web.pages.durations import lasted
from pipeline.web.pages.funnel import funnel


@pytest.fixture
def world(store: SqlStore, database: Database) -> World:
    made = desk_world(store, database)
    work(store, database)
    return made


def test_a_run_tells_how_documents_became_fewer(store: SqlStore, world: World) -> None:
    """Stage by stage, with the reason codes of every loss in words."""
    shown = DeskClient(store).page("/runs/one", id=RUN)
    stages = shown.all_words(".funnel > li")
    assert [stage.split(" of ")[0].split(" entries")[0] for stage in stages[:2]] == [
        "Announced 6", "Fetched and read 5"
    ]  # fmt: skip
    assert "1 feed or folder that could not be read" in stages[0]
    assert "1 timeout no whole answer in time; tried again by itself" in stages[0]
    assert "1 no article, or could not be read 1 not_article" in stages[1]
    assert "1 copies: they take the answers of the text they repeat" in stages[2]
    assert "Judged 3 of 4 texts that waited" in stages[3]
    assert "1 waiting for a budget 1 budget_reached" in stages[3]
    assert "1 own voices that the text does not settle" in stages[4]
    assert "s3cret" not in shown.html


def test_a_run_tells_what_it_spent(store: SqlStore, world: World) -> None:
    """By model, with tries and money."""
    shown = DeskClient(store).page("/runs/one", id=RUN)
    [line] = shown.all_words("section[aria-labelledby=h-spent] tbody tr")
    assert line == "small 1 3 0 0 0 0 0 $0.0000"
    assert len(shown.all_words("section[aria-labelledby=h-steps] tbody tr")) == 4


def test_the_page_of_runs_tells_the_last_one_and_what_is_left(
    store: SqlStore, world: World
) -> None:
    """Its funnel, budgets as bars, spend by day, model and target."""
    shown = DeskClient(store).page("/runs")
    assert shown.all_words(".funnel > li")[0].startswith("Announced 6")
    day, month = shown.all_words(".budget")
    assert day.startswith("Today (UTC) $0.0000 left of $0.0000")
    assert month.startswith("This month (UTC) No limit is set.")
    assert "US dollars a UTC day" in shown.words("#chart-cost")
    [by_model] = shown.all_words("[aria-label='By model'] tbody tr")
    assert by_model.startswith("small 1 3")
    [by_target] = shown.all_words("[aria-label='By target'] tbody tr")
    assert by_target.startswith("Summaries small 1")
    [run] = shown.all_words(".lines tbody tr")
    assert "! Done in part" in run
    assert "news_daily" in run


def test_the_page_of_a_dag_run_is_that_of_its_run(store: SqlStore, world: World) -> None:
    """Found by Airflow's own names; others' names find nothing, and say so."""
    client = DeskClient(store)
    shown = client.page("/runs/by-dag-run", dag_id="news_daily", run_id=DAG_RUN)
    assert RUN in shown.words("main header")
    none = client.page("/runs/by-dag-run", dag_id="news_maintenance", run_id="<script>")
    assert "Nothing of this run is stored" in none.words()
    assert "<script>" not in none.html.replace("<script src", "")
    client.page("/runs/by-dag-run", status=400, dag_id="news_daily")
    client.page("/runs/one", status=404, id="no-such")


def test_no_run_says_how_to_begin(store: SqlStore) -> None:
    """Before the first one."""
    assert "standpoint run" in DeskClient(store).page("/runs").words()


def test_a_run_that_counted_nothing_has_no_stages() -> None:
    """Nor has one that only published."""
    assert funnel({str(step): Counter() for step in Step}, []) == []


def test_stages_share_a_scale() -> None:
    """The widest is whole; questions, of which a text has several, are on none."""
    counts = {str(step): Counter[str]() for step in Step}
    counts[Step.EXTRACT].update(pending=8, extracted=4)
    counts[Step.ANALYZE].update(pending=4, done=2, answered=40)
    assert [stage.width for stage in funnel(counts, [])] == ["100.0%", "100.0%", "50.0%", "0.0%"]


def test_a_budget_tells_what_is_left() -> None:
    """What is held for calls under way is gone until they end; never less than nothing is left."""
    line = BudgetLine(
        scope="day", period="2026-11-20", limit_nanousd=100, reserved_nanousd=20, used_nanousd=90
    )
    bar = budget_bar(line)
    assert (bar.left_nanousd, bar.is_gone, bar.used_width) == (0, True, "81.82%")
    free = budget_bar(
        BudgetLine(
            scope="month", period="2026-11", limit_nanousd=None, reserved_nanousd=0, used_nanousd=5
        )
    )
    assert (free.left_nanousd, free.is_gone) == (None, False)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(42, "42 s"), (185, "3 min 5 s"), (7_440, "2 h 4 min"), (180_000, "2 d 2 h")],
)
def test_durations_are_short(seconds: int, words: str) -> None:
    """And what has not ended says so."""
    ended = BEGAN + timedelta(seconds=seconds)
    assert lasted(BEGAN, ended, NOW) == words
    assert lasted(BEGAN, None, ended) == f"{words} until now"
