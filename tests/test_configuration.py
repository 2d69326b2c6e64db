"""The files of sources and targets: what is read, and what a person is told."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.actor_configuration import load_actors
from pipeline.configuration import checked_sources, load_sources, load_targets
from pipeline.errors import ConfigurationError
from pipeline.models import Feed, FeedKind, Source, Target

DATA = Path(__file__).parent / "data" / "configuration"
REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "configuration.md"

WANTED = "expected `sources:` with a list of one source or more below it"

SOURCES = """\
sources:
  - slug: courier
    name: The Courier
    country: NO
    feeds:
      - kind: folder
        address: {address}
"""


def written(folder: Path, text: str, name: str = "file.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def told(load: Callable[[Path], object], path: Path) -> str:
    """What a person is told about a file, with its bare name."""
    with pytest.raises(ConfigurationError) as caught:
        load(path)
    return caught.value.message.replace(str(path), path.name)


# ---- what is read --------------------------------------------------------------------------


def test_a_source_is_read_with_its_feeds(tmp_path: Path) -> None:
    """Each field lands in the record; the country code NO is no boolean."""
    folder = str(tmp_path / "papers")
    assert load_sources(written(tmp_path, SOURCES.format(address=folder))) == (
        Source(
            slug="courier",
            name="The Courier",
            country="NO",
            feeds=(Feed(slug="main", kind=FeedKind.FOLDER, address=folder),),
        ),
    )


def test_a_relative_folder_starts_at_the_folder_of_the_file(tmp_path: Path) -> None:
    """Not at the working directory, which differs between a shell and a worker."""
    (tmp_path / "config").mkdir()
    path = written(tmp_path / "config", SOURCES.format(address="../papers/."))
    assert load_sources(path)[0].feeds[0].address == str(tmp_path / "papers")


def test_a_folder_may_start_at_home(tmp_path: Path) -> None:
    """`~` is the home folder of whoever runs this; another's must exist."""
    path = written(tmp_path, SOURCES.format(address="~/papers"))
    assert load_sources(path)[0].feeds[0].address == str(Path.home() / "papers")
    assert told(load_sources, written(tmp_path, SOURCES.format(address="~nobody-at-all/x"))) == (
        "file.yaml:7: sources[0].feeds[0].address: "
        "names a home folder that is not there; write the path out"
    )


def test_a_feed_on_the_web_keeps_its_address(tmp_path: Path) -> None:
    """It is no path, so that nothing is put before it."""
    address = "https://courier.example/feed?a=1&b=%20#top"
    text = SOURCES.format(address=address).replace("folder", "rss")
    assert load_sources(written(tmp_path, text))[0].feeds[0] == Feed(
        kind=FeedKind.RSS, address=address
    )


def test_a_target_is_read_with_every_field(tmp_path: Path) -> None:
    """Texts may be wrapped; lists may be written in either way."""
    path = written(
        tmp_path,
        """\
targets:
  - slug: toll
    statement: The city should
      charge a toll.
    description: >-
      A toll for
      cars.
    aliases:
      - toll
      - 'road   price'
    only_if_named: true
    languages: [en, de]
""",
    )
    assert load_targets(path) == (
        Target(
            slug="toll",
            statement="The city should charge a toll.",
            description="A toll for cars.",
            aliases=("toll", "road price"),
            only_if_named=True,
            languages=("en", "de"),
        ),
    )


def test_wrapping_a_text_differently_changes_no_target(tmp_path: Path) -> None:
    """A reformatted file asks, and pays for, nothing anew."""
    one = written(tmp_path, "targets: [{slug: a, statement: x, description: one two}]", "1.yaml")
    two = written(
        tmp_path,
        'targets:\n- slug: "a"\n  statement: "x"\n  description: |\n    one\n    two\n',
        "2.yaml",
    )
    assert load_targets(one)[0].sha256 == load_targets(two)[0].sha256


@pytest.mark.parametrize("text", ["targets:", "targets: []", "# none yet\ntargets:\n"])
def test_no_targets_are_allowed(tmp_path: Path, text: str) -> None:
    """Articles are then only summarized."""
    assert load_targets(written(tmp_path, text)) == ()


def test_an_empty_field_counts_as_not_given(tmp_path: Path) -> None:
    """`country:` with nothing behind it is the same as no country."""
    text = SOURCES.format(address="papers").replace("country: NO", "country:")
    assert load_sources(written(tmp_path, text))[0].country is None


def test_the_documented_files_can_be_read(tmp_path: Path) -> None:
    """The examples of the reference are copied by newcomers."""
    sources, targets, actors = re.findall(
        r"(?s)```yaml\n(.*?)```", REFERENCE.read_text(encoding="utf-8")
    )
    assert load_sources(written(tmp_path, sources))[0].slug == "harbor-courier"
    assert load_targets(written(tmp_path, targets))[0].slug == "congestion-charge"
    assert load_actors(written(tmp_path, actors))[1].aliases == ("Mayor Lee",)


