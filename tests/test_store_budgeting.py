"""Budgets: what a call may cost is set aside before it, and no worker spends what another holds."""

import random
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from store_steps import rows, unchanged
from test_store_ledgering import lost, ok, request

import make
from pipeline.errors import BudgetReached
from pipeline.models import Attempt, Limits, Request, Reservation
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore

CENT = 10_000_000
Books = dict[str, tuple[int, int]]


def of(nanousd: int | None = CENT, **fields: Any) -> Reservation:
    """A reservation of one cent in run `r-1`, with a limit of three cents a day."""
    plain = Reservation(
        run="r-1", nanousd=nanousd, milliseconds=60_000, limits=Limits(day=3 * CENT)
    )
    return replace(plain, **fields)


def begin(store: SqlStore, asked: Request, nanousd: int | None = CENT, **fields: Any) -> Attempt:
    return store.begin_attempt(asked, make.NOW, reservation=of(nanousd, **fields))


def books(database: Database) -> Books:
    """What is reserved and what is used in each budget."""
    return {
        f"{row['scope']} {row['period']}": (row["reserved_nanousd"], row["used_nanousd"])
        for row in rows(database, tables.Budget)
    }


def in_ledger(database: Database) -> Books:
    """The same, added up from the attempts."""
    sums: Books = {}
    for row in rows(database, tables.Attempt):
        if row["reserved_day"] is None:
            continue
        held = row["reserved_until_ms"] is not None
        counted = row["reserved_nanousd"] if row["cost_nanousd"] is None else row["cost_nanousd"]
        for period in (f"run {row['run']}", f"day {row['reserved_day']}",
                       f"month {row['reserved_day'][:7]}"):  # fmt: skip
            reserved, used = sums.get(period, (0, 0))
            sums[period] = (
                reserved + (row["reserved_nanousd"] if held else 0),
                used + (0 if held else counted),
            )
    return sums


def change(database: Database, *statements: str) -> None:
    with database.writing() as connection:
        for statement in statements:
            connection.execute(text(statement))


def expire(database: Database) -> None:
    """What the time of a try and a minute do, at once."""
    change(database, "update attempt set reserved_until_ms = 1 where reserved_until_ms > 0")


def test_a_try_is_reserved_in_run_day_and_month(store: SqlStore, database: Database) -> None:
    """In all three or in none; the ledger keeps the amount, the price and its run."""
    asked = request(store)
    begin(store, asked, priced_by="0.25/2/0.025 (STANDPOINT_PRICE)")
    today = datetime.now(UTC).date().isoformat()
    assert books(database) == {
        "run r-1": (CENT, 0), f"day {today}": (CENT, 0), f"month {today[:7]}": (CENT, 0)
    }  # fmt: skip
    [row] = rows(database, tables.Attempt)
    assert (row["run"], row["reserved_nanousd"]) == ("r-1", CENT)
    assert row["priced_by"] == "0.25/2/0.025 (STANDPOINT_PRICE)"
    assert row["reserved_day"] == today


@pytest.mark.parametrize("limits", [Limits(run=CENT), Limits(day=CENT), Limits(month=CENT)])
def test_each_limit_stops_alone(store: SqlStore, database: Database, limits: Limits) -> None:
    """The try that exceeds it is not written, and nothing of it is set aside elsewhere."""
    asked = request(store)
    attempt = begin(store, asked, limits=limits)
    store.end_attempt(attempt, ok(cost_nanousd=CENT), make.NOW)
    with unchanged(database), pytest.raises(BudgetReached, match=r"reached: 0\.01 USD") as reached:
        begin(store, asked, 1, limits=limits)
    assert (reached.value.code, reached.value.held) == ("budget_reached", False)


def test_the_last_cent_may_be_spent(store: SqlStore) -> None:
    """A limit is what may be spent, not what may not be reached."""
    asked = request(store)
    for _ in range(3):
        store.end_attempt(begin(store, asked), ok(cost_nanousd=CENT), make.NOW)
    with pytest.raises(BudgetReached):
        begin(store, asked, 1)


