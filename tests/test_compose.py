"""docker-compose.yaml: valid, closed to the outside, and nothing without its secrets."""

import os
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from pipeline.settings import Settings, read_settings

CHECKOUT = Path(__file__).resolve().parent.parent
SECRETS = {
    "POSTGRES_PASSWORD": "a",
    "AIRFLOW_FERNET_KEY": "b",
    "AIRFLOW_JWT_SECRET": "c",
    "AIRFLOW_ADMIN_PASSWORD": "d",
}


def config(variables: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    command = shutil.which("docker-compose")
    if command is None and not os.environ.get("CI"):
        pytest.skip("docker-compose is not installed")
    assert command, "CI must have docker-compose"
    empty = folder / "empty.env"
    empty.touch()
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **variables}
    return subprocess.run(
        [command, "--env-file", str(empty), "config"],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_is_valid_with_its_secrets(tmp_path: Path) -> None:
    """The compose tool itself reads it without a complaint."""
    done = config(SECRETS, tmp_path)
    assert done.returncode == 0, done.stderr


def test_only_this_machine_reaches_it() -> None:
    """The one published port is bound to 127.0.0.1."""
    services = YAML(typ="safe").load(CHECKOUT / "docker-compose.yaml")["services"]
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert published == ["127.0.0.1:8080:8080"]


def test_every_setting_passes_when_it_is_set(tmp_path: Path) -> None:
    """Set in the shell or in .env it reaches tasks; the places of files and databases are fixed."""
    services = YAML(typ="safe").load(CHECKOUT / "docker-compose.yaml")["services"]
    named = services["scheduler"]["environment"]
    settings = {one.metadata["name"] for one in fields(Settings)}
    assert settings <= set(named)
    fixed = {"STANDPOINT_HOME", "STANDPOINT_DATABASE_URL", "STANDPOINT_SOURCES"}
    for name in settings - fixed - {"STANDPOINT_TARGETS", "STANDPOINT_ACTORS"}:
        assert named[name] == f"${{{name}:-}}"
    done = config({**SECRETS, "STANDPOINT_MODEL": "small-model"}, tmp_path)
    assert "STANDPOINT_MODEL: small-model" in done.stdout


def test_what_is_not_set_counts_as_not_set() -> None:
    """Compose passes an empty value, and settings take it for none."""
    empty = {one.metadata["name"]: "" for one in fields(Settings)}
    assert read_settings(empty) == read_settings({})


def test_configuration_is_mounted_for_reading() -> None:
    """Sources and targets change without a rebuild, and no task can write them."""
    services = YAML(typ="safe").load(CHECKOUT / "docker-compose.yaml")["services"]
    for name in ("scheduler", "dag-processor", "api-server", "init"):
        assert "./config:/opt/standpoint/config:ro" in services[name]["volumes"]


def test_the_pools_are_made_before_anything_runs() -> None:
    """By the service that all others wait for, with a script that is in the image."""
    services = YAML(typ="safe").load(CHECKOUT / "docker-compose.yaml")["services"]
    assert "airflow_prepare.py" in services["init"]["command"][0]
    assert "scripts/airflow_prepare.py" in (CHECKOUT / "Dockerfile").read_text()
    for name in ("scheduler", "dag-processor", "api-server"):
        waits = services[name]["depends_on"]["init"]["condition"]
        assert waits == "service_completed_successfully"


def test_nothing_of_ours_runs_as_root() -> None:
    """Only init does, to own its volumes, and it drops to the user before it runs our code."""
    services = YAML(typ="safe").load(CHECKOUT / "docker-compose.yaml")["services"]
    assert [name for name, one in services.items() if "user" in one] == ["init"]
    assert '"user": 50000' in services["init"]["command"][0]
    assert "USER standpoint" in (CHECKOUT / "Dockerfile").read_text()


def test_the_example_of_secrets_has_no_values() -> None:
    """Who copies it must fill it in."""
    lines = (CHECKOUT / ".env.example").read_text().splitlines()
    assert [line for line in lines if line and line[0] != "#"] == [f"{one}=" for one in SECRETS]


@pytest.mark.parametrize("missing", sorted(SECRETS))
def test_no_secret_has_a_default(missing: str, tmp_path: Path) -> None:
    """Leaving one out stops with a line that names it."""
    others = {name: value for name, value in SECRETS.items() if name != missing}
    done = config(others, tmp_path)
    assert done.returncode != 0
    assert f"set {missing} in .env" in done.stderr
