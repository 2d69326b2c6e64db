"""No secret leaves the settings: not by logs, XComs, rows, files or errors of any DAG."""

import json
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from airflow_home import ARTICLE, query
from databases import scratch_database
from model_server import ModelServer, error, good
from pipeline.models import MailSecurity
from pipeline.settings import CHECKOUT, read_settings
from post_office import PASSWORD, USER, HookHere, MailServerHere

pytestmark = [pytest.mark.integration]

KEY, DATABASE, TOKEN, SIGNING = "sk-k3y-of-the-model", "db-s3cret/&", "t0ken", "signing-s3cret"
WRONG = "wr0ng-mail-password"
SECRETS = (
    KEY, DATABASE, quote(DATABASE, safe=""), TOKEN, SIGNING, PASSWORD, quote(PASSWORD, safe=""),
    WRONG, b64encode(f"\0{USER}\0{WRONG}".encode()).decode(),
    b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode(),
)  # fmt: skip


def connections(
    database: str, model: ModelServer, mail: MailServerHere, hook: HookHere, password: str
) -> dict[str, dict[str, object]]:
    return {
        "standpoint_results": {
            "conn_type": "postgres", "host": "127.0.0.1", "port": 5432, "schema": database,
            "login": "postgres", "password": DATABASE,
        },
        "openai_default": {
            "conn_type": "openai", "host": model.base_url, "password": KEY,
            "extra": {"model": "small"},
        },
        "standpoint_mail": {
            "conn_type": "smtp", "host": "localhost", "port": mail.port, "login": USER,
            "password": password,
            "extra": {"disable_ssl": True, "from_email": "a@example.org", "to": "b@example.org"},
        },
        "standpoint_webhook": {"conn_type": "http", "host": hook.url, "password": SIGNING},
    }  # fmt: skip


@pytest.fixture
def world(
    dag_house: Path, postgresql_server: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], dict[str, dict[str, object]]]]:
    """All doors behind Connections: a database, a model that repeats its key, mail and a hook."""
    if "@127.0.0.1:5432/" not in postgresql_server:
        pytest.skip("the server takes no password that is not its own")
    (dag_house / "papers" / "toll.txt").write_text(ARTICLE)
    folder = dag_house / "tls"
    folder.mkdir()
    with (
        scratch_database(postgresql_server) as url,
        ModelServer(script=[error(400, message=f"no: {KEY}")], default=good()) as model,
        MailServerHere(folder, MailSecurity.STARTTLS) as mail,
        HookHere([500]) as hook,
    ):
        monkeypatch.setenv("SSL_CERT_FILE", str(folder / "certificate.pem"))
        monkeypatch.setenv("STANDPOINT_ALLOW_HOSTS", hook.host)
        name = url.rpartition("/")[2]
        yield lambda password: connections(name, model, mail, hook, password)


def test_no_secret_leaves_the_settings(
    world: Callable[[str], dict[str, dict[str, object]]],
    airflow_home: Path,
    read_dag: Callable[[str], Any],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Runs that go well and runs whose doors refuse them; `dag.test` masks nothing in its log."""
    for password in (WRONG, PASSWORD):
        for name, told in world(password).items():
            monkeypatch.setenv(f"AIRFLOW_CONN_{name.upper()}", json.dumps(told))
        for name, form in (
            ("news_daily", {}),
            ("news_digest", {"again": True}),
            ("news_ingest", {"title": "Trams", "text": "Trams run late.\n\nA fair change."}),
            ("news_maintenance", {}),
        ):
            dag = read_dag(name)
            for task in dag.tasks:
                arguments = task.partial_kwargs if task.is_mapped else task.__dict__
                arguments["retries"] = 0
            dag.test(run_conf=form)
    monkeypatch.setenv("STANDPOINT_DATABASE_URL", results_url(world(PASSWORD)))
    logged = capfd.readouterr()
    database = (airflow_home / "airflow" / "airflow.db").read_bytes()
    rows = " ".join(every_row())
    published = Path(read_settings(dict(os.environ)).publish_to or "").rglob("*")
    files = " ".join(path.read_text() for path in published if path.is_file())
    assert "535" in rows
    assert "Toll" in files or "toll" in files
    for secret in SECRETS:
        assert secret not in logged.out, secret
        assert secret not in logged.err, secret
        assert secret.encode() not in database, secret
        assert secret not in rows, secret
        assert secret not in files, secret


def results_url(told: dict[str, dict[str, object]]) -> str:
    database = told["standpoint_results"]["schema"]
    return f"postgresql://postgres:{quote(DATABASE, safe='')}@127.0.0.1:5432/{database}"


def every_row() -> Iterator[str]:
    names = query(
        "SELECT table_name FROM information_schema.tables"
        " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
    )
    for (name,) in names.rows:
        yield str(query(f'SELECT * FROM "{name}"').rows)


def test_any_secrets_backend_serves_connections(
    world: Callable[[str], dict[str, dict[str, object]]], airflow_home: Path, tmp_path: Path
) -> None:
    """Such as Airflow's own of local files: a task's settings are those of its Connections."""
    kept = tmp_path / "connections.json"
    kept.write_text(json.dumps(world(PASSWORD)))
    code = (
        "import sys, json; sys.path.insert(0, 'plugins'); from news_settings import task_settings;"
        "s = task_settings(); print(json.dumps([s.api_key, s.database_url, s.webhook_secret,"
        "s.webhooks, s.mail_server.password, s.mail_to, s.mail_from]))"
    )
    backend = "airflow.secrets.local_filesystem.LocalFilesystemBackend"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=CHECKOUT,
        env={
            **os.environ,
            "AIRFLOW__SECRETS__BACKEND": backend,
            "AIRFLOW__SECRETS__BACKEND_KWARGS": json.dumps({"connections_file_path": str(kept)}),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout.strip().splitlines()[-1])
    assert told[:3] == [KEY, results_url(world(PASSWORD)), SIGNING]
    assert told[3][0].endswith(f"/services/{TOKEN}")
    assert told[4:] == [PASSWORD, ["b@example.org"], "a@example.org"]
