"""The fetcher of folders: what it announces, what it reads, and what it never opens."""

import os
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from papers import announced, feed, keys, only, write
from pipeline.errors import BadAddress, BadDocument
from pipeline.ingest.bounds import MAX_DOCUMENT_BYTES, MAX_FOLDER_DEPTH
from pipeline.ingest.files import FolderFetcher
from pipeline.models import Entry, Original, Validators

RECEIVED = datetime(2030, 1, 1, tzinfo=UTC)
TOO_LARGE = MAX_DOCUMENT_BYTES + 1


@pytest.fixture
def fetcher(tmp_path: Path) -> FolderFetcher:
    """A fetcher whose relative addresses start at the test's folder."""
    return FolderFetcher(tmp_path)


def test_known_files_are_announced_in_the_order_of_their_paths(
    tmp_path: Path, fetcher: FolderFetcher
) -> None:
    """Folders are searched whole; suffixes count in any case."""
    for name in ("b/2.HTML", "a.txt", "b/1.md", "c.eml", "d.xhtml"):
        write(tmp_path / name)
    assert keys(fetcher) == ["a.txt", "b/1.md", "b/2.HTML", "c.eml", "d.xhtml"]


def test_hidden_and_other_files_are_left_out(tmp_path: Path, fetcher: FolderFetcher) -> None:
    """Nothing that starts with a dot, nothing of an unknown suffix."""
    for name in (".hidden.txt", ".git/a.txt", "picture.png", "README", "a.txt~", "kept.txt"):
        write(tmp_path / name)
    assert keys(fetcher) == ["kept.txt"]


def test_an_entry_carries_address_and_hash(tmp_path: Path, fetcher: FolderFetcher) -> None:
    """The address is a file URL, percent-encoded; the revision is the hash of the bytes."""
    write(tmp_path / "ä b#1.txt", "text")
    entry = only(announced(fetcher))
    assert entry.key == "ä b#1.txt"
    assert entry.url.startswith("file:///")
    assert entry.url.endswith("/%C3%A4%20b%231.txt")
    assert entry.revision == sha256(b"text").hexdigest()


def test_an_original_carries_bytes_type_and_time(tmp_path: Path, fetcher: FolderFetcher) -> None:
    """What is fetched is what was announced, with the file's time of change in UTC."""
    path = write(tmp_path / "ä b#1.html", b"<p>text</p>")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    entry = only(announced(fetcher))
    assert fetcher.fetch(entry) == Original(
        url=entry.url,
        content=b"<p>text</p>",
        content_type="text/html",
        modified_at=datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC),
    )


def test_a_revision_changes_with_the_bytes_only(tmp_path: Path, fetcher: FolderFetcher) -> None:
    """Touching a file is no change; editing it is one."""
    path = write(tmp_path / "a.txt", "one")
    first = only(announced(fetcher))
    os.utime(path, (1, 1))
    assert only(announced(fetcher)) == first
    write(path, "two")
    assert only(announced(fetcher)).revision != first.revision


def test_a_single_file_is_a_feed(tmp_path: Path, fetcher: FolderFetcher) -> None:
    """Its key is its name."""
    write(tmp_path / "news" / "a.txt")
    assert keys(fetcher, "news/a.txt") == ["a.txt"]


def test_an_absolute_address_stands_for_itself(tmp_path: Path) -> None:
    """The base folder is for relative addresses only."""
    write(tmp_path / "a.txt")
    assert keys(FolderFetcher(Path("/nowhere")), str(tmp_path)) == ["a.txt"]


def test_an_empty_folder_announces_nothing(fetcher: FolderFetcher) -> None:
    """Nothing to do is no failure."""
    assert announced(fetcher) == []


def test_a_missing_folder_is_named_with_the_next_step(
    tmp_path: Path, fetcher: FolderFetcher
) -> None:
    """The message says what to correct."""
    with pytest.raises(BadAddress, match="does not exist; correct the address") as caught:
        fetcher.announce(feed("nowhere"), Validators())
    assert caught.value.code == "missing"
    assert str(tmp_path / "nowhere") in caught.value.message


@pytest.mark.parametrize("address", ["~nobody-of-this-name/x", "a\x00b"])
def test_an_address_that_cannot_be_one_is_refused(fetcher: FolderFetcher, address: str) -> None:
    """No foreign exception leaves the door."""
    with pytest.raises(BadAddress):
        fetcher.announce(feed(address), Validators())


