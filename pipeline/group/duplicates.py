"""Whether one text is a near-copy of another: syndicated, truncated or lightly edited.

Two texts are copies where the shorter one's 5-grams stand in the longer one, both share a fair
part of what they have together, their numbers and names agree, and they begin alike. The last two
keep apart what only looks alike: lists of one template with other numbers, a follow-up that
repeats the background, a roundup that holds the whole text of several articles.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.group.kinship import Vector

CONTAINMENT, JACCARD = 0.6, 0.25
SALIENT = 0.6
OPENING = 0.4
_OPENING_GRAMS = 96
"""Grams of a text that count as its beginning; they may stand in the first twice as many."""

CLOSE_CONTAINMENT, CLOSE_JACCARD = 0.85, 0.6
"""Texts as close as this need not begin alike."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of two texts is the same, as shares from 0 to 1."""

    containment: float
    jaccard: float
    salient: float
    opening: float

    @property
    def is_copy(self) -> bool:
        """Whether the one repeats the other."""
        return (
            self.containment >= CONTAINMENT
            and self.jaccard >= JACCARD
            and self.salient >= SALIENT
            and (
                self.opening >= OPENING
                or (self.containment >= CLOSE_CONTAINMENT and self.jaccard >= CLOSE_JACCARD)
            )
        )


SAME = Likeness(containment=1.0, jaccard=1.0, salient=1.0, opening=1.0)


def containment(one: Vector, other: Vector) -> float:
    """The share of the shorter text that stands in the longer one."""
    halvings = max(one.sketch.halvings, other.sketch.halvings)
    fewest = min(len(one.grams_halved(halvings)), len(other.grams_halved(halvings)))
    return len(one.grams & other.grams) / fewest if fewest else 0.0


def likeness(one: Vector, other: Vector) -> Likeness:
    """How much of two texts is the same."""
    if one.sketch.text_sha256 == other.sketch.text_sha256:
        return SAME
    halvings = max(one.sketch.halvings, other.sketch.halvings)
    ours, theirs = one.grams_halved(halvings), other.grams_halved(halvings)
    shorter, longer = (ours, theirs) if len(ours) <= len(theirs) else (theirs, ours)
    if not shorter:
        return Likeness(0.0, 0.0, 0.0, 0.0)
    shared = len(one.grams & other.grams)
    opening = shorter[: max(1, _OPENING_GRAMS >> halvings)]
    begins = set(longer[: 2 * len(opening)])
    return Likeness(
        containment=shared / len(shorter),
        jaccard=shared / (len(shorter) + len(longer) - shared),
        salient=_contained(one.sketch.salient, other.sketch.salient),
        opening=len(begins.intersection(opening)) / len(opening),
    )


def _contained(one: Sequence[int], other: Sequence[int]) -> float:
    """The share of the fewer that the others have, too; 1 where there are none."""
    fewest = min(len(one), len(other))
    return len(set(one) & set(other)) / fewest if fewest else 1.0
