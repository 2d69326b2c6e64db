"""A real, small model on this machine: protocol, ledger and gates, never its opinions."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

import local_model
from ledgers import FakeLedger
from make import target, text
from pipeline.analyze.model_endpoint import ModelEndpoint
from pipeline.analyze.openai_analyst import OpenAIAnalyst
from pipeline.analyze.questions import questions
from pipeline.analyze.rungs import Rung
from pipeline.models import Answer, AnswerOutcome, AttemptState, EvidenceStatus, Label
from pipeline.ports import EndpointRow

pytestmark = [
    pytest.mark.local_model,
    pytest.mark.skipif(
        local_model.model_file() is None,
        reason="the packages of requirements-model.txt are not installed; run `make test-model`",
    ),
]

ARTICLE = """Brunmar closes its harbour bridge to cars

The council of Brunmar voted on Monday to close the harbour bridge to cars from May. Buses, \
bicycles and ambulances may still cross.

Shop owners on the east bank fear for their trade. "We will lose every customer who drives," said \
Ilse Marn, who runs a bakery there.

The closure is overdue. For ten years the bridge has been the noisiest street of the town, and \
nobody has offered a better way to quiet it."""


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    script = Path(local_model.__file__)
    with subprocess.Popen(
        [sys.executable, script, str(port)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        assert child.stdout is not None
        try:
            assert any(line == b"ready\n" for line in child.stdout), "the model did not start"
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            child.kill()


@pytest.fixture(scope="module")
def ledger() -> FakeLedger:
    return FakeLedger()


@pytest.fixture(scope="module")
def answers(base_url: str, ledger: FakeLedger) -> Sequence[Answer]:
    return asked(base_url, ledger)


def asked(base_url: str, ledger: FakeLedger) -> Sequence[Answer]:
    """The answers to a summary and a stance, as far down the ladder as the ledger remembers."""
    endpoint = ModelEndpoint(
        base_url=base_url,
        model=local_model.NAME,
        params={"temperature": 0.4, "seed": 7, "repeat_penalty": 1.1, "max_tokens": 1200},
        seconds=600,
    )
    analyst = OpenAIAnalyst(endpoint=endpoint, ledger=ledger, clock=lambda: datetime.now(UTC))
    bridge = target("bridge", statement="The harbour bridge should be closed to cars.")
    return asyncio.run(analyst.answer(text(ARTICLE), questions([bridge])))


def test_a_real_model_answers_in_the_asked_shape(
    answers: Sequence[Answer], ledger: FakeLedger
) -> None:
    """One request carries both questions, a second one what did not hold; each is written down."""
    print(*ledger.ends, *answers, sep="\n")  # shown by `make test-model`
    well = [end for end in ledger.ends if end.state is AttemptState.OK]
    assert {end.code for end in ledger.ends if end not in well} <= {"cut_answer"}
    assert 1 <= len(well) <= 2
    assert {end.model_served for end in well} == {local_model.NAME}
    assert all((end.tokens_in or 0) > 500 < len(end.raw_answer or "") for end in well)
    assert [answer.question.kind for answer in answers] == ["summary", "stance"]
    assert len({answer.request_id for answer in answers}) == 1


def test_only_what_the_text_supports_is_kept(answers: Sequence[Answer]) -> None:
    """Quotes stand where they say, and a settled label has one; else the answer is none."""
    for answer in answers:
        kept = answer.sentences or answer.stances
        assert bool(kept) == (answer.outcome is AnswerOutcome.ANSWERED) or answer.gates
        quotes = [one for claim in answer.sentences for one in claim.evidence]
        quotes += [one for claim in answer.stances for one in claim.evidence]
        for quote in quotes:
            stands = ARTICLE[quote.start : quote.end] == quote.quote
            assert stands or quote.status is EvidenceStatus.UNVERIFIED
        for stance in answer.stances:
            found = [one.status is not EvidenceStatus.UNVERIFIED for one in stance.evidence]
            settled = stance.label in (Label.FAVOR, Label.AGAINST, Label.NEUTRAL)
            assert any(found) or not settled


def test_a_reply_of_a_real_model_is_paid_for_once(
    base_url: str, answers: Sequence[Answer], ledger: FakeLedger
) -> None:
    """Asked again after the answers were lost, the written reply is judged again."""
    tries = len(ledger.ends)
    assert asked(base_url, ledger) == answers
    assert len(ledger.ends) == tries


@pytest.mark.parametrize("rung", [Rung.JSON_OBJECT, Rung.TOOLS, Rung.TEXT])
def test_a_real_model_is_asked_by_each_lower_rung(base_url: str, rung: Rung) -> None:
    """Where a rung is remembered, the first call is made by it; what comes back is judged."""
    place = (base_url, local_model.NAME)
    ledger = FakeLedger(endpoints={place: EndpointRow(rung=rung, learnt_at=datetime.now(UTC))})
    answers = asked(base_url, ledger)
    print(rung, *ledger.ends, *answers, sep="\n")  # shown by `make test-model`
    assert ledger.requests[0].rung == rung
    assert ledger.ends[0].state is AttemptState.OK
    assert ledger.endpoints[place].rung == rung
    assert [answer.question.kind for answer in answers] == ["summary", "stance"]
