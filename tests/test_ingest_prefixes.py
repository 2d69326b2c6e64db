"""Which addresses of object stores may be read, and how their objects are named."""

import pytest

from pipeline.errors import BadAddress
from pipeline.ingest.handed_in import folder_within
from pipeline.ingest.prefixes import below, object_named, object_url
from pipeline.models import Prefix

ALLOWED = ("/srv/clippings", "s3://bucket/clippings", "s3://bucket/one.txt", "gs://whole")


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("s3://bucket/clippings", ("s3://bucket", "clippings")),
        ("s3://bucket/clippings/", ("s3://bucket", "clippings")),
        ("s3://bucket/clippings/a b/#1?.txt", ("s3://bucket", "clippings/a b/#1?.txt")),
        ("s3://bucket/one.txt", ("s3://bucket", "one.txt")),
        ("gs://whole/a.txt", ("gs://whole", "a.txt")),
        ("gs://whole", ("gs://whole", "")),
    ],
)
def test_what_is_below_an_allowed_address_may_be_named(
    address: str, place: tuple[str, str]
) -> None:
    """It is one of a bucket, by its name there."""
    assert below(address, ALLOWED) == place
    assert folder_within(address, ALLOWED).place == Prefix(address.rstrip("/"))


@pytest.mark.parametrize(
    "address",
    [
        "s3://bucket",
        "s3://bucket/clippings2/a.txt",
        "s3://bucket/clippings/../secret.txt",
        "s3://bucket/clippings/a/../../secret.txt",
        "s3://bucket/clippings//secret.txt",
        "s3://bucket/clippings/.hidden/a.txt",
        "s3://elsewhere/clippings/a.txt",
        "s3://key:word@bucket/clippings/a.txt",
        "S3://bucket/clippings/a.txt",
        "gs://bucket/clippings/a.txt",
        "simplecache::s3://bucket/clippings/a.txt",
        "file:///srv/clippings/a.txt",
        "file:///etc/passwd",
        "https://whole/a.txt",
    ],
)
def test_nothing_else_may_be_named(address: str) -> None:
    """Whoever may trigger a run may not read another bucket, or out of the prefix, by it."""
    assert below(address, ALLOWED) is None
    with pytest.raises(BadAddress, match="STANDPOINT_INGEST_FROM") as refused:
        folder_within(address, ALLOWED)
    assert refused.value.code == "not_allowed"


def test_a_name_with_controls_is_not_typed() -> None:
    """Objects may have such names; a form that states one is not from a person."""
    for address in ("s3://bucket/clippings/a\n.txt", "s3://bucket/clippings/a\x00.txt"):
        with pytest.raises(BadAddress):
            folder_within(address, ALLOWED)


@pytest.mark.parametrize(
    "name", ["a.txt", "a b/ä%20.txt", "x#y?z*.txt", "tab\t\n.txt", "::memory:x.txt", "\udcff.txt"]
)
@pytest.mark.parametrize("record", ["", "line=7", "a/#b c"])
def test_any_name_goes_into_a_url_and_comes_back(name: str, record: str) -> None:
    """Nothing in it is taken for a record, a query or another address."""
    name = f"clippings/{name}"
    url = object_url("s3://bucket", name, record)
    assert url.isprintable()
    assert url.isascii()
    assert object_named(url, ALLOWED) == ("s3://bucket", name, record)


@pytest.mark.parametrize(
    "url",
    [
        "s3://bucket/clippings/%2e%2e/secret.txt",
        "s3://bucket/clippings/a%2F..%2Fb.txt",
        "s3://bucket/secret.txt",
        "file:///etc/passwd",
    ],
)
def test_an_entry_leads_nowhere_else(url: str) -> None:
    """Also one that was percent-encoded to look harmless."""
    assert object_named(url, ALLOWED) is None
