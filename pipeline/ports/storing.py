"""Doors of the results database that work goes through: the plan, and one for each step."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipeline.errors import Skipped
from pipeline.models import (
    AnalystKind,
    Announcement,
    Answer,
    AnswerKey,
    Counts,
    Document,
    Entry,
    Extracted,
    Failure,
    Grouping,
    Invocation,
    Lease,
    Neighbours,
    Original,
    PendingEntry,
    Posting,
    RunOutcome,
    Scope,
    Source,
    Step,
    Stored,
    Target,
    Text,
    Ungrouped,
)
from pipeline.ports.feeding import Announced, FeedRow, FeedWait, QuietFeed, Silence
from pipeline.ports.indexing import WordStore
from pipeline.ports.ledger import LeaseStore


class PlanStore(Protocol):
    """What the flow reads and writes around the steps: the configuration, and what is pending."""

    def configure(self, sources: Sequence[Source]) -> None:
        """Makes source and feed rows say what the configuration says; unchanged rows stay."""
        ...

    def configure_targets(self, targets: Sequence[Target], now: datetime) -> None:
        """Makes target rows say what the configuration says; a changed one gets a revision."""
        ...

    def feed_rows(self, sources: Sequence[Source]) -> Sequence[FeedRow]:
        """The rows of these sources' configured feeds."""
        ...

    def feeds_by_id(self, feed_ids: Sequence[int]) -> Sequence[FeedRow]:
        """The feeds with these ids."""
        ...

    def pending_entries(
        self, feed_ids: Sequence[int], *, config_hash: str, now: datetime, limit: int | None = None
    ) -> Sequence[int]:
        """Ids of entries whose revision has no page and no failure that still holds.

        Entries passed over are left out.
        """
        ...

    def entries(self, entry_ids: Sequence[int]) -> Sequence[PendingEntry]:
        """The entries with these ids, oldest first."""
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

    def announce(
        self,
        feed_id: int,
        entries: Iterable[Entry],
        now: datetime,
        *,
        passed_over: str | None = None,
    ) -> Announced:
        """Writes announced entries; a changed revision forgets the entry's earlier failure.

        New entries that are `passed_over`, for a reason code, will not be fetched.
        """
        ...

    def feed_answered(self, feed_id: int, announcement: Announcement, now: datetime) -> None:
        """Writes that a feed answered, and when: no failures, no wait, no pause.

        Where it said that it moved for good, it is asked there from now on, and a notice says so.
        """
        ...

    def feed_failed(self, feed_id: int, code: str, wait: FeedWait) -> None:
        """Writes that a feed failed once more, why, and how long it is left alone for that."""
        ...

    def quiet_feeds(self, feed_ids: Sequence[int], since: datetime) -> Sequence[QuietFeed]:
        """Those of the feeds that brought nothing new since a moment or are called silent."""
        ...

    def tell_silence(self, feed_id: int, silence: Silence | None) -> None:
        """Raises the notice that a feed fell silent, once; None: clears it, if there is one."""
        ...


class ExtractStore(FailureStore, WordStore, Protocol):
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
        page_id: int | None = None,
    ) -> Stored:
        """Writes page, article and, where the text is not the latest one, a version: all or none.

        Forgets the entry's failure, if it had one. With `page_id` a stored page was read again:
        it adds no version to an article whose latest version is from a newer page.

        Raises:
            Skipped: the article or its source was forgotten; so is the entry from now on.
        """
        ...

    def save_documents(
        self, documents: Sequence[Extracted], now: datetime
    ) -> Sequence[Stored | Skipped]:
        """The same for several documents, in their order: all of them or none.

        One that was forgotten is told in its place and keeps the others from nothing.
        """
        ...

    def is_original_used(self, archive_ref: str) -> bool:
        """Whether a stored page was read from the original kept under this reference."""
        ...


class GroupStore(LeaseStore, Protocol):
    """What grouping reads and writes."""

    def ungrouped(self) -> Sequence[int]:
        """Ids of latest versions whose text was not grouped yet, in the order of their time."""
        ...

    def to_group(self, version_ids: Sequence[int]) -> Sequence[Ungrouped]:
        """These versions with where earlier texts of their articles went, in the order of time."""
        ...

    def posted(self, keys: Sequence[int], since: datetime, until: datetime) -> Sequence[Posting]:
        """What is posted under these keys by leads of a span of time."""
        ...

    def neighbours(
        self, articles: Sequence[Ungrouped], near: Sequence[int], since: datetime, until: datetime
    ) -> Neighbours:
        """What is stored around articles: leads near to them, and the stories of all these."""
        ...

    def save_grouping(
        self, grouping: Grouping, *, lease: Lease, ttl_ms: int, now: datetime
    ) -> bool:
        """Writes what grouping changed; False, and nothing, if an article or story of it is gone.

        Raises:
            LeaseLost: the lease was taken over; nothing was written.
        """
        ...

    def forget_postings(self, before: datetime, grouped_before: datetime) -> int:
        """Removes keys of leads that are too old for others to be compared with them."""
        ...


class AnalyzeStore(FailureStore, LeaseStore, Protocol):
    """What analyzing reads and writes."""

    def missing(self, text_sha256: str, keys: Sequence[AnswerKey]) -> Sequence[AnswerKey]:
        """Those of the keys that this text has no answer to."""
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
            Skipped: the text was forgotten meanwhile.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What a takedown removed: rows by table, and the references of originals to discard."""

    counts: Counts
    archive_refs: tuple[str, ...]


class DayStore(Protocol):
    """What keeps totals by day fast; they are right without it."""

    def settle(self) -> int:
        """Counts the days that changed, in batches; returns how many changes that took in.

        Where another process is at it, that does the work.
        """
        ...

    def stale_days(self) -> int:
        """How many days of sources wait to be counted anew."""
        ...


class TakedownStore(Protocol):
    """Removing what was stored, for good."""

    def forget_article(self, url: str, *, reason: str, now: datetime) -> Forgotten:
        """Removes the article at a URL with all text read from it, and refuses it from now on.

        Raises:
            BadAddress: nothing is stored at this URL.
        """
        ...

    def forget_source(self, slug: str, *, reason: str, now: datetime) -> Forgotten:
        """Removes all articles of a source with all text read from them, and refuses them.

        Raises:
            BadAddress: no such source is stored.
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
