"""The digest as Markdown and as a page: what it says, and what cannot come to life in it."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

import make
from fakes import FakeClock, FakeFailures
from pipeline.errors import BadAddress
from pipeline.models import Label, Limits
from pipeline.ports.balancing import ActorReport, Balance, Voices
from pipeline.ports.digesting import DayFacts, ToldChange, ToldContest, ToldStory, ToldVoice
from pipeline.publish.digest import digest_of
from pipeline.publish.digest_html import POLICY, digest_html
from pipeline.publish.digest_markdown import digest_markdown
from pipeline.publish.digest_parts import Digest
from pipeline.publish.folder import Folder
from pipeline.steps import Layout, lay_out
from published import HOSTILE, published

DAY = date(2026, 11, 20)
LAYOUT = Layout(sources=[make.source()], targets=[make.target()], limits=Limits())


def facts(**fields: Any) -> DayFacts:
    plain: dict[str, Any] = {
        "articles": 0, "edits": 0, "outlets": 0, "new_stories": 0, "stories": (), "contests": (),
        "changes": (), "first_targets": (), "failures": (), "notices": (), "held": 0,
        "spent_day": 0, "spent_month": 0,
    }  # fmt: skip
    return DayFacts(**(plain | fields))


@dataclass
class FakeDays(FakeFailures):
    """One day's facts for every day, and no voices but those given."""

    told: DayFacts = field(default_factory=facts)
    own: tuple[Voices, ...] = ()
    alerts_told: int = 0

    def day_facts(self, day: date) -> DayFacts:
        return self.told

    def last_day(self) -> date | None:
        return DAY

    def own_voices(self, *_: object) -> tuple[Voices, ...]:
        return self.own

    def actor_voices(self, *_: object) -> tuple[Voices, ...]:
        return ()

    def actor_reports(self, *_: object, **__: object) -> tuple[ActorReport, ...]:
        return ()

    def tell_alerts(self, *_: object) -> None:
        self.alerts_told += 1

    def published_articles(self, **_: object) -> list[Any]:
        return [published()]


def contest(title: str, quote: str) -> ToldContest:
    voices = [
        ToldVoice(source_name=title, label=label, quote=quote)
        for label in (Label.FAVOR, Label.AGAINST)
    ]
    return ToldContest(
        story_id=1, story_title=title, target="toll", analyst="embedded",
        counts={Label.FAVOR: 2, Label.AGAINST: 1}, contested=0.67, voices=tuple(voices),
    )  # fmt: skip


def hostile() -> Digest:
    """A day on which everything that comes from outside is hostile."""
    story = ToldStory(
        story_id=1, title=HOSTILE, articles=2, outlets=(HOSTILE,), is_new=True,
        lead=published(sentences=(HOSTILE,), url="javascript:alert(1)"),
        contests=(contest(HOSTILE, HOSTILE),),
    )  # fmt: skip
    change = ToldChange(
        article_id=1, title=HOSTILE, url="https://courier.example/\"><script>", target="toll",
        source_name=HOSTILE, from_label=Label.FAVOR, to_label=Label.AGAINST, analyst="openai",
    )  # fmt: skip
    failure = {
        "code": "bad_document", "item_kind": "entry", "item_key": HOSTILE, "message": HOSTILE,
        "transient": False, "retry_at": None,
    }  # fmt: skip
    told = facts(
        articles=2, outlets=1, new_stories=1, stories=[story], contests=story.contests,
        changes=[change], first_targets=[("toll", HOSTILE)], failures=[failure],
        notices=[{"kind": "feed_moved", "subject": HOSTILE, "text": HOSTILE}],
    )  # fmt: skip
    return digest_of(DAY, store=FakeDays(told=told), limits=Limits())


