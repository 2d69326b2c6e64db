"""Endpoints that keep failing: the circuit, what other processes know of it, other models."""

from datetime import timedelta

import pytest

from asked_model import BODY, AskedModel
from fakes import FakeClock
from make import NOW, text
from model_server import Asked, ModelServer, Reply, Rules, cut, error, good, reset
from pipeline.analyze.call_failure import CallFailure, Then
from pipeline.analyze.circuit import FIRST_REST, LONGEST_REST, MOST_IN_A_ROW, Circuit, Rest
from pipeline.errors import EndpointClosed, TransientError
from pipeline.models import AttemptState, Price, Text

PASSING = CallFailure(code="server_error", message="answered 500")


def texts(number: int) -> list[Text]:
    return [text(f"{BODY} Number {one}.") for one in range(number)]


def by_model(**replies: Reply) -> Rules:
    """Rules that answer each model in its own way."""

    def rules(asked: Asked) -> Reply | None:
        return replies.get(asked.body["model"])

    return rules


def test_a_circuit_opens_after_failures_in_a_row_for_a_time_that_doubles() -> None:
    """One success closes it and the count begins anew."""
    clock = FakeClock()
    circuit = Circuit(clock)
    for _ in range(MOST_IN_A_ROW - 1):
        assert not circuit.failed(PASSING, circuit.times)
    circuit.worked()
    pauses = []
    for _ in range(MOST_IN_A_ROW - 1):
        circuit.failed(PASSING, circuit.times)
    for _ in range(10):
        assert circuit.failed(PASSING, circuit.times)
        rest = circuit.rest()
        assert rest
        assert rest.until
        pauses.append(rest.until - clock())
        clock.now = rest.until
        assert circuit.rest() is None
        assert circuit.is_open
    assert pauses[:3] == [FIRST_REST, 2 * FIRST_REST, 4 * FIRST_REST]
    assert pauses[-1] == LONGEST_REST
    assert circuit.worked()
    assert not circuit.is_open


def test_calls_begun_before_it_opened_do_not_count_again() -> None:
    """Thirty-two that fail together open it once, for the first pause."""
    circuit = Circuit(FakeClock())
    opened = [circuit.failed(PASSING, 0) for _ in range(32)]
    assert opened.count(True) == 1
    assert circuit.rest() == Rest(PASSING, NOW + FIRST_REST)


def test_a_closing_failure_has_no_end() -> None:
    """A wrong key does not get better by waiting."""
    circuit = Circuit(FakeClock())
    failure = CallFailure(code="unauthorized", message="", then=Then.CLOSE)
    assert circuit.failed(failure, 0)
    assert circuit.rest() == Rest(failure)


@pytest.mark.parametrize("reply", [error(500), reset(), cut()], ids=["500", "reset", "cut"])
def test_a_dead_endpoint_costs_a_handful_of_calls(reply: Reply) -> None:
    """Two hundred texts, thirty-two at once, are all released with a time to come back."""
    with ModelServer(default=reply) as server:
        model = AskedModel(server, {"concurrency": 32})
        ends = model.ask_all(texts(200))
        calls = len(server.asked)
    assert {type(end) for end in ends} == {TransientError}
    assert calls <= 40
    later = [end.retry_at for end in ends if isinstance(end, TransientError) and end.retry_at]
    assert len(later) > 180
    assert max(later) <= model.clock() + LONGEST_REST


def test_a_recovered_endpoint_is_probed_once_and_then_used() -> None:
    """After the pause one call goes alone; when it is answered, the others follow."""
    with ModelServer(script=[good()] + [error(502)] * 12) as server:
        model = AskedModel(server, {"concurrency": 8})
        ends = model.ask_all(texts(40))
        calls = len(server.asked)
    assert not [end for end in ends if isinstance(end, BaseException)]
    assert calls == 40 + 12
    (row,) = model.ledger.endpoints.values()
    assert (row.rung, row.closed_until) == ("json_schema", None)


