"""Lists of articles and of stances, newest article first."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from pipeline.ports.browsing import Filter, Key, Page, Record
from pipeline.store.database import OnDatabase
from pipeline.store.details import whole_article
from pipeline.store.listing import (
    Place,
    actor_number,
    has_stance,
    judged,
    page_of,
    place_of,
    summed_up,
    told_of,
    walk,
)

PLACE_PARTS = 2
"""Parts of a key that tell the article; what is behind them tells a row of that article."""


class ArticleLists(OnDatabase):
    """The part of `Catalog` that is about articles, in SQL."""

    def list_articles(self, where: Filter, *, after: Key | None, limit: int) -> Page:
        """Articles without their texts, newest first."""
        last = None if after is None else place_of(after)
        with self._database.answering() as connection:

            def passing(places: Sequence[Place]) -> list[tuple[Key, Record]]:
                kept = {place.article_id for place in places}
                if has_stance(where):
                    kept = judged(connection, where, sorted(kept))
                return [
                    (place.key, {"article_id": place.article_id})
                    for place in places
                    if place.article_id in kept
                ]

            page = page_of(walk(connection, where, last), passing, limit)
            numbers = [int(str(row["article_id"])) for row in page.rows]
            return Page(tuple(summed_up(connection, numbers)), page.after)

    def whole_article(self, article_id: int) -> Record | None:
        """One article with text, sentences and their evidence, stances, actors, versions."""
        with self._database.answering() as connection:
            return whole_article(connection, article_id)

    def list_stances(self, where: Filter, *, after: Key | None, limit: int) -> Page:
        """Stances of articles' own voices, newest article first, then by target."""
        asked = {"target": where.target, "label": where.label, "analyst": where.analyst}
        with self._database.answering() as connection:
            return _told(connection, "article_stance", where, asked, after=after, limit=limit)

    def list_actor_stances(self, where: Filter, *, after: Key | None, limit: int) -> Page:
        """Stances of actors, newest article first, then by target and actor."""
        with self._database.answering() as connection:
            actor = None if where.actor is None else actor_number(connection, where.actor)
            asked = {
                "target": where.target, "label": where.label, "analyst": where.analyst,
                "actor_id": actor,
            }  # fmt: skip
            return _told(connection, "actor_stance", where, asked, after=after, limit=limit)


def _told(
    connection: Connection,
    view: str,
    where: Filter,
    asked: Mapping[str, object],
    *,
    after: Key | None,
    limit: int,
) -> Page:
    last = None if after is None else place_of(after)
    shown = () if after is None else after[PLACE_PARTS:]

    def rows_of(places: Sequence[Place]) -> list[tuple[Key, Record]]:
        told = told_of(connection, view, "*", [place.article_id for place in places], **asked)
        by_number: dict[object, list[Record]] = {}
        for row in told:
            by_number.setdefault(row["article_id"], []).append(row)
        keyed = [
            ((*place.key, *_within(row)), row)
            for place in places
            for row in sorted(by_number.get(place.article_id, []), key=_within)
        ]
        if last is None:
            return keyed
        return [
            (key, row)
            for key, row in keyed
            if key[:PLACE_PARTS] != last.key or _within(row) > shown
        ]

    chunks = walk(connection, where, last, again=bool(shown))
    return page_of(chunks, rows_of, limit)


def _within(row: Record) -> tuple[str, ...]:
    """What tells the rows of one article apart, in their order."""
    return (str(row["target"]), str(row.get("actor", "")))
