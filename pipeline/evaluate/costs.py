"""What answers took: seconds, tokens and money, as far as known."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.evaluate.asking import Evaluation
from pipeline.evaluate.intervals import Estimate, mean, quantile
from pipeline.evaluate.report import Grid, figure, interval

NANO = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """A table of what one request took, and in words what this evaluation spent."""

    words: tuple[str, ...]
    grid: Grid


def costs(evaluation: Evaluation) -> Costs:
    """Of calls, what the ledger says of each; without any, the seconds measured here."""
    calls = evaluation.calls
    if not calls:
        rows = _times(evaluation.seconds, "answer")
        words = ("No model was called: time is that of this process, and there is no cost.",)
        return Costs(words=words, grid=_grid(rows, "texts"))
    seconds = [one.seconds for one in calls if one.seconds is not None]
    priced = [one.cost_nanousd / NANO for one in calls if one.cost_nanousd is not None]
    sent = [float(one.tokens_in) for one in calls if one.tokens_in is not None]
    received = [float(one.tokens_out) for one in calls if one.tokens_out is not None]
    rows = [
        *_times(seconds, "request"),
        ("tokens sent, mean", _mean(sent), len(sent), 0),
        ("tokens received, mean", _mean(received), len(received), 0),
        ("US dollars a request, mean", _mean(priced), len(priced), 6),
    ]
    return Costs(words=tuple(_words(evaluation, priced)), grid=_grid(rows, "requests"))


def _words(evaluation: Evaluation, priced: Sequence[float]) -> list[str]:
    calls, spent = len(evaluation.calls), evaluation.spent
    made = spent.get("requests", 0)
    cost = spent.get("cost_nanousd", 0) / NANO
    answered = (
        f"{calls:,} replies were used. This evaluation sent {made:,} requests "
        f"({spent.get('attempts', 0):,} tries); other replies were paid for by an earlier one, and "
        "what they took then is counted here."
    )
    bill = (
        f"Spent by this evaluation: {spent.get('tokens_in', 0):,} tokens sent, "
        f"{spent.get('tokens_out', 0):,} received, {cost:.6f} US dollars as far as known."
    )
    unpriced = calls - len(priced)
    unknown = f"The cost of {unpriced:,} requests is unknown: no price is known for the model."
    return [answered, bill, *([unknown] if unpriced else [])]


def _times(seconds: Sequence[float], of: str) -> list[tuple[str, Estimate, int, int]]:
    return [
        (f"seconds for one {of}, median", quantile(seconds, 0.5), len(seconds), 4),
        (f"seconds for one {of}, 95th percentile", quantile(seconds, 0.95), len(seconds), 4),
    ]


def _mean(values: Sequence[float]) -> Estimate:
    return mean(values, range(len(values)))


def _grid(rows: Sequence[tuple[str, Estimate, int, int]], over: str) -> Grid:
    return Grid(
        caption="Cost and time",
        columns=("figure", "value", "95 % interval", over),
        rows=tuple(
            (name, figure(one.value, digits=digits), interval(one, digits=digits), f"{number:,}")
            for name, one, number, digits in rows
        ),
        numeric=frozenset({"value", "95 % interval", over}),
    )
