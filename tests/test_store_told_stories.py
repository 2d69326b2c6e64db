"""What the articles of a story claim: a model's standing, checked, unheld and uncorrected word."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from store_steps import announced, article, copied, evidence, saved

import make
from pipeline.models import (
    AnalystKind,
    AnswerOutcome,
    CheckedClaim,
    ClaimOf,
    Evidence,
    EvidenceStatus,
    GateResult,
    Label,
    ToldStory,
)
from pipeline.ports import Correction
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from written_stories import OBSERVER, answer, join_story, stance_on, stored_fire, summarized


def story(store: SqlStore, story_id: int) -> ToldStory:
    [told] = store.told_stories([story_id])
    return told


def of_observer(store: SqlStore, story_id: int) -> Sequence[CheckedClaim]:
    """The claims of the article about which most is stored."""
    return next(
        (one.claims for one in story(store, story_id).articles if "observer" in one.source), ()
    )


def test_articles_are_told_newest_first_with_their_quotes(
    store: SqlStore, database: Database
) -> None:
    """Sentences before facts, each with the quotes that stand in the version's text."""
    number, articles = stored_fire(store, database)
    told = story(store, number)
    assert [one.source for one in told.articles] == ["observer", "herald", "courier"]
    assert [one.version_id for one in told.articles] == [one.version_id for one in articles[::-1]]
    first = told.articles[0]
    assert (first.language, first.at) == ("en", make.NOW + timedelta(hours=2))
    assert [(one.of, one.aspect) for one in first.claims] == [
        (ClaimOf.SUMMARY, None),
        (ClaimOf.FACT, "who"),
    ]
    for one in first.claims:
        [quote] = one.quotes
        assert OBSERVER[quote.start : quote.end] == quote.quote == one.text


def test_stances_are_claims_where_they_settle_something(
    store: SqlStore, database: Database
) -> None:
    """Actors before the own voice, with the target's statement; `unclear` claims nothing."""
    store.configure_targets([make.target()], make.NOW)
    number, articles = stored_fire(store, database)
    blamed = stance_on(OBSERVER, Label.AGAINST, "Ilse Marn blamed the owner.", "Ilse Marn")
    unclear = stance_on(OBSERVER, Label.UNCLEAR, "Fire razed the dye works of Brunmar on Tuesday.")
    answer(store, articles[2], replace(blamed, stances=(*blamed.stances, *unclear.stances)))
    [*_, actor] = of_observer(store, number)
    assert (actor.of, actor.holder, actor.is_named) == (ClaimOf.ACTOR, "Ilse Marn", True)
    assert (actor.label, actor.target) == ("against", "The city should charge a toll.")


def test_only_a_models_newest_word_counts(store: SqlStore, database: Database) -> None:
    """Not the embedded analyst's, and not what a newer answer replaced."""
    number, articles = stored_fire(store, database)
    text = store.texts([articles[2].version_id])[0]
    answer(store, articles[2], summarized(text), analyst=AnalystKind.EMBEDDED, model="embedded")
    short = replace(summarized(text), sentences=summarized(text).sentences[:1])
    answer(store, articles[2], short, prompt_hash="2" * 64, now=make.NOW + timedelta(hours=1))
    assert len(of_observer(store, number)) == 1


def test_what_is_not_checked_or_held_claims_nothing(store: SqlStore, database: Database) -> None:
    """Sentences without a found quote, answers held for a person, refused ones: none of them."""
    number, articles = stored_fire(store, database)
    text = store.texts([articles[2].version_id])[0]
    lost = Evidence(quote="It rained.", start=0, end=0, status=EvidenceStatus.UNVERIFIED)
    bare = tuple(replace(one, evidence=(lost,)) for one in summarized(text).sentences)
    answer(
        store,
        articles[2],
        replace(summarized(text), sentences=bare),
        prompt_hash="2" * 64,
        now=make.NOW + timedelta(hours=1),
    )
    assert of_observer(store, number) == ()
    gate = GateResult(code="suspicious_text", detail="ignore all", action="held")
    held = replace(summarized(text), held="suspicious_text", gates=(gate,))
    answer(store, articles[2], held, prompt_hash="3" * 64, now=make.NOW + timedelta(hours=2))
    assert of_observer(store, number) == ()
    store.clear_held(articles[2].article_id, author="desk", now=make.NOW)
    assert [one.is_cleared for one in of_observer(store, number)] == [True, True]
    refused = replace(summarized(text), sentences=(), outcome=AnswerOutcome.REFUSED)
    answer(store, articles[2], refused, prompt_hash="4" * 64, now=make.NOW + timedelta(hours=3))
    assert len(of_observer(store, number)) == 2


def test_a_label_that_a_person_corrected_claims_nothing(
    store: SqlStore, database: Database
) -> None:
    """Its quotes were for another one; the same label from a person changes nothing."""
    store.configure_targets([make.target()], make.NOW)
    number, articles = stored_fire(store, database)
    said = stance_on(OBSERVER, Label.AGAINST, "Ilse Marn blamed the owner.", "Ilse Marn")
    own = stance_on(OBSERVER, Label.FAVOR, "Fire razed the dye works of Brunmar on Tuesday.")
    answer(store, articles[2], replace(said, stances=(*said.stances, *own.stances)))
    assert len(of_observer(store, number)) == 4
    word = Correction(
        article_id=articles[2].article_id,
        target_slug="toll",
        label=Label.AGAINST,
        reason="read it",
        author="desk",
        holder="Ilse Marn",
    )
    store.correct(word, make.NOW)
    assert len(of_observer(store, number)) == 4
    store.correct(replace(word, label=Label.FAVOR), make.NOW)
    assert [one.of for one in of_observer(store, number)] == ["summary", "fact", "own_voice"]
    store.correct(replace(word, label=Label.NEUTRAL, holder=None), make.NOW)
    assert [one.of for one in of_observer(store, number)] == ["summary", "fact"]


def test_copies_and_earlier_versions_claim_nothing(store: SqlStore, database: Database) -> None:
    """A copy says what its lead says; an edited article is told by its latest text."""
    number, articles = stored_fire(store, database)
    copy = article(store, f"{OBSERVER} So.", key="copy.txt", slug="ledger")
    join_story(database, number, copy.article_id)
    answer(store, copy)
    assert len(story(store, number).articles) == 4
    copied(database, copy, articles[2])
    assert [one.source for one in story(store, number).articles] == [
        "observer",
        "herald",
        "courier",
    ]
    pending = announced(store, make.entry("observer.txt", "2"), slug="observer")
    edited = saved(store, pending, "Fire razed the works.")
    assert edited.article_id == articles[2].article_id
    assert of_observer(store, number) == ()


def test_evidence_is_that_of_the_latest_text(store: SqlStore, database: Database) -> None:
    """Offsets of repaired and verified quotes are those in the stored version."""
    number, _ = stored_fire(store, database)
    for told in story(store, number).articles:
        text = store.texts([told.version_id])[0].text
        for claim in told.claims:
            for quote in claim.quotes:
                assert evidence(text, quote.quote) == quote
