"""Extract: what entries lead to becomes articles."""

from collections.abc import Iterable, Mapping

from pipeline.errors import Skipped
from pipeline.ingest.extractor import EXTRACTOR
from pipeline.ingest.identity import article_key
from pipeline.models import Document, Original, PendingEntry, Step, StepCounts, digest
from pipeline.ports import Archive, Clock, DocumentReader, ExtractStore, Fetcher, Progress
from pipeline.step_loop import Items
from pipeline.steps.side_by_side import side_by_side

EXTRACT_CONFIG = digest(EXTRACTOR)
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

    Fetching, keeping and reading are done side by side; storing one after the other, in order.
    `entries` is read as they are taken up, best with neighbours of different hosts; `pending` is
    how many there are.
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

    def read(one: PendingEntry) -> tuple[Original, str, Document]:
        original = fetcher.fetch(one.entry)
        # kept first, so that one that cannot be read is kept too
        reference = archive.keep(original)
        document = reader.read_document(
            original, language_hint=one.source_language, received_at=clock()
        )
        return original, reference, document

    for one, answer in side_by_side(read, entries, fetcher.concurrency):
        with items.one(one.entry.url):
            original, reference, document = answer()
            try:
                stored = store.save_document(
                    one,
                    original,
                    document,
                    article_key=article_key(one, document, original.url),
                    archive_ref=reference,
                    now=clock(),
                )
            except Skipped:
                # What was forgotten leaves no original either.
                if not store.is_original_used(reference):
                    archive.discard(reference)
                raise
            items.add(**{_COUNTED[stored.change]: 1})
    return items.counted()
