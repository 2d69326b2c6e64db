"""One more record at the end of a list; every other character of the file stays."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.errors import ConfigurationError
from pipeline.yaml_file import Node, read_yaml
from pipeline.yaml_writing import Record, block, scalar, with_record

TOLL: Record = {"slug": "toll", "statement": "Ships pay."}
LINES = "  - slug: toll\n    statement: Ships pay.\n"


def added(text: str, record: Record = TOLL) -> str:
    return with_record(text, "targets", record, path=Path("targets.yaml"))


def plain(node: Node) -> object:
    if isinstance(node.value, list):
        return [plain(one) for one in node.value]
    if isinstance(node.value, dict):
        return {name: plain(one) for name, one in node.value.items()}
    return node.value


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("", f"targets:\n{LINES}", id="nothing"),
        pytest.param("# mine", f"# mine\ntargets:\n{LINES}", id="a-comment"),
        pytest.param("targets:", f"targets:\n{LINES}", id="a-bare-key"),
        pytest.param("targets: []\n", f"targets:\n{LINES}", id="an-empty-list"),
        pytest.param("targets: ~ # x\n", f"targets: # x\n{LINES}", id="a-null-with-a-comment"),
        pytest.param(
            "# a\ntargets: [ ]  # none yet\n# b\n",
            f"# a\ntargets:  # none yet\n{LINES}# b\n",
            id="comments-around",
        ),
        pytest.param("targets: # x\n\nb: 1\n", f"targets: # x\n{LINES}\nb: 1\n", id="a-key-behind"),
    ],
)
def test_the_first_record_of_a_list(before: str, after: str) -> None:
    """An empty list is replaced; comments stay where they are."""
    assert added(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "targets:\n  - slug: a", f"targets:\n  - slug: a\n\n{LINES}", id="one-is-there"
        ),
        pytest.param(
            "targets:\n  - slug: a\n  - slug: b\n", f"targets:\n  - slug: a\n  - slug: b\n{LINES}",
            id="close-together",
        ),
        pytest.param(
            "targets:\n  - slug: a\n\n  # the second\n  - slug: b # so\n\n\n# end",
            f"targets:\n  - slug: a\n\n  # the second\n  - slug: b # so\n\n{LINES}\n\n# end",
            id="blank-lines-between",
        ),
        pytest.param(
            "targets:\n- slug: a\n",
            "targets:\n- slug: a\n\n- slug: toll\n  statement: Ships pay.\n",
            id="no-indentation",
        ),
        pytest.param(
            "targets:\n  - {slug: a, languages: [en,\n     de]} # so\n",
            f"targets:\n  - {{slug: a, languages: [en,\n     de]}} # so\n\n{LINES}",
            id="a-record-in-braces",
        ),
        pytest.param(
            "targets:\n  - text: |\n      x\n\n      # no comment\n\n# end\n",
            f"targets:\n  - text: |\n      x\n\n      # no comment\n\n{LINES}\n# end\n",
            id="a-text-over-lines",
        ),
        pytest.param(
            "targets:\n  - slug: a\n    homepage:\n...\n",
            f"targets:\n  - slug: a\n    homepage:\n\n{LINES}...\n",
            id="an-empty-field-at-the-end",
        ),
        pytest.param(
            "targets:\n  - slug: a\n\n    # aliases: [b]\n  # - slug: off\nb: 1\n",
            f"targets:\n  - slug: a\n\n    # aliases: [b]\n\n{LINES}  # - slug: off\nb: 1\n",
            id="comments-after-the-last-entry",
        ),
    ],
)  # fmt: skip
def test_a_record_goes_behind_the_last_one(before: str, after: str) -> None:
    """Comments that are part of the last record stay with it; what follows the list follows."""
    assert added(before) == after


def test_line_ends_and_byte_order_mark_are_kept() -> None:
    """A file that Windows wrote stays one."""
    text = "\ufefftargets:\r\n  - slug: a\r\n    statement: >-\r\n      b\r\n\r\n# end"
    new = LINES.replace("\n", "\r\n")
    assert added(text) == text.removesuffix("\r\n# end") + "\r\n" + new + "\r\n# end"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("targets: [{slug: a}]\n", "targets.yaml:1: the list is written in brackets"),
        ("a: 1\ntargets: [\n]\n", "targets.yaml:2: the empty list spans lines"),
        ("{targets: []}", "targets.yaml: has no `targets:` at the start of a line"),
        ("sources:\n- slug: a\n", "targets.yaml: has no `targets:` at the start of a line"),
    ],
)
def test_a_list_without_a_clear_end_is_refused(text: str, problem: str) -> None:
    """Nobody's brackets are rewritten; the message says what to do."""
    with pytest.raises(ConfigurationError) as caught:
        added(text)
    assert caught.value.message.startswith(problem)


@pytest.mark.parametrize(
    "text",
    [
        "Ships pay.", "a: b", "a #b", "#a", "- a", "null", "~", "yes", "NO", "12", "a:", "'a'", '"',
        "*a", "&a", "!a", "[a]", "{a}", "a, b", "%", "@a", "`a`", "100 % of it", "Ça va ? Où",
        "«Où»", "日本語", "a\\b", "https://a.example/b?c=d&e=f#g", "-", "? a", "| a", "> a", "---",
        "Who’s “right”?", "tab\there", "=", "a;b", "it's", "(a)",
    ],
)  # fmt: skip
def test_every_text_is_read_back_as_it_was(tmp_path: Path, text: str) -> None:
    """As a field, in a short list and in a long one."""
    path = tmp_path / "targets.yaml"
    record: Record = {
        "one": text,
        "short": [text, "b"],
        "long": [text, "b" * 100],
        "of": [{"a": text}],
    }
    path.write_text(added("targets: []", record), encoding="utf-8")
    assert plain(read_yaml(path)[0]) == plain_words({"targets": [record]})


def plain_words(value: object) -> object:
    """White space is folded in reading."""
    if isinstance(value, Mapping):
        return {name: plain_words(one) for name, one in value.items()}
    if isinstance(value, list):
        return [plain_words(one) for one in value]
    return " ".join(str(value).split())


def test_a_record_looks_as_a_person_would_write_it() -> None:
    """Quotes only where they are needed, short lists in brackets, empty fields left out."""
    record: Record = {
        "slug": "a",
        "name": "A: b",
        "group": "",
        "only_if_named": True,
        "aliases": ["night train", "Nachtzug"],
        "languages": [],
        "feeds": [{"kind": "rss", "address": "https://a.example/feed"}],
    }
    assert block(record) == [
        "  - slug: a",
        '    name: "A: b"',
        "    only_if_named: true",
        "    aliases: [night train, Nachtzug]",
        "    feeds:",
        "      - kind: rss",
        "        address: https://a.example/feed",
    ]
    assert scalar("it's fine") == "it's fine"
