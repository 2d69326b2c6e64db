"""Articles with words in every table, to be forgotten in tests."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import insert
from store_steps import (
    announced,
    answered,
    everything,
    evidence,
    rows,
    saved,
    stance,
    stance_answer,
    stance_key,
    summary_answer,
    summary_key,
)

import make
from pipeline.models import (
    Attempt,
    AttemptEnd,
    AttemptState,
    Entry,
    Failure,
    GateResult,
    Label,
    Question,
    QuestionKind,
    Request,
    Step,
    Stored,
)
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore

WORD = "quillfeather"
URL = "https://courier.example/news/1"
TEXT = f"Toll divides {WORD}\n\nMayor {WORD} says that the toll is fair. Skippers disagree."
OTHER = "Rain all week\n\nIt will rain all week, and nobody minds."


def entry(url: str = URL, key: str = "1", text: str = TEXT) -> Entry:
    title = text.partition("\n")[0]
    return make.entry(key, url=url, title=title, guid=f"guid of {title} at {url}")


def web_article(
    store: SqlStore, text: str = TEXT, url: str = URL, slug: str = "courier", **fields: Any
) -> Stored:
    """An article at a web address, announced and saved."""
    pending = announced(store, entry(url, url, text), slug=slug)
    named = {"title": pending.entry.title, "article_key": f"url:{url}", "url": url}
    return saved(store, pending, text, **named, **fields)


def begun(store: SqlStore, version_id: int, request_hash: str = "h1") -> Attempt:
    """A call about a version, under way."""
    request = Request(
        hash=request_hash,
        version_id=version_id,
        endpoint="e",
        model="small",
        rung="plain",
        params={},
        questions=(Question(QuestionKind.SUMMARY),),
    )
    return store.begin_attempt(request, make.NOW)


def paid(store: SqlStore, version_id: int) -> int:
    """A request about a version whose reply was received."""
    attempt = begun(store, version_id)
    end = AttemptEnd(state=AttemptState.OK, cost_nanousd=700, raw_answer=f"said {WORD}")
    store.end_attempt(attempt, end, make.NOW)
    return attempt.request_id


def judged(store: SqlStore, stored: Stored, *, word: str = WORD) -> None:
    """Answers with every kind of row that can hold words of the text."""
    store.configure_targets([make.target()], make.NOW)
    text = store.texts([stored.version_id])[0]
    quote = evidence(text.text, "the toll is fair")
    voices = (
        replace(stance(Label.FAVOR, quote), rationale=f"because of {word}"),
        stance(Label.FAVOR, quote, holder=f"Mayor {word}"),
        stance(Label.AGAINST, holder="Skippers"),
    )
    gate = GateResult(code="name", detail=f"{word} is named", action="kept")
    answers = (
        (summary_key(), summary_answer(text.text, f"Mayor {WORD} says that the toll is fair.")),
        (stance_key(), replace(stance_answer(*voices), gates=(gate,))),
    )
    number = paid(store, stored.version_id)
    given = [(key, replace(answer, request_id=number)) for key, answer in answers]
    assert answered(store, text, given) == 2


def add(database: Database, table: type[tables.Row], **values: Any) -> int:
    with database.writing() as connection:
        return connection.scalars(insert(table).values(values).returning(table.id)).one()


def full(store: SqlStore, database: Database) -> Stored:
    """One article with a row in every table that can hold its words, beside another article."""
    stored = web_article(store, authors=(WORD,), section=WORD)
    judged(store, stored)
    text = store.texts([stored.version_id])[0]
    [target] = rows(database, tables.Target)
    add(
        database,
        tables.Correction,
        text_sha256=text.sha256,
        target_id=target["id"],
        holder_key=f"mayor {WORD}",
        label="against",
        reason=WORD,
        author="desk",
        created_at=make.NOW,
    )
    for kind, key, step in (("entry", URL, Step.EXTRACT), ("text", text.sha256, Step.ANALYZE)):
        failure = Failure(
            item_kind=kind,
            item_key=key,
            step=step,
            code="bad_answer",
            transient=True,
            message=f"{WORD} was not in it",
        )
        store.record_failure(failure, make.NOW)
    other = web_article(store, OTHER, "https://courier.example/news/2")
    in_story(database, f"All about {WORD}", stored.article_id, other.article_id)
    return stored


def in_story(database: Database, title: str, *articles: int, **fields: Any) -> int:
    """A story of articles, led by the first."""
    times = {"first_at": make.NOW, "last_at": make.NOW}
    story = add(database, tables.Story, title=title, lead_article_id=articles[0], **times, **fields)
    for number in articles:
        add(database, tables.StoryArticle, story_id=story, article_id=number, reason="names")
    return story


def holding(database: Database, word: str) -> list[str]:
    """The tables with a row that holds a word in any column."""
    return [
        name
        for name, found in everything(database).items()
        if any(word in str(value).casefold() for row in found for value in row.values())
    ]


def forget(store: SqlStore, url: str = URL) -> Mapping[str, int]:
    return store.forget_article(url, reason="asked for", now=make.NOW).counts
