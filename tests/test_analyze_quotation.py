"""Which voice a part of a text is in."""

import pytest

from pipeline.analyze.quotation import Quotations, reports_speech


def quoted(text: str, name: str = "toll") -> bool:
    start = text.index(name)
    return Quotations(text).hold((start, start + len(name)))


@pytest.mark.parametrize(
    "text",
    [
        "“The toll is mad,” she said.",
        '"The toll is mad," she said.',
        "„Die toll ist da“, sagte sie.",
        "«La toll est folle», dit-elle.",
        "»Die toll ist da«, sagte sie.",
        "彼は「toll は高い」と言った。",
        "It is a ‘mad toll’, she said.",
        "“It began in May. The toll is mad.",
        'She said: "No. One. Wants. The toll here."',
    ],
)
def test_quotations_are_another_voice(text: str) -> None:
    """What stands in quotation marks of any kind, closed or not, is not the article's voice."""
    assert quoted(text)


@pytest.mark.parametrize(
    "text",
    [
        "The toll is mad.",
        "“Mad,” she said of the toll.",
        "The so-called “toll” begins in May.",
        "The drivers’ union fears the toll in this year’s budget.",
        "A 5'10\" man paid the toll.",
        "“It is late\n\nThe toll begins in May.",
    ],
)
def test_the_rest_is_the_articles_voice(text: str) -> None:
    """Apostrophes open nothing, a paragraph ends all, and a name alone in marks is a name."""
    assert not quoted(text)


def test_reported_speech_is_another_voice() -> None:
    """Words of saying and thinking show that a sentence tells another's view."""
    assert reports_speech("The toll would ruin shops, merchants said.")
    assert reports_speech("According to the mayor, the toll works.")
    assert not reports_speech("The toll would ruin shops.")
    assert not reports_speech("It is fashionable to say that the toll works.")