def test_a_first_call_over_the_limit_is_not_made(store: SqlStore, database: Database) -> None:
    """A budget smaller than one call allows none."""
    asked = request(store)
    with unchanged(database), pytest.raises(BudgetReached):
        begin(store, asked, 3 * CENT + 1)


def test_what_calls_under_way_hold_may_come_free(store: SqlStore) -> None:
    """They were reserved at their most; once one cost less, the next may go."""
    asked = request(store)
    under_way = [begin(store, asked) for _ in range(3)]
    with pytest.raises(BudgetReached) as reached:
        begin(store, asked)
    assert reached.value.held
    store.end_attempt(under_way[0], ok(cost_nanousd=1), make.NOW)
    with pytest.raises(BudgetReached):
        begin(store, asked)
    store.end_attempt(under_way[1], ok(cost_nanousd=1), make.NOW)
    begin(store, asked)


@pytest.mark.parametrize(
    ("end", "used"),
    [
        (ok(cost_nanousd=7), 7),
        (ok(cost_nanousd=2 * CENT), 2 * CENT),
        (lost("rate_limited", cost_nanousd=0), 0),
        (lost("timeout", possibly_billed=True), CENT),
    ],
    ids=["cheaper", "dearer", "not-billed", "possibly-billed"],
)
def test_a_try_is_settled_at_its_cost(
    store: SqlStore, database: Database, end: Any, used: int
) -> None:
    """Where the cost is not known and it may have been billed, at all that was set aside."""
    store.end_attempt(begin(store, request(store)), end, make.NOW)
    assert set(books(database).values()) == {(0, used)}
    assert books(database) == in_ledger(database)


def test_a_dead_try_counts_as_spent(store: SqlStore, database: Database) -> None:
    """The next reservation finds it by the database's clock; the ledger calls it perhaps billed."""
    asked = request(store)
    begin(store, asked, run="killed")
    begin(store, asked)
    assert not any(row["possibly_billed"] for row in rows(database, tables.Attempt))
    expire(database)
    begin(store, asked)
    assert books(database)["run killed"] == (0, CENT)
    assert books(database)["run r-1"] == (CENT, CENT)
    assert books(database) == in_ledger(database)
    told = [(row["state"], row["possibly_billed"]) for row in rows(database, tables.Attempt)]
    assert told == [("started", True), ("started", True), ("started", False)]


def test_a_try_that_was_taken_for_dead_is_corrected(store: SqlStore, database: Database) -> None:
    """A worker that slept and then wrote what its call cost leaves exact books."""
    asked = request(store)
    sleeper = begin(store, asked)
    expire(database)
    begin(store, asked)
    store.end_attempt(sleeper, ok(cost_nanousd=5), make.NOW)
    assert books(database)["run r-1"] == (CENT, 5)
    assert books(database) == in_ledger(database)


def test_a_new_month_begins_with_nothing_spent(store: SqlStore, database: Database) -> None:
    """A try that began before the turn is settled in the month that it was reserved in."""
    asked = request(store)
    limits = Limits(day=CENT, month=CENT)
    late = begin(store, asked, limits=limits)
    change(
        database,
        "update budget set period = '2020-01-31' where scope = 'day'",
        "update budget set period = '2020-01' where scope = 'month'",
        "update attempt set reserved_day = '2020-01-31'",
    )
    begin(store, asked, limits=limits)
    store.end_attempt(late, ok(cost_nanousd=CENT), make.NOW)
    found = books(database)
    assert (found["day 2020-01-31"], found["month 2020-01"]) == ((0, CENT), (0, CENT))
    assert found == in_ledger(database)


def test_the_callers_clock_is_not_asked(store: SqlStore, database: Database) -> None:
    """A worker whose clock is a year ahead spends today's budget."""
    asked = request(store)
    ahead = make.NOW.replace(year=make.NOW.year + 1)
    store.begin_attempt(asked, ahead, reservation=of())
    assert f"day {datetime.now(UTC).date().isoformat()}" in books(database)


