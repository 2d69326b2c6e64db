"""What the file of actors says wins, and what it says no more is undone."""

import pytest
from store_steps import rows, unchanged

from pipeline.errors import BadAddress
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from reported_actors import actors, configure, merge, report, undo


def test_the_file_makes_one_actor_of_its_names(store: SqlStore, database: Database) -> None:
    """Those stored become one under the name of the file, and those to come."""
    report(store, "Holt")
    report(store, "Bürgermeisterin Holt")
    configure(store, ("Ida Holt", "Holt", "Bürgermeisterin Holt", "Ида Холт"))
    report(store, "Ида Холт")
    assert actors(store) == {"Ida Holt": 3}
    with unchanged(database):
        configure(store, ("Ida Holt", "Holt", "Bürgermeisterin Holt", "Ида Холт"))


def test_what_the_file_says_no_more_is_undone(store: SqlStore, database: Database) -> None:
    """Names go back to whose they were; those reported since are actors of their own."""
    report(store, "Holt")
    configure(store, ("Ida Holt", "Holt", "Frau Holt"))
    report(store, "Frau Holt")
    report(store, "Ida Holt")
    configure(store, ("Ida Holt", "Holt"))
    assert actors(store) == {"Ida Holt": 2, "Frau Holt": 1}
    configure(store)
    assert actors(store) == {"Ida Holt": 1, "Holt": 1, "Frau Holt": 1}
    assert not any(row["configured"] for row in rows(database, tables.ActorAlias))


def test_names_that_only_the_file_gives_leave_no_trace(store: SqlStore, database: Database) -> None:
    """Written and removed again before anyone was reported, nothing is left but the record."""
    configure(store, ("Ida Holt", "Holt"), ("Ada A", "A."))
    configure(store)
    assert rows(database, tables.Actor) == rows(database, tables.ActorAlias) == []


def test_a_name_that_moves_in_the_file_moves_its_stances(store: SqlStore) -> None:
    """The newest file wins, whichever actor had the name."""
    report(store, "Holt")
    configure(store, ("Ida Holt", "Holt"))
    configure(store, ("Ida Holt",), ("Jon Holt", "Holt"))
    assert actors(store) == {"Jon Holt": 1, "Ida Holt": 0}


def test_the_file_keeps_apart_whom_a_person_merged(store: SqlStore) -> None:
    """Two entries are two actors, whatever was merged before; merging them by hand is refused."""
    report(store, "Ida Holt")
    report(store, "Jon Holt")
    merge(store, "Ida Holt", "Jon Holt")
    configure(store, ("Jon Holt",), ("Ida Holt",))
    assert actors(store) == {"Ida Holt": 1, "Jon Holt": 1}
    with pytest.raises(BadAddress, match=r"config/actors\.yaml keeps Ida Holt and Jon Holt apart"):
        merge(store, "Ida Holt", "Jon Holt")


def test_a_merge_by_the_file_is_undone_in_the_file(store: SqlStore) -> None:
    """The command names the line to remove."""
    report(store, "Holt")
    configure(store, ("Ida Holt", "Holt"))
    [merged] = store.actor_merges().records()
    with pytest.raises(BadAddress, match=r"actors\.yaml gives 'Holt' to Ida Holt; remove it"):
        undo(store, int(str(merged["number"])))
