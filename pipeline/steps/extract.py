"""Extract: what entries lead to becomes articles."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from pipeline.errors import Skipped
from pipeline.ingest.extractor import EXTRACTOR
from pipeline.ingest.identity import article_key
from pipeline.models import Extracted, PendingEntry, Step, StepCounts, Stored, digest
from pipeline.ports import Archive, Clock, DocumentReader, ExtractStore, Fetcher, Progress
from pipeline.step_loop import Items
from pipeline.steps.side_by_side import in_batches

EXTRACT_CONFIG = digest(EXTRACTOR)

MOST_TOGETHER = 32
"""Documents that are stored in one transaction at most."""

LONGEST_WAIT = 1.0
"""Seconds that one waits for others at most: as much work is lost by a kill."""

_COUNTED: Mapping[str, str] = {"new": "extracted", "edited": "edited", "unchanged": "unchanged"}


def extract(
    entries: Iterable[PendingEntry],
    *,
    pending: int,
    fetcher: Fetcher,
    reader: DocumentReader,
    archive: Archive,
    store: ExtractStore,
    clock: Clock,
    progress: Progress,
) -> StepCounts:
    """Fetches each pending entry, keeps its original and stores the article read from it.

    Fetching, keeping and reading are done side by side; storing in order, several together, or
    each alone where that fails. `entries` is read as they are taken up, best with neighbours of
    different hosts; `pending` is how many there are.
    """
    items = Items(
        Step.EXTRACT,
        "entry",
        pending,
        store=store,
        clock=clock,
        progress=progress,
        config_hash=EXTRACT_CONFIG,
    )

    def read(one: PendingEntry) -> Extracted:
        original = fetcher.fetch(one.entry)
        # kept first, so that one that cannot be read is kept too
        reference = archive.keep(original)
        document = reader.read_document(
            original, language_hint=one.source_language, received_at=clock()
        )
        return Extracted(
            pending=one,
            original=original,
            document=document,
            article_key=article_key(one, document, original.url),
            archive_ref=reference,
        )

    def stored(documents: Sequence[Extracted]) -> Sequence[Stored | Skipped]:
        # first the originals: no row may refer to one that a loss of power takes away
        archive.settle([one.archive_ref for one in documents])
        return store.save_documents(documents, clock())

    batches = in_batches(
        read, entries, fetcher.concurrency, most=MOST_TOGETHER, seconds=LONGEST_WAIT
    )
    for batch in batches:
        documents = [done.result() for _, done in batch if done.exception() is None]
        outcomes = iter(items.for_all(partial(stored, documents)) or ())
        for one, done in batch:
            with items.one(one.entry.url):
                document = done.result()
                outcome = next(outcomes, None) or stored([document])[0]
                if isinstance(outcome, Skipped):
                    # What was forgotten leaves no original either.
                    if not store.is_original_used(document.archive_ref):
                        archive.discard(document.archive_ref)
                    raise outcome
                items.add(**{_COUNTED[outcome.change]: 1})
        store.index_words()
    return items.counted()
