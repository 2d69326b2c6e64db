"""Removes from text what no database, screen or model should see; keeps all that people read.

Removed: NUL and the other C0 and C1 controls but tab and newline; lone surrogates;
bidirectional controls (the Bidi_Control property of Unicode); zero-width space, word joiner
and byte-order mark; interlinear annotation marks; tag characters; noncharacters.
Unified: CR LF, CR, VT, FF, NEL, line and paragraph separators become a newline.
Unchanged: letters of every script, combining marks, emoji and the joiners that build them.
"""

import re

_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BAD = (
    "\x00-\x08\x0e-\x1f\x7f-\x9f"
    "\ud800-\udfff"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\u200b\u2060\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ufdd0-\ufdef"
    "\U000e0000-\U000e007f"
)
_REMOVED = re.compile(f"[{_BAD}]")
_CHANGED = re.compile(f"[\r\x0b\x0c\u2028\u2029{_BAD}]")
_CHANGED_ASCII = bytes(code for code in range(128) if _CHANGED.match(chr(code)))


def scrub(text: str) -> str:
    """The text without control, surrogate, bidirectional and tag characters; idempotent."""
    # what Python can print has none of them: most lines and texts are told in one look
    if text.isprintable():
        return text
    if text.isascii():
        if len(text.encode().translate(None, _CHANGED_ASCII)) == len(text):
            return text
    elif text.replace("\n", "").isprintable() or not _CHANGED.search(text):
        return text
    return _REMOVED.sub("", _NEWLINES.sub("\n", text))


def scrub_line(text: str) -> str:
    """The scrubbed text on one line, runs of white space folded to one blank."""
    return " ".join(scrub(text).split())
