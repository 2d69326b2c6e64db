"""Settings of a model's gateway: headers are secrets, other models are a list."""

import pytest

from pipeline.analyze.model_endpoint import ModelEndpoint
from pipeline.errors import ConfigurationError
from pipeline.settings import described, read_settings

VALUE = "gate-key-55-77-99"


def test_headers_are_read_and_never_shown() -> None:
    """Neither the record nor its description repeats a value."""
    settings = read_settings({"STANDPOINT_MODEL_HEADERS": f'{{"api-key": "{VALUE}"}}'})
    assert settings.model_headers == {"api-key": VALUE}
    assert VALUE not in repr(settings) + repr(described(settings))
    assert ("STANDPOINT_MODEL_HEADERS", "***") in [row[:2] for row in described(settings)]


@pytest.mark.parametrize("value", [f'{{"a": ["{VALUE}"]}}', f"[{VALUE}", f'"{VALUE}"'])
def test_headers_that_are_none_are_refused_without_their_values(value: str) -> None:
    """The message says what was expected, not what was set."""
    with pytest.raises(ConfigurationError, match="STANDPOINT_MODEL_HEADERS") as raised:
        read_settings({"STANDPOINT_MODEL_HEADERS": value})
    assert VALUE not in str(raised.value) + repr(raised.value.__cause__)


@pytest.mark.parametrize(
    ("name", "value"),
    [("Host", "x"), ("content-length", "3"), ("two words", "x"), ("x", f"{VALUE}\nX-Other: 1")],
)
def test_headers_that_no_request_can_carry_are_refused(name: str, value: str) -> None:
    """Nor those that belong to the connection."""
    with pytest.raises(ConfigurationError, match="STANDPOINT_MODEL_HEADERS") as raised:
        ModelEndpoint(base_url="http://127.0.0.1/v1", model="m", headers={name: value})
    assert VALUE not in str(raised.value)


def test_values_of_headers_are_masked_with_and_without_their_scheme() -> None:
    """An endpoint that repeats one is not repeated."""
    headers = {"Authorization": f"Custom {VALUE}"}
    mask = ModelEndpoint(base_url="http://127.0.0.1/v1", model="m", headers=headers).mask
    assert mask(f"got {VALUE} and Custom {VALUE}") == "got *** and ***"


def test_other_models_are_a_list_without_repeats() -> None:
    """In their order; blanks do not count."""
    settings = read_settings({"STANDPOINT_MODEL_FALLBACKS": " b, c ,,b"})
    assert settings.model_fallbacks == ("b", "c")
