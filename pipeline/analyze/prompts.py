"""What a model is told: the prompt files beside this module, filled with a text and its questions.

The article comes before the questions, so that a provider's prompt cache serves every later
request about it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from string import Template

from pipeline.analyze.sentences import paragraphs
from pipeline.models import Question, Target, digest
from pipeline.scrub import scrub_line

MOST_SHOWN = 24_000
"""How many characters of a text a model is shown."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """The messages of one request, and what its reply is judged by.

    `shown` is the beginning of the text, so offsets in it are offsets in the whole text.
    """

    messages: tuple[Mapping[str, str], ...]
    shown: str
    is_cut: bool
    targets: Mapping[str, Target]
    has_summary: bool


def prompt(text: str, questions: Sequence[Question]) -> Prompt:
    """One request that carries all the questions about a text."""
    shown = shown_part(text)
    targets = {
        f"t{number}": target
        for number, target in enumerate((one.target for one in questions if one.target), start=1)
    }
    has_summary = any(one.target is None for one in questions)
    parts = [_template("summary")] if has_summary else []
    if targets:
        listed = "\n".join(_target(target, short) for short, target in targets.items())
        parts.append(Template(_template("stance")).substitute(targets=listed))
    asked = Template(_template("user")).substitute(
        marker=_marker(shown), article=shown, questions="\n\n".join(parts)
    )
    messages = (
        {"role": "system", "content": _template("system")},
        {"role": "user", "content": asked},
    )
    return Prompt(messages, shown, len(shown) < len(text), targets, has_summary)


def prompt_hash(question: Question) -> str:
    """The hash of all that a model is told for one question: never the text or other questions."""
    parts = [_template("system"), _template("user")]
    if question.target:
        parts += [_template("stance"), _target(question.target, "t")]
    else:
        parts += [_template("summary")]
    return digest("\x1f".join(parts))


def shown_part(text: str) -> str:
    """The beginning of a text that a model is shown: whole paragraphs, if the first one fits."""
    if len(text) <= MOST_SHOWN:
        return text
    ends = [end for _, end in paragraphs(text[: MOST_SHOWN + 1]) if end <= MOST_SHOWN]
    # The last paragraph found in a cut text may go on behind the cut.
    whole = [end for end in ends if text[end : end + 1] == "\n"]
    if whole:
        return text[: whole[-1]]
    blank = text.rfind(" ", 0, MOST_SHOWN)
    return text[: blank if blank > 0 else MOST_SHOWN]


def _marker(shown: str) -> str:
    """A line that the text does not hold, the same for the same text."""
    name = digest(shown)
    while (line := f"===== article {name[:16]} =====") in shown:
        name = digest(name)
    return line


def _target(target: Target, short: str) -> str:
    return (
        Template(_template("target"))
        .substitute(
            id=short,
            statement=scrub_line(target.statement),
            description=scrub_line(target.description),
        )
        .strip()
    )


@cache
def _template(name: str) -> str:
    path = resources.files("pipeline.analyze") / "prompts" / f"{name}.txt"
    return path.read_text(encoding="utf-8").strip()
