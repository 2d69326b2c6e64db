"""`extract --again`: originals are read anew, nothing is fetched, and better text is a version."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from store_steps import rows

import make
from fakes import FakeAnalyst, FakeClock, FakeFetcher
from pipeline.errors import ConfigurationError
from pipeline.flow import Standpoint
from pipeline.ingest.archive import WarcArchive
from pipeline.ingest.extractor import EXTRACTOR
from pipeline.ingest.readers import Readers, run_here
from pipeline.models import Invocation, Scope, StepCounts, digest
from pipeline.rereading import extract_again
from pipeline.settings import read_settings
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from pipeline.takedown import forget_article

PAGE = b"Toll divides the city\n\nSkippers say that the harbour toll is a disaster for all of them."
OLD = "Toll divides the city\n\nSkippers say"
READ_BY = f"{EXTRACTOR}/plain"
FAILURE = ("page", "file:///papers/a.txt")

Again = Callable[..., StepCounts]


def run(flow: Standpoint) -> None:
    """Collects and extracts; nobody is asked about what comes of it."""
    flow.configure()
    flow.collect(flow.feeds(Scope()), Invocation(invocation_id="run"))
    flow.extract(flow.pending_entries(Scope()), Invocation(invocation_id="run"))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def fetcher() -> FakeFetcher:
    return FakeFetcher({"file:///papers/a.txt": PAGE})


@pytest.fixture
def flow(store: SqlStore, tmp_path: Path, clock: FakeClock, fetcher: FakeFetcher) -> Standpoint:
    """The flow after a run over one paper; from then on there is nothing to fetch."""
    (tmp_path / "sources.yaml").write_text(
        "sources:\n- slug: courier\n  name: Courier\n  feeds:\n"
        "  - kind: folder\n    address: papers\n",
        encoding="utf-8",
    )
    (tmp_path / "targets.yaml").write_text("targets: []\n", encoding="utf-8")
    variables = {
        "STANDPOINT_HOME": str(tmp_path / "home"),
        "STANDPOINT_SOURCES": str(tmp_path / "sources.yaml"),
        "STANDPOINT_TARGETS": str(tmp_path / "targets.yaml"),
    }
    one = Standpoint(
        read_settings(variables),
        store=store,
        fetcher=fetcher,
        archive=WarcArchive(tmp_path / "home", clock),
        reader=Readers(run_here),
        analyst=FakeAnalyst(),
        clock=clock,
    )
    run(one)
    fetcher.pages.clear()
    clock.move(days=1)
    return one


@pytest.fixture
def again(flow: Standpoint) -> Again:
    """Reads again what is in scope."""
    return lambda **scope: extract_again(flow, Scope(**scope), Invocation(invocation_id="again"))


def older(database: Database, **values: object) -> None:
    """Makes the stored version another extractor's."""
    with database.writing() as connection:
        connection.execute(update(tables.Version).values({"extractor": "0", **values}))


def worse(database: Database) -> None:
    """Makes the stored version one of another extractor that lost words."""
    older(database, text=OLD, sha256=digest(OLD))


def failures(database: Database) -> list[tuple[object, object, object]]:
    """Kind, key and code of every failure."""
    found = rows(database, tables.Failure)
    return [(row["item_kind"], row["item_key"], row["code"]) for row in found]


def test_what_this_extractor_read_is_left_alone(again: Again, database: Database) -> None:
    """Nothing is pending, so nothing is done."""
    counts = again()
    assert (counts.pending, counts.done) == (0, 0)
    assert len(rows(database, tables.Version)) == 1


def test_a_better_text_is_a_new_version(again: Again, database: Database) -> None:
    """The same page and article; seen when the page was fetched, so that no run pays for it."""
    worse(database)
    counts = again()
    assert (counts.pending, counts.done, counts.counts) == (1, 1, {"edited": 1})
    old, new = rows(database, tables.Version)
    assert (old["text"], new["text"]) == (OLD, PAGE.decode())
    assert (new["article_id"], new["page_id"]) == (old["article_id"], old["page_id"])
    assert (new["seq"], new["extractor"], new["seen_at"]) == (2, READ_BY, make.NOW)
    assert len(rows(database, tables.Page)) == 1
    assert again().pending == 0