def test_other_processes_heed_an_open_circuit() -> None:
    """For its time they make no call; then one, and a success clears it for all."""
    with ModelServer(default=error(500)) as server:
        model = AskedModel(server, {"concurrency": 8, "seconds": 4})
        model.ask_all(texts(8))
        asked = len(server.asked)
        (row,) = model.ledger.endpoints.values()
        assert (row.closed_code, row.rung) == ("server_error", None)
        assert row.closed_until
        other = AskedModel(server, {"seconds": 4}, ledger=model.ledger)
        other.clock.now = row.closed_until - timedelta(seconds=30)
        with pytest.raises(TransientError) as raised:
            other.answers()
        assert len(server.asked) == asked
        assert raised.value.retry_at == row.closed_until
        other.clock.now = row.closed_until
        server.default = good()
        other.answers()
    assert next(iter(model.ledger.endpoints.values())).closed_until is None


def test_other_processes_heed_a_wrong_key_for_a_moment_and_another_key_never() -> None:
    """Tasks that start together make one call; who corrected the key is not kept waiting."""
    with ModelServer(default=error(401)) as server:
        model = AskedModel(server)
        with pytest.raises(EndpointClosed):
            model.answers()
        sibling = AskedModel(server, ledger=model.ledger)
        with pytest.raises(EndpointClosed) as raised:
            sibling.answers()
        assert (raised.value.code, len(server.asked)) == ("unauthorized", 1)
        server.default = good()
        AskedModel(server, {"api_key": "sk-the-right-one"}, ledger=model.ledger).answers()
        assert len(server.asked) == 2
        (row,) = model.ledger.endpoints.values()
    assert "sk-" not in repr(row)


def test_a_wrong_key_is_tried_again_after_a_moment() -> None:
    """The same key may be good now; nobody has to clear anything."""
    with ModelServer(script=[error(402)]) as server:
        model = AskedModel(server)
        with pytest.raises(EndpointClosed):
            model.answers()
        later = AskedModel(server, ledger=model.ledger)
        later.clock.move(seconds=15)
        later.answers()
        assert len(server.asked) == 2


@pytest.mark.parametrize(
    "reply",
    [error(404, "model_not_found"), error(429, "insufficient_quota"), error(402)],
    ids=["no model", "no quota", "402"],
)
def test_the_next_model_is_asked_where_the_first_cannot_be(reply: Reply) -> None:
    """In their order; the answers are the first one's, the ledger says who was asked and served."""
    with ModelServer(rules=by_model(m=reply, b=reply)) as server:
        model = AskedModel(server, {"fallbacks": ("b", "c"), "concurrency": 8})
        ends = model.ask_all(texts(8))
        names = [asked.body["model"] for asked in server.asked]
    assert not [end for end in ends if isinstance(end, BaseException)]
    assert (names[:3], set(names[3:])) == (["m", "b", "c"], {"c"})
    served = [end.model_served for end in model.ledger.ends if end.state is AttemptState.OK]
    assert set(served) == {"c-served"}
    assert {request.model for request in model.ledger.requests} == {"m", "b", "c"}
    assert model.analyst.model == "m"


def test_a_failing_model_is_left_for_the_next_when_its_circuit_opens() -> None:
    """One failed text is not enough; after failures in a row the next model answers."""
    with ModelServer(rules=by_model(m=error(500))) as server:
        model = AskedModel(server, {"fallbacks": ("b",), "concurrency": 4})
        ends = model.ask_all(texts(12))
        names = [asked.body["model"] for asked in server.asked]
    assert sum(isinstance(end, TransientError) for end in ends) <= 4
    assert names.count("m") <= 16
    assert names.count("b") >= 8


def test_a_wrong_key_asks_no_other_model() -> None:
    """The key is the same for all of them."""
    with ModelServer(default=error(401)) as server:
        with pytest.raises(EndpointClosed):
            AskedModel(server, {"fallbacks": ("b", "c")}).answers()
        assert len(server.asked) == 1


def test_the_price_is_that_of_the_configured_model() -> None:
    """What another model took has no known cost."""
    with ModelServer(rules=by_model(m=error(402))) as server:
        model = AskedModel(server, {"fallbacks": ("b",), "price": Price(1000, 1000, 1000)})
        model.answers()
    assert model.ledger.ends[-1].cost_nanousd is None
    assert model.analyst.spent()["unpriced"] == 1
