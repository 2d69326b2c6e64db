"""What a model is told: the words of prompt files, filled with a text and its questions.

The article comes before the questions, so that a provider's prompt cache serves every later
request about it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Template

from pipeline.analyze.sentences import paragraphs
from pipeline.analyze.wording import SHIPPED, Wording
from pipeline.models import Question, Target, digest
from pipeline.scrub import scrub_line

MOST_SHOWN = 24_000
"""How many characters of a text a model is shown."""

_LETTERS_PER_TOKEN = 3
_REPLY_TOKENS = 1500
_FEWEST_SHOWN = 500
_LAST_LATIN, _MOSTLY = "\u024f", 0.8
_OWN_LANGUAGE = "the article's language"


@dataclass(frozen=True, slots=True)
class Prompt:
    """The messages of one request, and what its reply is judged by.

    `shown` is the beginning of the text, so offsets in it are offsets in the whole text.
    `language` is the ISO 639 code that answers are to be written in; None: the article's own.
    """

    messages: tuple[Mapping[str, str], ...]
    shown: str
    is_cut: bool
    targets: Mapping[str, Target]
    has_summary: bool
    language: str | None = None


def prompt(
    text: str,
    questions: Sequence[Question],
    *,
    language: str | None = None,
    most_shown: int = MOST_SHOWN,
    wording: Wording = SHIPPED,
) -> Prompt:
    """One request that carries all the questions about a text.

    `language` is the ISO 639 code that answers are to be written in; None: the article's own.
    """
    shown = shown_part(text, most_shown)
    targets = _by_id(questions)
    has_summary = any(one.target is None for one in questions)
    parts = [wording.words("summary")] if has_summary else []
    if targets:
        listed = "\n".join(_target(target, short, wording) for short, target in targets.items())
        parts.append(Template(wording.words("stance")).substitute(targets=listed))
    asked = Template(wording.words("user")).substitute(
        marker=marker(shown), article=shown, questions="\n\n".join(parts)
    )
    messages = (
        {"role": "system", "content": _system(language, wording)},
        {"role": "user", "content": asked},
    )
    return Prompt(messages, shown, len(shown) < len(text), targets, has_summary, language)


def as_shown(
    text: str, questions: Sequence[Question], *, language: str | None, shown: int | None
) -> Prompt:
    """What a reply of before is judged by: a prompt without messages; `shown` None: all."""
    part = text[:shown]
    return Prompt(
        messages=(),
        shown=part,
        is_cut=len(part) < len(text),
        targets=_by_id(questions),
        has_summary=any(one.target is None for one in questions),
        language=language,
    )


def prompt_hash(
    question: Question, *, language: str | None = None, wording: Wording = SHIPPED
) -> str:
    """The hash of all that a model is told for one question: never the text or other questions."""
    parts = [_system(language, wording), wording.words("user")]
    if question.target:
        parts += [wording.words("stance"), _target(question.target, "t", wording)]
    else:
        parts += [wording.words("summary")]
    return digest("\x1f".join(parts))


def shown_part(text: str, most_shown: int = MOST_SHOWN) -> str:
    """The beginning of a text that a model is shown: whole paragraphs, if the first one fits."""
    if len(text) <= most_shown:
        return text
    ends = [end for _, end in paragraphs(text[: most_shown + 1]) if end <= most_shown]
    # The last paragraph found in a cut text may go on behind the cut.
    whole = [end for end in ends if text[end : end + 1] == "\n"]
    if whole:
        return text[: whole[-1]]
    blank = text.rfind(" ", 0, most_shown)
    return text[: blank if blank > 0 else most_shown]


def most_that_fits(prompt: Prompt, context_tokens: int) -> int:
    """How many characters of a text fit into a context beside the questions and the reply.

    Counted are three characters a token, one where letters are not Latin; 0: there is no room.
    """
    latin = sum(one <= _LAST_LATIN for one in prompt.shown)
    letters = _LETTERS_PER_TOKEN if latin > _MOSTLY * len(prompt.shown) else 1
    told = sum(len(message["content"]) for message in prompt.messages) - len(prompt.shown)
    room = (context_tokens - _REPLY_TOKENS - told // _LETTERS_PER_TOKEN) * letters
    return room if room >= _FEWEST_SHOWN else 0


def most_after(prompt: Prompt, context_tokens: int | None) -> int:
    """How many characters to show of a text after a prompt was too long: less, at most half.

    0 where there is no room for a text worth judging.
    """
    half = len(prompt.shown) // 2
    room = half if context_tokens is None else min(half, most_that_fits(prompt, context_tokens))
    return room if room >= _FEWEST_SHOWN else 0


def marker(shown: str) -> str:
    """A line that the text does not hold, the same for the same text."""
    name = digest(shown)
    while (line := f"===== article {name[:16]} =====") in shown:
        name = digest(name)
    return line


def _by_id(questions: Sequence[Question]) -> Mapping[str, Target]:
    """The targets by the short ids that the messages give them."""
    targets = (one.target for one in questions if one.target)
    return {f"t{number}": target for number, target in enumerate(targets, start=1)}


def _system(language: str | None, wording: Wording) -> str:
    written_in = f"the language with the ISO 639 code {language}" if language else _OWN_LANGUAGE
    return Template(wording.words("system")).substitute(language=written_in)


def _target(target: Target, short: str, wording: Wording) -> str:
    return (
        Template(wording.words("target"))
        .substitute(
            id=short,
            statement=scrub_line(target.statement),
            description=scrub_line(target.description),
        )
        .strip()
    )
