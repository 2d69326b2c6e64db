"""Markdown with and without front matter."""

from datetime import UTC, datetime

import pytest

from pipeline.errors import BadDocument
from pipeline.ingest.markdown import MAX_MARKDOWN, read_markdown


def test_the_text_is_what_a_reader_sees_rendered() -> None:
    """Marks, link targets and hidden HTML are gone; a first heading is the title."""
    draft = read_markdown(
        "# A *vote*\n\nThe [council](https://x.example) voted\non **Thursday**.\n\n"
        "<p hidden>SECRET</p>\n\n> Quoted.\n\n1. First\n2. Second\n\n```\ncode\n```\n"
    )
    assert draft.title == "A vote"
    assert draft.paragraphs == [
        "The council voted on Thursday.", "Quoted.", "First", "Second", "code",
    ]  # fmt: skip


@pytest.mark.parametrize("stated", ["2024-03-05", "2024-03-05T01:00:00+01:00", "'5 March 2024'"])
def test_front_matter_states_the_date(stated: str) -> None:
    """As YAML's own dates or as text."""
    moment = read_markdown(f"---\ndate: {stated}\n---\ntext").published_at
    assert moment == datetime(2024, 3, 5, tzinfo=UTC)


def test_two_rules_are_no_front_matter() -> None:
    """What stands between two lines of dashes is text where it has no fields."""
    assert read_markdown("---\nJust a line\n---\nMore.").paragraphs == ["Just a line", "More."]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("---\ntitle: [a\n---\ntext", "bad_front_matter"),
        ("---\ndate: 2024-13-45\n---\ntext", "bad_front_matter"),
        ("---\na: " + "[" * 5000 + "\n---\ntext", "too_deep"),
        ("x" * (MAX_MARKDOWN + 1), "too_large"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, code: str) -> None:
    """Broken or nested front matter and endless text are refused."""
    with pytest.raises(BadDocument) as caught:
        read_markdown(text)
    assert caught.value.code == code


def test_broken_front_matter_names_its_line() -> None:
    """Counted from the top of the file."""
    with pytest.raises(BadDocument, match="line 3"):
        read_markdown("---\ntitle: fine\nauthor: [a\n---\ntext")
