"""Tables of records: each row is an entry, found without reading the others."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from papers import announced, keys, only, write
from pipeline.errors import BadAddress, BadDocument, StandpointError
from pipeline.ingest.bounds import MAX_DOCUMENT_BYTES
from pipeline.ingest.extract import read_document
from pipeline.ingest.files import FolderFetcher
from pipeline.ingest.rows import MAX_HEADER_BYTES, header_bytes, read_row, row_spans
from pipeline.models import Document, Entry

RECEIVED = datetime(2030, 1, 1, tzinfo=UTC)
TOO_MANY = "it has 4 values under 3 columns; put quotes around those with a separator in them"
HEADER = "id,title,text\n"


@pytest.fixture
def fetcher(tmp_path: Path) -> FolderFetcher:
    """A fetcher whose relative addresses start at the test's folder."""
    return FolderFetcher(tmp_path)


def document(fetcher: FolderFetcher, entry: Entry) -> Document:
    """What becomes of an entry."""
    return read_document(fetcher.fetch(entry), language_hint="en", received_at=RECEIVED)


def test_each_row_is_an_entry(tmp_path: Path, fetcher: FolderFetcher) -> None:
    """Known by its id, else by the line it begins in; empty rows count but are none."""
    write(tmp_path / "n.csv", f'{HEADER}a 1,A,x\n\n ,,\n,B,"y\nz"\r\na 1,C,w\n9,,v')
    assert keys(fetcher) == ["n.csv#a 1", "n.csv#line=5", "n.csv#line=7", "n.csv#9"]
    first, second, third, fourth = announced(fetcher)
    assert [fetcher.fetch(entry).content.decode() for entry in (fourth, second, first)] == [
        f"{HEADER}9,,v", f'{HEADER},B,"y\nz"\r\n', f"{HEADER}a 1,A,x\n",
    ]  # fmt: skip
    assert fetcher.fetch(third).content_type == "text/csv"
    assert document(fetcher, first).record_id == "a 1"


def test_an_entry_changes_with_its_row_and_the_header(
    tmp_path: Path, fetcher: FolderFetcher
) -> None:
    """A row above it is no edit; a column of another name is one."""
    revisions = []
    for content in (
        "id,text\n1,x\n", "id,text\n0,new\n1,x\n", "id,text\n1,y\n", "id,body\n1,x\n",
    ):  # fmt: skip
        write(tmp_path / "n.csv", content)
        revisions.append(next(e.revision for e in announced(fetcher) if e.key == "n.csv#1"))
    assert revisions[0] == revisions[1]
    assert len(set(revisions)) == 3


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_the_one_that_makes_a_text_column(
    tmp_path: Path, fetcher: FolderFetcher, separator: str
) -> None:
    """Spreadsheets of some countries write semicolons; quoted values hold any of them."""
    rows = [["Date, published", " Text ", "url"], ["2026-11-18", '"Fog; calm, and | \t"', ""]]
    if separator == ",":
        rows[0][0] = '"Date, published"'
    content = "\r\n".join(separator.join(row) for row in rows)
    write(tmp_path / "n.csv", b"\xef\xbb\xbf" + content.encode())
    assert read_row(fetcher.fetch(only(announced(fetcher))).content) == {
        "date, published": "2026-11-18",
        "text": "Fog; calm, and | \t".strip(),
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_letters_survive_their_encoding(
    tmp_path: Path, fetcher: FolderFetcher, encoding: str
) -> None:
    """Ids and texts are those that the table was written with."""
    text = "Die Fähre nach Süderhafen fährt wieder, sagte die Behörde für Häfen am Montag."
    row = f'"{text}",größe\n' if encoding != "cp1252" else f'"{text}",7\n'
    write(tmp_path / "n.csv", f"text,id\n{row}".encode(encoding))
    entry = only(announced(fetcher))
    assert document(fetcher, entry).text == text
    assert entry.key == ("n.csv#7" if encoding == "cp1252" else "n.csv#größe")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"title,url\nA,B\n", id="no text column"),
        pytest.param("id,text\n1,x\n".encode("utf-16"), id="wide letters"),
        pytest.param(b'"id,text\n1,x\n', id="open quote"),
        pytest.param(b"x" * MAX_HEADER_BYTES + b",text\na,b\n", id="long header"),
        pytest.param(b"\x00\xff" * 500, id="binary"),
    ],
)
def test_a_table_without_a_header_fails_once(
    tmp_path: Path, fetcher: FolderFetcher, content: bytes
) -> None:
    """One failure for the file, which says which columns are expected."""
    path = write(tmp_path / "n.csv", content)
    entry = only(announced(fetcher))
    with pytest.raises(BadDocument, match="names no column with texts; expected one of") as raised:
        fetcher.fetch(entry)
    assert raised.value.code == "bad_record"
    assert raised.value.message.startswith(f"{path}: its first row")


