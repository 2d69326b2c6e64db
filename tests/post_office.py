"""A mail server and a webhook on this machine's loopback, which keep what they are handed.

with MailServerHere() as mail, HookHere() as hook:
    mail.answers["desk@example.org"] = "550 5.1.1 no such user"
    hook.statuses[:] = [503, 200]
    ...
    assert mail.letters[0]["Subject"] == ...
"""

import asyncio
import json
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import create_connection
from threading import Thread
from typing import Any, Self, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from made_certificate import certificate
from pipeline.models import MailSecurity, MailServer

USER, PASSWORD = "standpoint", "mail-s3cret/&"


class _Handler:
    def __init__(self, office: "MailServerHere") -> None:
        self.office = office

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.office.answers:
            return self.office.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        letter = message_from_bytes(cast("bytes", envelope.content), policy=POLICY)
        self.office.letters.append(letter)
        self.office.envelopes.append((envelope.mail_from or "", tuple(envelope.rcpt_tos)))
        await asyncio.sleep(self.office.pause)
        return self.office.answer_to_data


class _Here(Controller):
    """Listens on a port that the system chose; the library would dial port 0 to find out."""

    def _trigger_server(self) -> None:
        create_connection(("127.0.0.1", self.chosen_port)).close()

    @property
    def chosen_port(self) -> int:
        assert isinstance(self.server, asyncio.Server)
        return int(self.server.sockets[0].getsockname()[1])


class MailServerHere:
    """Takes mail; `security` is what it demands, a user wherever it encrypts."""

    def __init__(
        self, folder: Path | None = None, security: MailSecurity = MailSecurity.NONE
    ) -> None:
        self.letters: list[EmailMessage] = []
        self.envelopes: list[tuple[str, tuple[str, ...]]] = []
        self.answers: dict[str, str] = {}
        self.answer_to_data, self.pause = "250 OK", 0.0
        self.security = security
        self.trust = ssl.create_default_context()
        options: dict[str, Any] = {}
        if security is not MailSecurity.NONE:
            assert folder is not None
            pem = certificate(folder, "localhost")
            self.trust = ssl.create_default_context(cafile=str(pem))
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(pem)
            is_tls = security is MailSecurity.TLS
            options = {
                "authenticator": _check,
                "auth_required": True,
                "auth_require_tls": not is_tls,
                **({"ssl_context": context} if is_tls else {"tls_context": context}),
                **({} if is_tls else {"require_starttls": True}),
            }
        self._controller = _Here(_Handler(self), hostname="127.0.0.1", port=0, **options)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def port(self) -> int:
        return self._controller.chosen_port

    def address(self, password: str = PASSWORD) -> MailServer:
        known = self.security is not MailSecurity.NONE
        return MailServer(
            host="localhost",
            port=self.port,
            security=self.security,
            user=USER if known else "",
            password=password if known else "",
        )


def _check(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, said: Any
) -> AuthResult:
    right = isinstance(said, LoginPassword) and said == LoginPassword(
        USER.encode(), PASSWORD.encode()
    )
    return AuthResult(success=right, handled=False)


@dataclass(frozen=True)
class Posted:
    """One request as it came in; header names in lower case."""

    path: str
    headers: dict[str, str]
    content: bytes

    @property
    def facts(self) -> dict[str, Any]:
        return cast("dict[str, Any]", json.loads(self.content))


class HookHere:
    """A web address that takes what is posted; `statuses` are given in turn, then 204."""

    def __init__(self, statuses: Sequence[int] = ()) -> None:
        self.posted: list[Posted] = []
        self.statuses = list(statuses)
        office = self

        class Taking(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                office.posted.append(Posted(self.path, headers, content))
                status = office.statuses.pop(0) if office.statuses else 204
                self.send_response(status)
                self.send_header("Retry-After", "90")
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as above
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
        self._thread = Thread(target=self._server.serve_forever, daemon=True)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/services/t0ken"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
