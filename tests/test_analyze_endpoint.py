"""What goes wrong at a model's endpoint: how often it is asked again, and what is said of it."""

import logging
import time
from datetime import timedelta
from typing import Any

import pytest

from asked_model import BODY, KEY, AskedModel
from make import NOW, text
from model_server import (
    ModelServer,
    Reply,
    cut,
    drip,
    error,
    good,
    hang,
    html,
    raw,
    reset,
    saying,
)
from pipeline.analyze.endpoint import MOST_BYTES
from pipeline.analyze.model_endpoint import ModelEndpoint, check_endpoint
from pipeline.errors import (
    ConfigurationError,
    PermanentError,
    StandpointError,
    TransientError,
)
from pipeline.models import AnswerOutcome


def asked_in_vain(reply: Reply, **options: Any) -> tuple[StandpointError, AskedModel]:
    """What an endpoint that always replies so ends with."""
    with ModelServer(default=reply) as server:
        model = AskedModel(server, options)
        with pytest.raises(StandpointError) as raised:
            model.answers()
    assert len(server.asked) == len(model.ledger.ends)
    return raised.value, model


@pytest.mark.parametrize(
    ("reply", "code", "tries", "billed"),
    [
        (error(408), "server_error", 4, True),
        (error(409), "server_error", 4, False),
        (error(429), "rate_limited", 4, False),
        (error(500), "server_error", 4, False),
        (error(502), "server_error", 4, False),
        (html(503), "server_error", 4, False),
        (error(504), "server_error", 4, True),
        (error(529), "server_error", 4, False),
        (reset(), "unreachable", 4, True),
        (cut(), "broken_answer", 2, True),
        (raw(b""), "broken_answer", 4, False),
        (html(), "broken_answer", 4, False),
        (raw('{"error": {"message": "busy"}}'), "broken_answer", 4, False),
        (raw('{"error": {"message": "busy", "code": 502}}'), "server_error", 4, False),
        (raw("[]"), "broken_answer", 4, False),
        (raw("null"), "broken_answer", 4, False),
        (raw('{"choices": null}'), "broken_answer", 4, False),
        (raw('{"choices": []}'), "broken_answer", 4, False),
        (raw('{"choices": [null]}'), "broken_answer", 4, False),
        (raw('{"choices": [{"message": null}]}'), "broken_answer", 4, False),
        (raw("[" * 100_000), "broken_answer", 4, False),
        (good(message={"content": None}), "broken_answer", 4, True),
        (good(message={"content": 7, "tool_calls": [{}]}), "broken_answer", 4, True),
        (good(headers={"content-encoding": "gzip"}), "broken_answer", 2, True),
        (raw(b" " * (MOST_BYTES + 1)), "broken_answer", 2, True),
    ],
    ids=[
        "408", "409", "429", "500", "502", "503 page", "504", "529", "reset", "cut", "empty",
        "page", "error inside", "502 inside", "list", "null", "no choices", "empty choices",
        "null choice", "null message", "deep", "null content", "tool call", "compressed", "huge",
    ],
)  # fmt: skip
def test_a_passing_fault_is_tried_again_a_few_times(
    reply: Reply, code: str, tries: int, billed: bool
) -> None:
    """Each try is a row with its code; pauses grow; then the text waits for the next run."""
    failed, model = asked_in_vain(reply)
    assert type(failed) is TransientError
    assert failed.code == code
    assert model.ledger.codes() == [code] * tries
    assert {end.possibly_billed for end in model.ledger.ends} == {billed}
    assert len(model.waits) == tries - 1
    assert model.waits == sorted(model.waits)
    assert sum(model.waits) < 12


@pytest.mark.parametrize("reply", [hang(), drip()], ids=["hang", "drip"])
def test_the_deadline_is_total(reply: Reply) -> None:
    """Neither silence nor one byte at a time outlasts it; the try may have been billed."""
    began = time.monotonic()
    failed, model = asked_in_vain(reply, seconds=0.5)
    assert time.monotonic() - began < 30
    assert (type(failed), failed.code) == (TransientError, "timeout")
    assert [end.possibly_billed for end in model.ledger.ends] == [True]


