"""Bylines: whom they name, and what is no name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.bounds import MAX_AUTHORS
from pipeline.ingest.bylines import are_people, names, sign, without


@pytest.mark.parametrize(
    ("byline", "named"),
    [
        ("Ada Nwosu", ["Ada Nwosu"]),
        ("By Ada Nwosu and Piet Vos", ["Ada Nwosu", "Piet Vos"]),
        ("Von Ada Nwosu und Piet Vos, dpa", ["Ada Nwosu", "Piet Vos", "dpa"]),
        ("Eingestellt von Ada Nwosu", ["Ada Nwosu"]),
        ("Par Ada Nwosu et Piet Vos", ["Ada Nwosu", "Piet Vos"]),
        ("Escrito por Ana Lima y Rui Costa", ["Ana Lima", "Rui Costa"]),
        ("José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("Autor: Ada Nwosu", ["Ada Nwosu"]),
        ("Autorin Ada Nwosu", ["Ada Nwosu"]),
        ("作者：李明、王芳", ["李明", "王芳"]),
        ("Ada Nwosu, Piet Vos", ["Ada Nwosu", "Piet Vos"]),
        ("Nwosu, Ada", ["Nwosu, Ada"]),
        ("Ada Nwosu, Jr.", ["Ada Nwosu, Jr."]),
        ("Ada Nwosu, Senior Reporter", ["Ada Nwosu"]),
        ("Ada Nwosu, who has covered the port for eleven years", ["Ada Nwosu"]),
        ("Ada Nwosu (an)", ["Ada Nwosu"]),
        ("Ada Nwosu @adanwosu", ["Ada Nwosu"]),
        ("Ada Nwosu; Piet Vos | Harbour Desk", ["Ada Nwosu", "Piet Vos", "Harbour Desk"]),
        ("desk/an;pv", ["desk/an", "pv"]),
        ("Ursula von Berg", ["Ursula von Berg"]),
        ("© Ada Nwosu", ["Ada Nwosu"]),
    ],
)
def test_a_byline_names_people_agencies_and_desks(byline: str, named: list[str]) -> None:
    """Labels, brackets, trades and handles fall away; a surname in front stays in front."""
    assert list(names([byline])) == named


@pytest.mark.parametrize(
    "byline",
    ["", " , ", "https://ledger.example/ada", "www.ledger.example", "ada@ledger.example", "@ada",
     "105092", "admin", "No Author", "facebook.com/ledger", "05:00 Uhr", "one " * 9],
)  # fmt: skip
def test_links_numbers_placeholders_and_prose_are_no_names(byline: str) -> None:
    """Nothing is made up of them."""
    assert names([byline]) == ()


def test_a_name_counts_once_and_not_without_end() -> None:
    """The first spelling stays; twenty names are kept."""
    assert names(["Ada Nwosu", "ADA NWOSU"]) == ("Ada Nwosu",)
    assert len(names(f"Person {chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(60))) == (
        MAX_AUTHORS
    )


def test_an_outlet_is_told_from_its_people() -> None:
    """Case, blanks and points do not matter for that."""
    outlet = frozenset({sign("ledger.example")})
    assert without(["Ada Nwosu", "Ledger Example"], outlet) == ("Ada Nwosu",)


def test_names_of_people_have_a_shape() -> None:
    """Two to five words in capitals without figures, or a script without capitals."""
    assert are_people(["Ada Nwosu", "Ludwig van der Berg", "李明"])
    assert not any(are_people([one]) for one in ("desk", "red, x/ y", "Room 101", "source: x y"))


@given(st.lists(st.text(max_size=300), max_size=5))
def test_any_text_gives_clean_names(bylines: list[str]) -> None:
    """No byline breaks the reader, nor comes out empty or on two lines."""
    for name in names(bylines):
        assert name.strip() == name != ""
        assert "\n" not in name
