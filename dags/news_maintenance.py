"""Every week: the chores that keep what is stored small, quick and sound."""

from datetime import datetime
from zoneinfo import ZoneInfo

from airflow.sdk import CronTriggerTimetable, dag, task
from airflow.sdk.exceptions import AirflowFailException

import news_connections as standpoint

SETTINGS = standpoint.settings()

GUIDE = """\
### Standpoint, chores
Originals and replies of models that are older than the settings keep them go; leases of workers
that were killed go; the database is checked, and every checked quote is looked for where it should
stand; what the database knows of its rows is brought up to date.

What is found is a notice: `standpoint show notices`. The run is red if a chore could not be done or
damage was found. Runs may be under way meanwhile; clearing or triggering again is safe.
"""


@dag(
    schedule=CronTriggerTimetable(SETTINGS.maintenance_schedule, timezone=SETTINGS.timezone),
    start_date=datetime(2026, 1, 1, tzinfo=ZoneInfo(SETTINGS.timezone)),
    catchup=False,
    max_active_runs=1,
    default_args=standpoint.RETRIES,
    deadline=standpoint.deadline(),
    doc_md=GUIDE,
    tags=["standpoint", "maintenance"],
)
def news_maintenance() -> None:
    """Keeps originals, ledger and database small, quick and sound."""

    @task
    def maintain() -> dict[str, int]:
        """Does every chore; what is found is a notice, and its number the task's result."""
        with standpoint.opened(upgrade=True) as flow:
            found = standpoint.maintained(flow)
        if found["undone"] or found["damages"] or found["misplaced_quotes"]:
            raise AirflowFailException(f"chores: {found}; see `standpoint show notices`")
        return found

    maintain()


news_maintenance()
