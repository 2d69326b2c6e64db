"""A day as a digest tells it, from the cookbook's town, on both databases."""

import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from pipeline.models import Label, Limits
from pipeline.publish.digest import digest_of
from pipeline.publish.digest_markdown import digest_markdown
from pipeline.settings import CHECKOUT
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore

sys.path.insert(0, str(CHECKOUT / "scripts"))
from cookbook_world import build

MONDAY, NEXT_MONDAY = date(2026, 3, 2), date(2026, 3, 9)


@pytest.fixture
def town(store: SqlStore, database: Database) -> SqlStore:
    """The store of the town."""
    build(database)
    return store


def test_the_days_stories_come_with_outlets_lead_and_sides(town: SqlStore) -> None:
    """The most covered first; the whole story's sides, and how much of it is of the day."""
    facts = town.day_facts(MONDAY)
    assert (facts.articles, facts.edits, facts.outlets, facts.new_stories) == (3, 0, 3, 0)
    [story] = facts.stories
    assert (story.title, story.articles, story.is_new) == (
        "Council votes for the harbour toll", 3, False,
    )  # fmt: skip
    assert story.outlets == (
        "Capital Daily", "Harbour Post", "Küste-Blatt", "Northern Radio", "Quay Ledger",
    )  # fmt: skip
    assert story.lead is not None
    assert story.lead.sentences == ("Council votes for the harbour toll",)
    assert town.day_facts(date(2026, 3, 4)).new_stories == 1


def test_the_most_contested_have_a_checked_quote_on_each_side(town: SqlStore) -> None:
    """By the view `story_contest`; what is held is on no side."""
    [contest] = town.day_facts(NEXT_MONDAY).contests
    assert (contest.target, contest.analyst, contest.story_id) == ("harbour-toll", "openai", 3)
    assert contest.counts == {
        Label.FAVOR: 1, Label.AGAINST: 1, Label.NEUTRAL: 1, Label.UNCLEAR: 0,
    }  # fmt: skip
    assert [(one.source_name, one.label) for one in contest.voices] == [
        ("Capital Daily", Label.FAVOR), ("Quay Ledger", Label.AGAINST),
    ]  # fmt: skip


def test_edits_targets_and_failures_are_of_their_day(town: SqlStore) -> None:
    """Each is told on the day on which it happened, and on no other."""
    [change] = town.day_facts(NEXT_MONDAY).changes
    assert (change.article_id, change.from_label, change.to_label) == (8, "favor", "neutral")
    assert [slug for slug, _ in town.day_facts(MONDAY).first_targets] == ["harbour-toll"]
    assert [slug for slug, _ in town.day_facts(date(2026, 3, 4)).first_targets] == ["night-ferry"]
    assert [row["code"] for row in town.day_facts(date(2026, 3, 11)).failures] == ["not_article"]
    assert [town.day_facts(NEXT_MONDAY + timedelta(days=n)).held for n in (0, 1)] == [0, 1]
    assert town.last_day() == date(2026, 3, 10)


def test_a_merged_story_is_not_told(town: SqlStore, database: Database) -> None:
    """Its articles are told where it went."""
    with database.writing() as connection:
        connection.execute(update(tables.Story).where(tables.Story.id == 1).values(merged_into=3))
    assert town.day_facts(MONDAY).stories == []


def test_the_digest_is_the_same_for_the_same_database(town: SqlStore) -> None:
    """Nothing of now is in it; both databases tell the same."""
    told = [digest_markdown(digest_of(NEXT_MONDAY, store=town, limits=Limits())) for _ in "ab"]
    assert told[0] == told[1]
    golden = CHECKOUT / "tests" / "data" / "publish" / "digest.md"
    assert told[0] == golden.read_text(encoding="utf-8")


def test_a_day_without_anything_has_an_empty_digest(store: SqlStore) -> None:
    """Also in a database without rows."""
    assert store.last_day() is None
    assert digest_of(MONDAY, store=store, limits=Limits()).is_empty


def test_the_newest_articles_are_published_with_what_is_checked(town: SqlStore) -> None:
    """Copies only in their outlet's feed; what is held in none; when anything last changed."""
    everything = town.published_articles(limit=50)
    assert [one.article_id for one in everything] == [11, 10, 9, 8, 7, 6, 4, 3, 2, 1]
    assert everything[0].stances == ()
    assert [one.article_id for one in town.published_articles(source="kueste-blatt", limit=9)] == [
        5
    ]
    assert town.published_articles(limit=1)[0].article_id == 11
    ferry = town.published_articles(target="night-ferry", limit=50)
    assert [one.article_id for one in ferry] == [10, 7, 6]
    [edited] = [one for one in everything if one.article_id == 8]
    assert edited.updated_at == datetime(2026, 3, 9, 15, 8, tzinfo=UTC)
    assert edited.url == "https://harbour-post.example/8"
    corrected = next(one for one in everything if one.article_id == 4)
    assert (corrected.stances[0].label, corrected.stances[0].quote) == (Label.NEUTRAL, None)


def test_a_sentence_without_a_checked_quote_is_not_published(
    town: SqlStore, database: Database
) -> None:
    """Nor is a summary that waits for a person; the stance's quote goes as well."""
    with database.writing() as connection:
        connection.execute(
            update(tables.Evidence)
            .where(tables.Evidence.version_id == 11)
            .values(status="unverified")
        )
        connection.execute(
            update(tables.Answer)
            .where(tables.Answer.version_id == 21, tables.Answer.kind == "summary")
            .values(held="speaks_to_model")
        )
    told = {one.article_id: one for one in town.published_articles(limit=50)}
    assert told[1].sentences == ()
    assert [one.quote for one in told[1].stances] == [None]
    assert (told[2].sentences, told[2].summary_held) == ((), True)
