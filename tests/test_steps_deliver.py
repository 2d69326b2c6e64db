"""Delivering: each day and each notice to each receiver once, whatever fails or is killed."""

import sys
from collections.abc import Callable
from datetime import date

import pytest

from fake_receivers import FakeReceiver
from fakes import FakeClock
from flow_house import Killed
from pipeline import steps
from pipeline.errors import BadAddress, ConfigurationError, Unreachable
from pipeline.models import DeliveryRequest, Limits, StepCounts
from pipeline.settings import CHECKOUT
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore

sys.path.insert(0, str(CHECKOUT / "scripts"))
from cookbook_world import build

MONDAY, QUIET = date(2026, 3, 9), date(2026, 3, 20)
DESK, HOOK = "mail:desk@example.org", "webhook:hooks.example/1a2b3c4d"

Deliver = Callable[..., StepCounts]


@pytest.fixture
def town(store: SqlStore, database: Database) -> SqlStore:
    """The store of the cookbook's town, without its notices."""
    build(database)
    for one in store.open_notices():
        store.settle_notice(one.kind, one.subject)
    return store


@pytest.fixture
def deliver(town: SqlStore, clock: FakeClock) -> Deliver:
    """Sends what is wanted to these receivers."""

    def sent(
        *receivers: FakeReceiver, day: date | None = MONDAY, again: bool = False, owner: str = "me"
    ) -> StepCounts:
        return steps.deliver(
            DeliveryRequest(day=day, again=again),
            receivers=receivers,
            limits=Limits(),
            address="https://news.example",
            store=town,
            owner=owner,
            clock=clock,
            progress=lambda step, done, total: None,
        )

    return sent


def failures(store: SqlStore) -> list[tuple[object, ...]]:
    sql = "SELECT item_key, code, transient FROM failure WHERE step = 'deliver'"
    return list(store.query(sql, limit=10, seconds=5).rows)


def test_each_receiver_gets_a_day_once(deliver: Deliver) -> None:
    """A second call sends nothing, and one who came later gets it too."""
    desk, hook = FakeReceiver(DESK), FakeReceiver(HOOK)
    assert deliver(desk).counts == {"delivered": 1}
    counted = deliver(desk, hook)
    assert (counted.pending, counted.done) == (1, 1)
    assert (len(desk.messages), len(hook.messages)) == (1, 1)
    assert desk.messages[0].facts["day"] == "2026-03-09"
    assert desk.messages[0].facts["page"] == "https://news.example/digest/2026-03-09.html"
    assert desk.messages[0].subject.startswith("Digest of Monday, 9 March 2026: ")


def test_a_person_may_have_it_sent_again(deliver: Deliver) -> None:
    """It is another message then, which no receiver takes for the first."""
    desk = FakeReceiver(DESK)
    deliver(desk)
    deliver(desk, again=True)
    deliver(desk)
    assert len(desk.messages) == 2
    assert desk.messages[0].key != desk.messages[1].key


def test_a_day_on_which_nothing_came_in_is_not_sent(deliver: Deliver) -> None:
    """Nor promised."""
    desk = FakeReceiver(DESK)
    assert deliver(desk, day=QUIET).pending == 0
    assert desk.messages == []


def test_new_notices_come_in_one_message_once(deliver: Deliver, town: SqlStore) -> None:
    """Also without a day; words that change while a notice is open are not sent again."""
    desk = FakeReceiver(DESK)
    town.raise_notice("feed_silent", "courier/main", "courier/main brought nothing\nnew")
    town.raise_notice("balance_moved", "toll/openai", "toll: moved <b>by</b> 30")
    deliver(desk, day=None)
    town.raise_notice("balance_moved", "toll/openai", "toll: moved by 31")
    assert deliver(desk, day=None).pending == 0
    [message] = desk.messages
    assert message.subject == "feed_silent: courier/main, and 1 more notice"
    told = [(one["kind"], one["text"]) for one in message.facts["notices"]]
    assert told == [
        ("feed_silent", "courier/main brought nothing new"),
        ("balance_moved", "toll: moved <b>by</b> 30"),
    ]
    assert "moved &lt;b&gt;by&lt;/b&gt;" in message.html
    assert "\\<b\\>" in message.text


