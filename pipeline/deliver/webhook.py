"""The webhook door: a message as JSON to a web address, signed where there is a secret.

Headers and signature are those of the Standard Webhooks specification: whoever receives can tell
who sent it, and the same message by its `webhook-id`.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from pipeline.errors import ConfigurationError
from pipeline.models import Message, digest
from pipeline.ports.outside import Clock

PREFIX = "whsec_"


class Post(Protocol):
    """Posts bytes to a checked web address."""

    def __call__(self, url: str, content: bytes, headers: Mapping[str, str]) -> None:
        """Returns once the bytes were accepted.

        Raises:
            TransientError: they were not accepted now.
            PermanentError: the address must not be asked, or never accepts them.
        """
        ...


class Webhook:
    """`Receiver` at a web address, which is a secret but for its host.

    Raises:
        ConfigurationError: the secret is not what its form says.
    """

    def __init__(self, url: str, *, post: Post, clock: Clock, secret: str = "") -> None:
        self.name = f"webhook:{urlsplit(url).hostname}/{digest(url)[:8]}"
        self._url, self._post, self._clock = url, post, clock
        self._key = key_of(secret)

    def deliver(self, message: Message) -> None:
        """Posts the message's facts; errors as `Post` raises them."""
        key = digest(f"{message.key}\n{self.name}")[:32]
        facts = {"id": key, **message.facts, "text": message.text}
        content = json.dumps(facts, ensure_ascii=False, allow_nan=False).encode()
        self._post(self._url, content, self._headers(key, content, self._clock()))

    def _headers(self, key: str, content: bytes, now: datetime) -> Mapping[str, str]:
        moment = str(int(now.timestamp()))
        headers = {
            "Content-Type": "application/json",
            "webhook-id": key,
            "webhook-timestamp": moment,
        }
        if self._key:
            signed = f"{key}.{moment}.".encode() + content
            mark = hmac.new(self._key, signed, hashlib.sha256).digest()
            headers["webhook-signature"] = f"v1,{base64.b64encode(mark).decode()}"
        return headers


def key_of(secret: str) -> bytes:
    """The bytes to sign with: what follows `whsec_` in base64, else the secret's own letters.

    Raises:
        ConfigurationError: it is no base64.
    """
    if not secret.startswith(PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ConfigurationError(
            "STANDPOINT_WEBHOOK_SECRET begins with whsec_ and is no base64"
        ) from error
