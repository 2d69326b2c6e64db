"""Indexes of sitemaps: which of their files are asked for, in which order, and when it ends."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from fakes import FakeClock
from make import NOW
from pipeline.errors import BadAddress, BadDocument, StandpointError, Unreachable
from pipeline.ingest.sitemap_files import (
    MAX_SITEMAP_FILES,
    PATIENCE,
    Window,
    announce_sitemap,
    last_days,
    period_end,
)
from pipeline.ingest.sitemaps import read_sitemap
from pipeline.models import Announcement, Days, Validators

SITE = "https://courier.example"


def pages(*names: str, date: str = "2026-11-19") -> str:
    """A sitemap of pages with these names and one date."""
    listed = (f"<url><loc>{SITE}/{name}</loc><lastmod>{date}</lastmod></url>" for name in names)
    return f"<urlset>{''.join(listed)}</urlset>"


def index(*files: str, dates: dict[str, str] | None = None) -> str:
    """An index of these files."""
    named = (
        f"<sitemap><loc>{SITE}/{name}</loc><lastmod>{(dates or {}).get(name, '')}</lastmod>"
        "</sitemap>"
        for name in files
    )
    return f"<sitemapindex>{''.join(named)}</sitemapindex>"


class Site:
    """The Courier's files by name; remembers which were asked for."""

    def __init__(self, **files: str | bytes | StandpointError) -> None:
        self.files = {name.replace("__", "."): content for name, content in files.items()}
        self.asked: list[str] = []
        self.clock: Callable[[], datetime] = FakeClock()

    def get(self, url: str) -> tuple[str, bytes]:
        name = url.removeprefix(f"{SITE}/")
        self.asked.append(name)
        content = self.files.get(name, BadAddress(f"{name} is not there"))
        if isinstance(content, StandpointError):
            raise content
        return url, content if isinstance(content, bytes) else content.encode()

    def announce(self, days: int = 3) -> Announcement:
        window = last_days(days, self.clock())
        return announce_sitemap(f"{SITE}/top", window, self.get, read_sitemap, self.clock)

    def names(self, days: int = 3) -> list[str]:
        return [one.url.removeprefix(f"{SITE}/") for one in self.announce(days).entries]


def test_a_window_begins_at_midnight() -> None:
    """A day without a time of day counts whole; a larger number of days fills in the past."""
    site = Site(
        top=pages("a", date="2026-11-17").replace(
            "</urlset>", f"<url><loc>{SITE}/b</loc><lastmod>2026-11-16T23:00Z</lastmod></url>"
        )
    )
    assert (site.names(days=3), site.names(days=4)) == (["a"], ["a", "b"])


def test_a_sitemap_is_asked_anew_each_time() -> None:
    """A "not modified" would hide past days after `days` was raised."""
    assert Site(top=pages("a")).announce().validators == Validators()


def test_the_files_of_an_index_are_read_newest_first() -> None:
    """What did not change in the window is not asked for; entries come newest first."""
    dates = {"old": "2026-11-01", "today": "2026-11-20", "before": "2026-11-18"}
    site = Site(
        top=index("old", "before", "today", dates=dates),
        today=pages("t", date="2026-11-20"),
        before=pages("b", date="2026-11-18"),
    )
    assert site.names() == ["t", "b"]
    assert site.asked == ["top", "today", "before"]


def test_a_file_without_a_date_is_dated_by_its_address() -> None:
    """Archives by month are asked for the months in the window, and alike dates are told apart."""
    months = [f"sitemap-2026-{month:02}" for month in range(1, 12)]
    site = Site(top=index(*months), **{"sitemap-2026-11": pages("a")})
    assert site.names() == ["a"]
    assert site.asked == ["top", "sitemap-2026-11"]
    alike = Site(top=index(*months, dates=dict.fromkeys(months, "2026-11-20")))
    with pytest.raises(BadAddress):
        alike.announce()
    assert alike.asked[1:4] == ["sitemap-2026-11", "sitemap-2026-10", "sitemap-2026-09"]


@pytest.mark.parametrize(
    ("address", "end"),
    [
        ("/sitemap-2026-02.xml", (2026, 3, 1)),
        ("/2026/02/03/sitemap.xml", (2026, 2, 4)),
        ("/post-sitemap20261231.xml", (2027, 1, 1)),
        ("/2026-02-31.xml", (2026, 3, 1)),
        ("/archive?year=2026&month=2", None),
        ("/sitemap-120260211.xml", None),
    ],
)
def test_a_month_or_day_in_an_address_is_understood(
    address: str, end: tuple[int, int, int] | None
) -> None:
    """Whatever stands between its numbers; a number within a longer one is no date."""
    assert period_end(address) == (datetime(*end, tzinfo=UTC) if end else None)


