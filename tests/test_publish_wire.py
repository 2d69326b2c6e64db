"""What a report says of feeds and models: numbers, waits, prices, and the note for Airflow."""

from datetime import timedelta

import pytest
from markdown_it import MarkdownIt

from pipeline.models import RunOutcome, Step
from pipeline.publish.feed_lines import answered_line, left_alone, when_asked_again
from pipeline.publish.model_lines import budget_numbers, model_numbers, quote_numbers
from pipeline.publish.note import LONGEST, run_note
from report_reader import (
    A_RUN,
    NOON,
    FakeReader,
    a_feed,
    executed,
    failure,
    feed_record,
    report,
)


def test_feeds_are_told_by_how_many_answered() -> None:
    """A source that is down is a number in the first line."""
    counts = {"feeds_asked": 25, "feeds_answered": 24, "unchanged_feeds": 20}
    assert answered_line(counts) == ["24 of 25 answered", "20 unchanged"]
    assert answered_line({"feeds_asked": 2}) == ["0 of 2 answered"]
    assert answered_line({}) == []


@pytest.mark.parametrize(
    ("waits", "words"),
    [
        ({}, "asked again by the next run"),
        ({"next_fetch_at": NOON + timedelta(hours=1)}, "asked again after 2026-03-01 13:00 UTC"),
        (
            {"paused_reason": "gone"},
            "left alone until its address changes: correct it in the file of sources",
        ),
        (
            {"paused_reason": "not_a_feed", "next_fetch_at": NOON + timedelta(days=1)},
            "asked again after 2026-03-02 12:00 UTC",
        ),
    ],
    ids=["due", "waiting", "gone", "paused"],
)
def test_a_feed_says_when_it_is_asked_again(waits: dict[str, object], words: str) -> None:
    """With the moment, or with what to do."""
    assert when_asked_again(feed_record(**waits)) == words


def test_only_feeds_that_wait_are_left_alone() -> None:
    """One whose wait is over is due."""
    over = {"next_fetch_at": NOON - timedelta(hours=1)}
    assert left_alone([feed_record(), feed_record(**over)], NOON) == []
    paused = feed_record(paused_reason="gone")
    assert left_alone([paused], NOON) == [paused]


def test_a_failed_feed_is_told_with_its_wait() -> None:
    """Once, among what was left out; a feed that was not even asked has its own line."""
    failed = failure(
        step="collect", code="host_waits", item_kind="feed", item_key="daily-post/main",
        message="daily-post.example asks to be left alone for an hour", transient=True,
    )  # fmt: skip
    later = NOON + timedelta(hours=1)
    reader = FakeReader(
        executions=A_RUN,
        failures_of_run=[failed],
        feeds_stored=[
            a_feed(next_fetch_at=later),
            a_feed(source="old-times", paused_reason="gone", message="old-times.example: gone"),
        ],
    )
    text = report(reader).plain()
    assert "host_waits (1): asked again after 2026-03-01 13:00 UTC" in text
    assert text.count("daily-post") == 2
    assert "Feeds not asked\n  old-times/main: left alone until its address changes" in text


def test_every_feed_without_a_network_is_a_line() -> None:
    """However many there are, none is hidden behind a number."""
    failures = [
        failure(
            step="collect", code="unreachable", item_kind="feed", item_key=f"outlet-{number}/main",
            message=f"outlet-{number}.example has no address", transient=True,
        )
        for number in range(31)
    ]  # fmt: skip
    run = [executed(Step.COLLECT, 33, 2, feeds_asked=33, feeds_answered=2, failed=31)]
    text = report(FakeReader(executions=run, failures_of_run=failures)).plain()
    assert "2 of 33 answered" in text
    assert all(f"outlet-{number}/main: outlet-{number}.example" in text for number in range(31))


def test_a_run_that_brought_nothing_but_failures_says_so() -> None:
    """Whoever runs it twice without a network sees at once that nothing was doubled."""
    failed = failure(step="collect", code="unreachable", item_kind="feed", item_key="a/main")
    run = [executed(Step.COLLECT, 3, 2, known=19, feeds_asked=3, feeds_answered=2, failed=1)]
    stored = {"articles": 18}
    text = report(FakeReader(executions=run, failures_of_run=[failed], stored=stored)).plain()
    assert "Nothing new came in: only this run's own record and what failed changed." in text
    assert "Stored: 18 articles." in text
    assert "2 of 3 answered" in text


def test_feeds_not_asked_because_of_offline_are_told_once() -> None:
    """The reason is this machine's own setting."""
    failures = [
        failure(
            step="collect", code="offline", item_kind="feed", item_key=f"outlet-{number}/main",
            message="outlet.example is another machine", transient=True,
        )
        for number in range(3)
    ]  # fmt: skip
    run = [executed(Step.COLLECT, 33, 30, known=17, failed=3)]
    text = report(FakeReader(executions=run, failures_of_run=failures)).plain()
    told = "STANDPOINT_OFFLINE is set: outlet-0/main, outlet-1/main, outlet-2/main"
    assert (told in text, text.count("outlet-0")) == (True, 1)


def test_quotes_are_told_by_how_they_stood_up() -> None:
    """Claims that had no checked quote are counted as refused."""
    counts = {"quotes_verified": 30, "quotes_repaired": 2, "gate_quote_unverified": 1}
    assert quote_numbers(counts) == ["30 verified", "2 repaired", "1 refused"]


