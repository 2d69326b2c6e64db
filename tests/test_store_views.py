"""The views that people query: what counts, what is counted, and what is never mixed."""

from datetime import timedelta

from sqlalchemy import insert
from store_steps import (
    announced,
    answered,
    article,
    evidence,
    judged,
    saved,
    stance,
    stance_answer,
    stance_key,
    summary_answer,
    summary_key,
    view,
)

import make
from pipeline.actor_names import alias_key
from pipeline.models import AnalystKind, Copy, Label, Stored, digest
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore

TEXT = "The toll is fair. Mayor Ann Lee calls it theft."
LATER = make.NOW + timedelta(hours=1)
OPENAI = AnalystKind.OPENAI


def correct(database: Database, label: Label, *, text: str = TEXT, holder: str = "") -> None:
    with database.writing() as connection:
        connection.execute(
            insert(tables.Correction).values(
                text_sha256=digest(text),
                target_id=1,
                holder_key=holder,
                label=label,
                reason="read it",
                author="editor",
                created_at=LATER,
            )
        )


def target_numbered_one(store: SqlStore, database: Database) -> None:
    """Gives the target `toll` the id 1, whatever tests before used up."""
    with database.writing() as connection:
        connection.execute(insert(tables.Target).values(id=1, slug="toll"))
    store.configure_targets([make.target()], make.NOW)


def copied(store: SqlStore, copy: Stored, lead: Stored) -> None:
    mark = Copy(
        article_id=copy.article_id,
        lead_article_id=lead.article_id,
        containment=0.9,
        jaccard=0.8,
    )
    store.save_copies([mark], [], make.NOW)


def test_the_latest_version_counts(store: SqlStore) -> None:
    """An article has one row, with its latest version and that version's summary."""
    article(store, TEXT, title="Old", authors=("Ann Lee", "Bo"))
    later = saved(
        store,
        announced(store, make.entry("a.txt", "2")),
        "A new text. It is short.",
        title="New",
        authors=("Bo", "Cy"),
        now=LATER,
    )
    text = store.texts([later.version_id])[0]
    answers = [(summary_key(), summary_answer(text.text, "It is short.", "A new text."))]
    answered(store, text, answers)
    [row] = view(store, "latest_article")
    assert (row["title"], row["version_seq"], row["authors"]) == ("New", 2, "Bo, Cy")
    assert (row["summary"], row["summary_analyst"]) == ("It is short. A new text.", "embedded")
    assert (row["source"], row["source_name"], row["language"]) == ("courier", "Courier", "en")


def test_an_article_says_what_its_page_said_of_image_and_price(store: SqlStore) -> None:
    """Both are of the latest version, and null where its page said nothing."""
    image = "https://courier.example/toll.jpg"
    article(store, TEXT, key="a.txt", image_url=image, paywalled=True)
    article(store, "A page that says nothing of that.", key="b.txt")
    told = {(row["image_url"], row["paywalled"]) for row in view(store, "latest_article")}
    assert told == {(None, None), (image, True)}


def test_an_endpoints_answer_stands_above_the_embedded_one(store: SqlStore) -> None:
    """The newest `openai` answer counts, else the newest `embedded` one, whichever came last."""
    version = article(store, TEXT).version_id
    judged(store, version, Label.NEUTRAL, now=LATER)
    assert [row["label"] for row in view(store, "article_stance")] == ["neutral"]
    judged(store, version, Label.FAVOR, "The toll is fair.", analyst=OPENAI, model="old")
    judged(store, version, Label.AGAINST, analyst=OPENAI, model="new", now=LATER)
    judged(store, version, Label.UNCLEAR, model="other", now=LATER + timedelta(days=1))
    [row] = view(store, "article_stance")
    assert (row["label"], row["label_from"], row["model"]) == ("against", "openai", "new")


def test_a_persons_correction_stands_above_all(store: SqlStore, database: Database) -> None:
    """The last correction counts; a quote for another label is not shown beside it."""
    target_numbered_one(store, database)
    version = article(store, TEXT).version_id
    judged(store, version, Label.FAVOR, "The toll is fair.", analyst=OPENAI)
    correct(database, Label.NEUTRAL)
    correct(database, Label.AGAINST)
    [row] = view(store, "article_stance")
    assert (row["label"], row["label_from"], row["rationale"]) == (
        "against",
        "correction",
        "read it",
    )
    assert (row["quote"], row["analyst"]) == (None, "openai")
    correct(database, Label.FAVOR)
    [row] = view(store, "article_stance")
    assert (row["label"], row["quote"]) == ("favor", "The toll is fair.")


def test_a_correction_needs_no_answer(store: SqlStore, database: Database) -> None:
    """A text that only a person judged has that stance, and no analyst."""
    target_numbered_one(store, database)
    article(store, TEXT)
    correct(database, Label.AGAINST)
    [row] = view(store, "article_stance")
    assert (row["label"], row["label_from"], row["analyst"]) == ("against", "correction", None)


def test_the_best_quote_is_shown(store: SqlStore) -> None:
    """One quote is shown: a verified one before a repaired and an unverified one."""
    store.configure_targets([make.target()], make.NOW)
    text = store.texts([article(store, TEXT).version_id])[0]
    quotes = [evidence(TEXT, quote) for quote in ("The toll", "is fair", "Mayor")]
    statuses = ("unverified", "repaired", "verified")
    told = [
        type(quote)(
            quote=quote.quote, start=quote.start, end=quote.end, status=type(quote.status)(s)
        )
        for quote, s in zip(quotes, statuses, strict=True)
    ]
    answered(store, text, [(stance_key(), stance_answer(stance(Label.FAVOR, *told)))])
    [row] = view(store, "article_stance")
    assert (row["quote"], row["quote_status"]) == ("Mayor", "verified")


