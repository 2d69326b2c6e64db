"""`sources add` and `targets add`: from an address or a sentence to a checked entry in a file."""

from collections.abc import Iterator

import pytest

from news_site import GONE, HTML_INSTEAD, Answer, NewsSite
from pipeline.cli.finding import typed_address
from pipeline.configuration import load_sources, load_targets
from pipeline.errors import BadAddress
from pipeline.models import Source
from shell import SOURCES, TARGETS, Shell


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[NewsSite]:
    """Three outlets that may be asked: one with RSS, one with Atom, one with JSON Feed."""
    with NewsSite(articles=6, outlets=3) as site:
        hosts = ",".join(map(site.host, site.world.outlets))
        monkeypatch.setenv("STANDPOINT_ALLOW_HOSTS", hosts)
        yield site


def newest(shell: Shell) -> Source:
    return load_sources(shell.folder / "sources.yaml")[-1]


@pytest.mark.parametrize("number", range(3), ids=["rss", "atom", "json"])
def test_a_homepage_is_enough(shell: Shell, site: NewsSite, number: int) -> None:
    """The feed that it names is tried, and named after itself; what to do next is told."""
    outlet = site.world.outlets[number]
    said = shell("sources", "add", site.root(outlet), "--slug", outlet.slug, "--group", "local")
    entry = (
        f"  - slug: {outlet.slug}\n"
        f"    name: {outlet.name}\n"
        "    language: en\n"
        "    group: local\n"
        f"    homepage: {site.root(outlet)}/\n"
        "    feeds:\n"
        "      - kind: rss\n"
        f"        address: {site.feed(outlet)}\n"
    )
    assert (said.code, said.out) == (0, entry)
    assert "its feed has 2 entries, the newest of 2025-06-02\n" in said.err
    assert f"{outlet.slug} was added; next: " in said.err
    text = (shell.folder / "sources.yaml").read_text(encoding="utf-8")
    assert text == f"{SOURCES}\n{said.out}"
    assert newest(shell).feeds[0].address == site.feed(outlet)


def test_a_feed_is_taken_as_it_is(shell: Shell, site: NewsSite) -> None:
    """Nothing else is asked of the site, but what robots may do."""
    outlet = site.world.outlets[0]
    said = shell("sources", "add", site.feed(outlet), "--country", "IE")
    assert said.code == 0
    assert {seen.path for seen in site.log} == {"/robots.txt", "/feed.xml"}
    assert newest(shell).slug == "127-0-0-1"
    assert (newest(shell).country, newest(shell).name) == ("IE", outlet.name)


def test_a_dry_run_writes_nothing(shell: Shell, site: NewsSite) -> None:
    """The entry is shown all the same."""
    said = shell("sources", "add", site.root(site.world.outlets[1]), "--dry-run")
    assert said.code == 0
    assert "  - slug: 127-0-0-2\n" in said.out
    assert said.err.endswith("nothing was written\n")
    assert (shell.folder / "sources.yaml").read_text(encoding="utf-8") == SOURCES


@pytest.mark.parametrize("again", ["feed", "page", "slug"])
def test_what_is_there_already_is_refused(shell: Shell, site: NewsSite, again: str) -> None:
    """By the feed's address, also found through the page, and by slug."""
    outlet, other = site.world.outlets[:2]
    shell("sources", "add", site.feed(outlet), "--slug", "quay")
    before = (shell.folder / "sources.yaml").read_text(encoding="utf-8")
    address = {"feed": site.feed(outlet), "page": site.root(outlet), "slug": site.root(other)}
    said = shell("sources", "add", address[again], "--slug", "quay" if again == "slug" else "more")
    assert (said.code, said.out) == (2, "")
    assert "already" in said.err
    assert (shell.folder / "sources.yaml").read_text(encoding="utf-8") == before


