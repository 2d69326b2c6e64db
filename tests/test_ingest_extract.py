"""Reading documents: what each format becomes, and that nothing breaks the reader."""

import gzip
import json
import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from unicodedata import is_normalized

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import BadDocument, PermanentError, Skipped
from pipeline.ingest.extract import read_document
from pipeline.ingest.extractor import EXTRACTOR
from pipeline.ingest.formats import CONTENT_TYPES
from pipeline.models import Document, Original
from pipeline.scrub import scrub

HERE = Path(__file__).parent
GOLDEN = HERE / "data" / "ingest"
CORPORA = Path(os.environ.get("STANDPOINT_CORPORA", HERE.parent.parent / "shared" / "corpora"))
RECEIVED = datetime(2024, 6, 1, tzinfo=UTC)
MODIFIED = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
TYPES = sorted(set(CONTENT_TYPES.values()))
ORIGINALS = sorted(path.name for path in GOLDEN.iterdir() if not path.name.endswith(".gold.json"))

DAMAGE = (
    b"", b"<", b">", b"\x00", b"\xff\xfe", b"&#xD800;", b"&#0;", b"<!--", b"<![CDATA[", b"</html>",
    b"<p hidden>", b"<table>", b"<div>" * 300, b"<script type='application/ld+json'>[[{",
    "\u202e".encode(), b"<base href='//['>", b"<link rel=canonical href='http://[::1'>", b'"',
)  # fmt: skip


def read(
    content: bytes | str,
    content_type: str = "text/plain",
    url: str = "file:///news/story.txt",
    language_hint: str | None = None,
) -> Document:
    """The document of some bytes, received on the first of June 2024."""
    original = Original(
        url=url,
        content=content.encode() if isinstance(content, str) else content,
        content_type=content_type,
        modified_at=MODIFIED,
    )
    return read_document(original, language_hint=language_hint, received_at=RECEIVED)


def corpus(*parts: str) -> list[Path]:
    """The files of a public corpus; skips where it is absent, fails in CI."""
    folder = CORPORA.joinpath(*parts)
    if not folder.is_dir():
        reason = f"{folder} is absent: set STANDPOINT_CORPORA"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def check_any(content: bytes, content_type: str) -> None:
    """Bytes become a sound document or an expected error."""
    try:
        check_sound(read(content, content_type))
    except PermanentError as error:
        refusal = error.message
    else:
        refusal = "/news/story.txt: none"
    assert refusal.startswith("/news/story.txt: ")


def check_sound(document: Document) -> None:
    """A document holds what its type promises."""
    assert document.title
    assert "\n" not in document.title
    assert document.text == scrub(document.text)
    assert is_normalized("NFC", document.text)
    assert all(paragraph.strip() for paragraph in document.text.split("\n\n"))
    assert json.dumps(asdict(document), default=str, ensure_ascii=False).encode()


@pytest.mark.parametrize("name", ORIGINALS)
def test_an_original_becomes_the_document_beside_it(name: str) -> None:
    """Every field of the document is the golden one."""
    content_type = CONTENT_TYPES[Path(name).suffix]
    document = read((GOLDEN / name).read_bytes(), content_type, f"file:///news/{name}")
    found = asdict(document) | {"extractor": document.extractor.removeprefix(EXTRACTOR)}
    golden = json.loads((GOLDEN / f"{name}.gold.json").read_text(encoding="utf-8"))
    assert json.loads(json.dumps(found, default=str)) == golden


def test_the_extractor_names_the_version_of_its_parser() -> None:
    """A failure gets another chance when trafilatura changes."""
    assert "trafilatura-" in EXTRACTOR


@pytest.mark.parametrize("content", [b"", b" \n\t ", b"\xef\xbb\xbf\n", "\u200b\u202e".encode()])
def test_nothing_is_skipped_as_empty(content: bytes) -> None:
    """White space and invisible characters are no text."""
    with pytest.raises(Skipped) as caught:
        read(content)
    assert caught.value.code == "empty"


def test_a_long_text_is_cut_at_a_paragraph_and_says_so() -> None:
    """The text keeps whole paragraphs up to a million characters."""
    document = read("\n".join(f"Paragraph {number} of many." for number in range(60_000)))
    assert 990_000 < len(document.text) <= 1_000_000
    assert document.text.endswith(" of many.")
    assert document.extractor.endswith("plain+cut")


