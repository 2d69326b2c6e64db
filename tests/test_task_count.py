"""How many tasks a run has: the work in batches, larger ones where there would be too many."""

from typing import Any

import pytest

pytestmark = [pytest.mark.integration]

MOST_TASKS = 30


def test_a_run_has_at_most_thirty_tasks(news_daily: Any) -> None:
    """However much waits: each mapped task comes in so many batches at most."""
    from news_connections import MOST_BATCHES  # noqa: PLC0415 - after the environment is set

    mapped = sum(task.is_mapped for task in news_daily.tasks)
    assert mapped * MOST_BATCHES + len(news_daily.tasks) - mapped <= MOST_TASKS


@pytest.mark.parametrize(
    ("waiting", "number", "largest"),
    [(0, 0, 0), (40, 1, 40), (41, 2, 40), (320, 8, 40), (321, 8, 41), (10_000, 8, 1250)],
)
def test_batches_grow_with_the_work(
    waiting: int, number: int, largest: int, news_daily: Any
) -> None:
    """Of the configured size up to a number of them, then larger; nothing is left out."""
    from news_connections import batches  # noqa: PLC0415 - after the environment is set

    found = batches(range(waiting))
    assert [one for batch in found for one in batch] == list(range(waiting))
    assert len(found) == number
    assert max(map(len, found), default=0) == largest
