"""What is kept of an article's text to compare it by, and the keys by which others find it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from zlib import crc32

import numpy as np

from pipeline.group.days import DAY_MARK, stated_days
from pipeline.group.grams import Hashes, mixed, sampled_grams
from pipeline.group.terms import OPENING_MARK, terms_of
from pipeline.models import Sketch, Ungrouped

MOST_GRAMS = 256
"""Grams kept of a text; those of a short text are all kept."""

MOST_GRAM_KEYS, MOST_TERM_KEYS = 48, 24
"""Keys under which a lead is posted."""

MOST_TITLE = 120
MOST_LETTERS_READ = 3000
"""Letters whose numbers and names are compared; copies begin alike."""

_SALIENT = re.compile(r"[^\W_a-zß-öø-ÿ](?:(?<=\d)\d*|(?<=[^\W\d_] .)\w+)")
"""One set of first letters for both, because such a pattern is found several times as fast."""

_TERM = np.uint64(0x5445524D)
_UNSIGNED, _LARGEST = 1 << 64, (1 << 63) - 1
_MARKED = (OPENING_MARK, DAY_MARK)


def sketch_of(article: Ungrouped) -> Sketch:
    """The sketch of an article's text."""
    told = terms_of(article.title, article.text)
    days = stated_days(article.text, article.at)
    terms = {**told.weights, **{f"{DAY_MARK}{day}": 0.0 for day in days}}
    return replace(copy_sketch(article), terms=terms, names=told.names)


def copy_sketch(article: Ungrouped) -> Sketch:
    """The part of it that copies are told by."""
    grams, halvings = sampled_grams(article.text, MOST_GRAMS)
    return Sketch(
        article_id=article.article_id,
        version_id=article.version_id,
        text_sha256=article.text_sha256,
        at=article.at,
        title=article.title or _beginning(article.text),
        language=article.language,
        grams=grams,
        halvings=halvings,
        salient=salient_of(article.text),
        terms={},
        names={},
    )


def salient_of(text: str) -> Sequence[int]:
    """Hashes of numbers, and of words with a capital inside a sentence."""
    found = _SALIENT.findall(text, 0, MOST_LETTERS_READ)
    return sorted({crc32(one.encode()) for one in found})


def _beginning(text: str) -> str:
    line = text.strip().partition("\n")[0]
    return line if len(line) <= MOST_TITLE else line[: MOST_TITLE - 1].rstrip() + "…"


def gram_keys(sketch: Sketch) -> Sequence[int]:
    """Keys by which copies find each other; two texts share those that their bounds share."""
    grams, bound = sketch.grams, 1 << (64 - sketch.halvings)
    while len(grams) > MOST_GRAM_KEYS:
        bound >>= 1
        grams = [gram for gram in grams if gram < bound]
    return [gram - _UNSIGNED if gram > _LARGEST else gram for gram in grams]


def term_keys(sketch: Sketch) -> Sequence[tuple[str, int]]:
    """The heaviest terms and their keys, by which articles of one event find each other."""
    terms = [term for term in sketch.terms if term[0] not in _MARKED]
    if not terms:
        return []
    heaviest = sorted(terms, key=lambda term: (-sketch.terms[term], term))[:MOST_TERM_KEYS]
    return list(zip(heaviest, _term_hashes(heaviest), strict=True))


def _term_hashes(terms: Sequence[str]) -> Sequence[int]:
    hashed = np.fromiter((crc32(one.encode()) for one in terms), dtype=np.uint64, count=len(terms))
    return _signed(mixed(mixed(hashed) ^ _TERM))


def _signed(hashes: Hashes) -> Sequence[int]:
    """As databases keep 64 bits."""
    return [int(one) for one in hashes.view(np.int64)]
