"""Settings of those who are told: what is taken, what is refused, and what is never repeated."""

import pytest

from pipeline.errors import ConfigurationError
from pipeline.models import DigestDay, MailSecurity, MailServer
from pipeline.runtime import open_receivers
from pipeline.settings import described, read_settings

WHOLE = {
    "STANDPOINT_OFFLINE": "1",
    "STANDPOINT_MAIL_SERVER": "smtp://standpoint:s3cret%2F@localhost:2525",
    "STANDPOINT_MAIL_FROM": "standpoint@example.org",
    "STANDPOINT_MAIL_TO": "desk@example.org, chief@example.org,desk@example.org",
    "STANDPOINT_WEBHOOKS": "https://hooks.example/t0ken",
    "STANDPOINT_WEBHOOK_SECRET": "signing-s3cret",
}


@pytest.mark.parametrize(
    ("value", "server"),
    [
        ("smtp://mail.example", ("mail.example", 587, MailSecurity.STARTTLS, "", "")),
        ("smtps://u:p%40@[::1]", ("::1", 465, MailSecurity.TLS, "u", "p@")),
        ("smtp+plain://relay:2525", ("relay", 2525, MailSecurity.NONE, "", "")),
    ],
)
def test_a_mail_server_is_an_address(value: str, server: tuple[object, ...]) -> None:
    """Its scheme says how the way there is encrypted; each has its usual port."""
    found = read_settings({"STANDPOINT_MAIL_SERVER": value}).mail_server
    assert isinstance(found, MailServer)
    assert (found.host, found.port, found.security, found.user, found.password) == server


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STANDPOINT_MAIL_SERVER", "mail.example:25"),
        ("STANDPOINT_MAIL_SERVER", "http://u:s3cret@mail.example"),
        ("STANDPOINT_MAIL_SERVER", "smtp://u:s3cret@mail.example/x"),
        ("STANDPOINT_MAIL_SERVER", "smtp://u:s3cret%0A@mail.example"),
        ("STANDPOINT_MAIL_SERVER", "smtp+plain://u:s3cret@mail.example"),
        ("STANDPOINT_MAIL_SERVER", "smtp://u:s3cret@mail.example:0"),
        ("STANDPOINT_MAIL_FROM", "Standpoint <s3cret@example.org>"),
        ("STANDPOINT_MAIL_TO", "desk@example.org\nBcc: s3cret@example.org"),
        ("STANDPOINT_MAIL_TO", ",".join(f"s3cret{n}@example.org" for n in range(101))),
        ("STANDPOINT_WEBHOOKS", "ftp://hooks.example/s3cret"),
        ("STANDPOINT_DIGEST_DAY", "tomorrow"),
        ("STANDPOINT_DEADLINE_HOURS", "0"),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_name(name: str, value: str) -> None:
    """Nothing of it is repeated that may be a secret."""
    with pytest.raises(ConfigurationError, match=name) as refused:
        read_settings({name: value})
    assert "s3cret" not in str(refused.value)


def test_each_address_is_one_receiver() -> None:
    """Named twice, it is told once; no name tells a secret."""
    names = [one.name for one in open_receivers(read_settings(WHOLE))]
    assert names[:2] == ["mail:desk@example.org", "mail:chief@example.org"]
    assert names[2].startswith("webhook:hooks.example/")
    assert open_receivers(read_settings({})) == ()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"STANDPOINT_MAIL_SERVER": ""}, "STANDPOINT_MAIL_SERVER is not"),
        ({"STANDPOINT_MAIL_FROM": ""}, "STANDPOINT_MAIL_FROM is not"),
        ({"STANDPOINT_MAIL_SERVER": "smtp://mail.example"}, "another machine"),
    ],
    ids=["no server", "no sender", "elsewhere while offline"],
)
def test_what_is_missing_or_forbidden_is_said_before_anything_is_sent(
    changed: dict[str, str], words: str
) -> None:
    """By the names of the settings."""
    with pytest.raises(ConfigurationError, match=words):
        open_receivers(read_settings(WHOLE | changed))


def test_settings_are_shown_without_their_secrets() -> None:
    """As `standpoint doctor` does, and as an error or a log line might."""
    settings = read_settings(WHOLE)
    shown = {name: value for name, value, _ in described(settings)}
    assert shown["STANDPOINT_MAIL_SERVER"] == "smtp://standpoint:***@localhost:2525"
    assert shown["STANDPOINT_WEBHOOKS"] == shown["STANDPOINT_WEBHOOK_SECRET"] == "***"
    for secret in ("s3cret", "t0ken"):
        assert secret not in repr(settings)
        assert secret not in str(shown)
    assert settings.digest_day is DigestDay.SAME