# ---- what a person is told -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("load", "name"), [(load_sources, "sources-wrong"), (load_targets, "targets-wrong")]
)
def test_all_problems_of_a_file_are_told_together(
    load: Callable[[Path], object], name: str
) -> None:
    """One line each, ordered by line: file, line, field, found, expected."""
    expected = (DATA / f"{name}.txt").read_text(encoding="utf-8")
    assert told(load, DATA / f"{name}.yaml") + "\n" == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f"file.yaml: empty; {WANTED}"),
        ("- slug: a", f"file.yaml:1: a list at the top level; {WANTED}"),
        ("# mine\nlist: []", f"file.yaml:2: top level: {WANTED}"),
        ("sources: []", "file.yaml:1: sources: empty; expected a list of one source or more"),
        ("sources:", "file.yaml:1: sources: empty; expected a list of one source or more"),
        ("sources: papers", "file.yaml:1: sources: 'papers' is not a list of one source or more"),
        ("sources: {a: b}", "file.yaml:1: sources: a mapping is not a list of one source or more"),
        ("source: []", "file.yaml:1: source: unknown field; did you mean sources?"),
        ("a: 'b", "file.yaml:1: not YAML: found unexpected end of stream; check"),
    ],
)
def test_a_problem_names_its_place_and_what_was_expected(
    tmp_path: Path, text: str, message: str
) -> None:
    """Also where the file as a whole is not what it should be."""
    assert message in told(load_sources, written(tmp_path, text))


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("feeds/courier.xml", "'feeds/courier.xml' is not the web address of a feed such as"),
        ("ftp://a.example/feed", "'ftp://a.example/feed' is not the web address of a feed"),
        ("file:///etc/passwd", "'file:///etc/passwd' is not the web address of a feed"),
        ("https:///feed", "'https:///feed' is not the web address of a feed"),
        ("https://a.example:0/", "'https://a.example:0/' is not the web address of a feed"),
        ("https://a.example:x/", "'https://a.example:x/' is not the web address of a feed"),
        ("https://[::1/feed", "'https://[::1/feed' is not the web address of a feed"),
        ("https://a.example/a b", "'https://a.example/a b' is not the web address of a feed"),
        ("https://a.example\\@b/", "holds a user name or password, which would be stored; remove"),
        ("https://me:hush@a.example/", "holds a user name or password, which would be stored;"),
    ],
)
@pytest.mark.parametrize("field", ["address", "homepage"])
def test_a_web_address_is_checked(tmp_path: Path, field: str, address: str, problem: str) -> None:
    """It is http or https to a host, and holds no secret; a secret is not told."""
    feed = address if field == "address" else "https://a.example/"
    text = SOURCES.format(address=f"'{feed}'").replace("folder", "rss")
    if field == "homepage":
        text = text.replace("country: NO", f"homepage: '{address}'")
        problem = problem.replace("the web address of a feed such as", "a web address such as")
        problem = problem.replace("the web address of a feed", "a web address such as")
    lines = told(load_sources, written(tmp_path, text))
    assert problem in lines
    assert "hush" not in lines


def test_a_web_address_is_no_folder(tmp_path: Path) -> None:
    """The message names the kind that fits."""
    lines = told(load_sources, written(tmp_path, SOURCES.format(address="https://a.example/")))
    assert lines == (
        "file.yaml:7: sources[0].feeds[0].address: 'https://a.example/' is not the path of a "
        "folder or file; a web address has the kind rss, sitemap or listing"
    )


def test_a_file_without_sources_may_be_about_to_get_one(tmp_path: Path) -> None:
    """Only who adds a source reads such a file."""
    path = written(tmp_path, "sources: []")
    assert load_sources(path, may_be_empty=True) == ()


def test_only_if_named_needs_names_and_their_languages(tmp_path: Path) -> None:
    """Else every article, or every one in a language not looked at, would be unrelated."""
    path = written(
        tmp_path, "targets:\n- slug: a\n  statement: x\n  aliases: [y]\n  only_if_named: yes"
    )
    assert told(load_targets, path) == (
        "file.yaml:5: targets[0].only_if_named: "
        "true needs aliases to look for and the languages that they cover"
    )


def test_no_more_problems_are_told_than_a_person_reads(tmp_path: Path) -> None:
    """The rest is counted."""
    lines = told(load_sources, written(tmp_path, "sources:\n" + "- a\n" * 150)).splitlines()
    assert len(lines) == 101
    assert lines[-1] == "file.yaml: and 50 more; correct these first"


def test_a_missing_file_is_told_with_the_next_step(tmp_path: Path) -> None:
    """The message says what to do about it."""
    with pytest.raises(ConfigurationError, match=r"none\.yaml: no such file; create it or name"):
        load_sources(tmp_path / "none.yaml")


def test_the_documented_errors_are_real() -> None:
    """Each line of the reference is what is told about the file of wrong sources."""
    lines = re.findall(r"(?m)^config/(sources\.yaml:.*)$", REFERENCE.read_text(encoding="utf-8"))
    told_lines = (DATA / "sources-wrong.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) >= 3
    assert {line.replace("sources.yaml", "sources-wrong.yaml") for line in lines} <= set(told_lines)


# ---- what stands at the addresses ----------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "files", "note"),
    [
        ("papers", 2, "2 files"),
        ("papers/a.txt", 1, "1 file"),
        ("empty", 0, "no files; put documents there"),
        ("none", None, "not there; create it or correct the address"),
    ],
)
def test_a_feed_is_checked_without_refusing_the_file(
    tmp_path: Path, address: str, files: int | None, note: str
) -> None:
    """A folder that is missing today is a row in a report; hidden files do not count."""
    (tmp_path / "papers" / "old" / ".git").mkdir(parents=True)
    (tmp_path / "empty").mkdir()
    for name in ("a.txt", ".hidden", "old/b.md", "old/.git/config"):
        (tmp_path / "papers" / name).write_text("x", encoding="utf-8")
    (checked,) = checked_sources(written(tmp_path, SOURCES.format(address=address)))
    assert (checked.source.slug, checked.feed.address) == ("courier", str(tmp_path / address))
    assert (checked.files, checked.note) == (files, note)


def test_feeds_on_the_web_are_not_asked(tmp_path: Path) -> None:
    """Looking into folders needs no network; `standpoint sources check` asks the web."""
    text = SOURCES.format(address="https://a.example/").replace("folder", "rss")
    assert checked_sources(written(tmp_path, text)) == []
