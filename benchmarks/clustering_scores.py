"""BCubed: how much of each text's cluster is right, and how much of the right one was found.

Bagga and Baldwin 1998, as in Amigó et al. 2009.
"""

from collections import Counter
from collections.abc import Hashable, Sequence


def bcubed(found: Sequence[Hashable], gold: Sequence[Hashable]) -> tuple[float, float, float]:
    """Precision, recall and their harmonic mean over all texts."""
    scores = bcubed_of_each(found, gold)
    return mean_of(scores, range(len(scores)))


def bcubed_of_each(
    found: Sequence[Hashable], gold: Sequence[Hashable]
) -> Sequence[tuple[float, float]]:
    """Precision and recall of each text."""
    clusters, truths = Counter(found), Counter(gold)
    both = Counter(zip(found, gold, strict=True))
    return [
        (both[one, true] / clusters[one], both[one, true] / truths[true])
        for one, true in zip(found, gold, strict=True)
    ]


def mean_of(
    scores: Sequence[tuple[float, float]], which: Sequence[int]
) -> tuple[float, float, float]:
    """Precision, recall and their harmonic mean over some of the texts."""
    precision = sum(scores[at][0] for at in which) / len(which)
    recall = sum(scores[at][1] for at in which) / len(which)
    return precision, recall, 2 * precision * recall / (precision + recall)
