"""What an edit changed, by sentences: added and removed, nothing for what only moved."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sentence_changes import (
    MOST_CHARACTERS,
    MOST_SENTENCES,
    SentenceChanges,
    sentence_changes,
)

TITLE = "Toll divides the city"
BODY = "The council sat on Monday. Skippers call the toll a disaster. The mayor disagrees."
BEFORE = f"{TITLE}\n\n{BODY}"


def changes(after: str, before: str = BEFORE, language: str | None = "en") -> SentenceChanges:
    """What became of the text above."""
    return sentence_changes(before, after, language)


def test_a_sentence_that_is_replaced_is_removed_and_added() -> None:
    """Its neighbours are in neither list."""
    after = BEFORE.replace("a disaster", "fair")
    assert changes(after) == SentenceChanges(
        added=("Skippers call the toll fair.",), removed=("Skippers call the toll a disaster.",)
    )


def test_a_new_title_is_a_change() -> None:
    """A paragraph without a full stop is a sentence."""
    assert changes(BEFORE.replace(TITLE, "Toll unites the city")) == SentenceChanges(
        added=("Toll unites the city",), removed=(TITLE,)
    )


@pytest.mark.parametrize(
    "after",
    [
        f"The mayor disagrees. Skippers call the toll a disaster.\n\n{TITLE}\n\n{BODY[:26]}",
        f"{TITLE}\n\n\n {BODY}  ",
        BEFORE.replace(" Skippers", "\n\nSkippers").replace("on Monday", "on\n  Monday"),
    ],
    ids=["moved", "white space", "split"],
)
def test_what_only_moved_is_no_change(after: str) -> None:
    """Another order, other white space and other paragraphs add and remove nothing."""
    assert changes(after) == SentenceChanges(added=(), removed=())


def test_repeats_are_counted() -> None:
    """A sentence that stands twice now was added once."""
    after = f"{BEFORE} The mayor disagrees."
    assert changes(after) == SentenceChanges(added=("The mayor disagrees.",), removed=())
    assert changes(BEFORE, after).removed == ("The mayor disagrees.",)


def test_changes_are_in_the_order_of_their_text() -> None:
    """Not in that of the alphabet or of a set."""
    after = f"Zebras came.\n\n{BEFORE} Apes left. Men stayed."
    assert changes(after).added == ("Zebras came.", "Apes left.", "Men stayed.")


def test_sentences_are_those_of_the_language() -> None:
    """A full stop of an abbreviation ends none, and other scripts have their own."""
    assert changes("Er kam z. B. am Montag. Dr. Vos ging.", "", "de").added == (
        "Er kam z. B. am Montag.",
        "Dr. Vos ging.",
    )
    assert changes("市长来了。议会走了。", "市长来了。", "zh").added == ("议会走了。",)
    assert changes("He came. She left.", "He came.", None).added == ("She left.",)


def test_an_edit_of_a_long_paragraph_shows_alone() -> None:
    """It is cut where sentences end, so that what follows an insertion stays as it was."""
    long = " ".join(f"The clerk read item {number} of the list aloud." for number in range(500))
    after = long.replace("item 7 of", "item 7 (amended) of")
    assert changes(after, long) == SentenceChanges(
        added=("The clerk read item 7 (amended) of the list aloud.",),
        removed=("The clerk read item 7 of the list aloud.",),
    )


def test_what_is_kept_of_a_rewritten_text_is_bounded() -> None:
    """The first sentences of each list, by number and by characters."""
    many = " ".join(f"The clerk read item {number}." for number in range(2 * MOST_SENTENCES))
    added = changes(many).added
    assert (len(added), added[0]) == (MOST_SENTENCES, "The clerk read item 0.")
    long = "\n\n".join(f"{number}{'a' * 900}" for number in range(200))
    assert MOST_CHARACTERS - 1000 < sum(map(len, changes(long).added)) <= MOST_CHARACTERS


def test_a_million_characters_are_compared_in_seconds() -> None:
    """Paragraphs that stay are not split, and no splitter sees a long one at once."""
    line = "The harbour board raised the toll by {} percent on Monday, and nobody said a word. "
    one = "".join(line.format(number) for number in range(12_000))[:1_000_000]
    start = time.process_time()
    assert sentence_changes(one, one.replace("5 percent", "6 percent"), "en").added
    assert sentence_changes("a" * 1_000_000, "." * 1_000_000, "en").added
    assert time.process_time() - start < 5


@given(st.text(max_size=200), st.text(max_size=200))
def test_the_way_back_changes_the_same(one: str, other: str) -> None:
    """Whatever the texts are: what one edit adds, its reverse removes."""
    there, back = sentence_changes(one, other, None), sentence_changes(other, one, None)
    assert (there.added, there.removed) == (back.removed, back.added)
    assert sentence_changes(one, one, None) == SentenceChanges(added=(), removed=())
