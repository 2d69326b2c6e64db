"""The rules of targets by which people are told that opinion moved, as a file has them."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.configuration import EXPECTED, load_targets
from pipeline.errors import ConfigurationError
from pipeline.models import Alert


def test_a_rule_for_alerts_is_read_and_its_faults_told(tmp_path: Path) -> None:
    """With the line of each; a rule that watches nothing is one."""
    path = tmp_path / "targets.yaml"
    path.write_text(
        "targets:\n"
        "  - slug: toll\n"
        "    statement: A toll is needed.\n"
        "    alert: {balance_moved: 20, at_least: 5, actors: [Ida Holt]}\n",
        encoding="utf-8",
    )
    [target] = load_targets(path)
    assert target.alert == Alert(balance_moved=20, days=7, at_least=5, actors=("Ida Holt",))
    assert target.sha256 == replace(target, alert=None).sha256
    path.write_text(
        "targets:\n"
        "  - slug: toll\n"
        "    statement: A toll is needed.\n"
        "    alert:\n"
        "      balance_moved: much\n"
        "      dayz: 3\n"
        "  - slug: ferry\n"
        "    statement: A ferry is needed.\n"
        "    alert: soon\n",
        encoding="utf-8",
    )
    with pytest.raises(ConfigurationError) as refused:
        load_targets(path)
    told = refused.value.message.replace(f"{path}:", "").splitlines()
    assert told == [
        "5: targets[0].alert.balance_moved: 'much' is not a number of points from 1 to 200",
        "6: targets[0].alert.dayz: unknown field; did you mean days?",
        f"9: targets[1].alert: 'soon' is not {EXPECTED['alert']}",
    ]
    path.write_text(
        "targets:\n  - slug: toll\n    statement: A toll.\n    alert: {days: 3}\n", encoding="utf-8"
    )
    with pytest.raises(ConfigurationError, match=r"4: .*alert: says nothing to watch"):
        load_targets(path)
