"""How fast feeds are read beside feedparser, and whether both read the same.

    python benchmarks/feeds.py [--rounds 3] [--no-agreement]

Speed: made-up feeds of 20, 100 and 1,000 items (RSS 2.0 with teasers, RSS 2.0 with whole articles,
Atom with both), read by `read_feed` and by `feedparser.parse` as it comes, which sanitises; the
least CPU time of a few rounds in turn. Ours does all that the product does with each item of a
feed: its dates, its canonical address, the hash of its words. The column "items only" is without
the last two, which feedparser does not do either. In the product a child process reads, so the
same is also measured through it: CPU time of both processes.

Agreement: each file of feedparser's own test data (STANDPOINT_CORPORA) where feedparser meets the
expectation that the file states. An expectation is walked as a syntax tree, never executed. Count,
link and date are compared before our rules for entries and after them (tests/feed_agreement.py).
"""

import argparse
import os
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path
from statistics import geometric_mean

import feedparser

from pipeline.errors import BadDocument
from pipeline.ingest.feed_items import feed_items
from pipeline.ingest.feed_text import feed_text
from pipeline.ingest.feeds import read_feed
from pipeline.ingest.parser_pool import ParserPool
from pipeline.ingest.readers import Readers
from pipeline.settings import CHECKOUT

sys.path.insert(0, str(CHECKOUT / "tests"))
from feed_agreement import cases, difference, items
from feed_agreement import theirs as read_by_feedparser

CORPORA = Path(os.environ.get("STANDPOINT_CORPORA", CHECKOUT.parent / "shared" / "corpora"))
FOLDER = CORPORA / "feeds" / "feedparser"
NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
URL = "https://courier.example/feed"
SIZES = (20, 100, 1000)
PARAGRAPHS = 6
ROUND_SECONDS = 0.3

PEOPLE = ("The mayor", "A harbour pilot", "The council", "Two teachers", "An engineer", "Nobody")
DEEDS = ("defended", "postponed", "measured", "paid for", "argued about", "inspected")
THINGS = ("the night ferry", "a bridge toll", "the flood wall", "school meals", "the old quay")
ENDS = ("before the vote", "for nine weeks", "without a word", "at twice the price", "in the rain")

REASONS = {
    "illformed/rss_incomplete_cdata.xml": "breaks off inside its one item; whole items are taken",
    "wellformed/rss/entity_in_doctype.xml": "declares entities in a DTD; such a feed is refused",
}


def paragraph(dice: random.Random) -> str:
    """Six sentences with a link and a stress, as HTML."""
    words = [
        f"{dice.choice(PEOPLE)} {dice.choice(DEEDS)} {dice.choice(THINGS)} {dice.choice(ENDS)}."
        for _ in range(6)
    ]
    words[1] = f'<a href="/topics/{dice.randrange(99)}?ref=feed">{words[1]}</a>'
    words[4] = f"<strong>{words[4]}</strong>"
    return f'<p class="body">{" ".join(words)}</p>'


def body(dice: random.Random, number: int) -> str:
    """An article as publishing systems write it into feeds: paragraphs, a picture, a list."""
    sizes = ", ".join(
        f"https://courier.example/pictures/{number}-{wide}.jpg {wide}w" for wide in (300, 768, 1536)
    )
    picture = (
        '<figure class="wp-block-image size-large"><img loading="lazy" decoding="async" '
        f'width="1024" height="683" src="https://courier.example/pictures/{number}.jpg" '
        f'alt="{dice.choice(THINGS)}" class="wp-image-{number}" srcset="{sizes}" '
        'sizes="(max-width: 1024px) 100vw, 1024px" />'
        f'<figcaption class="wp-element-caption">{dice.choice(THINGS)}</figcaption></figure>'
    )
    points = "".join(f"<li>{dice.choice(THINGS)} {dice.choice(ENDS)}</li>" for _ in range(4))
    parts = [paragraph(dice) for _ in range(PARAGRAPHS)]
    parts[1:1] = [picture]
    parts[4:4] = [f'<h2 class="wp-block-heading">{dice.choice(THINGS)}</h2><ul>{points}</ul>']
    return "\n\n".join(parts)


def whole(count: int) -> bytes:
    """An RSS feed with whole articles in it."""
    return rss(count, has_content=True)


def teasers(count: int) -> bytes:
    """An RSS feed with a sentence or two of each article, as most outlets send."""
    return rss(count, has_content=False)


def rss(count: int, *, has_content: bool) -> bytes:
    """An RSS feed with the fields that publishing systems write."""
    dice = random.Random(count)
    made = []
    for number in range(count):
        date = NOW - timedelta(minutes=17 * number)
        content = f"<content:encoded><![CDATA[{body(dice, number)}]]></content:encoded>"
        made.append(
            f"<item><title>{dice.choice(PEOPLE)} &amp; {dice.choice(THINGS)}, {number}</title>"
            f"<link>https://courier.example/2026/{number}?utm_source=rss&amp;id={number}</link>"
            f'<guid isPermaLink="false">https://courier.example/?p={number}</guid>'
            "<dc:creator><![CDATA[Ada Nwosu]]></dc:creator>"
            "<category><![CDATA[Harbour]]></category><category><![CDATA[Council]]></category>"
            f"<pubDate>{format_datetime(date)}</pubDate>"
            f'<media:content url="https://courier.example/pictures/{number}.jpg" medium="image"/>'
            f"<description><![CDATA[{paragraph(dice)[:400]}]]></description>"
            f"{content if has_content else ''}</item>\n"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        "<title>Harbour Courier</title><link>https://courier.example/</link>"
        f"<language>en</language>{''.join(made)}</channel></rss>"
    ).encode()


