"""`standpoint run`, `ingest`, `publish` and the single steps."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shell import OUTCRY, PRAISE, Shell
from web_server import WebServer

MORE_THAN_A_PIPE_HOLDS = 90_000
"""Bytes whose writing returns only once the program is reading them."""


def test_a_run_prints_its_report_on_stdout_and_its_progress_on_stderr(shell: Shell) -> None:
    """One command goes from files to stances with quotes."""
    said = shell("run")
    assert said.code == 0
    assert ": done Feeds 1 of 1 answered Entries 2 new Articles 2 new " in said.words
    assert "Summaries 2 written Stances " in said.words
    assert "Stances of this run" in said.out
    assert "harbour-post: " in said.out
    assert "standpoint show stances" in said.out
    assert "\x1b" not in said.out
    assert said.err == "collect: 1 of 1\nextract: 2 of 2\ngroup: 2 of 2\nanalyze: 2 of 2\n"


def test_a_second_run_finds_nothing_to_do(shell: Shell) -> None:
    """The report says that no row changed but the run's own record."""
    shell("run")
    said = shell("run")
    assert said.code == 0
    assert ": nothing to do\n" in said.out
    assert "Nothing new: no row changed but this run's own record." in said.out
    assert "2 articles" in said.out


def test_a_run_whose_only_folder_is_missing_is_red(shell: Shell) -> None:
    """Work was pending and none succeeded: exit code 1, and the report names the step."""
    shell.papers.rename(shell.folder / "elsewhere")
    said = shell("run")
    assert said.code == 1
    assert "collect failed: 0 of 1 item done" in said.out
    assert "missing (1): asked again by the next run" in said.out
    assert "harbour-post/main:" in said.out


def test_an_unknown_target_is_refused_before_anything_is_collected(shell: Shell) -> None:
    """A typing error costs no work."""
    said = shell("run", "--target", "tolls")
    file = shell.folder / "targets.yaml"
    assert (said.code, said.err) == (3, f"standpoint: no target named tolls in {file}\n")
    assert shell("show", "articles").err == "no articles; `standpoint run` finds some\n"


def test_ingest_takes_files_and_folders_in(shell: Shell) -> None:
    """It creates the database by itself and reports on what it took in."""
    extra = shell.folder / "extra.txt"
    extra.write_text(PRAISE.replace("Monday", "Friday"), encoding="utf-8")
    said = shell("ingest", str(shell.papers), str(extra), "--plain")
    assert said.code == 0
    assert ": done Entries 3 new Articles 3 new " in said.words
    assert "by-hand: " in said.out


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    """A site with one article that the program may ask."""
    with WebServer() as server:
        monkeypatch.setenv("STANDPOINT_ALLOW_HOSTS", server.host)
        paragraphs = "".join(f"<p>{one}</p>" for one in OUTCRY.split("\n\n"))
        page = f"<html><body><article>{paragraphs}</article></body></html>"
        for path in ("/toll", "/toll?utm_source=letter"):
            server.page(path, page.encode(), headers={"Content-Type": "text/html"})
        yield server


def test_ingest_takes_addresses_beside_paths(shell: Shell, web: WebServer) -> None:
    """Each page goes through the web's door, and is asked about like a file."""
    said = shell("ingest", str(shell.papers / "praise.txt"), web.url("/toll"), "--plain")
    assert said.code == 0
    assert ": done Entries 2 new Articles 2 new " in said.words
    assert "Summaries 2 written " in said.words
    assert web.paths() == ["/robots.txt", "/toll"]
    assert web.url("/toll") in shell("query", "--csv", "select url from article").out


def test_an_address_is_fetched_again_when_it_is_named_again(shell: Shell, web: WebServer) -> None:
    """It may have changed since; an unchanged page makes no new version and no new call."""
    shell("ingest", web.url("/toll"))
    said = shell("ingest", web.url("/toll?utm_source=letter"))
    assert said.code == 0
    assert web.paths().count("/toll") == 1
    assert "/toll?utm_source=letter" in web.paths()
    counts = "select (select count(*) from article), (select count(*) from entry)"
    assert shell("query", "--csv", counts).out.splitlines()[1] == "1,1"


def test_a_bad_address_is_named_and_the_good_ones_go_through(shell: Shell, web: WebServer) -> None:
    """What is no address fails by itself, what does not answer too; a password is not told."""
    secret = web.url("/toll").replace("//", "//me:hush@")
    said = shell("ingest", "http://", secret, web.url("/gone"), web.url("/toll"), "--plain")
    assert said.code == 0
    assert "Articles 1 new " in said.words
    failures = shell("query", "--csv", "select item_kind, item_key, code from failure").out
    assert sorted(failures.splitlines()[1:]) == [
        f"entry,{web.url('/gone')},missing",
        f"path,{web.url('/toll').replace('//', '//***@')},bad_url",
        "path,http://,bad_url",
    ]
    assert "hush" not in said.out + said.err + failures
    assert "this is no address on the web" in said.words
    assert "an address with a user name or password in it is not fetched" in said.words


def test_sources_check_asks_sitemaps(shell: Shell, web: WebServer) -> None:
    """It shows what was found within the days, and what is flagged."""
    pages = "<url><loc>/toll</loc><lastmod>{:%Y-%m-%d}</lastmod></url><url><loc>/b</loc></url>"
    now = datetime.now(UTC)
    web.page("/sitemap.xml", f"<urlset>{pages.format(now)}</urlset>".encode())
    (shell.folder / "sources.yaml").write_text(
        "sources:\n- slug: post\n  name: Post\n  feeds:\n"
        f"  - {{kind: sitemap, address: '{web.url('/sitemap.xml')}'}}\n"
    )
    said = shell("sources", "check")
    assert said.code == 0
    assert f"1 entry, newest of {now:%Y-%m-%d}, entry_without_date" in said.words
    assert "Articles 1 new " in shell("run").words


