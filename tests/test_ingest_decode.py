"""Decoding: which bytes are text, in which encoding, and which letters were garbled before."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import BadDocument
from pipeline.ingest.decode import decode, mend

GERMAN = "Die Fähre fährt künftig auch nachts, sagte die Bürgermeisterin über den Beschluss. " * 3
RUSSIAN = "Паром будет ходить и ночью, сообщила мэр города после решения совета. " * 3
JAPANESE = "市議会は木曜日、夜間の連絡船を運航することを決めた。市長は歓迎した。" * 3


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])))
def test_utf8_is_read_as_it_is(text: str) -> None:
    """What was encoded in UTF-8 comes back."""
    assert decode(text.encode()) == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_decides(mark: bytes, encoding: str) -> None:
    """It wins over what is declared and is no part of the text."""
    assert decode(mark + RUSSIAN.encode(encoding), "cp1252") == RUSSIAN


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_is_seen_without_a_mark(encoding: str) -> None:
    """Every other byte of a Latin text is NUL then."""
    assert decode(GERMAN.encode(encoding)) == GERMAN


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        (GERMAN, "cp1252", "iso-8859-1"),
        (GERMAN, "iso8859-15", "ISO-8859-15"),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (RUSSIAN, "cp1251", '"windows-1251"'),
        (JAPANESE, "cp932", "Shift_JIS"),
        (JAPANESE, "euc-jp", "euc-jp"),
        ("市议会星期四决定", "gb18030", "gb2312"),
    ],
)
def test_a_declared_encoding_is_believed(text: str, encoding: str, declared: str) -> None:
    """Where the bytes are no UTF-8, under the meaning that browsers give the name."""
    assert decode(text.encode(encoding), declared) == text


@pytest.mark.parametrize("text", [GERMAN, RUSSIAN])
def test_an_undeclared_encoding_is_guessed(text: str) -> None:
    """Letters of the usual legacy encodings come out right."""
    encoding = "cp1252" if text is GERMAN else "cp1251"
    assert decode(text.encode(encoding)) == text


def test_a_lie_about_utf8_is_found_out() -> None:
    """UTF-8 that declares another encoding is still UTF-8."""
    assert decode(GERMAN.encode(), "cp1252") == GERMAN


@pytest.mark.parametrize("declared", ["utf-7", "rot13", "base64", "unicode_escape", "x\x00", "é"])
def test_encodings_that_are_none_are_not_tried(declared: str) -> None:
    """UTF-7 and Python's own codecs never decode a document."""
    text = b"+ADw-script+AD4- \\u0041 caf\xe9 con leche y pan con aceite en la plaza"
    assert "café" in decode(text, declared)
    assert "+ADw-script" in decode(text, declared)


def test_a_broken_byte_does_not_spoil_the_others() -> None:
    """One wrong byte in UTF-8 costs one letter."""
    content = RUSSIAN.encode()[:100] + b"\xff" + RUSSIAN.encode()[100:]
    assert decode(content) == RUSSIAN[:55] + "\ufffd" + RUSSIAN[55:]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.7 text", "a PDF"),
        (b"PK\x03\x04rest", "a ZIP archive"),
        (b"\x89PNG\r\n", "a PNG image"),
        (b"\x7fELF\x02", "a program"),
        (b"{\\rtf1 text}", "an RTF document"),
        (bytes(range(256)) * 8, "binary data"),
        (b"a\x00\x01\x02b", "binary data"),
        (bytes(n for pair in range(200) for n in (pair % 25 + 1, 0)), "binary data"),
    ],
)
def test_a_binary_is_named_for_what_it_is(content: bytes, name: str) -> None:
    """Renaming it to .txt makes no text of it."""
    with pytest.raises(BadDocument, match=name) as caught:
        decode(content)
    assert caught.value.code == "binary"


def test_a_stray_nul_is_no_binary() -> None:
    """A text with one control character stays a text."""
    assert decode(b"a sentence with one \x00 in it").startswith("a sentence")


@pytest.mark.parametrize(
    ("garbled", "meant"),
    [
        ("FÃ¤hre fÃ¤hrt kÃ¼nftig", "Fähre fährt künftig"),
        ("itâ€™s a â€œgood dealâ€\x9d", "it’s a “good deal”"),
        ("line one\nCafÃ©\nline three", "line one\nCafé\nline three"),
    ],
)
def test_garbled_letters_are_restored(garbled: str, meant: str) -> None:
    """Text decoded wrongly before it reached us is repaired, line by line."""
    assert mend(garbled) == meant


@pytest.mark.parametrize("text", [GERMAN, RUSSIAN, JAPANESE, "São Paulo, Ångström, Âge d’or"])
def test_sound_letters_are_left_alone(text: str) -> None:
    """No text without the markers of wrong decoding changes."""
    assert mend(text) == text
