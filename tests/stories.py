"""Stories to compare in tests: three outlets on one fire, by what was checked in their articles."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from store_steps import article, evidence, rows, stance_key, summary_key

import make
from pipeline.models import (
    AnalystKind,
    Answer,
    AnswerKey,
    Aspect,
    CheckedClaim,
    ClaimOf,
    Evidence,
    EvidenceStatus,
    Label,
    Question,
    QuestionKind,
    SentenceKind,
    Stance,
    Stored,
    SummarySentence,
    Text,
    ToldArticle,
    ToldStory,
)
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from takedowns import add, in_story

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


def comparisons(database: Database) -> Sequence[Mapping[str, Any]]:
    return rows(database, tables.StoryAnswer)
