"""Errors carry a reason code and one line for people."""

from pathlib import Path

import pytest

from pipeline import errors


def test_every_error_is_transient_or_permanent() -> None:
    """The two families split everything by what to do next."""
    for one in vars(errors).values():
        if isinstance(one, type) and issubclass(one, errors.StandpointError):
            families = (errors.TransientError, errors.PermanentError, errors.StandpointError)
            assert one in families or issubclass(one, families[:2])


def test_a_message_is_one_line() -> None:
    """Line breaks in a foreign error's text do not reach a report."""
    assert errors.Unreachable("no\n  answer").message == "no answer"


@pytest.mark.parametrize(
    ("path", "line", "message"),
    [
        (None, None, "wrong"),
        (Path("a.yaml"), None, "a.yaml: wrong"),
        (Path("a.yaml"), 7, "a.yaml:7: wrong"),
    ],
)
def test_a_configuration_error_names_its_place(
    path: Path | None, line: int | None, message: str
) -> None:
    """File and line come first, as compilers write them."""
    assert str(errors.ConfigurationError("wrong", path=path, line=line)) == message


def test_a_code_can_be_more_precise_than_its_class() -> None:
    """One class serves several reason codes."""
    assert errors.BadDocument("50 MB", code="too_large").code == "too_large"
    assert errors.BadDocument("odd").code == "bad_document"
