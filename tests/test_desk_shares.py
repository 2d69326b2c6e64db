"""Shares, periods and tables of voices: what they are of, and how sure they are."""

from datetime import date

import pytest

from pipeline.ports.desk_targets import ActorName, SourceWords, Told, Voices, Window
from pipeline.web.pages.actor_view import MOST_OLDER, MOST_OUTLETS, SHOWN, actor_view
from pipeline.web.pages.intervals import share
from pipeline.web.pages.judges import analyst_of, present, slug_of
from pipeline.web.pages.periods import Cut, cut_of, window_of
from pipeline.web.pages.stance_charts import over_time
from pipeline.web.pages.stance_table import divided
from pipeline.web.pages.told_quotes import last_turn, strongest


def told(article: int, day: date, label: str, **fields: object) -> Told:
    made: dict[str, object] = {
        "article_id": article, "title": "A title", "language": "en", "source": "courier",
        "source_name": "The Courier", "day": day, "target": "toll", "actor": None,
        "actor_id": None, "label": label, "label_from": "openai", "analyst": "openai",
        "quote": "It is fair.", "quote_status": "verified", **fields,
    }  # fmt: skip
    return Told(**made)  # type: ignore[arg-type]


def test_an_interval_is_wilsons() -> None:
    """3 of 5 lie between 23 and 88 %, as in the view; all and none keep an open end."""
    found = share(3, 5)
    assert found is not None
    assert found.words == "60 % (3 of 5; 23 to 88)"
    nothing, everything = share(0, 4), share(4, 4)
    assert nothing is not None
    assert everything is not None
    assert (nothing.low, round(nothing.high)) == (0, 49)
    assert (round(everything.low), everything.high) == (51, 100)
    assert share(0, 0) is None


@pytest.mark.parametrize(
    ("days", "unit", "first"),
    [(30, "day", "2026-10-31"), (90, "week", "2026-08-31"), (365, "month", "2025-11-01")],
)
def test_a_window_begins_with_a_whole_part(days: int, unit: str, first: str) -> None:
    """Weeks begin on Mondays and months on their first, so that no part looks small for that."""
    window = window_of(date(2026, 11, 29), days)
    assert (cut_of(days).unit, window.first.isoformat()) == (unit, first)
    assert next(iter(cut_of(days).parts(window))) == window.first


def test_parts_of_a_window_leave_no_gap() -> None:
    """Months of a year, each once."""
    window = Window(first=date(2025, 11, 1), last=date(2026, 11, 29))
    months = list(Cut("month").parts(window))
    assert len(months) == len(set(months)) == 13
    assert window_of(date(1900, 1, 3), 90).first == date(1900, 1, 1)


def test_a_chart_tells_what_its_shares_are_of() -> None:
    """Unclear voices are no part of them; a day without any is a gap, not nought."""
    window = Window(first=date(2026, 11, 19), last=date(2026, 11, 20))
    voices = [
        Voices(key="2026-11-19", analyst="openai", label=label, articles=number)
        for label, number in (("favor", 1), ("neutral", 1), ("unclear", 7))
    ]
    shares, numbers = over_time(voices, window, Cut("day"))
    (_, (favor, against)), (_, (none, _)) = shares.rows
    assert (favor.value, favor.words) == (50.0, "50 % (1 of 2; 9 to 91)")
    assert (against.value, against.low) == (0.0, 0.0)
    assert (none.value, none.words) == (None, "none")
    assert [point.value for point in numbers.rows[0][1]] == [9, 2]


def test_outlets_groups_and_countries_are_compared() -> None:
    """Each with what it fetched and judged; two outlets of one name stay two."""
    sources = [
        SourceWords(slug="a", name="Post", country="GB", source_group="daily"),
        SourceWords(slug="b", name="Post", country="US", source_group="daily"),
        SourceWords(slug="c", name="Wire", country=None, source_group=None),
    ]
    voices = [
        Voices(key=slug, analyst="openai", label=label, articles=number)
        for slug, label, number in (("a", "favor", 3), ("b", "against", 2), ("c", "unclear", 1))
    ]
    counts = {"a": 10, "b": 20, "c": 30, "d": 40}

    def lines(by: str) -> list[tuple[object, ...]]:
        found, more = divided(voices, by=by, judged=counts, fetched=counts, sources=sources)
        assert more == 0
        return [(one.name, one.fetched, one.judged, one.takes_side) for one in found]

    assert lines("source") == [("Post", 10, 10, 3), ("Post", 20, 20, 2), ("Wire", 30, 30, 0)]
    assert lines("group") == [("daily", 30, 30, 5), ("not given", 30, 30, 0)]
    assert lines("country") == [("GB", 10, 10, 3), ("US", 20, 20, 2), ("not given", 30, 30, 0)]
    wire = divided(voices, by="source", judged=counts, fetched=counts, sources=sources)[0][2]
    assert wire.favor is None


def test_the_strongest_quotes_are_checked_and_one_an_outlet() -> None:
    """A person's word first, then word for word, then the newest."""
    day = date(2026, 11, 20)
    quotes = [
        told(1, day, "favor", quote_status="repaired"),
        told(2, date(2026, 11, 1), "favor"),
        told(3, day, "favor", source="gazette", quote_status="repaired"),
        told(4, day, "favor", source="herald", label_from="correction"),
        told(5, day, "against", source="manar"),
        told(6, day, "favor", source="mirror", quote=None),
    ]
    assert [one.article_id for one in strongest(quotes, "favor")] == [4, 2, 3]


def test_an_actor_turns_between_reports_that_disagree() -> None:
    """The last turn counts; what settles no side is none, and the order of days is what counts."""
    days = [date(2026, 11, number) for number in (1, 2, 3, 4)]
    reports = [
        told(9, days[3], "unclear"), told(7, days[0], "favor"), told(8, days[2], "against"),
        told(6, days[1], "favor"),
    ]  # fmt: skip
    turn = last_turn(reports)
    assert turn is not None
    assert (turn.earlier.article_id, turn.later.article_id) == (6, 8)
    assert last_turn(reports[1:2] + reports[3:]) is None


def test_judges_are_named_apart() -> None:
    """A model comes before the baseline, and labels of people alone have a name of their own."""
    assert present([None, "embedded", "openai", "openai"]) == ["openai", "embedded", "people"]
    assert [analyst_of(slug_of(one)) for one in ("openai", None)] == ["openai", None]


def test_an_actor_of_many_reports_fits_a_page() -> None:
    """However many targets and outlets there are; what is left out is counted."""
    reports = [
        told(number, date(2026, 11, 1), "favor", target=target, source_name=f"Outlet {number % 90}")
        for target in ("toll", "tram", "wind", "rail")
        for number in range(400)
    ]
    view = actor_view(ActorName(actor_id=1, name="Ann Lee", spellings=()), reports, statements={})
    assert sum(len(one.older) for one in view.targets) <= MOST_OLDER
    assert sum(len(one.outlets) for one in view.targets) <= MOST_OUTLETS
    for one in view.targets:
        assert SHOWN + len(one.older) + one.still_older == 400
        assert len(one.outlets) + one.more_outlets == 90
