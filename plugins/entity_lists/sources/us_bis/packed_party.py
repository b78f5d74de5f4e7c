"""A party of the Denied Persons List: name, street, city, state, country and postal code, apart or in one cell.

Until 2025 the list had a column for each. Since then one cell holds all six, joined with ", ", an empty one as nothing
between two commas: "REXFORD LTD., 138 BUDBROOKE RD., WARWICK, , GB, ". The last four are always there and hold no
comma, but for nine cities of 456 ("ROCHFORD, ESSEX"), seven of which cannot be told from a street; names and streets do
("X CO., LTD.", "1 Y ROAD, SUITE 2"). The name is the first part and the legal form, generation or closing bracket that
follows it.

Measured on the 456 rows of 2026-04-14 whose cell is that of an older row: all names, all addresses as a whole, and 449
cities are the same. This breaks when a name has another comma, which the changes of a release show.
"""

import re
from dataclasses import dataclass

from entity_lists.text.spaces import one_line
from entity_lists.text.vocabulary import is_legal_form, names_place

_PARTS = 6
_TAIL = ("city", "state", "country", "postal_code")
_ONE_WORD = re.compile(r"[A-Z'-]{2,30}")


@dataclass(frozen=True, kw_only=True)
class PackedParty:
    """The six columns, each stripped, with single blanks; "" where the publisher has nothing."""

    name: str
    street: str
    city: str
    state: str
    country: str
    postal_code: str

    @property
    def address(self) -> str:
        """Street, city, state and postal code as one text; the same whichever way the publisher cut it up."""
        parts = ", ".join((self.street, self.city, self.state, self.postal_code)).split(",")
        return ", ".join(part.strip() for part in parts if part.strip())


def party_of(name: str, street: str, city: str, state: str, country: str, postal_code: str) -> PackedParty:
    """Return the party of six cells."""
    return PackedParty(
        name=one_line(name).strip(" ,"),
        street=one_line(street).strip(" ,"),
        city=one_line(city),
        state=one_line(state),
        country=one_line(country),
        postal_code=one_line(postal_code),
    )


def unpack(text: str) -> PackedParty:
    """Return the party of one cell.

    Raises:
        ValueError: the cell has fewer than six parts.
    """
    # An empty postal code leaves a comma at the end; the blank behind it may be gone.
    parts = f"{text.strip()} ".split(", ")
    if len(parts) < _PARTS:
        raise ValueError(f"expected name, street, city, state, country and postal code, found {len(parts)} parts")
    head, tail = parts[: -len(_TAIL)], dict(zip(_TAIL, parts[-len(_TAIL) :], strict=True))
    end = _name_end(head)
    name, street = ", ".join(head[:end]), head[end:]
    if street and not street[0].strip():
        # No street: what stands before the last part is the rest of the city.
        tail["city"] = ", ".join([*street[1:], tail["city"]])
        street = []
    return party_of(name, ", ".join(street), tail["city"], tail["state"], tail["country"], tail["postal_code"])


def _name_end(head: list[str]) -> int:
    """Return how many of the parts are the name."""
    end, depth = 1, _depth(head[0])
    while end < len(head) and (depth > 0 or is_legal_form(head[end].strip(" ,.)"))):
        depth += _depth(head[end])
        end += 1
    return 2 if end == 1 and _is_inverted(head) else end


def _depth(part: str) -> int:
    return part.count("(") - part.count(")")


def _is_inverted(head: list[str]) -> bool:
    # "JIN, ZHONGDA, 1895 DOBBIN DRIVE, …": two single words before a street.
    words = [part.strip() for part in head[:2]]
    return len(head) > 2 and all(map(_ONE_WORD.fullmatch, words)) and not names_place(words[1])
