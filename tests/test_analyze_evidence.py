"""Quotes against texts: what counts as standing there, over the whole of Unicode."""

from dataclasses import dataclass

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.analyze.evidence import LONGEST_UNVERIFIED, find_evidence
from pipeline.models import Evidence, EvidenceStatus

TEXT = (
    "Harbour toll divides council\n\n"
    "The mayor said “we won’t pay 1,000 euros” — not now. In 2024 the government increased "
    "spending by 5% to 3.5 million… Ministers were unable to agree on the plan, which was "
    "rejected. 100 people said that the plan of the council had failed. No.\n\n"
    "大統領は火曜日に新しい法律に署名した。"
)
BLANKS = (" ", "  ", "\n", "\u00a0", " \u2009")
DASHES = ("-", "–", "—", " - ", " — ", "\u2212")
QUOTES = ('"', "“", "”", "„", "«", "'", "’")
LETTERS = st.characters(categories=["L"])


def status(quote: str, text: str = TEXT) -> str:
    return find_evidence(quote, text).status.value


def assert_sound(found: Evidence, text: str) -> None:
    if found.status is EvidenceStatus.UNVERIFIED:
        assert (found.start, found.end) == (0, 0)
    else:
        assert found.quote == text[found.start : found.end] != ""


@dataclass(frozen=True)
class Word:
    letters: str
    quoted: bool
    dash_follows: bool


def rendered(words: list[Word], draw: st.DrawFn) -> list[str]:
    """The words in one spelling: a piece for each word and for each joint."""
    pieces = []
    for number, word in enumerate(words):
        around = draw(st.sampled_from(QUOTES)) if word.quoted else ""
        pieces.append(f"{around}{word.letters}{number}{around}")
        pieces.append(draw(st.sampled_from(DASHES if word.dash_follows else BLANKS)))
    return pieces[:-1]


@st.composite
def spelled_twice(draw: st.DrawFn) -> tuple[str, int, int, str]:
    """A text, where a passage stands in it, and the passage in another spelling."""
    word = st.builds(Word, st.text(LETTERS, min_size=3, max_size=9), st.booleans(), st.booleans())
    words = draw(st.lists(word, min_size=5, max_size=15))
    pieces, others = rendered(words, draw), rendered(words, draw)
    first = draw(st.integers(0, len(words) - 5))
    last = draw(st.integers(first + 5, len(words)))
    chosen = slice(2 * first, 2 * last - 1)
    start = len("".join(pieces[: 2 * first]))
    passage, other = "".join(pieces[chosen]), "".join(others[chosen])
    assume(len(other.split()) >= 3 and len(passage.split()) >= 3)
    return "".join(pieces), start, start + len(passage), other


@st.composite
def passages(draw: st.DrawFn) -> tuple[str, str]:
    """A text of any characters that are not blank, and a run of its words."""
    characters = st.characters(exclude_categories=["C", "Z"])
    words = draw(st.lists(st.text(characters, min_size=1), min_size=5, max_size=30))
    first = draw(st.integers(0, len(words) - 5))
    last = draw(st.integers(first + 5, len(words)))
    passage = draw(st.sampled_from(BLANKS)).join(words[first:last])
    assume(len(passage) >= 15)
    return " ".join([*words[:first], passage, *words[last:]]), passage


@settings(deadline=None)
@given(passages())
def test_any_passage_of_whole_words_is_verified_to_the_letter(case: tuple[str, str]) -> None:
    """A run of a text's words stands in the text, whatever characters it is made of."""
    text, passage = case
    found = find_evidence(passage, text)
    assert (found.status, found.quote) == (EvidenceStatus.VERIFIED, passage)
    assert_sound(found, text)


@settings(deadline=None)
@given(spelled_twice())
def test_another_spelling_is_verified_with_the_texts_own_offsets(
    case: tuple[str, int, int, str],
) -> None:
    """Other blanks, dashes and quotation marks do not hide where a passage stands."""
    text, start, end, other = case
    found = find_evidence(other, text)
    assert found.status is EvidenceStatus.VERIFIED
    assert text[start:end].strip("\"“”„«'’") == found.quote.strip("\"“”„«'’")
    assert start <= found.start < found.end <= end
    assert_sound(found, text)


@settings(deadline=None)
@given(
    st.lists(st.text("abcdefghijklm", min_size=3), min_size=5),
    st.lists(st.text("nopqrstuvwxyz", min_size=3), min_size=5),
)
def test_words_of_another_text_are_unverified(ours: list[str], theirs: list[str]) -> None:
    """What a text does not say cannot be quoted from it; the analyst's words are kept."""
    found = find_evidence(" ".join(theirs), " ".join(ours))
    assert found.status is EvidenceStatus.UNVERIFIED
    assert found.quote == " ".join(theirs)[:LONGEST_UNVERIFIED]
    assert_sound(found, " ".join(ours))


