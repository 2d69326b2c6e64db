"""Documents in object stores: what a prefix announces, what is fetched, and what is refused."""

import json
import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from make import NOW
from pipeline.errors import (
    BadAddress,
    BadDocument,
    ConfigurationError,
    StandpointError,
    Unreachable,
)
from pipeline.ingest import object_files
from pipeline.ingest.files import FolderFetcher
from pipeline.ingest.object_files import ObjectFetcher
from pipeline.ingest.object_rows import moment_of
from pipeline.models import Entry, Feed, FeedKind, Validators

RECORDS = b'{"id": 1, "text": "One."}\n\n{"text": "Three."}\n'
TABLE = b"id,text\n1,One.\n2,Two.\n"


@pytest.fixture
def bucket() -> str:
    """An address in memory that nobody else uses."""
    return f"memory://{secrets.token_hex(8)}/clippings"


def put(address: str, content: bytes) -> None:
    files, path = fsspec.url_to_fs(address)
    files.pipe_file(path, content)


def announced(reader: ObjectFetcher, address: str) -> list[Entry]:
    return list(
        reader.announce(Feed(slug="by-hand", kind=FeedKind.FOLDER, address=address)).entries
    )


def opened(*allowed: str, seconds: float = 60.0) -> ObjectFetcher:
    return ObjectFetcher(allowed, offline=True, seconds=seconds)


def refusal(reader: ObjectFetcher, address: str) -> StandpointError:
    with pytest.raises(StandpointError) as refused:
        announced(reader, address)
    return refused.value


def test_a_prefix_announces_what_a_folder_would(bucket: str, tmp_path: Path) -> None:
    """The same names and records, in the same order; other formats and hidden names are left."""
    root = tmp_path / "folder"
    contents = {
        "b.txt": b"text",
        "a/c.jsonl": RECORDS,
        "a/d.csv": TABLE,
        "list.json": json.dumps([{"text": "x"}, {"text": "y"}]).encode(),
        "one.json": b'{"text": "x"}',
        "headless.csv": b"a,b\n1,2\n",
        "photo.png": b"PNG",
        ".hidden/a.txt": b"no",
        "a/.b.txt": b"no",
        "empty.txt": b"",
        "empty.jsonl": b"",
        "h#x%20 \n.txt": b"odd",
    }
    for name, content in contents.items():
        put(f"{bucket}/{name}", content)
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    folder = FolderFetcher(root)
    feed = Feed(slug="by-hand", kind=FeedKind.FOLDER, address=str(root))
    there = list(folder.announce(feed, Validators()).entries)
    reader = opened(bucket)
    here = announced(reader, bucket + "/")
    assert len(here) == len(there) == 11
    assert [one.url.removeprefix(bucket) for one in here] == [
        one.url.removeprefix(root.as_uri()) for one in there
    ]
    assert all(one.key == one.url for one in here)
    for mine, its in zip(here, there, strict=True):
        if "headless" in mine.url:
            with pytest.raises(BadDocument, match=r"headless\.csv: its first row"):
                reader.fetch(mine)
            continue
        original, other = reader.fetch(mine), folder.fetch(its)
        assert original.url == mine.url
        assert (original.content, original.content_type) == (other.content, other.content_type)
        assert original.modified_at is not None


def test_the_same_objects_are_the_same_entries(bucket: str) -> None:
    """Until one is written anew."""
    for name in ("a.txt", "b.jsonl"):
        put(f"{bucket}/{name}", RECORDS)
    before = announced(opened(bucket), bucket)
    assert announced(opened(bucket), bucket) == before
    put(f"{bucket}/a.txt", b"edited")
    after = announced(opened(bucket), bucket)
    assert [one.revision == other.revision for one, other in zip(before, after, strict=True)] == [
        False,
        True,
        True,
    ]


def test_one_object_or_a_part_may_be_named(bucket: str) -> None:
    """A sibling whose name begins alike is another's."""
    for name in ("may/a.txt", "may2/b.txt", "may.txt"):
        put(f"{bucket}/{name}", b"text")
    reader = opened(bucket)
    assert [one.url for one in announced(reader, f"{bucket}/may")] == [f"{bucket}/may/a.txt"]
    assert [one.url for one in announced(reader, f"{bucket}/may.txt")] == [f"{bucket}/may.txt"]


def test_the_setting_may_name_a_bucket_or_one_object(bucket: str) -> None:
    """As well as a prefix."""
    for name in ("/a.txt", "/b.txt"):
        put(f"{bucket}{name}", b"")
    whole = bucket.rpartition("/")[0]
    assert [one.url for one in announced(opened(whole), whole)] == [
        f"{bucket}/a.txt",
        f"{bucket}/b.txt",
    ]
    assert len(announced(opened(bucket), bucket)) == 2
    one = f"{bucket}/b.txt"
    assert [entry.url for entry in announced(opened(one), one)] == [one]
    assert refusal(opened(one), f"{bucket}/a.txt").code == "not_allowed"


