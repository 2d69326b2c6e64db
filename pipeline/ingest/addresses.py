"""Which addresses on the web may be asked at all, and which numbers are the public internet."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address
from urllib.parse import urlsplit

from pipeline.errors import BadAddress

LONGEST_URL = 8000
WEB_PORTS = {"http": 80, "https": 443}
FIRST_FREE_PORT = 1024

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\\\\]")
_AUTHORITY = re.compile("[^:/?#]*://([^/?#]*)")
_PORT_ZERO = re.compile(":0+$")
_NAME = re.compile(r"[a-z0-9_.-]{1,254}")
_IPV6 = re.compile(r"[0-9a-f:.]{2,45}")

_INTERNAL_IPV4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # shared by a provider's customers
            "127.0.0.0/8",  # loopback
            "168.63.129.16/32",  # a cloud's own service
            "169.254.0.0/16",  # link-local, metadata
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments
            "192.0.2.0/24",  # documentation
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",  # private
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, broadcast
        ),
    )
)
_PUBLIC_IPV6 = IPv6Network("2000::/3")
_INTERNAL_IPV6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # Teredo, benchmarks, ORCHID and other assignments
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4
            "3fff::/20",  # documentation
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Origin:
    """The scheme, host and port of an address; `key` is `host:port` in lower case."""

    scheme: str
    host: str
    port: int

    @property
    def key(self) -> str:
        """Host and port, the name by which it is allowed and remembered."""
        return host_and_port(self.host, self.port)

    @property
    def robots_url(self) -> str:
        """Where its robots.txt is."""
        return f"{self.scheme}://{self.key}/robots.txt"


def host_and_port(host: str, port: int) -> str:
    """`host:port`, an IPv6 address in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def check_spelling(url: str) -> None:
    """Refuses what no address of a page has, before a client mends or reads it in its own way.

    Raises:
        BadAddress: it is too long, or has a control character, a backslash, a user or port 0.
    """
    if len(url) > LONGEST_URL:
        raise _bad(f"an address of more than {LONGEST_URL} characters is not fetched")
    if _CONTROLS.search(url):
        raise _bad("an address with a backslash or a control character in it is not fetched")
    found = _AUTHORITY.match(url)
    if found and "@" in found[1]:
        raise _bad("an address with a user name or password in it is not fetched")
    if found and _PORT_ZERO.search(found[1]):
        raise _bad("an address with port 0 is not fetched")


def origin_of(url: str, allow_hosts: frozenset[str] = frozenset()) -> Origin:
    """Where an address leads.

    Raises:
        BadAddress: it is not http or https, or has an odd host or port.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise _bad("an address with a broken host or port is not fetched") from error
    if parts.scheme not in WEB_PORTS:
        raise _bad("only http and https addresses are fetched")
    host = host.removesuffix(".")
    if not (_IPV6 if ":" in host else _NAME).fullmatch(host):
        raise _bad("an address with a broken host is not fetched")
    origin = Origin(parts.scheme, host, WEB_PORTS[parts.scheme] if port is None else port)
    usual = origin.port in WEB_PORTS.values() or origin.port >= FIRST_FREE_PORT
    if not usual and origin.key not in allow_hosts:
        raise _bad(
            f"port {origin.port} of {origin.host} is not one that pages are served from; "
            "if it is yours, add it to STANDPOINT_ALLOW_HOSTS"
        )
    return origin


def is_public(address: str) -> bool:
    """Whether an IP address is on the public internet and stands for no other address."""
    try:
        number = ip_address(address)
    except ValueError:
        return False
    if isinstance(number, IPv4Address):
        return not any(number in network for network in _INTERNAL_IPV4)
    return (
        number in _PUBLIC_IPV6
        and number.scope_id is None
        and not any(number in network for network in _INTERNAL_IPV6)
    )


def is_loopback(address: str) -> bool:
    """Whether an IP address is this machine itself."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _bad(message: str) -> BadAddress:
    return BadAddress(message, code="bad_url")
