"""Dates that a page only writes: which are taken for the publication's, which for nothing."""

import pytest

from pipeline.ingest.page_tree import read_tree
from pipeline.ingest.written_dates import written_date

LONG = "The council voted on 3 May 2019 for a ferry after midnight, by nine votes to six. " * 3


def found(body: str) -> str | None:
    """The day that is found in a page."""
    tree = read_tree(f"<html><body>{body}</body></html>")
    moment = written_date(tree, next(tree.iter("h1"), None))
    return moment.date().isoformat() if moment else None


@pytest.mark.parametrize(
    ("body", "day"),
    [
        ("<span class='post-date'>Posted on March 5, 2024 by Ana</span>", "2024-03-05"),
        ("<div id='date'>5. März 2024</div>", "2024-03-05"),
        ("<h1>Ferry</h1><p>By Ana Lima</p><p>Thursday, 5 March 2024</p>", "2024-03-05"),
        ("<p>5.3.2024</p><h1>Ferry</h1>", "2024-03-05"),
        ("<div><b>2024/03/05</b></div>", "2024-03-05"),
        ("<p class='date'>25/03/2024</p>", "2024-03-25"),
        ("<p class='date'>03/25/2024</p>", "2024-03-25"),
        (f"<h1>Ferry</h1><p>{LONG}</p><p class='date'>5.3.2024</p>", "2024-03-05"),
    ],
)
def test_a_date_is_found_where_dates_of_publication_stand(body: str, day: str) -> None:
    """In elements called so, near the headline, or alone."""
    assert found(body) == day


@pytest.mark.parametrize(
    "body",
    [
        "<p class='date'>03/04/2024</p>",
        "<p class='date'>45.13.2024</p>",
        "<p class='date'>Today</p>",
        f"<p>{LONG}</p>",
        "<script class='date'>5.3.2024</script>",
        "",
    ],
    ids=["either", "none", "words", "prose", "script", "nothing"],
)
def test_nothing_is_guessed(body: str) -> None:
    """A day that might be a month, and a date in the midst of an article, say nothing."""
    assert found(body) is None
