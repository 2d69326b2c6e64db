"""`standpoint reanalyze` and `run --from-day`: what a person at a desk sees of them."""

import json
from collections.abc import Iterator
from io import StringIO

import pytest

from model_server import ModelServer, good
from pipeline.models import NANO
from pipeline.settings import chosen, read_settings
from shell import Shell


@pytest.fixture
def model(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    """A model on this machine with a price, after a run by the embedded analyst."""
    assert shell("run").code == 0
    with ModelServer(default=good(label="against")) as server:
        monkeypatch.setenv("STANDPOINT_ANALYST", "openai")
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("STANDPOINT_MODEL", "small")
        monkeypatch.setenv("STANDPOINT_PRICE", "1/10")
        yield server


def test_it_says_what_it_takes_and_what_moved(shell: Shell, model: ModelServer) -> None:
    """First the estimate, at the end both labels side by side."""
    said = shell("reanalyze", "--from-day", "2026-01-01", "--part", "stance", "--plain")
    assert said.code == 0
    assert "2 texts, 2 requests to small" in said.out
    assert "of 2 labels changed" in said.out
    assert "harbour-toll: old label down, new label across" in said.out
    assert "analyze: 2 of 2 done" in said.out
    held = json.loads(shell("query", "SELECT to_model FROM reanalysis", "--json").out)
    assert [row["to_model"] for row in held] == ["small", "small"]


def test_a_dry_run_asks_nothing(shell: Shell, model: ModelServer) -> None:
    """It stops at the estimate."""
    said = shell("reanalyze", "--from-day", "2026-01-01", "--dry-run")
    assert (said.code, model.asked) == (0, [])
    assert "USD at most" in said.out


def test_it_asks_back_where_it_costs_much(
    shell: Shell, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a person to say yes nothing is asked; `--yes` says it."""
    monkeypatch.setenv("STANDPOINT_APPROVE_ABOVE", "0.001")
    monkeypatch.setattr("sys.stdin", StringIO("n\n"))
    assert shell("reanalyze", "--from-day", "2026-01-01").code == 1
    assert model.asked == []
    assert shell("reanalyze", "--from-day", "2026-01-01", "--yes").code == 0
    assert len(model.asked) == 2


def test_nothing_is_asked_again_without_days(shell: Shell, model: ModelServer) -> None:
    """All that was ever stored is never meant by saying nothing."""
    said = shell("reanalyze")
    assert said.code == 3
    assert "say which texts" in said.err


def test_days_of_the_past_are_filled_in(shell: Shell) -> None:
    """Papers without a date count for the day on which they were read: today's."""
    assert "2 new" in shell("run", "--limit", "2").out
    said = shell("run", "--from-day", "2026-01-01", "--to-day", "2026-01-02")
    assert said.code == 0
    assert "Nothing new" in said.out
    assert shell("run", "--from-day", "2026-01-02", "--to-day", "2026-01-01").code == 2
    assert shell("run", "--from-day", "soon").code == 2


def test_another_model_has_a_price_of_its_own() -> None:
    """And no fallback answers in its place; where all is free at the endpoint, so is it."""
    known = {
        "STANDPOINT_MODEL": "a",
        "OPENAI_API_KEY": "k",
        "STANDPOINT_PRICE": "1/10",
        "STANDPOINT_MODEL_FALLBACKS": "c",
    }
    settings = read_settings(known)
    other = read_settings(known, instead=chosen(settings, model="b"))
    assert (other.model, other.price, other.model_fallbacks) == ("b", None, ())
    same = read_settings(known, instead=chosen(settings, model="a"))
    assert (same.price, same.model_fallbacks) == (settings.price, ("c",))
    free = {**known, "STANDPOINT_PRICE": "0/0"}
    still = read_settings(free, instead=chosen(read_settings(free), model="b"))
    assert still.price is not None


def test_a_budget_is_only_lowered() -> None:
    """Whoever chooses for one run cannot spend more than was configured."""
    known = {"STANDPOINT_BUDGET_RUN": "0.50"}
    settings = read_settings(known)
    for asked, held in ((0.25, 0.25), (2.0, 0.5), (0.0, 0.0)):
        found = read_settings(known, instead=chosen(settings, budget_usd=asked))
        assert found.budget_run == round(held * NANO)
    assert (
        read_settings({}, instead=chosen(read_settings({}), budget_usd=3.0)).budget_run == 3 * NANO
    )