@pytest.mark.parametrize("nanousd", [None, 0])
def test_what_has_no_price_or_costs_nothing_needs_no_budget(
    store: SqlStore, database: Database, nanousd: int | None
) -> None:
    """It goes on where the budget is spent; its run is known all the same."""
    asked = request(store)
    attempt = begin(store, asked, nanousd, limits=Limits(day=0))
    store.end_attempt(attempt, ok(), make.NOW)
    assert books(database) == {}
    assert rows(database, tables.Attempt)[0]["run"] == "r-1"


def test_another_limit_holds_from_the_next_call_on(store: SqlStore) -> None:
    """Also for what was spent while there was none."""
    asked = request(store)
    store.end_attempt(begin(store, asked, limits=Limits()), ok(cost_nanousd=4 * CENT), make.NOW)
    with pytest.raises(BudgetReached):
        begin(store, asked)
    begin(store, asked, limits=Limits(day=5 * CENT))


def test_what_is_left_is_told(store: SqlStore) -> None:
    """Also of budgets that nothing was spent of, and without a limit nothing is left of it."""
    asked = request(store)
    limits = Limits(day=3 * CENT)
    nothing = store.budgets(limits).records()
    assert [(row["scope"], row["used_usd"], row["left_usd"]) for row in nothing] == [
        ("day", 0, 0.03), ("month", 0, None)
    ]  # fmt: skip
    store.end_attempt(begin(store, asked), ok(cost_nanousd=CENT // 2), make.NOW)
    begin(store, asked)
    told = store.budgets(limits, run="r-1").records()
    assert [(row["scope"], row["used_usd"], row["reserved_usd"], row["left_usd"])
            for row in told] == [
        ("run", 0.005, 0.01, None), ("day", 0.005, 0.01, 0.015), ("month", 0.005, 0.01, None)
    ]  # fmt: skip


def test_replies_of_a_model_are_measured(store: SqlStore) -> None:
    """The newest first; failed tries and other models do not count."""
    asked = request(store)
    for tokens in (10, 30, 20):
        store.end_attempt(begin(store, asked), ok(tokens_out=tokens, cost_nanousd=0), make.NOW)
    store.end_attempt(begin(store, asked), lost("timeout", cost_nanousd=0), make.NOW)
    assert store.reply_tokens("small", limit=2) == [20, 30]
    assert store.reply_tokens("large", limit=2) == []


@pytest.mark.parametrize("seed", range(3))
def test_no_step_spends_more_than_the_limit(store: SqlStore, database: Database, seed: int) -> None:
    """Whatever begins, ends, dies and comes back: used and reserved fit, and the books agree."""
    chance = random.Random(seed)
    asked = request(store)
    limits = Limits(run=4 * CENT, day=6 * CENT, month=5 * CENT)
    under_way: list[tuple[Attempt, int]] = []
    refused = 0
    for _ in range(80):
        match chance.choice(("begin", "begin", "begin", "end", "lose", "die")):
            case "begin":
                run = chance.choice(("a", "b"))
                amount = chance.randint(1, CENT)
                try:
                    attempt = begin(store, asked, amount, run=run, limits=limits)
                    under_way.append((attempt, amount))
                except BudgetReached:
                    refused += 1
            case "end" if under_way:
                attempt, amount = under_way.pop(chance.randrange(len(under_way)))
                cost = chance.randint(0, amount)
                store.end_attempt(attempt, ok(cost_nanousd=cost), make.NOW)
            case "lose" if under_way:
                end = lost("timeout", possibly_billed=True)
                store.end_attempt(under_way.pop(0)[0], end, make.NOW)
            case "die":
                expire(database)
        found = books(database)
        assert found == in_ledger(database)
        for name, (reserved, used) in found.items():
            limit = getattr(limits, name.split()[0])
            assert 0 <= reserved + used <= limit, name
    assert refused
