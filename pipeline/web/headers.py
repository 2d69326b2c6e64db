"""The headers that keep an answer from doing harm in a browser."""

SAFE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-cache",
}
NOTHING_RUNS = "default-src 'none'; base-uri 'none'; form-action 'none'"
"""The content security policy of an answer that brings none of its own."""
