"""Kept originals: `originals prune` deletes whole days, `extract --again` reads what is kept."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fakes import FakeClock
from kept_originals import InStore, original
from pipeline.ingest.archive import WarcArchive
from pipeline.models import Original
from shell import Shell


@pytest.fixture
def originals(shell: Shell) -> Path:
    """The folder of originals with one of ten days ago and one of today."""
    folder = shell.folder / "home" / "originals"
    for days in (10, 0):
        clock = FakeClock(datetime.now(UTC) - timedelta(days))
        content = f"kept {days} days ago".encode()
        one = Original(url="file:///a.txt", content=content, content_type="text/plain")
        WarcArchive(folder, clock).keep(one)
    return folder


def days_kept(folder: Path) -> int:
    """How many files of originals there are."""
    return len(list(folder.rglob("*.warc.gz")))


def test_older_days_are_deleted(shell: Shell, originals: Path) -> None:
    """What is younger stays, whatever the number of days."""
    assert "0 files of originals" in shell("originals", "prune", "--days", "10").out
    said = shell("originals", "prune", "--days", "9")
    assert said.code == 0
    assert said.out.startswith("1 file of originals from before ")
    assert days_kept(originals) == 1


def test_the_setting_is_the_default(
    shell: Shell, originals: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """STANDPOINT_KEEP_ORIGINALS_DAYS says how long."""
    monkeypatch.setenv("STANDPOINT_KEEP_ORIGINALS_DAYS", "3")
    assert shell("originals", "prune").code == 0
    assert days_kept(originals) == 1


def test_both_places_are_pruned_and_named(
    shell: Shell, originals: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a move the folder at home is pruned too."""
    place = InStore()
    monkeypatch.setenv("STANDPOINT_ORIGINALS", place.address)
    place.archive(FakeClock(datetime.now(UTC) - timedelta(5))).keep(original(b"text"))
    said = shell("originals", "prune", "--days", "3")
    assert said.out.startswith("2 files of originals from before ")
    assert f"from {place.address} and {originals}" in said.words
    assert place.files() == {}
    assert days_kept(originals) == 1


def test_the_doctor_tells_where_originals_are(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It writes there; what cannot be used fails with the next step."""
    assert "home/originalscanbewritten" in "".join(shell("doctor").out.split())
    place = InStore()
    monkeypatch.setenv("STANDPOINT_ORIGINALS", place.address)
    assert f"{place.address}canbewritten" in "".join(shell("doctor").out.split())
    monkeypatch.setenv("STANDPOINT_ORIGINALS", "nowhere://bucket")
    said = shell("doctor")
    assert said.code == 1
    assert "nostoreisknownasnowhere" in "".join(said.out.split())


def test_nothing_is_deleted_unless_somebody_said_how_long(shell: Shell, originals: Path) -> None:
    """Without option and setting the command says what to say."""
    said = shell("originals", "prune")
    assert (said.code, said.out) == (2, "")
    assert "STANDPOINT_KEEP_ORIGINALS_DAYS" in said.err
    assert days_kept(originals) == 2


def test_stored_articles_are_read_again_from_their_originals(shell: Shell) -> None:
    """`extract --again` needs neither feed nor file; what this extractor read is left alone."""
    shell("run")
    for paper in shell.papers.iterdir():
        paper.unlink()
    with sqlite3.connect(shell.folder / "home" / "standpoint.db") as database:
        database.execute("UPDATE version SET extractor = '0'")
    database.close()
    said = shell("extract", "--again", "--source", "harbour-post", "--since", "2026-01-01")
    assert (said.code, said.out) == (0, "extract: 2 of 2 done, 2 unchanged\n")
    assert shell("extract", "--again").out == "extract: 0 of 0 done\n"


def test_a_date_bounds_only_what_is_read_again(shell: Shell) -> None:
    """Announced entries are read whenever they were announced."""
    said = shell("extract", "--since", "2026-01-01")
    assert said.code == 2
    assert "--since goes with --again" in said.err
