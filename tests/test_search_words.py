"""What a person types to search: how it is read, what is refused, where matches are marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import BadQuery
from pipeline.models.search_words import LONGEST_QUERY, Term, folded, read_terms
from pipeline.models.snippets import LENGTH, snippet


def test_the_whole_syntax_is_read() -> None:
    """Words, phrases, words that must not be there, and the start of a word."""
    assert read_terms('toll "night buses" -skippers -"old town" harb*') == (
        Term("toll"),
        Term("night buses"),
        Term("skippers", without=True),
        Term("old town", without=True),
        Term("harb", start=True),
    )


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ('"night buses', "a quotation mark is not closed"),
        ('night"buses"', "a quotation mark stands inside a word"),
        ("-toll", "needs at least one word that must be there"),
        ("toll - bus", "'-' holds no letter and no digit"),
        ("to*ll", "stands elsewhere than at the end"),
        ('"to* ll"', "stands elsewhere than at the end"),
        ("to*", "too short"),
        ("...", "no letter and no digit"),
        ("", "at least one word"),
        ("toll\x00", "control characters"),
        ("a" * (LONGEST_QUERY + 1), "at most 256 characters, not 257"),
        ("a " * 17, "at most 16 words and phrases, not 17"),
    ],
)
def test_what_is_no_search_is_refused_with_the_reason(query: str, problem: str) -> None:
    """Each mistake is told in words that lead to its correction."""
    with pytest.raises(BadQuery, match=problem.replace("*", r"\*")):
        read_terms(query)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(query: str) -> None:
    """Whatever is typed gives terms with a letter or digit each, or a BadQuery."""
    try:
        terms = read_terms(query)
    except BadQuery:
        return
    assert terms
    assert all(any(one.isalnum() for one in term.text) for term in terms)


def test_latin_accents_do_not_count_and_others_do() -> None:
    """As in both databases: é is e, but й is not и."""
    assert folded("Élysée") == "elysee"
    assert folded("йод") == "йод"


def test_marks_are_where_the_words_stand() -> None:
    """Offsets count code points of the snippet; markup is text like any other."""
    text = "Title\n\nÉlan <b>Toll</b> 𝔘 of the night buses, and the toll again."
    found = snippet(text, read_terms('toll "night buses" ela*'), begin=5)
    assert found is not None
    assert [found.text[start:end] for start, end in found.marks] == [
        "Élan", "Toll", "night buses", "toll",
    ]  # fmt: skip


@given(st.lists(st.sampled_from(["toll", "bus", "night", "é", "<b>", "\n"]), max_size=120))
def test_a_snippet_is_a_bounded_piece_of_the_text(words: list[str]) -> None:
    """It stands in the text as it is, and every mark lies in it, in order."""
    text = " ".join(words)
    found = snippet(text, read_terms("toll night"))
    assert (found is None) == (not {"toll", "night"} & set(words))
    if found is not None:
        assert found.text in text
        assert len(found.text) <= LENGTH + len("night")
        assert all(found.text[start:end] in {"toll", "night"} for start, end in found.marks)
        assert list(found.marks) == sorted(set(found.marks))
