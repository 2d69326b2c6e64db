"""Actors: one row under all spellings, by rule, by file, by hand; and apart again."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import insert
from store_steps import (
    answered,
    article,
    rows,
    stance,
    stance_answer,
    stance_key,
    view,
)

import make
from pipeline.errors import BadAddress
from pipeline.models import Label
from pipeline.ports import Correction
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore, open_store
from reported_actors import LATER, actors, configure, merge, report, undo

WHO = "World Health Organization"


def test_spellings_are_one_actor(store: SqlStore) -> None:
    """Titles before full names, accents and dashes make no second actor; a surname does."""
    for name in ("Ann-Léa Holt", "Mayor Ann Lea Holt", "ANN‑LEA HOLT’S", "Holt"):
        report(store, name)
    assert actors(store) == {"Ann-Léa Holt": 3, "Holt": 1}


def test_an_acronym_that_a_text_introduces_is_its_actors_name(store: SqlStore) -> None:
    """From then on both mean one actor; the merge is on record."""
    report(store, WHO, text=f"The {WHO} (WHO) met.")
    report(store, "WHO")
    assert actors(store) == {WHO: 2}
    [merged] = store.actor_merges().records()
    assert (merged["kind"], merged["actor"], merged["into"]) == ("acronym", "WHO", WHO)


def test_an_acronym_known_before_gets_the_name(store: SqlStore) -> None:
    """Whoever was known by the acronym alone is the one whom a text spells out."""
    report(store, "WHO")
    report(store, f"{WHO} (WHO)")
    assert actors(store) == {"WHO": 2}
    [merged] = store.actor_merges().records()
    assert undo(store, int(str(merged["number"]))) == WHO
    report(store, f"{WHO} (WHO)")
    assert actors(store) == {WHO: 2, "WHO": 1}


def test_actors_known_apart_become_one_at_the_end_of_a_run(store: SqlStore) -> None:
    """A text that introduces one with the other is noted, and made true once."""
    report(store, "WHO")
    report(store, WHO)
    report(store, WHO, text=f"The {WHO} (WHO) met.")
    assert actors(store) == {WHO: 2, "WHO": 1}
    assert store.join_acronyms(LATER) == 1
    assert actors(store) == {WHO: 3}
    assert store.join_acronyms(LATER) == 0


def test_an_undone_acronym_is_not_made_again(store: SqlStore) -> None:
    """What a person took apart stays so, whatever later texts introduce."""
    report(store, WHO, text=f"The {WHO} (WHO) met.")
    report(store, "WHO")
    [merged] = store.actor_merges().records()
    assert undo(store, int(str(merged["number"]))) == "WHO"
    report(store, WHO, text=f"Again the {WHO} (WHO) met.")
    store.join_acronyms(LATER)
    assert actors(store) == {WHO: 2, "WHO": 1}


def test_an_acronym_of_two_names_stays_the_firsts(store: SqlStore) -> None:
    """A second body of the same letters is not taken for the first."""
    other = "World Heritage Organisation"
    report(store, WHO, text=f"The {WHO} (WHO) met.")
    report(store, other, text=f"The {other} (WHO) met.")
    store.join_acronyms(LATER)
    assert actors(store) == {WHO: 1, other: 1}


def test_a_merge_makes_two_actors_one(store: SqlStore, database: Database) -> None:
    """Names and stances go over, new reports follow, and views show one actor."""
    report(store, "Holt")
    report(store, "Ida Holt")
    done = store.merge_actors("holt", "Ida Holt", reason="she", author="ann", now=LATER)
    assert (done.actor, done.into, done.names, done.stances) == ("Holt", "Ida Holt", 1, 1)
    report(store, "HOLT")
    assert actors(store) == {"Ida Holt": 3}
    assert {row["actor"] for row in view(store, "actor_stance")} == {"Ida Holt"}
    assert len(rows(database, tables.Actor)) == 1


def test_a_merge_can_be_undone(store: SqlStore) -> None:
    """The actor is back with its number and all that was reported under its names, also since."""
    report(store, "Holt")
    report(store, "Ida Holt")
    before = {row["name"]: row["id"] for row in store.actors().records()}
    number = merge(store, "Holt", "Ida Holt")
    report(store, "Holt")
    assert undo(store, number) == "Holt"
    assert {row["name"]: row["id"] for row in store.actors().records()} == before
    assert actors(store) == {"Holt": 2, "Ida Holt": 1}
    with pytest.raises(BadAddress, match=f"merge {number} was undone before, by ann"):
        undo(store, number)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_merges_upon_merges_are_undone_in_any_order(
    store: SqlStore, order: tuple[int, int]
) -> None:
    """A into B, B into C: undoing both brings back all three."""
    for name in ("Ada A", "Bea B", "Cleo C"):
        report(store, name)
    numbers = [merge(store, "Ada A", "Bea B"), merge(store, "Bea B", "Cleo C")]
    assert actors(store) == {"Cleo C": 3}
    for place in order:
        undo(store, numbers[place])
    assert actors(store) == {"Ada A": 1, "Bea B": 1, "Cleo C": 1}


def test_corrections_hold_under_whichever_name(store: SqlStore) -> None:
    """Before a merge, after it, and after it was undone, under the name that was corrected."""
    stored = report(store, "Holt", "Ida Holt")
    number = merge(store, "Holt", "Ida Holt")
    corrected = Correction(
        article_id=stored.article_id, target_slug="toll", label=Label.FAVOR,
        reason="read it", author="ann", holder="Holt",
    )  # fmt: skip
    assert store.correct(corrected, LATER).written
    assert {row["label"] for row in view(store, "actor_stance")} == {"favor"}
    assert not store.correct(corrected, LATER).written
    undo(store, number)
    labels = {row["actor"]: row["label"] for row in view(store, "actor_stance")}
    assert labels == {"Holt": "favor", "Ida Holt": "against"}


@pytest.mark.parametrize(
    ("actor", "into", "message"),
    [
        ("Ida", "Ida Holt", "no actor 'Ida'; near to it: ida holt"),
        ("Ida Holt", "Ms Ida Holt", "are one actor already, Ida Holt"),
        ("999", "Ida Holt", "no actor '999'"),
        ("9" * 30, "Ida Holt", "no actor '9"),
    ],
)
def test_a_wrong_merge_is_refused(store: SqlStore, actor: str, into: str, message: str) -> None:
    """The message names the nearest, and nothing changes."""
    report(store, "Ida Holt")
    with pytest.raises(BadAddress, match=message):
        merge(store, actor, into)
    with pytest.raises(BadAddress, match="no merge 7"):
        undo(store, 7)


def test_actors_are_listed_with_all_their_names(store: SqlStore) -> None:
    """Those with most stances first; part of a name finds them, and a wildcard is a letter."""
    report(store, "Jon Roux")
    report(store, "Ida Holt")
    report(store, "Holt")
    merge(store, "Holt", "Ida Holt")
    first, second = store.actors().records()
    assert (first["name"], first["names"], first["stances"]) == (
        "Ida Holt",
        ["Holt", "Ida Holt"],
        2,
    ) or (first["names"] == ["Ida Holt", "Holt"])
    assert (second["name"], second["targets"], second["in_file"]) == ("Jon Roux", 1, False)
    assert [row["name"] for row in store.actors(name="HOL").records()] == ["Ida Holt"]
    assert store.actors(name="%").records() == []


def test_workers_who_meet_a_name_at_once_write_one_actor(
    store: SqlStore, database_url: str, database: Database
) -> None:
    """Whoever comes second takes the first one's actor, also while actors are merged."""
    store.configure_targets([make.target()], make.NOW)
    texts = []
    for number in range(8):
        content = f"Report {number}. Ida Holt, Holt reject it."
        stored = article(store, content, key=f"{number}.txt")
        texts.append(store.texts([stored.version_id])[0])

    def write(number: int) -> None:
        one = open_store(database_url)
        names = ("Ida Holt", "Holt") if number % 2 else ("Holt", "Ida Holt")
        told = [stance(Label.AGAINST, holder=name) for name in names]
        answered(one, texts[number], [(stance_key(), stance_answer(*told))])
        configure(one, ("Ida Holt", "Holt"))
        one.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(8)))
    assert actors(store) == {"Ida Holt": 16}
    assert len(rows(database, tables.ActorAlias)) == 2


