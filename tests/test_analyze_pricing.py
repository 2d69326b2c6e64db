"""Prices: the setting, else the list at a provider's own address, else unknown."""

import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest

import make
from pipeline.analyze.model_endpoint import ModelEndpoint
from pipeline.analyze.pricing import LONGEST_PROMPT, listed_price, priced_endpoint
from pipeline.errors import ConfigurationError
from pipeline.models import Limits, Price, usd

OPENAI = "https://api.openai.com/v1"
CONFIGURED = Price(1_000_000_000, 2_000_000_000, 500_000_000, source="STANDPOINT_PRICE")
FREE = Price(0, 0, 0, source="STANDPOINT_PRICE")
HOSTED = ModelEndpoint(base_url=OPENAI, model="gpt-5-mini")


def priced(
    endpoint: ModelEndpoint, configured: Price | None = None, limits: Limits | None = None
) -> ModelEndpoint:
    return priced_endpoint(endpoint, configured=configured, limits=limits or Limits(), now=make.NOW)


def test_a_model_at_its_provider_has_the_listed_price() -> None:
    """With the list's name and release, so that a cost can be explained later."""
    price = listed_price("gpt-5-mini", OPENAI, make.NOW)
    assert price is not None
    assert str(price) == "0.25/2/0.025"
    assert price.in_words.startswith("0.25/2/0.025 (genai-prices ")
    assert price.source.endswith(": openai gpt-5-mini")


@pytest.mark.parametrize(
    ("model", "place"),
    [
        ("gpt-5-mini", "https://gateway.example/v1"),
        ("no-such-model", OPENAI),
        ("text-embedding-3-small", OPENAI),
        ("sonar", "https://api.perplexity.ai"),
    ],
    ids=["a-gateway", "unknown", "without-replies", "paid-for-each-request"],
)
def test_what_is_not_listed_has_no_price(model: str, place: str) -> None:
    """A gateway may charge what it likes, and a request may cost more than its tokens."""
    assert listed_price(model, place, make.NOW) is None


def test_of_prices_that_change_with_the_hour_the_highest_counts() -> None:
    """Whatever the hour in which it is asked for."""
    place = "https://api.deepseek.com"
    found = {
        str(listed_price("deepseek-chat", place, datetime(2026, 1, 5, hour, tzinfo=UTC)))
        for hour in (2, 20)
    }
    assert found == {"0.27/1.1/0.07"}


def test_what_only_longer_prompts_pay_does_not_count() -> None:
    """No request is that long."""
    assert LONGEST_PROMPT < 200_000
    price = listed_price("gemini-2.5-pro", "https://generativelanguage.googleapis.com", make.NOW)
    assert str(price) == "1.25/10/0.125"


def test_the_setting_wins() -> None:
    """It is the configured model's; a fallback keeps its own price."""
    endpoint = priced(replace(HOSTED, fallbacks=("gpt-5-nano", "odd")), CONFIGURED)
    assert endpoint.price_of("gpt-5-mini") == CONFIGURED
    assert str(endpoint.price_of("gpt-5-nano")) == "0.05/0.4/0.005"
    assert endpoint.price_of("odd") is None


def test_nothing_is_the_price_of_the_whole_endpoint() -> None:
    """Where the first model is free so is every other one there."""
    endpoint = priced(replace(HOSTED, fallbacks=("gpt-5-nano",)), FREE)
    assert endpoint.price_of("gpt-5-nano") == FREE


@pytest.mark.parametrize(
    ("address", "model", "configured", "is_refused"),
    [
        ("https://gateway.example/v1", "m", None, True),
        ("http://10.0.0.5:8000/v1", "m", None, True),
        ("http://127.0.0.1:8000/v1", "m", None, False),
        ("http://10.0.0.5:8000/v1", "m", FREE, False),
        ("https://gateway.example/v1", "m", CONFIGURED, False),
        (OPENAI, "gpt-5-mini", None, False),
    ],
)
def test_a_budget_needs_a_price(
    address: str, model: str, configured: Price | None, is_refused: bool
) -> None:
    """But on this machine, where it runs at an unknown cost; without a budget all do."""
    endpoint = ModelEndpoint(base_url=address, model=model)
    priced(endpoint, configured)
    if not is_refused:
        priced(endpoint, configured, Limits(month=1))
        return
    with pytest.raises(ConfigurationError, match="set STANDPOINT_PRICE"):
        priced(endpoint, configured, Limits(month=1))


def test_looking_a_price_up_starts_no_updater() -> None:
    """The list is the one that was installed; nothing asks for a newer one."""
    before = threading.active_count()
    assert listed_price("gpt-5-mini", OPENAI, make.NOW)
    snapshots = sys.modules["genai_prices.data_snapshot"]
    assert threading.active_count() == before
    assert not snapshots.get_snapshot().from_auto_update


@pytest.mark.parametrize(
    ("nanousd", "words"),
    [
        (1_000_000_000, "1.00 USD"),
        (25_000_000, "0.025 USD"),
        (1, "0.000000001 USD"),
        (0, "0.00 USD"),
        (1_234_500_000_000, "1,234.50 USD"),
    ],
)
def test_an_amount_is_told_with_all_its_digits(nanousd: int, words: str) -> None:
    """At least two after the point."""
    assert usd(nanousd) == words
