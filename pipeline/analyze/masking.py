"""Hides secrets in text that came back from outside."""

import json
import re
from collections.abc import Iterable
from urllib.parse import quote

MASKED = "***"

SHORTEST_SECRET = 8
"""Keys of local servers are placeholders such as `none` or `ollama`, which articles may hold."""


class Mask:
    """Replaces every secret, as it is or escaped, by `***`."""

    def __init__(self, secrets: Iterable[str]) -> None:
        spelled = {
            form
            for secret in secrets
            if len(secret) >= SHORTEST_SECRET
            for form in (secret, quote(secret, safe=""), json.dumps(secret)[1:-1])
        }
        ordered = sorted(spelled, key=lambda form: (-len(form), form))
        self._pattern = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def __call__(self, text: str) -> str:
        """The text without the secrets."""
        return self._pattern.sub(MASKED, text) if self._pattern else text
