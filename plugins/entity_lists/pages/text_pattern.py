"""A pattern that finds a text whatever its case and accents, so that the texts searched need not be folded one by one.

In the syntax of RE2, which DuckDB has: it takes time in proportion to the text, whatever is looked for.
"""

import functools
import json
import re
import unicodedata
from collections import defaultdict

# Letters with an accent lie below this, but for Vietnamese ones, which lie in the block after it.
_ACCENTED = (*range(0xC0, 0x600), *range(0x1E00, 0x2000))
_ACCENTS = r"[\x{300}-\x{36f}]*"
_BLANKS = r"[\s,.;:'()/-]+"
# A string is a value if a colon stands before it, else it names one.
_IN_A_VALUE = r'":"(?:[^"\\]|\\.)*?'


def pattern(text: str) -> str:
    """Return the pattern of a text; where it has a blank, punctuation is a blank too."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = "".join(letter for letter in folded if not unicodedata.combining(letter))
    words = ("".join(map(_letter, word)) for word in letters.split())
    return f"(?i){_BLANKS.join(words)}"


def json_pattern(text: str) -> str:
    """Return the pattern of a text in JSON's values; the names of values are not searched."""
    escaped = json.dumps(text, ensure_ascii=False)[1:-1]
    return f"(?i){_IN_A_VALUE}{pattern(escaped).removeprefix('(?i)')}"


def _letter(letter: str) -> str:
    accented = _variants().get(letter, "")
    if letter.isalpha():
        return f"[{letter}{accented}]{_ACCENTS}"
    return re.escape(letter) if letter.isascii() else letter


@functools.cache
def _variants() -> dict[str, str]:
    """Return by letter what it looks like with accents, small letters only."""
    found: dict[str, str] = defaultdict(str)
    for code in _ACCENTED:
        letter = chr(code)
        base, *accents = list(unicodedata.normalize("NFKD", letter))
        if accents and letter.islower() and all(map(unicodedata.combining, accents)):
            found[base] += letter
    return dict(found)
