"""Doors to time, to those who watch, to files and hosts, and to what answers questions."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from pipeline.models import AnalystKind, Answer, Entry, Feed, Original, Question, Step, Text

Clock = Callable[[], datetime]
"""The present moment, aware and in UTC."""

Wait = Callable[[float], Awaitable[None]]
"""Lets so many seconds pass."""

Progress = Callable[[Step, int, int], None]
"""Told a step, how many of its items are done, and how many there are."""


class Fetcher(Protocol):
    """Reads addresses: files today, hosts too once the wire is there."""

    def announce(self, feed: Feed) -> Iterator[Entry]:
        """The entries that a feed announces now.

        Raises:
            BadAddress: the address does not exist or must not be opened.
            Unreachable: it did not answer.
        """
        ...

    def fetch(self, entry: Entry) -> Original:
        """The bytes behind one entry.

        Raises:
            BadAddress: the address does not exist any more or must not be opened.
            BadDocument: the bytes exceed what one document may hold.
            Unreachable: it did not answer.
        """
        ...


class Archive(Protocol):
    """Keeps originals."""

    def keep(self, original: Original) -> str:
        """Stores the bytes, once for the same bytes, and returns the reference to read them by."""
        ...

    def read(self, reference: str) -> bytes:
        """The bytes kept under a reference."""
        ...


class Analyst(Protocol):
    """Answers questions about a text."""

    kind: AnalystKind
    model: str
    params_hash: str
    concurrency: int

    def prompt_hash(self, question: Question) -> str:
        """The hash of all that this analyst is told for a question, the text itself apart."""
        ...

    async def answer(self, text: Text, questions: Sequence[Question]) -> Sequence[Answer]:
        """One answer for each question, in their order.

        Raises:
            TransientError: the endpoint did not answer; ask again later.
            PermanentError: it will never answer this text.
        """
        ...
