"""Hostile bytes are read by child processes: same answers, and one item is lost at most."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hostile_parser import CODES, HOSTILE
from make import NOW
from pipeline.errors import BadDocument, Skipped, StandpointError, Unreachable
from pipeline.ingest.formats import content_type
from pipeline.ingest.parser_pool import ParserFault, ParserPool
from pipeline.ingest.readers import Readers, run_here
from pipeline.models import Document, Original

DATA = Path(__file__).parent / "data"
STORY = b"The toll divides the city\n\nThe council of Brunmar voted on Tuesday to charge drivers."
SECONDS = 2.0


@pytest.fixture(scope="module")
def pool() -> Iterator[ParserPool]:
    """One pool for all tests of this module, whose children do what the bytes say."""
    pool = ParserPool(command=HOSTILE, seconds=SECONDS)
    yield pool
    pool.close()


def read(
    pool: ParserPool, content: bytes, url: str = "file:///a.txt", kind: str = "text/plain"
) -> Document:
    """The document of some bytes, read by a child."""
    original = Original(url=url, content=content, content_type=kind)
    return Readers(pool.run).read_document(original, language_hint=None, received_at=NOW)


def who(pool: ParserPool) -> int:
    """The process id of the child that reads next."""
    found: int = json.loads(read(pool, b"who").text)["pid"]
    return found


def is_running(pid: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(
    "path",
    sorted(path for path in (DATA / "ingest").iterdir() if path.suffix != ".json"),
    ids=lambda path: path.name,
)
def test_a_child_reads_what_this_process_would(pool: ParserPool, path: Path) -> None:
    """Every field of the document survives the way, or the same error comes out."""
    kind = content_type(path) or "text/plain"
    original = Original(url=path.as_uri(), content=path.read_bytes(), content_type=kind)
    outcomes = []
    for readers in (Readers(pool.run), Readers(run_here)):
        try:
            outcome: object = readers.read_document(original, language_hint="en", received_at=NOW)
        except StandpointError as error:
            outcome = (type(error), error.code, error.message)
        outcomes.append(outcome)
    assert outcomes[0] == outcomes[1]


def test_feeds_sitemaps_listings_and_sites_are_read_there_too(pool: ParserPool) -> None:
    """Each answer is the one of this process."""
    url, kind = "https://courier.example/", "text/html"
    rss = (DATA / "feeds" / "rss.xml").read_bytes()
    dated = b"<urlset><url><loc>https://courier.example/a</loc><lastmod>2026-11-19</lastmod></url>"
    page = b"<html lang=en><title>C</title><link rel=alternate type=application/rss+xml href=/f>"
    links = b"<main><a href=/a>The toll</a></main>"
    there, here = Readers(pool.run), Readers(run_here)
    since = NOW.replace(day=1)
    for one in (there, here):
        assert one.read_feed(rss, "", url=url, now=NOW).entries
        assert one.read_sitemap(dated, url=url, now=NOW, since=since).entries
        assert one.read_listing(links, kind, url=url, selector="a").entries
        assert one.read_site(page, kind, url=url).feeds
    assert there.read_feed(rss, "", url=url, now=NOW) == here.read_feed(rss, "", url=url, now=NOW)
    assert there.read_sitemap(dated, url=url, now=NOW, since=since) == here.read_sitemap(
        dated, url=url, now=NOW, since=since
    )
    assert there.read_listing(links, kind, url=url, selector="a") == here.read_listing(
        links, kind, url=url, selector="a"
    )
    assert there.read_site(page, kind, url=url) == here.read_site(page, kind, url=url)


def test_an_error_comes_out_as_it_went_in(pool: ParserPool) -> None:
    """Class, code and sentence are those of the reader."""
    with pytest.raises(Skipped, match=r"^/a\.txt: there is nothing in it$") as skipped:
        read(pool, b"   ")
    assert skipped.value.code == "empty"
    with pytest.raises(BadDocument, match="documents of type image/png are not read") as refused:
        read(pool, STORY, kind="image/png")
    assert refused.value.code == "unknown_format"


@pytest.mark.parametrize(("content", "code"), CODES.items(), ids=str)
def test_a_parser_that_goes_wrong_costs_one_item(
    pool: ParserPool, content: bytes, code: str
) -> None:
    """It is refused with its place and a reason, and the next one is read."""
    with pytest.raises(BadDocument, match=r"^/a\.txt: ") as refused:
        read(pool, content)
    assert refused.value.code == code
    assert read(pool, STORY).title == "The toll divides the city"


def test_the_rest_of_a_batch_is_read(pool: ParserPool) -> None:
    """Sixteen threads, every way to go wrong between good documents: only the bad are lost."""
    batch = [one for content in CODES for one in (STORY, content, STORY)]

    def outcome(content: bytes) -> str:
        try:
            return read(pool, content).title
        except BadDocument as error:
            return error.code

    with ThreadPoolExecutor(16) as threads:
        found = list(threads.map(outcome, batch))
    assert found == [CODES.get(content, "The toll divides the city") for content in batch]


def test_one_child_is_enough_for_one_thread(pool: ParserPool) -> None:
    """It stays, so that the next document does not wait for imports."""
    assert who(pool) == who(pool)
    assert pool.concurrency <= 4


def test_a_child_that_died_between_two_jobs_is_not_missed(pool: ParserPool) -> None:
    """Whoever killed it, the next document is read by another."""
    pid = who(pool)
    os.kill(pid, signal.SIGKILL)
    assert who(pool) != pid


def test_a_second_child_may_read_what_the_first_died_of(pool: ParserPool, tmp_path: Path) -> None:
    """It may have been killed for what it read before."""
    with pytest.raises(Skipped):
        read(pool, b" ", url=(tmp_path / "other").as_uri())
    assert read(pool, b"die once", url=(tmp_path / "seen").as_uri()).text == "die once"


def test_a_lie_is_not_believed(pool: ParserPool) -> None:
    """An answer of another type than promised is as good as none."""
    with pytest.raises(BadDocument, match="its answer is none") as refused:
        read(pool, b"lie")
    assert refused.value.code == "parser_died"


def test_a_fault_of_ours_keeps_its_traceback(pool: ParserPool) -> None:
    """It is no expected error, so the log gets all of it; the child goes on."""
    pid = who(pool)
    with pytest.raises(ParserFault, match="ZeroDivisionError: a fault of ours") as raised:
        read(pool, b"fault")
    assert "in fault\n" in raised.value.__notes__[0]
    assert who(pool) == pid


def test_odd_letters_survive_the_way(pool: ParserPool) -> None:
    """All but a lone surrogate, which no database takes."""
    assert read(pool, b"odd").title == "a?b\x00c\U0001f6a2"


def test_prints_do_not_reach_the_answer(pool: ParserPool) -> None:
    """A library that prints, or reads stdin, neither breaks nor sees anything."""
    assert read(pool, b"babble").text == "babble"


def test_no_secret_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child finds neither key nor database nor home, and one thread for numbers."""
    monkeypatch.setenv("OPENAI_API_KEY", "hush")
    monkeypatch.setenv("STANDPOINT_DATABASE_URL", "postgresql://u:hush@h/d")
    pool = ParserPool(command=HOSTILE)
    try:
        variables = json.loads(read(pool, b"who").text)["variables"]
    finally:
        pool.close()
    assert "hush" not in str(variables)
    assert {name for name in variables if not name.startswith("LC_")} == {
        "PYTHONPATH",
        "PYTHONUTF8",
        "PYTHONHASHSEED",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
    }


