"""When a balance moved, and not by chance; when an actor turned."""

from datetime import timedelta

import pytest

import make
from pipeline.models import Label
from pipeline.ports.balancing import ActorReport, Balance, Voices
from pipeline.publish.moves import move, moved, turns

FAVOR, AGAINST, NEUTRAL, UNCLEAR = Label.FAVOR, Label.AGAINST, Label.NEUTRAL, Label.UNCLEAR


def report(label: Label, day: int, **fields: str) -> ActorReport:
    plain = {"target": "toll", "actor": "Ida Holt", "analyst": "openai", "source": "courier"}
    at = make.NOW + timedelta(days=day)
    return ActorReport(**(plain | fields), label=label, article_id=day, published_at=at)


def voices(before: Balance, now: Balance, holder: str = "courier") -> Voices:
    return Voices(target="toll", holder=holder, analyst="openai", before=before, now=now)


def test_a_balance_is_what_favor_is_ahead_by() -> None:
    """In points of a hundred; neutral voices count as judged, and none at all balance."""
    assert Balance(favor=3, against=1, neutral=4).points == 25
    assert Balance(against=2).points == -100
    assert Balance().points == 0


def test_a_move_has_an_interval_of_its_difference() -> None:
    """Checked by hand: one voice more on either side, means and variances of -100, 0 and 100."""
    found = move(Balance(favor=4, against=4), Balance(favor=9, against=1))
    assert found.points == 80
    # 10 voices, mean 0, variance 10,000; 12 voices, mean 66.67, variance 5,555.6
    error = 1.96 * (10_000 / 10 + 5_555.56 / 12) ** 0.5
    assert found.low == pytest.approx(66.67 - error, abs=0.01)
    assert found.high == pytest.approx(66.67 + error, abs=0.01)
    assert not found.is_sure


def test_few_voices_of_one_mind_are_not_sure() -> None:
    """Two against and then two for may be chance; twenty and twenty are not."""
    assert not move(Balance(against=2), Balance(favor=2)).is_sure
    assert move(Balance(against=20), Balance(favor=20)).is_sure
    assert not move(Balance(favor=20), Balance(favor=20)).is_sure


def test_only_sure_moves_of_enough_voices_are_told_the_furthest_first() -> None:
    """Fewer than `at_least` in one period say nothing, however far they are apart."""
    near = voices(Balance(favor=10, against=30), Balance(favor=30, against=10), "near")
    far = voices(Balance(against=30), Balance(favor=30), "far")
    few = voices(Balance(against=30), Balance(favor=4), "few")
    assert [one.holder for one, _ in moved([near, few, far], at_least=5)] == ["far", "near"]


def test_an_actor_turned_where_two_reports_disagree() -> None:
    """The last change counts; a report that settles nothing is passed over."""
    history = [
        report(FAVOR, 1), report(AGAINST, 2), report(UNCLEAR, 3), report(AGAINST, 4),
        report(NEUTRAL, 5), report(NEUTRAL, 6),
    ]  # fmt: skip
    [turn] = turns(history)
    assert (turn.earlier.article_id, turn.later.article_id) == (4, 5)


def test_reports_of_others_are_no_turn() -> None:
    """Another actor, target or analyst is another history."""
    others = [
        report(FAVOR, 1), report(AGAINST, 2, actor="Bo"), report(AGAINST, 3, target="ferry"),
        report(AGAINST, 4, analyst="embedded"),
    ]  # fmt: skip
    assert list(turns(others)) == []
