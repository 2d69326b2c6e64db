"""By hand, over REST or from a drop folder: take in, extract, group, analyze, publish."""

from datetime import datetime
from zoneinfo import ZoneInfo

from airflow.sdk import dag, task

import news_connections as standpoint
import news_hand_in as hand_in

SETTINGS = standpoint.settings()

GUIDE = """\
### Standpoint, by hand
Takes in what you hand in and asks about it at once, whatever its age: addresses of pages, one a
line; a pasted text; a folder on the workers' machine or a prefix in an object store. Where
`STANDPOINT_DROP` names a folder, what is dropped there is taken in by schedule; untouched, the form
does the same.

**A bad line costs only itself.** It is a row in the report, named by its number; the others go
through.

**Safe at any time.** Clearing any task, triggering twice or killing a run loses nothing and asks
nothing twice. A page is fetched again each time it is named; an edited one is a new version.
"""


@dag(
    schedule=hand_in.schedule(),
    start_date=datetime(2026, 1, 1, tzinfo=ZoneInfo(SETTINGS.timezone)),
    catchup=False,
    max_active_runs=1,
    default_args=standpoint.RETRIES,
    deadline=standpoint.deadline(),
    params=hand_in.form(),
    doc_md=GUIDE,
    tags=["standpoint", "news"],
)
def news_ingest() -> None:
    """Who stands where in what you hand in."""

    @task
    def take_in() -> list[list[int]]:
        """Writes down what was handed in or dropped; batches of ids of its entries."""
        with standpoint.opened(upgrade=True) as flow:
            flow.configure()
            return standpoint.batches(hand_in.take_in(flow))

    @task(doc_md="These entries become articles with clean text; their originals are kept.")
    def extract(entries: list[int]) -> None:
        with standpoint.opened() as flow:
            hand_in.read(flow, entries)

    @task(trigger_rule="none_failed")
    def group(entries: list[list[int]]) -> list[list[int]]:
        """Marks copies; batches of ids of texts behind these entries with open questions."""
        with standpoint.opened() as flow:
            flow.group(standpoint.invocation())
            return standpoint.batches(flow.pending_versions(hand_in.scope(flow, entries)))

    @task(doc_md="The analyst answers what these texts still lack.", pool=standpoint.MODEL_POOL)
    def analyze(versions: list[int]) -> None:
        with standpoint.opened() as flow:
            flow.analyze(versions, hand_in.targets(), standpoint.invocation())

    @task(trigger_rule="none_failed", pool=standpoint.MODEL_POOL)
    def compare(entries: list[list[int]]) -> None:
        """A model compares what the outlets of these stories say; the embedded one does not."""
        with standpoint.opened() as flow:
            stories = flow.pending_stories(hand_in.scope(flow, entries))
            flow.compare(stories, standpoint.invocation())

    @task(trigger_rule="all_done", outlets=[standpoint.RESULTS])
    def publish() -> None:
        """Prints the report; the run is red if a step with work did none of it, or crashed."""
        with standpoint.opened() as flow:
            standpoint.conclude(flow)

    entries = take_in()
    extracted = extract.expand(entries=entries)
    versions = group(entries)  # type: ignore[arg-type]  # a task hands its result to the next
    extracted >> versions
    compared = compare(entries)  # type: ignore[arg-type]
    analyze.expand(versions=versions) >> compared >> publish()


news_ingest()
