"""The secrets of the Airflow that `make up` serves: made once, kept in files for the owner only."""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

KEYS_FILE = "keys.json"
PASSWORDS_FILE = "passwords.json"
OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What encrypts Connections, signs tokens and lets the admin in."""

    fernet_key: str
    jwt_secret: str
    secret_key: str
    password: str
    passwords_file: Path


def kept_secrets(airflow_home: Path, user: str) -> Secrets:
    """The secrets in a home of Airflow; what is not there yet is made.

    Changing the Fernet key would make stored Connections unreadable, so a file is never replaced.

    Raises:
        OSError: the files cannot be read or written.
        ValueError: a file is there and is not what this wrote.
    """
    airflow_home.mkdir(parents=True, exist_ok=True)
    airflow_home.chmod(0o700)
    fresh_keys = {
        "fernet_key": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "jwt_secret": secrets.token_hex(64),
        "secret_key": secrets.token_hex(32),
    }
    keys = _kept(airflow_home / KEYS_FILE, fresh_keys)
    passwords = _kept(airflow_home / PASSWORDS_FILE, {user: secrets.token_urlsafe(12)})
    return Secrets(
        fernet_key=keys["fernet_key"],
        jwt_secret=keys["jwt_secret"],
        secret_key=keys["secret_key"],
        password=passwords[user],
        passwords_file=airflow_home / PASSWORDS_FILE,
    )


def _kept(path: Path, fresh: dict[str, str]) -> dict[str, str]:
    if not path.exists():
        _write_whole(path, json.dumps(fresh))
    path.chmod(OWNER_ONLY)
    found = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(found, dict) or not fresh.keys() <= found.keys():
        raise ValueError(f"{path} lacks {', '.join(sorted(fresh))}; remove it to have it made anew")
    return found


def _write_whole(path: Path, text: str) -> None:
    """Writes a file that is there with all its text or not at all."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    beside.replace(path)
