"""Files of records: each record is an entry, with its own bytes, id and revision."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from papers import announced, keys, only, write
from pipeline.errors import BadAddress, BadDocument
from pipeline.ingest.bounds import MAX_DOCUMENT_BYTES
from pipeline.ingest.extract import read_document
from pipeline.ingest.files import FolderFetcher

RECEIVED = datetime(2030, 1, 1, tzinfo=UTC)
TOO_LARGE = MAX_DOCUMENT_BYTES + 1


@pytest.fixture
def fetcher(tmp_path: Path) -> FolderFetcher:
    """A fetcher whose relative addresses start at the test's folder."""
    return FolderFetcher(tmp_path)


def test_each_line_of_records_is_an_entry(tmp_path: Path, fetcher: FolderFetcher) -> None:
    """Known by its id, else by its line; empty lines count but are none."""
    write(tmp_path / "n.jsonl", '{"id": "a 1", "text": "x"}\n\n{"text": "y"}\r\n{"id": 7}')
    assert keys(fetcher) == ["n.jsonl#a 1", "n.jsonl#line=3", "n.jsonl#7"]
    first, second, third = announced(fetcher)
    assert first.url.endswith("/n.jsonl#a%201")
    assert [fetcher.fetch(entry).content for entry in (third, second, first)] == [
        b'{"id": 7}', b'{"text": "y"}', b'{"id": "a 1", "text": "x"}',
    ]  # fmt: skip
    assert second.revision == sha256(b'{"text": "y"}').hexdigest()


def test_each_item_of_a_list_is_an_entry(tmp_path: Path, fetcher: FolderFetcher) -> None:
    """The record's own bytes are kept, whatever stands between records."""
    content = '\ufeff[ {"id": "é", "text": "ü"} ,\n {"text": "y"}\n]\n'
    write(tmp_path / "n.json", content)
    entries = announced(fetcher)
    assert [entry.key for entry in entries] == ["n.json#é", "n.json#item=2"]
    assert [fetcher.fetch(entry).content.decode() for entry in entries] == [
        '{"id": "é", "text": "ü"}', '{"text": "y"}',
    ]  # fmt: skip


def test_one_object_is_one_document(tmp_path: Path, fetcher: FolderFetcher) -> None:
    """A JSON file that holds no list is announced whole."""
    write(tmp_path / "n.json", '{"text": "x"}')
    assert keys(fetcher) == ["n.json"]


@pytest.mark.parametrize("name", ["n.json", "n.jsonl"])
def test_no_records_are_no_entries(tmp_path: Path, fetcher: FolderFetcher, name: str) -> None:
    """An empty list and a file of empty lines announce nothing."""
    write(tmp_path / name, "[ ]" if name == "n.json" else "\n\n")
    assert announced(fetcher) == []


def test_ids_that_repeat_or_look_like_places_are_not_used(
    tmp_path: Path, fetcher: FolderFetcher
) -> None:
    """Keys are unique within the file."""
    ids = ["a", "a", "line=1", "", None, True, "x\ny", ["b"]]
    write(tmp_path / "n.jsonl", "".join(json.dumps({"id": one}) + "\n" for one in ids))
    assert keys(fetcher) == ["n.jsonl#a", *(f"n.jsonl#line={n}" for n in range(2, 9))]


def test_a_broken_line_is_announced_and_fails_by_itself(
    tmp_path: Path, fetcher: FolderFetcher
) -> None:
    """Its neighbours are read; its error names file and line."""
    write(tmp_path / "n.jsonl", '{"text": "One."}\n{"text": \n{"text": "Two."}\n')
    one, broken, two = announced(fetcher)
    texts = [
        read_document(fetcher.fetch(entry), language_hint=None, received_at=RECEIVED).text
        for entry in (one, two)
    ]
    assert texts == ["One.", "Two."]
    with pytest.raises(BadDocument, match=r"n\.jsonl line 2: it is no valid JSON"):
        read_document(fetcher.fetch(broken), language_hint=None, received_at=RECEIVED)


def test_a_broken_list_is_one_failing_document(tmp_path: Path, fetcher: FolderFetcher) -> None:
    """Its error says where it breaks."""
    write(tmp_path / "n.json", '[{"text": "One."},\n {"text": }]')
    original = fetcher.fetch(only(announced(fetcher)))
    with pytest.raises(BadDocument, match=r"n\.json: it is no valid JSON.*line 2"):
        read_document(original, language_hint=None, received_at=RECEIVED)


def test_a_line_too_long_to_hold_fails_by_itself(tmp_path: Path, fetcher: FolderFetcher) -> None:
    """The lines after it are found, and it is refused with its size."""
    long = b'{"id": "big", "text": "' + b"x" * TOO_LARGE + b'"}'
    write(tmp_path / "n.jsonl", long + b'\n{"id": "b", "text": "y"}\n')
    entries = announced(fetcher)
    assert [entry.key for entry in entries] == ["n.jsonl#line=1", "n.jsonl#b"]
    assert fetcher.fetch(entries[1]).content == b'{"id": "b", "text": "y"}'
    with pytest.raises(BadDocument, match=r"n\.jsonl line 1 has 15\.0 MiB"):
        fetcher.fetch(entries[0])


def test_a_record_that_is_gone_is_missing(tmp_path: Path, fetcher: FolderFetcher) -> None:
    """The file is read anew when it changed."""
    path = write(tmp_path / "n.jsonl", '{"id": "a"}\n{"id": "b"}\n')
    first, second = announced(fetcher)
    assert fetcher.fetch(first).content == b'{"id": "a"}'
    write(path, '{"id": "b", "text": "new"}\n')
    assert fetcher.fetch(second).content == b'{"id": "b", "text": "new"}'
    with pytest.raises(BadAddress, match="has no record a any more"):
        fetcher.fetch(first)


def test_an_edited_record_alone_has_a_new_revision(tmp_path: Path, fetcher: FolderFetcher) -> None:
    """A line put before them changes neither key nor revision of records with ids."""
    path = write(tmp_path / "n.jsonl", '{"id": "a"}\n{"id": "b"}\n')
    before = {entry.key: entry.revision for entry in announced(fetcher)}
    write(path, '{"id": "new"}\n{"id": "a"}\n{"id": "b", "text": "x"}\n')
    after = {entry.key: entry.revision for entry in announced(fetcher)}
    assert after["n.jsonl#a"] == before["n.jsonl#a"]
    assert after["n.jsonl#b"] != before["n.jsonl#b"]
