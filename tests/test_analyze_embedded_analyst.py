"""The analyst that needs no model: whole answers."""

import asyncio
from typing import Any

import pytest

from make import target, text
from pipeline.analyze.embedded_analyst import EmbeddedAnalyst
from pipeline.analyze.questions import answer_key, questions
from pipeline.models import (
    AnalystKind,
    Answer,
    AnswerOutcome,
    EvidenceStatus,
    Question,
    QuestionKind,
    SentenceKind,
    Target,
    Text,
)

BODY = "The toll is a disgraceful failure that hurts honest people. It begins in May."
PAGE = f"A row in Brunmar\n\n{BODY}"


def answers(asked: Text, *targets: Target) -> list[Answer]:
    return list(asyncio.run(EmbeddedAnalyst().answer(asked, questions(targets))))


def test_each_question_is_answered_in_order() -> None:
    """A summary and one own-voice stance for each target come back as they were asked."""
    toll, ferry = target("toll"), target("ferry", aliases=("ferry",))
    found = answers(text(PAGE), ferry, toll)
    assert [answer.question for answer in found] == list(questions([ferry, toll]))
    assert [answer.outcome for answer in found] == [AnswerOutcome.ANSWERED] * 3
    assert [len(answer.stances) for answer in found] == [0, 1, 1]
    assert [answer.stances[0].label for answer in found[1:]] == ["unrelated", "against"]


def test_every_sentence_of_a_summary_is_its_own_evidence() -> None:
    """The title is the headline, the body's sentences follow, all verified to the letter."""
    asked = text(PAGE, title="A row in Brunmar")
    sentences = answers(asked)[0].sentences
    assert [one.kind for one in sentences] == [
        SentenceKind.HEADLINE,
        SentenceKind.SUMMARY,
        SentenceKind.SUMMARY,
    ]
    assert "\n\n".join([sentences[0].text, " ".join(one.text for one in sentences[1:])]) == PAGE
    for one in sentences:
        (evidence,) = one.evidence
        assert evidence.status is EvidenceStatus.VERIFIED
        assert one.text == evidence.quote == PAGE[evidence.start : evidence.end]


@pytest.mark.parametrize("title", ["", "Another title", "The toll is a disgraceful…"])
def test_a_title_that_is_not_in_the_text_is_no_headline(title: str) -> None:
    """Only what stands in the text as a whole line or sentence is quoted from it."""
    sentences = answers(text(BODY, title=title))[0].sentences
    assert {one.kind for one in sentences} == {SentenceKind.SUMMARY}


@pytest.mark.parametrize(
    "content", ["", " \n\n ", "?", "😀", "a" * 50_000, "“" * 9_000, "M\u00a0."]
)
def test_odd_texts_have_answers_too(content: str) -> None:
    """Nothing, signs alone and a word without end are answered, never refused."""
    summary, stance = answers(text(content), target())
    assert summary.outcome is stance.outcome is AnswerOutcome.ANSWERED
    assert stance.stances[0].label == "unrelated"


def test_the_model_is_named_for_its_weights() -> None:
    """Model and parameters are the same for every instance and in every process."""
    one, other = EmbeddedAnalyst(), EmbeddedAnalyst()
    assert one.kind is AnalystKind.EMBEDDED
    assert one.model.startswith("embedded-")
    assert (one.model, one.params_hash) == (other.model, other.params_hash)


def test_what_the_analyst_looks_for_is_its_prompt() -> None:
    """Statement, description, aliases and languages change the question; the order does not."""
    analyst = EmbeddedAnalyst()

    def prompt(**fields: Any) -> str:
        return analyst.prompt_hash(Question(QuestionKind.STANCE, target(**fields)))

    plain = prompt(aliases=("toll", "charge"))
    assert prompt(aliases=("charge", "toll")) == plain
    others = [
        prompt(aliases=("toll",)),
        prompt(aliases=("toll", "charge"), languages=("en",)),
        prompt(aliases=("toll", "charge"), description="Any toll."),
        prompt(aliases=("toll", "charge"), statement="No toll."),
        analyst.prompt_hash(Question(QuestionKind.SUMMARY)),
    ]
    assert len({plain, *others}) == 6


def test_an_answers_key_names_its_question() -> None:
    """Two targets have two keys; a summary's key has no target."""
    analyst = EmbeddedAnalyst()
    keys = [answer_key(analyst, one) for one in questions([target("toll"), target("ferry")])]
    assert [key.target_slug for key in keys] == [None, "toll", "ferry"]
    assert len(set(keys)) == 3
