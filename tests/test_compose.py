"""docker-compose.yaml: valid, closed to the outside, and nothing without its secrets."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from ruamel.yaml import YAML

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


@pytest.mark.parametrize("missing", sorted(SECRETS))
def test_no_secret_has_a_default(missing: str, tmp_path: Path) -> None:
    """Leaving one out stops with a line that names it."""
    others = {name: value for name, value in SECRETS.items() if name != missing}
    done = config(others, tmp_path)
    assert done.returncode != 0
    assert f"set {missing} in .env" in done.stderr
