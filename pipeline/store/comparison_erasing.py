"""Comparisons go with any article that they showed, or that their story loses."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection, delete, or_, select, update

from pipeline.models import Counts
from pipeline.store import tables
from pipeline.store.comparing import STORY
from pipeline.store.statements import among


def erase_comparisons(
    connection: Connection, articles: Sequence[int], versions: Sequence[int]
) -> Counts:
    """Removes what was compared with these articles; returns rows removed or emptied, by table.

    What the articles' words led to cannot be told from the rest, so all of it goes, with the
    replies. A story that goes on is compared anew; where none of its claims were theirs, by the
    reply that was paid for.
    """
    shown, answer, member = tables.RequestVersion, tables.StoryAnswer, tables.StoryArticle
    story, failure = tables.Story, tables.Failure
    requests = connection.scalars(
        select(shown.request_id).where(among(connection, shown.version_id, versions)).distinct()
    ).all()
    stories = connection.scalars(
        select(story.id).where(
            or_(
                among(connection, story.lead_article_id, articles),
                story.id.in_(
                    select(member.story_id).where(among(connection, member.article_id, articles))
                ),
            )
        )
    ).all()
    answers = connection.scalars(
        select(answer.id).where(
            or_(
                among(connection, answer.story_id, stories),
                among(connection, answer.request_id, requests),
                among(connection, answer.second_request_id, requests),
            )
        )
    ).all()
    counts = Counter(_remove(connection, answers))
    counts["attempt"] += _empty(connection, requests)
    failed = delete(failure).where(
        failure.item_kind == STORY,
        among(connection, failure.item_key, [str(number) for number in stories]),
    )
    counts["failure"] += connection.execute(failed).rowcount
    return counts


def _remove(connection: Connection, answers: Sequence[int]) -> Counts:
    statement, quote = tables.StoryStatement, tables.StoryQuote
    answer, gate = tables.StoryAnswer, tables.StoryGateResult
    theirs = select(statement.id).where(among(connection, statement.story_answer_id, answers))
    return {
        table.__tablename__: connection.execute(delete(table).where(condition)).rowcount
        for table, condition in (
            (quote, quote.story_statement_id.in_(theirs)),
            (statement, among(connection, statement.story_answer_id, answers)),
            (gate, among(connection, gate.story_answer_id, answers)),
            (answer, among(connection, answer.id, answers)),
        )
    }


def _empty(connection: Connection, requests: Sequence[int]) -> int:
    """Empties what was received for these requests; what it cost stays."""
    request, attempt, shown = tables.Request, tables.Attempt, tables.RequestVersion
    emptied = connection.execute(
        update(attempt)
        .where(among(connection, attempt.request_id, requests), attempt.raw_answer.is_not(None))
        .values(raw_answer=None)
    ).rowcount
    connection.execute(
        update(request).where(among(connection, request.id, requests)).values(version_id=None)
    )
    connection.execute(delete(shown).where(among(connection, shown.request_id, requests)))
    return emptied
