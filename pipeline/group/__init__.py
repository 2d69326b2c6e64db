"""Which articles repeat others; later: which are about one event."""