@settings(deadline=None)
@given(st.text(), st.text(), st.integers(0, 300), st.integers(0, 300))
def test_what_is_stored_is_always_the_texts_own_wording(
    quote: str, added: str, start: int, end: int
) -> None:
    """A quote equals its slice of the text unless it is unverified, for any input."""
    assert_sound(find_evidence(quote, added), added)
    damaged = TEXT[start:end].replace("the ", "").upper() + quote
    assert_sound(find_evidence(damaged, TEXT + added), TEXT + added)


@settings(deadline=None)
@given(st.integers(0, 99999), st.integers(0, 99999))
def test_a_changed_number_is_never_found(said: int, quoted: int) -> None:
    """A passage with another number is no quote, not even of a part of the number."""
    assume(said != quoted)
    text = f"The council counted {said} people who had signed the petition by Monday."
    assert status(f"counted {quoted} people who had signed the petition", text) == "unverified"
    assert status(f"{quoted} people who had signed the petition", text) == "unverified"


@pytest.mark.parametrize(
    "quote",
    [
        'The mayor said "we won\'t pay 1,000 euros" - not now.',
        "to 3.5 million...",
        "“...Ministers were unable to agree on the plan…”",
        "Ministers were un\u00adable to agree",
        "Harbour toll divides council",
        "No.",
        "大統領は火曜日に新しい法律",
    ],
)
def test_spelling_alone_leaves_a_quote_verified(quote: str) -> None:
    """Marks, dashes, ellipses, soft hyphens and marks of omission do not matter."""
    assert status(quote) == "verified"


@pytest.mark.parametrize(
    ("quote", "own"),
    [
        (
            "in 2024 government has increased spending",
            "In 2024 the government increased spending",
        ),
        (
            "100 people said the plan of the council has failed.",
            "100 people said that the plan of the council had failed.",
        ),
        (
            "In 2024 the goverment increases spending by 5%",
            "In 2024 the government increased spending by 5%",
        ),
    ],
)
def test_small_slips_are_repaired_with_the_texts_own_words(quote: str, own: str) -> None:
    """Small words, endings, capitals and one wrong letter are set right."""
    found = find_evidence(quote, TEXT)
    assert (found.status, found.quote) == (EvidenceStatus.REPAIRED, own)


@pytest.mark.parametrize(
    "quote",
    [
        "In 2024 the government decreased spending by 5%",
        "In 2024 the government increased spending by 6%",
        "In 2024 the government increased spending by 5",
        "spending by 5% to 3.5 billion",
        "spending by 5% to 35 million",
        "0 people said that the plan of the council had failed",
        "100 people said that the plan of the council had not failed",
        "able to agree on the plan, which was rejected",
        "Ministers were able to agree on the plan",
        "The mayor said “we will pay 1,000 euros”",
        "the council said that the plan of 100 people had failed",
        "the plan",
        "No",
        "",
    ],
)
def test_another_meaning_is_no_slip(quote: str) -> None:
    """A changed number, negation, word or order, or too few words, is unverified."""
    assert status(quote) == "unverified"


def test_unlike_powers_are_unlike_numbers() -> None:
    """What compatibility forms fold together is told apart where it is a number."""
    assert status("stretched over 102 square metres", "It stretched over 10² square metres.") == (
        "unverified"
    )


def test_a_letter_with_its_accent_is_one() -> None:
    """A quote does not end between a letter and its accent, composed or not."""
    for text in ("They all went to the cafés.", "They all went to the cafe\u0301s."):
        assert status("They all went to the cafe", text) == "unverified"
        assert status("They all went to the cafés", text) == "verified"


def test_what_cannot_be_found_is_kept_short_and_clean() -> None:
    """An analyst's wording is scrubbed and capped before it is kept."""
    found = find_evidence("\x00\u202eevil words here " * 500, TEXT)
    assert len(found.quote) == LONGEST_UNVERIFIED
    assert not {"\x00", "\u202e"} & set(found.quote)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("a" * 10_000, "a" * 1_000_000),
        ("the of " * 80 + "zzz", "the of " * 42_000),
        ("“x” " * 2_500, '"' * 1_000_000),
        ("- - x" * 2_000, "- " * 500_000),
        ("é" * 10_000, "e\u0301" * 500_000),
    ],
)
def test_hostile_quotes_and_texts_come_to_an_end(quote: str, text: str) -> None:
    """A megabyte of repetition is searched without repeating the search for each place."""
    assert status(quote, text) == "unverified"
