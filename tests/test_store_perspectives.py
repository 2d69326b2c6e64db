"""The views that compare who says what: within a story, and on a target as a whole."""

import pytest
from store_steps import article, judged, view

import make
from pipeline.models import AnalystKind, Copy, Label, Stored
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from told_stories import told

TEXT = "The toll is fair. Mayor Ann Lee calls it theft."
OPENAI = AnalystKind.OPENAI


def said(store: SqlStore, slug: str, *labels: Label, analyst: AnalystKind = OPENAI) -> list[Stored]:
    """One article of an outlet for each label, judged on the toll."""
    written = [
        article(store, f"{slug} {place}", key=f"{slug}-{place}", slug=slug)
        for place in range(len(labels))
    ]
    for one, label in zip(written, labels, strict=True):
        judged(store, one.version_id, label, slug, analyst=analyst)
    return written


def test_an_outlet_has_one_voice_in_a_story(store: SqlStore, database: Database) -> None:
    """Each outlet counts once, by most of its articles; torn ones are neutral."""
    articles = [
        *said(store, "loud", Label.FAVOR, Label.FAVOR, Label.FAVOR),
        *said(store, "mixed", Label.AGAINST, Label.AGAINST, Label.NEUTRAL, Label.UNCLEAR),
        *said(store, "torn", Label.FAVOR, Label.AGAINST),
        *said(store, "dry", Label.FAVOR, Label.NEUTRAL),
        *said(store, "vague", Label.UNCLEAR),
        *said(store, "elsewhere", Label.UNRELATED),
    ]
    story = told(database, articles)
    [row] = view(store, "story_contest")
    assert row == {
        "story_id": story,
        "target": "toll",
        "analyst": "openai",
        "voices": 5,
        "favor": 1,
        "against": 1,
        "neutral": 2,
        "unclear": 1,
        "contested": pytest.approx(0.5),
    }


@pytest.mark.parametrize(
    ("labels", "contested"),
    [
        ([Label.FAVOR, Label.AGAINST], 1),
        ([Label.FAVOR, Label.FAVOR, Label.FAVOR], 0),
        ([Label.NEUTRAL], 0),
        ([Label.FAVOR, Label.FAVOR, Label.AGAINST, Label.NEUTRAL], 0.5),
        ([Label.UNCLEAR, Label.UNCLEAR], None),
    ],
)
def test_a_story_is_contested_as_its_voices_are_split(
    store: SqlStore, database: Database, labels: list[Label], contested: float | None
) -> None:
    """1: evenly split, 0: nobody on the other side, null: nobody is anywhere."""
    told(database, [said(store, f"p{place}", label)[0] for place, label in enumerate(labels)])
    [row] = view(store, "story_contest")
    assert row["contested"] == (None if contested is None else pytest.approx(contested))


def test_analysts_and_stories_are_never_added_up(store: SqlStore, database: Database) -> None:
    """A story has a row for each analyst, of its own articles alone."""
    first = said(store, "courier", Label.FAVOR)
    second = said(store, "herald", Label.AGAINST, analyst=AnalystKind.EMBEDDED)
    other = said(store, "elsewhere", Label.AGAINST)
    one, two = told(database, first + second), told(database, other)
    rows = view(store, "story_contest")
    assert {(row["story_id"], row["analyst"]): row["voices"] for row in rows} == {
        (one, "openai"): 1,
        (one, "embedded"): 1,
        (two, "openai"): 1,
    }


def test_a_copy_is_no_voice(store: SqlStore, database: Database) -> None:
    """What an outlet only copied is neither among the perspectives nor counted."""
    [lead] = said(store, "agency", Label.FAVOR)
    copy = article(store, "agency 0", key="copy", slug="herald")
    mark = Copy(
        article_id=copy.article_id, lead_article_id=lead.article_id, containment=1, jaccard=1
    )
    store.save_copies([mark], [], make.NOW)
    told(database, [lead, copy])
    assert [row["source"] for row in view(store, "story_perspective")] == ["agency"]
    assert [row["voices"] for row in view(store, "story_contest")] == [1]


def test_a_perspective_tells_its_article(store: SqlStore, database: Database) -> None:
    """Its row has the article's number, title and date, and whether the quote was checked."""
    one = article(store, TEXT, title="A toll", published_at=make.NOW)
    judged(store, one.version_id, Label.FAVOR, "The toll is fair.")
    told(database, [one])
    [row] = view(store, "story_perspective")
    assert (row["article_id"], row["title"]) == (one.article_id, "A toll")
    assert str(row["published_at"]).startswith("2026-11-20")
    assert (row["source_name"], row["quote_status"]) == ("Courier", "verified")
