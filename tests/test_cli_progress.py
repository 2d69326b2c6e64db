"""Progress without a terminal: few lines, on stderr."""

import pytest

from pipeline.cli.progress import Lines, progress
from pipeline.models import Step


def test_lines_tell_the_end_of_a_step_and_one_word_every_ten_seconds() -> None:
    """Between the ends of steps there are at least ten seconds between two lines."""
    said: list[str] = []
    times = iter([0.0, 1.0, 9.0, 10.5, 12.0, 13.0])
    told = Lines(said.append, lambda: next(times))
    for done in (1, 200, 300, 400):
        told(Step.EXTRACT, done, 2000)
    told(Step.EXTRACT, 2000, 2000)
    assert said == ["extract: 300 of 2,000", "extract: 2,000 of 2,000"]


def test_outside_a_terminal_progress_is_lines_on_stderr(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Stdout stays free for data, and no control sequence is written."""
    with progress(plain=False) as told:
        told(Step.COLLECT, 1, 1)
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "collect: 1 of 1\n")