def test_a_stored_key_of_longer_names_is_bounded(store: SqlStore) -> None:
    """A name longer than an index holds is still one actor's."""
    name = "Ida " + "Holt " * 600
    for _ in range(2):
        report(store, name.strip())
    assert list(actors(store).values()) == [2]


def test_a_takedown_removes_names_with_their_actors(store: SqlStore, database: Database) -> None:
    """An actor whom nothing names goes with its merges; of one who stays, unused spellings go."""
    report(store, "Holt", "Jon Roux", slug="herald")
    report(store, "Ida Holt")
    merge(store, "Holt", "Ida Holt")
    store.forget_source("herald", reason="asked", now=LATER)
    assert actors(store) == {"Ida Holt": 1}
    assert [row["alias_key"] for row in rows(database, tables.ActorAlias)] == ["ida holt"]
    assert rows(database, tables.ActorMerge) == []


def test_a_holder_without_letters_is_still_someone(store: SqlStore, database: Database) -> None:
    """A name of marks alone is never taken for the article's own voice."""
    report(store, "???")
    assert [row["alias_key"] for row in rows(database, tables.ActorAlias)] == ["???"]


def test_a_waiting_merge_of_an_actor_who_is_gone_is_dropped(
    store: SqlStore, database: Database
) -> None:
    """What was noted of actors that a takedown or another merge removed comes to nothing."""
    report(store, "Ida Holt")
    with database.writing() as connection:
        connection.execute(
            insert(tables.ActorMerge).values(
                kind="acronym", from_actor_id=900, from_name="X", into_actor_id=901,
                alias_keys=["x"], reason="", author="rule", noted_at=make.NOW,
            )
        )  # fmt: skip
    assert store.join_acronyms(LATER) == 0
    assert rows(database, tables.ActorMerge) == []
