"""What grouping compares articles by; all of it can be made again from the texts."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.tables.declarative import Row


class Sketch(Row):
    """What is compared of an article's latest grouped text; without one it is to be grouped."""

    __tablename__ = "sketch"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id"), unique=True, comment="The article."
    )
    version_id: Mapped[int] = mapped_column(
        ForeignKey("version.id"), unique=True, comment="The version whose text was grouped."
    )
    text_sha256: Mapped[str] = mapped_column(index=True, comment="Hash of that text.")
    at: Mapped[datetime] = mapped_column(
        index=True, comment="When it was published, as far as believed, else first seen."
    )
    title: Mapped[str] = mapped_column(comment="Its title, else its first words.")
    language: Mapped[str | None] = mapped_column(comment="Language of the text, else its source's.")
    grams: Mapped[bytes] = mapped_column(
        LargeBinary, comment="Sampled hashes of runs of five words, 8 bytes each."
    )
    halvings: Mapped[int] = mapped_column(
        comment="How often the sample was halved: one of 2 to the power of this is kept."
    )
    salient: Mapped[bytes] = mapped_column(
        LargeBinary, comment="Hashes of its numbers and names, 8 bytes each."
    )
    terms: Mapped[dict[str, Any]] = mapped_column(
        comment="What it is about: weights by term, words of its beginning (`^`) and days that it "
        "states (`@`) among them, a JSON object."
    )
    names: Mapped[dict[str, Any]] = mapped_column(
        comment="Those of the terms that are names, as written, a JSON object."
    )
    grouped_at: Mapped[datetime] = mapped_column(index=True, comment="When it was grouped.")


class Posting(Row):
    """A gram or term under which a lead article is found, kept for as many days as are compared."""

    __tablename__ = "posting"
    __table_args__ = (UniqueConstraint("key", "article_id"),)

    key: Mapped[int] = mapped_column(comment="Hash of the gram or term.")
    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id"), index=True, comment="The lead article."
    )
    at: Mapped[datetime] = mapped_column(index=True, comment="The article's time, as in `sketch`.")


class UngroupedVersion(Row):
    """A version whose text was not grouped yet; kept by triggers on `version` and `sketch`."""

    __tablename__ = "ungrouped_version"

    version_id: Mapped[int] = mapped_column(unique=True, comment="The version.")
