"""One record of the Consolidated Screening List, the same whichever form of the file it comes in.

Source: https://www.trade.gov/consolidated-screening-list; consolidated.csv of 2018-12-04 and 2023-11-30; the
publisher's importers, https://github.com/InternationalTradeAdministration/csl-importers, 2024-05.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from entity_lists.records import Address, Quarantined
from entity_lists.text import countries
from entity_lists.text.citation import Citation
from entity_lists.text.register_citations import read_citations
from entity_lists.text.spaces import one_line
from entity_lists.unknown import Unknown

_TWO_PAGES = re.compile(
    r"\b(?P<register>\d{1,3}[. ]{0,2}F\.? ?R\.? {0,3})(?P<first>\d{3,6}), (?P<second>\d{3,6}) "
    r"(?P<date>\d{1,2}/\d{1,2}/\d{2,4})"
)

COLUMNS = (
    "source", "entity_number", "type", "programs", "name", "title", "addresses", "federal_register_notice",
    "start_date", "end_date", "standard_order", "license_requirement", "license_policy", "call_sign", "vessel_type",
    "gross_tonnage", "gross_registered_tonnage", "vessel_flag", "vessel_owner", "remarks", "source_list_url",
    "alt_names", "citizenships", "dates_of_birth", "nationalities", "places_of_birth", "source_information_url", "ids",
)  # fmt: skip
# Where the list stands on the web, the same for every row of a list, says nothing of a party; the publisher moves it.
_IGNORED = ("source_list_url", "source_information_url")
_SAID = tuple(name for name in COLUMNS if name not in _IGNORED)
# The columns that hold several values.
LISTS = ("programs", "alt_names", "citizenships", "dates_of_birth", "nationalities", "places_of_birth")
# BIS's lists: its importer puts the country after each row's address, which may hold several addresses itself.
IS_BIS = re.compile(r"\((?:EL|UVL|MEU)\)")


# A file has tens of thousands of records and ids: a tuple is made in a third of the time of a frozen dataclass.
class IdDocument(NamedTuple):
    """One of a record's ids, in the publisher's words; country is a code or a name.

    some_date: a date of which the file does not tell whether it is that of issue or of expiry.
    """

    type: str = ""
    number: str = ""
    country: str = ""
    issue_date: str = ""
    expiration_date: str = ""
    some_date: str = ""


class CslRecord(NamedTuple):
    """One record: its single values by column ("" where it has none), its lists, and its text, a line a column.

    The text leaves out the record's id, which differs from import to import, and the URLs of web pages.
    new: what stands in columns or under keys that are not known, a line each.
    """

    position: int
    cells: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    addresses: tuple[Address, ...]
    ids: tuple[IdDocument, ...]
    text: str
    new: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class CslFile:
    """The records of a file, to be gone through once; then those are known that cannot be read, and what is unknown.

    unknown: its columns and keys that are not known.
    """

    records: Iterable[CslRecord]
    quarantine: Sequence[Quarantined]
    unknown: Unknown = field(default_factory=Unknown)


def text_of(cells: Mapping[str, str], new: Iterable[str] = ()) -> str:
    """Return the text of a record with these cells, in which lists are joined as in the CSV, and what is new in it."""
    return "\n".join([*[f"{name}: {said}" for name in _SAID if (said := cells.get(name))], *new])


# That of the Netherlands Antilles was withdrawn in 2010 and is still printed.
_WITHDRAWN = "AN"


def iso_code(text: str) -> str | None:
    """Return the text if it is a country's code as the publisher prints it; "NM", a state of the U.S., is none."""
    if len(text) != 2 or not text.isupper():
        return None
    return text if text == _WITHDRAWN else countries.iso_code(text)


def country_of(printed: str) -> str | None:
    """Return the code of a country that is printed as a code or by its name; None if unknown."""
    return iso_code(printed) or countries.country_code(printed)


def parted(cell: str) -> tuple[str, ...]:
    """Return the values that a cell joins at "; "; one that ends it closes the last of them."""
    return tuple([value for part in cell.split("; ") if (value := part.strip(" ;\n"))])


def unbroken(text: str) -> str:
    """Return the text without blanks around it and without line breaks; blanks within a line stay as they are."""
    return one_line(text) if "\n" in text else text.strip()


def read_notice(text: str) -> tuple[tuple[Citation, ...], str]:
    """Return the citations of a cell, oldest first, and what of its text could not be read ("" if all was)."""
    if not text:
        return (), ""
    return read_citations(_TWO_PAGES.sub(r"\g<register>\g<first> \g<date> \g<register>\g<second> \g<date>", text))
