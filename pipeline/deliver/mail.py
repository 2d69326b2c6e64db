"""The mail door: one message to one mailbox, encrypted where that was not given up in words.

A server that takes a message and is cut off before it says so may get it twice; both then carry
one Message-ID.
"""

import smtplib
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from socket import SHUT_RDWR
from threading import Timer
from typing import Any

from pipeline.errors import BadAddress, ConfigurationError, PermanentError, Unreachable
from pipeline.models import MailSecurity, MailServer, Message, digest
from pipeline.ports.outside import Clock
from pipeline.scrub import scrub_line

SECONDS = 60.0
"""In which a message must be handed over, greeting and encryption included."""

HELLO = "standpoint.invalid"
"""What the server is greeted with; the library would ask a name server for this machine's."""

LONGEST_SUBJECT = 200
LONGEST_REASON = 200
PERMANENT = range(500, 600)


class _Line(smtplib.SMTP):
    """A line that is cut when its seconds are over: a socket's timeout starts anew each byte."""

    def __init__(self, host: str, port: int, *, seconds: float, **options: Any) -> None:
        self.alarm = Timer(seconds, self._cut)
        self.alarm.daemon = True
        self.alarm.start()
        try:
            super().__init__(host, port, HELLO, timeout=seconds, **options)
        except BaseException:
            self.alarm.cancel()
            raise

    def _cut(self) -> None:
        with suppress(OSError):
            if self.sock is not None:
                self.sock.shutdown(SHUT_RDWR)


class _Encrypted(_Line, smtplib.SMTP_SSL):
    """One that is encrypted from its first byte."""


class Mailbox:
    """`Receiver` at a mail address."""

    def __init__(
        self,
        server: MailServer,
        *,
        sender: str,
        address: str,
        clock: Clock,
        trust: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self.name = f"mail:{address}"
        self._server, self._sender, self._address = server, sender, address
        self._clock, self._seconds = clock, seconds
        self._trust = trust or ssl.create_default_context()

    def deliver(self, message: Message) -> None:
        """Hands the message to the server.

        Raises:
            Unreachable: the server does not answer, not in time, or takes nothing for now.
            BadAddress: it does not take mail for this address.
            ConfigurationError: it does not take user and password, or does not encrypt.
            PermanentError: it does not take this message.
        """
        letter = letter_of(message, sender=self._sender, address=self._address, now=self._clock())
        with self._translated(), self._open() as line:
            line.send_message(letter, self._sender, [self._address])

    @contextmanager
    def _open(self) -> Iterator[smtplib.SMTP]:
        server = self._server
        line = (
            _Encrypted(server.host, server.port, seconds=self._seconds, context=self._trust)
            if server.security is MailSecurity.TLS
            else _Line(server.host, server.port, seconds=self._seconds)
        )
        try:
            if server.security is MailSecurity.STARTTLS:
                line.starttls(context=self._trust)
            if server.user:
                line.login(server.user, server.password)
            yield line
            # The message is accepted: whatever happens to the goodbye, it was delivered.
            with suppress(smtplib.SMTPException, OSError):
                line.quit()
        finally:
            line.alarm.cancel()
            line.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        host = f"{self._server.host}:{self._server.port}"
        try:
            yield
        except ssl.SSLError as error:
            raise Unreachable(
                f"the mail server {host} cannot be asked safely: its certificate or encryption is "
                "at fault"
            ) from error
        except smtplib.SMTPRecipientsRefused as error:
            [(code, said)] = error.recipients.values()
            raise self._refused(code, said, BadAddress) from error
        except smtplib.SMTPAuthenticationError as error:
            raise self._refused(error.smtp_code, error.smtp_error, ConfigurationError) from error
        except smtplib.SMTPResponseException as error:
            raise self._refused(error.smtp_code, error.smtp_error, PermanentError) from error
        except smtplib.SMTPNotSupportedError as error:
            raise ConfigurationError(
                f"the mail server {host} offers no encryption or no log-in: see "
                "docs/how-to/send-digest-and-alerts.md"
            ) from error
        except (smtplib.SMTPException, OSError) as error:
            raise Unreachable(f"the mail server {host} did not take the message") from error

    def _refused(
        self, code: int, said: bytes | str, permanent: type[PermanentError]
    ) -> PermanentError | Unreachable:
        """The error for what a server answered, without what it may have repeated of a secret."""
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        reason = scrub_line(self._masked(words))[:LONGEST_REASON]
        message = f"{self._server.host} refused mail to {self._address}: {code} {reason}"
        if code not in PERMANENT:
            return Unreachable(message, code="mail_refused_for_now")
        return (
            permanent(message)
            if permanent is ConfigurationError
            else permanent(message, code="mail_refused")
        )

    def _masked(self, words: str) -> str:
        server = self._server
        plain = f"\0{server.user}\0{server.password}".encode()
        for secret in (
            server.password,
            *(b64encode(one).decode() for one in (server.password.encode(), plain)),
        ):
            words = words.replace(secret, "***") if secret else words
        return words


def letter_of(message: Message, *, sender: str, address: str, now: datetime) -> EmailMessage:
    """The message as mail; a header that could hold two lines is refused by the library."""
    letter = EmailMessage(policy=SMTP)
    domain = sender.rpartition("@")[2]
    letter["From"] = Address(display_name="Standpoint", addr_spec=sender)
    letter["To"] = Address(addr_spec=address)
    letter["Subject"] = scrub_line(message.subject)[:LONGEST_SUBJECT]
    letter["Date"] = format_datetime(now)
    mark = digest("\n".join((message.key, address)))[:32]
    letter["Message-ID"] = f"<{mark}@{domain}>"
    # No answering machine answers to this.
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.text)
    letter.add_alternative(message.html, subtype="html")
    return letter
