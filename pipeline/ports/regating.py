"""The door of the results database to answers whose replies are judged again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipeline.models import Answer, Label, PaidReply, Question, Scope, Text
from pipeline.ports.storing import FailureStore


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAnswer:
    """What a stored answer says: the own voice's label, and how many of its quotes were found.

    `gates_version` None: it was judged before answers said by which gates.
    """

    question: Question
    gates_version: str | None
    label: Label | None
    quotes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReply:
    """A reply with all that its answers were judged by, and those answers.

    `questions` are all that it was asked, in their order; `answers` are, by id, the stored ones
    that are to be judged again. `shown` and `language` are as in `Answer`.
    """

    text: Text
    reply: PaidReply
    second: PaidReply | None
    questions: tuple[Question, ...]
    shown: int | None
    language: str | None
    answers: Mapping[int, StoredAnswer]


class RegateStore(FailureStore, Protocol):
    """What judging stored replies again reads and writes."""

    def stale_requests(self, gates_version: str, *, scope: Scope) -> Sequence[int]:
        """Ids of requests with answers that other gates judged, oldest first.

        Left out are those whose reply is not kept any more.
        """
        ...

    def stored_replies(
        self, request_ids: Sequence[int], gates_version: str
    ) -> Sequence[StoredReply]:
        """The replies to these requests with their answers that other gates judged."""
        ...

    def replace_answers(self, text: Text, answers: Mapping[int, Answer], now: datetime) -> int:
        """Makes stored answers say this, by their ids, in one transaction; returns how many.

        Ids, times and what a person cleared stay; an answer gone meanwhile is left out.
        """
        ...
