"""What is proposed for an outlet or a target that a person names."""

from dataclasses import replace

import pytest

from pipeline.errors import BadQuery
from pipeline.models import Feed, FeedKind, Source, Target
from pipeline.proposing import (
    Outlet,
    Wishes,
    country_of_host,
    proposed_source,
    proposed_target,
    slug_of_host,
    source_record,
    target_record,
)

OUTLET = Outlet(
    feed="https://www.quay-gazette.ie/feed.xml",
    homepage="https://www.quay-gazette.ie/",
    title="The Quay Gazette - RSS feed",
    language="en-IE",
)
PRESENT = proposed_source(OUTLET, Wishes(), [])
TOLL = Target(slug="toll", statement="Ships should pay.", aliases=("toll",), languages=("en",))


@pytest.mark.parametrize(
    ("host", "slug"),
    [
        ("www.quay-gazette.ie", "quay-gazette"),
        ("feeds.example.co.uk", "example"),
        ("rss.news.example.com", "example"),
        ("lantern.org.au", "lantern"),
        ("example", "example"),
        ("co.uk", "co"),
        ("127.0.0.1", "127-0-0-1"),
        ("::1", "1"),
        ("münchner-bote.de", "munchner-bote"),
        ("日本.example.jp", "example"),
        ("日本.jp", "outlet"),
        ("", "outlet"),
        ("a" * 90 + ".org", "a" * 64),
    ],
)
def test_a_slug_comes_from_the_part_of_a_host_that_a_publisher_chose(host: str, slug: str) -> None:
    """Without what all hosts share."""
    assert slug_of_host(host) == slug


@pytest.mark.parametrize(
    ("host", "country"),
    [
        ("quay-gazette.ie", "IE"), ("example.co.uk", "GB"), ("example.de", "DE"),
        ("example.com", None), ("example.io", None), ("example.tv", None), ("example.eu", None),
        ("example.news", None), ("ie", None), ("127.0.0.1", None), ("", None),
    ],
)  # fmt: skip
def test_a_country_is_told_only_by_an_ending_that_is_its_own(
    host: str, country: str | None
) -> None:
    """An ending that everyone uses tells nothing."""
    assert country_of_host(host) == country


def test_a_source_is_proposed_from_what_the_site_says() -> None:
    """Slug and country from the host, name and language from the feed."""
    expected = Source(
        slug="quay-gazette",
        name="The Quay Gazette",
        country="IE",
        language="en",
        homepage="https://www.quay-gazette.ie/",
        feeds=(Feed(kind=FeedKind.RSS, address="https://www.quay-gazette.ie/feed.xml"),),
    )
    assert proposed_source(OUTLET, Wishes(), []) == expected


def test_what_a_person_says_wins() -> None:
    """Every field but the address can be given."""
    wishes = Wishes(slug="quay", name="Quay", country="GB", language="ga", group="broadsheet")
    source = proposed_source(OUTLET, wishes, [])
    found = (source.slug, source.name, source.country, source.language, source.group)
    assert found == ("quay", "Quay", "GB", "ga", "broadsheet")


def test_a_site_that_says_nothing_still_gets_a_name() -> None:
    """That of its host; nothing is guessed beside it."""
    source = proposed_source(Outlet(feed="https://example.com/rss"), Wishes(), [])
    assert (source.slug, source.name, source.homepage) == ("example", "example.com", None)
    assert (source.country, source.language) == (None, None)


@pytest.mark.parametrize(
    ("wishes", "problem"),
    [
        (Wishes(slug="Quay Gazette"), "slug: 'Quay Gazette' is not a slug: at most 64"),
        (Wishes(country="Ireland"), "country: 'Ireland' is not a two-letter country code"),
        (Wishes(language="english"), "language: 'english' is not a language code"),
        (Wishes(name="a" * 501), "name: 'aaaa"),
        (Wishes(slug="by-hand"), "'by-hand' is kept for documents ingested by hand"),
    ],
)
def test_a_wrong_wish_is_told_with_what_was_expected(wishes: Wishes, problem: str) -> None:
    """Before anything is written."""
    with pytest.raises(BadQuery) as caught:
        proposed_source(OUTLET, wishes, [])
    assert caught.value.message.startswith(problem)


@pytest.mark.parametrize(
    ("feed", "slug", "problem"),
    [
        (OUTLET.feed, "other", "is a feed of quay-gazette already"),
        ("http://WWW.quay-gazette.ie/feed.xml/", "other", "is a feed of quay-gazette already"),
        ("https://www.quay-gazette.ie/sport.xml", None, "slug 'quay-gazette' is there already"),
    ],
)
def test_what_is_there_already_is_refused(feed: str, slug: str | None, problem: str) -> None:
    """By address, however it is spelled, and by slug."""
    with pytest.raises(BadQuery) as caught:
        proposed_source(replace(OUTLET, feed=feed), Wishes(slug=slug), [PRESENT])
    assert problem in caught.value.message


def test_another_feed_of_the_same_host_can_be_added_under_another_slug() -> None:
    """A query in the address makes it another one."""
    other = replace(OUTLET, feed=f"{OUTLET.feed}?section=sport")
    assert proposed_source(other, Wishes(slug="quay-sport"), [PRESENT]).slug == "quay-sport"


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        (replace(TOLL, slug="by-hand"), "'by-hand' is kept"),
        (replace(TOLL, slug="toll two"), "slug: 'toll two' is not a slug"),
        (replace(TOLL, statement=""), "statement: '' is not a claim"),
        (replace(TOLL, languages=("English",)), "language: 'English' is not a language code"),
        (replace(TOLL, aliases=("",)), "alias: '' is not a name"),
        (replace(TOLL, only_if_named=True, aliases=()), "--only-if-named needs --alias"),
        (TOLL, "the slug 'toll' is there already"),
    ],
)
def test_a_target_is_checked_before_it_is_written(target: Target, problem: str) -> None:
    """As the file would be, in the words of the options."""
    with pytest.raises(BadQuery) as caught:
        proposed_target(target, [TOLL])
    assert caught.value.message.startswith(problem)


def test_only_what_is_given_is_written() -> None:
    """Fields in the order of the documentation; what is the default is left out."""
    assert list(source_record(PRESENT)) == [
        "slug", "name", "country", "language", "homepage", "feeds",
    ]  # fmt: skip
    assert source_record(PRESENT)["feeds"] == [{"kind": "rss", "address": OUTLET.feed}]
    assert dict(target_record(Target(slug="a", statement="b"))) == {
        "slug": "a", "statement": "b", "aliases": (), "languages": (),
    }  # fmt: skip
    assert target_record(replace(TOLL, only_if_named=True))["only_if_named"] is True
