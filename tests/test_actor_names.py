"""Which spellings of a name are one actor, and which never are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.actor_names import Expansion, alias_key, exact_key, expansion, is_named

ONE_ACTOR = {
    "case and white space": ("Ann Lee", "ANN  LEE", " ann lee ", "Ａｎｎ Lee"),
    "accents": ("Jérôme Łukasz Ørsted", "Jerome Lukasz Orsted"),
    "composed and decomposed": ("Zoë Márquez", "Zoe\u0308 Ma\u0301rquez"),
    "Cyrillic": ("Фёдор Королёв", "Федор Королев"),
    "dashes": ("Jean-Luc Roux", "Jean\u2011Luc Roux", "Jean \u2013 Luc Roux", "Jean Luc Roux"),
    "apostrophes": ("Aoife O'Brien", "Aoife O\u2019Brien", "Aoife OBrien"),
    "initials": ("J. D. Holt", "J.D. Holt", "JD Holt", "J D Holt"),
    "dots": ("U.S. Treasury", "US Treasury"),
    "possessive": ("Ida Holt", "Ida Holt's", "Ida Holt\u2019s"),
    "English titles": (
        "Ann Lee", "Ms Ann Lee", "Ms. Ann Lee", "Prof. Dr. Ann Lee", "Mayor Ann Lee",
        "Prime Minister Ann Lee", "former U.S. President Ann Lee", "Secretary-General Ann Lee",
        "ex-chancellor Ann Lee", "German Foreign Minister Ann Lee",
    ),
    "German titles": (
        "Olaf Brandt", "Herr Olaf Brandt", "Bundeskanzler Olaf Brandt",
        "Herr Bundeskanzler Dr. Olaf Brandt", "Altkanzler Olaf Brandt",
    ),
    "French titles": ("Luc Roux", "Président Luc Roux", "ancien président Luc Roux"),
    "Spanish titles before three names": (
        "Ana López Ibarra", "presidenta Ana López Ibarra", "Sra. Ana López Ibarra",
    ),
    "articles": ("The Green Party", "Green Party", "the green party"),
    "acronym behind": (
        "World Health Organization", "World Health Organization (WHO)",
        "the World Health Organization (WHO)", "WHO (World Health Organization)",
    ),
    "acronym of a compound": ("Bundeskriminalamt", "Bundeskriminalamt (BKA)"),
    "acronym with a small word": ("Bund für Natur", "Bund für Natur (BfN)"),
    "acronym of three words": ("Black Lives Matter", "Black Lives Matter (BLM)"),
}  # fmt: skip

TWO_ACTORS = {
    "a surname is nobody's alone": ("Lee", "Ann Lee"),
    "a title does not name": ("Mr Lee", "Ms Lee"),
    "nor does it with an initial": ("Mr J. Lee", "Ms J. Lee"),
    "title and surname": ("President Lee", "Lee"),
    "a surname with particles": ("President von der Leyen", "von der Leyen"),
    "a surname of two words": ("Frau Strack-Zimmer", "Strack-Zimmer"),
    "two Spanish surnames": ("ministra García Márquez", "García Márquez"),
    "an office is not its holder": ("President of France", "of France"),
    "a body named after a person": ("Queen Rania Foundation", "Rania Foundation"),
    "a body that begins like a title": ("Premier League clubs", "League clubs"),
    "sons": ("George Holt Jr.", "George Holt Sr."),
    "people and firms": ("McDonald", "McDonald's"),
    "parties behind names": ("John Smith (Labour)", "John Smith (Green)"),
    "marks that tell words apart": ("ガ", "カ"),
    "different people": ("Ann Lee", "Anna Lee"),
}


@pytest.mark.parametrize("spellings", ONE_ACTOR.values(), ids=ONE_ACTOR)
def test_spellings_of_one_name_share_a_key(spellings: tuple[str, ...]) -> None:
    """Case, accents, dashes, dots, titles before a full name and acronyms behind do not matter."""
    assert len({alias_key(one) for one in spellings}) == 1


@pytest.mark.parametrize("names", TWO_ACTORS.values(), ids=TWO_ACTORS)
def test_different_actors_have_different_keys(names: tuple[str, str]) -> None:
    """Above all, nobody is recognised by a surname alone."""
    assert alias_key(names[0]) != alias_key(names[1])


@given(st.text(max_size=60))
def test_a_key_is_that_of_the_name_in_small_letters(name: str) -> None:
    """So stored names in small letters get the keys that new ones do; none becomes empty."""
    assert alias_key(exact_key(name)) == alias_key(name)
    assert bool(alias_key(name)) == bool(exact_key(name))


@pytest.mark.parametrize("name", ["World Health Organization", "WHO"])
def test_a_text_introduces_an_acronym(name: str) -> None:
    """The name with the acronym behind it says that the two are one, asked for either of them."""
    text = "On Monday the World Health Organization (WHO) warned. WHO staff agreed."
    assert expansion(name, text) == Expansion("World Health Organization", "WHO")
    assert expansion(f"{name}x", text) is None


@pytest.mark.parametrize(
    "text",
    [
        "so Carla Unger (CDU) said",
        "so Carla D. Unger (CDU) said",
        "so Carla de Unger (CDU) said",
        "It rained. (CDU) said",
        "the Green Party (CDU) said",
    ],
)
def test_a_party_behind_a_person_is_not_the_person(text: str) -> None:
    """Letters that a name does not give, or a person's name gives by chance, expand to nothing."""
    assert expansion("CDU", text) is None


def test_a_text_names_someone_in_whole_words() -> None:
    """In any case, accents and dashes; part of a word is no name."""
    assert is_named("ann lee", "Then ANN-LEE spoke.")
    assert is_named("Ann Lee's", "Then Ann Lee spoke.")
    assert not is_named("Ann Le", "Then Ann Lee spoke.")
    assert not is_named("?", "Who?")
