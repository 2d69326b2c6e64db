"""Takes in what a person hands in: it becomes entries, and these alone are read and asked about.

take_in -> entry ids -> read -> scope_of -> what is pending in that scope, as in a daily run
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain

from pipeline import steps
from pipeline.configuration import source_by_hand
from pipeline.flow import Standpoint, no_progress
from pipeline.ingest.drop_folder import take_aside, written_down
from pipeline.ingest.handed_in import drop_pasted, folder_within, keep_pasted, places_in_lines
from pipeline.models import (
    BY_HAND,
    HandedIn,
    Invocation,
    Scope,
    Step,
    StepCounts,
)
from pipeline.ports import Progress
from pipeline.publish.report import Report
from pipeline.step_loop import recorded


def ingest(
    flow: Standpoint,
    handed_in: Sequence[HandedIn],
    invocation: Invocation,
    progress: Progress = no_progress,
) -> Report:
    """Goes from collect to publish with what was handed in, always asking about it.

    Raises:
        ConfigurationError: a source is not configured.
    """
    flow.configure()
    entry_ids = take_in(flow, handed_in, invocation, progress)
    read(flow, entry_ids, invocation, progress)
    flow.group(invocation, progress)
    scope = scope_of(flow, entry_ids, Scope())
    flow.analyze(flow.pending_versions(scope), scope, invocation, progress)
    flow.compare(flow.pending_stories(scope), invocation, progress)
    return flow.publish(invocation)


def take_in(
    flow: Standpoint,
    handed_in: Sequence[HandedIn],
    invocation: Invocation,
    progress: Progress = no_progress,
) -> Sequence[int]:
    """Writes down what was handed in; the ids of all its entries, whether new or known.

    With them come those of earlier times, of the same sources, that still wait to be read.

    Raises:
        ConfigurationError: a source is not configured.
    """
    slugs = sorted({one.source for one in handed_in} or {BY_HAND})
    feed_ids = {slug: _feed_id(flow, slug) for slug in slugs}
    keys: Mapping[str, Sequence[str]] = {}
    with recorded(flow.store, invocation, Step.COLLECT, flow.clock) as run:
        run.counts, keys = steps.collect_by_hand(
            handed_in,
            feed_ids,
            fetcher=flow.fetcher,
            store=flow.store,
            clock=flow.clock,
            progress=progress,
        )
    waiting = flow.store.pending_entries(
        list(feed_ids.values()), config_hash=steps.EXTRACT_CONFIG, now=flow.clock()
    )
    named = (flow.store.entry_ids(feed_ids[source], keys[source]) for source in keys)
    return sorted({*waiting, *chain.from_iterable(named)})


def stated(
    flow: Standpoint, *, lines: str = "", pasted: Mapping[str, str] | None = None, folder: str = ""
) -> Sequence[HandedIn]:
    """What a form says: addresses, one a line; a text and what is known of it; a folder or prefix.

    Raises:
        BadAddress: there are too many lines, or a form may not name this folder or prefix.
        BadDocument: the text is longer than a document may be.
        Unreachable: the text cannot be kept until it is read.
    """
    handed_in = places_in_lines(lines)
    if pasted:
        handed_in.append(keep_pasted(flow.settings.home, pasted))
    if folder:
        handed_in.append(folder_within(folder, flow.settings.ingest_from))
    return handed_in


def dropped(flow: Standpoint, invocation: Invocation) -> Sequence[HandedIn]:
    """Moves what lies in the drop folder aside and names it; nothing without such a folder.

    Raises:
        BadAddress: the folder is not there, cannot be listed or holds too much.
        Unreachable: its files cannot be moved.
    """
    if flow.settings.drop is None:
        return ()
    slugs = [source.slug for source in flow.sources]
    return take_aside(flow.settings.drop, invocation.invocation_id, slugs, flow.clock())


def dropped_is_written_down(flow: Standpoint) -> None:
    """Says that what was moved aside has become entries."""
    if flow.settings.drop is not None:
        written_down(flow.settings.drop)


def read(
    flow: Standpoint,
    entry_ids: Sequence[int],
    invocation: Invocation,
    progress: Progress = no_progress,
) -> StepCounts:
    """Reads those of the entries that were not read yet; pasted texts that were read go."""
    unread = flow.store.unread(entry_ids, config_hash=steps.EXTRACT_CONFIG, now=flow.clock())
    counts = flow.extract(unread, invocation, progress)
    drop_pasted(flow.settings.home, flow.store.read_urls(entry_ids))
    return counts


def scope_of(flow: Standpoint, entry_ids: Sequence[int], scope: Scope) -> Scope:
    """A scope narrowed to the articles behind these entries, whatever their age."""
    return replace(scope, articles=tuple(flow.store.articles_of(entry_ids)))


def _feed_id(flow: Standpoint, slug: str) -> int:
    source = source_by_hand(flow.sources, slug, flow.settings.sources)
    flow.store.configure([source])
    return flow.store.feed_rows([source])[0].feed_id
