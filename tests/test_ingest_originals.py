"""Originals in the place of the setting and in those of before, through one face."""

import gzip
import signal
import subprocess
import sys
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import fsspec
import pytest
from warcio.archiveiterator import ArchiveIterator

from fakes import FakeClock
from kept_originals import InStore, original
from pipeline.errors import BadAddress, Unreachable
from pipeline.ingest.object_archive import ObjectArchive
from pipeline.ingest.object_store import ObjectStore
from pipeline.ingest.originals import Originals, open_originals

NOON = datetime(2026, 3, 7, 12, tzinfo=UTC)


def opened(place: str, home: Path) -> Originals:
    return open_originals(place, home, FakeClock(NOON), offline=True)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home" / "originals"


@pytest.fixture(params=["folder", "object store"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "other") if request.param == "folder" else InStore().address


def test_what_was_kept_at_home_is_read_after_a_move(place: str, home: Path) -> None:
    """Records of before the move are read, discarded and dropped; new ones are not put there."""
    before = opened(str(home), home)
    kept, gone = before.keep(original(b"kept")), before.keep(original(b"gone"))
    after = opened(place, home)
    new = after.keep(original(b"new"))
    assert after.read(kept) == b"kept"
    assert after.read(new) == b"new"
    assert after.discard(gone)
    assert not after.discard(gone)
    with pytest.raises(BadAddress) as caught:
        after.read(gone)
    assert caught.value.code == "missing"
    with pytest.raises((BadAddress, Unreachable)):
        before.read(new)
    assert after.places == (place, str(home))
    assert after.drop_before(date.max).files == 2


def test_an_object_is_not_lost_with_the_setting(home: Path) -> None:
    """Without its address an original in a store may be read later; the message says how."""
    place = InStore()
    reference = opened(place.address, home).keep(original(b"text"))
    for refused in (opened(str(home), home).read, opened(str(home), home).discard):
        with pytest.raises(Unreachable, match="STANDPOINT_ORIGINALS"):
            refused(reference)
    assert opened(place.address, home).read(reference) == b"text"


def test_a_store_may_move(home: Path) -> None:
    """References do not name the bucket: its copy at another address serves them."""
    old, new = InStore(), InStore()
    reference = opened(old.address, home).keep(original(b"text"))
    for name, content in old.files().items():
        new.overwrite(name, content)
    assert opened(new.address, home).read(reference) == b"text"


def test_an_object_is_a_warc_file(home: Path) -> None:
    """Other tools read it as they read those of a folder."""
    place = InStore()
    reference = opened(place.address, home).keep(original(b"text"))
    records = ArchiveIterator(BytesIO(place.record(reference)))
    read = [(record.rec_type, record.content_stream().read()) for record in records]
    assert [kind for kind, _ in read] == ["warcinfo", "resource"]
    assert read[1][1] == b"text"
    assert gzip.decompress(place.record(reference)).endswith(b"\r\n\r\ntext\r\n\r\n")


def test_the_home_folder_is_one_place(home: Path) -> None:
    """Unless set, originals are nowhere else, and a folder that is absent is empty."""
    assert opened(str(home), home).places == (str(home),)
    assert opened(str(home), home).drop_before(date.max).files == 0


KILLS_ITSELF = """
import os, signal, sys
from datetime import UTC, datetime
import fsspec
from pipeline.ingest.object_archive import ObjectArchive
from pipeline.ingest.object_store import ObjectStore
from pipeline.models import Original

written = 0

class Mortal(fsspec.get_filesystem_class("file")):
    protocol = "mortal"

    def pipe_file(self, path, value, **options):
        global written
        super().pipe_file(path, value, **options)
        written += 1
        if written == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)

fsspec.register_implementation("mortal", Mortal)
archive = ObjectArchive(
    ObjectStore("mortal://" + sys.argv[1]), lambda: datetime(2026, 3, 7, 12, tzinfo=UTC)
)
for number in range(3):
    content = f"text {number}".encode()
    one = Original(url="file:///a", content=content, content_type="text/plain")
    print(archive.keep(one), flush=True)
"""


@pytest.mark.integration
@pytest.mark.parametrize("writes", [1, 2, 3, 4])
def test_a_killed_process_loses_nothing_that_it_told(tmp_path: Path, writes: int) -> None:
    """Every reference that was given out reads; the next process keeps each text once."""
    killed = subprocess.run(
        [sys.executable, "-c", KILLS_ITSELF, str(tmp_path), str(writes)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    told = killed.stdout.split()
    assert len(told) == (writes - 1) // 2

    class Survivor(fsspec.get_filesystem_class("file")):  # type: ignore[misc]
        protocol = "mortal"

    fsspec.register_implementation("mortal", Survivor, clobber=True)
    archive = ObjectArchive(ObjectStore(f"mortal://{tmp_path}"), FakeClock(NOON))
    texts = [f"text {number}".encode() for number in range(3)]
    again = [archive.keep(original(text)) for text in texts]
    assert again[: len(told)] == told
    assert [archive.read(reference) for reference in again] == texts
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 2 * len(texts)
