"""Exact copies: one lead per text, stable while it carries the text."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.group.duplicates import exact_copies
from pipeline.models import Candidate


def seen(article_id: int, text: str, lead: int | None = None) -> Candidate:
    return Candidate(article_id=article_id, text_sha256=text, lead_article_id=lead)


def marked(*candidates: Candidate) -> tuple[dict[int, int], list[int]]:
    copies, released = exact_copies(candidates)
    return {copy.article_id: copy.lead_article_id for copy in copies}, list(released)


def test_the_article_stored_first_leads() -> None:
    """Of articles with one text the one with the lowest id is the lead."""
    assert marked(seen(5, "a"), seen(3, "a"), seen(9, "a")) == ({5: 3, 9: 3}, [])


def test_a_lead_stays_when_an_older_article_takes_its_text() -> None:
    """A lead that others point to is kept, even against a lower id."""
    assert marked(seen(7, "a"), seen(8, "a", lead=7), seen(2, "a")) == ({2: 7}, [])


def test_right_marks_are_left_alone() -> None:
    """Nothing is written twice."""
    assert marked(seen(1, "a"), seen(2, "a", lead=1)) == ({}, [])


def test_an_edited_copy_is_released() -> None:
    """A copy that no longer shares its lead's text is a copy no more."""
    assert marked(seen(1, "a"), seen(2, "b", lead=1)) == ({}, [2])


def test_copies_whose_lead_was_edited_get_a_lead_of_their_own() -> None:
    """When the lead moves to another text, its copies follow the first among them."""
    assert marked(seen(1, "b"), seen(2, "a", lead=1), seen(3, "a", lead=1)) == ({3: 2}, [2])


@given(
    st.lists(
        st.tuples(
            st.integers(1, 12), st.sampled_from("abc"), st.one_of(st.none(), st.integers(1, 12))
        ),
        unique_by=lambda row: row[0],
    )
)
def test_applied_marks_need_no_second_pass(rows: list[tuple[int, str, int | None]]) -> None:
    """Whatever stood before, after one pass each text has one lead and a second pass is empty."""
    state = {article: (text, lead) for article, text, lead in rows}
    copies, released = exact_copies(seen(a, t, lead) for a, (t, lead) in state.items())
    for article in released:
        state[article] = (state[article][0], None)
    for copy in copies:
        state[copy.article_id] = (state[copy.article_id][0], copy.lead_article_id)
    for article, (text, lead) in state.items():
        if lead is not None:
            assert state[lead] == (text, None), article
    assert exact_copies(seen(a, t, lead) for a, (t, lead) in state.items()) == ([], [])
