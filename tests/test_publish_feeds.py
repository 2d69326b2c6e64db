"""What a report says of feeds that need a look: moved, silent, flawed; and how many of each."""

import re
from pathlib import Path

import pytest

from pipeline.models import Step
from pipeline.publish.feed_lines import FLAWS, flaws, in_states
from pipeline.publish.note import LONGEST
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

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "reason-codes.md"


def notice(kind: str, text: str = "daily-post/main needs a look") -> tuple[object, ...]:
    """A row of notices."""
    return (kind, "daily-post/main", text, NOON, None)


def test_feeds_to_look_at_have_a_line_each() -> None:
    """A notice in its own words; a flawed feed with its flaws and what happens next."""
    reader = FakeReader(
        executions=A_RUN,
        feeds_stored=[a_feed(flags="truncated_feed, some_new_flag"), a_feed(source="old-times")],
        notices_open=[notice("feed_moved", "npr/main moved for good: write that address down")],
    )
    lines = report(reader).plain(width=200).splitlines()
    heading = lines.index("Feeds to look at")
    assert lines[heading + 1 : heading + 4] == [
        "  npr/main moved for good: write that address down",
        f"  daily-post/main: truncated_feed: {FLAWS['truncated_feed']}; some_new_flag",
        "",
    ]


def test_a_paused_feed_is_told_once() -> None:
    """With the moment of its next try, which its notice may be behind of."""
    reader = FakeReader(
        executions=A_RUN,
        feeds_stored=[a_feed(paused_reason="not_a_feed", next_fetch_at=NOON.replace(hour=18))],
        notices_open=[notice("feed_paused")],
    )
    text = report(reader).plain()
    assert "Feeds not asked\n  daily-post/main: asked again after 2026-03-01 18:00 UTC" in text
    assert ("Feeds to look at" in text, "needs a look" in text) == (False, False)


def test_many_feeds_to_look_at_are_cut_with_the_commands_that_show_them() -> None:
    """Ten lines; the rest is a number."""
    reader = FakeReader(executions=A_RUN, notices_open=[notice("feed_silent")] * 300)
    text = report(reader).plain()
    assert text.count("needs a look") == 10
    assert "and 290 more: standpoint show notices, standpoint show feeds" in text


def test_feeds_are_counted_by_what_is_the_matter() -> None:
    """In the first lines of report and note, where there is anything."""
    run = [executed(Step.COLLECT, 9, 9, feeds_asked=9, feeds_answered=9)]
    reader = FakeReader(
        executions=run,
        feeds_stored=[a_feed(paused_reason="gone"), a_feed(source="fine")],
        notices_open=[*[notice("feed_silent")] * 2, notice("feed_moved"), notice("feed_paused")],
    )
    states = "9 of 9 answered, 1 moved, 2 silent, 1 paused"
    assert states in report(reader).plain()
    assert report(reader).note() == f"**nothing to do** · feeds {states}"
    assert in_states([], []) == []


def test_the_note_stays_short_however_many_feeds_need_a_look() -> None:
    """Airflow keeps a thousand characters of it."""
    reader = FakeReader(
        executions=A_RUN,
        feeds_stored=[a_feed(source=f"s{n}", paused_reason="gone") for n in range(1000)],
        notices_open=[notice("feed_silent", "x" * 2000)] * 1000,
        failures_of_run=[failure(item_kind="feed", message="y" * 500)] * 50,
    )
    assert len(report(reader).note()) <= LONGEST


@pytest.mark.parametrize(
    ("flags", "lines"),
    [
        (None, []),
        ("broken_feed", [f"broken_feed: {FLAWS['broken_feed']}"]),
        ("unheard_of", ["unheard_of"]),
    ],
)
def test_flaws_are_told_in_words(flags: str | None, lines: list[str]) -> None:
    """One that is not known by its code alone."""
    assert flaws(feed_record(flags=flags)) == lines


def test_every_flag_that_is_explained_has_words() -> None:
    """The reference and the report know the same flags."""
    section = PAGE.read_text(encoding="utf-8").partition("## Flags of a feed")[2]
    explained = re.findall(r"^- `(\w+)`:", section.partition("\n## ")[0], re.MULTILINE)
    assert sorted(FLAWS) == explained
