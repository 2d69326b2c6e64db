"""A reply is hostile text: what is read from it, what is dropped, and what is no answer."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

import make
from asked_model import BODY
from make import target
from pipeline.analyze.judging import judge
from pipeline.analyze.prompts import prompt
from pipeline.analyze.questions import questions
from pipeline.models import (
    Answer,
    AnswerOutcome,
    EvidenceStatus,
    GateResult,
    Label,
    PaidReply,
    SentenceKind,
)

QUOTE = "The toll is a disgraceful failure that hurts honest people."
CLOSE = "Ilse Marn of the traders union has called it a gift to the suburbs."
EXACT = "Ilse Marn of the traders' union called it a gift to the suburbs."
LOST = "Nobody in the whole town has ever wanted this toll."

SENTENCE: dict[str, Any] = {
    "text": "The toll begins in May.",
    "quotes": ["It begins in May, the council said"],
}
SUMMARY: dict[str, Any] = {
    "headline": {"text": "A toll comes.", "quotes": [QUOTE]},
    "sentences": [SENTENCE] * 2,
}
STANCE: dict[str, Any] = {
    "target": "t1",
    "quotes": [QUOTE],
    "rationale": "It calls the toll a failure.",
    "label": "against",
    "actors": [],
}
WHOLE: dict[str, Any] = {"summary": SUMMARY, "stances": [STANCE]}


def judged(content: object, *, text: str = BODY, **choice: Any) -> Sequence[Answer]:
    """The answers in a reply with this content: a summary's, and one target's."""
    written = content if isinstance(content, str) else json.dumps(content)
    message = {"role": "assistant", "content": written}
    body = {"choices": [{"finish_reason": "stop", "message": message, **choice}]}
    about = questions([target()])
    reply = PaidReply(request_id=7, raw_answer=json.dumps(body))
    return judge(reply, about, prompt(text, about), make.text(text)).answers


def stance(**changes: Any) -> Answer:
    return judged({**WHOLE, "stances": [{**STANCE, **changes}]})[1]


def summary(**changes: Any) -> Answer:
    return judged({**WHOLE, "summary": {**SUMMARY, **changes}})[0]


def codes(answer: Answer) -> list[str]:
    return [gate.code for gate in answer.gates]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(WHOLE),
        f"```json\n{json.dumps(WHOLE)}\n```",
        f"<think>Is it {{a toll}}?</think>\n\n{json.dumps(WHOLE)}",
        f"Here you are: {json.dumps(WHOLE)} I hope this helps.",
        json.dumps({**WHOLE, "confidence": 0.9, "stances": [{**STANCE, "extra": None}]}),
        json.dumps(WHOLE, indent=1).replace("It calls", "It\tcalls"),
        json.dumps(WHOLE).replace("against", " AGAINST "),
    ],
    ids=["plain", "fence", "thoughts", "prose", "more fields", "control character", "capitals"],
)
def test_what_stands_around_a_good_answer_does_not_spoil_it(content: str) -> None:
    """Fences, thoughts, prose, further fields and capitals change nothing."""
    assert judged(content) == judged(WHOLE)
    assert [answer.outcome for answer in judged(content)] == [AnswerOutcome.ANSWERED] * 2
    assert judged(content)[1].stances[0].label is Label.AGAINST


@pytest.mark.parametrize(
    "content",
    [
        "I would rather not.",
        "{",
        json.dumps(WHOLE)[:-9],
        "[]",
        '{"a": NaN}',
        '{"a": -Infinity}',
        '{"stances": [], "stances": []}',
        '{"a":' * 5_000 + "1" + "}" * 5_000,
        '{"a": ' + "9" * 5_000 + "}",
    ],
    ids=["prose", "brace", "cut", "list", "NaN", "infinity", "twice", "deep", "digits"],
)
def test_what_cannot_be_read_is_no_answer(content: str) -> None:
    """Every question is answered as invalid, with the reason, and never asked again for it."""
    for answer in judged(content):
        assert (answer.outcome, answer.request_id) == (AnswerOutcome.INVALID, 7)
        assert (codes(answer), answer.stances, answer.sentences) == (["invalid_answer"], (), ())


def test_an_answer_that_ran_out_of_tokens_is_no_answer() -> None:
    """Even where its JSON happens to be whole."""
    for answer in judged(WHOLE, finish_reason="length"):
        assert (answer.outcome, codes(answer)) == (AnswerOutcome.INVALID, ["cut_answer"])


@pytest.mark.parametrize(
    "stances",
    [
        None,
        [],
        "against",
        [None, 3, [STANCE]],
        [{**STANCE, "target": "t2"}],
        [STANCE, {**STANCE, "label": "favor"}],
        [{**STANCE, "label": "anti"}],
        [{**STANCE, "label": "not against"}],
        [{**STANCE, "label": None}],
        [{**STANCE, "label": -1}],
        [{**STANCE, "quotes": "one"}],
        [{**STANCE, "quotes": [None]}],
        [{**STANCE, "rationale": 1}],
        [{**STANCE, "actors": [{"name": "x"}]}],
    ],
    ids=[
        "null", "none", "text", "odd items", "another target", "two labels", "neighbour", "words",
        "no label", "number", "one quote", "null quote", "number for text", "half an actor",
    ],
)  # fmt: skip
def test_a_part_of_another_shape_spoils_its_own_question_only(stances: object) -> None:
    """The stance is invalid, never guessed; the summary in the same reply is stored."""
    told, judged_stance = judged({**WHOLE, "stances": stances})
    assert told.outcome is AnswerOutcome.ANSWERED
    assert judged_stance.outcome is AnswerOutcome.INVALID
    assert codes(judged_stance) == ["invalid_answer"]


def test_the_same_stance_twice_is_one() -> None:
    """A repeated entry that says the same is not a contradiction."""
    assert judged({**WHOLE, "stances": [STANCE, STANCE]}) == judged(WHOLE)


def test_quotes_are_stored_in_the_texts_own_words() -> None:
    """A close quote is repaired and noted; one that is not there stays beside it as unverified."""
    answer = stance(quotes=[QUOTE, CLOSE, LOST])
    found = answer.stances[0].evidence
    assert [(one.quote, one.status) for one in found] == [
        (QUOTE, EvidenceStatus.VERIFIED),
        (EXACT, EvidenceStatus.REPAIRED),
        (LOST, EvidenceStatus.UNVERIFIED),
    ]
    assert answer.stances[0].label is Label.AGAINST
    assert answer.gates == (
        GateResult(code="quote_repaired", detail=CLOSE, action="the text's wording stored"),
        GateResult(code="quote_unverified", detail=LOST, action="quote kept as unverified"),
    )


@pytest.mark.parametrize("label", ["favor", "against", "neutral"])
@pytest.mark.parametrize("quotes", [[LOST], [], ["x" * 200_000]], ids=["lost", "none", "huge"])
def test_a_settled_label_needs_a_quote(label: str, quotes: list[str]) -> None:
    """Without one that holds it becomes unclear; the model's own label is kept."""
    answer = stance(label=label, quotes=quotes)
    (one,) = answer.stances
    assert (one.label, one.model_label) == (Label.UNCLEAR, label)
    assert {(gate.code, gate.action) for gate in answer.gates} == {
        ("quote_unverified", "label set to unclear")
    }
    assert all(len(quote.quote) <= 1000 for quote in one.evidence)


