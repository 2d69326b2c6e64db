"""What a process imports before it starts tasks is all of ours that a task needs."""

import subprocess
import sys

import pytest

from pipeline.settings import CHECKOUT

OPENED = """
import sys, tempfile
import pipeline.preloaded
from pipeline.models import Scope
from pipeline.runtime import new_invocation, opened
from pipeline.settings import read_settings

before = set(sys.modules)
with tempfile.TemporaryDirectory() as home:
    asking = {"STANDPOINT_HOME": home, "STANDPOINT_ANALYST": sys.argv[1],
              "STANDPOINT_MODEL": "m", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}
    with opened(read_settings(asking), upgrade=True) as standpoint:
        standpoint.configure()
        standpoint.pending_versions(Scope())
        standpoint.publish(new_invocation())
print([name for name in sorted(set(sys.modules) - before) if name.startswith("pipeline.")])
print(any(name == "airflow" or name.startswith("airflow.") for name in sys.modules))
"""


@pytest.mark.parametrize("analyst", ["embedded", "openai"])
def test_a_task_imports_nothing_of_ours_anew(analyst: str) -> None:
    """Whichever analyst it opens, and without Airflow."""
    done = subprocess.run(
        [sys.executable, "-c", OPENED, analyst],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    versions, airflow = done.stdout.strip().splitlines()[-2:]
    assert (versions, airflow) == ("[]", "False")
