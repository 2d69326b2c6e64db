"""Which texts are copies of which: what was changed, cut or added, and what only looks alike."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

import make
from made_news import article
from pipeline.group.duplicates import likeness
from pipeline.group.grams import gram_hashes, word_hashes
from pipeline.group.kinship import Vector
from pipeline.group.recognising import copy_of
from pipeline.group.sketching import MOST_GRAMS, sketch_of
from pipeline.group.surroundings import Surroundings
from pipeline.models import Copy, Neighbours, Sketch, Ungrouped, digest

BODY = article(Random(1))
OTHER = article(Random(2))
ADDED = "This report came from a partner of ours. Write to us if you saw a mistake in it."
WEATHER = (
    "The sky over Brunmar stays cloudy and clears in the evening. Temperatures reach {} degrees in "
    "the valleys and {} degrees on the coast. A light wind blows from the west with up to {} "
    "kilometres an hour. In the hills fog may linger until noon, and at night it cools to {}."
)


def seen(number: int, text: str, *, days: float = 0, **fields: Any) -> Ungrouped:
    plain = Ungrouped(
        article_id=number,
        version_id=number,
        text_sha256=digest(text),
        title="",
        text=text,
        language="en",
        at=make.NOW + timedelta(days=days),
    )
    return replace(plain, **fields)


def found(*articles: Ungrouped) -> Sequence[Copy | None]:
    """What each repeats, fed in this order."""
    around = Surroundings(Neighbours(), days=14)
    copies = []
    for one in articles:
        vector = Vector(sketch_of(one))
        copy = copy_of(vector, around)
        if copy is None:
            around.add_lead(vector)
        copies.append(copy)
    return copies


def leads(*texts: str) -> list[int | None]:
    copies = found(*(seen(number, text) for number, text in enumerate(texts, 1)))
    return [copy.lead_article_id if copy else None for copy in copies]


def sentences(text: str) -> list[str]:
    return text.replace("\n\n", " ").split(". ")


@pytest.mark.parametrize(
    "copy",
    [
        BODY,
        f"Another headline\n\n{BODY}\n\n{ADDED}",
        ". ".join(sentences(BODY)[: len(sentences(BODY)) // 2]) + ". Read more on our site.",
        ". ".join(["It rained", *sentences(BODY)[:6], "It rained", *sentences(BODY)[7:]]),
        BODY.upper(),
    ],
    ids=["the same", "syndicated", "truncated", "edited", "in capitals"],
)
def test_a_copy_finds_its_lead(copy: str) -> None:
    """Under another headline, cut, or lightly edited."""
    assert leads(OTHER, BODY, copy) == [None, None, 2]


@pytest.mark.parametrize(
    "text",
    [
        OTHER,
        ". ".join(sentences(OTHER)[:12] + sentences(BODY)[12:]),
        f"{OTHER}\n\n{article(Random(3))}\n\n{BODY}",
    ],
    ids=["another", "a follow-up", "a roundup of others"],
)
def test_what_only_shares_a_part_is_no_copy(text: str) -> None:
    """Another article, one that repeats the background, one that holds this among others."""
    assert leads(BODY, text) == [None, None]


def test_a_roundup_of_known_articles_repeats_none() -> None:
    """It holds two that are not alike, the first of them at its beginning."""
    assert leads(BODY, OTHER, f"{BODY}\n\n{OTHER}") == [None, None, None]


def test_one_template_with_other_numbers_is_no_copy() -> None:
    """Two weather reports share nearly all words and no number."""
    first, second = WEATHER.format(12, 15, 40, 3), WEATHER.format(22, 27, 65, 9)
    assert leads(first, second) == [None, None]
    assert leads(first, first + " Have a nice day.") == [None, 1]


def test_articles_too_far_apart_are_not_compared() -> None:
    """An edited text after the days that are compared leads anew; the same text is recognised."""
    edited = f"{BODY} It rained."
    first, *later = found(seen(1, BODY), seen(2, edited, days=15), seen(3, BODY, days=300))
    assert [first, later[0]] == [None, None]
    assert later[1] is not None
    assert later[1].lead_article_id == 1


def test_scores_say_how_much_is_shared() -> None:
    """A half is contained in the whole, and is half of what both have."""
    half = BODY[: len(BODY) // 2]
    like = likeness(Vector(_sketch(BODY)), Vector(_sketch(half)))
    assert like.containment > 0.9
    assert 0.35 < like.jaccard < 0.65


def test_hashes_are_the_same_everywhere() -> None:
    """What is stored is compared with what later versions of this program make."""
    assert gram_hashes("A small bridge was rebuilt today.").tolist() == [
        7149722378212374048,
        14351612748927706221,
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ein Maß, zwei Straßen!", "ein mass - zwei STRASSEN"),
        ("“It’s open”, he said.", "it s open he said"),
        ("雨が降る", "雨 が 降 る"),
        ("An odd \ud800 letter", "an odd letter"),
    ],
    ids=["capitals", "marks", "no spaces between words", "half a character"],
)
def test_the_same_words_have_the_same_hashes(one: str, other: str) -> None:
    """Whatever stands between them, and however they are written."""
    assert word_hashes(one).tolist() == word_hashes(other).tolist()


def test_words_differ_by_their_letters_and_their_order() -> None:
    """Also far inside a long word, and where letters are the same in another order."""
    words = "stop post pots spot a aa " + "x" * 70 + " " + "x" * 69 + "y"
    assert len(set(word_hashes(words).tolist())) == len(words.split())
    assert set(gram_hashes("a b c d e f").tolist()).isdisjoint(gram_hashes("f e d c b a").tolist())


def test_long_texts_are_sampled() -> None:
    """A sketch has a bounded size, whatever is sent."""
    long = _sketch(" ".join(article(Random(at)) for at in range(40)))
    assert MOST_GRAMS / 4 < len(long.grams) <= MOST_GRAMS
    assert long.halvings > 0


@pytest.mark.parametrize("text", ["", "one", "...", "雨が降るでしょう。明日は晴れます。"])
def test_any_text_has_a_sketch(text: str) -> None:
    """Nothing, one word, no word, a script without spaces."""
    assert _sketch(text).grams


def _sketch(text: str) -> Sketch:
    return sketch_of(seen(1, text))
