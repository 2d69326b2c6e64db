"""Sentences and paragraphs as exact slices."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.analyze.sentences import paragraphs, sentences


def split(text: str, language: str | None = "en") -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


def test_sentences_end_where_a_reader_ends_them() -> None:
    """Abbreviations and numbers end no sentence; marks and paragraphs do."""
    text = "A toll row\n\nMr. Holt pays $3.5 a day. “Too much!” Is it?  Yes."
    assert split(text) == [
        "A toll row",
        "Mr. Holt pays $3.5 a day.",
        "“Too much!”",
        "Is it?",
        "Yes.",
    ]


def test_languages_have_their_own_rules() -> None:
    """The language decides what an abbreviation is; an unknown one is split like English."""
    assert split("昨日署名した。今日発効する。", "ja") == ["昨日署名した。", "今日発効する。"]
    assert split("Es gilt z. B. hier. Dort nicht.", "de") == ["Es gilt z. B. hier.", "Dort nicht."]
    assert split("It is so. Is it?", "xx") == split("It is so. Is it?", None)


@settings(deadline=None)
@given(st.text(st.sampled_from('aB1 .!?\n\t"“”é😀。\u00a0\u2003'), max_size=300))
def test_spans_are_ordered_trimmed_and_complete(text: str) -> None:
    """Sentences keep every letter, overlap nowhere and hold neither outer blanks nor gaps."""
    end_before = 0
    for start, end in sentences(text):
        assert end_before <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert "\n\n" not in text[start:end]
        assert not text[end_before:start].strip()
        end_before = end
    assert not text[end_before:].strip()


@pytest.mark.parametrize("blank", ["\u00a0", "\u2003", "\u3000"])
def test_blanks_of_other_scripts_are_blanks(blank: str) -> None:
    """A wide or unbreakable blank before a full stop is split at like any other."""
    assert split(f"It cost 3 M{blank}. It rained.") == [f"It cost 3 M{blank}.", "It rained."]


@settings(deadline=None)
@given(st.text(st.sampled_from("ab \n\t"), max_size=200))
def test_paragraphs_are_parted_by_blank_lines(text: str) -> None:
    """A paragraph is a run of lines that are not blank; nothing else is left out."""
    found = [text[start:end] for start, end in paragraphs(text)]
    lines = [line for paragraph in found for line in paragraph.split("\n")]
    assert lines == [line for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize("text", ["“a " * 300_000, "日本語です。" * 160_000, "\n \n" * 300_000])
def test_a_megabyte_without_structure_comes_to_an_end(text: str) -> None:
    """No text is handed to the splitter in a piece that it needs minutes for."""
    assert all(end - start <= 4000 for start, end in sentences(text))
