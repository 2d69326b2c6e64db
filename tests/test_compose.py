"""docker-compose.yaml: valid, closed to the outside, and nothing without its secrets."""

import json
import os
import shutil
import subprocess
import sys
import textwrap
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML

from pipeline.settings import Settings, read_settings

CHECKOUT = Path(__file__).resolve().parent.parent
SECRETS = {
    "POSTGRES_PASSWORD": "a",
    "REDIS_PASSWORD": "e",
    "AIRFLOW_FERNET_KEY": "b",
    "AIRFLOW_JWT_SECRET": "c",
    "AIRFLOW_ADMIN_PASSWORD": "d",
}
ALWAYS = {"postgres", "init", "api-server", "scheduler", "dag-processor", "triggerer"}
WITH_CELERY = ALWAYS | {"redis", "worker"}
SCHEMA = Path("/usr/lib/python3/dist-packages/compose/config/compose_spec.json")
"""The specification's own schema, as Debian's docker-compose carries it."""


def services() -> dict[str, dict[str, Any]]:
    """The services as the file has them, with what they share merged in."""
    found = YAML(typ="safe").load(CHECKOUT / "docker-compose.yaml")["services"]
    return dict(found)


def config(
    variables: dict[str, str], folder: Path, *words: str
) -> subprocess.CompletedProcess[str]:
    command = shutil.which("docker-compose")
    if command is None and not os.environ.get("CI"):
        pytest.skip("docker-compose is not installed")
    assert command, "CI must have docker-compose"
    empty = folder / "empty.env"
    empty.touch()
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **variables}
    return subprocess.run(
        [command, "--env-file", str(empty), *words, "config"],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("words", "names"), [((), ALWAYS), (("--profile", "celery"), WITH_CELERY)])
def test_it_is_valid_with_its_secrets(
    words: tuple[str, ...], names: set[str], tmp_path: Path
) -> None:
    """The compose tool itself reads it without a complaint, in both profiles."""
    done = config(SECRETS, tmp_path, *words)
    assert (done.returncode, done.stderr) == (0, "")
    resolved = YAML(typ="safe").load(done.stdout)["services"]
    running = {name for name, one in resolved.items() if not one.get("profiles") or words}
    assert running == names


def test_it_follows_the_specification() -> None:
    """Every key and value is one that the compose specification's schema knows."""
    if not SCHEMA.exists() and not os.environ.get("CI"):
        pytest.skip("Debian's docker-compose, which carries the schema, is not installed")
    document = YAML(typ="safe").load(CHECKOUT / "docker-compose.yaml")
    plain = json.loads(json.dumps(document))
    errors = Draft7Validator(json.loads(SCHEMA.read_text())).iter_errors(plain)
    assert [error.message for error in errors] == []


def test_only_this_machine_reaches_it() -> None:
    """The one published port is bound to 127.0.0.1; databases and broker reach nothing outside."""
    published = [port for one in services().values() for port in one.get("ports", [])]
    assert published == ["127.0.0.1:8080:8080"]
    assert [services()[name]["networks"] for name in ("postgres", "redis")] == [["inside"]] * 2
    document = YAML(typ="safe").load(CHECKOUT / "docker-compose.yaml")
    assert document["networks"]["inside"]["internal"]


@pytest.mark.parametrize("name", sorted(WITH_CELERY))
def test_every_container_is_bounded(name: str) -> None:
    """No rights, no writing to its image, no more than its memory and processes."""
    one = services()[name]
    assert (one["read_only"], one["cap_drop"]) == (True, ["ALL"])
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert {"mem_limit", "pids_limit"} <= set(one)


def test_every_service_says_whether_it_is_well() -> None:
    """All that stay up have a health check; init ends."""
    assert {name for name, one in services().items() if "healthcheck" in one} == (
        WITH_CELERY - {"init"}
    )


def test_the_password_of_the_ui_is_not_where_tasks_run() -> None:
    """Only who makes the file and who reads it mount it, and only init is told the password."""
    mounted = {name for name, one in services().items() if "passwords:" in str(one.get("volumes"))}
    assert mounted == {"init", "api-server"}
    told = {name for name, one in services().items() if "ADMIN_PASSWORD" in one["environment"]}
    assert told == {"init"}


def test_every_setting_passes_when_it_is_set(tmp_path: Path) -> None:
    """Set in the shell or in .env it reaches tasks; the places of files and databases are fixed."""
    named = services()["scheduler"]["environment"]
    settings = {one.metadata["name"] for one in fields(Settings)}
    assert settings <= set(named)
    fixed = {"STANDPOINT_HOME", "STANDPOINT_DATABASE_URL", "STANDPOINT_SOURCES"}
    for name in (
        settings - fixed - {f"STANDPOINT_{one}" for one in ("TARGETS", "ACTORS", "PROMPTS")}
    ):
        assert named[name] == f"${{{name}:-}}"
    done = config({**SECRETS, "STANDPOINT_MODEL": "small-model"}, tmp_path)
    assert "STANDPOINT_MODEL: small-model" in done.stdout


def test_what_is_not_set_counts_as_not_set() -> None:
    """Compose passes an empty value, and settings take it for none."""
    empty = {one.metadata["name"]: "" for one in fields(Settings)}
    assert read_settings(empty) == read_settings({})


def test_configuration_is_mounted_for_reading() -> None:
    """Sources and targets change without a rebuild, and no task can write them."""
    for name in WITH_CELERY - {"postgres", "redis"}:
        assert "./config:/opt/standpoint/config:ro" in services()[name]["volumes"]


def test_the_pools_are_made_before_anything_runs() -> None:
    """By the service that all others wait for."""
    assert services()["init"]["command"] == ["/opt/standpoint/config/airflow-pools.json"]
    for name in WITH_CELERY - {"postgres", "redis", "init"}:
        waits = services()[name]["depends_on"]["init"]["condition"]
        assert waits == "service_completed_successfully"


def test_nothing_runs_as_root() -> None:
    """Our image has a user of its own, and the others name theirs."""
    named = {name: one["user"] for name, one in services().items() if "user" in one}
    assert named == {"postgres": "postgres", "redis": "redis"}
    assert {one.get("image") for name, one in services().items() if name not in named} == {
        "standpoint:0.1.0"
    }


def test_the_example_of_secrets_has_no_values() -> None:
    """Who copies it must fill it in."""
    lines = (CHECKOUT / ".env.example").read_text().splitlines()
    assert [line for line in lines if line and line[0] != "#"] == [f"{one}=" for one in SECRETS]


def test_the_how_to_makes_every_secret(tmp_path: Path) -> None:
    """What it prints is all that compose asks for, each fit for an address."""
    page = (CHECKOUT / "docs/how-to/run-with-docker-compose.md").read_text()
    code = textwrap.dedent(page.split("<<'PYTHON'\n")[1].split("PYTHON\n")[0])
    made = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    variables = dict(line.split("=", 1) for line in made.splitlines())
    assert set(variables) == set(SECRETS)
    assert len(variables["AIRFLOW_JWT_SECRET"]) >= 64
    assert variables["POSTGRES_PASSWORD"].isalnum()
    assert variables["REDIS_PASSWORD"].isalnum()
    assert config(variables, tmp_path).returncode == 0


@pytest.mark.parametrize("missing", sorted(SECRETS))
def test_no_secret_has_a_default(missing: str, tmp_path: Path) -> None:
    """Leaving one out stops with a line that names it."""
    others = {name: value for name, value in SECRETS.items() if name != missing}
    done = config(others, tmp_path)
    assert done.returncode != 0
    assert f"set {missing} in .env" in done.stderr