def test_a_listing_is_read_with_the_selector_of_the_file(shell: Shell, web: WebServer) -> None:
    """From the file of sources through the database's feed to the article behind the link."""
    page = "<nav><a href=/about>About</a></nav><main><a href=/toll>The toll</a></main>"
    web.page("/", page.encode(), headers={"Content-Type": "text/html"})
    (shell.folder / "sources.yaml").write_text(
        "sources:\n- slug: post\n  name: Post\n  feeds:\n"
        f"  - {{kind: listing, address: '{web.url('/')}', selector: main a}}\n"
    )
    assert "1 entry" in shell("sources", "check").words
    assert "Articles 1 new " in shell("run").words
    assert "/about" not in web.paths()
    assert "collect: 1 of 1 done, 1 feeds asked, 1 known" in shell("collect").words


def test_ingest_for_an_unknown_source_says_where_to_add_it(shell: Shell) -> None:
    """The message names the file of sources and the other way."""
    file = shell.folder / "sources.yaml"
    said = shell("ingest", str(shell.papers), "--source", "nobody")
    assert (said.code, said.err) == (
        3,
        f"standpoint: no source named nobody in {file}; add it there, or leave --source out\n",
    )


def test_ingest_checks_every_path_before_anything_else(shell: Shell) -> None:
    """A path that is not there stops the whole command, and not even a database is made."""
    said = shell("ingest", str(shell.papers), "gone.txt", "away\x1b[31m/", "n" * 300)
    assert said.code == 2
    assert said.err == (
        "standpoint: gone.txt: No such file or directory, away[31m: No such file or directory, "
        f"{'n' * 300}: File name too long; nothing was taken in\n"
    )
    assert not (shell.folder / "home").exists()


def test_a_hostile_file_name_cannot_reach_the_terminal(shell: Shell) -> None:
    """Control characters and markup in a name are harmless in report, tables and JSON."""
    hostile = shell.folder / "[red]\x1b[31m\u202e\x07[link=x].txt"
    hostile.write_text("", encoding="utf-8")
    shell("ingest", str(shell.papers))
    commands = (
        ("ingest", str(hostile)),
        ("show", "failures"),
        ("show", "failures", "--json"),
        ("query", "--csv", "select item_key, message from failure"),
    )
    for command in commands:
        said = shell(*command)
        assert "[red][31m[link=x].txt" in said.out.replace("\n", "")
        assert not set(said.out + said.err) & set("\x1b\u202e\x07")


def test_each_step_runs_alone(shell: Shell) -> None:
    """The steps one by one do what a run does, each with a line of counts."""
    assert shell("db", "upgrade").code == 0
    assert shell("collect").out == (
        "collect: 1 of 1 done, 1 feeds asked, 2 collected, 1 feeds answered\n"
    )
    assert shell("extract", "--plain").out == "extract: 2 of 2 done, 2 extracted\n"
    assert shell("group").out == "group: 2 of 2 done, 1 stories\n"
    assert shell("analyze").out.startswith("analyze: 2 of 2 done, 4 answered, 2 summaries, ")
    assert shell("extract").out == "extract: 0 of 0 done\n"


def test_a_step_that_did_none_of_its_work_ends_with_1(shell: Shell) -> None:
    """A single step follows the same rule as a run."""
    shell("db", "upgrade")
    shell.papers.rename(shell.folder / "elsewhere")
    said = shell("collect")
    assert (said.code, said.out) == (1, "collect: 0 of 1 done, 1 feeds asked, 1 failed\n")


def test_a_limit_leaves_the_rest_for_the_next_run(shell: Shell) -> None:
    """`--limit` bounds what one run does, and nothing is lost by it."""
    assert "Articles 1 new " in shell("run", "--limit", "1").words
    assert "Articles 1 new " in shell("run").words


def test_publish_prints_the_report_of_the_last_run_or_of_another(shell: Shell) -> None:
    """Reporting again changes nothing; an unknown run is refused."""
    report = shell("run").out
    assert shell("publish").out == report
    run = report.split()[1].rstrip(":")
    shell("run")
    assert shell("publish", "--run", run).out.startswith(f"Run {run}: done\n")
    said = shell("publish", "--run", "r-0")
    assert (said.code, said.err) == (
        2,
        "standpoint: no run 'r-0'; `standpoint show runs` lists them\n",
    )


def test_a_report_without_runs_says_how_to_get_one(shell: Shell) -> None:
    """On a fresh database `publish` names the next step."""
    shell("db", "upgrade")
    said = shell("publish")
    assert (said.code, said.err) == (
        2,
        "standpoint: there is no run yet; `standpoint run` makes the first\n",
    )


@pytest.mark.integration
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_command_says_how_to_go_on(end: signal.Signals) -> None:
    """Ctrl-C and a polite kill end with one line and exit code 130."""
    as_in_a_terminal = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    program_code = f"{as_in_a_terminal}; from pipeline.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", program_code, "query", "-"],
        cwd=Path(__file__).parent.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
    ) as program:
        assert program.stdin
        program.stdin.write(b"-" * MORE_THAN_A_PIPE_HOLDS)
        program.send_signal(end)
        _, told = program.communicate(timeout=60)
    assert told == b"interrupted; run the same command again to go on\n"
    assert program.returncode == 130
