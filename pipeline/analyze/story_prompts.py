"""What a model is told to compare the articles of a story: the prompt files, filled with claims."""

from string import Template

from pipeline.analyze.prompts import Prompt, marker
from pipeline.analyze.shown_story import ShownStory
from pipeline.analyze.wording import template
from pipeline.models import digest

_OWN_LANGUAGE = "the language of the claims"


def story_prompt(story: ShownStory, *, language: str | None) -> Prompt:
    """The request about a story; `language` is the ISO 639 code that it is answered in."""
    asked = Template(template("story_user")).substitute(
        marker=marker(story.text), claims=story.text, questions=template("story")
    )
    messages = (
        {"role": "system", "content": _system(language)},
        {"role": "user", "content": asked},
    )
    return Prompt(
        messages=messages,
        shown=story.text,
        is_cut=len(story.articles) < story.total,
        targets={},
        has_summary=False,
        language=language,
    )


def story_prompt_hash(language: str | None) -> str:
    """The hash of all that a model is told but the claims; `language` as it is configured.

    Where none is, that of most articles is told, which belongs to the claims.
    """
    return digest("\x1f".join((_system(language), template("story_user"), template("story"))))


def _system(language: str | None) -> str:
    written_in = f"the language with the ISO 639 code {language}" if language else _OWN_LANGUAGE
    return Template(template("story_system")).substitute(language=written_in)
