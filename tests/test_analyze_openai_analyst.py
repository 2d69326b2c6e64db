"""The analyst that asks a model: one paid call for each text, and answers that hold."""

import asyncio
from dataclasses import replace

import pytest

from asked_model import BODY, AskedModel
from make import target, text
from model_server import ModelServer, Reply, error, good, hang, saying, slow
from pipeline.analyze.questions import answer_key, questions
from pipeline.errors import EndpointClosed, StoreUnavailable
from pipeline.models import (
    AnalystKind,
    AnswerOutcome,
    AttemptState,
    EvidenceStatus,
    Label,
    Price,
    Question,
    QuestionKind,
)


def test_one_request_carries_all_questions() -> None:
    """A summary and two stances come back in their order from one call, with checked quotes."""
    toll, ferry = target("toll"), target("ferry")
    with ModelServer() as server:
        model = AskedModel(server)
        answers = model.answers(BODY, toll, ferry)
    assert len(server.asked) == 1
    assert [answer.question for answer in answers] == list(questions([toll, ferry]))
    assert {answer.outcome for answer in answers} == {AnswerOutcome.ANSWERED}
    assert {answer.request_id for answer in answers} == {1}
    assert [len(answer.stances) for answer in answers] == [0, 1, 1]
    quotes = [one for claim in answers[0].sentences for one in claim.evidence]
    quotes += [one for answer in answers for claim in answer.stances for one in claim.evidence]
    for quote in quotes:
        assert quote.status is EvidenceStatus.VERIFIED
        assert BODY[quote.start : quote.end] == quote.quote


def test_only_open_questions_are_asked() -> None:
    """A stance alone is asked for without the summary; the schema holds nothing else."""
    with ModelServer() as server:
        model = AskedModel(server)
        model.ask(text(BODY), [Question(QuestionKind.STANCE, target())])
        model.ask(text(BODY), [Question(QuestionKind.SUMMARY)])
    assert [list(asked.fields) for asked in server.asked] == [["stances"], ["summary"]]


def test_each_try_is_in_the_ledger() -> None:
    """The try is written before the call, and after it with tokens, cost and the model served."""
    usage = {
        "prompt_tokens": 1000,
        "completion_tokens": 100,
        "prompt_tokens_details": {"cached_tokens": 400},
    }
    with ModelServer(default=good(usage=usage)) as server:
        model = AskedModel(server, {"price": Price(sent=2000, received=8000, cached=500)})
        model.answers()
    (request,), (end,) = model.ledger.requests, model.ledger.ends
    assert (request.version_id, request.model, request.endpoint) == (1, "m", server.base_url)
    assert [question.kind for question in request.questions] == ["summary", "stance"]
    assert (end.state, end.http_status, end.model_served) == (AttemptState.OK, 200, "m-served")
    assert (end.tokens_in, end.tokens_out, end.tokens_cached) == (1000, 100, 400)
    assert end.cost_nanousd == 3
    assert model.analyst.spent() == {
        "requests": 1,
        "attempts": 1,
        "tokens_in": 1000,
        "tokens_out": 100,
        "tokens_cached": 400,
        "cost_nanousd": 3,
    }


def test_a_committed_reply_is_never_paid_for_again() -> None:
    """Asked again after a kill lost the answers, the written reply gives the same answers."""
    with ModelServer() as server:
        model = AskedModel(server)
        first = model.answers()
        again = AskedModel(server, ledger=model.ledger)
        assert again.answers() == first
    assert len(server.asked) == 1
    assert again.analyst.spent() == {}


def test_a_killed_try_leaves_a_started_row() -> None:
    """A try that was cancelled under way is written as begun, and asking again makes a new one."""
    with ModelServer(script=[hang()]) as server:
        model = AskedModel(server)

        async def killed() -> None:
            async with asyncio.timeout(0.3):
                await model.analyst.answer(text(BODY), questions([target()]))

        with pytest.raises(TimeoutError):
            asyncio.run(killed())
        assert model.ledger.tries == [(1, None)]
        model.answers()
    assert [end and end.state for _, end in model.ledger.tries] == [None, AttemptState.OK]


def test_without_a_ledger_nothing_is_asked() -> None:
    """A database that is away stops the call, because its answer could be lost."""
    with ModelServer() as server:
        model = AskedModel(server)
        model.ledger.down = StoreUnavailable("the database is away")
        with pytest.raises(StoreUnavailable):
            model.answers()
    assert server.asked == []


def test_uncounted_tokens_are_estimated_and_said_so() -> None:
    """An endpoint that reports no usage is booked at four characters a token."""
    with ModelServer(default=good(usage=None)) as server:
        model = AskedModel(server)
        model.answers()
    characters = sum(len(one["content"]) for one in server.asked[0].body["messages"])
    assert model.ledger.ends[0].tokens_in == characters // 4
    assert model.analyst.spent()["usage_estimated"] == 1
    assert model.analyst.spent()["unpriced"] == 1


def test_a_target_that_must_be_named_and_is_not_costs_nothing() -> None:
    """It is `unrelated` and flagged; with no question left, no request is made."""
    ferry = target("ferry", aliases=("ferry",), only_if_named=True)
    with ModelServer() as server:
        model = AskedModel(server)
        (answer,) = model.ask(text(BODY), [Question(QuestionKind.STANCE, ferry)])
        assert server.asked == []
        both = model.answers(BODY, ferry, target())
    assert (answer.stances[0].label, answer.stances[0].flags) == ("unrelated", ("not_named",))
    assert answer.request_id is None
    assert server.asked[0].targets == ["t1"]
    assert [one.request_id for one in both] == [1, None, 1]


