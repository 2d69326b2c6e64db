"""What is sent for what is asked: the body of the call, and the request as the ledger knows it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.analyze import reply_schema
from pipeline.analyze.asked import Asked
from pipeline.analyze.model_endpoint import ModelEndpoint
from pipeline.models import Request, digest

RUNG = "json_schema"
"""How the shape of replies is asked for."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request, and the JSON body that is sent for it."""

    request: Request
    body: Mapping[str, Any]


def call(asked: Asked, endpoint: ModelEndpoint) -> Call:
    """How an endpoint is asked."""
    body = {
        "model": endpoint.model,
        "messages": list(asked.messages),
        "response_format": reply_schema.response_format(
            summary=asked.has_summary,
            targets=asked.targets,
            bounded=endpoint.is_nearby,
        ),
        **endpoint.params,
    }
    request = Request(
        hash=digest(one_spelling([endpoint.place, body])),
        version_id=asked.version_id,
        endpoint=endpoint.place,
        model=endpoint.model,
        rung=RUNG,
        params=endpoint.params,
        questions=asked.questions,
    )
    return Call(request, body)


def one_spelling(value: object) -> str:
    """One JSON text for one value."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=dict)
