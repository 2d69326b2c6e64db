"""The `standpoint` program as a person at a desk uses it: papers in a folder, one target."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.cli import main

SOURCES = """
sources:
  - slug: harbour-post
    name: Harbour Post
    language: en
    feeds:
      - kind: folder
        address: papers
"""
TARGETS = """
targets:
  - slug: harbour-toll
    statement: Ships should pay a harbour toll.
    aliases: [harbour toll]
    languages: [en]
"""
PRAISE = """Council welcomes the harbour toll

The council praised the harbour toll as a fair and excellent idea on Monday. "The harbour toll
is a great success for the whole town," said the mayor after the vote. Ships have paid it since
March, and the money repairs the old quay. Residents were pleased to hear that the repairs will
be finished before the winter storms begin.
"""
OUTCRY = """Skippers call the harbour toll a disaster

Skippers condemned the harbour toll on Tuesday as a terrible and unfair burden. "The harbour toll
is destroying our trade," said one of them at the quay. Two shipping lines have left the town
since March, and the fishing boats may follow. The port office declined to answer questions about
the losses that the skippers reported.
"""


@dataclass(frozen=True)
class Said:
    """How one call of the program ended."""

    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """What stdout says, whatever the layout."""
        return " ".join(self.out.split())


@dataclass(frozen=True)
class Shell:
    """Calls the program in this process; `folder` holds its files, `folder/home` its data."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    @property
    def papers(self) -> Path:
        """The folder that the one configured source watches."""
        return self.folder / "papers"

    def __call__(self, *arguments: str) -> Said:
        with pytest.raises(SystemExit) as end:
            main(arguments)
        shown = self.capsys.readouterr()
        return Said(int(end.value.code or 0), shown.out, shown.err)


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    """The program with a home of its own, two papers, and a screen of 80 columns."""
    for variable in ("STANDPOINT_DATABASE_URL", "STANDPOINT_MODEL", "FORCE_COLOR"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in {
        "STANDPOINT_HOME": str(tmp_path / "home"),
        "STANDPOINT_SOURCES": str(tmp_path / "sources.yaml"),
        "STANDPOINT_TARGETS": str(tmp_path / "targets.yaml"),
        "STANDPOINT_ANALYST": "embedded",
        "COLUMNS": "80",
    }.items():
        monkeypatch.setenv(variable, value)
    (tmp_path / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    (tmp_path / "targets.yaml").write_text(TARGETS, encoding="utf-8")
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "praise.txt").write_text(PRAISE, encoding="utf-8")
    (tmp_path / "papers" / "outcry.txt").write_text(OUTCRY, encoding="utf-8")
    return Shell(tmp_path, capsys)
