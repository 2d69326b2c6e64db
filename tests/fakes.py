"""One fake for each door, in memory: what the flow sees of the outside when it is tested."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from make import NOW
from pipeline.errors import BadAddress, LeaseLost, Skipped, StandpointError
from pipeline.models import (
    AnalystKind,
    Announcement,
    Answer,
    AnswerKey,
    Change,
    Counts,
    Document,
    Entry,
    Extracted,
    Failure,
    Feed,
    Invocation,
    Label,
    Lease,
    Original,
    PendingEntry,
    Question,
    QuestionKind,
    RunOutcome,
    Stance,
    Step,
    Stored,
    Text,
    Validators,
    digest,
)
from pipeline.ports import Comparer, Dropped


@dataclass
class FakeClock:
    """A clock that moves only when told."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class FakeFetcher:
    """Serves texts by URL; an exception in place of a text is raised."""

    pages: dict[str, bytes | Exception] = field(default_factory=dict)
    broken_feeds: dict[str, Exception] = field(default_factory=dict)
    tag: str | None = None
    concurrency: int = 2

    def announce(self, feed: Feed, known: Validators) -> Announcement:
        if feed.address in self.broken_feeds:
            raise self.broken_feeds[feed.address]
        if self.tag and self.tag == known.etag:
            return Announcement(unchanged=True, validators=known)
        return Announcement(entries=self._entries(), validators=Validators(etag=self.tag))

    def _entries(self) -> Iterator[Entry]:
        for url, page in self.pages.items():
            revision = digest(repr(page))
            yield Entry(key=url.rpartition("/")[2], url=url, revision=revision)

    def fetch(self, entry: Entry) -> Original:
        page = self.pages.get(entry.url, BadAddress(f"{entry.url} is gone", code="missing"))
        if isinstance(page, Exception):
            raise page
        return Original(url=entry.url, content=page, content_type="text/plain")


@dataclass
class FakeArchive:
    """Keeps originals by hash."""

    kept: dict[str, bytes] = field(default_factory=dict)
    dropped: list[date] = field(default_factory=list)
    error: StandpointError | None = None

    def keep(self, original: Original) -> str:
        self.kept[original.sha256] = original.content
        return original.sha256

    def settle(self, references: Iterable[str]) -> None:
        assert self.kept.keys() >= {*references}

    def read(self, reference: str) -> bytes:
        return self.kept[reference]

    def discard(self, reference: str) -> bool:
        return self.kept.pop(reference, None) is not None

    def drop_before(self, day: date) -> Dropped:
        self.dropped.append(day)
        if self.error:
            raise self.error
        return Dropped()


@dataclass
class FakeAnalyst:
    """Answers every stance with one label; remembers what it was asked, raises what it is told."""

    label: Label = Label.NEUTRAL
    errors: dict[str, BaseException] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    kind: AnalystKind = AnalystKind.EMBEDDED
    model: str = "fake"
    params_hash: str = "p"
    concurrency: int = 1
    sent: Counts = field(default_factory=dict)
    seconds: float = 0.0
    run: str = ""
    comparer: Comparer | None = None

    def for_run(self, run: str) -> "FakeAnalyst":
        self.run = run
        return self

    def spent(self) -> Counts:
        return self.sent

    def prompt_hash(self, question: Question) -> str:
        return digest(question.target.statement if question.target else "summary")

    async def answer(self, text: Text, questions: Sequence[Question]) -> Sequence[Answer]:
        for words, error in self.errors.items():
            if words in text.text:
                raise error
        await asyncio.sleep(self.seconds)
        for question in questions:
            self.asked.append((text.text, question.target.slug if question.target else "summary"))
        stance = Stance(label=self.label, model_label=self.label)
        return [
            Answer(
                question=question,
                stances=(stance,) if question.kind is QuestionKind.STANCE else (),
            )
            for question in questions
        ]


@dataclass
class FakeFailures:
    """Failures by item."""

    failures: dict[tuple[str, str], Failure] = field(default_factory=dict)

    def record_failure(self, failure: Failure, now: datetime) -> None:
        self.failures[failure.item_kind, failure.item_key] = failure

    def clear_failure(self, item_kind: str, item_key: str, step: Step) -> None:
        self.failures.pop((item_kind, item_key), None)

    def codes(self) -> dict[str, str]:
        return {key: failure.code for (_, key), failure in self.failures.items()}


@dataclass
class FakeExtractStore(FakeFailures):
    """Documents by article key."""

    documents: dict[str, list[Document]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    down: Exception | None = None

    def is_original_used(self, archive_ref: str) -> bool:
        return archive_ref in self.used

    def index_words(self) -> int:
        return 0

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
        if self.down:
            raise self.down
        self.used.add(archive_ref)
        versions = self.documents.setdefault(article_key, [])
        if not versions:
            change = Change.NEW
        elif versions[-1].sha256 != document.sha256:
            change = Change.EDITED
        else:
            change = Change.UNCHANGED
        versions.append(document)
        return Stored(article_id=1, version_id=len(versions), change=change)

    def save_documents(
        self, documents: Sequence[Extracted], now: datetime
    ) -> Sequence[Stored | Skipped]:
        return [
            self.save_document(
                one.pending,
                one.original,
                one.document,
                article_key=one.article_key,
                archive_ref=one.archive_ref,
                now=now,
            )
            for one in documents
        ]


@dataclass
class FakeAnalyzeStore(FakeFailures):
    """Answers by text and key; leases by key."""

    answers: dict[tuple[str, AnswerKey], Answer] = field(default_factory=dict)
    leases: dict[str, str] = field(default_factory=dict)
    renewed: int = 0
    down: Exception | None = None

    def missing(self, text_sha256: str, keys: Sequence[AnswerKey]) -> Sequence[AnswerKey]:
        return [key for key in keys if (text_sha256, key) not in self.answers]

    def take_lease(self, key: str, owner: str, *, ttl_ms: int) -> Lease:
        if self.down:
            raise self.down
        if self.leases.get(key, owner) != owner:
            raise LeaseLost(f"{key} is held by {self.leases[key]}")
        self.leases[key] = owner
        return Lease(key, owner, 1)

    def renew_lease(self, lease: Lease, *, ttl_ms: int) -> None:
        self.renewed += 1

    def drop_lease(self, lease: Lease) -> None:
        self.leases.pop(lease.key, None)

    def save_answers(
        self,
        text: Text,
        answers: Sequence[tuple[AnswerKey, Answer]],
        *,
        analyst: AnalystKind,
        lease: Lease,
        now: datetime,
    ) -> int:
        if self.leases.pop(lease.key, None) != lease.owner:
            raise LeaseLost(f"{lease.key} was taken over")
        self.answers.update({(text.sha256, key): answer for key, answer in answers})
        return len(answers)


@dataclass
class FakeRunStore:
    """Run rows in order."""

    rows: list[tuple[Step, RunOutcome | None, Counts]] = field(default_factory=list)

    def begin_run(self, invocation: Invocation, step: Step, now: datetime) -> int:
        self.rows.append((step, None, {}))
        return len(self.rows) - 1

    def end_run(self, run_id: int, outcome: RunOutcome, counts: Counts, now: datetime) -> None:
        self.rows[run_id] = (self.rows[run_id][0], outcome, counts)
