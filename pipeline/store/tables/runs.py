"""What happened: runs, failures, notices, deliveries, takedowns; and who works on what."""

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
        comment="A text for analysis, a story to compare, a host to ask, a receiver, or `group`.",
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
        comment="`collect`, `extract`, `group`, `analyze`, `compare`, `publish` or `deliver`."
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

    item_kind: Mapped[str] = mapped_column(
        comment="`feed`, `path`, `entry`, `text`, `story` or `delivery`."
    )
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


class Delivery(Row):
    """One thing that one receiver is to get once: the digest of a day, or a notice."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("receiver", "kind", "key"),)

    receiver: Mapped[str] = mapped_column(
        Key, comment="A mailbox, or a web address by its host and the hash of the rest."
    )
    kind: Mapped[str] = mapped_column(comment="`digest` or `notice`.")
    key: Mapped[str] = mapped_column(Key, comment="The day, or the notice's id.")
    promised_at: Mapped[datetime] = mapped_column(comment="When it was to be sent.")
    delivered_at: Mapped[datetime | None] = mapped_column(
        comment="When the receiver had accepted it; null: not yet."
    )
    refused: Mapped[str | None] = mapped_column(
        comment="Reason code where it never will; null: it was not refused for good."
    )
    times: Mapped[int] = mapped_column(comment="How often it was accepted.")
    sha256: Mapped[str | None] = mapped_column(comment="Hash of the text that was sent last.")


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
