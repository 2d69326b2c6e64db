"""Reason codes on pages say what the reference says."""

import sys

from pipeline.settings import CHECKOUT
from pipeline.web.pages.reasons import NEXT, reason

sys.path.insert(0, str(CHECKOUT / "scripts"))
from refresh_reason_words import PAGE, TABLE, rows


def test_the_words_are_those_of_the_reference() -> None:
    """`python scripts/refresh_reason_words.py` has nothing to change."""
    written = [tuple(line.split("\t")) for line in TABLE.read_text(encoding="utf-8").splitlines()]
    assert written == rows(PAGE.read_text(encoding="utf-8"))


def test_codes_and_flags_are_read_from_the_page() -> None:
    """Both, without markup, in alphabetical order; each says what happens next."""
    page = (
        "| `late` | after [a while](x.md), `slow` | later |\n| `held` | a claim | - |\n\n"
        "## Flags of a feed\n\n- `bad_date`: one\n  that is not read.\n\n## Notices\n"
    )
    assert rows(page) == [
        ("bad_date", "flag", "one that is not read"),
        ("held", "checked", "a claim"),
        ("late", "later", "after a while, slow"),
    ]
    assert {after for _, after, _ in rows(PAGE.read_text(encoding="utf-8"))} <= set(NEXT)


def test_a_reason_says_what_happens_next() -> None:
    """And one that nobody knows is its own words."""
    assert reason("timeout").next_step == "tried again by itself"
    unknown = reason("no_such_code")
    assert (unknown.words, unknown.next_step) == ("no such code", "")
