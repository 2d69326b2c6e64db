"""Where lists and search find articles: one narrow row each, kept by the database itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.tables.declarative import Row


class ListedArticle(Row):
    """The latest version of an article, by date and source; triggers on `version` keep it.

    Its id is the article's. It has no foreign keys: to look them up would take longer than the row.
    """

    __tablename__ = "listed_article"
    __table_args__ = (Index(None, "at", "id"), Index(None, "source_id", "at", "id"))

    version_id: Mapped[int] = mapped_column(unique=True, comment="The article's latest version.")
    source_id: Mapped[int] = mapped_column(comment="Who published it.")
    at: Mapped[datetime] = mapped_column(
        comment="Date of publication; where none is given, of fetching."
    )
    words: Mapped[Any] = mapped_column(
        Text().with_variant(TSVECTOR(), "postgresql"),
        nullable=True,
        comment="PostgreSQL: the words of title and text, with marks of source, date and age that "
        "begin with #; null: they are not indexed yet. SQLite: null; its words are in "
        "`article_words`.",
    )
