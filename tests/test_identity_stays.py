"""Keys of stored articles stay: the first release's rule against today's, on real addresses."""

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from pipeline.ingest.identity import canonical_url

CHECKOUT = Path(__file__).resolve().parent.parent
CORPORA = Path(os.environ.get("STANDPOINT_CORPORA", CHECKOUT.parent / "shared" / "corpora"))
TRACKERS = re.compile(
    r"_ga|_gl|_hsenc|_hsmi|cmpid|dclid|fbclid|gbraid|gclid|gclsrc|icid|igsh|igshid|ito|li_fat_id"
    r"|mc_cid|mc_eid|mkt_tok|msclkid|ncid|ref_src|ref_url|s_cid|smid|smtyp|srsltid|ttclid|twclid"
    r"|wbraid|wickedid|wt_mc|xtor|yclid|(?:utm|at|pk|mtm|hsa|oly|vero|ns)_.*",
    re.IGNORECASE,
)
OTHER_NOW = {
    "https://seglerblog.stössenseer.de/haltet-unsere-gewaesser-sauber/",
    "https://www.cbc.ca/news/world/gaza-israel-ceasefire-negotiations-sinwar-1.7287711?cmp=rss",
    "https://www.popsugar.co.uk/smart-living/Cheap-Homemade-Halloween-Costumes-42432483/amp",
}
"""A host in other letters, a tracker that is known since, an edition for telephones."""


def first_rule(url: str) -> str:
    """How the first release spelled an ordinary address."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").rstrip(".")
    if parts.port not in {None, {"http": 80, "https": 443}[parts.scheme]}:
        host = f"{host}:{parts.port}"
    named = (one for one in parts.query.split("&") if one)
    query = "&".join(one for one in named if not TRACKERS.fullmatch(one.partition("=")[0]))
    return urlunsplit((parts.scheme, host, parts.path or "/", query, ""))


@pytest.fixture
def addresses() -> Sequence[str]:
    """The addresses of the pages that extraction is measured on; one with a blank had no key."""
    folder = CORPORA / "extraction"
    if not folder.is_dir():
        reason = f"{folder} is absent: set STANDPOINT_CORPORA"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    lines = (
        line
        for gold in sorted(folder.glob("*/gold.jsonl"))
        for line in gold.read_text(encoding="utf-8").splitlines()
    )
    stated = (str(json.loads(line).get("url") or "") for line in lines)
    return [one for one in stated if one.startswith("http") and " " not in one]


def test_ordinary_addresses_keep_their_keys(addresses: Sequence[str]) -> None:
    """Of a thousand pages all but those named above: else each would be stored twice."""
    assert len(addresses) > 1000
    other = {one for one in addresses if canonical_url(one) != first_rule(one)}
    assert other == OTHER_NOW
