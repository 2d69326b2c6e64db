"""Compares the articles of a story by asking a model, from their checked claims alone.

story -> claims within bounds -> one prompt -> paid for before? -> asking -> every statement against
the quotes of the claims that it cites -> what failed is asked for once more -> a comparison
"""

from pipeline.analyze import prompts, shown_story, statement_schema
from pipeline.analyze.asked import Asked
from pipeline.analyze.asking import Asking
from pipeline.analyze.calls import one_spelling
from pipeline.analyze.comparing import compare_again, compared
from pipeline.analyze.model_endpoint import ModelEndpoint
from pipeline.analyze.prompts import Prompt
from pipeline.analyze.purse import Draft, Purse
from pipeline.analyze.shown_story import ShownStory
from pipeline.analyze.story_prompts import story_prompt, story_prompt_hash
from pipeline.analyze.too_long import TooLong
from pipeline.errors import PermanentError
from pipeline.models import Comparison, ComparisonKey, Counts, ToldStory, digest


class ModelComparer:
    """Asks by the same means as the analyst of the same endpoint, and spends from its purse.

    `language` is the ISO 639 code that statements are to be in; None: that of most articles.
    """

    def __init__(
        self, endpoint: ModelEndpoint, *, asking: Asking, purse: Purse, language: str | None
    ) -> None:
        self.model = endpoint.model
        self.concurrency = endpoint.concurrency
        self._asking = asking
        self._purse = purse
        self._language = language
        self._prompt_hash = story_prompt_hash(language)
        self._params_hash = digest(
            one_spelling([endpoint.params, statement_schema.VERSION, shown_story.MOST_SHOWN])
        )

    def key(self, story: ToldStory) -> ComparisonKey | None:
        """What identifies the comparison of a story; None where there is too little to compare."""
        shown = shown_story.shown_story(story)
        if shown is None:
            return None
        return ComparisonKey(
            content_hash=shown.content_hash,
            prompt_hash=self._prompt_hash,
            model=self.model,
            params_hash=self._params_hash,
        )

    async def compare(self, story: ToldStory) -> Comparison:
        """The comparison of a story, by one paid request or two.

        Raises:
            EndpointClosed: the endpoint takes no question until a person acts.
            BudgetReached: what it may cost is more than a budget allows.
            TransientError: it did not answer; ask again later. What was paid for is used then.
            PermanentError: it will never answer about these claims.
        """
        shown, prompt = self._fitting(story)
        try:
            return await self._compared(shown, prompt)
        except TooLong as error:
            most = prompts.most_after(prompt, error.context_tokens)
            if not most:
                raise
            shown = _shown(story, most)
            return await self._compared(shown, self._prompt(shown))

    def draft(self, story: ToldStory) -> Draft | None:
        """What comparing a story would take; None where nothing would be sent."""
        body = self._asking.body(_asked(*self._fitting(story)))
        return self._purse.draft(body) if body else None

    def spent(self) -> Counts:
        """What was sent and received by these means since they were opened."""
        return self._asking.counts()

    def _fitting(self, story: ToldStory) -> tuple[ShownStory, Prompt]:
        """As many of the claims as fit into the model's context, as far as that is known."""
        shown = _shown(story, shown_story.MOST_SHOWN)
        prompt = self._prompt(shown)
        context = self._asking.context_tokens
        most = prompts.most_that_fits(prompt, context) if context else None
        if not most or most >= len(prompt.shown):
            return shown, prompt
        shorter = _shown(story, most)
        return shorter, self._prompt(shorter)

    def _prompt(self, shown: ShownStory) -> Prompt:
        return story_prompt(shown, language=self._language or shown.language)

    async def _compared(self, shown: ShownStory, prompt: Prompt) -> Comparison:
        asked = _asked(shown, prompt)
        reply = await self._asking.ask(asked)
        before = compared(reply, shown, prompt)
        if not (before.failed or before.unreadable):
            return before.comparison
        try:
            second = await self._asking.ask(compare_again(asked, reply, before))
        except PermanentError:
            return before.comparison
        return compared(reply, shown, prompt, second).comparison


def _shown(story: ToldStory, most: int) -> ShownStory:
    shown = shown_story.shown_story(story, most)
    if shown is None:
        raise ValueError(f"story {story.story_id} has too little to compare")
    return shown


def _asked(shown: ShownStory, prompt: Prompt) -> Asked:
    return Asked(
        version_id=shown.versions[0],
        versions=shown.versions,
        messages=prompt.messages,
        compares=True,
    )
