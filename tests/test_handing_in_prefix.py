"""A prefix in an object store goes the way of a folder: allowed, read once, named by addresses."""

import secrets
from dataclasses import replace
from pathlib import Path

import fsspec
import pytest

from fake_hosts import FakeHosts
from fakes import FakeAnalyst
from flow_house import TOLL, TRAM, OpenFlow, rows
from make import NOW, invocation
from pipeline.errors import BadAddress
from pipeline.flow import Standpoint
from pipeline.handing_in import ingest, stated, take_in
from pipeline.ingest.fetching import Fetchers
from pipeline.ingest.files import FolderFetcher
from pipeline.ingest.http import Http
from pipeline.ingest.object_files import ObjectFetcher
from pipeline.ingest.readers import Readers, run_here
from pipeline.ingest.web import WebFetcher
from pipeline.store.sql import SqlStore


@pytest.fixture
def bucket() -> str:
    return f"memory://{secrets.token_hex(8)}/clippings"


def put(address: str, text: str) -> None:
    files, path = fsspec.url_to_fs(address)
    files.pipe_file(path, text.encode())


def allowing(one: Standpoint, house: Path, *allowed: str) -> Standpoint:
    """The same flow where these may be named, read as in a process of its own."""
    one.settings = replace(one.settings, ingest_from=allowed)
    http = Http(hosts=FakeHosts(), clock=lambda: NOW, owner="test", offline=True)
    web = WebFetcher(http, Readers(run_here), lambda: NOW)
    one.fetcher = Fetchers(FolderFetcher(house), web, ObjectFetcher(allowed, offline=True))
    one.configure()
    return one


def test_what_is_below_a_prefix_becomes_articles_once(
    house: Path, flow: OpenFlow, store: SqlStore, analyst: FakeAnalyst, bucket: str
) -> None:
    """Handed in again nothing is new and nothing is asked again; what is bad costs itself."""
    put(f"{bucket}/toll.txt", TOLL)
    put(f"{bucket}/may/records.jsonl", '{"text": "' + TRAM.replace("\n", "\\n") + '"}\n{}\n')
    for _ in range(2):
        one = allowing(flow(), house, bucket)
        ingest(one, stated(one, folder=f"{bucket}/"), invocation())
    assert rows(store, "SELECT title FROM latest_article ORDER BY title") == (
        ("Brunmar votes for a toll",),
        ("Trams run late in Brunmar",),
    )
    assert rows(store, "SELECT code, item_key FROM failure") == (
        ("bad_record", f"{bucket}/may/records.jsonl#line=2"),
    )
    assert len(analyst.asked) == 4
    put(f"{bucket}/toll.txt", TOLL.replace("Tuesday", "Monday"))
    one = allowing(flow(), house, bucket)
    ingest(one, stated(one, folder=bucket), invocation())
    assert rows(store, "SELECT count(*) FROM entry") == ((3,),)


def test_a_run_killed_after_taking_in_is_finished_by_the_next(
    house: Path, flow: OpenFlow, store: SqlStore, bucket: str
) -> None:
    """The entries stand, whichever process reads them."""
    put(f"{bucket}/toll.txt", TOLL)
    killed = allowing(flow(), house, bucket)
    take_in(killed, stated(killed, folder=bucket), invocation())
    one = allowing(flow(), house, bucket)
    ingest(one, stated(one, folder=bucket), invocation())
    assert rows(store, "SELECT title FROM latest_article") == (("Brunmar votes for a toll",),)


def test_only_a_prefix_that_the_settings_allow_is_read(
    house: Path, flow: OpenFlow, bucket: str
) -> None:
    """Neither by the form's folder nor by its lines."""
    put(f"{bucket}/toll.txt", TOLL)
    one = allowing(flow(), house, f"{bucket}/may", str(house / "clippings"))
    with pytest.raises(BadAddress, match="STANDPOINT_INGEST_FROM"):
        stated(one, folder=bucket)
    assert take_in(one, stated(one, lines=f"{bucket}/toll.txt"), invocation()) == []


def test_an_address_that_cannot_be_read_is_told(
    house: Path, flow: OpenFlow, store: SqlStore
) -> None:
    """Under the name that the form gave it, with the next step."""
    one = allowing(flow(), house, "s3://bucket/news")
    ingest(one, stated(one, folder="s3://bucket/news/may"), invocation())
    ((code, place, message),) = rows(store, "SELECT code, item_key, message FROM failure")
    assert (code, place) == ("configuration", "s3://bucket/news/may")
    assert "STANDPOINT_OFFLINE" in str(message)
