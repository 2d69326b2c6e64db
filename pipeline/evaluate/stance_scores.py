"""Scores of labels: confusion, F1 for each class, macro-F1, and what abstaining costs and buys.

An answer that was refused or invalid counts as `no answer`: it is wrong for its class and
nobody's find. `unclear` is a label like the others where people gave it; it is also
what an analyst says when it abstains.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.evaluate.intervals import Estimate, Floats, ratio, resampled
from pipeline.models import Label

LABELS = tuple(Label)
NO_ANSWER = "no answer"
COLUMNS = (*(str(label) for label in LABELS), NO_ANSWER)
_CELLS = len(LABELS) * len(COLUMNS)
_UNCLEAR = LABELS.index(Label.UNCLEAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassScores:
    """How one label was found; `support` counts how often people gave it."""

    label: Label
    support: int
    precision: Estimate
    recall: Estimate
    f1: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceScores:
    """All figures of one analyst on one set of labels.

    `confusion` counts people's labels (rows, `LABELS`) against those found (`COLUMNS`).
    `macro_f1` is the mean over the labels that people gave at least once. `settled_right` is the
    accuracy over answers other than `unclear` and `no answer`.
    """

    confusion: NDArray[np.int64]
    classes: tuple[ClassScores, ...]
    macro_f1: Estimate
    accuracy: Estimate
    abstention: Estimate
    settled_right: Estimate
    majority_f1: float


def stance_scores(
    gold: Sequence[Label], found: Sequence[Label | None], texts: Sequence[int]
) -> StanceScores:
    """The scores of what was found; `texts` numbers the text that each answer is about."""
    cells = _cells(gold, found)
    confusion = cells.sum(axis=0).reshape(len(LABELS), len(COLUMNS)).astype(np.int64)
    support = confusion.sum(axis=1)
    present = [place for place in range(len(LABELS)) if support[place]]

    drawn = resampled(cells, texts)

    def over(statistic: str, place: int) -> Estimate:
        return drawn.estimate(lambda sums: _parts(sums)[statistic][:, place])

    return StanceScores(
        confusion=confusion,
        classes=tuple(
            ClassScores(
                label=LABELS[place],
                support=int(support[place]),
                precision=over("precision", place),
                recall=over("recall", place),
                f1=over("f1", place),
            )
            for place in present
        ),
        macro_f1=drawn.estimate(lambda sums: _macro(sums, present)),
        accuracy=drawn.estimate(_accuracy),
        abstention=drawn.estimate(_abstention),
        settled_right=drawn.estimate(_settled_right),
        majority_f1=majority_f1(gold),
    )


def macro_f1(gold: Sequence[Label], found: Sequence[Label | None]) -> float:
    """The mean F1 over the labels that people gave; NaN without any."""
    cells = _cells(gold, found).sum(axis=0, keepdims=True)
    present = [place for place, label in enumerate(LABELS) if label in gold]
    return float(_macro(cells, present)[0]) if present else float("nan")


def majority_f1(gold: Sequence[Label]) -> float:
    """The baseline: macro-F1 of always giving the most frequent label; NaN without any."""
    if not gold:
        return float("nan")
    usual = max(LABELS, key=list(gold).count)
    return macro_f1(gold, [usual] * len(gold))


def _cells(gold: Sequence[Label], found: Sequence[Label | None]) -> Floats:
    """One row an answer, with a 1 at its cell of the confusion matrix."""
    rows = np.zeros((len(gold), _CELLS))
    for number, (right, told) in enumerate(zip(gold, found, strict=True)):
        column = len(LABELS) if told is None else LABELS.index(told)
        rows[number, LABELS.index(right) * len(COLUMNS) + column] = 1
    return rows


def _square(sums: Floats) -> Floats:
    return sums.reshape(-1, len(LABELS), len(COLUMNS))


def _parts(sums: Floats) -> dict[str, Floats]:
    """Precision, recall and F1 of each label; 0 where nothing of it was found or given."""
    matrix = _square(sums)
    right = np.diagonal(matrix, axis1=1, axis2=2)
    given = matrix.sum(axis=2)
    told = matrix.sum(axis=1)[:, : len(LABELS)]
    return {
        "precision": right / np.maximum(told, 1),
        "recall": right / np.maximum(given, 1),
        "f1": 2 * right / np.maximum(given + told, 1),
    }


def _macro(sums: Floats, present: Sequence[int]) -> Floats:
    """The mean F1 of the labels that people gave, where they are drawn or told."""
    if not present:
        return np.full(len(sums), np.nan)
    matrix = _square(sums)
    met = (matrix.sum(axis=2) + matrix.sum(axis=1)[:, : len(LABELS)])[:, present] > 0
    f1 = _parts(sums)["f1"][:, present]
    return np.asarray((f1 * met).sum(axis=1) / np.maximum(met.sum(axis=1), 1))


def _accuracy(sums: Floats) -> Floats:
    matrix = _square(sums)
    right = np.trace(matrix[:, :, : len(LABELS)], axis1=1, axis2=2)
    return ratio(np.column_stack([right, matrix.sum(axis=(1, 2))]))


def _abstention(sums: Floats) -> Floats:
    matrix = _square(sums)
    return ratio(np.column_stack([matrix[:, :, _UNCLEAR].sum(axis=1), matrix.sum(axis=(1, 2))]))


def _settled_right(sums: Floats) -> Floats:
    settled = [place for place in range(len(LABELS)) if place != _UNCLEAR]
    matrix = _square(sums)[:, :, settled]
    right = _square(sums)[:, settled, settled].sum(axis=1)
    return ratio(np.column_stack([right, matrix.sum(axis=(1, 2))]))
