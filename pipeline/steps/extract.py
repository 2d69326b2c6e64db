"""Extract: what entries lead to becomes articles."""

from collections.abc import Iterable, Mapping

from pipeline.errors import Skipped
from pipeline.ingest.extract import EXTRACTOR, read_document
from pipeline.ingest.identity import article_key
from pipeline.models import Original, PendingEntry, Step, StepCounts, digest
from pipeline.ports import Archive, Clock, ExtractStore, Fetcher, Progress
from pipeline.step_loop import Items
from pipeline.steps.side_by_side import side_by_side

EXTRACT_CONFIG = digest(EXTRACTOR)
_COUNTED: Mapping[str, str] = {"new": "extracted", "edited": "edited", "unchanged": "unchanged"}


def extract(
    entries: Iterable[PendingEntry],
    *,
    pending: int,
    fetcher: Fetcher,
    archive: Archive,
    store: ExtractStore,
    clock: Clock,
    progress: Progress,
) -> StepCounts:
    """Fetches each pending entry, keeps its original and stores the article read from it.

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

    def fetched(one: PendingEntry) -> Original:
        return fetcher.fetch(one.entry)

    for one, answer in side_by_side(fetched, entries, fetcher.concurrency):
        with items.one(one.entry.url):
            original = answer()
            reference = archive.keep(original)
            document = read_document(
                original, language_hint=one.source_language, received_at=clock()
            )
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
