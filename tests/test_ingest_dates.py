"""Dates as documents write them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.dates import EARLIEST, date_in_address, first_plausible, read_date

NOON = datetime(2024, 3, 5, 12, 0, tzinfo=UTC)
DAY = datetime(2024, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2024-03-05", DAY),
        ("2024-03-05T12:00:00Z", NOON),
        ("2024-03-05T13:00:00+01:00", NOON),
        ("2024-03-05 12:00", NOON),
        ("Tue, 05 Mar 2024 13:00:00 +0100", NOON),
        ("5 March 2024", DAY),
        ("Tuesday, 5 March 2024", DAY),
        ("March 5, 2024", DAY),
        ("Mar. 5th, 2024, 12:00", NOON),
        ("5 March 2024 at 12:00 UTC", NOON),
        ("5. März 2024, 12.00 Uhr", NOON),
        ("5 mars 2024", DAY),
        ("5 de marzo de 2024", DAY),
        ("05.03.2024", DAY),
        ("2024/03/05", DAY),
        ("  2024-03-05\n", DAY),
        ("2024-3-5 12:00:30", NOON),
        ("March 5, 2024 12:00 PM", NOON),
        ("5 March 2024 • 12:00pm", NOON),
        ("5 March 2024, 12:00 a.m.", DAY),
        ("2024-03-05 12:00:00 UTC", NOON),
        ("1709640000", NOON),
        ("1709640000000", NOON),
    ],
)
def test_a_written_date_is_a_moment_in_utc(written: str, moment: datetime) -> None:
    """Zones are applied; without one it is UTC."""
    found = read_date(written)
    assert found == moment
    assert found is not None
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "written",
    ["", "yesterday", "2024", "31 February 2024", "5 Floréal 2024", "2024-13-45", "03/05/2024",
     "0001-01-01T00:00:00+23:59", "9" * 400, "170964000012",
     "the 5th of March"],
)  # fmt: skip
def test_what_states_no_day_gives_none(written: str) -> None:
    """Nothing is guessed, least of all which of two numbers is the month."""
    assert read_date(written) is None


@given(st.text(max_size=80))
def test_any_text_gives_a_moment_or_none(text: str) -> None:
    """No text breaks the reader."""
    found = read_date(text)
    assert found is None or found.tzinfo is UTC


def test_the_first_plausible_moment_counts() -> None:
    """Before 1990 or more than a day ahead is no date of an article."""
    early, late = EARLIEST - timedelta(seconds=1), NOON + timedelta(days=1, seconds=1)
    assert first_plausible((None, early, late, DAY, NOON), NOON) == DAY
    assert first_plausible((NOON + timedelta(days=1),), NOON) == NOON + timedelta(days=1)
    assert first_plausible((late,), NOON) is None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://ledger.example/2024/03/05/ferry", DAY),
        ("https://ledger.example/local/2024-03-05-ferry", DAY),
        ("https://ledger.example/20240305/ferry", DAY),
        ("https://ledger.example/2024/03/ferry", None),
        ("https://ledger.example/2024/13/05/ferry", None),
        ("https://ledger.example/ferry?day=/2024/03/05/", None),
        ("", None),
    ],
)
def test_an_address_may_hold_a_day(url: str, day: datetime | None) -> None:
    """Only in its path, and only a whole one."""
    assert date_in_address(url) == day
