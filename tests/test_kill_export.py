"""An export that is killed leaves nothing under the file's name; run again it writes the same."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from store_steps import article, judged

import make
from databases import BACKENDS, house_environment
from forked_shell import Ended, run_shell
from pipeline.models import Label
from pipeline.store import exporting
from pipeline.store.sql import open_store, upgrade_store

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("kill")]


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


def walk_two_at_once() -> None:
    exporting.WALKED_AT_ONCE = 2


def die_when_written() -> None:
    def die(fd: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    walk_two_at_once()
    os.fsync = die


def export(
    house: dict[str, str],
    path: Path,
    *,
    killed_at: int = 0,
    before: Callable[[], None] = walk_two_at_once,
) -> Ended:
    arguments = ["export", "article_target", "--to", str(path)]
    return run_shell(arguments, house, killed_at=killed_at, before=before)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_killed_export_is_not_there(house: dict[str, str], tmp_path: Path, ending: str) -> None:
    """Killed at its first rows, in the middle, at its last ones or before its name is given."""
    whole, path = tmp_path / f"whole.{ending}", tmp_path / f"told.{ending}"
    undisturbed = export(house, whole)
    assert undisturbed.code == 0, undisturbed.said
    statements = undisturbed.statements
    assert statements > 8
    for at in (statements // 2, statements):
        assert export(house, path, killed_at=at).code == -signal.SIGKILL
        assert not path.exists()
    assert export(house, path, before=die_when_written).code == -signal.SIGKILL
    assert not path.exists()
    assert export(house, path).code == 0
    assert path.read_bytes() == whole.read_bytes()
    path.write_text("older")
    assert export(house, path, killed_at=statements).code == -signal.SIGKILL
    assert path.read_text() == "older"
