"""What was read: articles, the versions of their text, near-copies and stories."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.tables.declarative import Row
from pipeline.store.types import Key


class Article(Row):
    """One work at one canonical URL."""

    __tablename__ = "article"

    key: Mapped[str] = mapped_column(
        Key,
        unique=True,
        comment="Canonical URL; else the record's id within its source; else source and relative "
        "path; else the text's hash.",
    )
    source_id: Mapped[int] = mapped_column(
        ForeignKey("source.id"), index=True, comment="Who published it."
    )
    url: Mapped[str] = mapped_column(comment="Its canonical URL, else where it was read from.")
    first_seen_at: Mapped[datetime] = mapped_column(comment="When it was first stored.")


class Version(Row):
    """An article's clean text at one moment; an edit makes a new one."""

    __tablename__ = "version"

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), comment="Whose text it is.")
    seq: Mapped[int] = mapped_column(comment="1 for the first text of the article, then 2, 3, ...")
    sha256: Mapped[str] = mapped_column(index=True, comment="Hash of the text, in UTF-8.")
    title: Mapped[str] = mapped_column(comment="Title.")
    authors: Mapped[list[str]] = mapped_column(comment="Names as given, a JSON list.")
    section: Mapped[str | None] = mapped_column(comment="Section of the publication.")
    language: Mapped[str | None] = mapped_column(comment="ISO 639 code.")
    published_at: Mapped[datetime | None] = mapped_column(
        index=True, comment="Date of publication."
    )
    text: Mapped[str] = mapped_column(
        comment="All that an analyst is shown; its first paragraph is the title where there is "
        "one. Offsets of evidence count its code points."
    )
    seen_at: Mapped[datetime] = mapped_column(index=True, comment="When this text was stored.")
    page_id: Mapped[int] = mapped_column(
        ForeignKey("page.id"), index=True, comment="The page that it was read from."
    )
    extractor: Mapped[str] = mapped_column(comment="What read it: name and version.")
    image_url: Mapped[str | None] = mapped_column(comment="Address of its main image.")
    paywalled: Mapped[bool | None] = mapped_column(
        comment="Whether its publisher lets only those who pay read all of it; null: unsaid."
    )
    added: Mapped[list[str] | None] = mapped_column(
        comment="Sentences that the version before lacks, a JSON list; null: the first version."
    )
    removed: Mapped[list[str] | None] = mapped_column(
        comment="Sentences of the version before that it lacks, a JSON list; null: the first."
    )

    __table_args__ = (
        UniqueConstraint("article_id", "seq"),
        Index("ix_version_edited", "seen_at", postgresql_where=seq > 1, sqlite_where=seq > 1),
    )


class Duplicate(Row):
    """An article that repeats another, its lead."""

    __tablename__ = "duplicate"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id"), unique=True, comment="The copy."
    )
    lead_article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id"), index=True, comment="What it repeats."
    )
    containment: Mapped[float] = mapped_column(
        comment="Share of the shorter text's 5-grams found in the other, 0 to 1."
    )
    jaccard: Mapped[float] = mapped_column(comment="Shared 5-grams among all of both, 0 to 1.")
    decided_at: Mapped[datetime] = mapped_column(comment="When it was recognised.")


class Story(Row):
    """Articles about one event."""

    __tablename__ = "story"

    title: Mapped[str] = mapped_column(comment="Title for people.")
    lead_article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id"), comment="The article that stands for it."
    )
    first_at: Mapped[datetime] = mapped_column(index=True, comment="Date of its first article.")
    last_at: Mapped[datetime] = mapped_column(index=True, comment="Date of its latest article.")
    merged_into: Mapped[int | None] = mapped_column(
        ForeignKey("story.id"), comment="The story that took it in; null: it stands for itself."
    )


class StoryArticle(Row):
    """An article's place in a story."""

    __tablename__ = "story_article"

    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), index=True, comment="The story.")
    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id"), unique=True, comment="The article."
    )
    reason: Mapped[str] = mapped_column(comment="What put it there.")


class StoryChange(Row):
    """A merge or a split of stories, or an article that went from one to another."""

    __tablename__ = "story_change"
    __table_args__ = (Index(None, "story_id"),)

    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), comment="The story changed.")
    other_story_id: Mapped[int] = mapped_column(
        ForeignKey("story.id"),
        comment="The story it went into, that was split off, or where the article went.",
    )
    kind: Mapped[str] = mapped_column(comment="`merge`, `split` or `leave`.")
    reason: Mapped[str] = mapped_column(comment="Why.")
    changed_at: Mapped[datetime] = mapped_column(comment="When.")
    article_id: Mapped[int | None] = mapped_column(
        ForeignKey("article.id"), index=True, comment="The article that left; null: it was not one."
    )
