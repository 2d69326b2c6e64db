"""Watch: what the targets' rules alert of becomes notices, and settled ones go."""

from collections.abc import Iterable

from pipeline.models import Target
from pipeline.ports import Clock
from pipeline.ports.balancing import BalanceStore
from pipeline.publish.alerts import KINDS, alerts


def watch(targets: Iterable[Target], *, store: BalanceStore, clock: Clock) -> None:
    """Raises a notice for each rule that holds, once, and settles those that hold no longer.

    Raises:
        StoreUnavailable: the database does not answer.
    """
    store.tell_alerts(alerts(targets, store=store, now=clock()), KINDS)
