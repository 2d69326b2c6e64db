"""Stories to compare in tests: three outlets on one fire, by what was checked in their articles."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from store_steps import article, evidence, rows, stance_key, summary_key

import make
from pipeline.models import (
    AnalystKind,
    Answer,
    AnswerKey,
    AnswerOutcome,
    Aspect,
    AttemptEnd,
    AttemptState,
    CheckedClaim,
    ClaimOf,
    Comparison,
    ComparisonKey,
    Evidence,
    EvidenceStatus,
    GateResult,
    Label,
    Question,
    QuestionKind,
    Request,
    SentenceKind,
    Stance,
    Statement,
    StatementKind,
    StatementQuote,
    Stored,
    SummarySentence,
    Text,
    ToldArticle,
    ToldStory,
)
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from takedowns import WORD, add, in_story

COURIER = "A fire destroyed the Brunmar dye works on Tuesday. Twelve people died, police said."
HERALD = "The Brunmar dye works burned down on Tuesday. Police said that 15 people died."
OBSERVER = "Fire razed the dye works of Brunmar on Tuesday. Ilse Marn blamed the owner."
TEXTS = {"courier": COURIER, "herald": HERALD, "observer": OBSERVER}
MODEL = "m-1"


def quoted(words: str, start: int = 0) -> Evidence:
    return Evidence(
        quote=words, start=start, end=start + len(words), status=EvidenceStatus.VERIFIED
    )


def claim(text: str, *quotes: str, of: ClaimOf = ClaimOf.SUMMARY, **fields: Any) -> CheckedClaim:
    """A claim that rests on these quotes, else on its own words."""
    return CheckedClaim(of=of, text=text, quotes=tuple(map(quoted, quotes or [text])), **fields)


def told(source: str, *claims: CheckedClaim | str, **fields: Any) -> ToldArticle:
    """An article of an outlet with these claims; a text stands for a claim that quotes itself."""
    number = fields.pop("number", sum(map(ord, source)))
    plain = ToldArticle(
        article_id=number,
        version_id=number,
        source=source,
        source_name=source.title(),
        title=f"Fire, says {source}",
        language="en",
        at=make.NOW,
        claims=tuple(claim(one) if isinstance(one, str) else one for one in claims),
    )
    return replace(plain, **fields)


def sentences(text: str) -> list[str]:
    return [f"{one.rstrip('.')}." for one in text.split(". ")]


def fire(**more: str) -> ToldStory:
    """The story of all outlets: c1 and c2 are the courier's, c3, c4 the herald's, and so on."""
    articles = [told(name, *sentences(text)) for name, text in {**TEXTS, **more}.items()]
    numbered = [
        replace(one, article_id=number, version_id=number)
        for number, one in enumerate(articles, start=1)
    ]
    return ToldStory(1, tuple(numbered))


def summarized(text: Text) -> Answer:
    """The summary of a text: its sentences, each its own quote, the last as a fact."""
    spoken = sentences(text.text)
    kinds = [*[(SentenceKind.SUMMARY, None)] * (len(spoken) - 1), (SentenceKind.FACT, Aspect.WHO)]
    return Answer(
        question=Question(QuestionKind.SUMMARY),
        sentences=tuple(
            SummarySentence(
                kind=kind, aspect=aspect, text=one, evidence=(evidence(text.text, one),)
            )
            for one, (kind, aspect) in zip(spoken, kinds, strict=True)
        ),
    )


def model_key(kind: QuestionKind = QuestionKind.SUMMARY, **fields: Any) -> AnswerKey:
    plain = summary_key() if kind is QuestionKind.SUMMARY else stance_key()
    return replace(plain, **{"model": MODEL, **fields})


def answer(
    store: SqlStore,
    stored: Stored,
    given: Answer | None = None,
    *,
    analyst: AnalystKind = AnalystKind.OPENAI,
    now: datetime = make.NOW,
    **fields: Any,
) -> None:
    """Stores an answer of a model about an article, else its summary."""
    text = store.texts([stored.version_id])[0]
    said = given or summarized(text)
    lease = store.take_lease(f"text:{text.sha256}", "worker", ttl_ms=60_000)
    key = model_key(said.question.kind, **fields)
    assert store.save_answers(text, [(key, said)], analyst=analyst, lease=lease, now=now) == 1


def stance_on(
    text: str, label: Label, quote: str, holder: str | None = None, **fields: Any
) -> Answer:
    """A model's stance on the target `toll` with one quote."""
    voice = Stance(label=label, model_label=label, holder=holder, evidence=(evidence(text, quote),))
    return Answer(question=Question(QuestionKind.STANCE, make.target()), stances=(voice,), **fields)


