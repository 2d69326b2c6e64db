"""Replies of a model to a dataset, kept so that they can be played again without it.

A file of JSON Lines. The first says which model replied (`model`) and the hash of the prompts it
was told (`prompts`); each further one the hash of a text (`text`), its file or line (`place`), and
the reply (`reply`). Replayed, they guard prompts, parsing and gates; of a model's quality they
say what it was when they were recorded.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import ConfigurationError
from pipeline.evaluate.asking import Evaluation
from pipeline.models import Question, QuestionKind, Target, digest
from pipeline.ports import Analyst

_ANY = Target(slug="any", statement="Any statement.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Replies by the hash of the text that they are about."""

    model: str
    prompts: str
    replies: Mapping[str, str]


def prompts_hash(analyst: Analyst, kind: QuestionKind) -> str:
    """The hash of what an analyst is told for a kind of question, whatever the target."""
    return analyst.prompt_hash(Question(kind, _ANY if kind is QuestionKind.STANCE else None))


def recorded(evaluation: Evaluation, analyst: Analyst) -> str:
    """The replies of an evaluation as the text of a file.

    Raises:
        ConfigurationError: no call was made, so there is nothing to record.
    """
    raw = {one.request_id: one.raw_answer for one in evaluation.calls}
    lines: dict[str, dict[str, str]] = {}
    for one in evaluation.outcomes:
        body = raw.get(one.answer.request_id or 0) if one.answer else None
        reply = _content(body) if body else ""
        if reply:
            text = digest(one.example.passage.text)
            lines[text] = {"text": text, "place": one.example.place, "reply": reply}
    if not lines:
        raise ConfigurationError("no model replied, so there is nothing to record")
    head = {"model": analyst.model, "prompts": prompts_hash(analyst, QuestionKind.STANCE)}
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in (head, *lines.values()))


def read_recording(path: Path) -> Recording:
    """The replies in a file.

    Raises:
        ConfigurationError: it cannot be read, or is no recording.
    """
    try:
        head, *lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        replies = {one["text"]: one["reply"] for one in lines}
        return Recording(model=head["model"], prompts=head["prompts"], replies=replies)
    except OSError as error:
        raise ConfigurationError(f"cannot be read: {error.strerror}", path=path) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigurationError("no recording of a model's replies", path=path) from error


def _content(body: str) -> str:
    """What the model said in a completion: its text, else the arguments of its tool call."""
    try:
        message: dict[str, Any] = json.loads(body)["choices"][0]["message"]
        called = message.get("tool_calls") or [{"function": {"arguments": ""}}]
        said = message.get("content") or called[0]["function"]["arguments"]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return ""
    return said if isinstance(said, str) else ""
