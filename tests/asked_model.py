"""An `openai` analyst at a scripted model, with a clock that waiting moves."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from fakes import FakeClock
from ledgers import FakeLedger
from make import target, text
from model_server import ModelServer
from pipeline.analyze.model_endpoint import ModelEndpoint
from pipeline.analyze.openai_analyst import OpenAIAnalyst
from pipeline.analyze.questions import questions
from pipeline.models import Answer, Question, Target, Text

KEY = "sk-very-secret-0123456789"

BODY = (
    "A toll for Brunmar\n\n"
    "The toll is a disgraceful failure that hurts honest people. It begins in May, the council "
    "said on Friday. Ilse Marn of the traders' union called it a gift to the suburbs."
)


@dataclass
class AskedModel:
    """The analyst, its ledger, and the seconds that it waited."""

    server: ModelServer
    options: dict[str, Any] = field(default_factory=dict)
    ledger: FakeLedger = field(default_factory=FakeLedger)
    clock: FakeClock = field(default_factory=FakeClock)
    waits: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        plain = {"base_url": self.server.base_url, "model": "m", "api_key": KEY, "seconds": 180}
        self.analyst = OpenAIAnalyst(
            endpoint=ModelEndpoint(**{**plain, **self.options}),
            ledger=self.ledger,
            clock=self.clock,
            wait=self._wait,
        )

    async def _wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.clock.move(seconds=seconds)
        await asyncio.sleep(0)

    def answers(self, content: str = BODY, *targets: Target) -> list[Answer]:
        """The answers about a text: its summary and the stances on the targets."""
        return list(self.ask(text(content), questions(targets or [target()])))

    def ask(self, asked: Text, about: Sequence[Question]) -> Sequence[Answer]:
        """The answers to these questions, in an event loop of their own."""
        return asyncio.run(self.analyst.answer(asked, about))

    def ask_all(self, texts: Sequence[Text]) -> list[Sequence[Answer] | BaseException]:
        """All texts at once; what went wrong comes back as it was raised."""

        async def all_at_once() -> list[Sequence[Answer] | BaseException]:
            about = questions([target()])
            return await asyncio.gather(
                *(self.analyst.answer(one, about) for one in texts), return_exceptions=True
            )

        return asyncio.run(all_at_once())