def test_a_host_that_nobody_listens_at_is_unreachable() -> None:
    """Nothing was sent, so nothing was billed."""
    with ModelServer() as server:
        model = AskedModel(server)
    with pytest.raises(TransientError, match=r"127\.0\.0\.1:\d+ could not be reached") as raised:
        model.answers()
    assert raised.value.code == "unreachable"
    assert [end.possibly_billed for end in model.ledger.ends] == [False] * 4


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (error(413), "too_long"),
        (error(400, "context_length_exceeded"), "too_long"),
        (error(400, "exceed_context_size_error"), "too_long"),
        (error(400, message="This model's maximum context length is 4096 tokens."), "too_long"),
        (error(400, message="Unknown parameter: foo"), "request_refused"),
        (error(422), "request_refused"),
    ],
    ids=["413", "code", "llama.cpp", "words", "parameter", "422"],
)
def test_a_refused_request_is_not_repeated(reply: Reply, code: str) -> None:
    """No call repeats another, and the text is left alone until something changes."""
    failed, model = asked_in_vain(reply)
    assert isinstance(failed, PermanentError)
    assert failed.code == code
    assert set(model.ledger.codes()) == {code}
    assert len(model.ledger.codes()) == len({one.hash for one in model.ledger.requests})


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("7", 7), ("0", 0), ("Fri, 20 Nov 2026 06:00:30 GMT", 30)],
    ids=["seconds", "none", "date"],
)
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_waited_for_exactly(status: int, value: str, seconds: float) -> None:
    """The next try comes neither earlier nor later than the endpoint asked for."""
    with ModelServer(script=[error(status, retry_after=value)]) as server:
        model = AskedModel(server)
        model.answers()
    assert model.waits == [seconds]
    assert len(server.asked) == 2


@pytest.mark.parametrize("value", ["soon", "-5", "1e9", "Fri, 99 Nov 2026"])
def test_an_unreadable_retry_after_is_no_wait_of_its_own(value: str) -> None:
    """The usual pause is taken."""
    with ModelServer(script=[error(429, retry_after=value)]) as server:
        model = AskedModel(server)
        model.answers()
    assert 1 <= model.waits[0] <= 2


@pytest.mark.parametrize(
    ("value", "seconds", "later"),
    [("121", 180, 121), ("60", 40, 60), ("999999999", 180, 30 * 86_400)],
    ids=["over two minutes", "over the deadline", "absurd"],
)
def test_a_long_wait_releases_the_text(value: str, seconds: float, later: float) -> None:
    """Nothing waits; the failure says from when the endpoint may be asked."""
    failed, model = asked_in_vain(error(429, retry_after=value), seconds=seconds)
    assert isinstance(failed, TransientError)
    assert failed.retry_at == NOW + timedelta(seconds=later)
    assert (model.waits, len(model.ledger.ends)) == ([], 1)


def test_others_heed_what_one_was_told() -> None:
    """While an endpoint wants to be left alone, other texts are released without a call."""
    with ModelServer(script=[error(429, retry_after="600")]) as server:
        model = AskedModel(server)
        ends = model.ask_all([text(f"{BODY} Number {number}.") for number in range(8)])
        assert len(server.asked) == 1
        assert [end.retry_at for end in ends if isinstance(end, TransientError)] == [
            NOW + timedelta(seconds=600)
        ] * 8
        model.clock.move(seconds=601)
        model.answers()
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    "reply",
    [
        good(message={"content": None, "refusal": "I can't help with that."}),
        saying("", finish_reason="content_filter"),
        error(400, "content_filter", "The prompt was filtered."),
    ],
    ids=["refusal", "filter", "prompt filter"],
)
def test_a_refusal_is_an_answer_of_its_own(reply: Reply) -> None:
    """It is stored without a label, so it is not asked again."""
    with ModelServer(default=reply) as server:
        model = AskedModel(server)
        answers = model.answers()
        assert model.answers() == answers
    assert len(server.asked) == 1
    assert {answer.outcome for answer in answers} == {AnswerOutcome.REFUSED}
    assert {gate.code for answer in answers for gate in answer.gates} == {"refused"}


