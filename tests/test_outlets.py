"""The outlets that are shipped: real ones of many countries and kinds, behind the invented ones."""

from pipeline.configuration import load_sources
from pipeline.settings import CHECKOUT

SOURCES = load_sources(CHECKOUT / "config" / "sources.yaml")
OUTLETS = [one for one in SOURCES if one.feeds[0].kind.on_the_web]
CAMPS = ("left", "right", "liberal", "conservative", "progressive", "populist", "bias", "centrist")


def test_the_samples_come_first() -> None:
    """What needs no network is read before what does."""
    assert [one.feeds[0].kind.on_the_web for one in SOURCES] == [False] * 6 + [True] * len(OUTLETS)


def test_outlets_differ_in_country_language_and_kind() -> None:
    """Results can be compared by each."""
    assert len(OUTLETS) >= 25
    assert len({one.country for one in OUTLETS}) >= 18
    assert len({one.language for one in OUTLETS}) >= 7
    assert len({one.group for one in OUTLETS}) >= 8


def test_every_outlet_says_who_it_is_and_has_one_feed_of_its_own() -> None:
    """Each field is given, and no address twice."""
    for one in OUTLETS:
        assert all((one.name, one.country, one.language, one.group, one.homepage))
        assert len(one.feeds) == 1
    assert len({one.feeds[0].address for one in OUTLETS}) == len(OUTLETS)


def test_a_group_says_what_an_outlet_is_and_not_where_it_stands() -> None:
    """Where articles stand is for the articles to show."""
    assert not [one.group for one in OUTLETS for camp in CAMPS if camp in (one.group or "").lower()]
