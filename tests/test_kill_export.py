"""An export that is killed leaves nothing under the file's name; run again it writes the same."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from store_steps import article, judged

import make
from databases import BACKENDS, house_environment
from pipeline.models import Label
from pipeline.settings import CHECKOUT
from pipeline.store.sql import open_store, upgrade_store

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("kill")]

KILLS_ITSELF = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from pipeline.cli import main
from pipeline.store import exporting

left, path = int(sys.argv[1]), sys.argv[2]
exporting.WALKED_AT_ONCE = 2

@event.listens_for(Engine, "before_cursor_execute")
def count(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[3] == "written":
    os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
try:
    main(["export", "article_target", "--to", path])
finally:
    print(int(sys.argv[1]) - left)
"""


@pytest.fixture(params=BACKENDS)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a database of eight judged articles."""
    with house_environment(request, tmp_path) as variables:
        url = variables["STANDPOINT_DATABASE_URL"]
        upgrade_store(url)
        store = open_store(url)
        store.configure_targets([make.target()], make.NOW)
        for number in range(8):
            one = article(
                store, f"Toll {number}\n\nThe toll is fair, {number} say.", key=str(number)
            )
            judged(store, one.version_id, Label.FAVOR)
        store.close()
        yield variables


def export(
    house: dict[str, str], path: Path, *, killed_at: int = 0, when: str = "asking"
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", KILLS_ITSELF, str(killed_at), str(path), when]
    return subprocess.run(
        command, env=house, cwd=CHECKOUT, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_killed_export_is_not_there(house: dict[str, str], tmp_path: Path, ending: str) -> None:
    """Killed at its first rows, in the middle, at its last ones or before its name is given."""
    whole, path = tmp_path / f"whole.{ending}", tmp_path / f"told.{ending}"
    undisturbed = export(house, whole)
    assert undisturbed.returncode == 0, undisturbed.stderr
    statements = int(undisturbed.stdout.split()[-1])
    assert statements > 8
    for at in (statements // 2, statements):
        assert export(house, path, killed_at=at).returncode == -signal.SIGKILL
        assert not path.exists()
    assert export(house, path, when="written").returncode == -signal.SIGKILL
    assert not path.exists()
    assert export(house, path).returncode == 0
    assert path.read_bytes() == whole.read_bytes()
    path.write_text("older")
    assert export(house, path, killed_at=statements).returncode == -signal.SIGKILL
    assert path.read_text() == "older"
