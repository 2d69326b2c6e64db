"""What `make up` starts, keeps secret and stops, without an Airflow."""

import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from pipeline.settings import CHECKOUT

sys.path.insert(0, str(CHECKOUT / "scripts"))
from airflow_lock import Taken, only_one
from airflow_processes import Processes, members_of
from airflow_secrets import kept_secrets

DEAF = (
    "import os, signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN);"
    "os.fork() or os.setpgid(0, 0); print('up', flush=True); time.sleep(600)"
)


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which this test listens."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield int(listening.getsockname()[1])


def until_up(log: Path) -> None:
    while log.read_text().count("up") < 2:
        pass


def test_secrets_are_made_once(tmp_path: Path) -> None:
    """A second start finds the same keys and the same password."""
    first = kept_secrets(tmp_path / "airflow", "admin")
    assert kept_secrets(tmp_path / "airflow", "admin") == first
    assert len(first.jwt_secret) >= 64


def test_secrets_are_for_their_owner_only(tmp_path: Path) -> None:
    """Folder and files are closed to others, also where they were open."""
    home = tmp_path / "airflow"
    kept_secrets(home, "admin")
    (home / "keys.json").chmod(0o644)
    kept_secrets(home, "admin")
    assert [stat.S_IMODE(path.stat().st_mode) for path in (home, *sorted(home.iterdir()))] == [
        0o700,
        0o600,
        0o600,
    ]


def test_a_damaged_file_of_secrets_is_not_replaced(tmp_path: Path) -> None:
    """What it encrypted would be lost: a person decides."""
    (tmp_path / "keys.json").write_text("{}")
    with pytest.raises(ValueError, match="remove it"):
        kept_secrets(tmp_path, "admin")


def test_what_does_not_listen_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also a child that left its parent's process group."""
    monkeypatch.setattr("airflow_processes.INSIST", 0.1)
    monkeypatch.setattr("airflow_processes.KILL", 0.2)
    log = tmp_path / "log"
    with (tmp_path / "lock").open("w") as lock:
        processes = Processes(log, os.environ, lock.fileno())
        processes.start("deaf", [sys.executable, "-c", DEAF])
        until_up(log)
        assert len(members_of(processes.sessions)) == 2
        processes.stop()
    assert members_of(processes.sessions) == []
    assert processes.ended()["deaf"] in {-signal.SIGTERM, -signal.SIGKILL}


def test_one_airflow_a_home(tmp_path: Path) -> None:
    """A second one is told which process holds the home."""
    name = Path(psutil.Process().cmdline()[0]).name
    with (
        only_one(tmp_path / "lock", name),
        pytest.raises(Taken, match=str(os.getpid())),
        only_one(tmp_path / "lock", name),
    ):
        pass


def test_what_a_killed_one_left_is_stopped(tmp_path: Path) -> None:
    """Its children still hold the lock; the next start ends them and takes it."""
    path, log = tmp_path / "lock", tmp_path / "log"
    code = (
        f"import os, sys; sys.path.insert(0, {str(CHECKOUT / 'scripts')!r})\n"
        "from pathlib import Path\n"
        "from airflow_lock import only_one, remember\n"
        "from airflow_processes import Processes\n"
        f"with only_one(Path({str(path)!r}), 'x') as lock:\n"
        f"    processes = Processes(Path({str(log)!r}), os.environ, lock)\n"
        f"    processes.start('deaf', [sys.executable, '-c', {DEAF!r}])\n"
        f"    remember(Path({str(path)!r}), processes.sessions)\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    until_up(log)
    sessions = [int(word) for word in path.read_text().split()[1:]]
    assert members_of(sessions)
    with only_one(path, "airflow_up.py"):
        assert members_of(sessions) == []


def test_a_taken_port_is_named_with_a_way_out(tmp_path: Path, taken_port: int) -> None:
    """Nothing is started, and the next port is suggested."""
    done = subprocess.run(
        [sys.executable, str(CHECKOUT / "scripts/airflow_up.py"), "--port", str(taken_port)],
        env={**os.environ, "STANDPOINT_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"make up PORT={taken_port + 1}" in done.stdout
    assert not (tmp_path / "airflow" / "served.db").exists()
