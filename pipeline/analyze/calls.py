"""What is sent for what is asked: the body of the call, and the request as the ledger knows it."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pipeline.analyze import reply_schema, statement_schema
from pipeline.analyze.asked import Asked
from pipeline.analyze.forms import body_of
from pipeline.analyze.model_endpoint import ModelEndpoint
from pipeline.analyze.rungs import Form
from pipeline.models import Request, digest


def request_hash(asked: Asked, endpoint: ModelEndpoint) -> str:
    """What identifies a request: all that is asked, whichever model or rung answers it."""
    return digest(
        one_spelling(
            [
                endpoint.place,
                endpoint.model,
                endpoint.params,
                asked.messages,
                reply_schema.VERSION,
                _response_format(asked, endpoint),
            ]
        )
    )


def request(
    asked: Asked, endpoint: ModelEndpoint, model: str, form: Form, *, hashed: str
) -> Request:
    """The request as it is written down before it is sent; `hashed` is what identifies it."""
    return Request(
        hash=hashed,
        version_id=asked.version_id,
        endpoint=endpoint.place,
        model=model,
        rung=form.rung,
        params=endpoint.params,
        questions=asked.questions,
        versions=asked.versions,
    )


def body(asked: Asked, endpoint: ModelEndpoint, model: str, form: Form) -> Mapping[str, Any]:
    """The JSON body that is sent."""
    return body_of(model, asked.messages, _response_format(asked, endpoint), endpoint.params, form)


def one_spelling(value: object) -> str:
    """One JSON text for one value."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=dict)


def _response_format(asked: Asked, endpoint: ModelEndpoint) -> Mapping[str, Any]:
    if asked.compares:
        return statement_schema.response_format(asked.statements, bounded=endpoint.is_nearby)
    return _same_format(
        summary=asked.has_summary,
        targets=asked.targets,
        sentences=asked.sentences,
        voices=asked.voices,
        actors=asked.actors,
        bounded=endpoint.is_nearby,
    )


_same_format = lru_cache(maxsize=64)(reply_schema.response_format)
"""Most texts are asked for replies of one form, which is made once."""
