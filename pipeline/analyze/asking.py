"""Asks models until one answers or there is no point: tries, pauses, and the ledger of both.

A try is written before its call and again after it, so that what was paid for is known whatever
is killed. Until the first call has come back well, and again after failures in a row, calls go
one at a time; after one that says that the endpoint is closed (a wrong key, no quota, no such
model) none is made any more. What the endpoint does not take is left out of the next call, which
follows at once.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from pipeline.analyze import calls
from pipeline.analyze.asked import Asked
from pipeline.analyze.attempts import Attempts, Call
from pipeline.analyze.call_failure import CallFailure, Then
from pipeline.analyze.circuit import Rest
from pipeline.analyze.endpoint import Endpoint
from pipeline.analyze.forms import with_more_tokens
from pipeline.analyze.line import Line
from pipeline.analyze.model_endpoint import ModelEndpoint
from pipeline.analyze.pace import Pace
from pipeline.analyze.purse import Purse
from pipeline.analyze.retrying import CallFailed, Deadline, retrying
from pipeline.analyze.too_long import TooLong
from pipeline.errors import EndpointClosed, PermanentError, StandpointError, TransientError
from pipeline.models import Counts, PaidReply
from pipeline.ports import Clock, Ledger, Wait
from pipeline.ports.together import LEDGER, written

_ADVICE = {
    "unauthorized": "check OPENAI_API_KEY",
    "quota_exhausted": "check the plan and the limits of the key",
    "unknown_model": "check STANDPOINT_MODEL and OPENAI_BASE_URL",
    "endpoint_closed": "set OPENAI_BASE_URL to where the endpoint is",
    "cut_answer": "raise max_tokens in STANDPOINT_MODEL_PARAMS and STANDPOINT_MODEL_SECONDS",
    "too_long": "the model needs a larger context",
    "request_refused": "check STANDPOINT_MODEL_PARAMS",
    "form_refused": "check what forms of reply it offers",
}
_ANOTHER_MODEL_HELPS = frozenset({"unknown_model", "quota_exhausted"})


class Asking:
    """Every call to one endpoint; counts what was spent."""

    def __init__(
        self, endpoint: ModelEndpoint, *, ledger: Ledger, purse: Purse, clock: Clock, wait: Wait
    ) -> None:
        self._of = endpoint
        self._door = Endpoint(endpoint)
        self._ledger = ledger
        self._clock = clock
        self._wait = wait
        self._pace = Pace(endpoint.concurrency, clock)
        self._attempts = Attempts(
            endpoint, self._door, self._pace, ledger=ledger, purse=purse, clock=clock
        )
        self._lines: list[Line] = []

    async def ask(self, asked: Asked) -> PaidReply:
        """The reply to what is asked, as it was written to the ledger; one paid for is not again.

        Raises:
            EndpointClosed: no model of the endpoint takes a question until a person acts.
            BudgetReached: what a call may cost is more than a budget allows.
            TransientError: none answered, or asked to be left alone for longer than a try may
                take; the moment it named comes along.
            TooLong: what is asked does not fit into the model's context.
            PermanentError: it will never answer this request.
        """
        hashed = calls.request_hash(asked, self._of)
        paid = await written(self._ledger, lambda: self._ledger.paid_reply(hashed), LEDGER)
        if paid:
            return paid
        deadline = Deadline(self._of.seconds)
        lines = self._known_lines()
        async with self._door:
            for line in lines:
                is_last = line is lines[-1]
                try:
                    tries = retrying(deadline, self._wait)
                    return await tries(self._try, asked, hashed, line, deadline, is_last=is_last)
                except CallFailed as failed:
                    if is_last or not _may_another_help(failed.failure, line):
                        raise self._error(failed.failure, line) from failed
        raise AssertionError("the last model either answers or raises")

    def body(self, asked: Asked) -> Mapping[str, Any] | None:
        """What would be sent to the configured model; None where its reply is paid for."""
        if self._ledger.paid_reply(calls.request_hash(asked, self._of)):
            return None
        line = self._known_lines()[0]
        return calls.body(asked, self._of, line.model, line.form)

    @property
    def context_tokens(self) -> int | None:
        """What fits into the configured model's context, where it once said so."""
        return self._known_lines()[0].context_tokens

    def counts(self) -> Counts:
        """What was spent so far."""
        return {name: count for name, count in self._attempts.spent.items() if count}

    def _known_lines(self) -> list[Line]:
        """The configured model and its fallbacks; what is remembered of them is read once."""
        if not self._lines:
            self._lines = [
                Line(self._of, model, store=self._ledger, clock=self._clock)
                for model in (self._of.model, *self._of.fallbacks)
            ]
        return self._lines

    async def _try(
        self, asked: Asked, hashed: str, line: Line, deadline: Deadline, *, is_last: bool
    ) -> PaidReply:
        """One try, which what is learnt from a refusal turns into another one at once."""
        async with self._turn(line):
            await self._let_rest(line, deadline, is_last=is_last)
            cut: CallFailure | None = None
            while True:
                call = self._call(asked, hashed, line, longer=cut is not None)
                outcome = await self._attempts.make(call, deadline)
                if isinstance(outcome, PaidReply):
                    return outcome
                if outcome.code == "cut_answer":
                    cut = outcome
                elif cut and outcome.code == "timeout":
                    # Later it would be cut and run out of time again, and be paid for again.
                    raise CallFailed(cut)
                elif not outcome.objection or not line.learn(outcome.objection, call.form):
                    raise CallFailed(outcome)

    def _call(self, asked: Asked, hashed: str, line: Line, *, longer: bool) -> Call:
        """What is sent now; `longer`: with more tokens for the reply than it had."""
        body = calls.body(asked, self._of, line.model, line.form)
        more = with_more_tokens(body)
        return Call(
            asked=asked,
            hashed=hashed,
            line=line,
            form=line.form,
            body=more if longer and more else body,
            is_final=longer or more is None,
        )

    @asynccontextmanager
    async def _turn(self, line: Line) -> AsyncIterator[None]:
        """One at a time while the model is probed; else as many as the endpoint may get."""
        lock = self._door.lock
        await lock.acquire()
        alone = line.is_probed
        if not alone:
            lock.release()
        try:
            async with self._pace.place():
                yield
        finally:
            if alone:
                lock.release()

    async def _let_rest(self, line: Line, deadline: Deadline, *, is_last: bool) -> None:
        """Waits as long as the endpoint was told to be left alone.

        Raises:
            CallFailed: it is closed, or the wait is longer than this request may take.
        """
        while rest := self._rest(line):
            if rest.until is None or rest.failure.then is Then.CLOSE:
                raise CallFailed(rest.failure)
            seconds = (rest.until - self._clock()).total_seconds()
            if not deadline.allows(seconds) or (line.circuit.rest() and not is_last):
                raise CallFailed(replace(rest.failure, retry_after=seconds, most_tries=0))
            deadline.use(seconds)
            await self._wait(seconds)
        self._pace.go_on()

    def _rest(self, line: Line) -> Rest | None:
        """The longer one of what the endpoint asked for and of what its failures make us leave."""
        paused, broken = self._pace.rest(), line.circuit.rest()
        if paused and paused.until and broken and broken.until:
            return max(paused, broken, key=lambda rest: rest.until or self._clock())
        return broken or paused

    def _error(self, failure: CallFailure, line: Line) -> StandpointError:
        advice = _ADVICE.get(failure.code, "it will be asked again later")
        model = f"the model {line.model} at {self._of.host}"
        message = self._of.mask(f"{model} {failure.message}; {advice}")
        if failure.then is Then.CLOSE:
            return EndpointClosed(message, model=self._of.model, code=failure.code)
        if failure.code == TooLong.code:
            return TooLong(message, context_tokens=failure.context_tokens)
        if failure.then is Then.NEVER:
            return PermanentError(message, code=failure.code)
        retry_at = None
        if failure.retry_after is not None:
            retry_at = self._clock() + timedelta(seconds=failure.retry_after)
        return TransientError(message, code=failure.code, retry_at=retry_at)


def _may_another_help(failure: CallFailure, line: Line) -> bool:
    """Whether the next model is worth a call."""
    if failure.then is Then.CLOSE:
        return failure.code in _ANOTHER_MODEL_HELPS
    return failure.then is Then.AGAIN and line.circuit.is_open
