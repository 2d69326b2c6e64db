"""Originals in a folder: which file they stand in, and those kept before there were WARC files."""

import gzip
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from fakes import FakeClock
from pipeline.errors import BadAddress, BadDocument, Unreachable
from pipeline.ingest.archive import WarcArchive
from pipeline.models import Original
from pipeline.ports import Dropped

NOON = datetime(2026, 3, 7, 12, tzinfo=UTC)


def original(content: bytes) -> Original:
    """An original of some bytes."""
    return Original(url="file:///news/a.txt", content=content, content_type="text/plain")


def files(root: Path) -> list[Path]:
    """Every file below a folder."""
    return sorted(path for path in root.rglob("*") if path.is_file())


def warcs(root: Path) -> list[Path]:
    """Every WARC file below a folder."""
    return sorted(root.rglob("*.warc.gz"))


def kept_singly(root: Path, content: bytes) -> str:
    """Bytes as the archive kept them before WARC: a compressed file of their own."""
    digest = sha256(content).hexdigest()
    path = root / digest[:2] / f"{digest}.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content))
    return f"{digest[:2]}/{digest}.gz"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


@pytest.fixture
def archive(tmp_path: Path, clock: FakeClock) -> WarcArchive:
    return WarcArchive(tmp_path, clock)


def test_a_reference_names_file_place_and_hash(archive: WarcArchive, tmp_path: Path) -> None:
    """The bytes from offset to offset plus length are a gzip member that holds the original."""
    archive.keep(original(b"first"))
    one = original(b"text")
    file, place, digest = archive.keep(one).split(":")
    offset, length = map(int, place.split("+"))
    assert file.startswith("2026/03/07-")
    assert digest == one.sha256
    member = (tmp_path / file).read_bytes()[offset : offset + length]
    assert gzip.decompress(member).endswith(b"\r\n\r\ntext\r\n\r\n")


def test_a_day_begins_a_file(archive: WarcArchive, clock: FakeClock, tmp_path: Path) -> None:
    """What is kept after midnight in UTC stands in another file than what was kept before."""
    archive.keep(original(b"first"))
    archive.keep(original(b"second"))
    clock.move(hours=12)
    archive.keep(original(b"third"))
    assert [path.parent.name + "/" + path.name[:2] for path in warcs(tmp_path)] == [
        "03/07",
        "03/08",
    ]


def test_two_writers_share_no_file(tmp_path: Path, clock: FakeClock) -> None:
    """Each appends to its own, in turns, and both can be read by anyone."""
    writers = [WarcArchive(tmp_path, clock), WarcArchive(tmp_path, clock)]
    kept = {}
    for number in range(6):
        content = f"text {number}".encode()
        kept[writers[number % 2].keep(original(content))] = content
    assert len(warcs(tmp_path)) == len(writers)
    reader = WarcArchive(tmp_path, clock)
    assert {reference: reader.read(reference) for reference in kept} == kept


def test_nothing_is_discarded_where_no_record_stands(archive: WarcArchive, tmp_path: Path) -> None:
    """A place that is not a whole record is left as it is, and so is a file that is not there."""
    reference = archive.keep(original(b"text"))
    archive.keep(original(b"other"))
    file, place, digest = reference.split(":")
    offset, length = map(int, place.split("+"))
    before = warcs(tmp_path)[0].read_bytes()
    for wrong in (f"{offset + 1}+{length}", f"{offset}+{length + 1}"):
        with pytest.raises(BadDocument):
            archive.discard(f"{file}:{wrong}:{digest}")
    assert warcs(tmp_path)[0].read_bytes() == before
    assert not archive.discard(f"{file}:{len(before)}+{length}:{digest}")
    assert not archive.discard(f"2026/03/07-elsewhere.warc.gz:{place}:{digest}")


def test_an_original_that_cannot_be_overwritten_is_named(
    archive: WarcArchive, tmp_path: Path
) -> None:
    """The message tells the file and what to do."""
    reference = archive.keep(original(b"text"))
    path = warcs(tmp_path)[0]
    path.unlink()
    path.mkdir()
    with pytest.raises(Unreachable, match="repeat this"):
        archive.discard(reference)


def test_a_folder_that_cannot_be_written_may_be_tried_again(tmp_path: Path) -> None:
    """The message names the folder and what to do."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unreachable, match="STANDPOINT_ORIGINALS"):
        WarcArchive(tmp_path / "file", FakeClock(NOON)).keep(original(b"text"))


def test_originals_of_before_are_read_and_discarded(archive: WarcArchive, tmp_path: Path) -> None:
    """A file of its own, as they were kept before WARC, serves its reference and its bytes."""
    reference = kept_singly(tmp_path, b"text")
    assert archive.read(reference) == b"text"
    assert archive.keep(original(b"text")) == reference
    assert archive.discard(reference)
    assert not archive.discard(reference)
    with pytest.raises(BadAddress) as caught:
        archive.read(reference)
    assert caught.value.code == "missing"


@pytest.mark.parametrize(
    "damage",
    [b"", b"no gzip", gzip.compress(b"other"), gzip.compress(b"text")[:-3]],
    ids=["empty", "no gzip", "another text", "cut short"],
)
def test_a_damaged_original_of_before_is_refused(
    archive: WarcArchive, tmp_path: Path, damage: bytes
) -> None:
    """Bytes that are not those of the hash are never returned."""
    reference = kept_singly(tmp_path, b"text")
    (tmp_path / reference).write_bytes(damage)
    with pytest.raises(BadDocument) as caught:
        archive.read(reference)
    assert caught.value.code == "damaged"


def test_originals_of_before_are_dropped_by_their_date(
    archive: WarcArchive, tmp_path: Path
) -> None:
    """A file of its own counts for the day on which it was written; another's file stays."""
    path = tmp_path / kept_singly(tmp_path, b"text")
    (tmp_path / "ab").mkdir(exist_ok=True)
    (tmp_path / "ab" / "notes.gz").write_bytes(b"a person's")
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    assert archive.drop_before(written) == Dropped()
    assert archive.drop_before(date.max).files == 1
    assert files(tmp_path) == [tmp_path / "ab" / "notes.gz"]
