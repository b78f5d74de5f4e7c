"""The numbers by which the text states how many items a list has."""

_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"
)  # fmt: skip
_TENS = [f"{ten}-{unit}" if unit else ten for ten in ("twenty", "thirty", "forty") for unit in ("", *_UNITS)]
NUMBER_WORDS = {word: number for number, word in enumerate([*_UNITS, *_TEENS, *_TENS], start=1)}

# A regular expression; the longer word first, or "seven" would end "seventeen".
NUMBER = rf"(?:{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))}|\d{{1,3}})"


def count_of(word: str | None) -> int | None:
    """Return the number that a word or its digits state; None for no word."""
    if not word:
        return None
    return int(word) if word.isdigit() else NUMBER_WORDS.get(word.lower())
