"""Answers questions by asking a model at any OpenAI-compatible endpoint.

text, questions -> ruled out without a call? -> one prompt -> paid for before? -> asking
-> judging: every claim against what was shown -> what failed is asked for once more -> answers
"""

import asyncio
from collections.abc import Sequence
from typing import Self

from pipeline.analyze import prompts, reply_schema
from pipeline.analyze.asked import Asked
from pipeline.analyze.asking import Asking
from pipeline.analyze.calls import one_spelling
from pipeline.analyze.judging import judge
from pipeline.analyze.model_comparer import ModelComparer
from pipeline.analyze.model_endpoint import ModelEndpoint
from pipeline.analyze.naming import is_ruled_out, ruled_out
from pipeline.analyze.prompts import Prompt
from pipeline.analyze.purse import Draft, Purse
from pipeline.analyze.reasking import ask_again
from pipeline.analyze.too_long import TooLong
from pipeline.analyze.wording import SHIPPED, Wording
from pipeline.errors import PermanentError
from pipeline.models import (
    AnalystKind,
    Answer,
    Counts,
    Limits,
    PaidReply,
    Price,
    Question,
    Text,
    digest,
)
from pipeline.ports import Clock, Ledger, Wait

TEXTS_FOR_EACH_REQUEST = 2
"""Texts under way for each request that may be: while one is waited for, another is prepared or
written down, so that the endpoint is not left waiting for the database."""


NO_LIMITS = Limits()


class OpenAIAnalyst:
    """Asks all open questions about a text in one request and checks what comes back.

    Claims that do not hold are asked for once more, in one further request. `language` is the
    ISO 639 code that answers are written in; None: that of each text. `wording` is what questions
    are asked in. Connections close when no
    answer is under way, so an analyst serves many event loops in turn.
    """

    kind = AnalystKind.OPENAI

    def __init__(
        self,
        *,
        endpoint: ModelEndpoint,
        ledger: Ledger,
        clock: Clock,
        wait: Wait = asyncio.sleep,
        language: str | None = None,
        limits: Limits = NO_LIMITS,
        wording: Wording = SHIPPED,
    ) -> None:
        self.model = endpoint.model
        self.concurrency = TEXTS_FOR_EACH_REQUEST * endpoint.concurrency
        self.params_hash = digest(
            one_spelling([endpoint.params, reply_schema.VERSION, prompts.MOST_SHOWN])
        )
        self._endpoint = endpoint
        self._ledger = ledger
        self._language, self._wording = language, wording
        self._purse = Purse(endpoint, ledger=ledger, clock=clock, wait=wait, limits=limits)
        self._asking = Asking(endpoint, ledger=ledger, purse=self._purse, clock=clock, wait=wait)
        self.comparer = ModelComparer(
            endpoint, asking=self._asking, purse=self._purse, language=language
        )

    def for_run(self, run: str) -> Self:
        """Itself; what it asks from now on is the run's."""
        self._purse.open_for(run)
        return self

    def prompt_hash(self, question: Question) -> str:
        """The hash of instructions and question; aliases are not told, so they do not count."""
        return prompts.prompt_hash(question, language=self._language, wording=self._wording)

    async def answer(self, text: Text, questions: Sequence[Question]) -> Sequence[Answer]:
        """One answer for each question, in their order, by one paid request or two.

        Raises:
            EndpointClosed: the endpoint takes no question until a person acts.
            BudgetReached: what it may cost is more than a budget allows.
            TransientError: it did not answer; ask again later. What was paid for is used then.
            PermanentError: it will never answer this text.
        """
        open_ones = _open_ones(text, questions)
        asked = iter(await self._ask(text, open_ones) if open_ones else ())
        return [next(asked) if one in open_ones else ruled_out(one) for one in questions]

    def draft(self, text: Text, questions: Sequence[Question]) -> Draft | None:
        """What asking about a text would take; None where nothing would be sent."""
        open_ones = _open_ones(text, questions)
        if not open_ones:
            return None
        prompt = self._prompt(text, open_ones, self._asking.context_tokens)
        body = self._asking.body(_asked(text, open_ones, prompt))
        return self._purse.draft(body) if body else None

    @property
    def price(self) -> Price | None:
        """What the configured model's tokens cost, if that is known."""
        return self._endpoint.price

    def spent(self) -> Counts:
        """What was sent and received since this analyst was made, failed tries included."""
        return self._asking.counts()

    async def _ask(self, text: Text, questions: Sequence[Question]) -> list[Answer]:
        """Shows a text that is too long for the model's context once more, shortened."""
        prompt = self._prompt(text, questions, self._asking.context_tokens)
        try:
            return await self._answers(text, questions, prompt)
        except TooLong as error:
            most = prompts.most_after(prompt, error.context_tokens)
            if not most:
                raise
            shorter = self._shortened(text, questions, most)
            return await self._answers(text, questions, shorter)

    def _prompt(
        self, text: Text, questions: Sequence[Question], context_tokens: int | None
    ) -> Prompt:
        """As much of the text as fits into the model's context, as far as that is known."""
        prompt = self._shortened(text, questions, prompts.MOST_SHOWN)
        most = prompts.most_that_fits(prompt, context_tokens) if context_tokens else None
        if not most or most >= len(prompt.shown):
            return prompt
        return self._shortened(text, questions, most)

    def _shortened(self, text: Text, questions: Sequence[Question], most_shown: int) -> Prompt:
        return prompts.prompt(
            text.text,
            questions,
            language=self._language,
            most_shown=most_shown,
            wording=self._wording,
        )

    async def _answers(
        self, text: Text, questions: Sequence[Question], prompt: Prompt
    ) -> list[Answer]:
        asked = _asked(text, questions, prompt)
        reply = await self._asking.ask(asked)
        judged = judge(reply, questions, prompt, text)
        if not judged.again:
            return judged.answers
        second = await self._second(ask_again(asked, reply, judged.again, prompt))
        return judge(reply, questions, prompt, text, second).answers if second else judged.answers

    async def _second(self, asked: Asked) -> PaidReply | None:
        """The second reply; None where there will never be one.

        A passing failure is raised: the text stays pending, and its first reply is used again.
        """
        try:
            return await self._asking.ask(asked)
        except PermanentError:
            return None


def _open_ones(text: Text, questions: Sequence[Question]) -> list[Question]:
    """The questions that only a model answers."""
    return [one for one in questions if one.target is None or not is_ruled_out(one.target, text)]


def _asked(text: Text, questions: Sequence[Question], prompt: Prompt) -> Asked:
    return Asked(
        version_id=text.version_id,
        messages=prompt.messages,
        questions=tuple(questions),
        has_summary=prompt.has_summary,
        targets=tuple(prompt.targets),
    )
