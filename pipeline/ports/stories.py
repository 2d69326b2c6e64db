"""The door of the results database to stories: who says what, who does not, how contested it is."""

from typing import Protocol

from pipeline.ports.reading import Table


class StoryReader(Protocol):
    """Read-only questions about stories."""

    def stories(self, *, alone: bool = False, limit: int = 20) -> Table:
        """Stories, the latest first; `alone`: also those of one article.

        Columns: id, first_at, last_at, title, articles, sources, contested (its targets with a
        measure, the most contested first, a list of target, analyst, contested).
        """
        ...

    def story(self, story_id: int) -> dict[str, object] | None:
        """One story whole, that which took it in where it was merged; None: there is none.

        Keys beside those of `story_overview`, whose count of articles is `article_count`:
        articles (article_id, source, title, published_at, reason, and lead_article_id of copies),
        contest, perspectives, actors, coverage; each a list of rows of its view.
        """
        ...