@pytest.mark.parametrize(
    ("aliases", "languages", "language"),
    [
        ((), (), "en"),
        (("ferry",), (), "de"),
        (("ferry",), (), None),
        (("Fähre",), ("de",), "en"),
        (("TOLL", "toll"), (), "en"),
    ],
    ids=["no aliases", "other language", "unknown language", "uncovered", "named"],
)
def test_silence_counts_only_where_the_aliases_speak_the_language(
    aliases: tuple[str, ...], languages: tuple[str, ...], language: str | None
) -> None:
    """Without aliases in the text's language, or with a name in it, the model is asked."""
    one = target(aliases=aliases, languages=languages, only_if_named=True)
    with ModelServer() as server:
        AskedModel(server).ask(text(BODY, language=language), [Question(QuestionKind.STANCE, one)])
    assert len(server.asked) == 1


def test_only_the_beginning_of_a_long_text_is_shown() -> None:
    """A text is cut at a paragraph, and each answer says so."""
    long = "\n\n".join([BODY] + ["The council met again and talked about the budget."] * 800)
    with ModelServer() as server:
        answers = AskedModel(server).answers(long)
    shown = server.asked[0].article
    assert len(shown) <= 24_000
    assert long.startswith(shown)
    assert long[len(shown) :].startswith("\n\n")
    for answer in answers:
        assert [gate.code for gate in answer.gates] == ["text_cut"]


def test_the_analyst_serves_one_event_loop_after_another() -> None:
    """Connections close when no answer is under way, so no loop leaves one behind."""
    with ModelServer() as server:
        model = AskedModel(server)
        for number in range(3):
            model.answers(f"{BODY} Number {number}.")
    assert len(server.asked) == 3


def test_after_the_first_reply_many_are_asked_at_once() -> None:
    """The first call goes alone; then as many as the caller starts run side by side."""
    texts = [text(f"{BODY} Number {number}.") for number in range(32)]
    with ModelServer(default=slow(0.3)) as server:
        model = AskedModel(server, {"concurrency": 32})
        answers = model.ask_all(texts)
    assert not [one for one in answers if isinstance(one, BaseException)]
    assert len(server.asked) == 32
    assert 8 <= server.most_at_once <= 31


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (error(401), "unauthorized"),
        (error(403), "unauthorized"),
        (error(404, "model_not_found"), "unknown_model"),
        (error(400, "model_not_found"), "unknown_model"),
        (error(429, "insufficient_quota"), "quota_exhausted"),
        (error(402), "quota_exhausted"),
        (error(308, location="https://example.org/v1"), "endpoint_closed"),
    ],
    ids=["401", "403", "404", "400 no model", "429 no quota", "402", "redirect"],
)
def test_a_closed_endpoint_is_asked_once(reply: Reply, code: str) -> None:
    """Thirty-two texts at once cost one call; all, and every later one, end with one code."""
    texts = [text(f"{BODY} Number {number}.") for number in range(32)]
    with ModelServer(default=reply) as server:
        model = AskedModel(server, {"concurrency": 32})
        ends = model.ask_all(texts) + model.ask_all(texts[:2])
    assert len(server.asked) == 1
    assert model.ledger.codes() == [code]
    assert {type(end) for end in ends} == {EndpointClosed}
    assert {end.code for end in ends if isinstance(end, EndpointClosed)} == {code}


def test_an_answers_identity_has_no_neighbours() -> None:
    """Aliases and other questions do not change the prompt hash; statement and rules do."""
    with ModelServer() as server:
        analyst = AskedModel(server).analyst
        other = AskedModel(server, {"params": {"temperature": 0}}).analyst
    one = target()
    key = answer_key(analyst, Question(QuestionKind.STANCE, one))
    aliased = replace(one, aliases=("toll", "charge"), only_if_named=True)
    assert answer_key(analyst, Question(QuestionKind.STANCE, aliased)) == key
    for changed in (replace(one, statement="No toll."), replace(one, description="Any toll.")):
        assert analyst.prompt_hash(Question(QuestionKind.STANCE, changed)) != key.prompt_hash
    assert analyst.kind is AnalystKind.OPENAI
    assert (analyst.model, other.model) == ("m", "m")
    assert analyst.params_hash != other.params_hash


def test_the_label_holds_only_with_a_quote() -> None:
    """A quote that the text does not hold makes the label unclear; what the model said is kept."""
    told = {
        "target": "t1",
        "quotes": ["The council loves the toll with all its heart."],
        "rationale": "See https://evil.example/x.",
        "label": "FAVOR",
        "actors": [],
    }
    with ModelServer(default=saying({"stances": [told]})) as server:
        (answer,) = AskedModel(server).ask(text(BODY), [Question(QuestionKind.STANCE, target())])
    (stance,) = answer.stances
    assert (stance.label, stance.model_label) == (Label.UNCLEAR, Label.FAVOR)
    assert [one.status for one in stance.evidence] == [EvidenceStatus.UNVERIFIED]
    assert stance.rationale == "See ."
    assert [gate.code for gate in answer.gates] == ["quote_unverified", "url_removed"]
