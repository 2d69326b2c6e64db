"""What counts now, kept beside what it follows from so that queries need not work it out.

Nothing is told here that other tables do not tell. Rows are worked out by `pipeline.store.standing`
in the transaction of each change, so that they go with what they tell of, or counted by
`pipeline.store.days`.
They have no foreign keys, whose locks would let writers wait for each other.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Index, UniqueConstraint, func, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.tables.declarative import Row

IS_VOICE = text("via_article_id is null and held is null and label <> 'unrelated'")
NOBODY: ColumnElement[str] = literal_column("''")
_UNSETTLED = text(
    "label_from <> 'correction' and "
    "(label = 'unclear' or quote_status = 'unverified' or held is not null)"
)


class ArticleDay(Row):
    """The day that an article counts for."""

    __tablename__ = "article_day"
    __table_args__ = (Index(None, "day", "source"),)

    article_id: Mapped[int] = mapped_column(unique=True, comment="The article.")
    source: Mapped[str] = mapped_column(comment="Slug of its source.")
    day: Mapped[str] = mapped_column(
        comment="UTC day of its publication, else of its fetching, such as 2026-01-31."
    )
    sha256: Mapped[str] = mapped_column(comment="Hash of its latest text.")
    summary_id: Mapped[int | None] = mapped_column(
        comment="The answer that is the standing summary of that text; null: none."
    )


class StandingStance(Row):
    """The own voice of an article on a target, as it stands: a row of `article_stance`."""

    __tablename__ = "standing_stance"
    article_id: Mapped[int] = mapped_column(comment="The article.")
    target: Mapped[str] = mapped_column(comment="Slug of the target.")
    source: Mapped[str] = mapped_column(comment="Slug of the article's source.")
    published_at: Mapped[datetime | None] = mapped_column(comment="The article's date.")
    label: Mapped[str] = mapped_column(comment="The label that counts.")
    label_from: Mapped[str] = mapped_column(comment="`correction`, `openai` or `embedded`.")
    quote: Mapped[str | None] = mapped_column(comment="The quote shown; null: none.")
    quote_status: Mapped[str | None] = mapped_column(comment="The quote's status.")
    analyst: Mapped[str | None] = mapped_column(comment="Who answered; null: only a person judged.")
    model: Mapped[str | None] = mapped_column(comment="The model, as configured.")
    answered_at: Mapped[datetime] = mapped_column(comment="When the label was stored.")
    held: Mapped[str | None] = mapped_column(comment="Reason code for which it does not count.")
    rationale: Mapped[str] = mapped_column(comment="Why, in the words of whom the label is from.")
    via_article_id: Mapped[int | None] = mapped_column(
        comment="The lead whose answer this is; null: the article's own."
    )

    __table_args__ = (
        UniqueConstraint("article_id", "target"),
        Index(None, "target", "published_at"),
        Index(None, "published_at"),
        Index(None, "answered_at"),
        Index(
            "ix_standing_stance_voice",
            "target",
            "published_at",
            postgresql_where=IS_VOICE,
            sqlite_where=IS_VOICE,
        ),
        Index(
            "ix_standing_stance_by_article",
            "target",
            "article_id",
            "analyst",
            "label",
            postgresql_where=IS_VOICE,
            sqlite_where=IS_VOICE,
        ),
        Index(
            "ix_standing_stance_unsettled",
            "answered_at",
            postgresql_where=_UNSETTLED,
            sqlite_where=_UNSETTLED,
        ),
    )


class StandingActorStance(Row):
    """An actor's stance in an article, as it stands: a row of `actor_stance`."""

    __tablename__ = "standing_actor_stance"
    __table_args__ = (
        Index(None, "article_id"),
        Index(None, "actor_id"),
        Index(None, "target", "published_at"),
        Index(None, "published_at"),
        Index(
            "ix_standing_actor_stance_unsettled",
            "answered_at",
            postgresql_where=_UNSETTLED,
            sqlite_where=_UNSETTLED,
        ),
    )

    article_id: Mapped[int] = mapped_column(comment="The article.")
    target: Mapped[str] = mapped_column(comment="Slug of the target.")
    source: Mapped[str] = mapped_column(comment="Slug of the article's source.")
    actor_id: Mapped[int | None] = mapped_column(comment="The actor.")
    holder: Mapped[str | None] = mapped_column(comment="The actor's name as reported.")
    published_at: Mapped[datetime | None] = mapped_column(comment="The article's date.")
    label: Mapped[str] = mapped_column(comment="The label that counts.")
    label_from: Mapped[str] = mapped_column(comment="`correction`, `openai` or `embedded`.")
    quote: Mapped[str | None] = mapped_column(comment="The quote shown; null: none.")
    quote_status: Mapped[str | None] = mapped_column(comment="The quote's status.")
    analyst: Mapped[str | None] = mapped_column(comment="Who answered; null: only a person judged.")
    model: Mapped[str | None] = mapped_column(comment="The model, as configured.")
    answered_at: Mapped[datetime] = mapped_column(comment="When the label was stored.")
    held: Mapped[str | None] = mapped_column(comment="Reason code for which a person is to look.")


class StandingChange(Row):
    """An edit that changed an article's own voice on a target: a row of `stance_change`."""

    __tablename__ = "standing_change"
    __table_args__ = (
        Index(None, "article_id"),
        Index(None, "target", "changed_at"),
        Index(None, "changed_at"),
    )

    article_id: Mapped[int] = mapped_column(comment="The article.")
    target: Mapped[str] = mapped_column(comment="Slug of the target.")
    from_seq: Mapped[int] = mapped_column(comment="The earlier version.")
    to_seq: Mapped[int] = mapped_column(comment="The later version.")
    from_label: Mapped[str] = mapped_column(comment="Label of the earlier version.")
    to_label: Mapped[str] = mapped_column(comment="Label of the later version.")
    changed_at: Mapped[datetime] = mapped_column(comment="When the later version was stored.")
    analyst: Mapped[str] = mapped_column(comment="Who answered both.")