def stored_fire(
    store: SqlStore, database: Database, texts: Mapping[str, str] = TEXTS, **fields: Any
) -> tuple[int, Sequence[Stored]]:
    """The story in the database: one article an outlet, each an hour after the one before."""
    articles = [
        article(
            store,
            text,
            key=f"{slug}.txt",
            slug=slug,
            url=f"https://{slug}.example/fire",
            language="en",
            published_at=make.NOW + timedelta(hours=number),
        )
        for number, (slug, text) in enumerate(texts.items())
    ]
    for one in articles:
        answer(store, one)
    numbers = [one.article_id for one in articles]
    return in_story(database, "The fire at the dye works", *numbers, **fields), articles


def join_story(database: Database, story_id: int, article_id: int) -> None:
    """Adds an article to a story."""
    add(database, tables.StoryArticle, story_id=story_id, article_id=article_id, reason="names")


def leave_story(database: Database, *article_ids: int) -> None:
    """Takes articles out of their stories."""
    place = tables.StoryArticle
    with database.writing() as connection:
        connection.execute(delete(place).where(place.article_id.in_(article_ids)))


def released(database: Database) -> None:
    """Makes no article a copy of another."""
    with database.writing() as connection:
        connection.execute(delete(tables.Duplicate))


def compared(store: SqlStore, story_id: int, **fields: Any) -> Comparison:
    """A comparison of a stored story: a statement with a quote of each article, and a conflict."""
    [story] = store.told_stories([story_id])
    quotes = [
        StatementQuote(version_id=one.version_id, evidence=one.claims[0].quotes[0])
        for one in story.articles
    ]
    sides = tuple(replace(one, side=side) for side, one in enumerate(quotes[:2], start=1))
    statements = (
        Statement(kind=StatementKind.AGREED, text=f"{WORD} burned.", quotes=tuple(quotes)),
        Statement(kind=StatementKind.CONFLICT, text=f"How {WORD} burned.", quotes=sides),
    )
    plain = Comparison(
        outcome=AnswerOutcome.ANSWERED,
        statements=statements,
        gates=(GateResult(code="wrong_kind", detail=f"{WORD} alone", action="dropped"),),
        request_id=fields.pop("request_id", None) or paid_for(store, story),
        second_request_id=None,
        gates_version="1",
        language=None,
        articles=len(story.articles),
        shown=len(story.articles),
        outlets=len(story.articles),
    )
    return replace(plain, **fields)


def request_about(story: ToldStory, request_hash: str = "s1") -> Request:
    """A request that shows the claims of these articles."""
    versions = tuple(one.version_id for one in story.articles)
    return Request(
        hash=request_hash,
        version_id=versions[0],
        endpoint="e",
        model=MODEL,
        rung="plain",
        params={},
        questions=(),
        versions=versions,
    )


def paid_for(store: SqlStore, story: ToldStory, request_hash: str = "s1") -> int:
    """A request about a story whose reply was received."""
    attempt = store.begin_attempt(request_about(story, request_hash), make.NOW)
    end = AttemptEnd(state=AttemptState.OK, cost_nanousd=700, raw_answer=f"said {WORD}")
    store.end_attempt(attempt, end, make.NOW)
    return attempt.request_id


def story_key(content: str = "1") -> ComparisonKey:
    return ComparisonKey(content, "prompt", MODEL, "params")


def save(
    store: SqlStore,
    story_id: int,
    comparison: Comparison | None = None,
    *,
    content: str = "1",
    now: datetime = make.NOW,
) -> bool:
    """Saves a comparison under a lease of its own."""
    lease = store.take_lease(f"story:{story_id}", "worker", ttl_ms=60_000)
    return store.save_comparison(
        story_id,
        story_key(content),
        comparison or compared(store, story_id),
        lease=lease,
        now=now,
    )


def comparisons(database: Database) -> Sequence[Mapping[str, Any]]:
    return rows(database, tables.StoryAnswer)
