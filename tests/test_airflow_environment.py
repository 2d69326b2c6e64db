"""The Airflow of `make run` is its own, whatever the shell is set up for."""

import sys
from pathlib import Path

from ruamel.yaml import YAML
from sqlalchemy import make_url

from pipeline.settings import CHECKOUT

sys.path.insert(0, str(CHECKOUT / "scripts"))
from airflow_environment import API_SECONDS, airflow_environment, served_environment
from airflow_rest import SECONDS
from airflow_secrets import kept_secrets

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


def test_what_is_served_is_for_this_machine_only(tmp_path: Path) -> None:
    """One address for UI, API and tasks, and no proxy between them."""
    secrets = kept_secrets(tmp_path / "airflow", "admin")
    shell = {"HTTP_PROXY": "http://proxy", "no_proxy": "intra.example"}
    environment = served_environment(tmp_path, 8123, secrets, shell)
    assert environment["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert environment["AIRFLOW__API__BASE_URL"] == "http://127.0.0.1:8123"
    assert environment["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"].startswith(
        "http://127.0.0.1:8123/"
    )
    assert environment["NO_PROXY"] == "intra.example,127.0.0.1,localhost"


def test_one_run_and_a_served_airflow_share_no_database(tmp_path: Path) -> None:
    """A scheduler would take up the tasks of the run that is under way."""
    secrets = kept_secrets(tmp_path / "airflow", "admin")
    name = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"
    served = served_environment(tmp_path, 8123, secrets, {})
    assert served[name] != airflow_environment(tmp_path, {})[name]


def test_tasks_start_imported_as_in_docker_compose(tmp_path: Path) -> None:
    """Both name the same modules, and the same patience with the API server."""
    served = served_environment(tmp_path, 8123, kept_secrets(tmp_path / "airflow", "admin"), {})
    document = YAML(typ="safe").load(CHECKOUT / "docker-compose.yaml")
    composed = document["services"]["scheduler"]["environment"]
    for name in (
        "AIRFLOW__CORE__MP_FORKSERVER_PRELOAD",
        "AIRFLOW__SCHEDULER__MP_START_METHOD",
        "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT",
    ):
        assert served[name] == composed[name]
    assert "pipeline.preloaded" in composed["AIRFLOW__CELERY__EXTRA_CELERY_CONFIG"]


def test_a_writer_waits_for_its_turn_longer_than_by_default(tmp_path: Path) -> None:
    """Both databases are opened with the same patience, shorter than that of those who call."""
    secrets = kept_secrets(tmp_path / "airflow", "admin")
    for environment in (
        airflow_environment(tmp_path, {}),
        served_environment(tmp_path, 8123, secrets, {}),
    ):
        address = make_url(environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"])
        assert 5 < int(str(address.query["timeout"])) < min(SECONDS, int(API_SECONDS))