def test_a_broken_row_fails_alone(tmp_path: Path, fetcher: FolderFetcher) -> None:
    """The message names file, line and what is wrong; the rows around it are read."""
    write(
        tmp_path / "n.csv",
        f'{HEADER}1,A,good\n2,B,"bad"ly quoted\n3,C,one, two\n4,D,\n5,E,good\n6,F,"never closed\n',
    )
    told = []
    for entry in announced(fetcher):
        try:
            told.append(document(fetcher, entry).title)
        except StandpointError as error:
            told.append(error.message.replace(str(tmp_path), ""))
    assert told == [
        "A",
        "/n.csv line 3: it is no valid CSV: ',' expected after '\"'",
        f"/n.csv record 3: {TOO_MANY}",
        "/n.csv record 4: it has no text; expected one of the fields text, body, content, html",
        "E",
        "/n.csv line 7: it is no valid CSV: unexpected end of data",
    ]


def test_a_row_that_is_too_long_is_measured_and_not_held(
    tmp_path: Path, fetcher: FolderFetcher
) -> None:
    """Also when an open quote swallows what follows; the rows after it are read."""
    long = "x" * (MAX_DOCUMENT_BYTES + 9)
    write(tmp_path / "n.csv", f'{HEADER}1,A,{long}\n2,B,good\n3,C,"{long}')
    first, second, third = announced(fetcher)
    assert (first.key, second.key, third.key) == ("n.csv#line=2", "n.csv#2", "n.csv#line=4")
    assert document(fetcher, second).title == "B"
    for entry in (first, third):
        with pytest.raises(BadDocument) as raised:
            fetcher.fetch(entry)
        assert raised.value.code == "too_large"


def test_a_row_that_is_gone_says_so(tmp_path: Path, fetcher: FolderFetcher) -> None:
    """The file changed between collecting and extracting."""
    write(tmp_path / "n.csv", f"{HEADER}1,A,x\n")
    entry = only(announced(fetcher))
    write(tmp_path / "n.csv", f"{HEADER}2,A,longer\n")
    with pytest.raises(BadAddress, match=r"has no record 1 any more"):
        fetcher.fetch(entry)


@pytest.mark.parametrize("content", [b"text\na\nb\n", b"text\n", b"nothing,here\na,b\n", b"\n"])
def test_a_table_from_elsewhere_is_one_row_or_refused(content: bytes) -> None:
    """A page of the web that is a table of many rows is no document."""
    with pytest.raises(BadDocument, match="not a header with one row below it"):
        read_row(content)


DAMAGE = (
    b"", b'"', b'""', b",", b";", b"\n", b"\r", b"\r\n", b"\x00", b"\xff", b"\xef\xbb\xbf",
    b"\xe2\x80\xa8",
)  # fmt: skip


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(
    cuts=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 20), st.sampled_from(DAMAGE)), max_size=5
    )
)
def test_damage_breaks_nothing(cuts: list[tuple[float, int, bytes]]) -> None:
    """Each byte below the header is of one row; a damaged row is read or refused."""
    content = b'id,title,text\n1,A,x\n,B,"y\nz"\r\n\n3,C,"q""q"\n4,D,last'
    for place, length, put in cuts:
        at = int(place * len(content))
        content = content[:at] + put + content[at + length :]
    file = BytesIO(content)
    try:
        spans = list(row_spans(file, "n.csv"))
    except BadDocument:
        return
    ends = [0, *(span.start + span.length for span in spans)]
    assert all(span.start >= end for span, end in zip(spans, ends, strict=False))
    assert len({span.name for span in spans}) == len(spans)
    header = header_bytes(file, "n.csv")
    for span in spans:
        try:
            assert read_row(header + content[span.start : span.start + span.length])
        except BadDocument as error:
            assert error.code in {"bad_record", "binary", "unknown_encoding"}  # noqa: PT017
