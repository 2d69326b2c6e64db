"""What reads documents, by name and number; the parsers themselves are not needed to know it."""

from importlib.metadata import version

EXTRACTOR = f"6+trafilatura-{version('trafilatura')}"
"""Its number rises when a change reads some document differently, so that what was refused before
gets another chance."""
