"""What one request asks, before it is known how the endpoint is told the form of its reply."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.models import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The messages of a request about one version, and the parts that its reply is to have.

    `targets` are the short ids by which the messages name the targets; `sentences`, `voices` and
    `actors` those of single claims of an earlier reply that are to be replaced. One that
    `compares` shows the claims of several `versions`, of which `version_id` is one; `statements`
    are short ids of an earlier comparison's that are to be replaced.
    """

    version_id: int
    messages: tuple[Mapping[str, str], ...]
    questions: tuple[Question, ...] = ()
    has_summary: bool = False
    targets: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    compares: bool = False
    versions: tuple[int, ...] = ()
    statements: tuple[str, ...] = ()
