"""What the values of the advanced XML say: reference values, days, periods and places."""

import re
from datetime import date

import pytest
from lxml import etree

from entity_lists.errors import SourceChanged
from entity_lists.records import Address
from entity_lists.sources.us_ofac.advanced_document import Element
from entity_lists.sources.us_ofac.advanced_values import Place, ReferenceValues, day, period_text, read_place


def element(node: etree._Element | str) -> Element:
    """Return an element as the document is read."""
    parsed = etree.fromstring(node) if isinstance(node, str) else node
    return Element(
        name=str(parsed.tag),
        attributes={str(key): str(value) for key, value in parsed.attrib.items()},
        text=(parsed.text or "").strip(),
        children=tuple(map(element, parsed)),
    )


def values(*kinds: str) -> ReferenceValues:
    """Return the document's tables; each kind as "LocPartType 1451 ADDRESS1"."""
    tables = ReferenceValues("us_ofac_sdn")
    for name, number, word in (kind.split(" ", 2) for kind in kinds):
        tables.add([element(f'<{name} ID="{number}" Description="{word}">{word}</{name}>')])
    return tables


def test_an_id_means_what_the_documents_own_table_says() -> None:
    tables = values("AliasType 1400 A.K.A.")
    assert tables.word("AliasType", "1400") == "A.K.A."
    assert tables.known("AliasType", "1400", {"A.K.A.": "aka"}) == "aka"


def test_an_id_without_a_meaning_is_a_change_and_a_word_that_is_not_known_is_told() -> None:
    tables = values("AliasType 1400 Pen name")
    with pytest.raises(SourceChanged, match=r"^us_ofac_sdn: expected the document to say what AliasType 7 means"):
        tables.word("AliasType", "7")
    with pytest.raises(ValueError, match=re.escape("expected one of ['A.K.A.'] as AliasType, found 'Pen name'")):
        tables.known("AliasType", "1400", {"A.K.A.": "aka"})
    assert tables.described("AliasType", "1400", {"A.K.A.": "aka"}, "other") == "other"
    assert tables.unknown == {
        ("unknown_kinds", "AliasType: Pen name"): 1,
        ("unknown_words", "AliasType: Pen name"): 1,
    }


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param("<Year>2021</Year><Month>7</Month><Day>6</Day>", date(2021, 7, 6), id="a day"),
        pytest.param("<Year>2021</Year><Month>2</Month><Day>30</Day>", None, id="a day that there is not"),
        pytest.param("<Year>2021</Year>", None, id="a year"),
        pytest.param("<Year>x</Year><Month>7</Month><Day>6</Day>", None, id="no number"),
    ],
)
def test_a_day_is_year_month_and_day(parts: str, expected: date | None) -> None:
    assert day(element(f"<Date>{parts}</Date>")) == expected


def test_no_element_is_no_day_and_no_period() -> None:
    assert (day(None), period_text(None), period_text(element("<DatePeriod/>"))) == (None, "", "")


def moment(name: str, text: str) -> str:
    year, month, number = text.split("-")
    return f"<{name}><Year>{year}</Year><Month>{month}</Month><Day>{number}</Day></{name}>"


@pytest.mark.parametrize(
    ("first", "last", "approximate", "expected"),
    [
        pytest.param("1954-8-17", "1954-8-17", "false", "17 Aug 1954", id="a day"),
        pytest.param("1954-8-1", "1954-8-31", "false", "Aug 1954", id="a month"),
        pytest.param("1956-2-1", "1956-2-29", "false", "Feb 1956", id="a February of 29 days"),
        pytest.param("1954-1-1", "1954-12-31", "false", "1954", id="a year"),
        pytest.param("1954-1-1", "1954-12-31", "true", "circa 1954", id="about a year"),
        pytest.param("1954-1-1", "1956-12-31", "false", "1954 to 1956", id="years"),
        pytest.param("1954-8-17", "1954-9-2", "false", "17 Aug 1954 to 02 Sep 1954", id="days"),
    ],
)
def test_a_period_is_written_as_in_the_flat_files(first: str, last: str, approximate: str, expected: str) -> None:
    start = f'<Start Approximate="{approximate}">{moment("From", first)}{moment("To", first)}</Start>'
    end = f'<End Approximate="{approximate}">{moment("From", last)}{moment("To", last)}</End>'
    assert period_text(element(f"<DatePeriod>{start}{end}</DatePeriod>")) == expected


TABLES = (
    "LocPartType 1 ADDRESS1", "LocPartType 2 CITY", "LocPartType 3 STATE/PROVINCE", "LocPartType 4 POSTAL CODE",
    "LocPartType 5 REGION", "LocPartType 6 Unknown", "Country 11 Russia", "Country 12 undetermined", "AreaCode 21 Cuba",
)  # fmt: skip


def part(kind: int, text: str, primary: str = "true") -> str:
    value = f'<LocationPartValue Primary="{primary}"><Value>{text}</Value></LocationPartValue>'
    return f'<LocationPart LocPartTypeID="{kind}">{value}</LocationPart>'


COUNTRY = '<LocationCountry CountryID="{}"/>'
MOSCOW = Address(
    address="9 Ilyinka Street, Moscow, Moscow Oblast 109097, Russia", city="Moscow", state="Moscow Oblast",
    postal_code="109097", country_code="RU",
)  # fmt: skip
PLACES = {
    "an address": (
        part(1, "9 Ilyinka Street") + part(2, "Moscow") + part(3, "Moscow Oblast") + part(4, "109097")
        + COUNTRY.format(11),
        (MOSCOW,), "Russia",
    ),
    "one in two scripts": (
        part(2, "Moscow") + part(2, "Москва", "false") + COUNTRY.format(11),
        (
            Address(address="Moscow, Russia", city="Moscow", country_code="RU"),
            Address(address="Москва, Russia", city="Москва", country_code="RU"),
        ),
        "Russia",
    ),
    "a country alone": (COUNTRY.format(11), (Address(address="Russia", country_code="RU"),), "Russia"),
    "a country by its area code": (
        '<LocationAreaCode AreaCodeID="21"/>', (Address(address="Cuba", country_code="CU"),), "Cuba",
    ),
    "a country that the publisher does not know": (
        part(2, "Port") + COUNTRY.format(12), (Address(address="Port", city="Port"),), None,
    ),
    "a region": (part(5, "Gaza"), (Address(address="Region: Gaza", country_code="PS"),), "Region: Gaza"),
    "a place in one word": (part(6, "Havana"), (Address(address="Havana"),), "Havana"),
    "nowhere": ("", (), None),
}  # fmt: skip


@pytest.mark.parametrize(("parts", "addresses", "country"), PLACES.values(), ids=PLACES)
def test_a_place_has_its_addresses_and_its_country(
    parts: str, addresses: tuple[Address, ...], country: str | None
) -> None:
    location = element(f'<Location ID="7">{parts}</Location>')
    assert read_place(location, "<Location/>", values(*TABLES)) == Place(
        addresses=addresses, country_text=country, text="<Location/>"
    )