def test_an_object_that_stands_for_a_folder_is_no_document() -> None:
    """Some tools put an empty one there, and drivers list it under the folder's own name."""

    class Marked(MemoryFileSystem):  # type: ignore[misc]
        protocol = "marked"
        store: ClassVar[dict[str, Any]] = {}
        pseudo_dirs: ClassVar[list[str]] = [""]

        @classmethod
        def _strip_protocol(cls, path: str) -> str:
            return str(super()._strip_protocol(path.removeprefix("marked://")))

        def find(self, path: str, **options: Any) -> dict[str, dict[str, Any]]:
            marker = {"name": path, "size": 0, "type": "file"}
            return {path: marker, **super().find(path, **options)}

    fsspec.register_implementation("marked", Marked, clobber=True)
    put("marked://bucket/clippings/a.txt", b"text")
    (entry,) = announced(ObjectFetcher(["marked://bucket"]), "marked://bucket/clippings")
    assert entry.url == "marked://bucket/clippings/a.txt"


def test_what_is_not_there_or_not_read_is_told(bucket: str) -> None:
    """By the address that was named."""
    put(f"{bucket}/photo.png", b"PNG")
    reader = opened(bucket)
    for address, code in (
        (f"{bucket}/june", "missing"),
        (f"{bucket}/photo.png", "unknown_format"),
        (f"{bucket}/../other", "not_allowed"),
        ("memory://elsewhere", "not_allowed"),
    ):
        refused = refusal(reader, address)
        assert isinstance(refused, BadAddress)
        assert refused.code == code
        assert address in refused.message


def test_an_object_that_is_too_large_costs_itself(
    bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is announced unread; fetching it says so."""
    monkeypatch.setattr(object_files, "MAX_DOCUMENT_BYTES", 10)
    monkeypatch.setattr(object_files, "MAX_RECORDS_OBJECT_BYTES", 20)
    monkeypatch.setattr(object_files, "MAX_OBJECTS_BYTES", 30)
    put(f"{bucket}/a.txt", b"x" * 11)
    put(f"{bucket}/b.jsonl", b"x" * 21)
    put(f"{bucket}/c.txt", b"text")
    reader = opened(bucket)
    *large, small = announced(reader, bucket)
    for one in large:
        with pytest.raises(BadDocument, match=one.url) as refused:
            reader.fetch(one)
        assert refused.value.code == "too_large"
    assert reader.fetch(small).content == b"text"


@pytest.mark.parametrize(("bound", "most"), [("MAX_OBJECTS", 2), ("MAX_OBJECTS_BYTES", 11)])
def test_too_much_is_refused_before_it_is_read(
    bucket: str, monkeypatch: pytest.MonkeyPatch, bound: str, most: int
) -> None:
    """By what the listing says."""
    monkeypatch.setattr(object_files, bound, most)
    for name in "abc":
        put(f"{bucket}/{name}.txt", b"text")
    assert refusal(opened(bucket), bucket).code == "too_many_files"


def test_finding_records_ends_in_time(bucket: str) -> None:
    """What was found is tried again as a whole, or with less below the prefix."""
    put(f"{bucket}/a.jsonl", RECORDS)
    refused = refusal(opened(bucket, seconds=-1.0), bucket)
    assert isinstance(refused, Unreachable)
    assert refused.code == "timeout"


def test_what_vanished_is_missing(bucket: str) -> None:
    """An object, and a record of one that was written anew without it."""
    for name in ("a.txt", "b.jsonl"):
        put(f"{bucket}/{name}", RECORDS)
    text, _, third = announced(opened(bucket), bucket)
    files, path = fsspec.url_to_fs(f"{bucket}/a.txt")
    files.rm_file(path)
    put(f"{bucket}/b.jsonl", b"{}\n")
    for gone in (text, third):
        with pytest.raises(BadAddress, match=gone.url.partition("#")[0]) as refused:
            opened(bucket).fetch(gone)
        assert refused.value.code == "missing"


def test_a_missing_driver_is_named_with_the_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is dialled; an entry of before waits for it."""
    monkeypatch.setitem(sys.modules, "s3fs", None)
    reader = ObjectFetcher(["s3://bucket"])
    refused = refusal(reader, "s3://bucket/a")
    assert isinstance(refused, ConfigurationError)
    assert "STANDPOINT_INGEST_FROM" in refused.message
    assert "pip install s3fs" in refused.message
    with pytest.raises(Unreachable, match="pip install s3fs"):
        reader.fetch(Entry(key="a", url="s3://bucket/a.txt", revision="1"))


def test_an_entry_outside_what_is_allowed_waits(bucket: str) -> None:
    """The setting may come back; nothing is asked meanwhile."""
    put(f"{bucket}/a.txt", b"text")
    (entry,) = announced(opened(bucket), bucket)
    with pytest.raises(Unreachable, match="STANDPOINT_INGEST_FROM"):
        opened("s3://other", "/srv/news").fetch(entry)


@pytest.mark.parametrize(
    ("row", "moment"),
    [
        ({"LastModified": NOW}, NOW),
        ({"mtime": 86400.0}, datetime(1970, 1, 2, tzinfo=UTC)),
        ({"updated": "2026-03-07T12:00:00Z"}, datetime(2026, 3, 7, 12, tzinfo=UTC)),
        ({"last_modified": datetime(2026, 3, 7)}, datetime(2026, 3, 7, tzinfo=UTC)),  # noqa: DTZ001
        ({"updated": "yesterday"}, None),
        ({"mtime": 1e300}, None),
        ({}, None),
    ],
)
def test_when_an_object_changed_is_read_from_any_driver(
    row: dict[str, object], moment: datetime | None
) -> None:
    """A text without a date of its own is dated by it, as a file is."""
    assert moment_of(row) == moment
