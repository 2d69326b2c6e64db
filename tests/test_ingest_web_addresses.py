"""Reading an address as browsers do, and the agreement with what is dialled."""

import pytest
import requests

from pipeline.errors import BadAddress
from pipeline.ingest.addresses import check_spelling, origin_of
from pipeline.ingest.identity import web_url
from pipeline.ingest.web_addresses import host_of, read_address


@pytest.mark.parametrize(
    ("stated", "mended"),
    [
        ("https://news.example/a b", "https://news.example/a%20b"),
        ("https:\\\\news.example\\a", "https://news.example/a"),
        ("https://news.example/a\nb", "https://news.example/ab"),
        ('https://news.example/"<a>', "https://news.example/%22%3Ca%3E"),
        (" https://News.example:443/Möwe?utm_x=1#b ", "https://News.example:443/Möwe?utm_x=1#b"),
    ],
)
def test_an_address_is_mended_as_browsers_do_and_else_let_be(stated: str, mended: str) -> None:
    """What is fetched and shown is what was stated, unless nobody could ask for that."""
    assert web_url(stated) == mended


@pytest.mark.parametrize(
    "stated",
    ["https://news.example/a", "http://0x7f.1/", "http://2130706433/", "http://017700000001/",
     "https://%6eews.example/", "https://möwe.example/", "https://NEWS.example.:443/",
     "https://news.example\\@stranger.example/", "https://news.example@stranger.example/",
     "https://stranger.example#@news.example/", "https://news.example\t.stranger.example/",
     "http://[::ffff:7f00:1]/", "http://１２７.0.0.1/", "https://news。example/",
     "https://news.example:0443/", "https://news.example%2fstranger.example/"],
)  # fmt: skip
def test_a_key_names_the_host_that_is_dialled_or_nothing_is(stated: str) -> None:
    """The door refuses an address, or asks the host of its key: 0x7f.1 is resolved to 127.0.0.1."""
    address = read_address(stated)
    try:
        check_spelling(stated)
        dialled = origin_of(str(requests.Request("GET", stated).prepare().url)).host
    except (BadAddress, requests.RequestException):
        return
    assert address is not None
    assert host_of(address).strip("[]") in {dialled, "127.0.0.1"}
