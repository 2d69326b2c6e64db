"""How fast an endpoint is asked: what its headers say, and fewer at once after complaints."""

import asyncio
from datetime import timedelta

import pytest

from asked_model import BODY, AskedModel
from fakes import FakeClock
from make import NOW, text
from model_server import ModelServer, error, good, hang, saying
from pipeline.analyze.places import Places
from pipeline.analyze.rate_headers import LONGEST, RateLimits, read_limits
from pipeline.errors import PermanentError, TransientError
from pipeline.models import AnswerOutcome, AttemptState


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("6m0s", 360),
        ("1h2m3.5s", 3723.5),
        ("120ms", 0.12),
        ("59.56s", 59.56),
        ("12", 12),
        ("0.5", 0.5),
        ("1d", 86_400),
        ("500us", 0.0005),
        ("2026-11-20T06:01:00Z", 60),
        ("2026-11-20T05:00:00Z", 0),
        ("9999999d", LONGEST),
        ("soon", None),
        ("-5", None),
        ("6x", None),
        ("", None),
    ],
)
def test_resets_are_durations_seconds_or_moments(value: str, seconds: float | None) -> None:
    """What cannot be read is as if it were not there."""
    headers = {"x-ratelimit-reset-requests": value, "x-ratelimit-remaining-requests": "0"}
    limits = read_limits(headers, NOW)
    assert limits.requests_reset == (None if seconds is None else pytest.approx(seconds))
    assert limits.used_up_for == limits.requests_reset


def test_a_wait_in_milliseconds_is_more_exact_than_one_in_seconds() -> None:
    """`Retry-After-Ms` wins over `Retry-After`."""
    limits = read_limits({"retry-after-ms": "1500", "retry-after": "2"}, NOW)
    assert limits == RateLimits(retry_after=1.5)


