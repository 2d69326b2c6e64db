"""When a failed try is repeated, and after how long: the one policy for calls to models."""

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, wait_exponential_jitter

from pipeline.analyze.call_failure import CallFailure, Then
from pipeline.ports import Wait

LONGEST_WAIT = 120
"""Seconds that a request waits at most where an endpoint asks to be left alone."""

_BACKOFF = wait_exponential_jitter(initial=1, max=20, jitter=1)


class CallFailed(Exception):
    """One try failed; its message holds no secret."""

    def __init__(self, failure: CallFailure) -> None:
        super().__init__(f"{failure.code}: {failure.message}")
        self.failure = failure


class Deadline:
    """The seconds that a request may take with its repeats; waiting for one's turn is free."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._used = 0.0
        self._uses = 0

    @property
    def left(self) -> float:
        """The seconds that are left."""
        return max(0.0, self._seconds - self._used)

    @property
    def is_fresh(self) -> bool:
        """Whether no call has been made yet."""
        return self._uses == 0

    def use(self, seconds: float, *, in_a_call: bool = False) -> None:
        """Takes seconds away."""
        self._used += seconds
        self._uses += in_a_call

    def allows(self, wait: float) -> bool:
        """Whether there is time for a call after so long a wait."""
        return wait < self.left and wait <= LONGEST_WAIT


def retrying(deadline: Deadline, wait: Wait) -> AsyncRetrying:
    """Repeats what raises CallFailed as long as that is worth it, then raises the last one."""

    async def pause(seconds: float) -> None:
        deadline.use(seconds)
        await wait(seconds)

    def is_over(state: RetryCallState) -> bool:
        spent = state.attempt_number >= _failure(state).most_tries
        return spent or not deadline.allows(state.upcoming_sleep)

    return AsyncRetrying(
        sleep=pause,
        wait=_pause,
        stop=is_over,
        retry=retry_if_exception(_is_worth_repeating),
        reraise=True,
    )


def _is_worth_repeating(error: BaseException) -> bool:
    return isinstance(error, CallFailed) and error.failure.then is Then.AGAIN


def _pause(state: RetryCallState) -> float:
    after = _failure(state).retry_after
    return _BACKOFF(state) if after is None else after


def _failure(state: RetryCallState) -> CallFailure:
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, CallFailed):
        raise TypeError("only CallFailed is repeated")
    return error.failure
