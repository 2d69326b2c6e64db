"""What was asked and answered: targets, answers, their sentences and stances, the evidence."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    func,
    literal_column,
)
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.tables.declarative import Row
from pipeline.store.types import Key

NO_TARGET: ColumnElement[int] = literal_column("0")
OWN_VOICE: ColumnElement[str] = literal_column("''")


class Target(Row):
    """What a stance is towards."""

    __tablename__ = "target"

    slug: Mapped[str] = mapped_column(unique=True, comment="Its name in configuration and SQL.")


class TargetRevision(Row):
    """What the configuration said of a target from one moment on."""

    __tablename__ = "target_revision"
    __table_args__ = (Index(None, "target_id", "id"),)

    target_id: Mapped[int] = mapped_column(ForeignKey("target.id"), comment="The target.")
    statement: Mapped[str] = mapped_column(comment="What one can be for or against.")
    description: Mapped[str] = mapped_column(comment="What a reader must know of it.")
    aliases: Mapped[list[str]] = mapped_column(comment="Names it goes by, a JSON list.")
    only_if_named: Mapped[bool] = mapped_column(
        comment="Texts without any of its names are unrelated, unasked."
    )
    languages: Mapped[list[str]] = mapped_column(
        comment="Languages that the aliases cover, a JSON list; empty: all."
    )
    sha256: Mapped[str] = mapped_column(comment="Hash of all of this.")
    since: Mapped[datetime] = mapped_column(comment="When the configuration first said so.")


class Answer(Row):
    """The stored result of one question about one text."""

    __tablename__ = "answer"

    text_sha256: Mapped[str] = mapped_column(comment="The text asked about.")
    version_id: Mapped[int] = mapped_column(
        ForeignKey("version.id"), index=True, comment="The version that it was first asked for."
    )
    kind: Mapped[str] = mapped_column(comment="`summary` or `stance`.")
    target_id: Mapped[int | None] = mapped_column(
        ForeignKey("target.id"), comment="The stance's target; null: a summary."
    )
    prompt_hash: Mapped[str] = mapped_column(
        comment="Hash of the templates and the rendered target: all that was told but the text."
    )
    analyst: Mapped[str] = mapped_column(comment="`openai` or `embedded`.")
    model: Mapped[str] = mapped_column(comment="The model, as configured.")
    params_hash: Mapped[str] = mapped_column(comment="Hash of the model's parameters.")
    request_id: Mapped[int | None] = mapped_column(
        ForeignKey("request.id"), index=True, comment="The call that gave it; null: no call."
    )
    second_request_id: Mapped[int | None] = mapped_column(
        ForeignKey("request.id"),
        index=True,
        comment="The call that asked again for claims that had failed; null: none.",
    )
    outcome: Mapped[str] = mapped_column(comment="`answered`, `refused` or `invalid`.")
    created_at: Mapped[datetime] = mapped_column(comment="When it was stored.")
    gates_version: Mapped[str | None] = mapped_column(
        comment="Version of the checks that judged the reply; null: it was not a model's."
    )
    shown: Mapped[int | None] = mapped_column(
        comment="How many characters of the text the model was shown; null: all."
    )
    language: Mapped[str | None] = mapped_column(
        comment="Language code that the model was to write in; null: the text's own."
    )
    held: Mapped[str | None] = mapped_column(
        comment="Reason code for which it counts only once a person has cleared it; null: none."
    )
    cleared_at: Mapped[datetime | None] = mapped_column(
        comment="When a person cleared what it was held for; null: not cleared."
    )
    cleared_by: Mapped[str | None] = mapped_column(comment="Who cleared it.")

    __table_args__ = (
        Index(
            "uq_answer_identity",
            text_sha256,
            kind,
            func.coalesce(target_id, NO_TARGET),
            prompt_hash,
            model,
            params_hash,
            unique=True,
        ),
    )


class SummarySentence(Row):
    """One sentence of a summary."""

    __tablename__ = "summary_sentence"
    __table_args__ = (Index(None, "answer_id", "position"),)

    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), comment="The summary.")
    position: Mapped[int] = mapped_column(comment="Its place in the summary, from 0.")
    kind: Mapped[str] = mapped_column(comment="`headline`, `summary` or `fact`.")
    aspect: Mapped[str | None] = mapped_column(
        comment="What a fact tells: `who`, `what`, `when` or `where`; null: no fact."
    )
    text: Mapped[str] = mapped_column(comment="The sentence.")


class Stance(Row):
    """Where one holder stands on one target."""

    __tablename__ = "stance"

    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), comment="The answer.")
    target_id: Mapped[int] = mapped_column(
        ForeignKey("target.id"), index=True, comment="What the stance is towards."
    )
    holder: Mapped[str | None] = mapped_column(
        Key, comment="The actor's name as reported; null: the article's own voice."
    )
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey("actor.id"), index=True, comment="The actor; null: the article's own voice."
    )
    label: Mapped[str] = mapped_column(
        comment="`favor`, `against`, `neutral`, `unclear` or `unrelated`."
    )
    model_label: Mapped[str] = mapped_column(comment="The label before a gate overrode it.")
    rationale: Mapped[str] = mapped_column(comment="Why, in the analyst's words.")
    flags: Mapped[list[str]] = mapped_column(comment="Codes of what was noticed, a JSON list.")

    __table_args__ = (
        Index(
            "uq_stance_holder",
            answer_id,
            target_id,
            func.coalesce(holder, OWN_VOICE),
            unique=True,
        ),
    )


class Evidence(Row):
    """A quote that supports one sentence of a summary or one stance."""

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint(
            "(summary_sentence_id is null) <> (stance_id is null)", name="supports_one_claim"
        ),
    )

    version_id: Mapped[int] = mapped_column(
        ForeignKey("version.id"), index=True, comment="The version whose text is quoted."
    )
    summary_sentence_id: Mapped[int | None] = mapped_column(
        ForeignKey("summary_sentence.id"), index=True, comment="The sentence that it supports."
    )
    stance_id: Mapped[int | None] = mapped_column(
        ForeignKey("stance.id"), index=True, comment="The stance that it supports."
    )
    quote: Mapped[str] = mapped_column(
        comment="The words; unless unverified, the text's from start_char to end_char."
    )
    start_char: Mapped[int] = mapped_column(
        Integer, comment="First code point of the quote, from 0."
    )
    end_char: Mapped[int] = mapped_column(Integer, comment="The code point after its last.")
    status: Mapped[str] = mapped_column(comment="`verified`, `repaired` or `unverified`.")


class GateResult(Row):
    """What a check did to one claim of an answer."""

    __tablename__ = "gate_result"

    answer_id: Mapped[int] = mapped_column(
        ForeignKey("answer.id"), index=True, comment="The answer checked."
    )
    code: Mapped[str] = mapped_column(comment="Reason code.")
    detail: Mapped[str] = mapped_column(comment="What was found.")
    action: Mapped[str] = mapped_column(comment="What was done.")


class Actor(Row):
    """Someone whose stance articles report."""

    __tablename__ = "actor"

    name: Mapped[str] = mapped_column(
        comment="The name as first reported, or as `config/actors.yaml` gives it."
    )


class ActorAlias(Row):
    """A name that an actor goes by."""

    __tablename__ = "actor_alias"

    alias_key: Mapped[str] = mapped_column(
        Key,
        unique=True,
        comment="What all its spellings share: letters without case, accents and titles.",
    )
    actor_id: Mapped[int] = mapped_column(
        ForeignKey("actor.id"), index=True, comment="Whose name it is."
    )
    name: Mapped[str | None] = mapped_column(
        comment="The spelling that was stored first; null: not known."
    )
    configured: Mapped[bool | None] = mapped_column(
        comment="Whether `config/actors.yaml` gives it; null: no."
    )


class Correction(Row):
    """A person's label, above every analyst's; rows are only ever added."""

    __tablename__ = "correction"
    __table_args__ = (Index(None, "text_sha256", "target_id", "holder_key", "id"),)

    text_sha256: Mapped[str] = mapped_column(comment="The text judged.")
    target_id: Mapped[int] = mapped_column(ForeignKey("target.id"), comment="The target.")
    holder_key: Mapped[str] = mapped_column(
        Key, comment="alias_key of the holder; empty: the article's own voice."
    )
    label: Mapped[str] = mapped_column(comment="The right label.")
    reason: Mapped[str] = mapped_column(comment="Why.")
    author: Mapped[str] = mapped_column(comment="Who says so.")
    created_at: Mapped[datetime] = mapped_column(comment="When.")
