"""Numbers as abstracts write them: 42, forty-two, one, an."""

from entity_lists.text.vocabulary import NUMBER_WORDS

_UNITS = [word for word, number in NUMBER_WORDS.items() if number < 10]
_TENS = {50: "fifty", 60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety"}
_WORDS = {
    **NUMBER_WORDS,
    "a": 1,
    "an": 1,
    **dict.fromkeys(("hundred", "one hundred"), 100),
    **{word: number for number, word in _TENS.items()},
    **{f"{word}-{unit}": ten + NUMBER_WORDS[unit] for ten, word in _TENS.items() for unit in _UNITS},
}
# A regular expression; the longer word first.
NUMBER = rf"(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))}|\d{{1,3}}(?:,\d{{3}})?)"


def number_of(text: str) -> int:
    """Return the number that a text matched by NUMBER means."""
    return _WORDS.get(text.lower()) or int(text.replace(",", ""))
