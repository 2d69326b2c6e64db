"""The files of the archive as WARC: what other tools read in them, whatever happened to them."""

import gzip
import os
import random
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker
from warcio.recordloader import ArcWarcRecord

from fakes import FakeClock
from pipeline.errors import Unreachable
from pipeline.ingest.archive import WarcArchive
from pipeline.ingest.warc_writing import WarcWriting, records_of
from pipeline.models import Original

NOON = datetime(2026, 3, 7, 12, tzinfo=UTC)
URL = "https://daily-post.example/news/17"


def page(content: bytes, url: str = URL, content_type: str = "text/html") -> Original:
    """A page of the web."""
    return Original(url=url, content=content, content_type=content_type, http_status=200)


def noise(seed: int, size: int) -> bytes:
    """Bytes that no compression shortens, the same for the same seed."""
    return random.Random(seed).randbytes(size)


def records(path: Path) -> list[tuple[ArcWarcRecord, bytes]]:
    """Every record of a file and its payload, as warcio reads them."""
    with path.open("rb") as file:
        return [(record, record.content_stream().read()) for record in ArchiveIterator(file)]


def kinds(path: Path) -> list[str]:
    """The types of a file's records."""
    return [record.rec_type for record, _ in records(path)]


def is_sound(path: Path) -> bool:
    """Whether `warcio check` finds nothing wrong."""
    arguments = type("Arguments", (), {"inputs": [str(path)], "verbose": False})
    return bool(Checker(arguments).process_all() == 0)


def warc(root: Path) -> Path:
    """The one WARC file below a folder."""
    (path,) = root.rglob("*.warc.gz")
    return path


@pytest.fixture
def archive(tmp_path: Path) -> WarcArchive:
    return WarcArchive(tmp_path, FakeClock(NOON))


def test_a_page_is_a_response(archive: WarcArchive, tmp_path: Path) -> None:
    """With its address, date, status, type and the hash that the database has."""
    one = page(b"<p>toll</p>")
    archive.keep(one)
    _, (record, payload) = records(warc(tmp_path))
    said = record.rec_headers.get_header
    assert (record.rec_type, said("WARC-Target-URI")) == ("response", URL)
    assert said("WARC-Date") == "2026-03-07T12:00:00.000000Z"
    assert said("WARC-Payload-Digest") == f"sha256:{one.sha256}"
    assert record.http_headers.statusline == "200 OK"
    assert record.http_headers.get_header("Content-Type") == "text/html"
    assert payload == one.content
    assert is_sound(warc(tmp_path))


def test_a_file_is_a_resource(archive: WarcArchive, tmp_path: Path) -> None:
    """It has no status, and its type is the record's own."""
    archive.keep(Original(url="file:///a.txt", content=b"toll", content_type="text/plain"))
    assert kinds(warc(tmp_path)) == ["warcinfo", "resource"]
    record, payload = records(warc(tmp_path))[1]
    assert record.rec_headers.get_header("Content-Type") == "text/plain"
    assert payload == b"toll"
    assert is_sound(warc(tmp_path))


