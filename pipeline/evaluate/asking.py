"""Asks an analyst all that a dataset asks, through the door that production uses.

What is asked about one text goes in one request, as in production. One text that cannot be
answered is an outcome with its reason code; an endpoint that takes no question at all, or a
database that is away, ends the evaluation, and what was paid for until then is not paid again.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

from pipeline.errors import (
    EndpointClosed,
    PermanentError,
    StandpointError,
    StoreUnavailable,
    TransientError,
)
from pipeline.evaluate.examples import Example, Passage, StanceExample
from pipeline.models import Answer, AnswerOutcome, Counts, Document, Label, Question, Text
from pipeline.ports import Analyst, Clock
from pipeline.ports.evaluating import ExampleStore, PaidCall

EXTRACTOR = "evaluation"
MOST_QUESTIONS = 10
"""How many questions go in one request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one example: an answer, or why there is none, as code and sentence.

    `text` numbers the texts of the dataset in their order. What is `postponed` was not the
    analyst's to answer (no connection, no money left): it says nothing about its quality.
    """

    example: Example
    text: int
    answer: Answer | None = None
    code: str | None = None
    message: str = ""
    postponed: bool = False

    @property
    def label(self) -> Label | None:
        """The label of the text's own voice; None without an answer."""
        if self.answer is None or self.answer.outcome is not AnswerOutcome.ANSWERED:
            return None
        return next((one.label for one in self.answer.stances if one.holder is None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """All outcomes in the dataset's order, and what they took.

    `seconds` are those that each batch of questions took here; `calls` are in the ledger, also
    those that an earlier evaluation paid for; `spent` is what this one sent and received.
    """

    outcomes: tuple[Outcome, ...]
    seconds: tuple[float, ...]
    calls: tuple[PaidCall, ...]
    spent: Counts

    @property
    def judged(self) -> tuple[Outcome, ...]:
        """The outcomes that say something about the analyst."""
        return tuple(one for one in self.outcomes if not one.postponed)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Examples about one text that are asked together."""

    number: int
    text: Text
    places: tuple[int, ...]
    questions: tuple[Question, ...]


def evaluate(
    examples: Sequence[Example],
    analyst: Analyst,
    store: ExampleStore,
    *,
    clock: Clock,
    told: Callable[[], None],
) -> Evaluation:
    """Asks about all examples, as many texts at once as is good; `told` after each example.

    Raises:
        EndpointClosed: the endpoint takes no question until a person acts.
        StoreUnavailable: the database does not answer.
    """
    targets = {one.target.slug: one.target for one in examples if isinstance(one, StanceExample)}
    store.configure_targets(list(targets.values()), clock())
    passages = list(dict.fromkeys(one.passage for one in examples))
    texts = store.keep_texts([_document(one) for one in passages], clock())
    batches = list(_batches(examples, dict(zip(passages, texts, strict=True))))
    before = analyst.spent()
    outcomes, seconds = asyncio.run(_ask_all(examples, batches, analyst, told))
    requests = {
        number
        for one in outcomes
        if one.answer
        for number in (one.answer.request_id, one.answer.second_request_id)
        if number is not None
    }
    return Evaluation(
        outcomes=tuple(outcomes),
        seconds=tuple(seconds),
        calls=tuple(store.paid_calls(sorted(requests))),
        spent={name: count - before.get(name, 0) for name, count in analyst.spent().items()},
    )


def _document(passage: Passage) -> Document:
    return Document(
        title=passage.title, text=passage.text, extractor=EXTRACTOR, language=passage.language
    )


def _batches(examples: Sequence[Example], texts: dict[Passage, Text]) -> Iterator[_Batch]:
    places: dict[Passage, list[int]] = {}
    for place, one in enumerate(examples):
        places.setdefault(one.passage, []).append(place)
    for number, (passage, all_of_it) in enumerate(places.items()):
        asked = list(dict.fromkeys(examples[place].question for place in all_of_it))
        for start in range(0, len(asked), MOST_QUESTIONS):
            some = tuple(asked[start : start + MOST_QUESTIONS])
            held = tuple(place for place in all_of_it if examples[place].question in some)
            yield _Batch(number, texts[passage], held, some)


async def _ask_all(
    examples: Sequence[Example],
    batches: Sequence[_Batch],
    analyst: Analyst,
    told: Callable[[], None],
) -> tuple[list[Outcome], list[float]]:
    found: dict[int, Outcome] = {}
    seconds: list[float] = []
    waiting = iter(batches)

    async def take() -> None:
        for batch in waiting:
            began = perf_counter()
            answers, error = await _ask(batch, analyst)
            seconds.append(perf_counter() - began)
            for place in batch.places:
                one = examples[place]
                found[place] = Outcome(
                    example=one,
                    text=batch.number,
                    answer=answers.get(one.question),
                    code=error.code if error else None,
                    message=error.message if error else "",
                    postponed=isinstance(error, TransientError),
                )
                told()

    await asyncio.gather(*(take() for _ in range(analyst.concurrency)))
    return [found[place] for place in range(len(examples))], seconds


async def _ask(
    batch: _Batch, analyst: Analyst
) -> tuple[dict[Question, Answer], StandpointError | None]:
    try:
        answers = await analyst.answer(batch.text, batch.questions)
    except (EndpointClosed, StoreUnavailable):
        raise
    except (TransientError, PermanentError) as error:
        return {}, error
    return dict(zip(batch.questions, answers, strict=True)), None
