"""Where documents come from: sources, their feeds, what these announced, what was fetched."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.tables.declarative import Row
from pipeline.store.types import Key


class Source(Row):
    """A publisher, as configured."""

    __tablename__ = "source"

    slug: Mapped[str] = mapped_column(unique=True, comment="Its name in configuration and SQL.")
    name: Mapped[str] = mapped_column(comment="Its name for people.")
    country: Mapped[str | None] = mapped_column(comment="ISO 3166 code, two capitals.")
    language: Mapped[str | None] = mapped_column(comment="ISO 639 code of what it mostly writes.")
    source_group: Mapped[str | None] = mapped_column(
        comment="The group that it is compared in, such as `agency` or `tabloid`."
    )
    homepage: Mapped[str | None] = mapped_column(comment="Address of its front page.")


class Feed(Row):
    """One address of a source that announces entries."""

    __tablename__ = "feed"
    __table_args__ = (UniqueConstraint("source_id", "slug"),)

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), comment="Whose feed it is.")
    slug: Mapped[str] = mapped_column(comment="Its name within the source.")
    kind: Mapped[str] = mapped_column(comment="How it announces entries, such as `folder`.")
    address: Mapped[str] = mapped_column(comment="Folder or URL.")
    etag: Mapped[str | None] = mapped_column(comment="ETag of the last full answer.")
    last_modified: Mapped[str | None] = mapped_column(
        comment="Last-Modified of the last full answer, as sent."
    )
    next_fetch_at: Mapped[datetime | None] = mapped_column(
        comment="Not to be asked before; null: at any time."
    )
    failure_streak: Mapped[int] = mapped_column(
        default=0, comment="Failed attempts in a row for the same reason."
    )
    failure_code: Mapped[str | None] = mapped_column(
        comment="Reason code of the last attempt; null: it succeeded."
    )
    paused_reason: Mapped[str | None] = mapped_column(
        comment="Reason code of why it is asked no more; null: it is asked."
    )
    moved_to: Mapped[str | None] = mapped_column(
        comment="Where its address leads for good; asked instead of it."
    )
    answered_at: Mapped[datetime | None] = mapped_column(
        comment="When it last answered, changed or not."
    )
    flags: Mapped[list[str] | None] = mapped_column(
        comment="Reason codes of what was wrong with its last full answer, a JSON list."
    )


class HostState(Row):
    """What politeness remembers of one host."""

    __tablename__ = "host_state"

    host: Mapped[str] = mapped_column(Key, unique=True, comment="Host and port.")
    next_at_ms: Mapped[int] = mapped_column(
        default=0, comment="Database time of the next allowed request, milliseconds since 1970."
    )
    backoff_until: Mapped[datetime | None] = mapped_column(
        comment="End of the wait that the host asked for."
    )
    robots_text: Mapped[str | None] = mapped_column(comment="Its robots.txt.")
    robots_until: Mapped[datetime | None] = mapped_column(comment="When to read robots.txt again.")
    crawl_delay_ms: Mapped[int | None] = mapped_column(
        comment="Pause that robots.txt asks for between requests."
    )


class Entry(Row):
    """One item announced by a feed."""

    __tablename__ = "entry"
    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"), comment="Who announced it.")
    key: Mapped[str] = mapped_column(Key, comment="What identifies it within the feed.")
    url: Mapped[str] = mapped_column(comment="Where its bytes are: URL or file address.")
    guid: Mapped[str | None] = mapped_column(Key, comment="The feed's own id of it.")
    title: Mapped[str | None] = mapped_column(comment="Title as announced.")
    published_at: Mapped[datetime | None] = mapped_column(comment="Date as announced.")
    first_seen_at: Mapped[datetime] = mapped_column(comment="When it was first announced.")
    revision: Mapped[str] = mapped_column(
        comment="Identifies the content that the feed announced last."
    )
    passed_over: Mapped[str | None] = mapped_column(
        comment="Reason code of why it is not fetched; null: it is."
    )
    relinked: Mapped[bool | None] = mapped_column(
        comment="Whether its guid told it under another link than the one of its key; null: no."
    )
    read_revision: Mapped[str | None] = mapped_column(
        comment="The revision that its newest page was fetched for; null: it has no page."
    )

    __table_args__ = (
        UniqueConstraint("feed_id", "key"),
        Index(None, "feed_id", "first_seen_at", "passed_over"),
        Index(None, "feed_id", "guid"),
        Index(
            "ix_entry_unread",
            "feed_id",
            "id",
            postgresql_where=and_(passed_over.is_(None), read_revision.is_distinct_from(revision)),
            sqlite_where=and_(passed_over.is_(None), read_revision.is_distinct_from(revision)),
        ),
    )


class Page(Row):
    """Bytes as fetched, kept in the archive."""

    __tablename__ = "page"
    __table_args__ = (Index(None, "entry_id", "id"),)

    url: Mapped[str] = mapped_column(comment="Where the bytes came from.")
    fetched_at: Mapped[datetime] = mapped_column(comment="When they were fetched.")
    http_status: Mapped[int | None] = mapped_column(comment="Status of the answer; null: a file.")
    content_type: Mapped[str] = mapped_column(comment="Media type as sent or as guessed.")
    sha256: Mapped[str] = mapped_column(comment="Hash of the bytes.")
    archive_ref: Mapped[str] = mapped_column(comment="What the archive gives them back for.")
    entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("entry.id"), comment="The entry that it was fetched for."
    )
    revision: Mapped[str | None] = mapped_column(
        comment="The entry's revision that it was fetched for."
    )
    article_id: Mapped[int | None] = mapped_column(
        ForeignKey("article.id"), index=True, comment="The article that was read from it."
    )
