"""Deliver: the digest of a day and new notices, to each receiver once."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Protocol

from pipeline.errors import ConfigurationError, LeaseLost, PermanentError, TransientError
from pipeline.models import (
    DeliveryRequest,
    Limits,
    Message,
    Promise,
    PromiseKind,
    Step,
    StepCounts,
    digest,
)
from pipeline.ports import (
    Clock,
    DeliveryStore,
    FailureStore,
    LeaseStore,
    MaintenanceStore,
    Progress,
    Receiver,
)
from pipeline.publish.digest import Facts, digest_of
from pipeline.publish.messages import digest_message, notices_message
from pipeline.step_loop import Items

KIND = "delivery"
REFUSED = "delivery_refused"
"""The notice that a receiver does not take messages."""

LEASE_MS = 100_000
"""Longer than any receiver may take for a message."""

LATE = timedelta(days=7)
"""After which what could not be delivered is not news any more."""


class DeliverStore(DeliveryStore, Facts, FailureStore, LeaseStore, MaintenanceStore, Protocol):
    """What delivering reads and writes."""


@dataclass(frozen=True, slots=True)
class _Parcel:
    """What goes to one receiver in one message: a digest, or all new notices."""

    receiver: Receiver
    promises: tuple[Promise, ...]

    @property
    def name(self) -> str:
        """What its failure is known by: `digest to mail:desk@example.org`, whatever the day."""
        return f"{self.promises[0].kind} to {self.receiver.name}"


def deliver(
    wanted: DeliveryRequest,
    *,
    receivers: Sequence[Receiver],
    limits: Limits,
    address: str | None,
    store: DeliverStore,
    owner: str,
    clock: Clock,
    progress: Progress,
) -> StepCounts:
    """Sends a day's digest, notices that were raised since, and what could not be sent before.

    One message that is not accepted is a failure row and keeps none from the others; it is tried
    again by the next call, for a week. Killed between a message and its row, it sends that message
    once more, under the same id.

    Raises:
        StoreUnavailable: the database does not answer.
    """
    _promise(wanted, receivers, store, clock)
    by_name = {one.name: one for one in receivers}
    parcels = list(_parcels(store.undelivered(by_name, clock() - LATE), by_name))
    items = Items(Step.DELIVER, KIND, len(parcels), store=store, clock=clock, progress=progress)
    compose = _composer(store, limits, address)
    for parcel in parcels:
        with items.one(parcel.name):
            try:
                with _alone(parcel.receiver, store, owner):
                    items.add(**_send(parcel, compose, store, clock))
            except TransientError:
                items.add(postponed=1)
                raise
    return items.counted()


@contextmanager
def _alone(receiver: Receiver, store: LeaseStore, owner: str) -> Iterator[None]:
    """Keeps other workers from sending to the same receiver.

    Raises:
        TransientError: one is at it, or was killed at it a moment ago.
    """
    try:
        lease = store.take_lease(f"deliver/{receiver.name}", owner, ttl_ms=LEASE_MS)
    except LeaseLost as error:
        # Not to be passed over as done elsewhere: who held it may be dead.
        raise TransientError(error.message, code=error.code) from error
    try:
        yield
    finally:
        store.drop_lease(lease)


def _promise(
    wanted: DeliveryRequest, receivers: Sequence[Receiver], store: DeliverStore, clock: Clock
) -> None:
    names, now = [one.name for one in receivers], clock()
    if wanted.day is not None and store.came_in(wanted.day):
        promise = store.promise_again if wanted.again else store.promise
        promise(PromiseKind.DIGEST, [str(wanted.day)], names, now)
    notices = store.open_notices()
    for name in names:
        told = (one for one in notices if (one.kind, one.subject) != (REFUSED, name))
        store.promise(PromiseKind.NOTICE, [str(one.notice_id) for one in told], [name], now)


def _parcels(promises: Sequence[Promise], receivers: dict[str, Receiver]) -> Iterator[_Parcel]:
    for (name, kind), group in groupby(promises, key=lambda one: (one.receiver, one.kind)):
        of_kind = tuple(group)
        if kind is PromiseKind.NOTICE:
            yield _Parcel(receivers[name], of_kind)
        else:
            yield from (_Parcel(receivers[name], (one,)) for one in of_kind)


def _send(
    parcel: _Parcel,
    compose: Callable[[Sequence[Promise]], Message | None],
    store: DeliverStore,
    clock: Clock,
) -> dict[str, int]:
    """Sends what another worker has not sent meanwhile."""
    waiting = set(store.undelivered([parcel.receiver.name], clock() - LATE))
    promises = [one for one in parcel.promises if one in waiting]
    message = compose(promises) if promises else None
    if message is None:
        return {"nothing_to_send": 1}
    try:
        parcel.receiver.deliver(message)
    except ConfigurationError:
        # the settings are wrong, not this message: it goes once they are right
        raise
    except PermanentError as error:
        store.refused(promises, error.code)
        words = f"{error.message}; what to do: correct the address, then `standpoint digest --send`"
        store.raise_notice(REFUSED, parcel.receiver.name, words)
        raise
    store.delivered(promises, digest(message.text), clock())
    store.settle_notice(REFUSED, parcel.receiver.name)
    store.clear_failure(KIND, parcel.name, Step.DELIVER)
    return {"delivered": 1}


def _composer(
    store: DeliverStore, limits: Limits, address: str | None
) -> Callable[[Sequence[Promise]], Message | None]:
    """Writes messages; None where there is nothing to tell any more."""

    def compose(promises: Sequence[Promise]) -> Message | None:
        # Asked for again, it is another message for those who know messages by their ids.
        key = "\n".join(f"{one.kind} {one.key} {one.times}" for one in promises)
        if promises[0].kind is PromiseKind.DIGEST:
            day = date.fromisoformat(promises[0].key)
            told = digest_of(day, store=store, limits=limits)
            return None if told.is_empty else digest_message(told, key=key, address=address)
        ids = {one.key for one in promises}
        notices = [one for one in store.open_notices() if str(one.notice_id) in ids]
        return notices_message(notices, key=key) if notices else None

    return compose
