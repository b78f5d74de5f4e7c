"""Labels of destinations and free-text names become ISO 3166-1 codes, or nothing."""

from collections.abc import Callable
from pathlib import Path

import pycountry
import pytest

from entity_lists.text import countries
from entity_lists.text.countries import country_code, country_label, iso_code
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
    "TÜRKİYE": "TR",
    "Turkey (Türkiye)": "TR",
    "Republic of Türkiye": "TR",
    "Congo (Kinshasa)": "CD",
    "Congo (Brazzaville)": "CG",
    "Congo (the Democratic Republic of the)": "CD",
    "Bolivia (Plurinational State of)": "BO",
    "Bolivia, Plurinational State of": "BO",
    "Micronesia (Federated States of)": "FM",
    "Korea (the Republic of)": "KR",
    "Korea, Democratic People’s Republic of": "KP",
    "CHINA, PEOPLES REPUBLIC OF": "CN",
    "Lao Peoples Democratic Republic": "LA",
    "Cote dIvoire": "CI",
    "Crimea (Region of Ukraine)": "UA",
    "Virgin Islands (British)": "VG",
    "Virgin Islands (U.S.)": "VI",
    "Trinidad & Tobago": "TT",
    "St. Kitts & Nevis": "KN",
    "UAE.": "AE",
    "United Arab Emirates (UAE)": "AE",
    "Burma/Myanmar": "MM",
    "Bahamas (the)": "BS",
    "Netherlands (Kingdom of the)": "NL",
    "Falkland Islands (the) [Malvinas]": "FK",
    "Hong Kong (China)": "HK",
    "Taiwan, China": "TW",
    "CURAÇAO": "CW",
    "COTE D'IVOIRE": "CI",
    "Guinea Bissau": "GW",
    "Guinea, Equatorial": "GQ",
    "Guinea": "GN",
    "SOUTH SUDAN": "SS",
    "SUDAN": "SD",
    "  south \u00a0\n africa ": "ZA",
}
UNKNOWN = [
    "", "  ", ".", "the", "CHINA AND RUSSIA", "CHINAA", "Chin", "SOUTH", "undetermined", "-0-", "CN", "Pakistan)",
]  # fmt: skip
# What may be one of several, or is part of one and not of the other.
SEVERAL = ["Korea", "Virgin Islands", "Saint Martin", "Cyprus (North)", "Georgia (South Ossetia)", "China/Russia"]
NO_MORE = [
    "Yugoslavia", "Federal Republic of Yugoslavia", "USSR", "Soviet Union", "Czechoslovakia", "Netherlands Antilles",
    "Serbia and Montenegro", "Serbia & Montenegro", "German Democratic Republic",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"), [pytest.param(text, code, id=text.strip()) for text, code in PRINTED.items()]
)
def test_a_printed_label_has_the_code_of_its_country(text: str, code: str) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize("text", [*UNKNOWN, *SEVERAL, *NO_MORE], ids=repr)
def test_a_label_that_is_unknown_or_none_of_today_has_no_code(text: str) -> None:
    assert country_code(text) is None


@pytest.mark.parametrize("field", ["name", "common_name", "official_name"])
def test_every_name_of_iso_3166_has_its_own_code(field: str) -> None:
    named = {country.alpha_2: getattr(country, field, None) for country in pycountry.countries}
    assert len(named) > 240
    assert {code: country_code(name) for code, name in named.items() if name} == {
        code: code for code, name in named.items() if name
    }


def test_no_two_countries_share_a_label() -> None:
    names = [
        (label, country.alpha_2)
        for country in pycountry.countries
        for field in ("name", "common_name", "official_name")
        if (label := countries._key(getattr(country, field, None) or ""))
    ]
    known = {(label, code) for code, labels in countries._LABELS.items() for label in labels}
    assert [label for label, _ in known if countries._key(label) != label] == []
    assert [label for label, _ in known if label in dict(names)] == []
    assert len(dict([*names, *known])) == len({*names, *known})


@pytest.mark.parametrize("change", [str.upper, str.lower, "  {}. ".format, "the {}".format], ids=range(4))
def test_how_a_name_of_iso_3166_is_printed_changes_no_code(change: Callable[[str], str]) -> None:
    printed = {country.alpha_2: change(country.name) for country in pycountry.countries}
    assert {code: country_code(text) for code, text in printed.items()} == {code: code for code in printed}


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


@pytest.mark.parametrize(
    ("code", "label"),
    [("CN", "China (CN)"), ("RU", "Russia (RU)"), ("IR", "Iran (IR)"), ("XK", "Kosovo (XK)"), ("ZZ", "ZZ"), (None, "")],
)
def test_a_country_is_told_by_name_with_its_code(code: str | None, label: str) -> None:
    assert country_label(code) == label
