"""Says whether a feed fell silent: it answers, and brings nothing new for unusually long.

A feed's usual gap is the median of the times between its arrivals, the moments at which a run
found something new in it. It is silent once nothing arrived for three times that gap and for a
day at least, so that nobody is woken by a quiet night. Many papers rest at weekends: the silence
also has to be longer than the second-longest gap of these weeks, which one holiday does not
stretch. No feed is judged before it was known for a week and arrived five times.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from pipeline.ports import Silence

SHORTEST_SILENCE = timedelta(days=1)
USUAL_GAPS = 3
KNOWN_FOR = timedelta(days=7)
FEWEST_ARRIVALS = 5


def silence_of(arrivals: Sequence[datetime], now: datetime) -> Silence | None:
    """The silence that a feed fell into, None where there is none; arrivals from the oldest on."""
    if len(arrivals) < FEWEST_ARRIVALS or now - arrivals[0] < KNOWN_FOR:
        return None
    gaps = sorted(later - earlier for earlier, later in pairwise(arrivals))
    usual_gap = timedelta(seconds=median(gap.total_seconds() for gap in gaps))
    borne = max(SHORTEST_SILENCE, usual_gap * USUAL_GAPS, gaps[-2])
    since = arrivals[-1]
    return Silence(since=since, usual_gap=usual_gap) if now - since > borne else None
