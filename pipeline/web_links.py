"""Addresses that published files may link to."""

from urllib.parse import urlsplit

from pipeline.scrub import scrub_line

BREAKS_OUT = set(" \"'<>\\^`{|}()")
"""Characters that no address needs bare, and that could end the place where one is written."""


def safe_link(url: str) -> str | None:
    """An http or https address of a host; None for a file, a script, and what hides a host."""
    address = scrub_line(url)
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    on_the_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    if not on_the_web or "@" in parts.netloc:
        return None
    return "".join(f"%{ord(mark):02X}" if mark in BREAKS_OUT else mark for mark in address)
