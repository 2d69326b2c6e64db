"""The door of the results database to answers that a person is to look at."""

from datetime import datetime
from typing import Protocol

from pipeline.ports.reading import Table


class ReviewStore(Protocol):
    """Answers that are held, and a person's word that they are good."""

    def held_answers(self, *, limit: int) -> Table:
        """Held answers about articles' latest texts: article, title, about, label, passage.

        One row for each passage for which an answer is held; a held comparison is told by the
        article that leads its story.
        """
        ...

    def clear_held(self, article_id: int, *, author: str, now: datetime) -> int:
        """Lets all held answers about an article's latest text count; returns how many.

        Those are also the held comparisons of its story.

        Raises:
            BadAddress: there is no such article.
        """
        ...
