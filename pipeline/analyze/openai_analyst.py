"""Answers questions by asking a model at any OpenAI-compatible endpoint.

text, questions -> ruled out without a call? -> one prompt -> paid for before? -> asking
-> judging: every claim against what was shown -> answers
"""

import asyncio
from collections.abc import Sequence

from pipeline.analyze import prompts, reply_schema
from pipeline.analyze.asked import Asked
from pipeline.analyze.asking import Asking
from pipeline.analyze.calls import one_spelling
from pipeline.analyze.judging import judge
from pipeline.analyze.model_endpoint import ModelEndpoint
from pipeline.analyze.naming import is_ruled_out, ruled_out
from pipeline.models import AnalystKind, Answer, Counts, Question, Text, digest
from pipeline.ports import Clock, Ledger, Wait

TEXTS_FOR_EACH_REQUEST = 2
"""Texts under way for each request that may be: while one is waited for, another is prepared or
written down, so that the endpoint is not left waiting for the database."""


class OpenAIAnalyst:
    """Asks all open questions about a text in one request and checks what comes back.

    Connections close when no answer is under way, so an analyst serves many event loops in turn.
    """

    kind = AnalystKind.OPENAI

    def __init__(
        self, *, endpoint: ModelEndpoint, ledger: Ledger, clock: Clock, wait: Wait = asyncio.sleep
    ) -> None:
        self.model = endpoint.model
        self.concurrency = TEXTS_FOR_EACH_REQUEST * endpoint.concurrency
        self.params_hash = digest(
            one_spelling([endpoint.params, reply_schema.VERSION, prompts.MOST_SHOWN])
        )
        self._endpoint = endpoint
        self._ledger = ledger
        self._asking = Asking(endpoint, ledger=ledger, clock=clock, wait=wait)

    def prompt_hash(self, question: Question) -> str:
        """The hash of instructions and question; aliases are not told, so they do not count."""
        return prompts.prompt_hash(question)

    async def answer(self, text: Text, questions: Sequence[Question]) -> Sequence[Answer]:
        """One answer for each question, in their order, by at most one paid request.

        Raises:
            EndpointClosed: the endpoint takes no question until a person acts.
            TransientError: it did not answer; ask again later.
            PermanentError: it will never answer this text.
        """
        open_ones = [
            one for one in questions if one.target is None or not is_ruled_out(one.target, text)
        ]
        asked = iter(await self._ask(text, open_ones) if open_ones else ())
        return [next(asked) if one in open_ones else ruled_out(one) for one in questions]

    def spent(self) -> Counts:
        """What was sent and received since this analyst was made, failed tries included."""
        return self._asking.counts()

    async def _ask(self, text: Text, questions: Sequence[Question]) -> list[Answer]:
        prompt = prompts.prompt(text.text, questions)
        reply = await self._asking.ask(
            Asked(
                version_id=text.version_id,
                messages=prompt.messages,
                questions=tuple(questions),
                has_summary=prompt.has_summary,
                targets=tuple(prompt.targets),
            )
        )
        return judge(reply, questions, prompt, len(text.text))
