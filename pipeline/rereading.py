"""Reads stored originals again, without fetching, so that a better extractor improves the past."""

from collections.abc import Iterator, Sequence

from pipeline import steps
from pipeline.errors import ConfigurationError
from pipeline.flow import BATCH, Standpoint, no_progress
from pipeline.ingest.extractor import EXTRACTOR
from pipeline.models import BY_HAND, Invocation, Scope, Step, StepCounts
from pipeline.ports import KeptPage, Progress
from pipeline.step_loop import recorded


def extract_again(
    flow: Standpoint, scope: Scope, invocation: Invocation, progress: Progress = no_progress
) -> StepCounts:
    """Reads the pages in scope that another extractor read; `scope.since` is when fetched.

    What fails, or is no article to this extractor, keeps the text that it has.

    Raises:
        ConfigurationError: no such source is configured.
    """
    _check_sources(flow, scope)
    with recorded(flow.store, invocation, Step.EXTRACT, flow.clock) as run:
        page_ids = flow.store.stale_pages(
            EXTRACTOR,
            sources=scope.sources,
            since=scope.since,
            config_hash=steps.EXTRACT_CONFIG,
            now=flow.clock(),
            limit=scope.limit,
            days=scope.days,
        )
        run.counts = steps.reread(
            _pages(flow, page_ids),
            pending=len(page_ids),
            archive=flow.archive,
            reader=flow.reader,
            store=flow.store,
            clock=flow.clock,
            progress=progress,
        )
    return run.counts


def _check_sources(flow: Standpoint, scope: Scope) -> None:
    unknown = set(scope.sources) - {source.slug for source in flow.sources} - {BY_HAND}
    if unknown:
        raise ConfigurationError(
            f"no source named {', '.join(sorted(unknown))} in {flow.settings.sources}"
        )


def _pages(flow: Standpoint, page_ids: Sequence[int]) -> Iterator[KeptPage]:
    for start in range(0, len(page_ids), BATCH):
        yield from flow.store.kept_pages(page_ids[start : start + BATCH])
