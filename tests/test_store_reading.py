"""Reading: lists for people, one article whole, what a run did."""

from datetime import timedelta
from typing import Any

from store_steps import (
    announced,
    answered,
    article,
    judged,
    saved,
    summary_answer,
    summary_key,
)

import make
from pipeline.models import Failure, Label, RunOutcome, Step, digest
from pipeline.store.sql import SqlStore

DAY = timedelta(days=1)
TEXT = "The toll is fair. Mayor Ann Lee calls it theft."


def failure(key: str, kind: str = "entry", step: Step = Step.EXTRACT) -> Failure:
    return Failure(
        item_kind=kind, item_key=key, step=step, code="empty", transient=False, message="no text"
    )


def test_articles_are_listed_newest_first(store: SqlStore) -> None:
    """The list has a row per article with day, words and the summary's first words."""
    old = article(store, TEXT, key="a", title="Old", published_at=make.NOW - DAY)
    new = article(store, "Three words here.", key="b", slug="herald", title="New")
    text = store.texts([old.version_id])[0]
    answered(store, text, [(summary_key(), summary_answer(TEXT, "The toll is fair."))])
    table = store.articles()
    assert table.columns == ("id", "day", "source", "title", "words", "summary")
    assert table.rows == (
        (new.article_id, "2026-11-20", "herald", "New", 3, ""),
        (old.article_id, "2026-11-19", "courier", "Old", 10, "The toll is fair."),
    )
    assert not table.truncated
    assert store.articles(limit=1).rows == table.rows[:1]
    assert store.articles(limit=1).truncated
    assert store.articles(source="courier").rows == table.rows[1:]
    assert store.articles(source="' or 1 = 1 --").rows == ()


def test_a_long_summary_is_cut(store: SqlStore) -> None:
    """The list shows no more of a summary than fits a line."""
    long = "word " * 100
    text = store.texts([article(store, long).version_id])[0]
    answered(store, text, [(summary_key(), summary_answer(long, long.strip()))])
    shown = str(store.articles().records()[0]["summary"])
    assert len(shown) <= 120
    assert shown.endswith("…")


def test_one_article_is_told_whole(store: SqlStore) -> None:
    """One article comes with sentences, quotes, stances, versions and failures."""
    first = article(store, "An older text.", key="a")
    stored = saved(store, announced(store, make.entry("a", "2")), TEXT, now=make.NOW + DAY)
    text = store.texts([stored.version_id])[0]
    answered(store, text, [(summary_key(), summary_answer(TEXT, "The toll is fair."))])
    judged(store, stored.version_id, Label.FAVOR, "The toll is fair.")
    store.record_failure(failure("file:///papers/a"), make.NOW)
    store.record_failure(failure(digest(TEXT), "text", Step.ANALYZE), make.NOW)
    store.record_failure(failure("file:///papers/other"), make.NOW)
    told: Any = store.article(first.article_id)
    assert (told["text"], told["version_seq"], told["fetched_at"]) == (TEXT, 2, make.NOW + DAY)
    quote = {"quote": "The toll is fair.", "start_char": 0, "end_char": 17, "status": "verified"}
    assert told["sentences"] == [
        {"kind": "summary", "text": "The toll is fair.", "quotes": [quote]}
    ]
    [stance] = told["stances"]
    assert (stance["label"], stance["answered_at"]) == ("favor", make.NOW)
    assert [one["seq"] for one in told["versions"]] == [1, 2]
    assert len(told["failures"]) == 2
    assert store.article(9_999_999) is None


def test_stances_are_listed_strongest_first(store: SqlStore) -> None:
    """Favor and against come before neutral, unclear and unrelated; filters narrow the list."""
    labels = (Label.UNRELATED, Label.NEUTRAL, Label.UNCLEAR, Label.AGAINST, Label.FAVOR)
    for number, label in enumerate(labels):
        stored = article(store, f"{TEXT} {number}", key=f"{number}", title=f"T{number}")
        judged(store, stored.version_id, label, "The toll")
    table = store.stances()
    assert table.columns == (
        "article_id", "day", "source", "title", "target",
        "label", "quote", "quote_status", "analyst", "model",
    )  # fmt: skip
    found = [row["label"] for row in table.records()]
    assert found == ["favor", "against", "neutral", "unclear", "unrelated"]
    assert len(store.stances(label="favor", target="toll", source="courier").rows) == 1
    assert store.stances(target="other").rows == ()
    assert store.stances(limit=2).truncated


def test_what_a_run_did_is_what_happened_while_it_lasted(store: SqlStore) -> None:
    """Stances and failures of one run are those between its beginning and its end."""
    for number in range(3):
        now = make.NOW + number * DAY
        run = store.begin_run(make.invocation(f"run-{number}"), Step.ANALYZE, now)
        stored = article(store, f"{TEXT} {number}", key=f"{number}")
        judged(store, stored.version_id, Label.FAVOR, "The toll", now=now)
        store.record_failure(failure(f"{number}"), now)
        if number < 2:
            store.end_run(run, RunOutcome.OK, {}, now)
    assert len(store.stances().rows) == len(store.failures().rows) == 3
    for number in range(3):
        assert len(store.stances(run=f"run-{number}").rows) == 1
        [told] = store.failures(run=f"run-{number}").records()
        assert told["item_key"] == f"{number}"


def test_a_run_that_never_was_has_nothing(store: SqlStore) -> None:
    """An unknown run does not stand for all of them."""
    judged(store, article(store, TEXT).version_id, Label.FAVOR, "The toll is fair.")
    store.record_failure(failure("a.txt"), make.NOW)
    assert store.stances(run="never").rows == ()
    assert store.failures(run="never").rows == ()


def test_runs_are_listed_newest_first_with_their_counts(store: SqlStore) -> None:
    """A run that never ended has no outcome; counts come as they were given."""
    first = store.begin_run(make.invocation(), Step.COLLECT, make.NOW)
    store.end_run(first, RunOutcome.PARTIAL, {"collected": 3, "failed": 1}, make.NOW + DAY)
    store.begin_run(make.invocation(), Step.EXTRACT, make.NOW + DAY)
    newest, oldest = store.runs().records()
    assert (newest["step"], newest["outcome"], newest["counts"]) == ("extract", None, {})
    assert (oldest["started_at"], oldest["ended_at"]) == (make.NOW, make.NOW + DAY)
    assert store.run_counts("run-1") == [
        (Step.COLLECT, RunOutcome.PARTIAL, {"collected": 3, "failed": 1}),
        (Step.EXTRACT, None, {}),
    ]
    assert store.run_counts("unknown") == []


def test_failures_are_listed_newest_first(store: SqlStore) -> None:
    """Failures come with reason, item, repeats and time."""
    store.record_failure(failure("a"), make.NOW)
    store.record_failure(failure("b"), make.NOW + DAY)
    table = store.failures()
    assert table.columns == (
        "step", "code", "item_kind", "item_key", "message",
        "transient", "retry_at", "times", "last_at",
    )  # fmt: skip
    assert [row["item_key"] for row in table.records()] == ["b", "a"]
    assert table.records()[1]["last_at"] == make.NOW


def test_totals_count_every_main_table(store: SqlStore) -> None:
    """Totals say how many rows there are of what people care about."""
    stored = article(store, TEXT)
    judged(store, stored.version_id, Label.FAVOR, "The toll")
    totals = store.totals()
    assert (totals["sources"], totals["articles"], totals["versions"]) == (1, 1, 1)
    assert (totals["answers"], totals["stances"], totals["quotes"]) == (1, 1, 1)
    assert (totals["failures"], totals["duplicates"]) == (0, 0)
