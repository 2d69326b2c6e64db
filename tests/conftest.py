"""What every test shares: both databases, and no way out of this machine."""

import ipaddress
import os
import sys
from typing import Any

os.environ["STANDPOINT_OFFLINE"] = "1"

pytest_plugins = ["airflow_home", "browser", "databases", "flow_house", "served_airflow", "shell"]


def _stay_here(event: str, arguments: tuple[Any, ...]) -> None:
    """Stops this process before it dials or asks a name server, whoever told it to."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not _is_here(host):
        raise RuntimeError(f"a test tried to reach {host!r}")


def _is_here(host: Any) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


sys.addaudithook(_stay_here)
