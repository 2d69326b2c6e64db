"""What a model was asked, what it cost, and how its quotes stood up, in words."""

from collections.abc import Iterable, Mapping

from pipeline.models import NANO, Counts, usd
from pipeline.publish.wording import some

CENTS = 10_000
"""Parts of a US dollar that a guess is rounded to."""


def quote_numbers(counts: Counts) -> list[str]:
    """How many quotes were found in their texts, and how many claims had none that was."""
    words = {
        "quotes_verified": "verified",
        "quotes_repaired": "repaired",
        "gate_quote_unverified": "refused",
    }
    return [f"{counts[name]:,} {word}" for name, word in words.items() if counts.get(name)]


def model_numbers(spend: Mapping[str, object]) -> list[str]:
    """Requests, tries, tokens and cost of one run; nothing where no model was asked."""
    attempts = _number(spend, "attempts")
    if not attempts:
        return []
    numbers = [some(_number(spend, "requests"), "request")]
    failed = _number(spend, "failed")
    if attempts != _number(spend, "requests") or failed:
        numbers.append(some(attempts, "try", "tries"))
    if failed:
        numbers.append(f"{failed:,} failed{_by_code(spend)}")
    if billed := _number(spend, "possibly_billed"):
        numbers.append(f"{billed:,} of them perhaps billed")
    numbers.append(f"{_number(spend, 'tokens_in'):,} tokens in")
    numbers.append(f"{_number(spend, 'tokens_out'):,} out")
    numbers.append(_cost(spend))
    return numbers


def budget_numbers(
    failures: Iterable[Mapping[str, object]], counts: Counts, spend: Mapping[str, object]
) -> list[str]:
    """Which budget stopped the run, and what it left; nothing where none did."""
    left = counts.get("over_budget", 0)
    if not left:
        return []
    reached = [
        str(row["message"]).partition(";")[0] for row in failures if row["item_kind"] == "budget"
    ]
    cost, requests = spend.get("cost_usd"), _number(spend, "requests")
    if isinstance(cost, float) and cost and requests:
        about = f"about {usd(round(left * cost / requests * CENTS) * (NANO // CENTS))}"
    else:
        about = f"at most {usd(counts.get('over_budget_nanousd', 0))}"
    stories = counts.get("stories_over_budget", 0)
    items = [some(left - stories, "text")] if left > stories else []
    items += [some(stories, "story", "stories")] if stories else []
    return [f"{', '.join(reached) or 'budget reached'}; {' and '.join(items)} left, {about}"]


def _by_code(spend: Mapping[str, object]) -> str:
    codes = spend.get("codes")
    if not isinstance(codes, Mapping) or not codes:
        return ""
    return " (" + ", ".join(f"{code} {number}" for code, number in sorted(codes.items())) + ")"


def _cost(spend: Mapping[str, object]) -> str:
    cost, unpriced = spend.get("cost_usd"), _number(spend, "unpriced")
    if not isinstance(cost, float):
        return "cost unknown (set STANDPOINT_PRICE)"
    known = f"${cost:,.4f}"
    return f"{known} and {some(unpriced, 'try', 'tries')} of unknown cost" if unpriced else known


def _number(spend: Mapping[str, object], name: str) -> int:
    value = spend.get(name)
    return value if isinstance(value, int) else 0
