"""The destinations that an abstract names, with the numbers beside them.

"China, People's Republic of (China) (11), India, (1) and Taiwan (1)"; "one under the destination of Pakistan and 26
under the destination of China"; "the destinations of Belarus and Russia", without numbers.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from entity_lists.register.numbers import NUMBER, number_of
from entity_lists.text.countries import country_code

_START = re.compile(r"\bunder the (?:following )?destinations?(?: of)?:?\s+", re.IGNORECASE)
_JUST_BEFORE = re.compile(
    rf"\b(?P<number>{NUMBER})"
    r"(?: (?:of (?:these|them|which)|entit(?:y|ies)|entr(?:y|ies)|persons?|is|are|will be|listed))*\s?$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?P<name>[^;()]+?(?:\s\([A-Z][^()\d]*\))?),?\s*\((?P<number>\d{1,3})\)")
_COUNTED = re.compile(
    rf"\b(?P<number>{NUMBER})(?: (?:entit(?:y|ies)|entr(?:y|ies)|persons?))?"
    r"(?: will be listed(?: on the Entity List)?)? under (?:the destination of )?"
    r"(?P<name>(?:the )?[A-Z][^,;()]*?(?:\s\([A-Z][^()]*\))?)"
    rf"(?=,? (?:and )?(?:the other )?{NUMBER}\b|;|(?<![A-Z])\.|,? (?:because|from)\b|$)",
    re.IGNORECASE,
)
# "T[uuml]rkiye", as the Federal Register's plain text writes it.
_ACCENTED = re.compile(r"\[(?P<letter>[A-Za-z])(?:uml|acute|grave|circ|tilde|cedil)\]")
# Between the names of a list of countries, and around them.
_BETWEEN_NAMES = re.compile(
    r"[,;:()]|\.(?:\s|$)|\b(?:and|under|of|destinations?|one|entry|entity|with|will|have|from|a second)\b"
)
_SHORT = re.compile(r"\s\((?P<short>[A-Z][^()\d]*)\)$")
_BEFORE_NAME = re.compile(r"^(?:[\s,;]|and\b|the\b)+", re.IGNORECASE)
_END = re.compile(
    r",?\s(?:and|which)\s(?:have|has|are|is|modif|revis|remov|correct|will)|,?\s(?:with this|have been|because|from)\b|"
    r"(?<![A-Z])\.(?:\s|$)"
)


@dataclass(frozen=True, kw_only=True)
class Destination:
    """One destination: its words, its code (None if unknown), and how many are said to be under it (None if not)."""

    text: str
    country_code: str | None
    number: int | None


def read_destinations(text: str) -> tuple[Destination, ...]:
    """Return the destinations that a clause names, with their numbers; a single one without a number, or none."""
    plain = _ACCENTED.sub(r"\g<letter>", text)
    found = tuple(_numbered(plain)) or tuple(_counted(plain))
    return found or tuple(_only_one(plain))


def countries_in(sentences: Iterable[str]) -> set[str]:
    """Return the codes of the countries that sentences name, with numbers or without."""
    pieces = (piece for text in sentences for piece in _BETWEEN_NAMES.split(_ACCENTED.sub(r"\g<letter>", text)))
    names = (_BEFORE_NAME.sub("", piece).strip(" .") for piece in pieces)
    return {code for name in names if name[:1].isupper() and (code := country_code(name))}


def _numbered(text: str) -> Iterator[Destination]:
    if start := _START.search(text) or re.search(r"\bunder the ", text):
        for match in _NUMBERED.finditer(text, start.end()):
            yield _destination(match["name"], int(match["number"]))


def _counted(text: str) -> Iterator[Destination]:
    found = [_destination(match["name"], number_of(match["number"])) for match in _COUNTED.finditer(text)]
    # "two addresses from one entity under the destination of Russia" counts no destinations.
    if len(found) > 1:
        yield from (one for one in found if one.country_code)


def _only_one(text: str) -> Iterator[Destination]:
    start = _START.search(text)
    if start is None:
        return
    rest = text[start.end() :]
    end = _END.search(rest)
    # "Of these, 70 are under the destination of Russia": that is not all of them.
    number = _JUST_BEFORE.search(text[: start.start()])
    one = _destination(rest[: end.start()] if end else rest, number_of(number["number"]) if number else None)
    # Of several, the last may look like one by its short name.
    if one.country_code and _code(_SHORT.sub("", one.text)):
        yield one


def _destination(text: str, number: int | None) -> Destination:
    name = _BEFORE_NAME.sub("", text).strip(" ,.;")
    return Destination(text=name, country_code=_code(name), number=number)


def _code(name: str) -> str | None:
    short = _SHORT.search(name)
    spellings = [name, *((name[: short.start()], short["short"]) if short else ())]
    return next((code for spelling in spellings if (code := country_code(spelling))), None)