@pytest.mark.parametrize("answer", [GONE, HTML_INSTEAD, Answer(200, body="[]")], ids=str)
def test_a_site_without_a_feed_is_told_with_the_next_step(
    shell: Shell, site: NewsSite, answer: Answer
) -> None:
    """After the usual addresses were tried in vain."""
    outlet = site.world.outlets[0]
    site.feed_answers[outlet.slug] = answer
    said = shell("sources", "add", site.root(outlet))
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(
        f"standpoint: no feed with entries was found from {site.root(outlet)}"
    )
    assert "find its RSS or Atom link in a browser and give that address" in said.err
    assert len(site.log) <= 12


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["ftp://a.example/"], 2, "is no web address; give one such as"),
        (["https://me:hush@a.example/"], 2, "holds a user name or password; leave them out"),
        (["https://outlet.example/"], 1, ""),
    ],
    ids=["no-web", "a-secret", "elsewhere"],
)
def test_an_address_that_cannot_be_asked_is_one_line(
    shell: Shell, arguments: list[str], code: int, words: str
) -> None:
    """Offline, nothing but this machine is asked."""
    said = shell("sources", "add", *arguments)
    assert (said.code, said.out) == (code, "")
    assert words in said.err
    assert said.err.count("\n") == 1
    assert "hush" not in said.err


def test_a_wrong_option_is_told(shell: Shell, site: NewsSite) -> None:
    """With what was expected; nothing is written."""
    said = shell("sources", "add", site.root(site.world.outlets[0]), "--country", "Ireland")
    assert (said.code, said.out) == (2, "")
    assert "country: 'Ireland' is not a two-letter country code such as DE" in said.err
    assert (shell.folder / "sources.yaml").read_text(encoding="utf-8") == SOURCES


def test_an_address_may_be_typed_without_its_beginning() -> None:
    """As people say it."""
    assert typed_address(" quay.example/news ") == "https://quay.example/news"
    assert typed_address("http://quay.example") == "http://quay.example"
    for wrong in ("", "two words", "https://", "mailto:a@b.example"):
        with pytest.raises(BadAddress):
            typed_address(wrong)


def test_a_target_is_added_with_what_is_said_of_it(shell: Shell) -> None:
    """Behind the others, shown as it was written, with the next step."""
    said = shell(
        "targets", "add", "night-trains", "Europe should bring  back night trains.",
        "--alias", "night train", "--alias", "Nachtzug", "--language", "en", "--language", "de",
        "--description", "Public money: yes or no?", "--only-if-named",
    )  # fmt: skip
    entry = (
        "  - slug: night-trains\n"
        "    statement: Europe should bring back night trains.\n"
        '    description: "Public money: yes or no?"\n'
        "    aliases: [night train, Nachtzug]\n"
        "    only_if_named: true\n"
        "    languages: [en, de]\n"
    )
    assert (said.code, said.out) == (0, entry)
    assert "night-trains was added; next: " in said.err
    text = (shell.folder / "targets.yaml").read_text(encoding="utf-8")
    assert text == f"{TARGETS}\n{said.out}"
    assert load_targets(shell.folder / "targets.yaml")[-1].aliases == ("night train", "Nachtzug")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["harbour-toll", "Again."], "the slug 'harbour-toll' is there already"),
        (["Night Trains", "More."], "slug: 'Night Trains' is not a slug"),
        (["night-trains", " "], "statement: '' is not a claim"),
        (["night-trains", "More.", "--only-if-named"], "--only-if-named needs --alias"),
    ],
    ids=["known", "no-slug", "no-statement", "no-alias"],
)
def test_a_target_that_cannot_be_added_is_one_line(
    shell: Shell, arguments: list[str], words: str
) -> None:
    """Nothing is written."""
    said = shell("targets", "add", *arguments)
    assert (said.code, said.out) == (2, "")
    assert words in said.err
    assert (shell.folder / "targets.yaml").read_text(encoding="utf-8") == TARGETS


def test_a_target_without_aliases_is_added_with_a_warning(shell: Shell) -> None:
    """A model needs none; the embedded analyst does."""
    said = shell("targets", "add", "trains", "More trains.", "--dry-run")
    assert (said.code, said.out) == (0, "  - slug: trains\n    statement: More trains.\n")
    assert "without --alias the embedded analyst" in said.err
    assert said.err.endswith("nothing was written\n")


def test_an_added_source_is_read_by_the_next_run(shell: Shell, site: NewsSite) -> None:
    """From a homepage to articles in the database with two commands."""
    shell("sources", "add", site.root(site.world.outlets[0]), "--slug", "quay")
    assert shell("run", "--source", "quay", "--plain").code == 0
    said = shell("query", "select count(*) as n, min(source) as s from latest_article", "--json")
    assert '"n": 2' in said.out
    assert '"s": "quay"' in said.out
