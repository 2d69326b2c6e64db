"""Records as they are written and made safe: warcio's lines, and one look at the disk for many."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from test_ingest_warc import NOON, page, records, warc
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from fakes import FakeClock
from pipeline.errors import Unreachable
from pipeline.ingest import warc_writing
from pipeline.ingest.archive import WarcArchive
from pipeline.models import Original


@pytest.fixture
def archive(tmp_path: Path) -> WarcArchive:
    return WarcArchive(tmp_path, FakeClock(NOON))


def test_a_record_has_the_lines_that_warcio_writes(archive: WarcArchive, tmp_path: Path) -> None:
    """Of a page and of a file, each with its own number only."""
    web, file = page(b"<p>toll</p>"), Original(url="file:///a", content=b"a", content_type="a/b")
    for one in (web, file):
        archive.keep(one)
    warc_file = BytesIO()
    writer = WARCWriter(warc_file, gzip=False, warc_version="WARC/1.1")
    http = StatusAndHeaders(
        "200 OK", [("Content-Type", "text/html"), ("Content-Length", "11")], protocol="HTTP/1.1"
    )
    for one, kind, heads in ((web, "response", http), (file, "resource", None)):
        digest = {"WARC-Payload-Digest": f"sha256:{one.sha256}", "WARC-Block-Digest": "sha256:0"}
        said: dict[str, Any] = {
            "warc_headers_dict": digest,
            "http_headers": heads,
            "length": len(one.content),
        }
        said["warc_content_type"] = "" if heads else one.content_type
        payload = BytesIO(one.content)
        writer.write_record(writer.create_warc_record(one.url, kind, payload, **said))
    warc_file.seek(0)
    theirs = list(ArchiveIterator(warc_file))
    ours = [record for record, _ in records(warc(tmp_path))[1:]]
    own = {"WARC-Record-ID", "WARC-Date", "WARC-Block-Digest"}
    for one, other in zip(ours, theirs, strict=True):
        lines = [
            {line for line in record.rec_headers.headers if line[0] not in own}
            for record in (one, other)
        ]
        assert lines[0] == lines[1]
        assert one.rec_headers.protocol == other.rec_headers.protocol
    assert ours[0].http_headers.headers == http.headers


def test_what_was_kept_is_settled_once_for_all(
    archive: WarcArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what another process kept, where it is the same."""
    synced: list[str] = []
    monkeypatch.setattr(warc_writing, "_sync", synced.append)
    first = [archive.keep(page(b"first")), archive.keep(page(b"second"))]
    synced.clear()
    archive.settle(first)
    assert [Path(path).name for path in synced] == [Path(first[0]).name.partition(":")[0]]
    other = WarcArchive(archive._root, FakeClock(NOON))
    assert other.keep(page(b"first")) == first[0]
    other.settle([first[0]])
    assert synced[0] == synced[1]


def test_what_could_not_be_settled_is_kept_again(
    archive: WarcArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that failed once may forget what it was given: nothing there is relied on."""
    first = archive.keep(page(b"first"))

    def fail(path: str) -> None:
        raise OSError(5, f"Input/output error in {path}")

    with monkeypatch.context() as patched:
        patched.setattr(warc_writing, "_sync", fail)
        with pytest.raises(Unreachable, match="kept again"):
            archive.settle([first])
    with pytest.raises(Unreachable):
        archive.settle([first])
    second = archive.keep(page(b"first"))
    assert first.partition(":")[0] != second.partition(":")[0]
    archive.settle([second])
    assert archive.read(second) == b"first"