def test_a_notice_that_is_settled_before_it_is_sent_is_not_sent(
    deliver: Deliver, town: SqlStore
) -> None:
    """It is no news any more; raised again, it is another one."""
    desk = FakeReceiver(DESK, errors=[Unreachable("away")])
    town.raise_notice("feed_silent", "courier/main", "silent")
    deliver(desk, day=None)
    town.settle_notice("feed_silent", "courier/main")
    deliver(desk, day=None)
    assert desk.messages == []
    town.raise_notice("feed_silent", "courier/main", "silent again")
    deliver(desk, day=None)
    assert [one.facts["notices"][0]["text"] for one in desk.messages] == ["silent again"]


def test_what_a_receiver_does_not_take_now_is_sent_by_a_later_call(
    deliver: Deliver, town: SqlStore, clock: FakeClock
) -> None:
    """It keeps none from the others, is a failure row meanwhile, and is given up after a week."""
    desk = FakeReceiver(DESK, errors=[Unreachable("away"), Unreachable("away")])
    hook = FakeReceiver(HOOK)
    counted = deliver(desk, hook)
    assert (counted.done, counted.counts["postponed"], len(hook.messages)) == (1, 1, 1)
    assert failures(town) == [(f"digest to {DESK}", "unreachable", True)]
    clock.move(days=8)
    assert deliver(desk, hook, day=None).pending == 0
    clock.move(days=-2)
    deliver(desk, hook, day=None)
    deliver(desk, hook, day=None)
    assert [one.facts["day"] for one in desk.messages] == ["2026-03-09"]
    assert failures(town) == []


def test_what_a_receiver_refuses_for_good_is_told_and_not_tried_again(
    deliver: Deliver, town: SqlStore
) -> None:
    """Others are told of it; the next thing that it takes settles that."""
    desk = FakeReceiver(DESK, errors=[BadAddress("no such user", code="mail_refused")])
    hook = FakeReceiver(HOOK)
    deliver(desk)
    assert deliver(desk, hook, day=None).done == 1
    assert [one.facts["notices"][0]["kind"] for one in hook.messages] == ["delivery_refused"]
    assert desk.messages == []
    deliver(desk, again=True)
    assert [one.facts["type"] for one in desk.messages] == ["digest"]
    assert town.open_notices() == []


def test_a_wrong_setting_keeps_nothing_from_being_sent_once_it_is_right(
    deliver: Deliver, town: SqlStore
) -> None:
    """A password that is not taken says nothing of the message."""
    desk = FakeReceiver(DESK, errors=[ConfigurationError("535 wrong password")])
    assert deliver(desk).done == 0
    assert failures(town) == [(f"digest to {DESK}", "configuration", False)]
    assert deliver(desk).counts == {"delivered": 1}


def test_killed_before_it_is_written_down_it_is_sent_under_the_same_id(
    deliver: Deliver, town: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At least once, by a receiver that can tell."""
    desk = FakeReceiver(DESK)

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(town, "delivered", killed)
        with pytest.raises(Killed):
            deliver(desk)
    deliver(desk)
    deliver(desk)
    assert len(desk.messages) == 2
    assert desk.messages[0].key == desk.messages[1].key


def test_two_workers_do_not_send_to_one_receiver_at_once(deliver: Deliver, town: SqlStore) -> None:
    """The second one tries again later: the first may be dead."""
    desk = FakeReceiver(DESK)
    lease = town.take_lease(f"deliver/{DESK}", "other", ttl_ms=60_000)
    counted = deliver(desk)
    assert (counted.done, counted.counts["postponed"]) == (0, 1)
    assert desk.messages == []
    town.drop_lease(lease)
    assert deliver(desk).counts == {"delivered": 1}
