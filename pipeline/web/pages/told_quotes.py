"""Which quotes stand for a side, and how actors turned, from voices with their quotes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.models import EvidenceStatus, Label
from pipeline.ports.desk_targets import Told

SETTLED = (Label.FAVOR, Label.AGAINST, Label.NEUTRAL)
MOST_QUOTES = 5


@dataclass(frozen=True, slots=True)
class Turn:
    """Two reports on an actor, one after the other, that disagree."""

    earlier: Told
    later: Told


def strongest(told: Iterable[Told], label: str) -> list[Told]:
    """Quotes for one label, one an outlet.

    Those of labels that a person confirmed come first, then those that stand word for word as the
    analyst gave them, then repaired ones; the newest first among equals.
    """
    of_label = [one for one in told if one.label == label and one.quote]
    best: dict[str, Told] = {}
    for one in sorted(of_label, key=_weight, reverse=True):
        best.setdefault(one.source, one)
    return list(best.values())[:MOST_QUOTES]


def last_turn(reports: Sequence[Told]) -> Turn | None:
    """The last time that reports on one actor and target by one analyst changed side.

    A report that settles no side is none; None: all agree.
    """
    settled = sorted(
        (one for one in reports if one.label in SETTLED),
        key=lambda one: (one.day, one.article_id),
    )
    turns = [Turn(*pair) for pair in pairwise(settled) if pair[0].label != pair[1].label]
    return turns[-1] if turns else None


def _weight(one: Told) -> tuple[object, ...]:
    return (
        one.label_from == "correction",
        one.quote_status == EvidenceStatus.VERIFIED,
        one.day,
        one.article_id,
    )
