"""Finds articles whose latest text another article had first: exact syndicated copies."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pipeline.models import Candidate, Copy


def exact_copies(candidates: Iterable[Candidate]) -> tuple[Sequence[Copy], Sequence[int]]:
    """What to mark and what to release, so that every text has one lead.

    The lead is the article that others already point to, else the one stored first; it stays
    the lead for as long as it carries the text. An article edited away from its lead's text is
    released. Marks that are right already are in neither result.
    """
    by_text: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_text[candidate.text_sha256].append(candidate)
    copies: list[Copy] = []
    released: list[int] = []
    for same in by_text.values():
        lead = _lead(same)
        for one in same:
            if one.article_id == lead:
                released.extend([] if one.lead_article_id is None else [lead])
            elif one.lead_article_id != lead:
                copies.append(
                    Copy(
                        article_id=one.article_id,
                        lead_article_id=lead,
                        containment=1.0,
                        jaccard=1.0,
                    )
                )
    return copies, released


def _lead(same: Sequence[Candidate]) -> int:
    members = {one.article_id for one in same}
    leads = {one.lead_article_id for one in same if one.lead_article_id in members}
    free = {one.article_id for one in same if one.lead_article_id is None}
    return min((leads & free) or free or members)
