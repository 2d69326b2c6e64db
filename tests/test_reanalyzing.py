"""Asking again by another prompt or model: what is pending, what moved, and what stays."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

import make
from fakes import FakeAnalyst, FakeClock
from flow_house import OpenFlow, rows
from pipeline.errors import ConfigurationError
from pipeline.flow import Standpoint
from pipeline.foreseeing import foresee
from pipeline.models import AnalystKind, Days, Label, QuestionKind, Scope
from pipeline.reanalyzing import check, reanalyze, relabelling, relabelling_lines
from pipeline.store.sql import SqlStore

ALL = Scope(days=Days(date(2026, 1, 1)))
STANCE = replace(ALL, parts=(QuestionKind.STANCE,))


@pytest.fixture
def answered(house: Path, flow: OpenFlow, clock: FakeClock) -> Standpoint:
    """Three texts that the first model answered neutrally."""
    for number in range(3):
        words = " ".join(f"street{number}x{place}" for place in range(60))
        (house / "papers" / f"{number}.txt").write_text(f"Letter {number}\n\nThe toll. {words}.\n")
    one = flow()
    one.run(Scope(), make.invocation())
    return one


@pytest.fixture
def other(answered: Standpoint, flow: OpenFlow, clock: FakeClock) -> Callable[..., Standpoint]:
    """The flow a minute later, with another model behind it."""

    def opened(model: str = "second", label: Label = Label.AGAINST) -> Standpoint:
        clock.now += timedelta(minutes=1)
        one = flow()
        one.analyst = FakeAnalyst(model=model, label=label, kind=AnalystKind.OPENAI)
        return one

    return opened


def labels(store: SqlStore) -> list[tuple[object, ...]]:
    found = rows(store, "SELECT model, label FROM answer JOIN stance ON answer_id = answer.id")
    return sorted(set(found), key=repr)


def test_old_answers_stay_and_the_newest_counts(
    other: Callable[..., Standpoint], store: SqlStore
) -> None:
    """Both are stored; the views show the later one."""
    reanalyze(other(), STANCE, make.invocation("again"))
    assert labels(store) == [("fake", "neutral"), ("second", "against")]
    assert set(rows(store, "SELECT label FROM article_stance")) == {("against",)}


def test_what_moved_is_counted_and_listed(
    other: Callable[..., Standpoint], store: SqlStore
) -> None:
    """By target, old and new label, newest first; also by a query of the view."""
    flow = other()
    reanalyze(flow, STANCE, make.invocation("again"))
    found = relabelling(flow, STANCE)
    assert found.moves.rows == (("toll", "neutral", "against", 3),)
    assert found.counts() == {"same": 0, "changed": 3, "first": 0}
    assert [row["old_label"] for row in found.changed.records()] == ["neutral"] * 3
    told = "\n".join(relabelling_lines(found))
    assert "3 of 3 labels changed" in told
    assert "toll: neutral -> against  courier: Letter 0" in told
    seen = rows(store, "SELECT from_label, to_label, from_model, to_model FROM reanalysis")
    assert seen == (("neutral", "against", "fake", "second"),) * 3


def test_the_same_twice_finds_nothing_to_do(other: Callable[..., Standpoint]) -> None:
    """Also where other answers came in between, and it tells the same."""
    first = other()
    reanalyze(first, STANCE, make.invocation("again"))
    told = relabelling(first, STANCE)
    again = reanalyze(first, STANCE, make.invocation("once-more"))
    assert (again.pending, again.done) == (0, 0)
    assert relabelling(first, STANCE) == told


def test_a_killed_one_goes_on_where_it_was(other: Callable[..., Standpoint]) -> None:
    """What was answered is not asked again."""
    flow = other()
    reanalyze(flow, replace(STANCE, limit=1), make.invocation("killed"))
    rest = reanalyze(flow, STANCE, make.invocation("again"))
    assert (rest.pending, rest.done) == (2, 2)


def test_only_the_part_asked_for_is_asked(other: Callable[..., Standpoint]) -> None:
    """Stances without summaries, or the other way."""
    flow = other()
    reanalyze(flow, STANCE, make.invocation("again"))
    assert {what for _, what in flow.analyst.asked} == {"toll"}  # type: ignore[attr-defined]


def test_days_are_those_that_articles_count_for(other: Callable[..., Standpoint]) -> None:
    """Texts without a date count for the day on which they were read."""
    flow = other()
    day = make.NOW.date()
    texts = {
        days: foresee(flow, replace(STANCE, days=Days(*days)), reading=False).texts
        for days in ((day, day), (None, day), (day + timedelta(1), None), (None, date(2026, 1, 1)))
    }
    assert list(texts.values()) == [3, 3, 0, 0]


def test_an_edited_article_is_judged_by_its_latest_text(
    house: Path, other: Callable[..., Standpoint]
) -> None:
    """Earlier versions are in no view, so nothing is spent on them."""
    flow = other("first")
    (house / "papers" / "0.txt").write_text("Letter 0\n\nThe toll is off, says the council now.\n")
    flow.run(Scope(), make.invocation("edit"))
    assert foresee(other(), STANCE, reading=False).texts == 3


def test_what_cannot_be_meant_is_refused(other: Callable[..., Standpoint]) -> None:
    """No bounds, an unknown target or source, a prompt for who reads none."""
    flow = other()
    for scope in (Scope(), replace(ALL, targets=("x",)), replace(ALL, sources=("x",))):
        with pytest.raises(ConfigurationError):
            check(flow, scope)
    flow.settings = replace(flow.settings, prompt="v3")
    check(flow, ALL)
    flow.analyst = FakeAnalyst()
    with pytest.raises(ConfigurationError, match="reads no prompt"):
        check(flow, ALL)
