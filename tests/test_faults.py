"""Every fault of fetching and parsing, met by the real doors and the real flow.

What came of each is docs/reference/faults.md: STANDPOINT_WRITE_FAULTS=1 writes it anew.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest

from fault_site import Fault, Met, meet
from fetch_faults import FETCH
from parse_faults import PARSE
from pipeline.ingest.parser_pool import ParserPool
from pipeline.ingest.readers import Readers
from pipeline.settings import CHECKOUT

PAGE = CHECKOUT / "docs" / "reference" / "faults.md"
HEAD = """\
# Faults

What becomes of an item when the web misbehaves. Every line is one case of `tests/test_faults.py`: a
server on loopback sends it, the HTTP door fetches it, a child process parses it, and the database
says what is left. In each case a second, sound site beside the faulty one comes in whole, no row
is half written, and no address elsewhere is dialled unless the line says so.

*done*: stored, flags of the feed in brackets. *skipped*: nothing is wrong, it is no article.
*failed*: tried again by itself. *paused*: a feed that is left alone for a while, then tried again.
*dead*: not tried again before something changes. The codes are explained in
[reason codes](reason-codes.md). Times are scaled: a fetch has 30 seconds, in the slow cases here
1.5. The first column is the test's id: `pytest tests/test_faults.py -k "a loop"`. `make docs`
writes this page from what the tests see.
"""

pytestmark = [pytest.mark.xdist_group("faults")]


@pytest.fixture(scope="module")
def reader() -> Iterator[Readers]:
    """What reads in child processes."""
    pool = ParserPool()
    yield Readers(pool.run)
    pool.close()


@pytest.fixture(scope="module")
def met(
    reader: Readers, migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Fault], Met]:
    """Meets a fault, once."""
    return cache(lambda fault: meet(fault, reader, migrated_sqlite, tmp_path_factory.mktemp("f")))


def name(fault: Fault) -> str:
    """How a fault's case is called."""
    return fault.served


@pytest.mark.parametrize("fault", [*FETCH, *PARSE], ids=name)
def test_a_fault_ends_in_one_state(fault: Fault, met: Callable[[Fault], Met]) -> None:
    """It is done, skipped, failed, paused or dead, with its code, and costs no other item."""
    assert met(fault).outcome == fault.outcome


def test_the_page_of_faults_is_as_seen(met: Callable[[Fault], Met]) -> None:
    """The reference says of every fault what came of it just now."""
    seen = HEAD + "".join(
        f"\n## {title}\n{''.join(_tables(faults, met))}"
        for title, faults in (("Fetch", FETCH), ("Parse", PARSE))
    )
    if os.environ.get("STANDPOINT_WRITE_FAULTS"):
        PAGE.write_text(seen, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == seen


def _tables(faults: Sequence[Fault], met: Callable[[Fault], Met]) -> Iterator[str]:
    for row, cases in groupby(faults, key=lambda fault: fault.row):
        yield f"\n### {row[0].upper()}{row[1:]}\n\n"
        yield "| served | outcome | what happens next | also seen |\n|---|---|---|---|\n"
        for fault in cases:
            state, _, code = met(fault).outcome.partition(" ")
            outcome = f"{state} `{code.strip('()')}`" if code else state
            words = fault.also.words if fault.also else ""
            yield f"| {fault.served} | {outcome} | {met(fault).next} | {words} |\n"
