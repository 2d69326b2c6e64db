"""The command that serves the pages and the read API."""

import ipaddress
from typing import Annotated

import typer

from pipeline.cli import doors
from pipeline.cli.author import author
from pipeline.cli.options import examples
from pipeline.cli.output import tell
from pipeline.errors import BadQuery

LOOPBACK, PORT = "127.0.0.1", 8090
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")

serving = typer.Typer()


@serving.command(
    epilog=examples(
        "standpoint serve", "standpoint serve --port 9000", "standpoint serve --as ada"
    ),
)
def serve(
    host: Annotated[
        str,
        typer.Option(
            "--host",
            metavar="ADDRESS",
            help="Address to listen on; there is no login, so beyond this machine anyone reads.",
        ),
    ] = LOOPBACK,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port.")] = PORT,
    name: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="NAME",
            help="Correct labels under this name; on this machine alone. Default: only read.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Serve the news desk until Ctrl-C.

    Pages at the root; the read API under /api/v1, described by /api/v1/openapi.json.
    """
    import uvicorn

    from pipeline.web.app import create_app
    from pipeline.web.visiting import Visitor

    local = is_loopback(host)
    if name is not None and not local:
        raise BadQuery(
            "--as lets whoever reaches the server correct labels under that name: it goes with "
            "this machine's own address only; leave --host out"
        )
    visitor = Visitor() if name is None else Visitor(author(name), may_correct=True)
    if not local:
        tell(
            f"warning: there is no login; whoever reaches {host}:{port} reads all that is stored. "
            "Put a proxy with a login before it, or leave --host out"
        )
    with doors.database() as desk:
        app = create_app(
            lambda: desk, visitor=lambda: visitor, hosts=LOOPBACK_NAMES if local else None
        )
        tell(f"the news desk is at http://{_bracketed(host)}:{port}/; Ctrl-C ends it")
        uvicorn.run(
            app, host=host, port=port, log_level="warning", access_log=False, server_header=False,
            proxy_headers=False,
        )  # fmt: skip


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
