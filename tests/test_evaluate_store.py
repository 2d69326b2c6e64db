"""The database of evaluations, on both kinds of database."""

from collections.abc import Iterator

import pytest

import make
from pipeline.models import Document
from pipeline.store.evaluating import EvaluationStore, open_evaluation_store


@pytest.fixture
def evaluations(database_url: str) -> Iterator[EvaluationStore]:
    store = open_evaluation_store(database_url)
    yield store
    store.close()


def document(text: str, language: str | None = "en") -> Document:
    return Document(title="T", text=text, extractor="evaluation", language=language)


def test_a_text_is_kept_once_and_given_back_in_order(evaluations: EvaluationStore) -> None:
    """Kept again, alone or beside others, it is the same version, so its paid replies are found."""
    first = evaluations.keep_texts([document("One."), document("Two.")], make.NOW)
    again = evaluations.keep_texts(
        [document("Two."), document("Three."), document("One.")], make.NOW
    )
    assert [one.text for one in again] == ["Two.", "Three.", "One."]
    assert [again[0], again[2]] == [first[1], first[0]]
    assert (again[0].title, again[0].language, again[0].published_at) == ("T", "en", None)


def test_a_text_in_another_language_is_another(evaluations: EvaluationStore) -> None:
    """What is said of a text beside it decides how it is asked about."""
    one, other = evaluations.keep_texts([document("Und."), document("Und.", "de")], make.NOW)
    assert (one.language, other.language) == ("en", "de")
    assert one.version_id != other.version_id


def test_without_a_reply_there_is_no_paid_call(evaluations: EvaluationStore) -> None:
    """Requests that nobody made took nothing."""
    assert evaluations.paid_calls([1, 2]) == []
    assert evaluations.keep_texts([], make.NOW) == []
