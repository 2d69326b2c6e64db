"""The stories of the shipped samples are the events that a reader finds in them."""

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from fakes import FakeAnalyst, FakeClock
from make import invocation
from pipeline.flow import Standpoint
from pipeline.ingest.archive import WarcArchive
from pipeline.ingest.files import FolderFetcher
from pipeline.ingest.readers import Readers, run_here
from pipeline.models import Scope
from pipeline.settings import CHECKOUT, read_settings
from pipeline.store.sql import SqlStore

EVENTS = {
    "the congestion charge of Larkhaven": {
        "City plan: Drivers to pay congestion charge in Old Harbor",
        "Editorial: The congestion charge is the wrong toll",
        "Eleven more tables: what four Sundays without cars did for Larkhaven",
        "Sieben Dollar für zwei Kilometer",
    },
    "twenty years more for Brenholt": {
        "Kestria gives Brenholt twenty more years, and industry breathes out",
        "Kestria keeps its reactor",
        "Kein Ort zum Wohnen",
    },
    "the council's vote on sanctions": {"Regional council votes to keep sanctions on North Korea"},
    "the memorandum of Vladivostok": {
        "Russia and North Korea sign memorandum on trade and rail",
        "A gate to the East: Vladivostok memorandum brings neighbors together",
        "Neun Seiten aus Wladiwostok",
        "Comment: The memorandum nobody should bank on",
    },
    "the statement of the forwarders": {
        "Forwarders demand end to sanctions on medicine and seed for North Korea"
    },
    "the inspection of the bridge": {"Bridge over the Tumen River passes inspection"},
}
OF_BOTH = {
    "Five sixths",
    "A hundred small signatures: an interview with Margaret Oyelaran",
}
"""An essay and an interview on the vote and the memorandum: they may be with either."""


@pytest.fixture
def stories(tmp_path: Path, store: SqlStore) -> list[set[str]]:
    """The titles of each story of the samples, read through the shipped sources."""
    clock = FakeClock()
    settings = replace(
        read_settings({"STANDPOINT_HOME": str(tmp_path), "STANDPOINT_OFFLINE": "1"}),
        sources=CHECKOUT / "config" / "sources.yaml",
        targets=CHECKOUT / "config" / "targets.yaml",
    )
    flow = Standpoint(
        settings,
        store=store,
        fetcher=FolderFetcher(settings.sources.parent),
        archive=WarcArchive(settings.originals, clock),
        reader=Readers(run_here),
        analyst=FakeAnalyst(),
        clock=clock,
    )
    local = [one.slug for one in flow.sources if not one.feeds[0].kind.on_the_web]
    run = invocation()
    flow.configure()
    scope = Scope(sources=tuple(local))
    flow.collect(flow.feeds(scope), run)
    flow.extract(flow.pending_entries(scope), run)
    flow.group(run)
    found: dict[object, set[str]] = defaultdict(set)
    sql = "SELECT story_id, title FROM latest_article"
    for story_id, title in store.query(sql, limit=1000, seconds=30).rows:
        found[story_id].add(str(title))
    return list(found.values())


def test_the_samples_are_one_story_an_event(stories: list[set[str]]) -> None:
    """Each event is one story, and each story one event, those of one topic and week included."""
    told = [titles - OF_BOTH for titles in stories]
    assert sorted(map(sorted, filter(None, told))) == sorted(map(sorted, EVENTS.values()))


def test_what_tells_two_events_joins_them_not(stories: list[set[str]]) -> None:
    """It is with one of the two, or alone."""
    one, other = EVENTS["the council's vote on sanctions"], EVENTS["the memorandum of Vladivostok"]
    for titles in stories:
        assert not (titles & OF_BOTH and titles - OF_BOTH - one and titles - OF_BOTH - other)
