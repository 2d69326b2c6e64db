"""What the `standpoint` program says about itself."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli import main

CHECKOUT = Path(__file__).resolve().parent.parent
REFERENCE = CHECKOUT / "docs" / "reference" / "cli.md"
COMMANDS = (
    "run", "ingest", "show", "show articles", "show article", "show stances", "show runs",
    "show failures", "show corrections", "show stories", "show story", "actors", "actors list",
    "actors merges", "actors merge", "actors undo", "actors check",
    "query", "sources", "sources check", "sources add",
    "targets", "targets check", "targets add", "db", "db upgrade", "db backup", "forget",
    "forget article", "forget source", "review", "review list", "review clear", "correct",
    "export", "export gold", "search", "serve",
    "doctor", "collect", "extract", "group", "analyze", "compare", "publish",
)  # fmt: skip


def exit_code(*arguments: str) -> int:
    """The exit code of the program with these arguments."""
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert isinstance(end.value.code, int)
    return end.value.code


@pytest.mark.parametrize("flag", ["--help", "-h"])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_helps_with_an_example(
    command: str, flag: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each command has a help page whose examples call that very command."""
    assert exit_code(*command.split(), flag) == 0
    text = capsys.readouterr().out
    assert "Usage: " in text
    assert f"• standpoint {command}".rstrip() in text


def test_the_help_tells_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    """The first help page documents every exit code."""
    exit_code("--help")
    words = " ".join(capsys.readouterr().out.split())
    assert "0 done; 1 the run or check failed; 2 wrong usage" in words
    assert "3 configuration; 4 database; 130 interrupted" in words


def test_without_a_command_it_helps(capsys: pytest.CaptureFixture[str]) -> None:
    """The bare program shows its commands and counts as wrong usage."""
    assert exit_code() == 2
    assert "ingest" in capsys.readouterr().out


def test_an_unknown_command_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    """A typing error is answered with the command that was meant."""
    assert exit_code("stauts") == 2
    assert "No such command 'stauts'" in capsys.readouterr().err
    assert exit_code("show", "stanzes") == 2
    assert "No such command 'stanzes'. Did you mean 'stances'?" in capsys.readouterr().err


def test_it_tells_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    """`--version` needs no command and no settings."""
    assert exit_code("--version") == 0
    assert capsys.readouterr().out.startswith("standpoint 0.")


@pytest.mark.integration
def test_the_reference_page_is_up_to_date() -> None:
    """docs/reference/cli.md is what the program's own help generates."""
    command = ["-m", "typer", "pipeline.cli.app", "utils", "docs", "--name", "standpoint"]
    page = subprocess.run(
        [sys.executable, *command, "--title", "The standpoint command"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert REFERENCE.read_text(encoding="utf-8").strip() == page.strip(), (
        f"run: python {' '.join(command)} --title 'The standpoint command' --output {REFERENCE}"
    )


@pytest.mark.integration
def test_it_starts_without_anything_heavy() -> None:
    """The program starts without the database, the parsers and the analyst's arithmetic."""
    code = (
        "import sys\n"
        "from pipeline.cli import main\n"
        "try: main(['--version'])\n"
        "except SystemExit: pass\n"
        "heavy = {'sqlalchemy', 'trafilatura', 'numpy', 'alembic', 'lxml'} & set(sys.modules)\n"
        "print(sorted(heavy))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "[]")
