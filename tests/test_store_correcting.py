"""What people say of labels: it is added, it counts, and nothing of it is overwritten."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update
from store_steps import (
    announced,
    answered,
    article,
    evidence,
    judged,
    rows,
    saved,
    stance,
    stance_answer,
    stance_key,
    unchanged,
    view,
)

import make
from pipeline.errors import BadAddress
from pipeline.models import Change, Label, Stored
from pipeline.ports import Corrected, Correction
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore

TEXT = "The toll is fair. Mayor Ann Lee calls it theft. Skippers stay silent."
LATER = make.NOW + timedelta(hours=1)


def said(stored: Stored, label: Label, **fields: Any) -> Correction:
    plain = Correction(
        article_id=stored.article_id,
        target_slug="toll",
        label=label,
        reason="Read it.",
        author="ann",
    )
    return replace(plain, **fields)


def correct(store: SqlStore, stored: Stored, label: Label, **fields: Any) -> Corrected:
    return store.correct(said(stored, label, **fields), LATER)


def reported(store: SqlStore, key: str = "a") -> Stored:
    """An article that is for the toll and reports that Ann Lee is against it."""
    stored = article(store, TEXT, key=key)
    store.configure_targets([make.target()], make.NOW)
    text = store.texts([stored.version_id])[0]
    own = stance(Label.FAVOR, evidence(TEXT, "The toll is fair."))
    ann = stance(Label.AGAINST, evidence(TEXT, "calls it theft"), holder="Ann Lee")
    answered(store, text, [(stance_key(), stance_answer(own, ann))])
    return stored


def actors(store: SqlStore) -> Mapping[object, object]:
    return {row["actor"]: row["label"] for row in view(store, "actor_stance")}


def test_a_persons_label_counts_and_the_machines_stays(store: SqlStore, database: Database) -> None:
    """The view prefers it; every word said before is still a row, the answer too."""
    stored = reported(store)
    answers, stances = rows(database, tables.Answer), rows(database, tables.Stance)
    first = correct(store, stored, Label.AGAINST)
    assert first.before is not None
    assert (first.written, first.before.label, first.before.by) == (True, "favor", "embedded")
    second = correct(store, stored, Label.NEUTRAL, author="bo", reason="It only reports.")
    assert second.before is not None
    assert (second.before.label, second.before.by, second.before.at) == ("against", "ann", LATER)
    [row] = view(store, "article_stance")
    assert (row["label"], row["label_from"], row["rationale"], row["analyst"]) == (
        "neutral", "correction", "It only reports.", "embedded",
    )  # fmt: skip
    assert [row["label"] for row in rows(database, tables.Correction)] == ["against", "neutral"]
    assert rows(database, tables.Answer) == answers
    assert rows(database, tables.Stance) == stances


def test_the_same_is_not_written_twice(store: SqlStore, database: Database) -> None:
    """Label and reason as before add nothing; another reason does, also for the same label."""
    stored = reported(store)
    assert correct(store, stored, Label.AGAINST).written
    with unchanged(database):
        again = correct(store, stored, Label.AGAINST, author="bo")
    assert again.before is not None
    assert (again.written, again.before.by) == (False, "ann")
    assert correct(store, stored, Label.AGAINST, reason="The last line says so.").written
    assert correct(store, stored, Label.FAVOR).written
    assert correct(store, stored, Label.AGAINST).written
    assert len(rows(database, tables.Correction)) == 4


def test_an_actor_is_corrected_apart_from_the_own_voice(store: SqlStore) -> None:
    """In whatever letters the name is given; the own voice keeps its label."""
    stored = reported(store)
    done = correct(store, stored, Label.NEUTRAL, holder="ANN  Lee")
    assert done.before is not None
    assert (done.actor, done.before.label) == ("Ann Lee", "against")
    [row] = view(store, "actor_stance")
    assert (row["label"], row["label_from"], row["quote"]) == ("neutral", "correction", None)
    assert [row["label"] for row in view(store, "article_stance")] == ["favor"]


def test_an_actor_whom_no_answer_names_is_added(store: SqlStore, database: Database) -> None:
    """A person may name whom the text names: with an answer about it, and without any."""
    stored = reported(store)
    bare = saved(store, announced(store, make.entry("b")), "Skippers reject the toll.")
    assert correct(store, stored, Label.UNCLEAR, holder="Skippers").before is None
    assert actors(store) == {"Ann Lee": "against", "Skippers": "unclear"}
    correct(store, bare, Label.AGAINST, holder="Skippers")
    [row] = view(store, "actor_stance", f"article_id = {bare.article_id}")
    assert (row["actor"], row["label"], row["analyst"], row["held"]) == (
        "Skippers", "against", None, None,
    )  # fmt: skip
    assert len(rows(database, tables.Actor)) == 2


def test_the_last_word_on_an_actor_counts_under_any_name(
    store: SqlStore, database: Database
) -> None:
    """An actor with two names has one stance in the view, the one said last."""
    stored = reported(store)
    [actor] = rows(database, tables.Actor)
    with database.writing() as connection:
        connection.execute(
            insert(tables.ActorAlias).values(alias_key="mayor ann lee", actor_id=actor["id"])
        )
        [about] = rows(database, tables.Target)
        for key, label in (("mayor ann lee", "favor"), ("ann lee", "neutral")):
            values = {"holder_key": key, "label": label, "reason": "", "author": "x"}
            connection.execute(
                insert(tables.Correction).values(
                    text_sha256=store.texts([stored.version_id])[0].sha256,
                    target_id=about["id"], created_at=LATER, **values,
                )
            )  # fmt: skip
    assert actors(store) == {"Ann Lee": "neutral"}
    correct(store, stored, Label.UNCLEAR, holder="Mayor Ann Lee")
    assert actors(store) == {"Ann Lee": "unclear"}


def test_a_correction_stands_where_the_machine_is_silent_or_unclear(store: SqlStore) -> None:
    """Without any answer there is no analyst; an unclear one is overruled."""
    store.configure_targets([make.target()], make.NOW)
    silent = article(store, "Nobody asked.", key="a")
    unclear = article(store, "Nobody knows.", key="b")
    judged(store, unclear.version_id, Label.UNCLEAR)
    assert correct(store, silent, Label.FAVOR).before is None
    correct(store, unclear, Label.AGAINST)
    told = {row["article_id"]: row for row in view(store, "article_stance")}
    assert (told[silent.article_id]["label"], told[silent.article_id]["analyst"]) == ("favor", None)
    assert told[unclear.article_id]["label"] == "against"
    assert {row["label_from"] for row in told.values()} == {"correction"}
    counted = [row["against"] for row in view(store, "stance_daily") if row["analyst"]]
    assert counted == [1]


def test_what_a_person_judged_is_not_held(store: SqlStore, database: Database) -> None:
    """The corrected label counts although its answer is held; the other voices wait."""
    stored = reported(store)
    with database.writing() as connection:
        connection.execute(update(tables.Answer).values(held="suspicious_text"))
    assert [row["held"] for row in view(store, "article_stance")] == ["suspicious_text"]
    assert [row["held"] for row in view(store, "actor_stance")] == ["suspicious_text"]
    assert view(store, "stance_daily") == []
    correct(store, stored, Label.AGAINST)
    assert [row["held"] for row in view(store, "article_stance")] == [None]
    assert [row["against"] for row in view(store, "stance_daily")] == [1]
    assert [row["held"] for row in view(store, "actor_stance")] == ["suspicious_text"]
    correct(store, stored, Label.FAVOR, holder="Ann Lee")
    assert [row["held"] for row in view(store, "actor_stance")] == [None]


def test_an_edit_shows_that_a_held_label_was_corrected(store: SqlStore, database: Database) -> None:
    """A held answer is no change of stance; corrected, it is."""
    first = article(store, "one", key="a")
    second = saved(store, announced(store, make.entry("a", "2")), "two")
    judged(store, first.version_id, Label.FAVOR)
    judged(store, second.version_id, Label.FAVOR)
    with database.writing() as connection:
        connection.execute(
            update(tables.Answer)
            .where(tables.Answer.version_id == second.version_id)
            .values(held="suspicious_text")
        )
    assert view(store, "stance_change") == []
    correct(store, first, Label.AGAINST)
    [row] = view(store, "stance_change")
    assert (row["from_label"], row["to_label"]) == ("favor", "against")


def test_it_is_about_the_latest_text(store: SqlStore) -> None:
    """After an edit the machine's label for the new text counts again, and the list says so."""
    stored = reported(store)
    correct(store, stored, Label.AGAINST)
    later = saved(store, announced(store, make.entry("a", "2")), "The toll is good.", now=LATER)
    judged(store, later.version_id, Label.NEUTRAL)
    assert [row["label"] for row in view(store, "article_stance")] == ["neutral"]
    [row] = store.corrections().records()
    assert (row["latest_text"], row["last_word"], row["machine_label"]) == (False, True, "favor")


