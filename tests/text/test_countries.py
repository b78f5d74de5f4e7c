"""Labels of destinations and free-text names become ISO 3166-1 codes, or nothing."""

from pathlib import Path

import pycountry
import pytest

from entity_lists.text.countries import country_code, iso_code
from sources.us_bis.entity_list_rows import ENTITY_LISTS, entity_list_rows

PRINTED = {
    "CHINA, PEOPLE'S REPUBLIC OF": "CN",
    "CHINA, PEOPLE’S REPUBLIC OF": "CN",
    "People's Republic of China": "CN",
    "BURMA": "MM",
    "CRIMEA REGION OF UKRAINE": "UA",
    "Crimea (Occupied)": "UA",
    "UKRAINE": "UA",
    "TURKEY": "TR",
    "Türkiye": "TR",
    "U.A.E": "AE",
    "U.A.E.": "AE",
    "UAE": "AE",
    "UNITED ARAB EMIRATES": "AE",
    "the United Arab Emirates": "AE",
    "U.K.": "GB",
    "U.K": "GB",
    "Great Britain": "GB",
    "UNITED KINGDOM": "GB",
    "Hong Kong": "HK",
    "China, Hong Kong Special Administrative Region": "HK",
    "Macau": "MO",
    "RUSSIA": "RU",
    "Russian Federation": "RU",
    "VIETNAM": "VN",
    "Viet Nam": "VN",
    "SOUTH KOREA": "KR",
    "Korea, South": "KR",
    "Korea, North": "KP",
    "Republic of Korea": "KR",
    "LAOS": "LA",
    "SYRIA": "SY",
    "TAIWAN": "TW",
    "NORTH MACEDONIA": "MK",
    "Kosovo": "XK",
    "British Virgin Islands": "VG",
    "Virgin Islands, British": "VG",
    "Cote d Ivoire": "CI",
    "Côte d’Ivoire": "CI",
    "Iran (Islamic Republic of)": "IR",
    "Democratic People's Republic of Korea": "KP",
    "United Kingdom of Great Britain and Northern Ireland": "GB",
    "Congo, Democratic Republic of the": "CD",
    "Congo, Republic of the": "CG",
    "West Bank": "PS",
    "State of Palestine": "PS",
    "Moracco": "MA",
    "SOUTH SUDAN": "SS",
    "SUDAN": "SD",
    "  south \u00a0\n africa ": "ZA",
}
UNKNOWN = ["", "  ", "CHINA AND RUSSIA", "CHINAA", "Chin", "SOUTH", "undetermined", "-0-", "Netherlands Antilles", "CN"]


@pytest.mark.parametrize(
    ("text", "code"), [pytest.param(text, code, id=text.strip()) for text, code in PRINTED.items()]
)
def test_a_printed_label_has_the_code_of_its_country(text: str, code: str) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize("text", UNKNOWN, ids=repr)
def test_an_unknown_label_has_no_code(text: str) -> None:
    assert country_code(text) is None


@pytest.mark.parametrize("field", ["name", "common_name", "official_name"])
def test_every_name_of_iso_3166_has_its_own_code(field: str) -> None:
    named = {country.alpha_2: getattr(country, field, None) for country in pycountry.countries}
    assert len(named) > 240
    assert {code: country_code(name) for code, name in named.items() if name} == {
        code: code for code, name in named.items() if name
    }


@pytest.mark.corpus
@pytest.mark.parametrize(("release", "count"), [("2023-12-07", 91), ("2026-03-25", 91), ("2026-07-18", 91)])
def test_every_heading_of_the_entity_list_has_a_code(corpus: Path, release: str, count: int) -> None:
    labels = {row.country for row in entity_list_rows(corpus / ENTITY_LISTS[release])} - {""}
    assert len(labels) == count
    assert [label for label in sorted(labels) if country_code(label) is None] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [("IR", "IR"), (" ch ", "CH"), ("XK", "XK"), ("NM", None), ("UK", None), ("Iran", None), ("", None)],
)
def test_a_code_is_itself_and_anything_else_is_none(text: str, code: str | None) -> None:
    assert iso_code(text) == code
