"""The whole flow over any doors: what is pending, each step, and runs from end to end."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cached_property

from pipeline import steps
from pipeline.actor_configuration import load_actors
from pipeline.analyze.questions import answer_key, questions
from pipeline.configuration import load_sources, load_targets
from pipeline.errors import ConfigurationError
from pipeline.models import (
    Invocation,
    PendingEntry,
    Question,
    Scope,
    Source,
    Step,
    StepCounts,
    Target,
    Text,
)
from pipeline.ports import FeedRow, Shelf, Store
from pipeline.ports.outside import Analyst, Archive, Clock, DocumentReader, Fetcher, Progress
from pipeline.publish.report import Report
from pipeline.settings import Settings, masked_url
from pipeline.step_loop import recorded
from pipeline.steps.side_by_side import by_turns

BATCH = 200
"""Items read from the database at once."""


def no_progress(step: Step, done: int, total: int) -> None:
    """Tells no one."""


class Standpoint:
    """The flow over any doors: what is pending, each step, and the whole run."""

    def __init__(
        self,
        settings: Settings,
        *,
        store: Store,
        fetcher: Fetcher,
        archive: Archive,
        reader: DocumentReader,
        analyst: Analyst,
        clock: Clock,
        shelf: Shelf | None = None,
    ) -> None:
        self.settings, self.store, self.clock = settings, store, clock
        self.fetcher, self.reader, self.archive, self.analyst = fetcher, reader, archive, analyst
        self.shelf = shelf

    # ---- configuration

    @cached_property
    def sources(self) -> Sequence[Source]:
        """The configured sources; ConfigurationError where the file is wrong."""
        return load_sources(self.settings.sources)

    @cached_property
    def targets(self) -> Sequence[Target]:
        """The configured targets; ConfigurationError where the file is wrong."""
        return load_targets(self.settings.targets)

    def configure(self) -> None:
        """Brings sources, feeds, targets and actors up to the configuration files."""
        sources, targets, actors = self.sources, self.targets, load_actors(self.settings.actors)
        self.store.configure(sources)
        self.store.configure_targets(targets, self.clock())
        self.store.configure_actors(actors, self.clock())

    # ---- what is pending, derived from the database

    def feeds(self, scope: Scope) -> Sequence[int]:
        """Ids of the configured feeds in scope that may be asked now."""
        now = self.clock()
        rows = self.store.feed_rows(self._sources(scope))
        return [row.feed_id for row in rows if row.is_due(now)]

    def pending_entries(self, scope: Scope) -> Sequence[int]:
        """Ids of announced entries that wait to be extracted."""
        rows = self.store.feed_rows(self._sources(scope))
        return self.store.pending_entries(
            [row.feed_id for row in rows],
            config_hash=steps.EXTRACT_CONFIG,
            now=self.clock(),
            limit=scope.limit,
        )

    def pending_versions(self, scope: Scope) -> Sequence[int]:
        """Ids of versions that lack an answer; without bounds, those of the window."""
        keys = [answer_key(self.analyst, question) for question in self.questions(scope)]
        within, hashed = self._in_window(scope), steps.questions_hash(keys)
        return self.store.pending_versions(keys, scope=within, config_hash=hashed, now=self.clock())

    def pending_stories(self, scope: Scope) -> Sequence[int]:
        """Ids of stories that a model did not compare yet; without bounds, those of the window."""
        within, comparer = self._in_window(scope), self.analyst.comparer
        return steps.pending_stories(within, comparer=comparer, store=self.store, now=self.clock())

    # ---- steps

    def collect(
        self, feed_ids: Sequence[int], invocation: Invocation, progress: Progress = no_progress
    ) -> StepCounts:
        """Asks these feeds what they announce."""
        with recorded(self.store, invocation, Step.COLLECT, self.clock) as run:
            run.counts = steps.collect(
                self._configured(self.store.feeds_by_id(feed_ids)),
                first_entries=self.settings.first_entries,
                fetcher=self.fetcher,
                store=self.store,
                clock=self.clock,
                progress=progress,
            )
        return run.counts

    def extract(
        self, entry_ids: Sequence[int], invocation: Invocation, progress: Progress = no_progress
    ) -> StepCounts:
        """Reads these entries into articles."""
        with recorded(self.store, invocation, Step.EXTRACT, self.clock) as run:
            run.counts = steps.extract(
                self._entries(entry_ids),
                pending=len(entry_ids),
                fetcher=self.fetcher,
                reader=self.reader,
                archive=self.archive,
                store=self.store,
                clock=self.clock,
                progress=progress,
            )
        return run.counts

    def group(self, invocation: Invocation, progress: Progress = no_progress) -> StepCounts:
        """Marks copies, and puts articles into stories."""
        with recorded(self.store, invocation, Step.GROUP, self.clock) as run:
            run.counts = steps.group(
                days=self.settings.group_days,
                store=self.store,
                owner=steps.lease_owner(invocation),
                clock=self.clock,
                progress=progress,
            )
        return run.counts

    def analyze(
        self,
        version_ids: Sequence[int],
        scope: Scope,
        invocation: Invocation,
        progress: Progress = no_progress,
    ) -> StepCounts:
        """Asks the analyst what these versions still lack."""
        with recorded(self.store, invocation, Step.ANALYZE, self.clock) as run:
            run.counts = steps.analyze(
                self._texts(version_ids),
                self.questions(scope),
                pending=len(version_ids),
                analyst=self.analyst.for_run(invocation.invocation_id),
                store=self.store,
                owner=steps.lease_owner(invocation),
                clock=self.clock,
                progress=progress,
            )
        return run.counts

    def compare(
        self, story_ids: Sequence[int], invocation: Invocation, progress: Progress = no_progress
    ) -> StepCounts:
        """Asks the model what the articles of these stories agree and disagree on."""
        with recorded(self.store, invocation, Step.COMPARE, self.clock) as run:
            run.counts = steps.compare(
                story_ids,
                comparer=self.analyst.for_run(invocation.invocation_id).comparer,
                store=self.store,
                owner=steps.lease_owner(invocation),
                clock=self.clock,
                progress=progress,
            )
        return run.counts

    def publish(self, invocation: Invocation) -> Report:
        """Reports on the run, after what comes before it; its own row counts nothing."""
        with recorded(self.store, invocation, Step.PUBLISH, self.clock):
            self.store.join_acronyms(self.clock())
            steps.retain(
                self.settings.keep_originals_days,
                archive=self.archive,
                store=self.store,
                clock=self.clock,
            )
            self.store.settle()
            self.store.index_words()
            self.lay_out(self.shelf)
            return steps.publish(
                invocation,
                reader=self.store,
                database=masked_url(self.settings.database_url),
                clock=self.clock,
            )

    def lay_out(self, shelf: Shelf | None) -> None:
        """Tells what alerts, then writes feeds and digests to a shelf, if there is one."""
        limits, address = self.settings.limits, self.settings.publish_url
        layout = steps.Layout(self.sources, self.targets, limits, address)
        steps.lay_out(layout, shelf=shelf, store=self.store, clock=self.clock)

    # ---- whole runs from the shell

    def run(self, scope: Scope, invocation: Invocation, progress: Progress = no_progress) -> Report:
        """The daily run: every configured feed in scope, and the window's open questions."""
        self.questions(scope)  # refuses an unknown target before anything is collected
        self.configure()
        self.collect(self.feeds(scope), invocation, progress)
        self.extract(self.pending_entries(scope), invocation, progress)
        self.group(invocation, progress)
        self.analyze(self.pending_versions(scope), scope, invocation, progress)
        self.compare(self.pending_stories(scope), invocation, progress)
        return self.publish(invocation)

    # ---- inside

    def _in_window(self, scope: Scope) -> Scope:
        if scope.since is None and scope.until is None and scope.articles is None:
            return replace(scope, since=self.clock() - timedelta(self.settings.window_days))
        return scope

    def _sources(self, scope: Scope) -> Sequence[Source]:
        unknown = set(scope.sources) - {source.slug for source in self.sources}
        if unknown:
            raise ConfigurationError(
                f"no source named {', '.join(sorted(unknown))} in {self.settings.sources}"
            )
        return [one for one in self.sources if not scope.sources or one.slug in scope.sources]

    def _configured(self, rows: Sequence[FeedRow]) -> Sequence[FeedRow]:
        """The rows, each with what the database does not hold of its feed."""
        feeds = {(one.slug, feed.slug): feed for one in self.sources for feed in one.feeds}

        def completed(row: FeedRow) -> FeedRow:
            feed = feeds.get((row.source_slug, row.feed.slug), row.feed)
            return replace(row, feed=replace(feed, kind=row.feed.kind, address=row.feed.address))

        return [completed(row) for row in rows]

    def questions(self, scope: Scope) -> Sequence[Question]:
        """What is asked of each text in scope; ConfigurationError for an unknown target."""
        unknown = set(scope.targets) - {target.slug for target in self.targets}
        if unknown:
            raise ConfigurationError(
                f"no target named {', '.join(sorted(unknown))} in {self.settings.targets}"
            )
        return questions(
            [one for one in self.targets if not scope.targets or one.slug in scope.targets]
        )

    def _entries(self, entry_ids: Sequence[int]) -> Iterator[PendingEntry]:
        for start in range(0, len(entry_ids), BATCH):
            batch = self.store.entries(entry_ids[start : start + BATCH])
            yield from by_turns(batch, lambda pending: pending.entry.url)

    def _texts(self, version_ids: Sequence[int]) -> Iterator[Text]:
        for start in range(0, len(version_ids), BATCH):
            yield from self.store.texts(version_ids[start : start + BATCH])
