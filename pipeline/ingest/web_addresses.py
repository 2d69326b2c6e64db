"""Reads web addresses as browsers do, by the rules of the WHATWG URL Standard."""

import re

from can_ada import URL, parse

# Browsers also mend `https:/a` and `https:///a`; what fetches does not, so neither is read here.
_NAMES_A_HOST = re.compile(r"https?:[/\\]{2}[^/\\?#]", re.IGNORECASE)
_LINE_BREAKS = str.maketrans("", "", "\t\n\r")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_ORDINARY_HOST = re.compile(r"[a-z0-9.-]+")


def read_address(stated: str) -> URL | None:
    """A web address with its host decoded and its path resolved; None where it is none.

    Tabs and line breaks are left out, a backslash is a slash, a name in other letters is
    Punycode, a number in any notation is an IPv4 address, the scheme's own port is no port.
    """
    bare = stated.strip().translate(_LINE_BREAKS)
    if not _NAMES_A_HOST.match(bare) or _CONTROLS.search(bare):
        return None
    try:
        url = parse(bare)
    except ValueError:
        return None
    return url if url.port != "0" and host_of(url) else None


def host_of(url: URL) -> str:
    """The host of an address, without the dot that may end it; an IPv6 address in brackets."""
    return str(url.hostname).rstrip(".")


def host_named(stated: str) -> str:
    """A host as `host_of` spells it, however it is spelled."""
    bare = stated.rstrip(".")
    if _ORDINARY_HOST.fullmatch(bare):
        return bare
    url = read_address(f"https://[{bare}]/" if ":" in bare else f"https://{bare}/")
    return host_of(url) if url else bare
