"""Bootstrap intervals: their bounds, their seed, and what they resample."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.evaluate import intervals
from pipeline.evaluate.intervals import estimate, mean, quantile, ratio

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30)


@given(VALUES)
@settings(max_examples=40, deadline=None)
def test_an_interval_of_a_mean_stays_within_the_values(values: list[float]) -> None:
    """Low is not above high, and neither is outside what was observed."""
    one = mean(values, range(len(values)))
    slack = 1e-6 * (1 + max(map(abs, values)))
    assert min(values) - slack <= one.low <= one.high <= max(values) + slack


@given(VALUES, st.floats(0, 1))
@settings(max_examples=40, deadline=None)
def test_an_interval_of_a_quantile_stays_within_the_values(
    values: list[float], share: float
) -> None:
    """The same holds for medians and percentiles."""
    one = quantile(values, share)
    slack = 1e-6 * (1 + max(map(abs, values)))
    assert min(values) - slack <= one.low <= one.high <= max(values) + slack


def test_the_same_answers_give_the_same_interval() -> None:
    """The seed is fixed."""
    values = [0.1, 0.9, 0.4, 0.7]
    assert mean(values, range(4)) == mean(values, range(4))


def test_equal_values_leave_no_doubt() -> None:
    """Without spread low, value and high are the same."""
    one = mean([0.5] * 20, range(20))
    assert (one.low, one.value, one.high) == (0.5, 0.5, 0.5)


def test_an_interval_is_about_as_wide_as_theory_says() -> None:
    """For a mean of 400 draws it is near 1.96 standard errors to each side."""
    drawn = np.random.default_rng(1).normal(size=400)
    one = mean(drawn.tolist(), range(400))
    expected = 2 * 1.96 * drawn.std() / 20
    assert one.high - one.low == pytest.approx(expected, rel=0.1)


def test_answers_about_one_text_are_drawn_together() -> None:
    """Ten equal answers about each of four texts are as doubtful as four answers."""
    values = [0.0, 1.0, 1.0, 0.0]
    alone = mean(values, range(4))
    tenfold = mean(
        [one for one in values for _ in range(10)], [n for n in range(4) for _ in range(10)]
    )
    assert (tenfold.low, tenfold.high) == (alone.low, alone.high)


def test_one_text_has_no_interval() -> None:
    """A single text says nothing about chance; no text has no figure."""
    one = mean([0.25], [7])
    assert one.value == 0.25
    assert math.isnan(one.low)
    assert math.isnan(mean([], []).value)
    assert math.isnan(quantile([], 0.5).value)
    assert math.isnan(quantile([2.0], 0.5).low)


def test_a_figure_that_is_never_defined_has_no_interval() -> None:
    """A share of nothing stays undefined."""
    one = estimate([(0.0, 0.0), (0.0, 0.0)], ratio, [0, 1])
    assert math.isnan(one.value)
    assert math.isnan(one.low)


def test_resampling_in_parts_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Little memory gives the same interval as much."""
    values = np.random.default_rng(2).random(50).tolist()
    whole = mean(values, range(50))
    monkeypatch.setattr(intervals, "_CELLS", 5_000)
    assert mean(values, range(50)) == whole
