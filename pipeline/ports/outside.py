"""Doors to time, to those who watch, to files and hosts, and to what answers questions."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from pipeline.models import (
    AnalystKind,
    Announcement,
    Answer,
    Comparison,
    ComparisonKey,
    Counts,
    Document,
    Entry,
    Feed,
    Original,
    Question,
    Step,
    Text,
    ToldStory,
    Validators,
)

Clock = Callable[[], datetime]
"""The present moment, aware and in UTC."""

Wait = Callable[[float], Awaitable[None]]
"""Lets so many seconds pass."""

Progress = Callable[[Step, int, int], None]
"""Told a step, how many of its items are done, and how many there are."""


class Fetcher(Protocol):
    """Reads addresses: files and hosts. Up to `concurrency` threads may use it at once."""

    concurrency: int

    def announce(self, feed: Feed, known: Validators) -> Announcement:
        """What a feed announces now; `known` are the validators of its last full answer.

        Raises:
            BadAddress: the address does not exist or must not be opened.
            BadDocument: what answered is no feed.
            Unreachable: it did not answer, or asked to be left alone for a while.
        """
        ...

    def fetch(self, entry: Entry) -> Original:
        """The bytes behind one entry.

        Raises:
            BadAddress: the address does not exist any more or must not be opened.
            BadDocument: the bytes exceed what one document may hold.
            Unreachable: it did not answer, or asked to be left alone for a while.
        """
        ...


class DocumentReader(Protocol):
    """Reads originals. Any number of threads may use it; more than `concurrency` only wait."""

    concurrency: int

    def read_document(
        self, original: Original, *, language_hint: str | None, received_at: datetime
    ) -> Document:
        """The document in an original; the same bytes always give the same document.

        `language_hint` is the source's language, for originals that state none; `received_at`
        bounds the dates that are believed.

        Raises:
            BadDocument: the bytes cannot be read; the message names the file and the record.
            Skipped: nothing is wrong, but it is no article, or empty.
            Unreachable: what reads could not be started.
        """
        ...


@dataclass(frozen=True, slots=True)
class Dropped:
    """What retention deleted: files or objects, and their bytes."""

    files: int = 0
    size: int = 0

    def __add__(self, other: "Dropped") -> "Dropped":
        """Both together."""
        return Dropped(self.files + other.files, self.size + other.size)


class Archive(Protocol):
    """Keeps originals."""

    def keep(self, original: Original) -> str:
        """Stores the bytes, once for the same bytes, and returns the reference to read them by.

        They may still be lost where the power fails, until they are settled.
        """
        ...

    def settle(self, references: Iterable[str]) -> None:
        """Makes what these name, and all else that was kept so far, safe from a loss of power.

        Raises:
            Unreachable: that failed for one of them or for what is beside it; keep it again.
        """
        ...

    def read(self, reference: str) -> bytes:
        """The bytes kept under a reference."""
        ...

    def discard(self, reference: str) -> bool:
        """Deletes what is kept under a reference; False where nothing was."""
        ...

    def drop_before(self, day: date) -> Dropped:
        """Deletes all that was kept before a day, in UTC."""
        ...


class Comparer(Protocol):
    """Compares what the articles of a story say; `concurrency` stories may be under way at once."""

    model: str
    concurrency: int

    def key(self, story: ToldStory) -> ComparisonKey | None:
        """What identifies the comparison of a story; None where there is too little to compare."""
        ...

    async def compare(self, story: ToldStory) -> Comparison:
        """The comparison of a story that has a key.

        Raises:
            EndpointClosed: the endpoint takes no question at all, whatever the story.
            BudgetReached: what asking may cost is more than a budget allows.
            TransientError: the endpoint did not answer; ask again later.
            PermanentError: it will never answer about these claims.
        """
        ...

    def spent(self) -> Counts:
        """What was sent and received since it was opened, as `Analyst.spent` counts it."""
        ...


class Analyst(Protocol):
    """Answers questions about a text; it is good to have `concurrency` texts under way at once.

    Its `comparer` spends the same budget; None: it compares no stories.
    """

    kind: AnalystKind
    model: str
    params_hash: str
    concurrency: int

    @property
    def comparer(self) -> Comparer | None:
        """What compares stories by the same means."""
        ...

    def for_run(self, run: str) -> "Analyst":
        """This analyst for a run, named by its invocation's id, whose budget it spends."""
        ...

    def prompt_hash(self, question: Question) -> str:
        """The hash of all that this analyst is told for a question, the text itself apart."""
        ...

    async def answer(self, text: Text, questions: Sequence[Question]) -> Sequence[Answer]:
        """One answer for each question, in their order.

        Raises:
            EndpointClosed: the endpoint takes no question at all, whatever the text.
            BudgetReached: what asking may cost is more than a budget allows.
            TransientError: the endpoint did not answer; ask again later.
            PermanentError: it will never answer this text.
        """
        ...

    def spent(self) -> Counts:
        """What was sent and received since it was opened, failed tries included.

        requests, attempts, tokens_in, tokens_out, tokens_cached, cost_nanousd, and unpriced:
        attempts whose cost is not known.
        """
        ...
