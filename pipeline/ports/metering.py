"""The door to those who watch: what is counted, how long it took, and at work on what.

Whoever runs the flow may set `METER` for the time of it; without, nobody is told.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Protocol


class Meter(Protocol):
    """Takes numbers by name and labels, as docs/how-to/observe.md lists them."""

    def count(self, name: str, number: int, **labels: str) -> None:
        """Adds to a counter."""
        ...

    def took(self, name: str, milliseconds: float, **labels: str) -> None:
        """Adds a duration to a distribution."""
        ...

    def level(self, name: str, number: int, **labels: str) -> None:
        """Says how much there is now."""
        ...

    def span(self, name: str, **ids: str) -> AbstractContextManager[None]:
        """A stretch of a trace; `ids` are in it and in every line that is logged inside."""
        ...

    def about(self, **ids: str) -> AbstractContextManager[None]:
        """The ids of one item, for every line that is logged inside."""
        ...


class Silent:
    """`Meter` that tells no one."""

    def count(self, name: str, number: int, **labels: str) -> None:
        """Nothing."""

    def took(self, name: str, milliseconds: float, **labels: str) -> None:
        """Nothing."""

    def level(self, name: str, number: int, **labels: str) -> None:
        """Nothing."""

    @contextmanager
    def span(self, name: str, **ids: str) -> Iterator[None]:  # noqa: ARG002 - the door's names
        """Nothing."""
        yield

    @contextmanager
    def about(self, **ids: str) -> Iterator[None]:  # noqa: ARG002 - the door's names
        """Nothing."""
        yield


METER: ContextVar[Meter] = ContextVar("meter", default=Silent())  # noqa: B039 - it holds nothing
"""Who is told in this context."""
