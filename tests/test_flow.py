"""Whole runs over real files and both databases: what is asked when, and what comes of it."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from fakes import FakeAnalyst, FakeClock, FakeFetcher
from flow_house import TARGETS, TOLL, TRAM, OpenFlow, rows
from make import invocation
from pipeline.errors import ConfigurationError
from pipeline.models import Announcement, Feed, FeedKind, Scope, Validators
from pipeline.ports import Table
from pipeline.store.sql import SqlStore


@dataclass
class AskedFetcher(FakeFetcher):
    """Remembers which feeds it was asked for."""

    asked: list[Feed] = field(default_factory=list)

    def announce(self, feed: Feed, known: Validators) -> Announcement:
        self.asked.append(feed)
        return super().announce(feed, known)


def everything_but_runs(store: SqlStore) -> dict[str, Table]:
    """All tables that the models know, but the run log."""
    from pipeline.store.tables import Row  # noqa: PLC0415 - only this look behind the doors

    names = sorted(set(Row.metadata.tables) - {"run"})
    return {
        name: store.query(f'SELECT * FROM "{name}"', limit=10_000, seconds=30) for name in names
    }


def test_a_run_goes_from_files_to_answers(
    house: Path, flow: OpenFlow, store: SqlStore, analyst: FakeAnalyst
) -> None:
    """Each text is asked for its summary and its stance on each target."""
    (house / "papers" / "toll.txt").write_text(TOLL)
    (house / "gazette" / "tram.txt").write_text(TRAM)
    report = flow().run(Scope(), invocation())
    assert (report.counts["collected"], report.counts["extracted"]) == (2, 2)
    assert report.counts["answered"] == len(analyst.asked) == 4
    assert rows(store, "SELECT source, target FROM article_stance ORDER BY 1") == (
        ("courier", "toll"),
        ("gazette", "toll"),
    )


def test_a_second_run_changes_no_row_but_its_own(
    house: Path, flow: OpenFlow, store: SqlStore, analyst: FakeAnalyst
) -> None:
    """Every table but the run log is the same, row for row, and nothing is asked."""
    (house / "papers" / "toll.txt").write_text(TOLL)
    (house / "papers" / "bad.txt").write_bytes(b"\x7fELF" + bytes(200))
    flow().run(Scope(), invocation("one"))
    before, asked = everything_but_runs(store), len(analyst.asked)
    report = flow().run(Scope(), invocation("two"))
    assert everything_but_runs(store) == before
    assert len(analyst.asked) == asked
    assert report.outcome == "nothing_to_do"


def test_an_edited_file_is_a_new_version_and_asked_again(
    house: Path, flow: OpenFlow, store: SqlStore, analyst: FakeAnalyst
) -> None:
    """The earlier version stays with its answers."""
    page = house / "papers" / "toll.txt"
    for text in (TOLL, TOLL + "\nThe vote was repeated on Friday.\n", TOLL):
        page.write_text(text)
        flow().run(Scope(), invocation())
    assert rows(store, "SELECT seq FROM version ORDER BY seq") == ((1,), (2,), (3,))
    assert len(analyst.asked) == 4, "the third version has the first one's text"


def test_copies_are_asked_once(
    house: Path, flow: OpenFlow, store: SqlStore, analyst: FakeAnalyst
) -> None:
    """Two outlets with one text share one answer, and the copy names its lead."""
    (house / "papers" / "toll.txt").write_text(TOLL)
    (house / "gazette" / "toll.txt").write_text(TOLL)
    report = flow().run(Scope(), invocation())
    assert (report.counts["duplicates"], len(analyst.asked)) == (1, 2)
    assert len(rows(store, "SELECT * FROM article_stance")) == 2


def test_a_new_target_asks_the_window_and_not_the_archive(
    house: Path, flow: OpenFlow, analyst: FakeAnalyst, clock: FakeClock
) -> None:
    """A text first seen eight days ago is left alone by the daily run."""
    (house / "papers" / "old.txt").write_text(TOLL)
    flow().run(Scope(), invocation())
    clock.move(days=8)
    (house / "papers" / "new.txt").write_text(TRAM)
    flow().run(Scope(), invocation())
    analyst.asked.clear()
    (house / "targets.yaml").write_text(TARGETS + "  - {slug: tram, statement: Trams are good.}\n")
    flow().run(Scope(), invocation())
    assert [(text.splitlines()[0], slug) for text, slug in analyst.asked] == [
        ("Trams run late in Brunmar", "tram")
    ]


def test_an_explicit_window_reaches_further_back(
    house: Path, flow: OpenFlow, analyst: FakeAnalyst, clock: FakeClock
) -> None:
    """`--since` is what a person asked for."""
    (house / "papers" / "old.txt").write_text(TOLL)
    flow().run(Scope(), invocation())
    began = clock()
    clock.move(days=30)
    (house / "targets.yaml").write_text(TARGETS + "  - {slug: tram, statement: Trams are good.}\n")
    flow().run(Scope(since=began), invocation())
    assert analyst.asked[-1][1] == "tram"


def test_a_scope_limits_sources_and_targets(
    house: Path, flow: OpenFlow, analyst: FakeAnalyst, store: SqlStore
) -> None:
    """Only the named source is collected, and its texts asked."""
    (house / "papers" / "toll.txt").write_text(TOLL)
    (house / "gazette" / "tram.txt").write_text(TRAM)
    flow().run(Scope(sources=("gazette",)), invocation())
    assert rows(store, "SELECT source FROM latest_article") == (("gazette",),)
    assert {text for text, _ in analyst.asked} == {TRAM.strip()}


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (Scope(sources=("herald",)), "no source named herald in"),
        (Scope(targets=("train",)), "no target named train in"),
    ],
)
def test_an_unknown_name_is_refused(flow: OpenFlow, scope: Scope, words: str) -> None:
    """A slip of the pen does not become an empty run."""
    with pytest.raises(ConfigurationError, match=words):
        flow().run(scope, invocation())


def test_a_feed_is_asked_as_the_file_of_sources_says(house: Path, flow: OpenFlow) -> None:
    """What the database does not hold of a feed, such as its days, comes from the file."""
    fetcher = AskedFetcher()
    address = "https://courier.example/sitemap.xml"
    for days in (400, 7):
        (house / "sources.yaml").write_text(
            "sources:\n- slug: courier\n  name: Courier\n  feeds:\n"
            f"  - {{kind: sitemap, address: '{address}', days: {days}}}\n"
        )
        one = flow()
        one.fetcher = fetcher
        one.run(Scope(), invocation())
    assert fetcher.asked == [
        Feed(kind=FeedKind.SITEMAP, address=address, days=days) for days in (400, 7)
    ]


def test_originals_are_kept(house: Path, flow: OpenFlow, store: SqlStore) -> None:
    """Every page row leads to the bytes that were read."""
    (house / "papers" / "toll.txt").write_text(TOLL)
    one = flow()
    one.run(Scope(), invocation())
    ((reference,),) = rows(store, "SELECT archive_ref FROM page")
    assert one.archive.read(str(reference)) == TOLL.encode()
