"""Takes credentials out of addresses and of sentences that hold addresses."""

import re

MASK = "***"

_USER = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*://)[^/?#\s@]*@")
_SECRET = re.compile(
    r"(?P<name>[?&;#][^=&;#\s]*(?:key|token|secret|pass|pwd|auth|sig|session|code)[^=&;#\s]*=)"
    r"[^&;#\s'\"]*",
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """The text without user names, passwords and secret parameters in its addresses."""
    return _SECRET.sub(rf"\g<name>{MASK}", _USER.sub(rf"\g<scheme>{MASK}@", text))
