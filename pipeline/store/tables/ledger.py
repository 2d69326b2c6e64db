"""What was paid for: calls to models, their attempts, the budgets."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.tables.declarative import Row
from pipeline.store.types import Key
from pipeline.store.utc_day import UtcDay


class Request(Row):
    """One call to a model: several questions about one version, or the comparison of a story."""

    __tablename__ = "request"

    hash: Mapped[str] = mapped_column(index=True, comment="Hash of all that was sent.")
    version_id: Mapped[int | None] = mapped_column(
        ForeignKey("version.id"),
        index=True,
        comment="The version asked about; of a story's comparison one of those in request_version; "
        "null: forgotten.",
    )
    endpoint: Mapped[str] = mapped_column(comment="Base address of the endpoint.")
    model: Mapped[str] = mapped_column(comment="The model, as configured.")
    rung: Mapped[str] = mapped_column(comment="How the answer's form was asked for.")
    params: Mapped[dict[str, Any]] = mapped_column(comment="Parameters sent, a JSON object.")
    created_at: Mapped[datetime] = mapped_column(comment="When it was prepared.")


class RequestQuestion(Row):
    """A question that a request carries."""

    __tablename__ = "request_question"

    request_id: Mapped[int] = mapped_column(
        ForeignKey("request.id"), index=True, comment="The request."
    )
    kind: Mapped[str] = mapped_column(comment="`summary` or `stance`.")
    target_id: Mapped[int | None] = mapped_column(
        ForeignKey("target.id"), comment="The stance's target; null: a summary."
    )


class Attempt(Row):
    """One try of a request, committed as `started` before the call."""

    __tablename__ = "attempt"

    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), comment="The request.")
    number: Mapped[int] = mapped_column(comment="1 for the first try, then 2, 3, ...")
    state: Mapped[str] = mapped_column(comment="`started`, `ok` or `failed`.")
    started_at: Mapped[datetime] = mapped_column(index=True, comment="When the call began.")
    ended_at: Mapped[datetime | None] = mapped_column(comment="When it ended; null: unknown.")
    code: Mapped[str | None] = mapped_column(comment="Reason code of a failure.")
    http_status: Mapped[int | None] = mapped_column(comment="Status of the answer.")
    model_served: Mapped[str | None] = mapped_column(comment="The model that says it answered.")
    tokens_in: Mapped[int | None] = mapped_column(comment="Tokens sent.")
    tokens_out: Mapped[int | None] = mapped_column(comment="Tokens received.")
    tokens_cached: Mapped[int | None] = mapped_column(
        comment="Tokens sent that the provider had cached."
    )
    cost_nanousd: Mapped[int | None] = mapped_column(
        comment="Cost in billionths of a US dollar; null: the model has no known price."
    )
    possibly_billed: Mapped[bool] = mapped_column(
        default=False, comment="It failed, yet may have been billed."
    )
    run: Mapped[str | None] = mapped_column(comment="Invocation id of the run that made it.")
    priced_by: Mapped[str | None] = mapped_column(
        comment="The price in US dollars for a million tokens sent, received and cached, and who "
        "says so; null: unknown."
    )
    reserved_nanousd: Mapped[int | None] = mapped_column(
        comment="The most that it was to cost; counts as spent where it may have been billed and "
        "its cost is unknown."
    )
    reserved_day: Mapped[str | None] = mapped_column(
        comment="The UTC day whose budgets it was reserved in, by the database's clock."
    )
    reserved_until_ms: Mapped[int | None] = mapped_column(
        index=True,
        comment="Database time, milliseconds since 1970, from which it counts as spent although "
        "no end was written; null: nothing is held any more.",
    )
    raw_answer: Mapped[str | None] = mapped_column(
        comment="The answer as received; null: none, or its text was forgotten."
    )

    __table_args__ = (
        UniqueConstraint("request_id", "number"),
        Index("ix_attempt_day", UtcDay(started_at)),
    )


class EndpointState(Row):
    """What was learnt of one model at one endpoint, and whether it is left alone for now."""

    __tablename__ = "endpoint_state"
    __table_args__ = (UniqueConstraint("endpoint", "model"),)

    endpoint: Mapped[str] = mapped_column(Key, comment="Base address of the endpoint.")
    model: Mapped[str] = mapped_column(Key, comment="The model, as asked for.")
    rung: Mapped[str | None] = mapped_column(
        comment="How the answer's form is asked for: `json_schema`, `json_object`, `tools` or "
        "`text`; null: not known yet."
    )
    refused_parameters: Mapped[list[str]] = mapped_column(
        comment="Parameters that it does not take, a JSON list."
    )
    context_tokens: Mapped[int | None] = mapped_column(
        comment="Tokens that fit into its context; null: it never said."
    )
    learnt_at: Mapped[datetime | None] = mapped_column(
        comment="When the form was learnt; it is tried from the top again after 30 days."
    )
    closed_until: Mapped[datetime | None] = mapped_column(
        comment="Until when it is not asked; null: it may be."
    )
    closed_code: Mapped[str | None] = mapped_column(comment="Reason code of that.")
    closed_for: Mapped[str | None] = mapped_column(
        comment="Tells one key from another (a short hash): another one is not closed out."
    )


class Budget(Row):
    """What may be spent in one period, what is reserved for calls under way, what is spent."""

    __tablename__ = "budget"
    __table_args__ = (UniqueConstraint("scope", "period"),)

    scope: Mapped[str] = mapped_column(comment="`run`, `day` or `month`.")
    period: Mapped[str] = mapped_column(comment="The run's id, `2026-01-31` or `2026-01`.")
    limit_nanousd: Mapped[int | None] = mapped_column(
        comment="Most that may be spent, in billionths of a US dollar; null: no limit."
    )
    reserved_nanousd: Mapped[int] = mapped_column(default=0, comment="Held for calls under way.")
    used_nanousd: Mapped[int] = mapped_column(default=0, comment="Spent.")
