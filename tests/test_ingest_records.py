"""Records: their fields by every name, and the message when one is wrong."""

import json
from datetime import UTC, datetime

import pytest

from pipeline.errors import BadDocument
from pipeline.ingest.document import Draft
from pipeline.ingest.record_fields import FIELDS
from pipeline.ingest.records import read_record


def record(**fields: object) -> Draft:
    """The draft of a record with these fields."""
    return read_record(json.dumps(fields).encode())


@pytest.mark.parametrize(
    ("field", "name"), [(field, name) for field, names in FIELDS.items() for name in names]
)
def test_every_documented_name_is_understood(field: str, name: str) -> None:
    """Each name of a field leads to the same place in the document."""
    values = {"url": "https://x.example/a", "published_at": "2024-03-05", "language": "en"}
    fields: dict[str, object] = {"text": "The text.", name: values.get(field, "Given words")}
    if field == "html":
        del fields["text"]
    draft = record(**fields)
    found = {
        "title": draft.title, "text": draft.paragraphs[0], "html": draft.paragraphs[0],
        "url": draft.url, "authors": draft.authors, "published_at": draft.published_at,
        "section": draft.section, "language": draft.language, "id": draft.record_id,
    }[field]  # fmt: skip
    expected = {
        "url": "https://x.example/a", "published_at": datetime(2024, 3, 5, tzinfo=UTC),
        "language": "en", "authors": ["Given words"],
    }  # fmt: skip
    assert found == expected.get(field, "Given words" if name not in {"body", "content"} else found)


@pytest.mark.parametrize(
    ("author", "authors"),
    [("A B", ["A B"]), (["A B", "C D"], ["A B", "C D"]), ([{"name": "A B"}], ["A B"]), ([], [])],
)
def test_authors_are_a_name_or_a_list(author: object, authors: list[str]) -> None:
    """Of texts or of objects with a name."""
    assert list(record(text="x", author=author).authors) == authors


def test_nulls_and_empty_texts_are_absent() -> None:
    """The next name counts then."""
    draft = record(title=None, headline="A", text="  ", body="The text.", url="", date=None)
    assert (draft.title, draft.paragraphs, draft.url) == ("A", ["The text."], None)


def test_a_number_is_an_id() -> None:
    """It becomes text."""
    assert record(id=17, text="x").record_id == "17"


def test_a_text_without_a_title_is_read_like_a_file() -> None:
    """Its section tag and headline are found."""
    draft = record(text="[WORLD]\nA vote for the ferry\n\nThe council voted.")
    assert (draft.section, draft.title) == ("World", "A vote for the ferry")
    assert draft.paragraphs == ["The council voted."]


def test_unknown_fields_are_let_be() -> None:
    """Records carry much that is not ours."""
    assert record(text="x", score=[1, 2], meta={"a": None}).paragraphs == ["x"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"text": 7}, "field `text` is a number; expected text"),
        ({"text": "x", "title": ["a"]}, "field `title` is a list; expected text"),
        ({"text": "x", "author": 7}, "field `author` is a number; expected a name"),
        ({"text": "x", "authors": [None]}, "field `authors` is a list; expected a name"),
        ({"text": "x", "date": 1709596800}, "field `date` is a number; expected a date such as"),
        ({"text": "x", "date": "soon"}, "field `date` is 'soon'; expected a date such as"),
        ({"text": "x", "url": "/a"}, "field `url` is '/a'; expected an http or https address"),
        ({"text": "x", "lang": "English"}, "field `lang` is 'English'; expected a language code"),
        ({"text": "x", "id": True}, "field `id` is true or false; expected a text or a whole"),
        ({"title": "A"}, "it has no text; expected one of the fields text, body, content, html"),
    ],
)
def test_a_wrong_field_is_named_with_what_was_expected(
    fields: dict[str, object], message: str
) -> None:
    """The message says field, value and expectation."""
    with pytest.raises(BadDocument) as caught:
        record(**fields)
    assert caught.value.message.startswith(message)
    assert caught.value.code == "bad_record"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"text": ', "it is no valid JSON: .* at character 10"),
        (b'{\n"text": x}', "it is no valid JSON: .* at line 2, character 9"),
        (b'["a"]', "it is a list; expected an object"),
        (b'"a"', "it is a text; expected an object"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"id": ' + b"9" * 5000 + b"}", "it is no valid JSON"),
    ],
)
def test_what_is_no_record_says_what_it_is(content: bytes, message: str) -> None:
    """With the place where the JSON breaks."""
    with pytest.raises(BadDocument, match=message):
        read_record(content)
