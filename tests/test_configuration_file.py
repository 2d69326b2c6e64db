"""A source or target is added to a file whole and checked, or the file stays as it was."""

from pathlib import Path

import pytest

from pipeline.configuration import load_sources, load_targets
from pipeline.configuration_file import add_source, add_target, present_sources, present_targets
from pipeline.errors import ConfigurationError
from pipeline.models import Feed, FeedKind, Source, Target
from pipeline.settings import CHECKOUT

FEED = Feed(kind=FeedKind.RSS, address="https://quay.example/feed.xml")
QUAY = Source(slug="quay", name="The Quay: news", country="NO", feeds=(FEED,))
TOLL = Target(
    slug="toll", statement="Ships: they should pay.", description="In harbours #1 and #2.",
    aliases=("toll", "road, price"), only_if_named=True, languages=("en",),
)  # fmt: skip


def test_the_shipped_files_take_one_more(tmp_path: Path) -> None:
    """Every line that was there is there still, in its order; relative folders still resolve."""
    sources, targets = tmp_path / "sources.yaml", tmp_path / "targets.yaml"
    shipped = {path: (CHECKOUT / "config" / path.name).read_bytes() for path in (sources, targets)}
    for path, content in shipped.items():
        path.write_bytes(content)
    before = (load_sources(sources), load_targets(targets))
    add_source(sources, QUAY)
    add_target(targets, TOLL)
    assert (load_sources(sources), load_targets(targets)) == (
        (*before[0], QUAY),
        (*before[1], TOLL),
    )
    assert all(path.read_bytes().startswith(content) for path, content in shipped.items())
    assert sorted(one.name for one in tmp_path.iterdir()) == ["sources.yaml", "targets.yaml"]


def test_a_file_that_is_not_there_is_written(tmp_path: Path) -> None:
    """With its folder; two can be added one after the other."""
    path = tmp_path / "config" / "targets.yaml"
    assert present_targets(path) == ()
    add_target(path, TOLL)
    other = Target(slug="other", statement="Another claim.")
    add_target(path, other)
    assert load_targets(path) == (TOLL, other)


@pytest.mark.parametrize("text", ["sources:", "sources: []\n", "# mine\nsources:\n# none\n"])
def test_a_list_that_is_empty_takes_its_first(tmp_path: Path, text: str) -> None:
    """Who deleted all sources can start anew."""
    path = tmp_path / "sources.yaml"
    path.write_text(text, encoding="utf-8")
    assert present_sources(path) == ()
    add_source(path, QUAY)
    assert load_sources(path) == (QUAY,)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("targets:\n\t- slug: a\n", "not YAML", id="tabs"),
        pytest.param("targets:\n  - slug: a\n", "statement: missing", id="a-problem-before"),
        pytest.param("targets: [{slug: a, statement: b}]\n", "in brackets", id="brackets"),
        pytest.param("", "empty; expected `targets:`", id="nothing-at-all"),
    ],
)
def test_a_file_that_cannot_take_it_is_left_alone(tmp_path: Path, text: str, problem: str) -> None:
    """Not a byte changes, and nothing is left beside it."""
    path = tmp_path / "targets.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=problem):
        add_target(path, TOLL)
    assert path.read_text(encoding="utf-8") == text
    assert list(tmp_path.iterdir()) == [path]


def test_an_entry_that_would_be_read_differently_is_not_written(tmp_path: Path) -> None:
    """What is read back must be what was meant, and nothing that was there may change."""
    path = tmp_path / "targets.yaml"
    path.write_text("targets:\n  - {slug: a, statement: b}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="would change those that are there"):
        add_target(path, Target(slug="x", statement="two  blanks"))
    assert load_targets(path) == (Target(slug="a", statement="b"),)
    assert list(tmp_path.iterdir()) == [path]


def test_mode_and_link_of_the_file_stay(tmp_path: Path) -> None:
    """A file that only its owner may read stays so, and a link stays a link."""
    real, link = tmp_path / "real.yaml", tmp_path / "targets.yaml"
    real.write_text("targets: []\n", encoding="utf-8")
    real.chmod(0o600)
    link.symlink_to(real)
    add_target(link, TOLL)
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o600
    assert load_targets(real) == (TOLL,)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """One line with the reason and the next step."""
    (tmp_path / "config").write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"cannot be written: .*; check the folder"):
        add_target(tmp_path / "config" / "targets.yaml", TOLL)
