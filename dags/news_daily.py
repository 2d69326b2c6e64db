"""Every day: collect, extract, group, analyze, compare, publish."""

from datetime import datetime
from zoneinfo import ZoneInfo

from airflow.sdk import CronTriggerTimetable, dag, task

import news_connections as standpoint
import news_daily_form as daily

SETTINGS = standpoint.settings()

GUIDE = """\
### Standpoint, every day
Collects what the feeds of `config/sources.yaml` announce, reads it into articles, marks copies,
and asks the analyst for each text's summary and its stance on every target of
`config/targets.yaml`; a model also says what the outlets of a story agree and disagree on. Results
are rows in the results database; the last task's log is the report.

Triggered by hand, a form narrows the run to sources, targets, days or a number, sets analyst and
budget, or asks only what it would do and cost. **Backfill** fills in past days, a run for each.

**Safe at any time.** Pending work is derived from the database, so clearing any task, running the
DAG twice or killing it loses nothing and asks nothing twice.

**Colours.** One bad document or a source that is down is a row in the report and leaves the run
green. The run is red only if a step had work and none of it succeeded, or if a task crashed.
"""


@dag(
    schedule=CronTriggerTimetable(SETTINGS.schedule, timezone=SETTINGS.timezone),
    start_date=datetime(2026, 1, 1, tzinfo=ZoneInfo(SETTINGS.timezone)),
    catchup=False,
    max_active_runs=1,
    default_args=standpoint.RETRIES,
    deadline=standpoint.deadline(),
    params=daily.form(),
    doc_md=GUIDE,
    tags=["standpoint", "news"],
)
def news_daily() -> None:
    """Who stands where, on what, said in which words: the daily run."""

    @task.short_circuit
    def begin() -> bool:
        """Brings the database up to date; a dry run says what it would do and ends here."""
        with standpoint.opened(upgrade=not daily.is_dry_run()) as flow:
            return daily.begin(flow)

    @task
    def find_feeds() -> list[list[int]]:
        """Batches of ids of feeds to ask; for days of the past, sitemaps alone."""
        with standpoint.opened() as flow:
            return standpoint.batches(flow.feeds(daily.scope()))

    @task(doc_md="What these feeds announce now becomes entries.")
    def collect(feeds: list[int]) -> None:
        with standpoint.opened() as flow:
            flow.collect(feeds, standpoint.invocation(), days=daily.scope().days)

    @task(trigger_rule="none_failed")
    def find_entries() -> list[list[int]]:
        """Batches of ids of announced entries that were not read; past days are read again."""
        with standpoint.opened() as flow:
            daily.read_again(flow)
            return standpoint.batches(flow.pending_entries(daily.scope()))

    @task(doc_md="These entries become articles with clean text; their originals are kept.")
    def extract(entries: list[int]) -> None:
        with standpoint.opened() as flow:
            flow.extract(entries, standpoint.invocation())

    @task(trigger_rule="none_failed")
    def group() -> list[list[int]]:
        """Marks copies; batches of ids of texts with open questions."""
        with standpoint.opened() as flow:
            flow.group(standpoint.invocation())
            return standpoint.batches(flow.pending_versions(daily.scope()))

    @task(doc_md="The analyst answers what these texts still lack.", pool=standpoint.MODEL_POOL)
    def analyze(versions: list[int]) -> None:
        with standpoint.opened() as flow:
            flow.analyze(versions, daily.scope(), standpoint.invocation())

    @task(trigger_rule="none_failed", pool=standpoint.MODEL_POOL)
    def compare() -> None:
        """A model compares what the outlets of a story say; the embedded analyst does not."""
        with standpoint.opened() as flow:
            flow.compare(flow.pending_stories(daily.scope()), standpoint.invocation())

    @task(trigger_rule="all_done", outlets=[standpoint.RESULTS])
    def publish() -> None:
        """Prints the report; the run is red if a step with work did none of it, or crashed."""
        with standpoint.opened() as flow:
            standpoint.conclude(flow)

    feeds = find_feeds()
    begin() >> feeds
    collected = collect.expand(feeds=feeds)
    entries = find_entries()
    extracted = extract.expand(entries=entries)
    versions = group()
    collected >> entries
    extracted >> versions
    analyze.expand(versions=versions) >> compare() >> publish()


news_daily()