def test_an_index_in_an_index_is_followed_once() -> None:
    """Beyond two levels nothing is asked for, and the feed says that something is missing."""
    site = Site(top=index("one"), one=index("two", "pages"), two=index("three"), pages=pages("a"))
    announced = site.announce()
    assert [one.url for one in announced.entries] == [f"{SITE}/a"]
    assert announced.flags == ("partial_sitemap",)
    assert "three" not in site.asked


def test_an_index_that_names_itself_ends() -> None:
    """Each address is asked for once a level at most."""
    site = Site(top=index("top"))
    site.announce()
    assert site.asked == ["top", "top"]


def test_fifty_files_are_asked_for_at_most() -> None:
    """The rest waits, flagged: a larger archive is read by its own addresses."""
    names = [f"file{number}" for number in range(MAX_SITEMAP_FILES + 9)]
    site = Site(top=index(*names), **{name: pages(name) for name in names})
    announced = site.announce()
    assert len(site.asked) == MAX_SITEMAP_FILES
    assert announced.flags == ("partial_sitemap",)


def test_a_slow_index_is_left_after_five_minutes() -> None:
    """A feed cannot hold up a run for hours."""
    clock = FakeClock()

    def slowly() -> datetime:
        clock.move(seconds=PATIENCE.total_seconds() / 2)
        return clock()

    site = Site(top=index("a", "b", "c", "d"), a=pages("a"), b=pages("b"))
    site.clock = slowly
    assert site.announce().flags == ("partial_sitemap",)
    assert len(site.asked) < 4


def test_a_file_that_cannot_be_read_is_left_out() -> None:
    """The others go on; the feed is flagged."""
    site = Site(top=index("gone", "page", "good"), page="<html>", good=pages("a"))
    announced = site.announce()
    assert [one.url for one in announced.entries] == [f"{SITE}/a"]
    assert announced.flags == ("partial_sitemap",)


def test_an_index_without_one_good_file_fails() -> None:
    """An empty answer would look like a quiet day."""
    with pytest.raises(BadDocument, match="an HTML page instead of a sitemap"):
        Site(top=index("page"), page="<html>").announce()


def test_a_host_that_does_not_answer_is_not_asked_on() -> None:
    """What was read before counts; without anything the feed waits as the host wishes."""
    later = NOW + timedelta(hours=1)
    waits = Unreachable("courier.example asks to wait", code="host_waits", retry_at=later)
    dates = {"good": "2026-11-20", "busy": "2026-11-19", "more": "2026-11-18"}
    site = Site(top=index(*dates, dates=dates), good=pages("a"), busy=waits)
    assert site.announce().flags == ("partial_sitemap",)
    assert site.asked == ["top", "good", "busy"]
    with pytest.raises(Unreachable) as raised:
        Site(top=index("busy"), busy=waits).announce()
    assert raised.value.retry_at == later


def asked_for(site: Site, first: date, last: date) -> list[str]:
    """The pages that the site dates on these days."""
    window = Window(Days(first).start or NOW, Days(last=last).end)
    found = announce_sitemap(f"{SITE}/top", window, site.get, read_sitemap, site.clock)
    return [one.url.removeprefix(f"{SITE}/") for one in found.entries]


def test_days_of_the_past_end() -> None:
    """What a sitemap dates later is another day's."""
    listed = "".join(
        f"<url><loc>{SITE}/{day}</loc><lastmod>2026-11-{day}T23:30:00Z</lastmod></url>"
        for day in (9, 10, 11, 12)
    )
    site = Site(top=f"<urlset>{listed}</urlset>".replace("-9T", "-09T"))
    assert asked_for(site, date(2026, 11, 10), date(2026, 11, 11)) == ["11", "10"]


def test_files_of_later_months_are_not_asked_for() -> None:
    """By their addresses; a file that changed later may still hold pages of before."""
    months = [f"sitemap-2026-{month:02}" for month in range(1, 12)]
    site = Site(
        top=index(*months, dates=dict.fromkeys(months, "2026-11-20")),
        **{"sitemap-2026-03": pages("a", date="2026-03-05")},
    )
    assert asked_for(site, date(2026, 3, 1), date(2026, 3, 7)) == ["a"]
    assert site.asked == ["top", "sitemap-2026-03", "sitemap-2026-02", "sitemap-2026-01"]


def test_the_files_nearest_to_past_days_are_read_first() -> None:
    """So that the bound of files is not spent on the newest ones; undated ones come last."""
    dates = {"newest": "2026-11-20", "next": "2026-03-08", "before": "2026-02-27"}
    site = Site(
        top=index("undated", "newest", "next", "before", dates=dates),
        newest=pages("n", date="2026-11-20"),
        next=pages("a", date="2026-03-05"),
        undated=pages("u", date="2026-03-06"),
    )
    assert asked_for(site, date(2026, 3, 1), date(2026, 3, 7)) == ["u", "a"]
    assert site.asked == ["top", "next", "newest", "undated"]