def test_corrections_are_listed_beside_the_machines_labels(store: SqlStore) -> None:
    """Newest first, with who said why; one target on demand; a cut list says so."""
    stored = reported(store)
    correct(store, stored, Label.AGAINST)
    correct(store, stored, Label.NEUTRAL, reason="No side.")
    correct(store, stored, Label.FAVOR, holder="Ann Lee")
    told = store.corrections().records()
    assert [(one["actor"], one["label"], one["machine_label"]) for one in told] == [
        ("Ann Lee", "favor", "against"), (None, "neutral", "favor"), (None, "against", "favor"),
    ]  # fmt: skip
    assert [one["last_word"] for one in told] == [True, True, False]
    assert told[1] == {
        "article_id": stored.article_id, "title": "A toll", "target": "toll", "actor": None,
        "label": "neutral", "machine_label": "favor", "analyst": "embedded", "reason": "No side.",
        "author": "ann", "created_at": LATER, "last_word": True, "latest_text": True,
    }  # fmt: skip
    assert len(store.corrections(target="toll").rows) == 3
    cut = store.corrections(limit=1)
    assert (len(cut.rows), cut.truncated) == (1, True)
    with pytest.raises(BadAddress, match="no target 'tolls'; near to it: toll"):
        store.corrections(target="tolls")


