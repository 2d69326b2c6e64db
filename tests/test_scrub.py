"""Scrubbing removes what no screen, database or model should see, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.scrub import scrub, scrub_line


@pytest.mark.parametrize(
    ("name", "dirty", "clean"),
    [
        ("NUL", "a\x00b", "ab"),
        ("controls", "a\x07\x1b[31mb\x9f", "a[31mb"),
        ("tab and newline stay", "a\tb\nc", "a\tb\nc"),
        ("Windows lines", "a\r\nb\rc", "a\nb\nc"),
        ("form feed parts words", "a\x0cb", "a\nb"),
        ("line separators", "a\u2028b\u2029c\x85d", "a\nb\nc\nd"),
        ("lone surrogate", "a\ud800b", "ab"),
        ("bidi override", "a\u202eb\u2066c\u200f", "abc"),
        ("zero width", "a\u200bb\ufeffc\u2060", "abc"),
        ("tag characters", "a\U000e0041\U000e007fb", "ab"),
        ("noncharacters", "a\uffffb\ufdd0", "ab"),
    ],
)
def test_removed_and_unified(name: str, dirty: str, clean: str) -> None:
    """Each class of character that the module names is treated as it says."""
    assert scrub(dirty) == clean, name
    assert scrub(f"Größe:\u00a01\n\t{dirty}\n") == f"Größe:\u00a01\n\t{clean}\n", name


@pytest.mark.parametrize(
    "text",
    [
        "Größe – „so“",
        "שלום עולם",
        "مرحبا",
        "日本語、中文。",
        "👩‍👩‍👧‍👦 🇩🇪 👍🏽",
        "می‌خواهم",
        "e\u0301",
        "ไทย",
    ],
)
def test_what_people_read_is_unchanged(text: str) -> None:
    """Letters of every script, marks, emoji and their joiners stay as they are."""
    assert scrub(text) == text


@given(st.text(alphabet=st.characters(), max_size=200))
def test_scrubbing_is_idempotent_and_encodable(text: str) -> None:
    """A second pass changes nothing, and the result always encodes."""
    once = scrub(text)
    assert scrub(once) == once
    once.encode()


@given(st.text(alphabet=st.characters(), max_size=200))
def test_a_scrubbed_line_is_one_line(text: str) -> None:
    """No newline and no run of blanks is left."""
    line = scrub_line(text)
    assert line == " ".join(line.split())
