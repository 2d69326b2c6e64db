"""Which stored leads are worth comparing with some articles, by the keys that they share."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from pipeline.group.recognising import MOST_COMPARED
from pipeline.group.sketching import gram_keys, term_keys
from pipeline.group.stories import MOST_NEAR
from pipeline.models import Posting, Sketch


def keys_of(sketches: Iterable[Sketch]) -> Sequence[int]:
    """All keys under which these articles look for others."""
    return sorted({key for sketch in sketches for key in (*gram_keys(sketch), *_terms(sketch))})


def near_to(sketches: Sequence[Sketch], postings: Iterable[Posting], days: int) -> Sequence[int]:
    """The leads of the same days that share most keys with each of the articles."""
    span = timedelta(days=days)
    posted: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    for posting in postings:
        posted[posting.key].append((posting.article_id, posting.at))
    near: set[int] = set()
    for sketch in sketches:
        for keys, most in ((gram_keys(sketch), MOST_COMPARED), (_terms(sketch), MOST_NEAR)):
            shared = Counter(
                number
                for key in keys
                for number, at in posted.get(key, ())
                if abs(at - sketch.at) <= span and number != sketch.article_id
            )
            best = sorted(shared, key=lambda number: (-shared[number], number))
            near.update(best[:most])
    return sorted(near)


def _terms(sketch: Sketch) -> Sequence[int]:
    return [key for _, key in term_keys(sketch)]
