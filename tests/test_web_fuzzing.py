"""The read API under requests made from its own description: none of them breaks it."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from pipeline.web.app import ROOT, create_app
from takedowns import full

EXAMPLES = 8
"""For each route and kind of data; `benchmarks/api_fuzzing.py` runs as many as there is time."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]
load_all_checks()


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_no_request_breaks_it(store: SqlStore, database: Database, mode: GenerationMode) -> None:
    """Right and wrong data for every route: never a 5xx, always as described."""
    full(store, database)
    app = create_app(lambda: store)
    schema = schemathesis.openapi.from_asgi(f"{ROOT}/openapi.json", app)
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and operation.path.endswith("/health"):
            continue  # without parameters there is nothing to get wrong

        @seed(7)
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Case[Any]) -> None:
            case.call_and_validate(checks=CHECKS)

        ask()
