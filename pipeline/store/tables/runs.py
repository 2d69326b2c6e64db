"""What happened: runs, failures, notices, takedowns; and who is at work on what."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.tables.declarative import Row
from pipeline.store.types import Key


class Lease(Row):
    """The right to work on one key until it expires by the database's clock."""

    __tablename__ = "lease"

    key: Mapped[str] = mapped_column(
        Key,
        unique=True,
        comment="A text for analysis, a story to compare, a host for fetching, or `group`.",
    )
    owner: Mapped[str] = mapped_column(comment="Who holds it.")
    token: Mapped[int] = mapped_column(
        comment="Higher for every lease taken; a write under an older one is refused."
    )
    expires_at_ms: Mapped[int] = mapped_column(
        comment="Database time of its end, milliseconds since 1970."
    )


class Run(Row):
    """One execution of a step."""

    __tablename__ = "run"
    __table_args__ = (Index(None, "invocation_id", "step"),)

    invocation_id: Mapped[str] = mapped_column(comment="Shared by all steps of one run.")
    step: Mapped[str] = mapped_column(
        comment="`collect`, `extract`, `group`, `analyze`, `compare` or `publish`."
    )
    dag_id: Mapped[str | None] = mapped_column(comment="Airflow's DAG; null: from a shell.")
    dag_run_id: Mapped[str | None] = mapped_column(comment="Airflow's run of the DAG.")
    task_id: Mapped[str | None] = mapped_column(comment="Airflow's task.")
    map_index: Mapped[int | None] = mapped_column(comment="Which of the task's mapped copies.")
    started_at: Mapped[datetime] = mapped_column(index=True, comment="When it began.")
    ended_at: Mapped[datetime | None] = mapped_column(
        comment="When it ended; null: it runs, or was killed."
    )
    outcome: Mapped[str | None] = mapped_column(
        comment="`ok`, `nothing_to_do`, `partial` or `failed`; null: it did not end."
    )
    counts: Mapped[dict[str, Any]] = mapped_column(
        comment="What it counted, a JSON object of numbers by name."
    )


class Failure(Row):
    """One item's expected failure in one step; forgotten once overcome."""

    __tablename__ = "failure"
    __table_args__ = (UniqueConstraint("item_kind", "item_key", "step"),)

    item_kind: Mapped[str] = mapped_column(comment="`feed`, `path`, `entry`, `text` or `story`.")
    item_key: Mapped[str] = mapped_column(Key, comment="What identifies the item.")
    step: Mapped[str] = mapped_column(comment="The step that it failed in.")
    code: Mapped[str] = mapped_column(comment="Reason code.")
    transient: Mapped[bool] = mapped_column(
        comment="True: tried again at retry_at. False: not before config_hash changes."
    )
    message: Mapped[str] = mapped_column(comment="One sentence for people.")
    retry_at: Mapped[datetime | None] = mapped_column(comment="Not tried again before.")
    config_hash: Mapped[str] = mapped_column(comment="Code and configuration that it failed with.")
    times: Mapped[int] = mapped_column(comment="How often it failed in a row.")
    first_at: Mapped[datetime] = mapped_column(comment="When it first failed.")
    last_at: Mapped[datetime] = mapped_column(index=True, comment="When it last failed.")


class Notice(Row):
    """Something that a person should know."""

    __tablename__ = "notice"
    __table_args__ = (Index(None, "subject", "kind"),)

    kind: Mapped[str] = mapped_column(comment="Reason code.")
    subject: Mapped[str] = mapped_column(comment="What it is about.")
    text: Mapped[str] = mapped_column(comment="One sentence for people.")
    raised_at: Mapped[datetime] = mapped_column(comment="When it was raised.")
    cleared_at: Mapped[datetime | None] = mapped_column(comment="When it was settled; null: open.")


class Takedown(Row):
    """Something that was removed for good and is refused from then on."""

    __tablename__ = "takedown"
    __table_args__ = (UniqueConstraint("scope", "key"),)

    scope: Mapped[str] = mapped_column(comment="`article` or `source`.")
    key: Mapped[str] = mapped_column(
        Key, comment="A key that the article would come back under, or the source's slug."
    )
    reason: Mapped[str] = mapped_column(comment="Why, in a person's words.")
    created_at: Mapped[datetime] = mapped_column(comment="When.")
    counts: Mapped[dict[str, Any]] = mapped_column(
        comment="Rows removed or emptied, by table, a JSON object; empty on an article's further "
        "keys."
    )
    archive_refs: Mapped[list[str]] = mapped_column(
        comment="Originals to discard, a JSON list of references."
    )
