"""The archive of originals: the same bytes once, whole or not at all, and only what was stored."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import BadAddress, BadDocument, Unreachable
from pipeline.ingest import archive as archive_module
from pipeline.ingest.archive import FolderArchive
from pipeline.models import Original


def original(content: bytes) -> Original:
    """An original of some bytes."""
    return Original(url="file:///news/a.txt", content=content, content_type="text/plain")


def files(root: Path) -> list[Path]:
    """Every file below a folder."""
    return sorted(path for path in root.rglob("*") if path.is_file())


@given(content=st.binary(max_size=3000))
def test_what_is_kept_is_read_again(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Any bytes come back as they were."""
    archive = FolderArchive(tmp_path_factory.mktemp("archive"))
    assert archive.read(archive.keep(original(content))) == content


def test_a_reference_is_a_relative_path_named_by_the_hash(tmp_path: Path) -> None:
    """The file lies where the reference says, below two letters of the hash."""
    one = original(b"text")
    reference = FolderArchive(tmp_path).keep(one)
    assert reference == f"{one.sha256[:2]}/{one.sha256}.gz"
    assert gzip.decompress((tmp_path / reference).read_bytes()) == b"text"


def test_the_same_bytes_are_written_once(tmp_path: Path) -> None:
    """Keeping again changes no file and gives the same reference."""
    archive = FolderArchive(tmp_path)
    first = archive.keep(original(b"text"))
    before = (tmp_path / first).stat().st_mtime_ns
    assert archive.keep(original(b"text")) == first
    assert [path.stat().st_mtime_ns for path in files(tmp_path)] == [before]


def test_two_archives_hold_the_same_files(tmp_path: Path) -> None:
    """Compression depends on the bytes alone, not on when or where."""
    packed = []
    for name in ("one", "two"):
        FolderArchive(tmp_path / name).keep(original(b"text" * 100))
        packed.append(files(tmp_path / name)[0].read_bytes())
    assert packed[0] == packed[1]


@pytest.mark.parametrize(
    "reference", ["", "../../secret.gz", "ab/../ab.gz", "/etc/passwd", "ab/" + "cd" * 32 + ".gz"]
)
def test_what_is_no_reference_opens_nothing(tmp_path: Path, reference: str) -> None:
    """A path that the archive never gave out is refused by its form."""
    with pytest.raises(BadAddress, match="no reference"):
        FolderArchive(tmp_path).read(reference)


def test_a_lost_original_is_missing(tmp_path: Path) -> None:
    """A reference without a file names the place."""
    digest = "ab" * 32
    with pytest.raises(BadAddress) as caught:
        FolderArchive(tmp_path).read(f"ab/{digest}.gz")
    assert caught.value.code == "missing"
    assert str(tmp_path) in caught.value.message


@pytest.mark.parametrize(
    "damage",
    [b"", b"no gzip", gzip.compress(b"other"), gzip.compress(b"text")[:-3]],
    ids=["empty", "no gzip", "another text", "cut short"],
)
def test_a_damaged_original_is_refused(tmp_path: Path, damage: bytes) -> None:
    """Bytes that are not those of the hash are never returned."""
    archive = FolderArchive(tmp_path)
    reference = archive.keep(original(b"text"))
    (tmp_path / reference).write_bytes(damage)
    with pytest.raises(BadDocument) as caught:
        archive.read(reference)
    assert caught.value.code == "damaged"


def test_a_bomb_is_not_inflated(tmp_path: Path) -> None:
    """What inflates beyond the largest original counts as damaged."""
    archive = FolderArchive(tmp_path)
    reference = archive.keep(original(b"text"))
    bomb = gzip.compress(bytes(archive_module.MAX_ORIGINAL + 1))
    (tmp_path / reference).write_bytes(bomb)
    with pytest.raises(BadDocument):
        archive.read(reference)


def test_an_original_that_could_not_be_read_again_is_refused(tmp_path: Path) -> None:
    """The archive keeps nothing larger than it inflates."""
    with pytest.raises(BadDocument) as caught:
        FolderArchive(tmp_path).keep(original(bytes(archive_module.MAX_ORIGINAL + 1)))
    assert caught.value.code == "too_large"
    assert files(tmp_path) == []


def test_a_discarded_original_is_gone(tmp_path: Path) -> None:
    """Its file is deleted, and others stay; discarded again, there was nothing."""
    archive = FolderArchive(tmp_path)
    reference, other = archive.keep(original(b"text")), archive.keep(original(b"other"))
    assert archive.discard(reference)
    assert files(tmp_path) == [tmp_path / other]
    assert not archive.discard(reference)


def test_only_what_was_kept_can_be_discarded(tmp_path: Path) -> None:
    """A path that the archive never gave out deletes nothing."""
    (tmp_path / "secret.gz").write_bytes(b"secret")
    with pytest.raises(BadAddress, match="no reference"):
        FolderArchive(tmp_path / "archive").discard("../secret.gz")
    assert files(tmp_path) == [tmp_path / "secret.gz"]


def test_an_original_that_cannot_be_deleted_is_named(tmp_path: Path) -> None:
    """The message tells the file and what to do."""
    archive = FolderArchive(tmp_path)
    reference = archive.keep(original(b"text"))
    (tmp_path / reference).unlink()
    (tmp_path / reference).mkdir()
    with pytest.raises(Unreachable, match="delete it by hand"):
        archive.discard(reference)


def test_a_folder_that_cannot_be_written_may_be_tried_again(tmp_path: Path) -> None:
    """The message names the folder and what to do."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unreachable, match="STANDPOINT_HOME"):
        FolderArchive(tmp_path / "file").keep(original(b"text"))
