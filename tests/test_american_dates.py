"""Dates as they are typed, and those that no calendar has."""

from datetime import date

import pytest

from entity_lists.american_dates import read_date, read_dates


@pytest.mark.parametrize(
    ("text", "dates", "unread"),
    [
        pytest.param("11/21/2011", (date(2011, 11, 21),), "", id="one"),
        pytest.param("7/31/2001", (date(2001, 7, 31),), "", id="no leading zeros"),
        pytest.param("2017-10-23", (date(2017, 10, 23),), "", id="ISO 8601"),
        pytest.param("5/14/01; 9/16/2005", (date(2001, 5, 14), date(2005, 9, 16)), "", id="a short year"),
        pytest.param("6/30/97", (date(1997, 6, 30),), "", id="a short year of the last century"),
        pytest.param("8/20/2020,9/9/22 ", (date(2020, 8, 20), date(2022, 9, 9)), "", id="no blank between"),
        pytest.param("8/1/2018: 6/5/2020", (date(2018, 8, 1), date(2020, 6, 5)), "", id="a colon between"),
        pytest.param("3/21/2016; 8/414/2019", (date(2016, 3, 21),), "8/414/2019", id="a day of three digits"),
        pytest.param("02/30/2019", (), "02/30/2019", id="the 30th of February"),
        pytest.param("08/22/3017", (), "08/22/3017", id="the year 3017"),
        pytest.param("3033-09-30", (), "3033-09-30", id="the year 3033"),
        pytest.param("0097-06-30", (), "0097-06-30", id="the year 97"),
        pytest.param("1/2/201", (), "1/2/201", id="a year of three digits"),
        pytest.param("until further notice", (), "until further notice", id="words"),
        pytest.param("", (), "", id="nothing"),
    ],
)
def test_the_dates_of_a_cell_are_read_and_the_rest_is_kept(text: str, dates: tuple[date, ...], unread: str) -> None:
    assert read_dates(text) == (dates, unread)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(" 9/10/1981 ", (date(1981, 9, 10), ""), id="one"),
        pytest.param("06/29/2056", (date(2056, 6, 29), ""), id="the end of a long order"),
        pytest.param("", (None, ""), id="none"),
        pytest.param("9/10/1981 9/11/1981", (None, "9/10/1981 9/11/1981"), id="two"),
        pytest.param("about 9/10/1981", (None, "about 9/10/1981"), id="one with words"),
    ],
)
def test_a_cell_of_one_date_is_read_whole_or_not_at_all(text: str, expected: tuple[date | None, str]) -> None:
    assert read_date(text) == expected
