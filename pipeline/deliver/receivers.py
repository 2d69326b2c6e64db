"""Those who are told, from their addresses."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

from pipeline.deliver.mail import Mailbox
from pipeline.deliver.webhook import Post, Webhook
from pipeline.errors import ConfigurationError
from pipeline.models import MailServer
from pipeline.ports import Clock, Receiver


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where messages go, and what the way there needs."""

    mail_server: MailServer | None
    mail_from: str
    mail_to: Sequence[str]
    webhooks: Sequence[str] = field(repr=False)
    webhook_secret: str = field(repr=False)


def receivers(
    addresses: Addresses, *, post: Post, clock: Clock, offline: bool
) -> Sequence[Receiver]:
    """A mailbox for each mail address and a webhook for each web address.

    Raises:
        ConfigurationError: server or sender is missing, or offline forbids the server.
    """
    mailboxes: list[Receiver] = []
    if addresses.mail_to:
        server = _server(addresses.mail_server, offline=offline)
        if not addresses.mail_from:
            raise ConfigurationError("STANDPOINT_MAIL_TO is set and STANDPOINT_MAIL_FROM is not")
        mailboxes = [
            Mailbox(server, sender=addresses.mail_from, address=one, clock=clock)
            for one in addresses.mail_to
        ]
    secret = addresses.webhook_secret
    return [
        *mailboxes,
        *(Webhook(url, post=post, clock=clock, secret=secret) for url in addresses.webhooks),
    ]


def _server(server: MailServer | None, *, offline: bool) -> MailServer:
    if server is None:
        raise ConfigurationError("STANDPOINT_MAIL_TO is set and STANDPOINT_MAIL_SERVER is not")
    if offline and not _is_loopback(server.host):
        raise ConfigurationError(
            f"STANDPOINT_OFFLINE is set, and the mail server {server.host} is another machine"
        )
    return server


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.rstrip(".") == "localhost"
