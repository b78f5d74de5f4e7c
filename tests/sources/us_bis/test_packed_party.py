"""Name and address from six cells and from one: the same party either way."""

import pytest

from entity_lists.sources.us_bis.packed_party import PackedParty, party_of, unpack

SIX = {
    "an empty state and code": ("REXFORD LTD.", "138 BUDBROOKE RD.", "WARWICK", "", "GB", ""),
    "all six": ("AARON ABRAHAM VILLA", "3415 RIVERA AVENUE", "EL PASO", "TX", "US", "79905"),
    "a street with commas": ("ABDULLAH AL NASSER", "FCI SEAGOVILLE, 2113 N HIGHWAY 175", "SEAGOVILLE", "TX", "US", ""),
    "a legal form": ("SHUTTLE LONG CO, LTD.", "KA WAH BANK CENTER, DES VOEUX ROAD", "HONG KONG", "", "CN", ""),
    "a blank before the comma": ("ANNEXFIELD , LTD.", "152 BUDBROOKE RD.", "WARWICK", "", "GB", ""),
    "a legal form with a blank": ("EMPRESA AEROCARGO DEL SUR, S.A.", "CALLE 1", "CARACAS", "", "VE", ""),
    "a generation": ("RAFAEL PALOMARES, JR.", "P.O. BOX 6000", "FLORENCE", "CO", "US", "81226"),
    "the third": ("JOSEPH ORMOND KIRK, III.", "13204 SAXBY COURT", "AUSTIN", "TX", "US", "78729"),
    "a comma in brackets": ("WEARFORM (MNC GROUP, INC.)", "3334 WALNUT BEND LANE", "HOUSTON", "TX", "US", "77042"),
    "a surname first": ("JIN, ZHONGDA", "1895 DOBBIN DRIVE, SUITE B", "SAN JOSE", "CA", "US", "95133"),
    "one word and a numbered street": ("SYNAPTIX.NET", "401 INTERNATIONAL PARKWAY", "RICHARDSON", "TX", "US", "75081"),
    "one word and a place": ("EMTRASUR", "AIRPORT", "CARACAS", "", "VE", ""),
    "no street": ("WERNER J. BRUCHHAUSEN", "", "NIEDERSEEON", "", "DE", "D8019"),
    "no street, a city with a comma": ("ASMAT", "", "ROCHFORD, ESSEX", "", "GB", ""),
    "no place at all": ("SIBERIAN AIRLINES", "633104, G. OB, D. 10 OFIS 201", "", "", "RU", ""),
}  # fmt: skip


@pytest.mark.parametrize("cells", SIX.values(), ids=SIX.keys())
def test_one_cell_gives_the_party_of_the_six(cells: tuple[str, ...]) -> None:
    assert unpack(", ".join(cells)) == party_of(*cells)
    # Blanks at the end of a cell are gone when it is read.
    assert unpack(", ".join(cells).strip()) == party_of(*cells)


def test_the_parts_are_stripped_and_have_single_blanks() -> None:
    assert unpack(" AL-NASER  AIRLINES , P.O. BOX 4 ,  DUBAI , TX,  US, 78242 ") == PackedParty(
        name="AL-NASER AIRLINES", street="P.O. BOX 4", city="DUBAI", state="TX", country="US", postal_code="78242"
    )


def test_a_comma_at_the_end_of_a_name_or_street_is_none_of_it() -> None:
    packed = unpack("UTAIR AVIATION JSC,, KHANTY-MANSIYSK AIRPORT,, TYUMEN, , RU, 628012")
    assert packed == party_of("UTAIR AVIATION JSC,", "KHANTY-MANSIYSK AIRPORT, ", "TYUMEN", "", "RU", "628012")
    assert (packed.name, packed.street) == ("UTAIR AVIATION JSC", "KHANTY-MANSIYSK AIRPORT")


def test_a_city_with_a_comma_is_cut_but_the_address_is_the_same() -> None:
    six = party_of("AVOMAIR LTD.", "3 FEATHERBY WAY", "ROCHFORD, ESSEX", "", "GB", "")
    one = unpack("AVOMAIR LTD., 3 FEATHERBY WAY, ROCHFORD, ESSEX, , GB, ")
    assert one.address == six.address == "3 FEATHERBY WAY, ROCHFORD, ESSEX"
    assert (one.street, one.city) == ("3 FEATHERBY WAY, ROCHFORD", "ESSEX")


@pytest.mark.parametrize(
    ("cells", "address"),
    [
        (("A", "1 B ROAD", "C", "TX", "US", "75081"), "1 B ROAD, C, TX, 75081"),
        (("A", "1 B ROAD, ", "", "", "DE", ""), "1 B ROAD"),
        (("A", "", "", "", "DE", ""), ""),
    ],
    ids=["all parts", "street only", "none"],
)
def test_an_address_has_the_parts_that_there_are_without_the_country(cells: tuple[str, ...], address: str) -> None:
    assert party_of(*cells).address == address


@pytest.mark.parametrize("text", ["", "NAME", "NAME, STREET, CITY, TX, US"], ids=["nothing", "a name", "five parts"])
def test_a_cell_of_fewer_parts_is_no_party(text: str) -> None:
    with pytest.raises(ValueError, match="expected name, street, city, state, country and postal code, found"):
        unpack(text)
