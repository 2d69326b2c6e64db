"""Full-text search: the newest matches, or the best of the newest thousand.

Two kinds of documents match: an article's latest text with its title, and a sentence of its
standing summary. `word_index` says how the indexes are made.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import ModuleType

from sqlalchemy import Connection, func, select

from pipeline.errors import BadQuery
from pipeline.models.search_words import Term
from pipeline.models.snippets import Snippet, beginning, holds, snippet
from pipeline.ports.browsing import Found, Key, Page, Record, Search
from pipeline.store import search_postgresql, search_sqlite, tables
from pipeline.store.database import OnDatabase
from pipeline.store.listing import CHUNK, has_stance, judged, narrowed, summed_up
from pipeline.store.matching import WEIGHED, Marks, Match, marks_of, unwanted

NO_SCORE = 0.0
"""What a match in the summary alone is worth beside one in the text."""


@dataclass(frozen=True, slots=True)
class _From:
    """Where a page begins: no article above `up_to`, without the first `skip` of them."""

    up_to: int
    skip: int = 0


class Searching(OnDatabase):
    """The part of `Catalog` that searches, in SQL."""

    def search(self, search: Search, *, after: Key | None, limit: int) -> Found:
        """Articles that hold the words: best of the newest `WEIGHED` first, or newest first."""
        with self._database.answering() as connection:
            start = _start(connection, search, after)
            marks = marks_of(connection, search.where)
            if marks.nothing:
                return Found(Page(()), complete=True)
            most = WEIGHED if search.by_rank or has_stance(search.where) else limit + 1
            texts, told, is_all = _matching(connection, search, marks, start, most)
            matches = _passing(connection, search, texts, told)
            cut = len(texts) >= most
            if search.by_rank:
                complete = is_all and not cut
                page = _best(connection, search, matches, start, limit)
                return Found(page, complete=complete)
            reached = texts[-1].article_id if cut else 0
            return Found(_newest(connection, search, matches, reached, limit), complete=is_all)


def _start(connection: Connection, search: Search, after: Key | None) -> _From:
    if after is None:
        listed = tables.ListedArticle
        return _From(connection.scalars(select(func.max(listed.id))).one() or 0)
    parts = [part for part in after if isinstance(part, int) and part >= 0]
    if len(parts) != len(after) or len(parts) != 1 + search.by_rank:
        raise BadQuery("no page ended there")
    return _From(parts[0], parts[1]) if search.by_rank else _From(parts[0] - 1)


def _matching(
    connection: Connection, search: Search, marks: Marks, start: _From, most: int
) -> tuple[list[Match], list[int], bool]:
    """Articles whose text matches, those whose summary does, and whether these are all."""
    door: ModuleType = search_sqlite if connection.dialect.name == "sqlite" else search_postgresql
    texts: list[Match] = door.matching_texts(
        connection, search.terms, search.where, marks, up_to=start.up_to, most=most
    )
    answers: list[int] = door.matching_sentences(connection, search.terms, most=WEIGHED)
    told = _summed_up_by(connection, search, answers, start)
    return texts, told, len(answers) < WEIGHED and door.looks_at_all(connection)


def _summed_up_by(
    connection: Connection, search: Search, answers: Sequence[int], start: _From
) -> list[int]:
    """The articles that a filter lets pass whose latest text some answers are about."""
    answer, version, listed = tables.Answer, tables.Version, tables.ListedArticle
    statement = (
        select(listed.id)
        .join(version, version.id == listed.version_id)
        .join(answer, answer.text_sha256 == version.sha256)
        .where(answer.id.in_(sorted(set(answers))), listed.id <= start.up_to)
    )
    return list(connection.scalars(narrowed(connection, statement, search.where)))


def _passing(
    connection: Connection, search: Search, texts: Sequence[Match], told: Sequence[int]
) -> list[Match]:
    """Every article once, newest first, of those whose stances the filter asks for."""
    found = {number: Match(number, NO_SCORE, in_text=False) for number in told}
    found |= {match.article_id: match for match in texts}
    numbers = sorted(found, reverse=True)
    if has_stance(search.where):
        kept: set[int] = set()
        for first in range(0, len(numbers), CHUNK):
            kept |= judged(connection, search.where, numbers[first : first + CHUNK])
        numbers = [number for number in numbers if number in kept]
    return [found[number] for number in numbers]


def _best(
    connection: Connection, search: Search, matches: Sequence[Match], start: _From, limit: int
) -> Page:
    ranked = sorted(matches, key=lambda match: (-match.score, -match.article_id))
    end = start.skip + limit
    rows = _shown(connection, search.terms, ranked[start.skip : end])
    return Page(rows, (start.up_to, end) if end < len(ranked) else None)


def _newest(
    connection: Connection, search: Search, matches: Sequence[Match], reached: int, limit: int
) -> Page:
    """A page of the newest; below the article `reached` more texts may match."""
    told = [match for match in matches if match.article_id >= reached]
    rows = _shown(connection, search.terms, told[:limit])
    if len(told) > limit:
        return Page(rows, (told[limit - 1].article_id,))
    return Page(rows, (reached,) if reached else None)


def _shown(
    connection: Connection, terms: Sequence[Term], matches: Sequence[Match]
) -> tuple[Record, ...]:
    by_number = {match.article_id: match for match in matches}
    texts = _texts(connection, list(by_number))
    found = []
    for row in summed_up(connection, list(by_number)):
        number = int(str(row["article_id"]))
        if by_number[number].in_text:
            where, excerpt = "text", _from_text(str(row["title"]), texts[number], terms)
        elif told := _from_summary(row, texts[number], terms):
            where, excerpt = "summary", told
        else:
            continue
        marks = [list(mark) for mark in excerpt.marks]
        found.append({**row, "found_in": where, "snippet": {"text": excerpt.text, "marks": marks}})
    return tuple(found)


def _from_text(title: str, text: str, terms: Sequence[Term]) -> Snippet:
    """What surrounds the first match behind the title, else in it, else the text's first words."""
    body = len(title) if text.startswith(title) else 0
    return snippet(text, terms, begin=body) or snippet(text, terms) or beginning(text)


def _from_summary(row: Record, text: str, terms: Sequence[Term]) -> Snippet | None:
    """The match in a summary; None where it is held, stands no more, or the text rules it out."""
    barred = [replace(term, without=False) for term in unwanted(terms)]
    if row["summary_held"] or any(holds(text, term) for term in barred):
        return None
    return snippet(str(row["summary"] or ""), terms)


def _texts(connection: Connection, articles: Sequence[int]) -> dict[int, str]:
    listed, version = tables.ListedArticle, tables.Version
    rows = connection.execute(
        select(listed.id, version.text)
        .join(version, version.id == listed.version_id)
        .where(listed.id.in_(articles))
    )
    return {row.id: row.text for row in rows}