def test_one_endless_paragraph_is_cut_at_a_word() -> None:
    """A text without paragraphs is cut as well."""
    document = read("word " * 300_000)
    assert len(document.text) <= 1_000_000
    assert document.text.endswith("word…")


def test_a_future_date_gives_way_to_the_date_of_the_file() -> None:
    """A date more than a day ahead of receipt is not believed."""
    assert read("Title: Ahead\nDate: 2031-01-01\n\nText of it.").published_at == MODIFIED


def test_a_stated_language_wins_over_the_source_and_both_over_detection() -> None:
    """The record's word counts first, then the source's, then the model's."""
    german = "Der Rat hat am Donnerstag beschlossen, dass die Fähre auch nachts fährt."
    assert read(german).language == "de"
    assert read(german, language_hint="nl").language == "nl"
    assert read(f"Language: fr\n\n{german}", language_hint="nl").language == "fr"


def test_a_gibberish_text_has_no_language() -> None:
    """Below the threshold nothing is said."""
    assert read("qqx zzv 123 wwk").language is None


def test_an_unknown_type_is_refused_by_name() -> None:
    """The message names the file and the type."""
    with pytest.raises(BadDocument, match=r"^/news/story\.txt: .*image/png"):
        read(b"x", "image/png")


def test_a_parameter_of_the_content_type_is_understood() -> None:
    """A server's charset decodes the bytes."""
    text = "Der Verkehr ruht über Nacht: keine Fähre, kein Zug, kein Bus".encode("cp1252")
    assert "über Nacht" in read(text, "text/plain; charset=ISO-8859-1").text


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(content=st.binary(max_size=2000), content_type=st.sampled_from(TYPES))
def test_any_bytes_give_a_document_or_an_expected_error(content: bytes, content_type: str) -> None:
    """No bytes raise anything but a PermanentError."""
    check_any(content, content_type)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    content=st.text(max_size=600),
    before=st.sampled_from(
        ["", "---\n", "<html><body><p>", '{"text": "', "Subject: x\n\n", "[A] "]
    ),
    content_type=st.sampled_from(TYPES),
)
def test_any_text_gives_a_document_or_an_expected_error(
    content: str, before: str, content_type: str
) -> None:
    """Nor does any text, surrogates included, behind the beginning of any format."""
    check_any((before + content).encode("utf-8", "surrogatepass"), content_type)


@pytest.mark.parametrize("content_type", TYPES)
def test_odd_feeds_give_a_document_or_an_expected_error(content_type: str) -> None:
    """Broken encodings, entities and markup of a feed parser's tests break nothing here."""
    for path in corpus("feeds")[::7]:
        check_any(path.read_bytes(), content_type)


@pytest.mark.parametrize(
    ("canonical", "url"),
    [
        ("", "https://ledger.example/b"),
        ("https://www.ledger.example/a", "https://www.ledger.example/a"),
        ("https://stranger.example/a", "https://ledger.example/b"),
    ],
    ids=["none", "own", "foreign"],
)
def test_a_page_of_the_web_is_known_by_its_own_site(canonical: str, url: str) -> None:
    """Without a canonical link of its own site a page has the address where it was read."""
    body = "<p>The council voted nine to four for a ferry after midnight.</p>" * 8
    page = f"<html><head><link rel=canonical href='{canonical}'></head><body>{body}</body></html>"
    assert read(page, "text/html", url="https://ledger.example/b").url == url


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    number=st.integers(0, 10_000),
    cuts=st.lists(
        st.tuples(st.integers(0, 400_000), st.integers(0, 300), st.sampled_from(DAMAGE)),
        min_size=1,
        max_size=20,
    ),
)
def test_damaged_pages_give_a_document_or_an_expected_error(
    number: int, cuts: list[tuple[int, int, bytes]]
) -> None:
    """Real pages with bytes cut, doubled and replaced break nothing."""
    paths = corpus("extraction", "fundus", "pages")
    page = bytearray(gzip.decompress(paths[number % len(paths)].read_bytes()))
    for place, length, damage in cuts:
        start = place % (len(page) + 1)
        page[start : start + length] = damage
    check_any(bytes(page), "text/html")


def test_real_pages_keep_their_text() -> None:
    """Of undamaged pages of news almost all give a text of some length."""
    paths = corpus("extraction", "fundus", "pages")[:40]
    lengths = []
    for path in paths:
        document = read(gzip.decompress(path.read_bytes()), "text/html")
        lengths.append(len(document.text))
    assert sum(length > 400 for length in lengths) >= 38
