"""Writes docs/reference/openapi.json, the description of the read API.

python -m pipeline.web.describe > docs/reference/openapi.json
"""

import json
import sys

from pipeline.ports.desk import Desk
from pipeline.web.app import create_app, description_of


def described() -> str:
    """The description, in JSON."""

    def no_desk() -> Desk:
        raise LookupError("a description reads nothing")

    document = description_of(create_app(no_desk))
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(described())
