"""What people hand in: it is taken in at once, always asked about, and a bad place costs itself."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from fakes import FakeAnalyst, FakeClock
from flow_house import TARGETS, TOLL, TRAM, Killed, OpenFlow, rows
from make import invocation
from pipeline.errors import ConfigurationError
from pipeline.flow import Standpoint
from pipeline.handing_in import (
    dropped,
    dropped_is_written_down,
    ingest,
    read,
    scope_of,
    take_in,
)
from pipeline.ingest.handed_in import keep_pasted, places_in_lines
from pipeline.models import BY_HAND, HandedIn, Scope
from pipeline.store.sql import SqlStore


def handed(*places: Path, source: str = BY_HAND) -> list[HandedIn]:
    return [HandedIn(name=str(place), place=place, source=source) for place in places]


def test_documents_by_hand_are_always_asked(
    house: Path, flow: OpenFlow, store: SqlStore, analyst: FakeAnalyst, clock: FakeClock
) -> None:
    """Also when they were taken in long ago and a target is new."""
    page = house / "clippings" / "toll.txt"
    page.write_text(TOLL)
    ingest(flow(), handed(page), invocation())
    assert rows(store, "SELECT source FROM latest_article") == ((BY_HAND,),)
    clock.move(days=100)
    (house / "targets.yaml").write_text(TARGETS + "  - {slug: tram, statement: Trams are good.}\n")
    analyst.asked.clear()
    ingest(flow(), handed(page), invocation())
    assert [slug for _, slug in analyst.asked] == ["tram"]


def test_a_document_by_hand_can_belong_to_a_source(
    house: Path, flow: OpenFlow, store: SqlStore
) -> None:
    """The named source gets the article; its own folder is not touched."""
    (house / "clippings" / "toll.txt").write_text(TOLL)
    (house / "gazette" / "tram.txt").write_text(TRAM)
    ingest(flow(), handed(house / "clippings", source="gazette"), invocation())
    assert rows(store, "SELECT source, title FROM latest_article") == (
        ("gazette", "Brunmar votes for a toll"),
    )
    with pytest.raises(ConfigurationError, match="no source named herald"):
        ingest(flow(), handed(house / "clippings", source="herald"), invocation())


def test_an_ingest_killed_after_extracting_is_finished_by_the_next(
    house: Path, flow: OpenFlow, analyst: FakeAnalyst
) -> None:
    """The same command asks what the killed one did not get to."""
    page = house / "clippings" / "toll.txt"
    page.write_text(TOLL)
    killed = flow()
    analyst.errors["toll"] = Killed()
    with pytest.raises(Killed):
        ingest(killed, handed(page), invocation())
    analyst.errors.clear()
    ingest(flow(), handed(page), invocation())
    assert [slug for _, slug in analyst.asked] == ["summary", "toll"]


def test_a_bad_line_costs_itself_and_is_named_by_its_number(
    house: Path, flow: OpenFlow, store: SqlStore
) -> None:
    """The others of the same text go through."""
    page = house / "clippings" / "toll.txt"
    page.write_text(TOLL)
    lines = places_in_lines("# remark\nhtp:/broken")
    ingest(flow(), [*lines, *handed(page)], invocation())
    assert rows(store, "SELECT code, item_key FROM failure") == (
        ("bad_url", "line 2: htp:/broken"),
    )
    assert rows(store, "SELECT title FROM latest_article") == (("Brunmar votes for a toll",),)


def test_only_what_was_handed_in_is_read_and_asked_about(
    house: Path, flow: OpenFlow, analyst: FakeAnalyst
) -> None:
    """What a feed announced waits for the daily run."""
    (house / "papers" / "tram.txt").write_text(TRAM)
    (house / "clippings" / "toll.txt").write_text(TOLL)
    one = flow()
    one.configure()
    one.collect(one.feeds(Scope()), invocation())
    entry_ids = take_in(one, handed(house / "clippings"), invocation())
    read(one, entry_ids, invocation())
    assert len(entry_ids) == 1
    assert len(one.pending_versions(scope_of(one, entry_ids, Scope()))) == 1
    assert len(one.pending_entries(Scope())) == 1


def test_what_waited_to_be_read_is_read_with_the_next(
    house: Path, flow: OpenFlow, store: SqlStore
) -> None:
    """A run that was killed after it wrote entries down leaves none behind."""
    for name, content in (("toll.txt", TOLL), ("tram.txt", TRAM)):
        (house / "clippings" / name).write_text(content)
    one = flow()
    one.configure()
    take_in(one, handed(house / "clippings" / "toll.txt"), invocation())
    ingest(flow(), handed(house / "clippings" / "tram.txt"), invocation())
    assert len(rows(store, "SELECT article_id FROM latest_article")) == 2


def test_a_pasted_text_is_an_article_and_leaves_no_file(
    house: Path, flow: OpenFlow, store: SqlStore
) -> None:
    """Its original is kept with all others, so that one takedown removes it."""
    one = flow()
    headline, body = TOLL.split("\n\n", 1)
    pasted = keep_pasted(one.settings.home, {"title": headline, "text": body})
    ingest(one, [replace(pasted, source="gazette")], invocation())
    assert rows(store, "SELECT source, title FROM latest_article") == (("gazette", headline),)
    assert list((one.settings.home / "pasted").iterdir()) == []


def test_the_same_text_pasted_again_is_the_same_article(
    flow: OpenFlow, store: SqlStore, analyst: FakeAnalyst
) -> None:
    """Nothing is asked about it again."""
    for _ in range(2):
        one = flow()
        ingest(one, [keep_pasted(one.settings.home, {"text": TOLL})], invocation())
    assert len(rows(store, "SELECT article_id FROM latest_article")) == 1
    assert len(analyst.asked) == 2


def dropping(one: Standpoint, house: Path) -> Standpoint:
    """The same flow with a drop folder, in which what lies there has lain for a while."""
    drop = house / "drop"
    for path in drop.rglob("*"):
        os.utime(path, (0, 0))
    one.settings = replace(one.settings, drop=drop)
    one.configure()
    return one


def test_what_is_dropped_is_moved_aside_and_read(
    house: Path, flow: OpenFlow, store: SqlStore
) -> None:
    """A folder named as a source is that source's; the drop folder is empty then."""
    (house / "drop" / "gazette").mkdir(parents=True)
    (house / "drop" / "gazette" / "toll.txt").write_text(TOLL)
    (house / "drop" / "tram.txt").write_text(TRAM)
    one = dropping(flow(), house)
    ingest(one, dropped(one, invocation()), invocation())
    dropped_is_written_down(one)
    assert rows(store, "SELECT source, title FROM latest_article ORDER BY source") == (
        (BY_HAND, "Trams run late in Brunmar"),
        ("gazette", "Brunmar votes for a toll"),
    )
    assert not (house / "drop" / "tram.txt").exists()
    assert dropped(one, invocation()) == []


def test_what_a_killed_look_had_moved_aside_is_read_by_the_next(
    house: Path, flow: OpenFlow, store: SqlStore
) -> None:
    """Moving a file and writing it down are two steps, and nothing falls between them."""
    (house / "drop").mkdir()
    (house / "drop" / "toll.txt").write_text(TOLL)
    one = dropping(flow(), house)
    dropped(one, replace(invocation(), invocation_id="killed"))
    ingest(one, dropped(one, replace(invocation(), invocation_id="next")), invocation())
    assert rows(store, "SELECT title FROM latest_article") == (("Brunmar votes for a toll",),)


def test_a_dropped_file_of_no_known_format_is_told_once(
    house: Path, flow: OpenFlow, store: SqlStore
) -> None:
    """It is moved aside like the others."""
    (house / "drop").mkdir()
    (house / "drop" / "photo.png").write_bytes(b"PNG")
    one = dropping(flow(), house)
    ingest(one, dropped(one, invocation()), invocation())
    dropped_is_written_down(one)
    assert rows(store, "SELECT code, item_key FROM failure") == (
        ("unknown_format", "dropped photo.png"),
    )
    assert dropped(one, invocation()) == []
