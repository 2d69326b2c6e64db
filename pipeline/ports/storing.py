"""Doors of the results database that work goes through: the plan, and one for each step."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipeline.models import (
    AnalystKind,
    Answer,
    AnswerKey,
    Candidate,
    Copy,
    Counts,
    Document,
    Entry,
    Failure,
    Feed,
    Invocation,
    Lease,
    Original,
    PendingEntry,
    RunOutcome,
    Scope,
    Source,
    Step,
    Stored,
    Target,
    Text,
)


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A configured feed with its ids in the database."""

    feed_id: int
    source_slug: str
    feed: Feed


@dataclass(frozen=True, slots=True)
class Announced:
    """What a feed's announcement changed: entries never seen, entries with a new revision."""

    new: int
    changed: int
    known: int


class PlanStore(Protocol):
    """What the flow reads and writes around the steps: the configuration, and what is pending."""

    def configure(self, sources: Sequence[Source]) -> None:
        """Makes source and feed rows say what the configuration says; unchanged rows stay."""
        ...

    def configure_targets(self, targets: Sequence[Target], now: datetime) -> None:
        """Makes target rows say what the configuration says; a changed one gets a revision."""
        ...

    def feeds(self, sources: Sequence[Source]) -> Sequence[FeedRow]:
        """The rows of these sources' configured feeds."""
        ...

    def feeds_by_id(self, feed_ids: Sequence[int]) -> Sequence[FeedRow]:
        """The feeds with these ids."""
        ...

    def pending_entries(
        self, feed_ids: Sequence[int], *, config_hash: str, now: datetime, limit: int | None = None
    ) -> Sequence[int]:
        """Ids of entries whose revision has no page and no failure that still holds."""
        ...

    def entries(self, entry_ids: Sequence[int]) -> Sequence[PendingEntry]:
        """The entries with these ids, oldest first."""
        ...

    def articles_of(self, feed_id: int, keys: Sequence[str]) -> Sequence[int]:
        """Ids of the articles that these entries of a feed led to."""
        ...

    def pending_versions(
        self, keys: Sequence[AnswerKey], *, scope: Scope, config_hash: str, now: datetime
    ) -> Sequence[int]:
        """Ids of versions lacking an answer to any key, one per text, oldest first.

        `scope.since` and `scope.until` bound when a version was first seen; `scope.articles`
        names articles instead.
        """
        ...

    def texts(self, version_ids: Sequence[int]) -> Sequence[Text]:
        """The texts of these versions."""
        ...


class FailureStore(Protocol):
    """Where the failures of single items are written."""

    def record_failure(self, failure: Failure, now: datetime) -> None:
        """Writes an item's failure, counting repeats."""
        ...

    def clear_failure(self, item_kind: str, item_key: str, step: Step) -> None:
        """Forgets a failure that was overcome."""
        ...


class CollectStore(FailureStore, Protocol):
    """What collecting writes."""

    def announce(self, feed_id: int, entries: Iterable[Entry], now: datetime) -> Announced:
        """Writes announced entries; a changed revision forgets the entry's earlier failure."""
        ...


class ExtractStore(FailureStore, Protocol):
    """What extracting writes."""

    def save_document(
        self,
        pending: PendingEntry,
        original: Original,
        document: Document,
        *,
        article_key: str,
        archive_ref: str,
        now: datetime,
    ) -> Stored:
        """Writes page, article and, where the text is not the latest one, a version: all or none.

        Forgets the entry's failure, if it had one.
        """
        ...


class GroupStore(Protocol):
    """What grouping reads and writes."""

    def candidates(self) -> Sequence[Candidate]:
        """Articles that share their latest text with another or are marked as a copy."""
        ...

    def save_copies(self, copies: Sequence[Copy], released: Sequence[int], now: datetime) -> None:
        """Writes copies and removes the marks of articles that are copies no longer."""
        ...


class AnalyzeStore(FailureStore, Protocol):
    """What analyzing reads and writes."""

    def missing(self, text_sha256: str, keys: Sequence[AnswerKey]) -> Sequence[AnswerKey]:
        """Those of the keys that this text has no answer to."""
        ...

    def take_lease(self, key: str, owner: str, *, ttl_ms: int) -> Lease:
        """Takes a free or expired lease by the database's clock.

        Raises:
            LeaseLost: another owner holds it.
        """
        ...

    def drop_lease(self, lease: Lease) -> None:
        """Gives a lease back; one that was taken over meanwhile stays with its new owner."""
        ...

    def save_answers(
        self,
        text: Text,
        answers: Sequence[tuple[AnswerKey, Answer]],
        *,
        analyst: AnalystKind,
        lease: Lease,
        now: datetime,
    ) -> int:
        """Writes answers and gives the lease back, in one transaction; returns how many were new.

        Raises:
            LeaseLost: the lease was taken over; nothing was written.
        """
        ...


class RunStore(Protocol):
    """The run log: which step ran when, and how it ended."""

    def begin_run(self, invocation: Invocation, step: Step, now: datetime) -> int:
        """Writes that a step has begun."""
        ...

    def end_run(self, run_id: int, outcome: RunOutcome, counts: Counts, now: datetime) -> None:
        """Writes how a step ended."""
        ...
