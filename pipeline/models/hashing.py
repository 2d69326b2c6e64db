"""How texts are told apart."""

from hashlib import sha256


def digest(text: str) -> str:
    """The sha256 of a text in UTF-8, in hexadecimal."""
    return sha256(text.encode()).hexdigest()