@pytest.mark.parametrize(
    ("url", "content_type", "content"),
    [
        (URL, "text/html\r\nTransfer-Encoding: chunked", b"toll"),
        (URL, "text/html\r\n\r\n<p>more</p>", b"toll"),
        (URL + "\r\nWARC-Type: revisit", "text/html", b"toll"),
        (URL + "/\u00fc\ud800 \x00", "text/html; charset=\u00fc\ud800", b"toll"),
        (URL, "", b""),
        (URL, "text/html", b"WARC/1.1\r\nWARC-Type: metadata\r\n\r\n"),
        ("https://x.example/" + "a" * 9000, "t" * 9000, b"toll"),
    ],
    ids=["header", "body", "record", "no ASCII", "nothing", "a record within", "long"],
)
def test_a_hostile_page_stays_in_its_record(
    archive: WarcArchive, tmp_path: Path, url: str, content_type: str, content: bytes
) -> None:
    """Neither address nor type nor bytes can add a line or a record."""
    reference = archive.keep(page(content, url, content_type))
    assert archive.read(reference) == content
    assert kinds(warc(tmp_path)) == ["warcinfo", "response"]
    assert records(warc(tmp_path))[1][1] == content
    assert is_sound(warc(tmp_path))


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 6, 1000, 70_000, 3_000_000])
def test_a_takedown_leaves_none_of_the_bytes(
    archive: WarcArchive, tmp_path: Path, size: int
) -> None:
    """The file has the same length, no trace of the record, and sound neighbours."""
    content = noise(1, size)
    before, gone = archive.keep(page(b"before")), archive.keep(page(content))
    last = archive.keep(page(b"last"))
    path = warc(tmp_path)
    whole = path.read_bytes()
    offset, length = map(int, gone.split(":")[1].split("+"))
    assert archive.discard(gone)
    left = path.read_bytes()
    assert len(left) == len(whole)
    member = whole[offset : offset + length]
    places = range(20, length - 8, 20 + length // 50)
    assert not [start for start in places if member[start:][:8] in left]
    assert kinds(path) == ["warcinfo", "response", "metadata", "response"]
    assert records(path)[2][1] == b""
    assert (archive.read(before), archive.read(last)) == (b"before", b"last")
    assert is_sound(path)


def test_no_word_of_what_was_taken_down_is_anywhere(archive: WarcArchive, tmp_path: Path) -> None:
    """Neither text nor address is in any file of the archive, however it is inflated."""
    archive.keep(page(b"Parliament votes"))
    archive.discard(archive.keep(page(b"Whistleblower speaks", URL + "/whistleblower")))
    for path in tmp_path.rglob("*"):
        if path.is_file():
            packed = path.read_bytes()
            words = gzip.decompress(packed) if path.suffix == ".gz" else packed
            assert b"histleblower" not in packed + words


def test_a_takedown_that_was_killed_half_way_is_repeated(
    archive: WarcArchive, tmp_path: Path
) -> None:
    """Half overwritten, the record is neither whole nor gone; again, it is gone."""
    reference, last = archive.keep(page(noise(2, 5000))), archive.keep(page(b"last"))
    path = warc(tmp_path)
    offset = int(reference.split(":")[1].partition("+")[0])
    whole = path.read_bytes()
    archive.discard(reference)
    half = offset + 2500
    path.write_bytes(path.read_bytes()[:half] + whole[half:])
    assert archive.discard(reference)
    assert not archive.discard(reference)
    assert is_sound(path)
    assert archive.read(last) == b"last"


def test_a_takedown_does_not_disturb_a_writer(archive: WarcArchive, tmp_path: Path) -> None:
    """Another process takes records out of the file that this one goes on appending to."""
    elsewhere = WarcArchive(tmp_path, FakeClock(NOON))
    kept = []
    for number in range(20):
        gone = archive.keep(page(noise(number, 500)))
        kept.append(archive.keep(page(b"stays %d" % number)))
        assert elsewhere.discard(gone)
    assert [archive.read(one) for one in kept] == [b"stays %d" % number for number in range(20)]
    assert kinds(warc(tmp_path)) == ["warcinfo", *["metadata", "response"] * 20]
    assert is_sound(warc(tmp_path))


KILLS_ITSELF = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from pipeline.ingest import warc_writing
from pipeline.ingest.archive import WarcArchive
from pipeline.models import Original

root, at, part = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
write_all = warc_writing._write_all
written = 0

def write_part(descriptor, content):
    global written
    written += 1
    if written == at + 1:
        write_all(descriptor, content[: int(len(content) * part)])
        os.kill(os.getpid(), signal.SIGKILL)
    write_all(descriptor, content)

warc_writing._write_all = write_part
archive = WarcArchive(root, lambda: datetime(2026, 3, 7, 12, tzinfo=UTC))
for number in range(5):
    content = f"text {number} ".encode() * 200
    one = Original(url=f"file:///{number}", content=content, content_type="text/plain")
    print(archive.keep(one), flush=True)
"""


@pytest.mark.integration
@pytest.mark.parametrize("part", [0.0, 0.5, 1.0], ids=["before", "amid", "after"])
@pytest.mark.parametrize("at", [0, 1, 4], ids=["in the file's head", "first", "fourth"])
def test_a_killed_writer_loses_nothing_that_it_told(tmp_path: Path, at: int, part: float) -> None:
    """Every reference that was given out reads; the next process writes each text once."""
    killed = subprocess.run(
        [sys.executable, "-c", KILLS_ITSELF, str(tmp_path), str(at), str(part)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    told = killed.stdout.split()
    assert len(told) == max(at - 1, 0)
    archive = WarcArchive(tmp_path, FakeClock(NOON))
    texts = [f"text {number} ".encode() * 200 for number in range(5)]
    assert [archive.read(reference) for reference in told] == texts[: len(told)]
    again = [archive.keep(page(text)) for text in texts]
    assert again[: len(told)] == told
    assert [archive.read(reference) for reference in again] == texts
    whole = 1 if at and part == 1.0 else 0
    in_killed_file = [one for one in again if f"-{os.getpid()}-" not in one]
    assert len(in_killed_file) == len(told) + whole


def test_a_record_that_could_not_be_written_is_followed_by_none(
    archive: WarcArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a full disk the file ends where it was sound, and the next record begins another."""
    first = archive.keep(page(b"first"))

    def fills_up(_: WarcWriting, place: object, member: bytes) -> None:
        with warc(tmp_path).open("ab") as file:
            file.write(member[:50])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(WarcWriting, "append", fills_up)
        with pytest.raises(Unreachable, match="No space left"):
            archive.keep(page(b"second"))
    assert is_sound(warc(tmp_path))
    second = archive.keep(page(b"second"))
    assert first.partition(":")[0] != second.partition(":")[0]
    assert (archive.read(first), archive.read(second)) == (b"first", b"second")


def test_a_forked_process_begins_its_own_file(
    archive: WarcArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was opened before a fork appends to no file of the parent."""
    parent = archive.keep(page(b"first"))
    monkeypatch.setattr(os, "getpid", lambda: 1)
    child = archive.keep(page(b"second"))
    assert parent.partition(":")[0] != child.partition(":")[0]


def test_a_lost_index_is_read_from_the_files(archive: WarcArchive, tmp_path: Path) -> None:
    """Restored without it, or with a torn file, the archive still writes the same bytes once."""
    first, gone = archive.keep(page(b"first")), archive.keep(page(b"gone"))
    last = archive.keep(page(b"last"))
    archive.discard(gone)
    torn = tmp_path / "2026" / "03" / "06-host-1-a.warc.gz"
    torn.write_bytes(warc(tmp_path).read_bytes()[:-10])
    shutil.rmtree(tmp_path / "index")
    again = WarcArchive(tmp_path, FakeClock(NOON))
    assert again.keep(page(b"first")).endswith(first.partition(":")[2])
    assert again.keep(page(b"last")) == last
    assert again.keep(page(b"gone")) != gone


def test_torn_and_forged_lines_of_the_index_lead_nowhere(
    archive: WarcArchive, tmp_path: Path
) -> None:
    """A line is believed only when what it leads to has the hash."""
    first = archive.keep(page(b"first"))
    digest = sha256(b"second").hexdigest()
    place = first.rpartition(":")[0]
    (tmp_path / "index" / digest[:2]).write_bytes(
        f"{digest} ../../x\n{digest} {place}:{digest}\n{digest} {place}:{digest}"[:-5].encode()
    )
    second = archive.keep(page(b"second"))
    assert second.partition("+")[0] != first.partition("+")[0]
    assert archive.keep(page(b"second")) == second


def test_every_record_of_a_file_is_listed(archive: WarcArchive, tmp_path: Path) -> None:
    """The file alone tells the references that were given out."""
    kept = [archive.keep(page(noise(number, 100))) for number in range(3)]
    path = warc(tmp_path)
    listed = records_of(path, path.relative_to(tmp_path).as_posix())
    assert [str(place) for place in listed] == kept
