"""`make up`: a real Airflow with its scheduler and API, one run over REST, and its end."""

import pytest

from served_airflow import KEY, Served

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("airflow_up")]


def test_it_tells_address_and_password(served: Served) -> None:
    """A person needs nothing else to log in."""
    assert "http://127.0.0.1:" in served.said
    assert "password" in served.said
    assert "news_daily is on its schedule" in served.said


def test_the_password_is_for_its_owner_only(served: Served) -> None:
    """No other user of the machine reads the file."""
    assert served.password_mode == 0o600


def test_the_pool_for_models_is_there(served: Served) -> None:
    """Two slots, and the task that asks models waits for one of them."""
    assert served.pool["slots"] == 2
    assert served.pools_by_task["analyze"] == "llm"
    assert served.pools_by_task["extract"] == "default_pool"


def test_a_run_over_rest_succeeds_and_leaves_its_note(served: Served) -> None:
    """The note says in a line how it went."""
    assert served.run["state"] == "success"
    assert "1 new" in served.run["note"].splitlines()[0]


def test_the_report_is_in_the_last_log(served: Served) -> None:
    """What people came for."""
    assert "Brunmar votes for a toll" in served.report


def test_conf_against_the_form_is_refused(served: Served) -> None:
    """Before anything runs, with status 400."""
    assert served.refused == 400


def test_a_connection_is_where_results_go(served: Served) -> None:
    """Not the database that the environment names."""
    assert served.articles == 1


def test_the_key_is_nowhere_in_the_open(served: Served) -> None:
    """Neither in a log nor in an XCom."""
    assert KEY not in served.written
    assert KEY not in served.xcoms
    assert "Brunmar" not in served.xcoms


def test_its_readers_do_not_hold_up_a_writer(served: Served) -> None:
    """Airflow's own SQLite file is written ahead of itself."""
    assert served.journal == "wal"


def test_nothing_is_left_behind(served: Served) -> None:
    """Told to stop, it stops all that it started."""
    assert (served.code, served.left) == (0, [])
    assert "Airflow is stopped" in served.said