def test_an_exact_copy_takes_its_leads_stance(store: SqlStore) -> None:
    """Articles with one text share its answer; the marked copy says whose it is."""
    lead, copy = article(store, TEXT, key="a"), article(store, TEXT, key="b", slug="herald")
    judged(store, lead.version_id, Label.UNRELATED)
    copied(store, copy, lead)
    told = {row["article_id"]: row["via_article_id"] for row in view(store, "article_stance")}
    assert told == {lead.article_id: None, copy.article_id: lead.article_id}


def test_a_near_copy_takes_a_stance_whose_quote_it_holds(store: SqlStore) -> None:
    """A near-copy shows its lead's stance only where the quote stands in the copy too."""
    lead = article(store, TEXT, key="a")
    holds = article(store, "By our staff. The toll is fair.", key="b")
    lacks = article(store, "By our staff. Mayor Ann Lee calls it theft.", key="c")
    judged(store, lead.version_id, Label.FAVOR, "The toll is fair.")
    for one in (holds, lacks):
        copied(store, one, lead)
    told = {row["article_id"]: row["via_article_id"] for row in view(store, "article_stance")}
    assert told == {lead.article_id: None, holds.article_id: lead.article_id}
    judged(store, lacks.version_id, Label.AGAINST, "calls it theft")
    [own] = view(store, "article_stance", f"article_id = {lacks.article_id}")
    assert (own["label"], own["via_article_id"]) == ("against", None)


def test_a_near_copys_own_correction_stands(store: SqlStore, database: Database) -> None:
    """What a person said of the copy's own text is not overruled by its lead."""
    target_numbered_one(store, database)
    text = "By our staff. The toll is fair."
    lead, copy = article(store, TEXT, key="a"), article(store, text, key="b")
    judged(store, lead.version_id, Label.FAVOR, "The toll is fair.")
    copied(store, copy, lead)
    correct(database, Label.NEUTRAL, text=text)
    [row] = view(store, "article_stance", f"article_id = {copy.article_id}")
    assert (row["label"], row["via_article_id"]) == ("neutral", None)


def test_actors_are_kept_apart_from_the_own_voice(store: SqlStore, database: Database) -> None:
    """A reported actor's stance is in its own view, with its own correction."""
    target_numbered_one(store, database)
    text = store.texts([article(store, TEXT).version_id])[0]
    own = stance(Label.FAVOR, evidence(TEXT, "The toll is fair."))
    ann = stance(Label.AGAINST, evidence(TEXT, "calls it theft"), holder="Ann Lee")
    answered(store, text, [(stance_key(), stance_answer(own, ann))])
    [row] = view(store, "actor_stance")
    assert (row["actor"], row["label"], row["quote"]) == ("Ann Lee", "against", "calls it theft")
    assert [row["label"] for row in view(store, "article_stance")] == ["favor"]
    correct(database, Label.NEUTRAL, holder=alias_key("ANN LEE"))
    [row] = view(store, "actor_stance")
    assert (row["label"], row["quote"]) == ("neutral", None)
    assert [row["label"] for row in view(store, "article_stance")] == ["favor"]


def test_days_count_by_analyst_with_denominators(store: SqlStore) -> None:
    """A day counts fetched articles, texts and judged articles apart, never across analysts."""
    day = make.NOW - timedelta(days=3)
    first = article(store, "one", key="a", published_at=day)
    second = article(store, "two", key="b", published_at=day)
    article(store, "two", key="c", published_at=day)
    article(store, "never judged", key="d", published_at=day)
    article(store, "of another day", key="e")
    judged(store, first.version_id, Label.FAVOR)
    judged(store, second.version_id, Label.UNRELATED, analyst=OPENAI)
    told = {row["analyst"]: row for row in view(store, "stance_daily")}
    assert set(told) == {"embedded", "openai"}
    for row in told.values():
        assert (row["day"], row["source"], row["target"]) == ("2026-11-17", "courier", "toll")
        assert (row["fetched"], row["distinct_texts"]) == (4, 3)
    assert (told["embedded"]["judged"], told["embedded"]["favor"]) == (1, 1)
    assert (told["openai"]["judged"], told["openai"]["unrelated"]) == (2, 2)


def test_an_edit_that_changes_the_stance_is_shown(store: SqlStore) -> None:
    """Two judged versions with different labels are a change; versions not judged are passed."""
    first = article(store, "one", key="a")
    saved(store, announced(store, make.entry("a", "2")), "two")
    third = saved(store, announced(store, make.entry("a", "3")), "three", now=LATER)
    judged(store, first.version_id, Label.FAVOR)
    judged(store, third.version_id, Label.FAVOR)
    assert view(store, "stance_change") == []
    judged(store, third.version_id, Label.AGAINST, model="second", now=LATER)
    [row] = view(store, "stance_change")
    assert (row["from_seq"], row["to_seq"]) == (1, 3)
    assert (row["from_label"], row["to_label"]) == ("favor", "against")
    assert (row["target"], row["analyst"]) == ("toll", "embedded")
