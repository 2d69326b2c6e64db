"""The views that compare who says what: within a story, and on a target as a whole."""

import math
from datetime import timedelta
from statistics import NormalDist

import pytest
from sqlalchemy import text, update
from store_steps import (
    answered,
    article,
    evidence,
    judged,
    stance,
    stance_answer,
    stance_key,
    view,
)

import make
from pipeline.models import AnalystKind, Copy, Label, Stored
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from pipeline.store.views.view import View
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
    found = {
        (row["story_id"], row["analyst"], row["voices"]) for row in view(store, "story_contest")
    }
    assert found == {(one, "openai", 1), (one, "embedded", 1), (two, "openai", 1)}


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


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % score interval of a share, by the formula's textbook form."""
    z = NormalDist().inv_cdf(0.975)
    share = hits / of
    middle = share + z**2 / (2 * of)
    half = z * math.sqrt(share * (1 - share) / of + z**2 / (4 * of**2))
    return tuple((middle + side * half) / (1 + z**2 / of) for side in (-1, 1))  # type: ignore[return-value]


def shares(
    store: SqlStore, name: str = "stance_share", **wanted: object
) -> list[dict[str, object]]:
    found = view(store, name)
    return [row for row in found if all(row[key] == value for key, value in wanted.items())]


def test_shares_have_denominators_and_intervals(store: SqlStore) -> None:
    """Of 7 articles 5 were judged and 4 take a side; the interval is Wilson's."""
    said(store, "courier", Label.FAVOR, Label.FAVOR, Label.FAVOR, Label.AGAINST, Label.UNRELATED)
    for key in ("x", "y"):
        article(store, f"never judged {key}", key=key, slug="courier")
    [row] = shares(store, compared_by="source")
    counts = {"fetched": 7, "judged": 5, "takes_side": 4, "favor": 3, "against": 1, "neutral": 0}
    assert {name: row[name] for name in counts} == counts
    assert (row["target"], row["analyst"], row["compared"]) == ("toll", "openai", "courier")
    for label, hits in (("favor", 3), ("against", 1), ("neutral", 0)):
        told = [row[f"{label}_{what}"] for what in ("share", "low", "high")]
        assert told == pytest.approx([hits / 4, *wilson(hits, 4)], abs=1e-12)
    assert row["neutral_low"] == 0


def test_an_interval_is_exact_for_any_count(store: SqlStore, database: Database) -> None:
    """From one article to many millions, what is computed without a square root is Wilson's."""
    root = View(name="", about="", columns={}, sql="select {root::x} as r").select(
        database.engine.dialect.name
    )
    with database.reading() as connection:
        for number in (0.96, 1, 3.999, 4, 1e2, 12345.678, 1e7, 3e8, 2e9):
            found = connection.execute(text(root), {"x": number}).scalar_one()
            assert found == pytest.approx(math.sqrt(number), rel=1e-13)


def test_nothing_is_a_share_of_nothing(store: SqlStore) -> None:
    """Where no article takes a side, shares and intervals are null."""
    said(store, "courier", Label.UNCLEAR, Label.UNRELATED)
    [row] = shares(store, compared_by="source")
    assert (row["judged"], row["takes_side"]) == (2, 0)
    assert {row[f"favor_{what}"] for what in ("share", "low", "high")} == {None}


def test_countries_and_groups_are_compared(store: SqlStore) -> None:
    """Their sources are counted together, those without a judgement among the fetched."""
    for slug, country, group in (("a", "DE", "agency"), ("b", "DE", "tabloid"), ("c", "DE", None)):
        store.configure([make.source(slug, country=country, group=group)])
    for slug, labels in (("a", [Label.FAVOR]), ("b", [Label.AGAINST, Label.FAVOR])):
        for place, label in enumerate(labels):
            store.configure([make.source(slug)])
            one = article(store, f"{slug} {place}", key=f"{slug}{place}", slug=slug)
            judged(store, one.version_id, label, analyst=OPENAI)
    article(store, "c", key="c", slug="c")
    for slug, country, group in (("a", "DE", "agency"), ("b", "DE", "tabloid"), ("c", "DE", None)):
        store.configure([make.source(slug, country=country, group=group)])
    [country_row] = shares(store, compared_by="country")
    assert (country_row["compared"], country_row["fetched"]) == ("DE", 4)
    assert (country_row["judged"], country_row["favor"]) == (3, 2)
    groups = {row["compared"]: row["fetched"] for row in shares(store, compared_by="source_group")}
    assert groups == {"agency": 1, "tabloid": 2}