def test_unrelated_has_no_evidence() -> None:
    """Quotes that come with it are ignored."""
    answer = stance(label="unrelated", quotes=[QUOTE])
    assert (answer.stances[0].evidence, answer.gates) == ((), ())


def test_a_sentence_without_support_is_dropped() -> None:
    """Its text is kept in the gate's result; the others stay."""
    bad = {"text": "The mayor resigned.", "quotes": [LOST]}
    answer = summary(sentences=[SENTENCE, bad])
    assert [one.kind for one in answer.sentences] == [SentenceKind.HEADLINE, SentenceKind.SUMMARY]
    assert answer.gates == (
        GateResult(
            code="quote_unverified", detail="The mayor resigned.", action="sentence dropped"
        ),
    )


def test_a_lost_quote_beside_a_good_one_is_dropped_alone() -> None:
    """The sentence stays on what holds, once, and the gate's result keeps the other quote."""
    told = {**SENTENCE, "quotes": [*SENTENCE["quotes"], LOST]}
    answer = summary(sentences=[told, told])
    assert [len(one.evidence) for one in answer.sentences] == [1, 1]
    assert answer.gates == (
        GateResult(code="quote_unverified", detail=LOST, action="quote dropped"),
    )


def test_a_summary_that_nothing_supports_is_no_answer() -> None:
    """A headline alone is no summary."""
    answer = summary(sentences=[{"text": "The mayor resigned.", "quotes": [LOST]}])
    assert (answer.outcome, answer.sentences) == (AnswerOutcome.INVALID, ())
    assert codes(answer) == ["quote_unverified", "invalid_answer"]