def test_a_model_that_was_not_asked_is_not_mentioned() -> None:
    """The embedded analyst costs nothing and sends nothing."""
    assert model_numbers({}) == []
    assert model_numbers({"requests": 0, "attempts": 0}) == []


def test_calls_are_told_with_failures_tokens_and_cost() -> None:
    """Failed tries by their reason; money to a hundredth of a cent."""
    spend = {
        "requests": 2, "attempts": 4, "failed": 2, "possibly_billed": 1, "tokens_in": 1200,
        "tokens_out": 300, "tokens_cached": 0, "cost_usd": 0.00123, "unpriced": 0,
        "codes": {"server_error": 1, "timeout": 1},
    }  # fmt: skip
    assert model_numbers(spend) == [
        "2 requests",
        "4 tries",
        "2 failed (server_error 1, timeout 1)",
        "1 of them perhaps billed",
        "1,200 tokens in",
        "300 out",
        "$0.0012",
    ]


def test_what_a_budget_left_is_told_with_its_likely_cost() -> None:
    """By what the run's requests cost; where it made none, by what was to be reserved."""
    reached = {
        "item_kind": "budget",
        "message": "budget of the day reached: 1.00 USD; raise STANDPOINT_BUDGET_DAY",
    }
    counts = {"over_budget": 12, "over_budget_nanousd": 600_000_000}
    spend = {"requests": 4, "cost_usd": 0.1}
    line = "budget of the day reached: 1.00 USD; 12 texts left, "
    assert budget_numbers([reached], counts, spend) == [line + "about 0.30 USD"]
    assert budget_numbers([reached], counts, {}) == [line + "at most 0.60 USD"]
    assert budget_numbers([reached], {}, spend) == []


def test_an_unknown_price_is_said() -> None:
    """Nothing is shown as free that may not be."""
    spend = {"requests": 1, "attempts": 1, "tokens_in": 10, "tokens_out": 2, "cost_usd": None}
    assert model_numbers(spend)[-1] == "cost unknown (set STANDPOINT_PRICE)"
    assert model_numbers({**spend, "cost_usd": 0.5, "unpriced": 3})[-1] == (
        "$0.5000 and 3 tries of unknown cost"
    )


def test_texts_that_wait_for_a_closed_endpoint_are_told() -> None:
    """The endpoint's own sentence stands with its reason code, once."""
    closed = failure(
        step="analyze", code="unauthorized", item_kind="model", item_key="m-1",
        message="m-1 at 127.0.0.1: the key was refused; set OPENAI_API_KEY", transient=True,
    )  # fmt: skip
    run = [(Step.ANALYZE, RunOutcome.FAILED, {"pending": 300, "done": 0, "waiting": 300})]
    text = report(FakeReader(executions=run, failures_of_run=[closed])).plain()
    assert "300 waiting for the model" in text
    assert "unauthorized (1): asked again by the next run" in text
    assert "the key was refused; set OPENAI_API_KEY" in text


def test_a_note_tells_outcome_numbers_and_failures() -> None:
    """In a few lines that Airflow shows on the run."""
    feeds = {"feeds_asked": 25, "feeds_answered": 24, "unchanged_feeds": 20}
    reader = FakeReader(
        executions=[executed(Step.COLLECT, 25, 24, collected=3, **feeds)],
        failures_of_run=[
            failure(item_kind="feed", item_key="daily-post/main", code="gone", message="it is gone")
        ],
    )
    assert report(reader).note() == (
        "**done in part** · feeds 24 of 25 answered, 20 unchanged\n"
        "- `gone: daily-post/main: it is gone`"
    )


def test_a_note_names_what_is_this_machines_setting_once() -> None:
    """Feeds left alone because of offline hide no failure of another kind."""
    offline = {
        "item_kind": "feed",
        "item_key": "a/main",
        "code": "offline",
        "message": "another machine",
    }
    gone = {"item_kind": "feed", "item_key": "b/main", "code": "gone", "message": "it is gone"}
    assert run_note(RunOutcome.PARTIAL, [], {}, [offline, offline, gone]).splitlines()[1:] == [
        "- 2 feeds not asked: STANDPOINT_OFFLINE is set",
        "- `gone: b/main: it is gone`",
    ]


def test_a_note_names_feeds_and_model_before_documents() -> None:
    """A source that is down matters more than a page that is no article."""
    page = {"item_kind": "entry", "item_key": "x", "code": "not_article", "message": "no article"}
    feed = {"item_kind": "feed", "item_key": "b/main", "code": "gone", "message": "it is gone"}
    assert "b/main" in run_note(RunOutcome.PARTIAL, [], {}, [page, feed]).splitlines()[1]


def test_a_note_shows_hostile_text_as_text() -> None:
    """No link, image, heading or tag comes to life, and Airflow's limit is kept."""
    hostile = {
        "item_kind": "entry",
        "item_key": "x",
        "code": "bad",
        "message": "![a](http://evil.example) <script>alert(1)</script> ` [b](javascript:c)",
    }
    note = run_note(RunOutcome.FAILED, [], {}, [hostile] * 50)
    assert len(note) <= LONGEST
    alive = {
        child.type
        for token in MarkdownIt("commonmark").parse(note)
        for child in (token, *(token.children or ()))
    }
    assert not alive & {"link_open", "image", "html_inline", "html_block", "heading_open"}
    assert "code_inline" in alive
