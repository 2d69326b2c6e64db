"""What every archive of originals promises, whether in a folder or in an object store."""

import gzip
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import FakeClock
from kept_originals import InFolder, InStore, Place, original
from pipeline.errors import BadAddress, BadDocument
from pipeline.ingest.archive import WarcArchive
from pipeline.ingest.bounds import MAX_ORIGINAL
from pipeline.ingest.object_archive import ObjectArchive
from pipeline.ingest.warc_record import MAX_MEMBER
from pipeline.ports import Dropped

NOON = datetime(2026, 3, 7, 12, tzinfo=UTC)
Archive = WarcArchive | ObjectArchive


@pytest.fixture(params=[InFolder, InStore], ids=["folder", "object store"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return InStore() if request.param is InStore else InFolder(tmp_path)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


@pytest.fixture
def archive(place: Place, clock: FakeClock) -> Archive:
    return place.archive(clock)


@pytest.mark.parametrize("kind", [InFolder, InStore], ids=["folder", "object store"])
@given(content=st.binary(max_size=3000))
def test_what_is_kept_is_read_again(
    content: bytes, kind: type[Place], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Any bytes come back as they were."""
    place = InStore() if kind is InStore else InFolder(tmp_path_factory.mktemp("archive"))
    archive = place.archive(FakeClock(NOON))
    assert archive.read(archive.keep(original(content))) == content


def test_the_same_bytes_are_written_once(archive: Archive, place: Place) -> None:
    """Keeping again, also by another process on another day, gives the same reference."""
    first = archive.keep(original(b"text"))
    before = place.files()
    assert archive.keep(original(b"text")) == first
    later = place.archive(FakeClock(datetime(2026, 3, 9, tzinfo=UTC)))
    assert later.keep(original(b"text")) == first
    assert place.files() == before


def test_two_writers_disturb_nobody(place: Place, clock: FakeClock) -> None:
    """They keep in turns, and both can be read by anyone."""
    writers = [place.archive(clock), place.archive(clock)]
    kept = {}
    for number in range(6):
        content = f"text {number}".encode()
        kept[writers[number % 2].keep(original(content))] = content
    reader = place.archive(clock)
    assert {reference: reader.read(reference) for reference in kept} == kept


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "../../secret.gz",
        "ab/../ab.gz",
        "/etc/passwd",
        "ab/" + "cd" * 32 + ".gz",
        "2026/03/../secret.warc.gz:0+9:" + "ab" * 32,
        "2026/13/07-h-1-a.warc.gz:0+9:" + "ab" * 32,
        "2026/03/07-h-1-a.warc.gz:0+999999999:" + "ab" * 32,
        "2026/03/07-h-1-a.warc.gz:0+9:ab",
        "2026/03/07/" + "AB" * 32 + ".warc.gz",
        "2026/03/07/../" + "ab" * 32 + ".warc.gz",
        "s3://elsewhere/2026/03/07/" + "ab" * 32 + ".warc.gz",
    ],
)
def test_what_is_no_reference_opens_nothing(archive: Archive, reference: str) -> None:
    """A text that the archive never gave out is refused by its form."""
    with pytest.raises(BadAddress, match="no reference"):
        archive.read(reference)
    with pytest.raises(BadAddress, match="no reference"):
        archive.discard(reference)


def test_a_lost_original_is_missing(archive: Archive, place: Place) -> None:
    """The message names the place and what may have removed it."""
    reference = archive.keep(original(b"text"))
    place.lose(reference)
    with pytest.raises(BadAddress, match="originals prune") as caught:
        archive.read(reference)
    assert caught.value.code == "missing"
    assert archive.place in caught.value.message


@pytest.mark.parametrize("name", ["flipped", "cut short", "another's", "no gzip"])
def test_a_damaged_original_is_refused(archive: Archive, place: Place, name: str) -> None:
    """Bytes that are not those of the hash are never returned, and the same are kept anew."""
    other, reference = archive.keep(original(b"other")), archive.keep(original(b"text"))
    record = place.record(reference)
    damaged = {
        "flipped": record[:-30] + bytes([record[-30] ^ 1]) + record[-29:],
        "cut short": record[:-3],
        "another's": place.record(other),
        "no gzip": b"words",
    }
    place.overwrite(reference, damaged[name])
    with pytest.raises(BadDocument) as caught:
        archive.read(reference)
    assert caught.value.code == "damaged"
    assert archive.read(archive.keep(original(b"text"))) == b"text"


def test_a_bomb_is_not_inflated(archive: Archive, place: Place) -> None:
    """What inflates beyond the largest original counts as damaged."""
    reference = archive.keep(original(b"text"))
    bomb = gzip.compress(bytes(MAX_MEMBER + 1))
    place.overwrite(reference, bomb)
    if isinstance(place, InFolder):
        file, where, digest = reference.split(":")
        reference = f"{file}:{where.partition('+')[0]}+{len(bomb)}:{digest}"
    with pytest.raises(BadDocument):
        archive.read(reference)


def test_an_original_that_could_not_be_read_again_is_refused(
    archive: Archive, place: Place
) -> None:
    """The archive keeps nothing larger than it inflates."""
    with pytest.raises(BadDocument) as caught:
        archive.keep(original(bytes(MAX_ORIGINAL + 1)))
    assert caught.value.code == "too_large"
    assert place.files() == {}


def test_a_discarded_original_is_missing(archive: Archive, place: Place) -> None:
    """Others stay; discarded again, there was nothing; kept again, it is there again."""
    reference, other = archive.keep(original(b"text")), archive.keep(original(b"other"))
    assert archive.discard(reference)
    assert archive.read(other) == b"other"
    with pytest.raises(BadAddress, match="was discarded") as caught:
        archive.read(reference)
    assert caught.value.code == "missing"
    assert not archive.discard(reference)
    assert archive.read(archive.keep(original(b"text"))) == b"text"


def test_whole_days_are_dropped(archive: Archive, clock: FakeClock, place: Place) -> None:
    """What was kept before a day goes with its entries in the index, and can be kept anew."""
    old = archive.keep(original(b"text"))
    size = len(place.files()[old.partition(":")[0]])
    clock.move(days=1)
    new = archive.keep(original(b"other"))
    assert archive.drop_before(date(2026, 3, 7)) == Dropped()
    assert archive.drop_before(date(2026, 3, 8)) == Dropped(files=1, size=size)
    assert archive.drop_before(date(2026, 3, 8)) == Dropped()
    with pytest.raises(BadAddress) as caught:
        archive.read(old)
    assert caught.value.code == "missing"
    assert archive.read(new) == b"other"
    digest = sha256(b"text").hexdigest()
    assert not any(
        digest in name or digest.encode() in said for name, said in place.files().items()
    )
    assert archive.keep(original(b"other")) == new
    assert archive.keep(original(b"text")).startswith("2026/03/08")


def test_a_check_leaves_nothing_behind(archive: Archive, place: Place) -> None:
    """It writes to see whether it can, and takes that away."""
    archive.check()
    assert place.files() == {}