def test_actors_need_a_name_a_label_and_a_quote() -> None:
    """Who has all three is stored apart from the article's own voice; others are dropped."""

    def actor(name: str, label: str = "against", *quotes: str) -> dict[str, object]:
        return {"name": name, "label": label, "quotes": list(quotes)}

    answer = stance(
        actors=[
            actor("Ilse Marn", "against", EXACT),
            actor("ILSE MARN", "favor", EXACT),
            actor("the council", "favor", LOST),
            actor("", "favor", EXACT),
            actor("the suburbs", "unrelated", EXACT),
            actor("a sixth", "favor", EXACT),
        ]
    )
    own, *others = answer.stances
    assert own.holder is None
    assert [(one.holder, one.label, len(one.evidence)) for one in others] == [
        ("Ilse Marn", Label.AGAINST, 1)
    ]
    assert codes(answer) == ["quote_unverified", "invalid_answer", "invalid_answer"]
    assert {gate.action for gate in answer.gates} == {"actor dropped"}


@pytest.mark.parametrize(
    ("told", "stored"),
    [
        ("A toll.\x00\u202e\ud800\U000e0041 Really.", "A toll. Really."),
        ("A toll\n\n  comes.", "A toll comes."),
        ("Read https://evil.example/a?b=1 now.", "Read now."),
        ("Read [this](http://evil.example) now.", "Read this now."),
        ("Read www.evil.example/login, now.", "Read , now."),
        ("Read evil.example/login now.", "Read now."),
        ("Mail mailto:a@evil.example now.", "Mail now."),
        ("a" * 400, "a" * 400),
    ],
    ids=["controls", "lines", "address", "link", "www", "bare", "mail", "long"],
)
def test_a_models_own_words_are_scrubbed(told: str, stored: str) -> None:
    """One line without control characters and addresses from elsewhere, and not too long."""
    answer = summary(sentences=[{"text": told, "quotes": [QUOTE]}])
    assert answer.sentences[1].text == stored


def test_an_address_that_the_article_has_may_stay() -> None:
    """Only addresses from elsewhere are removed."""
    page = f"{BODY} Details are at https://brunmar.example/toll for all."
    told = {"text": "Details: https://brunmar.example/toll.", "quotes": [QUOTE]}
    whole = {**WHOLE, "summary": {**SUMMARY, "sentences": [told]}}
    answer = judged(whole, text=page)[0]
    assert (answer.sentences[1].text, answer.gates) == (told["text"], ())


def test_quotes_are_checked_against_what_was_shown() -> None:
    """A sentence behind the cut is no evidence, though the stored text has it."""
    page = "\n\n".join([BODY] + ["The council talked about the budget again."] * 700 + [LOST])
    whole = {**WHOLE, "stances": [{**STANCE, "quotes": [LOST]}]}
    answer = judged(whole, text=page)[1]
    assert answer.stances[0].label is Label.UNCLEAR
    assert codes(answer) == ["text_cut", "quote_unverified"]
