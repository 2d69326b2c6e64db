"""Targets that a text surely does not deal with, because it does not name them."""

from pipeline.analyze.names import is_named
from pipeline.models import Answer, Label, Question, Stance, Target, Text

NOT_NAMED = "not_named"
"""The flag of a stance that no analyst was asked for."""

_PLAIN_LANGUAGE = "en"
"""Aliases without stated languages are taken to be English."""


def is_ruled_out(target: Target, text: Text) -> bool:
    """Whether a target counts only if named, and the text, in a language of its aliases, does not.

    A target without aliases is never ruled out.
    """
    languages = target.languages or (_PLAIN_LANGUAGE,)
    covered = target.only_if_named and target.aliases and text.language in languages
    return bool(covered) and not is_named(target, text.text)


def ruled_out(question: Question) -> Answer:
    """The answer to a question about such a target."""
    stance = Stance(
        label=Label.UNRELATED,
        model_label=Label.UNRELATED,
        rationale="The text does not name the target; no model was asked.",
        flags=(NOT_NAMED,),
    )
    return Answer(question=question, stances=(stance,))
