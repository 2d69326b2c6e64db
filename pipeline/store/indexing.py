"""Adds the words of articles that wait for it to PostgreSQL's full-text index."""

from sqlalchemy import bindparam, text

from pipeline.store.database import OnDatabase
from pipeline.store.word_index_postgresql import ADD_WORDS

BATCH = 250
"""Articles indexed in one transaction: as much work is lost by a kill."""

_ADD = text(ADD_WORDS).bindparams(bindparam("most", BATCH))


class Indexing(OnDatabase):
    """`WordStore` in SQL."""

    def index_words(self) -> int:
        """Adds the words of all articles that wait, in batches; returns how many did.

        What another process is at is left to it. SQLite does it as articles are stored.
        """
        indexed = 0
        if self._database.engine.dialect.name == "sqlite":
            return 0
        indexed, added = 0, BATCH
        while added == BATCH:
            with self._database.alone() as connection:
                added = connection.execute(_ADD).rowcount
            indexed += added
        return indexed
