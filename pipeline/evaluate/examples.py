"""What a dataset holds: texts, what is asked of them, and what people answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.models import Label, Question, QuestionKind, Target

MOST_EXAMPLES = 100_000


class Task(StrEnum):
    """What an evaluation measures."""

    STANCE = "stance"
    SUMMARY = "summary"
    QUOTES = "quotes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A text as the analyst gets it; its first paragraph is the title where there is one."""

    text: str
    title: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceExample:
    """Where a text's own voice stands on a target, as a person reads it.

    `place` is file and line. `actors` are those whose stance the text reports, by name; None
    where nobody looked for them. `more_actors`: the text may report others, whom nobody judged.
    """

    place: str
    passage: Passage
    target: Target
    label: Label
    quote: str = ""
    actors: Mapping[str, Label] | None = None
    more_actors: bool = False
    reason: str = ""

    @property
    def question(self) -> Question:
        """What is asked about the passage."""
        return Question(QuestionKind.STANCE, self.target)


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryExample:
    """A text with a summary that a person wrote."""

    place: str
    passage: Passage
    reference: str

    @property
    def question(self) -> Question:
        """What is asked about the passage."""
        return Question(QuestionKind.SUMMARY)


Example = StanceExample | SummaryExample


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Examples in their order, and one line for each record that is none."""

    name: str
    examples: tuple[Example, ...]
    problems: tuple[str, ...] = field(default=())

    @property
    def stances(self) -> tuple[StanceExample, ...]:
        """The examples that are about a stance."""
        return tuple(one for one in self.examples if isinstance(one, StanceExample))

    @property
    def summaries(self) -> tuple[SummaryExample, ...]:
        """The examples that have a summary."""
        return tuple(one for one in self.examples if isinstance(one, SummaryExample))
