"""The five steps: collect, extract, group, analyze, publish.

Each takes the ids of what is pending and the doors it needs, handles its items one by one and
returns what it counted. One bad item becomes a failure row and never fails its batch; a
database that is away stops the step, because then nothing can be recorded.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.analyze.questions import answer_key
from pipeline.errors import LeaseLost
from pipeline.group.duplicates import exact_copies
from pipeline.ingest.extract import EXTRACTOR, read_document
from pipeline.ingest.identity import article_key
from pipeline.models import (
    BY_HAND,
    AnswerKey,
    Counts,
    Feed,
    FeedKind,
    Invocation,
    PendingEntry,
    Question,
    Step,
    StepCounts,
    Text,
    digest,
)
from pipeline.ports import (
    Analyst,
    AnalyzeStore,
    Archive,
    Clock,
    CollectStore,
    ExtractStore,
    FeedRow,
    Fetcher,
    GroupStore,
    Progress,
    Reader,
    Wait,
)
from pipeline.publish.report import Report, report_on
from pipeline.step_loop import Items

LEASE_MS = 30_000
RETRY_HELD_MS = 2_000
EXTRACT_CONFIG = digest(EXTRACTOR)


def collect(
    feeds: Sequence[FeedRow],
    *,
    fetcher: Fetcher,
    store: CollectStore,
    clock: Clock,
    progress: Progress,
) -> StepCounts:
    """Asks each feed what it announces and writes the entries."""
    items = Items(Step.COLLECT, "feed", len(feeds), store=store, clock=clock, progress=progress)
    for row in feeds:
        key = f"{row.source_slug}/{row.feed.slug}"
        with items.one(key):
            announced = store.announce(row.feed_id, fetcher.announce(row.feed), clock())
            store.clear_failure("feed", key, Step.COLLECT)
            items.add(collected=announced.new, changed=announced.changed, known=announced.known)
    return items.counted()


def collect_by_hand(
    feed_id: int,
    paths: Sequence[Path],
    *,
    fetcher: Fetcher,
    store: CollectStore,
    clock: Clock,
    progress: Progress,
) -> tuple[StepCounts, Sequence[str]]:
    """Writes the entries that files and folders hold; also returns the entries' keys.

    An entry's key is its whole URL, because the folders of one such feed share no root.
    """
    items = Items(Step.COLLECT, "path", len(paths), store=store, clock=clock, progress=progress)
    keys: list[str] = []
    for path in paths:
        with items.one(str(path)):
            feed = Feed(slug=BY_HAND, kind=FeedKind.FOLDER, address=str(path))
            entries = [replace(entry, key=entry.url) for entry in fetcher.announce(feed)]
            announced = store.announce(feed_id, entries, clock())
            keys += [entry.key for entry in entries]
            items.add(collected=announced.new, changed=announced.changed, known=announced.known)
    return items.counted(), keys


def extract(
    entries: Sequence[PendingEntry],
    *,
    fetcher: Fetcher,
    archive: Archive,
    store: ExtractStore,
    clock: Clock,
    progress: Progress,
) -> StepCounts:
    """Fetches each pending entry, keeps its original and stores the article read from it."""
    items = Items(
        Step.EXTRACT,
        "entry",
        len(entries),
        store=store,
        clock=clock,
        progress=progress,
        config_hash=EXTRACT_CONFIG,
    )
    for pending in entries:
        with items.one(pending.entry.url):
            original = fetcher.fetch(pending.entry)
            reference = archive.keep(original)
            document = read_document(
                original, language_hint=pending.source_language, received_at=clock()
            )
            stored = store.save_document(
                pending,
                original,
                document,
                article_key=article_key(pending, document),
                archive_ref=reference,
                now=clock(),
            )
            items.add(**{_EXTRACTED[stored.change]: 1})
    return items.counted()


_EXTRACTED: Mapping[str, str] = {"new": "extracted", "edited": "edited", "unchanged": "unchanged"}


def group(*, store: GroupStore, clock: Clock) -> StepCounts:
    """Marks articles whose latest text another article had first, and releases those edited."""
    copies, released = exact_copies(store.candidates())
    if copies or released:
        store.save_copies(copies, released, clock())
    changed = len(copies) + len(released)
    counted = {"duplicates": len(copies), "released": len(released)}
    counts = {name: number for name, number in counted.items() if number}
    return StepCounts(step=Step.GROUP, pending=changed, done=changed, counts=counts)


def analyze(
    texts: Sequence[Text],
    questions: Sequence[Question],
    *,
    analyst: Analyst,
    store: AnalyzeStore,
    owner: str,
    clock: Clock,
    progress: Progress,
    wait: Wait = asyncio.sleep,
) -> StepCounts:
    """Asks the analyst what is still unanswered about each text, as many at once as it allows."""
    asked = {answer_key(analyst, question): question for question in questions}
    config = questions_hash(list(asked))
    items = Items(
        Step.ANALYZE,
        "text",
        len(texts),
        store=store,
        clock=clock,
        progress=progress,
        config_hash=config,
    )

    def asking(text: Text) -> Awaitable[Counts]:
        return _answer(text, asked, analyst=analyst, store=store, owner=owner, clock=clock)

    asyncio.run(_ask_each(texts, items, analyst.concurrency, asking, wait))
    return items.counted()


async def _ask_each(
    texts: Sequence[Text],
    items: Items,
    at_once: int,
    asking: Callable[[Text], Awaitable[Counts]],
    wait: Wait,
) -> None:
    """Asks about all texts; those that another worker holds are tried again until they expire.

    A worker that was killed leaves its lease behind, so what it held is free half a minute later.
    """
    free = asyncio.Semaphore(at_once)
    held: list[Text] = []

    async def one(text: Text, *, patient: bool) -> None:
        async with free:
            with items.one(text.sha256) as item:
                try:
                    items.add(**await asking(text))
                except LeaseLost:
                    if not patient:
                        raise
                    held.append(text)
                    item.postponed = True

    await asyncio.gather(*(one(text, patient=True) for text in texts))
    for tries_left in reversed(range(LEASE_MS // RETRY_HELD_MS + 1)):
        if not held:
            break
        await wait(RETRY_HELD_MS / 1000)
        again, held[:] = tuple(held), ()
        await asyncio.gather(*(one(text, patient=tries_left > 0) for text in again))


async def _answer(
    text: Text,
    asked: Mapping[AnswerKey, Question],
    *,
    analyst: Analyst,
    store: AnalyzeStore,
    owner: str,
    clock: Clock,
) -> Counts:
    lease = store.take_lease(f"text:{text.sha256}", owner, ttl_ms=LEASE_MS)
    saved = False
    try:
        missing = store.missing(text.sha256, list(asked))
        answers = await analyst.answer(text, [asked[key] for key in missing]) if missing else ()
        pairs = list(zip(missing, answers, strict=True))
        new = store.save_answers(text, pairs, analyst=analyst.kind, lease=lease, now=clock())
        saved = True
    finally:
        if not saved:
            store.drop_lease(lease)
    labels = Counter(stance.label.value for answer in answers for stance in answer.stances)
    summaries = sum(bool(answer.sentences) for answer in answers)
    return {"answered": new, "summaries": summaries, **labels}


def questions_hash(keys: Sequence[AnswerKey]) -> str:
    """What a text's failure depends on: another prompt, model or target gives it a new chance."""
    return digest("\x1f".join(sorted(repr(key) for key in keys)))


def publish(invocation: Invocation, *, reader: Reader, database: str) -> Report:
    """Reports what the run brought in, skipped, judged and failed at."""
    return report_on(invocation.invocation_id, reader=reader, database=database)
