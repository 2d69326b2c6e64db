"""Webhooks: what is posted, how it is signed, and where it may go."""

import base64
import hashlib
import hmac
from typing import Any

import pytest

from fakes import FakeClock
from pipeline.deliver.webhook import Webhook
from pipeline.errors import BadAddress, ConfigurationError, Unreachable
from pipeline.ingest.posting import Poster
from pipeline.models import Message
from post_office import HookHere

MESSAGE = Message(
    key="digest 2026-11-20 0", subject="Digest", text="# Digest", html="", facts={"type": "digest"}
)
SECRET = base64.b64encode(b"thirty-two bytes of a secret....").decode()


def webhook(hook: HookHere, secret: str = "", **options: Any) -> Webhook:
    allowed = {"allow_hosts": [hook.host], "seconds": 5, **options}
    return Webhook(
        hook.url, post=Poster(clock=FakeClock(), **allowed), clock=FakeClock(), secret=secret
    )


def test_a_message_is_posted_as_json_with_its_text() -> None:
    """The same message has the same id, by which a receiver knows it again."""
    with HookHere() as hook:
        for _ in range(2):
            webhook(hook).deliver(MESSAGE)
    first, again = hook.posted
    assert first.facts == {"id": first.headers["webhook-id"], "type": "digest", "text": "# Digest"}
    assert first.headers["content-type"] == "application/json"
    assert first.headers["webhook-id"] == again.headers["webhook-id"]
    assert "webhook-signature" not in first.headers


@pytest.mark.parametrize("secret", [f"whsec_{SECRET}", "plain words"])
def test_a_message_is_signed_with_the_secret(secret: str) -> None:
    """By the Standard Webhooks specification: id, moment and content, HMAC-SHA256 in base64."""
    key = base64.b64decode(SECRET) if secret.startswith("whsec_") else secret.encode()
    with HookHere() as hook:
        webhook(hook, secret).deliver(MESSAGE)
    [posted] = hook.posted
    told = f"{posted.headers['webhook-id']}.{posted.headers['webhook-timestamp']}."
    mark = hmac.new(key, told.encode() + posted.content, hashlib.sha256).digest()
    assert posted.headers["webhook-signature"] == f"v1,{base64.b64encode(mark).decode()}"
    assert posted.headers["webhook-timestamp"] == str(int(FakeClock().now.timestamp()))


def test_a_broken_secret_is_a_wrong_setting() -> None:
    """It is not repeated."""
    with HookHere() as hook, pytest.raises(ConfigurationError) as refused:
        webhook(hook, "whsec_***")
    assert "***" not in str(refused.value)


def test_the_name_of_a_webhook_tells_no_secret() -> None:
    """Whoever knows such an address may post to it, so the host is all that is told."""
    with HookHere() as hook:
        name = webhook(hook).name
    assert name.startswith("webhook:127.0.0.1/")
    assert "t0ken" not in name


def test_an_internal_address_is_refused_unless_it_is_allowed() -> None:
    """As feeds are: STANDPOINT_ALLOW_HOSTS names it."""
    with HookHere() as hook, pytest.raises(BadAddress, match="STANDPOINT_ALLOW_HOSTS"):
        webhook(hook, allow_hosts=[]).deliver(MESSAGE)
    assert hook.posted == []


def test_nothing_is_posted_elsewhere_while_offline() -> None:
    """Names are not even looked up."""
    post = Poster(clock=FakeClock(), offline=True)
    with pytest.raises(Unreachable, match="STANDPOINT_OFFLINE"):
        Webhook("https://hooks.example/x", post=post, clock=FakeClock()).deliver(MESSAGE)


@pytest.mark.parametrize(
    ("status", "family", "code"),
    [
        (302, BadAddress, "refused_by_host"),
        (401, BadAddress, "refused_by_host"),
        (404, BadAddress, "refused_by_host"),
        (408, Unreachable, "server_error"),
        (429, Unreachable, "rate_limited"),
        (500, Unreachable, "server_error"),
        (503, Unreachable, "rate_limited"),
    ],
)
def test_a_status_says_whether_to_try_again(
    status: int, family: type[Exception], code: str
) -> None:
    """A redirect is not followed; nothing of the address is in the error."""
    with HookHere([status]) as hook, pytest.raises(family) as refused:
        webhook(hook).deliver(MESSAGE)
    assert getattr(refused.value, "code", None) == code
    assert "t0ken" not in str(refused.value)
    assert [one.path for one in hook.posted] == ["/services/t0ken"]
