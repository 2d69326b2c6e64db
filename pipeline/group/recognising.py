"""Which lead an article repeats, among those that share grams with it."""

from collections.abc import Sequence

from pipeline.group.duplicates import CONTAINMENT, SAME, Likeness, containment, likeness
from pipeline.group.kinship import Vector
from pipeline.group.surroundings import Surroundings
from pipeline.models import Copy, Sketch

MOST_COMPARED = 12
_FEWEST_SHARED = 2
_APART = 0.3
_LONGER = 1.5


def copy_of(vector: Vector, around: Surroundings, *, present: int | None = None) -> Copy | None:
    """The copy that an article is, or None where it repeats nothing.

    An article that is a copy already stays with its lead for as long as it repeats it.
    """
    sketch = vector.sketch
    if (lead := around.same.get(sketch.text_sha256)) is not None and lead != sketch.article_id:
        return _copy(sketch, lead, SAME)
    held = [
        number
        for number in _near(vector, around, present)
        if containment(vector, around.vectors[number]) >= CONTAINMENT
    ]
    if _is_roundup(sketch, held, around):
        return None
    alike = [(number, likeness(vector, around.vectors[number])) for number in held]
    copied = [(number, like) for number, like in alike if like.is_copy]
    if not copied:
        return None
    lead, like = min(
        copied, key=lambda one: (one[0] != present, -one[1].containment - one[1].jaccard, one[0])
    )
    return _copy(sketch, lead, like)


def _copy(sketch: Sketch, lead: int, like: Likeness) -> Copy:
    return Copy(
        article_id=sketch.article_id,
        lead_article_id=lead,
        containment=round(like.containment, 4),
        jaccard=round(like.jaccard, 4),
    )


def _near(vector: Vector, around: Surroundings, present: int | None) -> Sequence[int]:
    sketch, keys = vector.sketch, vector.gram_keys
    fewest = min(_FEWEST_SHARED, len(keys))
    near = [
        number
        for number, _ in around.found_under(keys, sketch.at, fewest=fewest)
        if number != sketch.article_id
    ][:MOST_COMPARED]
    if present is not None and present in around.vectors and present not in near:
        near.append(present)
    return near


def _is_roundup(sketch: Sketch, held: Sequence[int], around: Surroundings) -> bool:
    """Whether a text holds two shorter ones that are not alike: then it repeats neither."""
    parts = [around.vectors[number] for number in held]
    parts = [part for part in parts if _length(sketch) >= _LONGER * _length(part.sketch)]
    return any(
        containment(one, other) < _APART
        for at, one in enumerate(parts)
        for other in parts[at + 1 :]
    )


def _length(sketch: Sketch) -> int:
    return len(sketch.grams) << sketch.halvings
