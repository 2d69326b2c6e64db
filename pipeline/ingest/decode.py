"""Turns bytes into text: what is no text at all, which encoding, which letters were garbled."""

import codecs
import re

import charset_normalizer
import ftfy

from pipeline.errors import BadDocument

_SAMPLE = 64 * 1024
_MAX_CONTROL_SHARE = 0.05
_MIN_WIDE = 16
_MIN_WIDE_SHARE = 0.2
_MAX_BROKEN_SHARE = 0.01

_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh9", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"OggS", "an audio file"),
    (b"ID3", "an audio file"),
)

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# What pages mean by these names is the larger set that browsers read them as.
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_TRUSTED = re.compile(r"cp\d+|iso8859-\d+|koi8-\w|mac-\w+|utf-(8|16|32)(-[bl]e)?|big5\w*|euc_\w+")
_TRUSTED_TOO = frozenset({"gb18030", "hz", "iso2022_jp", "johab", "tis-620"})

_CONTROLS = bytes(sorted({*range(32), 127} - set(b"\t\n\v\f\r\x1b")))
# One pattern a letter: a search for a fixed first letter is a tenth of the work of one for a set.
_GARBLED = {
    first: re.compile(first + "[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]") for first in "ÂÃÅÐÑØÙâã"
} | {"ï": re.compile("ï»¿|ï¿½")}


def decode(content: bytes, declared: str | None = None) -> str:
    """The text of some bytes.

    The order is: byte-order mark, strict UTF-8, the encoding that the document declares, UTF-8
    with a few broken bytes, the guess of charset-normalizer. UTF-7 is never read.

    Raises:
        BadDocument: the bytes are not text (`binary`) or in no known encoding.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    wide = _wide_encoding(content)
    if wide:
        widened = content.decode(wide, "replace")
        _refuse_binary(widened[:_SAMPLE].encode("utf-8", "replace"))
        return widened
    _refuse_binary(content)
    for encoding in filter(None, ("utf-8", _trusted(declared))):
        text = _strictly(content, encoding)
        if text is not None:
            return text
    return _guessed(content)


def mend(text: str) -> str:
    """The text with letters restored that were decoded wrongly before they reached us.

    ftfy reads only the lines that show its markers.
    """
    if not _is_garbled(text):
        return text
    return "\n".join(
        ftfy.fix_encoding(line) if _is_garbled(line) else line for line in text.split("\n")
    )


def _is_garbled(text: str) -> bool:
    return not text.isascii() and any(
        first in text and pattern.search(text) for first, pattern in _GARBLED.items()
    )


def _refuse_binary(content: bytes) -> None:
    for magic, name in _MAGIC:
        if content.startswith(magic):
            raise BadDocument(f"this is {name}, not text; convert it first", code="binary")
    sample = content[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls > _MAX_CONTROL_SHARE * len(sample):
        share = round(100 * controls / len(sample))
        raise BadDocument(
            f"this is binary data, not text ({share} % control characters); remove or convert it",
            code="binary",
        )


def _wide_encoding(content: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of mostly Latin text is NUL."""
    sample = content[: _SAMPLE & ~1]
    if len(sample) < _MIN_WIDE or 0 not in sample:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    if most < _MIN_WIDE_SHARE * len(sample) or least > _MAX_CONTROL_SHARE * len(sample):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _trusted(declared: str | None) -> str | None:
    if not declared or not declared.isascii():
        return None
    try:
        name = codecs.lookup(declared.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    name = _MEANT.get(name, name)
    return name if _TRUSTED.fullmatch(name) or name in _TRUSTED_TOO else None


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeError:
        return None


def _guessed(content: bytes) -> str:
    """UTF-8 where its letters outnumber its faults, else the guess, else UTF-8 with few faults."""
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    letters = len(text) - broken - sum(map(str.isascii, text))
    if letters >= 10 * broken:
        return text
    best = charset_normalizer.from_bytes(content[:_SAMPLE], cp_exclusion=["utf_7"]).best()
    if best is not None:
        return content.decode(best.encoding, "replace")
    if broken <= _MAX_BROKEN_SHARE * len(text):
        return text
    raise BadDocument(
        "the encoding of this text is unknown; save it as UTF-8", code="unknown_encoding"
    )
