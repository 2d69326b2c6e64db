"""Chores, one by one: what cannot be done keeps none from the others, what is found is told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import make
from fakes import FakeArchive, FakeClock, FakeFailures
from pipeline.errors import Unreachable
from pipeline.models import StepCounts
from pipeline.steps import maintain
from pipeline.steps.maintain import DAMAGED, MISPLACED


@dataclass
class FakeHouse(FakeFailures):
    """A database with something wrong or not, and the notices about it."""

    wrong: Sequence[str] = ()
    misplaced: Sequence[int] = ()
    notices: dict[str, str] = field(default_factory=dict)
    forgotten_before: datetime | None = None
    refreshed: int = 0

    def drop_expired_leases(self) -> int:
        return 3

    def forget_replies(self, before: datetime) -> int:
        self.forgotten_before = before
        return 2

    def unsound(self) -> Sequence[str]:
        return self.wrong

    def misplaced_quotes(self) -> Sequence[int]:
        return self.misplaced

    def refresh_statistics(self) -> None:
        self.refreshed += 1

    def raise_notice(self, kind: str, subject: str, words: str) -> None:
        self.notices[kind] = words

    def settle_notice(self, kind: str, subject: str) -> None:
        self.notices.pop(kind, None)


def done(
    house: FakeHouse, archive: FakeArchive, *, days: int | None = 30, replies: int | None = 90
) -> StepCounts:
    return maintain(
        keep_originals_days=days,
        keep_replies_days=replies,
        archive=archive,
        store=house,
        clock=FakeClock(make.NOW),
        progress=lambda *_: None,
    )


def test_everything_is_done_once() -> None:
    """Originals and replies go by their days, leases always, statistics are refreshed."""
    house, archive = FakeHouse(), FakeArchive()
    counted = done(house, archive)
    assert counted.done == counted.pending == 6
    assert counted.counts["leases_dropped"] == 3
    assert archive.dropped == [date(2026, 10, 21)]
    assert house.forgotten_before == make.NOW - timedelta(days=90)
    assert house.refreshed == 1


def test_nothing_goes_for_which_no_days_were_set() -> None:
    """Originals and replies are kept for ever by default."""
    house, archive = FakeHouse(), FakeArchive()
    done(house, archive, days=None, replies=None)
    assert (archive.dropped, house.forgotten_before) == ([], None)


def test_a_chore_that_cannot_be_done_keeps_none_from_the_others() -> None:
    """It is a failure row until it succeeds."""
    house, archive = FakeHouse(), FakeArchive(error=Unreachable("s3://news did not answer"))
    counted = done(house, archive)
    assert (counted.done, counted.pending, house.refreshed) == (5, 6, 1)
    assert [failure.item_key for failure in house.failures.values()] == ["originals"]
    archive.error = None
    done(house, archive)
    assert house.failures == {}


def test_damage_is_told_until_it_is_mended() -> None:
    """The notice names the first thing wrong and the next step."""
    house = FakeHouse(wrong=["row 3 missing from index"], misplaced=[7, 9])
    counted = done(house, FakeArchive())
    assert (counted.counts["damages"], counted.counts["misplaced_quotes"]) == (1, 2)
    assert "row 3 missing from index" in house.notices[DAMAGED]
    assert "row 7 of evidence" in house.notices[MISPLACED]
    house.wrong, house.misplaced = (), ()
    done(house, FakeArchive())
    assert house.notices == {}
