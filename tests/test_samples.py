"""The articles shipped with the project fit the configuration shipped with it."""

import email
import email.policy
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from pipeline.configuration import checked_sources, load_sources, load_targets
from pipeline.models import Target

CHECKOUT = Path(__file__).resolve().parent.parent
SAMPLES = CHECKOUT / "samples"
SOURCES = CHECKOUT / "config" / "sources.yaml"
TARGETS = CHECKOUT / "config" / "targets.yaml"
SEEDS = CHECKOUT.parent / "shared" / "seeds"
GOLD = SAMPLES / "gold"
FILES = sorted(
    path for path in SAMPLES.rglob("*") if path.is_file() and not path.is_relative_to(GOLD)
)

MEMORANDUM = "harbor-courier/2026-11-14-russia-north-korea-memorandum.html"
ITS_COPY = "meridian-radio/2026-11-14-memorandum.html"
PLAN = "harbor-courier/2026-11-12-congestion-charge-plan.html"
ITS_CORRECTION = "harbor-courier/2026-11-13-congestion-charge-plan-corrected.html"
STUB = "ledger-and-trade/2026-11-15-marine-insurers.html"


def soup(name: str) -> BeautifulSoup:
    return BeautifulSoup((SAMPLES / name).read_bytes(), "lxml")


def body(name: str) -> list[str]:
    """Headline and paragraphs of a page's article."""
    article = soup(name).find("article")
    assert article is not None
    parts = article.select("h1, .entry-content > p, .story-text > p")
    return [" ".join(part.get_text().split()) for part in parts if not part.get("style")]


def facts(name: str) -> dict[str, object]:
    script = soup(name).find("script", type="application/ld+json")
    assert script is not None
    found: dict[str, object] = json.loads(script.get_text())
    return found


def canonical(name: str) -> str:
    link = soup(name).find("link", rel="canonical")
    assert link is not None
    return str(link["href"])


def texts(path: Path) -> Iterator[str]:
    """What can be read in a file, markup aside."""
    content = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        yield BeautifulSoup(content, "lxml").get_text(" ")
    elif path.suffix == ".eml":
        message = email.message_from_string(content, policy=email.policy.default)
        yield str(message["Subject"]) + "\n" + message.get_content()
    elif path.suffix == ".jsonl":
        yield from (json.loads(line)["text"] for line in content.splitlines())
    else:
        yield content


def named(aliases: tuple[str, ...], text: str) -> bool:
    """Whether a text contains one of the names as whole words."""
    names = "|".join(re.escape(alias) for alias in aliases)
    return bool(re.search(rf"(?<!\w)(?:{names})(?!\w)", " ".join(text.split()), re.IGNORECASE))


def test_every_feed_of_the_shipped_sources_has_files() -> None:
    """Nothing is configured that is not there, and nothing is there that is not configured."""
    checked = checked_sources(SOURCES)
    assert {Path(each.feed.address).parent for each in checked} == {SAMPLES}
    assert sum(each.files or 0 for each in checked) == len(FILES)
    assert all(each.files for each in checked)


def test_the_shipped_sources_differ_in_country_group_and_language() -> None:
    """Results can be compared by each of them."""
    sources = [one for one in load_sources(SOURCES) if not one.feeds[0].kind.on_the_web]
    assert len({source.country for source in sources}) >= 5
    assert len({source.group for source in sources}) >= 5
    assert {source.language for source in sources} == {"en", "de"}


def test_every_format_is_shown() -> None:
    """Pages, plain text, Markdown, mail and records."""
    kinds = Counter(path.suffix for path in FILES)
    assert set(kinds) == {".html", ".txt", ".md", ".eml", ".jsonl"}
    assert sum(1 for path in FILES for _ in texts(path)) >= 15


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_sample_is_small_and_dated(path: Path) -> None:
    """No file is over 20 kB, and each says when its articles were published."""
    content = path.read_text(encoding="utf-8")
    assert len(content.encode()) <= 20_000
    assert re.search(r"2026-11-|November 2026|Nov 2026", content)
    assert "\r" not in content


def test_two_languages_are_read() -> None:
    """At least two articles are German."""
    german = [path for path in FILES if any(named(("wird", "nicht"), text) for text in texts(path))]
    assert len(german) >= 2


def test_one_article_was_syndicated() -> None:
    """The same words at two outlets, under two addresses."""
    assert len(body(MEMORANDUM)) > 5
    assert body(MEMORANDUM) == body(ITS_COPY)
    assert canonical(MEMORANDUM) != canonical(ITS_COPY)


def test_one_article_was_edited() -> None:
    """The same address with other words, later, in the file that is read second."""
    assert PLAN < ITS_CORRECTION
    assert canonical(PLAN) == canonical(ITS_CORRECTION)
    assert body(PLAN) != body(ITS_CORRECTION)
    assert str(facts(PLAN)["dateModified"]) < str(facts(ITS_CORRECTION)["dateModified"])


def test_one_page_is_a_paywall_stub() -> None:
    """It says so, as the pages of publishers do."""
    assert facts(STUB)["isAccessibleForFree"] is False
    assert "Subscribe to continue reading" in soup(STUB).get_text()


@pytest.mark.parametrize("target", load_targets(TARGETS), ids=lambda target: target.slug)
def test_a_shipped_target_is_named_by_several_sources(target: Target) -> None:
    """Stances on each can be compared across outlets."""
    outlets = {
        path.parent for path in FILES if any(named(target.aliases, text) for text in texts(path))
    }
    assert len(outlets) >= 3


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the two seed documents are not beside the checkout")
@pytest.mark.parametrize("slug", ["russia-north-korea-ties", "sanctions-on-north-korea"])
def test_both_seeds_name_the_targets_they_are_about(slug: str) -> None:
    """The embedded analyst judges only texts that name a target."""
    (target,) = [one for one in load_targets(TARGETS) if one.slug == slug]
    seeds = sorted(SEEDS.glob("*.txt"))
    assert len(seeds) == 2
    assert all(named(target.aliases, seed.read_text(encoding="utf-8")) for seed in seeds)
