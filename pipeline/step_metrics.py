"""Which numbers of a step are told to who watches: the table of docs/how-to/observe.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pipeline.models import Counts, RunOutcome, Step
from pipeline.ports.metering import Meter


class Kind(StrEnum):
    """How numbers of one metric go together."""

    COUNTER = "counter"
    DURATION = "duration"
    GAUGE = "gauge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric: its kind, unit, labels and meaning."""

    kind: Kind
    unit: str
    labels: tuple[str, ...]
    meaning: str


STEP_TIME, QUEUE, CALL_TIME = (
    "standpoint.step.duration", "standpoint.queue", "standpoint.call.duration",
)  # fmt: skip
METRICS: Mapping[str, Metric] = {
    "standpoint.feeds": Metric(
        kind=Kind.COUNTER, unit="feeds", labels=("outcome",),
        meaning="feeds that were asked, and those of them that answered",
    ),
    "standpoint.entries": Metric(
        kind=Kind.COUNTER, unit="entries", labels=("outcome",),
        meaning="entries that feeds announced: new ones, and changed ones",
    ),
    "standpoint.articles": Metric(
        kind=Kind.COUNTER, unit="articles", labels=("outcome",),
        meaning="documents that were read: extracted, edited, skipped",
    ),
    "standpoint.answers": Metric(
        kind=Kind.COUNTER, unit="answers", labels=("outcome",),
        meaning="answers that were stored, refused by the model, or could not be read",
    ),
    "standpoint.failures": Metric(
        kind=Kind.COUNTER, unit="items", labels=("step",),
        meaning="items that failed; `standpoint show failures` says why",
    ),
    "standpoint.calls": Metric(
        kind=Kind.COUNTER, unit="tries", labels=("step",),
        meaning="tries of requests to a model",
    ),
    "standpoint.tokens": Metric(
        kind=Kind.COUNTER, unit="tokens", labels=("step", "direction"),
        meaning="tokens sent, received, and sent from the provider's cache",
    ),
    "standpoint.cost": Metric(
        kind=Kind.COUNTER, unit="billionths of a US dollar", labels=("step",),
        meaning="what calls to models cost, as far as prices are known",
    ),
    "standpoint.deliveries": Metric(
        kind=Kind.COUNTER, unit="messages", labels=("outcome",),
        meaning="digests and notices that were accepted, or postponed",
    ),
    STEP_TIME: Metric(
        kind=Kind.DURATION, unit="ms", labels=("step", "outcome"),
        meaning="how long one execution of a step took",
    ),
    CALL_TIME: Metric(
        kind=Kind.DURATION, unit="ms", labels=("model",),
        meaning="how long one try of a request to a model took, whatever came of it",
    ),
    QUEUE: Metric(
        kind=Kind.GAUGE, unit="items", labels=("step",),
        meaning="what an execution of a step was given to do and did not do",
    ),
}  # fmt: skip

COUNTED: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "feeds_asked": ("standpoint.feeds", {"outcome": "asked"}),
    "feeds_answered": ("standpoint.feeds", {"outcome": "answered"}),
    "collected": ("standpoint.entries", {"outcome": "new"}),
    "changed": ("standpoint.entries", {"outcome": "changed"}),
    "extracted": ("standpoint.articles", {"outcome": "extracted"}),
    "edited": ("standpoint.articles", {"outcome": "edited"}),
    "skipped": ("standpoint.articles", {"outcome": "skipped"}),
    "answered": ("standpoint.answers", {"outcome": "stored"}),
    "refused_answers": ("standpoint.answers", {"outcome": "refused"}),
    "invalid_answers": ("standpoint.answers", {"outcome": "invalid"}),
    "failed": ("standpoint.failures", {}),
    "attempts": ("standpoint.calls", {}),
    "tokens_in": ("standpoint.tokens", {"direction": "in"}),
    "tokens_out": ("standpoint.tokens", {"direction": "out"}),
    "tokens_cached": ("standpoint.tokens", {"direction": "cached"}),
    "cost_nanousd": ("standpoint.cost", {}),
    "delivered": ("standpoint.deliveries", {"outcome": "accepted"}),
    "postponed": ("standpoint.deliveries", {"outcome": "postponed"}),
}
"""The metric of each count of a step, with labels; `step` is added where the metric has it."""


def tell(
    meter: Meter, step: Step, outcome: RunOutcome, counts: Counts, milliseconds: float
) -> None:
    """Tells what one execution of a step counted, how long it took, and what is left."""
    meter.took(STEP_TIME, milliseconds, step=step, outcome=outcome)
    if "pending" in counts:
        meter.level(QUEUE, counts["pending"] - counts["done"], step=step)
    for name, number in counts.items():
        if name in COUNTED and number > 0:
            metric, labels = COUNTED[name]
            own = {"step": str(step)} if "step" in METRICS[metric].labels else {}
            meter.count(metric, number, **own, **labels)
