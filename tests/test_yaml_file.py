"""The plain subset of YAML in which configuration is written."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import ConfigurationError
from pipeline.yaml_file import MAX_BYTES, Node, RepeatedKey, read_yaml

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [*{below}, *{below}, *{below}, *{below}, *{below}, *{below}]\n"
    for below, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def read(folder: Path, content: bytes | str) -> tuple[Node, tuple[RepeatedKey, ...]]:
    path = folder / "file.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_yaml(path)


def refusal(folder: Path, content: bytes | str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read(folder, content)
    return caught.value.message.replace(f"{folder}/", "")


def test_values_know_their_lines(tmp_path: Path) -> None:
    """A field's value has the line of the field's name, a list's item its own."""
    root, _ = read(tmp_path, "a: x\nb:\n  - y\n  - c:\n      z\n")
    assert root == Node(
        1,
        {
            "a": Node(1, "x"),
            "b": Node(2, [Node(3, "y"), Node(4, {"c": Node(4, "z")})]),
        },
    )


@pytest.mark.parametrize("written", ["NO", "no", "on", "12", "1e3", "2026-11-20", "0o7", "1:30"])
def test_a_scalar_is_the_text_that_was_written(tmp_path: Path, written: str) -> None:
    """Nothing turns into a number, a date or a boolean."""
    root, _ = read(tmp_path, f"a: {written}")
    assert root.value == {"a": Node(1, written)}


@pytest.mark.parametrize("written", ["", "~", "null", "# only a comment"])
def test_nothing_is_nothing(tmp_path: Path, written: str) -> None:
    """An empty plain scalar has no value."""
    root, _ = read(tmp_path, f"a: {written}")
    assert root.value == {"a": Node(1, None)}


def test_quoted_emptiness_is_a_text(tmp_path: Path) -> None:
    """Who writes quotes means a text."""
    root, _ = read(tmp_path, "a: 'null'\nb: ''")
    assert root.value == {"a": Node(1, "null"), "b": Node(2, "")}


def test_texts_are_scrubbed_and_folded(tmp_path: Path) -> None:
    """Escapes cannot bring in what no database or screen should see."""
    root, _ = read(tmp_path, r'a: "one\n  two\0\u202e\ud800"')
    assert root.value == {"a": Node(1, "one two")}


def test_a_repeated_key_is_told_with_both_lines(tmp_path: Path) -> None:
    """The first value counts."""
    root, repeated = read(tmp_path, "a: x\nb: y\na: z\n")
    assert root.value == {"a": Node(1, "x"), "b": Node(2, "y")}
    assert repeated == (RepeatedKey("a", line=3, first_line=1),)


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    """Editors on Windows write one."""
    assert read(tmp_path, b"\xef\xbb\xbfa: x")[0].value == {"a": Node(1, "x")}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (BOMB, ":1: anchors (&) and aliases (*) are not read; write it out"),
        ("a: 1\nb: *a", ":2: anchors (&) and aliases (*) are not read; write it out"),
        ("a: !!python/object/new:os.system [ls]", ":1: tags (!) are not read; remove it"),
        ("[" * 100_000, ":1: nested deeper than 8 levels"),
        ("- " * 20_000, ":1: nested deeper than 8 levels"),
        ("a:\n" + "  - x\n" * 60_000, ":49999: more than 50,000 values; split or shorten it"),
        (b"#" * (MAX_BYTES + 1), ": larger than 2 MiB; split or shorten it"),
        (b"a: x\nb: \xff\xfe", ":2: not UTF-8; save it as UTF-8"),
        ("a: x\nb: \x00", ":2: not YAML: it holds a character that is not text"),
        (r'a: "\UFFFFFFFF"', ': not YAML: an escape such as "\\UFFFFFFFF" names no character'),
        ("a: x\n---\nb: y", ":2: a second document; keep one and remove the `---`"),
        ("? [a]\n: b", ":1: a field's name must be a text"),
        (
            "a: 'x",
            ":1: not YAML: found unexpected end of stream; check indentation and quotes",
        ),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "bytes",
)
def test_what_is_not_plain_is_refused(tmp_path: Path, content: bytes | str, message: str) -> None:
    """Nothing in a file can make it grow, run or nest without end."""
    assert refusal(tmp_path, content) == f"file.yaml{message}"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """The system's reason reaches the person."""
    with pytest.raises(ConfigurationError, match="cannot be read: Is a directory"):
        read_yaml(tmp_path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(alphabet="ab:-?[]{}&*!|>'\"%@`#,~ \t\n\\xuU\x00\x85\u2028é", max_size=60))
def test_any_text_is_read_or_refused(tmp_path: Path, text: str) -> None:
    """No input ends in anything but a value or one configuration error."""
    try:
        end: object = read(tmp_path, text)
    except ConfigurationError as error:
        end = error.message
    assert isinstance(end, tuple) or "\n" not in str(end)
