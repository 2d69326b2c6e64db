"""The slugs that forms offer."""

from pathlib import Path

import pytest

from pipeline.configuration import load_sources, load_targets
from pipeline.slugs import known_slugs

CONFIG = Path(__file__).resolve().parent.parent / "config"


def test_the_shipped_files_are_read_as_the_checker_reads_them() -> None:
    """Line by line finds the same slugs in the same order."""
    sources, targets = CONFIG / "sources.yaml", CONFIG / "targets.yaml"
    assert known_slugs(sources) == tuple(source.slug for source in load_sources(sources))
    assert known_slugs(targets) == tuple(target.slug for target in load_targets(targets))


def test_slugs_of_feeds_are_left_out(tmp_path: Path) -> None:
    """Only the outermost slugs are those of sources; quotes and comments do not matter."""
    path = tmp_path / "sources.yaml"
    path.write_text(
        """\
sources:
- slug: 'one'  # first
  feeds:
  - slug: inner
    kind: folder
- name: Two
  slug: "two"
  feeds: [{slug: flow, kind: folder}]
# - slug: three
""",
        encoding="utf-8",
    )
    assert known_slugs(path) == ("one", "two")


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe", b"slug:", b"sources: [{slug: one}]"])
def test_what_is_not_understood_has_no_slugs(tmp_path: Path, content: bytes) -> None:
    """A form then offers nothing, and is still there."""
    path = tmp_path / "sources.yaml"
    path.write_bytes(content)
    assert known_slugs(path) == ()


def test_a_missing_file_has_no_slugs(tmp_path: Path) -> None:
    """Reading DAGs must not fail for want of configuration."""
    assert known_slugs(tmp_path / "none.yaml") == ()
    assert known_slugs(tmp_path) == ()
