"""Finds a dataset by its name or by its file."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from pipeline.errors import ConfigurationError
from pipeline.evaluate.examples import Dataset, StanceExample, SummaryExample, Task
from pipeline.evaluate.own_files import read_own
from pipeline.evaluate.public_sets import read_cnndm, read_newsmtsc

GOLD = "gold"
PUBLIC: Mapping[str, tuple[str, Callable[[Path], Dataset]]] = {
    "newsmtsc": ("stance/newsmtsc/test_rw.jsonl", read_newsmtsc),
    "cnndm": ("summaries/cnndm/articles.csv", read_cnndm),
}
NAMES = (GOLD, *PUBLIC)


def load_dataset(named: str, *, task: Task, samples: Path, corpora: Path | None) -> Dataset:
    """The examples of a dataset that the task can use.

    `samples` is the folder of this project's own texts, `corpora` that of public sets.

    Raises:
        ConfigurationError: there is no such dataset, or nothing in it is for this task.
    """
    dataset = _found(named, samples, corpora)
    kinds = {Task.STANCE: (StanceExample,), Task.SUMMARY: (SummaryExample,)}.get(task)
    usable = tuple(one for one in dataset.examples if kinds is None or isinstance(one, kinds))
    if not usable:
        first = f"; the first problem: {dataset.problems[0]}" if dataset.problems else ""
        raise ConfigurationError(f"the dataset {named} has no example for {task}{first}")
    return replace(dataset, examples=usable)


def _found(named: str, samples: Path, corpora: Path | None) -> Dataset:
    if named == GOLD:
        return replace(read_own(samples / "gold" / "gold.jsonl"), name=GOLD)
    if named not in PUBLIC:
        if not Path(named).suffix:
            known = ", ".join(NAMES)
            raise ConfigurationError(f"no dataset {named!r}; name one of {known}, or a file")
        return read_own(Path(named))
    if corpora is None:
        raise ConfigurationError(
            f"the dataset {named} is not part of this project: set STANDPOINT_CORPORA or "
            "--corpora to the folder of public test data"
        )
    place, read = PUBLIC[named]
    return read(corpora / place)
