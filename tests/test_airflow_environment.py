"""The Airflow of `make run` is its own, whatever the shell is set up for."""

import sys
from pathlib import Path

from pipeline.settings import CHECKOUT

sys.path.insert(0, str(CHECKOUT / "scripts"))
from airflow_environment import airflow_environment

THEIRS = {
    "AIRFLOW_HOME": "/srv/airflow",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "postgresql://airflow@db/airflow",
    "AIRFLOW_CONN_MAIL": "smtp://mail",
    "PATH": "/usr/bin",
}


def test_another_airflow_is_left_alone(tmp_path: Path) -> None:
    """Neither its home nor its database nor its connections are used."""
    environment = airflow_environment(tmp_path, THEIRS)
    assert environment["AIRFLOW_HOME"] == str(tmp_path / "airflow")
    assert str(tmp_path) in environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
    assert "AIRFLOW_CONN_MAIL" not in environment


def test_everything_else_passes(tmp_path: Path) -> None:
    """Path, proxies and Standpoint's own settings are the shell's."""
    environment = airflow_environment(tmp_path, THEIRS | {"STANDPOINT_WINDOW_DAYS": "3"})
    assert (environment["PATH"], environment["STANDPOINT_WINDOW_DAYS"]) == ("/usr/bin", "3")
