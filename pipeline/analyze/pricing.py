"""What a model's tokens cost: what the settings say, else a list of published prices, else unknown.

The list is that of the genai-prices package as it was released; its updater, which goes online,
is never started. A model is looked up only where the host is a provider's own, because a gateway
may charge what it likes.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.analyze.model_endpoint import ModelEndpoint
from pipeline.errors import ConfigurationError
from pipeline.models import NANO, Limits, Price

if TYPE_CHECKING:
    from genai_prices.types import ModelPrice, TieredPrices

LONGEST_PROMPT = 64_000
"""Tokens that no request exceeds; what only longer ones pay does not count."""

_HOURS = 24


def priced_endpoint(
    endpoint: ModelEndpoint, *, configured: Price | None, limits: Limits, now: datetime
) -> ModelEndpoint:
    """The endpoint with the prices in force of its model and fallbacks.

    The configured price is the first model's; where that is nothing, the whole endpoint is free.

    Raises:
        ConfigurationError: a budget is set, and what a model on another machine costs is unknown.
    """
    free = configured if configured and configured.is_free else None
    prices = {model: free or _listed(model, endpoint, now) for model in endpoint.fallbacks}
    price = configured or _listed(endpoint.model, endpoint, now)
    unknown = [one for one, known in {endpoint.model: price, **prices}.items() if known is None]
    if limits.are_set and unknown and not endpoint.is_here:
        raise ConfigurationError(
            f"a budget is set, and what {unknown[0]} at {endpoint.host} costs is not known: "
            "set STANDPOINT_PRICE (0/0 where it costs nothing)"
            + ("" if unknown[0] == endpoint.model else ", or leave this fallback out")
        )
    known = {model: one for model, one in prices.items() if one is not None}
    return replace(endpoint, price=price, fallback_prices=known)


def listed_price(model: str, place: str, now: datetime) -> Price | None:
    """The listed price; where it depends on the hour or the prompt's length, the highest.

    None for what is not listed, and for what costs more than its tokens.
    """
    from genai_prices import __version__ as release  # noqa: PLC0415 - 1.6 MB of data
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415 - 1.6 MB of data

    try:
        provider, found = get_snapshot().find_provider_model(model, None, None, place)
    except LookupError:
        return None
    source = f"genai-prices {release}: {provider.id} {found.id}"
    hours = [found.get_prices(now + timedelta(hours=hour)) for hour in range(_HOURS)]
    prices = [price for one in hours if (price := _price(one, source)) is not None]
    if len(prices) < len(hours):
        return None
    return Price(
        max(one.sent for one in prices),
        max(one.received for one in prices),
        max(one.cached for one in prices),
        source=source,
    )


def _listed(model: str, endpoint: ModelEndpoint, now: datetime) -> Price | None:
    return None if endpoint.is_nearby else listed_price(model, endpoint.place, now)


def _price(listed: "ModelPrice", source: str) -> Price | None:
    sent, received = _highest(listed.input_mtok), _highest(listed.output_mtok)
    if sent is None or received is None or listed.requests_kcount:
        return None
    cached = _highest(listed.cache_read_mtok)
    return Price(sent, received, sent if cached is None else cached, source=source)


def _highest(amount: "Decimal | TieredPrices | None") -> int | None:
    """Billionths of a US dollar for a million tokens."""
    if amount is None or isinstance(amount, Decimal):
        return None if amount is None else int(amount * NANO)
    tiers = [tier.price for tier in amount.tiers if tier.start < LONGEST_PROMPT]
    return int(max(amount.base, *tiers) * NANO) if tiers else int(amount.base * NANO)
