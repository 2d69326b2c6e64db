"""Slow work in threads: the order stays, errors come out at their item, hosts take turns."""

import threading
import time
from collections.abc import Generator

import pytest

from pipeline.steps.side_by_side import by_turns, in_batches, side_by_side


def test_results_come_in_the_order_of_the_items() -> None:
    """Whoever is quicker, two runs over the same input see the same order."""
    gate = threading.Event()

    def work(number: int) -> int:
        if number == 0:
            gate.wait(10)
        elif number == 3:
            gate.set()
        return number * 10

    found = [(item, result()) for item, result in side_by_side(work, range(6), 4)]
    assert found == [(number, number * 10) for number in range(6)]


def test_an_error_comes_out_where_its_result_is_asked_for() -> None:
    """The items before and after it are not lost."""

    def work(number: int) -> int:
        if number == 1:
            raise ValueError("one")
        return number

    found: list[object] = []
    for item, result in side_by_side(work, range(3), 2):
        try:
            found.append(result())
        except ValueError as error:
            found.append(f"{item} failed: {error}")
    assert found == [0, "1 failed: one", 2]


def test_no_more_is_under_way_than_was_allowed() -> None:
    """As many at once as there are threads, and only a few results wait."""
    lock, under_way, most = threading.Lock(), 0, 0

    def work(number: int) -> int:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        # Long enough that a fourth thread, were there one, would be seen beside three.
        time.sleep(0.01)
        with lock:
            under_way -= 1
        return number

    assert len(list(side_by_side(work, range(60), 3))) == 60
    assert most == 3


def test_who_stops_listening_starts_no_more_work() -> None:
    """What was not begun is dropped, so an interrupted run ends soon."""
    begun: list[int] = []

    def begin(number: int) -> None:
        begun.append(number)

    results = side_by_side(begin, range(1000), 1)
    assert isinstance(results, Generator)
    next(results)
    results.close()
    assert len(begun) < 20


@pytest.mark.parametrize("at_once", [1, 5])
def test_nothing_to_do_is_done(at_once: int) -> None:
    """No item, no result."""
    assert list(side_by_side(len, list[str](), at_once)) == []


def test_hosts_take_turns() -> None:
    """Neighbours are of different hosts; each host's own keep their order."""
    urls = ["http://a/1", "http://a/2", "http://a/3", "http://b/1", "file:///x", "file:///y"]
    assert by_turns(urls, str) == [
        "http://a/1",
        "http://b/1",
        "file:///x",
        "http://a/2",
        "file:///y",
        "http://a/3",
    ]


def test_what_is_done_comes_several_together() -> None:
    """As many as there may be, in the order of the items, and what is left at the end."""
    batches = in_batches(str, range(7), 2, most=3, seconds=10)
    assert [[(item, done.result()) for item, done in batch] for batch in batches] == [
        [(0, "0"), (1, "1"), (2, "2")],
        [(3, "3"), (4, "4"), (5, "5")],
        [(6, "6")],
    ]


def test_what_is_done_waits_for_others_only_so_long() -> None:
    """One that is slow holds up nothing that came before it."""
    gate = threading.Event()

    def work(number: int) -> int:
        if number == 2:
            gate.wait(10)
        return number

    batches = in_batches(work, range(4), 4, most=4, seconds=0.05)
    assert [item for item, _ in next(batches)] == [0, 1]
    gate.set()
    assert [item for batch in batches for item, _ in batch] == [2, 3]
