"""Runs what a how-to page tells to paste into a shell, against an Airflow of a test."""

import re
import subprocess
from collections.abc import Mapping

from pipeline.settings import CHECKOUT

HOW_TO = CHECKOUT / "docs" / "how-to"
LOGIN = "trigger-a-run.md"
"""The page whose block begins with BASE and TOKEN; others build on it."""


def pasted(page: str, instead: Mapping[str, str]) -> str:
    """What the commands below "Over REST" of a page print; `instead` swaps this test's words in.

    Raises:
        CalledProcessError: a command failed.
    """
    blocks = (
        _blocks(LOGIN) if page == LOGIN else [_blocks(LOGIN)[0].split("\nRUN=")[0], *_blocks(page)]
    )
    script = "\n".join(("set -euo pipefail", *blocks))
    for ours, theirs in instead.items():
        assert ours in "\n".join(_blocks(LOGIN) + _blocks(page)), ours
        script = script.replace(ours, theirs)
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout


def _blocks(page: str) -> list[str]:
    text = (HOW_TO / page).read_text(encoding="utf-8")
    section = text.split("## Over REST", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^```\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)
