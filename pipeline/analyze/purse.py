"""What a try may cost at most, set aside before it; none begins once a budget is reached."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.analyze.calls import one_spelling
from pipeline.analyze.completion import CHARACTERS_PER_TOKEN
from pipeline.analyze.forms import TOKEN_LIMITS
from pipeline.analyze.model_endpoint import ModelEndpoint
from pipeline.errors import BudgetReached
from pipeline.models import Attempt, Limits, Request, Reservation
from pipeline.ports import Clock, Ledger, Wait
from pipeline.ports.together import LEDGER, written

MOST_REPLY_TOKENS = 8_192
"""Tokens of a reply, thoughts included, where no parameter limits them."""

ASCII_PER_TOKEN = 3
BYTES_PER_TOKEN = 2
"""No tokenizer in wide use makes more tokens of news; the bytes are of letters beyond ASCII."""

HELD_SECONDS = 0.5
"""Pause after which a budget that calls under way hold is asked again."""

MARGIN_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a call would take: tokens sent, as likely as not and at most, and received at most.

    `most_nanousd` is what would be set aside; None where the price is unknown.
    """

    likely_sent: int
    most_sent: int
    most_received: int
    most_nanousd: int | None


class Purse:
    """Reserves in the budgets of a run, a day and a month, for one endpoint."""

    def __init__(
        self, endpoint: ModelEndpoint, *, ledger: Ledger, clock: Clock, wait: Wait, limits: Limits
    ) -> None:
        self._of = endpoint
        self._ledger = ledger
        self._clock = clock
        self._wait = wait
        self._limits = limits
        self._run: str | None = None
        self._reached: BudgetReached | None = None

    def open_for(self, run: str) -> None:
        """What begins from now on is a run's, named by its invocation's id."""
        self._run = run
        self._reached = None

    async def begin(self, request: Request, body: Mapping[str, Any]) -> Attempt:
        """Writes that a try begins, once the budgets allow it.

        Where calls under way hold what it needs, it waits until they have ended.

        Raises:
            BudgetReached: a budget is spent; then no try of this run begins any more.
            Skipped: the version asked about was forgotten meanwhile.
        """
        reservation = self.reservation(request.model, body)
        while True:
            self._stop_if_reached(reservation)
            try:
                return await written(
                    self._ledger,
                    lambda: self._ledger.begin_attempt(
                        request, self._clock(), reservation=reservation
                    ),
                    LEDGER,
                )
            except BudgetReached as reached:
                if not reached.held:
                    self._reached = reached
                    raise
            await self._wait(HELD_SECONDS)

    def reservation(self, model: str, body: Mapping[str, Any]) -> Reservation:
        """What is set aside for a call with this body."""
        price = self._of.price_of(model)
        most = price.cost_nanousd(most_sent(body), most_received(body)) if price else None
        return Reservation(
            run=self._run,
            nanousd=most,
            milliseconds=int((self._of.seconds + MARGIN_SECONDS) * 1000),
            limits=self._limits,
            priced_by=price.in_words if price else None,
        )

    def draft(self, body: Mapping[str, Any]) -> Draft:
        """What a call with this body would take, without making it."""
        return Draft(
            likely_sent=len(one_spelling(body)) // CHARACTERS_PER_TOKEN,
            most_sent=most_sent(body),
            most_received=most_received(body),
            most_nanousd=self.reservation(body["model"], body).nanousd,
        )

    def _stop_if_reached(self, reservation: Reservation) -> None:
        if self._reached and reservation.nanousd:
            raise BudgetReached(
                self._reached.message, scope=self._reached.scope, nanousd=reservation.nanousd
            )


def most_sent(body: Mapping[str, Any]) -> int:
    """The most tokens that a body can be, its schema included."""
    text = one_spelling(body)
    others = [letter for letter in text if not letter.isascii()]
    size = len("".join(others).encode())
    ascii_letters = len(text) - len(others)
    return -(-ascii_letters // ASCII_PER_TOKEN) + -(-size // BYTES_PER_TOKEN)


def most_received(body: Mapping[str, Any]) -> int:
    """The most tokens that a reply to a body may have."""
    limits = [body[name] for name in TOKEN_LIMITS if isinstance(body.get(name), int)]
    return max(limits, default=MOST_REPLY_TOKENS)
