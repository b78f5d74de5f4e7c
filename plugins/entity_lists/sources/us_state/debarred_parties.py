"""Who the names of the debarred list are: persons, as "Surname, Given names", and firms, as they are called.

The list types nobody since 2014, but its order of names does. In the release of 2014, which marks firms, a comma that
is not before a legal form stands in every name of a person and in none of a firm. The publisher itself took three firms
for persons there: "Mart Haller Incorporated", and "Bet-Air, Inc." and "Universal Industries Limited, Inc.", whose given
names are "Inc.".

A row of the administrative debarments may name several: "Kam-Tech Systems, Ltd. and David Menashe".
"""

import re

from entity_lists.text.party_kind import ORGANIZATION, PERSON, party_kind
from entity_lists.text.vocabulary import GENERATIONS, is_legal_form, words

# Other legal forms are given names elsewhere, as "Sal" and "San": they count in capitals or with a stop only ("S.A.").
_SURE_FORMS = frozenset({
    "bv", "company", "corp", "corporation", "gmbh", "inc", "incorporated", "limited", "llc", "llp", "ltd", "nv", "plc",
    "pte", "pty",
})  # fmt: skip
_BETWEEN_PARTIES = re.compile(r"\s{0,3};\s{0,3}|,\s{1,3}and\s{1,3}")
_AND = re.compile(r"\s{1,3}and\s{1,3}")
# The longest row of the list has 72 characters for four parties.
_MAX_CHARACTERS = 5000


def entry_type_of(name: str, *, is_born: bool, is_corporation: bool, is_inverted: bool) -> str:
    """Return person or organization; unknown where neither is certain.

    is_born: whether the list has a date of birth. is_corporation: whether it marks a firm. is_inverted: whether persons
    stand with their surname first, without exception; where they do not, a name without a comma may be either.
    """
    if is_born:
        return PERSON
    if is_corporation or _ends_in_form(name):
        return ORGANIZATION
    if "," in name:
        return PERSON
    return ORGANIZATION if is_inverted else party_kind([name])


def split_parties(text: str) -> list[str]:
    """Return the parties in "Surname, Given; A, Inc., B, S.A., and C, Ltd. and Given Surname".

    Raises:
        ValueError: the text is too long for a row of names.
    """
    if len(text) > _MAX_CHARACTERS:
        raise ValueError(f"{len(text):,} characters in a row of names, expected at most {_MAX_CHARACTERS:,}")
    return [party for piece in _BETWEEN_PARTIES.split(text) for party in _split_at_forms(piece) if party]


def unsplit(name: str) -> bool:
    """Return whether a name may still hold two parties: an "and" that is not inside the name of a firm."""
    return bool(_AND.search(name)) and not _ends_in_form(name) and party_kind([name]) != ORGANIZATION


def _split_at_forms(text: str) -> list[str]:
    """Return the parties of a text, each but the last of which ends in a legal form."""
    parties: list[str] = []
    has_ended = True
    for piece in text.split(", "):
        form, *rest = _AND.split(piece, maxsplit=1)
        if rest and parties and _is_form(form):
            parties[-1] += f", {form}"
            parties += rest
            has_ended = False
        elif has_ended and not _is_form(piece):
            parties.append(piece)
            has_ended = False
        else:
            parties[-1:] = [", ".join([*parties[-1:], piece])]
            has_ended = _is_form(piece)
    return [party.strip() for party in parties]


def _ends_in_form(name: str) -> bool:
    """Return whether what follows the last comma is a legal form."""
    _, comma, last = name.rpartition(",")
    return bool(comma) and _is_form(last)


def _is_form(text: str) -> bool:
    """Return whether the text is a legal form, and neither "Jr." nor one that may be a given name."""
    in_text = words(text)
    if not is_legal_form(text) or not GENERATIONS.isdisjoint(in_text):
        return False
    return not _SURE_FORMS.isdisjoint(in_text) or text.strip().isupper() or text.endswith(".")
