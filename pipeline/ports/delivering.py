"""Doors to those who are told, and to what the database remembers of telling them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from pipeline.models import Message, Promise, PromiseKind


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenNotice:
    """A notice that is not settled."""

    notice_id: int
    kind: str
    subject: str
    text: str
    raised_at: datetime


class Receiver(Protocol):
    """A mailbox or a program that messages go to; `name` tells it from others and no secret."""

    name: str

    def deliver(self, message: Message) -> None:
        """Hands a message over; when it returns, the message was accepted.

        Raises:
            TransientError: it was not accepted now; try again later.
            PermanentError: it will never be accepted as it is.
        """
        ...


class DeliveryStore(Protocol):
    """What receivers are to get, and what they got: each thing once each."""

    def came_in(self, day: date) -> bool:
        """Whether a text was first stored on a day (UTC)."""
        ...

    def promise(
        self, kind: PromiseKind, keys: Iterable[str], receivers: Iterable[str], now: datetime
    ) -> None:
        """Writes down that these receivers are to get these things, unless they were before."""
        ...

    def promise_again(
        self, kind: PromiseKind, keys: Iterable[str], receivers: Iterable[str], now: datetime
    ) -> None:
        """The same, also of what was delivered or refused."""
        ...

    def undelivered(self, receivers: Iterable[str], since: datetime) -> Sequence[Promise]:
        """What these receivers were promised since a moment and did not get, in a fixed order.

        Notices that are settled meanwhile are left out, and what was refused for good.
        """
        ...

    def delivered(self, promises: Iterable[Promise], sha256: str, now: datetime) -> None:
        """Writes down that they got these things, in a message of this hash."""
        ...

    def refused(self, promises: Iterable[Promise], code: str) -> None:
        """Writes down that they will never get these things, and why."""
        ...

    def open_notices(self) -> Sequence[OpenNotice]:
        """The notices that are not settled, oldest first, at most a thousand."""
        ...
