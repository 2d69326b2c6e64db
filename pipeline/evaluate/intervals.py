"""How sure a figure is: bootstrap intervals over texts.

Percentile intervals (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13):
the texts are drawn again, with replacement, as often as `RESAMPLES` says, and the middle 95 % of
the figure's values make the interval. A whole text is drawn, with all that was asked about it,
because answers about one text go wrong together. The seed is fixed: the same answers, the same
interval.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Floats]
"""Rows of sums (resamples x columns) become one figure for each row."""

RESAMPLES = 2000
SEED = 20260301
COVERAGE = 0.95
_CELLS = 4_000_000
"""How many drawn counts are held at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure and its interval; NaN where it is not defined, or too few texts for an interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Resampled:
    """Sums over all answers (one row), and over each resample (a row each)."""

    whole: Floats
    drawn: Floats

    def estimate(self, statistic: Statistic) -> Estimate:
        """A statistic of the sums, with its interval."""
        value = float(statistic(self.whole)[0])
        if not len(self.drawn):
            return Estimate(value=value, low=np.nan, high=np.nan)
        return Estimate(value=value, **_middle(statistic(self.drawn)))


def resampled(rows: ArrayLike, texts: Sequence[int]) -> Resampled:
    """The sums of rows, drawn again text by text; nothing is drawn from fewer than two texts.

    `rows` has one row an answer; `texts` says of each to which text it belongs, as a number.
    """
    sums = _by_text(np.atleast_2d(np.asarray(rows, dtype=np.float64)), texts)
    whole = sums.sum(axis=0, keepdims=True)
    if len(sums) <= 1:
        return Resampled(whole, np.empty((0, sums.shape[1])))
    return Resampled(whole, np.concatenate([counts @ sums for counts in _draws(len(sums))]))


def estimate(rows: ArrayLike, statistic: Statistic, texts: Sequence[int]) -> Estimate:
    """A statistic of sums over answers, with its interval."""
    return resampled(rows, texts).estimate(statistic)


def mean(values: Sequence[float], texts: Sequence[int]) -> Estimate:
    """The mean over answers, with its interval."""
    return estimate([(one, 1.0) for one in values] or np.empty((0, 2)), ratio, texts)


def ratio(sums: Floats) -> Floats:
    """The first column over the second; NaN where that is 0."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(sums[:, 0] / sums[:, 1])


def quantile(values: Sequence[float], share: float) -> Estimate:
    """The value that a share of all stays below, with its interval; one value a text."""
    given = np.asarray(values, dtype=np.float64)
    if not len(given):
        return Estimate(value=np.nan, low=np.nan, high=np.nan)
    value = float(np.quantile(given, share))
    if len(given) == 1:
        return Estimate(value=value, low=np.nan, high=np.nan)
    rng = np.random.default_rng(SEED)
    drawn = [
        np.quantile(given[rng.integers(len(given), size=(size, len(given)))], share, axis=1)
        for size in _batches(len(given))
    ]
    return Estimate(value=value, **_middle(np.concatenate(drawn)))


def _by_text(values: Floats, texts: Sequence[int]) -> Floats:
    _, numbers = np.unique(np.asarray(texts, dtype=np.int64), return_inverse=True)
    sums = np.zeros((int(numbers.max(initial=-1)) + 1, values.shape[1]))
    np.add.at(sums, numbers, values)
    return sums


def _draws(count: int) -> Iterator[Floats]:
    """How often each text is drawn, resamples x texts, in parts that fit into memory."""
    rng = np.random.default_rng(SEED)
    shares = np.full(count, 1 / count)
    for size in _batches(count):
        yield rng.multinomial(count, shares, size=size).astype(float)


def _batches(count: int) -> list[int]:
    size = max(1, min(RESAMPLES, _CELLS // count))
    return [min(size, RESAMPLES - start) for start in range(0, RESAMPLES, size)]


def _middle(drawn: Floats) -> dict[str, float]:
    defined = drawn[~np.isnan(drawn)]
    if not len(defined):
        return {"low": np.nan, "high": np.nan}
    edge = (1 - COVERAGE) / 2
    low, high = np.quantile(defined, (edge, 1 - edge))
    return {"low": float(low), "high": float(high)}
