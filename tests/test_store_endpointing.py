"""Endpoints: what was learnt of a model is one row, the same for all processes."""

from datetime import timedelta

from store_steps import rows, unchanged

import make
from pipeline.ports import EndpointRow
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore

PLACE = "http://127.0.0.1:8000/v1"
LEARNT = EndpointRow(
    rung="tools",
    refused_parameters=("seed", "tool_choice"),
    context_tokens=4096,
    learnt_at=make.NOW,
    closed_until=make.NOW + timedelta(minutes=1),
    closed_code="unreachable",
    closed_for="0f1e2d3c",
)


def test_a_model_never_asked_is_an_empty_row(store: SqlStore, database: Database) -> None:
    """Looking does not write."""
    with unchanged(database):
        assert store.endpoint(PLACE, "m") == EndpointRow()


def test_what_is_kept_replaces_what_was(store: SqlStore, database: Database) -> None:
    """One row a model and endpoint; another model or endpoint has its own."""
    store.keep_endpoint(PLACE, "m", LEARNT)
    store.keep_endpoint(PLACE, "m", EndpointRow(rung="text", learnt_at=make.NOW))
    store.keep_endpoint(PLACE, "n", LEARNT)
    assert store.endpoint(PLACE, "m") == EndpointRow(rung="text", learnt_at=make.NOW)
    assert store.endpoint(PLACE, "n") == LEARNT
    assert store.endpoint(f"{PLACE}/other", "m") == EndpointRow()
    assert len(rows(database, tables.EndpointState)) == 2
