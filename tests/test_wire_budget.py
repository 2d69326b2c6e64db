"""Whole runs with a budget: where it ends, what is left, and how the next day goes on."""

import json
import sqlite3
from pathlib import Path

import pytest
from test_wire_model import house, run

from model_server import ModelServer, error, hang
from pipeline.models import RunOutcome
from pipeline.publish.report import Report
from shell import Shell

__all__ = ["house"]

PRICE = {
    "STANDPOINT_PRICE": "100/1000",
    "STANDPOINT_MODEL_PARAMS": '{"max_tokens": 200}',
    "STANDPOINT_MODEL_CONCURRENCY": "1",
}
EACH = 0.21
"""What a scripted reply costs: 900 tokens sent, 120 received."""

SPENT = "SELECT sum(cost_nanousd) / 1e9 FROM attempt"
CALLS = "SELECT count(*) FROM attempt"
MOST = "SELECT max(reserved_nanousd) / 1e9 FROM attempt"


@pytest.fixture
def desk(house: Path) -> Path:
    """Eight articles, all unlike."""
    for number in range(2, 8):
        (house / "papers" / f"{number}.txt").write_text(
            f"Council meeting {number}\n\nThe council met for the toll on day {number} of the "
            f"month and heard {number} traders. They said that the toll is bad for them.\n",
            encoding="utf-8",
        )
    return house


def budgeted(
    house: Path, server: ModelServer, run_id: str = "r-1", **more: str
) -> tuple[Report, float, int, float]:
    """The report, what all runs spent in how many calls, and the largest reservation."""
    report, (spent, calls, most) = run(
        house, server, SPENT, CALLS, MOST, run_id=run_id, **{**PRICE, **more}
    )
    return report, number(spent), int(number(calls)), number(most)


def number(rows: list[tuple[object, ...]]) -> float:
    """The one number of an answer."""
    [[value]] = rows
    assert isinstance(value, int | float)
    return value


def a_day_passes(house: Path) -> None:
    """What was spent was spent in another day and month."""
    with sqlite3.connect(house / "home" / "standpoint.db") as database:
        database.execute("UPDATE budget SET period = 'before ' || id WHERE scope <> 'run'")
    database.close()


def test_a_budget_ends_a_run_in_the_middle_and_the_next_day_goes_on(desk: Path) -> None:
    """Nothing is overspent, the number of texts left is exact, and none of them is blamed."""
    limit = {"STANDPOINT_BUDGET_DAY": "1.00"}
    with ModelServer() as server:
        report, spent, calls, most = budgeted(desk, server, **limit)
        assert report.outcome is RunOutcome.PARTIAL
        assert report.failed_steps == ()
        assert 0 < calls < 8
        assert spent == pytest.approx(calls * EACH)
        assert spent <= 1.00 < spent + most + 0.01
        line = f"budget of the day reached: 1.00 USD; {8 - calls} texts left, about"
        assert f"{line} {(8 - calls) * EACH:.2f} USD" in report.plain()
        assert line in report.note()
        assert report.counts["over_budget"] == 8 - calls
        again, spent_again, _, _ = budgeted(desk, server, "r-2", **limit)
        assert (again.outcome, again.failed_steps) == (RunOutcome.PARTIAL, ())
        assert spent_again == spent
        assert "at most" in again.note()
        a_day_passes(desk)
        _, _, more, _ = budgeted(desk, server, "r-3", **limit)
        assert more == min(8, 2 * calls)
        a_day_passes(desk)
        last, _, all_calls, _ = budgeted(desk, server, "r-4", **limit)
    assert all_calls == 8
    assert last.outcome is RunOutcome.OK
    assert last.failures == ()


def test_a_runs_budget_is_each_runs_own(desk: Path) -> None:
    """The next run may spend as much again."""
    with ModelServer() as server:
        _, _, first, _ = budgeted(desk, server, STANDPOINT_BUDGET_RUN="0.70")
        report, _, both, _ = budgeted(desk, server, "r-2", STANDPOINT_BUDGET_RUN="0.70")
    assert 0 < first < both
    assert "budget of the run reached: 0.70 USD" in report.plain()


def test_many_at_once_spend_what_one_after_the_other_does(desk: Path) -> None:
    """Calls wait for what others hold: more at once neither overspend nor leave more over."""
    with ModelServer() as server:
        _, spent, calls, most = budgeted(
            desk, server, STANDPOINT_BUDGET_MONTH="1.00", STANDPOINT_MODEL_CONCURRENCY="8"
        )
    assert spent == pytest.approx(calls * EACH)
    assert spent <= 1.00 < spent + most + 0.01


def test_a_try_that_may_be_billed_is_counted_in_full(desk: Path) -> None:
    """Its cost is not known, so the budget holds all that it was to cost at most."""
    with ModelServer(script=[hang()], default=error(401, "invalid_api_key")) as server:
        _, (used, reserved) = run(
            desk,
            server,
            "SELECT used_nanousd FROM budget WHERE scope = 'month'",
            "SELECT reserved_nanousd FROM attempt WHERE code = 'timeout'",
            **PRICE,
            STANDPOINT_MODEL_SECONDS="1",
        )
    assert number(used) == number(reserved) > 0


def test_an_estimate_is_what_a_run_reserves(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It makes no call and writes nothing; afterwards nothing is left to estimate."""
    collected = ("SELECT count(*) FROM attempt",)
    with ModelServer(default=error(401, "invalid_api_key")) as closed:
        run(desk, closed, *collected, **PRICE)
    with ModelServer() as server:
        variables = {
            **PRICE,
            "STANDPOINT_HOME": str(desk / "home"),
            "STANDPOINT_SOURCES": str(desk / "sources.yaml"),
            "STANDPOINT_TARGETS": str(desk / "targets.yaml"),
            "STANDPOINT_MODEL": "m-1",
            "OPENAI_BASE_URL": server.base_url,
            "STANDPOINT_BUDGET_DAY": "100",
        }
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        database = desk / "home" / "standpoint.db"
        before = dump(database)
        shell = Shell(desk, capsys)
        told = json.loads(shell("estimate", "--json").out)
        assert (told["texts"], told["requests"], server.asked) == (8, 8, [])
        assert dump(database) == before
        assert told["price"] == "100/1000/100 (STANDPOINT_PRICE)"
        assert "8 texts, 8 requests to m-1" in shell("estimate").words
        _, (reserved,) = run(
            desk,
            server,
            "SELECT sum(reserved_nanousd) FROM attempt WHERE state = 'ok'",
            run_id="r-2",
            **{**PRICE, "OPENAI_API_KEY": ""},
        )
        assert told["most"]["nanousd"] == number(reserved)
        assert told["low"]["nanousd"] < told["likely"]["nanousd"] < told["most"]["nanousd"]
        assert "0 texts, 0 requests" in shell("estimate").words
        day = json.loads(shell("show", "budget", "--json").out)[0]
    assert (day["scope"], day["limit_usd"]) == ("day", 100)
    assert day["used_usd"] == pytest.approx(8 * EACH)


def dump(path: Path) -> list[str]:
    with sqlite3.connect(path) as database:
        lines = list(database.iterdump())
    database.close()
    return lines
