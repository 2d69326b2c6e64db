"""Puts the report's note on the DAG run when it ends (docs/decisions/0008-run-note.md).

The last task leaves the note as an XCom; this listener, in the scheduler, copies it to the run
through the session that is at work there. A note that a person wrote stays.
"""

import re
from typing import TYPE_CHECKING, Any

from airflow.listeners import hookimpl
from airflow.plugins_manager import AirflowPlugin

if TYPE_CHECKING:
    from airflow.models.dagrun import DagRun
    from sqlalchemy.orm import Session

KEY = "note"
DAGS = {"news_daily", "news_ingest", "news_reanalyze"}
LONGEST = 1000
"""Characters that Airflow's database keeps of a note."""
WITHOUT_REPORT = "The run ended before its report: the logs of its tasks say why."
_LINKS = re.compile(r"(?<=:)(?=\\?//)|(?<=www)(?=\\?\.)|(?<!\\)(?=\\?@)", re.IGNORECASE)


class RunNote:
    """Listens to the ends of runs."""

    @hookimpl
    def on_dag_run_success(self, dag_run: "DagRun") -> None:
        """A run has ended green."""
        leave_note(dag_run)

    @hookimpl
    def on_dag_run_failed(self, dag_run: "DagRun") -> None:
        """A run has ended red."""
        leave_note(dag_run)


LISTENERS: list[Any] = [RunNote()]


class NewsRunNote(AirflowPlugin):
    """What Airflow loads."""

    name = "news_run_note"
    listeners = LISTENERS


def leave_note(dag_run: "DagRun") -> None:
    """Writes the run's note, unless a person wrote one, or the run is one of `dag.test()`."""
    from sqlalchemy.orm import object_session  # noqa: PLC0415 - workers load this file too

    session = object_session(dag_run)
    if dag_run.dag_id not in DAGS or session is None:
        return
    written = dag_run.dag_run_note
    if written and written.user_id:
        return
    note = inert_links(left_by_task(dag_run, session) or WITHOUT_REPORT)[:LONGEST]
    if written:
        written.content = note
    else:
        dag_run.note = note


def inert_links(markdown: str) -> str:
    """The text with no address that Airflow's UI would turn into a link by itself.

    Escapes do not help there: the UI looks for addresses after it has read the Markdown. A word
    joiner, which takes no room, does.
    """
    return _LINKS.sub("\u2060", markdown)


def left_by_task(dag_run: "DagRun", session: "Session") -> str | None:
    """The note that a task of the run left as an XCom."""
    from airflow.models.xcom import XComModel  # noqa: PLC0415 - as above

    left = XComModel.get_many(run_id=dag_run.run_id, dag_ids=dag_run.dag_id, key=KEY, limit=1)
    row = session.scalars(left).first()
    return str(XComModel.deserialize_value(row)) if row else None