def atom(count: int) -> bytes:
    """A feed with teasers and whole articles as escaped HTML."""
    dice = random.Random(count)
    made = []
    for number in range(count):
        date = (NOW - timedelta(minutes=17 * number)).isoformat()
        made.append(
            f"<entry><title>{dice.choice(PEOPLE)} und {dice.choice(THINGS)}, {number}</title>"
            f'<link rel="alternate" type="text/html" href="https://bote.example/{number}"/>'
            f"<id>tag:bote.example,2026:{number}</id><author><name>Ada Nwosu</name></author>"
            f"<published>{date}</published><updated>{date}</updated>"
            f'<summary type="html">{escape(paragraph(dice))}</summary>'
            f'<content type="html">{escape(body(dice, number))}</content></entry>\n'
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>Bote</title><id>tag:bote.example,2026:feed</id>{''.join(made)}</feed>"
    ).encode()


def cpu() -> float:
    """CPU seconds of this process and of its children that ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def seconds(read: Callable[[], int], expected: int) -> float:
    """The CPU time of one reading, over a time long enough for the clock."""
    times, began = 0, time.process_time()
    while (spent := time.process_time() - began) < ROUND_SECONDS or not times:
        if read() != expected:
            raise SystemExit("a feed lost items")
        times += 1
    return spent / times


def speed(rounds: int) -> None:
    """Prints items per CPU-second of both, for each kind and size of feed."""
    print(
        f"{'feed':8} {'items':>6} {'KB':>6} {'feedparser/s':>13} {'ours/s':>10} {'ratio':>7} "
        f"{'items only/s':>13} {'ratio':>7}"
    )
    ratios, apart = [], []
    for make in (teasers, whole, atom):
        for count in SIZES:
            content = make(count)

            def ours(sent: bytes = content) -> int:
                return len(read_feed(sent, "", url=URL, now=NOW).entries)

            def plainly(sent: bytes = content) -> int:
                return len(feed_items(feed_text(sent, "", url=URL), url=URL).items)

            def theirs(sent: bytes = content) -> int:
                return len(feedparser.parse(sent).entries)

            taken = [
                [seconds(read, count) for read in (ours, plainly, theirs)] for _ in range(rounds)
            ]
            spent, least, base = map(min, zip(*taken, strict=True))
            ratios.append(base / spent)
            apart.append(base / least)
            print(
                f"{make.__name__:8} {count:6} {len(content) // 1000:6} {count / base:13,.0f} "
                f"{count / spent:10,.0f} {ratios[-1]:7.1f} {count / least:13,.0f} "
                f"{apart[-1]:7.1f}",
                flush=True,
            )
    print(
        f"geometric mean of the ratios {geometric_mean(ratios):.1f}, least {min(ratios):.1f}; "
        f"of the items only {geometric_mean(apart):.1f}, least {min(apart):.1f}"
    )


def through_a_child() -> None:
    """Prints what the way through a child process costs in all, its start apart."""
    content, times = whole(100), 50
    spent = []
    for count in (0, times):
        before, pool = cpu(), ParserPool()
        readers = Readers(pool.run)
        readers.read_feed(content, "", url=URL, now=NOW)
        for _ in range(count):
            readers.read_feed(content, "", url=URL, now=NOW)
        pool.close()
        spent.append(cpu() - before)
    print(
        f"through a child process: {100 * times / (spent[1] - spent[0]):,.0f} items per CPU-second "
        f"of both processes (whole, 100 items); starting one costs {spent[0]:.1f} s, once"
    )


def agreement() -> int:
    """Prints every file that is read otherwise than by feedparser; returns how many surprise."""
    counts: Counter[str] = Counter()
    differences = {}
    for case in cases(FOLDER):
        expected = read_by_feedparser(case)
        if expected is None:
            counts["unmet"] += 1
            continue
        found = difference(case, expected)
        if found:
            differences[case.name] = found
        refused = isinstance(items(case), BadDocument)
        counts["refused" if refused and not expected else "compared"] += 1
        counts["items"] += len(expected)
    print(
        f"\n{counts.total() - counts['items']:,} files; feedparser misses its own expectation on "
        f"{counts['unmet']}; of the others {counts['refused']} hold no item and are refused; "
        f"{counts['compared'] - len(differences):,} of {counts['compared']:,} agree on count, link "
        f"and date ({counts['items']:,} items), before and after our rules for entries"
    )
    for name, found in differences.items():
        print(f"  {name}: {found}; {REASONS.get(name, 'NOT EXPECTED')}")
    return len(differences.keys() - REASONS.keys())


def main() -> None:
    """Prints both; fails where a difference has no reason."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-agreement", action="store_true", help="speed only")
    options = parser.parse_args()
    speed(options.rounds)
    through_a_child()
    if options.no_agreement:
        return
    if not FOLDER.is_dir():
        parser.exit(2, f"{FOLDER} is absent; set STANDPOINT_CORPORA to the folder of test data\n")
    sys.exit(agreement() > 0)


if __name__ == "__main__":
    main()
