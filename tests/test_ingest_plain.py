"""Plain text: paragraphs, headline, section tag, head lines."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.paragraphs import clean_paragraphs, fit, shorten, split_paragraphs
from pipeline.ingest.plain import read_plain, section_name
from pipeline.scrub import scrub_line

BODY = "The council voted on Thursday. Nine were in favour."


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("one\ntwo\nthree", ["one", "two", "three"]),
        ("one\ntwo\n\nthree", ["one two", "three"]),
        ("one\r\ntwo\r\n \t\r\nthree", ["one two", "three"]),
        ("\n\n  one  \ntwo\n\n", ["one", "two"]),
        ("one\u2029two", ["one", "two"]),
        ("title\n\nshort\n" + "word " * 40, ["title", "short", ("word " * 40).strip()]),
        ("", []),
    ],
)
def test_empty_lines_decide_what_a_paragraph_is(text: str, paragraphs: list[str]) -> None:
    """With empty lines, lines that were broken to fit are one paragraph; without, each is one."""
    assert split_paragraphs(text) == paragraphs


@given(st.text())
def test_paragraphs_are_final(text: str) -> None:
    """Joined and split again they are the same, clean, and none is empty."""
    paragraphs = split_paragraphs(text)
    assert all(line == scrub_line(line) != "" for line in paragraphs)
    assert clean_paragraphs(paragraphs) == paragraphs
    assert len(paragraphs) < 2 or split_paragraphs("\n\n".join(paragraphs)) == paragraphs


@given(st.text(min_size=1), st.integers(10, 50))
def test_a_shortened_line_fits(line: str, limit: int) -> None:
    """It is the line itself or its beginning with an ellipsis."""
    short = shorten(line, limit)
    assert len(short) <= limit
    assert short == line or line.startswith(short.removesuffix("…"))


@given(st.lists(st.text("ab ", min_size=1, max_size=30), min_size=1), st.integers(20, 100))
def test_what_fits_joins_within_the_limit(paragraphs: list[str], limit: int) -> None:
    """Whole leading paragraphs are kept, at least a part of the first."""
    kept = fit(paragraphs, limit)
    assert 0 < len("\n\n".join(kept)) <= limit
    assert kept == paragraphs[: len(kept)] or len(kept) == 1


@pytest.mark.parametrize(
    ("tag", "section"),
    [("WORLD", "World"), ("TOP NEWS", "Top News"), ("EU", "EU"), ("ARTS & LIFE", "Arts & Life"),
     ("WELT", "Welt")],
)  # fmt: skip
def test_a_section_tag_in_capitals_is_the_section(tag: str, section: str) -> None:
    """It is put in title case, words of one or two letters as they are, and leaves the text."""
    draft = read_plain(f"[{tag}] {BODY}")
    assert (draft.section, draft.paragraphs) == (section, [BODY])
    assert section_name(tag) == section


@pytest.mark.parametrize("tag", ["1", "sic", "Reuters", "UPDATE 2", "A: B", "X", "{A}"])
def test_other_brackets_stay_in_the_text(tag: str) -> None:
    """A note, a number or an agency is no section."""
    draft = read_plain(f"[{tag}] {BODY}")
    assert (draft.section, draft.paragraphs) == (None, [f"[{tag}] {BODY}"])


@pytest.mark.parametrize(
    "text",
    [f"A vote for the ferry\n\n{BODY}", f"A vote for the ferry\n{BODY}\nMore of it.",
     f"[LOCAL]\nA vote for the ferry\n{BODY}"],
)  # fmt: skip
def test_a_short_first_line_without_a_stop_is_the_headline(text: str) -> None:
    """It stands alone before the body."""
    draft = read_plain(text)
    assert draft.title == "A vote for the ferry"
    assert draft.paragraphs[0] == BODY


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"The ferry was voted for.\n\n{BODY}",
        f"{'Long ' * 50}\n\n{BODY}",
        f"the lower case\n\n{BODY}",
        "The council of the town voted on\nThursday for a ferry.\n\nMore of it.",
        "The council of the town voted on\nthursday for a ferry.",
        f"He said:\n\n{BODY}",
        "One line only",
    ],
)
def test_other_first_lines_are_text(text: str) -> None:
    """Sentences, wrapped lines, long lines and lonely ones are no headline."""
    assert read_plain(text).title is None


def test_byline_and_date_after_the_headline_are_understood() -> None:
    """They leave the text, in either order."""
    draft = read_plain(f"A vote for the ferry\n5 March 2024\nBy Ada Nwosu and Piet Vos\n\n{BODY}")
    assert draft.authors == ["By Ada Nwosu and Piet Vos"]
    assert draft.published_at == datetime(2024, 3, 5, tzinfo=UTC)
    assert draft.paragraphs == [BODY]


@pytest.mark.parametrize(
    "line", ["By then it was late and dark", "By Monday", "Von Berlin nach Bonn"]
)
def test_other_lines_after_the_headline_are_text(line: str) -> None:
    """A line that only begins like a byline is kept."""
    draft = read_plain(f"A vote for the ferry\n\n{line}\n\n{BODY}")
    assert (list(draft.authors), draft.paragraphs) == ([], [line, BODY])


def test_head_lines_name_what_they_name() -> None:
    """Each is taken once; the first other line ends the head."""
    draft = read_plain(
        "Headline: A vote\nBYLINE: Ada Nwosu\nDate: 5 March 2024\nSource: The Ledger\n"
        f"Link: https://ledger.example/a\nCategory: Local\nLanguage: en\n\nNote: {BODY}"
    )
    assert (draft.title, draft.authors, draft.section) == ("A vote", ["Ada Nwosu"], "Local")
    assert (draft.url, draft.language) == ("https://ledger.example/a", "en")
    assert draft.published_at == datetime(2024, 3, 5, tzinfo=UTC)
    assert draft.paragraphs == [f"Note: {BODY}"]
