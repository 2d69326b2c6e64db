"""The command that serves the read API."""

import ipaddress
from typing import Annotated

import typer

from pipeline.cli import doors
from pipeline.cli.options import examples
from pipeline.cli.output import tell

LOOPBACK, PORT = "127.0.0.1", 8090
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")

serving = typer.Typer()


@serving.command(
    epilog=examples("standpoint serve", "standpoint serve --port 9000"),
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
) -> None:
    """Serve the read API until Ctrl-C.

    JSON under /api/v1, described by /api/v1/openapi.json. It only reads.
    """
    import uvicorn

    from pipeline.web.app import create_app

    local = is_loopback(host)
    if not local:
        tell(
            f"warning: there is no login; whoever reaches {host}:{port} reads all that is stored. "
            "Put a proxy with a login before it, or leave --host out"
        )
    with doors.database() as catalog:
        app = create_app(lambda: catalog, hosts=LOOPBACK_NAMES if local else None)
        tell(f"reading at http://{_bracketed(host)}:{port}/api/v1/articles; Ctrl-C ends it")
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
