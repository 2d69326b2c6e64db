"""`sources check`, `targets check`, `db` and `doctor`: what is wrong, in one line each."""

import sqlite3
from contextlib import closing

import pytest

from news_site import GONE, HTML_INSTEAD, NewsSite
from shell import SOURCES, Shell

ELSEWHERE = """
  - slug: far
    name: Far
    feeds: [{kind: rss, address: "https://far.example/feed"}]
"""


def test_good_sources_are_listed_with_what_is_in_their_folders(shell: Shell) -> None:
    """The table goes to stdout, the verdict to stderr."""
    said = shell("sources", "check")
    assert said.code == 0
    assert "harbour-post/main" in said.out
    assert "2 files" in said.out
    assert said.err == f"{shell.folder / 'sources.yaml'}: 1 of 1 feeds can be read\n"


def test_a_missing_folder_fails_the_check(shell: Shell) -> None:
    """Exit code 1, and the folder's line says what to do."""
    shell.papers.rename(shell.folder / "elsewhere")
    said = shell("sources", "check")
    assert said.code == 1
    assert "not there; create it or correct the address" in said.words
    assert said.err == f"{shell.folder / 'sources.yaml'}: 1 of 1 feeds cannot be read\n"


def test_feeds_on_the_web_are_asked(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each tells what it announces or what is wrong; one that cannot be read fails the check."""
    with NewsSite(articles=6, outlets=3) as site:
        hosts = ",".join(map(site.host, site.world.outlets))
        monkeypatch.setenv("STANDPOINT_ALLOW_HOSTS", hosts)
        site.configure(shell.folder)
        good, gone, page = (outlet.slug for outlet in site.world.outlets)
        site.feed_answers = {gone: GONE, page: HTML_INSTEAD}
        said = shell("sources", "check")
        assert said.code == 1
        assert "2 entries, newest of 2025-06-02" in said.words
        rows = [line.split()[:2] for line in said.out.splitlines() if "/main" in line]
        assert rows == [[f"{good}/main", "ok"], [f"{gone}/main", "fail"], [f"{page}/main", "fail"]]
        assert said.err.endswith(": 2 of 3 feeds cannot be read\n")
        assert shell("sources", "check", good).code == 0


def test_offline_feeds_elsewhere_are_one_line_each(shell: Shell) -> None:
    """Nothing is asked, and the folder is looked into all the same."""
    file = shell.folder / "sources.yaml"
    file.write_text(SOURCES + ELSEWHERE, encoding="utf-8")
    said = shell("sources", "check")
    assert said.code == 1
    assert "2 files" in said.words
    assert "https://far.example/feed" in said.words
    assert said.err == f"{file}: 1 of 2 feeds cannot be read\n"
    assert shell("sources", "check", "harbour-post").code == 0


def test_a_source_that_is_not_configured_cannot_be_checked(shell: Shell) -> None:
    """The message names it."""
    said = shell("sources", "check", "harbour-post", "nowhere")
    assert (said.code, said.out) == (2, "")
    assert "no source named nowhere" in said.err


def test_a_wrong_field_is_told_with_file_and_line(shell: Shell) -> None:
    """Every problem of the file is one line that begins with the program's name."""
    file = shell.folder / "sources.yaml"
    file.write_text(SOURCES + "        depth: 3\n    country: Norway\n", encoding="utf-8")
    for command in (("sources", "check"), ("run",)):
        said = shell(*command)
        lines = said.err.splitlines()
        assert (said.code, said.out) == (3, "")
        assert len(lines) == 2
        assert all(line.startswith(f"standpoint: {file}:") for line in lines)
        assert "depth" in lines[0]
        assert "country" in lines[1]


def test_targets_are_listed(shell: Shell) -> None:
    """Statement, number of aliases and languages; a file that is gone is a configuration error."""
    said = shell("targets", "check")
    assert said.code == 0
    assert "harbour-toll Ships should pay a harbour toll. 1 alias, en" in said.words
    file = shell.folder / "targets.yaml"
    assert said.err == f"{file}: 1 target\n"
    file.unlink()
    said = shell("targets", "check")
    assert said.code == 3
    assert said.err.startswith(f"standpoint: {file}: no such file; ")


def test_the_database_is_created_once(shell: Shell) -> None:
    """`db upgrade` tells what it did; a second one does nothing."""
    url = f"sqlite:///{shell.folder / 'home' / 'standpoint.db'}"
    first, second = shell("db", "upgrade"), shell("db", "upgrade")
    assert (first.code, second.code) == (0, 0)
    assert first.out.startswith(f"{url} created, now has schema ")
    assert second.out.startswith(f"{url} has schema ")
    assert second.out.endswith(" already\n")


def test_a_backup_is_a_whole_database_and_never_overwrites(shell: Shell) -> None:
    """The copy's path is all that stdout says."""
    shell("run")
    copy = shell.folder / "copy.db"
    assert shell("db", "backup", str(copy)).out == f"{copy}\n"
    with closing(sqlite3.connect(copy)) as database:
        assert database.execute("select count(*) from article").fetchone() == (2,)
    said = shell("db", "backup", str(copy))
    assert (said.code, said.err) == (
        2,
        f"standpoint: {copy} exists already; choose another name\n",
    )
    assert "/home/backups/standpoint-" in shell("db", "backup").out


@pytest.mark.parametrize("command", [("show", "runs"), ("run",), ("db", "upgrade")])
def test_a_database_that_is_down_is_one_line_without_the_password(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    """Exit code 4; the line names the place and never the password."""
    url = "postgresql://reader:hush-hush@127.0.0.1:1/results"
    monkeypatch.setenv("STANDPOINT_DATABASE_URL", url)
    said = shell(*command)
    assert (said.code, said.out) == (4, "")
    assert said.err.count("\n") == 1
    assert said.err.startswith(
        "standpoint: the results database at 127.0.0.1:1/results is unavailable: "
    )
    assert "hush" not in said.err


def test_a_wrong_setting_is_a_configuration_error(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line names the variable, its value and what was expected."""
    monkeypatch.setenv("STANDPOINT_ANALYST", "oracle")
    said = shell("run")
    assert (said.code, said.err) == (
        3,
        "standpoint: STANDPOINT_ANALYST is 'oracle'; expected `embedded` or `openai`\n",
    )


def test_days_are_counted_by_hand_and_by_each_run(shell: Shell) -> None:
    """A run leaves none waiting; a day that changed since is counted once, then there is none."""
    shell("run")
    assert shell("db", "refresh").out == "0 days of sources counted\n"
    with closing(sqlite3.connect(shell.folder / "home" / "standpoint.db")) as database, database:
        marks = [(f"2026-01-{day:02}", "harbour-post") for day in range(1, 32)] * 50
        database.executemany("insert into stale_day (day, source) values (?, ?)", marks)
    assert shell("db", "refresh").out == "31 days of sources counted\n"
    assert shell("db", "refresh").out == "0 days of sources counted\n"


def test_the_doctor_tells_of_days_that_wait(shell: Shell) -> None:
    """More than a few name the command that counts them."""
    shell("run")
    with closing(sqlite3.connect(shell.folder / "home" / "standpoint.db")) as database, database:
        marks = [("2026-01-01", f"source-{number}") for number in range(1001)]
        database.executemany("insert into stale_day (day, source) values (?, ?)", marks)
    assert (
        "1,001 days of sources wait to be counted: standpoint db refresh" in shell("doctor").words
    )


def test_the_doctor_finds_a_good_installation_good(shell: Shell) -> None:
    """One line a check and one a setting; a database that is not there yet is only a warning."""
    said = shell("doctor")
    assert said.code == 0
    assert "fail" not in {line.split()[0] for line in said.out.splitlines() if line[:1].strip()}
    for words in ("ok Python 3.", "ok sqlalchemy ", "1 of 1 feeds can be read", "ok analyst",
                  "is not there yet; standpoint run creates it",
                  "set STANDPOINT_ANALYST embedded"):  # fmt: skip
        assert words in said.words
    shell("run")
    assert "2 articles" in shell("doctor").words


def test_the_doctor_tells_what_is_wrong(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken file, a database that is down: all is told at once, without the password."""
    monkeypatch.setenv("STANDPOINT_DATABASE_URL", "postgresql://r:hush-hush@127.0.0.1:1/results")
    (shell.folder / "targets.yaml").write_text("targets: 7\n", encoding="utf-8")
    shell.papers.rename(shell.folder / "elsewhere")
    said = shell("doctor")
    assert said.code == 1
    starts = [line.split()[:2] for line in said.out.splitlines()]
    assert ["fail", "targets"] in starts
    assert ["fail", "database"] in starts
    assert ["warn", "sources"] in starts
    assert "hush" not in said.out + said.err
