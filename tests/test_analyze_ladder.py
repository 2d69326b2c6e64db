"""The ladder of reply formats: each server's quirks end in an answer, and are learnt once."""

from datetime import timedelta
from typing import Any

import pytest

from asked_model import BODY, AskedModel
from ledgers import FakeLedger
from make import NOW, text
from model_quirks import QUIRKS, azure, deepseek, llama_cpp, plain
from model_server import Asked, ModelServer, Reply, error, good, saying
from pipeline.errors import EndpointClosed, PermanentError
from pipeline.models import AnswerOutcome, AttemptState
from pipeline.ports import EndpointRow

PARAMS = {"temperature": 0, "max_tokens": 2000, "seed": 7}


def row(model: AskedModel) -> EndpointRow:
    (one,) = model.ledger.endpoints.values()
    return one


@pytest.mark.parametrize("name", QUIRKS)
def test_each_server_is_asked_as_it_likes(name: str) -> None:
    """It ends with an answer by the highest rung that it takes; one row remembers which."""
    rules, rung, refused = QUIRKS[name]
    with ModelServer(rules=rules) as server:
        model = AskedModel(server, {"params": PARAMS})
        answers = model.answers()
    assert {answer.outcome for answer in answers} == {AnswerOutcome.ANSWERED}
    assert row(model) == EndpointRow(
        rung=rung, refused_parameters=tuple(sorted(refused)), learnt_at=NOW
    )
    *tries, last = model.ledger.ends
    assert last.state is AttemptState.OK
    assert {one.state for one in tries} <= {AttemptState.FAILED}
    assert {one.code for one in tries} <= {"form_refused", "parameter_refused"}
    assert len(tries) <= 8
    assert model.waits == []
    assert model.ledger.requests[-1].rung == rung == server.asked[-1].rung
    assert answers[0].request_id == len(model.ledger.requests)


@pytest.mark.parametrize("name", QUIRKS)
def test_what_was_learnt_holds_for_the_next_text_and_the_next_process(name: str) -> None:
    """Neither is refused once; the memory is not written again."""
    with ModelServer(rules=QUIRKS[name][0]) as server:
        first = AskedModel(server, {"params": PARAMS})
        first.answers()
        remembered, asked = row(first), len(server.asked)
        first.answers(f"{BODY} Again.")
        ledger = FakeLedger(endpoints=first.ledger.endpoints)
        again = AskedModel(server, {"params": PARAMS}, ledger=ledger)
        again.clock.move(days=29)
        again.answers()
        assert len(server.asked) == asked + 2
    assert [end.state for end in ledger.ends] == [AttemptState.OK]
    assert row(again) == remembered


def test_a_refused_form_is_not_billed_and_an_ignored_one_is() -> None:
    """What was refused cost nothing; a reply in another form has its tokens in the ledger."""
    with ModelServer(rules=deepseek) as server:
        model = AskedModel(server)
        model.answers()
    refused, _ = model.ledger.ends
    assert (refused.possibly_billed, refused.cost_nanousd, refused.http_status) == (False, 0, 400)
    with ModelServer(script=[saying("No JSON here.")]) as server:
        model = AskedModel(server)
        model.answers()
    ignored, _ = model.ledger.ends
    assert (ignored.possibly_billed, ignored.tokens_in, ignored.tokens_out) == (True, 900, 120)
    assert [asked.rung for asked in server.asked] == ["json_schema", "json_object"]


def test_a_form_that_worked_before_is_not_doubted_for_one_bad_reply() -> None:
    """An endpoint that kept to the schema once is asked by it again, whatever it says then."""
    with ModelServer(script=[good()], default=saying("No JSON here.")) as server:
        model = AskedModel(server)
        model.answers()
        model.answers(f"{BODY} Again.")
    assert {asked.rung for asked in server.asked} == {"json_schema"}


def test_broken_json_is_a_bad_reply_and_not_another_form() -> None:
    """The endpoint tried the form, so the ladder stays where it is."""
    with ModelServer(default=saying('{"summary": {"headline": ')) as server:
        AskedModel(server).answers()
    assert {asked.rung for asked in server.asked} == {"json_schema"}


def test_an_old_memory_is_tried_from_the_top_again() -> None:
    """After thirty days a server that has learnt more meanwhile is asked by its better form."""
    with ModelServer(rules=plain) as server:
        model = AskedModel(server)
        model.answers()
        assert row(model).rung == "text"
        server.rules = lambda _: None
        again = AskedModel(server, ledger=FakeLedger(endpoints=model.ledger.endpoints))
        again.clock.move(days=31)
        again.answers()
    assert row(again) == EndpointRow(rung="json_schema", learnt_at=NOW + timedelta(days=31))


def test_many_at_once_learn_together() -> None:
    """The first text finds the rung alone; no other is refused."""
    texts = [text(f"{BODY} Number {number}.") for number in range(16)]
    with ModelServer(rules=llama_cpp) as server:
        model = AskedModel(server, {"concurrency": 16})
        ends = model.ask_all(texts)
    assert not [end for end in ends if isinstance(end, BaseException)]
    assert [end.state for end in model.ledger.ends].count(AttemptState.FAILED) == 2
    assert len(server.asked) == 18