class Page(HTMLParser):
    """The tags and addresses of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.names: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


def test_nothing_comes_to_life_in_the_page() -> None:
    """No tag, handler or address of anything stored but a web address; no direction marks."""
    text = digest_html(hostile())
    page = Page(text)
    assert page.tags <= {
        "html", "head", "meta", "title", "style", "body", "main", "header", "section", "h1", "h2",
        "h3", "p", "ul", "li", "a", "b", "bdi", "div", "span", "figure", "blockquote", "figcaption",
    }  # fmt: skip
    assert page.links == ["https://courier.example/%22%3E%3Cscript%3E"]
    assert not any(name.startswith("on") for name in page.names)
    assert "\u202e" not in text
    assert POLICY in text


def test_nothing_comes_to_life_in_the_markdown() -> None:
    """Rendered, it has our own headings, lists and links, and no other address or tag."""
    rendered = MarkdownIt("commonmark").render(digest_markdown(hostile()))
    page = Page(rendered)
    assert page.tags <= {"h1", "h2", "p", "ul", "li", "strong", "em", "a", "code"}
    assert page.links == ["https://courier.example/%22%3E%3Cscript%3E"]
    assert rendered.count("<h2>") == 5
    assert len(re.findall("<code>(?!standpoint )", rendered)) == 0


@pytest.mark.parametrize("words", ["# head", "- item", "1. first", "+ more", "=== line", "> said"])
def test_a_text_that_begins_like_a_block_is_a_text(words: str) -> None:
    """No list or heading within an item."""
    told = facts(articles=1, first_targets=[("toll", words)])
    text = digest_markdown(digest_of(DAY, store=FakeDays(told=told), limits=Limits()))
    item = MarkdownIt("commonmark").render(text).partition("First judged: toll")[2]
    assert f"<li>{words.replace('>', '&gt;')}</li>" in item


def test_words_from_right_to_left_are_set_apart() -> None:
    """In Markdown by marks of their own, in HTML by bdi."""
    told = digest_of(
        DAY, store=FakeDays(told=facts(articles=1, first_targets=[("toll", "שלום")])),
        limits=Limits(),
    )  # fmt: skip
    assert "\u2068שלום\u2069" in digest_markdown(told)
    assert "<bdi>שלום</bdi>" in digest_html(told)


def test_a_quiet_day_says_so_under_every_heading() -> None:
    """Nothing is left out without a word."""
    text = digest_markdown(digest_of(DAY, store=FakeDays(), limits=Limits()))
    assert "No story had a new article." in text
    assert "Everything that came in was read and judged." in text
    assert "no outlet or actor with 5 voices or more in the last 7 days surely moved" in text


def test_outlets_that_moved_and_money_left_are_told() -> None:
    """With the interval and how many voices; the budget with what is left of it."""
    moved = Voices(
        target="toll", holder="courier", analyst="openai", before=Balance(against=20),
        now=Balance(favor=10),
    )  # fmt: skip
    store = FakeDays(told=facts(articles=1, spent_day=1_500_000_000), own=(moved,))
    text = digest_markdown(digest_of(DAY, store=store, limits=Limits(day=2_000_000_000)))
    assert "**Outlet courier on toll**" in text
    assert "from −100 (20 judged) to +100 (10 judged), as openai judged" in text
    assert "**Budget of that day: 0.50 USD of 2.00 USD left**" in text


def test_labels_of_the_embedded_analyst_are_told_as_a_baseline() -> None:
    """Below a digest that shows any."""
    told = facts(articles=1, contests=[contest("Vote", "The toll is fair.")])
    baseline = digest_of(DAY, store=FakeDays(told=told), limits=Limits())
    assert "embedded analyst are a baseline" in digest_html(baseline)
    assert digest_of(DAY, store=FakeDays(), limits=Limits()).remark is None


def test_files_are_laid_out_once(tmp_path: Path) -> None:
    """Feeds and digests of today and yesterday; what did not change is not written again."""
    store = FakeDays(told=facts(articles=1))
    shelf, clock = Folder(tmp_path), FakeClock()
    lay_out(LAYOUT, shelf=shelf, store=store, clock=clock)
    files = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*")}
    yesterday = DAY - timedelta(days=1)
    assert files == {
        "feeds/all.atom", "feeds/all.json", "feeds/sources/courier.atom",
        "feeds/sources/courier.json", "feeds/targets/toll.atom", "feeds/targets/toll.json",
        *(f"digest/{day}.{ending}" for day in (DAY, yesterday) for ending in ("md", "html")),
    }  # fmt: skip
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*")}
    clock.move(minutes=5)
    lay_out(LAYOUT, shelf=shelf, store=store, clock=clock)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*")} == before


def test_a_day_on_which_nothing_came_in_has_no_digest(tmp_path: Path) -> None:
    """The feeds are laid out all the same."""
    lay_out(LAYOUT, shelf=Folder(tmp_path), store=FakeDays(), clock=FakeClock())
    assert not (tmp_path / "digest").exists()
    assert (tmp_path / "feeds" / "all.atom").exists()


def test_a_folder_that_cannot_be_written_loses_no_run(tmp_path: Path) -> None:
    """It is a failure with its reason, which the next run that can write clears."""

    class FullDisk:
        def put(self, name: str, content: str) -> bool:
            raise BadAddress("published/feeds cannot be written: No space left on device")

    store = FakeDays()
    lay_out(LAYOUT, shelf=FullDisk(), store=store, clock=FakeClock())
    [failure] = store.failures.values()
    assert (failure.code, failure.transient) == ("bad_address", True)
    assert "No space left on device" in failure.message
    lay_out(LAYOUT, shelf=Folder(tmp_path), store=store, clock=FakeClock())
    assert not store.failures
    lay_out(LAYOUT, shelf=None, store=store, clock=FakeClock())
    assert store.alerts_told == 3