def test_tokens_that_are_spent_are_waited_for() -> None:
    """Only where none is left."""
    headers = {"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "2s"}
    assert read_limits(headers, NOW).used_up_for == 2
    assert read_limits({**headers, "x-ratelimit-remaining-tokens": "9"}, NOW).used_up_for is None


def test_places_halve_at_a_complaint_and_grow_by_one_for_each_window() -> None:
    """The complaints about requests of one window count once; never more than configured."""
    places = Places(32, FakeClock())
    assert places.narrow(1)
    assert places.limit == 16
    for _ in range(16):
        places.widen()
    assert places.limit == 17
    for _ in range(1000):
        places.widen()
    assert places.limit == 32


def test_complaints_of_one_window_count_once() -> None:
    """Requests begun before the last halving do not halve again; there is always one place."""

    async def run() -> list[int]:
        places = Places(8, FakeClock())
        limits = []
        for _ in range(5):
            async with places.one(), places.one():
                first, second = places.begin(), places.begin()
                places.narrow(second)
                places.narrow(first)
                limits.append(places.limit)
            if places.limit < 2:
                break
        return limits

    assert asyncio.run(run()) == [4, 2, 1]


def test_no_more_are_begun_than_are_left() -> None:
    """Those under way are taken for not counted; after the reset all places are free again."""
    clock = FakeClock()

    async def run() -> tuple[int, int]:
        places = Places(8, clock)
        begun = 0

        async def one(until: asyncio.Event) -> None:
            nonlocal begun
            async with places.one():
                begun += 1
                await until.wait()

        places.only(3, NOW + timedelta(seconds=60), places.begin())
        done = asyncio.Event()
        tasks = [asyncio.create_task(one(done)) for _ in range(8)]
        await asyncio.sleep(0.01)
        before = begun
        clock.move(seconds=60)
        places.call()
        await asyncio.sleep(0.01)
        done.set()
        await asyncio.gather(*tasks)
        return before, begun

    assert asyncio.run(run()) == (3, 8)


def test_a_place_given_to_one_who_left_goes_to_the_next() -> None:
    """Whoever is cancelled while it waits takes no place along."""

    async def run() -> None:
        places = Places(1, FakeClock())

        async def one() -> None:
            async with places.one():
                await asyncio.sleep(0.01)

        tasks = [asyncio.create_task(one()) for _ in range(4)]
        await asyncio.sleep(0)
        tasks[1].cancel()
        tasks[2].cancel()
        async with asyncio.timeout(5):
            await asyncio.gather(*tasks, return_exceptions=True)
            await one()

    asyncio.run(run())


def test_a_limit_that_is_used_up_is_waited_for_before_the_next_call() -> None:
    """A good answer that says so stops the others until the reset; nobody is refused."""
    headers = {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "6s"}
    with ModelServer(script=[good(headers=headers)]) as server:
        model = AskedModel(server)
        model.answers()
        model.answers(f"{BODY} Again.")
        assert len(server.asked) == 2
    assert model.waits == [6]


def test_a_limit_of_the_day_releases_the_texts() -> None:
    """A reset that is hours away is their time to come back."""
    headers = {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "8h"}
    with ModelServer(script=[good(headers=headers)]) as server:
        model = AskedModel(server)
        model.answers()
        with pytest.raises(TransientError, match="limit is used up") as raised:
            model.answers(f"{BODY} Again.")
        assert len(server.asked) == 1
    assert raised.value.retry_at == NOW + timedelta(hours=8)


def test_complaints_without_a_word_slow_everybody_down() -> None:
    """Sixteen at once where four are allowed: all are answered, none gives up."""
    with ModelServer(default=good(latency=0.02)) as server:
        server.rules = lambda _: error(429) if server.at_once > 4 else None
        model = AskedModel(server, {"concurrency": 16})
        ends = model.ask_all([text(f"{BODY} Number {one}.") for one in range(64)])
    assert not [end for end in ends if isinstance(end, BaseException)]
    assert model.ledger.codes().count("rate_limited") < 32


def test_a_cut_reply_is_asked_for_once_more_with_more_tokens() -> None:
    """The first is booked with what it took; the second, if whole, is the answer."""
    with ModelServer(script=[saying('{"summary": ', finish_reason="length")]) as server:
        model = AskedModel(server, {"params": {"max_tokens": 500}})
        answers = model.answers()
        assert [asked.body["max_tokens"] for asked in server.asked] == [500, 1000]
    assert {answer.outcome for answer in answers} == {AnswerOutcome.ANSWERED}
    cut, whole = model.ledger.ends
    assert (cut.state, cut.code, cut.tokens_out) == (AttemptState.FAILED, "cut_answer", 120)
    assert whole.state is AttemptState.OK


@pytest.mark.parametrize(("params", "calls"), [({"max_tokens": 500}, 2), ({}, 1)])
def test_a_reply_that_stays_cut_is_no_answer(params: dict[str, int], calls: int) -> None:
    """Without a limit of ours more tokens cannot be had, so it is not asked for twice."""
    with ModelServer(default=saying('{"summary": ', finish_reason="length")) as server:
        model = AskedModel(server, {"params": params})
        answers = model.answers()
        assert len(server.asked) == calls
    assert {answer.outcome for answer in answers} == {AnswerOutcome.INVALID}
    assert {gate.code for answer in answers for gate in answer.gates} == {"cut_answer"}


def test_a_longer_reply_that_takes_too_long_is_not_paid_for_again_and_again() -> None:
    """The text is left alone until the settings change."""
    script = [saying('{"summary": ', finish_reason="length"), hang()]
    with ModelServer(script=script) as server:
        model = AskedModel(server, {"params": {"max_tokens": 500}, "seconds": 0.7})
        with pytest.raises(PermanentError, match="raise max_tokens") as raised:
            model.answers()
    assert (raised.value.code, model.ledger.codes()) == ("cut_answer", ["cut_answer", "timeout"])
