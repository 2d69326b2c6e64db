"""When a balance moved, and not by chance; when an actor turned."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import sqrt

from pipeline.models import Label
from pipeline.ports.balancing import ActorReport, Balance, Voices

SURE = 1.96
"""Standard errors on each side of a 95 % interval."""

SIDES = (Label.FAVOR, Label.AGAINST, Label.NEUTRAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """From one balance to another, in points, with a 95 % interval of the difference."""

    before: Balance
    now: Balance
    low: float
    high: float

    @property
    def points(self) -> float:
        """By how many points it moved, up or down."""
        return self.now.points - self.before.points

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves out that nothing moved."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Two dated reports on an actor, one after the other, that disagree."""

    earlier: ActorReport
    later: ActorReport


def move(before: Balance, now: Balance) -> Move:
    """The difference of two balances with its interval.

    Voices count -100, 0 or 100. The interval is that of a difference of two means, each from its
    voices and one more on either side (after Agresti and Caffo, 2000), so that few voices of one
    mind are not taken for certainty.
    """
    first, second = (one + Balance(favor=1, against=1) for one in (before, now))
    middle = second.points - first.points
    error = SURE * sqrt(_variance(first) / first.judged + _variance(second) / second.judged)
    return Move(before=before, now=now, low=middle - error, high=middle + error)


def moved(voices: Iterable[Voices], *, at_least: int) -> Iterator[tuple[Voices, Move]]:
    """Those that surely moved, with so many judged in both periods; the furthest first."""
    found = [
        (one, move(one.before, one.now))
        for one in voices
        if min(one.before.judged, one.now.judged) >= at_least
    ]
    yield from sorted(
        (pair for pair in found if pair[1].is_sure),
        key=lambda pair: (-abs(pair[1].points), pair[0].target, pair[0].holder, pair[0].analyst),
    )


def turns(reports: Sequence[ActorReport]) -> Iterator[Turn]:
    """The last change of side of each actor, target and analyst; reports come oldest first.

    A report that does not settle the side is none.
    """
    settled = [one for one in reports if one.label in SIDES]
    key = _of_whom
    for _, group in groupby(sorted(settled, key=key), key=key):
        # sorting keeps what came first first
        history = list(group)
        *_, turn = [None, *_changes(history)]
        if turn is not None:
            yield turn


def _changes(history: Sequence[ActorReport]) -> Iterator[Turn]:
    for earlier, later in pairwise(history):
        if earlier.label != later.label:
            yield Turn(earlier=earlier, later=later)


def _of_whom(report: ActorReport) -> tuple[str, str, str]:
    return report.target, report.actor, report.analyst


def _variance(balance: Balance) -> float:
    decided = balance.favor + balance.against
    return 10_000 * decided / balance.judged - balance.points**2
