"""Our feeds and feedparser's: the same items, links and dates, by the quick way and the patient."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from feed_agreement import NOW, Case, cases, difference, entries, theirs
from pipeline.errors import BadDocument
from pipeline.ingest.feeds import read_feed
from pipeline.models import Entry

HERE = Path(__file__).parent
CORPORA = Path(os.environ.get("STANDPOINT_CORPORA", HERE.parent.parent / "shared" / "corpora"))

ACCEPTED = {
    # only whole items are taken, and the one item of this feed breaks off in its title
    "illformed/rss_incomplete_cdata.xml": "refused (not_a_feed)",
    # nothing that declares entities is read
    "wellformed/rss/entity_in_doctype.xml": "refused (unsafe_xml)",
}

LINK_IN_AN_ENCLOSURE = {
    # the address of an Atom 0.3 enclosure, written as its text, is no link of the entry to us
    "wellformed/atom/entry_link_rel_enclosure_no_href.xml",
    "wellformed/atom10/entry_link_rel_enclosure_no_href.xml",
}


def corpus() -> list[Case]:
    """Feedparser's test data; skips where it is absent, fails in CI."""
    folder = CORPORA / "feeds" / "feedparser"
    if not folder.is_dir():
        reason = f"{folder} is absent: set STANDPOINT_CORPORA"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return list(cases(folder))


def test_we_read_what_feedparser_reads() -> None:
    """Count, link and date agree on every file where feedparser meets its expectation, but two."""
    compared, differences = 0, {}
    for case in corpus():
        expected = theirs(case)
        if expected is None:
            continue
        compared += 1
        differs = difference(case, expected)
        if differs:
            differences[case.name] = differs
    assert compared > 2000
    assert differences == ACCEPTED


def test_the_quick_way_and_the_patient_way_read_the_same() -> None:
    """Of every file that is read the quick way the patient one gives the same entries."""
    compared, differ = 0, set()
    for case in corpus():
        both = announced(case)
        if both is None or both != announced(case, without="feedparser.parse"):
            continue
        compared += 1
        if both != announced(case, without="fastfeedparser.parse"):
            differ.add(case.name)
    assert compared > 1900
    assert differ == LINK_IN_AN_ENCLOSURE


def announced(case: Case, *, without: str | None = None) -> Sequence[tuple[object, ...]] | None:
    """The entries of a file, also with one of the parsers failing at everything."""
    with pytest.MonkeyPatch.context() as broken:
        if without:
            broken.setattr(without, fails)
        found = entries(case)
    if isinstance(found, BadDocument):
        return None
    return [(one.key, one.url, one.guid, one.title, one.published_at) for one in found.entries]


def fails(*_: object, **__: object) -> None:
    """What a parser does with what it cannot read."""
    raise ValueError


def atom(inside: str) -> Sequence[Entry]:
    """The entries of an Atom feed of one entry."""
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom'><entry>{inside}</entry></feed>"
    return read(feed)


def read(feed: str) -> Sequence[Entry]:
    """The entries of a feed of the Courier."""
    return read_feed(feed.encode(), "", url="https://courier.example/feed", now=NOW).entries


@pytest.mark.parametrize("rel", ["enclosure", "related", "self", "via", "license"])
def test_a_link_to_something_else_is_not_the_entrys(rel: str) -> None:
    """A file, a source or a licence is no article, whichever link comes first."""
    other = f"<link rel='{rel}' href='/other'/>"
    assert atom(other) == ()
    (entry,) = atom(other + "<link href='/1'/>")
    assert entry.url == "https://courier.example/1"


def test_an_atom_entry_without_a_page_is_known_by_its_id() -> None:
    """Where the id is an address of the web; a link of another type is not the page."""
    pdf = "<link rel='alternate' type='application/pdf' href='/1.pdf'/>"
    (entry,) = atom(f"{pdf}<id>https://courier.example/1</id>")
    assert entry.url == "https://courier.example/1"
    assert atom(f"{pdf}<id>tag:courier.example,2026:1</id>") == ()


@pytest.mark.parametrize("value", ["{}", "<![CDATA[{}]]>", " {}"])
def test_a_guid_that_is_no_permalink_leads_nowhere(value: str) -> None:
    """It is kept as a guid beside a link, as it was written."""
    guid = f"<guid isPermaLink='false'>{value.format('https://courier.example/?p=1')}</guid>"
    rss = "<rss version='2.0'><channel><item>{}</item></channel></rss>"
    assert read(rss.format(guid)) == ()
    (entry,) = read(rss.format(f"<link>/1</link>{guid}"))
    assert (entry.url, entry.guid) == (
        "https://courier.example/1",
        "https://courier.example/?p=1",
    )


XHTML = "http://www.w3.org/1999/xhtml"


@pytest.mark.parametrize(
    "title",
    [
        f"<title type='xhtml'><div xmlns='{XHTML}'>The <b>toll</b></div></title>",
        "<title>The <b>toll</b></title>",
        "<title>The &#X74;oll</title>",
        "<title type='html'>The &lt;b&gt;toll&lt;/b&gt;</title>",
    ],
    ids=["xhtml", "bare", "reference", "html"],
)
def test_a_title_keeps_all_its_words(title: str) -> None:
    """Also where markup stands inside it, which the quick parser passes over."""
    (entry,) = atom(f"{title}<link href='/1'/>")
    assert entry.title == "The toll"


@pytest.mark.parametrize("encoding", ["utf-32-be", "utf-32-le"])
def test_utf_32_is_told_by_its_first_letter(encoding: str) -> None:
    """Without a byte-order mark, as XML may begin."""
    feed = "<rss><channel><item><link>/1</link><title>Brücke</title></item></channel></rss>"
    found = read_feed(feed.encode(encoding), "", url="https://courier.example/feed", now=NOW)
    assert [one.title for one in found.entries] == ["Brücke"]
