"""One try of one call: written down, made, judged, and written down again."""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.analyze import calls
from pipeline.analyze.asked import Asked
from pipeline.analyze.booking import Booking
from pipeline.analyze.call_failure import CallFailure
from pipeline.analyze.completion import Completion, read_usage
from pipeline.analyze.endpoint import Endpoint, Received
from pipeline.analyze.line import Line
from pipeline.analyze.model_endpoint import ModelEndpoint
from pipeline.analyze.outcomes import cut_short, form_ignored, ignores_the_form, outcome_of
from pipeline.analyze.pace import Pace
from pipeline.analyze.purse import Purse
from pipeline.analyze.retrying import Deadline
from pipeline.analyze.rungs import Form, Rung
from pipeline.models import AttemptEnd, PaidReply
from pipeline.ports import Clock, Ledger
from pipeline.ports.metering import METER
from pipeline.ports.together import LEDGER, written


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A body that is about to be sent: for what, to which model, in which form.

    `hashed` identifies what is asked; `is_final`: a reply cut by a limit of tokens is kept as it
    is.
    """

    asked: Asked
    hashed: str
    line: Line
    form: Form
    body: Mapping[str, Any]
    is_final: bool


class Attempts:
    """Makes tries at one endpoint."""

    def __init__(
        self,
        endpoint: ModelEndpoint,
        door: Endpoint,
        pace: Pace,
        *,
        ledger: Ledger,
        purse: Purse,
        clock: Clock,
    ) -> None:
        self._of = endpoint
        self._door = door
        self._pace = pace
        self._ledger = ledger
        self._purse = purse
        self._clock = clock
        self._mask = endpoint.mask
        self._booking = Booking(endpoint)

    @property
    def spent(self) -> Counter[str]:
        """What all tries took."""
        return self._booking.spent

    async def make(self, call: Call, deadline: Deadline) -> PaidReply | CallFailure:
        """One try; the line learns from how it went, the pace from what its headers say."""
        request = calls.request(
            call.asked, self._of, call.line.model, call.form, hashed=call.hashed
        )
        attempt = await self._purse.begin(request, call.body)
        self.spent.update(attempts=1, requests=int(deadline.is_fresh))
        times, number = call.line.circuit.times, self._pace.begin()
        received = await self._send(call.body, deadline, call.line.model)
        end, failure = self._judge(received, call, number)
        if failure is None:
            call.line.worked(call.form)
            self._pace.went_well()
        elif failure.objection is None:
            call.line.failed(failure, times)
        await written(
            self._ledger, lambda: self._ledger.end_attempt(attempt, end, self._clock()), LEDGER
        )
        return failure or PaidReply(request_id=attempt.request_id, raw_answer=end.raw_answer or "")

    async def _send(
        self, body: Mapping[str, Any], deadline: Deadline, model: str
    ) -> Received | CallFailure:
        began = time.monotonic()
        try:
            return await self._door.send(body, seconds=deadline.left)
        finally:
            seconds = time.monotonic() - began
            deadline.use(seconds, in_a_call=True)
            METER.get().took("standpoint.call.duration", seconds * 1000, model=model)

    def _judge(
        self, received: Received | CallFailure, call: Call, number: int
    ) -> tuple[AttemptEnd, CallFailure | None]:
        """How a try is written down, and its failure if it is one."""
        if isinstance(received, CallFailure):
            return self._booking.failed(received, None, call.body), received
        raw = self._mask(received.body)
        wait = self._pace.heed(received, raw, number)
        outcome = outcome_of(received.status, raw, call.body, wait)
        if isinstance(outcome, Completion):
            failure = _unusable(outcome, received.status, raw, call)
            if failure is None:
                return self._booking.answered(received.status, raw, outcome, call.body), None
        else:
            failure = outcome
        usage = read_usage(raw, characters_sent=0) if failure.possibly_billed else None
        counted = usage if usage and not usage.estimated else None
        return self._booking.failed(failure, counted, call.body), failure


def _unusable(completion: Completion, status: int, raw: str, call: Call) -> CallFailure | None:
    """Why a reply is not taken although it is whole, if so."""
    if completion.is_cut and not call.is_final:
        return cut_short(status, raw)
    is_tried = call.line.is_sure or call.form.rung is Rung.TEXT
    if not is_tried and ignores_the_form(completion, call.asked):
        return form_ignored(status, raw)
    return None