ECHOES = [
    error(401, "invalid_api_key", f"Incorrect API key provided: {KEY}."),
    error(500, message=f"trace: Bearer {KEY}"),
    raw(f"<p>{KEY}</p>"),
    saying(f"no JSON but {KEY}"),
]


@pytest.mark.parametrize("reply", ECHOES, ids=["401", "500", "page", "content"])
def test_secrets_are_masked_wherever_they_come_back(
    reply: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    """No message, chained error, log record or ledger row holds key, password or query."""
    caplog.set_level(logging.DEBUG)
    secrets = (KEY, "pass-word-55", "tok-en-99-77")
    with ModelServer(default=reply) as server:
        address = server.base_url.replace("//", "//reader:pass-word-55@") + "?sig=tok-en-99-77"
        model = AskedModel(server, {"base_url": address})
        told = []
        try:
            told += [str(answer) for answer in model.answers()]
        except StandpointError as failed:
            chained: BaseException | None = failed
            while chained:
                told += [str(chained), repr(chained)]
                chained = chained.__cause__ or chained.__context__
    endpoint = ModelEndpoint(base_url=address, model="m", api_key=KEY)
    told += [str(model.ledger), str(model.analyst.spent()), repr(endpoint), caplog.text]
    assert server.asked[0].headers["authorization"].startswith("Basic ")
    assert server.asked[0].path.endswith("/v1/chat/completions?sig=tok-en-99-77")
    assert "***" in "".join(told)
    assert not [one for one in told if any(secret in one for secret in secrets)]
    assert "chat/completions" not in caplog.text


@pytest.mark.parametrize("offline", [True, False])
@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("http://127.0.0.1:8000/v1", True),
        ("http://localhost/v1", True),
        ("http://[::1]:1/v1", True),
        ("https://api.openai.com/v1", False),
        ("http://10.0.0.5/v1", False),
        ("http://127.0.0.1.example.org/v1", False),
        ("http://127.0.0.1@example.org/v1", False),
    ],
)
def test_offline_allows_this_machine_only(address: str, here: bool, offline: bool) -> None:
    """An endpoint elsewhere is refused before anything is dialled."""
    if here or not offline:
        check_endpoint(address, offline=offline)
        return
    with pytest.raises(ConfigurationError, match="STANDPOINT_OFFLINE"):
        check_endpoint(address, offline=offline)


def test_an_endpoint_that_cannot_be_asked_is_a_configuration_error() -> None:
    """A key that no header carries, and parameters that are ours, are refused without the key."""
    with pytest.raises(ConfigurationError, match="OPENAI_API_KEY") as raised:
        ModelEndpoint(base_url="http://127.0.0.1/v1", model="m", api_key="sk-ä secret")
    assert "secret" not in str(raised.value)
    with pytest.raises(ConfigurationError, match="sets stream"):
        ModelEndpoint(base_url="http://127.0.0.1/v1", model="m", params={"stream": True})


@pytest.mark.parametrize(
    ("address", "nearby"),
    [
        ("http://127.0.0.1:8000/v1", True),
        ("http://llama:8000/v1", True),
        ("http://192.168.1.7/v1", True),
        ("http://gpu.lan/v1", True),
        ("https://api.openai.com/v1", False),
        ("http://8.8.8.8/v1", False),
    ],
)
def test_only_servers_nearby_get_bounds(address: str, nearby: bool) -> None:
    """Hosted endpoints may refuse length bounds; small local models stop only by them."""
    assert ModelEndpoint(base_url=address, model="m").is_nearby is nearby