def test_what_cannot_be_corrected_is_told_with_the_nearest(
    store: SqlStore, database: Database
) -> None:
    """An unknown article, target or actor is refused by name, and nothing is written."""
    nowhere = Stored(article_id=7, version_id=7, change=Change.NEW)
    with pytest.raises(BadAddress, match="no article is stored; `standpoint run`"):
        correct(store, nowhere, Label.FAVOR)
    bare = article(store, TEXT, key="b")
    with pytest.raises(BadAddress, match="no target is stored; `standpoint run`"):
        correct(store, bare, Label.FAVOR)
    stored = reported(store)
    with unchanged(database):
        far = replace(said(stored, Label.FAVOR), article_id=stored.article_id + 100)
        nearest = rf"no article \d+; the nearest is {stored.article_id}, 'A toll'"
        with pytest.raises(BadAddress, match=nearest):
            store.correct(far, LATER)
        with pytest.raises(BadAddress, match="no target 'tol'; near to it: toll"):
            correct(store, stored, Label.FAVOR, target_slug="tol")
        with pytest.raises(BadAddress, match="no target 'rent'; known: toll"):
            correct(store, stored, Label.FAVOR, target_slug="rent")
        with pytest.raises(BadAddress, match=r"no actor 'Anna Lee'.*near to it: Ann Lee"):
            correct(store, stored, Label.FAVOR, holder="Anna Lee")
        with pytest.raises(BadAddress, match="no actor ' '"):
            correct(store, stored, Label.FAVOR, holder=" ")


def test_gold_is_the_last_word_of_people(store: SqlStore) -> None:
    """One record for each text and target: label, reason, target as configured, actors."""
    stored = reported(store)
    other = article(store, "It rains. The toll rains too.", key="b", language="en")
    correct(store, stored, Label.AGAINST)
    correct(store, stored, Label.NEUTRAL, reason="No side.")
    correct(store, stored, Label.FAVOR, holder="Ann Lee")
    correct(store, other, Label.AGAINST, holder="The toll")
    first, second = store.gold()
    assert (first.text, first.label, first.reason) == (TEXT, "neutral", "No side.")
    target = make.target()
    assert (first.target_slug, first.statement, first.description, tuple(first.aliases)) == (
        target.slug, target.statement, target.description, target.aliases,
    )  # fmt: skip
    assert (first.language, first.actors) == ("en", {"Ann Lee": "favor"})
    assert (second.label, second.actors) == (None, {"The toll": "against"})
