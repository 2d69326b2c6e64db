"""Asks a model until it answers or there is no point: tries, pauses, and the ledger of both.

A try is written before its call and again after it, so that what was paid for is known whatever
is killed. Until the first try has come back, calls go one at a time, and after one that says that
the endpoint is closed (a wrong key, no quota, no such model) none is made any more.
"""

import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from pipeline.analyze.asked import Asked
from pipeline.analyze.call_failure import CallFailure, Then, broken_answer, failure_of
from pipeline.analyze.calls import Call, call
from pipeline.analyze.completion import Completion, NoCompletion, Usage, read_completion, read_usage
from pipeline.analyze.endpoint import Endpoint, Received
from pipeline.analyze.model_endpoint import ModelEndpoint
from pipeline.analyze.retrying import CallFailed, Deadline, retrying
from pipeline.errors import EndpointClosed, PermanentError, StandpointError, TransientError
from pipeline.models import AttemptEnd, AttemptState, Counts, PaidReply
from pipeline.ports import Clock, Ledger, Wait

MOST_RAW_BYTES = 200_000
LONGEST_REST = timedelta(days=30)

_ADVICE = {
    "unauthorized": "check OPENAI_API_KEY",
    "quota_exhausted": "check the plan and the limits of the key",
    "unknown_model": "check STANDPOINT_MODEL and OPENAI_BASE_URL",
    "endpoint_closed": "set OPENAI_BASE_URL to where the endpoint is",
    "too_long": "the model needs a larger context",
    "request_refused": "check STANDPOINT_MODEL_PARAMS and whether it takes a JSON schema",
}


@dataclass(frozen=True, slots=True)
class _Rest:
    """Until when the endpoint wants to be left alone, and how it said so."""

    until: datetime
    failure: CallFailure


