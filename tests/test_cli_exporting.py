"""`standpoint export`, `digest` and `publish --to` at a person's desk."""

import csv
import json
from pathlib import Path

import pytest
from pyarrow import parquet

from shell import Shell


@pytest.fixture
def desk(shell: Shell) -> Shell:
    """The program after its first run over two papers."""
    assert shell("run", "--plain").code == 0
    return shell


def test_everything_of_an_article_and_a_target_is_one_file(desk: Shell, tmp_path: Path) -> None:
    """The format is that of the file's name; a line tells how many rows there are."""
    done = desk("export", "article_target", "--to", str(tmp_path / "sheet.csv"))
    assert (done.code, done.out) == (0, "")
    assert "2 rows written to" in done.err
    with (tmp_path / "sheet.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["target"] for row in rows} == {"harbour-toll"}
    assert {row["label"] for row in rows} == {"unclear", "against"}
    assert all(row["quote"] and row["summary"] for row in rows)


def test_rows_go_to_stdout_as_they_are(desk: Shell) -> None:
    """With some columns and filters; nothing but rows is on stdout."""
    done = desk(
        "export", "article_stance", "--to", "-", "--format", "jsonl", "--label", "against",
        "--column", "source", "--column", "label",
    )  # fmt: skip
    assert json.loads(done.out) == {"source": "harbour-post", "label": "against"}


def test_all_views_go_to_a_folder_with_a_page_on_their_columns(desk: Shell, tmp_path: Path) -> None:
    """Each in its file; a view that a filter does not fit is told to be whole."""
    done = desk(
        "export", "all", "--format", "parquet", "--to", f"{tmp_path}/out/", "--target",
        "harbour-toll",
    )  # fmt: skip
    assert done.code == 0
    assert "spend_daily is written whole: it has nothing that --target could narrow" in done.err
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"README.md", "latest_article.parquet", "stance_daily.parquet"} <= names
    page = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "## article_stance.parquet" in page
    assert "| published_at | moment (UTC) |" in page
    table = parquet.read_table(tmp_path / "out" / "article_stance.parquet")
    assert table.num_rows == 2


REFUSED = [
    (("artcle_stance", "--to", "-"), "no view 'artcle_stance'; did you mean article_stance?"),
    (("stance_daily", "--to", "-", "--target", "toll"), "no target 'toll' is stored"),
    (("stance_daily", "--to", "-", "--source", "post"), "no source 'post' is stored"),
    (("stance_daily", "--to", "-", "--label", "for"), "no label 'for'; there are favor"),
    (("stance_daily", "--to", "-", "--column", "dey"), "no column 'dey'; did you mean day?"),
    (("stance_daily", "--to", "-", "--label", "favor"), "nothing that --label could narrow"),
    (("all", "--to", "one.csv"), "one.csv is one file and these are"),
    (("all", "--to", "-"), "stdout takes one view"),
    (("stance_daily", "--to", "-", "--format", "parquet"), "stdout takes one view"),
    (("stance_daily", "--to", "x.jsonl", "--bom"), "--bom goes with --format csv"),
    (("stance_daily", "--to", "/dev/null/x.csv"), "/dev/null/x.csv cannot be written: "),
    (("stance_daily", "--to", "-", "--since", "soon"), "'soon' is not a date"),
]


def test_what_cannot_be_written_is_told_in_a_line(desk: Shell) -> None:
    """With what there is instead, and nothing on stdout."""
    for arguments, words in REFUSED:
        done = desk("export", *arguments)
        assert (done.code, done.out) == (2, "")
        assert words in " ".join(done.err.replace("│", " ").split())


def test_a_digest_is_printed_or_written(desk: Shell, tmp_path: Path) -> None:
    """As Markdown on stdout; into a folder, also as a page, written once."""
    shown = desk("digest")
    assert shown.code == 0
    assert "2 new articles from 1 outlet" in shown.out
    first = desk("digest", "--to", str(tmp_path / "digests"))
    assert first.err.count(": written") == 2
    assert desk("digest", "--to", str(tmp_path / "digests")).err.count(": unchanged") == 2
    assert "is not a day such as" in desk("digest", "--day", "monday").err


def test_a_digest_of_nothing_says_what_to_do(shell: Shell) -> None:
    """Before the first article there is no day to tell."""
    assert shell("db", "upgrade").code == 0
    assert "`standpoint run` finds some" in shell("digest").err


def test_a_run_lays_out_feeds_and_digest(desk: Shell, tmp_path: Path) -> None:
    """In the home folder, or where a person says."""
    assert (tmp_path / "home" / "published" / "feeds" / "all.atom").exists()
    assert list((tmp_path / "home" / "published" / "digest").glob("*.html"))
    assert desk("publish", "--plain", "--to", str(tmp_path / "site")).code == 0
    assert (tmp_path / "site" / "feeds" / "targets" / "harbour-toll.json").exists()


def test_a_setting_turns_it_off(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """`none` writes none."""
    monkeypatch.setenv("STANDPOINT_PUBLISH_TO", "none")
    assert shell("run", "--plain").code == 0
    assert not (shell.folder / "home" / "published").exists()