def test_a_reply_is_paid_for_once_whatever_its_rung() -> None:
    """A request is known by what is asked: a reply by a lower rung is used by a new process."""
    with ModelServer(rules=deepseek) as server:
        first = AskedModel(server)
        answers = first.answers()
        forgetful = FakeLedger(requests=first.ledger.requests, tries=first.ledger.tries)
        again = AskedModel(server, ledger=forgetful)
        assert again.answers() == answers
        assert len(server.asked) == 2
    assert len({request.hash for request in first.ledger.requests}) == 1
    assert [request.rung for request in first.ledger.requests] == ["json_schema", "json_object"]


def test_an_answers_identity_does_not_know_the_rung() -> None:
    """Prompt and parameters hash the same before and after the ladder was climbed down."""
    with ModelServer(rules=plain) as server:
        model = AskedModel(server, {"params": PARAMS})
        before = model.analyst.params_hash
        (summary, _) = model.answers()
        assert model.analyst.params_hash == before
    assert summary.question.kind == "summary"
    assert "JSON schema" not in server.asked[0].body["messages"][-1]["content"]
    assert "JSON schema" in server.asked[-1].body["messages"][-1]["content"]


def test_a_limit_of_tokens_goes_by_the_name_that_is_known() -> None:
    """It is renamed both ways, and left out only where both names are refused."""
    for names in (
        ["max_tokens"],
        ["max_completion_tokens"],
        ["max_tokens", "max_completion_tokens"],
    ):
        other = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}

        def rules(asked: Asked, names: list[str] = names) -> Reply | None:
            odd = [name for name in names if name in asked.body]
            return (
                error(400, "unsupported_parameter", f"Unknown parameter: '{odd[0]}'.")
                if odd
                else None
            )

        with ModelServer(rules=rules) as server:
            AskedModel(server, {"params": {names[0]: 900}}).answers()
        sent = {name: server.asked[-1].body.get(name) for name in other}
        kept = 900 if len(names) == 1 else None
        assert sent == {names[0]: None, other[names[0]]: kept}


def test_a_bad_value_is_a_persons_mistake() -> None:
    """A parameter that is taken with another value is not left out in silence."""
    told = "Invalid 'temperature': it must be between 0 and 2."
    with ModelServer(default=error(400, "invalid_value", told)) as server:
        model = AskedModel(server, {"params": {"temperature": 9}})
        with pytest.raises(PermanentError, match="must be between 0 and 2") as raised:
            model.answers()
    assert (raised.value.code, len(server.asked)) == ("request_refused", 1)
    assert model.ledger.endpoints == {}


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (500, "the tools of the trade failed: no schema for you"),
        (503, "json_schema backend not available"),
        (429, "response_format json_schema is not supported at this rate"),
        (401, "response_format is not supported for this key"),
    ],
)
def test_what_only_sounds_like_a_refusal_is_none(status: int, message: str) -> None:
    """A fault of the server, a limit or a wrong key never moves the ladder."""
    with ModelServer(script=[error(status, None, message)]) as server:
        model = AskedModel(server)
        try:
            model.answers()
        except EndpointClosed:
            assert status == 401
    assert {asked.rung for asked in server.asked} == {"json_schema"}


def test_a_model_may_be_named_like_a_form() -> None:
    """That `json_schema-tools` does not exist is no refusal of a schema."""
    told = "The model json_schema-tools does not exist or is not supported"
    with ModelServer(default=error(404, "model_not_found", told)) as server:
        model = AskedModel(server, {"model": "json_schema-tools"})
        with pytest.raises(EndpointClosed):
            model.answers()
    assert model.ledger.codes() == ["unknown_model"]


def test_an_azure_gateway_is_asked_with_its_own_header() -> None:
    """Key in a header, version in the query, model in the path; no other key is sent."""
    with ModelServer(rules=azure) as server:
        address = server.base_url.removesuffix("/v1") + "/openai/deployments/gpt"
        options: dict[str, Any] = {
            "base_url": f"{address}?api-version=2024-06-01",
            "api_key": None,
            "headers": {"api-key": "azure-key-123456"},
        }
        model = AskedModel(server, options)
        answers = model.answers()
    assert {answer.outcome for answer in answers} == {AnswerOutcome.ANSWERED}
    assert row(model).rung == "json_object"
    assert "azure-key-123456" not in repr(model.ledger)


def test_only_our_own_headers_are_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the package would take from variables of its own does not leave this machine."""
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Leak: 1\nAuthorization: Bearer other")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-1")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-1")
    with ModelServer() as server:
        AskedModel(server, {"headers": {"X-Team": "desk"}, "api_key": "sk-12345678"}).answers()
    (asked,) = server.asked
    ours = {"host", "connection", "content-type", "content-length", "user-agent", "accept"}
    assert set(asked.headers) == ours | {"accept-encoding", "authorization", "x-team"}
    assert (asked.headers["authorization"], asked.headers["x-team"]) == (
        "Bearer sk-12345678",
        "desk",
    )