def test_a_single_file_of_unknown_format_is_refused(tmp_path: Path, fetcher: FolderFetcher) -> None:
    """A person who names a file learns which formats are read."""
    write(tmp_path / "a.docx")
    with pytest.raises(BadAddress, match=r"\.txt .*\.jsonl"):
        fetcher.announce(feed("a.docx"), Validators())


def test_a_vanished_file_is_missing(tmp_path: Path, fetcher: FolderFetcher) -> None:
    """A file deleted between announcement and fetching fails by itself."""
    path = write(tmp_path / "a.txt")
    entry = only(announced(fetcher))
    path.unlink()
    with pytest.raises(BadAddress) as caught:
        fetcher.fetch(entry)
    assert caught.value.code == "missing"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_unreadable_files_and_folders_are_announced_and_fail(
    tmp_path: Path, fetcher: FolderFetcher
) -> None:
    """Neither hides the others, and each says why it cannot be read."""
    write(tmp_path / "b.txt")
    closed = [write(tmp_path / "a.txt"), write(tmp_path / "shut" / "c.txt").parent]
    for path in closed:
        path.chmod(0)
    try:
        entries = announced(fetcher)
        assert [entry.key for entry in entries] == ["a.txt", "b.txt", "shut/"]
        for entry in (entries[0], entries[2]):
            with pytest.raises(BadAddress) as caught:
                fetcher.fetch(entry)
            assert caught.value.code == "unreadable"
    finally:
        for path in closed:
            path.chmod(0o700)


def test_a_pipe_is_never_opened(tmp_path: Path, fetcher: FolderFetcher) -> None:
    """Not when it is found, not by name, and not when it takes a file's place."""
    path = write(tmp_path / "a.txt")
    entry = only(announced(fetcher))
    path.unlink()
    os.mkfifo(path)
    assert announced(fetcher) == []
    with pytest.raises(BadAddress, match="neither a file nor a folder"):
        fetcher.fetch(entry)
    with pytest.raises(BadAddress, match="neither a file nor a folder"):
        fetcher.announce(feed("a.txt"), Validators())


def test_links_out_of_the_folder_and_to_folders_are_left_out(
    tmp_path: Path, fetcher: FolderFetcher
) -> None:
    """Links inside are followed to files; loops end nowhere."""
    write(tmp_path / "outside" / "secret.txt")
    write(tmp_path / "news" / "a.txt")
    (tmp_path / "news" / "out.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (tmp_path / "news" / "folder").symlink_to(tmp_path / "outside")
    (tmp_path / "news" / "loop").symlink_to(tmp_path / "news")
    (tmp_path / "news" / "self.txt").symlink_to(tmp_path / "news" / "self.txt")
    (tmp_path / "news" / "in.txt").symlink_to("a.txt")
    assert keys(fetcher, "news") == ["a.txt", "in.txt"]


def test_too_deep_a_folder_is_refused(tmp_path: Path, fetcher: FolderFetcher) -> None:
    """Nothing is silently left out: the message says what to do."""
    write(tmp_path.joinpath(*["d"] * (MAX_FOLDER_DEPTH + 1), "a.txt"))
    with pytest.raises(BadAddress) as caught:
        fetcher.announce(feed("."), Validators())
    assert caught.value.code == "too_deep"


def test_too_large_a_file_is_announced_and_refused(tmp_path: Path, fetcher: FolderFetcher) -> None:
    """It is not read to be announced; fetching names file, size and cap."""
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    entry = only(announced(fetcher))
    assert entry.revision.startswith("stat:")
    with pytest.raises(BadDocument, match=r"a\.txt has 50\.0 MiB; .*15\.0 MiB") as caught:
        fetcher.fetch(entry)
    assert caught.value.code == "too_large"


def test_a_name_that_no_database_stores_is_encoded(tmp_path: Path, fetcher: FolderFetcher) -> None:
    """Keys are clean text, and the file is found again."""
    for name in (b"a\nb.txt", b"bad\xff.txt"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text("text")
    entries = announced(fetcher)
    assert [entry.key for entry in entries] == ["a%0Ab.txt", "bad%FF.txt"]
    assert [fetcher.fetch(entry).content for entry in entries] == [b"text", b"text"]


def test_a_fetcher_of_files_opens_no_other_address(fetcher: FolderFetcher) -> None:
    """An entry of the web is not its business."""
    with pytest.raises(BadAddress):
        fetcher.fetch(Entry(key="a", url="https://news.example/a", revision="r"))
