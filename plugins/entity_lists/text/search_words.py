"""The words of a name, folded as its search key is, by which names that are written differently are found."""

import re
import unicodedata

from entity_lists.text.search_key import folded

# "S.R.L." is one word, "Co.Ltd" two.
_ABBREVIATION = re.compile(r"\b(\w)\.(?=\w\b)")
_APOSTROPHES = str.maketrans("", "", "'’`´")
_NO_WORD = re.compile(r"[\W_]+")
# One form of a firm, however it is spelled; long forms of several words are one word here too.
_ONE_SPELLING = {
    "limited": "ltd", "company": "co", "corporation": "corp", "incorporated": "inc", "brothers": "bros",
    "manufacturing": "mfg", "international": "intl", "centre": "center",
    "pao": "ojsc", "oao": "ojsc", "pjsc": "ojsc", "zao": "cjsc", "ao": "jsc", "ooo": "llc",
}  # fmt: skip
_PHRASES = (
    (re.compile(r"\b(?:open|public) joint stock (?:company|co)\b"), "ojsc"),
    (re.compile(r"\bclosed joint stock (?:company|co)\b"), "cjsc"),
    (re.compile(r"\bjoint stock (?:company|co)\b"), "jsc"),
    (re.compile(r"\blimited liability (?:company|co)\b"), "llc"),
)


class _WithoutMarks(dict[int, int | None]):
    """What becomes of each character where marks are left out; known once it was asked for."""

    def __missing__(self, code: int) -> int | None:
        return self.setdefault(code, None if unicodedata.category(chr(code))[0] == "M" else code)


_WITHOUT_MARKS = _WithoutMarks()


def search_words(name: str) -> tuple[str, ...]:
    """Return the words of the name in their order, legal forms in one spelling each; () for a name without letters."""
    text = (name.lower() if name.isascii() else folded(name).translate(_WITHOUT_MARKS)).translate(_APOSTROPHES)
    if "." in text:
        text = _ABBREVIATION.sub(r"\1", text)
    text = _NO_WORD.sub(" ", text).strip()
    if "joint" in text or "liability" in text:
        for phrase, short in _PHRASES:
            text = phrase.sub(short, text)
    return tuple(map(one_spelling, text.split()))


def one_spelling(word: str) -> str:
    """Return a word as it is, but a legal form of one word in one of its spellings."""
    return _ONE_SPELLING.get(word, word)
