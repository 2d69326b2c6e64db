"""Grouping in the database: copies and stories on both, what a takedown leaves, who is asked."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete
from store_steps import (
    CONFIG,
    announced,
    article,
    everything,
    rows,
    saved,
    stance_key,
    unchanged,
    view,
)
from test_group_stories import FESTIVAL, QUAKE, QUAKE_AGAIN

import make
from pipeline.models import Grouping, Place, Scope, Stored, StoryRow
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.grouping import MOST_MEMBERS
from pipeline.store.sql import SqlStore
from store_grouping import COPY, run, sketched, write
from takedowns import WORD, forget, holding, web_article


def stored(store: SqlStore, text: str, key: str, **fields: Any) -> Stored:
    title = text.partition("\n")[0]
    return article(store, text, key=key, title=title, **fields)


def quakes(store: SqlStore) -> tuple[Stored, Stored, Stored, Stored]:
    """Two articles on one event, a near-copy of the first, and one on something else."""
    return (
        stored(store, QUAKE, "a"),
        stored(store, QUAKE_AGAIN, "b"),
        stored(store, COPY, "c", slug="herald"),
        stored(store, FESTIVAL, "d"),
    )


def stories(store: SqlStore) -> dict[Any, Any]:
    return {row["article_id"]: row["story_id"] for row in view(store, "latest_article")}


def test_copies_and_stories_are_found_and_kept(store: SqlStore, database: Database) -> None:
    """The copy points to its lead with its scores; its story has both; a second run is quiet."""
    first, second, copy, other = quakes(store)
    assert run(store).counts == {"duplicates": 1, "stories": 2}
    [mark] = rows(database, tables.Duplicate)
    assert (mark["article_id"], mark["lead_article_id"]) == (copy.article_id, first.article_id)
    assert mark["containment"] > 0.9
    placed = stories(store)
    assert placed[first.article_id] == placed[second.article_id] == placed[copy.article_id]
    assert placed[other.article_id] != placed[first.article_id]
    with unchanged(database):
        assert run(store).pending == 0


def test_a_later_run_finds_what_an_earlier_one_stored(store: SqlStore, database: Database) -> None:
    """One article a run ends as all in one run do."""
    first = stored(store, QUAKE, "a")
    run(store)
    copy, second = stored(store, COPY, "c", slug="herald"), stored(store, QUAKE_AGAIN, "b")
    run(store)
    placed = stories(store)
    assert placed[first.article_id] == placed[second.article_id] == placed[copy.article_id]
    assert len(rows(database, tables.Duplicate)) == len(rows(database, tables.Story)) == 1


def test_an_edit_is_grouped_anew(store: SqlStore, database: Database) -> None:
    """A copy edited into something else is released and goes where that belongs."""
    _, _, copy, other = quakes(store)
    run(store)
    saved(
        store, announced(store, make.entry("c", "2"), slug="herald"), FESTIVAL + " It rained.",
        title="Choirs meet", now=make.NOW + timedelta(hours=1),
    )  # fmt: skip
    run(store)
    placed = stories(store)
    assert placed[copy.article_id] == placed[other.article_id]
    kinds = [(row["kind"], row["article_id"]) for row in rows(database, tables.StoryChange)]
    assert kinds == [("leave", copy.article_id)]


def test_a_takedown_leaves_nothing_to_compare(store: SqlStore, database: Database) -> None:
    """Sketch, postings and place are gone; copies of it are grouped anew."""
    lead = web_article(store, f"{QUAKE} {WORD} {WORD.title()}.")
    copy = web_article(store, f"{COPY} It rained.", "https://herald.example/1", slug="herald")
    run(store)
    assert holding(database, WORD)
    forget(store)
    assert holding(database, WORD) == []
    assert lead.article_id not in {row["article_id"] for row in rows(database, tables.Posting)}
    assert run(store).done == 1
    [place] = rows(database, tables.StoryArticle)
    assert place["article_id"] == copy.article_id
    assert rows(database, tables.Duplicate) == []


def test_a_near_copy_is_left_to_its_lead(store: SqlStore, database: Database) -> None:
    """Asked is the lead; the copy alone only where its lead is not."""
    first, second, copy, other = quakes(store)
    run(store)
    store.configure_targets([make.target()], make.NOW)

    def pending(**fields: Any) -> list[int]:
        scope = Scope(**fields)
        return list(
            store.pending_versions([stance_key()], scope=scope, config_hash=CONFIG, now=make.NOW)
        )

    assert pending() == [first.version_id, second.version_id, other.version_id]
    assert pending(articles=(copy.article_id,)) == [copy.version_id]
    with database.writing() as connection:
        connection.execute(delete(tables.Duplicate))
    assert copy.version_id in pending()


def test_old_postings_go(store: SqlStore, database: Database) -> None:
    """What no new article can be compared with is kept no longer; sketches are."""
    stored(store, QUAKE, "a", published_at=make.NOW)
    run(store)
    assert rows(database, tables.Posting)
    later = make.NOW + timedelta(days=60)
    stored(store, FESTIVAL, "d", published_at=later, now=later)
    run(store, later)
    [first, second] = rows(database, tables.Sketch)
    assert {row["article_id"] for row in rows(database, tables.Posting)} == {second["article_id"]}
    assert first["article_id"] in {row["id"] for row in everything(database)["article"]}


def test_of_a_long_story_the_newest_leads_are_read(store: SqlStore) -> None:
    """What a batch holds in memory does not grow with a story; what is near is read besides."""
    leads = [stored(store, f"Text {at}", str(at)) for at in range(MOST_MEMBERS + 8)]
    sketches = [
        sketched(one, str(at), make.NOW + timedelta(hours=at)) for at, one in enumerate(leads)
    ]
    first = leads[0].article_id
    row = StoryRow(
        story_id=-1, title="", lead_article_id=first, first_at=make.NOW, last_at=make.NOW
    )
    places = [Place(article_id=one.article_id, story_id=-1, reason="") for one in leads]
    write(store, Grouping(sketches=sketches, stories=[row], places=places))
    new = store.to_group([stored(store, QUAKE, "new").version_id])
    far = timedelta(days=14)
    found = store.neighbours(new, [first], make.NOW - far, make.NOW + far)
    newest = [one.article_id for one in leads[-MOST_MEMBERS:]]
    assert [one.article_id for one in found.sketches] == [first, *newest]


def test_a_long_story_keeps_its_lead(store: SqlStore, database: Database) -> None:
    """Also when that is older than the days that are compared."""
    days = {"a": (QUAKE, 0), "b": (QUAKE_AGAIN, 10), "c": (f"{QUAKE_AGAIN} It went on.", 20)}
    for key, (text, day) in days.items():
        now = make.NOW + timedelta(days=day)
        stored(store, text, key, now=now, published_at=now)
        run(store, now)
    [story] = rows(database, tables.Story)
    assert story["lead_article_id"] == min(stories(store))


def test_an_edit_does_not_empty_a_story_whose_articles_are_old(
    store: SqlStore, database: Database
) -> None:
    """An article that leaves is not followed by those too old to be compared with it."""
    first = stored(store, QUAKE, "a", published_at=make.NOW - timedelta(days=20))
    second = stored(store, QUAKE_AGAIN, "b", published_at=make.NOW - timedelta(days=10))
    other = stored(store, FESTIVAL, "d")
    run(store)
    assert stories(store)[first.article_id] == stories(store)[second.article_id]
    saved(
        store, announced(store, make.entry("b", "2")), f"{FESTIVAL} It rained all day long.",
        title="Choirs meet", now=make.NOW + timedelta(hours=1), published_at=make.NOW,
    )  # fmt: skip
    run(store)
    placed = stories(store)
    assert placed[second.article_id] == placed[other.article_id] != placed[first.article_id]
    assert [row["kind"] for row in rows(database, tables.StoryChange)] == ["leave"]


FIRE = (
    "Fire destroys the Brunmar dye works\n\nA fire destroyed the Brunmar dye works in the harbour "
    "quarter on Tuesday night. Twelve people died, police chief Odo Rask said. Halvard Kint, the "
    "owner, had been warned about the boiler."
)
BURNED = (
    "Brunmar dye works burned down\n\nThe Brunmar dye works burned down, and the harbour quarter "
    "was closed. Police chief Odo Rask said that 15 people died. Halvard Kint did not answer."
)
DEADLY = (
    "Deadly fire in Brunmar's harbour quarter\n\nFire razed the dye works of Brunmar. Ilse Marn of "
    "the dyers' union blamed the owner, Halvard Kint, for the deaths."
)
MOURNED = (
    "Brunmar mourns the dead of the dye works\n\nCandles burned in the harbour quarter of Brunmar "
    "for those who died at the dye works. The owner, Halvard Kint, was not there."
)


@pytest.mark.parametrize("days", [0, 1, 6, 13])
def test_a_later_run_finds_the_story_that_one_run_finds(store: SqlStore, days: int) -> None:
    """Each article in a run of its own, days after the others: the story of all in one run."""
    for number, text in enumerate((FIRE, BURNED, DEADLY)):
        stored(store, text, f"k{number}", slug=f"desk{number}")
        run(store, make.NOW)
    now = make.NOW + timedelta(days=days)
    stored(store, MOURNED, "k3", slug="desk3", published_at=now, now=now)
    run(store, now)
    assert len({row["story_id"] for row in view(store, "latest_article")}) == 1
