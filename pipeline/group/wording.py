"""Why an article is where it is, and why stories changed, in words for people."""

from collections.abc import Sequence

from pipeline.group.kinship import Vector, Weighing
from pipeline.group.stories import Fit
from pipeline.group.terms import NUMBER_MARK
from pipeline.models import Copy

MOST_SHOWN = 4


def first() -> str:
    """Of the article that a story began with."""
    return "the first article of this story"


def joined(weighing: Weighing, members: Sequence[Vector], fit: Fit) -> str:
    """Of an article that is near to those of a story."""
    shared = weighing.shared(members)
    names = weighing.vector.sketch.names
    kinds = (
        ("names", [names[term] for term in shared if term in names]),
        ("numbers", [term[1:] for term in shared if term[0] == NUMBER_MARK]),
        ("words", [term for term in shared if term[0] != NUMBER_MARK and term not in names]),
    )
    told = [f"{kind} {', '.join(found[:MOST_SHOWN])}" for kind, found in kinds if found]
    return f"shares {'; '.join(told)} (likeness {fit.likeness:.2f} of {fit.needed:.2f} needed)"


def copied(copy: Copy) -> str:
    """Of a copy, which is in its lead's story."""
    return (
        f"a copy of article {copy.lead_article_id}: {copy.containment:.0%} of the shorter text "
        f"stands in the other"
    )


def split_off(article_id: int) -> str:
    """Of articles that went on as a story of their own."""
    return f"nothing connects it with the story that it was in, since article {article_id} left"


def left(article_id: int) -> str:
    """Of an article that was edited and now belongs elsewhere."""
    return f"article {article_id} was edited and tells of another event now"


def emptied(article_id: int) -> str:
    """Of a story whose only article went to another."""
    return f"its only article {article_id} belongs there since it was edited"


def connected(article_id: int, fit: Fit) -> str:
    """Of two stories that one article belongs to."""
    return (
        f"article {article_id} belongs to both (likeness {fit.likeness:.2f} of {fit.needed:.2f} "
        f"needed), and their articles are near to each other"
    )
