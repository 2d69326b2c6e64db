"""What the read API refuses before it asks anything."""

from typing import cast

import pytest

from api_client import Client
from pipeline.ports.desk import Desk

NOTHING_TO_ASK = cast("Desk", object())


@pytest.mark.parametrize(
    ("path", "parameter", "detail"),
    [
        ("articles?colour=red", "colour", "no such parameter here; there are: actor, analyst,"),
        ("articles/1?x=1", "x", "no such parameter here; there are: none"),
        ("targets?source=a", "source", "no such parameter here; there are: cursor, limit"),
        ("articles?limit=201", "limit", "less than or equal to 200"),
        ("articles?limit=0", "limit", "greater than or equal to 1"),
        ("articles?limit=99999999999999999999999", "limit", "less than or equal to 200"),
        ("articles?cursor=bad", "cursor", "no cursor of this list"),
        ("articles?cursor=W10", "cursor", "no cursor of this list"),
        ("articles?cursor=%27%20or%201=1", "cursor", "match"),
        ("articles?since=yesterday", "since", "write a day such as 2026-03-01"),
        ("articles?since=2026-02-30", "since", "valid date"),
        ("articles?label=angry", "label", "'favor', 'against'"),
        ("articles?source=a%00b", "source", "match"),
        ("articles?source=a&source=b", "source", "more than once"),
        ("articles?country=gb", "country", "match"),
        ("articles/0", "article_id", "greater than or equal to 1"),
        ("articles/99999999999999999999", "article_id", "less than or equal to"),
        ("articles/1%20or%201=1", "article_id", "valid integer"),
        ("runs/%00", "invocation_id", "match"),
        ("search", "q", "required"),
        ("search?q=%22open", "q", "a quotation mark is not closed"),
        ("search?q=-toll", "q", "at least one word that must be there"),
    ],
)
def test_a_bad_parameter_is_refused_by_name(path: str, parameter: str, detail: str) -> None:
    """400 with the parameter, what is wrong with it and what can be done; nothing is asked."""
    problem = Client(NOTHING_TO_ASK).refused(path)
    assert problem["status"] == 400
    [wrong] = problem["errors"]
    assert wrong["parameter"] == parameter
    assert detail in wrong["detail"]
