"""The purse: what a call may cost at most, and no call once a budget is reached."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest

from fakes import FakeClock
from ledgers import FakeLedger
from pipeline.analyze.model_endpoint import ModelEndpoint
from pipeline.analyze.purse import HELD_SECONDS, MOST_REPLY_TOKENS, Purse, most_received, most_sent
from pipeline.errors import BudgetReached
from pipeline.models import Attempt, Limits, Price, Request, Reservation

PRICE = Price(1_000_000_000, 2_000_000_000, 100_000_000, source="STANDPOINT_PRICE")
BODY = {"model": "m", "messages": [{"role": "user", "content": "The toll is fair."}]}
REQUEST = Request(
    hash="h", version_id=1, endpoint="e", model="m", rung="text", params={}, questions=()
)


@dataclass
class RefusingLedger(FakeLedger):
    """Refuses by a script: True where calls under way hold the money; then it lets go."""

    refusals: list[bool] = field(default_factory=list)
    asked: int = 0

    def begin_attempt(
        self, request: Request, now: datetime, *, reservation: Reservation | None = None
    ) -> Attempt:
        self.asked += 1
        if self.refusals:
            raise BudgetReached(
                "budget of the day reached", scope="day", nanousd=1, held=self.refusals.pop(0)
            )
        return super().begin_attempt(request, now, reservation=reservation)


def purse(ledger: FakeLedger, waits: list[float] | None = None, **fields: Any) -> Purse:
    async def wait(seconds: float) -> None:
        (waits if waits is not None else []).append(seconds)

    plain = ModelEndpoint(base_url="http://127.0.0.1/v1", model="m", price=PRICE, seconds=30)
    endpoint = replace(plain, **fields)
    opened = Purse(endpoint, ledger=ledger, clock=FakeClock(), wait=wait, limits=Limits(day=5))
    opened.open_for("run-1")
    return opened


def test_a_reservation_is_what_the_call_costs_at_most() -> None:
    """For its run, by the price in force, for as long as a try may take and a minute."""
    ledger = FakeLedger()
    asyncio.run(purse(ledger).begin(REQUEST, {**BODY, "max_tokens": 100}))
    sent = most_sent({**BODY, "max_tokens": 100})
    assert ledger.reservations == [
        Reservation(
            run="run-1",
            nanousd=PRICE.cost_nanousd(sent, 100),
            milliseconds=90_000,
            limits=Limits(day=5),
            priced_by="1/2/0.1 (STANDPOINT_PRICE)",
        )
    ]


def test_without_a_price_nothing_is_set_aside() -> None:
    """The run is on record all the same."""
    ledger = FakeLedger()
    asyncio.run(purse(ledger, price=None).begin(REQUEST, BODY))
    [reservation] = ledger.reservations
    assert (reservation.run, reservation.nanousd, reservation.priced_by) == ("run-1", None, None)


@pytest.mark.parametrize(
    ("content", "least"),
    [
        ("The council of Brunmar voted on the toll. " * 100, 900),
        ("市议会周二投票决定对驶入老城的司机收费。" * 100, 2_400),
        ("Городской совет проголосовал за плату за въезд. " * 100, 1_700),
    ],
    ids=["english", "chinese", "russian"],
)
def test_tokens_sent_are_overestimated_in_every_script(content: str, least: int) -> None:
    """`least` is about what the least thrifty of the usual tokenizers makes of it."""
    body = {"model": "m", "messages": [{"role": "user", "content": content}]}
    assert least < most_sent(body) < 3 * least


@pytest.mark.parametrize(
    ("params", "most"),
    [
        ({}, MOST_REPLY_TOKENS),
        ({"max_tokens": 100}, 100),
        ({"max_completion_tokens": 20_000}, 20_000),
        ({"max_tokens": "many"}, MOST_REPLY_TOKENS),
    ],
)
def test_a_reply_is_as_long_as_its_parameter_allows(params: dict[str, Any], most: int) -> None:
    """Else as long as is assumed of all."""
    assert most_received({**BODY, **params}) == most


def test_a_budget_that_calls_under_way_hold_is_waited_for() -> None:
    """They were reserved at their most and will cost less."""
    waits: list[float] = []
    ledger = RefusingLedger(refusals=[True, True])
    asyncio.run(purse(ledger, waits).begin(REQUEST, BODY))
    assert (waits, len(ledger.tries)) == ([HELD_SECONDS] * 2, 1)


def test_once_reached_no_call_of_the_run_begins() -> None:
    """The database is not even asked; the next run asks it again."""
    ledger = RefusingLedger(refusals=[False])
    opened = purse(ledger)
    for _ in range(3):
        with pytest.raises(BudgetReached) as reached:
            asyncio.run(opened.begin(REQUEST, BODY))
    assert (ledger.asked, reached.value.scope) == (1, "day")
    assert reached.value.nanousd == opened.reservation("m", BODY).nanousd
    opened.open_for("run-2")
    asyncio.run(opened.begin(REQUEST, BODY))
    assert len(ledger.tries) == 1
