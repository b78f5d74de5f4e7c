"""HTML's character references where no HTML is: an export that escapes its texts once too often writes "A&amp;B"."""

import re
from html import unescape
from html.entities import html5

# With its semicolon only: "AT&T", "R&D; LTD" and "A&copyright" are what they are.
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|(?P<name>[A-Za-z][A-Za-z0-9]{1,31}));")
# "&amp;amp;quot;": what was escaped several times.
_MOST_TIMES = 3


def decoded(text: str) -> str:
    """Return the text with the characters that its references stand for; white space among them becomes a blank."""
    for _ in range(_MOST_TIMES):
        if "&" not in text or (once := _REFERENCE.sub(_character, text)) == text:
            break
        text = once
    return text


def has_references(text: str) -> bool:
    """Return whether any character reference stands in the text."""
    return any(map(_is_reference, _REFERENCE.finditer(text)))


def _character(reference: re.Match[str]) -> str:
    if not _is_reference(reference):
        return reference[0]
    character = unescape(reference[0])
    return " " if character.isspace() else character


def _is_reference(reference: re.Match[str]) -> bool:
    return reference["name"] is None or f"{reference['name']};" in html5
