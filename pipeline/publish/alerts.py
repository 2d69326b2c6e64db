"""What the rules of targets alert of: balances and actors that moved, in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from itertools import groupby

from pipeline.models import Alert, Target
from pipeline.ports.balancing import ActorReport, Balance, BalanceStore, Voices
from pipeline.publish.moves import Move, Turn, move, turns

BALANCE_MOVED = "balance_moved"
ACTOR_MOVED = "actor_moved"
KINDS = (BALANCE_MOVED, ACTOR_MOVED)
"""The kinds of notices that rules raise."""

Raised = Mapping[tuple[str, str], str]
"""Words by kind and subject."""


def alerts(targets: Iterable[Target], *, store: BalanceStore, now: datetime) -> Raised:
    """What the rules say at this moment; days are whole days in UTC, today the last one."""
    raised: dict[tuple[str, str], str] = {}
    for target in targets:
        if target.alert is not None:
            raised |= dict(_of_target(target.slug, target.alert, store, now))
    return raised


def in_words(points: float) -> str:
    """Points with their sign."""
    whole = round(points)
    return f"{'+' if whole > 0 else '−' if whole < 0 else '±'}{abs(whole)}"


def move_in_words(one: Move) -> str:
    """A move with its interval and how many voices it is made of."""
    return (
        f"by {in_words(one.points)} points (95 % interval {in_words(one.low)} to "
        f"{in_words(one.high)}), from {_balance(one.before)} to {_balance(one.now)}"
    )


def turn_in_words(turn: Turn) -> str:
    """From which label to which, and in which articles that is reported."""
    return f"from {_report(turn.earlier)} to {_report(turn.later)}"


def _of_target(
    slug: str, rule: Alert, store: BalanceStore, now: datetime
) -> Iterator[tuple[tuple[str, str], str]]:
    until = datetime.combine(now.date(), time(), now.tzinfo) + timedelta(days=1)
    middle = until - timedelta(days=rule.days)
    if rule.balance_moved is not None:
        voices = store.own_voices(middle - timedelta(days=rule.days), middle, until)
        for analyst, change in _by_analyst(one for one in voices if one.target == slug):
            enough = min(change.before.judged, change.now.judged) >= rule.at_least
            if enough and change.is_sure and abs(change.points) >= rule.balance_moved:
                words = (
                    f"{slug}: the balance of own voices moved {move_in_words(change)}, in the "
                    f"{rule.days} days to {now:%Y-%m-%d} against the {rule.days} before, as "
                    f"{analyst} judged; look: `standpoint show stances --target {slug}`"
                )
                yield (BALANCE_MOVED, f"{slug}/{analyst}"), words
    if rule.actors:
        reports = store.actor_reports(middle, until, names=rule.actors)
        for turn in _turned_within(slug, reports, middle):
            words = (
                f"{slug}: {turn.later.actor} moved {turn_in_words(turn)}, as "
                f"{turn.later.analyst} judged; look: `standpoint show article "
                f"{turn.later.article_id}`"
            )
            yield (ACTOR_MOVED, f"{slug}/{turn.later.actor}/{turn.later.analyst}"), words


def _by_analyst(voices: Iterable[Voices]) -> Iterator[tuple[str, Move]]:
    """All sources together, each analyst alone."""
    ordered = sorted(voices, key=lambda one: one.analyst)
    for analyst, group in groupby(ordered, key=lambda one: one.analyst):
        both = list(group)
        before = sum((one.before for one in both), Balance())
        yield analyst, move(before, sum((one.now for one in both), Balance()))


def _turned_within(slug: str, reports: Sequence[ActorReport], since: datetime) -> Iterator[Turn]:
    of_target = [one for one in reports if one.target == slug]
    yield from (turn for turn in turns(of_target) if turn.later.published_at >= since)


def _balance(one: Balance) -> str:
    return f"{in_words(one.points)} ({one.judged:,} judged)"


def _report(one: ActorReport) -> str:
    return f"{one.label} ({one.source}, {one.published_at:%Y-%m-%d}, article {one.article_id})"
