"""Feeds that move, break off, or are refused, as a person at a desk sees them: a site on loopback.

Each run is a real one, over HTTP.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from news_site import GONE, HTML_INSTEAD, Answer, NewsSite
from shell import Shell


@dataclass
class Desk:
    """A source that is watched, at its old place; its feed can live at another site too."""

    shell: Shell
    site: NewsSite
    old: str = field(init=False)
    new: str = field(init=False)

    def __post_init__(self) -> None:
        self.watched, self.other = self.site.world.outlets
        self.old, self.new = self.site.feed(self.watched), self.site.feed(self.other)
        self.key = f"{self.watched.slug}/main"

    def moves(self) -> None:
        """The old place leads to the new one for good."""
        self.site.feed_answers[self.watched.slug] = Answer(301, more={"Location": self.new})

    def run(self) -> str:
        """What the report says, and which feeds were asked for it."""
        self.site.forget_requests()
        return self.shell("run", "--plain").words

    def asked(self) -> list[tuple[str, int]]:
        """Hosts that were asked for a feed, with the status of the answer."""
        return [(one.host, one.status) for one in self.site.forget_requests() if one.is_feed]


@pytest.fixture
def desk(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with NewsSite(articles=4, outlets=2) as site:
        site.configure(shell.folder)
        whole = (shell.folder / "sources.yaml").read_text(encoding="utf-8")
        first = whole[: whole.index(f"  - slug: {site.world.outlets[1].slug}")]
        (shell.folder / "sources.yaml").write_text(first, encoding="utf-8")
        hosts = ",".join(map(site.host, site.world.outlets))
        monkeypatch.setenv("STANDPOINT_ALLOW_HOSTS", hosts)
        monkeypatch.setenv("STANDPOINT_OFFLINE", "1")
        monkeypatch.setenv("COLUMNS", "400")
        yield Desk(shell, site)


def test_a_feed_that_moved_is_followed_and_told(desk: Desk) -> None:
    """By the report, the list of feeds and that of notices, with what to do."""
    desk.moves()
    report = desk.run()
    assert [status for _, status in desk.asked()] == [301, 200]
    assert "1 of 1 answered, 1 moved" in report
    assert f"Feeds to look at {desk.key} moved for good from {desk.old} to" in report
    desk.run()
    assert [status for _, status in desk.asked()] == [304]
    assert f"moved for good, and asked at {desk.new}" in desk.shell("show", "feeds").words
    assert "is another site: if it is still this source's" in desk.shell("show", "notices").words
    assert f"write {desk.new} into the file" in desk.shell("sources", "check").words


def test_the_address_in_the_file_settles_a_move(desk: Desk) -> None:
    """Nothing needs a look any more; the notice is kept."""
    desk.moves()
    desk.run()
    file = desk.shell.folder / "sources.yaml"
    file.write_text(file.read_text().replace(desk.old, desk.new), encoding="utf-8")
    assert "moved" not in desk.run()
    assert desk.shell("show", "notices").err == "nothing needs a look\n"
    assert "settled" in desk.shell("show", "notices", "--all").words


def test_a_place_that_is_gone_is_given_up(desk: Desk) -> None:
    """The run after asks at the configured address again."""
    desk.moves()
    desk.run()
    desk.site.feed_answers = {desk.other.slug: GONE}
    assert "gone (1): asked again by the next run" in desk.run()
    desk.run()
    assert [status for _, status in desk.asked()] == [200]
    assert desk.shell("show", "notices").err == "nothing needs a look\n"


@pytest.mark.parametrize("status", [302, 307])
def test_a_detour_is_no_move(desk: Desk, status: int) -> None:
    """The host may end it any day."""
    desk.site.feed_answers[desk.watched.slug] = Answer(status, more={"Location": desk.new})
    assert "moved" not in desk.run()


def test_a_feed_that_leads_to_a_front_page_did_not_move(desk: Desk) -> None:
    """What answers there is no feed; three times in a row pause it, until a moment."""
    desk.moves()
    desk.site.feed_answers[desk.other.slug] = HTML_INSTEAD
    for _ in range(2):
        assert "not_a_feed (1): asked again by the next run" in desk.run()
    assert "not_a_feed (1): asked again after 20" in desk.run()
    report = desk.run()
    assert (desk.asked(), "moved" in report) == ([], False)
    assert f"Feeds not asked {desk.key}: asked again after 20" in report
    assert "asked again after 20" in desk.shell("show", "failures").words
    assert f"{desk.key} is left alone (not_a_feed): it is asked again after 20" in (
        desk.shell("show", "notices").words
    )


def test_a_flawed_feed_is_told_with_what_happens_next(desk: Desk) -> None:
    """In each report until it answers without the flaw."""
    whole = desk.site.answer(desk.watched, desk.old.partition(desk.site.host(desk.watched))[2])
    cut = whole.body[: whole.body.rindex("<item>") + 20]
    desk.site.feed_answers[desk.watched.slug] = Answer(200, whole.content_type, cut)
    assert f"Feeds to look at {desk.key}: truncated_feed: it breaks off; its whole" in desk.run()
    assert "truncated_feed: it breaks off" in desk.shell("show", "feeds").words
    desk.site.feed_answers.clear()
    assert "Feeds to look at" not in desk.run()
