"""A house to run the flow in: two sources, one target, real files, both databases."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from fakes import FakeAnalyst, FakeClock
from pipeline.flow import Standpoint
from pipeline.ingest.archive import WarcArchive
from pipeline.ingest.files import FolderFetcher
from pipeline.ingest.readers import Readers, run_here
from pipeline.settings import Settings, read_settings
from pipeline.store.sql import SqlStore

TOLL = (
    "Brunmar votes for a toll\n\nThe council of Brunmar voted on Tuesday to charge drivers for "
    "entering the old town. The toll is a sensible and fair reform, its mayor said.\n"
)
TRAM = (
    "Trams run late in Brunmar\n\nThe last tram now leaves at midnight, an hour later than it "
    "did before. Riders had asked for this change for more than ten years.\n"
)
SOURCES = """\
sources:
  - slug: courier
    name: Courier
    language: en
    feeds: [{kind: folder, address: papers}]
  - slug: gazette
    name: Gazette
    language: en
    feeds: [{kind: folder, address: gazette}]
"""
TARGETS = "targets:\n  - {slug: toll, statement: The city should charge a toll., aliases: [toll]}\n"

OpenFlow = Callable[[], Standpoint]


class Killed(BaseException):
    """What no part of the flow handles: the process is gone."""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A configuration of two sources, each with an empty folder."""
    for folder in ("papers", "gazette", "clippings"):
        (tmp_path / folder).mkdir()
    (tmp_path / "sources.yaml").write_text(SOURCES)
    (tmp_path / "targets.yaml").write_text(TARGETS)
    return tmp_path


@pytest.fixture
def settings(house: Path) -> Settings:
    return replace(
        read_settings({"STANDPOINT_HOME": str(house / "home")}),
        sources=house / "sources.yaml",
        targets=house / "targets.yaml",
    )


@pytest.fixture
def analyst() -> FakeAnalyst:
    return FakeAnalyst()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def flow(settings: Settings, store: SqlStore, analyst: FakeAnalyst, clock: FakeClock) -> OpenFlow:
    """Opens the flow anew, as each process does, over one database and one analyst."""
    return lambda: Standpoint(
        settings,
        store=store,
        fetcher=FolderFetcher(settings.sources.parent),
        archive=WarcArchive(settings.originals, clock),
        reader=Readers(run_here),
        analyst=analyst,
        clock=clock,
    )


def rows(store: SqlStore, sql: str) -> Sequence[tuple[object, ...]]:
    return store.query(sql, limit=10_000, seconds=30).rows
