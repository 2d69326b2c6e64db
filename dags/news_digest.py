"""When results are new: the digest of the day as files, and to those who are told."""

from datetime import datetime
from zoneinfo import ZoneInfo

from airflow.sdk import dag, task

import news_connections as standpoint
import news_delivery as delivery

SETTINGS = standpoint.settings()

GUIDE = """\
### Standpoint, the digest and alerts
After each daily run the day's digest goes to the mail addresses and webhooks of the settings or of
the Connections `standpoint_mail` and `standpoint_webhook`; after every run, so do notices that are
new: what the targets' rules alert of, feeds that need a look, runs that failed or are late.

Triggered by hand, a form names another day, or sends one again.

**Once each.** Each receiver gets a day once and a notice once, whatever is cleared, killed or
triggered twice. What a receiver does not take is tried again, in this run and in the next ones, for
a week. The run is red only if nobody got anything.
"""


@dag(
    schedule=[standpoint.RESULTS],
    start_date=datetime(2026, 1, 1, tzinfo=ZoneInfo(SETTINGS.timezone)),
    catchup=False,
    max_active_runs=1,
    default_args=standpoint.RETRIES,
    deadline=standpoint.deadline(),
    params=delivery.form(),
    doc_md=GUIDE,
    tags=["standpoint", "news"],
)
def news_digest() -> None:
    """What was covered and contested, who moved: once to everyone who is told."""

    @task
    def write() -> str | None:
        """Writes the digest of the day that is due as files; the day."""
        with standpoint.opened(upgrade=True) as flow:
            return delivery.write(flow)

    @task
    def send(day: str | None) -> dict[str, int]:
        """Sends it, and new notices, to those who did not get them yet."""
        with standpoint.opened() as flow:
            return delivery.send(flow, day)

    send(write())  # type: ignore[arg-type]  # a task hands its result to the next


news_digest()
