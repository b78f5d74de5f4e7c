"""The dates of the Treasury's lists: as remarks write them, and of which programme they date a listing."""

from datetime import date

import pytest

from entity_lists.records import Entry, Identifier, Name
from entity_lists.sources.us_ofac.dates import as_date, effective_date, impossible_date_count, observations
from entity_lists.unknown import Unknown

DATED = Identifier(id_type="executive_order", id_value="03 Jun 2021", remarks="Effective Date (CMIC)")
LISTED = Identifier(id_type="executive_order", id_value="02 Aug 2021", remarks="Listing Date (CMIC)")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("03 Jun 2021", date(2021, 6, 3), id="a day"),
        pytest.param("3 Jun 2021", date(2021, 6, 3), id="a day of one digit"),
        pytest.param("31 Jun 2021", None, id="a day that there is not"),
        pytest.param("Jun 2021", None, id="a month"),
        pytest.param("circa 1954", None, id="a year"),
        pytest.param("2021", None, id="a year alone"),
        pytest.param("01 Jan 1066", None, id="a day long ago"),
        pytest.param("01 Jan 3017", None, id="a day that nobody can mean"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_day_is_read_as_remarks_write_it(text: str, expected: date | None) -> None:
    assert as_date(text) == expected


@pytest.mark.parametrize(
    ("programs", "identifiers", "expected"),
    [
        pytest.param("CMIC-EO13959", [LISTED, DATED], date(2021, 6, 3), id="a Chinese military company"),
        pytest.param("CMIC-EO13959", [LISTED], None, id="without its effective date"),
        pytest.param("CMIC-EO13959; RUSSIA-EO14024", [DATED], None, id="under another programme too"),
        pytest.param("CUBA", [DATED], None, id="another programme"),
        pytest.param(None, [DATED], None, id="no programme"),
    ],
)
def test_only_the_programme_of_chinese_military_companies_dates_a_listing(
    programs: str | None, identifiers: list[Identifier], expected: date | None
) -> None:
    assert effective_date(programs, identifiers) == expected


def test_days_that_there_are_not_are_counted_and_other_texts_are_none() -> None:
    values = ("31 Jun 1962", "30 Feb 1954", "10 Sep 2012", "circa 1954", "Jun 1962")
    assert impossible_date_count(Identifier(id_type="birth_date", id_value=value) for value in values) == 2


def test_what_was_read_and_what_is_broken_is_observed() -> None:
    def entry(name: str, *births: str) -> Entry:
        return Entry(
            position=1, list_code="SDN", entry_type="person", country_code=None, country_text=None, entry_text="",
            names=(Name(name=name, name_type="primary"),),
            identifiers=tuple(Identifier(id_type="birth_date", id_value=birth) for birth in births),
        )  # fmt: skip

    assert observations([entry("A\ufffd", "31 Jun 1962"), entry("B??"), entry("Who?")], 8, 2, Unknown()) == {
        ("remarks_read", "release"): 0.75,
        ("impossible_dates", "release"): 1.0,
        ("broken_characters", "release"): 2.0,
        ("parties_of_shared_numbers", "release"): 3.0,
        ("unknown_kinds", "release"): 0.0,
        ("unknown_words", "release"): 0.0,
    }


def test_where_nothing_is_said_all_is_read() -> None:
    assert observations([], 0, 0, Unknown()) == {
        ("remarks_read", "release"): 1.0,
        ("impossible_dates", "release"): 0.0,
        ("broken_characters", "release"): 0.0,
        ("parties_of_shared_numbers", "release"): 0.0,
        ("unknown_kinds", "release"): 0.0,
        ("unknown_words", "release"): 0.0,
    }
