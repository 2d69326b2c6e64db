"""The catalog of the results database: its lists, one row of each whole, and search."""

from sqlalchemy import text

from pipeline.store.article_lists import ArticleLists
from pipeline.store.named_lists import NamedLists
from pipeline.store.run_lists import RunLists
from pipeline.store.searching import Searching
from pipeline.store.story_lists import StoryLists


class Cataloguing(ArticleLists, StoryLists, NamedLists, RunLists, Searching):
    """`Catalog` in SQL."""

    def answers(self) -> None:
        """Asks the database the least there is.

        Raises:
            StoreUnavailable: it does not answer.
        """
        with self._database.reading() as connection:
            connection.execute(text("select 1 from source limit 1")).first()
