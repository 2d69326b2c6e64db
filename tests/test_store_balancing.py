"""Voices counted in two periods, actors' dated reports, and notices of what moved."""

from datetime import timedelta

from sqlalchemy import insert
from store_steps import article, rows

import make
from pipeline.models import AnalystKind, Label, digest
from pipeline.ports.balancing import Balance
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from told_voices import judge, told

FAVOR, AGAINST, NEUTRAL = Label.FAVOR, Label.AGAINST, Label.NEUTRAL
DAY = timedelta(days=1)
MIDDLE = make.NOW
SINCE, UNTIL = MIDDLE - 7 * DAY, MIDDLE + 7 * DAY


def test_voices_are_counted_by_period_source_and_analyst(store: SqlStore) -> None:
    """Each analyst alone; what is older, later or unclear does not count."""
    told(store, "old.txt", SINCE - DAY, AGAINST)
    told(store, "a.txt", SINCE, AGAINST)
    told(store, "b.txt", MIDDLE - DAY, NEUTRAL)
    told(store, "c.txt", MIDDLE, FAVOR)
    told(store, "d.txt", MIDDLE + DAY, Label.UNCLEAR)
    told(store, "e.txt", UNTIL, AGAINST)
    told(store, "f.txt", MIDDLE, AGAINST, slug="herald")
    told(store, "g.txt", MIDDLE, AGAINST, analyst=AnalystKind.EMBEDDED)
    found = {
        (one.holder, one.analyst): (one.before, one.now)
        for one in store.own_voices(SINCE, MIDDLE, UNTIL)
    }
    assert found == {
        ("courier", "openai"): (Balance(against=1, neutral=1), Balance(favor=1)),
        ("courier", "embedded"): (Balance(), Balance(against=1)),
        ("herald", "openai"): (Balance(), Balance(against=1)),
    }


def test_an_undated_article_is_of_the_day_of_its_fetch(store: SqlStore) -> None:
    """As everywhere, the day of an article is that of publication, else of fetching."""
    told(store, "a.txt", None, FAVOR, now=MIDDLE + DAY)
    [one] = store.own_voices(SINCE, MIDDLE, UNTIL)
    assert one.now == Balance(favor=1)


def test_copies_and_what_is_held_are_no_voices(store: SqlStore, database: Database) -> None:
    """A copy repeats its lead; a held answer counts once it is cleared."""
    lead = told(store, "a.txt", MIDDLE, FAVOR)
    copy = told(store, "b.txt", MIDDLE, FAVOR, slug="herald")
    scores = {"containment": 1.0, "jaccard": 1.0, "decided_at": make.NOW}
    with database.writing() as connection:
        connection.execute(
            insert(tables.Duplicate).values(article_id=copy, lead_article_id=lead, **scores)
        )
    held = article(store, "The toll is talked of, and the model is spoken to.", key="c.txt",
                   published_at=MIDDLE)  # fmt: skip
    judge(store, held.version_id, AGAINST, held="speaks_to_model")
    [one] = store.own_voices(SINCE, MIDDLE, UNTIL)
    assert one.now == Balance(favor=1)
    store.clear_held(held.article_id, author="ann", now=make.NOW)
    [one] = store.own_voices(SINCE, MIDDLE, UNTIL)
    assert one.now == Balance(favor=1, against=1)


def test_a_persons_label_counts(store: SqlStore, database: Database) -> None:
    """A correction is the voice, in the analyst's group that it corrects."""
    told(store, "a.txt", MIDDLE, FAVOR)
    target_id = rows(database, tables.Target)[0]["id"]
    with database.writing() as connection:
        connection.execute(
            insert(tables.Correction).values(
                text_sha256=digest("The toll is talked of in a.txt of courier."),
                target_id=target_id, holder_key="", label="against", reason="read it",
                author="ann", created_at=make.NOW,
            )
        )  # fmt: skip
    [one] = store.own_voices(SINCE, MIDDLE, UNTIL)
    assert one.now == Balance(against=1)


def test_actors_are_counted_apart_from_own_voices(store: SqlStore) -> None:
    """What an article says itself is never added to what it reports of others."""
    told(store, "a.txt", MIDDLE, FAVOR, actors=[("Ida Holt", AGAINST)])
    [own] = store.own_voices(SINCE, MIDDLE, UNTIL)
    [actor] = store.actor_voices(SINCE, MIDDLE, UNTIL)
    assert (own.holder, own.now) == ("courier", Balance(favor=1))
    assert (actor.holder, actor.now) == ("Ida Holt", Balance(against=1))


def test_reports_on_actors_come_oldest_first_under_all_their_spellings(store: SqlStore) -> None:
    """All dated reports on whom a report of the period names; an undated article is none."""
    first = told(store, "a.txt", SINCE - 90 * DAY, NEUTRAL, actors=[("Ida Holt", FAVOR)])
    last = told(store, "b.txt", MIDDLE, NEUTRAL, actors=[("Ida Holt", AGAINST)])
    told(store, "c.txt", None, NEUTRAL, actors=[("Ida Holt", NEUTRAL)])
    told(store, "d.txt", SINCE - DAY, NEUTRAL, actors=[("Bo Lund", FAVOR)])
    told(store, "e.txt", MIDDLE, NEUTRAL, actors=[("Cy Marsh", FAVOR)])
    found = store.actor_reports(MIDDLE, UNTIL, names=["ida HOLT", "Bo Lund", "nobody"])
    assert [(one.actor, one.article_id, one.label) for one in found] == [
        ("Ida Holt", first, FAVOR),
        ("Ida Holt", last, AGAINST),
    ]
    assert {one.actor for one in store.actor_reports(MIDDLE, UNTIL)} == {"Ida Holt", "Cy Marsh"}


def test_an_alert_is_raised_once_reworded_and_settled(store: SqlStore, database: Database) -> None:
    """Said again it changes nothing; with new numbers its words change; over, it is settled."""
    kinds = ("balance_moved",)
    store.tell_alerts({("balance_moved", "toll/openai"): "by 20 points"}, kinds)
    before = rows(database, tables.Notice)
    store.tell_alerts({("balance_moved", "toll/openai"): "by 20 points"}, kinds)
    assert rows(database, tables.Notice) == before
    store.tell_alerts({("balance_moved", "toll/openai"): "by 25 points"}, kinds)
    [row] = rows(database, tables.Notice)
    assert (row["text"], row["raised_at"]) == ("by 25 points", before[0]["raised_at"])
    store.tell_alerts({}, ("actor_moved",))
    assert [one["cleared_at"] for one in rows(database, tables.Notice)] == [None]
    store.tell_alerts({}, kinds)
    [row] = rows(database, tables.Notice)
    assert row["cleared_at"] is not None
    assert store.notices().rows == ()
