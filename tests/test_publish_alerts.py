"""What the rules of targets alert of, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import make
from fakes import FakeClock
from pipeline.models import Alert, Label
from pipeline.ports.balancing import ActorReport, Balance, Voices
from pipeline.publish.alerts import ACTOR_MOVED, BALANCE_MOVED, KINDS, alerts
from pipeline.steps import watch

DAY = timedelta(days=1)
TODAY = datetime(2026, 11, 20, tzinfo=UTC)
RULE = Alert(balance_moved=20, days=7, at_least=10)


@dataclass
class FakeVoices:
    """Voices and reports as given; remembers what it was asked, and what it was told to raise."""

    own: Sequence[Voices] = ()
    reports: Sequence[ActorReport] = ()
    asked: list[tuple[datetime, ...]] = field(default_factory=list)
    raised: list[Mapping[tuple[str, str], str]] = field(default_factory=list)

    def own_voices(self, since: datetime, middle: datetime, until: datetime) -> Sequence[Voices]:
        self.asked.append((since, middle, until))
        return self.own

    def actor_voices(self, since: datetime, middle: datetime, until: datetime) -> Sequence[Voices]:
        return ()

    def actor_reports(
        self, since: datetime, until: datetime, *, names: Sequence[str] = ()
    ) -> Sequence[ActorReport]:
        self.asked.append((since, until))
        return self.reports

    def tell_alerts(self, raised: Mapping[tuple[str, str], str], kinds: Sequence[str]) -> None:
        assert kinds == KINDS
        self.raised.append(raised)


def voices(before: Balance, now: Balance, **fields: str) -> Voices:
    plain = {"target": "toll", "holder": "courier", "analyst": "openai"}
    return Voices(**(plain | fields), before=before, now=now)


def report(label: Label, at: datetime, number: int) -> ActorReport:
    return ActorReport(
        target="toll", actor="Ida Holt", analyst="openai", label=label, article_id=number,
        source="courier", published_at=at,
    )  # fmt: skip


def test_a_balance_that_moved_is_told_with_its_numbers() -> None:
    """Over all outlets, in whole days up to today, against the days before."""
    store = FakeVoices(
        own=[
            voices(Balance(favor=2, against=10), Balance(favor=12, against=2)),
            voices(Balance(against=8), Balance(favor=8), holder="herald"),
        ]
    )
    raised = alerts([make.target(alert=RULE)], store=store, now=make.NOW)
    assert store.asked == [(TODAY - 13 * DAY, TODAY - 6 * DAY, TODAY + DAY)]
    assert raised == {
        (BALANCE_MOVED, "toll/openai"): "toll: the balance of own voices moved by +162 points "
        "(95 % interval +109 to +187), from −80 (20 judged) to +82 (22 judged), in the 7 days to "
        "2026-11-20 against the 7 before, as openai judged; "
        "look: `standpoint show stances --target toll`"
    }


def test_noise_is_no_alert() -> None:
    """Too few voices, too few points, or an interval with nothing in it: silence."""
    target = make.target(alert=RULE)
    few = voices(Balance(against=9), Balance(favor=30))
    little = voices(Balance(favor=500, against=500), Balance(favor=590, against=410))
    unsure = voices(Balance(favor=5, against=5), Balance(favor=7, against=3))
    for one in (few, little, unsure):
        assert alerts([target], store=FakeVoices(own=[one]), now=make.NOW) == {}


def test_analysts_are_never_added_up() -> None:
    """Ten voices of two analysts are not twenty."""
    halves = [
        voices(Balance(against=6), Balance(favor=6), analyst=analyst)
        for analyst in ("openai", "embedded")
    ]
    assert alerts([make.target(alert=RULE)], store=FakeVoices(own=halves), now=make.NOW) == {}


def test_a_target_without_a_rule_is_not_asked_about() -> None:
    """Nothing is counted for it."""
    store = FakeVoices(own=[voices(Balance(against=90), Balance(favor=90))])
    assert alerts([make.target()], store=store, now=make.NOW) == {}
    assert store.asked == []


def test_a_named_actor_who_turned_is_told() -> None:
    """With both reports; one who turned before the days of the rule is settled."""
    target = make.target(alert=Alert(actors=("Ida Holt",), days=7))
    before = report(Label.FAVOR, TODAY - 60 * DAY, 3)
    store = FakeVoices(reports=[before, report(Label.AGAINST, TODAY, 9)])
    assert alerts([target], store=store, now=make.NOW) == {
        (ACTOR_MOVED, "toll/Ida Holt/openai"): "toll: Ida Holt moved from favor (courier, "
        "2026-09-21, article 3) to against (courier, 2026-11-20, article 9), as openai judged; "
        "look: `standpoint show article 9`"
    }
    long_ago = FakeVoices(reports=[before, report(Label.AGAINST, TODAY - 30 * DAY, 9)])
    assert alerts([target], store=long_ago, now=make.NOW) == {}


def test_the_step_tells_the_store_what_holds_now() -> None:
    """Also where nothing does, so that what was raised before is settled."""
    store = FakeVoices()
    watch([make.target(alert=RULE)], store=store, clock=FakeClock())
    assert store.raised == [{}]
