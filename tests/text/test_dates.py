"""Dates as U.S. agencies write them, and days that no calendar has."""

from datetime import date

import pytest

from entity_lists.text.dates import calendar_day, read_us_date, read_us_dates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("7/8/2008", date(2008, 7, 8), id="one digit"),
        pytest.param(" 12/31/1999 ", date(1999, 12, 31), id="two digits, blanks"),
        pytest.param("9/10/1981.", date(1981, 9, 10), id="a full stop"),
        pytest.param("3-20-06", date(2006, 3, 20), id="hyphens"),
        pytest.param("2017-10-23", date(2017, 10, 23), id="ISO 8601"),
        pytest.param("02/29/2012", date(2012, 2, 29), id="a leap day"),
        pytest.param("09/19/05", date(2005, 9, 19), id="two digits of a year"),
        pytest.param("6/30/97", date(1997, 6, 30), id="two digits of a year of the last century"),
        pytest.param("06/29/56", date(2056, 6, 29), id="the end of a long term"),
        pytest.param("June 21, 2022", date(2022, 6, 21), id="in words"),
        pytest.param(" May 7,2024 ", date(2024, 5, 7), id="in words, no blank"),
        pytest.param("June\n21, 2022", date(2022, 6, 21), id="in words, on two lines"),
        pytest.param("Mar 17, 2026", date(2026, 3, 17), id="the month cut short"),
        pytest.param("Sept. 3, 2024", date(2024, 9, 3), id="the month cut short, with a stop"),
        pytest.param("02/29/2013", None, id="no leap day"),
        pytest.param("February 30, 2024", None, id="no such day of February"),
        pytest.param("13/1/2012", None, id="the day first"),
        pytest.param("3/21/805", None, id="a digit too few"),
        pytest.param("3/20-06", None, id="a stroke and a hyphen"),
        pytest.param("8/22/3017", None, id="a year that is not for us to see"),
        pytest.param("3033-01-17", None, id="a year that is not for us to see, ISO 8601"),
        pytest.param("June 21, 3017", None, id="a year that is not for us to see, in words"),
        pytest.param("6/30/0097", None, id="a year without its century"),
        pytest.param("Jun 1, 0097", None, id="a year without its century, in words"),
        pytest.param("Ju 1, 2024", None, id="June or July"),
        pytest.param("Maytember 1, 2024", None, id="no month"),
        pytest.param("1/2/2003 (partial)", None, id="a word beside it"),
        pytest.param("June 21, 2022 (amended)", None, id="a word beside words"),
        pytest.param("9/10/1981 9/11/1981", None, id="two"),
        pytest.param("\u0663/1/2012", None, id="digits of another script"),
        pytest.param("N/A", None, id="none"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_date_is_read_whole_or_not_at_all(text: str, expected: date | None) -> None:
    assert read_us_date(text) == expected


@pytest.mark.parametrize(("near", "year"), [(1936, 1936), (1985, 1936), (2008, 2036), (2036, 2036)])
def test_two_digits_of_a_year_are_those_of_the_nearest(near: int, year: int) -> None:
    assert read_us_date("3/14/36", near=near) == date(year, 3, 14)


@pytest.mark.parametrize(
    ("text", "dates", "unread"),
    [
        pytest.param("11/21/2011", (date(2011, 11, 21),), "", id="one"),
        pytest.param("7/31/2001", (date(2001, 7, 31),), "", id="no leading zeros"),
        pytest.param("2017-10-23", (date(2017, 10, 23),), "", id="ISO 8601"),
        pytest.param("5/14/01; 9/16/2005", (date(2001, 5, 14), date(2005, 9, 16)), "", id="a short year"),
        pytest.param("6/30/97", (date(1997, 6, 30),), "", id="a short year of the last century"),
        pytest.param("8/20/2020,9/9/22 ", (date(2020, 8, 20), date(2022, 9, 9)), "", id="no blank between"),
        pytest.param("June 5, 2020; 8/1/18", (date(2020, 6, 5), date(2018, 8, 1)), "", id="the month in words"),
        pytest.param("8/1/2018: 6/5/2020", (date(2018, 8, 1), date(2020, 6, 5)), "", id="a colon between"),
        pytest.param("3/21/2016; 8/414/2019", (date(2016, 3, 21),), "8/414/2019", id="a day of three digits"),
        pytest.param("02/30/2019", (), "02/30/2019", id="the 30th of February"),
        pytest.param("08/22/3017", (), "08/22/3017", id="the year 3017"),
        pytest.param("3033-09-30", (), "3033-09-30", id="the year 3033"),
        pytest.param("0097-06-30", (), "0097-06-30", id="the year 97"),
        pytest.param("1/2/201", (), "1/2/201", id="a year of three digits"),
        pytest.param("about 9/10/1981", (date(1981, 9, 10),), "about", id="a word beside it"),
        pytest.param("until further notice", (), "until further notice", id="words"),
        pytest.param("", (), "", id="nothing"),
    ],
)
def test_the_dates_of_a_cell_are_read_and_the_rest_is_kept(text: str, dates: tuple[date, ...], unread: str) -> None:
    assert read_us_dates(text) == (dates, unread)


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2012, 2, 29), date(2100, 12, 31)])
def test_a_day_of_the_calendar_is_one(day: date) -> None:
    assert calendar_day(day.year, day.month, day.day) == day


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(2013, 2, 29), (2024, 0, 1), (2024, 13, 1), (97, 6, 30), (1899, 12, 31), (2101, 1, 1), (2024, 10**30, 1)],
)
def test_a_day_that_cannot_be_is_none(year: int, month: int, day: int) -> None:
    assert calendar_day(year, month, day) is None
