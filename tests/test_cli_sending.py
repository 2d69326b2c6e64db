"""`standpoint digest --send`: who is told from a shell, and what is said when nobody is."""

import pytest

from post_office import HookHere
from shell import Shell


def test_a_day_is_sent_once_and_again_when_asked(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest day, to the receivers of the settings; exit code 1 where nobody took it."""
    shell("ingest", str(shell.folder / "papers"))
    with HookHere([500]) as hook:
        monkeypatch.setenv("STANDPOINT_WEBHOOKS", hook.url)
        monkeypatch.setenv("STANDPOINT_ALLOW_HOSTS", hook.host)
        refused = shell("digest", "--send")
        assert (refused.code, refused.out) == (1, "deliver: 0 of 1 done, 1 postponed, 1 failed\n")
        assert shell("digest", "--send").out == "deliver: 1 of 1 done, 1 delivered\n"
        assert shell("digest", "--send").out == "deliver: 0 of 0 done\n"
        assert shell("digest", "--send", "--again").out == "deliver: 1 of 1 done, 1 delivered\n"
    assert [one.facts["type"] for one in hook.posted] == ["digest"] * 3


def test_with_nobody_to_tell_the_next_step_is_said(shell: Shell) -> None:
    """One line, and the exit code of a wrong setting."""
    said = shell("digest", "--send")
    assert said.code == 3
    assert "set STANDPOINT_MAIL_TO or STANDPOINT_WEBHOOKS" in said.err


@pytest.mark.parametrize("words", [("--again",), ("--send", "--to", "x")])
def test_options_that_do_not_go_together_are_refused(shell: Shell, words: tuple[str, ...]) -> None:
    """Before anything is sent or written."""
    assert shell("digest", *words).code == 2