def test_analysts_copies_and_held_answers_stay_out_of_shares(
    store: SqlStore, database: Database
) -> None:
    """Each analyst has a row; a copy is fetched by no one; what is held counts nowhere."""
    [lead] = said(store, "courier", Label.FAVOR)
    said(store, "herald", Label.AGAINST, analyst=AnalystKind.EMBEDDED)
    copy = article(store, "courier 0", key="copy", slug="herald")
    mark = Copy(
        article_id=copy.article_id, lead_article_id=lead.article_id, containment=1, jaccard=1
    )
    store.save_copies([mark], [], make.NOW)
    rows = {(row["compared"], row["analyst"]): row for row in shares(store, compared_by="source")}
    assert {key: (row["fetched"], row["judged"]) for key, row in rows.items()} == {
        ("courier", "openai"): (1, 1),
        ("herald", "embedded"): (1, 1),
    }
    with database.writing() as connection:
        connection.execute(update(tables.Answer).values(held="suspicious_text"))
    assert view(store, "stance_share") == []


def test_shares_move_from_month_to_month(store: SqlStore) -> None:
    """A month has the articles published in it, else those fetched in it."""
    early = article(store, "early", key="e", published_at=make.NOW - timedelta(days=40))
    late = article(store, "late", key="l")
    for one, label in ((early, Label.FAVOR), (late, Label.AGAINST)):
        judged(store, one.version_id, label)
    rows = shares(store, "stance_share_monthly", compared_by="source")
    told = {row["month"]: (row["fetched"], row["favor"], row["against"]) for row in rows}
    assert told == {"2026-10": (1, 1, 0), "2026-11": (1, 0, 1)}


def test_a_story_tells_who_did_not_cover_it(store: SqlStore, database: Database) -> None:
    """Sources with articles of its days are listed, with 0 where none is in the story."""
    day = make.NOW - timedelta(days=3)
    one = article(store, "one", key="a", slug="courier", published_at=day)
    article(store, "rain", key="b", slug="courier", published_at=day)
    article(store, "rain again", key="c", slug="herald", published_at=day.replace(hour=23))
    article(store, "undated", key="d", slug="undated", now=day)
    article(store, "later", key="e", slug="later", published_at=day + timedelta(days=1))
    story = told(database, [one], first_at=day, last_at=day)
    rows = {row["source"]: row for row in view(store, "story_coverage", f"story_id = {story}")}
    assert {slug: (row["articles"], row["fetched"]) for slug, row in rows.items()} == {
        "courier": (1, 2),
        "herald": (0, 1),
        "undated": (0, 1),
    }
    assert rows["herald"]["source_name"] == "Herald"


def test_actors_of_a_story_are_told_with_their_outlets(store: SqlStore, database: Database) -> None:
    """Each article's report is a row with its quote, apart from the articles' own voices."""
    store.configure_targets([make.target()], make.NOW)
    one = article(store, TEXT, key="a")
    ann = stance(Label.AGAINST, evidence(TEXT, "calls it theft"), holder="Mayor Ann Lee")
    own = stance(Label.FAVOR, evidence(TEXT, "The toll is fair."))
    answers = [(stance_key(), stance_answer(own, ann))]
    answered(store, store.texts([one.version_id])[0], answers)
    copy = article(store, TEXT, key="b", slug="herald")
    mark = Copy(
        article_id=copy.article_id, lead_article_id=one.article_id, containment=1, jaccard=1
    )
    store.save_copies([mark], [], make.NOW)
    told(database, [one, copy])
    [row] = view(store, "story_actor_stance")
    assert (row["actor"], row["label"], row["quote"], row["source"]) == (
        "Mayor Ann Lee", "against", "calls it theft", "courier",
    )  # fmt: skip
    assert [row["label"] for row in view(store, "story_perspective")] == ["favor"]
