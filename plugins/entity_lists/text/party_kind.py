"""What the names of a party show of it: whether it is an organisation or a person, and which aliases are weak."""

import re
from collections.abc import Iterable

from entity_lists.text.vocabulary import (
    GENERATIONS,
    HONORIFICS,
    ORGANIZATION_ENDS,
    ORGANIZATION_WORDS,
    PATRONYMIC,
    is_legal_form,
    words,
)

ORGANIZATION, PERSON, UNKNOWN = "organization", "person", "unknown"

_LONGEST_ACRONYM, _LONGEST_COMMON_WORD = 6, 7
# "Haris M. Fazal": an initial between two names. Without its stop it may be a word: "Tarh O Palayesh" is a company.
_WITH_INITIAL = re.compile(r"[A-Z][a-z]{2,20} [A-Z]\. [A-Z][a-z]{2,20}")
# "Iran Compo Co.", "Zaheer & Sons": nobody's own name ends in "Co." or has an "&".
_FIRM = re.compile(r"\bCo\.$|\w &\s?\w")
# "Rene Huerta, Jr.", "PLACIDO MOLINA JR."; a numeral without a comma may also be that of a ship or a phase of works.
_GENERATION = re.compile(r"(?:[ ,]{1,2}(?:J[Rr]|S[Rr])|, ?(?:II|III|IV))\.{0,2}$")
_BRACKETS = re.compile(r"\([^()]{0,200}\)")


def party_kind(names: Iterable[str]) -> str:
    """Return organization, person or unknown, by the words of all names of a party.

    The list types nobody, so only words that show it count: legal forms and bodies for an organisation; an honorific, a
    patronymic, a generation or an initial for a person. Two or three capitalised words may be either, and stay unknown;
    so does a name with "bin", "ibn" or "ur": laboratories, brigades and charities are named so too.
    """
    names = list(names)
    if any(map(_shows_organization, names)):
        return ORGANIZATION
    if any(map(_shows_person, names)):
        return PERSON
    return UNKNOWN


def is_weak(alias: str) -> bool:
    """Return whether an alias alone says little: an acronym, or one short word ("BAAI", "M.A.G.", "Stratos").

    A single word of more than seven letters is distinctive enough to search for; this breaks when a long common word is
    listed alone.
    """
    parts = (_BRACKETS.sub("", alias) if "(" in alias else alias).split()
    if len(parts) != 1:
        return False
    letters = parts[0].replace(".", "").replace("&", "")
    if not letters.isalnum():
        return False
    limit = _LONGEST_ACRONYM if letters.isupper() else _LONGEST_COMMON_WORD
    return len(letters) <= limit


def _shows_organization(name: str) -> bool:
    name_words = words(name)
    # "Ryazan Radio-Plant", "AGAT-SYSTEM": a word is also what its hyphens part.
    parts = [part for word in name_words for part in (word, *word.split("-"))]
    if not ORGANIZATION_WORDS.isdisjoint(parts) or any(map(ORGANIZATION_ENDS.search, name_words)):
        return True
    return _ends_in_legal_form(name) or _FIRM.search(name) is not None


def _ends_in_legal_form(name: str) -> bool:
    # "Aerofalcon S.L.", "Adimir OU": too short to tell from a part of a person's name unless written in capitals.
    last = name.rsplit(" ", 1)[-1]
    return " " in name and last.isupper() and is_legal_form(last) and GENERATIONS.isdisjoint(words(last))


def _shows_person(name: str) -> bool:
    if _WITH_INITIAL.fullmatch(name) or _GENERATION.search(name):
        return True
    name_words = words(name)
    if not 2 <= len(name_words) <= 6:
        return False
    return name_words[0] in HONORIFICS or any(PATRONYMIC.search(word) for word in name_words[1:])
