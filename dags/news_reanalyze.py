"""By hand: ask again about stored texts, by another prompt or model, and see what moved."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import dag, task

import news_connections as standpoint
import news_reanalysis as reanalysis

SETTINGS = standpoint.settings()

GUIDE = """\
### Standpoint, once more
Asks again about texts that are stored, of the days, sources, targets and parts that you choose, by
another prompt or model. Nothing is fetched. The first task says how many texts that is and what it
would cost; where that is much, the run waits until a person approves it under *Required Actions*,
three days at most. The last task's log has old and new labels side by side; all that ever changed
is in the view `reanalysis`.

**Old answers stay**, and the newest one of a model counts. What has an answer by the same prompt
and model is not asked again: clearing any task or triggering twice pays nothing twice.

**Colours.** Rejected, the run is green and asked nothing. It is red only if texts were pending and
none was answered, or if a task crashed.
"""


@dag(
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=ZoneInfo(SETTINGS.timezone)),
    catchup=False,
    max_active_runs=4,
    default_args=standpoint.RETRIES,
    deadline=standpoint.deadline(),
    params=reanalysis.form(),
    doc_md=GUIDE,
    tags=["standpoint", "news"],
)
def news_reanalyze() -> None:
    """Who stands where, asked again."""

    @task.branch
    def estimate() -> str:
        """Counts what would be asked and says what it would cost; much is for a person."""
        with standpoint.opened(upgrade=True) as flow:
            flow.configure()
            return reanalysis.next_task(flow, cheap="find_texts", dear="approve")

    approve = ApprovalOperator(
        task_id="approve",
        subject="Ask again about stored texts?",
        body="{{ ti.xcom_pull(task_ids='estimate', key='body') }}",
        defaults=reanalysis.REJECT,
        response_timeout=timedelta(days=3),
        execution_timeout=None,
        doc_md="Waits for a person, who sees the estimate; after three days without one, it is no.",
    )

    @task(trigger_rule="none_failed_min_one_success")
    def find_texts() -> list[list[int]]:
        """Batches of ids of texts that lack an answer by this prompt and model."""
        with standpoint.opened() as flow:
            return standpoint.batches(flow.pending_versions(reanalysis.scope()))

    @task(doc_md="The analyst answers what these texts lack.", pool=standpoint.MODEL_POOL)
    def analyze(versions: list[int]) -> None:
        with standpoint.opened() as flow:
            flow.analyze(versions, reanalysis.scope(), standpoint.invocation())

    @task(trigger_rule="all_done", outlets=[standpoint.RESULTS])
    def report() -> None:
        """Prints old and new labels side by side, and the report."""
        with standpoint.opened() as flow:
            reanalysis.conclude(flow)

    estimated, texts = estimate(), find_texts()
    estimated >> [approve, texts]
    approve >> texts
    analyze.expand(versions=texts) >> report()


news_reanalyze()