def test_children_are_replaced_after_some_jobs_and_end_with_the_pool() -> None:
    """What leaks in a parser does not add up, and nobody is left behind."""
    pool = ParserPool(command=(*HOSTILE, "few"))
    pids = [who(pool) for _ in range(3)]
    assert pids[0] == pids[1] != pids[2]
    assert not is_running(pids[0])
    pool.close()
    assert not is_running(pids[2])


def test_a_copy_of_the_process_has_children_of_its_own(pool: ParserPool) -> None:
    """After a fork the copy leaves its parent's child alone, and the parent keeps it."""
    pid = who(pool)
    copy = os.fork()
    if copy == 0:
        other = who(pool)
        pool.close()
        os._exit(int(other == pid or is_running(other)))
    assert os.waitpid(copy, 0)[1] == 0
    assert who(pool) == pid


@pytest.mark.parametrize(
    "command", [(sys.executable, "-c", "raise SystemExit(3)"), ("/no/such/program",)], ids=str
)
def test_no_item_is_blamed_when_no_child_starts(command: tuple[str, ...]) -> None:
    """It is tried again later, since nothing is known to be wrong with it."""
    pool = ParserPool(command=command)
    with pytest.raises(Unreachable, match="no process that reads documents") as refused:
        read(pool, STORY)
    assert refused.value.code == "parser_not_started"
    pool.close()


def test_an_original_is_sent_whole(pool: ParserPool) -> None:
    """Hundreds of kilobytes pass, zero bytes among them."""
    long = STORY + b"\n\nIt rains in Brunmar.\x00" * 10_000
    original = Original(url="file:///a.txt", content=long, content_type="text/plain")
    here = Readers(run_here).read_document(original, language_hint=None, received_at=NOW)
    assert len(here.text) > 200_000
    assert read(pool, long) == here
