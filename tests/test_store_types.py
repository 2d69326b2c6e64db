"""What the column types promise: both databases store and return the same."""

import json
import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Insert, insert, select
from sqlalchemy.exc import StatementError

import make
from pipeline.scrub import scrub
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.types import KEY_BYTES, bounded_key

CHECKOUT = Path(__file__).resolve().parent.parent
CORPORA = Path(os.environ.get("STANDPOINT_CORPORA", CHECKOUT / "../shared/corpora"))

NAUGHTY = (
    "",
    " ",
    "nul\x00inside",
    "\ud800 lone surrogate \udfff",
    "bell\x07 escape\x1b[31m delete\x7f",
    "next\x85line \u2028 and \u2029",
    "\u202eright to left\u202c \u2066isolated\u2069",
    "zero\u200bwidth \ufeffmark",
    "tag \U000e0041\U000e0042 characters",
    "family 👩‍👩‍👧 and flag 🇩🇪",
    "שלום עליكم 平壤 ไทย",
    "combined e\u0301 and composed é",
    "'; drop table run; --",
    '%s %(x)s :name ? {0} \\ "',
    "a\r\nb\rc\x0bd",
)
WHOLE_TIMES = st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1))  # noqa: DTZ001 - the strategy wants them so


def notice(text: str, raised_at: datetime = make.NOW) -> Insert:
    return insert(tables.Notice).values(kind="k", subject="s", text=text, raised_at=raised_at)


def kept(database: Database, text: str) -> str:
    with database.writing() as connection:
        number = connection.scalars(notice(text).returning(tables.Notice.id)).one()
    with database.reading() as connection:
        return connection.scalars(
            select(tables.Notice.text).where(tables.Notice.id == number)
        ).one()


def test_naughty_text_comes_back_scrubbed(database: Database) -> None:
    """What one database cannot store, neither stores; all else comes back as it was."""
    for text in NAUGHTY:
        assert kept(database, text) == scrub(text)


def test_public_naughty_strings_come_back_scrubbed(database: Database) -> None:
    """The same holds for the public list of naughty strings."""
    path = CORPORA / "hostile" / "blns.json"
    if not path.is_file():
        reason = f"no {path}: set STANDPOINT_CORPORA"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    strings = json.loads(path.read_text(encoding="utf-8"))
    with database.writing() as connection:
        for text in strings:
            connection.execute(notice(text))
    with database.reading() as connection:
        stored = connection.scalars(select(tables.Notice.text).order_by(tables.Notice.id)).all()
    assert stored == [scrub(text) for text in strings]


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=st.text(st.characters(exclude_categories=())))
def test_any_text_comes_back_scrubbed(database: Database, text: str) -> None:
    """Whatever text is stored, both databases give back what scrubbing leaves of it."""
    assert kept(database, text) == scrub(text)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moment=WHOLE_TIMES, hours=st.integers(-12, 14))
def test_moments_come_back_in_utc(database: Database, moment: datetime, hours: int) -> None:
    """A moment of any time zone comes back as the same moment, aware and in UTC."""
    given_moment = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    with database.writing() as connection:
        number = connection.scalars(notice("t", given_moment).returning(tables.Notice.id)).one()
    with database.reading() as connection:
        stored = connection.scalars(
            select(tables.Notice.raised_at).where(tables.Notice.id == number)
        ).one()
    assert stored == given_moment
    assert stored.tzinfo is UTC


def test_naive_moments_are_refused(database: Database) -> None:
    """A moment without a time zone is a mistake in the program."""
    with (
        pytest.raises(StatementError, match="does not say its time zone"),
        database.writing() as connection,
    ):
        connection.execute(notice("t", make.NOW.replace(tzinfo=None)))


def run_counting(**counts: object) -> Insert:
    return insert(tables.Run).values(
        invocation_id="i", step="collect", started_at=make.NOW, counts=counts
    )


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_json_refuses_numbers_that_json_does_not_know(database: Database, number: float) -> None:
    """NaN and infinity, which SQLite would take and PostgreSQL not, are refused by both."""
    with (
        pytest.raises(StatementError, match="no number in JSON"),
        database.writing() as connection,
    ):
        connection.execute(run_counting(deep=[{"x": number}]))


def test_json_is_scrubbed_inside(database: Database) -> None:
    """Names and strings at any depth of a JSON document are scrubbed; the rest stays."""
    with database.writing() as connection:
        connection.execute(run_counting(**{"a\x00": ["x\ud800y", 1, 2.5, None, True, {"b": "é"}]}))
    with database.reading() as connection:
        stored = connection.scalars(select(tables.Run.counts)).one()
    assert stored == {"a": ["xy", 1, 2.5, None, True, {"b": "é"}]}


def test_long_keys_fit_an_index() -> None:
    """A key longer than an index entry keeps its beginning and ends in the whole key's hash."""
    first, second = "ü" * 5000, "ü" * 4999 + "u"
    assert len(bounded_key(first).encode()) <= KEY_BYTES
    assert bounded_key(first).startswith("üüü")
    assert bounded_key(first) != bounded_key(second)
    assert bounded_key("short") == "short"


def test_long_incompressible_keys_are_stored(database: Database) -> None:
    """A key that no database page could index is stored all the same."""
    key = "".join(chr(0x4E00 + (i * 7919) % 20000) for i in range(4000))
    with database.writing() as connection:
        connection.execute(insert(tables.HostState).values(host=key))
        found = connection.scalars(
            select(tables.HostState.host).where(tables.HostState.host == key)
        ).one()
    assert found == bounded_key(key)
