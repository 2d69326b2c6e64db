"""What comparing the articles of a story says: answers, their statements and quotes, the checks."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.tables.declarative import Row


class StoryAnswer(Row):
    """The stored comparison of a story's articles, by what they claimed at one moment."""

    __tablename__ = "story_answer"
    __table_args__ = (
        UniqueConstraint(
            "story_id",
            "content_hash",
            "prompt_hash",
            "model",
            "params_hash",
            name="uq_story_answer_identity",
        ),
    )

    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), comment="The story.")
    content_hash: Mapped[str] = mapped_column(
        comment="Hash of the claims shown, with their outlets; others make another answer."
    )
    prompt_hash: Mapped[str] = mapped_column(comment="Hash of all that was told but the claims.")
    model: Mapped[str] = mapped_column(comment="The model, as configured.")
    params_hash: Mapped[str] = mapped_column(
        comment="Hash of the model's parameters and of how much it is shown."
    )
    request_id: Mapped[int] = mapped_column(
        ForeignKey("request.id"), index=True, comment="The call that gave it."
    )
    second_request_id: Mapped[int | None] = mapped_column(
        ForeignKey("request.id"),
        index=True,
        comment="The call that asked again for statements that had failed; null: none.",
    )
    outcome: Mapped[str] = mapped_column(comment="`answered`, `refused` or `invalid`.")
    created_at: Mapped[datetime] = mapped_column(comment="When it was stored.")
    gates_version: Mapped[str] = mapped_column(
        comment="Version of the checks that judged the reply."
    )
    language: Mapped[str | None] = mapped_column(
        comment="Language code that the model was to write in; null: that of the claims."
    )
    articles: Mapped[int] = mapped_column(
        comment="How many articles of the story had claims and repeated no other one."
    )
    articles_shown: Mapped[int] = mapped_column(comment="How many of these the model was shown.")
    outlets_shown: Mapped[int] = mapped_column(comment="From how many outlets these are.")
    held: Mapped[str | None] = mapped_column(
        comment="Reason code for which it counts only once a person has cleared it; null: none."
    )
    cleared_at: Mapped[datetime | None] = mapped_column(
        comment="When a person cleared what it was held for; null: not cleared."
    )
    cleared_by: Mapped[str | None] = mapped_column(comment="Who cleared it.")


class StoryStatement(Row):
    """One sentence about what the outlets of a story say."""

    __tablename__ = "story_statement"
    __table_args__ = (Index(None, "story_answer_id", "position"),)

    story_answer_id: Mapped[int] = mapped_column(
        ForeignKey("story_answer.id"), comment="The comparison."
    )
    position: Mapped[int] = mapped_column(comment="Its place in the comparison, from 0.")
    kind: Mapped[str] = mapped_column(
        comment="`agreed`: all outlets shown say it; `some`: not all; `conflict`: they contradict."
    )
    text: Mapped[str] = mapped_column(comment="The sentence.")


class StoryQuote(Row):
    """A quote of one article that supports a statement; its words stand in the version's text."""

    __tablename__ = "story_quote"

    story_statement_id: Mapped[int] = mapped_column(
        ForeignKey("story_statement.id"), index=True, comment="The statement that it supports."
    )
    version_id: Mapped[int] = mapped_column(
        ForeignKey("version.id"), index=True, comment="The version whose text is quoted."
    )
    side: Mapped[int | None] = mapped_column(
        comment="Its side in a conflict, from 1; null: the statement is none."
    )
    quote: Mapped[str] = mapped_column(comment="The text's words from start_char to end_char.")
    start_char: Mapped[int] = mapped_column(
        Integer, comment="First code point of the quote, from 0."
    )
    end_char: Mapped[int] = mapped_column(Integer, comment="The code point after its last.")
    status: Mapped[str] = mapped_column(comment="`verified` or `repaired`, as in the article's.")


class StoryGateResult(Row):
    """What a check did to one statement of a comparison."""

    __tablename__ = "story_gate_result"

    story_answer_id: Mapped[int] = mapped_column(
        ForeignKey("story_answer.id"), index=True, comment="The comparison checked."
    )
    code: Mapped[str] = mapped_column(comment="Reason code.")
    detail: Mapped[str] = mapped_column(comment="What was found.")
    action: Mapped[str] = mapped_column(comment="What was done.")


class RequestVersion(Row):
    """A version whose claims a request about a story showed to the model."""

    __tablename__ = "request_version"
    __table_args__ = (UniqueConstraint("request_id", "version_id"),)

    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), comment="The request.")
    version_id: Mapped[int] = mapped_column(
        ForeignKey("version.id"), index=True, comment="The version."
    )