class Asking:
    """Every call to one model; counts what was spent."""

    def __init__(
        self, endpoint: ModelEndpoint, *, ledger: Ledger, clock: Clock, wait: Wait
    ) -> None:
        self.spent: Counter[str] = Counter()
        self._of = endpoint
        self._door = Endpoint(endpoint)
        self._ledger = ledger
        self._clock = clock
        self._wait = wait
        self._mask = endpoint.mask
        self._came_back = False
        self._closed: CallFailure | None = None
        self._rest: _Rest | None = None

    async def ask(self, asked: Asked) -> PaidReply:
        """The reply to what is asked, as it was written to the ledger; one paid for is not again.

        Raises:
            EndpointClosed: the endpoint takes no question until a person acts.
            TransientError: it did not answer, or asked to be left alone for longer than a try may
                take; the moment it named comes along.
            PermanentError: it will never answer this request.
        """
        made = call(asked, self._of)
        paid = self._ledger.paid_reply(made.request.hash)
        if paid:
            return paid
        deadline = Deadline(self._of.seconds)
        try:
            async with self._door:
                return await retrying(deadline, self._wait)(self._try, made, deadline)
        except CallFailed as failed:
            raise self._error(failed.failure) from failed

    async def _try(self, made: Call, deadline: Deadline) -> PaidReply:
        async with self._turn():
            if self._closed:
                raise CallFailed(self._closed)
            await self._let_rest(deadline)
            attempt = self._ledger.begin_attempt(made.request, self._clock())
            self.spent.update(attempts=1, requests=int(deadline.is_fresh))
            outcome = await self._call(made.body, deadline)
            self._came_back = True
            end, failure = self._judge(outcome, made.body)
            if failure and failure.then is Then.CLOSE:
                self._closed = failure
            self._ledger.end_attempt(attempt, end, self._clock())
        if failure:
            raise CallFailed(failure)
        return PaidReply(request_id=attempt.request_id, raw_answer=end.raw_answer or "")

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """One at a time until something has come back; then as many as the endpoint may get."""
        lock = self._door.lock
        await lock.acquire()
        alone = not self._came_back
        if not alone:
            lock.release()
        try:
            async with self._door.places:
                yield
        finally:
            if alone:
                lock.release()

    async def _let_rest(self, deadline: Deadline) -> None:
        """Waits as long as another try was told to.

        Raises:
            CallFailed: that is longer than this request may take.
        """
        rest = self._rest
        seconds = (rest.until - self._clock()).total_seconds() if rest else 0.0
        if not rest or seconds <= 0:
            return
        if not deadline.allows(seconds):
            raise CallFailed(replace(rest.failure, retry_after=seconds))
        deadline.use(seconds)
        await self._wait(seconds)

    async def _call(self, body: Mapping[str, Any], deadline: Deadline) -> Received | CallFailure:
        began = time.monotonic()
        try:
            return await self._door.send(body, seconds=deadline.left)
        finally:
            deadline.use(time.monotonic() - began, in_a_call=True)

    def _judge(
        self, outcome: Received | CallFailure, body: Mapping[str, Any]
    ) -> tuple[AttemptEnd, CallFailure | None]:
        """How a try is written down, and its failure if it is one."""
        if isinstance(outcome, CallFailure):
            return self._failed(outcome, None), outcome
        raw = self._mask(outcome.body)
        retry_after = self._remember_rest(outcome, raw)
        try:
            completion = read_completion(raw)
        except NoCompletion as error:
            failure = _no_completion(error, outcome.status, raw, retry_after)
        else:
            if outcome.status < HTTPStatus.MULTIPLE_CHOICES or completion.refusal is not None:
                return self._answered(outcome.status, raw, completion, body), None
            failure = failure_of(outcome.status, raw, retry_after)
        usage = read_usage(raw, characters_sent=0) if failure.possibly_billed else None
        return self._failed(failure, usage if usage and not usage.estimated else None), failure

    def _answered(
        self, status: int, raw: str, completion: Completion, body: Mapping[str, Any]
    ) -> AttemptEnd:
        characters = sum(len(message["content"]) for message in body["messages"])
        usage = read_usage(raw, characters_sent=characters)
        self._count(usage)
        return AttemptEnd(
            state=AttemptState.OK,
            http_status=status,
            model_served=completion.model,
            tokens_in=usage.sent,
            tokens_out=usage.received,
            tokens_cached=usage.cached,
            cost_nanousd=self._cost(usage),
            raw_answer=_capped(raw),
        )

    def _failed(self, failure: CallFailure, usage: Usage | None) -> AttemptEnd:
        """A try that failed; what was surely not billed cost nothing."""
        if usage:
            self._count(usage)
        cost = self._cost(usage) if usage or failure.possibly_billed else 0
        return AttemptEnd(
            state=AttemptState.FAILED,
            code=failure.code,
            http_status=failure.http_status,
            tokens_in=usage.sent if usage else None,
            tokens_out=usage.received if usage else None,
            tokens_cached=usage.cached if usage else None,
            cost_nanousd=cost,
            possibly_billed=failure.possibly_billed,
            raw_answer=None if failure.body is None else _capped(failure.body),
        )

    def _count(self, usage: Usage) -> None:
        self.spent.update(
            tokens_in=usage.sent,
            tokens_out=usage.received,
            tokens_cached=usage.cached,
            usage_estimated=int(usage.estimated),
        )

    def _cost(self, usage: Usage | None) -> int | None:
        if usage is None or self._of.price is None:
            self.spent.update(unpriced=1)
            return None
        cost = self._of.price.cost_nanousd(usage.sent, usage.received, usage.cached)
        self.spent.update(cost_nanousd=cost)
        return cost

    def _remember_rest(self, received: Received, raw: str) -> float | None:
        """The seconds that the endpoint wants to be left alone; others heed them, too."""
        after = received.retry_after
        if isinstance(after, datetime):
            after = (after - self._clock()).total_seconds()
        if after is None or received.status not in (429, 503):
            return None
        seconds = min(max(after, 0.0), LONGEST_REST.total_seconds())
        until = self._clock() + timedelta(seconds=seconds)
        if self._rest is None or until > self._rest.until:
            self._rest = _Rest(until, failure_of(received.status, raw, seconds))
        return seconds

    def _error(self, failure: CallFailure) -> StandpointError:
        advice = _ADVICE.get(failure.code, "it will be asked again later")
        model = f"the model {self._of.model} at {self._of.host}"
        message = self._mask(f"{model} {failure.message}; {advice}")
        if failure.then is Then.CLOSE:
            return EndpointClosed(message, model=self._of.model, code=failure.code)
        if failure.then is Then.NEVER:
            return PermanentError(message, code=failure.code)
        retry_at = None
        if failure.retry_after is not None:
            retry_at = self._clock() + timedelta(seconds=failure.retry_after)
        return TransientError(message, code=failure.code, retry_at=retry_at)

    def counts(self) -> Counts:
        """What was spent so far."""
        return {name: count for name, count in self.spent.items() if count}


def _no_completion(
    error: NoCompletion, status: int, raw: str, retry_after: float | None
) -> CallFailure:
    """What a body that is no completion means, by the status it came with or reports."""
    if status >= HTTPStatus.MULTIPLE_CHOICES:
        return failure_of(status, raw, retry_after)
    if error.status:
        return failure_of(error.status, raw, retry_after)
    billed = not read_usage(raw, characters_sent=0).estimated
    return broken_answer(f"sent {error}", body=raw, http_status=status, possibly_billed=billed)


def _capped(raw: str) -> str:
    return raw.encode()[:MOST_RAW_BYTES].decode(errors="ignore")
