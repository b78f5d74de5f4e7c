"""What the values of OFAC's advanced XML say: reference values, days and periods, places."""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from entity_lists.errors import SourceChanged
from entity_lists.records import Address
from entity_lists.sources.us_ofac.advanced_document import Element
from entity_lists.text.countries import country_code
from entity_lists.text.dates import calendar_day
from entity_lists.unknown import Unknown

_T = TypeVar("_T")
_MONTHS = {
    1: "Jan", 2: "Feb", 3: "Mar", 4: "Apr", 5: "May", 6: "Jun", 7: "Jul", 8: "Aug", 9: "Sep", 10: "Oct", 11: "Nov",
    12: "Dec",
}  # fmt: skip
_STREET = ("Unknown", "ADDRESS1", "ADDRESS2", "ADDRESS3")
_PLACE_PARTS = {name: name for name in (*_STREET, "CITY", "STATE/PROVINCE", "POSTAL CODE", "REGION")}
# The publisher's word for a country that it does not know.
UNDETERMINED = "undetermined"


class ReferenceValues:
    """The document's own tables of what its ids mean; unknown counts the words that no table of ours has."""

    def __init__(self, source_id: str) -> None:
        self._source_id = source_id
        self.unknown = Unknown()
        self._values: dict[tuple[str, str], Element] = {}

    def add(self, values: Iterable[Element]) -> None:
        """Take the values of the section that has them."""
        for value in values:
            self._values[value.name, value.get("ID")] = value

    def value(self, kind: str, reference_id: str) -> Element:
        """Return the value of an id. Raises: SourceChanged (the document's table does not have it)."""
        value = self._values.get((kind, reference_id))
        if value is None:
            raise SourceChanged(
                f"{self._source_id}: expected the document to say what {kind} {reference_id} means, found nothing. The "
                "file is damaged or was put together wrongly: fetch it again."
            )
        return value

    def word(self, kind: str, reference_id: str) -> str:
        """Return what an id means, in the publisher's words; raises as value."""
        return self.value(kind, reference_id).text

    def known(self, kind: str, reference_id: str, table: Mapping[str, _T]) -> _T:
        """Return what a closed table has for an id, of a kind that decides what the rest means.

        Raises:
            ValueError: the table does not have its word.
            SourceChanged: as value.
        """
        word = self.word(kind, reference_id)
        if word not in table:
            self.unknown.kind(kind, word)
            raise ValueError(f"expected one of {sorted(table)} as {kind}, found {word!r} (id {reference_id})")
        return table[word]

    def described(self, kind: str, reference_id: str, table: Mapping[str, _T], otherwise: _T) -> _T:
        """Return what a table has for an id, of a kind that only describes, or `otherwise`; raises as value."""
        word = self.word(kind, reference_id)
        if word not in table:
            self.unknown.word(kind, word)
        return table.get(word, otherwise)


def day(element: Element | None) -> date | None:
    """Return the day that Year, Month and Day name; None if they name none, or one that nobody can mean."""
    return calendar_day(*_numbers(element))


def period_text(period: Element | None) -> str:
    """Return a period as the flat files write it: "17 Aug 1954", "Aug 1954", "circa 1954", "1954 to 1956"; or ""."""
    if period is None:
        return ""
    start, end = period.first("Start"), period.first("End")
    if start is None or end is None:
        return ""
    circa = "circa " if "true" in {start.get("Approximate"), end.get("Approximate")} else ""
    return circa + _span(_numbers(start.first("From")), _numbers(end.first("To")))


_Numbers = tuple[int, int, int]
_NUMBER = re.compile(r"[0-9]{1,4}")


def _numbers(element: Element | None) -> _Numbers:
    """Return year, month and day; 0 for what is no number."""
    parts = [element.words(name) if element else "" for name in ("Year", "Month", "Day")]
    year, month, number = (int(part) if _NUMBER.fullmatch(part) else 0 for part in parts)
    return year, month, number


def _span(first: _Numbers, last: _Numbers) -> str:
    if first == last:
        return _written(first)
    if first[1:] == (1, 1) and last[1:] == (12, 31):
        return str(first[0]) if first[0] == last[0] else f"{first[0]} to {last[0]}"
    if first[:2] == last[:2] and first[2] == 1 and last[1] in _MONTHS and last[2] == monthrange(*last[:2])[1]:
        return f"{_MONTHS[first[1]]} {first[0]}"
    return f"{_written(first)} to {_written(last)}"


def _written(numbers: _Numbers) -> str:
    year, month, number = numbers
    return f"{number:02} {_MONTHS.get(month, month)} {year}"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place: its addresses (the second one in another script), and the country that it is in or is."""

    addresses: tuple[Address, ...]
    country_text: str | None
    text: str


def read_place(location: Element, text: str, values: ReferenceValues) -> Place:
    """Return what a Location says; a part of a kind that is not known stands with those of the street."""
    latin: dict[str, str] = {}
    other: dict[str, str] = {}
    for part in location.every("LocationPart"):
        kind = values.described("LocPartType", part.get("LocPartTypeID"), _PLACE_PARTS, "Unknown")
        for value in part.every("LocationPartValue"):
            spelt = latin if value.get("Primary") == "true" else other
            spelt[kind] = ", ".join(filter(None, [spelt.get(kind), value.words("Value")]))
    countries = [values.word("Country", country.get("CountryID")) for country in location.every("LocationCountry")]
    if not countries:
        areas = (values.value("AreaCode", code.get("AreaCodeID")) for code in location.every("LocationAreaCode"))
        countries = [area.get("Description") for area in areas]
    country = ", ".join(name for name in countries if name and name != UNDETERMINED) or None
    if country is None and "REGION" in latin:
        country = f"Region: {latin['REGION']}"
    addresses = (address_of(latin, country), address_of(other, country) if other else None)
    return Place(addresses=tuple(filter(None, addresses)), country_text=country or latin.get("Unknown"), text=text)


def address_of(parts: Mapping[str, str], country: str | None) -> Address | None:
    """Return the address of these parts, by the publisher's names of them, in a country; None where there are none."""
    if not parts and not country:
        return None
    street = [parts.get(kind) for kind in _STREET]
    # As the flat files put them into one cell: "Moscow, Moscow Oblast 125993".
    town = " ".join(filter(None, [", ".join(filter(None, [parts.get("CITY"), parts.get("STATE/PROVINCE")])),
        parts.get("POSTAL CODE")]))  # fmt: skip
    return Address(
        address=", ".join(filter(None, [*street, town, country])),
        city=parts.get("CITY"),
        state=parts.get("STATE/PROVINCE"),
        postal_code=parts.get("POSTAL CODE"),
        country_code=country_code(country) if country else None,
    )
