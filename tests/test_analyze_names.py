"""Where a text names a target."""

import pytest

from make import target
from pipeline.analyze.names import find_names


def names(text: str, *aliases: str) -> list[str]:
    return [text[start:end] for start, end in find_names(target(aliases=aliases), text)]


@pytest.mark.parametrize(
    ("alias", "text", "found"),
    [
        ("toll", "The Toll; tolls and extolling, atoll, toll's end", ["Toll", "toll"]),
        ("Russia-North Korea pact", "a Russia–North\nKorea pact", ["Russia–North\nKorea pact"]),
        ("O'Neill plan", "the O’Neill  plan", ["O’Neill  plan"]),
        ("café tax", "The CAFE\u0301 tax", ["CAFE\u0301 tax"]),
        ("US", "US and us, USA and U.S.", ["US"]),
        ("C++", "C++ or C", ["C++"]),
    ],
)
def test_aliases_match_as_whole_words_in_any_spelling(
    alias: str, text: str, found: list[str]
) -> None:
    """Capitals, blanks, dashes and apostrophes may differ; words may not; acronyms keep case."""
    assert names(text, alias) == found


@pytest.mark.parametrize(
    ("alias", "text", "found"),
    [
        ("ロシア", "昨日ロシアは発表した", 1),
        ("中国", "他说中国的政策", 1),
        ("러시아", "러시아는 친러시아", 1),
        ("भारत", "भारत ने भारती को", 1),
        ("Россия", "Россия и Россиянин", 1),
        ("روسيا", "قالت روسيا اليوم", 1),
    ],
)
def test_aliases_match_in_scripts_of_the_world(alias: str, text: str, found: int) -> None:
    """Where no blanks part words, a name is found inside a run of letters; elsewhere it is not."""
    assert names(text, alias) == [alias] * found


def test_the_longest_alias_wins() -> None:
    """A name inside a longer name is not found twice."""
    assert names("North Korea sanctions", "North Korea", "North Korea sanctions") == [
        "North Korea sanctions"
    ]


def test_the_statement_names_nothing() -> None:
    """A target without aliases is nowhere, even where its statement stands."""
    claim = target(statement="Tolls work.", aliases=())
    assert find_names(claim, "Tolls work.") == []
    assert names("anything at all", " ") == []
