"""Days of the past: which feeds are asked for what, what is asked about, and all of it twice."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from store_steps import CONFIG, feed_id

import make
from fakes import FakeClock
from flow_house import OpenFlow, rows
from pipeline.backfilling import fill_in
from pipeline.ingest.fetching import Fetchers
from pipeline.ingest.files import FolderFetcher
from pipeline.ingest.object_files import ObjectFetcher
from pipeline.models import Announcement, Days, Entry, Feed, Original, PastFeed, Scope, Validators
from pipeline.ports import BEFORE_THE_FIRST
from pipeline.store.sql import SqlStore

SITE = "https://courier.example"
SOURCES = f"""
sources:
  - slug: courier
    name: Courier
    language: en
    feeds:
      - {{kind: folder, address: papers}}
      - {{slug: sitemap, kind: sitemap, address: "{SITE}/sitemap.xml", days: 2}}
"""


class Sitemap:
    """A site with two letters a day for as long as one likes; remembers what it was asked."""

    concurrency = 1

    def __init__(self) -> None:
        self.asked: list[Feed] = []
        self.fetched: list[str] = []

    def announce(self, feed: Feed, known: Validators) -> Announcement:
        self.asked.append(feed)
        if not isinstance(feed, PastFeed):
            return Announcement()
        days = (feed.last_day - feed.first_day).days + 1
        return Announcement(
            entries=tuple(
                Entry(
                    key=f"{SITE}/{day}/{number}",
                    url=f"{SITE}/{day}/{number}",
                    revision="1",
                    published_at=datetime.fromisoformat(f"{day}T09:00:00+00:00"),
                )
                for day in (feed.first_day + timedelta(one) for one in range(days))
                for number in range(2)
            )
        )

    def fetch(self, entry: Entry) -> Original:
        self.fetched.append(entry.url)
        words = " ".join(f"{entry.url[-12:]}x{place}" for place in range(60))
        text = f"Letter {entry.url[-12:]}\n\nThe toll is fair. {words}.\n"
        return Original(
            url=entry.url,
            content=text.encode(),
            content_type="text/plain",
            http_status=200,
            modified_at=entry.published_at,
        )


@pytest.fixture
def site() -> Sitemap:
    return Sitemap()


@pytest.fixture
def past(house: Path, flow: OpenFlow, site: Sitemap) -> OpenFlow:
    """The flow over a house whose courier has a sitemap."""
    (house / "sources.yaml").write_text(SOURCES)

    def opened() -> object:
        one = flow()
        objects = ObjectFetcher(())
        one.fetcher = Fetchers(FolderFetcher(house), site, objects)  # type: ignore[arg-type]
        return one

    return opened  # type: ignore[return-value]


def filled(past: OpenFlow, first: date, last: date) -> None:
    fill_in(past(), Scope(days=Days(first, last)), make.invocation(f"fill-{first}-{last}"))


def test_only_sitemaps_are_asked_and_only_for_these_days(
    past: OpenFlow, site: Sitemap, store: SqlStore
) -> None:
    """Other feeds do not know the past; today's own window is left alone."""
    filled(past, date(2026, 3, 1), date(2026, 3, 2))
    [feed] = site.asked
    assert isinstance(feed, PastFeed)
    assert (feed.first_day, feed.last_day) == (date(2026, 3, 1), date(2026, 3, 2))
    days = rows(store, "SELECT day, count(*) FROM article_day GROUP BY day ORDER BY day")
    assert days == (("2026-03-01", 2), ("2026-03-02", 2))


def test_what_counts_for_these_days_is_asked_about_and_nothing_else(
    house: Path, past: OpenFlow, store: SqlStore
) -> None:
    """A text that waits for the daily run waits on."""
    one = past()
    one.configure()
    (house / "papers" / "new.txt").write_text("New\n\nThe toll is fair, said a letter of today.\n")
    one.collect(one.feeds(Scope()), make.invocation())
    one.extract(one.pending_entries(Scope()), make.invocation())
    filled(past, date(2026, 3, 1), date(2026, 3, 1))
    asked = rows(
        store,
        "SELECT DISTINCT day FROM answer JOIN version ON version.sha256 = text_sha256"
        " JOIN article_day ON article_day.article_id = version.article_id",
    )
    assert asked == (("2026-03-01",),)


def test_day_by_day_twice_leaves_the_same_rows(
    past: OpenFlow, site: Sitemap, store: SqlStore
) -> None:
    """Also in another order and as one span: nothing is fetched, asked or stored again."""
    days = [date(2026, 3, day) for day in range(1, 8)]
    for day in days:
        filled(past, day, day)
    tables = ("entry", "page", "article", "version", "answer", "stance", "story")
    before = [rows(store, f"SELECT * FROM {table} ORDER BY id") for table in tables]
    fetched = len(site.fetched)
    for day in reversed(days):
        filled(past, day, day)
    filled(past, days[0], days[-1])
    assert [rows(store, f"SELECT * FROM {table} ORDER BY id") for table in tables] == before
    assert len(site.fetched) == fetched == 14


def test_a_day_that_has_not_come_is_not_asked_for(past: OpenFlow, site: Sitemap) -> None:
    """The span ends today at the latest."""
    fill_in(past(), Scope(days=Days(make.NOW.date())), make.invocation())
    [feed] = site.asked
    assert isinstance(feed, PastFeed)
    assert feed.last_day == make.NOW.date()


def test_entries_that_a_first_answer_passed_over_are_filled_in(store: SqlStore) -> None:
    """They were too old on the day on which a feed was new; in their days they are not."""
    number = feed_id(store)
    dated = make.entry("old", published_at=make.NOW - timedelta(days=3))
    store.announce(number, [dated], make.NOW, passed_over=BEFORE_THE_FIRST)
    other = make.entry("gone", published_at=make.NOW - timedelta(days=3))
    store.announce(number, [other], make.NOW, passed_over="forgotten")
    day = (make.NOW - timedelta(days=3)).date()

    def pending(days: Days | None) -> int:
        return len(store.pending_entries([number], config_hash=CONFIG, now=make.NOW, days=days))

    assert [pending(None), pending(Days(day, day)), pending(Days(day + timedelta(1)))] == [0, 1, 0]


def test_texts_first_seen_within_a_span_are_another_question(
    past: OpenFlow, store: SqlStore, clock: FakeClock
) -> None:
    """`since` and `until` bound when a text was seen, `days` when its article was published."""
    filled(past, date(2026, 3, 1), date(2026, 3, 1))
    one = past()
    one.analyst = replace(one.analyst, model="other")  # type: ignore[type-var]
    seen = Scope(since=clock() - timedelta(minutes=1))
    assert len(one.pending_versions(seen)) == 2
    assert len(one.pending_versions(replace(seen, days=Days(date(2026, 3, 2))))) == 0
