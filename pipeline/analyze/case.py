"""What the claims of one answer are judged by: no more than what the model was shown."""

from dataclasses import dataclass

from pipeline.analyze.prompts import Prompt
from pipeline.analyze.support import Support, support
from pipeline.models import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The part of a text that was shown, its language, and the one that was to be written in.

    Languages are ISO 639 codes; None: not known, and not judged. `also_told` is what the model
    was told of a target.
    """

    shown: str
    language: str | None
    written_in: str | None
    also_told: str = ""

    @property
    def support(self) -> Support:
        """The numbers, dates and names of what was shown."""
        return support(self.shown, self.language)


def case_of(prompt: Prompt, language: str | None, target: Target | None) -> Case:
    """What an answer to a prompt is judged by; `language` is that of the text."""
    return Case(
        shown=prompt.shown,
        language=language,
        written_in=prompt.language or language,
        also_told=f"{target.statement}\n{target.description}" if target else "",
    )
