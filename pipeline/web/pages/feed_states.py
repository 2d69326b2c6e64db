"""What is the matter with a feed, in the order in which a person should look, and what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipeline.ports.desk_health import FeedHealth
from pipeline.web.masking import masked
from pipeline.web.pages.reasons import Reason, reason


class State(StrEnum):
    """How a feed is doing, the worst first."""

    PAUSED = "paused"
    FAILING = "failing"
    SILENT = "silent"
    FEWER = "fewer"
    OFFLINE = "offline"
    FLAWED = "flawed"
    WELL = "well"


WORDS: Mapping[State, str] = {
    State.PAUSED: "Paused", State.FAILING: "Failing", State.SILENT: "Silent",
    State.FEWER: "Fewer than usual",
    State.OFFLINE: "Not asked", State.FLAWED: "Read with flaws", State.WELL: "Delivers",
}  # fmt: skip
NOT_ASKED = "offline"
"""The reason that is this machine's, not the feed's."""

WORTH_A_LOOK = 0.5
"""Of the usual number of entries a day: a feed that brings less is to be looked at."""

FEWEST_USUAL = 1.0
"""Entries a day below which fewer are no sign of anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLine:
    """One feed as it is shown; `change` is how far it is from its usual volume, in percent."""

    health: FeedHealth
    state: State
    words: str
    address: str
    change: int | None
    reasons: Sequence[Reason]
    message: str | None
    next_step: str
    asked_again: datetime | None
    notices: Sequence[str]


def feed_line(health: FeedHealth, now: datetime) -> FeedLine:
    """A feed with what is the matter and what to do next."""
    state = state_of(health)
    usual = health.usual_per_day
    codes = [health.paused_reason or health.code, *health.flags]
    waits = [at for at in (health.next_fetch_at, health.retry_at) if at is not None and at > now]
    asked_again = max(waits, default=None)
    return FeedLine(
        health=health,
        state=state,
        words=WORDS[state],
        address=masked(health.address),
        change=round(100 * (health.entries_per_day / usual - 1)) if usual else None,
        reasons=[reason(code) for code in dict.fromkeys(filter(None, codes))],
        message=masked(health.message) if health.message else None,
        next_step=_next_step(health, state, asked_again),
        asked_again=asked_again,
        notices=[masked(one) for one in health.notices],
    )


def state_of(health: FeedHealth) -> State:
    """How a feed is doing: the worst that holds."""
    usual = health.usual_per_day
    if health.paused_reason:
        return State.PAUSED
    if health.code == NOT_ASKED:
        return State.OFFLINE
    if health.code or health.failure_streak:
        return State.FAILING
    if health.silent_since:
        return State.SILENT
    if usual and usual >= FEWEST_USUAL and health.entries_per_day < WORTH_A_LOOK * usual:
        return State.FEWER
    return State.FLAWED if health.flags or health.moved_to else State.WELL


def _next_step(health: FeedHealth, state: State, asked_again: datetime | None) -> str:
    if state is State.PAUSED and asked_again is None:
        return "Correct its address in the file of sources: it is left alone until that changes."
    if state in {State.PAUSED, State.FAILING, State.OFFLINE}:
        return "" if asked_again else "The next run asks again."
    if state is State.SILENT:
        return "Look at its site: it may have a new feed, or publish less."
    if state is State.FEWER:
        return "Look at its site; it may have moved some of its articles to another feed."
    if health.moved_to:
        return f"Write {masked(health.moved_to)} into the file of sources."
    return ""