def test_the_same_text_is_no_version(again: Again, database: Database) -> None:
    """What was read beside it is kept or improved, and it is not read a third time."""
    published = make.NOW - timedelta(days=3)
    older(database, published_at=published, language=None)
    counts = again()
    assert (counts.done, counts.counts) == (1, {"unchanged": 1})
    [version] = rows(database, tables.Version)
    assert (version["extractor"], version["language"]) == (READ_BY, "en")
    assert version["published_at"] == published
    assert again().pending == 0


def test_an_edited_text_keeps_the_date_of_before(again: Again, database: Database) -> None:
    """A file's own date is not in its bytes; the old version's stands in."""
    worse(database)
    published = make.NOW - timedelta(days=3)
    older(database, published_at=published)
    again()
    assert [row["published_at"] for row in rows(database, tables.Version)] == [published] * 2


def test_a_dropped_original_is_missing(
    flow: Standpoint, again: Again, database: Database, clock: FakeClock
) -> None:
    """Its article stays as it is, the failure says why, and it is not tried again."""
    worse(database)
    assert isinstance(flow.archive, WarcArchive)
    flow.archive.drop_before(clock.now.date())
    counts = again()
    assert (counts.pending, counts.done, counts.counts) == (1, 0, {"failed": 1})
    assert failures(database) == [(*FAILURE, "missing")]
    assert [row["text"] for row in rows(database, tables.Version)] == [OLD]
    assert again().pending == 0


def test_what_is_no_article_any_more_keeps_its_text(
    flow: Standpoint, again: Again, database: Database, fetcher: FakeFetcher
) -> None:
    """It is counted as skipped; its entry can still be fetched when it changes."""
    with database.writing() as connection:
        connection.execute(
            update(tables.Page).values(content_type="application/x-unknown", revision="r1")
        )
        connection.execute(update(tables.Entry).values(revision="r1", read_revision="r1"))
    worse(database)
    counts = again()
    assert counts.counts == {"failed": 1}
    assert failures(database) == [(*FAILURE, "unknown_format")]
    fetcher.pages["file:///papers/a.txt"] = PAGE
    run(flow)
    assert [row["text"] for row in rows(database, tables.Version)] == [OLD, PAGE.decode()]


def test_a_takedown_takes_the_failure_along(
    flow: Standpoint, again: Again, database: Database, clock: FakeClock
) -> None:
    """The failure's message names the article, so it goes with it."""
    worse(database)
    assert isinstance(flow.archive, WarcArchive)
    flow.archive.drop_before(clock.now.date())
    again()
    forget_article(flow, "file:///papers/a.txt", "asked for")
    assert failures(database) == []
    assert again().pending == 0


def test_the_scope_bounds_what_is_read(again: Again, database: Database) -> None:
    """By source, by when the page was fetched, and by number; an unknown source is refused."""
    worse(database)
    assert again(since=make.NOW + timedelta(seconds=1)).pending == 0
    assert again(sources=("by-hand",)).pending == 0
    with pytest.raises(ConfigurationError, match="no source named nobody"):
        again(sources=("nobody",))
    assert again(sources=("courier",), since=make.NOW, limit=1).pending == 1


def test_an_older_page_is_not_read_over_a_newer_one(
    flow: Standpoint, again: Again, database: Database, fetcher: FakeFetcher
) -> None:
    """Only the newest page of an article is read, whichever version it led to."""
    fetcher.pages["file:///papers/a.txt"] = PAGE + b" And more."
    run(flow)
    worse(database)
    assert again().counts == {"edited": 1}
    assert rows(database, tables.Version)[-1]["text"] == PAGE.decode() + " And more."


def test_a_page_that_goes_meanwhile_is_left_out(
    flow: Standpoint, database: Database, store: SqlStore
) -> None:
    """Between finding and reading an article may be forgotten."""
    worse(database)
    [page_id] = store.stale_pages(
        EXTRACTOR, sources=(), since=None, config_hash="", now=flow.clock()
    )
    assert [page.article_key for page in store.kept_pages([page_id])]
    forget_article(flow, "file:///papers/a.txt", "asked for")
    assert store.kept_pages([page_id]) == []