class StanceDay(Row):
    """A row of `stance_daily`, right unless its day and source are in `stale_day`."""

    __tablename__ = "stance_day"
    __table_args__ = (Index(None, "day", "source"), Index(None, "target", "day"))

    day: Mapped[str] = mapped_column(comment="The day.")
    source: Mapped[str] = mapped_column(comment="Slug of the source.")
    target: Mapped[str] = mapped_column(comment="Slug of the target.")
    analyst: Mapped[str | None] = mapped_column(comment="Who answered; null: only a person judged.")
    fetched: Mapped[int] = mapped_column(comment="Articles of that source and day.")
    distinct_texts: Mapped[int] = mapped_column(comment="How many different texts these have.")
    judged: Mapped[int] = mapped_column(comment="Those with a stance on the target.")
    favor: Mapped[int] = mapped_column(comment="Judged `favor`.")
    against: Mapped[int] = mapped_column(comment="Judged `against`.")
    neutral: Mapped[int] = mapped_column(comment="Judged `neutral`.")
    unclear: Mapped[int] = mapped_column(comment="Judged `unclear`.")
    unrelated: Mapped[int] = mapped_column(comment="Judged `unrelated`.")
    own_favor: Mapped[int] = mapped_column(comment="Judged `favor`, not by way of a lead.")
    own_against: Mapped[int] = mapped_column(comment="Judged `against`, not by way of a lead.")
    own_neutral: Mapped[int] = mapped_column(comment="Judged `neutral`, not by way of a lead.")
    own_unclear: Mapped[int] = mapped_column(comment="Judged `unclear`, not by way of a lead.")
    own_unrelated: Mapped[int] = mapped_column(comment="Judged `unrelated`, not by way of a lead.")


class SourceDay(Row):
    """What a source brought on a day, right unless both are in `stale_day`."""

    __tablename__ = "source_day"
    __table_args__ = (UniqueConstraint("day", "source"),)

    day: Mapped[str] = mapped_column(comment="The day.")
    source: Mapped[str] = mapped_column(comment="Slug of the source.")
    leads: Mapped[int] = mapped_column(comment="Its articles that are no copies.")


class StanceMonth(Row):
    """The sum of a month's rows of `stance_day`, what copies have from their leads left out."""

    __tablename__ = "stance_month"

    month: Mapped[str] = mapped_column(comment="The month, such as 2026-01.")
    source: Mapped[str] = mapped_column(comment="Slug of the source.")
    target: Mapped[str] = mapped_column(comment="Slug of the target.")
    analyst: Mapped[str | None] = mapped_column(comment="Who answered; null: only a person judged.")
    favor: Mapped[int] = mapped_column(comment="Judged `favor`.")
    against: Mapped[int] = mapped_column(comment="Judged `against`.")
    neutral: Mapped[int] = mapped_column(comment="Judged `neutral`.")
    unclear: Mapped[int] = mapped_column(comment="Judged `unclear`.")
    unrelated: Mapped[int] = mapped_column(comment="Judged `unrelated`.")

    __table_args__ = (
        Index(
            "uq_stance_month_counted",
            "target",
            "month",
            "source",
            func.coalesce(analyst, NOBODY),
            unique=True,
        ),
    )


class SourceMonth(Row):
    """The sum of a month's rows of `source_day`."""

    __tablename__ = "source_month"
    __table_args__ = (UniqueConstraint("month", "source"),)

    month: Mapped[str] = mapped_column(comment="The month, such as 2026-01.")
    source: Mapped[str] = mapped_column(comment="Slug of the source.")
    leads: Mapped[int] = mapped_column(comment="Its articles that are no copies.")


class StoryVoices(Row):
    """How outlets divide on a target within a story, right unless it is in `stale_story`."""

    __tablename__ = "story_voices"
    __table_args__ = (Index(None, "story_id"), Index(None, "target"))

    story_id: Mapped[int] = mapped_column(comment="The story.")
    target: Mapped[str] = mapped_column(comment="Slug of the target.")
    analyst: Mapped[str | None] = mapped_column(comment="Who judged; null: only a person.")
    voices: Mapped[int] = mapped_column(comment="Outlets with an own voice on the target.")
    favor: Mapped[int] = mapped_column(comment="Those in favor.")
    against: Mapped[int] = mapped_column(comment="Those against.")
    neutral: Mapped[int] = mapped_column(comment="Those neutral, or torn.")
    unclear: Mapped[int] = mapped_column(comment="Those whose articles do not settle it.")


class StaleArticle(Row):
    """An article that the transaction under way has changed; empty between transactions."""

    __tablename__ = "stale_article"
    __table_args__ = (Index(None, "article_id"),)

    article_id: Mapped[int] = mapped_column(comment="The article.")


class StaleDay(Row):
    """A day of a source that `stance_day` is to count anew; rows are only added, then removed."""

    __tablename__ = "stale_day"
    __table_args__ = (Index(None, "day", "source"),)

    day: Mapped[str] = mapped_column(comment="The day.")
    source: Mapped[str] = mapped_column(comment="Slug of the source.")


class StaleStory(Row):
    """A story that `story_voices` is to count anew; rows are only added, then removed."""

    __tablename__ = "stale_story"
    __table_args__ = (Index(None, "story_id"),)

    story_id: Mapped[int] = mapped_column(comment="The story.")
