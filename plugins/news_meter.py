"""What is told through Airflow's own metrics, traces and logs: `Meter` in a task.

Nothing is sent where `[metrics] otel_on` (or statsd) and `[traces] otel_on` are off.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from airflow.sdk.observability import stats
from opentelemetry import trace
from structlog.contextvars import bound_contextvars

TRACER = "standpoint"


class AirflowMeter:
    """`Meter` over Airflow's."""

    def count(self, name: str, number: int, **labels: str) -> None:
        """Adds to a counter."""
        stats.incr(name, number, tags=labels)

    def took(self, name: str, milliseconds: float, **labels: str) -> None:
        """Adds a duration to a distribution."""
        stats.timing(name, milliseconds, tags=labels)

    def level(self, name: str, number: int, **labels: str) -> None:
        """Says how much there is now."""
        stats.gauge(name, number, tags=labels)

    @contextmanager
    def span(self, name: str, **ids: str) -> Iterator[None]:
        """A span below the task's own; its ids are in the lines of the task's log."""
        facts = {f"standpoint.{key}": value for key, value in ids.items()}
        with (
            trace.get_tracer(TRACER).start_as_current_span(name, attributes=facts),
            bound_contextvars(**ids),
        ):
            yield

    @contextmanager
    def about(self, **ids: str) -> Iterator[None]:
        """The ids are in the lines of the task's log."""
        with bound_contextvars(**ids):
            yield
