"""Extract again: what was stored is read anew from its originals, by a better extractor."""

from collections.abc import Iterable
from dataclasses import replace

from pipeline.models import Change, Document, Original, Step, StepCounts
from pipeline.ports import Archive, Clock, DocumentReader, KeptPage, Progress, RereadStore
from pipeline.step_loop import Items
from pipeline.steps.extract import EXTRACT_CONFIG
from pipeline.steps.side_by_side import side_by_side


def reread(
    pages: Iterable[KeptPage],
    *,
    pending: int,
    archive: Archive,
    reader: DocumentReader,
    store: RereadStore,
    clock: Clock,
    progress: Progress,
) -> StepCounts:
    """Reads each page's original again; a text that came out differently is a new version.

    Nothing is fetched. The new version counts as seen when its page was fetched, so that reading
    an archive again does not ask a model about all of it.
    """
    items = Items(
        Step.EXTRACT,
        "page",
        pending,
        store=store,
        clock=clock,
        progress=progress,
        config_hash=EXTRACT_CONFIG,
    )

    def read(page: KeptPage) -> tuple[Original, Document]:
        original = _original(page, archive)
        return original, _document(page, original, reader)

    for page, answer in side_by_side(read, pages, reader.concurrency):
        with items.one(page.pending.entry.url):
            original, document = answer()
            stored = store.save_document(
                page.pending,
                original,
                document,
                article_key=page.article_key,
                archive_ref=page.archive_ref,
                now=page.fetched_at,
                page_id=page.page_id,
            )
            if stored.change is Change.UNCHANGED:
                store.save_same_text(stored.version_id, document)
            store.clear_failure("page", page.pending.entry.url, Step.EXTRACT)
            items.add(**{stored.change: 1})
    store.index_words()
    return items.counted()


def _original(page: KeptPage, archive: Archive) -> Original:
    return Original(
        url=page.url,
        content=archive.read(page.archive_ref),
        content_type=page.content_type,
        http_status=page.http_status,
    )


def _document(page: KeptPage, original: Original, reader: DocumentReader) -> Document:
    """What is read now; a file's own date is not kept with its bytes, so that of before stays."""
    document = reader.read_document(
        original, language_hint=page.pending.source_language, received_at=page.fetched_at
    )
    return replace(document, published_at=document.published_at or page.published_at)
