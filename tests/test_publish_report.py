"""The report of a run, from counts and rows that a fake reader holds."""

from io import StringIO
from pathlib import Path

from rich.console import Console

from pipeline.models import RunOutcome, Step
from pipeline.publish.report import report_on
from pipeline.publish.wording import cut, short_name
from report_reader import A_RUN, NOON, FakeReader, executed, failure, report, stance

DATA = Path(__file__).parent / "data" / "publish"


def test_a_run_that_brought_articles_tells_what_and_where() -> None:
    """The whole report of a run, as a log shows it."""
    reader = FakeReader(
        executions=A_RUN,
        stances_of_run=[
            stance(),
            stance(article_id=8, label="favor", quote_status="repaired", source="dock-review"),
        ],
        articles_stored=[
            (7, "2026-11-20", "daily-post", "Council votes", 212, "The council voted."),
            (6, "2026-11-19", "dock-review", "Untitled", 0, None),
        ],
        failures_of_run=[
            failure(),
            failure(code="not_article", item_key="file:///news/stub.html",
                    message="12 words before a subscription form"),
        ],
    )  # fmt: skip
    assert report(reader).plain(width=80) == (DATA / "report.txt").read_text(encoding="utf-8")


def test_a_run_without_news_says_so_and_shows_what_is_stored() -> None:
    """The second of two runs tells that no row changed but its own record."""
    again = report(
        FakeReader(
            executions=[executed(Step.COLLECT, 2, 2, known=6), executed(Step.EXTRACT)],
            stances_stored=[stance()],
            stored={"sources": 2, "articles": 1, "entries": 6},
        )
    )
    assert again.outcome is RunOutcome.NOTHING_TO_DO
    text = again.plain()
    assert "Nothing new: no row changed but this run's own record." in text
    assert "Stored: 2 sources, 1 article, 6 entries." in text
    assert "Stances stored, the clearest first" in text


def test_a_red_run_says_what_was_pending() -> None:
    """A step that did none of its work is named with what it had to do."""
    red = report(FakeReader([executed(Step.COLLECT, 2, 2, known=2), executed(Step.EXTRACT, 3, 0)]))
    assert (red.outcome, red.failed_steps) == (RunOutcome.FAILED, (Step.EXTRACT,))
    assert "Run r-1: failed\n\nextract failed: 0 of 3 items done\n" in red.plain()


def test_a_step_that_never_ended_is_told() -> None:
    """A killed step leaves the run done in part, and the next run goes on."""
    cut_off = report(FakeReader([executed(Step.EXTRACT, 3, 3), (Step.ANALYZE, None, {})]))
    assert cut_off.outcome is RunOutcome.PARTIAL
    assert "analyze has not ended: it still runs or was stopped" in cut_off.plain()


def test_many_failures_are_cut_with_the_command_that_shows_them() -> None:
    """Ten items are listed; the rest is a number."""
    many = FakeReader(
        executions=[executed(Step.EXTRACT, 14, 1, failed=13)],
        failures_of_run=[failure(item_key=f"file:///n/{number}.html") for number in range(13)],
    )
    text = report(many).plain()
    assert "bad_document (13): looked at again when it or the configuration changes" in text
    assert "9.html" in text
    assert "10.html" not in text
    assert "and 3 more: standpoint show failures" in text


def test_a_passing_failure_says_when_it_is_tried_again() -> None:
    """A transient failure names the moment of the next try, in UTC."""
    row = failure(code="unreachable", transient=True, retry_at=NOON)
    text = report(FakeReader(executions=A_RUN, failures_of_run=[row])).plain()
    assert "unreachable (1): the next run after 2026-03-01 12:00 UTC tries again" in text


def test_a_feed_that_failed_is_asked_by_every_run() -> None:
    """A feed is named whole and never waits for a change."""
    row = failure(code="missing", item_kind="feed", item_key="harbour-post/main")
    text = report(FakeReader(executions=A_RUN, failures_of_run=[row])).plain()
    assert "missing (1): asked again by the next run" in text
    assert "    harbour-post/main: " in text


def test_the_embedded_analyst_is_called_a_baseline_and_a_model_is_not() -> None:
    """Portrayal is never shown as a judged stance."""
    embedded = report(FakeReader(executions=A_RUN, stances_of_run=[stance()])).plain()
    asked = report(FakeReader(executions=A_RUN, stances_of_run=[stance(analyst="openai")])).plain()
    assert "The embedded analyst is a baseline" in embedded
    assert "baseline" not in asked


def test_a_text_that_does_not_address_the_target_is_only_counted() -> None:
    """The table tells who stands where; `unrelated` is a number in the line of stances."""
    rows = [stance(), stance(label="unrelated", target="lighthouses", quote=None)]
    text = report(FakeReader(executions=A_RUN, stances_of_run=rows)).plain()
    assert "3 unrelated" in text
    assert "lighthouses" not in text


def test_hostile_text_cannot_reach_the_terminal() -> None:
    """Markup stays text; control characters, also in file names, are dropped."""
    hostile = "[bold]x[/bold] \x1b[2J\x07\u202e\nnext"
    reader = FakeReader(
        executions=A_RUN,
        stances_of_run=[stance(title=hostile, quote=hostile, source=hostile, target=hostile)],
        failures_of_run=[failure(item_key="file:///n/%1B%5B2J.txt", message=hostile)],
    )
    sheet = StringIO()
    Console(file=sheet, width=80, color_system=None).print(
        report_on(hostile, reader=reader, database=hostile, now=NOON)
    )
    text = sheet.getvalue()
    assert "[bold]x[/bold] [2J next" in text
    assert not set(text) & set("\x1b\x07\u202e")


def test_marks_are_words_and_not_only_colours() -> None:
    """Without colours a report says the same; it fits 80 columns."""
    reader = FakeReader(executions=A_RUN, stances_of_run=[stance(quote_status="unverified")])
    text = report(reader).plain(width=80)
    assert "against" in text
    assert "(not verified)" in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_text_is_cut_between_words() -> None:
    """A cut keeps whole words where it can, and never passes the width."""
    assert cut("one two three", 9) == "one two…"
    assert cut("x" * 50, 10) == "x" * 9 + "…"
    assert cut("  a\n b ", 9) == "a b"
    assert cut(None, 9) == ""


def test_a_file_is_named_by_its_end_and_a_text_by_its_hash() -> None:
    """The short name is what a person recognises in a list."""
    assert short_name("file:///news/m%C3%A4rz/huge%20page.html?x=1#y") == "huge page.html"
    assert short_name("https://example.org/") == "example.org"
    assert short_name("a" * 64) == "a" * 12
