"""Analyzing: what is unanswered, what an answer's rows hold, what is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest
from store_steps import (
    CONFIG,
    announced,
    answered,
    article,
    evidence,
    rows,
    saved,
    stance,
    stance_answer,
    stance_key,
    summary_answer,
    summary_key,
    unchanged,
)

import make
from pipeline.models import (
    AnalystKind,
    AnswerKey,
    EvidenceStatus,
    Failure,
    GateResult,
    Label,
    Scope,
    Step,
    digest,
)
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore

TEXT = "The toll is fair. Mayor Ann Lee calls it theft."
EVERYTHING = Scope()


def pending(store: SqlStore, *keys: AnswerKey, scope: Scope = EVERYTHING) -> list[int]:
    return list(store.pending_versions(keys, scope=scope, config_hash=CONFIG, now=make.NOW))


def test_targets_get_a_revision_when_they_change(store: SqlStore, database: Database) -> None:
    """A target's row stays; each change of what it says adds a revision, also a change back."""
    first, second = make.target(), make.target(aliases=("toll", "charge"))
    for one in (first, first, second, first):
        store.configure_targets([one], make.NOW)
    assert [row["slug"] for row in rows(database, tables.Target)] == ["toll"]
    revisions = rows(database, tables.TargetRevision)
    assert [row["sha256"] for row in revisions] == [first.sha256, second.sha256, first.sha256]
    with unchanged(database):
        store.configure_targets([first], make.NOW + timedelta(days=1))


def test_a_version_is_pending_until_every_key_is_answered(store: SqlStore) -> None:
    """Any missing answer keeps a version pending, and only the missing keys are named."""
    version = article(store, TEXT).version_id
    store.configure_targets([make.target()], make.NOW)
    text = store.texts([version])[0]
    keys = (summary_key(), stance_key())
    assert pending(store, *keys) == [version]
    answered(store, text, [(summary_key(), summary_answer(TEXT, "The toll is fair."))])
    assert pending(store, *keys) == [version]
    assert store.missing(text.sha256, keys) == [stance_key()]
    answered(store, text, [(stance_key(), stance_answer(stance(Label.NEUTRAL)))])
    assert pending(store, *keys) == []
    assert store.missing(text.sha256, keys) == []
    assert pending(store) == []


@pytest.mark.parametrize("changed", ["prompt_hash", "model", "params_hash"])
def test_another_prompt_model_or_parameter_is_another_answer(store: SqlStore, changed: str) -> None:
    """An answer counts for exactly its prompt, model and parameters."""
    version = article(store, TEXT).version_id
    answered(store, store.texts([version])[0], [(summary_key(), summary_answer(TEXT, "The toll"))])
    assert pending(store, summary_key(**{changed: "another"})) == [version]


def test_a_target_never_configured_is_unanswered(store: SqlStore) -> None:
    """A key whose target has no row yet makes every version pending."""
    version = article(store, TEXT).version_id
    assert pending(store, stance_key("unknown")) == [version]


def test_one_version_stands_for_a_text(store: SqlStore) -> None:
    """A text that several articles share is pending once, as its first version."""
    first = article(store, "same", key="a").version_id
    article(store, "same", key="b")
    other = article(store, "other", key="c").version_id
    assert pending(store, summary_key()) == [first, other]


def test_scope_narrows_what_is_pending(store: SqlStore) -> None:
    """Sources, days, articles and a limit each narrow what is pending."""
    early = make.NOW - timedelta(days=9)
    old = article(store, "old", key="a", now=early)
    new = article(store, "new", key="b", slug="herald")
    every = pending(store, summary_key())
    assert every == [old.version_id, new.version_id]
    for scope, expected in (
        (Scope(sources=("herald",)), [new.version_id]),
        (Scope(sources=("nobody",)), []),
        (Scope(since=make.NOW), [new.version_id]),
        (Scope(until=make.NOW), [old.version_id]),
        (Scope(articles=(old.article_id,)), [old.version_id]),
        (Scope(articles=()), []),
        (Scope(limit=1), [old.version_id]),
    ):
        assert pending(store, summary_key(), scope=scope) == expected


def test_a_text_that_failed_waits(store: SqlStore) -> None:
    """A text whose analysis failed for good waits until keys, and so config_hash, change."""
    version = article(store, TEXT).version_id
    failure = Failure(
        item_kind="text",
        item_key=digest(TEXT),
        step=Step.ANALYZE,
        code="refused",
        transient=False,
        message="no",
        config_hash=CONFIG,
    )
    store.record_failure(failure, make.NOW)
    assert pending(store, summary_key()) == []
    store.record_failure(replace(failure, config_hash="config-0"), make.NOW)
    assert pending(store, summary_key()) == [version]


def test_texts_come_as_analysts_see_them(store: SqlStore) -> None:
    """A version's text comes with its hash, title, language and date; unknown ids are left out."""
    stored = article(store, TEXT, title="Toll", language="en", published_at=make.NOW)
    [text] = store.texts([stored.version_id, 9999])
    assert (text.text, text.sha256, text.title) == (TEXT, digest(TEXT), "Toll")
    assert (text.language, text.published_at) == ("en", make.NOW)
    assert store.texts([]) == []


