"""When sentences about a target make a label, and when they do not."""

import pytest

from make import target
from pipeline.analyze.portrayal import shipped_weights
from pipeline.analyze.portrayal_stance import BASELINE, MOST_QUOTES, Article, portrayal_stance
from pipeline.analyze.quotation import Quotations
from pipeline.analyze.sentences import sentences
from pipeline.models import EvidenceStatus, Label, Stance, Target

BLAME = "The toll is a disgraceful failure that hurts honest people."
BLAME_TOO = "Worse, this hated toll harms and insults the poor."
PRAISE = "The toll is a wonderful success that helps honest people."
PLAIN = "The toll begins on Monday at six."
PLAIN_TOO = "Cameras at 23 entry points will record the toll."
OTHER = "It rained in Brunmar for most of the afternoon."


def stance(*parts: str, language: str | None = "en", about: Target | None = None) -> Stance:
    text = " ".join(parts)
    article = Article(text, language, sentences(text, language), Quotations(text))
    found = portrayal_stance(article, about or target(), shipped_weights())
    assert found.holder is None
    assert BASELINE in found.flags
    assert found.rationale.startswith("Portrayal baseline: ")
    for one in found.evidence:
        assert one.quote == text[one.start : one.end]
        assert one.status is EvidenceStatus.VERIFIED
    return found


def quotes(found: Stance) -> list[str]:
    return [one.quote for one in found.evidence]


@pytest.mark.parametrize(
    ("parts", "label", "word"),
    [
        ([BLAME, OTHER, BLAME_TOO], Label.AGAINST, "negative"),
        ([PRAISE, OTHER, PRAISE], Label.FAVOR, "positive"),
        ([PLAIN, OTHER, PLAIN_TOO], Label.NEUTRAL, "neutral"),
    ],
)
def test_sentences_that_agree_make_a_label(parts: list[str], label: Label, word: str) -> None:
    """Two of two sentences that name the target decide, and they are the evidence."""
    found = stance(*parts)
    assert (found.label, found.model_label, found.flags) == (label, label, (BASELINE,))
    assert sorted(quotes(found)) == sorted([parts[0], parts[2]])
    assert found.rationale == (
        f"Portrayal baseline: 2 of 2 sentences that name the target read as {word}."
    )


def test_evidence_is_the_few_most_confident_sentences() -> None:
    """A label that many sentences support cites three of them."""
    assert len(stance(*[BLAME, BLAME_TOO] * 5).evidence) == MOST_QUOTES


def test_praise_and_blame_make_no_label() -> None:
    """Sentences that confidently disagree leave it unclear, with one of each side."""
    found = stance(BLAME, BLAME_TOO, PRAISE)
    assert found.label is Label.UNCLEAR
    assert found.model_label is Label.AGAINST
    assert "mentions_disagree" in found.flags
    assert PRAISE in quotes(found)
    assert len(found.evidence) == 2


def test_one_unsure_sentence_makes_no_label() -> None:
    """A single sentence decides only if it is read with great confidence."""
    found = stance("Some expect the toll to change a little.", OTHER)
    assert (found.label, found.flags[1:]) == (Label.UNCLEAR, ("mentions_unsure",))
    assert quotes(found) == ["Some expect the toll to change a little."]
    assert stance(BLAME, OTHER).label is Label.AGAINST


def test_what_others_say_is_not_the_articles_stance() -> None:
    """Quoted and reported speech is shown as evidence and decides nothing."""
    for speech in (f"“{BLAME}”", "The toll is a disgraceful failure, merchants said."):
        found = stance(speech, OTHER)
        assert (found.label, found.flags[1:]) == (Label.UNCLEAR, ("only_other_voices",))
        assert len(found.evidence) == 1
    assert stance(BLAME, BLAME_TOO, f"“{PRAISE}”").label is Label.AGAINST


def test_a_target_not_named_is_unrelated() -> None:
    """Silence in a language that the aliases cover is `unrelated`, without evidence."""
    found = stance(OTHER)
    assert (found.label, found.model_label, found.evidence) == (
        Label.UNRELATED,
        Label.UNRELATED,
        (),
    )
    german = target(aliases=("toll", "Maut"), languages=("en", "de"))
    assert stance("Es regnet.", language="de", about=german).label is Label.UNRELATED


@pytest.mark.parametrize("language", ["de", None])
def test_silence_in_another_language_says_nothing(language: str | None) -> None:
    """Where the aliases do not cover the language, a target not named is unclear."""
    found = stance("Es regnet in Brunmar.", language=language)
    assert (found.label, found.flags[1:]) == (Label.UNCLEAR, ("language_not_covered",))


def test_only_english_sentences_are_read() -> None:
    """A target named in another language is unclear, with the sentence as evidence."""
    german = target(aliases=("Maut",), languages=("de",))
    found = stance("Die Maut ist schlecht. Es regnet.", language="de", about=german)
    assert (found.label, found.flags[1:]) == (Label.UNCLEAR, ("language_not_supported",))
    assert quotes(found) == ["Die Maut ist schlecht."]


def test_a_target_without_aliases_cannot_be_looked_for() -> None:
    """Nothing is claimed about what has no name to be found by."""
    found = stance(BLAME, about=target(aliases=()))
    assert (found.label, found.flags[1:]) == (Label.UNCLEAR, ("no_aliases",))
