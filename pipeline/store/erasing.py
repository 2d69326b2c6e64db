"""Removes articles with all that was read from them, so that nothing refers to them any more.

The order is that of the foreign keys: claims and evidence, answers, requests, stories, versions,
pages, articles. A text that another article still has keeps its answers and what they cost.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    delete,
    func,
    not_,
    or_,
    select,
    union,
    update,
)

from pipeline.store import tables
from pipeline.store.actor_leaving import leave_actors
from pipeline.store.refusing import EMPTIED, FORGOTTEN
from pipeline.store.statements import among
from pipeline.store.storying import leave_stories
from pipeline.store.types import bounded_key


class Erasing:
    """One removal under way, in one transaction; `counts` tells rows by table."""

    def __init__(
        self, connection: Connection, articles: Sequence[int], entries: Sequence[int]
    ) -> None:
        self.connection, self.articles, self.entries = connection, articles, entries
        self.counts: Counter[str] = Counter()
        version = tables.Version
        rows = connection.execute(
            select(version.id, version.sha256).where(self._theirs(version.article_id))
        ).all()
        self.texts: Mapping[int, str] = {row.id: row.sha256 for row in rows}
        self.kept = self._kept()
        self.gone = sorted(set(self.texts.values()) - set(self.kept))

    def run(self) -> Sequence[str]:
        """Removes all of it; returns references of originals that no page uses any more."""
        self._answers()
        self._requests()
        self._point_to_copies()
        self._announcements()
        mark = tables.Duplicate
        self._delete(mark, or_(self._theirs(mark.article_id), self._theirs(mark.lead_article_id)))
        self.counts.update(leave_stories(self.connection, self.articles))
        return self._documents()

    def _theirs(self, column: Any) -> ColumnElement[bool]:
        return among(self.connection, column, self.articles)

    def _kept(self) -> Mapping[str, int]:
        """The texts that other articles have too, each with the first version of those."""
        version = tables.Version
        hashes = sorted(set(self.texts.values()))
        rows = self.connection.execute(
            select(version.sha256, func.min(version.id).label("version_id"))
            .where(
                among(self.connection, version.sha256, hashes),
                not_(self._theirs(version.article_id)),
            )
            .group_by(version.sha256)
        )
        return {row.sha256: row.version_id for row in rows}

    def _delete(self, table: type[tables.Row], condition: ColumnElement[bool]) -> None:
        self._count(table, self.connection.execute(delete(table).where(condition)).rowcount)

    def _count(self, table: type[tables.Row], rows: int) -> None:
        self.counts[table.__tablename__] += rows

    def _answers(self) -> None:
        answer, stance, sentence = tables.Answer, tables.Stance, tables.SummarySentence
        evidence, gate, correction = tables.Evidence, tables.GateResult, tables.Correction
        answers = select(answer.id).where(among(self.connection, answer.text_sha256, self.gone))
        stances = select(stance.id).where(stance.answer_id.in_(answers))
        sentences = select(sentence.id).where(sentence.answer_id.in_(answers))
        actors = self._named_there()
        self._delete(
            evidence,
            or_(evidence.stance_id.in_(stances), evidence.summary_sentence_id.in_(sentences)),
        )
        self._delete(stance, stance.answer_id.in_(answers))
        self._delete(sentence, sentence.answer_id.in_(answers))
        self._delete(gate, gate.answer_id.in_(answers))
        self._delete(answer, among(self.connection, answer.text_sha256, self.gone))
        self._delete(correction, among(self.connection, correction.text_sha256, self.gone))
        self.counts.update(leave_actors(self.connection, actors))

    def _named_there(self) -> Sequence[int]:
        """The actors of stances and corrections about the texts that are gone."""
        answer, stance = tables.Answer, tables.Stance
        correction, alias = tables.Correction, tables.ActorAlias
        reported = (
            select(stance.actor_id)
            .join(answer, answer.id == stance.answer_id)
            .where(among(self.connection, answer.text_sha256, self.gone))
        )
        corrected = (
            select(alias.actor_id)
            .join(correction, correction.holder_key == alias.alias_key)
            .where(among(self.connection, correction.text_sha256, self.gone))
        )
        found = self.connection.scalars(union(reported, corrected)).all()
        return [number for number in found if number is not None]

    def _requests(self) -> None:
        """Empties what was received about texts that are gone; what it cost stays."""
        request, attempt = tables.Request, tables.Attempt
        versions = [number for number, text in self.texts.items() if text not in self.kept]
        asked = among(self.connection, request.version_id, versions)
        replies = self.connection.execute(
            update(attempt)
            .where(
                attempt.request_id.in_(select(request.id).where(asked)),
                attempt.raw_answer.is_not(None),
            )
            .values(raw_answer=None)
        )
        self._count(attempt, replies.rowcount)
        self.connection.execute(update(request).where(asked).values(version_id=None))

    def _point_to_copies(self) -> None:
        """Lets what was said of a text that another article has stand for that one."""
        moves = [
            {"old": number, "new": self.kept[text]}
            for number, text in self.texts.items()
            if text in self.kept
        ]
        if not moves:
            return
        for table in (tables.Answer, tables.Evidence, tables.Request):
            column = table.__table__.c["version_id"]
            self.connection.execute(
                update(table).where(column == bindparam("old")).values(version_id=bindparam("new")),
                moves,
            )

    def _announcements(self) -> None:
        entry, failure = tables.Entry, tables.Failure
        theirs = among(self.connection, entry.id, self.entries)
        urls = self.connection.scalars(select(entry.url).where(theirs)).all()
        emptied = self.connection.execute(
            update(entry)
            .where(theirs, entry.passed_over.is_distinct_from(FORGOTTEN))
            .values(EMPTIED)
        )
        self._count(entry, emptied.rowcount)
        addresses = [bounded_key(url) for url in urls]
        for kind, keys in (("entry", addresses), ("page", addresses), ("text", self.gone)):
            self._delete(
                failure,
                (failure.item_kind == kind) & among(self.connection, failure.item_key, keys),
            )

    def _documents(self) -> Sequence[str]:
        page, version, article = tables.Page, tables.Version, tables.Article
        references = self.connection.scalars(
            select(page.archive_ref).where(self._theirs(page.article_id)).distinct()
        ).all()
        self._delete(version, self._theirs(version.article_id))
        self._delete(page, self._theirs(page.article_id))
        self._delete(article, self._theirs(article.id))
        return unused(self.connection, references)


def unused(connection: Connection, references: Collection[str]) -> Sequence[str]:
    """Those references to originals that no page uses."""
    page = tables.Page
    used = connection.scalars(
        select(page.archive_ref)
        .where(among(connection, page.archive_ref, sorted(references)))
        .distinct()
    ).all()
    return sorted(set(references) - set(used))
