"""The folded form of a name that names are compared by."""

import functools
import re
import unicodedata

# Cyrillic and Greek letters that look like Latin ones: the Entity List has them inside Latin names ("Со., Ltd.").
LOOKALIKES = str.maketrans("авекмнорстухіјѕԁԛԝαβεικμνορτυχ", "abekmhopctyxijsdqwabeikmvoptux")
_LATIN = re.compile(r"[a-z]")
_TO_DROP = re.compile(r"[\W_]+")
# Most names are plain ASCII, of which nothing has to be decomposed.
_ASCII_TO_DROP = bytes(code for code in range(128) if not chr(code).isalnum())
# Latin letters that have no decomposition.
_LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})


@functools.lru_cache(maxsize=4096)
def search_key(name: str) -> str:
    """Return the name without case, accents, punctuation and spaces, look-alike letters folded to Latin."""
    if name.isascii():
        return name.lower().encode().translate(None, _ASCII_TO_DROP).decode()
    return _TO_DROP.sub("", folded(name))


def folded(name: str) -> str:
    """Return the name without case, its accents apart from their letters, look-alike letters folded to Latin."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold()).translate(_LETTERS)
    # Only a name that also has Latin letters: one wholly in Cyrillic or Greek is in its own script.
    return decomposed.translate(LOOKALIKES) if _LATIN.search(decomposed) else decomposed


def as_latin(name: str) -> str:
    """Return the folded name with every letter that looks like a Latin one as that, whatever its script."""
    return folded(name).translate(LOOKALIKES)
