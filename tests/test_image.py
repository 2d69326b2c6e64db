"""Dockerfile: everything it copies is there and reaches the build, and what runs cannot build."""

import re
from pathlib import Path

from ruamel.yaml import YAML

CHECKOUT = Path(__file__).resolve().parent.parent


def stages() -> list[str]:
    """The stages, each from its FROM on."""
    return re.split(r"^FROM ", (CHECKOUT / "Dockerfile").read_text(), flags=re.MULTILINE)[1:]


def copied(stage: str) -> list[str]:
    """What a stage takes from the checkout."""
    lines = stage.replace("\\\n", " ").splitlines()
    taken = [line.split()[1:-1] for line in lines if line.startswith("COPY ")]
    return [path for paths in taken if not paths[0].startswith("--from") for path in paths]


def test_what_is_copied_reaches_the_build() -> None:
    """Each file is in the checkout, and .dockerignore lets it or its folder through."""
    let_through = {
        line[1:]
        for line in (CHECKOUT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    for path in [path for stage in stages() for path in copied(stage)]:
        assert (CHECKOUT / path).exists(), path
        assert path.split("/")[0] in let_through, path


def test_nothing_secret_or_large_reaches_the_build() -> None:
    """The context begins empty: .env, data and .git are never sent."""
    first = [
        line for line in (CHECKOUT / ".dockerignore").read_text().splitlines() if line[0] != "#"
    ]
    assert first[0] == "*"
    assert not {"!.env", "!data", "!.git"} & set(first)


def test_what_runs_cannot_install() -> None:
    """Packages are installed in a stage before the last, with hashes; the last drops pip."""
    before, last = stages()
    assert "--require-hashes -r requirements.txt -r requirements-celery.txt" in before
    assert "pip install" not in last
    assert "pip uninstall --yes pip" in last


def test_it_runs_as_a_user_who_owns_no_code() -> None:
    """The last user named is not root, and no code is given to it."""
    last = stages()[-1]
    assert re.findall(r"^USER (\w+)", last, flags=re.MULTILINE) == ["standpoint"]
    assert "--chown" not in last


def test_what_compose_calls_is_in_the_image() -> None:
    """Scripts of init and of the health checks."""
    services = YAML(typ="safe").load(CHECKOUT / "docker-compose.yaml")["services"]
    called = re.findall(r"/opt/standpoint/(scripts/\w+\.py)", str(services))
    assert set(called) <= set(copied(stages()[-1]))
    assert len(set(called)) == 2