def test_an_answer_keeps_all_its_rows(store: SqlStore, database: Database) -> None:
    """Sentences, stances, actors, evidence and gates are stored with their answer."""
    store.configure_targets([make.target()], make.NOW)
    text = store.texts([article(store, TEXT).version_id])[0]
    own = stance(Label.FAVOR, evidence(TEXT, "The toll is fair."))
    ann = stance(Label.AGAINST, evidence(TEXT, "calls it theft"), holder="Ann Lee")
    gate = GateResult(code="numbers", detail="7 is not in the text", action="dropped")
    answers = [
        (summary_key(), summary_answer(TEXT, "The toll is fair.", "Mayor Ann Lee calls it theft.")),
        (stance_key(), replace(stance_answer(own, ann), gates=(gate,))),
    ]
    assert answered(store, text, answers, analyst=AnalystKind.OPENAI) == 2
    assert [row["analyst"] for row in rows(database, tables.Answer)] == ["openai", "openai"]
    sentences = rows(database, tables.SummarySentence)
    assert [row["position"] for row in sentences] == [0, 1]
    stances = rows(database, tables.Stance)
    assert [(row["holder"], row["label"]) for row in stances] == [
        (None, "favor"),
        ("Ann Lee", "against"),
    ]
    [actor] = rows(database, tables.Actor)
    assert [row["actor_id"] for row in stances] == [None, actor["id"]]
    quotes = rows(database, tables.Evidence)
    assert [row["quote"] for row in quotes] == [
        "The toll is fair.",
        "Mayor Ann Lee calls it theft.",
        "The toll is fair.",
        "calls it theft",
    ]
    assert all(row["quote"] == TEXT[row["start_char"] : row["end_char"]] for row in quotes)
    assert [row["code"] for row in rows(database, tables.GateResult)] == ["numbers"]


def test_a_second_answer_to_a_question_is_not_stored(store: SqlStore, database: Database) -> None:
    """An answer that is there already stays as it is; the lease is given back all the same."""
    text = store.texts([article(store, TEXT).version_id])[0]
    answered(store, text, [(summary_key(), summary_answer(TEXT, "The toll is fair."))])
    with unchanged(database):
        again = answered(store, text, [(summary_key(), summary_answer(TEXT, "Mayor Ann Lee"))])
    assert again == 0


def test_spellings_of_a_name_are_one_actor(store: SqlStore, database: Database) -> None:
    """Names that differ in case, width or white space only are one actor's."""
    store.configure_targets([make.target()], make.NOW)
    for number, name in enumerate(("Ann Lee", "ANN  LEE", "Ａｎｎ Lee")):
        content = f"{TEXT} {number}"
        text = store.texts([article(store, content, key=f"{number}").version_id])[0]
        reported = stance(Label.AGAINST, evidence(content, "calls it theft"), holder=name)
        answered(store, text, [(stance_key(), stance_answer(reported))])
    assert [row["name"] for row in rows(database, tables.Actor)] == ["Ann Lee"]
    assert len({row["actor_id"] for row in rows(database, tables.Stance)}) == 1


def test_evidence_elsewhere_in_the_text_is_a_mistake(store: SqlStore, database: Database) -> None:
    """A verified quote that does not stand at its place is refused, and nothing is written."""
    store.configure_targets([make.target()], make.NOW)
    text = store.texts([article(store, TEXT).version_id])[0]
    wrong = replace(evidence(TEXT, "The toll"), start=1, end=9)
    lease = store.take_lease("text", "worker", ttl_ms=60_000)
    answers = [(stance_key(), stance_answer(stance(Label.FAVOR, wrong)))]
    with unchanged(database), pytest.raises(ValueError, match="is not what stands at 1:9"):
        store.save_answers(text, answers, analyst=AnalystKind.EMBEDDED, lease=lease, now=make.NOW)
    unverified = replace(wrong, status=EvidenceStatus.UNVERIFIED)
    kept = [(stance_key(), stance_answer(stance(Label.UNCLEAR, unverified)))]
    assert answered(store, text, kept) == 1


def test_an_answer_about_an_unknown_target_is_a_mistake(
    store: SqlStore, database: Database
) -> None:
    """A stance on a target that was never configured is refused, and nothing is written."""
    text = store.texts([article(store, TEXT).version_id])[0]
    answers = [
        (summary_key(), summary_answer(TEXT, "The toll")),
        (stance_key("unknown"), stance_answer(stance(Label.FAVOR))),
    ]
    lease = store.take_lease("text", "worker", ttl_ms=60_000)
    with unchanged(database), pytest.raises(ValueError, match="unknown was never configured"):
        store.save_answers(text, answers, analyst=AnalystKind.EMBEDDED, lease=lease, now=make.NOW)


def test_an_edit_is_pending_again(store: SqlStore) -> None:
    """A new version of an answered article is pending, its old answer stays."""
    first = article(store, TEXT, key="a")
    text = store.texts([first.version_id])[0]
    answered(store, text, [(summary_key(), summary_answer(TEXT, "The toll"))])
    edited = saved(store, announced(store, make.entry("a", "2")), TEXT + " It is not.")
    assert pending(store, summary_key()) == [edited.version_id]
